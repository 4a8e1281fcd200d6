"""What is understood of the fields in which a person enters a cell: the cell, what is left to ask, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np

from lstm_core import Assembly, Question, assemble, named_parts, read_matrix
from lstm_core.weight_names import canonical
from lstm_view.own_cell.sequence import read_sequence, written
from lstm_view.state.changes import LARGEST, Floats
from lstm_view.state.entry import GATES, Entry
from lstm_view.state.experiment import CellInput, Numbers, Own, Run
from lstm_view.state.fields import MAX_OWN
from lstm_view.words import count

#: What shapes may not tell: argument of ``assemble`` -> how its value is read from the text of a field.


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "gates": str,
    "joined": str,
    "transposed": "True".__eq__,
    "input_size": _whole,
    "hidden_size": _whole,
}
DECIMALS: Final = (".", ",")
_LONG: Final = 20  # characters of an answer: a link may say anything
_OF_GRU: Final = re.compile(r"[WURb]_?(?:[xhi]?[zr]|[zr][xhi])")
_STARTS: Final = ("h0", "c0")
_STEP: Final = re.compile(r"[xX](?:_?(?:\d+|t))?|inputs?|sequence")


@dataclass(frozen=True, eq=False)
class Understanding:
    """What was understood.

    ``assembly`` is None where no cell could be made; ``weights`` are the arrays that were given, by name. ``problems``
    says why, field by field ("" for all together), and what else is to be mended before it runs. ``x`` is the sequence
    (T, D), None for none; ``questions`` are those which the shapes leave open, whether answered or not; ``notes`` say
    what could have been read otherwise.
    """

    assembly: Assembly | None = None
    weights: Mapping[str, Floats] = field(default_factory=dict)
    x: Floats | None = None
    questions: tuple[Question, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def run(self) -> Run | None:
        """The run to be shown; None while something is to be mended."""
        if self.assembly is None or self.problems:
            return None
        made = self.assembly
        cell = Own(made.parameters, made.h0, made.c0)
        return Run(cell, CellInput() if self.x is None else Numbers(written(self.x)))


@lru_cache(maxsize=8)
def understand(entry: Entry) -> Understanding:
    """Read all fields of an entry; of the same text once, whoever asks."""
    parts, problems = _parts(entry)
    decimal = entry["decimal"] if entry["decimal"] in DECIMALS else None
    weights: dict[str, Floats] = {}
    noted: dict[str, list[str]] = {}
    for name, text in parts.items():
        try:
            matrix = read_matrix(text, decimal=decimal)
        except ValueError as error:
            problems.append((name, str(error)))
            continue
        weights[name] = matrix.values
        for note in matrix.notes:
            noted.setdefault(note.partition(":")[0], []).append(f"{name}: {note}")
    notes = [f"{said[0]} So in {len(said) - 1} more." if len(said) > 1 else said[0] for said in noted.values()]
    weights, spread = _spread(weights)
    notes += spread
    if problems or not any(canonical(name) not in _STARTS for name in weights):
        return Understanding(problems=tuple(problems), notes=tuple(notes))
    try:
        made, questions = _assembled(entry, weights)
    except ValueError as error:
        return Understanding(problems=(("", str(error)),), notes=tuple(notes))
    x, wrong = _sequence(sequence_text(entry), made.parameters.input_size)
    notes += [note for note in made.notes if note not in {question.sentence for question in questions}]
    return Understanding(made, weights, x, questions, (*_beyond(made, x), *wrong), (*notes, *_left_out(entry)))


# -- the matrices by name


def _parts(entry: Entry) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The texts of the matrices by name, and what is wrong with the fields that hold them."""
    starts = {name: entry[name] for name in _STARTS if entry[name].strip()}
    if entry.way != "text":
        return {name: entry[name] for name in field_names(entry) if entry[name].strip()} | starts, []
    try:
        named = _named(entry)
    except ValueError as error:
        return {}, [("text", str(error))]
    weights = {name: text for name, text in named.items() if canonical(name) is not None}
    twice = [name for name in starts if name in map(canonical, weights)]
    twice += ["x"] if entry["x"].strip() and any(map(_STEP.fullmatch, named)) else []
    if gru := sorted(name for name in named if _OF_GRU.fullmatch(name)):
        return {}, [("text", f"{' and '.join(gru)} belong to a GRU; wanted the gates i, f, g, o of an LSTM.")]
    problems = [(name, f"{name} stands in the text and in its own field; empty one of them.") for name in twice]
    return weights | starts, problems


