"""What a person does on the stage, as a change from one :class:`Settings` to the next, with undo and redo."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import parse_qsl

from lstm_core import STORIES
from lstm_core.inputs import MAX_STEPS, MAX_UNITS
from lstm_view.params import CLAMP, LARGEST, MAX_CHANGES, Changes, is_change
from lstm_view.settings import COLOURED, RANDOM, VIEWS, Settings, parse

MAX_UNDO = 200
MAX_ACTIONS = 500  # of one message; more is not a person


@dataclass
class History:
    """The settings of one page of one session: now, before, after; and what the stage has been told.

    ``ack`` is the number of the last action applied, ``jump`` grows whenever the cursor was moved from here,
    ``linked`` says that a link opened the page.
    """

    home: Settings
    now: Settings
    before: list[Settings] = field(default_factory=list)
    after: list[Settings] = field(default_factory=list)
    notices: tuple[str, ...] = ()
    ack: int = 0
    jump: int = 0
    linked: bool = False

    def put(self, settings: Settings, *, moved: bool) -> None:
        """Make ``settings`` the present; the present becomes the step that undo goes back to."""
        if at_cursor_of(self.now, settings) == self.now:
            self.jump += moved and settings != self.now  # only the cursor moved, which is not a change to undo
            self.now = settings
            return
        self.before = [*self.before[1 - MAX_UNDO :], self.now]
        self.after = []
        self.now = settings
        self.jump += moved


def at_cursor_of(here: Settings, settings: Settings) -> Settings:
    """``settings`` with the cursor of ``here``."""
    return replace(settings, step=here.step, phase=here.phase, unit=here.unit, view=here.view)


def apply_all(history: History, actions: Any) -> None:
    """Apply the actions the browser sent and the server has not seen. Anything malformed is ignored."""
    if not isinstance(actions, list):
        return
    for action in actions[:MAX_ACTIONS]:
        number = action.get("n") if isinstance(action, Mapping) else None
        if type(number) is int and number > history.ack:
            history.ack = number
            history.notices = ()
            _apply(history, action)


def _apply(history: History, action: Mapping[str, Any]) -> None:
    history.now = _with_cursor(history.now, action.get("cursor"))
    act = _ACTS.get(str(action.get("kind")))
    if act is not None:
        act(history, action)


def _with_cursor(settings: Settings, cursor: Any) -> Settings:
    """Where the person is; the browser moves the cursor alone and says so along with the next action."""
    if not isinstance(cursor, Mapping):
        return settings
    limits = {"step": (1, MAX_STEPS), "phase": (0, 4), "unit": (0, MAX_UNITS - 1)}
    found = {
        name: cursor[name]
        for name, (low, high) in limits.items()
        if type(cursor.get(name)) is int and low <= cursor[name] <= high
    }
    if "unit" in found:
        found["unit"] += 1
    if cursor.get("view") in VIEWS:
        found["view"] = cursor["view"]
    return replace(settings, **found)


def _set(history: History, action: Mapping[str, Any]) -> None:
    name, value = action.get("name"), action.get("value")
    if not isinstance(name, str) or isinstance(value, bool) or not isinstance(value, int | float):
        return
    if isinstance(value, float) and not math.isfinite(value):
        return
    clipped = float(min(max(value, -LARGEST), LARGEST))
    if is_change(name, clipped):
        changes = _with(history.now.changes, name, clipped)
        if len(changes) > MAX_CHANGES:
            history.notices = (
                f"There are {MAX_CHANGES} changes already, as many as there can be; take one back first.",
            )
            return
        history.put(replace(history.now, changes=changes), moved=False)


def _unset(history: History, action: Mapping[str, Any]) -> None:
    history.put(replace(history.now, changes=_without(history.now.changes, action.get("name"))), moved=False)


def _with(changes: Changes, name: str, value: float) -> Changes:
    """A clamp keeps its place among others, so that none is overruled; a number is the last word on what was cut."""
    if CLAMP.fullmatch(name) and name in dict(changes):
        return tuple((other, value if other == name else old) for other, old in changes)
    return (*_without(changes, name), (name, value))


def _without(changes: Changes, name: Any) -> Changes:
    return tuple(pair for pair in changes if pair[0] != name)


def _story(history: History, action: Mapping[str, Any]) -> None:
    """Another cell, with its own input and nothing changed; the cursor goes where that story opens."""
    story = action.get("value")
    if story not in (*STORIES, RANDOM):
        return
    settings = replace(history.now, story=story, source="story", changes=(), step=None, phase=0, unit=1)
    history.put(settings, moved=True)


def _goto(history: History, action: Mapping[str, Any]) -> None:
    asked = dict(parse_qsl(str(action.get("query", "")), keep_blank_values=True))
    settings, notices = parse(asked, history.home)
    history.put(settings, moved=True)
    history.notices = tuple(notices)


def _quantity(history: History, action: Mapping[str, Any]) -> None:
    if action.get("value") in COLOURED:
        history.now = replace(history.now, quantity=action["value"])


def _step_back(history: History, source: list[Settings], target: list[Settings]) -> None:
    if not source:
        return
    settings = source.pop()
    target.append(history.now)
    same = (settings.story, settings.source) == (history.now.story, history.now.source)
    if same:  # the change goes back, the person stays where they are
        settings = replace(at_cursor_of(history.now, settings), quantity=history.now.quantity)
    history.now = settings
    history.jump += not same


_ACTS: Final[Mapping[str, Callable[[History, Mapping[str, Any]], None]]] = {
    "set": _set,
    "unset": _unset,
    "story": _story,
    "goto": _goto,
    "quantity": _quantity,
    "reset": lambda history, _: history.put(replace(history.now, changes=()), moved=False),
    "undo": lambda history, _: _step_back(history, history.before, history.after),
    "redo": lambda history, _: _step_back(history, history.after, history.before),
}
