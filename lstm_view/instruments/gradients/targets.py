"""What a loss asks for: typed numbers as targets or classes of steps, and how they were understood."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from lstm_core import parse_numbers
from lstm_core.language import tr, tr_later, tr_n
from lstm_view.state.run_parts import Floats
from lstm_view.words import count
from lstm_view.words.digits import typed

#: How numbers are read where there are several units, or outputs of a read-out.
_HOW: Final = {
    "each": {"unit": tr_later("one number a unit"), "output": tr_later("one number an output")},
    "same": {
        "unit": tr_later("the same number for every unit"),
        "output": tr_later("the same number for every output"),
    },
    "all": {"unit": tr_later("one number a step and unit"), "output": tr_later("one number a step and output")},
    "repeated": {"unit": tr_later("one number a unit, the same"), "output": tr_later("one number an output, the same")},
    "alike": {
        "unit": tr_later("one number a step, the same for every unit,"),
        "output": tr_later("one number a step, the same for every output,"),
    },
    "wanted": {
        "unit": tr_later("one number, or {size}, one a unit"),
        "output": tr_later("one number, or {size}, one an output"),
    },
}
_SHOWN: Final = 6  # numbers that are repeated, so that it can be seen how they were read


def read_targets(
    text: str,
    steps: int,
    size: int,
    last: int,
    asked: str,
    *,
    noun: str = "unit",
    shares: bool = False,
    number: int | None = None,
) -> tuple[Floats, str]:
    """Return the target (T, ``size``), NaN where nothing is asked, and how the numbers were understood.

    ``asked`` is "last", of the step ``last`` (from 0; people call it ``number``), or "every". One number is asked of
    every unit (or output, the ``noun``), as many as there are one of each; of every step there may also be one a step,
    or a line a step. With ``shares`` they are from 0 to 1. ValueError says what fits.
    """
    given = parse_numbers(text)
    if shares and ((given < 0) | (given > 1)).any():
        wrong = typed(float(given[(given < 0) | (given > 1)][0]))
        raise ValueError(
            tr("{number} is no target of a sigmoid: cross-entropy asks for numbers from 0 to 1.", number=wrong)
        )
    target = np.full((steps, size), np.nan)
    if asked == "last":
        values, words = _of_one_step(given, size, noun)
        target[last] = values
    else:
        values, words = _of_every_step(given, steps, size, noun)
        target[:] = values
    said = {"how": words, "where": _where(asked, last + 1 if number is None else number), "numbers": _repeated(given)}
    return target, tr("Targets y*: {how} {where}: {numbers}.", **said)


def read_classes(
    text: str, steps: int, size: int, last: int, asked: str, *, number: int | None = None
) -> tuple[npt.NDArray[np.int64], str]:
    """Return the class of each step (T,), from 0, −1 where none is asked, and how the numbers were understood.

    In ``text`` the classes count from 1, as the outputs do. Of every step one number is asked of each alike, or there
    is one a step. ValueError says what fits.
    """
    given = parse_numbers(text)
    wrong = given[(given != np.floor(given)) | (given < 1) | (given > size)]
    if wrong.size:
        raise ValueError(
            tr(
                "{number} is no class: with {outputs} give whole numbers from 1 to {size}. Classes count from 1.",
                number=typed(float(wrong[0])),
                outputs=count(size, "output"),
                size=size,
            )
        )
    classes = np.full(steps, -1)
    if given.size > 1 and (asked == "last" or 1 not in given.shape or given.size != steps):
        several = tr("For {span} give one class, or {steps}, one a step.", span=count(steps, "step"), steps=steps)
        raise ValueError(f"{_got(given)} {tr('For one step give one class.') if asked == 'last' else several}")
    classes[slice(last, last + 1) if asked == "last" else slice(None)] = given.ravel() - 1
    words = tr("one class") if given.size == 1 else tr("one class a step")
    said = {"how": words, "where": _where(asked, last + 1 if number is None else number), "numbers": _repeated(given)}
    return classes, tr("Classes k*, from 1: {how} {where}: {numbers}.", **said)


def _where(asked: str, number: int) -> str:
    return tr("at step {step}", step=number) if asked == "last" else tr("at every step")


def _repeated(given: Floats) -> str:
    return ", ".join(map(typed, given.ravel()[:_SHOWN].tolist())) + (", …" if given.size > _SHOWN else "")


def _of_one_step(given: Floats, size: int, noun: str) -> tuple[Floats, str]:
    if given.size == 1:
        return given.ravel(), _same(size, noun)
    if given.size == size and 1 in given.shape:
        return given.ravel(), tr(_HOW["each"][noun])
    wanted = tr("For one step of {size} give {wanted}.", size=count(size, noun), wanted=_wanted(size, noun))
    raise ValueError(f"{_got(given)} {wanted}")


def _of_every_step(given: Floats, steps: int, size: int, noun: str) -> tuple[Floats, str]:
    flat = given.size if 1 in given.shape else 0
    if flat == 1:
        return given.ravel(), _same(size, noun)
    if given.shape == (steps, size):
        return given, tr("one number a step") if size == 1 else tr(_HOW["all"][noun])
    if flat == size != steps:
        return given.ravel(), tr(_HOW["repeated"][noun])
    if flat == steps != size:
        return given.reshape(-1, 1), tr(_HOW["alike"][noun])
    values = {"steps": steps, "size": size, "span": count(steps, "step"), "units": count(size, noun)}
    values["wanted"] = _wanted(0 if steps == size else size, noun)
    if size == 1:
        text = tr("For {span} of {units} give {wanted}, or {steps} numbers, one a step.", **values)
    else:
        text = tr("For {span} of {units} give {wanted}, or {steps} lines of {size} numbers, a line a step.", **values)
    raise ValueError(f"{_got(given)} {text}")


def _same(size: int, noun: str) -> str:
    return tr(_HOW["same"][noun]) if size > 1 else tr("one number")


def _got(given: Floats) -> str:
    rows, columns = given.shape
    if 1 in given.shape:
        return tr_n("You gave {n} number.", "You gave {n} numbers.", given.size)
    return tr("You gave {rows} lines of {columns} numbers.", rows=rows, columns=columns)


def _wanted(size: int, noun: str) -> str:
    return tr("one number") if size < 2 else tr(_HOW["wanted"][noun], size=size)
