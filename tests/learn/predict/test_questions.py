"""The prepared questions: each right answer is right in its run, each wrong one wrong, and none is told before."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from lstm_core import STORIES, Trace
from lstm_view.learn.predict.listing import listing
from lstm_view.learn.predict.payload import predicting
from lstm_view.learn.predict.questions import Question, prepared, questions
from lstm_view.learn.predict.terms import quoted
from lstm_view.state.address import read
from lstm_view.state.experiment import Experiment, Look
from lstm_view.state.prediction import Prediction
from lstm_view.state.scene import build

each = pytest.mark.parametrize("question", questions(), ids=lambda one: f"{one.run.cell.name}, {one.name}")


def whole(question: Question) -> Trace:
    return build(Experiment(question.run)).trace


def test_every_story_has_two() -> None:
    assert Counter(one.run.cell.name for one in questions()) == dict.fromkeys(STORIES, 2)


@each
def test_exactly_one_answer_is_true_of_the_run_and_only_the_others_name_an_idea(question: Question) -> None:
    trace = whole(question)
    assert len({choice.key for choice in question.choices}) == len(question.choices) >= 3
    assert all(choice.claims for choice in question.choices)
    assert [choice.is_right(trace) for choice in question.choices].count(True) == 1
    for choice in question.choices:
        assert choice.is_right(trace) == (not choice.idea)
        assert quoted(choice.says, trace).endswith(".")


@each
def test_what_is_asked_quotes_only_what_is_known_before(question: Question) -> None:
    hidden = build(question.experiment(Look()))
    assert len(hidden.trace) == question.prediction.first
    assert quoted(question.ask, hidden.trace) == quoted(question.ask, whole(question))


@each
def test_its_link_leads_to_it_on_a_page_that_shows_something_else(question: Question) -> None:
    found, notices = read(dict(parse_qsl(question.query)), Experiment())
    assert notices == ()
    assert build(found).notices == ()
    assert prepared(found.run, found.look.predict) is question  # type: ignore[arg-type]
    assert f"(?{question.query})" in listing()


def test_the_right_answer_does_not_always_stand_at_the_same_place() -> None:
    places: Counter[int] = Counter()
    for one in questions():
        asked = one.experiment(Look())
        sent = predicting(build(asked.with_look(drawn=(0.0,) * one.prediction.steps, seen=True)))
        assert sent is not None
        right = next(choice.key for choice in one.choices if choice.is_right(whole(one)))
        places[[choice["key"] for choice in sent["happened"]["choices"]].index(right)] += 1
    assert max(places.values()) < len(questions()) * 2 / 3


@each
def test_what_is_said_of_an_answer_names_what_was_seen(question: Question) -> None:
    right = next(choice for choice in question.choices if not choice.idea)
    for choice in question.choices:
        seen = question.experiment(Look()).with_look(seen=True, happened=choice.key)
        sent = predicting(build(seen))
        assert sent is not None
        assert sent["happened"]["right"] is (choice is right)
        assert quoted(right.says, whole(question)) in sent["happened"]["feedback"]


def test_another_run_is_not_asked_what_was_prepared_for_this_one() -> None:
    one = questions()[0]
    assert prepared(one.run, one.prediction) is one
    assert prepared(replace(one.run, seed=1), one.prediction) is None
    assert prepared(one.run, replace(one.prediction, last=one.prediction.last + 1)) is None


def test_the_next_question_of_each_leads_through_all_of_them_in_their_order() -> None:
    first = questions()[0]
    met, one = [], first
    for _ in questions():
        met.append(one)
        sent = predicting(build(one.experiment(Look())))
        assert sent is not None
        turn = sent["turn"]
        assert (turn["key"], len(set(turn["keys"]))) == (one.query, len(questions()))
        found = read(dict(parse_qsl(turn["next"]["query"])), Experiment())[0]
        asked = prepared(found.run, found.look.predict)  # type: ignore[arg-type]
        assert asked is not None
        assert asked.name == turn["next"]["name"]
        one = asked
    assert met == list(questions())
    assert one is first


def test_what_was_not_prepared_has_no_turn() -> None:
    sent = predicting(build(Experiment(questions()[0].run).with_look(predict=Prediction("c", 0, 1, 1))))
    assert sent is not None
    assert sent["turn"] is None
