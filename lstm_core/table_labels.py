"""Columns that name the rows of a table: dates, times and words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lstm_core.table_numbers import SEP, is_missing

_TIME = r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp][Mm])?"
_ZONE = r"( ?(Z|UTC|GMT|[+\-]\d{2}:?\d{2}))?"
_DAY = (
    r"(\d{4}[\-/.]\d{1,2}([\-/.]\d{1,2})?|\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}"
    r"|\d{4}[ \-]?[QqWwMm]\d{1,2}|[Qq]\d[ \-/]?\d{4}"
    r"|\d{1,2}[ \-/.]*[^\W\d]{3,9}\.?[ \-/,]*\d{2,4}|[^\W\d]{3,9}\.?[ \-/]*(\d{1,2},? )?\d{2,4}|\d{1,2}/\d{4})"
)
_DATE = re.compile(rf"({_DAY}([T ,]+{_TIME}{_ZONE})?|{_TIME}{_ZONE})")
_DIGITS = re.compile(r"(1[89]|20|21)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MONTH = re.compile(r"(0[1-9]|1[0-2])\.(1[89]|20)\d\d")


def are_dates(chunks: Sequence[str]) -> bool:
    """Whether the first and last cells of a column are all dates or times."""
    return _all(_DATE, chunks) or are_dates_in_digits(chunks)


def are_dates_in_digits(chunks: Sequence[str]) -> bool:
    r"""Whether cells that could be numbers are dates: 20240131, or 01.2024 with the 0 of a month.

    >>> are_dates_in_digits(["20240131\x1f20240201"]), are_dates_in_digits(["2024\x1f2025"])
    (True, False)
    """
    if _all(_DIGITS, chunks, least=2):
        return True
    return _all(_MONTH, chunks, least=2) and chunks[0].startswith("0") | (f"{SEP}0" in chunks[0])


def join_labels(columns: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return one label a row from one or two columns of text, such as a day and a time."""
    cells = [[" ".join(cell.split()) for chunk in column for cell in chunk.split(SEP)] for column in columns]
    return tuple(cells[0]) if len(cells) == 1 else tuple(map(" ".join, zip(*cells, strict=True)))


def _all(pattern: re.Pattern[str], chunks: Sequence[str], least: int = 1) -> bool:
    cells = [cell.strip() for chunk in {chunks[0], chunks[-1]} for cell in chunk.split(SEP) if not is_missing(cell)]
    return len(cells) >= least and all(map(pattern.fullmatch, cells))
