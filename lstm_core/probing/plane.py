"""The plane of two units, or of two principal components, in which points, a run's path and the flow can be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array, checked_index, checked_kind, checked_whole
from lstm_core.language import tr
from lstm_core.probing.dynamics import StateMap
from lstm_core.probing.points import FixedPoints
from lstm_core.trace import Trace

MAX_ARROWS = 41
"""Most arrows of the flow along an edge of the plane."""


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane in the space of c: a state is drawn at (c − origin) · axes; of a cell of one unit at (c, h).

    `axes` (2, H) are unit vectors, `origin` is (H,); for two units the place is their c. `path` (T, 2) is where the run
    goes, `points` (N, 2) where the fixed points lie. `across` and `up` (G,) are the places of the arrows, and
    `flow` (G, G, 2) is where a step leads from there, minus there, [up, across].

    >>> from lstm_core import STORIES, fixed_points
    >>> from lstm_core.models import example_model, run_model, tokens_of
    >>> trace = run_model(example_model(), tokens_of("a(b[c])", example_model().vocabulary)).traces[0]
    >>> plane = plane_of(trace, fixed_points(trace.parameters, trace.x[-1], starts=6, seed=0), units=(3, 5))
    >>> np.array_equal(plane.path, trace.c[:, [3, 5]]), plane.flow.shape
    (True, (15, 15, 2))
    """

    axes: Array
    origin: Array
    path: Array
    points: Array
    across: Array
    up: Array
    flow: Array


def plane_of(
    trace: Trace,
    points: FixedPoints,
    *,
    step: int = -1,
    x: Any = None,
    units: tuple[int, int] | None = None,
    arrows: int = 15,
) -> Plane:
    """Return what to draw of a run and its fixed points in the plane of two units, else of two principal components.

    Of a cell of one unit it is the plane of c and h, its whole state.

    The flow is that under the input of `step`, or x (D,) if given, which the points belong to. It begins at states
    whose c lies in the plane through the mean of the path, and whose h is the mean o times tanh(c): a plane is no whole
    state, and what else the other units do is not in it. Raises ValueError for a batch and two equal units,
    IndexError for a unit or step that is not there; there are at most 41 arrows along an edge.

    >>> from lstm_core import LSTMParameters, fixed_points, run
    >>> trace = run(LSTMParameters.initial(1, 3, seed=0), np.ones((9, 1)))
    >>> plane = plane_of(trace, fixed_points(trace.parameters, [1.0], starts=6, seed=0))
    >>> np.allclose(plane.axes @ plane.axes.T, np.eye(2)), plane.path.shape
    (True, (9, 2))
    """
    if checked_kind("trace", trace, Trace, "a Trace").h.ndim != 2:
        raise ValueError(tr("A plane takes the run of one sequence."))
    step = checked_index("step", step, len(trace), "steps of this trace", from_end=True)
    arrows = min(checked_whole("arrows", arrows, 2), MAX_ARROWS)
    held = trace.x[step] if x is None else checked_array("x", x, FLOAT64, trace.x.shape[1:])
    leads = StateMap(trace.parameters, held.astype(FLOAT64))
    if trace.h.shape[1] == 1:
        return _of_one_unit(trace, points, leads, arrows)
    c = trace.c.astype(FLOAT64)
    axes, origin = _components(c) if units is None else _of_units(units, c.shape[1])
    path, places = (c - origin) @ axes.T, (points.c - origin) @ axes.T
    across, up, grid = _grid(path, places, arrows)
    mean = c.mean(axis=0)
    start = mean + (grid - (mean - origin) @ axes.T) @ axes
    h = trace.o.astype(FLOAT64).mean(axis=0) * np.tanh(start)
    _, after = leads(h, start)
    flow = ((after - start) @ axes.T).reshape(arrows, arrows, 2)
    return Plane(axes, origin, path, places, across, up, flow)


def _of_one_unit(trace: Trace, points: FixedPoints, leads: StateMap, arrows: int) -> Plane:
    path = np.concatenate([trace.c, trace.h], axis=1).astype(FLOAT64)
    places = np.concatenate([points.c, points.h], axis=1)
    across, up, grid = _grid(path, places, arrows)
    h, c = leads(grid[:, 1:], grid[:, :1])
    flow = (np.concatenate([c, h], axis=1) - grid).reshape(arrows, arrows, 2)
    return Plane(np.eye(2), np.zeros(2), path, places, across, up, flow)


def _grid(path: Array, places: Array, arrows: int) -> tuple[Array, Array, Array]:
    """Return the places of the arrows across and up, and all of them as points (G · G, 2), row by row."""
    low, high = (end(np.concatenate([path, places]), axis=0) for end in (np.min, np.max))
    room = 0.1 * np.maximum(high - low, 0.1)
    across, up = np.linspace(low - room, high + room, arrows).T
    return across, up, np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)


def _of_units(units: tuple[int, int], H: int) -> tuple[Array, Array]:
    first, second = (checked_index("units", unit, H) for unit in units)
    if first == second:
        raise ValueError(tr("Both axes are unit {unit}; wanted two different units.", unit=first))
    return np.eye(H)[[first, second]], np.zeros(H)


def _components(c: Array) -> tuple[Array, Array]:
    """Return the two directions in which c varies most, and its mean."""
    mean = c.mean(axis=0)
    return np.linalg.svd(np.vstack([c - mean, np.zeros((2, c.shape[1]))]), full_matrices=False)[2][:2], mean
