"""What a page has on its stage where no server shows it: on the static site, and in a file of a scene of that page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lstm_core.language import cached
from lstm_view.learn.predict.questions import first_asked
from lstm_view.stage.homes import HOMES, Home
from lstm_view.stage.payload import StageOptions
from lstm_view.state.history import History
from lstm_view.state.scene_other import AnyScene

Beside = Callable[[AnyScene], dict[str, Any]]


@dataclass(frozen=True)
class Stage:
    """A page's stage: its home, and what it computes beside a run."""

    page: str
    home: Home
    beside: Beside | None = None


@cached(maxsize=32)
def stage_of(key: str) -> Stage | None:
    """Return the stage of a page, None for one that has none here."""
    if key not in _STAGES and key not in HOMES:
        return None
    return _STAGES[key]() if key in _STAGES else Stage(key, HOMES[key])


def _variants() -> Stage:
    from lstm_view.instruments.variants.cases import HOME
    from lstm_view.instruments.variants.panel import every_column

    return Stage("variants", Home(HOME, StageOptions()), every_column)


def _gradients() -> Stage:
    from lstm_view.instruments.gradients.panel import gradients

    home = HOMES["gradients"]

    def beside(built: AnyScene) -> dict[str, Any]:
        return gradients(History(home.experiment, built.experiment))(built)

    return Stage("gradients", home, beside)


def _predict() -> Stage:
    return Stage("predict", Home(first_asked(), StageOptions()))


def _challenges() -> Stage:
    from lstm_view.learn.challenges.numbers import on_stage

    return Stage("challenges", HOMES["challenges"], on_stage)


_STAGES: Final[Mapping[str, Callable[[], Stage]]] = {
    "variants": _variants,
    "gradients": _gradients,
    "predict": _predict,
    "challenges": _challenges,
}
