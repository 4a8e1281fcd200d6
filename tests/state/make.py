"""Experiments for tests from flat fields, as an address says them but counted from 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_core import PEEPHOLE_ORDER, LSTMKind, LSTMParameters, block
from lstm_core.kind import PLAIN
from lstm_view.state.experiment import (
    BLANK,
    RANDOM,
    Blank,
    Cell,
    Cursor,
    Experiment,
    Input,
    Look,
    Numbers,
    Output,
    Own,
    Random,
    Run,
    Story,
    Text,
    Trial,
)
from lstm_view.state.fields import INPUTS
from lstm_view.state.names import read_changes, write_changes
from lstm_view.state.table import Column, Table

#: A table of two columns and three steps.
TABLE = Table((Column("a", (1.0, -2.5, 4.0), 1.0, 2.0), Column("b", (0.5, 0.0, 1e-3))), ("Mo", "Tu", "We"), "Two.")


def experiment(
    *,
    story: str | Own = "remember",
    seed: int = 0,
    inputs: int = 1,
    units: int = 4,
    peephole: bool = False,
    source: str = "story",
    steps: int = 30,
    data: str = "",
    decimal: str = "",
    one_step: bool = False,
    by: str = "characters",
    order: str = "",
    table: Table | None = None,
    challenge: str = "present",
    trial: int = 0,
    changes: str = "",
    readout: Output | None = None,
    step: int | None = None,
    phase: int = 0,
    unit: int = 0,
    other: Run | None = None,
    **look: Any,
) -> Experiment:
    """The experiment of some fields; a story's own input has no length and its cell no size, so these are left out.

    ``changes`` are written as in the markup of the stage, ``bias[f,0]:1;x[3,0]:2``, from 0.
    """
    cell: Cell = (
        story
        if isinstance(story, Own)
        else Random(inputs, units, peephole)
        if story == RANDOM
        else Blank()
        if story == BLANK
        else Story(story)
    )
    given = (
        Trial(challenge, trial)
        if source == "trial"
        else _input(cell, source, steps, (data, decimal, one_step, by, order, table))
    )
    run = Run(cell, given, seed, read_changes(changes, first=0), readout)
    return Experiment(run, Cursor(step, phase, unit), Look(**look), other)


def _input(cell: Cell, source: str, steps: int, typed: tuple[str, str, bool, str, str, Table | None]) -> Input:
    kind: Any = INPUTS[source]
    data, decimal, one_step, by, order, table = typed
    if source == "numbers":
        made: Input = Numbers(data, decimal, one_step)
    elif source == "text":
        made = Text(data, by, order)
    elif source == "table":
        made = table or TABLE
    else:
        made = kind() if source == "story" and isinstance(cell, Story) else kind(steps)
    return made


def own_cell(inputs: int, units: int, *, peephole: bool = False, seed: int = 0, kind: LSTMKind = PLAIN) -> Own:
    """A cell whose every number is given, in all the digits that a float has; a coupled gate has none."""
    rng = np.random.default_rng(seed)
    w, u, b, p, h0, c0 = (
        rng.normal(0, 2, shape)
        for shape in ((4 * units, inputs), (4 * units, units), 4 * units, (3, units), units, units)
    )
    if kind.coupled:
        for array in (w, u, b):
            array[block(kind.coupled, units)] = 0
        p[PEEPHOLE_ORDER.index(kind.coupled)] = 0
    return Own(LSTMParameters(w, u, b, p if peephole else None).as_kind(kind), h0, c0)


def flat(made: Experiment) -> dict[str, Any]:
    """The fields from which :func:`experiment` makes this again."""
    run, cell = made.run, made.run.cell
    fields: dict[str, Any] = {"story": cell if isinstance(cell, Own) else cell.name, "seed": run.seed}
    if isinstance(cell, Random):
        fields |= {"inputs": cell.input_size, "units": cell.units, "peephole": cell.peephole}
    given = {"table": run.input} if isinstance(run.input, Table) else vars(run.input)
    fields |= {"source": run.input.name, **given, "changes": written(made)}
    fields |= {"readout": run.readout, "other": made.other}
    return fields | vars(made.cursor) | vars(made.look)


def vary(made: Experiment, **fields: Any) -> Experiment:
    """The same experiment with other fields."""
    return experiment(**(flat(made) | fields))


def written(made: Experiment) -> str:
    """The changes of an experiment as the markup of the stage writes them."""
    return write_changes(made.run.changes, first=0)
