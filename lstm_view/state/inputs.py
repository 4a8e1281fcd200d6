"""The sequence that a run reads: numbers, names of the inputs, labels of the steps, and a sentence on its origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core import STORIES
from lstm_core.inputs import load_series, one_hot, parse_numbers
from lstm_core.scaling import scale
from lstm_view.state.changes import Booleans, Floats
from lstm_view.state.experiment import Cell, CellInput, Numbers, Random, Run, Story, Sunspots, Text
from lstm_view.words import sentence


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
        case Text(data):
            x, alphabet = one_hot(data)
            return Inputs(x, tuple(map(_visible, alphabet)), tuple(map(_visible, data)), "One input per character.")
        case Numbers(data):
            x = parse_numbers(data)
            return Inputs(x, _numbered(x.shape[1]), (), "Your numbers, as you gave them.")
        case Sunspots(steps):
            return _sunspots(steps)
        case CellInput(steps):
            return _of_cell(run, steps)


def _of_cell(run: Run, steps: int) -> Inputs:
    if isinstance(run.cell, Story):
        story = STORIES[run.cell.key]
        return Inputs(story.make_x(run.seed), story.input_names)
    rng = np.random.default_rng([run.seed, 1])  # its own stream: random weights come from the seed alone
    x = np.round(rng.uniform(-1, 1, (steps, run.cell.input_size)), 2)
    return Inputs(x, _numbered(run.cell.input_size), (), "Random input from the seed.")


def _sunspots(steps: int) -> Inputs:
    series = load_series("sunspots")
    values, how = scale(series.values)
    kept = values[-steps:].reshape(-1, 1)
    about = f"{sentence(series.name)}, the last {len(kept)} values; {how} Source: {series.source}."
    return Inputs(kept, ("sunspots",), tuple(series.labels[-steps:]), about)


def fits(cell: Cell, x: Floats) -> bool:
    """Whether a cell reads as many numbers a step as x has; a random cell is drawn to fit."""
    return isinstance(cell, Random) or cell.input_size == x.shape[1]


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"input {k + 1}" for k in range(count)) if count > 1 else ("input",)


def _visible(sign: str) -> str:
    return {" ": "space", "\n": "line end", "\t": "tab"}.get(sign, sign)
