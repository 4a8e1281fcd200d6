"""One step of an LSTM cell: the names, the layout of the weights and the arithmetic.

| formula    | code                     | meaning                                                    |
|------------|--------------------------|------------------------------------------------------------|
| D, H       | input_size, hidden_size  | number of inputs and of units (Keras: features and units)  |
| x, h, c    | x, h, c                  | input, short-term memory, long-term memory                 |
| h-1, c-1   | h_prev, c_prev           | the two memories before the step                           |
| i, f, o    | i, f, o                  | input, forget and output gate: sigmoid, 0 to 1             |
| g          | g                        | candidate: tanh, -1 to 1                                   |
| z          | z, z_i, z_f, z_g, z_o    | pre-activation: the argument of the sigmoid or tanh        |
| W          | weight_ih (4H, D)        | input weights, four blocks of H rows in GATE_ORDER         |
| U          | weight_hh (4H, H)        | recurrent weights, the same blocks                         |
| b          | bias (4H,)               | the same blocks                                            |
| p          | peephole (3, H)          | rows in PEEPHOLE_ORDER; i and f see c_prev, o the new c    |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from lstm_core.activations import FUNCTIONS
from lstm_core.checks import Array, checked_array, checked_items, checked_kind, shown
from lstm_core.errors import NotFiniteError
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER, LSTMParameters, block


class LSTMState(NamedTuple):
    """What a cell carries to the next step: short-term memory h and long-term memory c, both (B, H) or (H,).

    >>> LSTMState(h=np.zeros(1), c=np.ones(1)).c.tolist()
    [1.0]
    """

    h: Array
    c: Array


@dataclass(frozen=True, eq=False)
class Step:
    """All values of one step: kept = f c_prev, added = i g, c = kept + added, h = o tanh_c.

    Every array is (B, H), or (H,) without a batch, except x (B, D) or (D,) and z (B, 4H) or (4H,).

    >>> now = step(LSTMParameters.initial(1, 1, seed=0), [0.0], LSTMState([0.0], [1.0]))
    >>> now.f.round(3).tolist(), now.kept.round(3).tolist(), now.added.tolist()
    ([0.731], [0.731], [0.0])
    """

    x: Array
    h_prev: Array
    c_prev: Array
    z_i: Array
    z_f: Array
    z_g: Array
    z_o: Array
    i: Array
    f: Array
    g: Array
    o: Array
    c: Array
    tanh_c: Array
    h: Array

    @property
    def z(self) -> Array:
        """The four pre-activations side by side in GATE_ORDER."""
        return _read_only(np.concatenate([getattr(self, f"z_{gate}") for gate in GATE_ORDER], axis=-1))

    @cached_property
    def kept(self) -> Array:
        """What is left of the long-term memory, f c_prev."""
        return _read_only(self.f * self.c_prev)

    @cached_property
    def added(self) -> Array:
        """What is written to the long-term memory, i g."""
        return _read_only(self.i * self.g)

    @cached_property
    def half_life(self) -> Array:
        """Steps until half of c is left if f stays as it is: ln 0.5 / ln f, infinite where f is 1."""
        with np.errstate(divide="ignore"):
            return _read_only(np.abs(np.log(0.5, dtype=self.f.dtype) / np.log(self.f)))

    @property
    def state(self) -> LSTMState:
        """The state after the step, ready for the next one."""
        return LSTMState(self.h, self.c)


def step(params: LSTMParameters, x: Array, state: LSTMState) -> Step:
    """Run one LSTM step.

    z = W x + U h_prev + b, with peepholes + p c; i, f, o = sigmoid(z), g = tanh(z);
    c = f c_prev + i g; h = o tanh(c). Other functions, and i = 1 − f or f = 1 − i, are those of params.kind.

    x is (B, D) with state.h and state.c (B, H), or (D,) with (H,). Raises ValueError on a wrong shape and on a
    value that is not finite, NotFiniteError when a z is beyond the floating-point range. Source: Hochreiter and
    Schmidhuber 1997 with the forget gate of Gers, Schmidhuber and Cummins 2000.

    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, 0.0, 1.0, 0.0]))
    >>> now = step(params, [3.0], LSTMState([0.0], [2.0]))
    >>> now.c.round(3).tolist()  # f c_prev + i g = 0.5 * 2 + 0.5 * tanh(1)
    [1.381]
    """
    checked_kind("params", params, LSTMParameters, "LSTMParameters")
    D, H, dtype = params.input_size, params.hidden_size, params.dtype
    x = checked_array("x", x, dtype, (D,), ("B", D))
    h, c = _pair(state)
    h_prev = checked_array("h", h, dtype, (*x.shape[:-1], H))
    c_prev = checked_array("c", c, dtype, (*x.shape[:-1], H))
    return checked_step(params, x, h_prev, c_prev, None)


def _pair(state: Any) -> tuple[Any, Any]:
    wanted = "LSTMState(h, c)"
    pair = checked_items("state", state, wanted)
    if len(pair) != 2:
        raise ValueError(f"state is {shown(state)}; wanted {wanted}.")
    return pair


NO_CLAMPS: Mapping[str, Array] = {}


def checked_step(
    params: LSTMParameters,
    x: Array,
    h_prev: Array,
    c_prev: Array,
    t: int | None,
    clamped: Mapping[str, Array] = NO_CLAMPS,
) -> Step:
    """Do the arithmetic of `step` on arrays already checked; `t` is the step that an error names, None for one alone.

    `clamped` has for each gate that is clamped its values (H,), NaN for the units that are free.
    """
    p = params.peephole
    gate, candidate, output = (FUNCTIONS[name] for name in params.kind.names)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        z = x @ params.weight_ih.T + h_prev @ params.weight_hh.T + params.bias
        z_i, z_f, z_g, z_o = (z[..., block(gate, params.hidden_size)] for gate in GATE_ORDER)
        if p is not None:
            z_i += p[PEEPHOLE_ORDER.index("i")] * c_prev
            z_f += p[PEEPHOLE_ORDER.index("f")] * c_prev
        i, f = _coupled(params.kind.coupled, gate(z_i), gate(z_f), clamped)
        g = _clamped("g", candidate(z_g), clamped)
        c = f * c_prev + i * g
        if p is not None:
            z_o += p[PEEPHOLE_ORDER.index("o")] * c
        o, tanh_c = _clamped("o", gate(z_o), clamped), output(c)
        h = o * tanh_c
    if not np.isfinite(z).all():
        raise _not_finite(params, x, h_prev, z, t)
    return Step(x, h_prev, c_prev, z_i, z_f, z_g, z_o, i, f, g, o, c, tanh_c, h)


def _coupled(coupled: str, i: Array, f: Array, clamped: Mapping[str, Array]) -> tuple[Array, Array]:
    """Return i and f, of which one may be what the other leaves of 1."""
    if coupled == "i":
        f = _clamped("f", f, clamped)
        return _clamped("i", 1 - f, clamped), f
    i = _clamped("i", i, clamped)
    return i, _clamped("f", 1 - i if coupled else f, clamped)


def _clamped(gate: str, value: Array, clamped: Mapping[str, Array]) -> Array:
    """Return the value of a gate, or where it is clamped what it is clamped to."""
    if gate not in clamped:
        return value
    return np.where(np.isnan(clamped[gate]), value, clamped[gate]).astype(value.dtype)


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array


def _not_finite(params: LSTMParameters, x: Array, h_prev: Array, z: Array, t: int | None) -> NotFiniteError:
    *row, column = np.argwhere(~np.isfinite(z))[0].tolist()
    gate, unit = divmod(column, params.hidden_size)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        terms = {
            "W x": float(params.weight_ih[column] @ x[tuple(row)]),
            "U h": float(params.weight_hh[column] @ h_prev[tuple(row)]),
            "b": float(params.bias[column]),
        }
    value, name = z[(*row, column)], f"z_{GATE_ORDER[gate]}"
    return NotFiniteError(name, value, t=t, unit=unit, row=row[0] if row else None, terms=terms)
