"""Kinds about one step of a cell with one input and one unit: its sums, its gates, both memories."""

from __future__ import annotations

import math
from typing import Final

from lstm_core.exercises.draws import Draws
from lstm_core.exercises.exercise import Exercise, Moment, Wrong
from lstm_core.exercises.lines import Line, Term, line, product, sigmoid, total
from lstm_core.language import tr, tr_later

NEAR: Final = 0.005  # what rounding to three decimals on the way can make of an answer, and more
_PHASES: Final = {"f": 1, "i": 2, "g": 2, "o": 4}
#: Whole sentences, since the names of gates have genders in other languages.
_ASK_Z: Final = {
    "f": tr_later(
        "The forget gate of a cell with one input and one unit. What is its pre-activation {z_f} at this step?"
    ),
    "i": tr_later(
        "The input gate of a cell with one input and one unit. What is its pre-activation {z_i} at this step?"
    ),
    "g": tr_later(
        "The candidate of a cell with one input and one unit. What is its pre-activation {z_g} at this step?"
    ),
    "o": tr_later(
        "The output gate of a cell with one input and one unit. What is its pre-activation {z_o} at this step?"
    ),
}
_ASK_GATE: Final = {
    "f": tr_later("What is the forget gate {f} of this unit at this step?"),
    "i": tr_later("What is the input gate {i} of this unit at this step?"),
    "g": tr_later("What is the candidate {g} of this unit at this step?"),
    "o": tr_later("What is the output gate {o} of this unit at this step?"),
}

_PRODUCT: Final = product(2)
_TOTAL: Final = total(3)

Row = tuple[float, float, float]


def _row(d: Draws) -> Row:
    return d.signed(0.2, 1.5, 0.1), d.signed(0.2, 1.2, 0.1), d.signed(0.1, 1, 0.1)


def _z(row: Row, x: float, h: float) -> float:
    w, u, b = row
    return w * x + u * h + b


def _sum(gate: str, row: Row, x: float, h: float) -> Line:
    w, u, b = row
    return line(f"z_{gate}", "affine", **{f"W_{gate}": w, "x": x, f"U_{gate}": u, "h_prev": h, f"b_{gate}": b})


def _of_gate(gate: str, z: float) -> Line:
    return line(gate, "tanh" if gate == "g" else "sigmoid", **{f"z_{gate}": z})


def _sum_given(d: Draws) -> tuple[Row, float, float, float]:
    return _row(d), d.signed(0.5, 2, 0.5), d.signed(0.1, 0.9, 0.1), d.signed(0.2, 2, 0.1)


def _given(gate: str, row: Row, x: float, h: float, c: float) -> tuple[Term, ...]:
    names = (f"W_{gate}", f"U_{gate}", f"b_{gate}", "x", "h_prev", "c_prev")
    return tuple(Term(name, value) for name, value in zip(names, (*row, x, h, c), strict=True))


def _moment(gate: str, row: Row, x: float, h: float, c: float) -> Moment:
    """The gate in a cell whose other weights are 0."""
    weights = dict.fromkeys("ifgo", (0.0, 0.0, 0.0)) | {gate: row}
    return Moment(weights, x, h, c, _PHASES[gate])


def find_z(d: Draws) -> Exercise:
    """The sum before the activation."""
    gate = d.one("figo")
    row, x, h, c = _sum_given(d)
    w, u, b = row
    z = _z(row, x, h)
    activated = math.tanh(z) if gate == "g" else sigmoid(z)
    return Exercise(
        *(d.kind, d.seed),
        tr(_ASK_Z[gate]),
        *(z, NEAR),
        given=_given(gate, row, x, h, c),
        misconceptions=(
            Wrong("no-recurrence", w * x + b),
            Wrong("no-bias", w * x + u * h),
            Wrong("recurrence-from-c", w * x + u * c + b),
            Wrong("gate-for-z", activated),
        ),
        make_lines=lambda: (
            line("Wx", _PRODUCT, **{f"W_{gate}": w, "x": x}),
            line("Uh", _PRODUCT, **{f"U_{gate}": u, "h_prev": h}),
            line(f"z_{gate}", _TOTAL, Wx=w * x, Uh=u * h, **{f"b_{gate}": b}),
        ),
        moment=_moment(gate, row, x, h, c),
    )


def _gate(d: Draws, gate: str) -> Exercise:
    """A gate, or the candidate, from the weights."""
    row, x, h, c = _sum_given(d)
    w, u, b = row
    z = _z(row, x, h)
    right, other = (math.tanh, sigmoid) if gate == "g" else (sigmoid, math.tanh)
    return Exercise(
        *(d.kind, d.seed),
        tr(_ASK_GATE[gate]),
        *(right(z), NEAR),
        given=_given(gate, row, x, h, c),
        misconceptions=(
            Wrong("z-as-gate", z),
            Wrong("sigmoid-for-candidate" if gate == "g" else "tanh-for-gate", other(z)),
            Wrong("no-recurrence", right(w * x + b)),
            Wrong("no-bias", right(w * x + u * h)),
            Wrong("recurrence-from-c", right(w * x + u * c + b)),
        ),
        make_lines=lambda: (_sum(gate, row, x, h), _of_gate(gate, z)),
        moment=_moment(gate, row, x, h, c),
    )


def find_gate(d: Draws) -> Exercise:
    """One of the three gates from its weights."""
    return _gate(d, d.one("fio"))


def find_candidate(d: Draws) -> Exercise:
    """The candidate from its weights."""
    return _gate(d, "g")


