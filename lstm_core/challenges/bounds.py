"""What trials are put together from: pulses at random steps, and bounds for what is wanted of a series."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_core.challenges.challenge import Trial
from lstm_core.checks import Array

Random = np.random.Generator
Steps = Any  #: steps from 0, or of all steps which, as NumPy takes them for an index


def at(steps: int, where: Steps) -> Array:
    """Return a column (T,) that is 1 at some steps and else 0."""
    column = np.zeros(steps)
    column[where] = 1.0
    return column


def before(column: Array) -> Array:
    """Return a column (T,) one step later, with 0 at the first."""
    return np.concatenate([[0.0], column[:-1]])


def some(rng: Random, steps: int, share: float) -> Array:
    """Return a column (T,) of pulses of 1, each step one with the probability ``share``, at least one in all."""
    column = (rng.random(steps) < share).astype(float)
    column[rng.integers(steps // 2)] = 1.0
    return column


def signed(rng: Random, steps: int, least: float) -> Array:
    """Return a column (T,) of numbers of either sign, from ``least`` to 1 in size, in hundredths."""
    size = rng.uniform(least, 1, steps).round(2)
    return np.asarray(size * rng.choice([-1.0, 1.0], steps))


def columns(*parts: Array) -> Array:
    """Return columns (T,) side by side, (T, D)."""
    return np.stack(parts, axis=1)


def on_off(x: Array, on: Steps, above: float = 0.5) -> Trial:
    """Wanted: more than ``above`` where ``on``, else between −0.2 and 0.2."""
    return Trial(x, np.where(on, above, -0.2), np.where(on, np.inf, 0.2))


def sign_of(x: Array, sign: Array, size: float, none: float = np.inf) -> Trial:
    """Wanted: more than ``size`` where ``sign`` is 1, less than −``size`` where it is −1, and where it is 0 within
    ``none`` of 0.
    """
    low = np.select([sign > 0, sign < 0], [size, -np.inf], -none)
    high = np.select([sign > 0, sign < 0], [np.inf, -size], none)
    return Trial(x, low, high)


def near(x: Array, wanted: Array, within: float) -> Trial:
    """Wanted: a number within ``within`` of ``wanted``; not judged where that is NaN."""
    free = np.isnan(wanted)
    return Trial(x, np.where(free, -np.inf, wanted - within), np.where(free, np.inf, wanted + within))


def free(trial: Trial, steps: Steps) -> Trial:
    """Return a trial of which some steps are not judged."""
    low, high = trial.low.copy(), trial.high.copy()
    low[steps], high[steps] = -np.inf, np.inf
    return Trial(trial.x, low, high)
