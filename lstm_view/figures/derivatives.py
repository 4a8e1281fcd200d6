"""Putting derivatives through time into the figures of the gradients: the forms ``reach`` and ``later``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lstm_core.language import tr
from lstm_view.figures import reach_numbers as numbers
from lstm_view.figures.ranges import numbered
from lstm_view.figures.reach_numbers import DECADES, LONG, Reach, check_words, checked_steps, number, spans
from lstm_view.words.step_number import step_number

if TYPE_CHECKING:
    from lstm_core import Trace

Json = dict[str, Any]
Floats = NDArray[np.floating]

MOST_BARS: Final = 200
MOST_MARKERS: Final = 60  # more are drawn small


@dataclass
class Derivatives:
    """The derivatives of one run at the loss step T = ``last`` (from 1), of a unit (from 0), each when asked for.

    ``t`` is the step that is checked, from 1; ``state`` "c" or "h". ``before`` is the run before any change. The
    ``numbers`` are those of the steps in a longer run, none where they are all.
    """

    trace: Trace
    last: int
    state: str
    unit: int
    t: int
    before: Trace | None = None
    numbers: Sequence[int] = ()

    def number(self, step: int) -> int:
        """Return what people call a step that counts from 1; 0 is before the first."""
        return step_number(step - 1, self.numbers)

    @cached_property
    def reach(self) -> Reach:
        """What reaches step T."""
        return numbers.reach_of(self.trace, self.last)

    @cached_property
    def rnn(self) -> Floats | None:
        """The norms of a tanh RNN, or None where there is nothing to compare."""
        return numbers.of_rnn(self.trace, self.last)

    @cached_property
    def later(self) -> Floats:
        """What each step adds to the h of each span of later ones."""
        return numbers.later(self.trace, self.unit)

    @cached_property
    def measured(self) -> dict[int, float]:
        """The central difference at each step that is checked."""
        return {t: numbers.measured(self.trace, self.last, self.unit, self.state, t) for t in checked_steps(self.t)}

    @property
    def whole(self) -> Floats:
        """The whole derivative by the state after each step, (T + 1,)."""
        return self.reach.whole[self.state][:, self.unit]

    @property
    def past(self) -> Floats:
        """The same before any change."""
        run = self.before if self.before is not None else self.trace
        return numbers.reach_of(run, self.last).whole[self.state][:, self.unit]


def fill_reach(item: Json, found: Derivatives) -> None:
    """Sizes of derivatives over the steps t = 0 .. T, which 0 and what is not finite are left out of, and words."""
    bound = item["meta"]
    bound["unit"] = found.unit
    item["visible"] = _is_shown(bound, found)
    if not item["visible"]:
        item |= {"x": [], "y": [], "text": []}
        return
    values = _VALUES[bound["reach"]](found) if not bound.get("before") else found.past
    steps = list(found.measured) if bound["reach"] == "measured" else list(range(found.last + 1))
    item |= {
        "x": steps,
        "y": sizes(values),
        "text": [at(t, number(v), found) for t, v in zip(steps, values, strict=True)],
    }
    if bound["reach"] in ("whole", "measured") and not bound.get("before"):
        for t in found.measured:
            item["text"][steps.index(t)] = _checked(found, t)
    if bound["reach"] == "whole" and not bound.get("before"):
        item["marker"] |= signs(values, item["marker"]["size"])


_VALUES: Final[Mapping[str, Callable[[Derivatives], Any]]] = {
    "whole": lambda found: found.whole,
    "direct": lambda found: found.reach.direct[:, found.unit],
    "norm_c": lambda found: found.reach.norms["c"],
    "norm_h": lambda found: found.reach.norms["h"],
    "rnn": lambda found: found.rnn,
    "measured": lambda found: np.array(list(found.measured.values())),
}


def _is_shown(bound: Json, found: Derivatives) -> bool:
    form = bound["reach"]
    if bound.get("before") and found.before is None:
        return False
    if form == "rnn":
        return found.rnn is not None
    if form.startswith("norm") and not bound.get("always"):
        return found.reach.direct.shape[1] > 1 or not form.endswith(found.state)
    return bool(bound.get("state", found.state) == found.state)


def _checked(found: Derivatives, t: int) -> str:
    return at(t, check_words(float(found.whole[t]), found.measured[t]), found)


def fill_later(item: Json, found: Derivatives) -> None:
    """The bars of one span of later steps; of a long run every k-th step has one."""
    k, shares = item["meta"]["later"], found.later
    parts = spans(len(shares))
    item["visible"] = k < len(parts)
    if not item["visible"]:
        item |= {"x": [], "y": []}
        return
    first, last = map(found.number, parts[k])
    every = math.ceil(len(shares) / MOST_BARS)
    drawn = np.arange(0, len(shares), every)
    item["meta"] |= {"unit": found.unit, "span": tr("{first} to {last}", first=first, last=last)}
    item["name"] = tr("step {step}", step=first) if first == last else f"{first}–{last}"
    item["opacity"] = 1 - 0.8 * (len(parts) - 1 - k) / len(parts)
    item |= {"x": (drawn + 1).tolist(), "y": finite(shares[drawn, k]), "width": 0.8 * every}


def reach_axes(layout: Json, data: list[Json], steps: int, numbers: Sequence[int]) -> None:
    """Whole powers of ten on the value axis; on the other all steps, or of a long run those with something to see."""
    across, up = layout["meta"]["reach"]
    lines = [item["y"] for item in data if item["visible"]]
    layout[up] |= _decades(lines)
    low, high = _seen(lines, layout[up]["range"][0])
    layout[across] |= {"range": [low, high], **numbered(numbers, 0, steps, high - low)}


def _decades(lines: list[list[float | None]]) -> Json:
    """A range of whole powers of ten that shows all values but those DECADES below the largest, and their ticks."""
    shown = [math.log10(value) for line in lines for value in line if value]
    high = math.ceil(max(shown, default=0.0))
    low = min(math.floor(max(min(shown, default=0.0), high - DECADES)), high - 1)
    margin = 0.03 * (high - low) + 0.02
    return {"range": [low - margin, high + margin], "dtick": math.ceil((high - low) / 8)}


def _seen(lines: list[list[float | None]], low: float) -> list[float]:
    """A range of steps from the first one that a line is seen at; of a long run most are often far below the axis."""
    longest = max(lines, key=len)
    last = len(longest) - 1
    seen = [
        k for line in lines if len(line) > last for k, value in enumerate(line) if value and math.log10(value) > low
    ]
    first = min(seen, default=0) if last >= LONG else 0
    margin = 0.02 * (last - first) + 0.5
    return [first - margin, last + margin]


def finite(series: Floats) -> list[float | None]:
    """The numbers of a line, None where they are not finite."""
    return [value if math.isfinite(value) else None for value in series.tolist()]


def sizes(series: Floats) -> list[float | None]:
    """Sizes for a logarithmic axis, which has no place for 0."""
    return [abs(value) or None if value is not None else None for value in finite(series)]


def signs(whole: Floats, size: float) -> Json:
    """Open markers for negative numbers, small ones where there are many."""
    symbols = ["circle-open" if value < 0 else "circle" for value in whole.tolist()]
    return {"size": size if len(whole) <= MOST_MARKERS else 4, "symbol": symbols}


def at(t: int, words: str, found: Derivatives) -> str:
    """Words on the state after step t; before the first step, of a part of a run they say so."""
    if t:
        return tr("step {step}: {words}", step=found.number(t), words=words)
    if found.number(0):
        return tr("before step {step}: {words}", step=found.number(1), words=words)
    return tr("before the run: {words}", words=words)
