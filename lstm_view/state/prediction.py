"""A prediction: which numbers of the run a person says before they are shown, and what they drew."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

#: What can be predicted of an LSTM: y where there is a read-out, z of every gate that has weights.
PREDICTED: Final = ("c", "h", "f", "i", "g", "o", "y", "z_f", "z_i", "z_g", "z_o")
#: The same of all cells: u and r are the gates of a GRU.
ALL_PREDICTED: Final = ("c", "h", "f", "i", "u", "r", "g", "o", "y", "z_f", "z_i", "z_u", "z_r", "z_g", "z_o", "z_h")
MAX_SPAN: Final = 60  # steps of one prediction: more cannot be drawn apart
MAX_DRAWN: Final = 1e6
#: What of a look belongs to a prediction besides itself, and what each is before anything is drawn.
OF_PREDICTION: Final = {"drawn": (), "seen": False, "happened": ""}
_FORM: Final = re.compile(r"([a-z](?:_[a-z])?)@(\d{1,5})(?:-(\d{1,5}))?(?:\.(\d{1,3}))?", re.ASCII)
_KEY: Final = re.compile(r"[a-z]{0,12}", re.ASCII)

Drawn = tuple[float | None, ...]


@dataclass(frozen=True)
class Prediction:
    """A quantity of a unit, or y of an output, over the steps ``first`` to ``last``, both included; all count from 0.

    ``first`` is at least 1, so that something is known before it. While the real course is not shown, nothing that
    follows from step ``first`` on is.

    >>> read_prediction("c@13-20.2")
    Prediction(quantity='c', unit=1, first=12, last=19)
    """

    quantity: str
    unit: int
    first: int
    last: int

    @property
    def steps(self) -> int:
        """How many numbers are asked."""
        return self.last - self.first + 1


def read_prediction(text: str) -> Prediction | None:
    """``c@13-20`` is c of unit 1 at the steps 13 to 20, ``f@13.2`` is f of unit 2 at step 13; ``none`` is none."""
    if text == "none":
        return None
    found = _FORM.fullmatch(text)
    if found is None or found[1] not in ALL_PREDICTED:
        raise ValueError
    first, last = int(found[2]) - 1, int(found[3] or found[2]) - 1
    unit = int(found[4] or 1) - 1
    if not (1 <= first <= last < first + MAX_SPAN and unit >= 0):
        raise ValueError
    return Prediction(found[1], unit, first, last)


def write_prediction(prediction: Prediction | None) -> str:
    """The shortest text that :func:`read_prediction` reads as this."""
    if prediction is None:
        return "none"
    first, last, unit = prediction.first + 1, prediction.last + 1, prediction.unit + 1
    return f"{prediction.quantity}@{first}{f'-{last}' if last > first else ''}{f'.{unit}' if unit > 1 else ''}"


def read_drawn(text: str) -> Drawn:
    """``0.5,,-1`` are three steps, of which the second has no number yet."""
    parts = text.split(",") if text else []
    if len(parts) > MAX_SPAN:
        raise ValueError
    values = tuple(float(part) if part else None for part in parts)
    if any(value is not None and not (math.isfinite(value) and abs(value) <= MAX_DRAWN) for value in values):
        raise ValueError
    return values


def write_drawn(drawn: Drawn) -> str:
    """The text that :func:`read_drawn` reads as this."""
    return ",".join("" if value is None else repr(value) for value in drawn)


def read_happened(text: str) -> str:
    """The key of an answer, or nothing."""
    if not _KEY.fullmatch(text):
        raise ValueError
    return text


def in_length(drawn: Drawn, steps: int) -> Drawn:
    """What was drawn, for so many steps: a step without a number has None."""
    return (*drawn[:steps], *(None,) * (steps - len(drawn)))


def is_whole(drawn: Drawn, prediction: Prediction) -> bool:
    """Whether every step that is asked has a number."""
    return None not in in_length(drawn, prediction.steps)
