"""What a person does on the stage, as a change from one :class:`Experiment` to the next.

An action is a JSON object with a number ``n``, the time in ms at which it was made, and a ``kind``. The browser sends
all that are not acknowledged yet, again and again if it must; each is applied once, in the order of the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from lstm_core import MAX_STEPS, STORIES
from lstm_core.language import tr, tr_later, tr_n
from lstm_view.figures.catalogue import COLOURED
from lstm_view.state.address import not_shown, read
from lstm_view.state.changes import LARGEST, SetNumber, with_change
from lstm_view.state.experiment import (
    BLANK,
    OWN,
    PARTS,
    RANDOM,
    VIEWS,
    Blank,
    Experiment,
    Look,
    Random,
    Run,
    Story,
    Trial,
)
from lstm_view.state.fields import FIELDS, MAX_TEXT
from lstm_view.state.fragment import MORE, pairs_of, unpack
from lstm_view.state.history import MAX_UNDO, History
from lstm_view.state.names import read_change
from lstm_view.state.parts import put_in
from lstm_view.state.prediction import is_whole

MAX_ACTIONS: Final = 500  # of one message; more is not a person
MAX_SHOWN: Final = 128  # units of the largest cell on a stage: in a notebook it is larger than an address can say
_OF_PREDICTING: Final = ("predict", "drawn", "seen", "happened")
CHOICES: Final = ("show", "lines", "memory", "loss", "cells", "own", "digits")  # of the look, each a step of undo

Action = Mapping[str, Any]


def sent_by(state: Any) -> Any:
    """What the stage sent last, from the state of its component: a number and its actions; None before it did."""
    return state.get("actions") if isinstance(state, Mapping) else None


def apply_all(history: History, actions: Any) -> int:
    """Apply the actions that were sent and not seen before; how many. Anything malformed is ignored."""
    taken = 0
    if not isinstance(actions, list):
        return taken
    for action in actions[:MAX_ACTIONS]:
        if not isinstance(action, Mapping) or action.get("session") not in (None, history.session):
            continue  # meant for a history that this server does not have; it comes again after that is restored
        number = action.get("n")
        if type(number) is int and number > history.ack:
            history.ack = number
            history.notices = ()
            history.all_texts = False
            _apply(history, action)
            taken += 1
    return taken


def _apply(history: History, action: Action) -> None:
    history.now = _with_cursor(history.now, action.get("cursor"))
    if isinstance(has := action.get("has"), Mapping):
        history.has = {str(name): str(content) for name, content in has.items()}
    act = _ACTS.get(str(action.get("kind")))
    if act is not None:
        act(history, action)


def _with_cursor(experiment: Experiment, cursor: Any) -> Experiment:
    """Where the person is; the browser moves the cursor alone and says so along with the next action."""
    if not isinstance(cursor, Mapping):
        return experiment
    limits = {"step": MAX_STEPS - 1, "phase": 4, "unit": MAX_SHOWN - 1}
    found = {
        name: cursor[name]
        for name, high in limits.items()
        if type(cursor.get(name)) is int and 0 <= cursor[name] <= high
    }
    moved = replace(experiment, cursor=replace(experiment.cursor, **found))
    if cursor.get("view") in VIEWS:
        moved = moved.with_look(view=cursor["view"])
    shown = cursor.get("lecture")
    return moved.with_look(lecture=tuple(p for p in PARTS if p in shown)) if isinstance(shown, list) else moved


def _set(history: History, action: Action) -> None:
    name, value = action.get("name"), action.get("value")
    if not isinstance(name, str) or isinstance(value, bool) or not isinstance(value, int | float):
        return
    if isinstance(value, float) and not math.isfinite(value):
        return
    try:
        change = read_change(name, float(min(max(value, -LARGEST), LARGEST)))
    except ValueError:
        return
    changes = with_change(history.now.run.changes, change)
    history.put(history.now.with_changes(changes), moved=False, what=change.place, at=action["n"])


def _unset(history: History, action: Action) -> None:
    try:
        place = read_change(str(action.get("name")), 0.0).place
    except ValueError:
        return
    kept = tuple(change for change in history.now.run.changes if change.place != place)
    history.put(history.now.with_changes(kept), moved=False)


def _story(history: History, action: Action) -> None:
    """Another cell, with its own input and nothing changed; the cursor goes where that story opens."""
    key = action.get("value")
    if key == RANDOM:
        history.put(history.now.with_run(Run(Random())), moved=True)
    elif key == BLANK:
        home = history.home.run
        history.put(history.now.with_run(home if home.cell == Blank() else Run(Blank())), moved=True)
    elif key == OWN and history.own is not None:
        history.put(history.now.with_run(history.own), moved=True)
    elif isinstance(key, str) and key in STORIES:
        history.put(history.now.with_run(Run(Story(key))), moved=True)


def _keep(history: History, _: Action) -> None:
    """The present run stands still as B; what is changed from now on is A."""
    history.put(replace(history.now, other=history.now.run), moved=False)


def _swap(history: History, _: Action) -> None:
    """A becomes B and B becomes A; the person stays at the step, as far as there is one."""
    history.put(history.now.swapped(), moved=False)


def _alone(history: History, _: Action) -> None:
    """Nothing is compared but the run with itself before any change."""
    history.put(replace(history.now, other=None), moved=False)


def _goto(history: History, action: Action) -> None:
    """What a link in the text asks for. Changes that it does not speak of stay if they fit; else it is said."""
    here = history.now.look.predicting(None)  # a link that speaks of no prediction leads out of one
    found, notices = _asked(history, action, replace(here, view=history.home.look.view), history.now.other)
    found = _taken_up(history, found)
    mine, its = history.now.run.changes, found.run.changes
    if found.run.cell == history.now.run.cell and found.run.readout == history.home.run.readout:
        found = replace(found, run=replace(found.run, readout=history.now.run.readout))  # the link does not speak of it
    if found.run.unchanged == history.now.run.unchanged and set(its) <= set(mine):
        found = found.with_changes(mine)
    aside = set(mine) - set(found.run.changes) - set(history.home.run.changes)
    if aside and not (isinstance(found.run.input, Trial) and isinstance(history.now.run.input, Trial)):
        one = tr_later("Your change was put aside for this link. Undo brings it back.")
        many = tr_later("Your {n} changes were put aside for this link. Undo brings them back.")
        notices = (*notices, tr_n(one, many, len(aside)))
    if history.now.run.readout and not found.run.readout:
        notices = (*notices, tr("Your read-out was put aside for this link. Undo brings it back."))
    if history.now.other not in (None, found.other):
        notices = (*notices, tr("Your B was put aside for this link. Undo brings it back."))
    if history.put(found, moved=True):
        history.notices = notices


def _taken_up(history: History, asked: Experiment) -> Experiment:
    """A trial with the weights that were last set for its challenge, so that one comes back to them."""
    run = asked.run
    if not isinstance(run.input, Trial) or run.changes:
        return asked
    challenge = run.input.challenge

    def is_attempt(one: Run) -> bool:
        return one.cell == run.cell and isinstance(one.input, Trial) and one.input.challenge == challenge

    last = history.latest(is_attempt)
    kept = last.changes if last else ()
    return asked.with_changes(tuple(one for one in kept if not (isinstance(one, SetNumber) and one.array == "x")))


def _open(history: History, action: Action) -> None:
    """What the page's own address asks for: the browser hands over what only it can see, such as a fragment."""
    found, notices = _asked(history, action, history.home.look, history.home.other)
    history.open(found)
    history.notices = notices
    history.linked = True


