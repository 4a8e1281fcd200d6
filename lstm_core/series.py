"""The names of the values of an LSTM's trace, as used by figures, tables, files and the stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lstm_core.checks import Array

SERIES = {
    "h_prev": "short-term memory before the step",
    "c_prev": "long-term memory before the step",
    "z_f": "pre-activation of the forget gate",
    "z_i": "pre-activation of the input gate",
    "z_g": "pre-activation of the candidate",
    "z_o": "pre-activation of the output gate",
    "f": "forget gate: share of the long-term memory that is kept, 0 to 1",
    "i": "input gate: share of the candidate that is written, 0 to 1",
    "g": "candidate: what would be written, -1 to 1",
    "o": "output gate: share of the squashed memory that is shown, 0 to 1",
    "kept": "what is left of the long-term memory: f c_prev",
    "added": "what is written to the long-term memory: i g",
    "c": "long-term memory after the step: kept + added",
    "tanh_c": "the long-term memory squashed to -1 to 1: tanh(c)",
    "h": "short-term memory after the step, and the output: o tanh(c)",
    "half_life": "steps until half of c is left if f stays as it is: ln 0.5 / ln f",
}
"""Each array of a Trace that has one value a step and unit, with its meaning; x has one a step and input."""


class Series(Mapping[str, Array]):
    """Values of a trace by name: what a trace computes only when asked, as half_life, is computed when it is read.

    >>> from lstm_core import STORIES
    >>> trace = STORIES["paper"].trace()
    >>> series = Series(trace, ("c", "half_life"))
    >>> list(series), series["c"] is trace.c
    (['c', 'half_life'], True)
    """

    def __init__(self, trace: Any, names: tuple[str, ...]) -> None:
        self._trace, self._names = trace, names

    def __getitem__(self, name: str) -> Array:
        if name not in self._names:
            raise KeyError(name)
        array: Array = getattr(self._trace, name)
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
