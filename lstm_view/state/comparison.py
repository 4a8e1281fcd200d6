"""A and B in words: what each of two runs is, and what of B cannot be shown over A.

Steps, units, inputs and outputs are paired by their number; what only one of the runs has stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from lstm_core import STORIES, Trace
from lstm_core.challenges import CHALLENGES
from lstm_view.state.changes import Floats, Parts
from lstm_view.state.experiment import (
    Blank,
    CellInput,
    Measured,
    Numbers,
    Own,
    OwnOther,
    Random,
    Run,
    Story,
    Text,
    Trial,
)
from lstm_view.state.inputs import Inputs
from lstm_view.words import count
from lstm_view.words.digits import typed
from lstm_view.words.kinds import kind_words

_SAID: Final = 2  # changes that are said; more are counted
_FEW: Final = 4  # numbers that are said of a sequence
_ROOM: Final = 24  # characters of a text that are quoted


@dataclass(frozen=True)
class Side:
    """One of the two runs: what was asked for, what it starts from as it is run, its numbers and its changes in words.

    ``parts`` and ``given`` are those before any change.
    """

    run: Run
    parts: Parts
    given: Inputs
    trace: Trace
    edits: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What A and B are, and sentences on what cannot be shown of them."""

    a: str
    b: str
    notes: tuple[str, ...]


def compare(a: Side, b: Side) -> Comparison:
    """Return the words on A and B; ``b.trace`` is B as it is by itself, in all its steps.

    Two runs with the same words that are not the same are told apart by what differs.
    """
    ours, its = described(a), described(b)
    if ours == its and (more := _difference(a, b)):
        its = f"{its}, with {more}"
    return Comparison(ours, its, _notes(a, b))


def described(side: Side) -> str:
    """Return what a run is: its cell, what it reads unless that belongs to the cell, and its changes.

    "Remember a pulse, forget gate, bias: 5 → −1" or "My cell, reading 0, 0.5, 0.25, 1".
    """
    run = side.run
    known = isinstance(run.cell, Story)
    as_set = "as set" if known and not side.edits else ""
    readout = "" if run.readout is None else f"{run.readout.activation} read-out"
    parts = (_cell(run), _reading(side), readout, _edited(side.edits) or as_set)
    return ", ".join(part for part in parts if part)


def _cell(run: Run) -> str:
    match run.cell:
        case Story(key):
            return STORIES[key].title + (f", seed {run.seed}" if run.seed else "")
        case Random(_, units, peephole):
            return f"Random cell of {count(units, 'unit')}{' with peepholes' if peephole else ''}, seed {run.seed}"
        case Own() as own:
            return ", ".join(("My cell", *kind_words(own.parameters.kind)))
        case OwnOther() as own:
            return f"My cell, {own.variant.title}"
        case Blank():
            return "Empty cell"


def _reading(side: Side) -> str:
    x, names = side.given.x, side.given.names
    match side.run.input:
        case CellInput():
            return "" if isinstance(side.run.cell, Story) else f"reading {count(len(x), 'random step')}"
        case Trial(challenge, trial):
            return f"reading trial {trial + 1} of “{CHALLENGES[challenge].title}”"
        case Measured():
            return f"reading {side.run.input.name}, {count(len(x), 'step')}"
        case Numbers():
            return f"reading {_first(x[:, 0])}" if x.shape[1] == 1 else f"reading {_rows(x)}"
        case Text(data):
            return f"reading “{_cut(data)}”"
        case _:
            return f"reading {_cut(', '.join(names))}, {count(len(x), 'step')}"


def _first(values: Floats) -> str:
    said = ", ".join(typed(float(value)) for value in values[:_FEW])
    return said if len(values) <= _FEW else f"{said}, … ({count(len(values), 'step')})"


def _rows(x: Floats) -> str:
    return f"({_first(x[0])})" if len(x) == 1 else f"{count(len(x), 'step')} of {x.shape[1]} numbers"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _ROOM else f"{line[: _ROOM - 1]}…"


def _edited(edits: tuple[str, ...]) -> str:
    more = len(edits) - _SAID
    return "; ".join(edits[:_SAID]) + (f" and {count(more, 'more change')}" if more > 0 else "")


def _difference(a: Side, b: Side) -> str:
    """What of the cell and of its input is not the same, where that can be said in a few words."""
    found = []
    ours, its = _numbers(a.parts), _numbers(b.parts)
    if ours.shape != its.shape:
        found.append("a cell of another size or type")
    elif differing := int((ours != its).sum()):
        found.append(f"{differing} of its {count(len(its), 'number')} not as in A")
    x, y = a.given.x, b.given.x
    if x.shape != y.shape:
        found.append(f"{count(len(y), 'step')} to read")
    elif (steps := np.flatnonzero((x != y).any(axis=1))).size:
        found.append(f"another input from step {steps[0] + 1} on")
    return " and ".join(found)


def _numbers(parts: Parts) -> Floats:
    """Every number of a cell in one row: weights, biases, peepholes, h0, c0."""
    p = parts.parameters
    arrays = (p.weight_ih, p.weight_hh, p.bias, p.peephole, parts.h0, parts.c0)
    return np.concatenate([array.ravel() for array in arrays if array is not None])


# -- what cannot be shown


def _notes(a: Side, b: Side) -> tuple[str, ...]:
    if a.run == b.run:
        return ("B is this run as it is now. What you change from now on is A.",)
    ours, its = a.trace, b.trace
    found = [_steps(len(ours), len(its))]
    found.append(_paired("unit", ours.c.shape[1], its.c.shape[1]))
    found.append(_paired("input", ours.x.shape[1], its.x.shape[1]) or _renamed(a.given.names, b.given.names))
    outputs = [0 if trace.readout is None else trace.readout.output_size for trace in (ours, its)]
    found.append(_paired("output", *outputs))
    common = min(len(ours), len(its))
    if a.given.labels and a.given.labels[:common] != b.given.labels[:common]:
        found.append("The names of the steps are those of A.")
    return tuple(filter(None, found))


def _steps(ours: int, its: int) -> str:
    if its > ours:
        return f"B has {count(its, 'step')}; its first {'is' if ours == 1 else f'{ours} are'} shown."
    return f"B ends at step {its}; after it A stands alone." if its < ours else ""


def _paired(noun: str, ours: int, its: int) -> str:
    """What of units, inputs or outputs only one of the two has, which stands alone or is left out."""
    if ours == its:
        return ""
    more, fewer = max(ours, its), min(ours, its)
    which = f"{noun} {more}" if more - fewer == 1 else f"{noun}s {fewer + 1} to {more}"
    has = f"{'B' if ours > its else 'A'} has {count(fewer, noun) if fewer else f'no {noun}'}"
    if its > ours:
        return f"{has}; {which} of B {'is' if more - fewer == 1 else 'are'} not shown."
    return f"{has}; {which} of A {'stands' if more - fewer == 1 else 'stand'} alone."


def _renamed(ours: tuple[str, ...], its: tuple[str, ...]) -> str:
    return "" if ours == its or len(ours) == 1 else "Inputs are paired by their number, whatever their names."
