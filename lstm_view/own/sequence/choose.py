"""From a table that was read to the input of a run: columns, rows, direction, gaps and scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from lstm_core import FILLS, MAX_INPUTS, MAX_STEPS, Scaling, Table, fill, scaling_of
from lstm_core.language import all_of, tr, tr_n
from lstm_core.table_data import capital, columns_said, telling_labels
from lstm_view.own.sequence.preview import lines_said
from lstm_view.state.run_parts import Floats
from lstm_view.state.table import MAX_ABOUT, MAX_NAME, Column, fits_an_address
from lstm_view.state.table import Table as Chosen

USUAL: Final = 5.0  # numbers up to this size are left as they are; larger ones saturate every gate
_SAID: Final = 2  # columns whose formula is said


@dataclass(frozen=True)
class Choice:
    """What is chosen of a table; rows count from 0, ``last`` is the first row that is left out.

    ``mean`` and ``deviation`` go with ``scale`` "given": one number for all columns, or one for each.
    """

    columns: tuple[str, ...]
    first: int
    last: int
    backwards: bool = False
    way: str = FILLS[0]
    scale: str = "none"
    mean: tuple[float, ...] = ()
    deviation: tuple[float, ...] = ()


def chosen(table: Table, choice: Choice, name: str) -> Chosen:
    """Return the input that a choice makes of the table of a file ``name``; ValueError says what is not possible."""
    _check(choice)
    order = slice(choice.first, choice.last)
    turn = slice(None, None, -1 if choice.backwards else 1)
    values = np.stack([table.columns[column][order] for column in choice.columns], axis=1)[turn]
    filled = fill(values, choice.way)
    if len(filled.kept) > MAX_STEPS:
        said = tr("These are {count} steps; at most {most} are taken. Choose fewer rows.")
        raise ValueError(said.format(count=len(filled.kept), most=MAX_STEPS))
    labels = table.labels[order][turn]
    kept = telling_labels([_cut(labels[n], MAX_NAME) for n in filled.kept] if labels else [])
    scaled = _scaled(filled.values[~filled.masked], choice)
    columns = tuple(
        Column(_cut(title, MAX_NAME), tuple(filled.values[:, n].tolist()), how.shift, how.factor)
        for n, (title, how) in enumerate(zip(choice.columns, scaled, strict=True))
    )
    gaps = f"{filled.sentence} {_missing(table, choice)}" if np.isnan(values).any() else ""
    about = " ".join(filter(None, [_from(choice, name), gaps, *_how(choice, scaled)]))
    masked = tuple(np.flatnonzero(filled.masked).tolist())
    made = Chosen(columns, kept, _cut(about, MAX_ABOUT), masked)
    if not fits_an_address(made):
        raise ValueError(tr("This is more than a link can carry; choose fewer rows or columns."))
    made.x  # noqa: B018  # refuses what leaves the range of numbers
    return made


def proposed(values: Floats) -> str:
    """Return the scale to begin with: none for numbers that suit a cell, else 0 to 1."""
    held = values[np.isfinite(values)]
    return "none" if not held.size or np.abs(held).max() <= USUAL else "0 to 1"


def _check(choice: Choice) -> None:
    if not choice.columns:
        raise ValueError(tr("No column is chosen; choose at least one."))
    if len(choice.columns) > MAX_INPUTS:
        said = tr("These are {count} columns; at most {most} are taken.", count=len(choice.columns), most=MAX_INPUTS)
        raise ValueError(said)
    if choice.first >= choice.last:
        said = tr("Row {first} stands after row {last}; the first row must not.")
        raise ValueError(said.format(first=choice.first + 1, last=choice.last))


def _scaled(values: Floats, choice: Choice) -> list[Scaling]:
    """How each column is scaled, by itself: columns may have different units."""
    if choice.scale != "given":
        return [scaling_of(column, choice.scale) for column in values.T]
    width = values.shape[1]
    if len(choice.mean) not in (1, width):
        raise ValueError(_means(len(choice.mean), columns_said(width)))
    if len(choice.deviation) not in (1, width):
        raise ValueError(_deviations(len(choice.deviation), columns_said(width)))
    means, deviations = (np.resize(numbers, width).tolist() for numbers in (choice.mean, choice.deviation))
    return [
        scaling_of(column, "given", mean=mean, deviation=deviation)
        for column, mean, deviation in zip(values.T, means, deviations, strict=True)
    ]


def _means(number: int, columns: str) -> str:
    if not number:
        return tr("There is no mean; wanted one, or one for each of {columns}.", columns=columns)
    return tr_n(
        "There is {n} mean; wanted one, or one for each of {columns}.",
        "There are {n} means; wanted one, or one for each of {columns}.",
        number,
        columns=columns,
    )


def _deviations(number: int, columns: str) -> str:
    if not number:
        return tr("There is no deviation; wanted one, or one for each of {columns}.", columns=columns)
    return tr_n(
        "There is {n} deviation; wanted one, or one for each of {columns}.",
        "There are {n} deviations; wanted one, or one for each of {columns}.",
        number,
        columns=columns,
    )


def _from(choice: Choice, name: str) -> str:
    names = [_cut(column, 40) for column in choice.columns]
    what = capital(names[0]) if len(names) == 1 else tr("Columns {names}", names=all_of(names))
    if len(names) > _SAID + 2:
        what = columns_said(len(names))
    said = tr("{columns} of {file}, rows {first} to {last}.")
    if choice.backwards:
        said = tr("{columns} of {file}, rows {first} to {last}, read from the last to the first.")
    return said.format(columns=what, file=_cut(name, 60), first=choice.first + 1, last=choice.last)


def _missing(table: Table, choice: Choice) -> str:
    """Where the chosen columns miss a value, among the chosen rows."""
    gaps = np.isnan([table.columns[name][choice.first : choice.last] for name in choice.columns]).any(axis=0)
    lines = tuple(table.lines[choice.first + n] for n in np.flatnonzero(gaps).tolist())
    return tr("A value is missing in {lines}.", lines=lines_said(table, lines))


def _how(choice: Choice, scaled: list[Scaling]) -> list[str]:
    if choice.scale == "none":
        return [tr("The values are not scaled.")]
    if len(scaled) > _SAID:
        return [tr("Each column is scaled by itself.")]
    return [
        how.sentence if len(scaled) == 1 else f"{_cut(column, 40)}: {how.sentence}"
        for column, how in zip(choice.columns, scaled, strict=True)
    ]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
