"""A stage that is built again in the middle of coming back goes on from what the server has heard already."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import NewPage

pytestmark = pytest.mark.browser

# The first payload of a stage in a tab that has kept `mine` and `confirmed`: what waits, and what was sent.
MEET = """async ([kept, ack, session]) => {
  const { Outbox } = await import("/stage/outbox.js");
  const texts = { "lstm:page:confirmed": JSON.stringify(kept.confirmed), "lstm:page:mine": JSON.stringify(kept.mine) };
  const sent = [];
  const host = { send: (actions) => sent.push(actions), keep: () => true, kept: (name) => texts[name] ?? null };
  const cursor = { step: 0, phase: 0, unit: 0, view: "cell", lecture: [] };
  const outbox = new Outbox(host, { cursor: () => cursor, changed: () => {} });
  const own = { session, now: "b", undo: ["a"], redo: [], texts: { a: "step=1", b: "step=2" } };
  const back = outbox.meet({ ack, page: "page", kept: own, cell: {}, past: null, changed: [], shape: "" });
  outbox.end();
  return { waiting: outbox.waiting.map(({ kind, n }) => [kind, n]), sent: sent.length, back };
}"""


def met(new_page: NewPage, static_url: str, *, pending: list[int], ack: int, session: str) -> dict[str, Any]:
    page = new_page()
    page.goto(static_url)
    old = {"session": "old", "ack": 3, "now": "b", "undo": ["a"], "redo": [], "texts": {"a": "step=1", "b": "step=2"}}
    waiting = [{"n": n, "kind": "set", "name": "bias[f,0]", "value": 1.0} for n in pending]
    mine = {"pending": waiting, "cursor": {"step": 7}, "address": "", "earlier": "", "since": 0}
    found: dict[str, Any] = page.evaluate(MEET, [{"confirmed": old, "mine": mine}, ack, session])
    return found


def test_a_server_that_has_heard_nothing_is_told_all(new_page: NewPage, static_url: str) -> None:
    found = met(new_page, static_url, pending=[5, 6], ack=0, session="new")
    assert found["waiting"] == [["restore", 4], ["set", 5], ["set", 6]]
    assert found["sent"] == 1


def test_a_server_that_has_heard_it_already_is_not_waited_for(new_page: NewPage, static_url: str) -> None:
    """The first stage was told of, and gone before the answer came: asked again the server would be silent for ever."""
    found = met(new_page, static_url, pending=[5, 6], ack=6, session="new")
    assert found["waiting"] == []
    assert found["back"] == {"step": 7}


def test_what_it_has_not_heard_of_it_is_told(new_page: NewPage, static_url: str) -> None:
    found = met(new_page, static_url, pending=[5, 6], ack=5, session="new")
    assert found["waiting"] == [["set", 6]]
    assert found["sent"] == 1


def test_in_the_same_session_what_was_lost_on_the_way_is_sent_again(new_page: NewPage, static_url: str) -> None:
    found = met(new_page, static_url, pending=[5, 6], ack=5, session="old")
    assert found["waiting"] == [["set", 6]]
    assert found["sent"] == 1
