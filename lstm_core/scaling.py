"""A series in units that suit a cell: from 0 to 1, standardised, or as the run was scaled that trained the weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array, checked_name, checked_number
from lstm_core.language import local, tr

SCALES = ("none", "0 to 1", "standardise", "given")
"""Ways to scale a series."""


@dataclass(frozen=True)
class Scaling:
    """What was done to a series: scaled = (value - shift) / factor, and a sentence with that formula's numbers.

    >>> Scaling(2.0, 4.0, "").of(np.array([2.0, 4.0])).tolist()
    [0.0, 0.5]
    """

    shift: float
    factor: float
    sentence: str

    def of(self, values: Array) -> Array:
        """Return scaled values; ValueError if they leave the range of floating-point numbers."""
        with np.errstate(over="ignore"):
            scaled = (values - self.shift) / self.factor
        if not np.isfinite(scaled).all():
            said = tr("With mean {mean} and deviation {deviation} the values leave the range of numbers.")
            raise ValueError(said.format(mean=local(f"{self.shift:.3g}"), deviation=local(f"{self.factor:.3g}")))
        return scaled


def scaling_of(
    values: Array, kind: str = "0 to 1", *, mean: float | None = None, deviation: float | None = None
) -> Scaling:
    """Return what `scale` does to values of a kind.

    >>> found = scaling_of([2.0, 3.0, 6.0])
    >>> found.shift, found.factor
    (2.0, 4.0)
    """
    values = checked_array("values", values, FLOAT64, ("T",), ("T", "D"))
    checked_name("kind", kind, SCALES)
    if (kind == "given") != (mean is not None and deviation is not None) or (mean is None) != (deviation is None):
        raise ValueError(tr("mean and deviation belong to the kind “given”, which needs both."))
    if kind == "none":
        return Scaling(0.0, 1.0, tr("The values are not scaled."))
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(high - low):
        said = tr("The values reach from {low} to {high}; that range is too wide to scale.")
        raise ValueError(said.format(low=local(f"{low:.3g}"), high=local(f"{high:.3g}")))
    if kind != "given" and low == high:
        said = tr("Every value is {value}; a constant series is shown as 0.", value=local(f"{low:.12g}"))
        return Scaling(low, 1.0, said)
    if kind == "0 to 1":
        sentence = tr("scaled = (value − {low}) / ({high} − {low}), so that all values lie from 0 to 1.")
        return Scaling(low, high - low, _filled(sentence, low=low, high=high))
    if mean is None or deviation is None:
        sentence = tr("scaled = (value − {mean}) / {deviation}: the mean and the standard deviation of the series.")
        return _by(*_moments(values, low, high), sentence)
    mean, deviation = checked_number("mean", mean), checked_number("deviation", deviation)
    if deviation <= 0:
        raise ValueError(tr("deviation is {deviation}; wanted a number above 0.", deviation=local(f"{deviation:g}")))
    sentence = tr("scaled = (value − {mean}) / {deviation}: the mean and the standard deviation as given.")
    return _by(mean, deviation, sentence)


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
    how = scaling_of(values, kind, mean=mean, deviation=deviation)
    return how.of(np.asarray(values, np.float64)), how.sentence


def _moments(values: Array, low: float, high: float) -> tuple[float, float]:
    """Return mean and standard deviation, by way of numbers from 0 to 1 so that no square overflows."""
    unit = (values - low) / (high - low)
    return low + float(unit.mean()) * (high - low), float(unit.std()) * (high - low)


def _by(mean: float, deviation: float, sentence: str) -> Scaling:
    return Scaling(mean, deviation, _filled(sentence, mean=mean, deviation=deviation))


def _filled(sentence: str, **values: float) -> str:
    """Return a sentence with its numbers; what is taken off a negative one is added."""
    numbers = {name: local(f"{value:.12g}") for name, value in values.items()}
    return sentence.format(**numbers).replace("− -", "+ ")
