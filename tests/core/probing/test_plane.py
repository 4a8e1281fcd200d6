"""The plane of two units or components: what lies in it is what the run and the points are."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core import LSTMParameters, LSTMState, fixed_points, run, step
from lstm_core.probing import plane_of
from tests.core.oracle import random_cell


def open_cell(seed: int) -> LSTMParameters:
    """A cell of two units whose output gate is open, so that h is tanh(c)."""
    params = random_cell(np.random.default_rng(seed), 1, 2)
    W, U, b = (array.copy() for array in params.arrays.values())
    W[6:] = U[6:] = 0.0
    b[6:] = 40.0
    return LSTMParameters(W, U, b)


@pytest.mark.parametrize("units", [(0, 1), None])
def test_in_a_cell_of_two_units_an_arrow_is_a_step_and_none_leaves_a_fixed_point(units: tuple[int, int] | None) -> None:
    params = open_cell(3)
    trace = run(params, np.ones((20, 1)), c0=np.array([2.0, -2.0]))
    points = fixed_points(params, [1.0], starts=20, seed=0)
    plane = plane_of(trace, points, units=units, arrows=5)
    for row, column in ((0, 0), (1, 3), (4, 2)):
        c = plane.origin + np.array([plane.across[column], plane.up[row]]) @ plane.axes
        moved = step(params, np.ones(1), LSTMState(np.tanh(c), c)).c - c
        np.testing.assert_allclose(plane.flow[row, column], plane.axes @ moved, atol=1e-12)
    np.testing.assert_allclose(plane.points @ plane.axes + plane.origin, points.c, atol=1e-12)
    np.testing.assert_allclose(plane.path @ plane.axes + plane.origin, trace.c, atol=1e-12)
    assert plane.across[0] < min(plane.path[:, 0].min(), plane.points[:, 0].min())
    assert plane.up[-1] > max(plane.path[:, 1].max(), plane.points[:, 1].max())


def test_the_plane_of_one_unit_is_its_whole_state() -> None:
    params = random_cell(np.random.default_rng(4), 1, 1)
    trace = run(params, np.ones((20, 1)), c0=np.array([2.0]))
    points = fixed_points(params, [0.5], starts=8, seed=0)
    plane = plane_of(trace, points, x=[0.5], arrows=5)
    for row, column in ((0, 0), (1, 3), (4, 2)):
        c, h = plane.across[column : column + 1], plane.up[row : row + 1]
        after = step(params, np.array([0.5]), LSTMState(h, c))
        np.testing.assert_allclose(plane.flow[row, column], [after.c[0] - c[0], after.h[0] - h[0]], atol=1e-12)
    np.testing.assert_array_equal(plane.path, np.hstack([trace.c, trace.h]))
    np.testing.assert_array_equal(plane.points, np.hstack([points.c, points.h]))


def test_components_are_those_of_the_largest_variance() -> None:
    trace = run(random_cell(np.random.default_rng(0), 2, 6), np.random.default_rng(1).normal(size=(50, 2)))
    plane = plane_of(trace, fixed_points(trace.parameters, trace.x[-1], starts=6, seed=0))
    largest = np.linalg.eigvalsh(np.cov(trace.c.T))[::-1][:2]
    np.testing.assert_allclose(plane.path.var(axis=0, ddof=1), largest)


def test_what_makes_no_plane_is_refused() -> None:
    trace = run(open_cell(0), np.ones((4, 1)))
    points = fixed_points(trace.parameters, [1.0], starts=4, seed=0)
    with pytest.raises(ValueError, match="two different units"):
        plane_of(trace, points, units=(1, 1))
    with pytest.raises(IndexError, match="0 to 1"):
        plane_of(trace, points, units=(0, 2))
    with pytest.raises(ValueError, match="one sequence"):
        plane_of(run(open_cell(0), np.ones((4, 2, 1))), points)
