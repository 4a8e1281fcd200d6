"""What a unit does, as the best of five small models of its memory, with the error of each.

| role    | the memory is                                                                  |
|---------|--------------------------------------------------------------------------------|
| follows | c_t = w · x_t + b: a picture of the input of now                               |
| counts  | c_t = c_{t-1} + w · x_t + b: a sum of all inputs                               |
| decays  | c_t = λ c_{t-1} + w · x_t + b, one λ between 0.2 and 1: a leaky sum            |
| latches | c_t is one of two or three levels, and stays at each for some steps            |
| holds   | c_t = λ c_{t-1}, λ from 0.8 to 1, but at few steps, each of which writes anew   |

Each is run freely from its own start: the c of the run never corrects it on its way, but in the last one at a step
that writes. A step writes where c goes further from λ c_{t-1} than a quarter of its deviation. So that no memory that
merely moves slowly is said to hold, two thirds of all its movement must be at these steps, and four steps must pass
from one to the next on average: not so where c is a random walk, whose steps are normal or Laplace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lstm_core.any_trace import AnyTrace, series_of, single_sequence
from lstm_core.checks import FLOAT64, Array, checked_index
from lstm_core.language import per_cent, tr, tr_later

ROLES = {
    "follows": tr_later("follows the input"),
    "counts": tr_later("counts"),
    "decays": tr_later("decays"),
    "latches": tr_later("latches"),
    "holds": tr_later("holds what was written"),
    "still": tr_later("stays as it is"),
    "none": tr_later("none of these"),
}
"""What a unit can be said to do, by key; say it by `tr`."""

BAD = 0.35
"""A model with a larger error is none: it leaves more than an eighth of the variance unexplained."""

_BETTER = 0.9  # a role that comes later in the table must have an error below this share of the best before it
_LEAST_STAY = 4.0  # steps that a latch stays at a level, or another unit at what was written, on average
_WRITES = 0.25  # of the deviation of c: a step that moves it further writes
_AT_WRITES = 2 / 3  # of all movement of a unit that holds
_SLOWEST_HOLD = 0.8
_MOST_INPUTS = 8  # directions of the input that a model may use


@dataclass(frozen=True, eq=False)
class Role:
    """The verdict on a unit: a key of ROLES, the error of that model, and the errors of all by key.

    An error is the root of the unexplained share of the variance of c, corrected for the numbers fitted: 0 is exact, 1
    no better than a constant; it is infinite where c changes its level, or is written to, too often. `rate` is the λ of
    the decay that fits best, `best` the key of the best model and `fitted` (T,) its c.

    >>> from lstm_core import STORIES
    >>> role = role_of(STORIES["count"].trace(), 0)
    >>> role.key, role.error < 0.01, role.sentence()
    ('counts', True, 'Unit 1 counts: its memory is a sum over the input, with an error of 0 %.')
    """

    unit: int
    key: str
    error: float
    errors: Mapping[str, float]
    rate: float
    fitted: Array
    best: str = "still"

    def sentence(self) -> str:
        """Return the verdict in words; units count from 1."""
        words = {
            "follows": tr("Unit {unit} follows the input of each step, with an error of {error} %."),
            "counts": tr("Unit {unit} counts: its memory is a sum over the input, with an error of {error} %."),
            "decays": tr("Unit {unit} decays: it keeps {rate} % of its memory a step, with an error of {error} %."),
            "latches": tr("Unit {unit} latches: its memory stays at one of few levels, with an error of {error} %."),
            "holds": tr("Unit {unit} holds what was written to it until the next time, with an error of {error} %."),
            "still": tr("Unit {unit} stays as it is: its memory hardly changes in this run."),
            "none": tr("Unit {unit} does none of these: even the best of the five models has an error of {error} %."),
        }
        rate = per_cent(self.rate) if self.errors else ""  # a unit that stays as it is has none
        numbers = {"unit": self.unit + 1, "error": round(100 * self.error), "rate": rate}
        return words[self.key].format(**numbers)


def role_of(trace: AnyTrace, unit: int) -> Role:
    """Return what a unit of a run (T, H) does in it, with the error of the model that says so.

    The input enters by its eight main directions at most. A later row of the table counts only if its error is below
    0.9 of those before it, and the last one, which may write any value, only where all others are above 0.35; where all
    are above 0.35 the verdict is "none". Raises ValueError for a batch and a run of fewer than 8 steps, IndexError for
    a unit that is not there.

    >>> from lstm_core import STORIES
    >>> [role_of(STORIES[key].trace(), 0).key for key in ("average", "latch", "count")]
    ['decays', 'latches', 'counts']
    """
    trace = single_sequence(trace)
    (c,) = series_of(trace, trace.memory)
    c = c[:, checked_index("unit", unit, c.shape[1])].astype(FLOAT64)
    if len(c) < 8:
        raise ValueError(tr("The run has {steps} steps; wanted at least 8 to tell what a unit does.", steps=len(c)))
    start = float(np.asarray(trace.initial[trace.memory], FLOAT64)[unit])
    if c.std() <= 1e-6 * (1 + np.abs(c).max()):
        return Role(unit, "still", 0.0, {}, float("nan"), c)
    x = _main_inputs(trace.x.astype(FLOAT64), len(c))
    models: dict[str, tuple[float, Array, float]] = {
        "follows": _leaky(x, c, start, 0.0),
        "counts": _leaky(x, c, start, 1.0),
        "decays": _best_rate(lambda rate: _leaky(x, c, start, rate), len(c)),
        "latches": _levels(c),
        "holds": _held(c, start),
    }
    errors = {key: error for key, (error, _, _) in models.items()}
    best = _first_of_the_best({key: error for key, error in errors.items() if key != "holds"})
    if errors[best] > BAD and errors["holds"] < errors[best]:
        best = "holds"
    error, fitted, _ = models[best]
    return Role(unit, best if error <= BAD else "none", error, errors, models["decays"][2], fitted, best)


def _first_of_the_best(errors: Mapping[str, float]) -> str:
    best = "follows"
    for key, error in errors.items():
        if error < _BETTER * errors[best] - 1e-9:
            best = key
    return best


def _main_inputs(x: Array, T: int) -> Array:
    """Return x, or its main directions if it has more columns than a model of T steps should use."""
    most = max(1, min(_MOST_INPUTS, T // 6))
    if x.shape[1] <= most:
        return x
    centred = x - x.mean(axis=0)
    return np.asarray(centred @ np.linalg.svd(centred, full_matrices=False)[2][:most].T)


def _leaky(x: Array, c: Array, start: float, rate: float) -> tuple[float, Array, float]:
    """Return error, c and rate of c_t = rate c_{t-1} + w · x_t + b from c_0 = `start`, with the best w and b."""
    T = len(c)
    columns = _summed(np.column_stack([x, np.ones(T)]), rate)
    begin = start * rate ** np.arange(1, T + 1)
    w, _, rank, _ = np.linalg.lstsq(columns, c - begin, rcond=None)
    fitted = columns @ w + begin
    return _error(c, fitted, int(rank)), fitted, rate


def _summed(columns: Array, rate: float) -> Array:
    """Return s_t = rate s_{t-1} + columns_t, by spans that double: log T additions of whole arrays."""
    summed, width = columns.copy(), 1
    while width < len(summed) and rate**width > 0:
        summed[width:] = summed[width:] + rate**width * summed[:-width]
        width *= 2
    return summed


def _best_rate(model: Callable[[float], tuple[float, Array, float]], T: int) -> tuple[float, Array, float]:
    """Return the best leaky model with a rate from 0.2 to 1 − 2/T, beyond which a run cannot tell it from a sum."""
    low, high = np.log(0.8), np.log(min(0.8, 2 / T))
    grid = np.linspace(low, high, 24)  # of ln(1 − rate): as many rates for each time scale
    for _ in range(3):
        found = [model(1 - np.exp(place)) for place in grid]
        best = int(np.argmin([error for error, _, _ in found]))
        grid = np.linspace(grid[max(0, best - 1)], grid[min(len(grid) - 1, best + 1)], 9)
    return found[best]


def _levels(c: Array) -> tuple[float, Array, float]:
    """Return error and c of the better of two and three levels; infinite where it changes level too often."""
    found = [_quantised(c, count) for count in (2, 3)]
    return min(found, key=lambda one: one[0])


def _quantised(c: Array, count: int) -> tuple[float, Array, float]:
    levels = np.linspace(c.min(), c.max(), count)
    for _ in range(50):  # Lloyd's algorithm in one dimension
        nearest = np.abs(c[:, None] - levels).argmin(axis=1)
        moved = np.array([c[nearest == k].mean() if (nearest == k).any() else levels[k] for k in range(count)])
        if np.array_equal(moved, levels):
            break
        levels = moved
    changes = int((np.diff(nearest) != 0).sum())
    fitted = levels[nearest]
    stays = len(c) / (changes + 1) >= _LEAST_STAY
    return (_error(c, fitted, 2 * changes + count) if stays else float("inf")), fitted, float("nan")


def _held(c: Array, start: float) -> tuple[float, Array, float]:
    """Return error, c and λ of what is held from one step that writes to the next; infinite where too many write."""
    before, rate = np.concatenate([[start], c[:-1]]), 1.0
    for _ in range(3):  # what writes and how fast the rest decays, each by the other
        moved = np.abs(c - rate * before)
        writes = moved > _WRITES * c.std()
        kept = before[~writes]
        if not kept.any():
            break
        rate = float(np.clip(kept @ c[~writes] / (kept @ kept), _SLOWEST_HOLD, 1.0))
    last = np.maximum.accumulate(np.where(writes, np.arange(len(c)), -1))
    fitted = np.where(last < 0, start, c[last]) * rate ** (np.arange(len(c)) - last)
    few = len(c) / (int(writes.sum()) + 1) >= _LEAST_STAY
    told = few and moved[writes].sum() >= _AT_WRITES * moved.sum()
    return (_error(c, fitted, int(writes.sum()) + 1) if told else float("inf")), fitted, rate


def _error(c: Array, fitted: Array, numbers: int) -> float:
    """Return the root of the unexplained share of the variance, for a model in which `numbers` were fitted."""
    left, T = float(np.square(c - fitted).sum()), len(c)
    if numbers >= T - 1:
        return float("inf")
    return float(np.sqrt(left / (T - numbers) / (np.square(c - c.mean()).sum() / (T - 1))))
