"""A table that stands in JSON: a list of records, or an object of columns, as one list of cells under each name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from lstm_core.checks import shown
from lstm_core.json_text import MAX_JSON_SIGNS, Number, Twice, parsed
from lstm_core.language import tr
from lstm_core.table_data import unique
from lstm_core.table_numbers import is_word

MAX_JSON_COLUMNS = 20_000
"""Most names of a table in JSON, as many as a table in text may have."""

_BEGINS = re.compile(r"""\s*(?:\[\s*)?\{\s*["'}]""")
_EMPTY = 20  # cells of a table of records for each value that they have
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # what only an escape such as \u001f can bring


ABSENT = Number("")
"""The cell of a record that lacks the name of its column."""


@dataclass(frozen=True)
class Columns:
    """Cells by the names of their columns, as many in each, and the form in which they stood.

    A cell is a Number, a text, True, False or None; a dict or a list where values are nested; ABSENT where a record
    lacks the name. `others` are the names of what stands beside the columns and is no list. `named` is False of lists
    without names, whose columns are then called by their number.
    """

    cells: dict[str, list[Any]]
    form: Literal["records", "columns", "record_lines", "list_lines"]
    others: tuple[str, ...] = ()
    named: bool = True

    def __len__(self) -> int:
        return len(next(iter(self.cells.values()), ()))


def is_json_table(text: str) -> bool:
    """Return whether a text begins as a JSON object does, or as a list of objects, though it may be cut off.

    >>> is_json_table('[{"a": 1}'), is_json_table("[1, 2]"), is_json_table("[{}, {'a': 1}]")
    (True, False, True)
    """
    return _BEGINS.match(text) is not None


def json_columns(text: str, *, lines: bool = False) -> Columns:
    r"""Return the cells of a JSON text of records or of columns, or of JSON Lines, a record or a list a line.

    Raises ValueError with a sentence for what is no JSON or no such table, for a name that stands twice in an object,
    for columns of different lengths, and for more than MAX_JSON_SIGNS and MAX_JSON_COLUMNS allow, before that is read.
    `lines` is whether the name of its file says that it is JSON Lines; else the text does.

    >>> json_columns('[{"t": 1, "x": 0.20}, {"t": 2}]').cells
    {'t': ['1', '2'], 'x': ['0.20', '']}
    >>> json_columns('{"x": [1, null], "unit": "m"}')
    Columns(cells={'x': ['1', None]}, form='columns', others=('unit',), named=True)
    >>> json_columns('["t", "x"]\n[1, 0.5]\n[2, 0.7]').cells
    {'t': ['1', '2'], 'x': ['0.5', '0.7']}
    """
    given, by_line = parsed(text, lines=lines)
    if by_line and isinstance(given[0], list):
        return _of_lists(given)
    if isinstance(given, list):
        return _of_records(given, "record_lines" if by_line else "records")
    if isinstance(given, Twice):
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
    return Columns(lists, "columns", others=tuple(name for name in given if name not in lists))


def _said_twice(found: Twice, where: str) -> str:
    return tr("In {where} the name {name} stands twice; wanted each name once.", where=where, name=shown(found.name))


def _of_records(given: list[Any], form: Literal["records", "record_lines"]) -> Columns:
    for n, record in enumerate(given, 1):
        if not isinstance(record, dict):
            said = tr("Row {row} is no object with names, as row 1 is; wanted a list of records alone.", row=n)
            raise ValueError(said)
        if isinstance(record, Twice):
            raise ValueError(_said_twice(record, tr("row {n}", n=n)))
    names = dict.fromkeys(name for record in given for name in record)
    _refuse_large(len(given), len(names))
    _refuse_sparse(len(given), len(names), sum(map(len, given)))
    return Columns({name: [record.get(name, ABSENT) for record in given] for name in names}, form)


def _of_lists(given: list[list[Any]]) -> Columns:
    """The columns of lists of one length; a first list of words alone, above others, names them, as a header does."""
    first = given[0]
    named = len(given) > 1 and any(first) and all(type(cell) is str and (not cell or is_word(cell)) for cell in first)
    names = unique([seen(cell) for cell in first] if named else [""] * len(first))
    rows = given[1:] if named else given
    _refuse_large(len(rows), len(names))
    return Columns({name: [row[n] for row in rows] for n, name in enumerate(names)}, "list_lines", named=named)


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
    if not set(map(type, cells)) & {list, dict, Twice}:
        return 0
    return next(n for n, cell in enumerate(cells, 1) if isinstance(cell, list | dict))


def texts_of(cells: list[Any]) -> set[str]:
    """Return the texts in quotes among cells, each once."""
    return {cell for cell in cells if type(cell) is str} if str in set(map(type, cells)) else set()
