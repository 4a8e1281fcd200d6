"""Which decimal sign a table has: what its cells can only mean, and a question where they can mean two numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lstm_core.table_data import capital, named
from lstm_core.table_numbers import SEP

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
        raise ValueError(
            f"{capital(votes['.'][0])} has decimal points and {named(votes[','][0])} decimal commas; "
            "say which is the decimal sign."
        )
    sign = max(votes, key=lambda one: len(votes[one]))
    return sign, [f"Most columns have the decimal sign “{sign}”; what does not fit it is refused."]


def _unsure(columns: Mapping[str, Sequence[str]], unsure: dict[str, dict[str, str]]) -> tuple[str, list[str]]:
    if unsure["."] and unsure[","]:
        raise ValueError(
            f"{next(iter(unsure['.'].values()))!r} and {next(iter(unsure[','].values()))!r} stand in the same table; "
            "say which is the decimal sign."
        )
    for name, cell in unsure[","].items():
        if not _below_thousand(columns[name]):
            point = cell.replace(",", ".")
            raise ValueError(
                f"{cell!r} in {named(name)} can be {point} or {cell.replace(',', '')}; say which is the decimal sign."
            )
        return ".", [f"{cell!r} in {named(name)} is read as {cell.replace(',', '')}, since other cells have no comma. "
                     "Is it a decimal comma? Then choose the decimal sign “,”."]  # fmt: skip
    for name, cell in unsure["."].items():
        return ".", [f"Every number with a point has three decimals, as {cell!r} in {named(name)}; it is read as a "
                     "decimal point. Does it stand between thousands? Then choose the decimal sign “,”."]  # fmt: skip
    return ".", []


def _below_thousand(chunks: Sequence[str]) -> bool:
    """Whether a column has whole numbers without a sign, all below 1000: then its commas part thousands."""
    whole = [number for chunk in chunks for number in _WHOLE.findall(chunk)]
    return bool(whole) and all(len(number) <= 3 for number in whole)


def _only(sign: str, chunks: Sequence[str]) -> bool:
    return any(_ONLY[sign].search(chunk) for chunk in chunks if sign in chunk or _TWICE[sign].search(chunk))


def _any(pattern: re.Pattern[str], sign: str, chunks: Sequence[str]) -> re.Match[str] | None:
    return next((match for chunk in chunks if sign in chunk if (match := pattern.search(chunk))), None)
