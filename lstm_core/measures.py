"""Measures of a unit: how long it remembers, how often its gates are saturated, and the events of its run.

`Trace.half_life` and `mean_life` take the f of one step as if it stayed. As f changes, `over_run` sums up the
whole run in one number, and `halving_time` is the time in which half of the memory of each step was really lost.
Masked steps, at which f counts as 1, are left out of what is said of a whole run: `over_run`, `saturation` and `events`
are those of the run without these steps, NaN where all are masked. To `halving_time` they are steps as any other.
They are for each cell type that has the gates they need, else they raise ValueError.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lstm_core.any_trace import AnyTrace, checked_trace, series_of, single_sequence
from lstm_core.checks import Array, checked_index
from lstm_core.language import local, tr

CLOSED, OPEN = 0.1, 0.9
"""A gate is saturated below the first and above the second (Karpathy, Johnson and Fei-Fei 2015)."""

EVENT_KINDS = ("write", "forget", "sign", "open", "close", "saturated")
"""The kinds of `events`: biggest write, first f below 0.5, sign change of c, o opening, o closing, saturation."""


class OverRun(NamedTuple):
    """How long the units remember over a whole run; every array is (H,) or (B, H), lives are in steps.

    >>> from lstm_core import STORIES
    >>> over_run(STORIES["remember"].trace()).mean_life.round(1).tolist()
    [149.4]
    """

    half_life: Array
    mean_life: Array
    lowest_f: Array
    highest_f: Array


class Event(NamedTuple):
    """An event at step `t` (from 0): its kind, one of EVENT_KINDS, the sentence on it, and the number in that.

    >>> from lstm_core import STORIES
    >>> events(STORIES["remember"].trace(), 0)[0].text
    'biggest write: +0.958'
    """

    t: int
    kind: str
    text: str
    value: float


def half_life_of(shares: Array) -> Array:
    """Return after how many steps half of a memory is left if each keeps such a share: ln 0.5 / ln share, or infinite.

    >>> half_life_of(np.array([0.5, 0.25, 1.0])).tolist()
    [1.0, 0.5, inf]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.abs(math.log(0.5) / np.log(shares)))


def mean_life(trace: AnyTrace) -> Array:
    """Return the mean age in steps of what is in c if f stays as it is: 1 / (1 - f), infinite where f is 1.

    Shape (T, H) or (T, B, H). It is the sum of 1, f, f^2 ..., the shares that are left of what was written 0, 1,
    2 ... steps ago.

    >>> from lstm_core import Clamp, LSTMParameters, run
    >>> trace = run(LSTMParameters.initial(1, 1, seed=0), [[0.0]], clamps=[Clamp("f", 0.75)])
    >>> mean_life(trace).tolist()
    [[4.0]]
    """
    (f,) = series_of(checked_trace(trace), "f")
    with np.errstate(divide="ignore"):
        return np.asarray(1 / (1 - f))


def over_run(trace: AnyTrace) -> OverRun:
    """Return half-life and mean life of the constant f that would lose as much over the run, and f's range.

    That constant is the geometric mean of f_1 ... f_T: its T-th power is their product. A single f = 0 makes it
    0, so that the half-life is 0 and the mean life 1, whatever the other steps keep: the closer `lowest_f` and
    `highest_f`, the better one number describes the run. All f = 1 give infinite lives.

    >>> from lstm_core import Clamp, LSTMParameters, run
    >>> clamps = [Clamp("f", 1.0, 0, 1), Clamp("f", 0.25, 1, 2)]  # their geometric mean is 0.5
    >>> found = over_run(run(LSTMParameters.initial(1, 1, seed=0), [[0.0], [0.0]], clamps=clamps))
    >>> found.half_life.round(6).tolist(), found.mean_life.round(6).tolist()
    ([1.0], [2.0])
    """
    (f,) = series_of(checked_trace(trace), "f")
    read = _read(trace, f)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_f = np.where(read, np.log(f), 0.0).sum(axis=0) / read.sum(axis=0)
        lives = np.abs(math.log(0.5) / log_f), np.abs(1 / np.expm1(log_f))
    some = read.any(axis=0)
    ends = np.where(read, f, np.inf).min(axis=0), np.where(read, f, -np.inf).max(axis=0)
    return OverRun(*lives, *(np.where(some, end, np.nan) for end in ends))


def _read(trace: AnyTrace, series: Array) -> npt.NDArray[np.bool_]:
    """True where a step is not masked, shaped as a series."""
    if trace.mask is None:
        return np.ones(series.shape, bool)
    mask = trace.mask.reshape(*trace.mask.shape, *[1] * (series.ndim - trace.mask.ndim))
    return np.broadcast_to(mask, series.shape)


def halving_time(trace: AnyTrace) -> Array:
    """Return after how many steps at most half is left of what is in c at step t: the first n with P <= 1/2.

    P = f_{t+1} f_{t+2} ... f_{t+n}; (T, H) or (T, B, H), at least 1, NaN where the run ends before. Products
    of 1, 2, 4, 8 ... f in a row are made once and put together: T log T products and no division by f.

    >>> from lstm_core import Clamp, LSTMParameters, run
    >>> trace = run(LSTMParameters.initial(1, 1, seed=0), np.zeros((4, 1)), clamps=[Clamp("f", 0.7)])
    >>> halving_time(trace).ravel().tolist()  # 0.7 * 0.7 = 0.49
    [2.0, 2.0, nan, nan]
    """
    (f,) = series_of(checked_trace(trace), "f")
    T = len(f)
    spans = [np.concatenate([f[1:], np.zeros_like(f)])]  # [k][t]: 2^k of them; zeros after the run
    while 2 ** len(spans) < T:
        last, width = spans[-1], 2 ** (len(spans) - 1)
        spans.append(last[:-width] * last[width:])
    n = np.zeros(f.shape, dtype=int)  # the most steps that leave more than half, and their product
    left = np.ones_like(f)
    steps = np.arange(T).reshape(-1, *[1] * (n.ndim - 1))
    for k, span in reversed(list(enumerate(spans))):
        further = left * np.take_along_axis(span, steps + n, axis=0)
        still = further > 0.5
        n, left = n + still * 2**k, np.where(still, further, left)
    return np.where(steps + n + 1 < T, n + 1.0, np.nan)


