"""What was understood of a cell, as tables: each matrix that was given, and what each gate has of it."""

from __future__ import annotations

from html import escape
from math import prod

from lstm_core import Assembly, OtherAssembly, variant_of
from lstm_view.own.cell.reading import Understanding, sizes_of
from lstm_view.state.changes import Floats
from lstm_view.words import BLOCKS, NAMES, count
from lstm_view.words.digits import typed
from lstm_view.words.kinds import kind_words

_FIRST = 4  # numbers of a matrix that are shown
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
        kind = ", with peepholes" * (p.peephole is not None) + "".join(f"; {words}" for words in kind_words(p.kind))
    else:
        weights, kind = made.weights, f"; {variant_of(made.key).title}"
    numbers = sum(array.size for array in weights.values())
    size = f"{count(inputs, 'input')}, {count(units, 'unit')}{kind}"
    return f"{size}, {numbers} weights and biases; {_reads(reading)}."


def _reads(reading: Understanding) -> str:
    if reading.x is not None:
        return f"it reads {_steps(reading.x)}"
    if any(name == "x" for name, _ in reading.problems):
        return "its sequence could not be read, see below"
    return "no sequence is given, so it reads random numbers"


def _steps(x: Floats) -> str:
    first = ", ".join(map(typed, x[0][:_FIRST].tolist()))
    more = " …" if x.shape[1] > _FIRST else ""
    return f"{count(len(x), 'step')}, of which the first is ({first}{more})"


def given(made: Assembly | OtherAssembly) -> str:
    """The matrices as they were given: name, shape, meaning and first numbers, as HTML."""
    rows = [
        [one.name, _shape(one.shape), one.meaning, _row(one.first, prod(one.shape) > _FIRST)] for one in made.understood
    ]
    head = ("given", "shape", "read as", "first numbers")
    opened = " open" if len(rows) <= _FEW else ""
    summary = f"<summary>What you gave: {count(len(rows), 'part')}</summary>"
    return f"<details{opened}>{summary}{table('', head, rows)}</details>"


def of_unit(made: Assembly | OtherAssembly) -> str:
    """What the first unit has of each gate: its row of W, of U, and its bias, as HTML."""
    if not isinstance(made, Assembly):
        return _of_other_unit(made)
    p = made.parameters
    gates, peepholes = p.by_gate(), p.peephole is not None
    rows = []
    for gate in (gate for gate in "figo" if gate in p.kind.gates):
        row = [f"{NAMES[gate]} {gate}", *(_first(gates[f"{letter}_{gate}"][0]) for letter in "WU")]
        row.append(typed(float(gates[f"b_{gate}"][0])))
        if peepholes:
            row.append(typed(float(gates[f"p_{gate}"][0])) if gate != "g" else "none")
        rows.append(row)
    head = ("unit 1", "W, from x", "U, from h", "b") + (("p, from c",) if peepholes else ())
    return table("What unit 1 has of it", head, rows)


def _of_other_unit(made: OtherAssembly) -> str:
    """What the first unit of a GRU or an RNN has of each block."""
    w, inner = made.weights, "b_gh" in made.weights
    rows = []
    for block in (name[2:] for name in w if name.startswith("W_")):
        row = [BLOCKS[block], *(_first(w[f"{letter}_{block}"][0]) for letter in "WU"), typed(float(w[f"b_{block}"][0]))]
        rows.append([*row, *([typed(float(w["b_gh"][0])) if block == "g" else "none"] if inner else [])])
    head = ("unit 1", "W, from x", "U, from h", "b") + (("b inside the reset",) if inner else ())
    return table("What unit 1 has of it", head, rows)


def table(caption: str, head: tuple[str, ...], rows: list[list[str]]) -> str:
    """A table as HTML, with nothing in it that is markup; the first column names the row."""
    heads = "".join(f"<th scope='col'>{escape(name)}</th>" for name in head)
    body = "".join(
        f"<tr><th scope='row'>{escape(first)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return (
        f"<table class='numbers own'>{f'<caption>{escape(caption)}</caption>' if caption else ''}"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) if shape else "one number"


def _first(values: Floats) -> str:
    return _row(values, len(values) > _FIRST)


def _row(values: Floats | tuple[float, ...], more: bool) -> str:
    first = [typed(float(value)) for value in values[:_FIRST]]
    return "  ".join([*first, *(["…"] if more else [])])
