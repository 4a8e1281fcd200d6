"""A linear probe: whether a number that changes from step to step can be read from the memory.

It is fitted on the first part of a run and judged on the rest, and beside it stands what the same probe reaches with
shuffled labels (the control of Hewitt and Liang 2019): a probe that is no better than those has learnt nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.checks import FLOAT64, Array, checked_array, checked_number, checked_whole
from lstm_core.language import local, tr
from lstm_core.probing.limits import refuse_work

MAX_SHUFFLES = 100
_NEWTON = 20


@dataclass(frozen=True, eq=False)
class Probe:
    """What a probe reads and how well: y = weight · s + bias with s (T, H), for a target of 0 and 1 its log-odds.

    `measure` is "R²", or "AUC" for a target of 0 and 1: the chance that a step with 1 gets the larger y. `score` is
    that of the steps from `split` on, which were not fitted; `shuffled` (N,) are those of the same fit to shuffled
    labels, about 0 or less for R² and about 0.5 for AUC. `selectivity` is what the score is above their mean.

    >>> values = np.sin(np.arange(60.0))[:, None] * [1.0, 0.0]
    >>> found = fit_probe(values, 3 * values[:, 0] + 1, seed=0, ridge=1e-9)
    >>> found.measure, round(found.score, 6), found.weight.round(3).tolist(), round(found.bias, 3)
    ('R²', 1.0, [3.0, 0.0], 1.0)
    """

    measure: str
    weight: Array
    bias: float
    score: float
    shuffled: Array
    split: int

    @property
    def selectivity(self) -> float:
        """The score minus the mean of those with shuffled labels."""
        return self.score - float(self.shuffled.mean())

    def __call__(self, values: Array) -> Array:
        """Return y of s (T, H), (T,)."""
        return np.asarray(values @ self.weight + self.bias)


def fit_probe(
    values: Any, target: Any, *, seed: int, part: float = 0.7, ridge: float = 1.0, shuffles: int = 10
) -> Probe:
    """Fit a linear probe of a target (T,) to values (T, H), such as c of a trace, and return it with its control.

    For numbers: ridge regression, min |y − target|² + ridge |v|²; for 0 and 1: logistic regression with the same
    penalty by Newton's method. v are the weights for values that were brought to mean 0 and deviation 1. The first
    `part` of the steps is fitted, the rest is judged; the shuffles are drawn from `seed`. Raises ValueError for wrong
    shapes, a part that leaves fewer than 2 steps on a side, and a target that is the same at all steps of a side.

    >>> rng = np.random.default_rng(0)
    >>> s = rng.normal(size=(400, 3))
    >>> found = fit_probe(s, s[:, 1] > 0.3, seed=1)
    >>> found.measure, found.score > 0.99, bool(0.3 < found.shuffled.mean() < 0.7)
    ('AUC', True, True)
    """
    values = checked_array("values", values, FLOAT64, ("T", "H"))
    target = checked_array("target", target, FLOAT64, (len(values),))
    ridge = checked_number("ridge", ridge, 1e-12, 1e12)
    shuffles = min(checked_whole("shuffles", shuffles, 1), MAX_SHUFFLES)
    split = int(len(values) * checked_number("part", part, 0.0, 1.0))
    _refuse_unfit(target, split)
    T, H = values.shape
    binary = bool(np.isin(target, (0.0, 1.0)).all())
    refuse_work(
        tr("{steps} steps of {units} units", steps=T, units=H),
        T * H * H * (1.0 + binary * _NEWTON * (1 + shuffles)) + float(H) ** 3,
    )
    mean, spread = values[:split].mean(axis=0), values[:split].std(axis=0)
    spread = np.where(spread > 1e-12, spread, 1.0)
    scaled = np.column_stack([(values - mean) / spread, np.ones(T)])
    rng = np.random.default_rng(checked_whole("seed", seed))
    fits = [target[:split], *(rng.permutation(target[:split]) for _ in range(shuffles))]
    weights = (_logistic if binary else _ridge)(scaled[:split], np.array(fits), ridge)
    score = area_under_curve if binary else explained
    held = [score(scaled[split:] @ w, target[split:]) for w in weights]
    weight = weights[0, :-1] / spread
    bias = float(weights[0, -1] - weight @ mean)
    return Probe("AUC" if binary else "R²", weight, bias, held[0], np.array(held[1:]), split)


def units_alone(values: Any, target: Any, *, part: float = 0.7) -> Array:
    """Return how well each unit alone reads a target (T,) of values (T, H), (H,): R², or AUC for one of 0 and 1.

    A line through the first `part` of the steps is judged on the rest, as in :func:`fit_probe`; a unit whose sign is
    the other one counts with that. Raises ValueError as that does.

    >>> steps = np.arange(40.0)
    >>> units_alone(np.column_stack([np.sin(steps), np.cos(steps)]), 2 * np.sin(steps) + 1).round(1).tolist()
    [1.0, -0.0]
    """
    values = checked_array("values", values, FLOAT64, ("T", "H"))
    target = checked_array("target", target, FLOAT64, (len(values),))
    split = int(len(values) * checked_number("part", part, 0.0, 1.0))
    _refuse_unfit(target, split)
    s, y = values[:split] - values[:split].mean(axis=0), target[:split] - target[:split].mean()
    spread = np.square(s).sum(axis=0)
    slope = np.where(spread > 1e-12, y @ s / np.where(spread > 1e-12, spread, 1.0), 0.0)
    read = (values[split:] - values[:split].mean(axis=0)) * slope + target[:split].mean()
    score = area_under_curve if np.isin(target, (0.0, 1.0)).all() else explained
    return np.array([score(column, target[split:]) for column in read.T])


def _refuse_unfit(target: Array, split: int) -> None:
    fitted, judged = target[:split], target[split:]
    if min(len(fitted), len(judged)) < 2:
        raise ValueError(
            tr(
                "{fitted} steps are left to fit and {judged} to judge; wanted at least 2 of each.",
                fitted=len(fitted),
                judged=len(judged),
            )
        )
    if (fitted == fitted[0]).all():
        said = tr("The target is {value} at every step of the first part, which is fitted; wanted one that changes.")
        raise ValueError(said.format(value=local(f"{fitted[0]:g}")))
    if (judged == judged[0]).all():
        said = tr("The target is {value} at every step of the last part, which is judged; wanted one that changes.")
        raise ValueError(said.format(value=local(f"{judged[0]:g}")))


def _ridge(s: Array, targets: Array, ridge: float) -> Array:
    """Return the weights of each target (N, T) of s (T, H + 1), whose last column are ones, (N, H + 1)."""
    return np.asarray(np.linalg.solve(s.T @ s + _penalty(s, ridge), s.T @ targets.T).T)


def _logistic(s: Array, targets: Array, ridge: float) -> Array:
    return np.array([_one_logistic(s, target, ridge) for target in targets])


def _one_logistic(s: Array, target: Array, ridge: float) -> Array:
    """Return the minimum of Σ ln(1 + e^y) − target y + ridge |v|² / 2 by Newton steps, halved while they go up."""
    penalty, w = _penalty(s, ridge), np.zeros(s.shape[1])

    def _loss(w: Array) -> float:
        y = s @ w
        return float((np.logaddexp(0, y) - target * y).sum() + w @ penalty @ w / 2)

    for _ in range(_NEWTON):
        p = 1 / (1 + np.exp(-np.clip(s @ w, -500, 500)))
        slope = s.T @ (p - target) + penalty @ w
        curve = (s * (p * (1 - p))[:, None]).T @ s + penalty + 1e-9 * np.eye(len(w))
        move, now = np.linalg.solve(curve, slope), _loss(w)
        size = next((size for size in 0.5 ** np.arange(20) if _loss(w - size * move) <= now), 0.0)
        w = w - size * move
        if np.abs(size * move).max() < 1e-9:
            break
    return w


def _penalty(s: Array, ridge: float) -> Array:
    penalty = ridge * np.eye(s.shape[1])
    penalty[-1, -1] = 0.0  # the bias is free
    return penalty


def explained(y: Array, target: Array) -> float:
    """Return R² = 1 − Σ (target − y)² / Σ (target − its mean)²: 1 is exact, 0 no better than the mean.

    >>> explained(np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    0.5
    """
    return float(1 - np.square(target - y).sum() / np.square(target - target.mean()).sum())


def area_under_curve(y: Array, target: Array) -> float:
    """Return the chance that a step with target 1 has a larger y than one with 0, ties counted half.

    It is (sum of the ranks of the ones − n₁ (n₁ + 1) / 2) / (n₁ n₀) (Mann and Whitney 1947).

    >>> area_under_curve(np.array([0.1, 0.4, 0.4, 0.8]), np.array([0.0, 0.0, 1.0, 1.0]))
    0.875
    """
    _, place, count = np.unique(y, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    ones: npt.NDArray[np.bool_] = target == 1
    n = int(ones.sum())
    return float((ranks[ones].sum() - n * (n + 1) / 2) / (n * (len(y) - n)))
