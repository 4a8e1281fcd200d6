"""The parts of a model beside its recurrent layers; each is called with values (T, ·) or (T, B, ·) of all steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array, checked_array, checked_name, common_dtype
from lstm_core.language import tr
from lstm_core.readout import READOUT_ACTIVATIONS, Readout

ACTIVATIONS = (*READOUT_ACTIVATIONS, "tanh", "relu")
"""What a dense part can do to W h + b."""


@dataclass(frozen=True, eq=False)
class Embedding:
    """A row of `weight` (V, D) for each token: a whole number from 0 to V − 1.

    >>> Embedding("words", np.eye(3))(np.array([2, 0])).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """

    name: str
    weight: Array

    def __post_init__(self) -> None:
        weight = checked_array(self.name, self.weight, common_dtype(self.weight), ("V", "D"))
        object.__setattr__(self, "weight", weight)

    @property
    def input_size(self) -> int:
        """Number of tokens, V."""
        return len(self.weight)

    @property
    def output_size(self) -> int:
        """Numbers a token, D."""
        return int(self.weight.shape[1])

    def __call__(self, tokens: npt.NDArray[np.integer]) -> Array:
        """Return (T, D) of tokens (T,), or (T, B, D) of (T, B)."""
        tokens = np.asarray(tokens)
        wrong = tokens[(tokens < 0) | (tokens >= self.input_size)]
        if wrong.size:
            raise ValueError(
                tr(
                    "A token is {token}; the embedding {name} has the tokens 0 to {last}.",
                    token=int(wrong[0]),
                    name=self.name,
                    last=self.input_size - 1,
                )
            )
        return np.asarray(self.weight[tokens])


@dataclass(frozen=True, eq=False)
class LayerNorm:
    """y = weight (x − mean) / sqrt(variance + epsilon) + bias, over the D numbers of each step.

    >>> LayerNorm("norm", np.ones(2), np.zeros(2), epsilon=0.0)(np.array([[1.0, 3.0]])).tolist()
    [[-1.0, 1.0]]
    """

    name: str
    weight: Array
    bias: Array
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        dtype = common_dtype(self.weight, self.bias)
        weight = checked_array(self.name, self.weight, dtype, ("D",))
        object.__setattr__(self, "weight", weight)
        object.__setattr__(self, "bias", checked_array(self.name, self.bias, dtype, weight.shape))

    @property
    def input_size(self) -> int:
        """Numbers a step, D."""
        return len(self.weight)

    @property
    def output_size(self) -> int:
        """Numbers a step, D."""
        return len(self.weight)

    def __call__(self, x: Array) -> Array:
        """Return y, shaped as x."""
        apart = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(apart).mean(axis=-1, keepdims=True)
        return np.asarray(apart / np.sqrt(variance + x.dtype.type(self.epsilon)) * self.weight + self.bias)


@dataclass(frozen=True, eq=False)
class Dense:
    """y = activation(weight x + bias) at each step; weight is (K, D), bias (K,), activation one of ACTIVATIONS.

    >>> Dense("head", np.array([[2.0]]), np.array([1.0]), "relu")(np.array([[-1.0], [1.0]])).tolist()
    [[0.0], [3.0]]
    """

    name: str
    weight: Array
    bias: Array
    activation: str = "linear"

    def __post_init__(self) -> None:
        dtype = common_dtype(self.weight, self.bias)
        weight = checked_array(self.name, self.weight, dtype, ("K", "D"))
        object.__setattr__(self, "weight", weight)
        object.__setattr__(self, "bias", checked_array(self.name, self.bias, dtype, (len(weight),)))
        checked_name("activation", self.activation, ACTIVATIONS)

    @property
    def input_size(self) -> int:
        """Numbers that it reads at each step, D."""
        return int(self.weight.shape[1])

    @property
    def output_size(self) -> int:
        """Number of outputs, K."""
        return len(self.weight)

    @property
    def readout(self) -> Readout | None:
        """The same as a read-out of a trace; None for an activation that a read-out cannot have."""
        if self.activation not in READOUT_ACTIVATIONS:
            return None
        return Readout(self.weight, self.bias, self.activation)

    def __call__(self, x: Array) -> Array:
        """Return y, (T, K) or (T, B, K)."""
        z = np.asarray(x @ self.weight.T + self.bias)
        if self.activation in READOUT_ACTIVATIONS:
            return READOUT_ACTIVATIONS[self.activation].value(z)
        return np.tanh(z) if self.activation == "tanh" else np.maximum(0, z)
