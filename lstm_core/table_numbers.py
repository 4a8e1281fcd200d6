"""Cells of a table as numbers: decimal sign, thousands signs, minus, percent, and the marks of a missing value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lstm_core.checks import Array, shown
from lstm_core.language import tr
from lstm_core.wrong_number import TOO_LARGE, TOO_SMALL, why_wrong

SEP = "\x1f"
"""What stands between the cells of a column that are kept as one text; no cell can hold it."""
MISSING = frozenset(
    {"", "na", "n/a", "n.a.", "nan", "null", "none", "?", "-", "--", "—", "–", ".", "<na>", "#n/a", "#na"}
)
"""Cells that say a value is missing, in any case of letters."""

_BLANKS = " \t\u00a0\u2007\u2009\u202f\u200b\ufeff"
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "－": "-", "\u2019": "'"} | dict.fromkeys(_BLANKS[1:-2], " "))
_PLAIN = re.compile(r"[^0-9.eE+\-\x1f]")
_BROKEN = re.compile(
    r"[+\-−(]*\s*[$€£¥]?\s*(\d[\d.,'’ ]*|[.,]\d+)([eEdD][+\-]?\d*)?\s*[$€£¥)%+\-−]*"
    r"|[+\-−]?(0[xX][\da-fA-F.pP+]+|inf|infinity|∞)",
    re.IGNORECASE | re.ASCII,
)
_OTHER_DIGITS = re.compile(r"[+\-−]?\d+([.,]\d+)?")  # those of other scripts too


@lru_cache
def pattern(decimal: str, signs: str = "'.,") -> re.Pattern[str]:
    """Return the pattern of a number with that decimal sign, and blanks or the other of `signs` between thousands."""
    point, group = re.escape(decimal), re.escape("".join(sign for sign in signs if sign != decimal) + " ")
    whole = (
        rf"\d+(?:{point}\d*)?|{point}\d+|[1-9]\d{{0,2}}(?P<group>[{group}])\d{{3}}(?:(?P=group)\d{{3}})*(?:{point}\d*)?"
    )
    return re.compile(rf"(?P<sign>[+-]?) ?(?P<number>{whole})(?P<power>[eE][+-]?\d+)?(?P<percent> ?%)?", re.ASCII)


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column as numbers (NaN where missing), what its signs were, and the first cell that is no number."""

    values: Array
    group: str = ""
    percent: bool = False
    wrong: int = -1
    reason: str = ""


def is_missing(cell: str, marks: frozenset[str] = MISSING) -> bool:
    """Whether a cell says that its value is missing."""
    return cell.strip(_BLANKS).casefold() in marks


def is_number(cell: str, decimal: str = "") -> bool:
    """Whether a cell is a number with that decimal sign, or with any."""
    text = cell.strip(_BLANKS).translate(_MINUS)
    return any(pattern(sign).fullmatch(text) for sign in (decimal or ".,"))


def is_word(cell: str) -> bool:
    """Whether a cell is neither a number, nor a missing one, nor one that is only written wrongly, as inf or $5."""
    text = cell.strip(_BLANKS)
    return not (is_missing(text) or is_number(text) or (len(text) < 100 and _is_broken(text)))


def _is_broken(text: str) -> bool:
    return bool(_BROKEN.fullmatch(text) or _OTHER_DIGITS.fullmatch(text))


def to_numbers(chunks: Iterable[str], decimal: str, marks: frozenset[str] = MISSING) -> Numbers:
    """Return the cells of a column, given as texts with SEP between the cells, as numbers."""
    parts: list[Array] = [np.empty(0)]
    groups, percents, start = set[str](), set[bool](), 0
    for chunk in chunks:
        cells = chunk.split(SEP)
        values = _with_gaps(cells, decimal, marks)
        if values is None:
            values = np.empty(len(cells))
            for n, cell in enumerate(cells):
                try:
                    values[n], group, percent = _number(cell, decimal, marks)
                except ValueError as error:
                    return Numbers(np.empty(0), wrong=start + n, reason=str(error))
                if values[n] == values[n]:
                    groups.add(group)
                    percents.add(percent)
                if len(percents) > 1:
                    return Numbers(np.empty(0), wrong=start + n, reason=_mixed(cell, percent=percent))
        elif not np.isnan(values).all():
            percents.add(False)
        parts.append(values)
        start += len(cells)
    group = "".join(sorted(groups - {""}))
    return Numbers(np.concatenate(parts), group, percents == {True})


def _mixed(cell: str, *, percent: bool) -> str:
    """Return what is said of a column with shares in percent and other numbers."""
    if percent:
        return tr("holds {cell}, and other cells are not percentages", cell=shown(cell))
    return tr("holds {cell}, and other cells are percentages", cell=shown(cell))


def _with_gaps(cells: list[str], decimal: str, marks: frozenset[str]) -> Array | None:
    """The fast way, for cells that are missing or written as Python writes numbers."""
    values = np.full(len(cells), math.nan)
    held = [n for n, cell in enumerate(cells) if cell not in marks]
    if held:
        kept = cells if len(held) == len(cells) else [cells[n] for n in held]
        plain = _plain(SEP.join(kept), kept, decimal)
        if plain is None:
            return None
        values[held] = plain
    return values


def _plain(chunk: str, cells: list[str], decimal: str) -> Array | None:
    """The fast way, for cells that are all written as Python writes numbers."""
    if decimal == ",":
        if "." in chunk:
            return None
        chunk = chunk.replace(",", ".")
        cells = chunk.split(SEP)
    if _PLAIN.search(chunk) or len(chunk) > 60 * len(cells):
        return None
    try:
        values = np.array([float(cell) for cell in cells])
    except ValueError:
        return None
    exact = "e" not in chunk.casefold() or (np.isfinite(values).all() and (np.abs(values) > 1e-300).all())
    return values if exact else None


@lru_cache(8192)
def _number(cell: str, decimal: str, marks: frozenset[str]) -> tuple[float, str, bool]:
    """Return value, thousands sign and whether there is a percent sign; ValueError says what the column holds."""
    text = cell.strip(_BLANKS)
    if text.casefold() in marks:
        return math.nan, "", False
    match = pattern(decimal).fullmatch(text.translate(_MINUS))
    if not match:
        raise ValueError(_holds(text, _why(text, decimal)))
    group = match["group"] or ""
    digits = match["number"].replace(group, "") if group else match["number"]
    digits = digits.replace(decimal, ".")
    value = float(match["sign"] + digits + (match["power"] or ""))
    if math.isinf(value):
        raise ValueError(_holds(text, tr(TOO_LARGE)))
    if value == 0 and re.search("[1-9]", digits):
        raise ValueError(_holds(text, tr(TOO_SMALL)))
    return value, group, match["percent"] is not None


def _holds(cell: str, why: str) -> str:
    """Return what is said of a column with a cell that is no number."""
    return tr("holds {cell}, {why}", cell=shown(cell), why=why)


def _why(text: str, decimal: str) -> str:
    if is_number(text):
        return tr("which has another decimal sign than “{sign}”", sign=decimal)
    return why_wrong(text)
