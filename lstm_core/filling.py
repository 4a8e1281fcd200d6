"""What becomes of missing values: their steps are left out, filled, or masked; which steps that are is said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array, checked_name, real_array
from lstm_core.language import tr, tr_later, tr_n

FILLS = (tr_later("leave out"), tr_later("carry forward"), tr_later("interpolate"), tr_later("mask"))
"""Ways to treat a missing value; they are shown as they are called."""


@dataclass(frozen=True, eq=False)
class Filled:
    """Values without gaps, (T',) or (T', D); which steps of the series they are; which are masked; and a sentence.

    `kept` (T',) are the indices of the steps that are left, `masked` (T',) is true where the state of a cell shall
    pass unchanged (the value there is 0).

    >>> fill([1.0, float("nan")], "mask").masked.tolist()
    [False, True]
    """

    values: Array
    kept: npt.NDArray[np.int64]
    masked: npt.NDArray[np.bool_]
    sentence: str


def fill(values: Array, how: str) -> Filled:
    """Return a series (T,) or (T, D) without the NaN that stand for missing values.

    "leave out" drops each step that misses a value; "carry forward" repeats the last value before; "interpolate"
    draws a straight line between the values before and after, as many steps apart as they are; "mask" keeps the
    step with 0 and marks it. A gap that has nothing to carry or to draw from, at the start or the end, is left
    out. Raises ValueError on an infinite value and if no step is left.

    >>> fill([1.0, float("nan"), 2.0], "interpolate").values.tolist()
    [1.0, 1.5, 2.0]
    >>> fill([float("nan"), 1.0, float("nan")], "carry forward").sentence
    'Of 3 steps 2 miss a value: 1 is filled with the value before, 1 is left out.'
    """
    checked_name("how", how, FILLS)
    given = real_array("values", values)
    if given.ndim not in (1, 2) or not given.size:
        raise ValueError(tr("values has shape {shape}; wanted (T,) or (T, D).", shape=given.shape))
    series = np.array(given, np.float64).reshape(len(given), -1)
    if np.isinf(series).any():
        raise ValueError(tr("values has an infinite value; wanted finite numbers, or NaN for a missing one."))
    gaps = np.asarray(np.isnan(series).any(axis=1))
    if how == "mask":
        full, kept = np.where(np.isnan(series), 0.0, series), np.arange(len(series))
        masked: npt.NDArray[np.bool_] = gaps
    else:
        full = _filled(series, how)
        kept = np.flatnonzero(~np.isnan(full).any(axis=1))
        full, masked = full[kept], np.zeros(len(kept), np.bool_)
    if not len(kept) or masked.all():
        raise ValueError(tr("Every step misses a value; with “{way}” none is left.", way=tr(how)))
    shape = (len(kept), *given.shape[1:])
    return Filled(full.reshape(shape), kept, masked, _sentence(len(series), int(gaps.sum()), len(kept), how))


def _filled(series: Array, how: str) -> Array:
    """Return a series with those gaps filled that have what they need."""
    if how == "carry forward":
        steps = np.arange(len(series))[:, None]
        last = np.maximum.accumulate(np.where(np.isnan(series), -1, steps), axis=0)
        return np.where(last < 0, np.nan, np.take_along_axis(series, np.maximum(last, 0), axis=0))
    if how == "interpolate":
        return np.stack([_between(column) for column in series.T], axis=1)
    return series


def _between(column: Array) -> Array:
    held = np.flatnonzero(~np.isnan(column))
    if not len(held):
        return column
    return np.interp(np.arange(len(column)), held, column[held], left=np.nan, right=np.nan)


def _sentence(steps: int, gaps: int, kept: int, how: str) -> str:
    if not gaps:
        return tr("No value is missing.")
    out = steps - kept
    parts = [_treated(gaps - out, how)] if gaps > out else []
    parts += [tr_n("{n} is left out", "{n} are left out", out)] if out else []
    return tr_n(
        "Of {steps} steps {n} misses a value: {what}.",
        "Of {steps} steps {n} miss a value: {what}.",
        gaps,
        steps=steps,
        what=", ".join(parts),
    )


def _treated(number: int, how: str) -> str:
    if how == "carry forward":
        return tr_n("{n} is filled with the value before", "{n} are filled with the value before", number)
    if how == "interpolate":
        return tr_n("{n} is interpolated", "{n} are interpolated", number)
    return tr_n("{n} is masked", "{n} are masked", number)
