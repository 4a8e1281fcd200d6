"""A read-out: what a model makes of the output of its LSTM, y = activation(W h + b)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lstm_core.activations import sigmoid
from lstm_core.checks import Array, checked_array, checked_kind, checked_name, common_dtype


def _softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest is 1: none overflows
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


class _Activation(NamedTuple):
    value: Callable[[Array], Array]
    vjp: Callable[[Array, Array], Array]  # ∂L/∂z from ∂L/∂y and y


READOUT_ACTIVATIONS: dict[str, _Activation] = {
    "linear": _Activation(lambda z: z, lambda d, y: d),
    "sigmoid": _Activation(sigmoid, lambda d, y: d * y * (1 - y)),
    "softmax": _Activation(_softmax, lambda d, y: y * (d - (d * y).sum(axis=-1, keepdims=True))),
}
"""What a read-out can do to W h + b: nothing, each number to 0..1, or all to shares that add up to 1."""


class ReadoutGradients(NamedTuple):
    """∂L/∂W (K, H), ∂L/∂b (K,), both summed over all steps, and ∂L/∂h shaped as h.

    >>> Readout([[2.0]], [0.0]).backward([[3.0]], [[1.0]]).h.tolist()
    [[2.0]]
    """

    weight: Array
    bias: Array
    h: Array


@dataclass(frozen=True, eq=False)
class Readout:
    """The weights of a read-out with K outputs: weight (K, H), bias (K,), and the name of its activation.

    The arrays are copied and read-only, float32 if all are, else float64. Raises ValueError on a wrong shape, a
    value that is not finite and an unknown activation. PyTorch: nn.Linear; Keras: Dense, its kernel transposed.

    >>> readout = Readout(weight=[[2.0, 0.0]], bias=[1.0])
    >>> readout([[0.5, 9.0], [0.0, 9.0]]).tolist()
    [[2.0], [1.0]]
    """

    weight: Array
    bias: Array
    activation: str = "linear"

    def __post_init__(self) -> None:
        dtype = common_dtype(self.weight, self.bias)
        weight = checked_array("weight", self.weight, dtype, ("K", "H"))
        object.__setattr__(self, "weight", weight)
        object.__setattr__(self, "bias", checked_array("bias", self.bias, dtype, (len(weight),)))
        checked_name("activation", self.activation, READOUT_ACTIVATIONS)

    @property
    def hidden_size(self) -> int:
        """Number of units that it reads, H."""
        return int(self.weight.shape[1])

    @property
    def output_size(self) -> int:
        """Number of outputs, K."""
        return len(self.weight)

    def __call__(self, h: Array) -> Array:
        """Return y, (T, K) of h (T, H) or (T, B, K) of (T, B, H); read-only."""
        y = READOUT_ACTIVATIONS[self.activation].value(
            self._checked("h", h, self.hidden_size) @ self.weight.T + self.bias
        )
        y.flags.writeable = False
        return y

    def backward(self, h: Array, d_y: Array) -> ReadoutGradients:
        """Return the gradients of L, given its partial derivatives d_y with respect to each y, shaped as y.

        The one for h is what `bptt.backward` takes as d_h.

        >>> Readout([[2.0]], [0.0]).backward([[3.0]], [[1.0]]).weight.tolist()
        [[3.0]]
        """
        h, y = self._checked("h", h, self.hidden_size), self(h)
        d_y = checked_array("d_y", d_y, y.dtype, y.shape)
        d_z = READOUT_ACTIVATIONS[self.activation].vjp(d_y, y)
        rows, states = d_z.reshape(-1, self.output_size), h.reshape(-1, self.hidden_size)
        return ReadoutGradients(rows.T @ states, rows.sum(axis=0), d_z @ self.weight)

    def _checked(self, name: str, value: Array, size: int) -> Array:
        return checked_array(name, value, self.weight.dtype, ("T", size), ("T", "B", size))


def checked_readout(readout: Any, hidden_size: int) -> Readout | None:
    """Return a read-out of H units, or None as it is; ValueError for something else and for another size."""
    if readout is None:
        return None
    found = checked_kind("readout", readout, Readout, "a Readout")
    if found.hidden_size != hidden_size:
        raise ValueError(f"readout has weight {found.weight.shape}; wanted (K, {hidden_size}).")
    return found
