"""A scene beside that of the run B, whatever types their cells have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from lstm_core.language import tr
from lstm_view.state.comparison import Side, compare
from lstm_view.state.experiment import Experiment

if TYPE_CHECKING:
    from lstm_view.state.scene import Scene
    from lstm_view.state.scene_other import OtherScene

S = TypeVar("S", bound="Scene | OtherScene")


def with_b(alone: Callable[..., S], experiment: Experiment, notices: tuple[str, ...]) -> S:
    """The scene of the run A, as `alone` makes one, beside that of B where the experiment has one."""
    built = alone(experiment, notices)
    if experiment.other is None or built.experiment.look.hides:
        return built
    return _compared(built, alone(Experiment(experiment.other)))


def _compared(scene: S, b: Scene | OtherScene) -> S:
    """The same beside the run B: as B is by itself, but for the steps that it has beyond those of A."""
    lost: tuple[str, ...] = tuple(tr("Of B: {words}", words=words) for words in b.notices)
    sides = [Side(one.experiment.run, one.unchanged, one.input, one.trace, one.edits) for one in (scene, b)]
    steps = len(scene.trace)
    other = b.trace if len(b.trace) <= steps else b.first(steps)
    experiment = replace(scene.experiment, other=b.experiment.run)
    notices = (*scene.notices, *lost)
    return replace(scene, experiment=experiment, notices=notices, other=other, comparison=compare(*sides))
