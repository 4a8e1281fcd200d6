"""Fixed points of a cell under a constant input: where its state stays, and whether it comes back to there.

Source: Sussillo and Barak 2013, "Opening the black box": minimise the speed of the state from many starts, take the
minima of speed 0 as fixed points and other low ones as slow points, and linearise the step there.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.checks import FLOAT64, Array, checked_array, checked_kind, checked_whole
from lstm_core.language import tr
from lstm_core.parameters import LSTMParameters
from lstm_core.probing.dynamics import StateMap
from lstm_core.probing.limits import grouped_work
from lstm_core.threads import one_thread
from lstm_core.trace import Trace

MAX_POINT_UNITS = 256
"""Most units of a cell whose fixed points are searched: a step of the search solves 2H equations for each start."""

MAX_STARTS = 2000
"""Most starts of a search."""

MAX_POINT_WORK = 5e8
"""Most starts times (2H)³, about 20 seconds on one core: 2,000 starts of 31 units, 238 of 64, or 29 of 128."""

FIXED = 1e-18
"""A point is fixed if its speed is at most this, times 1 + |s|²: what rounding leaves."""

SLOW = 1e-3
"""A point that is not fixed is slow if its speed is at most this; faster minima are left out."""

_ROUNDS, _SAME, _SAME_SLOW, _WAIT, _NUMBERS_AT_ONCE = 100, 1e-4, 2e-2, 80, 4_000_000


@dataclass(frozen=True, eq=False)
class FixedPoints:
    """N points, those at rest first, then the slow ones, each group by rising c: what `fixed_points` found.

    h and c are (N, H); speed (N,) is |F(s) − s|², s = (h, c); eigenvalues (N, 2H) are complex, those of ∂F/∂s, the
    largest size first. `stable` (N,): the point is at rest and all of them are smaller than 1, so that a state nearby
    comes back to it. `slow` (N,): it moves, but slowly. `saddle` (N,): at rest, and some are larger than 1. `reached`
    (N,) counts the starts that came to each, `lost` those that came to none.

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
    def saddle(self) -> npt.NDArray[np.bool_]:
        """Whether the point is at rest and a state nearby leaves it."""
        return np.asarray(~self.slow & (np.abs(self.eigenvalues).max(axis=1, initial=0.0) > 1))


def fixed_points(params: LSTMParameters, x: Any, *, starts: int, seed: int, near: Trace | None = None) -> FixedPoints:
    """Return the states s = (h, c) with F(s) = s, or nearly so, where F is one step under the constant input x (D,).

    From each of `starts` states the speed |F(s) − s|² is lowered by damped Newton steps: (AᵀA + λ) δ = −Aᵀ r with
    r = F(s) − s and A = ∂F/∂s − 1, λ smaller after a success and larger after a failure (Levenberg and Marquardt).
    So saddles are found as well as what attracts. Ends closer than 1e-4 (slow ones: 0.02) are one point.

    Of three quarters of the starts every third is drawn at random, |c| up to 10, and the others are such states after
    1 to 100 steps under x, where a run would be; with `near`, a trace of one sequence, they begin at states of that.
    At most as many as the last quarter begin at the border between two points that attract, and as many where a state
    goes that is pushed off a saddle. The same seed gives the same points; more starts may give more. Raises
    ValueError for a wrong x, more than 256 units, and more starts than MAX_STARTS and
    MAX_POINT_WORK allow.

    >>> rows = {"i": (0.0, 2.0), "f": (0.0, 2.0), "g": (5.0, 0.0), "o": (0.0, 5.0)}  # U and b: g = tanh(5 h)
    >>> latch = LSTMParameters(np.zeros((4, 1)), [[u] for u, _ in rows.values()], [b for _, b in rows.values()])
    >>> found = fixed_points(latch, [0.0], starts=30, seed=0)
    >>> np.abs(found.c).round(2).ravel().tolist(), found.stable.tolist(), found.saddle.tolist()
    ([7.39, 0.0, 7.39], [True, False, True], [False, True, False])
    """
    *_, found = search_points(params, x, starts=starts, seed=seed, near=near)
    assert isinstance(found, FixedPoints)
    return found


