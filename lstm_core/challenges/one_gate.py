"""The first challenges: each turns on one gate."""

from __future__ import annotations

import numpy as np

from lstm_core.challenges.bounds import Random, at, columns, near, on_off, sign_of, signed
from lstm_core.challenges.challenge import Challenge, Trial
from lstm_core.language import tr_later


def _present(rng: Random) -> Trial:
    x = signed(rng, 24, 0.3)
    return sign_of(columns(x), np.sign(x), 0.5)


def _pulse(rng: Random) -> Trial:
    when = rng.integers(3, 16)
    return on_off(columns(at(100, [when])), np.arange(100) >= when)


def _fade(rng: Random) -> Trial:
    when, steps = rng.integers(2, 8), np.arange(30)
    wanted = np.where(steps < when, 0.0, 2.0 ** (-(steps - when) / 5))
    return near(columns(at(30, [when])), wanted, 0.05)


def _alarm(rng: Random) -> Trial:
    x, when = rng.uniform(0, 0.6, 30).round(2), rng.integers(4, 26)
    rings = rng.random() < 0.75
    if rings:
        x[when] = round(rng.uniform(0.9, 1), 2)
    return on_off(columns(x), (np.arange(30) >= when) & rings)


def _count(rng: Random) -> Trial:
    b = at(20, rng.choice(20, rng.integers(3, 11), replace=False))
    return near(columns(1 - b, b), b.cumsum(), 0.3)


def _signal(rng: Random) -> Trial:
    """Values and signals in turn, and between a value and the signal after it signals of half the size."""
    value, signal, on, t = np.zeros(40), np.zeros(40), np.zeros(40, bool), int(rng.integers(1, 5))
    while t < 36:
        end = min(t + int(rng.integers(4, 10)), 39)
        value[t], signal[end] = 1.0, 1.0
        signal[rng.integers(t + 1, end, 2)] = 0.5
        on[t:end] = True
        t = end + int(rng.integers(1, 5))
    return on_off(columns(value, signal), on)


ONE_GATE = (
    Challenge(
        "present",
        tr_later("Only the present counts"),
        0,
        tr_later("h is above 0.5 where the input of this very step is positive and below −0.5 where it is negative."),
        tr_later(
            "What came before must go: the forget gate f. Inputs are as small as 0.3, so the candidate g needs a "
            "large weight, and i and o must let it pass."
        ),
        (tr_later("signal"),),
        _present,
        few=4,
    ),
    Challenge(
        "pulse",
        tr_later("Keep a pulse for long"),
        0,
        tr_later(
            "One pulse of 1 comes. Before it h is between −0.2 and 0.2, and from its step on above 0.5, to the end."
        ),
        tr_later(
            "f decides how long: at 0.993, a bias of 5, half is gone after 103 steps. With noise on the input it "
            "helps if i opens at the pulse only."
        ),
        (tr_later("pulse"),),
        _pulse,
        few=5,
    ),
    Challenge(
        "fade",
        tr_later("Half in five steps"),
        0,
        tr_later(
            "c is 1 at the pulse and half as large every five steps: within 0.05 of 1, 0.871, 0.758, 0.660, 0.574, "
            "0.5 and so on. Before the pulse it is within 0.05 of 0."
        ),
        tr_later(
            "At each step f of c is left, so f to the fifth power is a half. What is written at the pulse, i times g, "
            "is 1."
        ),
        (tr_later("pulse"),),
        _fade,
        few=4,
        series="c",
    ),
    Challenge(
        "alarm",
        tr_later("An alarm that stays"),
        0,
        tr_later(
            "Inputs are at most 0.6, but for one of 0.9 or more, which may come or not. From its step on h is above "
            "0.5, to the end; before, and where it does not come, h is between −0.2 and 0.2."
        ),
        tr_later(
            "The input gate i is a threshold: a weight w and a bias −0.75 w put it at an input of 0.75, and the "
            "larger w, the sharper."
        ),
        (tr_later("level"),),
        _alarm,
        few=5,
        noise=0.05,
    ),
    Challenge(
        "count",
        tr_later("Count the b’s, up to ten"),
        0,
        tr_later("At every step c is within 0.3 of the number of b’s so far. The a’s do not count."),
        tr_later("One for each b: i times g is 1 where a b comes and 0 where an a does; f keeps all of it."),
        ("a", "b"),
        _count,
        few=4,
        series="c",
    ),
    Challenge(
        "signal",
        tr_later("Forget only on the signal"),
        0,
        tr_later(
            "From a value on h is above 0.5, until the forget signal is 1; from that step on, and before the first "
            "value, it is between −0.2 and 0.2. A signal of 0.5 is a false one and changes nothing."
        ),
        tr_later("The forget gate f sees the signal: shut at 1, and still open at 0.5."),
        (tr_later("value"), tr_later("forget")),
        _signal,
        few=6,
    ),
)
