"""What was understood of a cell, as tables: each matrix that was given, and what each gate has of it."""

from __future__ import annotations

from html import escape
from math import prod

from lstm_core import Assembly, OtherAssembly, variant_of
from lstm_core.language import all_of, in_row, tr, tr_n
from lstm_view.own.cell.reading import Understanding, sizes_of
from lstm_view.own.html_table import html_table
from lstm_view.state.run_parts import Floats
from lstm_view.words import BLOCKS, NAMES
from lstm_view.words.digits import typed
from lstm_view.words.kinds import kind_words

_FIRST = 4  # numbers of a matrix that are shown
_ALL = 12  # numbers of a sequence up to which all are said
_FEW = 8  # parts that are shown at once


def sizes(reading: Understanding) -> str:
    """How large the cell is and what it reads, in a sentence."""
    made = reading.assembly
    if made is None:
        return ""
    inputs, units = sizes_of(made)
    if isinstance(made, Assembly):
        p = made.parameters
        weights = p.by_gate()
        kind = "".join(f"; {words}" for words in kind_words(p.kind))
        has_peepholes = p.peephole is not None
    else:
        weights, kind, has_peepholes = made.weights, f"; {variant_of(made.key).name}", False
    numbers = sum(array.size for array in weights.values())
    said = tr("{inputs}, {units}{kind}, {numbers} weights and biases; {reads}.")
    if has_peepholes:
        said = tr("{inputs}, {units}, with peepholes{kind}, {numbers} weights and biases; {reads}.")
    of_inputs, of_units = tr_n("{n} input", "{n} inputs", inputs), tr_n("{n} unit", "{n} units", units)
    return said.format(inputs=of_inputs, units=of_units, kind=kind, numbers=numbers, reads=_reads(reading))


def _reads(reading: Understanding) -> str:
    if reading.x is not None:
        return _steps(reading.x)
    if reading.problems and any(name in ("x", "text") for name, _ in reading.problems):
        return tr("its sequence could not be read, see below")
    return tr("no sequence is given, so it reads random numbers")


def _steps(x: Floats) -> str:
    if x.size <= _ALL:
        rows = (in_row(map(typed, step)) for step in x.tolist())
        steps = in_row(f"({row})" for row in rows) if x.shape[1] > 1 else in_row(rows)
        return tr_n("it reads {n} step: {steps}", "it reads {n} steps: {steps}", len(x), steps=steps)
    first = in_row(map(typed, x[0][:_FIRST].tolist()))
    more = " …" if x.shape[1] > _FIRST else ""
    return tr_n(
        "it reads {n} step, of which the first is ({first})",
        "it reads {n} steps, of which the first is ({first})",
        len(x),
        first=f"{first}{more}",
    )


def given(reading: Understanding) -> str:
    """What was given: name, shape, meaning and first numbers, as HTML; what is that of each gate alike stands once."""
    rows: dict[str, list[str]] = {}
    alike: dict[str, list[str]] = {}
    for one in reading.assembly.understood if reading.assembly else ():
        letter, _, gate = one.name.partition("_")
        of_each = one.name not in reading.names and letter in reading.names
        name = letter if of_each else one.name
        if name in rows:
            alike.setdefault(name, []).append(gate)
        rows.setdefault(name, [name, _shape(one.shape), one.meaning, _row(one.first, prod(one.shape) > _FIRST)])
    for name, gates in alike.items():
        rows[name][2] = tr("{meaning}, and so for {gates}", meaning=rows[name][2], gates=all_of(gates))
    if reading.x is not None:
        steps, inputs = reading.x.shape
        meaning = tr(
            "{steps} of {inputs}",
            steps=tr_n("{n} step", "{n} steps", steps),
            inputs=tr_n("{n} input", "{n} inputs", inputs),
        )
        rows["x"] = ["x", _shape(reading.x.shape), meaning, _row(reading.x.ravel(), reading.x.size > _FIRST)]
    head = (tr("given"), tr("shape"), tr("read as"), tr("first numbers"))
    opened = " open" if len(rows) <= _FEW else ""
    said = tr_n("What you gave: {n} part", "What you gave: {n} parts", len(rows))
    summary = f"<summary>{escape(said)}</summary>"
    return f"<details{opened}>{summary}{html_table(head, rows.values())}</details>"


def of_unit(made: Assembly | OtherAssembly) -> str:
    """What the first unit has of each gate: its row of W, of U, and its bias, as HTML."""
    if not isinstance(made, Assembly):
        return _of_other_unit(made)
    p = made.parameters
    gates, peepholes = p.by_gate(), p.peephole is not None
    rows = []
    for gate in (gate for gate in "figo" if gate in p.kind.gates):
        row = [f"{tr(NAMES[gate])} {gate}", *(_first(gates[f"{letter}_{gate}"][0]) for letter in "WU")]
        row.append(typed(float(gates[f"b_{gate}"][0])))
        if peepholes:
            row.append(typed(float(gates[f"p_{gate}"][0])) if gate != "g" else tr("none"))
        rows.append(row)
    head = (tr("unit 1"), tr("W, from x"), tr("U, from h"), "b") + ((tr("p, from c"),) if peepholes else ())
    return html_table(head, rows, tr("What unit 1 has of it"))


def _of_other_unit(made: OtherAssembly) -> str:
    """What the first unit of a GRU or an RNN has of each block."""
    w, inner = made.weights, "b_gh" in made.weights
    rows = []
    for block in (name[2:] for name in w if name.startswith("W_")):
        row = [
            tr(BLOCKS[block]),
            *(_first(w[f"{letter}_{block}"][0]) for letter in "WU"),
            typed(float(w[f"b_{block}"][0])),
        ]
        rows.append([*row, *([typed(float(w["b_gh"][0])) if block == "g" else tr("none")] if inner else [])])
    head = (tr("unit 1"), tr("W, from x"), tr("U, from h"), "b") + ((tr("b inside the reset"),) if inner else ())
    return html_table(head, rows, tr("What unit 1 has of it"))


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) if shape else tr("one number")


def _first(values: Floats) -> str:
    return _row(values, len(values) > _FIRST)


def _row(values: Floats | tuple[float, ...], more: bool) -> str:
    first = [typed(float(value)) for value in values[:_FIRST]]
    return "  ".join([*first, *(["…"] if more else [])])
