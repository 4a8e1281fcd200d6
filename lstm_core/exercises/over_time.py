"""Kinds about several steps: what is left of an entry, which one counts most, the direct path, and reading a chart."""

from __future__ import annotations

import math
from math import prod
from typing import Final

from lstm_core.exercises.draws import Draws
from lstm_core.exercises.exercise import Exercise, Wrong
from lstm_core.exercises.lines import Line, line, product
from lstm_core.exercises.one_step import NEAR
from lstm_core.language import tr, tr_later

Values = tuple[float, ...]


def _gates(d: Draws, steps: int) -> tuple[Values, Values, Values]:
    f = tuple(d.number(0.3, 0.95, 0.05) for _ in range(steps))
    i = tuple(d.number(0.1, 0.9, 0.1) for _ in range(steps))
    return f, i, tuple(d.signed(0.2, 0.9, 0.1) for _ in range(steps))


def _left(f: Values, i: Values, g: Values, step: int) -> float:
    """What is left at the end of what ``step``, from 0, wrote."""
    return i[step] * g[step] * prod(f[step + 1 :])


def _path(f: Values, step: int) -> Line:
    """The product of the forget gates after ``step``, from 0."""
    gates = {f"f_{k + 1}": f[k] for k in range(step + 1, len(f))}
    return line("path", product(len(gates)), **gates)


def entry_left(d: Draws) -> Exercise:
    """What is left of one entry of the ledger."""
    steps = d.whole(4, 6)
    f, i, g = _gates(d, steps)
    j = d.whole(0, steps - 3)
    left, written = _left(f, i, g, j), i[j] * g[j]
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "How much of what step {step} wrote is still in the memory {{c}} after step {last}?",
            step=j + 1,
            last=steps,
        ),
        *(left, NEAR),
        series=(("f", f), ("i", i), ("g", g)),
        misconceptions=(
            Wrong("kept-for-ever", written),
            Wrong("own-gate", left * f[j]),
            Wrong("half-for-ever", written * f[j + 1]),
        ),
        make_lines=lambda: (
            line("written", product(2), **{f"i_{j + 1}": i[j], f"g_{j + 1}": g[j]}),
            _path(f, j),
            line("left", product(2), written=written, path=prod(f[j + 1 :])),
        ),
    )


def wrote_most(d: Draws) -> Exercise:
    """Which step wrote most of what is in the memory now."""
    steps = d.whole(4, 5)
    f, i, g = _gates(d, steps)
    left = [abs(_left(f, i, g, k)) for k in range(steps)]
    written = [abs(i[k] * g[k]) for k in range(steps)]
    answer, largest = left.index(max(left)), written.index(max(written))
    second = max(size for k, size in enumerate(left) if k != answer)
    wrong = [Wrong("largest-write", largest)] if largest != answer else []
    if answer != steps - 1 != largest:
        wrong.append(Wrong("newest-wins", steps - 1))
    clear = left[answer] > 1.15 * second and sorted(written)[-1] > sorted(written)[-2]
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "The memory was 0 before step 1. Which step wrote most of what is in {{c}} after step {last}: "
            "the largest part, whatever its sign?",
            last=steps,
        ),
        answer if clear else math.nan,
        series=(("f", f), ("i", i), ("g", g)),
        choices=tuple(tr("step {n}", n=k + 1) for k in range(steps)),
        misconceptions=tuple(wrong),
        make_lines=lambda: tuple(_entry(f, i, g, k) for k in range(steps)),
    )


def _entry(f: Values, i: Values, g: Values, step: int) -> Line:
    later = {f"f_{k + 1}": f[k] for k in range(step + 1, len(f))}
    own = {f"i_{step + 1}": i[step], f"g_{step + 1}": g[step]}
    return line(f"left_{step + 1}", product(2 + len(later)), **own, **later)


def direct_path(d: Draws) -> Exercise:
    """The derivative of the last memory with respect to an earlier one along c alone."""
    steps = d.whole(4, 6)
    f = tuple(d.number(0.3, 0.95, 0.05) for _ in range(steps))
    j = d.whole(0, steps - 3)
    path = prod(f[j + 1 :])
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "What is the derivative of {{c}} of step {last} with respect to {{c}} of step {step} "
            "along the direct path, from memory to memory?",
            last=steps,
            step=j + 1,
        ),
        *(path, NEAR),
        series=(("f", f),),
        misconceptions=(
            Wrong("direct-path-whole", path * f[j]),
            Wrong("half-for-ever", f[j + 1]),
            Wrong("one-step-off", path / f[-1]),
        ),
        make_lines=lambda: (_path(f, j),),
    )


#: What a chart is asked, which of the three events of the run it is, and what the two others are taken for then.
_EVENTS: Final = (
    (tr_later("At which step was something written to the memory {c}?"), "write"),
    (tr_later("At which step did the forget gate close and empty the memory {c}?"), "forget"),
    (tr_later("At which step did the output gate close, while the memory {c} stayed?"), "hide"),
)
_TAKEN_FOR: Final = {
    ("forget", "write"): "fall-for-write",
    ("hide", "write"): "h-is-memory",
    ("write", "forget"): "write-for-loss",
    ("hide", "forget"): "output-gate-forgets",
    ("write", "hide"): "write-for-loss",
    ("forget", "hide"): "h-is-memory",
}


def read_chart(d: Draws) -> Exercise:
    """Which event happened when, from c and h over time."""
    steps = 12
    write, hide, forget = 1 + d.whole(0, 2), 4 + d.whole(0, 2), 8 + d.whole(0, 2)  # from 0, with room between
    f, size = d.one((0.95, 0.97, 0.99)), d.signed(0.6, 1.8, 0.2)
    c, h, memory = [], [], 0.0
    for t in range(steps):
        memory = memory * (0.02 if t == forget else f) + (size if t == write else 0.0)
        c.append(round(memory, 4))
        h.append(round((0.02 if t == hide else 0.9) * math.tanh(memory), 4))
    question, asked = d.one(_EVENTS)
    others = {d.whole(0, steps - 1) for _ in range(2)} - {hide + 1}  # where h comes back, which is an event too
    places = sorted({write, hide, forget, *others})
    events = {write: "write", hide: "hide", forget: "forget"}

    def taken_for(step: int) -> str:
        if step in events:
            return _TAKEN_FOR[events[step], asked]
        return "nothing-there-yet" if step < write else "share-for-event"

    answer = next(step for step, event in events.items() if event == asked)
    return Exercise(
        *(d.kind, d.seed),
        tr(question),
        places.index(answer),
        series=(("c", tuple(c)), ("h", tuple(h))),
        chart=True,
        choices=tuple(tr("step {n}", n=k + 1) for k in places),
        misconceptions=tuple(Wrong(taken_for(step), k) for k, step in enumerate(places) if step != answer),
        because=tr(
            "At step {write} {{c}} jumps: something was written. At step {hide} {{h}} falls to about 0 "
            "and {{c}} does not: the output gate was closed. At step {forget} {{c}} itself falls: it was forgotten.",
            write=write + 1,
            hide=hide + 1,
            forget=forget + 1,
        ),
    )