def _spread(weights: dict[str, Floats]) -> tuple[dict[str, Floats], list[str]]:
    """What is given once and can only be meant for each gate, given to each of them; and a note on it.

    A square U is that of one gate, as four would be 4H x H; so is the W beside it. A bias of one number, or of nothing
    but zeros, beside the matrices of each gate is the bias of each.
    """
    U, b = weights.get("U"), weights.get("b")
    square = U is not None and U.ndim == 2 and U.shape[0] == U.shape[1] > 1
    zero = b is not None and "W" not in map(canonical, weights) and not (b.ndim and b.any())
    once = ["W", "U", "b"] if square else ["b"] if zero else []
    once = [name for name in once if name in weights]
    same = {
        f"{name}_{gate}": np.zeros(()) if zero and weights[name].ndim else weights[name]
        for name in once
        for gate in GATES
    }
    notes = (
        [f"{' and '.join(once)} {'were' if len(once) > 1 else 'was'} taken for each of the four gates."]
        if square
        else []
    )
    return {name: array for name, array in weights.items() if name not in once} | same, notes


def _named(entry: Entry) -> dict[str, str]:
    """What the text says by name; nothing of an empty one."""
    return named_parts(entry["text"]) if entry.way == "text" and entry["text"].strip() else {}


def field_names(entry: Entry) -> tuple[str, ...]:
    """Return the names of the matrices that have a field, gate by gate or stacked."""
    letters = ["W"] + ["U"] * (entry["arrangement"] != "joint") + ["b"] + ["b2"] * bool(entry["biases"])
    peepholes = bool(entry["peepholes"])
    if entry.way == "stacked":
        return (*letters, *(("p",) if peepholes else ()))
    of_gates = [
        (*(f"{letter}_{gate}" for letter in letters), *((f"p_{gate}",) if peepholes and gate != "g" else ()))
        for gate in GATES
    ]
    return tuple(name for names in of_gates for name in names)


def _assembled(entry: Entry, weights: Mapping[str, Floats]) -> tuple[Assembly, tuple[Question, ...]]:
    """The cell with what was answered; the questions are those of the shapes, so that an answer can be changed."""
    bias = forget_bias(entry)
    made = assemble(weights, forget_bias=bias)
    asked, answers = list(made.questions), dict[str, Any]()
    for question in asked:  # an answer may leave open what another reading of the shapes did not
        value = answer(entry, question)
        if value is not None:
            answers[question.argument] = value
            made = assemble(weights, forget_bias=bias, **answers)
            asked += [one for one in made.questions if one.argument not in {old.argument for old in asked}]
    return made, tuple(asked)


def answer(entry: Entry, question: Question) -> Any:
    """Return what was answered to a question; None for nothing, and for what is no answer to it."""
    text = entry[question.argument]
    value = _READ[question.argument](text) if text and len(text) < _LONG else None
    is_order = question.argument == "gates" and sorted(text) == sorted(GATES)
    return value if value in question.choices or is_order else None


def forget_bias(entry: Entry) -> float:
    """Return what is added to the forget gate's bias at run time; 0 for what is no number within the limits."""
    try:
        value = float(entry["forget_bias"] or 0)
    except ValueError:
        return 0.0
    return value if abs(value) <= LARGEST else 0.0  # nor is NaN


def _left_out(entry: Entry) -> list[str]:
    others = [name for name in _named(entry) if canonical(name) is None and not _STEP.fullmatch(name)]
    return [f"Left out, as no part of a cell: {', '.join(others)}."] if others else []


def _beyond(made: Assembly, x: Floats | None) -> tuple[tuple[str, str], ...]:
    """What is larger than this page can show."""
    p = made.parameters
    sizes = (("input", p.input_size, MAX_OWN), ("unit", p.hidden_size, MAX_OWN))
    found = [
        f"This cell has {count(size, noun)}; this page shows at most {most}."
        for noun, size, most in sizes
        if size > most
    ]
    arrays = {"The cell": [*p.by_gate().values(), made.h0, made.c0], "x": [] if x is None else [x]}
    for name, values in arrays.items():
        largest = max((float(np.abs(array).max()) for array in values), default=0.0)
        if largest > LARGEST:
            found.append(f"{name} has the number {largest:g}; wanted numbers up to {LARGEST:,.0f}.")
    return tuple(("", sentence) for sentence in found)


# -- the sequence


def sequence_text(entry: Entry) -> str:
    """Return the text of the sequence: that of its field, or what the text of all says behind x, or x_1, x_2 …"""
    try:
        steps = [text for name, text in _named(entry).items() if _STEP.fullmatch(name)]
    except ValueError:
        steps = []
    if entry["x"].strip() or not steps:
        return entry["x"]
    return steps[0] if len(steps) == 1 else "\n".join(re.sub(r"[;\n]+", " ", step) for step in steps)


def _sequence(text: str, inputs: int) -> tuple[Floats | None, tuple[tuple[str, str], ...]]:
    if not text.strip():
        return None, ()
    try:
        return read_sequence(text, inputs), ()
    except ValueError as error:
        return None, (("x", str(error)),)
