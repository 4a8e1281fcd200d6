"""The plane of two units, or of two principal components, in which points, a run's path and the flow can be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array, checked_index, checked_kind, checked_whole
from lstm_core.language import tr
from lstm_core.probing.dynamics import AnyMap, cell_of, map_of
from lstm_core.probing.hold import AnyRun
from lstm_core.probing.points import FixedPoints
from lstm_core.probing.slowest import stepped
from lstm_core.trace import Trace
from lstm_core.variant_run import VariantTrace

MAX_ARROWS = 41
"""Most arrows of the flow along an edge of the plane."""


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane in the space of the memory m, c or h: a state is drawn at (m − origin) · axes.

    A cell of one unit is drawn at (c, h), or without c at (h_prev, h), h before a step and after it.

    `axes` (2, H) are unit vectors, `origin` is (H,); for two units the place is their m. `path` (T, 2) is where the run
    goes, `points` (N, 2) where the fixed points lie. `across` and `up` (G,) are the places of the arrows, and
    `flow` (G, G, 2) is where a step leads from there, minus there, [up, across]. At (h_prev, h) the arrows begin on the
    diagonal, where h stays, and lead to h of a step: `flow` is (G, 2).

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
    trace: AnyRun,
    points: FixedPoints,
    *,
    step: int = -1,
    x: Any = None,
    units: tuple[int, int] | None = None,
    arrows: int = 15,
) -> Plane:
    """Return what to draw of a run and its fixed points in the plane of two units, else of two principal components.

    Of a cell of one unit it is the plane of c and h, its whole state, or of h before a step and after it.

    The flow is that under the input of `step`, or x (D,) if given, which the points belong to. It begins at states
    whose memory lies in the plane through the mean of the path, and beside c with h the mean o times tanh(c): a plane
    is no whole state, and what else the other units do is not in it. Raises ValueError for a batch and two equal units,
    IndexError for a unit or step that is not there; there are at most 41 arrows along an edge.

    >>> from lstm_core import LSTMParameters, fixed_points, run
    >>> trace = run(LSTMParameters.initial(1, 3, seed=0), np.ones((9, 1)))
    >>> plane = plane_of(trace, fixed_points(trace.parameters, [1.0], starts=6, seed=0))
    >>> np.allclose(plane.axes @ plane.axes.T, np.eye(2)), plane.path.shape
    (True, (9, 2))
    """
    checked_kind("trace", trace, (Trace, VariantTrace), "a Trace or a VariantTrace")  # type: ignore[arg-type]
    if trace.h.ndim != 2:
        raise ValueError(tr("A plane takes the run of one sequence."))
    step = checked_index("step", step, len(trace), "steps of this trace", from_end=True)
    arrows = min(checked_whole("arrows", arrows, 2), MAX_ARROWS)
    held = trace.x[step] if x is None else checked_array("x", x, FLOAT64, trace.x.shape[1:])
    leads = map_of(cell_of(trace), held.astype(FLOAT64))
    if trace.h.shape[1] == 1:
        return (_of_one_unit if isinstance(trace, Trace) else _of_one_number)(trace, points, leads, arrows)
    m = trace.series[trace.memory].astype(FLOAT64)
    axes, origin = _components(m) if units is None else _of_units(units, m.shape[1])
    path, places = (m - origin) @ axes.T, (points.memory - origin) @ axes.T
    across, up, grid = _grid(path, places, arrows)
    mean = m.mean(axis=0)
    start = mean + (grid - (mean - origin) @ axes.T) @ axes
    *_, after = leads(*_state_at(trace, start))
    flow = ((after - start) @ axes.T).reshape(arrows, arrows, 2)
    return Plane(axes, origin, path, places, across, up, flow)


def _state_at(trace: AnyRun, m: Array) -> tuple[Array, ...]:
    """Return the states whose memory is m (N, H): beside c, h as it is for it in the mean."""
    return (trace.o.astype(FLOAT64).mean(axis=0) * np.tanh(m), m) if isinstance(trace, Trace) else (m,)


def _of_one_unit(trace: AnyRun, points: FixedPoints, leads: AnyMap, arrows: int) -> Plane:
    path = np.concatenate([trace.series["c"], trace.h], axis=1).astype(FLOAT64)
    places = np.concatenate([points.c, points.h], axis=1)
    across, up, grid = _grid(path, places, arrows)
    flow = (stepped(leads, grid[:, ::-1])[:, ::-1] - grid).reshape(arrows, arrows, 2)
    return Plane(np.eye(2), np.zeros(2), path, places, across, up, flow)


def _of_one_number(trace: AnyRun, points: FixedPoints, leads: AnyMap, arrows: int) -> Plane:
    path = np.concatenate([trace.series["h_prev"], trace.h], axis=1)
    places = np.repeat(points.h, 2, axis=1)
    all_h = np.concatenate([path.ravel(), places.ravel()])
    room = 0.1 * max(float(np.ptp(all_h)), 0.1)
    h = np.linspace(all_h.min() - room, all_h.max() + room, arrows)
    rises = stepped(leads, h[:, None])[:, 0] - h
    return Plane(np.eye(2), np.zeros(2), path, places, h, h, np.column_stack([np.zeros(arrows), rises]))


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
