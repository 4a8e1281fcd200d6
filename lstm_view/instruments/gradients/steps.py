"""Where a few steps of gradient descent lead. Like the numbers of a loss it is computed once and found by value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from lstm_core import Readout, Trace, descend, descended_readout, descended_weights
from lstm_core.language import tr
from lstm_view.instruments.gradients.study import Question, Study, study
from lstm_view.state.changes import LARGEST, Change, SetNumber
from lstm_view.state.experiment import CellInput, Experiment, Numbers, Output, Own, OwnOther, Run, Story
from lstm_view.state.fields import MAX_OWN
from lstm_view.state.scene_other import build_any
from lstm_view.words.digits import typed

STEPS: Final = (1, 10)  # that a button takes
INPUTS: Final = MAX_OWN  # of a cell of one's own, as which a cell goes on after a step


@dataclass(frozen=True)
class Descent:
    """Where steps of gradient descent lead: the run after them, and L before each and after the last."""

    run: Run
    losses: tuple[float, ...]


@lru_cache(maxsize=16)
def descent(question: Question, rate: float, steps: int) -> Descent:
    """Return where ``steps`` steps lead; ValueError if the weights or the run leave what can be computed.

    The cell becomes one of one's own, since every weight has another number; what is held or cut in it stays so, and it
    reads what was read.
    """
    losses = []
    for _ in range(steps):
        found = study(question)
        losses.append(found.value)
        question = replace(question, run=_with_weights(question.run, found, *_descended(found, rate)))
    losses.append(study(question).value)
    return Descent(question.run, tuple(losses))


def _descended(found: Study, rate: float) -> tuple[Own | OwnOther, Readout | None]:
    """The cell and the read-out after a step."""
    trace = found.trace
    try:
        if isinstance(trace, Trace):
            after = descend(trace, found.loss, rate)
            return Own(after.parameters, trace.h0, trace.c0), after.readout
        moved = descended_weights(trace, found.loss, rate)
        weights = np.concatenate([moved[name].ravel() for name in trace.variant.weights])
        if not np.isfinite(weights).all():
            raise ValueError
        numbers = (*weights.tolist(), *trace.initial["h"].tolist())
        return OwnOther(trace.variant.key, trace.x.shape[1], trace.h.shape[1], numbers), descended_readout(trace, moved)
    except ValueError:  # the weights and the run are as they can be, so a gradient is not
        raise ValueError(
            tr("A gradient is beyond float64, so no step can be taken. Use smaller weights or inputs.")
        ) from None


def _with_weights(run: Run, found: Study, cell: Own | OwnOther, after: Readout | None) -> Run:
    if cell.input_size > INPUTS:
        raise ValueError(
            tr(
                "A cell of your own has at most {most} inputs, and this one has {n}. Choose an input with fewer.",
                most=INPUTS,
                n=cell.input_size,
            )
        )
    readout = None if after is None else _output(after)
    numbers = [*cell.numbers, *(readout.numbers if readout else ())]
    largest = max(map(abs, numbers))
    if largest > LARGEST:
        raise ValueError(
            tr("The step would make a weight {size} in size. Choose a smaller learning rate.", size=typed(largest))
        )
    stays = tuple(change for change in run.changes if not _is_weight(change))
    then = replace(run, cell=cell, changes=stays, readout=readout)
    if isinstance(run.cell, Story) and isinstance(run.input, CellInput):  # what a story reads goes with its cell
        x = "\n".join(", ".join(map(repr, row)) for row in found.trace.x.tolist())
        then = replace(then, input=Numbers(x), changes=tuple(one for one in stays if not isinstance(one, SetNumber)))
    if build_any(Experiment(then)).experiment.run != then:
        raise ValueError(tr("The cell cannot be run after such a step. Choose a smaller learning rate."))
    return then


def _is_weight(change: Change) -> bool:
    return isinstance(change, SetNumber) and change.array != "x"


def _output(readout: Readout) -> Output:
    return Output(readout.activation, tuple(map(tuple, readout.weight.tolist())), tuple(readout.bias.tolist()))
