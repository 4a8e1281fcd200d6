"""The rows of a table as columns of text, built record by record so that memory stays near the size of the file."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import dropwhile

from lstm_core.language import tr
from lstm_core.table_layout import Head, fitted, is_note, ragged
from lstm_core.table_numbers import SEP
from lstm_core.table_records import Record

_CHUNK_CELLS = 100_000
_MAX_COLUMNS = 20_000
_KEPT = 1000
_NOTES_READ, _ABOVE = 30, 90


@dataclass
class Grid:
    """For each column texts with SEP between their cells; the line of each row; and what is no row of the table.

    Where rows are counted, the numbers of the lines are those of the rows.
    """

    columns: list[list[str]]
    lines: array[int] = field(default_factory=lambda: array("q"))
    after: list[Record] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    counts_rows: bool = False

    def store(self, rows: list[Record]) -> None:
        """Add rows of the width of the table."""
        if rows:
            self.lines.extend(line for line, _ in rows)
            for column, cells in zip(self.columns, zip(*(cells for _, cells in rows), strict=True), strict=True):
                column.append(SEP.join(cells))


def read_grid(records: Iterable[Record], head: Head, start: int) -> Grid:
    """Return the rows from line `start`; ValueError names a line within the table that has another number of cells."""
    if head.width > _MAX_COLUMNS:
        said = tr("Line {line} has {count} cells; at most {most} are read.")
        raise ValueError(said.format(line=start, count=head.width, most=_MAX_COLUMNS))
    grid = Grid([[] for _ in range(head.width)])
    header = head.header[-1][1] if head.header else None
    chunk = min(4096, 64 + _CHUNK_CELLS // head.width)
    rows: list[Record] = []
    odd: list[Record] = []
    for line, cells in dropwhile(lambda record: record[0] < start, records):
        if len(cells) == head.width and cells != header:
            rows.append((line, cells))
            if len(rows) > chunk + _NOTES_READ:
                grid.store(rows[:chunk])
                del rows[:chunk]
        else:
            _aside(grid, odd, line, fitted(cells, head.width), header, rows, head.width)
    _end(grid, head, rows, odd)
    return grid


def _aside(
    grid: Grid, odd: list[Record], line: int, cells: list[str], header: list[str] | None, rows: list[Record], width: int
) -> None:
    """Keep what has another width than the table: blank lines, the header again, empty cells beyond the last, notes."""
    if not cells:
        grid.blank += [line] * (len(grid.blank) < _KEPT)
    elif cells == header:
        grid.repeated += [line] * (len(grid.repeated) < _KEPT)
    elif len(cells) == width:
        rows.append((line, cells))
    elif len(odd) < _NOTES_READ:
        odd.append((line, cells))
    else:
        raise ValueError(ragged(odd[0][0], len(odd[0][1]), width))


def _end(grid: Grid, head: Head, rows: list[Record], odd: list[Record]) -> None:
    """Store the last rows without the notes after them, and check that lines of another width are such notes."""
    notes: list[Record] = []
    for n in range(min(len(rows), _NOTES_READ), 0, -1):  # the notes are the most last records that all are notes
        above = [cells for _, cells in rows[:-n][-_ABOVE:]]
        apart = rows[-n][0] - 1 in grid.blank
        if (above or grid.lines) and all(is_note(cells, above, head.width, apart=apart) for _, cells in rows[-n:]):
            notes, rows = rows[-n:], rows[:-n]
            break
    grid.store(rows)
    last = grid.lines[-1] if grid.lines else 0
    for line, cells in odd:
        if line < last or not is_note(cells, [], head.width):
            raise ValueError(ragged(line, len(cells), head.width))
    if not last:
        raise ValueError(tr("The file has no row of numbers."))
    grid.after = sorted(notes + odd)
    grid.blank = [line for line in grid.blank if line < last]
