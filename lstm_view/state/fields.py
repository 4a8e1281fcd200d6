"""The one table of what an address can say: for each name its reader, its writer and what it must be.

Steps and units count from 1 in writing and from 0 in what is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np

from lstm_core import (
    GATE_ORDER,
    LAYOUTS,
    MAX_STEPS,
    MAX_UNITS,
    READOUT_ACTIVATIONS,
    STORIES,
    VARIANTS,
    LSTMParameters,
    kind_of,
)
from lstm_core.challenges import CHALLENGES, MAX_TRIAL
from lstm_core.language import tr, tr_later
from lstm_view.figures.catalogue import CHARTS, COLOURED, QUANTITIES
from lstm_view.state import names
from lstm_view.state.changes import LARGEST
from lstm_view.state.entry import read_entry, write_entry
from lstm_view.state.experiment import (
    ALL_LOCKS,
    ASKED,
    AXES,
    BLANK,
    DECIMALS,
    ERRORS,
    OWN,
    PARTS,
    RANDOM,
    SCENE_PARTS,
    SIGNS,
    VIEWS,
    CellInput,
    ElNino,
    Nile,
    Numbers,
    Output,
    Own,
    OwnOther,
    Sunspots,
    Text,
    Trial,
)
from lstm_view.state.prediction import (
    MAX_SPAN,
    PREDICTED,
    read_drawn,
    read_happened,
    read_prediction,
    write_drawn,
    write_prediction,
)
from lstm_view.state.question import ANALYSES, read_question, write_question
from lstm_view.state.table import Table, read_table, write_table
from lstm_view.words.digits import DIGITS

MAX_CELL_INPUTS: Final = 8
MAX_OUTPUTS: Final = 64
RATES: Final = (1e-6, 1e3)  # learning rates
MAX_OWN: Final = 64  # inputs, and units, of a cell of one's own
MAX_SEED: Final = 999_999
MAX_TEXT: Final = 800_000  # characters of one part of an address: a cell of 64 inputs and units in full precision
MAX_QUESTION: Final = 20_000  # characters of a question to the units of a model
CELLS: Final = (2, 4)  # how many cell types can be compared
INPUTS: Final = {kind.name: kind for kind in (CellInput, Sunspots, Nile, ElNino, Numbers, Text, Table, Trial)}

#: Attribute of an input -> what an address calls it; a table is one value.
OF_INPUT: Final = {
    "steps": "steps",
    "data": "data",
    "decimal": "decimal",
    "one_step": "onestep",
    "by": "by",
    "order": "order",
    "challenge": "challenge",
    "trial": "trial",
}


@dataclass(frozen=True)
class Field:
    """What one name in an address says: ``wanted`` completes “must be …”; ``read`` raises ValueError.

    ``text`` is what is wanted, in English, with places for ``values``.

    ``attribute`` is that of the cursor or the look which it stands for; the fields of a run are put together by hand.
    """

    text: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    attribute: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def wanted(self) -> str:
        """What the value must be."""
        return tr(self.text, **self.values)


def _whole(low: int, high: int, *, first: int = 0, attribute: str = "") -> Field:
    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError
        return value - first

    text, limits = tr_later("a whole number from {low} to {high}"), {"low": low, "high": high}
    return Field(text, read, lambda value: str(value + first), attribute, limits)


def _one_of(options: tuple[str, ...], attribute: str = "") -> Field:
    listed = {"options": ", ".join(options)}
    return Field(tr_later("one of {options}"), lambda text: options[options.index(text)], str, attribute, listed)


def _some_of(options: tuple[str, ...], attribute: str) -> Field:
    def read(text: str) -> tuple[str, ...]:
        wanted = text.split(",") if text else []
        if not set(wanted) <= set(options):
            raise ValueError
        return tuple(option for option in options if option in wanted)

    text = tr_later("some of {options}, with commas between")
    return Field(text, read, ",".join, attribute, {"options": ", ".join(options)})


def _yes_or_no(attribute: str = "") -> Field:
    return Field(
        tr_later("0 or 1"), lambda text: bool(("0", "1").index(text)), lambda value: str(int(value)), attribute
    )


def _digits() -> Field:
    """How exactly numbers are shown: so many decimals, or all."""
    low, high, every = DIGITS["least"], DIGITS["most"], DIGITS["all"]
    decimals = {str(count): count for count in range(low, high + 1)} | {"all": every}

    def read(text: str) -> int:
        if text not in decimals:
            raise ValueError
        return decimals[text]

    def write(value: int) -> str:
        return "all" if value == every else str(value)

    text = tr_later("a whole number from {low} to {high}, or all")
    return Field(text, read, write, "digits", {"low": low, "high": high})


def _number(low: float, high: float, attribute: str) -> Field:
    def read(text: str) -> float:
        value = float(text)
        if not low <= value <= high:  # nor is NaN
            raise ValueError
        return value

    limits = {"low": f"{low:g}", "high": f"{high:g}"}
    return Field(tr_later("a number from {low} to {high}"), read, repr, attribute, limits)


def _text(attribute: str = "", most: int = MAX_TEXT) -> Field:
    def read(text: str) -> str:
        if len(text.encode()) > 4 * most or len(text) > most:  # encode() refuses half of a surrogate pair
            raise ValueError
        return text

    return Field(tr_later("at most {most} characters"), read, str, attribute, {"most": most})


def _other() -> Field:
    """A run, as :func:`lstm_view.state.address.read_run` reads it: a cell and what it reads, each as long as a text."""
    return Field(tr_later("a run: its names and values with & between, or nothing"), _text(most=2 * MAX_TEXT).read)


def _entry() -> Field:
    text = _text()
    wanted = tr_later("the fields of a cell as name=text with & between, at most {most} characters")
    return Field(wanted, lambda given: read_entry(text.read(given)), write_entry, "entry", text.values)


def _read_cells(text: str) -> tuple[str, ...]:
    cells = tuple(dict.fromkeys(text.split(",")))
    if not (CELLS[0] <= len(cells) <= CELLS[1] and set(cells) <= set(VARIANTS)):
        raise ValueError
    return cells


def _question() -> Field:
    text = _text(most=MAX_QUESTION)
    wanted = tr_later("one of {options}, and perhaps : and its fields as name=text with & between, or nothing")
    values = {"options": ", ".join(ANALYSES)}
    return Field(wanted, lambda given: read_question(text.read(given)), write_question, "question", values)


_SHORT: Final = {"0": "lstm", "1": "peephole"}


def _read_other(inputs: int, units: int, key: str, rest: str) -> OwnOther:
    """A GRU or an RNN; ValueError for another type and another number of numbers."""
    if key.partition(":")[0] not in LAYOUTS or not (1 <= inputs <= MAX_OWN and 1 <= units <= MAX_OWN):
        raise ValueError
    cell = OwnOther(key, inputs, units, tuple(float(number) for number in rest.split(",")))
    if len(cell.numbers) != cell.size or not all(abs(number) <= LARGEST for number in cell.numbers):  # nor is NaN
        raise ValueError
    return cell


def _read_own(text: str) -> Own | OwnOther:
    """``D,H,P:`` and all numbers, with commas between: see :attr:`Own.numbers`.

    P is the key of the cell type, or short for that 0 for an LSTM and 1 for one with peepholes. The numbers of a GRU
    or an RNN are those of :attr:`OwnOther.numbers`.
    """
    sizes, _, rest = text.rpartition(":")
    *both, key = sizes.split(",", 2)
    inputs, units = map(int, both)
    found = kind_of(_SHORT.get(key, key))
    if not found:
        return _read_other(inputs, units, key, rest)
    if not (1 <= inputs <= MAX_OWN and 1 <= units <= MAX_OWN):
        raise ValueError
    kind, peephole = found
    shapes = [(4 * units, inputs), (4 * units, units), (4 * units,), (3 * peephole, units), (units,), (units,)]
    ends = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)])
    numbers = np.array([float(number) for number in rest.split(",")])
    if len(numbers) != ends[-1] or not (np.abs(numbers) <= LARGEST).all():  # nor is NaN
        raise ValueError
    w, u, b, p, h0, c0 = (numbers[a:z].reshape(s) for a, z, s in zip(ends[:-1], ends[1:], shapes, strict=True))
    return Own(LSTMParameters(w, u, b, p if peephole else None).as_kind(kind), h0, c0)


@lru_cache(maxsize=16)
def _write_own(cell: Own | OwnOther) -> str:
    if isinstance(cell, OwnOther):
        return f"{cell.input_size},{cell.units},{cell.key}:{','.join(map(repr, cell.numbers))}"
    p = cell.parameters
    short = {key: digit for digit, key in _SHORT.items()}
    return f"{p.input_size},{p.hidden_size},{short.get(p.key, p.key)}:{','.join(map(repr, cell.numbers))}"


def _read_readout(text: str) -> Output | None:
    """``softmax:K:`` and the weights row by row, then the biases, with commas between; ``none`` is no read-out."""
    if text == "none":
        return None
    activation, outputs, numbers = text.split(":")
    values = [float(number) for number in numbers.split(",")]
    count = int(outputs)
    if not (1 <= count <= MAX_OUTPUTS and activation in READOUT_ACTIVATIONS):
        raise ValueError
    units, rest = divmod(len(values) - count, count)
    if rest or not 1 <= units <= MAX_UNITS or not all(abs(value) <= LARGEST for value in values):  # nor is NaN
        raise ValueError
    rows = tuple(tuple(values[k * units : (k + 1) * units]) for k in range(count))
    return Output(activation, rows, tuple(values[-count:]))


def _write_readout(readout: Output | None) -> str:
    if readout is None:
        return "none"
    return f"{readout.activation}:{len(readout.bias)}:{','.join(map(repr, readout.numbers))}"


def changes_from(first: int) -> Field:
    """Return the field of the changes, whose names count from ``first``."""

    def read(text: str) -> Any:
        if len(text) > MAX_TEXT:
            raise ValueError
        return names.read_changes(text, first=first)

    wanted = tr_later(
        "names and numbers from −{most} to {most} such as bias[f,{first}]:1.5 or clamp[f,4-8,{first}]:0, with "
        "semicolons between"
    )
    values = {"first": first, "most": int(LARGEST)}
    return Field(wanted, read, lambda changes: names.write_changes(changes, first=first), values=values)


#: Every name that an address can say, in the order in which it is written.
FIELDS: Final[Mapping[str, Field]] = {
    "story": _one_of((*STORIES, RANDOM, OWN, BLANK)),
    "weights": Field(
        tr_later(
            "D,H,P: and all weights, biases, peepholes, h0 and c0, numbers from −{most} to {most} with commas between"
        ),
        _read_own,
        _write_own,
        values={"most": int(LARGEST)},
    ),
    "seed": _whole(0, MAX_SEED),
    "inputs": _whole(1, MAX_CELL_INPUTS),
    "units": _whole(1, MAX_UNITS),
    "peephole": _yes_or_no(),
    "input": _one_of(tuple(INPUTS)),
    "steps": _whole(1, MAX_STEPS),
    "data": _text(),
    "decimal": _one_of(tuple(DECIMALS)),
    "onestep": _yes_or_no(),
    "by": _one_of(SIGNS),
    "order": _text(),
    "challenge": _one_of(tuple(CHALLENGES)),
    "trial": _whole(1, MAX_TRIAL + 1, first=1),
    "table": Field(tr_later("a list of columns, labels and words as this page writes it"), read_table, write_table),
    "readout": Field(
        tr_later(
            "none, or one of {options} with the number of outputs, their weights and their biases, such as "
            "linear:1:0.5,-1,0"
        ),
        _read_readout,
        _write_readout,
        values={"options": ", ".join(READOUT_ACTIVATIONS)},
    ),
    "set": changes_from(1),
    "other": _other(),
    "step": _whole(1, MAX_STEPS, first=1, attribute="step"),
    "phase": _whole(0, 4, attribute="phase"),
    "unit": _whole(1, MAX_OWN, first=1, attribute="unit"),
    "view": _one_of(VIEWS, "view"),
    "lecture": _some_of(PARTS, "lecture"),
    "parts": _some_of(SCENE_PARTS, "parts"),
    "lock": _some_of(ALL_LOCKS, "locks"),
    "prepare": _yes_or_no("preparing"),
    "show": _some_of(CHARTS, "charts"),
    "lines": _some_of(QUANTITIES, "lines"),
    "of": _one_of(COLOURED, "quantity"),
    "axes": _one_of(AXES, "axes"),
    "memory": _one_of(("c", "h"), "state"),
    "loss": _whole(1, MAX_STEPS, first=1, attribute="loss"),
    "cells": Field(
        tr_later("{low} to {high} of {options}, with commas between"),
        _read_cells,
        ",".join,
        "cells",
        {"low": CELLS[0], "high": CELLS[1], "options": ", ".join(VARIANTS)},
    ),
    "own": _yes_or_no("own"),
    "digits": _digits(),
    "targets": _text("targets"),
    "asked": _one_of(ASKED, "asked"),
    "error": _one_of(ERRORS, "error"),
    "rate": _number(*RATES, "rate"),
    "gate": _one_of((*GATE_ORDER, "u", "r", "h", "y"), "gate"),
    "entry": _entry(),
    "ask": _question(),
    "predict": Field(
        tr_later(
            "none, or one of {options} with @, its steps from 2 on and, of a unit other than 1, a point and the unit, "
            "such as c@13-20 or f@13.2, for at most {most} steps"
        ),
        read_prediction,
        write_prediction,
        "predict",
        {"options": ", ".join(PREDICTED), "most": MAX_SPAN},
    ),
    "drawn": Field(
        tr_later("at most {most} numbers with commas between, with nothing for a step that has none yet"),
        read_drawn,
        write_drawn,
        "drawn",
        {"most": MAX_SPAN},
    ),
    "seen": _yes_or_no("seen"),
    "happened": Field(tr_later("the name of an answer in small letters"), read_happened, str, "happened"),
}
