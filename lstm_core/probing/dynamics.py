"""One step of a cell as a map of its state: where it leads, and its Jacobian."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_core.activations import FUNCTIONS
from lstm_core.checks import FLOAT64, Array, checked_array, checked_kind
from lstm_core.kind import split_key
from lstm_core.language import tr
from lstm_core.models.model import Cell
from lstm_core.parameters import PEEPHOLE_ORDER, LSTMParameters, block
from lstm_core.trace import Trace
from lstm_core.variant_run import VariantTrace, checked_weights, step_variant
from lstm_core.variants import variant_of

SLOPES: dict[str, Callable[[Array], Array]] = {
    "sigmoid": lambda y: y * (1 - y),
    "hard_sigmoid_5": lambda y: 0.2 * ((y > 0) & (y < 1)),
    "hard_sigmoid_6": lambda y: ((y > 0) & (y < 1)) / 6.0,
    "tanh": lambda y: 1 - y * y,
    "relu": lambda y: (y > 0) * 1.0,
    "linear": lambda y: np.ones_like(y),
}
"""The derivative of each function of the cell, by its value y."""


class StateMap:
    """The map (h, c) → (h', c') of a cell under one input x (D,) or (N, D), in float64; states are (N, H).

    z = W x + U h + b (+ p c); c' = f c + i g; h' = o tanh(c'), for every kind of LSTM that `step` computes.

    >>> cell = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    >>> h, c = StateMap(cell, np.zeros(1))(np.zeros((1, 1)), np.ones((1, 1)))
    >>> c.tolist(), h.round(3).tolist()  # f = o = 0.5
    ([[0.5]], [[0.231]])
    """

    states = ("h", "c")

    def __init__(self, params: LSTMParameters, x: Array) -> None:
        self.kind, self.hidden_size = params.kind, params.hidden_size
        self._gate, self._candidate, self._output = params.kind.names
        H = self.hidden_size
        recurrent = params.weight_hh.astype(FLOAT64)
        self._U = {gate: recurrent[block(gate, H)] for gate in ("i", "f", "g", "o")}
        self._recurrent = recurrent.T
        self._weight_ih, self._bias = params.weight_ih.astype(FLOAT64).T, params.bias.astype(FLOAT64)
        rows = np.zeros((3, H)) if params.peephole is None else params.peephole.astype(FLOAT64)
        self._p = dict(zip(PEEPHOLE_ORDER, rows, strict=True))
        self.take(x)

    def take(self, x: Array) -> None:
        """Let x be the input from now on."""
        self._input = x @ self._weight_ih + self._bias

    def __call__(self, h: Array, c: Array) -> tuple[Array, Array]:
        """Return the state one step later."""
        *_, after, h_after = self._step(h, c)
        return h_after, after

    def _step(self, h: Array, c: Array) -> tuple[Array, ...]:
        gate, coupled, p = FUNCTIONS[self._gate], self.kind.coupled, self._p
        z = h @ self._recurrent + self._input
        z_i, z_f, z_g, z_o = (z[..., block(name, self.hidden_size)] for name in ("i", "f", "g", "o"))
        i, f, g = gate(z_i + p["i"] * c), gate(z_f + p["f"] * c), FUNCTIONS[self._candidate](z_g)
        i, f = (1 - f if coupled == "i" else i), (1 - i if coupled == "f" else f)
        after = f * c + i * g
        o, out = gate(z_o + p["o"] * after), FUNCTIONS[self._output](after)
        return i, f, g, o, out, after, o * out

    def jacobian(self, h: Array, c: Array) -> Array:
        """Return ∂(h', c')/∂(h, c), (N, 2H, 2H): rows and columns are h, then c.

        ∂c'/∂h = c f' U_f + g i' U_i + i g' U_g, ∂c'/∂c = f + c f' p_f + g i' p_i (diagonal), and
        ∂h'/∂s = tanh(c') o' (U_o + p_o ∂c'/∂s) + o tanh'(c') ∂c'/∂s, where f', i', g', o' are the slopes at z.

        >>> cell = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
        >>> StateMap(cell, np.zeros(1)).jacobian(np.zeros((1, 1)), np.zeros((1, 1))).tolist()
        [[[0.0, 0.25], [0.0, 0.5]]]
        """
        H, U, p = self.hidden_size, self._U, self._p
        i, f, g, o, out, _, _ = self._step(h, c)
        slope = SLOPES[self._gate]
        by_i, by_f = g * slope(i), c * slope(f)  # ∂c'/∂z_i, ∂c'/∂z_f
        if self.kind.coupled == "f":
            by_i, by_f = by_i - c * slope(i), np.zeros_like(by_f)
        elif self.kind.coupled == "i":
            by_i, by_f = np.zeros_like(by_i), by_f - g * slope(f)
        by_g = i * SLOPES[self._candidate](g)
        c_of_h = by_i[..., None] * U["i"] + by_f[..., None] * U["f"] + by_g[..., None] * U["g"]
        c_of_c = f + by_f * p["f"] + by_i * p["i"]
        by_o = out * slope(o)
        through = by_o * p["o"] + o * SLOPES[self._output](out)
        whole = np.zeros((*h.shape[:-1], 2 * H, 2 * H))
        diagonal = np.arange(H)
        whole[..., :H, :H] = by_o[..., None] * U["o"] + through[..., None] * c_of_h
        whole[..., H:, :H] = c_of_h
        whole[..., diagonal, H + diagonal] = through * c_of_c
        whole[..., H + diagonal, H + diagonal] = c_of_c
        return whole


class VariantMap:
    """The map h → h' of a cell that has no other state, a GRU or an RNN, under one input x (D,), in float64.

    h is (N, H). The step and its derivatives are those of the lines of the cell type, whichever they are.

    >>> (h,) = VariantMap("rnn", {"W_h": [[1.0]], "U_h": [[2.0]], "b_h": [0.0]}, [0.0])(np.array([[0.5]]))
    >>> h.round(3).tolist()  # tanh(2 · 0.5)
    [[0.762]]
    """

    states = ("h",)

    def __init__(self, key: str, weights: Mapping[str, Any], x: Any) -> None:
        self._variant = variant_of(key)
        if self._variant.states != self.states:
            raise ValueError(
                tr("{title} passes on more than h; wanted an LSTM, a GRU or an RNN.", title=self._variant.name)
            )
        checked, sizes = checked_weights(self._variant, weights)
        self.hidden_size = sizes["H"]
        self._given = checked | {"x": checked_array("x", x, FLOAT64, (sizes["D"],))}
        self._lines = self._variant.lines.keys() | {"h_prev"}
        self.candidate = FUNCTIONS[split_key(key)[1].get("candidate", "tanh")]

    def __call__(self, h: Array) -> tuple[Array]:
        """Return the state one step later."""
        return (self._step(h)["h"],)

    def _step(self, h: Array) -> dict[str, Array]:
        values = self._given | {"h_prev": h}
        step_variant(self._variant, values)
        return values

    def jacobian(self, h: Array) -> Array:
        """Return ∂h'/∂h, (N, H, H): row k is that of unit k, the vector-Jacobian product of a 1 at h'_k.

        >>> cell = VariantMap("rnn", {"W_h": [[1.0]], "U_h": [[2.0]], "b_h": [0.0]}, [0.0])
        >>> cell.jacobian(np.zeros((1, 1))).tolist()
        [[[2.0]]]
        """
        values, H = self._step(h), self.hidden_size
        flow: dict[str, Array] = {"h": np.eye(H).reshape(H, *(1,) * (h.ndim - 1), H)}
        for equation in reversed(self._variant.equations):
            if (d_line := flow.pop(equation.name, None)) is not None:
                equation.vjp(values, d_line, self._lines, flow)
        rows = np.broadcast_to(flow.get("h_prev", 0.0), (H, *h.shape))
        return np.moveaxis(rows, 0, -2).copy()


AnyMap = StateMap | VariantMap
"""One step of a cell as a map of its state, of whichever type: of h and c, or of h alone."""


def map_of(cell: LSTMParameters | Cell, x: Any) -> AnyMap:
    """Return one step of a cell under the constant input x (D,) as a map of its state.

    >>> map_of(LSTMParameters.initial(1, 2, seed=0), [0.0]).states
    ('h', 'c')
    """
    checked_kind("params", cell, (LSTMParameters, Cell), "LSTMParameters or a Cell")  # type: ignore[arg-type]
    params = cell if isinstance(cell, LSTMParameters) else cell.parameters
    if params is None:
        assert isinstance(cell, Cell)
        return VariantMap(cell.key, cell.weights, x)
    return StateMap(params, checked_array("x", x, FLOAT64, (params.input_size,)))


def cell_of(trace: Trace | VariantTrace) -> LSTMParameters | Cell:
    """Return the cell whose run a trace is.

    >>> from lstm_core import STORIES
    >>> cell_of(STORIES["paper"].trace()).hidden_size
    1
    """
    return trace.parameters if isinstance(trace, Trace) else Cell(trace.variant.key, trace.weights)
