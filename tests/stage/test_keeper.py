"""What is long in the texts that a tab keeps, such as the weights of a large cell, is kept once and given back."""

from __future__ import annotations

from typing import Any

from tests.node import in_node

_TURNS = """
const { Keeper } = await stage("keeper.js");
const stored = {};
const host = {
  keep: (name, text) => text.length < given.room && Boolean((stored[name] = text)),
  kept: (name) => stored[name] ?? null,
};
globalThis.location = { search: "", hash: "" };
const keeper = new Keeper(host, "page");
const missing = given.turns.map(([kept, parts]) => keeper.confirm({ ack: 1, kept, parts }));
const again = new Keeper(host, "page").restoring;
return { missing, restoring: keeper.restoring, again };
"""


def turns(*turns: tuple[str, list[str], dict[str, str], dict[str, str]], room: int = 10_000) -> dict[str, Any]:
    """After payloads of a history with the present, the undo stack, the texts and the parts that were sent."""
    said = [
        ({"session": "s", "now": now, "undo": undo, "redo": [], "origin": None, "texts": texts}, parts)
        for now, undo, texts, parts in turns
    ]
    found: dict[str, Any] = in_node(_TURNS, {"turns": said, "room": room})
    return found


A, B = {"a": "story=own&ref.weights=w1"}, {"b": "story=own&ref.weights=w1&step=2"}
C = {"c": "ref.weights=w2"}


def test_a_part_stays_while_a_text_names_it_and_goes_with_the_last() -> None:
    found = turns(("a", [], A, {"w1": "1,2"}), ("b", ["a"], B, {}), ("c", ["a", "b"], C, {"w2": "3"}))
    assert found["missing"] == [False, False, False]
    assert found["restoring"]["parts"] == {"w1": "1,2", "w2": "3"}
    assert found["again"] == found["restoring"]
    found = turns(("a", [], A, {"w1": "1,2"}), ("c", [], C, {"w2": "3"}))
    assert found["restoring"]["parts"] == {"w2": "3"}


def test_a_part_that_never_came_is_asked_for() -> None:
    found = turns(("a", [], A, {}), ("a", [], A, {"w1": "1,2"}))
    assert found["missing"] == [True, False]


def test_where_there_is_little_room_the_oldest_steps_go_with_their_parts() -> None:
    found = turns(("a", [], A, {"w1": "1" * 500}), ("c", ["a"], C, {"w2": "2" * 500}), room=900)
    stacks: dict[str, Any] = {"now": "ref.weights=w2", "undo": [], "redo": [], "origin": None}
    assert found["again"] == {**stacks, "parts": {"w2": "2" * 500}}
