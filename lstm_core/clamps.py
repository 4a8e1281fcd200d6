"""Clamping a gate or the candidate: it is kept at a value, whatever its pre-activation z is.

The run goes on from the clamped value, so that the trace is that of the changed cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from lstm_core.checks import (
    Array,
    checked_items,
    checked_kind,
    checked_name,
    checked_number,
    checked_whole,
    refuse_too_many,
)
from lstm_core.parameters import GATE_ORDER

LIMITS = {gate: (-1.0, 1.0) if gate in "gh" else (0.0, 1.0) for gate in "ifgourh"}
"""What can be clamped, and the range of its activation: sigmoid for the gates i, f, o, u and r, tanh for g and h.

Which of them a cell has is said by its lines; an LSTM has i, f, g and o.
"""


@dataclass(frozen=True)
class Clamp:
    """Keeps `gate`, one of LIMITS, at `value` from step `start` up to, not including, `stop`.

    `value` lies between 0 and 1, for g and h between -1 and 1, and is kept as a float. Steps and `unit` count from 0;
    `stop` None is the end of the run, `unit` None every unit. Raises ValueError for another gate, a value outside
    its range, a span without a step and a unit that is no whole number from 0.

    >>> Clamp("f", 0.5, start=2, stop=4, unit=0)
    Clamp(gate='f', value=0.5, start=2, stop=4, unit=0)
    """

    gate: str
    value: float
    start: int = 0
    stop: int | None = None
    unit: int | None = None

    def __post_init__(self) -> None:
        low, high = LIMITS[checked_name("gate", self.gate, LIMITS)]
        start = checked_whole("start", self.start)
        stop = None if self.stop is None else checked_whole("stop", self.stop)
        if stop is not None and stop <= start:
            raise ValueError(f"The span from step {start} to before {stop} holds no step; wanted start < stop.")
        object.__setattr__(self, "value", checked_number(f"The value of {self.gate}", self.value, low, high))
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "stop", stop)
        object.__setattr__(self, "unit", None if self.unit is None else checked_whole("unit", self.unit))


def checked_clamps(clamps: Iterable[Clamp]) -> tuple[Clamp, ...]:
    """Return the clamps as a tuple; ValueError if they are something else."""
    wanted = "a sequence of Clamp"
    checked = checked_items("clamps", clamps, wanted)
    for clamp in checked:
        checked_kind("clamps", clamp, Clamp, wanted)
    return checked


def clamp_table(
    clamps: Iterable[Clamp], steps: int, units: int, lines: Collection[str] = GATE_ORDER
) -> dict[str, Array]:
    """Return {gate: (T, H) array} for each gate that is clamped somewhere: its value there, NaN where it is free.

    T is `steps` and H `units`; `lines` are what the cell has, those of an LSTM if not given. Where two clamps overlap
    the later one counts; a part of a span beyond the run has no effect. Raises ValueError for a clamp whose unit, start
    or gate the run does not have.

    >>> clamp_table([Clamp("f", 0.5, start=1)], steps=3, units=1)["f"].ravel().tolist()
    [nan, 0.5, 0.5]
    """
    T, H = checked_whole("steps", steps, 1), checked_whole("units", units, 1)
    refuse_too_many(f"{T} steps and {H} units", T * H)
    wanted = "the gates of a cell"
    lines = [checked_kind("lines", line, str, wanted) for line in checked_items("lines", lines, wanted)]
    table: dict[str, Array] = {}
    for clamp in checked_clamps(clamps):
        if clamp.gate not in lines:
            had = ", ".join(gate for gate in LIMITS if gate in lines)
            raise ValueError(f"{clamp} holds a gate that this cell has not; it has {had}.")
        if clamp.start >= T or (clamp.unit or 0) >= H:
            raise ValueError(f"{clamp} lies outside the run; it has the steps 0 to {T - 1} and the units 0 to {H - 1}.")
        values = table.setdefault(clamp.gate, np.full((T, H), np.nan))
        values[clamp.start : clamp.stop, slice(None) if clamp.unit is None else clamp.unit] = clamp.value
    return table
