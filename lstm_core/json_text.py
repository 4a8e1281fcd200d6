"""The text of a table in JSON as Python values: one list or one object, or JSON Lines, a record or a list a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lstm_core.language import tr

MAX_JSON_SIGNS = 2_000_000
"""Most commas and opening brackets of a JSON text read, and most cells of its table: there are no more values."""

_LINE = re.compile(r"\S[^\n]*")  # from the first sign of a line that is not blank to its end
_FILES = (".jsonl", ".ndjson")


class Number(str):
    """A number of JSON as it is written there, NaN and Infinity too, which Python writes: no text in quotes."""

    __slots__ = ()


class Twice(dict[str, Any]):
    """An object in which a name stands twice."""

    name = ""


def is_lines_file(filename: str) -> bool:
    """Return whether a file is JSON Lines by its name.

    >>> is_lines_file("LOG.JSONL"), is_lines_file("log.json")
    (True, False)
    """
    return filename.casefold().endswith(_FILES)


def is_lists_by_line(text: str) -> bool:
    r"""Return whether the first line of a text is a list in JSON and the next that is not blank begins as one.

    >>> is_lists_by_line("[1, null]\n\n[2, 3"), is_lists_by_line("[1 2]\n[3 4]"), is_lists_by_line("[[1],\n[2]]")
    (True, False, False)
    """
    found = _LINE.finditer(text)
    first, second = next(found, None), next(found, None)
    if not (first and second and first.group()[0] == second.group()[0] == "["):
        return False
    if sum(map(first.group().count, ",[{")) > MAX_JSON_SIGNS:
        return True  # whoever reads it refuses it before all these are values
    try:
        _DECODER.decode(first.group())
    except (json.JSONDecodeError, RecursionError):
        return False
    return True


def parsed(text: str, *, lines: bool = False) -> tuple[Any, bool]:
    r"""Return the list or the object of a text, with its numbers as they are written, and whether it is JSON Lines.

    Of JSON Lines it is the list of what the lines hold. A text is so if its first line is whole and more follow; with
    `lines`, which a file's name says, also if that line is broken, or the only one and a row.

    >>> parsed('{"x": 1}\n\n{"x": 2}\n'), parsed('{"x": 1}', lines=True), parsed("[1, 2]")
    (([{'x': '1'}, {'x': '2'}], True), ([{'x': '1'}], True), (['1', '2'], False))
    """
    count = sum(map(text.count, ",[{"))
    if count > MAX_JSON_SIGNS:
        said = tr("The JSON has {count} commas and opening brackets; at most {most} are read. Take fewer rows.")
        raise ValueError(said.format(count=count, most=MAX_JSON_SIGNS))
    body = text.strip()
    try:
        found = _DECODER.decode(body)
    except RecursionError:
        if lines:
            return list(_by_line(text)), True
        raise ValueError(
            tr("The JSON is nested too deeply; wanted a list of records or an object of columns.")
        ) from None
    except json.JSONDecodeError as error:
        goes_on = error.msg.startswith("Extra")
        if lines or (goes_on and "\n" in body[: error.pos] and "\n" not in body[: error.pos].rstrip()):
            return list(_by_line(text)), True
        line = error.lineno + text[: len(text) - len(text.lstrip())].count("\n")
        if goes_on:
            said = tr("In line {line} more stands behind the end of the JSON; wanted one list with all records in it.")
        else:
            said = tr("What stands in line {line} at sign {sign} is no JSON; is it cut off there?")
        raise ValueError(said.format(line=line, sign=error.colno)) from None
    is_row = lines and (bool(found) and not any(isinstance(value, list | dict) for value in _values(found)))
    return ([found], True) if is_row else (found, False)


def _values(found: Any) -> Any:
    return found.values() if isinstance(found, dict) else found


def _by_line(text: str) -> Iterator[Any]:
    """Yield what each line holds that is not blank; ValueError with the number of one that is not as the first is."""
    kind: Any = None
    first = line = 1
    end = wanted = 0
    for match in _LINE.finditer(text):
        line += text.count("\n", end, match.start())
        end = match.start()
        value = _of_line(match, line, kind)
        if kind is None:
            first, kind, wanted = line, list if isinstance(value, list) else dict, len(value)
        if not isinstance(value, kind):
            said = tr("Line {line} is not as line {first} is; wanted {example} in each, such as {written}.")
            raise ValueError(said.format(line=line, first=first, **_wanted(kind)))
        if kind is list and len(value) != wanted:
            said = tr(
                "The list in line {line} has another length than that in line {first}: {count}, not {wanted}; wanted "
                "as many values in each."
            )
            raise ValueError(said.format(line=line, count=len(value), first=first, wanted=wanted))
        yield value


def _of_line(match: re.Match[str], line: int, kind: type | None) -> Any:
    try:
        return _DECODER.decode(match.group())
    except RecursionError:
        said = tr("What stands in line {line} is nested too deeply; wanted {example}, such as {written}.")
        raise ValueError(said.format(line=line, **_wanted(kind or _begun(match)))) from None
    except json.JSONDecodeError as error:
        sign = match.start() - (match.string.rfind("\n", 0, match.start()) + 1) + error.pos + 1
        if error.msg.startswith("Extra"):
            said = tr(
                "In line {line} more stands from sign {sign} on; wanted {example} in each line, such as {written}, and "
                "nothing behind it."
            )
        elif line > 1 and not match.string[match.end() :].strip():
            said = tr(
                "Line {line}, the last one, is no JSON from sign {sign} on; is it cut off there? Wanted {example}, "
                "such as {written}."
            )
        else:
            said = tr("Line {line} is no JSON from sign {sign} on; wanted {example}, such as {written}.")
        raise ValueError(said.format(line=line, sign=sign, **_wanted(kind or _begun(match)))) from None


def _begun(match: re.Match[str]) -> type:
    return list if match.group()[0] == "[" else dict


def _wanted(kind: type) -> dict[str, str]:
    """What a line must hold, as the first does, in words and as it is written."""
    if kind is list:
        return {"example": tr("one whole list"), "written": "[1, 2]"}
    return {"example": tr("one whole record"), "written": '{"x": 1}'}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice, before = Twice(found), set[str]()
    twice.name = next(name for name, _ in pairs if name in before or before.add(name))  # type: ignore[func-returns-value]
    return twice


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=Number)
