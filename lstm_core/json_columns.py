"""A table that stands in JSON: a list of records, or an object of columns, as one list of cells under each name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from lstm_core.checks import shown
from lstm_core.language import tr

MAX_JSON_SIGNS = 2_000_000
"""Most commas and opening brackets of a JSON text read, and most cells of its table: there are no more values."""

MAX_JSON_COLUMNS = 20_000
"""Most names of a table in JSON, as many as a table in text may have."""

_BEGINS = re.compile(r"""\s*(?:\[\s*)?\{\s*["'}]""")
_EMPTY = 20  # cells of a table of records for each value that they have
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # what only an escape such as \u001f can bring


class Number(str):
    """A number of JSON as it is written there, NaN and Infinity too, which Python writes: no text in quotes."""

    __slots__ = ()


ABSENT = Number("")
"""The cell of a record that lacks the name of its column."""


class _Twice(dict[str, Any]):
    """An object in which a name stands twice."""

    name = ""


@dataclass(frozen=True)
class Columns:
    """Cells by the names of their columns, as many in each; `records` tells a list of records from an object of lists.

    A cell is a Number, a text, True, False or None; a dict or a list where values are nested; ABSENT where a record
    lacks the name. `others` are the names of what stands beside the columns and is no list.
    """

    cells: dict[str, list[Any]]
    records: bool
    others: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(next(iter(self.cells.values()), ()))


def is_json_table(text: str) -> bool:
    """Return whether a text begins as a JSON object does, or as a list of objects, though it may be cut off.

    >>> is_json_table('[{"a": 1}'), is_json_table("[1, 2]"), is_json_table("[{}, {'a': 1}]")
    (True, False, True)
    """
    return _BEGINS.match(text) is not None


def json_columns(text: str) -> Columns:
    """Return the cells of a JSON text of records or of columns.

    Raises ValueError with a sentence for what is no JSON or no such table, for a name that stands twice in an object,
    for columns of different lengths, and for more than MAX_JSON_SIGNS and MAX_JSON_COLUMNS allow, before that is read.

    >>> json_columns('[{"t": 1, "x": 0.20}, {"t": 2}]').cells
    {'t': ['1', '2'], 'x': ['0.20', '']}
    >>> json_columns('{"x": [1, null], "unit": "m"}')
    Columns(cells={'x': ['1', None]}, records=False, others=('unit',))
    """
    given = _parsed(text)
    if isinstance(given, list):
        return _of_records(given)
    if isinstance(given, _Twice):
        raise ValueError(_said_twice(given, tr("the object")))
    lists = {name: value for name, value in given.items() if isinstance(value, list)}
    if not lists:
        raise ValueError(
            tr(
                "This is JSON with names, not a table; wanted a list of records, {records}, or an object of columns, "
                "{columns}.",
                records='[{"x": 1}, {"x": 2}]',
                columns='{"x": [1, 2]}',
            )
        )
    if len({len(cells) for cells in lists.values()}) > 1:
        sizes = ", ".join(f"{shown(name)} {len(cells)}" for name, cells in list(lists.items())[:8])
        raise ValueError(
            tr("The columns have different numbers of values: {sizes}; wanted as many in each.", sizes=sizes)
        )
    _refuse_large(len(next(iter(lists.values()))), len(lists))
    return Columns(lists, records=False, others=tuple(name for name in given if name not in lists))


def _parsed(text: str) -> Any:
    """Return the list or the object of a text, with its numbers as they are written."""
    count = sum(map(text.count, ",[{"))
    if count > MAX_JSON_SIGNS:
        said = tr("The JSON has {count} commas and opening brackets; at most {most} are read. Take fewer rows.")
        raise ValueError(said.format(count=count, most=MAX_JSON_SIGNS))
    try:
        return json.loads(
            text.strip(), object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=Number
        )
    except RecursionError:
        raise ValueError(
            tr("The JSON is nested too deeply; wanted a list of records or an object of columns.")
        ) from None
    except json.JSONDecodeError as error:
        line = error.lineno + text[: len(text) - len(text.lstrip())].count("\n")
        if error.msg.startswith("Extra"):
            said = tr("In line {line} more stands behind the end of the JSON; wanted one list with all records in it.")
        else:
            said = tr("What stands in line {line} at sign {sign} is no JSON; is it cut off there?")
        raise ValueError(said.format(line=line, sign=error.colno)) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice, before = _Twice(found), set[str]()
    twice.name = next(name for name, _ in pairs if name in before or before.add(name))  # type: ignore[func-returns-value]
    return twice


def _said_twice(found: _Twice, where: str) -> str:
    return tr("In {where} the name {name} stands twice; wanted each name once.", where=where, name=shown(found.name))


def _of_records(given: list[Any]) -> Columns:
    for n, record in enumerate(given, 1):
        if not isinstance(record, dict):
            said = tr("Row {row} is no object with names, as row 1 is; wanted a list of records alone.", row=n)
            raise ValueError(said)
        if isinstance(record, _Twice):
            raise ValueError(_said_twice(record, tr("row {n}", n=n)))
    names = dict.fromkeys(name for record in given for name in record)
    _refuse_large(len(given), len(names))
    _refuse_sparse(len(given), len(names), sum(map(len, given)))
    return Columns({name: [record.get(name, ABSENT) for record in given] for name in names}, records=True)


def _refuse_sparse(rows: int, columns: int, filled: int) -> None:
    """A short text of many records of other names each would be a table of its length squared."""
    if rows * columns > 1000 + _EMPTY * filled:
        said = tr(
            "The records share few names: of {cells} cells {count} would be filled; wanted the same names in each."
        )
        raise ValueError(said.format(cells=rows * columns, count=filled))


def _refuse_large(rows: int, columns: int) -> None:
    if columns > MAX_JSON_COLUMNS:
        said = tr("The JSON has {count} names; at most {most} are read.", count=columns, most=MAX_JSON_COLUMNS)
        raise ValueError(said)
    if rows * columns > MAX_JSON_SIGNS:
        said = tr("A table of {rows} rows and {columns} names has more than {most} cells; wanted fewer.")
        raise ValueError(said.format(rows=rows, columns=columns, most=MAX_JSON_SIGNS))


def seen(text: str) -> str:
    """Return a text without signs that cannot be seen, for which one stands that says so."""
    return _UNSEEN.sub("\ufffd", text)


def written(cell: Any) -> str:
    """Return a cell as a table in text has it: a number, true, false and null as they stand, a text without its quotes.

    >>> [written(cell) for cell in (Number("1e3"), "Mo", None, True)]
    ['1e3', 'Mo', 'null', 'true']
    """
    if type(cell) is Number:
        return cell
    if isinstance(cell, str):
        return seen(cell)
    return "null" if cell is None else json.dumps(cell)


def nested(cells: list[Any]) -> int:
    """Return the first row, from 1, in which a list or an object stands in a cell; 0 if there is none."""
    if not set(map(type, cells)) & {list, dict, _Twice}:
        return 0
    return next(n for n, cell in enumerate(cells, 1) if isinstance(cell, list | dict))


def texts_of(cells: list[Any]) -> set[str]:
    """Return the texts in quotes among cells, each once."""
    return {cell for cell in cells if type(cell) is str} if str in set(map(type, cells)) else set()
