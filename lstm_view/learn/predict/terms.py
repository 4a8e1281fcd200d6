"""Numbers and comparisons of a run in writing, for what questions say and for what makes their answers true.

``c@16`` is c of unit 1 at step 16, ``c@16.2`` that of unit 2; steps and units count from 1. ``full@4-16`` is the whole
derivative of c at step 16 with respect to c at step 4, ``direct@4-16`` the product of the f between. Terms and
numbers are joined from left to right by + − * / with spaces between, and compared by < or >.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from lstm_core import Trace
from lstm_core.any_trace import AnyTrace
from lstm_core.bptt import backward
from lstm_core.checks import Array
from lstm_core.reach import direct_path
from lstm_view.words.digits import DIGITS, number

_PLACE: Final = re.compile(r"([a-z_]+)@(\d+)(?:\.(\d+))?")
_REACH: Final = re.compile(r"(full|direct)@(\d+)-(\d+)")
_JOINED: Final[Mapping[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARED: Final[Mapping[str, Callable[[float, float], bool]]] = {"<": operator.lt, ">": operator.gt}
_QUOTED: Final = re.compile(r"\{([^|}]+)(?:\|(\d|%))?\}")


def value(text: str, trace: AnyTrace) -> float:
    """Return what an expression is in a run; ValueError if it is none, IndexError for a step that the run has not.

    >>> from lstm_core import STORIES
    >>> round(value("c@24 / c@4", STORIES["remember"].trace()), 2)
    0.87
    """
    parts = text.split()
    found = _term(parts[0], trace)
    for sign, term in zip(parts[1::2], parts[2::2], strict=True):
        found = _JOINED[sign](found, _term(term, trace))
    return found


def holds(claim: str, trace: AnyTrace) -> bool:
    """Return whether a comparison is true of a run.

    >>> from lstm_core import STORIES
    >>> holds("c@24 / c@4 > 0.8", STORIES["remember"].trace())
    True
    """
    left, sign, right = re.split(r" ([<>]) ", claim)
    return _COMPARED[sign](value(left, trace), value(right, trace))


def quoted(words: str, trace: AnyTrace, digits: int = DIGITS["usual"]) -> str:
    """Return words with each ``{expression}`` as its number; ``{…|0}`` has no decimals, ``{…|%}`` is in per cent."""

    def write(match: re.Match[str]) -> str:
        found, form = value(match[1], trace), match[2]
        return number(100 * found, 0) if form == "%" else number(found, digits if form is None else int(form))

    return _QUOTED.sub(write, words)


def measured(words: str, trace: AnyTrace) -> str:
    """Return words with each ``{expression}`` as its number in full, for :func:`quoted` to be done elsewhere.

    >>> from lstm_core import STORIES
    >>> measured("It is {c@4|%} of 1.", STORIES["remember"].trace())[:12]
    'It is {0.957'
    """

    def write(match: re.Match[str]) -> str:
        return f"{{{value(match[1], trace)!r}{'' if match[2] is None else f'|{match[2]}'}}}"

    return _QUOTED.sub(write, words)


def course_of(trace: AnyTrace, quantity: str) -> Array:
    """Return a quantity at all steps, (T, H): a series of a run or, (T, K), the y of its read-out."""
    return trace.y if quantity == "y" else trace.series[quantity]


def _term(text: str, trace: AnyTrace) -> float:
    if reach := _REACH.fullmatch(text):
        return _reach(reach[1], int(reach[2]) - 1, int(reach[3]) - 1, trace)
    if place := _PLACE.fullmatch(text):
        return float(course_of(trace, place[1])[int(place[2]) - 1, int(place[3] or 1) - 1])
    return float(text)


def _reach(kind: str, start: int, end: int, trace: AnyTrace) -> float:
    """The derivative of c of unit 1 at ``end`` with respect to that at ``start``, both from 0."""
    if kind == "direct":
        return float(direct_path(trace, end)[start + 1, 0])
    if not isinstance(trace, Trace):
        raise TypeError(type(trace))  # prepared questions are asked of an LSTM
    d_c = np.zeros_like(trace.c)
    d_c[end, 0] = 1.0
    return float(backward(trace, d_c=d_c).d_c[start, 0])
