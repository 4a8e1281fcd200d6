"""The texts of the fields by the names of the matrices that they hold, and the sequence among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final

import numpy as np

from lstm_core import COUPLINGS, named_parts
from lstm_core.exercise_words import Said
from lstm_core.language import all_of, tr, tr_n
from lstm_core.layout import Layout
from lstm_core.pasted import Beside, said_beside, said_in_words, words_beside
from lstm_view.own.cell.kinds import CELLS, kind_of, layout_of
from lstm_view.state.entry import BLOCKS, GATES, Entry
from lstm_view.state.run_parts import Floats
from lstm_view.words import BLOCKS as TITLES

STARTS: Final = ("h0", "c0")
_OF_GRU: Final = re.compile(r"[WURb]_?(?:[xhi]?[zr]|[zr][xhi])")
_STEP: Final = re.compile(r"[xX](?:_?(?:\d+|t))?|inputs?|sequence")


def parts_of(entry: Entry) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the texts of the matrices by name, and what is wrong with the fields that hold them."""
    starts = {name: entry[name] for name in STARTS if entry[name].strip()}
    if entry.way != "text":
        return {name: entry[name] for name in field_names(entry) if entry[name].strip()} | starts, []
    try:
        named = _named(entry)
    except ValueError as error:
        return {}, [("text", str(error))]
    layout = layout_of(entry)
    coupled, known = layout.coupled, _known(entry, named)
    weights = {name: text for name, text in named.items() if known(name) is not None}
    twice = [name for name in starts if name in map(known, weights)]
    twice += ["x"] if entry["x"].strip() and any(map(_STEP.fullmatch, named)) else []
    if layout.family == "lstm" and (gru := sorted(name for name in named if _OF_GRU.fullmatch(name))):
        said = tr("{names} belong to a GRU. Choose a GRU as the cell, or give the gates i, f, g, o of an LSTM.")
        return {}, [("text", said.format(names=all_of(gru)))]
    if layout.family == "gru" and (other := _other_gru(entry)):
        said = tr(
            "What the text says of z or of the reset is not so in the chosen cell: choose “{cell}”, or leave it out."
        )
        return {}, [("text", said.format(cell=tr(CELLS[other])))]
    foreign = [name for name in weights if coupled and (known(name) or "").endswith(f"_{coupled}")]
    if foreign:
        said = tr(
            "The text has {names}, but {equation} has no weights of {gate}; leave it out, or choose another cell."
        )
        return {}, [("text", said.format(names=all_of(foreign), equation=COUPLINGS[coupled], gate=coupled))]
    both = tr("{name} stands in the text and in its own field; empty one of them.")
    problems = [(name, both.format(name=name)) for name in twice]
    return weights | starts, problems


def _known(entry: Entry, names: Collection[str]) -> Callable[[str], str | None]:
    """What a name means for the chosen cell, among all names that are given."""
    layout = layout_of(entry)
    return lambda name: layout.canonical(name, names)


def _named(entry: Entry) -> dict[str, str]:
    """What the text says by name; nothing of an empty one."""
    known = _known(entry, ())
    return named_parts(entry["text"], known) if entry.way == "text" and entry["text"].strip() else {}


def beside(entry: Entry) -> Beside:
    """Return what the text says beside its matrices: the columns of rows, sequences, sizes."""
    text = entry["text"] if entry.way == "text" else ""
    return said_beside(text, _known(entry, ()))


def field_names(entry: Entry) -> tuple[str, ...]:
    """Return the names of the matrices that have a field, gate by gate or stacked."""
    letters = ["W"] + ["U"] * (entry["arrangement"] != "joint") + ["b"] + ["b2"] * bool(entry["biases"])
    peepholes, coupled = bool(entry["peepholes"]), kind_of(entry).coupled
    family = layout_of(entry).family
    if family == "gru" and entry.way != "stacked":
        return tuple(f"{letter}_{block}" for block in BLOCKS for letter in letters)
    if family != "lstm":
        return tuple(letters)
    if entry.way == "stacked":
        return (*letters, *(("p",) if peepholes else ()))
    of_gates = [
        (*(f"{letter}_{gate}" for letter in letters), *((f"p_{gate}",) if peepholes and gate != "g" else ()))
        for gate in GATES
        if gate != coupled
    ]
    return tuple(name for names in of_gates for name in names)


