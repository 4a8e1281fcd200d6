"""Histories for tests: a page at home, and actions as its stage numbers them."""

from __future__ import annotations

from typing import Any, Final

from lstm_view.state.actions import apply_all
from lstm_view.state.address import read, write
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import REPEAT, History
from tests.state.make import experiment, vary

HOME: Final = experiment(story="forget", view="forget")
ODD: Final = 10**400  # JSON may say it, a float cannot
PAUSE: Final = 2 * REPEAT  # between two actions, so that each is a step of undo


def fresh(**fields: Any) -> History:
    """At home, save for some fields of the experiment."""
    return History(HOME, vary(HOME, **fields))


def act(history: History, kind: str, **fields: Any) -> None:
    """One action, some time after the last one."""
    apply_all(history, [{"n": history.ack + PAUSE, "kind": kind, **fields}])


def put(history: History, name: Any, value: Any) -> None:
    """A slider that was let go of."""
    act(history, "set", name=name, value=value)


def numbered(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The actions with growing numbers, some time apart."""
    return [{**action, "n": n * PAUSE} for n, action in enumerate(actions, 1)]


def seen(history: History) -> tuple[Any, ...]:
    """All of a history that a person can tell, floats by their text so that -0.0 is itself."""
    experiments = (repr(history.now), repr(history.undo), repr(history.redo))
    return (*experiments, history.notices, history.ack, history.jump, history.linked, history.all_texts)


def sayable(one: Experiment, home: Experiment = HOME) -> bool:
    """Whether an address can say all of it."""
    return read(write(one, home), home) == (one, ())
