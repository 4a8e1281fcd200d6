"""Numbers drawn from a seed, the same on every machine and for every version of Python."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """The draws of one exercise: of a kind and a seed.

    Only ``random()`` of the generator is used: Python promises that it gives the same numbers for the same seed in
    every version, and promises nothing for ``choice`` or ``shuffle``. A printed sheet has to come out again next year.

    >>> Draws("new-memory", 7).number(0, 1, 0.1) == Draws("new-memory", 7).number(0, 1, 0.1)
    True
    """

    def __init__(self, kind: str, seed: int) -> None:
        self.kind, self.seed = kind, seed
        self._random = random.Random(f"{kind}/{seed}").random

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._random() * (high - low + 1))

    def number(self, low: float, high: float, step: float) -> float:
        """Return one of low, low + step ... high, as the decimal number that is meant."""
        return round(low + step * self.whole(0, round((high - low) / step)), 6)

    def signed(self, low: float, high: float, step: float) -> float:
        """Return a number from ``low`` to ``high`` or its opposite."""
        size = self.number(low, high, step)
        return size if self._random() < 0.5 else -size

    def one(self, options: Sequence[T]) -> T:
        """Return one of some."""
        return options[int(self._random() * len(options))]

    def shuffled(self, options: Sequence[T]) -> tuple[T, ...]:
        """Return all of some in another order."""
        left = list(options)
        return tuple(left.pop(int(self._random() * len(left))) for _ in range(len(left)))
