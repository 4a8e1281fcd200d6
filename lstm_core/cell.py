"""One step of an LSTM cell: the names, the layout of the weights and the arithmetic.

| formula    | code                     | meaning                                                    |
|------------|--------------------------|------------------------------------------------------------|
| D, H       | input_size, hidden_size  | number of inputs and of units (Keras: features and units)  |
| x, h, c    | x, h, c                  | input, short-term memory, long-term memory                 |
| h-1, c-1   | h_prev, c_prev           | the two memories before the step                           |
| i, f, o    | i, f, o                  | input, forget and output gate: sigmoid, 0 to 1             |
| g          | g                        | candidate: tanh, -1 to 1                                   |
| z          | z, z_i, z_f, z_g, z_o    | pre-activation: what the sigmoid or tanh is taken of       |
| W          | weight_ih (4H, D)        | input weights, four blocks of H rows in GATE_ORDER         |
| U          | weight_hh (4H, H)        | recurrent weights, the same blocks                         |
| b          | bias (4H,)               | the same blocks                                            |
| p          | peephole (3, H)          | rows i, f, o; i and f see c_prev, o sees the new c         |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lstm_core.checks import Array, checked_array, common_dtype

GATE_ORDER = "ifgo"
"""Order of the four blocks of H rows in weight_ih, weight_hh, bias and z: that of PyTorch and Keras."""


def block(gate: str, hidden_size: int) -> slice:
    """Return where the H = `hidden_size` rows of a gate ("i", "f", "g" or "o") lie in GATE_ORDER."""
    start = GATE_ORDER.index(gate) * hidden_size
    return slice(start, start + hidden_size)


@dataclass(frozen=True, eq=False)
class LSTMParameters:
    """The weights of one LSTM layer in one direction, checked and read-only.

    W is weight_ih (4H, D), U weight_hh (4H, H) and b bias (4H,), each in four blocks of H rows in GATE_ORDER;
    p is peephole (3, H) with the rows i, f, o, or None. They are kept in float32 if all are given as float32,
    else in float64. Raises ValueError on a wrong shape or a value that is not finite. Peepholes: Gers and
    Schmidhuber 2000.
    """

    weight_ih: Array
    weight_hh: Array
    bias: Array
    peephole: Array | None = None

    def __post_init__(self) -> None:
        dtype = common_dtype(self.weight_ih, self.weight_hh, self.bias, self.peephole)
        H = checked_array("weight_hh", self.weight_hh, ("4H", "H"), dtype).shape[1]
        shapes = {"weight_ih": (4 * H, "D"), "weight_hh": (4 * H, H), "bias": (4 * H,), "peephole": (3, H)}
        for name, shape in shapes.items():
            if (value := getattr(self, name)) is not None or name != "peephole":
                object.__setattr__(self, name, checked_array(name, value, shape, dtype))

    @property
    def input_size(self) -> int:
        """Number of inputs, D."""
        return int(self.weight_ih.shape[1])

    @property
    def hidden_size(self) -> int:
        """Number of units, H."""
        return int(self.weight_hh.shape[1])

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The type in which a run with these weights computes: float64 or float32."""
        return self.bias.dtype

    @classmethod
    def initial(cls, input_size: int, hidden_size: int, *, seed: int, forget_bias: float = 1.0) -> LSTMParameters:
        """Return random weights: W and U uniform within 1/sqrt(H) of 0, b = 0 save for the forget gate.

        The same `seed` gives the same weights. A forget bias of 1 (Gers et al. 2000, Jozefowicz et al. 2015)
        helps training; it is f = 0.73, a half-life of 2.2 steps, and so no long memory. Raises ValueError on
        a size below 1.
        """
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size)):
            if size < 1:
                raise ValueError(f"{name} is {size}; it must be at least 1.")
        rng = np.random.default_rng(seed)
        bound = hidden_size**-0.5
        weight_ih = rng.uniform(-bound, bound, (4 * hidden_size, input_size))
        weight_hh = rng.uniform(-bound, bound, (4 * hidden_size, hidden_size))
        bias = np.zeros(4 * hidden_size)
        bias[block("f", hidden_size)] = forget_bias
        return cls(weight_ih, weight_hh, bias)


class LSTMState(NamedTuple):
    """What a cell carries to the next step: short-term memory h, long-term memory c, both (B, H) or (H,)."""

    h: Array
    c: Array


