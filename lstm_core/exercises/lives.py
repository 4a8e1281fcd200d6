"""Kinds about how long a memory lasts: shares left, half-lives, and the bias that makes them."""

from __future__ import annotations

import math

from lstm_core.exercises.draws import Draws
from lstm_core.exercises.exercise import Exercise, Wrong
from lstm_core.exercises.lines import Term, line, logit, product, sigmoid
from lstm_core.exercises.units import PERCENT, STEPS
from lstm_core.language import tr


def half_life_to_bias(d: Draws) -> Exercise:
    """The bias of the forget gate for a half-life."""
    n = d.whole(2, 20)
    f = 0.5 ** (1 / n)
    wrong = [Wrong("bias-is-not-life", f), Wrong("bias-is-not-life", float(n))]
    if n > 2:
        wrong.append(Wrong("mean-life-for-half-life", math.log(n - 1)))
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "A forget gate that reads neither {x} nor {h_prev} shall leave half of the memory after {n} steps. "
            "Which bias {b_f} does that?"
        ),
        *(logit(f), 0.05),
        given=(Term("n", n),),
        misconceptions=tuple(wrong),
        make_lines=lambda: (
            line("f", "root of half", n=n),
            line("b_f", "logit", f=f),
        ),
    )


def bias_to_half_life(d: Draws) -> Exercise:
    """The half-life for a bias of the forget gate."""
    b = d.number(0.5, 3.5, 0.1)
    f = sigmoid(b)
    n = math.log(0.5) / math.log(f)
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "A forget gate reads neither {x} nor {h_prev}; all it has is the bias {b_f}. "
            "After how many steps is half of the memory left? A fraction of a step counts too."
        ),
        *(n, max(0.05, round(0.03 * n, 1))),
        given=(Term("b_f", b),),
        unit=STEPS,
        misconceptions=(Wrong("mean-life-for-half-life", 1 / (1 - f)), Wrong("bias-is-not-life", f)),
        make_lines=lambda: (
            line("f", "sigmoid", b_f=b),
            line("n", "half-life", f=f),
        ),
    )


def left_after(d: Draws) -> Exercise:
    """The share that is left after k steps."""
    f, k = d.one((0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)), d.whole(3, 12)
    left = 100 * f**k
    wrong = [Wrong("half-for-ever", 100 * f), Wrong("one-step-off", left / f), Wrong("one-step-off", left * f)]
    if k * (1 - f) < 1:
        wrong.append(Wrong("linear-loss", 100 * (1 - k * (1 - f))))
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "Something was written to the memory, and for the next {k} steps nothing more. "
            "The forget gate is {f} at each of them. How much of it is left, in per cent?"
        ),
        *(left, 0.3),
        given=(Term("f", f), Term("k", k)),
        unit=PERCENT,
        misconceptions=tuple(wrong),
        make_lines=lambda: (
            line("left", "power", f=f, k=k),
            line("percent", "percent", left=f**k),
        ),
    )


def steps_until(d: Draws) -> Exercise:
    """After how many steps less than a share is left."""
    f, p = d.one((0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)), d.one((0.05, 0.1, 0.2, 0.25, 0.3))
    exact = math.log(p) / math.log(f)
    steps = math.ceil(exact)
    linear = math.ceil(round((1 - p) / (1 - f), 6))
    wrong = [Wrong("one-step-off", steps - 1), Wrong("one-step-off", steps + 1)]
    if abs(linear - steps) > 1:
        wrong.append(Wrong("linear-loss", linear))
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "The forget gate is {f} at every step, and nothing more is written. "
            "After how many steps is less than the share {p} left for the first time?"
        ),
        # An answer that hangs on the third decimal of a logarithm is no exercise.
        math.nan if abs(exact - round(exact)) < 0.03 else steps,
        given=(Term("f", f), Term("p", p)),
        unit=STEPS,
        whole=True,
        misconceptions=tuple(wrong),
        make_lines=lambda: (
            line("ratio", "steps until", p=p, f=f),
            line("steps", "up", ratio=exact),
        ),
        because=tr(
            "So after {before} steps the share is still at least {{p}}, and after {steps} it is less.",
            before=steps - 1,
            steps=steps,
        ),
    )


def ceiling(d: Draws) -> Exercise:
    """Where c ends if the gates stay as they are."""
    f, i, g = d.number(0.4, 0.95, 0.05), d.number(0.2, 0.95, 0.05), d.signed(0.3, 0.9, 0.1)
    written = i * g
    most = written / (1 - f)
    return Exercise(
        *(d.kind, d.seed),
        tr("The gates stay as they are, step after step. Which value does the memory {c} come nearer and nearer to?"),
        *(most, 0.02),
        given=(Term("f", f), Term("i", i), Term("g", g)),
        misconceptions=(
            Wrong("write-only", written),
            Wrong("c-bounded", math.tanh(most)),
            Wrong("c-bounded", math.copysign(1, most)),
        ),
        make_lines=lambda: (
            line("added", product(2), i=i, g=g),
            line("limit", "ceiling", added=written, f=f),
        ),
    )
