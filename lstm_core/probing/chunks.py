"""A long sequence in chunks: the state carried on, set back to zero, or set back and led in by padding.

Carried on (Keras: stateful=True; PyTorch: the returned state handed in again) it is the run of the whole sequence. The
other two forget at every boundary; after some steps the runs may agree again, as the gates let the state before go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array, checked_array, checked_kind, checked_number, checked_whole
from lstm_core.language import tr
from lstm_core.parameters import LSTMParameters
from lstm_core.trace import run


@dataclass(frozen=True, eq=False)
class Chunked:
    """What h is when the state is carried on, and what it is otherwise; both (T, H).

    `difference` (T,) is the largest |other − carried| over the units of each step. `starts` (n,) are the first steps of
    the chunks, and `agrees` (n,) how many steps of each chunk go by until the difference stays at most the tolerance
    to its end: 0 if it always is, −1 if it still is larger at the end.

    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, -3.0, 1.0, 0.0]))
    >>> in_chunks(params, np.zeros((8, 1)), 4, tolerance=1e-3).agrees.tolist()  # f = 0.047: one step is enough
    [0, 1]
    """

    carried: Array
    other: Array
    difference: Array
    starts: npt.NDArray[np.integer]
    agrees: npt.NDArray[np.integer]


def in_chunks(params: LSTMParameters, x: Any, size: int, *, padding: int = 0, tolerance: float = 1e-3) -> Chunked:
    """Return what differs when x (T, D) is read in chunks of `size` steps from a state of zero each.

    With `padding` each chunk is led in by so many steps of zeros, as padding in front does; these steps are no steps of
    the result, but the state at the first real one is what they left. Raises ValueError for a wrong x, a size below 1
    and a padding of more than 100,000 steps.

    >>> params = LSTMParameters.initial(1, 2, seed=0)
    >>> done = in_chunks(params, np.ones((6, 1)), 3)
    >>> done.difference[:3].tolist(), bool((done.difference[3:] > 0).all()), done.starts.tolist()
    ([0.0, 0.0, 0.0], True, [0, 3])
    """
    checked_kind("params", params, LSTMParameters, "LSTMParameters")
    x = checked_array("x", x, params.dtype, ("T", params.input_size))
    size, padding = checked_whole("size", size, 1), checked_whole("padding", padding)
    tolerance = checked_number("tolerance", tolerance, 0.0)
    if padding > 100_000:
        raise ValueError(tr("padding is {padding}; wanted at most {most} steps.", padding=padding, most=100000))
    h0, c0 = _led_in(params, padding)
    carried = run(params, x).h
    return compared(carried, _read_apart(params, x, size, h0, c0), size, tolerance=tolerance)


def compared(carried: Array, other: Array, size: int, *, tolerance: float = 1e-3) -> Chunked:
    """Return how two runs (T, H) differ in chunks of `size` steps.

    >>> compared(np.zeros((4, 1)), np.array([[0.0], [0.0], [0.5], [0.0]]), 2).agrees.tolist()
    [0, 1]
    """
    starts = np.arange(0, len(carried), size)
    difference = np.abs(other - carried).max(axis=1)
    agrees = np.array([_agrees(difference[start : start + size], tolerance) for start in starts])
    return Chunked(carried, other, difference, starts, agrees)


def _led_in(params: LSTMParameters, padding: int) -> tuple[Array, Array]:
    if not padding:
        return np.zeros(params.hidden_size), np.zeros(params.hidden_size)
    lead = run(params, np.zeros((padding, params.input_size)))
    return lead.h[-1], lead.c[-1]


def _read_apart(params: LSTMParameters, x: Array, size: int, h0: Array, c0: Array) -> Array:
    """Return h of all chunks, run as one batch; the last one, if shorter, is filled up behind, which no step sees."""
    count = -(-len(x) // size)
    filled = np.concatenate([x, np.zeros((count * size - len(x), x.shape[1]), x.dtype)])
    batch = filled.reshape(count, size, -1).swapaxes(0, 1)
    done = run(params, batch, h0=np.tile(h0, (count, 1)), c0=np.tile(c0, (count, 1)))
    return done.h.swapaxes(0, 1).reshape(count * size, -1)[: len(x)]


def _agrees(difference: Array, tolerance: float) -> int:
    wrong = np.flatnonzero(difference > tolerance)
    if not wrong.size:
        return 0
    return -1 if wrong[-1] == len(difference) - 1 else int(wrong[-1]) + 1
