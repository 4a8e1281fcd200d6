"""The numbers of a loss: its value, every weight's gradient, and the same measured.

All of it is computed once for a run and a loss, and asked for again by value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from lstm_core import (
    BinaryCrossEntropy,
    CrossEntropy,
    Loss,
    SquaredError,
    loss_gradients,
    loss_of,
    weight_differences,
    weights_of,
)
from lstm_core.any_trace import AnyTrace
from lstm_core.language import cached, tr
from lstm_view.figures.losses import PARTS
from lstm_view.instruments.gradients.targets import read_classes, read_targets
from lstm_view.state.experiment import Experiment, Run
from lstm_view.state.run_parts import Floats
from lstm_view.state.scene_other import build_any

LONG: Final = 400  # steps of a run up to which the gradients are computed at every change of it: 30 ms
MEASURED: Final = 2_000_000  # values of h in the runs that measure: a third of a second
_KINDS: Final = "WUbp"
ALL: Final = "".join(PARTS)  # the gates, and the read-out

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

    trace: AnyTrace
    loss: Loss
    words: str

    @cached_property
    def value(self) -> float:
        """L."""
        return loss_of(self.trace, self.loss)

    @cached_property
    def gradients(self) -> dict[str, Floats]:
        """∂L/∂w by name: W_f (H, D), U_f (H, H), b_f (H,), with peepholes p_f; of a read-out W_y (K, H), b_y (K,)."""
        return loss_gradients(self.trace, self.loss)

    @cached_property
    def weights(self) -> dict[str, Floats]:
        """The weights by the same names."""
        return weights_of(self.trace)

    @cached_property
    def largest(self) -> Place:
        """The weight whose gradient is the largest in size."""
        return max(self.places(), key=lambda place: _size(self.gradients[place[0]][place[1]]))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The gates that have weights, the candidate among them, and the read-out."""
        return tuple(part for part in PARTS if self.places(part))

    @cached_property
    def norms(self) -> dict[str, list[float | None]]:
        """For each kind of weight that the cell has the Euclidean norm of its gradient in each of the parts."""
        kinds = (kind for kind in _KINDS if any(name[0] == kind and name != "b_y" for name in self.gradients))
        return {kind: [_norm(self._of(kind, part)) for part in self.parts] for kind in kinds}

    def _of(self, kind: str, part: str) -> list[Floats]:
        """The gradients of a kind of weight in a part; the candidate of a GRU has two biases."""
        return [array for name, array in self.gradients.items() if name[0] == kind and part_of(name) == part]

    def places(self, gate: str = ALL, unit: int | None = None) -> list[Place]:
        """The weights of some gates, of one unit or of all; those of the read-out belong to the unit that they read."""
        names = (name for name in self.gradients if part_of(name) in gate)
        found = [(name, index) for name in names for index in np.ndindex(self.gradients[name].shape)]
        return [place for place in found if unit is None or unit == _unit_of(place)]

    def can_measure(self, count: int) -> bool:
        """Whether so many weights are measured while a person waits."""
        return 2 * count * self.trace.h.size <= MEASURED


def part_of(name: str) -> str:
    """The gate that a weight belongs to, or y for the read-out: b_gh is one of g."""
    return name.partition("_")[2][0]


def _unit_of(place: Place) -> int | None:
    """None of a bias of the read-out: it reads none."""
    name, index = place
    if part_of(name) == "y":
        return index[1] if name[0] == "W" else None
    return index[0]


def _size(gradient: float) -> float:
    return float("inf") if np.isnan(gradient) else abs(gradient)


def _norm(gradients: list[Floats]) -> float | None:
    together = [array.ravel() for array in gradients]
    size = float(np.linalg.norm(np.concatenate(together))) if together else float("nan")
    return size if np.isfinite(size) else None


@cached(maxsize=32)
def study(question: Question) -> Study:
    """Return the numbers of a loss; ValueError says what is wrong with its targets."""
    scene = build_any(Experiment(question.run))
    trace: AnyTrace = scene.trace
    steps, units = trace.h.shape
    last = steps - 1 if question.last is None else min(question.last, steps - 1)
    size = units if trace.readout is None else trace.readout.output_size
    number = scene.input.step_number(last)
    what = (question.targets, steps, size, last, question.asked)
    if question.error == "entropy":
        return Study(trace, *_entropy(trace, what, number))
    target, words = read_targets(*what, noun="unit" if trace.readout is None else "output", number=number)
    return Study(trace, SquaredError(target, mean=question.error == "mean"), words)


def _entropy(trace: AnyTrace, what: tuple[str, int, int, int, str], number: int) -> tuple[Loss, str]:
    """The cross-entropy that fits the read-out: of classes with softmax, of numbers from 0 to 1 with sigmoid."""
    activation = None if trace.readout is None else trace.readout.activation
    if activation == "softmax":
        classes, words = read_classes(*what, number=number)
        return CrossEntropy(classes, what[2], mean=True), words
    if activation == "sigmoid":
        target, words = read_targets(*what, noun="output", shares=True, number=number)
        return BinaryCrossEntropy(target, mean=True), words
    has = (
        tr("This run has no read-out.")
        if activation is None
        else tr("The read-out of this run is {activation}.", activation=activation)
    )
    needs = tr(
        "Cross-entropy needs one with softmax, for classes, or with sigmoid, for numbers from 0 to 1: give it "
        "below, or count the squared error."
    )
    raise ValueError(f"{has} {needs}")


@lru_cache(maxsize=32)
def measured(question: Question, gate: str, unit: int | None) -> dict[Place, float]:
    """Return the differences of the weights of a gate (and a unit), of as many as can be measured: all or none."""
    found = study(question)
    places = found.places(gate, unit)
    if not found.can_measure(len(places)):
        return {}
    return dict(zip(places, weight_differences(found.trace, found.loss, places).tolist(), strict=True))
