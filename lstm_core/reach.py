"""How far back a memory reaches: derivatives of a late state by each earlier one, whole and by the direct path.

Each function takes the trace of one sequence, an LSTM's or that of another cell type. With t the last step
looked at, a result has t + 2 rows: row s + 1 is for the state after step s, row 0 for the state before the run.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lstm_core.bptt import totals_of
from lstm_core.checks import Array
from lstm_core.trace import Trace
from lstm_core.variant_run import VariantTrace, advance, as_variant

Integers = npt.NDArray[np.integer]

_AT_ONCE = 100  # outputs that are derived in one pass back: more take more memory, fewer more passes


def jacobians(trace: Trace | VariantTrace, t: int) -> dict[str, Array]:
    """Return, for each of h and c that the cell carries, ∂(state at t)/∂(state at s), (t + 2, H, H).

    [s + 1, k, j] is ∂c_t[k]/∂c_s[j], and for "h" ∂h_t[k]/∂h_s[j]. c_s counts with what h_s gets from it; h_s and
    c_0 count alone, the other one held. All come from one pass back. Raises ValueError for a batch and IndexError
    for a step that the trace does not have.
    """
    run, t = _single(trace), _checked_step(trace, t)
    H = run.series["h"].shape[-1]
    states = [state for state in run.variant.states if state in ("h", "c")]
    shape = (t + 1, len(states) * H, H)
    seeds = {state: np.zeros(shape) for state in states}
    rows = {state: slice(n * H, (n + 1) * H) for n, state in enumerate(states)}
    for state in states:
        seeds[state][t, rows[state]] = np.eye(H)
    totals, initial = totals_of(run, seeds, shape, states)
    return {state: np.concatenate([initial[state][None], totals[state]])[:, rows[state]] for state in states}


def direct_path(trace: Trace | VariantTrace, t: int) -> Array:
    """Return the product of f_{s+1} .. f_t for each s and unit, (t + 2, H): what c_t gets from c_s by c alone.

    It is the whole derivative only where no gate sees h, that is with U = 0 (and no peepholes). Without any
    division, so that f = 0 is exact. ValueError for a batch and for a cell type without f; IndexError for a step
    that the trace does not have.
    """
    run, t = _single(trace), _checked_step(trace, t)
    if "f" not in run.series:
        raise ValueError(f"{run.variant.title} has no forget gate and so no direct path; wanted a cell type with f.")
    back = run.series["f"][: t + 1][::-1]
    return np.concatenate([np.cumprod(back, axis=0)[::-1], np.ones_like(back[:1])])


def finite_difference(
    trace: Trace | VariantTrace,
    t: int,
    unit: int,
    *,
    state: str | None = None,
    steps: Sequence[int] | None = None,
    size: float = 1e-5,
) -> Array:
    """Return ∂state_t[unit]/∂state_s[unit] for all s, (t + 2,), measured: (forward run up − run down) / (2 size).

    `steps` are the s wanted, of -1 (before the run) to t, if not all; then the result has one value for each.
    `state` is by default the one the cell remembers in. It is one run of a batch in which a pair of copies for
    each s has the state after step s moved by ± size; it agrees with `jacobians` to about size squared. Errors
    are those of `jacobians`, and ValueError for a state that the cell does not have.
    """
    run, t = _single(trace), _checked_step(trace, t)
    moved = range(-1, t + 1) if steps is None else _checked_starts(steps, t)
    state = state or run.variant.memory
    if state not in run.initial:
        raise ValueError(f"state is {state!r}; {run.variant.title} carries {', '.join(run.initial)}.")
    shape = (2 * len(moved), run.series["h"].shape[-1])
    first = max(min(moved, default=t), 0)  # before it all copies are alike, and as the trace has them
    states = {name: np.broadcast_to(run.series[f"{name}_prev"][first], shape) for name in run.initial}
    states[state] = states[state] + _nudge(moved, -1, shape, unit, size)
    for s in range(first, t + 1):
        values = run.weights | {"x": run.x[s]} | {f"{name}_prev": value for name, value in states.items()}
        fixed = {gate: table[s] for gate, table in run.held.items()}
        advance(run.variant, values, fixed, {state: _nudge(moved, s, shape, unit, size)})
        states = {name: values[name] for name in states}
    up, down = states[state][::2, unit], states[state][1::2, unit]
    return np.asarray((up - down) / (2 * size))


def _nudge(moved: Sequence[int], s: int, shape: tuple[int, int], unit: int, size: float) -> Array:
    """Return what is added after step s: ± size for the pairs of copies that are moved there, else 0."""
    added = np.zeros(shape)
    pairs = added[:, unit].reshape(-1, 2)
    pairs[np.asarray(moved) == s] = size, -size
    return added


def later_losses(trace: Trace | VariantTrace, unit: int, *, groups: Integers | None = None) -> Array:
    """Return ∂h_s[unit]/∂c_t[unit] as [t, s], (T, T), zero for s < t: which later outputs a memory has a share in.

    With `groups`, a whole number k from 0 for each step s, it is the sum over the s of each group, [t, k]: one
    pass back instead of one for each hundred steps. For a cell type without c it is ∂h_s[unit]/∂h_t[unit].
    ValueError for a batch, and for groups that are not (T,) whole numbers from 0.
    """
    run = _single(trace)
    T, H = run.series["h"].shape
    group_of = np.arange(T) if groups is None else _checked_groups(groups, T)
    count = int(group_of.max(initial=-1)) + 1
    memory, result = run.variant.memory, np.zeros((T, count))
    for start in range(0, count, _AT_ONCE):
        stop = min(start + _AT_ONCE, count)
        later = np.flatnonzero((group_of >= start) & (group_of < stop))
        seeds = np.zeros((later.max(initial=-1) + 1, stop - start, H))
        seeds[later, group_of[later] - start, unit] = 1.0
        totals, _ = totals_of(run, {"h": seeds}, seeds.shape, [memory])
        result[: len(seeds), start:stop] = totals[memory][..., unit]
    return result


def _single(trace: Trace | VariantTrace) -> VariantTrace:
    run = as_variant(trace)
    if run.x.ndim != 2:
        raise ValueError(f"the trace has x of shape {run.x.shape}; wanted the trace of one sequence, x (T, D).")
    return run


def _checked_groups(groups: Integers, T: int) -> Integers:
    found = np.asarray(groups)
    if found.shape != (T,) or found.dtype.kind not in "iu" or found.min(initial=0) < 0:
        raise ValueError(f"groups is {found.dtype} of shape {found.shape}; wanted ({T},), whole numbers from 0.")
    return found


def _checked_starts(steps: Sequence[int], t: int) -> Sequence[int]:
    for s in steps:
        if not -1 <= s <= t:
            raise IndexError(f"steps has {s}; a state can be moved after the steps -1 (before the run) to {t}.")
    return steps


def _checked_step(trace: Trace | VariantTrace, t: int) -> int:
    if not 0 <= t < len(trace):
        raise IndexError(f"t is {t}; the steps of this trace are 0 to {len(trace) - 1}.")
    return t
