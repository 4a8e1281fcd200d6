"""Numbers and claims in the words of a page, bound to the run: static/stage/live.js lets them follow it.

``{f@13}`` is f at step 13, ``{f@13.2}`` that of unit 2; steps and units count from 1, as in an address. ``{-added@18}``
is the number without its minus, ``{c@24/c@4|%}`` a share in per cent, ``{half_life@8|0}`` has no decimals,
``{bias[f,1]}`` is a parameter as it would be typed, ``{f@9 with bias[f,1]:0}`` is f in the run with that change.
``((the valve is all but shut|f@13 < 0.1))`` is a claim: words that hold as long as the comparison does.

The page is sent the numbers of its own run, so that they stand there before, and without, the stage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final

from lstm_core import Trace
from lstm_view.state.changes import Change
from lstm_view.state.experiment import Experiment
from lstm_view.state.names import read_change, read_changes, write_name
from lstm_view.state.scene import build
from lstm_view.words.digits import number, typed

_TERM: Final = r"-?[a-z_]+@\d+(?:\.\d+)?"
_PARAMETER: Final = r"[a-z_0-9]+\[[^\]]+\]"
_NUMBER: Final = re.compile(
    rf"\{{(?:({_TERM})(?:/({_TERM}))?(?:\s+with\s+({_PARAMETER}:[^|}}]+))?|({_PARAMETER}))(?:\|(\d|%))?\}}"
)
_CLAIM: Final = re.compile(rf"\(\(([^|]+)\|({_TERM})\s+(<|>)\s+(-?[\d.]+)(?:\s+with\s+({_PARAMETER}:[^)]+))?\)\)")
_HUES: Final = {"c_prev": "c", "kept": "c", "added": "c", "tanh_c": "c", "h_prev": "h", "half_life": "f"}


@dataclass(frozen=True)
class Place:
    """A number of a run: a series at a step and a unit, from 0, or its opposite."""

    series: str
    t: int
    unit: int
    opposite: bool

    @classmethod
    def read(cls, text: str) -> Place:
        """From ``c@24`` or ``-added@18.1``."""
        name, _, at = text.partition("@")
        step, _, unit = at.partition(".")
        return cls(name.lstrip("-"), int(step) - 1, int(unit or 1) - 1, name.startswith("-"))

    def of(self, trace: Trace) -> float:
        """What it is in a run."""
        value = float(getattr(trace, self.series)[self.t, self.unit])
        return -value if self.opposite else value

    def __str__(self) -> str:
        return f"{'-' if self.opposite else ''}{self.series}@{self.t}.{self.unit}"


def bound(words: str, home: Experiment) -> str:
    """Return ``words`` with each number and claim as a span that the stage can find, in the numbers of ``home``."""
    words = _CLAIM.sub(lambda match: _claim(match), words)
    return _NUMBER.sub(lambda match: _number(match, home), words)


def _claim(match: re.Match[str]) -> str:
    words, term, sign, than, change = match.groups()
    says = {"claim": str(Place.read(term)), "sign": sign, "than": than, "with": _markup(change)}
    return _span("in-words", says, words)


def _number(match: re.Match[str], home: Experiment) -> str:
    term, under, change, parameter, form = match.groups()
    if parameter:
        return _parameter(parameter, home)
    place, trace = Place.read(term), _trace(home, change)
    value = place.of(trace) / (Place.read(under).of(trace) / 100 if under else 1)
    digits = 0 if form == "%" else int(form or 3)
    says = {
        **{"live": str(place), "over": str(Place.read(under)) if under else "", "digits": str(digits)},
        **{"bind": place.series, "t": str(place.t), "unit": str(place.unit), "value": repr(value)},
        "with": _markup(change),
    }
    return _span(f"live q-{_HUES.get(place.series, place.series.removeprefix('z_'))}", says, number(value, digits))


def _parameter(name: str, home: Experiment) -> str:
    change = read_change(name, 0.0, first=1)
    value = _value(change, home)
    says = {"param-of": write_name(change), "value": repr(value)}
    return _span("live is-input", says, typed(value))


def _value(change: Change, home: Experiment) -> float:
    """The parameter that a change would change, in the cell of ``home``."""
    p, trace = _trace(home, None).parameters, _trace(home, None)
    kind, *inside = re.split(r"[\[\],]+", write_name(change).rstrip("]"))
    if kind in ("x", "h0", "c0"):
        return float(getattr(trace, kind)[tuple(map(int, inside))])
    row = "ifgo".index(inside[0]) * p.hidden_size + int(inside[1])
    return float(getattr(p, kind)[(row, *map(int, inside[2:]))])


@lru_cache(maxsize=64)
def _trace(home: Experiment, change: str | None) -> Trace:
    changes = read_changes(change, first=1) if change else ()
    return build(home.with_changes((*home.run.changes, *changes))).trace


def _markup(change: str | None) -> str:
    """``bias[f,1]:0`` as the stage names it, from 0."""
    if not change:
        return ""
    (made,) = read_changes(change, first=1)
    return f"{write_name(made)}:{made.value!r}"


def _span(kind: str, says: dict[str, str], words: str) -> str:
    attributes = "".join(f' data-{name}="{escape(text)}"' for name, text in says.items() if text)
    return f'<span class="{kind}"{attributes}>{words}</span>'
