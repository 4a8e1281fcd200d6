"""What a scene locks: which of its locks a change would break, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lstm_core.language import tr, tr_later
from lstm_view.state.changes import Change, SetNumber
from lstm_view.state.experiment import LOCKS, Experiment, Look, Own, Random, Run

#: Lock -> what is said of a change that it forbids.
FIXED: Final = {
    "f": tr_later("The forget gate is fixed in this scene. Nothing was changed."),
    "i": tr_later("The input gate is fixed in this scene. Nothing was changed."),
    "g": tr_later("The candidate is fixed in this scene. Nothing was changed."),
    "o": tr_later("The output gate is fixed in this scene. Nothing was changed."),
    "x": tr_later("The input is fixed in this scene. Nothing was changed."),
    "start": tr_later("The start values are fixed in this scene. Nothing was changed."),
    "story": tr_later("The cell is fixed in this scene. Nothing was changed."),
    "whatif": tr_later("What is held, cut and masked is fixed in this scene. Nothing was changed."),
    "panels": tr_later("What is computed and shown beside the stage is fixed in this scene. Nothing was changed."),
}
#: What of a look a scene itself is made of.
SCENE: Final = ("parts", "locks", "preparing")
_PANELS: Final = (
    "charts",
    "lines",
    "state",
    "loss",
    "cells",
    "own",
    "targets",
    "asked",
    "error",
    "rate",
    "gate",
    "question",
)
_OF_ARRAY: Final = {
    **{"x": "x", "h0": "start", "c0": "start"},
    **dict.fromkeys(("readout_weight", "readout_bias"), "panels"),  # as the form that makes a read-out
}
_NUMBERS: Final = ("f", "i", "g", "o", "start")  # what the numbers of a cell are


def refusal(before: Experiment, after: Experiment) -> str:
    """Return the sentence on the first lock that a change would break; nothing where it breaks none.

    Where another cell or input takes the place of one, its changes go with it: that breaks only their own locks.
    """
    look = before.look
    if not look.is_scene:
        return ""
    if any(getattr(look, name) != getattr(after.look, name) for name in SCENE):
        return tr("A scene cannot be changed from inside. Nothing was changed.")
    touched = {*_of_run(before.run, after.run), *_of_look(look, after.look)}
    if before.other != after.other:
        touched.add("panels")
    broken = [lock for lock in LOCKS if lock in touched and lock in look.locks]
    return tr(FIXED[broken[0]]) if broken else ""


def lock_of(change: Change) -> str:
    """Return the lock that a change of the run belongs to."""
    if not isinstance(change, SetNumber):
        return "whatif"
    return change.gate or _OF_ARRAY[change.array]


def _of_run(before: Run, after: Run) -> Iterable[str]:
    added = set(after.changes) - set(before.changes)
    if before.bare == after.bare:
        added |= set(before.changes) - set(after.changes)
    yield from map(lock_of, added)
    if before.cell != after.cell:
        yield "story"
        yield from _NUMBERS if isinstance(after.cell, Own) else ()
    if before.seed != after.seed:
        yield from ("story", "x") if isinstance(after.cell, Random) else ("x",)
    if before.input != after.input and before.cell == after.cell:
        yield "x"
    if before.readout != after.readout and before.cell == after.cell:
        yield "panels"


def _of_look(before: Look, after: Look) -> Iterable[str]:
    if any(getattr(before, name) != getattr(after, name) for name in _PANELS):
        yield "panels"
