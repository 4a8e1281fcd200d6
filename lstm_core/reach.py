"""How far back a memory reaches: derivatives of a late state with respect to each earlier one.

Each function takes the trace of one sequence, of an LSTM or of another cell type. A result up to step t has t + 2
rows: row s + 1 is for the state after step s, row 0 for the state before the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from lstm_core.any_trace import AnyTrace, single_sequence
from lstm_core.bptt import backpropagate
from lstm_core.checks import (
    Array,
    checked_index,
    checked_integer,
    checked_items,
    checked_number,
    real_array,
    shown,
)
from lstm_core.contributions import kept_and_added
from lstm_core.variant_run import in_float64, step_variant

Integers = npt.NDArray[np.integer]

_AT_ONCE = 100  # outputs that are differentiated in one pass back: more take more memory, fewer take more passes


def jacobians(trace: AnyTrace, t: int) -> dict[str, Array]:
    """Return, for each of h and c that the cell has, the Jacobians ∂(state after t)/∂(state after s), (t + 2, H, H).

    [s + 1, k, j] is ∂c_t[k]/∂c_s[j], and for "h" ∂h_t[k]/∂h_s[j]. The derivative with respect to c_s includes what
    goes through h_s; that with respect to h_s, and to c_0, is taken with the other state constant. Raises
    ValueError for a batch and IndexError for a step that the trace does not have.

    >>> from lstm_core import LSTMParameters, run
    >>> trace = run(LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)), [[0.0], [0.0]])
    >>> jacobians(trace, 1)["c"].ravel().tolist()  # f = 0.5 at both steps
    [0.25, 0.5, 1.0]
    """
    run = in_float64(single_sequence(trace))
    t = _checked_step(run, t)
    H = run.series["h"].shape[-1]
    states = [state for state in run.states if state in ("h", "c")]
    shape = (t + 1, len(states) * H, H)
    partial = {state: np.zeros(shape) for state in states}
    rows = {state: slice(n * H, (n + 1) * H) for n, state in enumerate(states)}
    for state in states:
        partial[state][t, rows[state]] = np.eye(H)
    totals, initial = backpropagate(run, partial, shape, states)
    return {state: np.concatenate([initial[state][None], totals[state]])[:, rows[state]] for state in states}


def direct_path(trace: AnyTrace, t: int) -> Array:
    """Return the product f_{s+1} ... f_t for each s and unit, (t + 2, H): ∂c_t/∂c_s through c alone.

    It is all of ∂c_t/∂c_s only where no gate sees h or c, that is with U = 0 and without peepholes. There is no
    division, so that f = 0 is exact. Of a cell type without c it is ∂h_t/∂h_s along h alone, the product of the shares
    that are kept. Raises ValueError for a batch and for a cell type that keeps no share of its memory, as an RNN, and
    IndexError for a step that the trace does not have.

    >>> from lstm_core import LSTMParameters, run
    >>> trace = run(LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)), [[0.0], [0.0]])
    >>> direct_path(trace, 1).ravel().tolist()
    [0.25, 0.5, 1.0]
    """
    run = in_float64(single_sequence(trace))
    t = _checked_step(run, t)
    if run.variant.ledger is None:
        raise ValueError(f"{run.variant.title} keeps no share of its {run.memory}, so it has no direct path.")
    back = kept_and_added(run)[0][: t + 1][::-1]
    return np.concatenate([np.cumprod(back, axis=0)[::-1], np.ones_like(back[:1])])


def finite_difference(
    trace: AnyTrace,
    t: int,
    unit: int,
    *,
    state: str | None = None,
    steps: Iterable[int] | None = None,
    size: float = 1e-5,
) -> Array:
    """Return ∂state_t[unit]/∂state_s[unit] for all s, (t + 2,), as a central difference.

    It is (state_t with state_s + size − state_t with state_s − size) / (2 size), from one run of a batch that has
    such a pair of sequences for each s; it agrees with `jacobians` to about size squared. `steps` are the s wanted,
    from -1 (before the run) to t, if not all; then the result has one value for each. `state` is by default the one
    in which the cell remembers. Raises what `jacobians` raises, IndexError for a unit that is not there, and
    ValueError for a state that the cell does not have and a size that is not above 0 and at most 1.

    >>> from lstm_core import LSTMParameters, run
    >>> trace = run(LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)), [[0.0], [0.0]])
    >>> finite_difference(trace, 1, unit=0).round(6).tolist()
    [0.25, 0.5, 1.0]
    """
    run = in_float64(single_sequence(trace))
    t = _checked_step(run, t)
    H = run.series["h"].shape[-1]
    unit, size = checked_index("unit", unit, H), checked_number("size", size, np.finfo(float).tiny, 1.0)
    moved = range(-1, t + 1) if steps is None else _checked_starts(steps, t)
    state = run.memory if state is None else _checked_state(run, state)
    shape = (2 * len(moved), H)
    first = max(min(moved, default=t), 0)  # before it all sequences are alike, and as the trace has them
    states = {name: np.broadcast_to(run.series[f"{name}_prev"][first], shape) for name in run.states}
    states[state] = states[state] + _moves(moved, -1, shape, unit, size)
    weights, clamp_table = dict(run.weights), run.clamp_table
    with np.errstate(all="ignore"):
        for s in range(first, t + 1):
            values = weights | {"x": run.x[s]} | {f"{name}_prev": value for name, value in states.items()}
            clamped = {gate: table[s] for gate, table in clamp_table.items()}
            added = {state: _moves(moved, s, shape, unit, size)}
            if run.mask is not None and not run.mask[s]:
                states[state] = states[state] + added[state]
                continue
            step_variant(run.variant, values, clamped, added)
            states = {name: values[name] for name in states}
    up, down = states[state][::2, unit], states[state][1::2, unit]
    return np.asarray((up - down) / (2 * size))


def _moves(moved: Sequence[int], s: int, shape: tuple[int, int], unit: int, size: float) -> Array:
    """Return what is added to the state after step s: ± size in the pairs of sequences moved there, else 0."""
    added = np.zeros(shape)
    pairs = added[:, unit].reshape(-1, 2)
    pairs[np.asarray(moved, dtype=int) == s] = size, -size
    return added


def output_sensitivity(trace: AnyTrace, unit: int, *, groups: Integers | None = None) -> Array:
    """Return ∂h_s[unit]/∂c_t[unit] as [t, s], (T, T), zero for s < t: how each later output depends on a memory.

    `groups` has a whole number k from 0 to T - 1 for each step s; then the result [t, k] is the sum over the s of
    each group, computed in one pass back for each hundred groups. For a cell type without c it is
    ∂h_s[unit]/∂h_t[unit]. Raises ValueError for a batch and for other groups, and IndexError for a unit that is
    not there.

    >>> from lstm_core import LSTMParameters, run
    >>> trace = run(LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)), [[0.0], [0.0]])
    >>> output_sensitivity(trace, 0).tolist()  # h = 0.5 tanh(c) and c = 0, so ∂h_t/∂c_t = 0.5
    [[0.5, 0.25], [0.0, 0.5]]
    """
    run = in_float64(single_sequence(trace))
    T, H = run.series["h"].shape
    unit = checked_index("unit", unit, H)
    group_of = np.arange(T) if groups is None else _checked_groups(groups, T)
    count = int(group_of.max(initial=-1)) + 1
    result = np.zeros((T, count))
    for start in range(0, count, _AT_ONCE):
        stop = min(start + _AT_ONCE, count)
        later = np.flatnonzero((group_of >= start) & (group_of < stop))
        d_h = np.zeros((later.max(initial=-1) + 1, stop - start, H))
        d_h[later, group_of[later] - start, unit] = 1.0
        totals, _ = backpropagate(run, {"h": d_h}, d_h.shape, [run.memory])
        result[: len(d_h), start:stop] = totals[run.memory][..., unit]
    return result


def _checked_groups(groups: Integers, T: int) -> Integers:
    found = real_array("groups", groups)
    if found.shape != (T,) or found.dtype.kind not in "iu" or not (found.min() >= 0 and found.max() < T):
        raise ValueError(
            f"groups is {found.dtype} of shape {found.shape}; wanted ({T},), whole numbers from 0 to {T - 1}."
        )
    return found.astype(np.int64)


def _checked_starts(steps: Iterable[int], t: int) -> Sequence[int]:
    wanted = f"whole numbers from -1 (before the run) to {t}"
    starts = [checked_integer("steps", s) for s in checked_items("steps", steps, wanted)]
    for s in starts:
        if not -1 <= s <= t:
            raise IndexError(f"steps has {s}; wanted {wanted}.")
    return starts


def _checked_state(run: AnyTrace, state: str) -> str:
    if not isinstance(state, str) or state not in run.states:
        raise ValueError(f"state is {shown(state)}; {run.variant.title} has {', '.join(run.states)}.")
    return state


def _checked_step(trace: AnyTrace, t: int) -> int:
    return checked_index("t", t, len(trace), "steps of this trace")
