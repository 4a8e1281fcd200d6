"""Which decimal sign a table has: what its cells can only mean, and a question where they can mean two numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lstm_core.language import tr
from lstm_core.table_data import capital, named
from lstm_core.table_labels import are_dates
from lstm_core.table_numbers import SEP, is_missing, is_number

_BEGIN, _END = rf"(?:^|(?<={SEP}))[ +\-−]*", rf"(?: ?%)?(?=$|{SEP})"


def _decimal_only(sign: str, other: str) -> re.Pattern[str]:
    """Numbers that have the decimal sign `sign` whatever the rest of the table holds."""
    s, o = re.escape(sign), re.escape(other)
    not_three = rf"\d*{s}(?:\d{{0,2}}|\d{{4,}})"
    no_group = rf"(?:0\d*|\d{{4,}}|){s}\d+"
    grouped = rf"\d{{1,3}}(?:(?:{o}|[ '’\u00a0\u2009\u202f])\d{{3}})+{s}\d*|\d{{1,3}}(?:{o}\d{{3}}){{2,}}"
    power = rf"\d*{s}\d*[eE][+\-]?\d+"
    return re.compile(rf"{_BEGIN}(?=[\d.,])(?:{not_three}|{no_group}|{grouped}|{power}){_END}")


_ONLY = {".": _decimal_only(".", ","), ",": _decimal_only(",", ".")}
_TWICE = {".": re.compile(r",\d{3},"), ",": re.compile(r"\.\d{3}\.")}  # the other sign between thousands
_UNSURE = {sign: re.compile(rf"{_BEGIN}([1-9]\d{{0,2}}{re.escape(sign)}\d{{3}}){_END}") for sign in ".,"}
_WHOLE = re.compile(rf"{_BEGIN}(\d+){_END}")


def find_decimal(columns: Mapping[str, Sequence[str]]) -> tuple[str, list[str]]:
    """Return the decimal sign of columns of numbers (texts with SEP between the cells) and sentences on the choice.

    Raises ValueError if a comma may stand before decimals or between thousands and nothing tells which.

    >>> find_decimal({"a": ["1,5"], "b": ["2,250"]})[0]
    ','
    """
    voted = {name: [sign for sign in ".," if _only(sign, chunks)] for name, chunks in columns.items()}
    votes = {
        sign: [name for name, signs in voted.items() if signs == [sign]] for sign in ".,"
    }  # one of both is refused
    if votes["."] and votes[","]:
        return _of_two(votes)
    unsure = {
        sign: {name: match.group(1) for name, chunks in columns.items() if (match := _any(_UNSURE[sign], sign, chunks))}
        for sign in ".,"
    }
    for sign in ".,":
        if votes[sign]:
            return sign, []  # a cell with the other sign has it between thousands, and its column says so
    return _unsure(columns, unsure)


def _of_two(votes: dict[str, list[str]]) -> tuple[str, list[str]]:
    if len(votes["."]) == len(votes[","]):
        said = tr("{column} has decimal points and {other} decimal commas; say which is the decimal sign.")
        raise ValueError(said.format(column=capital(votes["."][0]), other=named(votes[","][0])))
    sign = max(votes, key=lambda one: len(votes[one]))
    return sign, [tr("Most columns have the decimal sign “{sign}”; what does not fit it is refused.", sign=sign)]


def _unsure(columns: Mapping[str, Sequence[str]], unsure: dict[str, dict[str, str]]) -> tuple[str, list[str]]:
    if unsure["."] and unsure[","]:
        said = tr("{one} and {other} stand in the same table; say which is the decimal sign.")
        one, other = (repr(next(iter(unsure[sign].values()))) for sign in ".,")
        raise ValueError(said.format(one=one, other=other))
    for name, cell in unsure[","].items():
        if not _below_thousand(columns[name]):
            said = tr("{cell} in {column} can be {point} or {number}; say which is the decimal sign.")
            raise ValueError(said.format(**_of_cell(cell, name), point=cell.replace(",", ".")))
        said = tr(
            "{cell} in {column} is read as {number}, since other cells have no comma. Is it a decimal comma? Then "
            "choose the decimal sign “,”."
        )
        return ".", [said.format(**_of_cell(cell, name))]
    for name, cell in unsure["."].items():
        said = tr(
            "Every number with a point has three decimals, as {cell} in {column}; it is read as a decimal point. Does "
            "it stand between thousands? Then choose the decimal sign “,”."
        )
        return ".", [said.format(**_of_cell(cell, name))]
    return ".", []


def _of_cell(cell: str, name: str) -> dict[str, str]:
    """Return what a sentence says of a cell: as it stands there, its column, and the number without a comma."""
    return {"cell": repr(cell), "column": named(name), "number": cell.replace(",", "")}


def _below_thousand(chunks: Sequence[str]) -> bool:
    """Whether a column has whole numbers without a sign, all below 1000: then its commas part thousands."""
    whole = [number for chunk in chunks for number in _WHOLE.findall(chunk)]
    return bool(whole) and all(len(number) <= 3 for number in whole)


def _only(sign: str, chunks: Sequence[str]) -> bool:
    return any(_ONLY[sign].search(chunk) for chunk in chunks if sign in chunk or _TWICE[sign].search(chunk))


def _any(pattern: re.Pattern[str], sign: str, chunks: Sequence[str]) -> re.Match[str] | None:
    return next((match for chunk in chunks if sign in chunk if (match := pattern.search(chunk))), None)


def mostly_numbers(chunks: Sequence[str]) -> bool:
    """Return whether most cells of a column, by its first ones, are numbers or could be, and no dates."""
    if not chunks or are_dates(chunks):
        return False
    cells = [cell for cell in chunks[0].split(SEP)[:1000] if not is_missing(cell)]
    return 2 * sum(map(is_number, cells)) > len(cells)
