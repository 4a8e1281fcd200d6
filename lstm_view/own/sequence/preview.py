"""What was understood of a table, in sentences and as its first rows."""

from __future__ import annotations

import math
import re
from html import escape
from typing import Final

from lstm_core import Table
from lstm_core.language import all_of, local, tr, tr_later, tr_n
from lstm_core.table_data import named

ROWS: Final = 6
COLUMNS: Final = 8
_NAMED: Final = 8  # columns and lines that are named; more are counted
_CELL: Final = ' style="padding: 0.15rem 1rem 0.15rem 0; text-align: right; white-space: nowrap"'
#: What rows are, in words that are said by ``tr`` -> some of them, and more of them.
_PLACES: Final = {
    tr_later("row"): (tr_later("row {numbers}"), tr_later("row {numbers} and {more} more")),
    tr_later("column"): (tr_later("column {numbers}"), tr_later("column {numbers} and {more} more")),
    tr_later("line"): (tr_later("line {numbers}"), tr_later("line {numbers} and {more} more")),
}
_HEAD: Final = _CELL.replace("right", "left", 1)


def understood(table: Table) -> tuple[str, ...]:
    """Return how a table was read, one sentence each, that on its size first."""
    others = [note for note in table.notes[1:] if note not in table.gaps]
    return (table.notes[0], *_gaps(table), *_header(table), *others)


def _gaps(table: Table) -> list[str]:
    """Which columns miss a value where; those that miss the same are named together."""
    alike: dict[tuple[int, ...], list[str]] = {}
    for name, lines in table.missing.items():
        alike.setdefault(lines, []).append(name)
    said = tr("In {column} no number stands in {lines}.")
    return [said.format(column=_columns(names), lines=lines_said(table, lines)) for lines, names in alike.items()]


def _columns(names: list[str]) -> str:
    if len(names) > _NAMED // 2:
        return tr("{name} and {n} more columns", name=names[0], n=len(names) - 1)
    return all_of(names) if len(names) > 1 else named(names[0])


def lines_said(table: Table, lines: tuple[int, ...]) -> str:
    """Return where something stands in a table, in words: line 5, 7."""
    some, many = _PLACES[table_word(table)]
    numbers = ", ".join(map(str, lines[:_NAMED]))
    if len(lines) > _NAMED:
        return tr(many, numbers=numbers, more=len(lines) - _NAMED)
    return tr(some, numbers=numbers)


def _header(table: Table) -> tuple[str, ...]:
    if table.counts_rows:
        return ()
    encoding = table.encoding.upper()
    if table.header_lines:
        return (tr("The text is {encoding}.", encoding=encoding),)
    return (tr("No line names the columns. The text is {encoding}.", encoding=encoding),)


def asks(sentence: str) -> bool:
    """Whether a sentence on a table asks something."""
    return re.search(r"\?( |$)", sentence) is not None


def first_rows(table: Table) -> str:
    """Return the first rows of a table as HTML; what is not shown is counted below."""
    names, rows = list(table.columns)[:COLUMNS], min(ROWS, len(table.lines))
    counted = [tr("row"), tr(table_word(table))] if _counts_lines(table) else [tr("row")]
    heads = [*counted, *([tr("label")] if table.labels else []), *names]
    head = "".join(f'<th scope="col"{_HEAD}>{escape(name)}</th>' for name in heads)
    body = "".join(_row(table, n, names) for n in range(rows))
    foot = _more(len(table.lines) - rows, len(table.columns) - len(names))
    label = f'tabindex="0" role="region" aria-label="{escape(tr("First rows of the table"))}"'  # it scrolls: for keys
    rows_of = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div {label} style="overflow-x: auto">{rows_of}</div>{foot}'


def _more(rows: int, columns: int) -> str:
    """What is not shown, as HTML."""
    parts = [tr_n("{n} more row", "{n} more rows", rows)] if rows else []
    parts += [tr_n("{n} more column", "{n} more columns", columns)] if columns else []
    return f"<p>{tr('… and {more}', more=all_of(parts))}</p>" if parts else ""


def table_word(table: Table) -> str:
    """Return what the numbers before the rows count, in a word that is said by ``tr``."""
    return "row" if table.counts_rows else "column" if table.direction == "across" else "line"


def _counts_lines(table: Table) -> bool:
    """Whether sentences on a table count its lines or columns; rows of numbers are chosen, so both stand there."""
    return table_word(table) != "row"


def _row(table: Table, n: int, names: list[str]) -> str:
    label = f"<td{_HEAD}>{escape(table.labels[n][:60])}</td>" if table.labels else ""
    cells = "".join(f"<td{_CELL}>{_number(float(table.columns[name][n]))}</td>" for name in names)
    line = f"<td{_HEAD}>{table.lines[n]}</td>" if _counts_lines(table) else ""
    number = n + 1 if line else table.lines[n]
    return f'<tr><th scope="row"{_HEAD}>{number}</th>{line}{label}{cells}</tr>'


def _number(value: float) -> str:
    return f"<em>{tr('missing')}</em>" if math.isnan(value) else local(f"{value:.12g}".replace("-", "−"))
