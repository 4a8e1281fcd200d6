"""A and B in words: what each of two runs is, and what of B cannot be shown over A.

Steps, units, inputs and outputs are paired by their number; what only one of the runs has stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from lstm_core import STORIES, Trace, VariantTrace
from lstm_core.challenges import CHALLENGES
from lstm_core.kind import split_key
from lstm_core.language import tr, tr_later, tr_n
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
from lstm_view.state.run_parts import AnyParts, Floats
from lstm_view.words import count
from lstm_view.words.digits import typed
from lstm_view.words.kinds import kind_words

#: Noun -> none of them, the n-th, and some of them.
_ONLY: Final = {
    "unit": (tr_later("no unit"), tr_later("unit {n}"), tr_later("units {first} to {last}")),
    "input": (tr_later("no input"), tr_later("input {n}"), tr_later("inputs {first} to {last}")),
    "output": (tr_later("no output"), tr_later("output {n}"), tr_later("outputs {first} to {last}")),
}
_SAID: Final = 2  # changes that are said; more are counted
_FEW: Final = 4  # numbers that are said of a sequence
_ROOM: Final = 24  # characters of a text that are quoted


@dataclass(frozen=True)
class Side:
    """One of the two runs: what was asked for, what it starts from as it is run, its numbers and its changes in words.

    ``parts`` and ``given`` are those before any change.
    """

    run: Run
    parts: AnyParts
    given: Inputs
    trace: Trace | VariantTrace
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
        its = tr("{run}, with {difference}", run=its, difference=more)
    return Comparison(ours, its, _notes(a, b))


def described(side: Side) -> str:
    """Return what a run is: its cell, what it reads unless that belongs to the cell, and its changes.

    "Remember a pulse, forget gate, bias: 5 → −1" or "My cell, reading 0, 0.5, 0.25, 1".
    """
    as_set = tr("as set") if isinstance(side.run.cell, Story) and not side.edits else ""
    return ", ".join(part for part in (named(side), _edited(side.edits) or as_set) if part)


def named(side: Side) -> str:
    """Return the same without what was changed."""
    run = side.run
    readout = "" if run.readout is None else tr("{function} read-out", function=run.readout.activation)
    return ", ".join(part for part in (_cell(run), reading(run, side.given), readout) if part)


def _cell(run: Run) -> str:
    match run.cell:
        case Story(key):
            return ", ".join((tr(STORIES[key].title), *([tr("seed {seed}", seed=run.seed)] if run.seed else [])))
        case Random(_, units, True):
            said = {"units": count(units, "unit"), "seed": run.seed}
            return tr("Random cell of {units} with peepholes, seed {seed}", **said)
        case Random(_, units, _):
            return tr("Random cell of {units}, seed {seed}", units=count(units, "unit"), seed=run.seed)
        case Own() as own:
            return ", ".join((tr("My cell"), *kind_words(own.parameters.kind)))
        case OwnOther() as own:
            return f"{tr('My cell')}, {own.variant.name}"
        case Blank():
            return tr("Empty cell")


def reading(run: Run, given: Inputs) -> str:
    """Return what a cell reads, unless that belongs to it."""
    x, names = given.x, given.names
    match run.input:
        case CellInput():
            is_story = isinstance(run.cell, Story)
            return "" if is_story else tr_n("reading {n} random step", "reading {n} random steps", len(x))
        case Trial(challenge, trial):
            return tr("reading trial {n} of “{title}”", n=trial + 1, title=tr(CHALLENGES[challenge].title))
        case Measured():
            return tr("reading {what}, {steps}", what=tr(run.input.name), steps=count(len(x), "step"))
        case Numbers():
            return tr("reading {what}", what=_first(x[:, 0]) if x.shape[1] == 1 else _rows(x))
        case Text(data):
            return tr("reading {what}", what=tr("“{text}”", text=_cut(data)))
        case _:
            return tr("reading {what}, {steps}", what=_cut(", ".join(names)), steps=count(len(x), "step"))


def _first(values: Floats) -> str:
    said = ", ".join(typed(float(value)) for value in values[:_FEW])
    return said if len(values) <= _FEW else f"{said}, … ({count(len(values), 'step')})"


def _rows(x: Floats) -> str:
    if len(x) == 1:
        return f"({_first(x[0])})"
    return tr("{steps} of {numbers} numbers", steps=count(len(x), "step"), numbers=x.shape[1])


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _ROOM else f"{line[: _ROOM - 1]}…"


def _edited(edits: tuple[str, ...]) -> str:
    more = len(edits) - _SAID
    said = "; ".join(edits[:_SAID])
    if more <= 0:
        return said
    return tr_n("{said} and {n} more change", "{said} and {n} more changes", more, said=said)


def _difference(a: Side, b: Side) -> str:
    """What of the cell and of its input is not the same, where that can be said in a few words."""
    found = []
    ours, its = _numbers(a.parts), _numbers(b.parts)
    if ours.shape != its.shape:
        found.append(tr("a cell of another size or type"))
    elif differing := int((ours != its).sum()):
        found.append(tr("{n} of its {all} numbers not as in A", n=differing, all=len(its)))
    x, y = a.given.x, b.given.x
    if x.shape != y.shape:
        found.append(tr_n("{n} step to read", "{n} steps to read", len(y)))
    elif (steps := np.flatnonzero((x != y).any(axis=1))).size:
        found.append(tr("another input, first at step {step}", step=b.given.step_number(int(steps[0]))))
    return tr("{one} and {other}", one=found[0], other=found[1]) if len(found) > 1 else "".join(found)


def _numbers(parts: AnyParts) -> Floats:
    """Every number of a cell in one row: weights, biases, peepholes, start values."""
    return np.concatenate([array.ravel() for array in parts.of_cell.values()])


# -- what cannot be shown


def _notes(a: Side, b: Side) -> tuple[str, ...]:
    if a.run == b.run:
        return (tr("B is this run as it is now. What you change from now on is A."),)
    ours, its = a.trace, b.trace
    found = [_types(a, b), _steps(len(ours), len(its), a.given)]
    found.append(_paired("unit", ours.h.shape[1], its.h.shape[1]))
    found.append(_paired("input", ours.x.shape[1], its.x.shape[1]) or _renamed(a.given.names, b.given.names))
    outputs = [0 if trace.readout is None else trace.readout.output_size for trace in (ours, its)]
    found.append(_paired("output", *outputs))
    common = min(len(ours), len(its))
    if a.given.labels and a.given.labels[:common] != b.given.labels[:common]:
        found.append(tr("The names of the steps are those of A."))
    return tuple(filter(None, found))


def _types(a: Side, b: Side) -> str:
    """What cells of two types, or of two meanings of z, have in common."""
    ours, its = a.trace.variant, b.trace.variant
    if "u" in ours.gates and "u" in its.gates:
        kept = [split_key(one.key)[0].find("chung") < 0 for one in (ours, its)]
        if kept == [True, False]:
            return tr("In A z is the share of h that is kept, in B the share of n that is written.")
        return (
            tr("In A z is the share of n that is written, in B the share of h that is kept.")
            if kept[1] > kept[0]
            else ""
        )
    if ours.states == its.states and bool(ours.gates) == bool(its.gates):
        return ""
    return tr("A is {a} and B is {b}: what both have lies over one another.", a=ours.name, b=its.name)


def _steps(ours: int, its: int, given: Inputs) -> str:
    if its > ours:
        steps = count(its, "step")
        return tr_n("B has {steps}; its first is shown.", "B has {steps}; its first {n} are shown.", ours, steps=steps)
    if its == ours:
        return ""
    return tr("B ends at step {step}; after it A stands alone.", step=given.step_number(its - 1))


def _paired(noun: str, ours: int, its: int) -> str:
    """What of units, inputs or outputs only one of the two has, which stands alone or is left out."""
    if ours == its:
        return ""
    more, fewer = max(ours, its), min(ours, its)
    none, one, many = _ONLY[noun]
    which = tr(one, n=more) if more - fewer == 1 else tr(many, first=fewer + 1, last=more)
    said = {"has": count(fewer, noun) if fewer else tr(none), "which": which}
    if its > ours:
        return tr_n(
            "A has {has}; {which} of B is not shown.", "A has {has}; {which} of B are not shown.", more - fewer, **said
        )
    return tr_n(
        "B has {has}; {which} of A stands alone.", "B has {has}; {which} of A stand alone.", more - fewer, **said
    )


def _renamed(ours: tuple[str, ...], its: tuple[str, ...]) -> str:
    return "" if ours == its or len(ours) == 1 else tr("Inputs are paired by their number, whatever their names.")
