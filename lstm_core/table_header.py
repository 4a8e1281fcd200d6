"""Whether a first row of numbers is a header: years, or the places 0, 1, 2 … that a program writes as names."""

from __future__ import annotations

import re
from itertools import pairwise

from lstm_core.language import tr
from lstm_core.table_numbers import is_number

_YEAR = re.compile(r"1[5-9]\d\d|2[01]\d\d|2200")


def is_numeric_header(rows: list[list[str]], width: int, notes: list[str]) -> bool:
    """Whether the first of the rows names the columns; where it may be either, a sentence is added to the notes."""
    top, body = rows[0], [cell for row in rows[1:] for cell in row[-(width - 1) or None :] if is_number(cell)]
    names = [cell.strip() for cell in (top if is_number(top[0]) else top[1:])]
    if not names or not all(re.fullmatch(r"\d{1,4}", cell, re.ASCII) for cell in names):
        return False
    years = all(map(_YEAR.fullmatch, names)) and not all(_YEAR.fullmatch(cell.strip()) for cell in body)
    steps = {int(b) - int(a) for a, b in pairwise(names)}
    rising = len(steps) == 1 and min(steps) > 0
    counted = [int(cell) for cell in names] in (list(range(len(names))), list(range(1, len(names) + 1)))
    corner = len(names) < width and not top[0].strip()
    decimals = any(re.search(r"\D", cell.strip()) for cell in body)
    shown = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
    if (years and rising) or (counted and (corner or (rising and decimals))):
        said = tr("The first line ({names}) is read as the names of the columns. Is it a row? Then choose no header.")
        notes.append(said.format(names=shown))
        return True
    if years or (counted and len(names) > 2):
        said = tr("The first line ({names}) is read as a row. Does it name the columns? Then choose a header.")
        notes.append(said.format(names=shown))
    return False
