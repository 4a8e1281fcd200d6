"""The cells of a pasted matrix, pieces of text in rows, as numbers; and which sign stands for the decimal point."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import numpy as np

from lstm_core.checks import Array, shown
from lstm_core.language import tr, tr_later, tr_n
from lstm_core.wrong_number import NO_NUMBER, TOO_LARGE, TOO_SMALL, why_wrong

Rows = list[list[str]]

_PLAIN = r"(?:\d+\.?\d*|\.\d+)"
_NUMBER = re.compile(rf"([+-]?)\s*({_PLAIN})(?:[eEdD]([+-]?\d+))?[fFL]?")
_ZEROS = re.compile(r"0\d+")
_POWER = re.compile(rf"([+-]?)\s*(?:({_PLAIN})\s*[*x×·]\s*)?10\s*\^\s*[({{]?\s*([+-]?\d+)\s*[)}}]?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_WITH_COMMA = re.compile(r"[+-]?\s*\d*,\d+(?:[eEdD][+-]?\d+)?")
_SURE_COMMA = re.compile(r"[+-]\s*0,\d+|[+-]?\s*\d*,0\d+|[+-]?\s*,\d+")
WANTED = tr_later("a number such as 0.5, −1e-3 or 1/2")
"""How a number may be written, for the sentence of an error."""


def values_of(rows: Rows, notes: list[str], decimal: str | None = None) -> Array:
    """Return the numbers (m, n) of the cells.

    `decimal` is "." or ","; without it, it is found, and what was taken is told in `notes`. Raises ValueError with
    the row and the column of a cell that is no number, for rows of different lengths, and where there is no cell.
    """
    rows = _without_last_column_if_empty(rows)
    if not any(cell.strip() for row in rows for cell in row):
        raise ValueError(tr("There is no number; wanted a matrix, a vector or a number."))
    comma = decimal == "," or (decimal is None and _has_decimal_commas(rows, notes))
    values = [[_number(cell, r, c, comma) for c, cell in enumerate(row, 1)] for r, row in enumerate(rows, 1)]
    for r, row in enumerate(values, 1):
        if len(row) != len(values[0]):
            said = tr("Row {row} has {numbers}, row 1 has {first}; wanted as many in each row.")
            raise ValueError(said.format(row=r, numbers=numbers_said(len(row)), first=numbers_said(len(values[0]))))
    return np.array(values)


def surely_decimal(cells: Iterable[str]) -> bool:
    """Return whether some cell can only be one number with a decimal comma, such as -0,5 or 1,05."""
    return any(_SURE_COMMA.fullmatch(cell) for cell in cells)


def with_comma(cell: str) -> bool:
    """Return whether a cell has the form of one number with a decimal comma, such as 0,5."""
    return _WITH_COMMA.fullmatch(cell) is not None


def _has_decimal_commas(rows: Rows, notes: list[str]) -> bool:
    cells = [cell for row in rows for cell in row if "," in cell]
    if not cells or not all(map(with_comma, cells)):
        return False
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row, 1):
            if "." in cell:
                said = tr(
                    "Row {row}, column {column} is {cell}, with a decimal point, but {other} has a comma; wanted one "
                    "decimal sign."
                )
                raise ValueError(said.format(row=r, column=c, cell=shown(cell), other=shown(cells[0])))
    grouped = all(_GROUPED.fullmatch(cell) and not cell.lstrip("+-").startswith("0") for cell in cells)
    notes.append(of_comma(cells[0], grouped=grouped))
    return True


def of_comma(cell: str, *, grouped: bool = False) -> str:
    """Say that the comma of a cell was read as the decimal sign, not, where it might, as one between thousands."""
    number = cell.replace(",", ".")
    if not grouped:
        return tr("The comma was read as the decimal sign: {cell} is {number}.", cell=cell, number=number)
    other = cell.replace(",", "")
    said = tr("The comma was read as the decimal sign: {cell} is {number}, not {other}.")
    return said.format(cell=cell, number=number, other=other)


def _number(cell: str, r: int, c: int, comma: bool) -> float:
    text = cell.strip().strip("\"'`").strip()
    if not text:
        raise ValueError(
            tr("Row {row}, column {column} is empty; wanted {wanted}.", row=r, column=c, wanted=tr(WANTED))
        )
    value = _value(text.replace(",", ".") if comma and text.count(",") == 1 and "." not in text else text)
    if value is None:
        raise ValueError(_wrong(cell, r, c, _why(text)))
    if math.isnan(value):
        raise ValueError(_wrong(cell, r, c, tr("whose denominator is 0")))
    if math.isinf(value) or (not value and re.match(r"[^eEdD^]*[1-9]", _without_ten(text))):
        raise ValueError(_wrong(cell, r, c, tr(TOO_LARGE if value else TOO_SMALL)))
    return value


def _without_ten(text: str) -> str:
    """Return what stands before a power of ten: digits that make the number, but for the 10 itself."""
    found = _POWER.fullmatch(text)
    return text if found is None else found[2] or "1"


def _wrong(cell: str, r: int, c: int, why: str) -> str:
    said = tr("Row {row}, column {column} is {cell}, {why}; wanted {wanted}.")
    return said.format(row=r, column=c, cell=shown(cell.strip()), why=why, wanted=tr(WANTED))


def _value(text: str) -> float | None:
    """Return the number, or None if it is none: decimal, with an exponent or a power of ten, or a fraction of two."""
    if found := _NUMBER.fullmatch(text):
        sign, digits, exponent = found.groups()
        if _ZEROS.fullmatch(digits):
            return None
        return float(f"{sign}{digits}e{exponent or 0}")
    if found := _POWER.fullmatch(text):
        sign, digits, exponent = found.groups()
        return float(f"{sign}{digits or 1}e{exponent}")
    above, slash, below = text.partition("/")
    if slash and (top := _NUMBER.fullmatch(above.strip())) and (bottom := _NUMBER.fullmatch(below.strip())):
        quotient = (_value(top[0]), _value(bottom[0]))
        return quotient[0] / quotient[1] if quotient[0] is not None and quotient[1] else math.nan
    return None


def _why(text: str) -> str:
    if _ZEROS.fullmatch(text.lstrip("+-")):
        return tr("which begins with zeros as a part of a larger number does")
    if _GROUPED.fullmatch(text) or ("," in text and not re.search(r"[^\d.,+-]", text)):
        return tr("with a comma that may part thousands, decimals or two numbers")
    if text in ("+", "-"):
        return tr("a sign alone (write it right before its number)")
    if re.match(r"[A-Za-z][\w.]*[(\[]", text) or re.search(r"\d\s*[*^+]|\d\s*/.*/|\d\s*-\s*\d", text):
        return tr("an expression (write the number that it makes)")
    if re.search(r"[\[\](){}]", text):
        return tr("with a bracket that is in no pair")
    if len(text.split()) > 1:
        return tr("more than one number, or an expression")
    why = why_wrong(text)
    is_name = why == tr(NO_NUMBER) and (text[0].isalpha() or "=" in text)
    return tr("which is no number (leave headings and names out)") if is_name else why


def _without_last_column_if_empty(rows: Rows) -> Rows:
    """Leave out what stands behind a separator at the end of every row; a comma may end the last row alone too."""
    if all(len(row) > 1 and not row[-1].strip() for row in rows):
        return [row[:-1] for row in rows]
    return rows


def numbers_said(numbers: int) -> str:
    """Return so many numbers in words."""
    return tr_n("{n} number", "{n} numbers", numbers)