def search_points(
    params: LSTMParameters, x: Any, *, starts: int, seed: int, near: Trace | None = None
) -> Iterator[float | FixedPoints]:
    """Do what `fixed_points` does, and yield at most how much of it is done, from 0 to 1, and last what was found.

    >>> cell = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, 0.0, 1.0, 0.0]))
    >>> *shares, found = search_points(cell, [0.0], starts=5, seed=0)
    >>> shares == sorted(shares), len(found)
    (True, 1)
    """
    checked_kind("params", params, LSTMParameters, "LSTMParameters")
    x = checked_array("x", x, FLOAT64, (params.input_size,))
    starts = checked_whole("starts", starts, 1)
    _refuse_large(params.hidden_size, starts)
    rng = np.random.default_rng(checked_whole("seed", seed))
    step, few = StateMap(params, x), starts // 4
    with one_thread, np.errstate(all="ignore"):
        first = yield from _descended(step, _starts(step, starts - few, rng, near), 0.0, 0.7)
        between = _between(step, _merged(step, first)[0], few, rng)
        second = yield from _descended(step, between, 0.7, 0.85)
        outward = _outward(step, _merged(step, np.concatenate([first, second]))[0])[:few]
        third = yield from _descended(step, outward, 0.85, 1.0)
        states = np.concatenate([first, second, third])
        yield _told(step, *_merged(step, states), len(states))


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


def _starts(step: StateMap, count: int, rng: np.random.Generator, near: Trace | None) -> Array:
    """Return states to start from, (count, 2H); every third is as it was drawn."""
    H = step.hidden_size
    if near is None:
        c = rng.uniform(-1, 1, (count, H)) * 10 ** rng.uniform(-2, 1, (count, 1))
        h = np.tanh(c) * rng.uniform(0, 1, (count, H))
    else:
        _refuse_other(near, H)
        chosen = rng.integers(0, len(near), count)
        h, c = (array[chosen].astype(FLOAT64) for array in (near.h, near.c))
        c = c + rng.normal(0, 0.1, c.shape) * c.std()
    waits = rng.integers(1, 101, count) * (np.arange(count) % 3 != 0)
    for waited in range(int(waits.max())):
        moving = waits > waited
        h[moving], c[moving] = step(h[moving], c[moving])
    return np.concatenate([h, c], axis=1)


def _between(step: StateMap, points: Array, most: int, rng: np.random.Generator) -> Array:
    """Return states near saddles: between two points that attract, where the way back to the one or the other parts.

    The line between the two is halved until its parts lead to different ends though they are next to each other; from
    there both come near the saddle before they part, and where they are 1e-3 apart is a start.
    """
    H = step.hidden_size
    held = np.array([_size_of_largest(step, s) < 1 for s in points], dtype=bool)
    points = points[held & (_size(_residual(step, points)) <= FIXED * (1 + _size(points)))]
    pairs = np.array([(a, b) for a in range(len(points)) for b in range(a)], dtype=int).reshape(-1, 2)
    pairs = pairs[rng.permutation(len(pairs))[:most]]
    if not len(pairs):
        return np.empty((0, 2 * H))
    one, other = points[pairs[:, 0]], points[pairs[:, 1]]
    near, far = np.zeros(len(pairs)), np.ones(len(pairs))
    for _ in range(36):
        middle = (near + far) / 2
        end = _after(step, _mixed(one, other, middle), _WAIT)[-1]
        to_one = _size(end - one) < _size(end - other)
        near, far = np.where(to_one, middle, near), np.where(to_one, far, middle)
    ways = [_after(step, _mixed(one, other, share), _WAIT) for share in (near, far)]
    apart = np.sqrt(np.square(ways[0] - ways[1]).sum(axis=2))
    last = np.maximum((apart <= 1e-3 * np.sqrt(_size(one - other))).sum(axis=0) - 1, 0)
    return np.asarray(ways[0][last, np.arange(len(pairs))])


def _outward(step: StateMap, points: Array) -> Array:
    """Return where states go that are pushed off each saddle, to either side of its steepest direction."""
    H, pushed = step.hidden_size, []
    for s in points:
        values, vectors = np.linalg.eig(step.jacobian(s[:H], s[H:]))
        k = int(np.abs(values).argmax())
        if abs(values[k]) > 1:
            pushed += [s + sign * 1e-3 * (1 + np.abs(s).max()) * vectors[:, k].real for sign in (1, -1)]
    return _after(step, np.array(pushed), _WAIT)[-1] if pushed else np.empty((0, 2 * H))


def _mixed(one: Array, other: Array, share: Array) -> Array:
    return np.asarray(one + share[:, None] * (other - one))


def _after(step: StateMap, states: Array, steps: int) -> Array:
    """Return the states and those after each step, (steps + 1, N, 2H)."""
    H, way = step.hidden_size, [states]
    for _ in range(steps):
        way.append(np.concatenate(step(way[-1][:, :H], way[-1][:, H:]), axis=1))
    return np.array(way)


def _size_of_largest(step: StateMap, state: Array) -> float:
    H = step.hidden_size
    return float(np.abs(np.linalg.eigvals(step.jacobian(state[:H], state[H:]))).max())


def _refuse_other(near: Any, H: int) -> None:
    if checked_kind("near", near, Trace, "a Trace").h.shape[1:] != (H,):
        raise ValueError(tr("near must be the run of one sequence by this cell of {units} units.", units=H))


