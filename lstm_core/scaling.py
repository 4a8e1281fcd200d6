"""A series in units that suit a cell: from 0 to 1, standardised, or as the run was scaled that trained the weights."""

from __future__ import annotations

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array, checked_name, checked_number

SCALES = ("none", "0 to 1", "standardise", "given")
"""Ways to scale a series."""


def scale(
    values: Array, kind: str = "0 to 1", *, mean: float | None = None, deviation: float | None = None
) -> tuple[Array, str]:
    """Return scaled values and a sentence with the formula and its numbers.

    "0 to 1" gives (values - min) / (max - min), "standardise" (values - m) / s with the mean m and the standard
    deviation s of all the values (that of the population), "given" the same with the `mean` and `deviation` of a
    training run, "none" the values. `values` is (T,) or (T, D) and is scaled as one. A constant series becomes all
    0. Raises ValueError on a value that is not finite, and if the range of floating-point numbers is left.

    >>> scaled, sentence = scale([2.0, 3.0, 6.0])
    >>> scaled.tolist()
    [0.0, 0.25, 1.0]
    >>> scale([2.0, 4.0], "given", mean=3.0, deviation=0.5)[0].tolist()
    [-2.0, 2.0]
    """
    values = checked_array("values", values, FLOAT64, ("T",), ("T", "D"))
    checked_name("kind", kind, SCALES)
    if (kind == "given") != (mean is not None and deviation is not None) or (mean is None) != (deviation is None):
        raise ValueError("mean and deviation belong to the kind “given”, which needs both.")
    if kind == "none":
        return values, "The values are not scaled."
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(high - low):
        raise ValueError(f"The values reach from {low:.3g} to {high:.3g}; that range is too wide to scale.")
    if kind != "given" and low == high:
        return np.zeros_like(values), f"Every value is {low:.12g}; a constant series is shown as 0."
    if kind == "0 to 1":
        sentence = f"scaled = (value − {low:.12g}) / ({high:.12g} − {low:.12g}), so that all values lie from 0 to 1."
        return (values - low) / (high - low), sentence.replace("− -", "+ ")
    if mean is None or deviation is None:
        return _by(values, *_moments(values, low, high), "the mean and the standard deviation of the series")
    mean, deviation = checked_number("mean", mean), checked_number("deviation", deviation)
    if deviation <= 0:
        raise ValueError(f"deviation is {deviation:g}; wanted a number above 0.")
    return _by(values, mean, deviation, "the mean and the standard deviation as given")


def _moments(values: Array, low: float, high: float) -> tuple[float, float]:
    """Return mean and standard deviation, by way of numbers from 0 to 1 so that no square overflows."""
    unit = (values - low) / (high - low)
    return low + float(unit.mean()) * (high - low), float(unit.std()) * (high - low)


def _by(values: Array, mean: float, deviation: float, what: str) -> tuple[Array, str]:
    with np.errstate(over="ignore"):
        scaled = (values - mean) / deviation
    if not np.isfinite(scaled).all():
        raise ValueError(f"With mean {mean:.3g} and deviation {deviation:.3g} the values leave the range of numbers.")
    sentence = f"scaled = (value − {mean:.12g}) / {deviation:.12g}: {what}."
    return scaled, sentence.replace("− -", "+ ")
