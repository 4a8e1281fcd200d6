"""What is shown of a run, of whatever cell, and what is done alike for all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Generic, TypeVar

import numpy as np

from lstm_core import Readout, Trace, VariantTrace
from lstm_core.language import tr
from lstm_view.state.changes import Change
from lstm_view.state.experiment import CellInput, Experiment, Output, Run
from lstm_view.state.inputs import Inputs
from lstm_view.state.names import write_name
from lstm_view.words import count

T = TypeVar("T", Trace, VariantTrace)

_NAMED: Final = 5  # places that are named; more are counted


@dataclass(frozen=True)
class Shown(Generic[T]):
    """One run and the words that go with it.

    ``experiment`` is what was asked for, made possible: its cursor lies in the run, its changes have a place in the
    cell; ``notices`` say what was not possible and why. ``before`` is the run without any change, None where nothing is
    changed. ``edits`` says in words what was changed, one line a change; ``opening`` is the step (from 0) that it opens
    on.
    """

    experiment: Experiment
    trace: T
    before: T | None
    edits: tuple[str, ...]
    input: Inputs
    title: str
    claim: str
    notices: tuple[str, ...]
    opening: int

    @property
    def step(self) -> int:
        """The step of the cursor."""
        return self.opening if self.experiment.cursor.step is None else self.experiment.cursor.step

    @property
    def units(self) -> int:
        """How many units the cell has, H."""
        return int(self.trace.h.shape[1])


def within(experiment: Experiment, given: Inputs, steps: int, units: int) -> tuple[Experiment, list[str]]:
    """The experiment with its cursor inside the run, and a sentence on each place that the run does not have."""
    cursor, look = experiment.cursor, experiment.look
    beyond = []
    if cursor.unit >= units:
        beyond.append(
            tr("This cell has {units}, so there is no unit {unit}.", units=count(units, "unit"), unit=cursor.unit + 1)
        )
        cursor = replace(cursor, unit=units - 1)
    absent = dict.fromkeys(step for step in (cursor.step, look.loss) if step is not None and step >= steps)
    for step in map(given.step_number, absent):
        said = count(steps, "step")
        beyond.append(tr("This sequence has {steps}, so there is no step {step}.", steps=said, step=step))
    cursor = replace(cursor, step=None if cursor.step is None else min(cursor.step, steps - 1))
    look = replace(look, loss=None if look.loss is None else min(look.loss, steps - 1))
    return replace(experiment, cursor=cursor, look=look), beyond


def left_out(asked: tuple[Change, ...], made: Collection[Change]) -> str:
    """The sentence on changes for which a cell has no place."""
    names = [write_name(change, first=1) for change in asked if change not in made]
    more, named = len(names) - _NAMED, ", ".join(names[:_NAMED])
    if more > 0:
        return tr("This cell has no {names} and {more} more; that was left out.", names=named, more=more)
    return tr("This cell has no {names}; that was left out.", names=named)


def misread(readout: Output, units: int) -> str:
    """The sentence on a read-out for a cell of another size."""
    return tr(
        "The read-out has weights for {wanted} and this cell has {units}; it was left out.",
        wanted=count(readout.hidden_size, "unit"),
        units=count(units, "unit"),
    )


@lru_cache(maxsize=16)
def readout_of(asked: Output) -> Readout:
    """Return the read-out that is asked for."""
    return Readout(np.array(asked.weight), np.array(asked.bias), asked.activation)


def with_less(asked: Run) -> Run:
    """A run without numbers that a person gave: first the typed input is left out, then the changes too."""
    return asked.unchanged if isinstance(asked.input, CellInput) else replace(asked, input=CellInput())
