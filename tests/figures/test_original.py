"""The original units of a scaled input: the same numbers in Python and in the browser's module, and on the page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_view.figures.fill import fill
from lstm_view.figures.lines import timeline
from lstm_view.figures.original import in_axis, in_hover, written
from lstm_view.state.experiment import Run, Sunspots
from lstm_view.state.inputs import read_inputs, units_of
from lstm_view.state.scene import build
from lstm_view.state.table import Column, Table
from tests.node import in_node
from tests.state.make import experiment
from tests.view.drive import history, open_page, payload

_BOTH = """
const { inAxis, inHover, written } = await stage("original.js");
const { fill } = await stage("bind.js");
const hidden = new Set(given.masked);
return {
  axes: given.axes.map(([span, units]) => inAxis(span, units)),
  hover: inHover(given.item, (t) => hidden.has(t), given.units),
  written: given.numbers.map(written),
};"""
AXES: list[tuple[list[float], list[tuple[float, float]]]] = [
    ([0.0, 1.0], [(104.0, 518.0)]),
    ([-2.0, 2.0], [(280.3, 119.55)]),
    ([0.0, 1.0], [(0.0, 1.0), (0.0, 1.0)]),
    ([0.0, 1.0], [(0.0, 1.0), (0.0, 2.0)]),
    ([0.0, 1.5], [(-1e-4, 3e-4)]),
    ([0.0, 1.0], [(1e300, 1e300)]),
    ([0.0, 1.0], [(0.0, 1e-30)]),
    ([0.0, 1.0], [(5.0, 1e9)]),
]


def test_the_browser_says_original_numbers_as_python_does() -> None:
    item = {"y": [0.0, 0.5, None, 1.0], "meta": {"unit": 1}, "hovertemplate": "x %{y:.3f}<extra></extra>"}
    units = [(0.0, 1.0), (104.0, 518.0)]
    numbers = [0.0, 112.0, -1.5, 1234567.0, 0.00012345678, 1e-7, -2.5e20, 99999.96, 1e5]
    asked = {"axes": AXES, "item": item, "units": units, "masked": [3], "numbers": numbers}
    found = in_node(_BOTH, asked)
    for seen, (span, of) in zip(found["axes"], AXES, strict=True):
        wanted = in_axis(span, of)
        assert seen.get("ticktext") == wanted.get("ticktext")
        np.testing.assert_allclose(seen.get("tickvals", []), wanted.get("tickvals", []), rtol=1e-12, atol=1e-15)
    assert found["hover"] == in_hover(item, [True, True, True, False], units)
    assert found["hover"]["customdata"] == ["104", "363", "", "masked"]
    assert found["written"] == [written(value) for value in numbers]


@settings(max_examples=100, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.sampled_from([0.0, -1.0, -3.0]), st.floats(0.5, 3))
def test_ticks_lie_on_the_axis_at_the_numbers_that_they_say(
    shift: float, factor: float, low: float, high: float
) -> None:
    axis = in_axis([low, high], [(shift, factor)])
    if not axis:
        return
    assert 2 <= len(axis["tickvals"]) <= 6
    span = (high - low) * factor
    for value, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
        assert low - 1e-6 <= value <= high + 1e-6
        assert float(text.replace("−", "-")) == pytest.approx(
            value * factor + shift, abs=1e-6 * span + 1e-9 * abs(shift)
        )


def test_units_are_those_of_the_table_or_the_series_and_none_where_nothing_was_scaled() -> None:
    scaled = Table((Column("a", (112.0, 118.0, 132.0), 112.0, 20.0), Column("b", (1.0, 2.0, 3.0))))
    run = Run(experiment(story="random", inputs=2).run.cell, scaled)
    units = read_inputs(run).units
    assert units == units_of(run) == ((112.0, 20.0), (0.0, 1.0))
    shift, factor = np.array(units).T
    np.testing.assert_allclose(read_inputs(run).x * factor + shift, [[112, 1], [118, 2], [132, 3]])
    assert units_of(Run(run.cell, Table((Column("a", (1.0, 2.0)),)))) == ()
    assert units_of(Run()) == ()
    series = read_inputs(Run(input=Sunspots(5)))
    ((shift_of_series, factor_of_series),) = series.units
    original = series.x[:, 0] * factor_of_series + shift_of_series
    np.testing.assert_allclose(original, original.round(1), atol=1e-9)  # as the source has them
    assert original.max() > 10


def test_a_chart_has_both_numbers_and_where_it_is_asked_for_the_original_axis() -> None:
    scene = build(experiment(story="random", source="nile", steps=20, seed=1))
    spec = timeline(("c",), True, 1).spec
    given: dict[str, Any] = {"t": 0, "unit": 0, "units": scene.input.units}
    plain, asked = fill(spec, scene.trace, **given), fill(spec, scene.trace, **given, in_original=True)
    bar = plain["data"][0]
    assert bar["hovertemplate"] == "x %{y:.3f} (%{customdata})<extra></extra>"
    ((shift, factor),) = scene.input.units
    assert [float(text) for text in bar["customdata"]] == pytest.approx(scene.trace.x[:, 0] * factor + shift, rel=1e-5)
    assert "ticktext" not in plain["layout"]["yaxis"]
    assert float(asked["layout"]["yaxis"]["ticktext"][0]) > 100
    assert "ticktext" not in asked["layout"]["yaxis2"]
    assert "customdata" not in fill(spec, scene.trace, t=0, unit=0)["data"][0]


def test_the_choice_is_offered_where_the_input_was_scaled_and_is_in_the_link() -> None:
    at = open_page("sequence", {"input": "nile"})
    at.toggle(key="control-axes").set_value(True).run()
    assert not at.exception
    assert history(at, "sequence").now.look.axes == "original"
    sent = payload(at)
    assert "axes=original" in sent["address"]["query"]
    assert sent["look"]["axes"] == "original"
    assert len(sent["units"]) == 1
    other = open_page("sequence", {"input": "numbers", "data": "1 2 3"})
    assert "control-axes" not in [toggle.key for toggle in other.toggle]
