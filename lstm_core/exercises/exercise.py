"""What an exercise is: a question with what is given, its one right answer, and wrong ones that are known."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from lstm_core.exercises.lines import Line, Term


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer (or the place of a wrong choice) and the misconception, a key of MISCONCEPTIONS, it comes from."""

    misconception: str
    answer: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A cell of one unit and one input at one step, to be seen on a stage: rows of W, U, b by gate."""

    weights: dict[str, tuple[float, float, float]]
    x: float
    h0: float
    c0: float
    phase: int = 0


def _no_lines() -> tuple[Line, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Exercise:
    """A question with exactly one right answer.

    In ``question``, ``choices`` and ``because`` a name in braces is a symbol: {f}, {c_prev}. ``answer`` is a number
    that counts as right within ``tolerance``, or the place of the right one of ``choices``. ``series`` are numbers by
    step, name -> (T,); with ``chart`` they are shown as lines over time and not as a table. ``unit`` stands behind the
    answer; a ``whole`` answer is a whole number. ``make_lines`` gives the worked lines, the last of which ends in the
    answer, when they are asked for: most exercises are checked without.
    """

    kind: str
    seed: int
    question: str
    answer: float
    tolerance: float = 0.0
    given: tuple[Term, ...] = ()
    series: tuple[tuple[str, tuple[float, ...]], ...] = ()
    chart: bool = False
    unit: str = ""
    whole: bool = False
    choices: tuple[str, ...] = ()
    misconceptions: tuple[Wrong, ...] = ()
    make_lines: Callable[[], tuple[Line, ...]] = _no_lines
    because: str = ""
    moment: Moment | None = None

    @property
    def worked_lines(self) -> tuple[Line, ...]:
        """The lines that lead to the answer."""
        return self.make_lines()

    @property
    def is_sound(self) -> bool:
        """Whether it has one right answer that no known wrong one can be taken for."""
        if self.choices:
            places = range(len(self.choices))
            wrong = [one.answer for one in self.misconceptions]
            return len(set(self.choices)) == len(places) and self.answer in places and self.answer not in wrong
        if not math.isfinite(self.answer) or abs(self.answer) <= 2 * self.tolerance:
            return False  # what rounds to 0 is no answer
        least = 2 * self.tolerance if self.tolerance else 0.5
        return all(abs(one.answer - self.answer) > least for one in self.misconceptions)
