"""Answers as people type them: read, and judged against the right one and the known wrong ones."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from lstm_core.exercises.exercise import Exercise
from lstm_core.exercises.lines import Line
from lstm_core.exercises.units import without_unit
from lstm_core.language import tr
from lstm_core.table_numbers import to_numbers

LONGEST: Final = 40  # characters of an answer
_CLOSE: Final = 1e-9  # of float arithmetic, at the edge of a tolerance


@dataclass(frozen=True)
class Verdict:
    """What an answer comes to: the number read (or the place of the choice), whether it is right, and what is known.

    ``problem`` is a sentence on a text that is no answer; ``misconception`` a key of MISCONCEPTIONS, or "".
    """

    value: float = math.nan
    right: bool = False
    misconception: str = ""
    problem: str = ""


def read_answer(text: str, *, whole: bool = False, unit: str = "") -> float:
    """Return the number of an answer; ValueError with a sentence if it is none.

    A comma or a point before the decimals, a true minus, a power of ten, and the unit behind it are all read. In a
    ``whole`` number both signs may stand between thousands.

    >>> read_answer("−0,35"), read_answer("12,5 %", unit="%"), read_answer("2.480", whole=True)
    (-0.35, 12.5, 2480.0)
    """
    if len(text) > LONGEST:
        raise ValueError(tr("An answer has at most {most} characters.", most=LONGEST))
    plain = without_unit(text, unit)
    if not plain:
        raise ValueError(tr("Nothing is typed yet."))
    decimal = _decimal_sign(plain, whole)
    found = to_numbers([plain], decimal, frozenset())
    if found.wrong >= 0 or not math.isfinite(found.values[0]):
        raise ValueError(_no_number(plain, whole))
    if found.percent:
        raise ValueError(tr("“{text}” is a percentage; write the share itself, such as 0.45 for 45 %.", text=plain))
    if whole and found.values[0] % 1:
        raise ValueError(tr("“{text}” is not a whole number, and this answer is one.", text=plain))
    return float(found.values[0])


def _no_number(text: str, whole: bool) -> str:
    if whole:
        return tr("“{text}” is not read as a number; write it such as 240.", text=text)
    return tr("“{text}” is not read as a number; write it such as 0.35 or 0,35.", text=text)


def _decimal_sign(text: str, whole: bool) -> str:
    """Which sign stands before the decimals: with both, or several, the last kind; in a whole number none of them."""
    last = re.search(r"[.,](?=[^.,]*$)", text)
    if last is None:
        return "."
    sign = last.group()
    if whole and re.fullmatch(r"[^.,]*\d([.,]\d{3})+", text) and len(set(re.findall("[.,]", text))) == 1:
        return "," if sign == "." else "."  # 2,480 and 2.480: between thousands
    return sign


def judge(exercise: Exercise, text: str) -> Verdict:
    """Return what an answer comes to; that of a choice is its place, counted from 1.

    >>> from lstm_core.exercises import make
    >>> task = make("count-layer", 3)
    >>> judge(task, str(task.answer)).right, judge(task, "a lot").problem
    (True, '“a lot” is not read as a number; write it such as 240.')
    """
    if exercise.choices:
        return _judge_choice(exercise, text)
    try:
        value = read_answer(text, whole=exercise.whole, unit=exercise.unit)
    except ValueError as error:
        return Verdict(problem=str(error))
    if abs(value - exercise.answer) <= exercise.tolerance + _CLOSE:
        return Verdict(value, right=True)
    return Verdict(value, misconception=_nearest(exercise, value))


def judge_line(exercise: Exercise, line: Line, text: str) -> Verdict:
    """Return what an answer to a line on the way comes to; the last line has the answer of the exercise itself."""
    if line == exercise.worked_lines[-1]:
        return judge(exercise, text)
    try:
        value = read_answer(text)
    except ValueError as error:
        return Verdict(problem=str(error))
    return Verdict(value, right=abs(value - line.result) <= line_tolerance(line) + _CLOSE)


def line_tolerance(line: Line) -> float:
    """How far off an answer to a line on the way may be: what rounding to three decimals can do."""
    exact = float(line.result).is_integer() and all(float(term.value).is_integer() for term in line.terms)
    return 0.0 if exact else max(0.005, round(0.005 * abs(line.result), 3))


def _judge_choice(exercise: Exercise, text: str) -> Verdict:
    places = [str(k + 1) for k in range(len(exercise.choices))]
    if text not in places:
        return Verdict(problem=tr("That is none of the choices.") if text else tr("Nothing is chosen yet."))
    place = places.index(text)
    if place == exercise.answer:
        return Verdict(place, right=True)
    keys = [one.misconception for one in exercise.misconceptions if one.answer == place]
    return Verdict(place, misconception=keys[0] if keys else "")


def _nearest(exercise: Exercise, value: float) -> str:
    """The misconception whose answer this is, of several the nearest; "" if it is none."""
    found = [(abs(value - one.answer), one.misconception) for one in exercise.misconceptions]
    near = [one for one in found if one[0] <= exercise.tolerance + _CLOSE]
    return min(near)[1] if near else ""
