"""What is understood of the fields in which a person enters a cell: the cell, what is left to ask, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from lstm_core import Assembly, Matrix, OtherAssembly, Question, assemble, assemble_other, read_matrix
from lstm_core.assembly import columns_said
from lstm_core.language import cached, grouped, local, tr, tr_later
from lstm_view.own.cell.identity import filled, identities, not_said, size_question, sizes_of_identity
from lstm_view.own.cell.kinds import kind_of, layout_of, other_key
from lstm_view.own.cell.parts import (
    STARTS,
    beside,
    called_here,
    counted_otherwise,
    left_out,
    parts_of,
    sequence_text,
    spread,
)
from lstm_view.own.cell.sequence import read_sequence, written
from lstm_view.state.changes import LARGEST
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import Numbers, Own, OwnOther, Run
from lstm_view.state.fields import MAX_OWN
from lstm_view.state.run_parts import Floats


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
_OTHER_GRUS: Final = ("gru_chung", "gru_before", "gru_chung_before")
_NOT_PYTORCHS: Final = tr_later(
    "The names are those of PyTorch, whose GRU resets after U and keeps with z; the cell that is chosen is another, "
    "which makes other numbers of the same weights."
)
_FOUR_GRUS: Final = tr_later(
    "Papers write four GRUs. In this one z is the share of h that is kept, and r acts after U; where your lines have "
    "(1 − z) h or U (r h), choose that GRU above."
)
_LONG: Final = 20  # characters of an answer: a link may say anything


@dataclass(frozen=True, eq=False)
class Understanding:
    """What was understood.

    ``assembly`` is None where no cell could be made; ``weights`` are the arrays that were given, by name. ``problems``
    says why, field by field ("" for all together), and what else is to be mended before it runs. ``x`` is the sequence
    (T, D), None for none; ``questions`` are those which the shapes leave open, whether answered or not; ``notes`` say
    what could have been read otherwise; ``names`` are those that were given.
    """

    assembly: Assembly | OtherAssembly | None = None
    weights: Mapping[str, Floats] = field(default_factory=dict)
    x: Floats | None = None
    questions: tuple[Question, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def run(self) -> Run | None:
        """The run to be shown; None while something is to be mended."""
        if self.assembly is None or self.problems:
            return None
        made = self.assembly
        if self.x is None:
            return Run(_cell(made))
        is_one_step = self.x.shape[0] == 1 < self.x.shape[1]
        return Run(_cell(made), Numbers(written(self.x), one_step=is_one_step))


def _cell(made: Assembly | OtherAssembly) -> Own | OwnOther:
    if isinstance(made, Assembly):
        return Own(made.parameters, made.h0, made.c0)
    arrays = [*made.weights.values(), made.h0]
    numbers = tuple(float(number) for array in arrays for number in array.ravel())
    return OwnOther(made.key, made.input_size, made.hidden_size, numbers)


def sizes_of(made: Assembly | OtherAssembly) -> tuple[int, int]:
    """Return how many inputs and how many units a cell has."""
    of = made.parameters if isinstance(made, Assembly) else made
    return of.input_size, of.hidden_size


def _is_pytorchs(name: str) -> bool:
    return name.startswith(("weight_ih", "weight_hh"))


def _other_cell(entry: Entry, weights: Mapping[str, Floats]) -> str:
    """What cell the weights may be of, where an LSTM was chosen and the stacked matrix from h has three rows a unit."""
    sides = [sorted(values.shape) for name, values in weights.items() if name == "U" or name.startswith("weight_hh")]
    of_gru = any(len(side) == 2 and side[1] == 3 * side[0] for side in sides)
    said = tr("Three rows a unit are those of a GRU: choose it above.")
    return f" {said}" if of_gru and other_key(entry) is None else ""


@cached(maxsize=8)
def understand(entry: Entry) -> Understanding:
    """Read all fields of an entry; of the same text once, whoever asks."""
    parts, problems = parts_of(entry)
    layout = layout_of(entry)
    factors = identities(parts, {name: layout.canonical(name, parts) for name in parts})
    weights, notes, wrong = _read_parts({name: text for name, text in parts.items() if name not in factors}, entry)
    problems += wrong
    sizes: tuple[Question, ...] = ()
    if factors and not problems:
        try:
            matrices, sizes, said = _identities(entry, weights, factors)
        except ValueError as error:
            problems.append(("text" if entry.way == "text" else next(iter(factors)), str(error)))
        else:
            weights = {name: (weights | matrices)[name] for name in parts}
            notes += said
    weights, said_once = spread(weights, layout, factors)
    notes += said_once
    if problems or not any(layout.canonical(name, weights) not in STARTS for name in weights):
        return Understanding(problems=tuple(problems), notes=tuple(notes))
    try:
        made, questions = _assembled(entry, weights)
    except ValueError as error:
        wrong = [("", f"{error}{_other_cell(entry, weights)}")]
        return Understanding(questions=sizes, problems=tuple(wrong), notes=tuple(notes))
    questions = (*sizes, *(one for one in questions if not sizes or one.argument != sizes[0].argument))
    x, unread = _sequence(entry, sizes_of(made)[0])
    notes += [note for note in made.notes if note not in {question.sentence for question in questions}]
    notes += [tr(_NOT_PYTORCHS)] if entry["cell"] in _OTHER_GRUS and any(map(_is_pytorchs, weights)) else []
    told = (*left_out(entry), *called_here(entry, parts), *counted_otherwise(entry, x))
    notes += [tr(_FOUR_GRUS)] if entry["cell"] == "gru" and not any(map(_is_pytorchs, weights)) else []
    return Understanding(made, weights, x, questions, (*_beyond(made, x), *unread), (*notes, *told), tuple(parts))


def _read_parts(parts: Mapping[str, str], entry: Entry) -> tuple[dict[str, Floats], list[str], list[tuple[str, str]]]:
    """The matrices by name, notes on how they were read, and what of them could not be read."""
    decimal = entry["decimal"] if entry["decimal"] in DECIMALS else None
    weights: dict[str, Floats] = {}
    noted: dict[str, list[str]] = {}
    problems = []
    for name, text in parts.items():
        try:
            matrix = _matrix(text, decimal)
        except ValueError as error:
            problems.append((name, str(error)))
            continue
        weights[name] = matrix.values
        for note in matrix.notes:
            noted.setdefault(note.partition(":")[0], []).append(f"{name}: {note}")
    notes = [
        tr("{note} So in {n} more.", note=said[0], n=len(said) - 1) if len(said) > 1 else said[0]
        for said in noted.values()
    ]
    return weights, notes, problems


def _identities(
    entry: Entry, weights: Mapping[str, Floats], factors: Mapping[str, float]
) -> tuple[dict[str, Floats], tuple[Question, ...], list[str]]:
    """The identities whose size was not said, what is left to ask of it, and notes; ValueError where nothing tells."""
    layout = layout_of(entry)
    known = {str(layout.canonical(name, weights)): array for name, array in weights.items()}
    pending = tuple(str(layout.canonical(name, factors)) for name in factors)
    sizes = sizes_of_identity(known, pending, beside(entry).sizes, sequence_text(entry), len(layout.letters))
    if not sizes:
        raise ValueError(not_said())
    questions = (size_question(sizes),) if len(sizes) > 1 else ()
    chosen = answer(entry, questions[0]) if questions else None
    matrices, notes = filled(factors, sizes[0] if chosen is None else chosen)
    return matrices, questions, notes


@cached(maxsize=32)
def _matrix(text: str, decimal: str | None) -> Matrix:
    """The matrix of one field, which another field does not change."""
    return read_matrix(text, decimal=decimal)


def _assembled(entry: Entry, weights: Mapping[str, Floats]) -> tuple[Assembly | OtherAssembly, tuple[Question, ...]]:
    """The cell with what was answered; the questions are those of the shapes, so that an answer can be changed."""
    kind, key = kind_of(entry), other_key(entry)
    bias = forget_bias(entry) if "f" in kind.gates else 0.0

    def put_together(**answers: Any) -> Assembly | OtherAssembly:
        if key is not None:
            return assemble_other(weights, key, **answers)
        return assemble(weights, forget_bias=bias, kind=kind, **answers)

    made = put_together()
    asked, answers = list(made.questions), dict[str, Any]()
    for k, question in enumerate(asked):  # an answer may leave open what another reading of the shapes did not
        value = answer(entry, question)
        if value is None and (value := _told(entry, question, sizes_of(made)[0])) is not None:
            asked[k] = replace(question, taken=value, said=_taken(question, value))
        if value is not None:
            answers[question.argument] = value
            made = put_together(**answers)
            asked += [one for one in made.questions if one.argument not in {old.argument for old in asked}]
    return made, tuple(asked)


def _told(entry: Entry, question: Question, inputs: int) -> Any:
    """Return what the text or the sequence tells and shapes do not; None where that is what was taken anyway.

    ``inputs`` are those of a matrix over x and h; where it has the bias too, the cell has one less.
    """
    said = beside(entry)
    if question.argument != "joined":
        value = said.sizes.get(question.argument)
        return value if value in question.choices and value != question.taken else None
    if said.columns in question.choices:
        return said.columns
    usual = ("xhb", "xh") if said.rows else ("xh", "xhb")
    possible = [columns for columns in usual if columns in question.choices]
    fitting = [columns for columns in possible if not _sequence(entry, inputs - ("b" in columns))[1]]
    return (fitting or possible)[0] if (fitting or possible)[0] != question.taken else None


def _taken(question: Question, value: Any) -> str:
    return columns_said(value) if question.argument == "joined" else str(value)


def answer(entry: Entry, question: Question) -> Any:
    """Return what was answered to a question; None for nothing, and for what is no answer to it."""
    text = entry[question.argument]
    value = _READ[question.argument](text) if text and len(text) < _LONG else None
    is_order = question.argument == "gates" and sorted(text) == sorted(layout_of(entry).letters)
    return value if value in question.choices or is_order else None


def forget_bias(entry: Entry) -> float:
    """Return what is added to the forget gate's bias at run time; 0 for what is no number within the limits."""
    try:
        value = float(entry["forget_bias"] or 0)
    except ValueError:
        return 0.0
    return value if abs(value) <= LARGEST else 0.0  # nor is NaN


