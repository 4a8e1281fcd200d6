"""A matrix, a vector or a number as people have it: from a spreadsheet, a program, a paper or a console."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import Array, checked_kind, checked_name, shown
from lstm_core.matrix_cells import Rows, surely_decimal, values_of, with_comma
from lstm_core.matrix_text import (
    from_latex,
    from_r,
    is_latex,
    is_printed_by_r,
    plain_signs,
    unwrapped,
    without_labels,
)

MAX_MATRIX_CHARACTERS = 4_000_000
"""Longest text of a matrix; the 4 · 64 · 128 numbers of a cell of 64 units and inputs take a fifth of it."""

_OPEN, _CLOSE = "[({", "])}"
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:\.\d{3})+,\d+)")
_MADE = re.compile(
    r"(?:np\.|numpy\.|jnp\.|torch\.)?(eye|identity|zeros|ones)\s*\(\s*\(?\s*(\d{1,4})\s*(?:,\s*(\d{1,4})\s*)?,?\s*\)?\s*\)"
)


@dataclass(frozen=True, eq=False)
class Matrix:
    """What was understood of a text: `values` of shape () for a number, (n,) for one row, (m, n) else; read-only.

    `notes` are sentences on what could have been read otherwise.
    """

    values: Array
    notes: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the values."""
        return self.values.shape


def read_matrix(text: str, *, decimal: str | None = None) -> Matrix:
    """Return the matrix, vector or number that a text holds.

    Read are: lines with tabs, commas, semicolons or spaces; lists of Python and JSON; what NumPy, PyTorch,
    TensorFlow, MATLAB, Julia and R print and what one types there; LaTeX; Mathematica. A minus may be −, a number a
    fraction 1/2. `decimal` is "." or ","; without it, it is found and told in the notes. A row on its own is (n,), a
    column (n, 1). Raises ValueError with the row and column, counted from 1, of what is no number, for rows of
    different lengths and where a text has two meanings.

    >>> read_matrix("[.5 .3; .1 −.2]").values.tolist()
    [[0.5, 0.3], [0.1, -0.2]]
    >>> read_matrix("0,5; 0,7; 1/2").notes
    ('The comma was read as the decimal sign: 0,5 is 0.5.',)
    """
    checked_kind("text", text, str, "a string")
    if decimal is not None:
        checked_name("decimal", decimal, (".", ","))
    if len(text) > MAX_MATRIX_CHARACTERS:
        raise ValueError(f"text has {len(text)} characters; wanted at most {MAX_MATRIX_CHARACTERS}.")
    notes: list[str] = []
    text, transposed, factor = unwrapped(plain_signs(text), notes)
    if not text:
        raise ValueError("text is empty; wanted a matrix, a vector or a number.")
    values = _made(text)
    if values is None:
        values = _read(text, notes, decimal) * factor
    if transposed:
        notes.append("It was transposed, as the sign behind it says.")
        values = np.atleast_2d(values).T
    values = np.array(values)
    values.flags.writeable = False
    return Matrix(values, tuple(notes))


def _made(text: str) -> Array | None:
    """Return the matrix of eye(n), zeros(m, n) and ones(m, n)."""
    if not (found := _MADE.fullmatch(text)):
        return None
    word, m, n = found[1], int(found[2]), int(found[3] or 0)
    if word in ("eye", "identity"):
        return np.eye(m, n or None)
    return np.full((m, n) if found[3] else m, float(word == "ones"))


def _read(text: str, notes: list[str], decimal: str | None) -> Array:
    if is_printed_by_r(text):
        text = without_labels(text)
    elif (nested := from_r(text, notes)) is not None:
        text = nested
    elif is_latex(text):
        text = from_latex(text)
        if "&" in text or "\n" in text:
            text = _without_outer(text)
            return values_of([_split(line, "&") for line in text.split("\n")], notes, decimal)
    if text[0] in _OPEN:
        rows, flat = _bracketed(text, notes, decimal)
    else:
        rows, flat = _lines(text, notes, decimal)
    values = values_of(rows, notes, decimal)
    if not flat or len(values) > 1:
        return values
    return np.asarray(values[0, 0] if values.size == 1 and text[0] not in _OPEN else values[0])


def _without_outer(text: str) -> str:
    """Leave out one pair of brackets round all of a LaTeX matrix."""
    return text[1:-1].strip() if text[0] in _OPEN and text[-1] == _CLOSE[_OPEN.index(text[0])] else text


def _bracketed(text: str, notes: list[str], decimal: str | None) -> tuple[Rows, bool]:
    """Return the rows of nested brackets, or of one pair with rows parted by semicolons or line ends."""
    node, depth = _inside(text), 1
    while len(node) == 1 and any(isinstance(part, list) for part in node[0]):
        node, depth = node[0], depth + 1
    if len(node) > 1 and any(isinstance(part, list) for part in node[0]):
        raise ValueError(f"The text has {len(node)} matrices in brackets; wanted one at a time.")
    if depth > 1 or len(node) > 1:
        if depth > 2:
            notes.append("Brackets round the whole matrix were left out.")
        return [_items(_leaf(row, r), decimal) for r, row in enumerate(node, 1)], False
    return _in_one_pair(_leaf(node[0], 1), notes, decimal), True


