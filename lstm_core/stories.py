"""Stories: eight cells of one unit with weights set by hand, each with an input that shows what a gate does.

A cell is written as one row a gate, (input weights, recurrent weight, bias). An input of 1 opens a gate of weight
2K and bias -K: sigmoid(-K) is nearly 0, sigmoid(K) nearly 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from lstm_core.checks import Array, checked_whole
from lstm_core.language import tr_later
from lstm_core.parameters import GATE_ORDER, LSTMParameters
from lstm_core.trace import Trace, run

Gate = tuple[tuple[float, ...], float, float]


@dataclass(frozen=True, eq=False)
class Story:
    """A cell, an input and a claim, one sentence on the run that a test checks; its words are English and said by `tr`.

    `hero` is the series to look at, `open_at` the step (from 0) to open on; `make_x(seed)` returns the input (T, D),
    the same for the same seed; parameters, h0 (H,) and c0 (H,) are those of `run`.

    >>> story = STORIES["paper"]
    >>> story.title, story.hero, story.trace().c.ravel().round(4).tolist()
    ('The cell to do on paper', 'c', [0.3056, -0.0016, 0.295])
    """

    key: str
    title: str
    hero: str
    claim: str
    parameters: LSTMParameters
    input_names: tuple[str, ...]
    make_x: Callable[[int], Array]
    open_at: int
    h0: Array = field(default_factory=lambda: np.zeros(1))
    c0: Array = field(default_factory=lambda: np.zeros(1))

    def trace(self, seed: int = 0) -> Trace:
        """Return the run of the cell over `make_x(seed)`; `seed` is a whole number from 0."""
        return run(self.parameters, self.make_x(checked_whole("seed", seed)), h0=self.h0, c0=self.c0)


def _cell(**gates: Gate) -> LSTMParameters:
    rows = [gates[name] for name in GATE_ORDER]
    return LSTMParameters(
        np.array([w for w, _, _ in rows]),
        np.array([[u] for _, u, _ in rows]),
        np.array([b for _, _, b in rows]),
    )


def _events(length: int, *columns: dict[int, float]) -> Array:
    """Return x (length, D), zero except for the given {step: value} of each column."""
    x = np.zeros((length, len(columns)))
    for column, events in enumerate(columns):
        for t, value in events.items():
            x[t, column] = value
    return x


def _always(x: Array) -> Callable[[int], Array]:
    """Return a make_x for an input without noise: the same x for every seed."""
    return lambda _seed: x.copy()


def _random(seed: int) -> np.random.Generator:
    return np.random.default_rng(checked_whole("seed", seed))


def _ignore_x(seed: int) -> Array:
    x = _events(28, {}, {6: 1.0, 17: 1.0})
    x[:, 0] = _random(seed).uniform(-1, 1, 28).round(2)
    x[[6, 17], 0] = 0.9, -0.6
    return x


def _average_x(seed: int) -> Array:
    noise = _random(seed).uniform(-0.25, 0.25, (30, 1)).round(2)
    return noise + (np.arange(30) >= 6)[:, None]


_REMEMBER = Story(
    key="remember",
    title=tr_later("Remember a pulse"),
    hero="f",
    claim=tr_later(
        "The pulse of step 4 is written to c, and as f is 0.993 at every step, 87 % of it is still there "
        "20 steps later."
    ),
    parameters=_cell(i=((10.0,), 0.0, -5.0), f=((0.0,), 0.0, 5.0), g=((2.0,), 0.0, 0.0), o=((0.0,), 0.0, 3.0)),
    input_names=(tr_later("pulse"),),
    make_x=_always(_events(24, {3: 1.0})),
    open_at=3,
)

_FORGET = Story(
    key="forget",
    title=tr_later("Forget on a signal"),
    hero="f",
    claim=tr_later(
        "c adds up the values until the forget signal of step 13 closes f to 0.007, and c falls from 1.57 to 0.01."
    ),
    parameters=_cell(
        i=((0.0, 0.0), 0.0, 3.0),
        f=((0.0, -10.0), 0.0, 5.0),
        g=((2.0, 0.0), 0.0, 0.0),
        o=((0.0, 0.0), 0.0, 3.0),
    ),
    input_names=(tr_later("value"), tr_later("forget")),
    make_x=_always(_events(24, {2: 1.0, 6: 0.5, 16: -0.8}, {12: 1.0})),
    open_at=12,
)

_IGNORE = Story(
    key="ignore",
    title=tr_later("Ignore the noise"),
    hero="i",
    claim=tr_later(
        "A value comes in at every step, but c moves by more than 0.01 only at the steps 7 and 18, where "
        "the write flag opens i."
    ),
    parameters=_cell(
        i=((0.0, 12.0), 0.0, -6.0),
        f=((0.0, 0.0), 0.0, 6.0),
        g=((1.0, 0.0), 0.0, 0.0),
        o=((0.0, 0.0), 0.0, 3.0),
    ),
    input_names=(tr_later("value"), tr_later("write")),
    make_x=_ignore_x,
    open_at=6,
)

_LATCH = Story(
    key="latch",
    title=tr_later("A latch: set and reset"),
    hero="i",
    claim=tr_later(
        "Set writes 0.993 to c and reset overwrites it with −0.987; between the signals i is 0.007 and f "
        "is 0.993, so that c keeps at least 0.94 of either sign."
    ),
    parameters=_cell(
        i=((10.0, 10.0), 0.0, -5.0),
        f=((-10.0, -10.0), 0.0, 5.0),
        g=((5.0, -5.0), 0.0, 0.0),
        o=((0.0, 0.0), 0.0, 3.0),
    ),
    input_names=(tr_later("set"), tr_later("reset")),
    make_x=_always(_events(26, {3: 1.0, 19: 1.0}, {11: 1.0})),
    open_at=3,
)

_COUNT = Story(
    key="count",
    title=tr_later("Count up and down"),
    hero="g",
    claim=tr_later(
        "g is 1 for each a and −1 for each b, so that c counts: it is 9.998 after ten a and within 0.01 "
        "of 0 after as many b."
    ),
    parameters=_cell(
        i=((0.0, 0.0), 0.0, 10.0),
        f=((0.0, 0.0), 0.0, 10.0),
        g=((10.0, -10.0), 0.0, 0.0),
        o=((0.0, 0.0), 0.0, 10.0),
    ),
    input_names=("a", "b"),
    make_x=_always(np.repeat(np.eye(2), 10, axis=0)),
    open_at=9,
)

_AVERAGE = Story(
    key="average",
    title=tr_later("A leaky average"),
    hero="f",
    claim=tr_later(
        "i is 1 − f, so c averages the last 1/(1 − f) = 8.4 steps: eight steps into the new level it is "
        "50 to 80 % there and shakes less than a fifth as much as x."
    ),
    parameters=_cell(i=((0.0,), 0.0, -2.0), f=((0.0,), 0.0, 2.0), g=((0.5,), 0.0, 0.0), o=((0.0,), 0.0, 3.0)),
    input_names=(tr_later("signal"),),
    make_x=_average_x,
    open_at=13,
)

_HIDE = Story(
    key="hide",
    title=tr_later("Hide and reveal"),
    hero="o",
    claim=tr_later(
        "c holds the value from step 4 on, but h shows it only where reveal opens o: above 0.5 there and "
        "below 0.01 at every other step."
    ),
    parameters=_cell(
        i=((0.0, 0.0), 0.0, 3.0),
        f=((0.0, 0.0), 0.0, 5.0),
        g=((2.0, 0.0), 0.0, 0.0),
        o=((0.0, 10.0), 0.0, -5.0),
    ),
    input_names=(tr_later("value"), tr_later("reveal")),
    make_x=_always(_events(24, {3: 1.0}, {9: 1.0, 10: 1.0, 16: 1.0, 21: 1.0, 22: 1.0, 23: 1.0})),
    open_at=9,
)

_PAPER = Story(
    key="paper",
    title=tr_later("The cell to do on paper"),
    hero="c",
    claim=tr_later("Three steps with a pocket calculator: c is 0.3056, −0.0016 and 0.2950, and the last h is 0.1716."),
    parameters=_cell(i=((-0.4,), 0.2, 0.0), f=((0.5,), 0.1, 1.0), g=((0.9,), -0.3, 0.1), o=((0.3,), 0.4, -0.2)),
    input_names=("x",),
    make_x=_always(np.array([[1.0], [-0.5], [2.0]])),
    open_at=0,
)

STORIES: dict[str, Story] = {
    story.key: story for story in (_REMEMBER, _FORGET, _IGNORE, _LATCH, _COUNT, _AVERAGE, _HIDE, _PAPER)
}
"""The stories by key, in the order in which they are shown."""
