"""A table file as columns of numbers: delimiter, decimal sign, header and gaps are found out, said, and can be set."""

from __future__ import annotations

import re
from dataclasses import replace

from lstm_core.checks import checked_items, checked_kind, checked_name, checked_whole, shown
from lstm_core.json_columns import is_json_table
from lstm_core.json_text import is_lines_file, is_lists_by_line
from lstm_core.language import tr
from lstm_core.table_arrays import is_array_file, read_arrays
from lstm_core.table_bytes import ENCODINGS, decoded
from lstm_core.table_data import Table
from lstm_core.table_dialect import DELIMITERS
from lstm_core.table_json import read_json
from lstm_core.table_numbers import MISSING
from lstm_core.table_read import Asked, read_text

MAX_TABLE_BYTES = 20 * 2**20
"""Largest table file read, 20 MB: 500,000 rows of a few columns. The page takes as much."""

_LIST = re.compile(r"\s*[\[{]\s*[\[{\"\d.+\-\]}]")


def read_table(
    data: bytes,
    filename: str,
    *,
    delimiter: str | None = None,
    decimal: str | None = None,
    header: bool | int | None = None,
    encoding: str | None = None,
    skip: int = 0,
    skip_end: int = 0,
    missing: tuple[str, ...] = (),
    direction: str | None = None,
) -> Table:
    r"""Return the columns of numbers of a table in text, JSON, JSON Lines or a NumPy file (.npy, .npz), and how.

    What is None is found out, and `Table.notes` say in sentences what was understood and where another reading is
    possible. `delimiter` is one of DELIMITERS ("" for one column, " " for any blanks), `decimal` "." or ",", `header`
    the number of header lines (or whether there is one), `encoding` one of ENCODINGS, `skip` and `skip_end` lines to
    leave out at the start and the end, `missing` further marks of a missing value, `direction` "down" if a line is a
    step and "across" if a column of the file is one. A column with a cell that is neither a number nor missing is
    refused. Raises ValueError with a sentence if no column is left, a line has too many or too few cells, or the
    signs can mean two things.

    >>> table = read_table(b"month;level\n1;0,5\n2;?\n3;0,75\n", "levels.csv")
    >>> table.columns["level"].tolist()
    [0.5, nan, 0.75]
    >>> table.notes[0]
    '3 rows and 2 columns of numbers, with semicolons between the cells and decimal commas.'
    >>> table.notes[2]
    'In column level no number stands in line 3.'
    """
    checked_kind("data", data, bytes, "the bytes of a file")
    checked_kind("filename", filename, str, "the name of the file")
    asked = _asked(delimiter, decimal, header, encoding, skip, skip_end, missing)
    if direction is not None:
        checked_name("direction", direction, ("down", "across"))
    if len(data) > MAX_TABLE_BYTES:
        said = tr("The file has {count} bytes; at most {most} are read.", count=len(data), most=MAX_TABLE_BYTES)
        raise ValueError(said)
    if not data.strip():
        raise ValueError(tr("The file is empty; wanted rows of numbers."))
    table = read_arrays(data) if is_array_file(data) else _decoded(data, filename, asked)
    if direction is None and len(table.lines) == 1 and len(table.columns) > 1:
        direction = "down" if table.has_names else "across"
    return table.transposed() if direction == "across" else table


def _decoded(data: bytes, filename: str, asked: Asked) -> Table:
    text, encoding, guess = decoded(data, asked.encoding)
    by_line = is_lines_file(filename) and text.lstrip().startswith(("[", "{"))
    if by_line or is_json_table(text) or is_lists_by_line(text):
        table = read_json(text, asked.decimal, asked.missing, lines=by_line)
    elif _LIST.match(text) and text.rstrip(" \n;")[-1:] in "]}":
        raise ValueError(tr("The file is a list in brackets, not a table; paste the list instead, which is read."))
    else:
        table = replace(read_text(text, asked), encoding=encoding)
    return replace(table, notes=(table.notes[0], guess, *table.notes[1:])) if guess else table


def _asked(
    delimiter: str | None,
    decimal: str | None,
    header: bool | int | None,
    encoding: str | None,
    skip: int,
    skip_end: int,
    missing: tuple[str, ...],
) -> Asked:
    if delimiter is not None and not (isinstance(delimiter, str) and delimiter in DELIMITERS):
        raise ValueError(f"delimiter is {shown(delimiter)}; wanted one of {', '.join(map(repr, DELIMITERS))}.")
    if decimal is not None:
        checked_name("decimal", decimal, (".", ","))
    if encoding is not None:
        checked_name("encoding", encoding, ENCODINGS)
    if header is not None and not isinstance(header, bool):
        header = checked_whole("header", header)
    wanted = "a tuple of marks such as ('-999',)"
    if isinstance(missing, str):
        raise ValueError(f"missing is {shown(missing)}; wanted {wanted}.")
    missing = tuple(checked_kind("missing", mark, str, wanted) for mark in checked_items("missing", missing, wanted))
    marks = MISSING | {mark.strip().casefold() for mark in missing}
    return Asked(
        delimiter, decimal, header, encoding, checked_whole("skip", skip), checked_whole("skip_end", skip_end), marks
    )
