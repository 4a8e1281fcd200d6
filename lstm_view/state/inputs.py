"""The sequence that a run reads: numbers, names of the inputs, labels of the steps, and a sentence on its origin."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from lstm_core import STORIES
from lstm_core.challenges import CHALLENGES, HIDDEN
from lstm_core.inputs import decimal_readings, parse_numbers
from lstm_core.language import tr, tr_later
from lstm_core.measured import load_series
from lstm_core.scaling import scale, scaling_of
from lstm_core.typed import typed_names
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
from lstm_view.state.run_parts import Booleans, Floats
from lstm_view.state.signs import read_signs
from lstm_view.state.table import Table
from lstm_view.words import sentence
from lstm_view.words.step_number import step_number

_HEARD: Final = "she said: (hello) (again)"  # the same in every language: a link says it
#: What stands in the field of typed numbers and of text to begin with.
EXAMPLES: Final = {"numbers": "0, 0.2, 0.5, 1, 0.5, 0.2, 0, 0, -0.5, 0", "text": _HEARD}
_MADE_UP: Final = tr_later("This example is made up.")
#: What the input is called that reads a series of measurements.
_MEASURED: Final = {
    "sunspots": tr_later("sunspots"),
    "nile": tr_later("flow"),
    "elnino": tr_later("temperature"),
}


@dataclass(frozen=True)
class Inputs:
    """A sequence x (T, D), a name for each input, a label for each step (or none), and a sentence about it.

    ``mask`` (T,) is False at steps that the cell passes over; None where it reads all. ``units`` are (shift, factor) of
    each input, in whose original units a number is x * factor + shift; none where no input was scaled.
    ``step_numbers`` are those that the steps have in a longer run of which they are a part; none where they are all.
    """

    x: Floats
    names: tuple[str, ...]
    labels: tuple[str, ...] = ()
    about: str = ""
    mask: Booleans | None = None
    units: tuple[tuple[float, float], ...] = ()
    step_numbers: tuple[int, ...] = ()

    def step_number(self, t: int) -> int:
        """Return what people call a step that counts from 0 here."""
        return step_number(t, self.step_numbers)


def read_inputs(run: Run) -> Inputs:
    """Return the sequence a run asks for; ValueError says what was wrong with typed numbers or text."""
    match run.input:
        case Text(_, by):
            x, signs, steps_of = read_signs(run.input)
            one = tr("One input per word.") if by == "words" else tr("One input per character.")
            return Inputs(x, signs, steps_of, one + _if_example(run.input))
        case Numbers():
            return _typed(run.input)
        case Table(columns, labels, about, step_numbers=numbers):
            names = tuple(column.name for column in columns)
            return Inputs(run.input.x, names, labels, about, run.input.mask, units_of(run), numbers)
        case Trial(key, number):
            return Inputs(
                CHALLENGES[key].trial(number).x, tuple(map(tr, CHALLENGES[key].inputs)), (), _of_trial(number)
            )
        case Measured(steps):
            return _measured(run.input.name, steps)
        case CellInput(steps):
            return _of_cell(run, steps)


def _typed(given: Numbers) -> Inputs:
    """Typed numbers; ValueError asks where they can be read in two ways and none was chosen."""
    if not given.decimal and decimal_readings(given.data, one_step=given.one_step):
        raise ValueError(
            tr(
                "“{text}” can be one number with a decimal comma or two numbers. Choose which you mean beside your "
                "numbers.",
                text=given.data.strip().splitlines()[0][:40],
            )
        )
    x = parse_numbers(given.data, one_step=given.one_step, decimal=DECIMALS.get(given.decimal))
    named = typed_names(given.data)
    names = named if len(named) == x.shape[1] else _numbered(x.shape[1])
    commas = tr("Your numbers, as you gave them, with decimal commas.")
    about = commas if _has_decimal_commas(given, x) else tr("Your numbers, as you gave them.")
    return Inputs(x, names, (), _if_example(given).strip() or about)


def _has_decimal_commas(given: Numbers, x: Floats) -> bool:
    """Whether some comma was read as standing before decimals, which is said."""
    if not re.search(r"\d,\d", given.data):
        return False
    try:
        return np.array_equal(x, parse_numbers(given.data, one_step=given.one_step, decimal=","))
    except ValueError:
        return False


def _if_example(given: Numbers | Text) -> str:
    return f" {tr(_MADE_UP)}" if given.data == EXAMPLES[given.name] else ""


def _of_cell(run: Run, steps: int) -> Inputs:
    if isinstance(run.cell, Story):
        story = STORIES[run.cell.key]
        return Inputs(story.make_x(run.seed), tuple(map(tr, story.input_names)))
    rng = np.random.default_rng([run.seed, 1])  # its own stream: random weights come from the seed alone
    x = np.round(rng.uniform(-1, 1, (steps, run.cell.input_size)), 2)
    return Inputs(x, _numbered(run.cell.input_size), (), tr("Random input from the seed."))


def _of_trial(number: int) -> str:
    return tr("Trial {n}, a hidden one.", n=number + 1) if number in HIDDEN else tr("Trial {n}.", n=number + 1)


def _measured(name: str, steps: int) -> Inputs:
    series = load_series(name)
    values, how = scale(series.values)
    kept = values[-steps:].reshape(-1, 1)
    about = tr(
        "{series}, the last {n} values; {scaled} Source: {source}.",
        series=sentence(tr(series.name)),
        n=len(kept),
        scaled=how,
        source=tr(series.source),
    )
    return Inputs(kept, (tr(_MEASURED[name]),), series.labels[-steps:], about, units=_units_of_series(name))


@lru_cache(maxsize=8)
def _units_of_series(name: str) -> tuple[tuple[float, float], ...]:
    how = scaling_of(load_series(name).values)
    return ((how.shift, how.factor),)


def units_of(run: Run) -> tuple[tuple[float, float], ...]:
    """Return the units of the inputs of a run as :class:`Inputs` has them, without reading it."""
    if isinstance(run.input, Measured):
        return _units_of_series(run.input.name)
    columns = run.input.columns if isinstance(run.input, Table) else ()
    units = tuple((column.shift, column.factor) for column in columns)
    return units if any(unit != (0.0, 1.0) for unit in units) else ()


def step_numbers_of(run: Run) -> tuple[int, ...]:
    """Return the numbers of the steps of a run as :class:`Inputs` has them, without reading it."""
    return run.input.step_numbers if isinstance(run.input, Table) else ()


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
    return tuple(tr("input {n}", n=k + 1) for k in range(count)) if count > 1 else (tr("input"),)
