"""What a loss asks for: typed numbers as a target for each step and unit, and how they were understood."""

from __future__ import annotations

from typing import Final

import numpy as np

from lstm_core import parse_numbers
from lstm_view.state.changes import Floats
from lstm_view.words import count
from lstm_view.words.digits import typed

_SHOWN: Final = 6  # numbers that are repeated, so that it can be seen how they were read


def read_targets(text: str, steps: int, units: int, last: int, asked: str) -> tuple[Floats, str]:
    """Return the target (T, H), NaN where nothing is asked, and how the numbers were understood.

    ``asked`` is "last", of the step ``last`` (from 0), or "every". One number is asked of every unit, as many as there
    are units one of each; of every step there may also be one a step, or a line a step. ValueError says what fits.
    """
    given = parse_numbers(text)
    target = np.full((steps, units), np.nan)
    if asked == "last":
        where, (values, words) = f"at step {last + 1}", _of_one_step(given, units)
        target[last] = values
    else:
        where, (values, words) = "at every step", _of_every_step(given, steps, units)
        target[:] = values
    shown = ", ".join(map(typed, given.ravel()[:_SHOWN].tolist())) + (", …" if given.size > _SHOWN else "")
    return target, f"Targets y: {words} {where}: {shown}."


def _of_one_step(given: Floats, units: int) -> tuple[Floats, str]:
    if given.size == 1:
        return given.ravel(), _same(units)
    if given.size == units and 1 in given.shape:
        return given.ravel(), "one number a unit"
    raise ValueError(f"{_got(given)} For one step of {count(units, 'unit')} give {_wanted(units)}.")


def _of_every_step(given: Floats, steps: int, units: int) -> tuple[Floats, str]:
    flat = given.size if 1 in given.shape else 0
    if flat == 1:
        return given.ravel(), _same(units)
    if given.shape == (steps, units):
        return given, "one number a step" if units == 1 else "one number a step and unit"
    if flat == units != steps:
        return given.ravel(), "one number a unit, the same"
    if flat == steps != units:
        return given.reshape(-1, 1), "one number a step, the same for every unit,"
    each = f"{steps} numbers, one a step" if units == 1 else f"{steps} lines of {units} numbers, a line a step"
    size = f"{count(steps, 'step')} of {count(units, 'unit')}"
    raise ValueError(f"{_got(given)} For {size} give {_wanted(0 if steps == units else units)}, or {each}.")


def _same(units: int) -> str:
    return "the same number for every unit" if units > 1 else "one number"


def _got(given: Floats) -> str:
    rows, columns = given.shape
    flat = 1 in given.shape
    return f"You gave {count(given.size, 'number')}." if flat else f"You gave {rows} lines of {columns} numbers."


def _wanted(units: int) -> str:
    return "one number" if units < 2 else f"one number, or {units}, one a unit"
