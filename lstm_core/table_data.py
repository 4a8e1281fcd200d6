"""What was understood of a table file: its columns, and all that a person needs to see whether that is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array
from lstm_core.language import all_of, tr, tr_later, tr_n


@dataclass(frozen=True)
class Refused:
    r"""A column that is not read: its name, the reason, and the first line that is the cause (or 0).

    >>> from lstm_core import read_table
    >>> read_table(b"a,b\n1,2\nx,3\n4,5\n", "a.csv").refused
    (Refused(name='a', reason="holds 'x', which is no number", line=3),)
    """

    name: str
    reason: str
    line: int


@dataclass(frozen=True)
class LeftOut:
    r"""A line of the file that is no row of the table: its number from 1, its first words, and why it is left out.

    The reason is English and one of a few; `tr` says it.

    >>> from lstm_core import read_table
    >>> read_table(b"a,b\n1,2\nTotal,2\n", "a.csv").after
    (LeftOut(line=3, text='Total 2', reason='is no row of the table'),)
    """

    line: int
    text: str
    reason: str


@dataclass(frozen=True, eq=False)
class Table:
    r"""Columns of numbers by name, each (T,) with NaN where a value is missing, and how they were read.

    `lines` (T,) is the line of the file, from 1, in which each row begins; `labels` has one text a row or is empty;
    `header_lines` are the lines that name the columns, `named` is whether JSON does. `delimiter` is "" for a single
    column, " " for blanks; `direction` is "down" if a row is a step and "across" if a column of the file is one.
    `notes` are sentences, of which `gaps` are those on values that are missing.

    >>> from lstm_core import read_table
    >>> table = read_table(b"day;level\nMo;0,5\nTu;\n", "levels.csv")
    >>> table.columns["level"].tolist(), table.labels, table.delimiter, table.decimal, table.missing
    ([0.5, nan], ('Mo', 'Tu'), ';', ',', {'level': (3,)})
    """

    columns: Mapping[str, Array]
    notes: tuple[str, ...]
    lines: npt.NDArray[np.int64]
    labels: tuple[str, ...] = ()
    labels_from: str = ""
    refused: tuple[Refused, ...] = ()
    header_lines: tuple[int, ...] = ()
    before: tuple[LeftOut, ...] = ()
    after: tuple[LeftOut, ...] = ()
    delimiter: str = ""
    decimal: str = "."
    encoding: str = ""
    direction: str = "down"
    gaps: tuple[str, ...] = ()
    named: bool = False

    @property
    def counts_rows(self) -> bool:
        """Whether `lines` are the numbers of the rows: a file that is no table in text has no line for each."""
        return self.encoding in ("NPY", "NPZ", "JSON")

    @property
    def has_names(self) -> bool:
        """Whether the file names its columns in another place than in a row."""
        return bool(self.header_lines) or self.named

    @property
    def missing(self) -> dict[str, tuple[int, ...]]:
        """The lines in which a value is missing, by column; columns without a gap are left out."""
        gaps = {name: tuple(self.lines[np.isnan(values)].tolist()) for name, values in self.columns.items()}
        return {name: lines for name, lines in gaps.items() if lines}

    def transposed(self) -> Table:
        """Return the table read across: each row becomes a column, each column of the file a step.

        `lines` are then the places of the columns among those read, from 1.
        """
        values = np.stack(list(self.columns.values()))
        counted = tr("row {n}") if self.counts_rows else tr("line {n}")
        rows = [counted.format(n=line) for line in self.lines] if len(self.lines) > 1 else [tr("value")]
        names = unique(self.labels or rows)
        note = tr("The table is read across: each of {columns} is a step.", columns=columns_said(len(values)))
        return replace(
            self,
            columns={name: values[:, n] for n, name in enumerate(names)},
            notes=(*self.notes, note),
            lines=np.arange(1, len(values) + 1),
            labels=tuple(self.columns) if self.has_names else (),
            labels_from="the header" if self.has_names else "",
            direction="across" if self.direction == "down" else "down",
        )


def first_columns(table: Table, count: int) -> list[str]:
    r"""Return the columns to begin with, so many: none that names the steps or rises at each, if there are others.

    >>> from lstm_core import read_table
    >>> first_columns(read_table(b"t,value,marker\n0,5,1\n1,3,0\n2,4,1\n", "a.csv"), 2)
    ['value', 'marker']
    """
    telling = [name for name in table.columns if name != table.labels_from and not rises(table.columns[name])][:count]
    rest = [name for name in table.columns if name not in telling][: count - len(telling)]
    return [name for name in table.columns if name in (*telling, *rest)]


def rises(values: Array) -> bool:
    """Return whether a column rises at each step, as a time does: beside it no other course can be seen.

    >>> rises(np.array([0.0, 0.1, 0.5])), rises(np.array([0.0, 0.1, 0.1]))
    (True, False)
    """
    return len(values) > 2 and bool((np.diff(values) > 0).all())


def only_count(table: Table) -> list[str]:
    r"""Return the columns that say no more than the number of a step does: those that name or count the steps.

    >>> from lstm_core import read_table
    >>> only_count(read_table(b"step,seconds,value\n1,0,5\n2,0.4,3\n3,1.1,4\n", "a.csv"))
    ['step']
    """
    steps = {name: np.diff(values) for name, values in table.columns.items()}
    even = [name for name, rise in steps.items() if len(rise) > 1 and rise[0] > 0 and np.allclose(rise, rise[0])]
    return [name for name in table.columns if name == table.labels_from or name in even]


def telling_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels of the steps that are read; none where each is the number that its step has anyway.

    >>> telling_labels(["1", "2"]), telling_labels(["2", "3"])
    ((), ('2', '3'))
    """
    return () if all(label == str(n) for n, label in enumerate(labels, 1)) else tuple(labels)


