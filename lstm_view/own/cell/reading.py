"""What is understood of the fields in which a person enters a cell: the cell, what is left to ask, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np

from lstm_core import Assembly, Matrix, Question, assemble, read_matrix
from lstm_core.weight_names import canonical
from lstm_view.own.cell.kinds import kind_of
from lstm_view.own.cell.parts import STARTS, left_out, parts_of, sequence_text, spread
from lstm_view.own.cell.sequence import read_sequence, written
from lstm_view.state.changes import LARGEST, Floats
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import CellInput, Numbers, Own, Run
from lstm_view.state.fields import MAX_OWN
from lstm_view.words import count


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


#: What shapes may not tell: argument of ``assemble`` -> how its value is read from the text of a field.
_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "gates": str,
    "joined": str,
    "transposed": "True".__eq__,
    "input_size": _whole,
    "hidden_size": _whole,
}
DECIMALS: Final = (".", ",")
_LONG: Final = 20  # characters of an answer: a link may say anything


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
    parts, problems = parts_of(entry)
    decimal = entry["decimal"] if entry["decimal"] in DECIMALS else None
    weights: dict[str, Floats] = {}
    noted: dict[str, list[str]] = {}
    for name, text in parts.items():
        try:
            matrix = _matrix(text, decimal)
        except ValueError as error:
            problems.append((name, str(error)))
            continue
        weights[name] = matrix.values
        for note in matrix.notes:
            noted.setdefault(note.partition(":")[0], []).append(f"{name}: {note}")
    notes = [f"{said[0]} So in {len(said) - 1} more." if len(said) > 1 else said[0] for said in noted.values()]
    weights, said_once = spread(weights, kind_of(entry).gates)
    notes += said_once
    if problems or not any(canonical(name) not in STARTS for name in weights):
        return Understanding(problems=tuple(problems), notes=tuple(notes))
    try:
        made, questions = _assembled(entry, weights)
    except ValueError as error:
        return Understanding(problems=(("", str(error)),), notes=tuple(notes))
    x, wrong = _sequence(sequence_text(entry), made.parameters.input_size)
    notes += [note for note in made.notes if note not in {question.sentence for question in questions}]
    return Understanding(made, weights, x, questions, (*_beyond(made, x), *wrong), (*notes, *left_out(entry)))


@lru_cache(maxsize=32)
def _matrix(text: str, decimal: str | None) -> Matrix:
    """The matrix of one field, which another field does not change."""
    return read_matrix(text, decimal=decimal)


def _assembled(entry: Entry, weights: Mapping[str, Floats]) -> tuple[Assembly, tuple[Question, ...]]:
    """The cell with what was answered; the questions are those of the shapes, so that an answer can be changed."""
    kind = kind_of(entry)
    bias = forget_bias(entry) if "f" in kind.gates else 0.0
    made = assemble(weights, forget_bias=bias, kind=kind)
    asked, answers = list(made.questions), dict[str, Any]()
    for question in asked:  # an answer may leave open what another reading of the shapes did not
        value = answer(entry, question)
        if value is not None:
            answers[question.argument] = value
            made = assemble(weights, forget_bias=bias, kind=kind, **answers)
            asked += [one for one in made.questions if one.argument not in {old.argument for old in asked}]
    return made, tuple(asked)


def answer(entry: Entry, question: Question) -> Any:
    """Return what was answered to a question; None for nothing, and for what is no answer to it."""
    text = entry[question.argument]
    value = _READ[question.argument](text) if text and len(text) < _LONG else None
    is_order = question.argument == "gates" and sorted(text) == sorted(kind_of(entry).gates)
    return value if value in question.choices or is_order else None


def forget_bias(entry: Entry) -> float:
    """Return what is added to the forget gate's bias at run time; 0 for what is no number within the limits."""
    try:
        value = float(entry["forget_bias"] or 0)
    except ValueError:
        return 0.0
    return value if abs(value) <= LARGEST else 0.0  # nor is NaN


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


def _sequence(text: str, inputs: int) -> tuple[Floats | None, tuple[tuple[str, str], ...]]:
    if not text.strip():
        return None, ()
    try:
        return read_sequence(text, inputs), ()
    except ValueError as error:
        return None, (("x", str(error)),)