@dataclass(frozen=True, eq=False)
class Step:
    """All that happens in one step: kept = f c_prev, added = i g, c = kept + added, h = o tanh_c.

    Every array is (B, H), or (H,) without a batch, save x (B, D) and z (B, 4H).
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

    @property
    def kept(self) -> Array:
        """What is left of the long-term memory, f c_prev."""
        return _read_only(self.f * self.c_prev)

    @property
    def added(self) -> Array:
        """What is written to the long-term memory, i g."""
        return _read_only(self.i * self.g)

    @property
    def half_life(self) -> Array:
        """Steps until half of c is left if f stays as it is: ln 0.5 / ln f, infinite where f is 1."""
        with np.errstate(divide="ignore"):
            return _read_only(np.abs(np.log(0.5, dtype=self.f.dtype) / np.log(self.f)))

    @property
    def state(self) -> LSTMState:
        """The state after the step, ready for the next one."""
        return LSTMState(self.h, self.c)


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(-z)) without overflow and, however small it gets, to full relative precision."""
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1, small) / (1 + small), dtype=z.dtype)


def step(params: LSTMParameters, x: Array, state: LSTMState) -> Step:
    """Run one LSTM step.

    z = W x + U h_prev + b, with peepholes + p c; i, f, o = sigmoid(z), g = tanh(z);
    c = f c_prev + i g; h = o tanh(c).

    x is (B, D) with state.h and state.c (B, H), or (D,) with (H,). Raises ValueError on a wrong shape, on a
    value that is not finite, and when a z lies beyond the floating-point range. Source: Hochreiter and
    Schmidhuber 1997 with the forget gate of Gers, Schmidhuber and Cummins 2000.
    """
    D, H, dtype = params.input_size, params.hidden_size, params.dtype
    x = checked_array("x", x, (D,) if np.ndim(x) == 1 else ("B", D), dtype)
    h_prev = checked_array("h", state[0], (*x.shape[:-1], H), dtype)
    c_prev = checked_array("c", state[1], (*x.shape[:-1], H), dtype)
    return checked_step(params, x, h_prev, c_prev, "this step")


NOTHING_HELD: Mapping[str, Array] = {}


def checked_step(
    params: LSTMParameters, x: Array, h_prev: Array, c_prev: Array, when: str, held: Mapping[str, Array] = NOTHING_HELD
) -> Step:
    """Do the arithmetic of `step` on arrays already checked; `when` names the step in an error.

    A gate of `held` takes the value (H,) given there instead of its own, save where that is NaN.
    """
    p = params.peephole
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        z = x @ params.weight_ih.T + h_prev @ params.weight_hh.T + params.bias
        z_i, z_f, z_g, z_o = (z[..., block(gate, params.hidden_size)] for gate in "ifgo")
        if p is not None:
            z_i += p[0] * c_prev
            z_f += p[1] * c_prev
        i, f, g = (
            _unless_held(held, "i", sigmoid(z_i)),
            _unless_held(held, "f", sigmoid(z_f)),
            _unless_held(held, "g", np.tanh(z_g)),
        )
        c = f * c_prev + i * g
        if p is not None:
            z_o += p[2] * c
        o, tanh_c = _unless_held(held, "o", sigmoid(z_o)), np.tanh(c)
        h = o * tanh_c
    if not np.isfinite(z).all():
        raise ValueError(_unrepresentable(params, x, h_prev, z, when))
    return Step(x, h_prev, c_prev, z_i, z_f, z_g, z_o, i, f, g, o, c, tanh_c, h)


def _unless_held(held: Mapping[str, Array], gate: str, value: Array) -> Array:
    return np.where(np.isnan(held[gate]), value, held[gate]).astype(value.dtype) if gate in held else value


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array


def _unrepresentable(params: LSTMParameters, x: Array, h_prev: Array, z: Array, when: str) -> str:
    *row, column = np.argwhere(~np.isfinite(z))[0].tolist()
    gate, unit = divmod(column, params.hidden_size)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        from_x = params.weight_ih[column] @ x[tuple(row)]
        from_h = params.weight_hh[column] @ h_prev[tuple(row)]
    where = f"{when}, unit {unit}" + (f", batch row {row[0]}" if row else "")
    return (
        f"z_{GATE_ORDER[gate]} at {where} is {z[(*row, column)]}: W x = {from_x:.3g}, U h = {from_h:.3g}, "
        f"b = {params.bias[column]:.3g}, the peephole's share and their sum must stay within "
        f"{np.finfo(z.dtype).max:.3g}, the largest {z.dtype}. Use smaller weights or inputs."
    )
