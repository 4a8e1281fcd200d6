"""Steps as a person names them: “9-12, 15”, counted from 1."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from lstm_core.language import tr

_SPAN = re.compile(r"(\d{1,7})(?:\s*[-–]\s*(\d{1,7}))?")


def steps_of(text: str, T: int) -> npt.NDArray[np.intp]:
    """Return the steps, from 0, that a text names of T; ValueError with a sentence where it names none of them.

    >>> steps_of("2-4, 7", 9).tolist()
    [1, 2, 3, 6]
    """
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if not parts:
        raise ValueError(tr("No step is named yet; wanted steps from 1 to {last}, such as 3-6, 9.", last=T))
    found: set[int] = set()
    for part in parts:
        span = _SPAN.fullmatch(part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (0, 0)
        if not 1 <= first <= last <= T:
            raise ValueError(
                tr("“{text}” names no steps; wanted steps from 1 to {last}, such as 3-6, 9.", text=part[:30], last=T)
            )
        found.update(range(first - 1, last))
    return np.array(sorted(found))


def spans_said(steps: npt.NDArray[np.intp], most: int = 1_000_000) -> str:
    """Return steps in the words from which they are read, the first `most` spans of them.

    >>> spans_said(np.array([1, 2, 3, 6]))
    '2-4, 7'
    """
    runs = np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1) if len(steps) else []
    return ", ".join(f"{run[0] + 1}" if len(run) == 1 else f"{run[0] + 1}-{run[-1] + 1}" for run in runs[:most])
