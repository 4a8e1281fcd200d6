"""What the stage is sent of a prediction. Until it is to be seen, nothing in it follows from a step that is asked."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from lstm_core import Trace, VariantTrace
from lstm_core.kind import split_key
from lstm_core.language import tr, tr_later
from lstm_core.papers import letter
from lstm_view.learn.predict.happened import Happened, happened
from lstm_view.learn.predict.questions import Choice, Question, prepared, questions
from lstm_view.learn.predict.terms import course_of, quoted
from lstm_view.state.experiment import Run
from lstm_view.state.hiding import Ahead, quantities
from lstm_view.state.prediction import Prediction, in_length, write_prediction
from lstm_view.state.scene import Scene
from lstm_view.state.scene_other import AnyScene
from lstm_view.words import BLOCKS

Json = dict[str, Any]

#: What can be predicted by name.
QUANTITIES: Final = {
    **BLOCKS,
    "y": tr_later("output of the read-out"),
    "z_f": tr_later("pre-activation of the forget gate"),
    "z_i": tr_later("pre-activation of the input gate"),
    "z_g": tr_later("pre-activation of the candidate"),
    "z_o": tr_later("pre-activation of the output gate"),
    "z_u": tr_later("pre-activation of the update gate"),
    "z_r": tr_later("pre-activation of the reset gate"),
    "z_h": tr_later("pre-activation of h"),
}
_BOUNDS: Final = {**dict.fromkeys("fiour", (0.0, 1.0)), **dict.fromkeys("gh", (-1.0, 1.0))}
_SHARES: Final = ("sigmoid", "softmax")  # read-outs whose outputs lie between 0 and 1
_TALLER: Final = 2.0  # the room for c, in sizes of what is known of it


def predicting(scene: AnyScene) -> Json | None:
    """Return what static/stage/predict.js draws; None while nothing is predicted.

    ``bounds`` are those of the quantity, None for c, which has none; ``room`` is the axis to draw on. ``happened`` is
    the question that follows, once the real course is seen; ``turn`` is which of the prepared questions this is.
    """
    look, trace = scene.experiment.look, scene.trace
    asked = look.predict
    if asked is None:
        return None
    gates, offered = trace.variant.gates, quantities(trace.variant.lines, has_readout=trace.readout is not None)
    question = prepared(scene.experiment.run, asked) if isinstance(scene, Scene) else None
    ahead = scene.ahead
    return {
        "asked": write_prediction(asked),
        "quantity": asked.quantity,
        "name": tr(QUANTITIES[asked.quantity]),
        "letter": letter(asked.quantity, gates),
        "quantities": [(name, tr(QUANTITIES[name])) for name in offered],
        "letters": [letter(name, gates) for name in offered],
        "unit": asked.unit,
        "first": asked.first,
        "last": asked.last,
        "drawn": list(in_length(look.drawn, asked.steps)),
        "seen": look.seen,
        "ask": quoted(question.ask, trace, look.digits) if question else "",
        "end": len(trace) if ahead is None else len(ahead.x),
        "bounds": _bounds(scene, asked),
        "room": _room(scene, asked),
        "ahead": ahead and _ahead(ahead),
        "happened": _happened(scene, asked, question) if look.seen else None,
        "turn": question and _turn(question),
    }


def _turn(question: Question) -> Json:
    """Which of the prepared questions it is, by its link, and the one that comes next; the first follows the last."""
    all_of_them = questions()
    place = all_of_them.index(question) + 1
    following = all_of_them[place % len(all_of_them)]
    return {
        "key": question.query,
        "keys": [one.query for one in all_of_them],
        "next": {"name": following.name, "query": following.query},
    }


def _ahead(ahead: Ahead) -> Json:
    clamps = [asdict(clamp) for clamp in ahead.clamps]
    return {"x": ahead.x, "labels": ahead.labels, "mask": ahead.mask, "clamps": clamps}


def _bounds(scene: AnyScene, asked: Prediction) -> tuple[float, float] | None:
    """Between which numbers the quantity must lie; a start value that masked steps pass on may be any."""
    if asked.quantity == "y":
        readout = scene.trace.readout
        return (0.0, 1.0) if readout and readout.activation in _SHARES else None
    passed_on = asked.quantity == "h" and float(np.abs(scene.trace.initial["h"]).max()) > 1.0
    free = passed_on or asked.quantity in _unbounded(scene.trace)
    return None if free else _BOUNDS.get(asked.quantity)


def _unbounded(trace: Trace | VariantTrace) -> str:
    """Which of g and h can leave −1 to 1: those with a function that does not squash."""
    if isinstance(trace, Trace):
        return trace.parameters.kind.unbounded
    return "gh" if "candidate" in split_key(trace.variant.key)[1] else ""


def _room(scene: AnyScene, asked: Prediction) -> tuple[float, float]:
    """The ends of the axis, from what is known before the steps that are asked."""
    if bounds := _bounds(scene, asked):
        return bounds
    known = float(np.abs(course_of(scene.trace, asked.quantity)[: asked.first, asked.unit]).max())
    high = min(max(1.5, _TALLER * known), max(1.0, known + asked.steps))
    return -high, high


def _happened(scene: AnyScene, asked: Prediction, question: Question | None) -> Json:
    """The question on what was seen, and what is to be said of the answer that was given, if one was."""
    look, trace = scene.experiment.look, scene.trace
    found = of_prepared(question, trace) if question else happened(trace, asked, look.digits, scene.input.step_numbers)
    choices = in_order(found.choices, scene.experiment.run, asked)
    picked = next((one for one in choices if one.key == look.happened), None)
    said: Json = {"right": None, "feedback": ""}
    if picked is not None:
        words = feedback(found, picked.key, lambda said: quoted(said, trace, look.digits))
        said = {"right": picked.key == found.right, "feedback": words}
    return {
        "ask": found.ask,
        "choices": [{"key": one.key, "says": quoted(one.says, trace, look.digits)} for one in choices],
        "picked": "" if picked is None else picked.key,
        **said,
    }


def of_prepared(question: Question, trace: Trace | VariantTrace) -> Happened:
    """Return what a prepared question asks of its run."""
    right = next(one for one in question.choices if one.is_right(trace))
    return Happened(question.then, question.choices, right.key, right.says)


def in_order(choices: Sequence[Choice], run: Run, asked: Prediction) -> list[Choice]:
    """Return the answers in an order that is the same for the same run and question, and another one for another."""
    found = list(choices)
    random.Random(zlib.crc32(f"{run.cell.name} {run.seed} {write_prediction(asked)}".encode())).shuffle(found)
    return found


def feedback(found: Happened, key: str, write: Callable[[str], str]) -> str:
    """Return what was seen, in a full sentence; for a wrong answer also the idea behind it, where it has a known one.

    ``write`` puts the numbers into words that quote some.
    """
    seen = write(found.seen)
    if key == found.right:
        return tr("That is what happened. {seen}", seen=seen)
    belief, _, instead = next(one.idea for one in found.choices if one.key == key).partition(". ")
    if not belief:
        return tr("That is not what happened. What was seen: {seen}", seen=seen)
    return tr(
        "That is not what happened. A common idea stands behind that answer: “{belief}.” {instead} "
        "What was seen: {seen}",
        belief=belief,
        instead=write(instead),
        seen=seen,
    )
