"""Histories for tests: a page at home, and actions as its stage numbers them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lstm_view.actions import History, apply_all
from lstm_view.settings import Settings, parse, query

HOME = Settings(story="forget", view="forget")
ODD = 10**400  # JSON may say it, a float cannot


def fresh(**fields: Any) -> History:
    """At home, save for ``fields`` of the settings."""
    now = replace(HOME, **fields)
    return History(HOME, now)


def act(history: History, kind: str, **fields: Any) -> None:
    """One action with the next number."""
    apply_all(history, [{"n": history.ack + 1, "kind": kind, **fields}])


def put(history: History, name: Any, value: Any) -> None:
    """A slider that was let go of."""
    act(history, "set", name=name, value=value)


def numbered(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The actions with the numbers 1, 2, 3 ..."""
    return [{**action, "n": n} for n, action in enumerate(actions, 1)]


def seen(history: History) -> tuple[Any, ...]:
    """All of a history that a person can tell, floats by their text so that -0.0 is itself."""
    return (repr(history.now), repr(history.before), repr(history.after), history.notices, history.ack, history.jump)


def sayable(settings: Settings) -> bool:
    """Whether a link can say all of it."""
    return parse(query(settings, HOME), HOME) == (settings, [])
