"""The numbers of a loss: its value, every weight's gradient, the same measured, and where a few steps down lead.

All of it is computed once for a run and a loss, and asked for again by value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from lstm_core import GATE_ORDER, LSTMParameters, SquaredError, Trace, backward_variant, descend, weight_differences
from lstm_view.instruments.gradients.targets import read_targets
from lstm_view.state.changes import LARGEST, Change, Floats, SetNumber
from lstm_view.state.experiment import CellInput, Experiment, Numbers, Own, Run, Story
from lstm_view.state.fields import MAX_OWN
from lstm_view.state.scene import build
from lstm_view.words.digits import typed

STEPS: Final = (1, 10)  # of gradient descent that a button takes
INPUTS: Final = MAX_OWN  # of a cell of one's own, as which a cell goes on after a step
LONG: Final = 400  # steps of a run up to which the gradients are computed at every change of it: 30 ms
MEASURED: Final = 2_000_000  # values of h in the runs that measure: a third of a second
_KINDS: Final = "WUbp"

Place = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Question:
    """A loss of a run; ``last`` is the step T from 0, None for the last one, the rest as a look has it."""

    run: Run
    targets: str
    asked: str
    error: str
    last: int | None

    @classmethod
    def of(cls, experiment: Experiment) -> Question:
        """The one that an experiment asks; what it asks for must be possible, as that of a scene is."""
        look = experiment.look
        return cls(experiment.run, look.targets, look.asked, look.error, look.loss if look.asked == "last" else None)


@dataclass(frozen=True)
class Study:
    """A run, a loss of it and how its target was understood."""

    trace: Trace
    loss: SquaredError
    words: str

    @cached_property
    def value(self) -> float:
        """L."""
        return float(self.loss(self.trace.h))

    @cached_property
    def gradients(self) -> dict[str, Floats]:
        """∂L/∂w by gate: W_f (H, D), U_f (H, H), b_f (H,) and so on, p_f (H,) with peepholes."""
        return backward_variant(self.trace, {"h": self.loss.d_h(self.trace.h)}).weights

    @cached_property
    def largest(self) -> Place:
        """The weight whose gradient is the largest in size."""
        return max(self.places(), key=lambda place: _size(self.gradients[place[0]][place[1]]))

    @cached_property
    def norms(self) -> dict[str, list[float | None]]:
        """For each kind of weight that the cell has the Euclidean norm of its gradient in each gate, "f" first."""
        kinds = (kind for kind in _KINDS if f"{kind}_f" in self.gradients)
        return {kind: [_norm(self.gradients.get(f"{kind}_{gate}")) for gate in "figo"] for kind in kinds}

    def places(self, gate: str = GATE_ORDER, unit: int | None = None) -> list[Place]:
        """The weights of some gates, of one unit or of all."""
        names = (name for name in self.gradients if name[-1] in gate)
        found = [(name, index) for name in names for index in np.ndindex(self.gradients[name].shape)]
        return [place for place in found if unit in (None, place[1][0])]

    def can_measure(self, count: int) -> bool:
        """Whether so many weights are measured while a person waits."""
        return 2 * count * self.trace.h.size <= MEASURED


def _size(gradient: float) -> float:
    return float("inf") if np.isnan(gradient) else abs(gradient)


def _norm(gradient: Floats | None) -> float | None:
    size = float("nan") if gradient is None else float(np.linalg.norm(gradient))
    return size if np.isfinite(size) else None


@lru_cache(maxsize=32)
def study(question: Question) -> Study:
    """Return the numbers of a loss; ValueError says what is wrong with its targets."""
    trace = build(Experiment(question.run)).trace
    steps, units = trace.h.shape
    last = steps - 1 if question.last is None else min(question.last, steps - 1)
    target, words = read_targets(question.targets, steps, units, last, question.asked)
    return Study(trace, SquaredError(target, mean=question.error == "mean"), words)


@lru_cache(maxsize=32)
def measured(question: Question, gate: str, unit: int | None) -> dict[Place, float]:
    """Return the differences of the weights of a gate (and a unit), of as many as can be measured: all or none."""
    found = study(question)
    places = found.places(gate, unit)
    if not found.can_measure(len(places)):
        return {}
    return dict(zip(places, weight_differences(found.trace, found.loss, places).tolist(), strict=True))


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
        question = replace(question, run=_with_weights(question.run, found.trace, _descended(found, rate)))
    losses.append(study(question).value)
    return Descent(question.run, tuple(losses))


def _descended(found: Study, rate: float) -> LSTMParameters:
    try:
        return descend(found.trace, found.loss, rate)
    except ValueError:  # the weights and the run are as they can be, so a gradient is not
        raise ValueError(
            "A gradient is beyond float64, so no step can be taken. Use smaller weights or inputs."
        ) from None


def _with_weights(run: Run, trace: Trace, parameters: LSTMParameters) -> Run:
    if parameters.input_size > INPUTS:
        raise ValueError(
            f"A cell of your own has at most {INPUTS} inputs, and this one has {parameters.input_size}. "
            "Choose an input with fewer."
        )
    cell = Own(parameters, trace.h0, trace.c0)
    largest = max(map(abs, cell.numbers))
    if largest > LARGEST:
        raise ValueError(f"The step would make a weight {typed(largest)} in size. Choose a smaller learning rate.")
    stays = tuple(change for change in run.changes if not _is_weight(change))
    then = replace(run, cell=cell, changes=stays)
    if isinstance(run.cell, Story) and isinstance(run.input, CellInput):  # what a story reads goes with its cell
        x = "\n".join(", ".join(map(repr, row)) for row in trace.x.tolist())
        then = replace(then, input=Numbers(x), changes=tuple(one for one in stays if not isinstance(one, SetNumber)))
    if build(Experiment(then)).experiment.run != then:
        raise ValueError("The cell cannot be run after such a step. Choose a smaller learning rate.")
    return then


def _is_weight(change: Change) -> bool:
    return isinstance(change, SetNumber) and change.array != "x"
