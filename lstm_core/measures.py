"""Measures of a unit: how long it remembers, how often its gates are saturated, and what happened in its run.

`Trace.half_life` and `mean_life` take the f of one step as if it stayed. As f changes, `over_run` sums up the
whole run in one number, and `halving_time` says what really became of the memory of each step.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lstm_core.checks import Array

if TYPE_CHECKING:
    from lstm_core.trace import Trace

CLOSED, OPEN = 0.1, 0.9
"""A gate is saturated below the first and above the second (Karpathy, Johnson and Fei-Fei 2015)."""

EVENT_KINDS = ("write", "forget", "sign", "open", "close", "saturated")
"""What `events` finds: biggest write, first f below 0.5, sign change of c, o opening, o closing, saturation."""


class OverRun(NamedTuple):
    """How long the units remember, judged by all of a run; every array is (H,) or (B, H), lives are in steps."""

    half_life: Array
    mean_life: Array
    lowest_f: Array
    highest_f: Array


class Event(NamedTuple):
    """Something that happened at step `t` (from 0): one of EVENT_KINDS, in words, and the number in them."""

    t: int
    kind: str
    text: str
    value: float


def mean_life(trace: Trace) -> Array:
    """Return the mean age in steps of what is in c if f stays as it is: 1 / (1 - f), infinite where f is 1.

    Shape (T, H) or (T, B, H). It is the sum of 1, f, f^2 ..., the shares left of writes 0, 1, 2 ... steps old.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(1 / (1 - trace.f))


def over_run(trace: Trace) -> OverRun:
    """Return half-life and mean life of the constant f that would lose as much over the run, and f's range.

    That constant is the geometric mean of f_1 .. f_T: its T-th power is their product. A single f = 0 makes it
    0, so that the half-life is 0 and the mean life 1, however well the other steps keep: `lowest_f` and
    `highest_f` say how far one number for the run can be trusted. All f = 1 give infinite lives.
    """
    with np.errstate(divide="ignore"):
        log_f = np.log(trace.f).mean(axis=0)
        lives = np.abs(math.log(0.5) / log_f), np.abs(1 / np.expm1(log_f))
    return OverRun(*lives, trace.f.min(axis=0), trace.f.max(axis=0))


def halving_time(trace: Trace) -> Array:
    """Return after how many steps at most half is left of what is in c at step t: the first n with P <= 1/2.

    P = f_{t+1} f_{t+2} .. f_{t+n}; (T, H) or (T, B, H), at least 1, NaN where the run ends before. Products
    of 1, 2, 4, 8 ... f in a row are made once and put together, T log T products and no division by f.
    """
    T = len(trace.f)
    spans = [np.concatenate([trace.f[1:], np.zeros_like(trace.f)])]  # [k][t]: 2^k of them; zeros follow the run
    while 2 ** len(spans) < T:
        last, width = spans[-1], 2 ** (len(spans) - 1)
        spans.append(last[:-width] * last[width:])
    n = np.zeros(trace.f.shape, dtype=int)  # the most steps that leave more than half, and what they leave
    left = np.ones_like(trace.f)
    steps = np.arange(T).reshape(-1, *[1] * (n.ndim - 1))
    for k, span in reversed(list(enumerate(spans))):
        further = left * np.take_along_axis(span, steps + n, axis=0)
        still = further > 0.5
        n, left = n + still * 2**k, np.where(still, further, left)
    return np.where(steps + n + 1 < T, n + 1.0, np.nan)


def saturation(trace: Trace) -> dict[str, tuple[Array, Array]]:
    """Return for the gates f, i, o the shares of steps below 0.1 and above 0.9, each (H,) or (B, H).

    Source: Karpathy, Johnson and Fei-Fei 2015, who plot the two against each other, one point a unit.
    """
    gates = {name: getattr(trace, name) for name in "fio"}
    return {name: ((gate < CLOSED).mean(axis=0), (gate > OPEN).mean(axis=0)) for name, gate in gates.items()}


def events(trace: Trace, unit: int) -> tuple[Event, ...]:
    """Return what stands out in the run of one unit of a trace (T, H), sorted by step, then by kind.

    The biggest |i g|, if it is not 0; the first f below 0.5; each step at which c has the other sign than it
    last had, c0 included; each step at which o, closed, comes to lie above 0.6 or, open,
    below 0.4, so that a gate about half open is no event at every step; and for each of
    f, i, o the first step at which it enters either saturation, coming from outside: a gate that is saturated
    from the first step on has not entered. Raises ValueError for a batch and for a unit that is not there.
    """
    if trace.c.ndim != 2 or not 0 <= unit < trace.c.shape[1]:
        raise ValueError(f"events need a trace (T, H) and a unit from 0 to H - 1; got c {trace.c.shape}, unit {unit}.")
    found = [*_memory_events(trace, unit), *_output_events(trace.o[:, unit])]
    for gate in "fio":
        found += _saturation_events(gate, getattr(trace, gate)[:, unit])
    return tuple(sorted(found, key=lambda event: (event.t, EVENT_KINDS.index(event.kind))))


def _memory_events(trace: Trace, unit: int) -> list[Event]:
    added, f = trace.added[:, unit], trace.f[:, unit]
    found = []
    if added.any():
        t = int(np.abs(added).argmax())
        found.append(_event(t, "write", "biggest write:", added[t], "+"))
    if (f < 0.5).any():
        t = int((f < 0.5).argmax())
        found.append(_event(t, "forget", "f first below 0.5:", f[t]))
    c = np.append(trace.c0[unit], trace.c[:, unit])
    signed = np.flatnonzero(c)
    turned = signed[1:][np.diff(np.sign(c[signed])) != 0]
    signs = {True: "c turns positive:", False: "c turns negative:"}
    return found + [_event(int(t) - 1, "sign", signs[bool(c[t] > 0)], c[t]) for t in turned]


def _output_events(o: Array) -> list[Event]:
    found = []
    is_open = bool(o[0] > 0.5)
    for t, value in enumerate(o.tolist()):
        if value > 0.6 and not is_open:
            found.append(_event(t, "open", "output opens: o =", value))
        elif value < 0.4 and is_open:
            found.append(_event(t, "close", "output closes: o =", value))
        is_open = value > 0.6 or (is_open and value >= 0.4)
    return found


def _saturation_events(name: str, gate: Array) -> list[Event]:
    found = []
    for inside, words in ((gate < CLOSED, f"below {CLOSED}"), (gate > OPEN, f"above {OPEN}")):
        entered = np.flatnonzero(inside[1:] & ~inside[:-1]) + 1
        found += [_event(int(t), "saturated", f"{name} saturates {words}:", gate[t]) for t in entered[:1]]
    return found


def _event(t: int, kind: str, words: str, value: float, sign: str = "") -> Event:
    size = abs(value)
    number = f"{size:.3f}" if size >= 5e-4 or size == 0 else f"{size:.1e}"
    return Event(t, kind, f"{words} {'−' if value < 0 else sign}{number}", float(value))
