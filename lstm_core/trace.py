"""A whole run of an LSTM cell, with everything that happened in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from os import PathLike
from typing import BinaryIO, TextIO

import numpy as np

from lstm_core import files
from lstm_core.cell import LSTMParameters, Step, checked_step
from lstm_core.checks import Array, checked_array
from lstm_core.clamps import Clamp, held
from lstm_core.sweep import sweep


@dataclass(frozen=True, eq=False)
class Trace(Step):
    """A Step with a time axis in front, (T, H) or (T, B, H), and what the run started from; all read-only.

    h0 and c0 are (H,) or (B, H); x is (T, D) or (T, B, D) and z (T, 4H) or (T, B, 4H). `clamps` says which
    gates were held at a value and when.
    """

    h0: Array
    c0: Array
    parameters: LSTMParameters
    clamps: tuple[Clamp, ...] = ()

    def __len__(self) -> int:
        return len(self.x)

    def at(self, t: int) -> Step:
        """Return step t, counted from 0 (from the end if negative). IndexError if there is no such step."""
        if not -len(self) <= t < len(self):
            raise IndexError(f"t is {t}; the steps of this trace are 0 to {len(self) - 1}.")
        return Step(**{field.name: getattr(self, field.name)[t] for field in fields(Step)})

    def to_csv(self, file: str | PathLike[str] | TextIO) -> None:
        """Write one row a step and unit, to a path or an open text file; see `files.write_csv`."""
        files.write_csv(self, file)

    def to_npz(self, file: str | PathLike[str] | BinaryIO) -> None:
        """Write all arrays and weights as NPZ, to a path or an open binary file; see `files.write_npz`."""
        files.write_npz(self, file)

    def to_json(self, file: str | PathLike[str] | TextIO) -> None:
        """Write all arrays and weights as JSON, to a path or an open text file; see `files.write_json`."""
        files.write_json(self, file)


def run(
    params: LSTMParameters,
    x: Array,
    *,
    h0: Array | None = None,
    c0: Array | None = None,
    clamps: Sequence[Clamp] = (),
) -> Trace:
    """Run the cell over a sequence and return all its gate and state values.

    x is (T, D) or (T, B, D); h0 and c0, zero if not given, are (H,) or (B, H). Each of `clamps` holds a gate at
    a value over a span of steps, for every row of a batch. Equations, errors and sources are those of `step`;
    ValueError also for a clamp outside the run.
    """
    D, H, dtype = params.input_size, params.hidden_size, params.dtype
    x = checked_array("x", x, ("T", "B", D) if np.ndim(x) == 3 else ("T", D), dtype)
    shape = (*x.shape[1:-1], H)
    h0 = _zeros(shape, dtype) if h0 is None else checked_array("h0", h0, shape, dtype)
    c0 = _zeros(shape, dtype) if c0 is None else checked_array("c0", c0, shape, dtype)
    fixed = held(clamps, len(x), H)
    series = sweep(params, x, h0, c0) if params.peephole is None and not fixed else None
    if series is None:
        series = _step_by_step(params, x, h0, c0, fixed)
    return Trace(x=x, h0=h0, c0=c0, parameters=params, clamps=tuple(clamps), **series)


def _zeros(shape: tuple[int, ...], dtype: np.dtype[np.floating]) -> Array:
    zeros = np.zeros(shape, dtype)
    zeros.flags.writeable = False
    return zeros


def _step_by_step(
    params: LSTMParameters, x: Array, h0: Array, c0: Array, fixed: Mapping[str, Array]
) -> dict[str, Array]:
    """Do what `sweep` does for any cell, any range of z and with gates held, several times slower."""
    steps: list[Step] = []
    h, c = h0, c0
    for t, x_t in enumerate(x):
        steps.append(checked_step(params, x_t, h, c, f"step {t}", {gate: table[t] for gate, table in fixed.items()}))
        h, c = steps[-1].state
    series = {f.name: np.stack([getattr(s, f.name) for s in steps]) for f in fields(Step) if f.name != "x"}
    for array in series.values():
        array.flags.writeable = False
    return series
