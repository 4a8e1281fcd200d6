"""The sequence that a run reads: numbers, names of the inputs, labels of the steps, and a sentence on its origin."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from lstm_core import STORIES
from lstm_core.challenges import CHALLENGES, HIDDEN
from lstm_core.inputs import decimal_readings, parse_numbers
from lstm_core.measured import load_series
from lstm_core.scaling import scale
from lstm_core.typed import typed_names
from lstm_view.state.changes import Booleans, Floats
from lstm_view.state.experiment import (
    DECIMALS,
    Blank,
    Cell,
    CellInput,
    Measured,
    Numbers,
    Random,
    Run,
    Story,
    Text,
    Trial,
)
from lstm_view.state.signs import read_signs
from lstm_view.state.table import Table
from lstm_view.words import sentence

#: What stands in the field of typed numbers and of text to begin with.
EXAMPLES: Final = {"numbers": "0, 0.2, 0.5, 1, 0.5, 0.2, 0, 0, -0.5, 0", "text": "she said: (hello) (again)"}
_MADE_UP: Final = "This example is made up."
#: What the input is called that reads a series of measurements.
_MEASURED: Final = {"sunspots": "sunspots", "nile": "flow", "elnino": "temperature"}


@dataclass(frozen=True)
class Inputs:
    """A sequence x (T, D), a name for each input, a label for each step (or none), and a sentence about it.

    ``mask`` (T,) is False at steps that the cell passes over; None where it reads all.
    """

    x: Floats
    names: tuple[str, ...]
    labels: tuple[str, ...] = ()
    about: str = ""
    mask: Booleans | None = None


def read_inputs(run: Run) -> Inputs:
    """Return the sequence a run asks for; ValueError says what was wrong with typed numbers or text."""
    match run.input:
        case Text(_, by):
            x, signs, steps_of = read_signs(run.input)
            about = f"One input per {by.removesuffix('s')}.{_if_example(run.input)}"
            return Inputs(x, signs, steps_of, about)
        case Numbers():
            return _typed(run.input)
        case Table(columns, labels, about):
            return Inputs(run.input.x, tuple(column.name for column in columns), labels, about, run.input.mask)
        case Trial(key, number):
            return Inputs(CHALLENGES[key].trial(number).x, CHALLENGES[key].inputs, (), _of_trial(number))
        case Measured(steps):
            return _measured(run.input.name, steps)
        case CellInput(steps):
            return _of_cell(run, steps)


def _typed(given: Numbers) -> Inputs:
    """Typed numbers; ValueError asks where they can be read in two ways and none was chosen."""
    if not given.decimal and decimal_readings(given.data, one_step=given.one_step):
        raise ValueError(
            f"“{given.data.strip().splitlines()[0][:40]}” can be one number with a decimal comma or two numbers. "
            "Choose which you mean beside your numbers."
        )
    x = parse_numbers(given.data, one_step=given.one_step, decimal=DECIMALS.get(given.decimal))
    named = typed_names(given.data)
    names = named if len(named) == x.shape[1] else _numbered(x.shape[1])
    commas = ", with decimal commas" if _has_decimal_commas(given, x) else ""
    return Inputs(x, names, (), _if_example(given).strip() or f"Your numbers, as you gave them{commas}.")


def _has_decimal_commas(given: Numbers, x: Floats) -> bool:
    """Whether some comma was read as standing before decimals, which is said."""
    if not re.search(r"\d,\d", given.data):
        return False
    try:
        return np.array_equal(x, parse_numbers(given.data, one_step=given.one_step, decimal=","))
    except ValueError:
        return False


def _if_example(given: Numbers | Text) -> str:
    return f" {_MADE_UP}" if given.data == EXAMPLES[given.name] else ""


def _of_cell(run: Run, steps: int) -> Inputs:
    if isinstance(run.cell, Story):
        story = STORIES[run.cell.key]
        return Inputs(story.make_x(run.seed), story.input_names)
    rng = np.random.default_rng([run.seed, 1])  # its own stream: random weights come from the seed alone
    x = np.round(rng.uniform(-1, 1, (steps, run.cell.input_size)), 2)
    return Inputs(x, _numbered(run.cell.input_size), (), "Random input from the seed.")


def _of_trial(number: int) -> str:
    return f"Trial {number + 1}{', a hidden one' if number in HIDDEN else ''}."


def _measured(name: str, steps: int) -> Inputs:
    series = load_series(name)
    values, how = scale(series.values)
    kept = values[-steps:].reshape(-1, 1)
    about = f"{sentence(series.name)}, the last {len(kept)} values; {how} Source: {series.source}."
    return Inputs(kept, (_MEASURED[name],), series.labels[-steps:], about)


def fitted(run: Run, given: Inputs) -> Inputs:
    """The sequence for the cell of a run: typed numbers in one row or column, as many as it reads, are one step."""
    cell, x = run.cell, given.x
    if isinstance(cell, Random | Blank) or not isinstance(run.input, Numbers) or x.shape != (cell.input_size, 1):
        return given
    return replace(given, x=x.T, names=_numbered(len(x)))


def fits(cell: Cell, x: Floats) -> bool:
    """Whether a cell reads as many numbers a step as x has; a random cell is drawn to fit, a blank one is made to."""
    return isinstance(cell, Random | Blank) or cell.input_size == x.shape[1]


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"input {k + 1}" for k in range(count)) if count > 1 else ("input",)
