"""Challenges for two units, of which the second hears the first one step later."""

from __future__ import annotations

import numpy as np

from lstm_core.challenges.bounds import Random, at, before, columns, free, on_off, sign_of, some
from lstm_core.challenges.challenge import Challenge, Trial
from lstm_core.language import tr_later


def _delay(rng: Random) -> Trial:
    x = rng.choice([-1.0, 1.0], 30)
    return sign_of(columns(x), before(x), 0.5)


def _twice(rng: Random) -> Trial:
    x = some(rng, 30, 0.5)
    return on_off(columns(x), x * before(x) == 1)


def _order(rng: Random) -> Trial:
    kind = rng.choice(3, 30, p=[0.7, 0.1, 0.2])
    a, b = (kind == 1).astype(float), (kind == 2).astype(float)
    after = (b == 1) & (before(a).cumsum() > 0)
    return on_off(columns(a, b), after.cumsum() > 0)


def _lock(rng: Random) -> Trial:
    pulses = np.sort(rng.choice(np.arange(1, 28), rng.integers(2, 6), replace=False))
    opens = pulses[2] if len(pulses) > 2 else 30
    trial = on_off(columns(at(30, pulses)), np.arange(30) > opens)
    return free(trial, np.arange(30) == opens)


def _divide(rng: Random) -> Trial:
    x = some(rng, 36, 0.35)
    return on_off(columns(x), (x == 1) & (x.cumsum() % 2 == 0))


TWO_UNITS = (
    Challenge(
        "delay",
        tr_later("Copy with a delay of one"),
        3,
        tr_later(
            "Each input is 1 or −1. From step 2 on, h of unit 2 is above 0.5 if the input one step earlier was 1, and "
            "below −0.5 if it was −1."
        ),
        tr_later(
            "Unit 1 repeats the input and forgets at once. Unit 2 does the same with h of unit 1, which it sees one "
            "step later."
        ),
        (tr_later("signal"),),
        _delay,
        few=6,
        units=2,
        unit=1,
    ),
    Challenge(
        "twice",
        tr_later("Two in a row"),
        3,
        tr_later(
            "h of unit 2 is above 0.5 where a pulse comes and one came at the step before too; else it is between "
            "−0.2 and 0.2."
        ),
        tr_later(
            "Unit 1 repeats the input. The input gate of unit 2 opens only where both push: pulse and h of unit 1."
        ),
        (tr_later("pulse"),),
        _twice,
        few=11,
        units=2,
        unit=1,
    ),
    Challenge(
        "order",
        tr_later("First a, then b"),
        3,
        tr_later(
            "h of unit 2 is above 0.5 from the first b on that comes later than an a; before, it is between −0.2 and "
            "0.2. A b without an a before it does not count."
        ),
        tr_later(
            "Unit 1 keeps that there was an a. The input gate of unit 2 opens where b and h of unit 1 push together."
        ),
        ("a", "b"),
        _order,
        few=11,
        units=2,
        unit=1,
    ),
    Challenge(
        "lock",
        tr_later("The third pulse opens"),
        3,
        tr_later(
            "h of unit 2 is between −0.2 and 0.2 until the third pulse, and above 0.5 from the step after it on. The "
            "step of the third pulse is not judged."
        ),
        tr_later(
            "Unit 1 counts in small steps, so that its h is not yet flat after three. A steep gate of unit 2 is a "
            "threshold between two and three."
        ),
        (tr_later("pulse"),),
        _lock,
        few=9,
        units=2,
        unit=1,
    ),
    Challenge(
        "divide",
        tr_later("Every second pulse"),
        3,
        tr_later(
            "h of unit 2 is above 0.5 at the second pulse, the fourth, the sixth and so on; at every other step it is "
            "between −0.2 and 0.2."
        ),
        tr_later("Unit 1 toggles. Unit 2 shows a pulse that comes while unit 1 is up, and forgets it at once."),
        (tr_later("pulse"),),
        _divide,
        few=12,
        units=2,
        unit=1,
    ),
)
