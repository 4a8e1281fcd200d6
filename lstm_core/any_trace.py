"""The interface that the run of an LSTM and the run of any other cell type have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array, checked_kind
from lstm_core.readout import Readout
from lstm_core.variant import Variant


@runtime_checkable
class AnyTrace(Protocol):
    """A run over T steps, of one sequence or of a batch of B: what figures, gradients and measures read of it.

    Trace and VariantTrace have it; B, D and H are the sizes of the batch, of the input and of the cell.

    >>> from lstm_core import STORIES, run_variant
    >>> rnn = run_variant("rnn", {"W_h": [[1.0]], "U_h": [[0.5]], "b_h": [0.0]}, [[1.0], [0.0]])
    >>> [(trace.memory, trace.series[trace.memory].shape) for trace in (STORIES["paper"].trace(), rnn)]
    [('c', (3, 1)), ('h', (2, 1))]
    """

    @property
    def variant(self) -> Variant:
        """The cell type: its equations, names and title."""

    @property
    def weights(self) -> Mapping[str, Array]:
        """The weights by the names in the equations: W_i (H, D), U_i (H, H), b_i (H,) and so on."""

    @property
    def x(self) -> Array:
        """The input, (T, D) or (T, B, D)."""

    @property
    def initial(self) -> Mapping[str, Array]:
        """Each state before the run by name, (H,) or (B, H)."""

    @property
    def series(self) -> Mapping[str, Array]:
        """All values by name, each (T, H) or (T, B, H): every line of the equations and every `<state>_prev`."""

    @property
    def clamp_table(self) -> Mapping[str, Array]:
        """The values (T, H) of each gate that is clamped, NaN where it is free; see `clamps.clamp_table`."""

    @property
    def mask(self) -> npt.NDArray[np.bool_] | None:
        """False at the steps that are passed over, (T,) or (T, B); None where there are none."""

    @property
    def readout(self) -> Readout | None:
        """What makes y of h, None if nothing does."""

    @property
    def h(self) -> Array:
        """The output of the cell, (T, H) or (T, B, H)."""

    @property
    def y(self) -> Array:
        """The output of the model, (T, K) or (T, B, K): that of the read-out; without one it is h."""

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states that a step passes to the next one, such as ("h", "c")."""

    @property
    def memory(self) -> str:
        """The state in which the cell remembers: "c", or "h" in a cell without c."""

    def __len__(self) -> int:
        """The number of steps, T."""


def checked_trace(trace: Any) -> AnyTrace:
    """Return a trace of any cell type; ValueError for anything else."""
    return checked_kind("trace", trace, AnyTrace, "a Trace or a VariantTrace")  # type: ignore[type-abstract]


def single_sequence(trace: Any) -> AnyTrace:
    """Return the trace of one sequence; ValueError for that of a batch."""
    checked = checked_trace(trace)
    if checked.x.ndim != 2:
        raise ValueError(f"trace has x of shape {checked.x.shape}; wanted the trace of one sequence, x (T, D).")
    return checked


def series_of(trace: AnyTrace, *names: str) -> tuple[Array, ...]:
    """Return some series of a trace; ValueError if its cell type does not have them."""
    if missing := [name for name in names if name not in trace.series]:
        raise ValueError(
            f"{trace.variant.title} has no {', '.join(missing)}; wanted a cell type with {', '.join(names)}."
        )
    return tuple(trace.series[name] for name in names)
