"""What was understood of a table, in sentences and as its first rows."""

from __future__ import annotations

import math
import re
from html import escape
from typing import Final

from lstm_core import Table

ROWS: Final = 6
COLUMNS: Final = 8
_CELL: Final = ' style="padding: 0.15rem 1rem 0.15rem 0; text-align: right; white-space: nowrap"'
_HEAD: Final = _CELL.replace("right", "left", 1)


def understood(table: Table) -> tuple[str, ...]:
    """Return how a table was read, one sentence each, that on its size first."""
    return (table.notes[0], *_header(table), *table.notes[1:])


def _header(table: Table) -> tuple[str, ...]:
    if table.encoding in ("NPY", "NPZ"):
        return ()
    unnamed = "" if table.header_lines else "No line names the columns. "
    return (f"{unnamed}The text is {table.encoding.upper()}.",)


def asks(sentence: str) -> bool:
    """Whether a sentence on a table asks something."""
    return re.search(r"\?( |$)", sentence) is not None


def first_rows(table: Table) -> str:
    """Return the first rows of a table as HTML; what is not shown is counted below."""
    names, rows = list(table.columns)[:COLUMNS], min(ROWS, len(table.lines))
    heads = [table_word(table), *(["label"] if table.labels else []), *names]
    head = "".join(f'<th scope="col"{_HEAD}>{escape(name)}</th>' for name in heads)
    body = "".join(_row(table, n, names) for n in range(rows))
    more = [f"{len(table.lines) - rows} more rows"] * (len(table.lines) > rows)
    more += [f"{len(table.columns) - len(names)} more columns"] * (len(table.columns) > len(names))
    foot = f"<p>… and {' and '.join(more)}</p>" if more else ""
    label = 'tabindex="0" role="region" aria-label="First rows of the table"'  # it scrolls, so a key must reach it
    rows_of = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div {label} style="overflow-x: auto">{rows_of}</div>{foot}'


def table_word(table: Table) -> str:
    """Return what the numbers before the rows count."""
    return "row" if table.encoding in ("NPY", "NPZ") else "column" if table.direction == "across" else "line"


def _row(table: Table, n: int, names: list[str]) -> str:
    label = f"<td{_HEAD}>{escape(table.labels[n][:60])}</td>" if table.labels else ""
    cells = "".join(f"<td{_CELL}>{_number(float(table.columns[name][n]))}</td>" for name in names)
    return f'<tr><th scope="row"{_HEAD}>{table.lines[n]}</th>{label}{cells}</tr>'


def _number(value: float) -> str:
    return "<em>missing</em>" if math.isnan(value) else f"{value:.12g}".replace("-", "−")
