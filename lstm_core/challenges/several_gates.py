"""Challenges in which several gates take part, each with a signal of its own."""

from __future__ import annotations

import numpy as np

from lstm_core.challenges.bounds import Random, columns, free, near, on_off, sign_of, signed, some
from lstm_core.challenges.challenge import Challenge, Trial
from lstm_core.language import tr_later


def _brackets(rng: Random) -> Trial:
    opens, closes, on, t = np.zeros(30), np.zeros(30), np.zeros(30, bool), int(rng.integers(1, 5))
    while t < 24:
        closes[t - 1] = 1.0  # the one before is closed already, or there was none
        end = min(t + int(rng.integers(2, 8)), 29)
        opens[t], closes[end], on[t:end] = 1.0, 1.0, True
        t = end + int(rng.integers(2, 6))
    return on_off(columns(opens, closes, 1 - opens - closes), on, above=0.7)


def _read(rng: Random) -> Trial:
    value, write, read = signed(rng, 30, 0.4), some(rng, 30, 0.12), some(rng, 30, 0.3)
    kept = np.concatenate([[0.0], value])[np.maximum.accumulate(np.where(write, np.arange(1, 31), 0))]
    return sign_of(columns(value, write, read), np.sign(kept) * read, 0.4, none=0.1)


def _sum(rng: Random) -> Trial:
    value, let = rng.uniform(-1, 1, 24).round(2), some(rng, 24, 0.3)
    return near(columns(value, let), (value * let).cumsum() / 10, 0.03)


def _average(rng: Random) -> Trial:
    levels = rng.uniform(-0.8, 0.8, 3)
    x = (np.repeat(levels, 32) + rng.uniform(-0.1, 0.1, 96)).round(2)
    mean = np.convolve(x, np.full(8, 1 / 8))[:96]
    return free(near(columns(x), mean, 0.05), np.arange(96) % 32 < 24)


def _depth(rng: Random) -> Trial:
    opens, closes, asks, depth, now = np.zeros(30), np.zeros(30), np.zeros(30), np.zeros(30), 0
    for t in range(30):
        kind = rng.choice(4, p=[0.3, 0.3, 0.25, 0.15])
        up, down = kind == 0 and now < 4, kind == 1 and now > 0
        now += int(up) - int(down)
        opens[t], closes[t], asks[t], depth[t] = up, down, kind == 2, now
    return sign_of(columns(opens, closes, asks), asks * (depth > 0), 0.6, none=0.1)


SEVERAL_GATES = (
    Challenge(
        "brackets",
        tr_later("Inside brackets"),
        1,
        tr_later(
            "From an opening bracket on h is above 0.7; from the closing one on, and before the first, it is between "
            "−0.2 and 0.2. Other signs change nothing, nor does a closing bracket where none is open. Brackets are "
            "not nested."
        ),
        tr_later("i opens at “(”, f shuts at “)”. tanh(1) is 0.762, so little may be lost on the way to h."),
        ("(", ")", tr_later("other")),
        _brackets,
        few=6,
    ),
    Challenge(
        "read",
        tr_later("Write, keep, read"),
        1,
        tr_later(
            "A value comes at every step. Where write is 1 it is kept in place of the one before. Where read is 1, h "
            "is above 0.4 if the kept value is positive and below −0.4 if it is negative. At every other step, and "
            "where nothing was written yet, h is within 0.1 of 0."
        ),
        tr_later("Each signal has its gate: write opens i and shuts f, read opens o. g looks at the value."),
        (tr_later("value"), tr_later("write"), tr_later("read")),
        _read,
        few=7,
    ),
    Challenge(
        "sum",
        tr_later("Add up what is let in"),
        1,
        tr_later("c is a tenth of the sum of all values that came with let in = 1, within 0.03, at every step."),
        tr_later("tanh is straight only near 0: a small weight in g keeps it there. i is the door, f keeps the sum."),
        (tr_later("value"), tr_later("let in")),
        _sum,
        few=4,
        series="c",
        noise=0.03,
    ),
    Challenge(
        "average",
        tr_later("The average of the last eight"),
        1,
        tr_later(
            "The input shakes about a level that changes every 32 steps. Where a level has stood for 24 steps, c is "
            "within 0.05, which is 5 % of an input of 1, of the average of the last eight inputs."
        ),
        tr_later(
            "What c keeps, f, and what it takes in, i times the weight in g, must fit: with f = 0.8 a steady input of "
            "1 settles at c = i·g / 0.2."
        ),
        (tr_later("signal"),),
        _average,
        few=3,
        series="c",
        noise=0.02,
    ),
    Challenge(
        "depth",
        tr_later("Open brackets, when asked"),
        1,
        tr_later(
            "Brackets are nested, up to four deep. Where “?” is asked, h is above 0.6 if at least one bracket is "
            "open. Where none is open, and where nothing is asked, h is within 0.1 of 0."
        ),
        tr_later(
            "c counts up and down; o shows it only when asked. With noise on the input it helps if i opens at "
            "brackets only."
        ),
        ("(", ")", "?"),
        _depth,
        few=8,
    ),
)