def saturation(trace: AnyTrace) -> dict[str, tuple[Array, Array]]:
    """Return for the gates f, i, o the shares of steps below 0.1 and above 0.9, each (H,) or (B, H).

    Source: Karpathy, Johnson and Fei-Fei 2015, who plot the two against each other, one point a unit.

    >>> from lstm_core import STORIES
    >>> low, high = saturation(STORIES["remember"].trace())["i"]
    >>> low.round(3).tolist(), high.round(3).tolist()  # open at one of 24 steps
    ([0.958], [0.042])
    """
    gates = dict(zip("fio", series_of(checked_trace(trace), *"fio"), strict=True))
    read = _read(trace, gates["f"])
    with np.errstate(invalid="ignore"):
        return {name: (_share(read, gate < CLOSED), _share(read, gate > OPEN)) for name, gate in gates.items()}


def _share(read: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]) -> Array:
    return np.asarray((read & inside).sum(axis=0) / read.sum(axis=0))


def events(trace: AnyTrace, unit: int) -> tuple[Event, ...]:
    """Return the events in the run of one unit of a trace (T, H), sorted by step, then by kind.

    They are: the biggest |i g|, if it is not 0; the first f below 0.5; each step at which c has the other sign than
    it last had, c0 included; each step at which o, closed, gets above 0.6 or, open, gets below 0.4 (two thresholds,
    so that a gate about half open is no event at every step); and for each of f, i, o the first step at which it
    enters either saturation, if it was not saturated from the first step on. Raises ValueError for a batch and
    IndexError for a unit that is not there.

    >>> from lstm_core import STORIES
    >>> [(event.t, event.kind) for event in events(STORIES["remember"].trace(), 0)]
    [(3, 'write'), (3, 'saturated'), (4, 'saturated')]
    """
    trace = single_sequence(trace)
    f, i, g, o, c = (values[:, checked_index("unit", unit, values.shape[1])] for values in series_of(trace, *"figoc"))
    steps = np.flatnonzero(_read(trace, f))
    if not steps.size:
        return ()
    f, i, g, o, c = (values[steps] for values in (f, i, g, o, c))
    found = [*_memory_events(f, i * g, np.append(trace.initial["c"][unit], c)), *_output_events(o)]
    for name, gate in (("f", f), ("i", i), ("o", o)):
        found += _saturation_events(name, gate)
    found = [event._replace(t=int(steps[event.t])) for event in found]
    return tuple(sorted(found, key=lambda event: (event.t, EVENT_KINDS.index(event.kind))))


def _memory_events(f: Array, added: Array, c: Array) -> list[Event]:
    """Return the events of f, i g and c, all (T,) but c, which is (T + 1,) and begins with c0."""
    found = []
    if added.any():
        t = int(np.abs(added).argmax())
        found.append(_event(t, "write", tr("biggest write: {value}"), added[t], "+"))
    if (f < 0.5).any():
        t = int((f < 0.5).argmax())
        found.append(_event(t, "forget", tr("f first below 0.5: {value}"), f[t]))
    signed = np.flatnonzero(c)
    turned = signed[1:][np.diff(np.sign(c[signed])) != 0]
    signs = {True: tr("c turns positive: {value}"), False: tr("c turns negative: {value}")}
    return found + [_event(int(t) - 1, "sign", signs[bool(c[t] > 0)], c[t]) for t in turned]


def _output_events(o: Array) -> list[Event]:
    found = []
    is_open = bool(o[0] > 0.5)
    for t, value in enumerate(o.tolist()):
        if value > 0.6 and not is_open:
            found.append(_event(t, "open", tr("output opens: o = {value}"), value))
        elif value < 0.4 and is_open:
            found.append(_event(t, "close", tr("output closes: o = {value}"), value))
        is_open = value > 0.6 or (is_open and value >= 0.4)
    return found


def _saturation_events(name: str, gate: Array) -> list[Event]:
    found = []
    below, above = tr("{gate} saturates below {limit}: {value}"), tr("{gate} saturates above {limit}: {value}")
    for inside, words, limit in ((gate < CLOSED, below, CLOSED), (gate > OPEN, above, OPEN)):
        entered = np.flatnonzero(inside[1:] & ~inside[:-1]) + 1
        found += [_event(int(t), "saturated", words, gate[t], gate=name, limit=local(f"{limit}")) for t in entered[:1]]
    return found


def _event(t: int, kind: str, words: str, value: float, sign: str = "", **names: str) -> Event:
    size = abs(value)
    number = f"{size:.3f}" if size >= 5e-4 or size == 0 else f"{size:.1e}"
    shown = f"{'−' if value < 0 else sign}{local(number)}"
    return Event(t, kind, words.format(value=shown, **names), float(value))
