"""One step of gradient descent down a loss, and the gradient of some weights measured by moving them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lstm_core.any_trace import AnyTrace, checked_trace, single_sequence
from lstm_core.checks import FLOAT64, Array, checked_index, checked_items, checked_kind, checked_number, shown
from lstm_core.losses import Loss, loss_gradients, readout_for, seen
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER, LSTMParameters
from lstm_core.readout import Readout
from lstm_core.trace import Trace
from lstm_core.variant_run import in_float64, step_variant

Place = tuple[str, tuple[int, ...]]

OF_READOUT = ("W_y", "b_y")
"""The names of the weights of a read-out beside those of the gates."""
_PLACES = "pairs such as ('U_f', (0, 2))"
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


def weights_of(trace: AnyTrace) -> dict[str, Array]:
    """Return all weights by name: those of the cell, and W_y and b_y of a read-out.

    >>> from lstm_core import run
    >>> list(weights_of(run(LSTMParameters.initial(1, 1, seed=0), [[0.0]])))[:4]
    ['W_i', 'W_f', 'W_g', 'W_o']
    """
    readout = checked_trace(trace).readout
    return dict(trace.weights) | ({} if readout is None else {"W_y": readout.weight, "b_y": readout.bias})


def descended_weights(trace: AnyTrace, loss: Loss, rate: float) -> dict[str, Array]:
    """Return the weights by name after one step of gradient descent, w − rate ∂L/∂w, of a run of any cell type.

    Raises ValueError for a rate that is not finite and for a batch; a weight may leave float64.

    >>> from lstm_core import SquaredError, run_variant
    >>> trace = run_variant("rnn", {"W_h": [[1.0]], "U_h": [[0.0]], "b_h": [0.0]}, [[0.0]])
    >>> {name: float(w.ravel()[0]) for name, w in descended_weights(trace, SquaredError([[1.0]]), 0.5).items()}
    {'W_h': 1.0, 'U_h': 0.0, 'b_h': 0.5}
    """
    rate = checked_number("rate", rate)
    found = loss_gradients(single_sequence(trace), loss)
    with np.errstate(all="ignore"):
        return {name: array.astype(FLOAT64) - rate * found[name] for name, array in weights_of(trace).items()}


def descended_readout(trace: AnyTrace, weights: Mapping[str, Array]) -> Readout | None:
    """Return the read-out with the weights of `descended_weights`; None without one, ValueError beyond float64.

    >>> from lstm_core import run
    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    >>> trace = run(params, [[0.0]], readout=Readout([[2.0]], [0.0], "linear"))
    >>> descended_readout(trace, {"W_y": np.array([[1.5]]), "b_y": np.array([0.25])}).weight.tolist()
    [[1.5]]
    """
    readout = checked_trace(trace).readout
    if readout is None:
        return None
    checked_kind("weights", weights, Mapping, "the weights of `descended_weights`")  # type: ignore[type-abstract]
    if missing := [name for name in OF_READOUT if name not in weights]:
        raise ValueError(f"weights has no {', '.join(missing)}; wanted the weights of `descended_weights`.")
    return Readout(weights["W_y"], weights["b_y"], readout.activation)


def descend(trace: Trace, loss: Loss, rate: float) -> Descended:
    """Return the LSTM after one step of gradient descent, w − rate ∂L/∂w, computed in float64.

    Raises ValueError for a rate that is not finite, a batch, and where a weight or a gradient leaves float64.

    >>> from lstm_core import SquaredError, run
    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, 0.0, 1.0, 0.0]))
    >>> trace = run(params, [[0.0]])
    >>> loss = SquaredError([[1.0]])
    >>> float(loss(trace.h)) > float(loss(run(descend(trace, loss, 0.1).parameters, [[0.0]]).h))
    True
    """
    moved = descended_weights(checked_kind("trace", trace, Trace, "the Trace of an LSTM"), loss, rate)
    readout = descended_readout(trace, moved)
    has = trace.parameters.peephole is not None
    peephole = _stacked(moved, "p", PEEPHOLE_ORDER).reshape(3, -1) if has else None
    w, u, b = (_stacked(moved, letter, GATE_ORDER) for letter in "WUb")
    return Descended(LSTMParameters(w, u, b, peephole).as_kind(trace.parameters.kind), readout)


def _stacked(weights: Mapping[str, Array], letter: str, gates: str) -> Array:
    """One block a gate below the other; zeros for a gate that is what another leaves of 1."""
    none = np.zeros_like(weights[f"{letter}_o"])
    return np.concatenate([weights.get(f"{letter}_{gate}", none) for gate in gates])


def weight_differences(trace: AnyTrace, loss: Loss, places: Sequence[Place], *, size: float = 1e-5) -> Array:
    """Return ∂L/∂w of some weights as central differences, (len(places),): the cell is run anew with each moved.

    A place is the name of a weight of the trace, or W_y or b_y of the read-out, and an index in it:
    ("U_f", (0, 2)). A weight w moves by ``size`` max(1, |w|). Clamps and masked steps are those of the trace. Raises
    ValueError for a batch, an unknown name and a size that is not above 0 and at most 1, IndexError for an index that
    is not there.

    >>> from lstm_core import SquaredError, run
    >>> trace = run(LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)), [[1.0]])
    >>> weight_differences(trace, SquaredError([[1.0]]), [("W_g", (0, 0)), ("b_f", (0,))]).round(6).tolist()
    [-0.25, 0.0]
    """
    source, weights = in_float64(single_sequence(trace)), weights_of(trace)
    size = checked_number("size", size, np.finfo(float).tiny, 1.0)
    places = [_checked_place(place, weights) for place in checked_items("places", places, _PLACES)]
    moves = np.array([size * max(1.0, abs(float(weights[name][index]))) for name, index in places])
    of_readout = np.array([name in OF_READOUT for name, _ in places], bool)
    found = np.zeros(len(places))
    for which, measure in ((of_readout, _of_readout), (~of_readout, _of_cell)):
        chosen = [place for place, wanted in zip(places, which, strict=True) if wanted]
        found[which] = measure(trace, source, loss, chosen, moves[which])
    return found


def _checked_place(place: Any, weights: Mapping[str, Array]) -> Place:
    if not (isinstance(place, tuple) and len(place) == 2 and isinstance(place[1], tuple)):
        raise ValueError(f"places has {shown(place)}; wanted {_PLACES}.")
    name, index = place
    if not isinstance(name, str) or name not in weights:
        raise ValueError(f"{name} is no weight; wanted one of {', '.join(weights)}.")
    shape = weights[name].shape
    if len(index) != len(shape):
        raise IndexError(f"{name} has {len(shape)} indices; {shown(index)} are given.")
    return name, tuple(checked_index(name, k, size, "indices") for k, size in zip(index, shape, strict=True))


def _of_readout(trace: AnyTrace, source: AnyTrace, loss: Loss, places: Sequence[Place], moves: Array) -> Array:
    """The differences of weights of the read-out: h stays as it is."""
    found = np.zeros(len(places))
    for row, ((name, index), move) in enumerate(zip(places, moves, strict=True)):
        up, down = (
            loss(seen(loss, _moved_readout(trace, name, index, by), source.series["h"])) for by in (move, -move)
        )
        found[row] = (up - down) / (2 * move)
    return found


def _moved_readout(trace: AnyTrace, name: str, index: tuple[int, ...], by: float) -> Readout:
    assert trace.readout is not None  # else it has no such weight
    weight, bias = (np.array(array, FLOAT64) for array in (trace.readout.weight, trace.readout.bias))
    (weight if name == "W_y" else bias)[index] += by
    return Readout(weight, bias, trace.readout.activation)


def _of_cell(trace: AnyTrace, source: AnyTrace, loss: Loss, places: Sequence[Place], moves: Array) -> Array:
    """The differences of weights of the gates: many runs at once, each with one of them moved."""
    readout = readout_for(trace, loss)
    chunk = max(1, _AT_ONCE // (2 * source.series["h"].size))
    found = [np.zeros(0)]
    for start in range(0, len(places), chunk):
        now = slice(start, start + chunk)
        L = loss(seen(loss, readout, _moved_runs(source, places[now], moves[now])))
        found.append((L[::2] - L[1::2]) / (2 * moves[now]))
    return np.concatenate(found)


class _Moved:
    """A matrix W in many runs at once, in each of which at most one of its weights is moved: W @ v in each.

    What a moved weight adds is put to W v, without a copy of the matrix for each run.
    """

    __array_ufunc__ = None  # so that an array leaves `v @ W.T` to it

    def __init__(self, matrix: Array, runs: int, moved: Array, by: Array) -> None:
        """`moved` (3, n) are the runs in which a weight is moved, its unit and its source; `by` (n,) how far."""
        self.matrix, self.shape, self.moved, self.by = matrix, (runs, len(matrix)), moved, by

    @property
    def T(self) -> _Moved:
        """Itself: `v @ W.T` is how a line computes W v."""
        return self

    def __rmatmul__(self, vector: Array) -> Array:
        product = np.array(np.broadcast_to(vector @ self.matrix.T, self.shape))
        row, unit, source = self.moved
        product[row, unit] += self.by * np.broadcast_to(vector, (self.shape[0], vector.shape[-1]))[row, source]
        return product


def _moved_runs(trace: AnyTrace, places: Sequence[Place], moves: Array) -> Array:
    """Return h (T, 2 n, H) of n pairs of runs, in each of which one weight is moved up and down."""
    T, H = trace.series["h"].shape
    n = len(places)
    weights = _moved_weights(trace, places, np.stack([moves, -moves], axis=1).ravel())
    states = {name: np.array(np.broadcast_to(value, (2 * n, H))) for name, value in trace.initial.items()}
    h = np.empty((T, 2 * n, H))
    with np.errstate(all="ignore"):
        for t in range(T):
            if trace.mask is None or trace.mask[t]:
                values = weights | {"x": trace.x[t]} | {f"{name}_prev": value for name, value in states.items()}
                step_variant(trace.variant, values, {gate: table[t] for gate, table in trace.clamp_table.items()})
                states = {name: np.broadcast_to(values[name], (2 * n, H)) for name in states}
            h[t] = states["h"]
    return h


def _moved_weights(trace: AnyTrace, places: Sequence[Place], signed: Array) -> dict[str, Any]:
    """Return the weights of 2 n runs: a moved bias or peephole is a row for each run, a moved matrix a `_Moved`."""
    weights: dict[str, Any] = dict(trace.weights)
    moved: dict[str, list[tuple[int, ...]]] = {}
    for row, (name, index) in enumerate(places):
        for run in (2 * row, 2 * row + 1):
            moved.setdefault(name, []).append((run, *index))
    for name, rows in moved.items():
        at = np.array(rows, int).T
        if len(at) == 3:
            weights[name] = _Moved(trace.weights[name], len(signed), at, signed[at[0]])
        else:
            weights[name] = np.array(np.broadcast_to(trace.weights[name], (len(signed), trace.weights[name].size)))
            weights[name][at[0], at[1]] += signed[at[0]]
    return weights
