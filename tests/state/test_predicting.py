"""Predicting is a series of actions like any other: each is a step of undo, and none can be had out of its turn."""

from __future__ import annotations

from typing import Any

import pytest

from lstm_view.state import document
from lstm_view.state.actions import apply_all
from lstm_view.state.address import read, write
from lstm_view.state.history import History
from lstm_view.state.prediction import Prediction
from tests.state.acting import HOME, act, fresh, put

ASKED = Prediction("c", 0, 11, 13)


def predicting(**fields: Any) -> History:
    history = fresh()
    act(history, "predict", predict="c@12-14")
    for name, value in fields.items():
        act(history, "predict", **{name: value})
    return history


def test_each_stage_is_a_value_that_undo_takes_back() -> None:
    history = predicting(drawn="1.5,,0", seen="1")
    assert (history.now.look.predict, history.now.look.drawn) == (ASKED, (1.5, None, 0.0))
    assert history.now.look.hides  # a step is missing, so it is not shown yet
    act(history, "predict", drawn="1.5,1,0", seen="1")
    assert not history.now.look.hides
    act(history, "predict", happened="once")
    assert history.now.look.happened == "once"
    for _ in range(2):
        act(history, "undo")
    assert history.now.look.hides
    assert history.now.look.drawn == (1.5, None, 0.0)
    for _ in range(2):
        act(history, "undo")
    assert history.now == HOME
    for _ in range(4):
        act(history, "redo")
    assert history.now.look.happened == "once"


def test_strokes_that_follow_at_once_are_one_step_of_undo() -> None:
    history = predicting(drawn="1,,")
    apart = len(history.undo)
    for drawn in ("1,2,", "1,2,3"):
        act(history, "predict", drawn=drawn)
    assert len(history.undo) == apart + 2
    apply_all(history, [{"kind": "predict", "drawn": "1,2,4", "n": history.ack + 50}])
    assert len(history.undo) == apart + 2
    assert history.now.look.drawn == (1.0, 2.0, 4.0)


@pytest.mark.parametrize(
    "said", [{"predict": "c@1-4"}, {"predict": 5}, {"drawn": "a"}, {"drawn": ["1"]}, {"seen": "yes"}, {"happened": "A"}]
)
def test_what_is_malformed_changes_nothing(said: dict[str, Any]) -> None:
    history = predicting(drawn="1,1,1")
    before = history.now
    act(history, "predict", **said)
    assert history.now == before


def test_nothing_can_be_drawn_after_it_was_seen_nor_answered_before() -> None:
    history = predicting(happened="kept", drawn="1,1,1")
    assert history.now.look.happened == ""
    act(history, "predict", seen="1")
    act(history, "predict", drawn="0,0,0")
    assert history.now.look.drawn == (1.0, 1.0, 1.0)
    nothing = fresh()
    act(nothing, "predict", drawn="1")
    assert nothing.now == HOME


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("story", {"value": "latch"}), ("goto", {"query": "step=4"}), ("predict", {"predict": "none"}), ("reset", {})],
)
def test_another_story_a_link_leaving_and_a_reset_lead_out_of_it(kind: str, fields: dict[str, Any]) -> None:
    history = predicting(drawn="1,1,1")
    act(history, kind, **fields)
    look = history.now.look
    assert (look.predict, look.drawn, look.seen) == (None, (), False)
    act(history, "undo")
    assert history.now.look.drawn == (1.0, 1.0, 1.0)


def test_a_weight_that_is_changed_meanwhile_leaves_what_was_drawn() -> None:
    history = predicting(drawn="1,1,1")
    put(history, "bias[f,0]", 2)
    assert history.now.look.drawn == (1.0, 1.0, 1.0)
    assert history.now.look.hides


def test_a_link_to_another_prediction_begins_with_nothing_drawn() -> None:
    history = predicting(drawn="1,1,1", seen="1")
    act(history, "goto", query="predict=h@5-6")
    look = history.now.look
    assert (look.predict, look.drawn, look.seen) == (Prediction("h", 0, 4, 5), (), False)


def test_what_was_drawn_survives_an_address_and_a_file() -> None:
    now = predicting(drawn="1.5,,0").now
    pairs = write(now, HOME)
    assert (pairs["predict"], pairs["drawn"]) == ("c@12-14", "1.5,,0.0")
    assert read(pairs, HOME) == (now, ())
    text = document.write(now, "forget_gate")
    assert '"drawn": [1.5, null, 0.0]' in text
    again = document.read(text.encode(), ["forget_gate"]).experiment(HOME)
    assert again.look.predict == ASKED
    assert again.look.drawn == (1.5, None, 0.0)


def test_a_page_that_opens_with_a_prediction_can_be_left_by_link() -> None:
    home = HOME.with_look(predict=ASKED)
    pairs = write(HOME, home)
    assert pairs == {"predict": "none"}
    assert read(pairs, home) == (HOME, ())
    assert read({"story": "latch"}, home)[0].look.predict is None  # it was about the page's own run


def test_what_goes_with_no_prediction_is_said_to_be_idle() -> None:
    found, notices = read({"drawn": "1", "seen": "1"}, HOME)
    assert found == HOME
    assert notices == tuple(
        f"This link says {name}, but it goes with predict. It was left out." for name in ("drawn", "seen")
    )
