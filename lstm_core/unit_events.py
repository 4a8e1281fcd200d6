"""The events in the run of a unit: what stands out of it, each at its step in a sentence.

They are of the memory, the share that is kept of it and the gates, as in `measures`, and of the run without its masked
steps. An RNN, which keeps no share and has no gate, has few.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_core.any_trace import AnyTrace, single_sequence
from lstm_core.checks import Array, checked_index
from lstm_core.contributions import kept_and_added
from lstm_core.language import local, tr, tr_later
from lstm_core.measures import CLOSED, OPEN, gates_of, read_steps
from lstm_core.papers import letter, share_of

EVENT_KINDS = ("write", "change", "forget", "sign", "open", "close", "saturated")
"""The kinds of `events`: biggest write, or biggest change where nothing is kept; first s below 0.5; sign change of the
memory; opening and closing of the gate in `_SHOWING`; saturation."""

_SHOWING = {
    "o": (tr_later("output opens: o = {value}"), tr_later("output closes: o = {value}")),
    "r": (tr_later("reset gate opens: r = {value}"), tr_later("reset gate closes: r = {value}")),
}
"""The gate that says how much of the state is seen, o by the output and r by the candidate, and how its turns read."""


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


def events(trace: AnyTrace, unit: int) -> tuple[Event, ...]:
    """Return the events in the run of one unit of a trace (T, H), sorted by step, then by kind.

    They are, of an LSTM: the biggest |i g|, if it is not 0; the first f below 0.5; each step at which c has the other
    sign than it last had, c0 included; each step at which o, closed, gets above 0.6 or, open, gets below 0.4 (two
    thresholds, so that a gate about half open is no event at every step); and for each of f, i, o the first step at
    which it enters either saturation, if it was not saturated from the first step on. Of another cell type they are
    the same of its memory, of the share that this keeps, of what is added and of its gates, with r of a GRU in the
    place of o. An RNN, which keeps no share, has the sign changes of h and its biggest change. Raises ValueError for a
    batch and IndexError for a unit that is not there.

    >>> from lstm_core import STORIES
    >>> [(event.t, event.kind) for event in events(STORIES["remember"].trace(), 0)]
    [(3, 'write'), (3, 'saturated'), (4, 'saturated')]
    """
    trace = single_sequence(trace)
    unit = checked_index("unit", unit, trace.h.shape[1])
    steps = np.flatnonzero(read_steps(trace, trace.h)[:, unit])
    if not steps.size:
        return ()
    memory = np.append(trace.initial[trace.memory][unit], trace.series[trace.memory][steps, unit])
    found = _sign_events(memory, trace.memory)
    if trace.variant.ledger is None:
        found += _biggest(tr("biggest change: {value}"), "change", np.diff(memory))
    else:
        share, added = (values[steps, unit] for values in kept_and_added(trace))
        found += _biggest(tr("biggest write: {value}"), "write", added)
        found += _forget_events(share, share_of(trace.variant))
    for name in gates_of(trace):
        gate = trace.series[name][steps, unit]
        found += _saturation_events(letter(name, trace.variant.gates), gate)
        found += _turning_events(name, gate) if name in _SHOWING else []
    found = [event._replace(t=int(steps[event.t])) for event in found]
    return tuple(sorted(found, key=lambda event: (event.t, EVENT_KINDS.index(event.kind))))


def _biggest(words: str, kind: str, values: Array) -> list[Event]:
    """Return the event of the largest magnitude of values (T,); none where all are 0."""
    t = int(np.abs(values).argmax())
    return [_event(t, kind, words, values[t], "+")] if values[t] else []


def _forget_events(share: Array, name: str) -> list[Event]:
    words = tr("{share} first below 0.5: {value}")
    return [_event(int(t), "forget", words, share[t], limit=0.5, share=name) for t in np.flatnonzero(share < 0.5)[:1]]


def _sign_events(memory: Array, name: str) -> list[Event]:
    """Return the events of a memory (T + 1,), which begins with that before the run."""
    signed = np.flatnonzero(memory)
    turned = signed[1:][np.diff(np.sign(memory[signed])) != 0]
    signs = {True: tr("{memory} turns positive: {value}"), False: tr("{memory} turns negative: {value}")}
    return [_event(int(t) - 1, "sign", signs[bool(memory[t] > 0)], memory[t], memory=name) for t in turned]


def _turning_events(name: str, gate: Array) -> list[Event]:
    opens, closes = map(tr, _SHOWING[name])
    found = []
    is_open = bool(gate[0] > 0.5)
    for t, value in enumerate(gate.tolist()):
        if value > 0.6 and not is_open:
            found.append(_event(t, "open", opens, value))
        elif value < 0.4 and is_open:
            found.append(_event(t, "close", closes, value))
        is_open = value > 0.6 or (is_open and value >= 0.4)
    return found


def _saturation_events(name: str, gate: Array) -> list[Event]:
    found = []
    below, above = tr("{gate} saturates below {limit}: {value}"), tr("{gate} saturates above {limit}: {value}")
    for inside, words, limit in ((gate < CLOSED, below, CLOSED), (gate > OPEN, above, OPEN)):
        entered = np.flatnonzero(inside[1:] & ~inside[:-1]) + 1
        found += [_event(int(t), "saturated", words, gate[t], limit=limit, gate=name) for t in entered[:1]]
    return found


def _event(
    t: int, kind: str, words: str, value: float, sign: str = "", limit: float | None = None, **names: str
) -> Event:
    """`limit` is one that the value is beyond, so that it is not rounded to it."""
    size = abs(value)
    decimals = (f"{size:.{digits}f}" for digits in range(3, 18))
    near = next((text for text in decimals if float(text) != limit), f"{size:.17g}")
    shown = f"{'−' if value < 0 else sign}{local(near if size >= 5e-4 or size == 0 else f'{size:.1e}')}"
    said = {"limit": local(f"{limit}")} if limit is not None else {}
    return Event(t, kind, words.format(value=shown, **said, **names), float(value))
