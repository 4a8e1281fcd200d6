"""A table in JSON: its cells are read as those of a table in text, but a number without quotes is so in one way."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lstm_core.json_columns import Columns, json_columns, nested, seen, texts_of, written
from lstm_core.json_text import Number
from lstm_core.language import tr, tr_later
from lstm_core.table_columns import nothing_read, read_columns
from lstm_core.table_data import Refused, Table, columns_said, named, refusal, rows_said, unique
from lstm_core.table_decimal import find_decimal, mostly_numbers
from lstm_core.table_grid import Grid
from lstm_core.table_layout import Head
from lstm_core.table_numbers import SEP, is_number

_CHUNK = 4096  # rows of a column that are kept as one text
_FORMS = {
    "records": tr_later("{rows} and {columns} of numbers from JSON, a list of records."),
    "columns": tr_later("{rows} and {columns} of numbers from JSON, an object of columns."),
    "record_lines": tr_later("{rows} and {columns} of numbers from JSON Lines, a record a line."),
    "list_lines": tr_later("{rows} and {columns} of numbers from JSON Lines, a list a line."),
}


def read_json(text: str, decimal: str | None, marks: frozenset[str], *, lines: bool = False) -> Table:
    """Return the columns of numbers of JSON or JSON Lines; see `read_table`, and `json_columns` for the forms.

    >>> table = read_json('[{"t": "Mo", "x": 0.5}, {"t": "Tu", "x": null}]', None, frozenset({"null"}))
    >>> table.columns["x"].tolist(), table.labels, table.notes[0]
    ([0.5, nan], ('Mo', 'Tu'), '2 rows and 1 column of numbers from JSON, a list of records.')
    """
    found = json_columns(text, lines=lines)
    names = dict(zip(found.cells, unique([seen(name) for name in found.cells]), strict=True))
    refused = [Refused(seen(name), tr("is no list of values"), 0) for name in found.others]
    flat: dict[str, list[Any]] = {}
    for name, cells in found.cells.items():
        if row := nested(cells):
            refused.append(Refused(names[name], tr("holds a list or an object"), row))
        else:
            flat[names[name]] = cells
    if not flat or not len(found):
        raise ValueError(nothing_read(refused, rows=True))
    sign, said = (decimal, []) if decimal else find_decimal(_quoted_numbers(flat))
    columns = [list(_chunks(cells, sign)) for cells in flat.values()]
    grid = Grid(columns, array("q", range(1, len(found) + 1)), counts_rows=True)
    head = Head(len(flat), [(0, list(flat))], [], 0, [])
    table = read_columns(grid, head, sign, marks)
    notes = [_summary(table, found), *said, *_said(flat, table, sign), *table.notes]
    notes += [refusal(one, rows=True) for one in refused]
    refused = [*table.refused, *refused]
    return replace(table, notes=tuple(notes), refused=tuple(refused), decimal=sign, encoding="JSON", named=found.named)


def _chunks(cells: list[Any], decimal: str) -> Iterator[str]:
    """Yield the cells as texts with SEP between; the point of a number is the decimal sign, whichever texts have."""
    for start in range(0, len(cells), _CHUNK):
        part = cells[start : start + _CHUNK]
        if decimal == ",":
            yield SEP.join(
                written(cell).replace(".", ",") if isinstance(cell, Number) else written(cell) for cell in part
            )
        else:
            yield SEP.join(map(written, part))


def _quoted_numbers(columns: dict[str, list[Any]]) -> dict[str, list[str]]:
    """The columns in which a number may stand in quotes: there alone a sign can mean two things."""
    found = {name: list(_chunks(cells, ".")) for name, cells in columns.items() if texts_of(cells)}
    return {name: chunks for name, chunks in found.items() if mostly_numbers(chunks)}


def _summary(table: Table, found: Columns) -> str:
    return tr(_FORMS[found.form], rows=rows_said(len(table.lines)), columns=columns_said(len(table.columns)))


def _said(columns: dict[str, list[Any]], table: Table, decimal: str) -> Iterator[str]:
    """Yield a sentence on each column with numbers in quotes."""
    for name in table.columns:
        if any(map(is_number, texts_of(columns[name]))):
            sign = {".": tr("decimal points"), ",": tr("decimal commas")}[decimal]
            said = tr("In {column} numbers stand in quotation marks; they are read as numbers, with {sign}.")
            yield said.format(column=named(name), sign=sign)