def unique(titles: list[str] | tuple[str, ...]) -> list[str]:
    """Return names for columns: an empty title becomes its place, one that was there before gets its place added.

    >>> unique(["a", "a", ""])
    ['a', 'a (2)', 'column 3']
    """
    names: dict[str, None] = {}
    for n, title in enumerate(titles, 1):
        name = " ".join(title.split()) or place(n)
        while name in names:
            name = f"{name} ({n})"
        names[name] = None
    return list(names)


def place(n: int) -> str:
    """Return the name of a column that has none, by its place from 1."""
    return tr("column {n}", n=n)


def named(name: str) -> str:
    """Return a column as it stands in a sentence: column level, but column 1 and not column column 1."""
    return name if name.startswith(tr("column {n}", n="")) else tr("column {name}", name=name)


def capital(name: str) -> str:
    """Return a column as it begins a sentence."""
    said = named(name)
    return f"{said[:1].upper()}{said[1:]}"


def rows_said(number: int) -> str:
    """Return so many rows in words."""
    return tr_n("{n} row", "{n} rows", number)


def columns_said(number: int) -> str:
    """Return so many columns in words."""
    return tr_n("{n} column", "{n} columns", number)


def listed(lines: list[int] | tuple[int, ...], most: int = 8) -> str:
    """Return "line 3" or "lines 3, 5 and 9", and of a long list the first and how many more there are."""
    if len(lines) == 1:
        return tr("line {n}", n=lines[0])
    if len(lines) > most:
        first = ", ".join(map(str, lines[:most]))
        return tr("lines {first} and {more} more", first=first, more=len(lines) - most)
    return tr("lines {numbers}", numbers=all_of(map(str, lines)))


def no_number(name: str, lines: list[int], *, rows: bool = False) -> str:
    """Say in which lines a column has no number, or in which rows of a file that has no lines."""
    return tr("In {column} no number stands in {lines}.", column=named(name), lines=placed(lines, rows=rows))


def placed(lines: list[int], *, rows: bool) -> str:
    """Return lines as `listed` says them, or the rows of a file that has no lines."""
    return listed_rows(lines) if rows else listed(lines)


def listed_rows(rows: list[int], most: int = 8) -> str:
    """Return "row 3" or "rows 3, 5 and 9", and of a long list the first and how many more there are."""
    if len(rows) == 1:
        return tr("row {n}", n=rows[0])
    if len(rows) > most:
        return tr("rows {first} and {more} more", first=", ".join(map(str, rows[:most])), more=len(rows) - most)
    return tr("rows {numbers}", numbers=all_of(map(str, rows)))


def refusal(one: Refused, *, with_line: bool = True, rows: bool = False) -> str:
    """Say that a column is refused, and why; in which of the rows of a file that has no lines."""
    column = capital(one.name)
    if not one.line or not with_line:
        return tr("{column} is refused: it {reason}.", column=column, reason=one.reason)
    if rows:
        said = tr("{column} is refused (row {row}): it {reason}.")
        return said.format(column=column, reason=one.reason, row=one.line)
    said = tr("{column} is refused (line {line}): it {reason}.")
    return said.format(column=column, reason=one.reason, line=one.line)


def reasons(refused: list[Refused], *, with_lines: bool = True, rows: bool = False) -> list[str]:
    """Return the names of the first columns that are refused, each with the reason."""
    said = tr("{name} (row {row}) {reason}") if rows else tr("{name} (line {line}) {reason}")
    return [
        said.format(name=one.name, reason=one.reason, line=one.line, row=one.line)
        if one.line and with_lines
        else f"{one.name} {one.reason}"
        for one in refused[:5]
    ]


EMPTY = tr_later("is empty")
"""Why a column without any cell that is filled is refused."""
GAPS = tr_later("has marks of missing values and no number")
"""Why a column is refused that has other cells, such as NaN or ?."""
