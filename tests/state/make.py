"""Experiments for tests from flat fields, as an address says them but counted from 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_core import LSTMParameters
from lstm_view.state.experiment import RANDOM, Cell, Cursor, Experiment, Input, Look, Output, Own, Random, Run, Story
from lstm_view.state.fields import INPUTS
from lstm_view.state.names import read_changes, write_changes


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
    changes: str = "",
    readout: Output | None = None,
    step: int | None = None,
    phase: int = 0,
    unit: int = 0,
    **look: Any,
) -> Experiment:
    """The experiment of some fields; a story's own input has no length and its cell no size, so these are left out.

    ``changes`` are written as in the markup of the stage, ``bias[f,0]:1;x[3,0]:2``, from 0.
    """
    cell: Cell = (
        story if isinstance(story, Own) else Random(inputs, units, peephole) if story == RANDOM else Story(story)
    )
    run = Run(cell, _input(cell, source, steps, data), seed, read_changes(changes, first=0), readout)
    return Experiment(run, Cursor(step, phase, unit), Look(**look))


def _input(cell: Cell, source: str, steps: int, data: str) -> Input:
    kind: Any = INPUTS[source]
    if source in ("numbers", "text"):
        made: Input = kind(data)
    else:
        made = kind() if source == "story" and isinstance(cell, Story) else kind(steps)
    return made


def own_cell(inputs: int, units: int, *, peephole: bool = False, seed: int = 0) -> Own:
    """A cell whose every number is given, in all the digits that a float has."""
    rng = np.random.default_rng(seed)
    w, u, b, p, h0, c0 = (
        rng.normal(0, 2, shape)
        for shape in ((4 * units, inputs), (4 * units, units), 4 * units, (3, units), units, units)
    )
    return Own(LSTMParameters(w, u, b, p if peephole else None), h0, c0)


def flat(made: Experiment) -> dict[str, Any]:
    """The fields from which :func:`experiment` makes this again."""
    run, cell = made.run, made.run.cell
    fields: dict[str, Any] = {"story": cell if isinstance(cell, Own) else cell.name, "seed": run.seed}
    if isinstance(cell, Random):
        fields |= {"inputs": cell.input_size, "units": cell.units, "peephole": cell.peephole}
    fields |= {"source": run.input.name, **vars(run.input), "changes": written(made)}
    fields["readout"] = run.readout
    return fields | vars(made.cursor) | vars(made.look)


def vary(made: Experiment, **fields: Any) -> Experiment:
    """The same experiment with other fields."""
    return experiment(**(flat(made) | fields))


def written(made: Experiment) -> str:
    """The changes of an experiment as the markup of the stage writes them."""
    return write_changes(made.run.changes, first=0)
