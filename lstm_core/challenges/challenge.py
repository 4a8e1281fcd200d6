"""What a challenge is: a goal in words, seeded trials, and between which bounds a series must lie in each of them.

A trial is an input and two bounds a step. Bounds say everything: “above 0.5” is (0.5, ∞), “within 0.3 of 4” is
(3.7, 4.3), and a step that is not judged has (−∞, ∞). So whoever runs the cell, NumPy or a browser, compares and need
not know the challenge.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from lstm_core.checks import Array
from lstm_core.language import tr_later

LEVELS: Final = (
    tr_later("One gate at a time"),
    tr_later("Several gates"),
    tr_later("A cell that hears itself"),
    tr_later("Two units"),
)
SHOWN: Final = range(6)  # the trials that a person sees
HIDDEN: Final = range(100, 164)  # those that decide
MAX_TRIAL: Final = 999


class Trial(NamedTuple):
    """An input x (T, D) and, of each step, the bounds (T,) between which the judged number must lie."""

    x: Array
    low: Array
    high: Array


Make = Callable[[np.random.Generator], Trial]


@dataclass(frozen=True, eq=False)
class Challenge:
    """A task for a cell of ``units`` units that reads ``inputs``.

    Judged is ``series``, "h" or "c", of ``unit`` (from 0). ``goal`` says it in words, ``hint`` which gate matters.
    ``few`` is the number of weights that are not zero up to which a solution is a short one. ``noise`` is added to
    every input, uniform from −noise to noise, to see whether a solution holds. ``make`` draws a trial; all trials of a
    challenge are equally long. Words, those of ``inputs`` too, are said with ``tr`` where they are shown.
    """

    key: str
    title: str
    level: int
    goal: str
    hint: str
    inputs: tuple[str, ...]
    make: Make
    few: int
    series: str = "h"
    units: int = 1
    unit: int = 0
    noise: float = 0.1

    @property
    def input_size(self) -> int:
        """How many numbers the cell reads at a step, D."""
        return len(self.inputs)

    def trial(self, number: int) -> Trial:
        """Return the trial of a number from 0 to MAX_TRIAL; the same number gives the same trial."""
        return self.make(self._random(number))

    def noisy(self, number: int) -> Trial:
        """Return a trial with noise on its input; what is wanted stays."""
        trial = self.trial(number)
        noise = self._random(number, 1).uniform(-self.noise, self.noise, trial.x.shape)
        return trial._replace(x=trial.x + noise)

    def _random(self, *numbers: int) -> np.random.Generator:
        return np.random.default_rng([zlib.crc32(self.key.encode()), *numbers])


@lru_cache(maxsize=128)
def batch(challenge: Challenge, numbers: tuple[int, ...] | range, *, noisy: bool = False) -> Trial:
    """Return trials side by side: x (T, B, D), the bounds (T, B); read-only."""
    made = [challenge.noisy(number) if noisy else challenge.trial(number) for number in numbers]
    arrays = [np.stack(parts, axis=1) for parts in zip(*made, strict=True)]
    for array in arrays:
        array.flags.writeable = False
    return Trial(*arrays)
