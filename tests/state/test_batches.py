"""Lists of actions: nothing is lost, nothing counts twice, and nothing malformed does harm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_view.actions import MAX_ACTIONS, History, apply_all
from lstm_view.scene import build
from lstm_view.settings import parse
from tests.view.histories import HOME, ODD, act, fresh, numbered, put, sayable, seen
from tests.view.strategies import ACTIONS, JSON

FEW = settings(max_examples=100, deadline=None)


def changes_of(count: int) -> list[dict[str, Any]]:
    return numbered([{"kind": "set", "name": f"x[{k},0]", "value": k} for k in range(count)])


def test_all_that_was_not_acknowledged_is_applied_in_order() -> None:
    history = fresh()
    actions = numbered(
        [
            {"kind": "set", "name": "bias[f,0]", "value": 1},
            {"kind": "set", "name": "bias[i,0]", "value": 2},
            {"kind": "undo"},
            {"kind": "set", "name": "bias[f,0]", "value": 3},
            {"kind": "quantity", "value": "h"},
        ]
    )
    apply_all(history, actions)
    assert history.now == replace(HOME, changes=(("bias[f,0]", 3.0),), quantity="h")
    assert history.ack == 5


def test_the_same_number_counts_once() -> None:
    history = fresh()
    actions = changes_of(3)
    apply_all(history, actions)
    put(history, "x[0,0]", 9)  # a later one, with the number 4
    before = seen(history)
    apply_all(history, actions)
    apply_all(history, [{**actions[0], "value": 77}])
    assert seen(history) == before


def test_numbers_may_have_gaps_and_start_anywhere() -> None:
    history = fresh()
    now = 1_790_000_000_000
    apply_all(history, [{"n": now + k, "kind": "set", "name": "bias[f,0]", "value": k} for k in (0, 5, 6, 40)])
    assert history.now.changes == (("bias[f,0]", 40.0),)
    assert history.ack == now + 40


def test_a_list_beyond_all_reason_is_taken_in_parts() -> None:
    history = fresh()
    actions = changes_of(MAX_ACTIONS + 20)
    apply_all(history, actions)
    assert history.ack == MAX_ACTIONS
    apply_all(history, actions[MAX_ACTIONS:])
    assert len(history.now.changes) == MAX_ACTIONS + 20


@FEW
@given(st.lists(ACTIONS, max_size=12), st.data())
def test_it_does_not_matter_how_actions_are_batched_or_how_often_they_are_sent(
    drawn: list[dict[str, Any]], data: st.DataObject
) -> None:
    actions = numbered(drawn)
    one_by_one, together, repeated = fresh(), fresh(), fresh()
    for action in actions:
        apply_all(one_by_one, [action])
    apply_all(together, actions)
    for end in data.draw(st.lists(st.integers(0, len(actions)), max_size=4)):
        apply_all(repeated, actions[: max(end, repeated.ack)])
    apply_all(repeated, actions)
    assert seen(one_by_one) == seen(together) == seen(repeated)
    assert together.ack == len(actions)


# -- anything at all


@pytest.mark.parametrize("actions", [None, 0, 1.5, "set", {}, {"n": 1, "kind": "undo"}, (), b"x", float("nan")])
def test_what_is_no_list_is_left_out(actions: Any) -> None:
    history = fresh()
    apply_all(history, actions)
    assert seen(history) == seen(fresh())


@pytest.mark.parametrize("n", [None, "1", 1.0, float("nan"), -1, 0, [1], {}])
def test_an_action_without_a_number_of_its_own_is_left_out(n: Any) -> None:
    history = fresh()
    change = {"n": n, "kind": "set", "name": "bias[f,0]", "value": 1}
    apply_all(history, [change, {"kind": "undo"}, None, 3, "undo", []])
    assert seen(history) == seen(fresh())


@FEW
@given(JSON | st.lists(JSON, max_size=6))
def test_any_json_is_borne(garbage: Any) -> None:
    history = fresh(changes=(("bias[f,0]", 1.0),))
    apply_all(history, garbage)
    assert sayable(history.now)


@FEW
@given(st.lists(ACTIONS, max_size=10))
def test_nearly_right_actions_leave_settings_that_a_link_can_say(drawn: list[dict[str, Any]]) -> None:
    history = fresh()
    apply_all(history, numbered(drawn))
    for settings_then in (history.now, *history.before, *history.after):
        assert sayable(settings_then)


@pytest.mark.parametrize("value", [ODD, -ODD], ids=["above", "below"])
def test_a_whole_number_that_no_float_can_hold_is_clipped_or_left_out(value: int) -> None:
    history = fresh()
    change = {"kind": "set", "name": "bias[f,0]", "value": value}
    apply_all(history, numbered([change, {"kind": "quantity", "value": "h"}]))
    assert sayable(history.now)
    assert history.now.quantity == "h"


def test_text_that_no_address_can_hold_is_left_out() -> None:
    history = fresh()
    act(history, "goto", query="input=text&data=\ud800")
    encodable = not any("\ud800" <= sign <= "\udfff" for sign in history.now.data)
    assert encodable


def test_true_is_no_number_of_an_action() -> None:
    history = fresh()
    apply_all(history, [{"n": True, "kind": "undo"}])
    assert history.ack is not True


def test_a_slider_has_the_last_word() -> None:
    now, _ = parse({"set": "bias[f,0]:1;bias[f,00]:2"}, HOME)
    history = History(HOME, now)
    put(history, "bias[f,0]", 3)
    assert build(history.now).trace.parameters.bias[1] == 3.0
