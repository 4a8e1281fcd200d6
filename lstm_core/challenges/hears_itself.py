"""Challenges that need U, the weight of a cell on its own h."""

from __future__ import annotations

import numpy as np

from lstm_core.challenges.bounds import Random, at, before, columns, on_off, sign_of, signed, some
from lstm_core.challenges.challenge import Challenge, Trial
from lstm_core.language import tr_later


def _sign(rng: Random) -> Trial:
    x = signed(rng, 40, 0.5) * some(rng, 40, 0.2)
    last = np.concatenate([[0.0], x])[np.maximum.accumulate(np.where(x, np.arange(1, 41), 0))]
    return sign_of(columns(x), np.sign(last), 0.4)


def _first(rng: Random) -> Trial:
    x = signed(rng, 24, 0.4)
    return sign_of(columns(x), np.full(24, np.sign(x[0])), 0.5)


def _toggle(rng: Random) -> Trial:
    x = some(rng, 40, 0.2)
    odd = x.cumsum() % 2 == 1
    return Trial(columns(x), np.where(odd, 0.5, -np.inf), np.where(odd, np.inf, 0.2))


def _blink(rng: Random) -> Trial:
    when, steps = rng.integers(1, 10), np.arange(30)
    sign = np.where(steps < when, 0, 1 - 2 * ((steps - when) % 2))
    return sign_of(columns(at(30, [when])), sign, 0.5)


def _second(rng: Random) -> Trial:
    x, t = np.zeros(40), int(rng.integers(1, 4))
    while t < 38:
        run = int(rng.integers(1, 3))
        x[t : t + run] = 1.0
        t += run + int(rng.integers(1, 5))
    return on_off(columns(x), (x == 1) & (before(x) == 0))


HEARS_ITSELF = (
    Challenge(
        "sign",
        tr_later("Remember the last sign"),
        2,
        tr_later(
            "The input is 0 at most steps. From the first other one on, h is above 0.4 as long as the last input that "
            "was not 0 is positive, and below −0.4 as long as it is negative."
        ),
        tr_later(
            "Let the cell tell itself: a positive weight on h in the candidate g makes each sign write itself again. "
            "A new input must be stronger than that."
        ),
        (tr_later("signal"),),
        _sign,
        few=5,
    ),
    Challenge(
        "first",
        tr_later("The first impression stays"),
        2,
        tr_later(
            "h is above 0.5 at every step if the first input of all is positive, and below −0.5 at every step if it "
            "is negative, whatever comes after it."
        ),
        tr_later("The same loop as for the last sign, but now what is there must be stronger than what comes."),
        (tr_later("signal"),),
        _first,
        few=4,
    ),
    Challenge(
        "toggle",
        tr_later("Toggle"),
        2,
        tr_later(
            "h is above 0.5 after an odd number of pulses and below 0.2 after an even number, none included, judged "
            "at every step, that of a pulse too."
        ),
        tr_later(
            "i opens at a pulse, and g then writes what is missing or takes it away: it has a negative weight on h. "
            "Where h is 0 the bias of g decides."
        ),
        (tr_later("pulse"),),
        _toggle,
        few=6,
    ),
    Challenge(
        "blink",
        tr_later("Blink"),
        2,
        tr_later(
            "At the pulse h is above 0.5, at the next step below −0.5, then above 0.5 again, and so on to the end. "
            "Before the pulse nothing is judged."
        ),
        tr_later(
            "Only the step before matters, so f is shut, and g has a negative weight on h. The pulse must be stronger."
        ),
        (tr_later("pulse"),),
        _blink,
        few=5,
    ),
    Challenge(
        "second",
        tr_later("Ignore the second of two equal inputs"),
        2,
        tr_later(
            "Pulses come alone or two in a row, never three. h is above 0.5 at a pulse, but not at the second of two "
            "in a row: there, and where no pulse comes, it is between −0.2 and 0.2."
        ),
        tr_later("Where h was just up, i must not open: a negative weight on h. f forgets at every step."),
        (tr_later("pulse"),),
        _second,
        few=6,
    ),
)
