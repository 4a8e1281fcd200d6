"""What the stage is sent of a challenge: its shown trials, the bounds of the one on the stage, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any, Final

import numpy as np

from lstm_core.challenges import CHALLENGES, HIDDEN, LEVELS, SHOWN, Challenge, Verdict, batch, judge
from lstm_core.language import cached, tr, tr_later
from lstm_view.figures.catalogue import as_sent
from lstm_view.figures.wanted import BEYOND, wanted
from lstm_view.state.changes import Change, Cut, Hold, Masked, SetNumber
from lstm_view.state.experiment import Own, Trial
from lstm_view.state.scene import Scene
from lstm_view.state.scene_other import AnyScene

Json = dict[str, Any]

_NOT_JUDGED: Final = tr_later(
    "The hidden trials are run with your weights and start values only, not with the gates you hold, the steps you "
    "mask, the units you empty or the inputs you change."
)
#: What of a challenge is words.
_WORDS: Final = ("title", "goal", "hint")


@cached(maxsize=4)
def challenges() -> list[dict[str, str]]:
    """Return all challenges, for the list to choose from."""
    return [{"key": one.key, "title": tr(one.title), "level": tr(LEVELS[one.level])} for one in CHALLENGES.values()]


def on_stage(scene: AnyScene) -> Json:
    """Return what the stage is sent beside a run: keys of static/stage/payload.js and figures.

    Of what decides, it is the outcome only: hidden trials are not sent until one of them is put on the stage.
    """
    run = scene.experiment.run
    if not isinstance(run.input, Trial) or not isinstance(scene, Scene):
        return {"challenges": challenges(), "challenge": None, "judged": None}
    challenge, number = CHALLENGES[run.input.challenge], run.input.trial
    return {
        "challenges": challenges(),
        "challenge": of_challenge(challenge.key),
        "judged": _judged(challenge, number, scene),
        "given": {"wanted": _bars(challenge, number)},
        "figures": [as_sent(_figure(challenge), "wanted", place="challenge", overTime=True)],
    }


@cached(maxsize=2 * len(CHALLENGES))
def of_challenge(key: str) -> Json:
    """Return a challenge and its shown trials, (B, T, D) and (B, T), as the stage is sent them."""
    one, place = CHALLENGES[key], list(CHALLENGES).index(key)
    trials = batch(one, SHOWN)
    return {
        **{name: tr(getattr(one, name)) for name in _WORDS},
        **{name: getattr(one, name) for name in ("key", "series", "unit", "units", "noise")},
        "few": one.few,
        "place": place + 1,
        "shown": list(SHOWN),
        "hidden": len(HIDDEN),
        "steps": len(trials.low),
        "input_size": one.input_size,
        **{name: np.ascontiguousarray(getattr(trials, name).swapaxes(0, 1)) for name in ("x", "low", "high")},
    }


def _judged(challenge: Challenge, number: int, scene: Scene) -> Json:
    trial, trace = challenge.trial(number), scene.trace
    sizes = (trace.parameters.input_size, trace.parameters.hidden_size)
    fits = sizes == (challenge.input_size, challenge.units)
    return {
        "trial": number,
        "low": trial.low,
        "high": trial.high,
        "verdict": _sent(verdict(challenge.key, Own(trace.parameters, trace.h0, trace.c0))) if fits else None,
        "problem": tr(_NOT_JUDGED) if any(map(_is_beside, scene.experiment.run.changes)) else "",
    }


@lru_cache(maxsize=256)
def verdict(key: str, cell: Own) -> Verdict:
    """Return the verdict of the hidden trials on a cell, worked out once."""
    return judge(CHALLENGES[key], cell.parameters, cell.h0, cell.c0)


def _sent(found: Verdict) -> Json:
    said = {**asdict(found), "stars": found.stars, "solved": found.solved}
    said |= {"short": found.is_short, "holds": found.holds}
    return {name: _bounded(value) if isinstance(value, dict) else value for name, value in said.items()}


def _bounded(failure: Mapping[str, float]) -> Json:
    """A failure in JSON, where no bound is null."""
    return {name: value if np.isfinite(value) else None for name, value in failure.items()}


def _is_beside(change: Change) -> bool:
    """Whether a change is none of the weights and start values."""
    match change:
        case SetNumber(array):
            return array == "x"
        case Cut(kind):
            return kind == "unit"
        case Hold() | Masked():
            return True


def _bars(challenge: Challenge, number: int) -> Json:
    """The bars of the chart: where nothing is wanted there is none."""
    trial = challenge.trial(number)
    low, high = np.maximum(trial.low, -BEYOND), np.minimum(trial.high, BEYOND)
    steps = np.flatnonzero(np.isfinite(trial.low) | np.isfinite(trial.high))
    return {
        "x": (steps + 1).tolist(),
        "y": (high - low)[steps].tolist(),
        "base": low[steps].tolist(),
        "visible": True,
    }


@cached(maxsize=2 * len(CHALLENGES))
def _figure(challenge: Challenge) -> Any:
    bounds = np.stack([batch(challenge, SHOWN).low, batch(challenge, SHOWN).high])
    most = float(np.abs(bounds[np.isfinite(bounds)]).max())
    signed = bounds[np.isfinite(bounds)].min() < -most / 3  # below 0 by more than what is allowed round 0
    least = (-most if signed else 0.0, most) if challenge.series == "c" else (-1.0, 1.0)
    return wanted(challenge.series, challenge.unit, challenge.units, least)
