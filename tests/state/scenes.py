"""What every scene must be."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from lstm_core import SERIES, Step, Trace
from lstm_view.state.scene import Scene


def series(trace: Trace) -> dict[str, Any]:
    """Every array of a run, weights included."""
    weights = {name: array for name, array in vars(trace.parameters).items() if array is not None}
    return {name: getattr(trace, name) for name in ("x", "h0", "c0", *SERIES)} | weights


def assert_same(one: Trace, other: Trace) -> None:
    """Bit for bit."""
    assert series(one).keys() == series(other).keys()
    for name, array in series(one).items():
        np.testing.assert_array_equal(array, series(other)[name], err_msg=name)


def assert_whole(scene: Scene) -> None:
    """A scene is complete, finite, within its own limits, and speaks in sentences."""
    trace = scene.trace
    steps, units = trace.c.shape
    assert all(np.isfinite(getattr(trace, field.name)).all() for field in fields(Step))
    assert 0 <= scene.step < steps
    assert 0 <= scene.experiment.cursor.unit < units
    assert 0 <= scene.opening < steps
    look = scene.experiment.look
    assert look.loss is None or 0 <= look.loss < steps
    assert len(scene.input.names) == trace.x.shape[1]
    assert len(scene.input.labels) in (0, steps)
    assert scene.title
    assert scene.claim
    assert len(scene.edits) == len(scene.experiment.run.changes)
    for notice in scene.notices:
        assert notice.endswith(".")
        assert notice[0] == notice[0].upper()
