"""The arrays of the ledger's figures, from the contributions of a trace; static/stage/ledger.js does the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lstm_core import contributions, kept_and_added
from lstm_core.language import tr
from lstm_view.words.digits import number
from lstm_view.words.step_number import step_number

if TYPE_CHECKING:
    from lstm_core.any_trace import AnyTrace

Json = dict[str, Any]
Floats = NDArray[np.floating[Any]]

MOST_CELLS = 200  # of a side of the triangle; a longer run is shown in spans of several steps


def arrays(form: str, trace: AnyTrace, t: int, unit: int, numbers: Sequence[int] = ()) -> Json:
    """The arrays of a trace whose ``meta.ledger`` is ``form``: bars, stack or triangle, of one unit."""
    initial, written = contributions(trace, unit=unit)
    if form == "triangle":
        return _triangle(initial, written, numbers)
    entries = [float(initial[t]), *written[t, : t + 1].tolist()]
    steps = list(range(t + 2))
    colours = {"marker": {"color": steps, "cmin": 0, "cmax": len(trace)}}
    if form == "bars":
        return {"x": steps, "y": entries, **colours}
    said = [[step, step and step_number(step - 1, numbers)] for step in steps]
    return {"x": [0] * len(steps), "y": entries, "base": _bases(entries), "customdata": said, **colours}


def _bases(entries: list[float]) -> list[float]:
    """Where each entry of the stack begins: positive ones stand on one another, negative ones hang."""
    ends = {True: 0.0, False: 0.0}
    bases = []
    for entry in entries:
        bases.append(ends[entry >= 0])
        ends[entry >= 0] += entry
    return bases


def _triangle(initial: Floats, written: Floats, numbers: Sequence[int] = ()) -> Json:
    steps = len(initial)
    width = math.ceil(steps / MOST_CELLS)
    ends = [*range(width, steps, width), steps]  # the last step of each span, from 1
    columns = np.array(ends) - 1
    left = written[columns]
    rows = [initial[columns].tolist()]
    for end in ends:
        first = (end - 1) // width * width  # from 0
        entry = left[:, first:end].sum(axis=1)
        rows.append([None if last <= first else float(value) for last, value in zip(ends, entry, strict=True)])
    firsts, lasts = ([step_number(t, numbers) for t in at.tolist()] for at in (columns // width * width, columns))
    spans = [
        tr("at step {step}", step=last) if width == 1 else tr("at the steps {first} to {last}", first=first, last=last)
        for first, last in zip(firsts, lasts, strict=True)
    ]
    names = [[name] * len(ends) for name in (tr("as the start value"), *spans)]
    largest = max(abs(value) for row in rows for value in row if value is not None) or 1.0
    return {"x": ends, "y": [0, *ends], "z": rows, "customdata": names, "zmin": -largest, "zmax": largest}


def past_words(before: AnyTrace, unit: int) -> list[list[str]]:
    """For each cell of the triangle what stood there before any change, in words to be added to its own."""
    rows = _triangle(*contributions(before, unit=unit))["z"]
    return [["" if value is None else tr(", before {value}", value=number(value)) for value in row] for row in rows]


def reach(form: str, trace: AnyTrace, unit: int) -> tuple[float, float]:
    """The lowest and the highest value that bars or stack reach at any step of the run."""
    f, added = (values[:, unit] for values in kept_and_added(trace))
    c0 = float(trace.initial[trace.memory][unit])
    if form == "bars":  # an entry only ever shrinks, since f is at most 1
        return min(0.0, c0, float(added.min())), max(0.0, c0, float(added.max()))
    low, high = min(c0, 0.0), max(c0, 0.0)
    lows, highs = [low], [high]
    for kept, entry in zip(f.tolist(), added.tolist(), strict=True):
        low, high = kept * low + min(entry, 0.0), kept * high + max(entry, 0.0)
        lows.append(low)
        highs.append(high)
    return min(lows), max(highs)