def _share(d: Draws) -> float:
    return d.number(0.05, 0.95, 0.05)


def _memory_lines(f: float, c_prev: float, i: float, g: float) -> tuple[Line, ...]:
    return (
        line("kept", _PRODUCT, f=f, c_prev=c_prev),
        line("added", _PRODUCT, i=i, g=g),
        line("c", "sum", kept=f * c_prev, added=i * g),
    )


def new_memory(d: Draws) -> Exercise:
    """The new long-term memory from the gates."""
    f, i, o, g = _share(d), _share(d), _share(d), d.signed(0.1, 0.9, 0.1)
    c_prev, h_prev = d.signed(0.3, 2.5, 0.1), d.signed(0.1, 0.9, 0.1)
    c = f * c_prev + i * g
    wrong = [
        Wrong("gates-swapped", i * c_prev + f * g),
        Wrong("h-is-memory", f * h_prev + i * g),
        Wrong("output-gate-forgets", o * c),
        Wrong("c-bounded", math.tanh(c)),
    ]
    if g < 0:
        wrong.append(Wrong("input-gate-sign", f * c_prev - i * g))
    names = zip(("f", "i", "g", "o", "c_prev", "h_prev"), (f, i, g, o, c_prev, h_prev), strict=True)
    return Exercise(
        *(d.kind, d.seed),
        tr("What is the new long-term memory {c}?"),
        *(c, NEAR),
        given=tuple(Term(name, value) for name, value in names),
        misconceptions=tuple(wrong),
        make_lines=lambda: _memory_lines(f, c_prev, i, g),
    )


def change_of_memory(d: Draws) -> Exercise:
    """By how much the long-term memory changes."""
    f, i, g, c_prev = _share(d), _share(d), d.signed(0.1, 0.9, 0.1), d.signed(0.3, 2.5, 0.1)
    c = f * c_prev + i * g
    return Exercise(
        *(d.kind, d.seed),
        tr("By how much does the long-term memory change at this step? Give {c} − {c_prev}, with its sign."),
        *(c - c_prev, NEAR),
        given=(Term("f", f), Term("i", i), Term("g", g), Term("c_prev", c_prev)),
        misconceptions=(
            Wrong("write-is-change", i * g),
            Wrong("memory-for-change", c),
            Wrong("gates-swapped", i * c_prev + f * g - c_prev),
        ),
        make_lines=lambda: (
            *_memory_lines(f, c_prev, i, g),
            line("change", "difference", c=c, c_prev=c_prev),
        ),
    )


def shown_memory(d: Draws) -> Exercise:
    """The short-term memory from the output gate and c."""
    o, c = _share(d), d.signed(0.5, 3, 0.1)
    return Exercise(
        *(d.kind, d.seed),
        tr("What does the cell show of its memory: what is {h}?"),
        *(o * math.tanh(c), NEAR),
        given=(Term("o", o), Term("c", c)),
        misconceptions=(
            Wrong("forgot-tanh", o * c),
            Wrong("no-output-gate", math.tanh(c)),
            Wrong("h-is-memory", c),
        ),
        make_lines=lambda: (
            line("tanh_c", "tanh", c=c),
            line("h", _PRODUCT, o=o, tanh_c=math.tanh(c)),
        ),
    )


def whole_step(d: Draws) -> Exercise:
    """A whole step by hand, from the weights to h."""
    rows = {gate: _row(d) for gate in "figo"}
    x, h_prev, c_prev = d.signed(0.5, 1.5, 0.5), d.signed(0.1, 0.9, 0.1), d.signed(0.2, 2, 0.1)
    f, i, g, o, c, h = _step(rows, x, h_prev, c_prev)
    given = [Term(f"{letter}_{gate}", rows[gate][k]) for gate in "figo" for k, letter in enumerate("WUb")]
    z_g = _z(rows["g"], x, h_prev)
    without = {gate: (w, 0.0, b) for gate, (w, _, b) in rows.items()}
    return Exercise(
        *(d.kind, d.seed),
        tr("One step of a cell with one input and one unit. What is {h} after it?"),
        *(h, NEAR),
        given=(*given, Term("x", x), Term("h_prev", h_prev), Term("c_prev", c_prev)),
        misconceptions=(
            Wrong("forgot-tanh", o * c),
            Wrong("no-recurrence", _step(without, x, h_prev, c_prev)[-1]),
            Wrong("sigmoid-for-candidate", o * math.tanh(f * c_prev + i * sigmoid(z_g))),
            Wrong("gates-swapped", o * math.tanh(i * c_prev + f * g)),
            Wrong("h-is-memory", o * math.tanh(f * h_prev + i * g)),
        ),
        make_lines=lambda: (
            *(_sum(gate, rows[gate], x, h_prev) for gate in "figo"),
            *(_of_gate(gate, _z(rows[gate], x, h_prev)) for gate in "figo"),
            *_memory_lines(f, c_prev, i, g),
            line("tanh_c", "tanh", c=c),
            line("h", _PRODUCT, o=o, tanh_c=math.tanh(c)),
        ),
        moment=Moment(rows, x, h_prev, c_prev, 4),
    )


def _step(rows: dict[str, Row], x: float, h_prev: float, c_prev: float) -> tuple[float, ...]:
    """Return f, i, g, o, c, h; tests hold it against ``lstm_core.step``."""
    f, i, o = (sigmoid(_z(rows[gate], x, h_prev)) for gate in "fio")
    g = math.tanh(_z(rows["g"], x, h_prev))
    c = f * c_prev + i * g
    return f, i, g, o, c, o * math.tanh(c)
