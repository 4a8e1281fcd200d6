"""One step of gradient descent down a loss, and the gradient of some weights measured by moving them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from lstm_core.any_trace import AnyTrace, single_sequence
from lstm_core.checks import FLOAT64, Array, checked_kind, checked_number
from lstm_core.losses import Loss, loss_gradients, readout_for, seen
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER, LSTMParameters
from lstm_core.readout import Readout
from lstm_core.trace import Trace
from lstm_core.variant_run import in_float64, step_variant

Place = tuple[str, tuple[int, ...]]

OF_READOUT = ("W_y", "b_y")
"""The names of the weights of a read-out beside those of the gates."""
_AT_ONCE = 1_000_000  # values of h that are kept while the runs of some weights are measured


class Descended(NamedTuple):
    """The weights after a step: those of the cell, and the read-out if there is one.

    >>> from lstm_core import SquaredError, run
    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, 0.0, 1.0, 0.0]))
    >>> descend(run(params, [[0.0]]), SquaredError([[1.0]]), 0.1).readout is None
    True
    """

    parameters: LSTMParameters
    readout: Readout | None


def weights_of(trace: Trace) -> dict[str, Array]:
    """Return all weights by name: those of the gates, and W_y and b_y of a read-out.

    >>> from lstm_core import run
    >>> list(weights_of(run(LSTMParameters.initial(1, 1, seed=0), [[0.0]])))[:4]
    ['W_i', 'W_f', 'W_g', 'W_o']
    """
    readout = trace.readout
    return trace.weights | ({} if readout is None else {"W_y": readout.weight, "b_y": readout.bias})


def descend(trace: Trace, loss: Loss, rate: float) -> Descended:
    """Return the weights after one step of gradient descent, w − rate ∂L/∂w, computed in float64.

    Raises ValueError for a rate that is not finite, a batch, and where a weight or a gradient leaves float64.

    >>> from lstm_core import SquaredError, run
    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, 0.0, 1.0, 0.0]))
    >>> trace = run(params, [[0.0]])
    >>> loss = SquaredError([[1.0]])
    >>> float(loss(trace.h)) > float(loss(run(descend(trace, loss, 0.1).parameters, [[0.0]]).h))
    True
    """
    rate = checked_number("rate", rate)
    single_sequence(checked_kind("trace", trace, Trace, "the Trace of an LSTM"))
    found = loss_gradients(trace, loss)
    with np.errstate(all="ignore"):
        moved = {name: array.astype(FLOAT64) - rate * found[name] for name, array in weights_of(trace).items()}
    readout = trace.readout and Readout(moved["W_y"], moved["b_y"], trace.readout.activation)
    has = trace.parameters.peephole is not None
    peephole = _stacked(moved, "p", PEEPHOLE_ORDER).reshape(3, -1) if has else None
    w, u, b = (_stacked(moved, letter, GATE_ORDER) for letter in "WUb")
    return Descended(LSTMParameters(w, u, b, peephole).as_kind(trace.parameters.kind), readout)


def _stacked(weights: Mapping[str, Array], letter: str, gates: str) -> Array:
    """One block a gate below the other; zeros for a gate that is what another leaves of 1."""
    none = np.zeros_like(weights[f"{letter}_o"])
    return np.concatenate([weights.get(f"{letter}_{gate}", none) for gate in gates])


def weight_differences(trace: Trace, loss: Loss, places: Sequence[Place], *, size: float = 1e-5) -> Array:
    """Return ∂L/∂w of some weights as central differences, (len(places),): the cell is run anew with each moved.

    A place is the name of a weight in ``LSTMParameters.by_gate``, or W_y or b_y of the read-out, and an index in it:
    ("U_f", (0, 2)). A weight w moves by ``size`` max(1, |w|). Clamps and masked steps are those of the trace. Raises
    ValueError for a batch, an unknown name and a size that is not above 0 and at most 1, IndexError for an index that
    is not there.

    >>> from lstm_core import SquaredError, run
    >>> trace = run(LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)), [[1.0]])
    >>> weight_differences(trace, SquaredError([[1.0]]), [("W_g", (0, 0)), ("b_f", (0,))]).round(6).tolist()
    [-0.25, 0.0]
    """
    checked_kind("trace", trace, Trace, "the Trace of an LSTM")
    source, weights = in_float64(single_sequence(trace)), weights_of(trace)
    size = checked_number("size", size, np.finfo(float).tiny, 1.0)
    for name, _ in places:
        if name not in weights:
            raise ValueError(f"{name} is no weight; wanted one of {', '.join(weights)}.")
    moves = np.array([size * max(1.0, abs(float(weights[name][index]))) for name, index in places])
    of_readout = np.array([name in OF_READOUT for name, _ in places], bool)
    found = np.zeros(len(places))
    for which, measure in ((of_readout, _of_readout), (~of_readout, _of_cell)):
        chosen = [place for place, wanted in zip(places, which, strict=True) if wanted]
        found[which] = measure(trace, source, loss, chosen, moves[which])
    return found


def _of_readout(trace: Trace, source: AnyTrace, loss: Loss, places: Sequence[Place], moves: Array) -> Array:
    """The differences of weights of the read-out: h stays as it is."""
    found = np.zeros(len(places))
    for row, ((name, index), move) in enumerate(zip(places, moves, strict=True)):
        up, down = (
            loss(seen(loss, _moved_readout(trace, name, index, by), source.series["h"])) for by in (move, -move)
        )
        found[row] = (up - down) / (2 * move)
    return found


def _moved_readout(trace: Trace, name: str, index: tuple[int, ...], by: float) -> Readout:
    assert trace.readout is not None  # else it has no such weight
    weight, bias = (np.array(array, FLOAT64) for array in (trace.readout.weight, trace.readout.bias))
    (weight if name == "W_y" else bias)[index] += by
    return Readout(weight, bias, trace.readout.activation)


def _of_cell(trace: Trace, source: AnyTrace, loss: Loss, places: Sequence[Place], moves: Array) -> Array:
    """The differences of weights of the gates: many runs at once, each with one of them moved."""
    readout = readout_for(trace, loss)
    chunk = max(1, _AT_ONCE // (2 * source.series["h"].size))
    found = [np.zeros(0)]
    for start in range(0, len(places), chunk):
        now = slice(start, start + chunk)
        L = loss(seen(loss, readout, _moved_runs(source, places[now], moves[now])))
        found.append((L[::2] - L[1::2]) / (2 * moves[now]))
    return np.concatenate(found)


def _moved_runs(trace: AnyTrace, places: Sequence[Place], moves: Array) -> Array:
    """Return h (T, 2 n, H) of n pairs of runs, in each of which one weight is moved up and down.

    A moved bias or peephole is one more row of weights; a moved W or U adds to its z, without a copy of the matrix.
    """
    T, H = trace.series["h"].shape
    n = len(places)
    signed = np.stack([moves, -moves], axis=1).ravel()
    weights = dict(trace.weights)
    for row, (name, index) in enumerate(places):
        if len(index) == 1:
            weights[name] = np.array(np.broadcast_to(weights[name], (2 * n, H)))
            weights[name][2 * row : 2 * row + 2, index[0]] += signed[2 * row : 2 * row + 2]
    columns = {gate: _columns(places, gate) for gate in GATE_ORDER}
    states = {name: np.array(np.broadcast_to(value, (2 * n, H))) for name, value in trace.initial.items()}
    h = np.empty((T, 2 * n, H))
    with np.errstate(all="ignore"):
        for t in range(T):
            if trace.mask is None or trace.mask[t]:
                values = weights | {"x": trace.x[t]} | {f"{name}_prev": value for name, value in states.items()}
                added = {f"z_{gate}": _added(found, signed, trace.x[t], states["h"]) for gate, found in columns.items()}
                clamped = {gate: table[t] for gate, table in trace.clamp_table.items()}
                step_variant(trace.variant, values, clamped, added)
                states = {name: np.broadcast_to(values[name], (2 * n, H)) for name in states}
            h[t] = states["h"]
    return h


def _columns(places: Sequence[Place], gate: str) -> dict[str, Array]:
    """Return for W and U of a gate the runs in which one of its weights is moved, its unit and its source."""
    found = {}
    for letter in "WU":
        rows = [
            (2 * row + side, *index)
            for row, (name, index) in enumerate(places)
            if name == f"{letter}_{gate}"
            for side in (0, 1)
        ]
        found[letter] = np.array(rows, int).reshape(-1, 3).T
    return found


def _added(columns: dict[str, Array], signed: Array, x: Array, h_prev: Array) -> Array:
    """Return what the moved weights of one gate add to its z, (2 n, H)."""
    added = np.zeros_like(h_prev)
    row, unit, source = columns["W"]
    added[row, unit] = signed[row] * x[source]
    row, unit, source = columns["U"]
    added[row, unit] = signed[row] * h_prev[row, source]
    return added
