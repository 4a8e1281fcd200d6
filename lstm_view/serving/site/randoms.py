"""Random cells of the site: static/file/random.js draws their numbers; the rest is that of a small one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from lstm_core import MAX_STEPS, MAX_UNITS
from lstm_view.state.comparison import reading
from lstm_view.state.experiment import CellInput, Cursor, Experiment, Measured, Random, Run
from lstm_view.state.fields import MAX_CELL_INPUTS, MAX_SEED
from lstm_view.state.inputs import read_inputs

#: What an address says of a random cell, and between which numbers.
LIMITS: Final = {
    "seed": (0, MAX_SEED),
    "inputs": (1, MAX_CELL_INPUTS),
    "units": (1, MAX_UNITS),
    "peephole": (0, 1),
    "steps": (1, MAX_STEPS),
}
_SMALL: Final = 2  # units and steps of those that stand for others


def small(home: Experiment) -> dict[str, Experiment]:
    """Return one cell for each number of inputs, with and without peepholes, as a page shows them, by their names."""
    return {
        f"drawn:{inputs}:{int(peephole)}": replace(
            home, run=Run(Random(inputs, _SMALL, peephole), CellInput(_SMALL)), cursor=Cursor(), other=None
        )
        for inputs in range(1, MAX_CELL_INPUTS + 1)
        for peephole in (False, True)
    }


def drawn(home: Experiment) -> dict[str, Any]:
    """Return what the browser draws from, in the language that is spoken."""
    run, usual = home.run.unchanged, Run(Random())
    is_measured = isinstance(run.input, Measured)
    given = read_inputs(run)
    return {
        "usual": _numbers(usual),
        "home": _numbers(run) if isinstance(run.cell, Random) else None,
        "measured": {"about": given.about, "reading": reading(run, given)} if is_measured else None,
        "limits": LIMITS,
    }


def _numbers(run: Run) -> dict[str, int]:
    assert isinstance(run.cell, Random)
    assert isinstance(run.input, CellInput | Measured)
    cell = run.cell
    return {
        "seed": run.seed,
        "inputs": cell.input_size,
        "units": cell.units,
        "peephole": int(cell.peephole),
        "steps": run.input.steps,
    }
