"""What was understood of a table, in sentences and as its first rows."""

from __future__ import annotations

import math
import re
from html import escape
from typing import Final

from lstm_core import Table
from lstm_core.table_data import named

ROWS: Final = 6
COLUMNS: Final = 8
_NAMED: Final = 8  # columns and lines that are named; more are counted
_CELL: Final = ' style="padding: 0.15rem 1rem 0.15rem 0; text-align: right; white-space: nowrap"'
_HEAD: Final = _CELL.replace("right", "left", 1)


def understood(table: Table) -> tuple[str, ...]:
    """Return how a table was read, one sentence each, that on its size first."""
    others = [note for note in table.notes[1:] if " no number stands in " not in note]
    return (table.notes[0], *_gaps(table), *_header(table), *others)


def _gaps(table: Table) -> list[str]:
    """Which columns miss a value where; those that miss the same are named together."""
    alike: dict[tuple[int, ...], list[str]] = {}
    for name, lines in table.missing.items():
        alike.setdefault(lines, []).append(name)
    return [f"In {_columns(names)} no number stands in {_lines(table, lines)}." for lines, names in alike.items()]


def _columns(names: list[str]) -> str:
    if len(names) > _NAMED // 2:
        return f"{names[0]} and {len(names) - 1} more columns"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else named(names[0])


def _lines(table: Table, lines: tuple[int, ...]) -> str:
    more = f" and {len(lines) - _NAMED} more" if len(lines) > _NAMED else ""
    return f"{table_word(table)} {', '.join(map(str, lines[:_NAMED]))}{more}"


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
