"""A matrix, a vector or a number as people have it: from a spreadsheet, a program, a paper or a console."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from lstm_core.checks import Array, checked_kind, checked_name
from lstm_core.language import tr
from lstm_core.matrix_cells import values_of
from lstm_core.matrix_rows import CLOSE, OPEN, bracketed, lines_of_cells, split
from lstm_core.matrix_text import (
    from_latex,
    from_r,
    is_latex,
    is_printed_by_r,
    plain_signs,
    unwrapped,
    without_labels,
)
from lstm_core.prose import without_stop
from lstm_core.said_matrix import said_matrix

MAX_MATRIX_CHARACTERS = 4_000_000
"""Longest text of a matrix; the 4 · 64 · 128 numbers of a cell of 64 units and inputs take a fifth of it."""


_CALL = re.compile(r"([A-Za-z_][\w.]{0,40})\s*[(\[].*[)\]]", re.DOTALL)


@dataclass(frozen=True, eq=False)
class Matrix:
    """What was understood of a text: `values` of shape () for a number, (n,) for one row, (m, n) else; read-only.

    `notes` are sentences on what could have been read otherwise.

    >>> read_matrix("1; 2").shape, read_matrix("[1; 2]").shape, read_matrix("0.5").shape
    ((2,), (2, 1), ())
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
    TensorFlow, MATLAB, Julia and R print and what one types there; LaTeX; Mathematica; and what is said, such as
    eye(5), 2 I_5 and 0.1 * ones(2, 3). A minus may be −, a number a fraction 1/2. `decimal` is "." or ","; without it,
    it is found and told in the notes. A row on its own is (n,), a column (n, 1). Raises ValueError with the row and
    column, counted from 1, of what is no number, for rows of different lengths, where a text has two meanings, and for
    an identity without its size.

    >>> read_matrix("[.5 .3; .1 −.2]").values.tolist()
    [[0.5, 0.3], [0.1, -0.2]]
    >>> read_matrix("0,5; 0,7; 1/2").notes
    ('The comma was read as the decimal sign: 0,5 is 0.5.',)
    """
    checked_kind("text", text, str, "a string")
    if decimal is not None:
        checked_name("decimal", decimal, (".", ","))
    if len(text) > MAX_MATRIX_CHARACTERS:
        said = tr("The text has {count} characters; wanted at most {most}.")
        raise ValueError(said.format(count=len(text), most=MAX_MATRIX_CHARACTERS))
    notes: list[str] = []
    text, transposed, factor = unwrapped(without_stop(plain_signs(text)), notes)
    if not text:
        raise ValueError(tr("The text is empty; wanted a matrix, a vector or a number."))
    said_it = said_matrix(text)
    if said_it is None:
        values = _read(text, notes, decimal) * factor
    else:
        values = said_it.values * factor
        notes += [said_it.note] if said_it.word == "eye" and "(" not in text else []
    if transposed:
        notes.append(tr("It was transposed, as the sign behind it says."))
        values = np.atleast_2d(values).T
    values = np.array(values)
    values.flags.writeable = False
    return Matrix(values, tuple(notes))


def _read(text: str, notes: list[str], decimal: str | None) -> Array:
    if is_printed_by_r(text):
        text = without_labels(text)
    elif (nested := from_r(text, notes)) is not None:
        text = nested
    elif is_latex(text):
        text = from_latex(text)
        if not text:
            raise ValueError(tr("The text is empty; wanted a matrix, a vector or a number."))
        if "&" in text or "\n" in text:
            text = _without_outer(text)
            return values_of([split(line, "&") for line in text.split("\n")], notes, decimal)
    _refuse_call(text)
    if text[0] in OPEN:
        rows, flat = bracketed(text, notes, decimal)
    else:
        rows, flat = lines_of_cells(text, notes, decimal)
    values = values_of(rows, notes, decimal)
    if not flat or len(values) > 1:
        return values
    return np.asarray(values[0, 0] if values.size == 1 and text[0] not in OPEN else values[0])


def _refuse_call(text: str) -> None:
    if call := _CALL.fullmatch(text):
        said = tr("{name}(…) is not computed here; wanted the numbers that it makes, or eye, zeros or ones.")
        raise ValueError(said.format(name=call[1]))


def _without_outer(text: str) -> str:
    """Leave out one pair of brackets round all of a LaTeX matrix."""
    return text[1:-1].strip() if text[0] in OPEN and text[-1] == CLOSE[OPEN.index(text[0])] else text
