"""Measures of a unit: how long it remembers, and how often its gates are saturated.

They are of the memory m of any cell type that keeps a share s of it: m = s m_prev + added. Of an LSTM s is f and m is
c; of a GRU s is its update gate z, or 1 − z, and m is h. `Trace.half_life` and `mean_life` take the s of one step as if
it stayed. As s changes, `over_run` sums up the whole run in one number, and `halving_time` is the time in which half
of the memory of each step was really lost. An RNN keeps no share: these raise ValueError. Masked steps, at which s
counts as 1, are left out of what is said of a whole run: `over_run` and `saturation` are those of the run without these
steps, NaN where all are masked. To `halving_time` they are steps as any other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lstm_core.any_trace import AnyTrace, checked_trace
from lstm_core.checks import Array
from lstm_core.contributions import kept_and_added

CLOSED, OPEN = 0.1, 0.9
"""A gate is saturated below the first and above the second (Karpathy, Johnson and Fei-Fei 2015)."""

GATES = "fiour"
"""The gates by their names in the lines, in the order in which measures take them: of an LSTM f, i, o; of a GRU z, r,
which the lines call u and r."""


class OverRun(NamedTuple):
    """How long the units remember over a whole run; every array is (H,) or (B, H), lives are in steps.

    >>> from lstm_core import STORIES
    >>> over_run(STORIES["remember"].trace()).mean_life.round(1).tolist()
    [149.4]
    """

    half_life: Array
    mean_life: Array
    lowest_share: Array
    highest_share: Array


def half_life_of(shares: Array) -> Array:
    """Return after how many steps half of a memory is left if each keeps such a share: ln 0.5 / ln share, or infinite.

    >>> half_life_of(np.array([0.5, 0.25, 1.0])).tolist()
    [1.0, 0.5, inf]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.abs(math.log(0.5) / np.log(shares)))


def mean_life(trace: AnyTrace) -> Array:
    """Return the mean age in steps of what is in the memory if s stays as it is: 1 / (1 - s), infinite where s is 1.

    Shape (T, H) or (T, B, H). It is the sum of 1, s, s^2 ..., the shares that are left of what was written 0, 1,
    2 ... steps ago. Raises ValueError for a cell type that keeps no share, as an RNN.

    >>> from lstm_core import Clamp, LSTMParameters, run
    >>> trace = run(LSTMParameters.initial(1, 1, seed=0), [[0.0]], clamps=[Clamp("f", 0.75)])
    >>> mean_life(trace).tolist()
    [[4.0]]
    """
    share, _ = kept_and_added(trace)
    with np.errstate(divide="ignore"):
        return np.asarray(1 / (1 - share))


def over_run(trace: AnyTrace) -> OverRun:
    """Return half-life and mean life of the constant s that would lose as much over the run, and the range of s.

    That constant is the geometric mean of s_1 ... s_T: its T-th power is their product. A single s = 0 makes it
    0, so that the half-life is 0 and the mean life 1, whatever the other steps keep: the closer `lowest_share` and
    `highest_share`, the better one number describes the run. All s = 1 give infinite lives. Raises ValueError for a
    cell type that keeps no share, as an RNN.

    >>> from lstm_core import Clamp, LSTMParameters, run
    >>> clamps = [Clamp("f", 1.0, 0, 1), Clamp("f", 0.25, 1, 2)]  # their geometric mean is 0.5
    >>> found = over_run(run(LSTMParameters.initial(1, 1, seed=0), [[0.0], [0.0]], clamps=clamps))
    >>> found.half_life.round(6).tolist(), found.mean_life.round(6).tolist()
    ([1.0], [2.0])
    """
    share, _ = kept_and_added(trace)
    read = read_steps(trace, share)
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithm = np.where(read, np.log(share), 0.0).sum(axis=0) / read.sum(axis=0)
        lives = np.abs(math.log(0.5) / logarithm), np.abs(1 / np.expm1(logarithm))
    some = read.any(axis=0)
    ends = np.where(read, share, np.inf).min(axis=0), np.where(read, share, -np.inf).max(axis=0)
    return OverRun(*lives, *(np.where(some, end, np.nan) for end in ends))


def read_steps(trace: AnyTrace, series: Array) -> npt.NDArray[np.bool_]:
    """True where a step is not masked, shaped as a series."""
    if trace.mask is None:
        return np.ones(series.shape, bool)
    mask = trace.mask.reshape(*trace.mask.shape, *[1] * (series.ndim - trace.mask.ndim))
    return np.broadcast_to(mask, series.shape)


def halving_time(trace: AnyTrace) -> Array:
    """Return after how many steps at most half is left of what is in the memory at step t: the first n with P <= 1/2.

    P = s_{t+1} s_{t+2} ... s_{t+n}; (T, H) or (T, B, H), at least 1, NaN where the run ends before. Products
    of 1, 2, 4, 8 ... s in a row are made once and put together: T log T products and no division by s. Raises
    ValueError for a cell type that keeps no share, as an RNN.

    >>> from lstm_core import Clamp, LSTMParameters, run
    >>> trace = run(LSTMParameters.initial(1, 1, seed=0), np.zeros((4, 1)), clamps=[Clamp("f", 0.7)])
    >>> halving_time(trace).ravel().tolist()  # 0.7 * 0.7 = 0.49
    [2.0, 2.0, nan, nan]
    """
    share, _ = kept_and_added(trace)
    T = len(share)
    spans = [np.concatenate([share[1:], np.zeros_like(share)])]  # [k][t]: 2^k of them; zeros after the run
    while 2 ** len(spans) < T:
        last, width = spans[-1], 2 ** (len(spans) - 1)
        spans.append(last[:-width] * last[width:])
    n = np.zeros(share.shape, dtype=int)  # the most steps that leave more than half, and their product
    left = np.ones_like(share)
    steps = np.arange(T).reshape(-1, *[1] * (n.ndim - 1))
    for k, span in reversed(list(enumerate(spans))):
        further = left * np.take_along_axis(span, steps + n, axis=0)
        still = further > 0.5
        n, left = n + still * 2**k, np.where(still, further, left)
    return np.where(steps + n + 1 < T, n + 1.0, np.nan)


def saturation(trace: AnyTrace) -> dict[str, tuple[Array, Array]]:
    """Return for each gate the shares of steps below 0.1 and above 0.9, each (H,) or (B, H).

    The gates are f, i, o of an LSTM and u, r of a GRU, by their names in the lines of the cell type; an RNN has none.
    Source: Karpathy, Johnson and Fei-Fei 2015, who plot the two against each other, one point a unit.

    >>> from lstm_core import STORIES
    >>> low, high = saturation(STORIES["remember"].trace())["i"]
    >>> low.round(3).tolist(), high.round(3).tolist()  # open at one of 24 steps
    ([0.958], [0.042])
    """
    trace = checked_trace(trace)
    gates = {name: trace.series[name] for name in gates_of(trace)}
    read = read_steps(trace, trace.h)
    with np.errstate(invalid="ignore"):
        return {name: (_share(read, gate < CLOSED), _share(read, gate > OPEN)) for name, gate in gates.items()}


def gates_of(trace: AnyTrace) -> tuple[str, ...]:
    """Return the gates of a cell type that measures are of, in their order.

    >>> from lstm_core import STORIES
    >>> gates_of(STORIES["remember"].trace())
    ('f', 'i', 'o')
    """
    return tuple(gate for gate in GATES if gate in trace.variant.gates)


def _share(read: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]) -> Array:
    return np.asarray((read & inside).sum(axis=0) / read.sum(axis=0))
