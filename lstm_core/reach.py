"""How far back a memory reaches: derivatives of a late state by each earlier one, whole and by the direct path.

Each function takes the trace of one sequence, an LSTM's or that of another cell type. With t the last step
looked at, a result has t + 2 rows: row s + 1 is for the state after step s, row 0 for the state before the run.
"""

from __future__ import annotations

import numpy as np

from lstm_core.bptt import totals_of
from lstm_core.checks import Array
from lstm_core.trace import Trace
from lstm_core.variant_run import VariantTrace, advance, as_variant

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
    trace: Trace | VariantTrace, t: int, unit: int, *, state: str | None = None, size: float = 1e-5
) -> Array:
    """Return ∂state_t[unit]/∂state_s[unit] for all s, (t + 2,), measured: (forward run up − run down) / (2 size).

    `state` is by default the one the cell remembers in. It is one run of a batch in which a pair of copies for
    each s has the state after step s moved by ± size; it agrees with `jacobians` to about size squared. Errors
    are those of `jacobians`, and ValueError for a state that the cell does not have.
    """
    run, t = _single(trace), _checked_step(trace, t)
    state = state or run.variant.memory
    if state not in run.initial:
        raise ValueError(f"state is {state!r}; {run.variant.title} carries {', '.join(run.initial)}.")
    shape = (2 * (t + 2), run.series["h"].shape[-1])
    states = {name: np.broadcast_to(start, shape) for name, start in run.initial.items()}
    states[state] = states[state] + _pair(shape, 0, unit, size)
    for s in range(t + 1):
        values = run.weights | {"x": run.x[s]} | {f"{name}_prev": value for name, value in states.items()}
        fixed = {gate: table[s] for gate, table in run.held.items()}
        advance(run.variant, values, fixed, {state: _pair(shape, s + 1, unit, size)})
        states = {name: values[name] for name in states}
    up, down = states[state][::2, unit], states[state][1::2, unit]
    return np.asarray((up - down) / (2 * size))


def _pair(shape: tuple[int, int], row: int, unit: int, size: float) -> Array:
    moved = np.zeros(shape)
    moved[2 * row : 2 * row + 2, unit] = size, -size
    return moved


def later_losses(trace: Trace | VariantTrace, unit: int) -> Array:
    """Return ∂h_s[unit]/∂c_t[unit] as [t, s], (T, T), zero for s < t: which later outputs a memory has a share in.

    For a cell type without c it is ∂h_s[unit]/∂h_t[unit]. ValueError for a batch.
    """
    run = _single(trace)
    T, H = run.series["h"].shape
    memory, result = run.variant.memory, np.zeros((T, T))
    for start in range(0, T, _AT_ONCE):
        later = np.arange(start, min(start + _AT_ONCE, T))
        seeds = np.zeros((later[-1] + 1, len(later), H))
        seeds[later, later - start, unit] = 1.0
        totals, _ = totals_of(run, {"h": seeds}, seeds.shape, [memory])
        result[: len(seeds), later] = totals[memory][..., unit]
    return result


def _single(trace: Trace | VariantTrace) -> VariantTrace:
    run = as_variant(trace)
    if run.x.ndim != 2:
        raise ValueError(f"the trace has x of shape {run.x.shape}; wanted the trace of one sequence, x (T, D).")
    return run


def _checked_step(trace: Trace | VariantTrace, t: int) -> int:
    if not 0 <= t < len(trace):
        raise IndexError(f"t is {t}; the steps of this trace are 0 to {len(trace) - 1}.")
    return t
