"""What was understood of a cell, as tables: each matrix that was given, and what each gate has of it."""

from __future__ import annotations

from html import escape
from math import prod

from lstm_core import Assembly
from lstm_view.own.cell.reading import Understanding
from lstm_view.state.changes import Floats
from lstm_view.words import NAMES, count
from lstm_view.words.digits import typed
from lstm_view.words.kinds import kind_words

_FIRST = 4  # numbers of a matrix that are shown
_FEW = 8  # parts that are shown at once


def sizes(reading: Understanding) -> str:
    """How large the cell is and what it reads, in a sentence."""
    made = reading.assembly
    if made is None:
        return ""
    p = made.parameters
    numbers = sum(array.size for array in p.by_gate().values())
    peepholes = ", with peepholes" if p.peephole is not None else ""
    reads = "no sequence is given, so it reads random numbers" if reading.x is None else f"reads {_steps(reading.x)}"
    kind = "".join(f"; {words}" for words in kind_words(p.kind))
    size = f"{count(p.input_size, 'input')}, {count(p.hidden_size, 'unit')}{peepholes}{kind}"
    return f"{size}, {numbers} weights and biases; {reads}."


def _steps(x: Floats) -> str:
    first = ", ".join(map(typed, x[0][:_FIRST].tolist()))
    more = " …" if x.shape[1] > _FIRST else ""
    return f"{count(len(x), 'step')}, the first ({first}{more})"


def given(made: Assembly) -> str:
    """The matrices as they were given: name, shape, meaning and first numbers, as HTML."""
    rows = [
        [one.name, _shape(one.shape), one.meaning, _row(one.first, prod(one.shape) > _FIRST)] for one in made.understood
    ]
    head = ("given", "shape", "read as", "first numbers")
    opened = " open" if len(rows) <= _FEW else ""
    summary = f"<summary>What you gave: {count(len(rows), 'part')}</summary>"
    return f"<details{opened}>{summary}{table('', head, rows)}</details>"


def of_unit(made: Assembly) -> str:
    """What the first unit has of each gate: its row of W, of U, and its bias, as HTML."""
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
