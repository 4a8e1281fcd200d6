"""What happened, asked of any run: answers of which exactly one is true, by what the run itself says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from lstm_core import GATE_ORDER, Trace
from lstm_core.any_trace import AnyTrace
from lstm_core.kind import PLAIN
from lstm_core.language import local, tr
from lstm_core.papers import letter
from lstm_view.learn.predict.questions import Choice
from lstm_view.learn.predict.terms import course_of
from lstm_view.state.prediction import Prediction
from lstm_view.words import NAMES
from lstm_view.words.digits import number, operands
from lstm_view.words.step_number import step_number

NumberOf = Callable[[int], int]

_STILL: Final = 0.01  # what moves less has hardly moved


@dataclass(frozen=True)
class Happened:
    """A question on a run that was seen, its answers, the key of the right one, and what was seen in numbers."""

    ask: str
    choices: tuple[Choice, ...]
    right: str
    seen: str


def happened(trace: AnyTrace, asked: Prediction, digits: int, numbers: Sequence[int] = ()) -> Happened:
    """Return what can be asked of the steps that were predicted; ``numbers`` are those of the steps, as
    :func:`lstm_view.words.step_number.step_number` has them.
    """
    number_of = partial(step_number, numbers=numbers)
    if not isinstance(trace, Trace):
        return _course(trace, asked, digits, number_of)
    held = trace.mask is not None or trace.clamps  # then a number does not follow from those beside it alone
    simple = not held and trace.parameters.kind == PLAIN
    if asked.quantity == "c":
        return _memory(trace, asked, digits, number_of)
    if asked.quantity == "h" and simple:
        return _shown(trace, asked, digits, number_of)
    if simple and trace.parameters.peephole is None and asked.quantity in GATE_ORDER:
        return _gate(trace, asked, digits, number_of)
    return _course(trace, asked, digits, number_of)


def _memory(trace: Trace, asked: Prediction, digits: int, number_of: NumberOf) -> Happened:
    """What is in c at the end: the old memory, as f let it pass, and what was written since."""
    steps, unit = slice(asked.first, asked.last + 1), asked.unit
    old, now = float(trace.c[asked.first - 1, unit]), float(trace.c[asked.last, unit])
    kept = old * float(np.prod(_shares(trace)[steps, unit]))
    wrote = now - kept
    whole = abs(kept) >= abs(old) / 2
    right = "wrote" if abs(wrote) > abs(kept) else "kept" if whole else "lost"
    choices = (
        Choice("kept", tr("At least half of the old c is left in it, and no more than that was written.")),
        Choice("lost", tr("More than half of the old c was let go, and no more was written than is left of it.")),
        Choice("wrote", tr("More was written in these steps than is left of the old c.")),
        Choice("shut", tr("The output gate took c away."), idea=tr("The output gate forgets. It acts on h, behind c.")),
    )
    kept_, wrote_ = operands([kept, wrote], now, sum, shown=digits)
    old_, now_ = (number(value, digits) for value in (old, now))
    seen = tr(
        "Of c = {old} at step {first}, the forget gates let {kept} pass up to step {last}; "
        "{wrote} was written on top, and c is {now}.",
        **{"first": number_of(asked.first - 1), "last": number_of(asked.last)},
        **{"old": old_, "kept": kept_, "wrote": wrote_, "now": now_},
    )
    return Happened(tr("What became of c in these steps?"), choices, right, seen)


def _furthest(trace: AnyTrace, asked: Prediction) -> tuple[int, int]:
    """The step before those that are asked, and the one of these at which the quantity is furthest from it."""
    values = course_of(trace, asked.quantity)[asked.first - 1 : asked.last + 1, asked.unit]
    return asked.first - 1, asked.first - 1 + int(np.argmax(np.abs(values - values[0])[1:])) + 1


def _shares(trace: Trace) -> np.ndarray:
    """f, and 1 at steps that are passed over."""
    return trace.f if trace.mask is None else np.where(trace.mask[:, None], trace.f, 1.0)


def _shown(trace: Trace, asked: Prediction, digits: int, number_of: NumberOf) -> Happened:
    """Whether h moved because o did or because c did: h = o tanh c, and each is moved with the other at its mean."""
    before, after = _furthest(trace, asked)
    unit = asked.unit
    (o0, o1), (s0, s1), (h0, h1) = (
        (float(a[before, unit]), float(a[after, unit])) for a in (trace.o, trace.tanh_c, trace.h)
    )
    by_gate, by_memory = (o1 - o0) * (s0 + s1) / 2, (s1 - s0) * (o0 + o1) / 2
    right = "still" if abs(h1 - h0) < _STILL else "gate" if abs(by_gate) > abs(by_memory) else "memory"
    choices = (
        Choice("gate", tr("h moved, and more by the output gate than by c.")),
        Choice("memory", tr("h moved, and at least as much by c as by the output gate.")),
        _hardly("h"),
        Choice(
            "written",
            tr("The input gate wrote h anew."),
            idea=tr("The input gate writes h. It writes to c, which o shows."),
        ),
    )
    moved, (gate, memory) = number(h1 - h0, digits), operands([by_gate, by_memory], h1 - h0, sum, shown=digits)
    seen = tr(
        "From step {before} to step {after}, furthest away, h moved by {moved}: {gate} as o went from {o0} to {o1}, "
        "{memory} as tanh c went from {s0} to {s1}.",
        **{"before": number_of(before), "after": number_of(after), "moved": moved, "gate": gate, "memory": memory},
        **{name: number(value, digits) for name, value in (("o0", o0), ("o1", o1), ("s0", s0), ("s1", s1))},
    )
    return Happened(tr("What moved h?"), choices, right, seen)


def _gate(trace: Trace, asked: Prediction, digits: int, number_of: NumberOf) -> Happened:
    """Whether a gate moved because of x or because of the h before: z = W x + U h + b."""
    name, unit = asked.quantity, asked.unit
    p, row = trace.parameters, GATE_ORDER.index(asked.quantity) * trace.parameters.hidden_size + asked.unit
    before, after = _furthest(trace, asked)
    by_x = float(p.weight_ih[row] @ (trace.x[after] - trace.x[before]))
    by_h = float(p.weight_hh[row] @ (trace.h_prev[after] - trace.h_prev[before]))
    moved = float(getattr(trace, name)[after, unit] - getattr(trace, name)[before, unit])
    right = "still" if abs(moved) < _STILL else "input" if abs(by_x) > abs(by_h) else "recurrent"
    choices = (
        Choice("input", tr("{name} moved, and more by x than by the h of the step before.", name=name)),
        Choice("recurrent", tr("{name} moved, and at least as much by the h of the step before as by x.", name=name)),
        _hardly(name),
        Choice(
            "memory",
            tr("c moved {name}.", name=name),
            idea=tr("A gate looks at c. Without peepholes it sees x and the h before."),
        ),
    )
    seen = tr(
        "From step {before} to step {after}, furthest away, z of the {gate} moved by {by_x} because of x and by {by_h} "
        "because of h, and {name} by {moved}.",
        **{"before": number_of(before), "after": number_of(after), "gate": tr(NAMES[name]), "name": name},
        **{"by_x": number(by_x, digits), "by_h": number(by_h, digits), "moved": number(moved, digits)},
    )
    return Happened(tr("What moved {name}?", name=name), choices, right, seen)


def _course(trace: AnyTrace, asked: Prediction, digits: int, number_of: NumberOf) -> Happened:
    """Where the quantity went: what can be asked of every run."""
    values = course_of(trace, asked.quantity)[:, asked.unit]
    at = _furthest(trace, asked)
    before, after = (float(values[t]) for t in at)
    moved = after - before
    right = "still" if abs(moved) < _STILL else "higher" if moved > 0 else "lower"
    name = letter(asked.quantity, trace.variant.gates)
    choices = (
        Choice("higher", tr("It went up, by {least} or more.", least=_still())),
        Choice("lower", tr("It went down, by {least} or more.", least=_still())),
        _hardly(name),
    )
    seen = tr(
        "{name} was {before} at step {start} and furthest from that at step {end}, {after}.",
        **{"name": name, "before": number(before, digits), "after": number(after, digits)},
        **{"start": number_of(at[0]), "end": number_of(at[1])},
    )
    ask = tr("Where did {name} go, when it was furthest from where it had been?", name=name)
    return Happened(ask, choices, right, seen)


def _hardly(name: str) -> Choice:
    words = tr("{name} hardly moved: it stayed within {least} of where it was before.", name=name, least=_still())
    return Choice("still", words)


def _still() -> str:
    return local(str(_STILL))
