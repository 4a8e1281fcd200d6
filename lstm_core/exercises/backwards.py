"""Kinds that ask back: which gate made this, which weight makes that gate, and how far a small push goes."""

from __future__ import annotations

import math

from lstm_core.exercises.draws import Draws
from lstm_core.exercises.exercise import Exercise, Wrong
from lstm_core.exercises.lines import Term, line, logit, product, sigmoid
from lstm_core.exercises.one_step import NEAR
from lstm_core.language import local, tr


def gate_from_h(d: Draws) -> Exercise:
    """The output gate from what was shown."""
    c = d.signed(0.4, 2.5, 0.1)
    h = round(d.number(0.1, 0.9, 0.05) * math.tanh(c), 4)
    return Exercise(
        *(d.kind, d.seed),
        tr("A cell shows {h} of the memory {c}. How far is its output gate {o} open?"),
        *(h / math.tanh(c), NEAR),
        given=(Term("h", h), Term("c", c)),
        misconceptions=(Wrong("forgot-tanh", h / c), Wrong("no-output-gate", math.tanh(c))),
        make_lines=lambda: (
            line("tanh_c", "tanh", c=c),
            line("o", "quotient", h=h, tanh_c=math.tanh(c)),
        ),
    )


def forget_gate_from_c(d: Draws) -> Exercise:
    """The forget gate from the memory before and after."""
    f, i = d.number(0.1, 0.95, 0.05), d.number(0.1, 0.95, 0.05)
    g, c_prev = d.signed(0.2, 0.9, 0.1), d.signed(0.5, 3, 0.1)
    c = round(f * c_prev + i * g, 6)
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "The memory was {c_prev} before the step and is {c} after it. "
            "What share of it did the forget gate {f} keep?"
        ),
        *(f, NEAR),
        given=(Term("c_prev", c_prev), Term("c", c), Term("i", i), Term("g", g)),
        misconceptions=(Wrong("ignored-write", c / c_prev), Wrong("input-gate-sign", (c + i * g) / c_prev)),
        make_lines=lambda: (
            line("added", product(2), i=i, g=g),
            line("f", "left", c=c, added=i * g, c_prev=c_prev),
        ),
    )


def choose_weight(d: Draws) -> Exercise:
    """The weight that opens a gate as far as wanted."""
    gate = d.one("fio")
    share, b, x = d.number(0.05, 0.95, 0.05), d.signed(0.5, 2, 0.5), d.signed(0.5, 2, 0.5)
    z = logit(share)
    W, B = f"W_{gate}", f"b_{gate}"
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "{{h_prev}} is 0. Which weight {{W_{gate}}} opens the gate {{{gate}}} to {share} at this input?",
            gate=gate,
            share=local(f"{share:g}"),
        ),
        *((z - b) / x, 0.01),
        given=(Term(gate, share), Term(B, b), Term("x", x)),
        misconceptions=(Wrong("target-for-z", (share - b) / x), Wrong("no-bias", z / x)),
        make_lines=lambda: (
            line(f"z_{gate}", "logit", **{gate: share}),
            line(W, "left", **{f"z_{gate}": z, B: b, "x": x}),
        ),
    )


def bias_slope(d: Draws) -> Exercise:
    """The derivative of c with respect to the bias of the forget gate."""
    z, c_prev = d.signed(0.2, 3, 0.1), d.signed(0.4, 3, 0.1)
    f = sigmoid(z)
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "How fast does the new memory move when the bias {b_f} is raised a little: "
            "what is ∂{c}/∂{b_f} at this step?"
        ),
        *(f * (1 - f) * c_prev, NEAR),
        given=(Term("z_f", z), Term("c_prev", c_prev)),
        misconceptions=(Wrong("gate-not-slope", f * c_prev), Wrong("slope-of-gate", f * (1 - f))),
        make_lines=lambda: (
            line("f", "sigmoid", z_f=z),
            line("slope", "slope", f=f, c_prev=c_prev),
        ),
    )


def peephole(d: Draws) -> Exercise:
    """The output gate with a peephole, which sees the new memory."""
    a, p = d.signed(0.2, 1.5, 0.1), d.signed(0.3, 1.2, 0.1)
    c_prev, c = d.signed(0.2, 2, 0.1), d.signed(0.2, 2, 0.1)
    z = a + p * c
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "In a cell with peepholes {W_o}{x} + {U_o}{h_prev} + {b_o} comes to the number {a}. "
            "What is the output gate {o}?"
        ),
        *(sigmoid(z), NEAR),
        given=(Term("a", a), Term("p_o", p), Term("c_prev", c_prev), Term("c", c)),
        misconceptions=(
            Wrong("old-c-for-o", sigmoid(a + p * c_prev)),
            Wrong("no-peephole", sigmoid(a)),
            Wrong("z-as-gate", z),
        ),
        make_lines=lambda: (
            line("z_o", "peephole", a=a, p_o=p, c=c),
            line("o", "sigmoid", z_o=z),
        ),
    )