def _in_one_pair(leaf: str, notes: list[str], decimal: str | None) -> Rows:
    parts = [part for part in re.split(r";\s*|(?<!,)\n", re.sub(r",[ \t]*\n", ", ", leaf)) if part.strip()]
    if ";" not in leaf and len(parts) > 1:
        if _is_wrapped(parts):
            notes.append(f"The {len(parts)} lines were read as one vector that goes on from line to line.")
            parts = [" ".join(parts)]
        else:
            notes.append(f"Each of the {len(parts)} lines was read as a row.")
    return [_items(part, decimal) for part in parts] or [[""]]


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether lines are one vector as NumPy wraps it: all are long, and the last is shorter."""
    counts = [len(line.split()) for line in lines]
    return len(set(counts[:-1])) == 1 and counts[-1] < counts[0] and all(len(line) > 55 for line in lines[:-1])


def _leaf(node: Any, r: int) -> str:
    if isinstance(node, list) and len(node) <= 1 and (not node or isinstance(node[0], str)):
        return str(node[0]) if node else ""
    raise ValueError(f"Row {r} holds brackets beside numbers; wanted each row in one pair of brackets, all alike.")


def _inside(text: str) -> list[Any]:
    """Return the tree of brackets: a list for a pair, with lists or one piece of text in it."""
    stack: list[list[Any]] = [[]]
    opened: list[str] = []
    for piece in re.split(r"([\[\](){}])", text):
        if piece and piece in _OPEN:
            stack.append([])
            opened.append(piece)
        elif piece and piece in _CLOSE:
            if not opened or _OPEN.index(opened.pop()) != _CLOSE.index(piece):
                raise ValueError(f"A {piece!r} closes nothing; wanted every bracket in a pair.")
            done = stack.pop()
            stack[-1].append(done)
        elif piece.strip(" \t\n,;"):
            stack[-1].append(piece)
    if opened:
        raise ValueError(f"A {opened[-1]!r} is not closed; wanted every bracket in a pair.")
    if stray := next((part for part in stack[0] if isinstance(part, str)), None):
        raise ValueError(f"{shown(stray.strip())} stands outside the brackets; wanted the matrix alone.")
    return stack[0]


def _items(row: str, decimal: str | None) -> list[str]:
    """Return the cells of a row in brackets: between commas if there are any, else between spaces."""
    words = row.split()
    if "," not in row:
        return words or [""]
    if len(words) > 1 and decimal != "." and all(map(with_comma, words)):
        return words
    cells = _split(row, ",")
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


def _lines(text: str, notes: list[str], decimal: str | None) -> tuple[Rows, bool]:
    """Return the rows of a text without brackets."""
    lines = [line for line in text.split("\n") if line.strip()]
    lines = [line for line in lines if not re.fullmatch(r"[|\s:+-]*-{2,}[|\s:+-]*", line)]
    separator = next((sign for sign in "\t;|" if any(sign in line.strip() for line in lines)), "")
    if separator == "\t":
        return [_split(line.strip("\n"), "\t") for line in _edges(lines)], True
    if separator == "|":
        return [_split(line.strip().strip("|"), "|") for line in lines], True
    if separator == ";":
        return _semicolons(lines, notes, decimal)
    if any("," in line for line in lines):
        return _commas(lines, notes, decimal), True
    return [line.split() for line in lines], True


def _edges(lines: list[str]) -> list[str]:
    """Leave out a tab that begins every line."""
    return [line[1:] for line in lines] if all(line.startswith("\t") for line in lines) else lines


def _semicolons(lines: list[str], notes: list[str], decimal: str | None) -> tuple[Rows, bool]:
    """Semicolons end the rows, as in MATLAB, where other signs part the numbers; else they part the numbers."""
    parts = [part.strip() for line in lines for part in line.strip().rstrip(";").split(";")]
    single = all(len(part.split()) <= 1 and ("," not in part or with_comma(part)) for part in parts)
    if len(lines) > 1 and not single and all(";" not in line.strip().rstrip(";") for line in lines):
        return _lines("\n".join(parts), notes, decimal)
    if single or decimal == ",":
        return [_split(line.strip().rstrip(";"), ";") for line in lines], True
    if len(lines) > 1:
        return [_split(line, ";") for line in lines], True
    return _lines("\n".join(parts), notes, decimal)


def _commas(lines: list[str], notes: list[str], decimal: str | None) -> Rows:
    """Commas part the numbers, or stand for the decimal point where spaces part them; what may be both is refused."""
    words = [word for line in lines for word in line.split()]
    if decimal == ",":
        return [[word.rstrip(",") for word in line.split()] for line in lines]
    spaced = [[word.rstrip(",") for word in line.split()] for line in lines]
    inner = [word for row in spaced for word in row if "," in word]
    if thousands := next((word for word in words if _THOUSANDS.fullmatch(word)), None):
        raise ValueError(
            f"{shown(thousands)} can be two numbers or one with a sign between thousands; wanted a space behind the "
            "comma, or no sign between thousands."
        )
    if decimal is None and inner and all(map(with_comma, inner)):
        if any(len(row) > 1 for row in spaced):
            return spaced
        if surely_decimal(inner):
            return spaced
        raise ValueError(
            f"Row 1, column 1: {shown(inner[0])} can be one number with a decimal comma or two numbers; wanted "
            f"{inner[0].replace(',', '.')} or {inner[0].replace(',', ', ').replace(',  ', ', ')} with a space, or the "
            "decimal sign chosen."
        )
    cells = [_split(line, ",") for line in lines]
    if (
        decimal is None
        and len(words) == len(lines)
        and all(cell.lstrip("+-").isdigit() for row in cells for cell in row)
    ):
        notes.append("The commas were read as parting whole numbers, not as decimal signs.")
    return cells


def _split(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in line.split(separator)]
