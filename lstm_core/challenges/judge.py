"""Run a cell on trials and say which it passes, where it first fails, and how many stars that is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core.challenges.challenge import HIDDEN, Challenge, Trial, batch
from lstm_core.checks import Array
from lstm_core.parameters import LSTMParameters
from lstm_core.trace import run

STARS = 3
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Failure:
    """Where a trial is failed first: its number, the step from 0, the number that came, and its bounds."""

    trial: int
    step: int
    came: float
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    """How many of ``of`` trials are passed, without and with noise, the first failure of each, and the weights.

    ``weights`` is the number of weights, biases and start values that are not zero; ``few`` up to how many of them
    are few.
    """

    of: int
    passed: int
    failure: Failure | None
    held: int
    slip: Failure | None
    weights: int
    few: int

    @property
    def solved(self) -> bool:
        """Whether all trials are passed."""
        return self.passed == self.of

    @property
    def is_short(self) -> bool:
        """Whether few weights are not zero."""
        return self.weights <= self.few

    @property
    def holds(self) -> bool:
        """Whether all trials are passed with noise too."""
        return self.held == self.of

    @property
    def stars(self) -> int:
        """From 0 to STARS: one for a solution, one for few weights, one where it holds under noise."""
        return 1 + self.is_short + self.holds if self.solved else 0


def passes(trial: Trial, values: Array) -> Booleans:
    """Return which trials are passed, (B,): ``values`` (T, B) lie between the bounds (T, B) at every step."""
    inside = np.asarray((trial.low <= values) & (values <= trial.high))
    return np.asarray(inside.all(axis=0), np.bool_)


def judged(challenge: Challenge, params: LSTMParameters, x: Array, h0: Array, c0: Array) -> Array:
    """Return the judged series (T, B) of a cell on x (T, B, D); ValueError if the cell has other sizes."""
    if (params.input_size, params.hidden_size) != (challenge.input_size, challenge.units):
        raise ValueError(
            f"The cell has D, H = {params.input_size}, {params.hidden_size}; "
            f"wanted {challenge.input_size}, {challenge.units}."
        )
    shape = (x.shape[1], challenge.units)
    trace = run(params, x, h0=np.broadcast_to(h0, shape), c0=np.broadcast_to(c0, shape))
    return np.asarray(getattr(trace, challenge.series)[..., challenge.unit])


def judge(
    challenge: Challenge,
    params: LSTMParameters,
    h0: Array | None = None,
    c0: Array | None = None,
    numbers: Sequence[int] = HIDDEN,
) -> Verdict:
    """Return the verdict on a cell with start values h0 and c0, (H,), zero if not given, over trials of some numbers.

    ValueError if the cell has other sizes than the challenge asks for.

    >>> from lstm_core.challenges import CHALLENGES
    >>> task = CHALLENGES["pulse"]
    >>> verdict = judge(task, LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)))
    >>> verdict.passed, verdict.stars, verdict.failure.low  # h stays 0, and had to be above 0.5
    (0, 0, 0.5)
    """
    zeros = np.zeros(challenge.units)
    h0, c0 = zeros if h0 is None else np.asarray(h0), zeros if c0 is None else np.asarray(c0)
    passed, failure = _over(challenge, params, h0, c0, numbers, noisy=False)
    held, slip = _over(challenge, params, h0, c0, numbers, noisy=True)
    arrays = (params.weight_ih, params.weight_hh, params.bias, params.peephole, h0, c0)
    weights = sum(int(np.count_nonzero(array)) for array in arrays if array is not None)
    return Verdict(len(numbers), passed, failure, held, slip, weights, challenge.few)


def _over(
    challenge: Challenge, params: LSTMParameters, h0: Array, c0: Array, numbers: Sequence[int], *, noisy: bool
) -> tuple[int, Failure | None]:
    trial = batch(challenge, tuple(numbers), noisy=noisy)
    values = judged(challenge, params, trial.x, h0, c0)
    good = passes(trial, values)
    if good.all():
        return len(numbers), None
    b = int(np.flatnonzero(~good)[0])
    return int(good.sum()), _failure(numbers[b], Trial(trial.x[:, b], trial.low[:, b], trial.high[:, b]), values[:, b])


def _failure(number: int, trial: Trial, values: Array) -> Failure:
    """The first step at which ``values`` (T,) leave the bounds."""
    t = int(np.flatnonzero((values < trial.low) | (values > trial.high))[0])
    return Failure(number, t, float(values[t]), float(trial.low[t]), float(trial.high[t]))
