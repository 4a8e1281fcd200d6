"""Columns that a person chose from a table, as the input of a run, and as text in an address.

The numbers stand as they were in the table, after gaps were filled, with the two numbers that scaled them: they are
shorter than the scaled ones, which have all digits, their units stay known, and x = (value − shift) / factor is the
same to the last bit wherever the address is opened.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar, Final
from urllib.parse import quote_plus

import numpy as np

from lstm_core import MAX_INPUTS, MAX_STEPS
from lstm_core.language import tr
from lstm_view.state.run_parts import Booleans, Floats

MAX_NAME: Final = 80  # characters of the name of a column and of the label of a step
MAX_ABOUT: Final = 400
_LARGEST: Final = 10**9  # number of a step
MAX_WRITTEN: Final = 400_000  # characters of a table in an address, where , and " take three each


@dataclass(frozen=True)
class Column:
    """A column in its own units; the input is (value − shift) / factor."""

    name: str
    values: tuple[float, ...]
    shift: float = 0.0
    factor: float = 1.0


@dataclass(frozen=True)
class Table:
    """The chosen columns, equally long, a label for each step or none, and sentences on where they come from.

    ``masked`` are steps, from 0, at which a value is missing: a cell passes over them, and x is 0 there. Of steps of a
    longer run ``step_numbers`` are those that they have there: :func:`lstm_view.words.step_number.step_number`.
    """

    columns: tuple[Column, ...] = ()
    labels: tuple[str, ...] = ()
    about: str = ""
    masked: tuple[int, ...] = ()
    step_numbers: tuple[int, ...] = ()
    name: ClassVar[str] = "table"

    @cached_property
    def x(self) -> Floats:
        """The sequence (T, D); ValueError if there is none or a number is not finite."""
        if not self.columns:
            raise ValueError(tr("No column of a table was chosen."))
        with np.errstate(over="ignore"):
            x = np.stack([(np.array(c.values) - c.shift) / c.factor for c in self.columns], axis=1)
        if not np.isfinite(x).all():
            raise ValueError(tr("Scaled like this the table leaves the range of numbers."))
        x[list(self.masked)] = 0
        x.flags.writeable = False
        return x

    @property
    def mask(self) -> Booleans | None:
        """False (T,) at the steps that a cell passes over; None where it reads all."""
        if not self.masked:
            return None
        mask = np.ones(len(self.x), np.bool_)
        mask[list(self.masked)] = False
        return mask


def write_table(table: Table) -> str:
    """Return the text from which :func:`read_table` reads ``table`` back, bit for bit."""
    columns = [[c.name, [_short(v) for v in c.values], _short(c.shift), _short(c.factor)] for c in table.columns]
    parts: list[Any] = [columns, list(table.labels), table.about]
    parts += [list(table.masked)] if table.masked or table.step_numbers else []
    parts += [_ends(table.step_numbers)] if table.step_numbers else []
    return json.dumps(parts, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def read_table(text: str) -> Table:
    """Return the table of a text; ValueError if it is none that could have been chosen."""
    if len(text) > MAX_WRITTEN:
        raise ValueError
    try:
        columns, labels, about, *rest = json.loads(text)
        chosen = tuple(_column(*column) for column in columns)
        masked, numbers = _rest(*rest) if rest else ((), ())
        numbers = _between(numbers, len(chosen[0].values)) if chosen else ()
        made = Table(chosen, _texts(labels, MAX_NAME), _texts([about], MAX_ABOUT)[0], masked, numbers)
    except (TypeError, AttributeError, RecursionError):
        raise ValueError from None
    steps = {len(column.values) for column in made.columns}
    if len(steps) != 1 or not 1 <= max(steps) <= MAX_STEPS or len(made.columns) > MAX_INPUTS:
        raise ValueError
    if made.labels and len(made.labels) != max(steps):
        raise ValueError
    if len(made.step_numbers) not in (0, max(steps)):
        raise ValueError
    if len(made.masked) >= max(steps) or max(made.masked, default=0) >= max(steps):
        raise ValueError
    return made


def fits_an_address(table: Table) -> bool:
    """Whether a table can stand in an address, so that it survives a reload and can be shared."""
    return len(quote_plus(write_table(table))) <= MAX_WRITTEN


def _column(name: Any, values: Any, shift: Any, factor: Any) -> Column:
    if not isinstance(values, list) or not _number(factor) > 0:
        raise ValueError
    (named,) = _texts([name], MAX_NAME)
    return Column(named, tuple(map(_number, values)), _number(shift), _number(factor))


def _rest(masked: Any, *numbers: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Steps that are masked, from 0, and numbers of steps, from 1, which may count down: at least one of all these."""
    found, (numbered,) = _rising(masked, 0), numbers or ([],)
    down = isinstance(numbered, list) and numbered[-1:] < numbered[:1]
    numbered = _rising(numbered[::-1] if down else numbered, 1)
    if not found and not numbered:
        raise ValueError
    return found, numbered[::-1] if down else numbered


def _rising(values: Any, least: int) -> tuple[int, ...]:
    if not isinstance(values, list) or not all(type(value) is int and least <= value <= _LARGEST for value in values):
        raise ValueError
    if any(late <= early for early, late in pairwise(values)):
        raise ValueError
    return tuple(values)


def _ends(numbers: tuple[int, ...]) -> list[int]:
    """The first and the last number where those between follow from them, else all."""
    ends = [numbers[0], numbers[-1]]
    return ends if len(numbers) > 1 and _between(tuple(ends), len(numbers)) == numbers else list(numbers)


def _between(numbers: tuple[int, ...], steps: int) -> tuple[int, ...]:
    if len(numbers) != 2 or abs(numbers[1] - numbers[0]) != steps - 1:
        return numbers
    first, last = numbers
    return tuple(range(first, last + 1) if first <= last else range(first, last - 1, -1))


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError
    return float(value)


def _texts(texts: Any, longest: int) -> tuple[str, ...]:
    if not isinstance(texts, list) or not all(isinstance(text, str) and len(text) <= longest for text in texts):
        raise ValueError
    for text in texts:
        text.encode()  # refuses half of a surrogate pair
    return tuple(texts)


def _short(value: float) -> float | int:
    """A whole number without its point; −0 and what is beyond exact whole numbers stay as they are."""
    whole = value.is_integer() and abs(value) < 2**53 and (value != 0 or math.copysign(1, value) > 0)
    return int(value) if whole else value
