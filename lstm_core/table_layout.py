"""Where a table begins in its file: lines before it, header, first row; and which lines at its end are notes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lstm_core.language import tr, tr_n
from lstm_core.table_data import columns_said, listed, unique
from lstm_core.table_header import is_numeric_header
from lstm_core.table_numbers import is_missing, is_number, is_word
from lstm_core.table_records import Record, is_blank

_TOTALS = re.compile(
    r"(grand )?(sub)?(totals?|sum|sums|mean|average|avg|median|count|min|max|std|total general|"
    r"summe|gesamt|mittelwert|durchschnitt|anzahl|somme|moyenne|suma|promedio|totale|media)\s*:?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Head:
    """The width of a table, its header, the records before it, the place of its first row, and sentences."""

    width: int
    header: list[Record]
    before: list[Record]
    first: int
    notes: list[str]
    row_names: bool = False

    @property
    def titles(self) -> list[str]:
        """What the header says of each column."""
        rows = [([""] if self.row_names and len(cells) < self.width else []) + cells for _, cells in self.header]
        rows = [row + [""] * (self.width - len(row)) for row in rows]
        return [" ".join(row[n].strip() for row in rows if row[n].strip()) for n in range(self.width)]

    @property
    def names(self) -> list[str]:
        """The names of the columns, each once."""
        return unique(self.titles)


def find_head(sample: list[Record], header: bool | int | None = None) -> Head:
    """Return where the table begins in its first records, those that are not blank.

    `header` is how many header lines it has; None is found out.
    """
    width = find_width(sample)
    usual = [n for n, (_, cells) in enumerate(sample) if len(fitted(cells, width)) == width]
    if header is not None:
        start, rows = usual[0], int(header)
        return _cut(sample, width, start, min(start + rows, len(sample)), [])
    numeric = _numeric_columns([fitted(sample[n][1], width) for n in usual])
    first = next((n for n in usual if not _is_title(fitted(sample[n][1], width), numeric)), len(sample))
    if first == len(sample) > 1 and len(usual) > 1:
        first = usual[1]  # no row of numbers: the columns will be refused, each with its reason
    start = _header_start(sample, first, width, numeric)
    notes: list[str] = []
    row_names = start == first and _names_rows(sample, first, width)
    if row_names:
        start = first - 1
        notes.append(tr("The header has one name less than the rows have cells; the first cell names the row."))
    if start == first < len(sample) - 1:
        first += is_numeric_header([cells for _, cells in sample[first:]], width, notes)
    head = _cut(sample, width, start, first, notes, row_names)
    for line, cells in head.before:
        if all(is_number(cell) or is_missing(cell) for cell in cells):
            raise ValueError(ragged(line, len(cells), width))
        if (
            len(cells) > 1
            and not head.header
            and first < len(sample)
            and line == sample[first][0] - 1
            and all(map(is_word, cells))
        ):
            said = tr("Do commas stand between cells and in numbers too? Then semicolons between the cells are wanted.")
            raise ValueError(ragged(line, len(cells), width) + (f" {said}" if width == 2 * len(cells) else ""))
    return head


def _header_start(sample: list[Record], first: int, width: int, numeric: list[bool]) -> int:
    """Return the place of the first header line above the first row."""
    start = first
    if width == 1:
        return first - 1 if first and len(sample[first - 1][1]) == 1 else first
    while start and _may_head(sample[start - 1][1], width, numeric):
        start -= 1
    while start < first - 1 and sum(bool(cell.strip()) for cell in sample[start][1]) < 2:
        start += 1  # a title above the header
    return start


def find_width(sample: list[Record]) -> int:
    """Return how many cells most records with a number have."""
    with_number = Counter(len(cells) for _, cells in sample if any(map(is_number, cells)))
    widths = Counter(len(cells) for _, cells in sample)
    return max(widths, key=lambda width: (with_number[width], widths[width], width))


def ragged(line: int, cells: int, width: int) -> str:
    """Return the sentence on a line with another number of cells than the table."""
    said = tr("Line {line} has {cells} and the table {columns}; wanted as many in each.")
    return said.format(line=line, cells=tr_n("{n} cell", "{n} cells", cells), columns=columns_said(width))


def fitted(cells: list[str], width: int) -> list[str]:
    """Return the cells without empty ones beyond the width."""
    return cells[:width] if len(cells) > width and is_blank(cells[width:]) else cells


def is_note(cells: list[str], above: list[list[str]], width: int, *, apart: bool = False) -> bool:
    """Whether a record at the end is a note, or a sum of what stands `above` it; `apart`: below a blank line."""
    if len(cells) != width:
        return is_word(cells[0])
    if _TOTALS.fullmatch(cells[0].strip()) or (is_blank(cells) and width > 1):
        return True
    numeric = _numeric_columns(above)
    return _is_title(cells, numeric) or (numeric[0] and is_word(cells[0]) and (apart or is_blank(cells[1:])))


def _cut(sample: list[Record], width: int, start: int, first: int, notes: list[str], row_names: bool = False) -> Head:
    return Head(width, sample[start:first], sample[:start], first, notes, row_names)


def _numeric_columns(rows: list[list[str]]) -> list[bool]:
    """Which columns hold more numbers than words, below the first row."""
    columns = zip(*(rows[1:] or rows), strict=True)
    kinds = [[is_number(cell) for cell in column if not is_missing(cell)] for column in columns]
    return [2 * sum(kind) > len(kind) for kind in kinds]


def _is_title(cells: list[str], numeric: list[bool]) -> bool:
    """Whether most of what stands in the columns of numbers is words."""
    held = [cell for cell, kind in zip(cells, numeric, strict=True) if kind] if any(numeric) else cells
    words = sum(map(is_word, held))
    return words > sum(not is_word(cell) and not is_missing(cell) for cell in held)


def _may_head(cells: list[str], width: int, numeric: list[bool]) -> bool:
    cells = fitted(cells, width)
    if len(cells) != width:
        return False
    held = [cell for cell, kind in zip(cells, numeric, strict=True) if kind] if any(numeric) else cells
    return not is_blank(cells) and all(is_word(cell) or is_missing(cell) for cell in held)


def _names_rows(sample: list[Record], first: int, width: int) -> bool:
    """Whether the record before the first row is a header as R writes it, without a name for the names of rows."""
    if not 0 < first < len(sample) or width < 2:
        return False
    cells = sample[first - 1][1]
    names = [cells[0].strip() for _, cells in sample[first:] if len(cells) == width]
    counted = len(names) > 1 and names in ([str(n + first) for n in range(len(names))] for first in (0, 1))
    return len(cells) == width - 1 and all(map(is_word, cells)) and (counted or all(map(is_word, names)))


def said_head(head: Head) -> list[str]:
    """Return sentences on the header."""
    notes = list(head.notes)
    if head.header:
        lines = listed([line for line, _ in head.header])
        notes.append(tr("The columns are named by {lines}.", lines=lines))
    return notes
