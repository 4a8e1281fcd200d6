"""Where a map moves its state least: the starts, the descents from there, and which of their ends are one point."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt

from lstm_core.checks import FLOAT64, Array, checked_kind
from lstm_core.language import tr
from lstm_core.probing.dynamics import AnyMap, VariantMap
from lstm_core.probing.hold import AnyRun
from lstm_core.trace import Trace
from lstm_core.variant_run import VariantTrace

FIXED = 1e-18
"""A point is fixed if its speed is at most this, times 1 + |s|²: what rounding leaves."""

SLOW = 1e-3
"""A point that is not fixed is slow if its speed is at most this; faster minima are left out."""

_ROUNDS, _SAME, _SAME_SLOW, _WAIT, _NUMBERS_AT_ONCE = 100, 1e-4, 2e-2, 80, 4_000_000


def starts_of(step: AnyMap, count: int, rng: np.random.Generator, near: AnyRun | None) -> Array:
    """Return states to start from, (count, S); every third is as it was drawn."""
    states = _drawn(step, count, rng) if near is None else _near(step, near, count, rng)
    waits = rng.integers(1, 101, count) * (np.arange(count) % 3 != 0)
    for waited in range(int(waits.max())):
        moving = waits > waited
        states[moving] = stepped(step, states[moving])
    return states


def _drawn(step: AnyMap, count: int, rng: np.random.Generator) -> Array:
    """Return states at random, |c| up to 10; of a cell without c, what its candidate makes of such a number."""
    H = step.hidden_size
    m = rng.uniform(-1, 1, (count, H)) * 10 ** rng.uniform(-2, 1, (count, 1))
    if isinstance(step, VariantMap):
        return step.candidate(m)
    return np.concatenate([np.tanh(m) * rng.uniform(0, 1, (count, H)), m], axis=1)


def _near(step: AnyMap, near: AnyRun, count: int, rng: np.random.Generator) -> Array:
    """Return states of a run, its memory moved a little."""
    H = step.hidden_size
    checked_kind("near", near, (Trace, VariantTrace), "a Trace or a VariantTrace")  # type: ignore[arg-type]
    if near.h.shape[1:] != (H,) or near.states != step.states:
        raise ValueError(tr("near must be the run of one sequence by this cell of {units} units.", units=H))
    chosen = rng.integers(0, len(near), count)
    *others, m = (near.series[name][chosen].astype(FLOAT64) for name in step.states)
    return np.concatenate([*others, m + rng.normal(0, 0.1, m.shape) * m.std()], axis=1)


def between(step: AnyMap, points: Array, most: int, rng: np.random.Generator) -> Array:
    """Return states near points that are left: between two that attract, where the way back to the one or other parts.

    The line between the two is halved until its parts lead to different ends though they are next to each other; from
    there both come near the point before they part, and where they are 1e-3 apart is a start.
    """
    held = np.array([_size_of_largest(step, s) < 1 for s in points], dtype=bool)
    points = points[held & (squares(residual(step, points)) <= FIXED * (1 + squares(points)))]
    pairs = np.array([(a, b) for a in range(len(points)) for b in range(a)], dtype=int).reshape(-1, 2)
    pairs = pairs[rng.permutation(len(pairs))[:most]]
    if not len(pairs):
        return points[:0]
    one, other = points[pairs[:, 0]], points[pairs[:, 1]]
    near, far = np.zeros(len(pairs)), np.ones(len(pairs))
    for _ in range(36):
        middle = (near + far) / 2
        end = _after(step, _mixed(one, other, middle), _WAIT)[-1]
        to_one = squares(end - one) < squares(end - other)
        near, far = np.where(to_one, middle, near), np.where(to_one, far, middle)
    ways = [_after(step, _mixed(one, other, share), _WAIT) for share in (near, far)]
    apart = np.sqrt(np.square(ways[0] - ways[1]).sum(axis=2))
    last = np.maximum((apart <= 1e-3 * np.sqrt(squares(one - other))).sum(axis=0) - 1, 0)
    return np.asarray(ways[0][last, np.arange(len(pairs))])


def outward(step: AnyMap, points: Array) -> Array:
    """Return where states go that are pushed off a point that they leave, to either side of its steepest direction."""
    pushed = []
    for s in points:
        values, vectors = np.linalg.eig(jacobian(step, s))
        k = int(np.abs(values).argmax())
        if abs(values[k]) > 1:
            pushed += [s + sign * 1e-3 * (1 + np.abs(s).max()) * vectors[:, k].real for sign in (1, -1)]
    return _after(step, np.array(pushed), _WAIT)[-1] if pushed else points[:0]


def _mixed(one: Array, other: Array, share: Array) -> Array:
    return np.asarray(one + share[:, None] * (other - one))


def _after(step: AnyMap, states: Array, steps: int) -> Array:
    """Return the states and those after each step, (steps + 1, N, S)."""
    way = [states]
    for _ in range(steps):
        way.append(stepped(step, way[-1]))
    return np.array(way)


def _size_of_largest(step: AnyMap, state: Array) -> float:
    return float(np.abs(np.linalg.eigvals(jacobian(step, state))).max())


def stepped(step: AnyMap, states: Array) -> Array:
    """Return what a step makes of states s, (N, S)."""
    return np.concatenate(step(*_parts(step, states)), axis=-1)


def jacobian(step: AnyMap, states: Array) -> Array:
    """Return ∂F/∂s, (N, S, S)."""
    return step.jacobian(*_parts(step, states))


def _parts(step: AnyMap, states: Array) -> list[Array]:
    return np.split(states, len(step.states), axis=-1)


def residual(step: AnyMap, states: Array) -> Array:
    """Return what a step adds to states, F(s) − s."""
    return stepped(step, states) - states


def descended(step: AnyMap, states: Array, low: float, high: float) -> Generator[float, None, Array]:
    """Return where the descents end, as many at once as fit in memory; yields shares from `low` to `high`."""
    at_once = max(1, _NUMBERS_AT_ONCE // states.shape[1] ** 2)
    ends = [states[:0]]
    parts = range(0, len(states), at_once)
    for part, k in enumerate(parts):
        of_part = (high - low) / len(parts)
        ends.append((yield from _descend(step, states[k : k + at_once], low + part * of_part, of_part)))
    return np.concatenate(ends)


def _descend(step: AnyMap, states: Array, low: float, share: float) -> Generator[float, None, Array]:
    states, S = states.copy(), states.shape[1]
    damping, going = np.full(len(states), 1e-3), np.arange(len(states))
    added = residual(step, states)
    for done in range(_ROUNDS):
        yield low + share * max(done / _ROUNDS, 1 - len(going) / len(states))
        s, r = states[going], added[going]
        A = jacobian(step, s)
        A[:, np.arange(S), np.arange(S)] -= 1.0
        normal = A.swapaxes(1, 2) @ A
        scale = 1 + np.einsum("nkk->n", normal) / S
        normal[:, np.arange(S), np.arange(S)] += (damping[going] * scale)[:, None]
        move = np.linalg.solve(normal, -(r[:, None] @ A)[:, 0, :, None])[..., 0]
        moved, tried = _shown(step, s + move)
        better = squares(tried) < squares(r)
        states[going[better]], added[going[better]] = moved[better], tried[better]
        damping[going] = np.where(better, np.maximum(damping[going] * 0.1, 1e-12), damping[going] * 10)
        crawling = better & (squares(tried) > 0.9999 * squares(r))
        still = ~crawling & (squares(move) > 1e-24 * (1 + squares(s))) & (damping[going] < 1e8) & (squares(r) > 0)
        going = going[still]
        if not going.size:
            break
    return states


def _shown(step: AnyMap, states: Array) -> tuple[Array, Array]:
    """Return states and what a step adds to them, with h beside c as the step would make it where that is slower.

    Low speeds lie along the curve h = o tanh(c), which a straight move leaves: without this it is followed in small
    moves.
    """
    H, added = step.hidden_size, residual(step, states)
    if "c" not in step.states:
        return states, added
    again = states.copy()
    again[:, :H] += added[:, :H]
    added_again = residual(step, again)
    slower = (squares(added_again) < squares(added))[:, None]
    return np.where(slower, again, states), np.where(slower, added_again, added)


def squares(vectors: Array) -> Array:
    """Return the square of the length of each row."""
    return np.asarray(np.einsum("nk,nk->n", vectors, vectors))


def merged(step: AnyMap, states: Array) -> tuple[Array, npt.NDArray[np.integer]]:
    """Return the different ends that are slow enough, the slowest of each group, and how many starts came to each."""
    speed = squares(residual(step, states))
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
