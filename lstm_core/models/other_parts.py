"""The parts of a state dict beside its recurrent layers, module by module: what each can be by its arrays' shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.models.cells import checked_numbers
from lstm_core.models.parts import Dense, Embedding, LayerNorm

_WEIGHTS = {"weight": False, "kernel": True, "embedding": False, "embeddings": False, "scale": False, "gamma": False}
"""What the weights of a part are called, and whether their rows are its inputs."""
_BIASES = ("bias", "beta")


@dataclass(frozen=True, eq=False)
class Module:
    """A module's arrays: `weight` with outputs (of an embedding tokens) as rows, and `bias` or None.

    `names` are those of the arrays, `place` is that of the first among all arrays.
    """

    name: str
    weight: npt.NDArray[Any]
    bias: npt.NDArray[Any] | None
    names: tuple[str, ...]
    place: int

    @property
    def own_name(self) -> str:
        """Its name within the module in which it stands, in small letters."""
        return self.name.lower().rpartition(".")[2]

    @property
    def may_be_norm(self) -> bool:
        """Whether it has one weight and one bias for each number."""
        return self.weight.ndim == 1 and self.bias is not None and self.bias.shape == self.weight.shape

    @property
    def may_be_dense(self) -> bool:
        """Whether it has a matrix, with a bias for each row or with none."""
        return self.weight.ndim == 2 and (self.bias is None or self.bias.shape == self.weight.shape[:1])

    @property
    def may_be_embedding(self) -> bool:
        """Whether it has a matrix alone."""
        return self.weight.ndim == 2 and self.bias is None

    def dense(self, activation: str = "linear") -> Dense:
        """Return it as a dense part."""
        weight = checked_numbers(self.names[0], self.weight)
        bias = np.zeros(len(weight), weight.dtype) if self.bias is None else checked_numbers(self.names[-1], self.bias)
        return Dense(self.name, weight, bias, activation)

    def norm(self) -> LayerNorm:
        """Return it as a layer norm."""
        assert self.bias is not None
        return LayerNorm(
            self.name, checked_numbers(self.names[0], self.weight), checked_numbers(self.names[-1], self.bias)
        )

    def embedding(self) -> Embedding:
        """Return it as an embedding."""
        return Embedding(self.name, checked_numbers(self.names[0], self.weight))


def modules_in(arrays: Mapping[str, npt.NDArray[Any]], taken: Iterable[str]) -> list[Module]:
    """Return the modules that may be parts of a chain: all with one weight, and a bias or none, not among `taken`."""
    used = set(taken)
    grouped: dict[str, dict[str, tuple[str, int]]] = {}
    for place, name in enumerate(arrays):
        if name not in used:
            head, leaf = _split(name)
            grouped.setdefault(head, {})[leaf] = (name, place)
    return [made for head, leaves in grouped.items() if (made := _module(head, leaves, arrays)) is not None]


def _split(name: str) -> tuple[str, str]:
    head, _, leaf = name.rpartition("/" if "/" in name and "." not in name else ".")
    return head, leaf


def _module(head: str, leaves: Mapping[str, tuple[str, int]], arrays: Mapping[str, npt.NDArray[Any]]) -> Module | None:
    weights = [leaf for leaf in leaves if leaf in _WEIGHTS]
    biases = [leaf for leaf in leaves if leaf in _BIASES]
    if len(weights) != 1 or len(biases) > 1 or len(leaves) != len(weights) + len(biases):
        return None  # running means of a batch norm, several matrices of attention
    names = tuple(leaves[leaf][0] for leaf in (*weights, *biases))
    weight = arrays[names[0]]
    if 0 in weight.shape or weight.dtype.kind != "f":
        return None
    turned = weight.T if _WEIGHTS[weights[0]] and weight.ndim == 2 else weight
    place = min(place for _, place in leaves.values())
    return Module(head or weights[0], turned, arrays[names[1]] if biases else None, names, place)
