"""A part of a large record in as many numbers as a picture has points, and orders in which its units can stand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array, checked_name

Order = npt.NDArray[np.intp]

ORDERS = ("file", "similarity", "saturation", "timescale", "position")
"""As in the file; like ones side by side; the most saturated first; the slowest first; by the step of the largest |c|
(|h| of a cell without c)."""

SATURATED = 0.9
"""From this share of its range on a gate, or |h|, counts as saturated."""

_SAMPLED = 512  # steps, evenly apart, by which units are compared


def window(values: Array, units: Order, first: int, stop: int, *, rows: int, columns: int) -> tuple[Array, Array]:
    """Return the smallest and the largest value of each point of a picture, (R, C) each: no spike is lost.

    `values` is (T, H); the picture has the steps from `first` to before `stop` as columns and `units` as rows, at most
    `columns` and `rows` of them: point (r, c) stands for units r N / R to (r + 1) N / R of the N `units`, rounded
    down, and for as large a share of the steps. Raises ValueError if there is nothing in it.

    >>> values = np.array([[0.0, 5.0], [1.0, 6.0], [9.0, 7.0], [3.0, 8.0]])
    >>> low, high = window(values, np.array([1, 0]), 0, 4, rows=2, columns=2)
    >>> low.tolist(), high.tolist()
    ([[5.0, 7.0], [0.0, 3.0]], [[6.0, 8.0], [1.0, 9.0]])
    """
    if not (0 <= first < stop <= len(values) and len(units) and rows > 0 and columns > 0):
        raise ValueError(f"steps {first} to {stop} of {len(values)} in {rows} × {columns} points of {len(units)} units")
    part = values[first:stop]
    few = len(units) < values.shape[1]
    part = part[:, units] if few else part
    low, high = (_columns(reduce, part, columns).T for reduce in (np.minimum, np.maximum))
    if not few:
        low, high = low[units], high[units]
    starts = _starts(len(units), rows)
    return np.minimum.reduceat(low, starts, axis=0), np.maximum.reduceat(high, starts, axis=0)


def _columns(reduce: np.ufunc, part: Array, columns: int) -> Array:
    """Return a row for each column of the picture; over whole rows of units, some thirty times as fast as reduceat."""
    starts = _starts(len(part), columns).tolist()
    found = np.empty((len(starts), part.shape[1]), part.dtype)
    for row, first, stop in zip(found, starts, [*starts[1:], len(part)], strict=True):
        reduce.reduce(part[first:stop], axis=0, out=row)
    return found


def _starts(size: int, points: int) -> Order:
    points = min(size, points)
    return np.arange(points) * size // points


def ordered(record: Mapping[str, Array], order: str) -> Order:
    """Return all units of a record, (T, H) by the names of QUANTITIES, in one of ORDERS.

    "similarity" is a chain: from the unit that goes least with the others, always the one on, of those left, whose
    memory has the largest correlation with the last one. "timescale" goes by the mean of f, of which the half-life
    ln 0.5 / ln f grows; without an f, by how little the memory changes in a step for how much it changes in all.

    >>> c = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 2.0], [0.0, 2.0, 0.1]])
    >>> ordered({"c": c, "f": c / 2}, "timescale").tolist(), ordered({"c": c}, "position").tolist()
    ([1, 2, 0], [0, 2, 1])
    """
    checked_name("order", order, ORDERS)
    memory = next(record[name] for name in ("c", "h", *record) if name in record)
    if order == "similarity":
        return _chain(memory)
    if order == "file":
        return np.arange(memory.shape[1])
    keys = {"saturation": _saturation, "timescale": _speed, "position": _position}
    return np.argsort(keys[order](record, memory), kind="stable")


def _saturation(record: Mapping[str, Array], memory: Array) -> Array:
    gates = [record[name] for name in "fiour" if name in record]
    if not gates:
        return np.asarray(-(np.abs(memory) > SATURATED).mean(axis=0))
    shares = [((gate > SATURATED) | (gate < 1 - SATURATED)).mean(axis=0) for gate in gates]
    return np.asarray(-np.mean(shares, axis=0))


def _speed(record: Mapping[str, Array], memory: Array) -> Array:
    if "f" in record:
        return np.asarray(-record["f"].mean(axis=0))
    change = np.abs(np.diff(memory, axis=0)).mean(axis=0) if len(memory) > 1 else np.zeros(memory.shape[1])
    return np.asarray(change / np.maximum(memory.std(axis=0), np.finfo(memory.dtype).tiny))


def _position(_: Mapping[str, Array], memory: Array) -> Array:
    return np.asarray(np.abs(memory).argmax(axis=0))


def _chain(memory: Array) -> Order:
    sampled = memory[np.linspace(0, len(memory) - 1, min(len(memory), _SAMPLED)).astype(int)].astype(np.float64)
    apart = sampled - sampled.mean(axis=0)
    norms = np.sqrt(np.square(apart).sum(axis=0))
    apart /= np.where(norms > 0, norms, 1.0)
    alike = apart.T @ apart
    left = np.ones(len(alike), np.bool_)
    chain = [int(alike.sum(axis=0).argmin())]
    for _ in range(len(alike) - 1):
        left[chain[-1]] = False
        chain.append(int(np.where(left, alike[chain[-1]], -2.0).argmax()))
    return np.array(chain)
