"""A loss of a run, its gradient with respect to every weight, the same measured, and one step of gradient descent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from lstm_core.any_trace import AnyTrace, single_sequence
from lstm_core.bptt import backward
from lstm_core.checks import FLOAT64, Array, checked_kind, checked_number, real_array
from lstm_core.parameters import GATE_ORDER, LSTMParameters
from lstm_core.trace import Trace
from lstm_core.variant_run import in_float64, step_variant

Place = tuple[str, tuple[int, ...]]

_AT_ONCE = 1_000_000  # values of h that are kept while the runs of some weights are measured


class Loss(Protocol):
    """A number L of the short-term memory h of all steps: a function of h (T, H), or of (T, N, H) to (N,) numbers."""

    def __call__(self, h: Array) -> Array:
        """Return L."""

    def d_h(self, h: Array) -> Array:
        """Return ∂L/∂h, (T, H), for the partial derivatives by the h of each step."""


@dataclass(frozen=True, eq=False)
class SquaredError:
    """L = ½ Σ (h − y)², or with ``mean`` the mean of (h − y)², over all steps and units that have a target y.

    ``target`` is (T, H), NaN where nothing is asked of a unit at a step. Raises ValueError for other shapes, an
    infinite target and no target at all. PyTorch: ``MSELoss`` is the mean, half of its ``reduction="sum"`` the other.

    >>> loss = SquaredError([[np.nan, np.nan], [1.0, 0.0]])
    >>> float(loss([[9.0, 9.0], [0.0, 0.5]])), loss.d_h([[9.0, 9.0], [0.0, 0.5]]).tolist()
    (0.625, [[0.0, 0.0], [-1.0, 0.5]])
    """

    target: Array
    mean: bool = False

    def __post_init__(self) -> None:
        target = np.array(real_array("target", self.target), FLOAT64)
        if target.ndim != 2 or np.isinf(target).any() or np.isnan(target).all():
            raise ValueError(f"target has shape {target.shape}; wanted (T, H), finite or NaN, not all NaN.")
        target.flags.writeable = False
        object.__setattr__(self, "target", target)

    def __call__(self, h: Array) -> Array:
        """Return L of h (T, H), or the L (N,) of h (T, N, H)."""
        h = self._checked(h)
        error = self._error(h)
        total = np.einsum("t...k,t...k->...", error, error)
        return np.asarray(total / self._count if self.mean else 0.5 * total)

    def d_h(self, h: Array) -> Array:
        """Return ∂L/∂h: h − y, with ``mean`` 2 (h − y) / n, and 0 where there is no target."""
        error = self._error(self._checked(h))
        return error * (2.0 / self._count) if self.mean else error

    @property
    def _count(self) -> int:
        return int(np.isfinite(self.target).sum())

    def _checked(self, h: Array) -> Array:
        h = real_array("h", h)
        T, H = self.target.shape
        if h.ndim not in (2, 3) or (h.shape[0], h.shape[-1]) != (T, H):
            raise ValueError(f"h has shape {h.shape}; wanted ({T}, {H}) or ({T}, N, {H}), as the target.")
        return h

    def _error(self, h: Array) -> Array:
        target = self.target if h.ndim == 2 else self.target[:, None]
        return np.where(np.isnan(target), 0.0, h - target)


def descend(trace: Trace, loss: Loss, rate: float) -> LSTMParameters:
    """Return the weights after one step of gradient descent, w − rate ∂L/∂w, computed in float64.

    Raises ValueError for a rate that is not finite, a batch, and where a weight or a gradient leaves float64.

    >>> from lstm_core import run
    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, 0.0, 1.0, 0.0]))
    >>> trace = run(params, [[0.0]])
    >>> loss = SquaredError([[1.0]])
    >>> float(loss(trace.h)) > float(loss(run(descend(trace, loss, 0.1), [[0.0]]).h))
    True
    """
    rate = checked_number("rate", rate)
    single_sequence(checked_kind("trace", trace, Trace, "the Trace of an LSTM"))
    found, params = backward(trace, d_h=loss.d_h(trace.h)), trace.parameters
    with np.errstate(all="ignore"):
        moved = {name: array.astype(FLOAT64) - rate * getattr(found, name) for name, array in params.arrays.items()}
    return LSTMParameters(**moved).as_kind(params.kind)


def weight_differences(trace: Trace, loss: Loss, places: Sequence[Place], *, size: float = 1e-5) -> Array:
    """Return ∂L/∂w of some weights as central differences, (len(places),): the cell is run anew with each moved.

    A place is the name of a weight in ``LSTMParameters.by_gate`` and an index in it: ("U_f", (0, 2)). A weight w
    moves by ``size`` max(1, |w|). Clamps and masked steps are those of the trace. Raises ValueError for a batch, an
    unknown name and a size that is not above 0 and at most 1, IndexError for an index that is not there.

    >>> from lstm_core import run
    >>> trace = run(LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)), [[1.0]])
    >>> weight_differences(trace, SquaredError([[1.0]]), [("W_g", (0, 0)), ("b_f", (0,))]).round(6).tolist()
    [-0.25, 0.0]
    """
    checked_kind("trace", trace, Trace, "the Trace of an LSTM")
    source = in_float64(single_sequence(trace))
    size = checked_number("size", size, np.finfo(float).tiny, 1.0)
    for name, _ in places:
        if name not in source.weights:
            raise ValueError(f"{name} is no weight; wanted one of {', '.join(source.weights)}.")
    moves = np.array([size * max(1.0, abs(float(source.weights[name][index]))) for name, index in places])
    chunk = max(1, _AT_ONCE // (2 * source.series["h"].size))
    found = [np.zeros(0)]
    for start in range(0, len(places), chunk):
        now = slice(start, start + chunk)
        L = loss(_moved_runs(source, places[now], moves[now]))
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