def spread(
    weights: dict[str, Floats], layout: Layout, said: Collection[str] = ()
) -> tuple[dict[str, Floats], list[str]]:
    """Return what is given once and can only be meant for each gate as that of each of them; and a note on it.

    A square U is that of one gate, as four would be 4H x H, and so is one of those that are ``said`` to be an
    identity; so is the W beside it. A bias of one number, or of nothing but zeros, beside the matrices of each gate is
    the bias of each that has none of its own. An RNN has no gates.
    """
    gates = BLOCKS if layout.family == "gru" else layout.letters
    if len(gates) == 1:
        return weights, []
    U, b = weights.get("U"), weights.get("b")
    square = U is not None and ("U" in said or (U.ndim == 2 and U.shape[0] == U.shape[1] > 1))
    zero = b is not None and "W" not in map(layout.canonical, weights) and not (b.ndim and b.any())
    once = ["W", "U", "b"] if square else ["b"] if zero else []
    once = [name for name in once if name in weights]
    own = {layout.canonical(name, weights) for name in weights}
    same = {
        f"{name}_{gate}": np.zeros(()) if name == "b" and zero and weights[name].ndim else weights[name]
        for name in once
        for gate in gates
        if layout.canonical(f"{name}_{gate}") not in own
    }
    notes = [_spread_said(once, layout)] if square else []
    if "b" in once and 0 < sum(name.startswith("b_") for name in same) < len(gates):
        rest = [name.removeprefix("b_") for name in same if name.startswith("b_")]
        notes.append(tr("b was taken for the gates that have no b of their own: {gates}.", gates=all_of(rest)))
    return {name: array for name, array in weights.items() if name not in once} | same, notes


def _spread_said(names: list[str], layout: Layout) -> str:
    if layout.family == "gru":
        return tr("Taken for each of z, r and n: {names}.", names=all_of(names))
    gates = len(layout.letters)
    if len(names) == 1 and gates == 3:
        return tr("{name} was taken for each of the three gates.", name=names[0])
    if len(names) == 1:
        return tr("{name} was taken for each of the four gates.", name=names[0])
    if gates == 3:
        return tr("{names} were taken for each of the three gates.", names=all_of(names))
    return tr("{names} were taken for each of the four gates.", names=all_of(names))


def left_out(entry: Entry) -> list[str]:
    """Return a note on what the text assigns and is no part of a cell, if there is any."""
    named = _named(entry)
    known = _known(entry, named)
    others = [name for name in named if known(name) is None and not _STEP.fullmatch(name)]
    words = words_beside(entry["text"], _known(entry, ())) if named else ()
    words += said_by(entry).left_out
    notes = [tr("“{words}” was read as {meaning}.", words=w, meaning=meaning) for w, meaning in said_by(entry).read]
    notes += [tr("The equation of h in the text is that of the chosen cell.")] if said_by(entry).updates else []
    notes += [tr("Left out, as no part of a cell: {names}.", names=", ".join(others))] if others else []
    if len(sequences := list(beside(entry).sequences)) > 1:
        said = tr(
            "Of the sequences {first} was taken as x. Show the cell, press “Keep as B” on the stage and put the next "
            "one into x: then both are drawn over one another. Left out: {others}."
        )
        notes.append(said.format(first=sequences[0], others=", ".join(sequences[1:])))
    if words:
        quoted = ", ".join(tr("“{sign}”", sign=one) for one in words)
        notes.append(tr("Left out, as words round the numbers: {words}.", words=quoted))
    return notes


def said_by(entry: Entry) -> Said:
    """Return what the text says in words between its numbers."""
    text = entry["text"] if entry.way == "text" else ""
    return said_in_words(text, _known(entry, ()))


def called_here(entry: Entry, names: Collection[str]) -> list[str]:
    """Return notes on the blocks of a cell that these pages call otherwise than the names that were given."""
    layout = layout_of(entry)
    here = {"u": "z", "g": "n"} if layout.family == "gru" else {}
    others: dict[str, list[str]] = {}
    for name in names:
        block = (layout.canonical(name, names) or "").partition("_")[2]
        is_word = re.search(r"[a-z]{3}", name) is not None
        if block and not is_word and not name.rstrip("}").endswith(here.get(block, block)):
            others.setdefault(block, []).append(name)
    return [
        tr("Here called {letter} ({title}): {names}.", letter=letter, title=tr(TITLES[one]), names=all_of(those))
        for one, those in others.items()
        for letter in (here.get(one, one),)
    ]


def _other_gru(entry: Entry) -> str:
    """Return the key of the GRU that the text says in words or by its equation of h, "" if that is the chosen one."""
    said, chosen = said_by(entry), entry["cell"]
    writes = said.updates == "writes" if said.updates else "chung" in chosen
    before = said.resets == "before" if said.resets else "before" in chosen
    key = f"gru{'_chung' * writes}{'_before' * before}"
    return "" if key == chosen else key


def counted_otherwise(entry: Entry, x: Floats | None) -> list[str]:
    """Return a note where the text counts other steps than were read."""
    steps = said_by(entry).steps
    if steps is None or x is None or len(x) == steps:
        return []
    said, read = tr_n("{n} step", "{n} steps", steps), tr_n("{n} step", "{n} steps", len(x))
    return [tr("The text says {said}, but x was read as {read}.", said=said, read=read)]


def sequence_text(entry: Entry) -> str:
    """Return the text of the sequence: that of its field, or what the text of all says behind x, or x_1, x_2 …"""
    try:
        steps = [text for name, text in _named(entry).items() if _STEP.fullmatch(name)]
    except ValueError:
        steps = []
    if entry["x"].strip() or not steps:
        return entry["x"]
    return steps[0] if len(steps) == 1 else "\n".join(re.sub(r"[;\n]+", " ", step) for step in steps)