def _asked(history: History, action: Action, look: Look, other: Run | None) -> tuple[Experiment, tuple[str, ...]]:
    """What an address asks for, with ``look`` and ``other`` where it says nothing of them."""
    home = replace(history.home, look=look, other=other)
    query, fragment = str(action.get("query", "")), str(action.get("fragment", ""))
    pairs = pairs_of(query[:MAX_TEXT])
    if fragment.removeprefix("#").startswith(f"{MORE}="):  # else it names a heading of the page
        more = unpack(fragment[: 4 * MAX_TEXT])
        if not more:
            said = tr("This link is cut off or damaged after its “#”; that part was left out.")
            found, notices = read(pairs, home)
            return found, (*notices, said)
        pairs |= more
    return read(pairs, home)


def _quantity(history: History, action: Action) -> None:
    """Which quantity a heatmap shows: kept, but nothing to undo."""
    if action.get("value") in COLOURED:
        history.now = history.now.with_look(quantity=action["value"])


def _choose(history: History, action: Action) -> None:
    """A choice of what is shown, by its name and value in an address; an empty value is none."""
    name, text = action.get("name"), action.get("value")
    if name not in CHOICES or not isinstance(text, str) or name in not_shown(history.home.look):
        return
    field = FIELDS[name]
    try:
        value = None if text == "" and name == "loss" else field.read(text)
    except ValueError:
        return
    history.put(history.now.with_look(**{field.attribute: value}), moved=False, what=name, at=action["n"])


def _predict(history: History, action: Action) -> None:
    """What is predicted, what was drawn, that it shall be seen, or what then happened: each a step of undo."""
    look = history.now.look
    try:
        said = {name: FIELDS[name].read(str(action[name])) for name in _OF_PREDICTING if name in action}
    except ValueError:
        return
    if "predict" in said:
        then = look.predicting(said["predict"])
    elif look.predict is None or ("happened" in said) != look.seen:
        return  # what was seen is not drawn any more, and nothing has happened before
    elif said.get("seen") and not is_whole(said.get("drawn", look.drawn), look.predict):
        return
    else:
        then = replace(look, **said)
    history.put(replace(history.now, look=then), moved=False, what=("predict", *said), at=action["n"])


def _restore(history: History, action: Action) -> None:
    """What the browser kept of a session that is over. Each experiment is an address, and is trusted no more."""

    def experiments(texts: Any) -> list[Experiment]:
        texts = texts if isinstance(texts, list) else []
        said = (_said(history, text, action.get("parts")) for text in texts[-MAX_UNDO:] if isinstance(text, str))
        return [one for one in said if one is not None]

    now = experiments([action.get("now")])
    if now:
        origin = next(iter(experiments([action.get("origin")])), None)
        history.restore(now[0], experiments(action.get("undo")), experiments(action.get("redo")), origin)
        history.now = _with_cursor(history.now, action.get("cursor"))


def _said(history: History, text: str, parts: Any) -> Experiment | None:
    """What a kept text says; None if a part that it names is gone."""
    pairs = put_in(pairs_of(text[: 4 * MAX_TEXT]), parts)
    return None if pairs is None else read(pairs, history.home)[0]


_ACTS: Final[Mapping[str, Callable[[History, Action], None]]] = {
    "set": _set,
    "unset": _unset,
    "story": _story,
    "goto": _goto,
    "open": _open,
    "keep": _keep,
    "swap": _swap,
    "alone": _alone,
    "quantity": _quantity,
    "choose": _choose,
    "predict": _predict,
    "restore": _restore,
    "texts": lambda history, _: setattr(history, "all_texts", True),
    "reset": lambda history, _: history.reset(),
    "undo": lambda history, _: history.step_back(),
    "redo": lambda history, _: history.step_forward(),
}
