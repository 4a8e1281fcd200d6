"""What was understood of a table file: its columns, and all that a person needs to see whether that is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array


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
    `header_lines` are the lines that name the columns. `delimiter` is "" for a single column, " " for blanks;
    `direction` is "down" if a row is a step and "across" if a column of the file is one. `notes` are sentences.

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
        names = unique(self.labels or ([f"line {line}" for line in self.lines] if len(self.lines) > 1 else ["value"]))
        note = f"The table is read across: each of {count(len(values), 'column')} is a step."
        return replace(
            self,
            columns={name: values[:, n] for n, name in enumerate(names)},
            notes=(*self.notes, note),
            lines=np.arange(1, len(values) + 1),
            labels=tuple(self.columns) if self.header_lines else (),
            labels_from="the header" if self.header_lines else "",
            direction="across" if self.direction == "down" else "down",
        )


def unique(titles: list[str] | tuple[str, ...]) -> list[str]:
    """Return names for columns: an empty title becomes its place, one that was there before gets its place added.

    >>> unique(["a", "a", ""])
    ['a', 'a (2)', 'column 3']
    """
    names: dict[str, None] = {}
    for n, title in enumerate(titles, 1):
        name = " ".join(title.split()) or f"column {n}"
        while name in names:
            name = f"{name} ({n})"
        names[name] = None
    return list(names)


def named(name: str) -> str:
    """Return a column as it stands in a sentence: column level, but column 1 and not column column 1."""
    return name if name.startswith("column ") else f"column {name}"


def capital(name: str) -> str:
    """Return a column as it begins a sentence."""
    return f"C{named(name)[1:]}"


def count(number: int, what: str) -> str:
    """Return a number with its noun, in the plural where it is not 1."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def listed(lines: list[int] | tuple[int, ...], most: int = 8) -> str:
    """Return "line 3" or "lines 3, 5 and 9", and of a long list the first and how many more there are."""
    if len(lines) == 1:
        return f"line {lines[0]}"
    if len(lines) > most:
        return f"lines {', '.join(map(str, lines[:most]))} and {len(lines) - most} more"
    return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"
