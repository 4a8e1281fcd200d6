"""What a scene locks: which of its locks a change would break, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lstm_core.language import tr, tr_later
from lstm_view.state.changes import Change, SetNumber
from lstm_view.state.experiment import ALL_LOCKS, LOCKS, Experiment, Look, Own, OwnOther, Random, Run

#: Lock -> what is said of a change that it forbids.
FIXED: Final = {
    "f": tr_later("The forget gate is fixed in this scene. Nothing was changed."),
    "i": tr_later("The input gate is fixed in this scene. Nothing was changed."),
    "g": tr_later("The candidate is fixed in this scene. Nothing was changed."),
    "o": tr_later("The output gate is fixed in this scene. Nothing was changed."),
    "u": tr_later("The update gate is fixed in this scene. Nothing was changed."),
    "r": tr_later("The reset gate is fixed in this scene. Nothing was changed."),
    "h": tr_later("The weights of the RNN are fixed in this scene. Nothing was changed."),
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
_GATES: Final = ("f", "i", "g", "o")
_BLOCKS: Final = ("u", "r", "g", "h")  # of a GRU or an RNN, in the order of ALL_LOCKS as a step uses them


def locks_for(run: Run) -> tuple[str, ...]:
    """Return what can be locked of a run: the gates that its cell has, and what every run has.

    >>> locks_for(Run()) == LOCKS
    True
    """
    return (*_blocks_of(run), *LOCKS[len(_GATES) :])


def _blocks_of(run: Run) -> tuple[str, ...]:
    """What the weights of a cell are of."""
    if not isinstance(run.cell, OwnOther):
        return _GATES
    return tuple(block for block in _BLOCKS if f"b_{block}" in run.cell.variant.weights)


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
    broken = [lock for lock in ALL_LOCKS if lock in touched and lock in look.locks]
    return tr(FIXED[broken[0]]) if broken else ""


def lock_of(change: Change) -> str:
    """Return the lock that a change of the run belongs to, one of ALL_LOCKS."""
    if not isinstance(change, SetNumber):
        return "whatif"
    return change.gate[0] if change.gate else _OF_ARRAY[change.array]  # the bias gh is one of g


def _of_run(before: Run, after: Run) -> Iterable[str]:
    added = set(after.changes) - set(before.changes)
    if before.bare == after.bare:
        added |= set(before.changes) - set(after.changes)
    yield from map(lock_of, added)
    if before.cell != after.cell:
        yield "story"
        yield from (*_blocks_of(after), "start") if isinstance(after.cell, Own | OwnOther) else ()
    if before.seed != after.seed:
        yield from ("story", "x") if isinstance(after.cell, Random) else ("x",)
    if before.input != after.input and before.cell == after.cell:
        yield "x"
    if before.readout != after.readout and before.cell == after.cell:
        yield "panels"


def _of_look(before: Look, after: Look) -> Iterable[str]:
    if any(getattr(before, name) != getattr(after, name) for name in _PANELS):
        yield "panels"
