"""Fixed points of a cell under a constant input: where its state stays, and whether it comes back to there.

The state is s = (h, c) of an LSTM, and s = h of a GRU or an RNN: S = 2H or H numbers.

Source: Sussillo and Barak 2013, "Opening the black box": minimise the speed of the state from many starts, take the
minima of speed 0 as fixed points and other low ones as slow points, and linearise the step there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array, checked_whole
from lstm_core.language import tr
from lstm_core.models.model import Cell
from lstm_core.parameters import LSTMParameters
from lstm_core.probing.dynamics import AnyMap, map_of
from lstm_core.probing.hold import AnyRun
from lstm_core.probing.limits import grouped_work
from lstm_core.probing.slowest import FIXED, between, descended, jacobian, merged, outward, residual, squares, starts_of
from lstm_core.threads import one_thread

MAX_POINT_UNITS = 256
"""Most units of a cell whose fixed points are searched: a step of the search solves S equations for each start."""

MAX_STARTS = 2000
"""Most starts of a search."""

MAX_POINT_WORK = 5e8
"""Most starts times (2H)³, about 20 seconds on one core: 2,000 starts of 31 units, 238 of 64, or 29 of 128.

A GRU of H units takes as long as an LSTM, or twice: it has half the numbers, but its Jacobian is made row by row.
"""


@dataclass(frozen=True, eq=False)
class FixedPoints:
    """N points, those at rest first, then the slow ones, each group by rising memory: what `fixed_points` found.

    h and c are (N, H), c (N, 0) of a cell that has none; speed (N,) is |F(s) − s|², s = (h, c) or h; eigenvalues (N, S)
    are complex, those of ∂F/∂s, the largest size first. `stable` (N,): the point is at rest and all of them are smaller
    than 1, so that a state nearby comes back to it. `slow` (N,): it moves, but slowly. `saddle` (N,): at rest, some are
    larger than 1 and some smaller. `unstable` (N,): at rest, some are larger and none is smaller, as in a cell of one
    number h. `border` (N,): at rest, and the largest is 1. A point is of one kind alone. `reached` (N,) counts the
    starts that came to each, `lost` those that came to none.

    >>> cell = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, 0.0, 1.0, 0.0]))
    >>> found = fixed_points(cell, [0.0], starts=5, seed=0)
    >>> found.c.round(4).tolist(), found.stable.tolist()  # c = 0.5 c + 0.5 tanh(1)
    ([[0.7616]], [True])
    """

    h: Array
    c: Array
    stable: npt.NDArray[np.bool_]
    speed: Array
    eigenvalues: npt.NDArray[np.complexfloating]
    slow: npt.NDArray[np.bool_]
    reached: npt.NDArray[np.integer]
    lost: int

    def __len__(self) -> int:
        return len(self.speed)

    @property
    def memory(self) -> Array:
        """The state in which the cell remembers, (N, H): c, or h in a cell without c."""
        return self.c if self.c.shape[1] else self.h

    @property
    def saddle(self) -> npt.NDArray[np.bool_]:
        """Whether some states near the point, at rest, leave it and others come nearer."""
        return np.asarray(self._left & (np.abs(self.eigenvalues) < 1).any(axis=1))

    @property
    def unstable(self) -> npt.NDArray[np.bool_]:
        """Whether states near the point, at rest, leave it and none comes nearer."""
        return self._left & ~self.saddle

    @property
    def border(self) -> npt.NDArray[np.bool_]:
        """Whether the point is at rest and its eigenvalues do not tell whether a state nearby leaves it."""
        return ~(self.slow | self.stable | self._left)

    @property
    def _left(self) -> npt.NDArray[np.bool_]:
        return np.asarray(~self.slow & (np.abs(self.eigenvalues) > 1).any(axis=1))


def fixed_points(
    params: LSTMParameters | Cell, x: Any, *, starts: int, seed: int, near: AnyRun | None = None
) -> FixedPoints:
    """Return the states s with F(s) = s, or nearly so, where F is one step under the constant input x (D,).

    `params` are those of an LSTM, or a Cell: an LSTM or a GRU or an RNN with its weights.

    From each of `starts` states the speed |F(s) − s|² is lowered by damped Newton steps: (AᵀA + λ) δ = −Aᵀ r with
    r = F(s) − s and A = ∂F/∂s − 1, λ smaller after a success and larger after a failure (Levenberg and Marquardt).
    So what is left is found as well as what attracts. Ends closer than 1e-4 (slow ones: 0.02) are one point.

    Of three quarters of the starts every third is drawn at random, |c| up to 10, or h as the candidate makes it of such
    numbers, and the others are such states after 1 to 100 steps under x, where a run would be; with `near`, a trace of
    one sequence, they begin at states of that. At most as many as the last quarter begin at the border between two
    points that attract, and as many where a state goes that is pushed off a point that it leaves. The same seed gives
    the same points; more starts may give more. Raises ValueError for a wrong x, a cell with other states than h and c,
    more than 256 units, and more starts than MAX_STARTS and MAX_POINT_WORK allow.

    >>> rows = {"i": (0.0, 2.0), "f": (0.0, 2.0), "g": (5.0, 0.0), "o": (0.0, 5.0)}  # U and b: g = tanh(5 h)
    >>> latch = LSTMParameters(np.zeros((4, 1)), [[u] for u, _ in rows.values()], [b for _, b in rows.values()])
    >>> found = fixed_points(latch, [0.0], starts=30, seed=0)
    >>> np.abs(found.c).round(2).ravel().tolist(), found.stable.tolist(), found.saddle.tolist()
    ([7.39, 0.0, 7.39], [True, False, True], [False, True, False])
    >>> rnn = Cell("rnn", {"W_h": [[1.0]], "U_h": [[2.0]], "b_h": [0.0]})  # h = tanh(2 h)
    >>> found = fixed_points(rnn, [0.0], starts=30, seed=0)
    >>> np.abs(found.h).round(4).ravel().tolist(), found.stable.tolist(), found.unstable.tolist()
    ([0.9575, 0.0, 0.9575], [True, False, True], [False, True, False])
    """
    *_, found = search_points(params, x, starts=starts, seed=seed, near=near)
    assert isinstance(found, FixedPoints)
    return found


def search_points(
    params: LSTMParameters | Cell, x: Any, *, starts: int, seed: int, near: AnyRun | None = None
) -> Iterator[float | FixedPoints]:
    """Do what `fixed_points` does, and yield at most how much of it is done, from 0 to 1, and last what was found.

    >>> cell = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, 0.0, 1.0, 0.0]))
    >>> *shares, found = search_points(cell, [0.0], starts=5, seed=0)
    >>> shares == sorted(shares), len(found)
    (True, 1)
    """
    step, starts = map_of(params, x), checked_whole("starts", starts, 1)
    _refuse_large(step.hidden_size, starts)
    rng, few = np.random.default_rng(checked_whole("seed", seed)), starts // 4
    with one_thread, np.errstate(all="ignore"):
        first = yield from descended(step, starts_of(step, starts - few, rng, near), 0.0, 0.7)
        borders = between(step, merged(step, first)[0], few, rng)
        second = yield from descended(step, borders, 0.7, 0.85)
        pushed = outward(step, merged(step, np.concatenate([first, second]))[0])[:few]
        third = yield from descended(step, pushed, 0.85, 1.0)
        states = np.concatenate([first, second, third])
        yield _told(step, *merged(step, states), len(states))


def most_starts(units: int) -> int:
    """Return how many starts a search in a cell of so many units may have; 0 where it is too large.

    >>> most_starts(31), most_starts(256), most_starts(257)
    (2000, 3, 0)
    """
    return min(MAX_STARTS, grouped_work(MAX_POINT_WORK, (2 * units) ** 3)) if units <= MAX_POINT_UNITS else 0


def _refuse_large(H: int, starts: int) -> None:
    if H > MAX_POINT_UNITS:
        raise ValueError(
            tr(
                "The cell has {units} units; fixed points are searched in cells of at most {most}.",
                units=H,
                most=MAX_POINT_UNITS,
            )
        )
    most = most_starts(H)
    if starts > most:
        raise ValueError(
            tr("starts is {starts}; for {units} units wanted at most {most}.", starts=starts, units=H, most=most)
        )


def _told(step: AnyMap, points: Array, reached: npt.NDArray[np.integer], starts: int) -> FixedPoints:
    H, S, speed = step.hidden_size, points.shape[1], squares(residual(step, points))
    slow = speed > FIXED * (1 + squares(points))
    order = np.lexsort((*points[:, -H:].T.round(6)[::-1], slow))
    points, speed, slow, reached = points[order], speed[order], slow[order], reached[order]
    values = [np.linalg.eigvals(jacobian(step, s)) for s in points]
    found = np.array([v[np.argsort(-np.abs(v), kind="stable")] for v in values], complex).reshape(-1, S)
    stable = ~slow & (np.abs(found) < 1).all(axis=1)
    h, c = points[:, :H], points[:, H:]
    return FixedPoints(h, c, stable, speed, found, slow, reached, starts - int(reached.sum()))