def _residual(step: StateMap, states: Array) -> Array:
    H = step.hidden_size
    return np.concatenate(step(states[:, :H], states[:, H:]), axis=1) - states


def _descended(step: StateMap, states: Array, low: float, high: float) -> Generator[float, None, Array]:
    """Return where the descents end, as many at once as fit in memory; yields shares from `low` to `high`."""
    at_once = max(1, _NUMBERS_AT_ONCE // states.shape[1] ** 2)
    ends = [states[:0]]
    parts = range(0, len(states), at_once)
    for part, k in enumerate(parts):
        of_part = (high - low) / len(parts)
        ends.append((yield from _descend(step, states[k : k + at_once], low + part * of_part, of_part)))
    return np.concatenate(ends)


def _descend(step: StateMap, states: Array, low: float, size: float) -> Generator[float, None, Array]:
    states, H = states.copy(), step.hidden_size
    damping, going = np.full(len(states), 1e-3), np.arange(len(states))
    residual = _residual(step, states)
    for done in range(_ROUNDS):
        yield low + size * max(done / _ROUNDS, 1 - len(going) / len(states))
        s, r = states[going], residual[going]
        A = step.jacobian(s[:, :H], s[:, H:])
        A[:, np.arange(2 * H), np.arange(2 * H)] -= 1.0
        normal = A.swapaxes(1, 2) @ A
        scale = 1 + np.einsum("nkk->n", normal) / (2 * H)
        normal[:, np.arange(2 * H), np.arange(2 * H)] += (damping[going] * scale)[:, None]
        move = np.linalg.solve(normal, -(r[:, None] @ A)[:, 0, :, None])[..., 0]
        moved, tried = _shown(step, s + move)
        better = _size(tried) < _size(r)
        states[going[better]], residual[going[better]] = moved[better], tried[better]
        damping[going] = np.where(better, np.maximum(damping[going] * 0.1, 1e-12), damping[going] * 10)
        crawling = better & (_size(tried) > 0.9999 * _size(r))
        still = ~crawling & (_size(move) > 1e-24 * (1 + _size(s))) & (damping[going] < 1e8) & (_size(r) > 0)
        going = going[still]
        if not going.size:
            break
    return states


def _shown(step: StateMap, states: Array) -> tuple[Array, Array]:
    """Return states and what a step adds to them, with h as the step would make it where that is slower.

    Low speeds lie along the curve h = o tanh(c), which a straight move leaves: without this it is followed in small
    moves.
    """
    H, added = step.hidden_size, _residual(step, states)
    again = states.copy()
    again[:, :H] += added[:, :H]
    added_again = _residual(step, again)
    slower = (_size(added_again) < _size(added))[:, None]
    return np.where(slower, again, states), np.where(slower, added_again, added)


def _size(vectors: Array) -> Array:
    """Return the square of the length of each row."""
    return np.asarray(np.einsum("nk,nk->n", vectors, vectors))


def _merged(step: StateMap, states: Array) -> tuple[Array, npt.NDArray[np.integer]]:
    """Return the different ends that are slow enough, the slowest of each group, and how many starts came to each."""
    speed = _size(_residual(step, states))
    order = np.argsort(speed, kind="stable")
    order = order[(speed[order] <= SLOW) & np.isfinite(states[order]).all(axis=1)]
    points: list[Array] = []
    reached: list[int] = []
    for state, speed_of in zip(states[order], speed[order], strict=True):
        apart = np.abs(np.array(points) - state).max(axis=1) if points else np.empty(0)
        same = _SAME if speed_of <= FIXED * (1 + state @ state) else _SAME_SLOW
        if apart.size and apart.min() <= same * (1 + np.abs(state).max()):
            reached[int(apart.argmin())] += 1
        else:
            points.append(state)
            reached.append(1)
    return np.array(points).reshape(-1, states.shape[1]), np.array(reached, dtype=int)


def _told(step: StateMap, points: Array, reached: npt.NDArray[np.integer], starts: int) -> FixedPoints:
    H, speed = step.hidden_size, _size(_residual(step, points))
    slow = speed > FIXED * (1 + _size(points))
    order = np.lexsort((*points[:, H:].T.round(6)[::-1], slow))
    points, speed, slow, reached = points[order], speed[order], slow[order], reached[order]
    values = [np.linalg.eigvals(step.jacobian(s[:H], s[H:])) for s in points]
    found = np.array([v[np.argsort(-np.abs(v), kind="stable")] for v in values], complex).reshape(-1, 2 * H)
    stable = ~slow & (np.abs(found) < 1).all(axis=1)
    h, c = points[:, :H], points[:, H:]
    return FixedPoints(h, c, stable, speed, found, slow, reached, starts - int(reached.sum()))
