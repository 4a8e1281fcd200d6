"""The columns of a table as numbers: what each column is, why one is refused, and what is missing where."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from lstm_core.checks import Array
from lstm_core.language import all_of, local, tr, tr_later
from lstm_core.table_data import EMPTY, GAPS, Refused, Table, capital, named, no_number, placed, reasons, refusal
from lstm_core.table_grid import Grid
from lstm_core.table_labels import are_dates, are_dates_in_digits, join_labels
from lstm_core.table_layout import Head
from lstm_core.table_numbers import SEP, Numbers, is_missing, is_word, to_numbers

_NAMES_ROWS, _DATES = tr_later("names the rows"), tr_later("holds dates or times")
_GAPS = (-99999.0, -9999.0, -999.9, -999.0, -99.9, -99.0, 999.0, 999.9, 9999.0, 99999.0)
_STEPS = re.compile(r"year|jahr|année|año|date|datum|time|zeit|month|monat|day|tag|step|index|t", re.IGNORECASE)


def read_columns(grid: Grid, head: Head, decimal: str, marks: frozenset[str]) -> Table:
    """Return a table of the columns that hold numbers, with labels for its rows, and sentences on each column.

    Raises ValueError if there is none.
    """
    lines = np.array(grid.lines, np.int64)
    columns: dict[str, Array] = {}
    refused: list[Refused] = []
    words: dict[str, int] = {}
    notes: list[str] = []
    gaps: list[str] = []
    inner = _last_filled(grid)
    for n, (name, chunks) in enumerate(zip(head.names, grid.columns, strict=True)):
        read = to_numbers(chunks, decimal, marks)
        naming = _naming(read, chunks, names_rows=head.row_names and not n)
        reason = tr(naming) or read.reason
        if naming or (reason and _mostly_words(chunks, marks)):
            words[name] = n
        if reason:
            refused.append(Refused(name, reason, int(lines[max(read.wrong, 0)])))
        elif not np.isnan(read.values).all() or (len(lines) == 1 and not head.header and n < inner):
            columns[name] = read.values  # in a single line of numbers an empty cell is a gap, and no empty column
            missing = lines[np.isnan(read.values)].tolist()
            said = [no_number(name, missing, rows=grid.counts_rows)] if missing else []
            gaps += said
            notes += [*said, *_said(name, read, grid)]
        elif head.titles[n] or n < inner:
            refused.append(Refused(name, tr(EMPTY if _is_empty(chunks) else GAPS), 0))
    if not columns:
        raise ValueError(nothing_read(refused, rows=grid.counts_rows))
    labels, named_by = _labels(grid, head, words, columns)
    notes += _said_last(refused, labels, named_by, rows=grid.counts_rows)
    return Table(columns, tuple(notes), lines, labels, " and ".join(named_by), tuple(refused), gaps=tuple(gaps))


def _last_filled(grid: Grid) -> int:
    """The place of the last column that is not empty; those behind it are only separators at the ends of lines."""
    return max((n for n, chunks in enumerate(grid.columns) if not _is_empty(chunks)), default=0)


def _is_empty(chunks: list[str]) -> bool:
    return not any(chunk.replace(SEP, "").strip() for chunk in chunks)


def _said_last(refused: list[Refused], labels: tuple[str, ...], named_by: list[str], *, rows: bool) -> list[str]:
    """Return sentences on the columns refused and on the labels."""
    notes = [refusal(one, rows=rows) for one in refused if one.name not in named_by]
    notes += [tr("The rows are labelled by {columns}.", columns=all_of(named_by))] if named_by else []
    if _run_backwards(labels):
        notes.append(tr("The dates run backwards; the first row is still the first step."))
    return notes


def _naming(read: Numbers, chunks: list[str], *, names_rows: bool) -> str:
    """Why a column names the rows, or nothing."""
    if names_rows:
        return _NAMES_ROWS
    return _DATES if are_dates_in_digits(chunks) or (read.wrong >= 0 and are_dates(chunks)) else ""


def _mostly_words(chunks: list[str], marks: frozenset[str]) -> bool:
    """Whether a column has words, which can name the rows; not numbers, nor what only is written wrongly, as $5."""
    cells = [cell for cell in chunks[0].split(SEP)[:1000] if not is_missing(cell, marks)]
    return 2 * sum(map(is_word, cells)) > len(cells)


def nothing_read(refused: list[Refused], *, rows: bool = False) -> str:
    """Return what is said of a table without a column of numbers."""
    if not refused:
        return tr("No column holds a number or a gap in every row: all are empty.")
    return tr(
        "No column holds a number or a gap in every row: {reasons}.", reasons="; ".join(reasons(refused, rows=rows))
    )


def _labels(
    grid: Grid, head: Head, words: dict[str, int], columns: dict[str, Array]
) -> tuple[tuple[str, ...], list[str]]:
    """Return labels and their columns: a column of dates with the times beside it, else the first column of words."""
    dated = [name for name, n in words.items() if are_dates(grid.columns[n])][:2]
    if len(dated) == 2 and not (words[dated[1]] == words[dated[0]] + 1 and _is_time(grid.columns[words[dated[1]]])):
        dated = dated[:1]
    full = [name for name, n in words.items() if not any(map(is_missing, SEP.join(grid.columns[n]).split(SEP)))]
    chosen = dated or full[:1]
    if chosen:
        return join_labels([grid.columns[words[name]] for name in chosen]), chosen
    first = next(iter(columns))
    values = columns[first]
    if _STEPS.fullmatch(first) and len(columns) > 1 and not np.isnan(values).any() and (np.diff(values) > 0).all():
        return join_labels([grid.columns[head.names.index(first)]]), [first]
    return (), []


def _run_backwards(labels: tuple[str, ...]) -> bool:
    dated = len(labels) > 1 and bool(re.match(r"\d{4}-\d\d", labels[0]))
    return dated and labels[0] > labels[-1] and all(a >= b for a, b in pairwise(labels))


def _is_time(chunks: list[str]) -> bool:
    return ":" in chunks[0] and not re.search(r"\d[-/.]\d+[-/.]", chunks[0])


def _said(name: str, read: Numbers, grid: Grid) -> list[str]:
    """Return sentences on a column: signs that were left out, and numbers that may be no measurement."""
    notes = []
    if read.group:
        signs = all_of(tr("a blank") if sign.isspace() else tr("“{sign}”", sign=sign) for sign in read.group)
        notes.append(tr("In {column} {signs} stands between thousands.", column=named(name), signs=signs))
    if read.percent:
        notes.append(tr("{column} has percent signs: 12 % is read as 12.", column=capital(name)))
    held = read.values[~np.isnan(read.values)]
    if not held.size:
        return notes
    if np.abs(held).max() >= 2.0**53:
        said = tr("{column} has numbers of more than 15 digits or beyond 2⁵³; they are rounded.")
        notes.append(said.format(column=capital(name)))
    return notes + _marks(name, read.values, held, grid)


def _marks(name: str, values: Array, held: Array, grid: Grid) -> list[str]:
    """Say where a number such as -999 stands far from the others, since it is often a mark for a missing value."""
    for mark in (value for value in _GAPS if value in (held.min(), held.max())):
        others = held[held != mark]
        if len(others) and np.abs(others).max() < 0.5 * abs(mark):
            where = placed(np.array(grid.lines)[values == mark].tolist(), rows=grid.counts_rows)
            said = tr("{column} holds {mark} in {where}. Is it a mark for a missing value? Then say so.")
            return [said.format(column=capital(name), mark=local(f"{mark:g}"), where=where)]
    return []
