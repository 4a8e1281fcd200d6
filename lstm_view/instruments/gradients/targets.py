"""What a loss asks for: typed numbers as targets or classes of steps, and how they were understood."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from lstm_core import parse_numbers
from lstm_view.state.changes import Floats
from lstm_view.words import count
from lstm_view.words.digits import typed

_SHOWN: Final = 6  # numbers that are repeated, so that it can be seen how they were read


def read_targets(
    text: str, steps: int, size: int, last: int, asked: str, *, noun: str = "unit", shares: bool = False
) -> tuple[Floats, str]:
    """Return the target (T, ``size``), NaN where nothing is asked, and how the numbers were understood.

    ``asked`` is "last", of the step ``last`` (from 0), or "every". One number is asked of every unit (or output, the
    ``noun``), as many as there are one of each; of every step there may also be one a step, or a line a step. With
    ``shares`` they are from 0 to 1. ValueError says what fits.
    """
    given = parse_numbers(text)
    if shares and ((given < 0) | (given > 1)).any():
        wrong = typed(float(given[(given < 0) | (given > 1)][0]))
        raise ValueError(f"{wrong} is no target of a sigmoid: cross-entropy asks for numbers from 0 to 1.")
    target = np.full((steps, size), np.nan)
    if asked == "last":
        values, words = _of_one_step(given, size, noun)
        target[last] = values
    else:
        values, words = _of_every_step(given, steps, size, noun)
        target[:] = values
    return target, f"Targets y*: {words} {_where(asked, last)}: {_repeated(given)}."


def read_classes(text: str, steps: int, size: int, last: int, asked: str) -> tuple[npt.NDArray[np.int64], str]:
    """Return the class of each step (T,), from 0, −1 where none is asked, and how the numbers were understood.

    In ``text`` the classes count from 1, as the outputs do. Of every step one number is asked of each alike, or there
    is one a step. ValueError says what fits.
    """
    given = parse_numbers(text)
    wrong = given[(given != np.floor(given)) | (given < 1) | (given > size)]
    if wrong.size:
        raise ValueError(
            f"{typed(float(wrong[0]))} is no class: with {count(size, 'output')} give whole numbers from 1 to {size}. "
            "Classes count from 1."
        )
    classes = np.full(steps, -1)
    several = "" if asked == "last" else f", or {steps}, one a step"
    if given.size > 1 and (asked == "last" or 1 not in given.shape or given.size != steps):
        raise ValueError(f"{_got(given)} For {_span(steps, asked)} give one class{several}.")
    classes[slice(last, last + 1) if asked == "last" else slice(None)] = given.ravel() - 1
    words = "one class" if given.size == 1 else "one class a step"
    return classes, f"Classes k*, from 1: {words} {_where(asked, last)}: {_repeated(given)}."


def _span(steps: int, asked: str) -> str:
    return "one step" if asked == "last" else count(steps, "step")


def _where(asked: str, last: int) -> str:
    return f"at step {last + 1}" if asked == "last" else "at every step"


def _repeated(given: Floats) -> str:
    return ", ".join(map(typed, given.ravel()[:_SHOWN].tolist())) + (", …" if given.size > _SHOWN else "")


def _of_one_step(given: Floats, size: int, noun: str) -> tuple[Floats, str]:
    if given.size == 1:
        return given.ravel(), _same(size, noun)
    if given.size == size and 1 in given.shape:
        return given.ravel(), f"one number {_a(noun)}"
    raise ValueError(f"{_got(given)} For one step of {count(size, noun)} give {_wanted(size, noun)}.")


def _of_every_step(given: Floats, steps: int, size: int, noun: str) -> tuple[Floats, str]:
    flat = given.size if 1 in given.shape else 0
    if flat == 1:
        return given.ravel(), _same(size, noun)
    if given.shape == (steps, size):
        return given, "one number a step" if size == 1 else f"one number a step and {noun}"
    if flat == size != steps:
        return given.ravel(), f"one number {_a(noun)}, the same"
    if flat == steps != size:
        return given.reshape(-1, 1), f"one number a step, the same for every {noun},"
    each = f"{steps} numbers, one a step" if size == 1 else f"{steps} lines of {size} numbers, a line a step"
    whole = f"{count(steps, 'step')} of {count(size, noun)}"
    raise ValueError(f"{_got(given)} For {whole} give {_wanted(0 if steps == size else size, noun)}, or {each}.")


def _a(noun: str) -> str:
    return f"a{'n' if noun[0] in 'aeio' else ''} {noun}"


def _same(size: int, noun: str) -> str:
    return f"the same number for every {noun}" if size > 1 else "one number"


def _got(given: Floats) -> str:
    rows, columns = given.shape
    flat = 1 in given.shape
    return f"You gave {count(given.size, 'number')}." if flat else f"You gave {rows} lines of {columns} numbers."


def _wanted(size: int, noun: str) -> str:
    return "one number" if size < 2 else f"one number, or {size}, one {_a(noun)}"
