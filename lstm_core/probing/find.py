"""Find units by what they do: on at some steps and off at others, and where else the same units are on.

Source: Strobelt et al. 2018 (LSTMVis): the user marks a span, and the units above a threshold there are looked for
elsewhere. Here the threshold is each unit's own, and steps can be named at which it must be off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.any_trace import AnyTrace, series_of, single_sequence
from lstm_core.checks import Array, checked_number, real_array
from lstm_core.language import tr

Integers = npt.NDArray[np.integer]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Selected:
    """Units that are on at some steps and off at others, the clearest first; all arrays are (K,).

    A unit is on at step t where sign · value > sign · threshold. `accuracy` is the mean of the share of the steps `on`
    at which it is on, and of the steps `off` at which it is off: 1 is both always, 0.5 what chance gives. `margin` is
    the gap between the two, lowest on minus highest off, in standard deviations of the unit; it is negative where
    they overlap.

    >>> from lstm_core import STORIES
    >>> found = select_units(STORIES["latch"].trace(), on=[5, 6], off=[0, 13])
    >>> found.units.tolist(), found.sign.tolist(), found.accuracy.tolist()
    ([0], [1], [1.0])
    """

    series: str
    units: Integers
    sign: Integers
    threshold: Array
    accuracy: Array
    margin: Array

    def on(self, trace: AnyTrace) -> Booleans:
        """Return at which steps of a run each of the units is on, (T, K)."""
        (values,) = series_of(single_sequence(trace), self.series)
        return np.asarray(self.sign * values[:, self.units] > self.sign * self.threshold)


def select_units(trace: AnyTrace, on: Any, off: Any, *, series: str = "c", least: float = 1.0) -> Selected:
    """Return the units of which the values of `series` are on at the steps `on` and off at the steps `off`.

    `on` and `off` are step numbers, or (T,) booleans. For each unit the threshold and the side (above or below) are
    those with the best accuracy, and midway between the values next to it. Units with an accuracy of at least `least`
    (0.5 to 1) are returned, by accuracy, then by margin. Raises ValueError for no steps, a step in both, a series that
    the cell does not have and a batch, IndexError for a step that the run does not have.

    >>> from lstm_core import STORIES
    >>> select_units(STORIES["hide"].trace(), on=[9, 10, 16], off=[8, 11, 15], series="o").threshold.round(3).tolist()
    [0.5]
    """
    (values,) = series_of(single_sequence(trace), series)
    on, off = _steps("on", on, len(values)), _steps("off", off, len(values))
    if both := sorted(set(on.tolist()) & set(off.tolist())):
        raise ValueError(tr("Step {step} is in on and in off; wanted each step in one of them.", step=both[0]))
    least = checked_number("least", least, 0.5, 1.0)
    thresholds, accuracies, signs = _best(values[on], values[off])
    inside, outside = signs * values[on], signs * values[off]
    spread = np.where(values.std(axis=0) > 0, values.std(axis=0), 1.0)
    margin = (inside.min(axis=0) - outside.max(axis=0)) / spread
    units = np.lexsort((-margin, -accuracies))
    units = units[accuracies[units] >= least]
    return Selected(series, units, signs[units], thresholds[units], accuracies[units], margin[units])


def _steps(name: str, steps: Any, T: int) -> Integers:
    given = real_array(name, steps)
    if given.dtype == bool and given.shape == (T,):
        given = np.flatnonzero(given)
    if given.ndim != 1 or not given.size or given.dtype.kind not in "iu":
        raise ValueError(tr("{name} must be a list of steps with at least one, or {T} truth values.", name=name, T=T))
    if given.min() < 0 or given.max() >= T:
        wrong = given[(given < 0) | (given >= T)][0]
        raise IndexError(tr("{name} has {step}; the steps are 0 to {last}.", name=name, step=int(wrong), last=T - 1))
    return np.unique(given)


def _best(on: Array, off: Array) -> tuple[Array, Array, Integers]:
    """Return for each unit the threshold with the best accuracy, that, and the side: 1 above, -1 below."""
    values = np.concatenate([on, off]).astype(np.float64)
    order = np.argsort(values, axis=0, kind="stable")
    ranked = np.take_along_axis(values, order, axis=0)
    steps = np.where(order < len(on), 1 / len(on), -1 / len(off))
    # Behind the k-th value: 1/2 + (share of off below − share of on below) / 2, which is the accuracy above it.
    above = 0.5 - np.cumsum(steps, axis=0)[:-1] / 2
    parted = ranked[1:] > ranked[:-1]  # no threshold lies between equal values
    reached = np.where(parted, np.maximum(above, 1 - above), 0.5)
    best = reached.argmax(axis=0)[None]
    accuracy, side, low, high = (
        np.take_along_axis(array, best, axis=0)[0] for array in (reached, above, ranked[:-1], ranked[1:])
    )
    return low + (high - low) / 2, accuracy, np.where(side >= 0.5, 1, -1)


def places_on(selected: Selected, trace: AnyTrace, *, least: float = 1.0) -> tuple[tuple[int, int], ...]:
    """Return the spans [start, stop) of a run at which at least a share `least` of the selected units are on.

    The run may be another one of the same cell. Longest spans first; none where no unit was selected.

    >>> from lstm_core import STORIES
    >>> trace = STORIES["latch"].trace()
    >>> places_on(select_units(trace, on=[5, 6], off=[0, 13]), trace)
    ((3, 11), (19, 26))
    """
    least = checked_number("least", least, 0.0, 1.0)
    if not selected.units.size:
        return ()
    together = selected.on(trace).mean(axis=1) >= least
    edges = np.flatnonzero(np.diff(np.concatenate([[False], together, [False]]).astype(int))).reshape(-1, 2)
    spans = [(int(start), int(stop)) for start, stop in edges]
    return tuple(sorted(spans, key=lambda span: (span[0] - span[1], span[0])))
