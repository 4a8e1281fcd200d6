"""What a model is given to read of a table: which columns, from which row, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from lstm_core import Table, fill, read_table, scaling_of
from lstm_core.language import all_of, tr, tr_n
from lstm_core.models import ModelFile
from lstm_core.models.formats import FORMATS
from lstm_core.table_data import columns_said, first_columns, only_count, telling_labels
from lstm_view.own.model.given import Given, inputs_of, size_said
from lstm_view.own.model.kept import MAX_STEPS

MAX_TEXT_BYTES: Final = 4 * 2**20  # of a table in text: more takes seconds to read, in which others wait
_NAMED: Final = 5


def table_of(name: str, data: bytes) -> Table:
    """Return the table of a file; ValueError with a sentence where it is none, or too long a text."""
    if len(data) > MAX_TEXT_BYTES and not name.lower().endswith((".npy", ".npz")):
        raise ValueError(
            tr(
                "This text has {size} MB; at most {most} MB are read here. Save it as NPY, or take fewer rows.",
                size=-(-len(data) // 2**20),  # the next whole one: 20.5 MB are not “20 MB; at most 20 MB are read”
                most=MAX_TEXT_BYTES // 2**20,
            )
        )
    return read_table(data, name)


def is_table(name: str, data: bytes) -> bool:
    """Return whether a file is a table of numbers, and nothing that a model is kept in."""
    if name.lower().endswith(tuple(ending for one in FORMATS.values() for ending in one.endings)):
        return False
    try:
        return bool(table_of(name, data).columns)
    except ValueError:
        return False


def proposed_columns(model: ModelFile, table: Table) -> list[str]:
    """Return the columns to begin with: those that are called as the model's inputs, else the first that tell much."""
    named = inputs_of(model)
    return list(named) if named and set(named) <= set(table.columns) else first_columns(table, model.input_size)


def not_read(model: ModelFile, table: Table, columns: Sequence[str]) -> str:
    """Return in a sentence which columns of a table are read and which are not; nothing where all are."""
    left = [name for name in table.columns if name not in columns]
    if not left or len(columns) != model.input_size:
        return ""
    counting = only_count(table)
    targets = [name for name in left if name not in counting and np.isfinite(table.columns[name]).all()]
    said = tr_n(
        "{columns} in the file, the model reads {size}: read are {read}; not read is {left}.",
        "{columns} in the file, the model reads {size}: read are {read}; not read are {left}.",
        len(left),
        columns=columns_said(len(table.columns)),
        **{"size": model.input_size, "read": all_of(columns), "left": all_of(_few(left))},
    )
    if not targets:
        return said
    return f"{said} {tr('Probe can look for {columns} in the memory.', columns=all_of(_few(targets)))}"


def _few(names: Sequence[str]) -> list[str]:
    return [*names[:_NAMED], *([tr("{n} more", n=len(names) - _NAMED)] if len(names) > _NAMED else [])]


def of_table(model: ModelFile, table: Table, columns: Sequence[str], scale: str, first: int = 0) -> Given:
    """Return some columns of a table in their order, from row `first`, each scaled as is said, gaps carried forward."""
    if len(columns) != model.input_size:
        raise ValueError(
            tr_n(
                "The model reads {n} number a step, and the choice has {columns}.",
                "The model reads {n} numbers a step, and the choice has {columns}.",
                model.input_size,
                columns=columns_said(len(columns)),
            )
        )
    values = np.stack([table.columns[name] for name in columns], axis=1)[first : first + MAX_STEPS]
    filled = fill(values, "carry forward")
    scaled = [scaling_of(column, scale).of(column) for column in filled.values.T]
    x = np.stack(scaled, axis=1)
    labels = telling_labels([table.labels[first + k] for k in filled.kept] if table.labels else [])
    gaps = f" {filled.sentence}" if np.isnan(values).any() else ""
    rows = first + np.asarray(filled.kept, np.intp)
    apart = {*columns, *only_count(table)}
    beside = {name: column[rows] for name, column in table.columns.items() if name not in apart}
    whole = {name: column for name, column in beside.items() if np.isfinite(column).all()}
    return Given(x, labels, tuple(columns), f"{size_said(x)}{gaps}", whole)
