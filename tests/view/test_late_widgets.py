"""A browser sends the values of all widgets with each message, those too that something else has replaced since."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from lstm_view.own.sequence import parsed
from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment, Numbers, Random, Run
from lstm_view.state.fragment import split
from tests.server import ROOT
from tests.state.acting import PAUSE
from tests.state.make import own_cell
from tests.view.drive import history, open_page, send, stage_of

PAGE = "sequence"
TYPED = Experiment(Run(own_cell(2, 2), Numbers("1 0.5\n0.25 -1")))


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No table is known from another test."""
    monkeypatch.setattr("lstm_view.own.sequence.panel.TABLES", parsed.Tables())
    yield


def follow(at: AppTest, now: Experiment) -> None:
    """What the stage sends when a link of ours was followed to this page."""
    query, fragment = split(write(now, Experiment()))
    n = history(at, PAGE).ack + PAUSE
    send(at, [{"n": n, "kind": "open", "query": query, "fragment": f"#{fragment}"}])
    assert history(at, PAGE).now.run == now.run


def typed() -> AppTest:
    """The page with a random cell that reads 1 2 3."""
    return open_page(PAGE, write(Experiment(Run(Random(), Numbers("1 2 3"))), Experiment()))


def still_showing(at: AppTest, key: str, text: str, *, asked_again: bool) -> None:
    """A message of a browser in which a widget still says ``text``; the stage sends it, or a person."""
    widget: Any = next(one for one in (*at.selectbox, *at.text_area) if one.key == key)
    states = at._tree.get_widget_states()
    kept = [one for one in states.widgets if one.id != widget.proto.id]
    del states.widgets[:]
    states.widgets.extend([*kept, WidgetState(id=widget.proto.id, string_value=text)])
    if asked_again:
        states.widgets.append(WidgetState(id=at.button(key="wake").proto.id, trigger_value=True))
    at._run(states)
    assert not at.exception


@pytest.mark.parametrize("asked_again", [True, False])
def test_the_word_of_an_input_that_is_gone_chooses_nothing(asked_again: bool) -> None:
    at = open_page(PAGE)
    at.button(key="control-table").click().run()
    at.text_area(key="table-text").set_value("day;load\n1;0,5\n2;0,75\n").run()
    at.button(key="table-use").click().run()
    assert at.selectbox(key="control-source").value == "table"
    follow(at, TYPED)
    still_showing(at, "control-source", "Your table", asked_again=asked_again)
    assert history(at, PAGE).now.run == TYPED.run
    assert at.selectbox(key="control-source").value == "numbers"


def test_numbers_that_a_link_has_replaced_do_not_come_back_with_a_message_of_the_stage() -> None:
    at = typed()
    follow(at, TYPED)
    still_showing(at, "control-numbers", "1 2 3", asked_again=True)
    assert history(at, PAGE).now.run == TYPED.run
    assert at.text_area(key="control-numbers").value == "1 0.5\n0.25 -1"


def test_numbers_that_an_undo_has_replaced_do_not_come_back_with_the_next_undo() -> None:
    at = typed()
    for text in ("4 5 6", "7 8 9"):
        at.text_area(key="control-numbers").set_value(text).run()
    n = history(at, PAGE).ack + PAUSE
    send(at, [{"n": n, "kind": "undo"}])
    states = at._tree.get_widget_states()
    states.widgets.append(WidgetState(id=at.text_area(key="control-numbers").proto.id, string_value="7 8 9"))
    sent = {"actions": {"sent": 2, "actions": [{"n": n + PAUSE, "kind": "undo"}]}}
    states.widgets.append(WidgetState(id=stage_of(at).proto.id, json_value=json.dumps(sent)))
    at._run(states)
    assert history(at, PAGE).now.run.input == Numbers("1 2 3")


def test_the_same_numbers_typed_again_count() -> None:
    at = typed()
    follow(at, TYPED)
    at.text_area(key="control-numbers").set_value("1 2 3").run()
    assert history(at, PAGE).now.run.input == Numbers("1 2 3")


def test_a_choice_that_does_something_at_once_is_made_by_select() -> None:
    """It alone looks whether what came is one of the options."""
    found = [
        f"{path.name}:{call.lineno}"
        for path in (ROOT / "lstm_view").rglob("*.py")
        if path.name != "widgets.py"
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "st.selectbox"
        if any(word.arg in (None, "on_change") for word in call.keywords)
    ]
    assert not found