def _beyond(made: Assembly | OtherAssembly, x: Floats | None) -> tuple[tuple[str, str], ...]:
    """What is larger than this page can show."""
    inputs, units = sizes_of(made)
    found = []
    if inputs > MAX_OWN:
        found.append(tr("This cell has {n} inputs; this page shows at most {most}.", n=inputs, most=MAX_OWN))
    if units > MAX_OWN:
        found.append(tr("This cell has {n} units; this page shows at most {most}.", n=units, most=MAX_OWN))
    own = [*made.parameters.by_gate().values(), made.c0] if isinstance(made, Assembly) else [*made.weights.values()]
    arrays = {tr("The cell"): [*own, made.h0], "x": [] if x is None else [x]}
    for name, values in arrays.items():
        largest = max((float(np.abs(array).max()) for array in values), default=0.0)
        if largest > LARGEST:
            said = tr("{name} has the number {number}; wanted numbers up to {most}.")
            found.append(said.format(name=name, number=local(f"{largest:g}"), most=grouped(int(LARGEST))))
    return tuple(("", sentence) for sentence in found)


def _sequence(entry: Entry, inputs: int) -> tuple[Floats | None, tuple[tuple[str, str], ...]]:
    """The sequence, and what is wrong with it by the field in which it stands."""
    text = sequence_text(entry)
    if not text.strip():
        return None, ()
    try:
        return read_sequence(text, inputs), ()
    except ValueError as error:
        is_apart = bool(entry["x"].strip()) or entry.way != "text"
        return None, (("x", str(error)) if is_apart else ("text", f"x: {error}"),)
