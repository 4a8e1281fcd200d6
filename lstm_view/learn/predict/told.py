"""The prepared questions for a stage that has no server: what is asked, and what is to be said of every answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Any

from lstm_core.language import tr
from lstm_view.learn.predict.payload import QUANTITIES, feedback, in_order, of_prepared
from lstm_view.learn.predict.questions import Question, questions
from lstm_view.learn.predict.terms import measured
from lstm_view.state.experiment import Experiment, Run
from lstm_view.state.fields import FIELDS
from lstm_view.state.names import write_name
from lstm_view.state.scene import build

Json = dict[str, Any]


def predicts(runs: Collection[Run]) -> Json:
    """Return the names of what can be predicted, and the questions on the stories among ``runs``.

    static/file/asked.js says what each entry is. Their words have the numbers of the run in full, since a person
    chooses how many digits are shown.
    """
    asked = [_sent(one) for one in questions() if replace(one.run, changes=()) in runs]
    return {"names": {key: tr(name) for key, name in QUANTITIES.items()}, "questions": asked}


def _sent(question: Question) -> Json:
    run, trace = question.run, build(Experiment(question.run)).trace
    found, write = of_prepared(question, trace), partial(measured, trace=trace)
    choices = in_order(question.choices, run, question.prediction)
    return {
        "query": question.query,
        "name": question.name,
        "story": run.cell.name,
        "changes": [(write_name(change), change.value) for change in run.changes],
        "asked": FIELDS["predict"].write(question.prediction),
        "ask": write(question.ask),
        "then": write(question.then),
        "choices": [
            {"key": one.key, "says": write(one.says), "feedback": feedback(found, one.key, write)} for one in choices
        ],
        "right": found.right,
    }
