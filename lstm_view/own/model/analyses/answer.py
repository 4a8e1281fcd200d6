"""What an analysis answers: a sentence first, then charts, a text in colours, and tables whose rows lead to a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lstm_view.figures.base import Chart
from lstm_view.words.digits import unbroken


@dataclass(frozen=True)
class Row:
    """Cells of a table as text. Where a row is about a unit or a step (from 0) it leads there."""

    cells: tuple[str, ...]
    unit: int | None = None
    step: int | None = None


@dataclass(frozen=True)
class Table:
    """A table with a caption; ``more`` says in a sentence what it leaves out."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    more: str = ""


@dataclass(frozen=True)
class Coloured:
    """Signs of a text, each in the colour of a value of a quantity; ``first`` is the step of the first one, from 0.

    ``unit`` is the one whose values these are, ``alt`` says in words where they are high and low.
    """

    signs: tuple[str, ...]
    values: tuple[float, ...]
    quantity: str
    unit: int
    first: int
    alt: str


@dataclass(frozen=True)
class Answer:
    """The answer in one exact sentence, and what shows it. Points of charts lead to a unit and a step, from 0, where
    their ``customdata`` has both, [unit, step]; ``notes`` are sentences on how to read it.
    """

    sentence: str
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    text: Coloured | None = None
    notes: tuple[str, ...] = ()

    @property
    def as_sent(self) -> dict[str, Any]:
        """What the browser draws of it."""
        return {
            "charts": [
                {"key": one.key, "title": one.title, "alt": one.alt, "height": one.height, "spec": one.spec}
                for one in self.charts
            ],
            "tables": [
                {
                    "caption": one.caption,
                    "head": one.head,
                    "rows": [{"cells": row.cells, "unit": row.unit, "step": row.step} for row in one.rows],
                    "more": one.more,
                }
                for one in self.tables
            ],
            "text": None if self.text is None else vars(self.text),
            "notes": [unbroken(note) for note in self.notes],
        }
