"""Holding a gate or the candidate at a value while the cell runs on: a what-if inside the run.

A held gate no longer follows its z. Everything after it is computed from the held value, so that the trace is
that of a real, changed cell and not a picture drawn over one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lstm_core.checks import Array

LIMITS = {"i": (0.0, 1.0), "f": (0.0, 1.0), "g": (-1.0, 1.0), "o": (0.0, 1.0)}
"""What can be held, and the range its own function keeps it in: sigmoid for i, f, o and tanh for g."""


@dataclass(frozen=True)
class Clamp:
    """Holds `gate` ("i", "f", "g" or "o") at `value` from step `start` up to, not including, `stop`.

    Steps and `unit` count from 0; `stop` None is the end of the run, `unit` None every unit. Raises ValueError
    for another gate, for a value outside LIMITS and for a span without a step.
    """

    gate: str
    value: float
    start: int = 0
    stop: int | None = None
    unit: int | None = None

    def __post_init__(self) -> None:
        if self.gate not in LIMITS:
            raise ValueError(f"gate is {self.gate!r}; only {', '.join(LIMITS)} can be held.")
        low, high = LIMITS[self.gate]
        if not low <= self.value <= high:
            raise ValueError(f"{self.gate} cannot be held at {self.value}; it lies between {low:g} and {high:g}.")
        if self.start < 0 or (self.stop is not None and self.stop <= self.start):
            raise ValueError(
                f"the span from step {self.start} to before {self.stop} holds no step; wanted 0 <= start < stop."
            )
        if self.unit is not None and self.unit < 0:
            raise ValueError(f"unit is {self.unit}; units count from 0.")


def held(clamps: Iterable[Clamp], steps: int, units: int) -> dict[str, Array]:
    """Return {gate: (T, H) array} for each gate that is held somewhere: its value there, NaN elsewhere.

    Where two clamps meet the later one holds; a part of a span beyond the run is without effect. Raises
    ValueError for a unit or a start that the run does not have.
    """
    table: dict[str, Array] = {}
    for clamp in clamps:
        if clamp.start >= steps or (clamp.unit or 0) >= units:
            raise ValueError(
                f"{clamp} lies outside the run; it has the steps 0 to {steps - 1} and the units 0 to {units - 1}."
            )
        values = table.setdefault(clamp.gate, np.full((steps, units), np.nan))
        values[clamp.start : clamp.stop, slice(None) if clamp.unit is None else clamp.unit] = clamp.value
    return table
