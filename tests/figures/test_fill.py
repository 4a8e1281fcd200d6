"""Filling: the arrays are the trace's, ranges stand still, the template stays as it was."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from lstm_core import LSTMParameters, Trace, run
from lstm_view import theme
from lstm_view.figures.base import Chart
from lstm_view.figures.curves import activation, clock
from lstm_view.figures.fill import fill
from lstm_view.figures.grid import heatmap
from lstm_view.figures.lines import reveal, timeline
from lstm_view.figures.ranges import nice, value_range
from lstm_view.figures.waterfall import memory

ALL = ("f", "i", "o", "g", "h", "c")
T, D, H = 30, 2, 5
CHARTS = [
    activation(("f", "i", "g", "o")),
    activation(("f",)),
    memory(),
    clock(),
    reveal(),
    timeline(ALL, True, D),
    heatmap(ALL, "c"),
]
charts = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)


@pytest.fixture(scope="module")
def trace() -> Trace:
    rng = np.random.default_rng(7)
    h0, c0 = rng.normal(size=H), rng.normal(size=H)
    return run(LSTMParameters.initial(D, H, seed=7), rng.normal(size=(T, D)), h0=h0, c0=c0)


def constant(forget: float, *, cells: float = 1.0, steps: int = 3) -> Trace:
    """One unit that keeps sigmoid(forget) of ``cells`` at each step and writes next to nothing."""
    parameters = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([-700.0, forget, 0.0, 0.0]))
    return run(parameters, np.zeros((steps, 1)), h0=np.zeros(1), c0=np.array([cells]))


@charts
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_result_is_a_figure_in_real_colours(chart: Chart, mode: theme.Mode, trace: Trace) -> None:
    filled = fill(chart.spec, trace, t=4, unit=2, mode=mode)
    assert "var(" not in str(filled)
    figure = go.Figure(filled)
    assert figure.layout.paper_bgcolor == theme.variables(mode)["paper"]


@charts
def test_template_stays_as_it_was(chart: Chart, trace: Trace) -> None:
    before = copy.deepcopy(chart.spec)
    fill(chart.spec, trace, t=T - 1, unit=H - 1, quantity="g" if "heatmap" in chart.key else None)
    assert chart.spec == before


def test_lines_show_the_chosen_unit_and_inputs_their_own(trace: Trace) -> None:
    chart = timeline(ALL, True, D)
    figure = go.Figure(fill(chart.spec, trace, t=0, unit=3))
    lines = [line for line in figure.data if "bind" in line.meta]
    assert len(lines) == D + len(ALL)
    for line in lines:
        column = line.meta["unit"]
        assert line.meta["bind"] == "x" or column == 3
        assert list(line.x) == list(range(1, T + 1))
        np.testing.assert_array_equal(line.y, getattr(trace, line.meta["bind"])[:, column])


def test_dots_and_their_curves_agree(trace: Trace) -> None:
    for chart in (activation(("f", "i", "g", "o")), activation(("o",))):
        for item in go.Figure(fill(chart.spec, trace, t=11, unit=1)).data:
            if item.meta and "bind" in item.meta:
                z, value = item.meta["bind"]
                assert list(item.x) == [getattr(trace, z)[11, 1]]
                assert list(item.y) == [getattr(trace, value)[11, 1]]
                curve = math.tanh(item.x[0]) if value == "g" else 1 / (1 + math.exp(-item.x[0]))
                assert item.y[0] == pytest.approx(curve, abs=1e-12)


def test_waterfall_stands_on_what_was_kept_and_ends_at_c(trace: Trace) -> None:
    for t in range(T):
        forgotten, bars, links, _ = go.Figure(fill(memory().spec, trace, t=t, unit=4)).data
        c_prev, kept, added, c = bars.y
        assert [c_prev, kept, added, c] == [getattr(trace, n)[t, 4] for n in ("c_prev", "kept", "added", "c")]
        assert list(bars.base) == [0, 0, kept, 0]
        assert bars.base[2] + added == pytest.approx(c, abs=1e-15)
        assert list(forgotten.y) == [c_prev]
        assert list(links.y) == [c_prev, c_prev, None, kept, kept, None, c, c]


def test_heatmap_has_a_row_a_unit_and_a_column_a_step(trace: Trace) -> None:
    for quantity in ALL:
        filled = fill(heatmap(ALL, "f").spec, trace, t=2, unit=1, quantity=quantity)
        (grid,) = go.Figure(filled).data
        np.testing.assert_array_equal(np.array(grid.z), getattr(trace, quantity).T)
        assert grid.meta["bind"] == quantity
        assert f"<b>{quantity}</b>" in grid.colorbar.title.text
        assert list(grid.x) == list(range(1, T + 1))
        assert list(grid.y) == list(range(1, H + 1))


def test_colours_of_the_heatmap_do_not_lie(trace: Trace) -> None:
    ranges = {}
    for quantity in ALL:
        (grid,) = fill(heatmap(ALL, "f").spec, trace, t=2, unit=1, quantity=quantity)["data"]
        ranges[quantity] = (grid["zmin"], grid["zmax"])
    assert ranges["f"] == ranges["i"] == ranges["o"] == (0, 1)
    assert ranges["g"] == ranges["h"] == (-1, 1)
    assert ranges["c"][0] == -ranges["c"][1]
    assert ranges["c"][1] >= np.abs(trace.c).max()


def test_positive_memory_still_has_a_symmetric_scale() -> None:
    (grid,) = fill(heatmap(ALL, "c").spec, constant(2.0), t=0, unit=0)["data"]
    assert (grid["zmin"], grid["zmax"]) == (-1.0, 1.0)


@charts
def test_ranges_stand_still_while_stepping(chart: Chart, trace: Trace) -> None:
    def ranges(t: int) -> dict[str, Any]:
        filled = fill(chart.spec, trace, t=t, unit=1)
        axes = {k: v.get("range") for k, v in filled["layout"].items() if k[1:].startswith("axis")}
        return axes | {"z": [(item.get("zmin"), item.get("zmax")) for item in filled["data"]]}

    assert all(ranges(t) == ranges(0) for t in range(1, T))


def test_nothing_of_the_run_lies_outside_its_axis(trace: Trace) -> None:
    for unit in range(H):
        layout = fill(memory().spec, trace, t=0, unit=unit)["layout"]
        low, high = layout["yaxis"]["range"]
        for name in ("c_prev", "kept", "added", "c"):
            assert low < getattr(trace, name)[:, unit].min()
            assert getattr(trace, name)[:, unit].max() < high


def test_axis_of_z_reaches_eight_and_further_for_a_saturated_gate() -> None:
    def z_range(bias: float) -> list[float]:
        layout = fill(activation(("f",)).spec, constant(bias), t=0, unit=0)["layout"]
        return list(layout["xaxis"]["range"])

    assert z_range(1.0) == [-8, 8]
    assert z_range(20.0) == [-25, 25]
    assert z_range(-20.0) == [-25, 25]


def test_half_life_of_a_gate_that_forgets_nothing_is_left_out() -> None:
    _, _, stem, dot = fill(clock().spec, constant(800.0), t=0, unit=0)["data"]
    assert (dot["x"], dot["y"]) == ([1.0], [None])
    assert stem["y"] == [None]


def test_clock_dot_lies_on_its_curve() -> None:
    _, _, _, dot = fill(clock().spec, constant(2.0), t=0, unit=0)["data"]
    assert dot["x"][0] == pytest.approx(0.880797, abs=1e-6)
    assert dot["y"][0] == pytest.approx(5.461, abs=1e-3)


def test_cursor_stands_on_the_step_and_outlines_on_step_and_unit(trace: Trace) -> None:
    def places(chart: Chart) -> list[tuple[Any, ...]]:
        shapes = fill(chart.spec, trace, t=6, unit=3)["layout"]["shapes"]
        return [(s["name"], s["visible"], s["x0"], s["x1"], s["y0"], s["y1"]) for s in shapes]

    lines = places(reveal())
    assert {shape[:4] for shape in lines} == {("cursor", True, 7, 7), ("hover", False, 7, 7)}
    assert places(heatmap(ALL, "c")) == [
        ("cursor", True, 6.5, 7.5, 0, 1),
        ("hover", False, 6.5, 7.5, 0, 1),
        ("unit", True, 0, 1, 2.5, 3.5),
    ]


def test_time_axis_has_whole_numbers_or_names(trace: Trace) -> None:
    spec = timeline(("c",), False, 1).spec
    assert fill(spec, trace, t=0, unit=0)["layout"]["xaxis"]["range"] == [0.5, T + 0.5]
    short = fill(spec, constant(1.0, steps=3), t=0, unit=0)["layout"]["xaxis"]
    assert short["dtick"] == 1
    letters = [chr(ord("a") + t % 26) for t in range(T)]
    named = fill(spec, trace, t=0, unit=0, x_labels=letters)["layout"]["xaxis"]
    assert [round(place, 1) for place in named["tickvals"]] == list(range(1, T + 1, 2))
    assert min(place % 1 for place in named["tickvals"]) > T / 10_000, "Plotly's hovers would say the name for the step"
    assert named["ticktext"] == letters[::2]


def test_a_name_of_a_step_is_no_markup_and_is_cut(trace: Trace) -> None:
    labels = ["<a href='https://a.example'>a</a>", *[f"{t} %{{y}} & <b>" for t in range(1, T)]]
    named = fill(timeline(("c",), False, 1).spec, trace, t=0, unit=0, x_labels=labels)["layout"]["xaxis"]["ticktext"]
    assert not any(sign in text for text in named for sign in "<>%")
    assert named[0] == "&lt;a href='https://a.exam…"


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(0, 1), (1, 1), (1.1, 1.5), (4.4, 5), (0.33, 0.4), (0.012, 0.015), (99, 100), (7e5, 8e5)],
)
def test_nice_rounds_up(value: float, rounded: float) -> None:
    assert nice(value) == pytest.approx(rounded, rel=1e-12)


def test_range_is_that_of_the_chosen_unit(trace: Trace) -> None:
    for unit in range(H):
        layout = fill(timeline(("c",), False, 1).spec, trace, t=0, unit=unit)["layout"]
        assert layout["yaxis"]["range"][1] == nice(1.1 * float(np.abs(trace.c[:, unit]).max()))


def test_value_range_is_one_sided_for_positive_values(trace: Trace) -> None:
    assert value_range(constant(2.0, cells=4.0), ["c"]) == [0.0, 4.0]
    assert value_range(trace, ["f", "x"])[0] < 0
    assert value_range(trace, ["x"], 4) == value_range(trace, ["x"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"t": T}, f"t must be 0 to {T - 1}; got {T}."),
        ({"t": -1}, "t must be 0"),
        ({"unit": H}, f"unit must be 0 to {H - 1}; got {H}."),
        ({"quantity": "z_f"}, "quantity must be one of f, i, o, g, h, c; got z_f."),
        ({"x_labels": ["a"]}, f"one name for each of the {T} steps; got 1."),
    ],
)
def test_says_what_is_wrong(change: dict[str, Any], words: str, trace: Trace) -> None:
    with pytest.raises(ValueError, match=words):
        fill(heatmap(ALL, "c").spec, trace, **{"t": 0, "unit": 0, **change})


def test_a_batch_has_to_be_taken_apart_first() -> None:
    batch = run(LSTMParameters.initial(1, 2, seed=1), np.zeros((4, 3, 1)))
    with pytest.raises(ValueError, match="one sequence"):
        fill(memory().spec, batch, t=0, unit=0)


@charts
def test_ghosts_are_the_run_before_and_hidden_without_one(chart: Chart, trace: Trace) -> None:
    other = run(trace.parameters, trace.x, h0=trace.h0, c0=-trace.c0)
    ghosts = [item for item in fill(chart.spec, trace, t=3, unit=2)["data"] if "before" in item.get("meta", {})]
    assert not any(ghost["visible"] for ghost in ghosts)
    for item in fill(chart.spec, trace, t=3, unit=2, before=other)["data"]:
        if "before" not in item.get("meta", {}):
            continue
        names = item["meta"]["before"]
        assert item["visible"] == (names != "x")  # the input is as it was
        if isinstance(names, str):
            np.testing.assert_array_equal(
                item["y"], getattr(other, names)[:, item["meta"]["unit"] if names == "x" else 2]
            )
        else:
            values = [float(getattr(other, name)[3, 2]) for name in names]
            assert [*item["x"], *item["y"]][-len(values) :] == values


def test_a_change_of_a_quantity_is_the_difference_to_the_run_before(trace: Trace) -> None:
    other = run(trace.parameters, trace.x, h0=trace.h0, c0=-trace.c0)
    chart = heatmap((*ALL, "delta_c"), "delta_c")
    (grid,) = fill(chart.spec, trace, t=0, unit=0, before=other)["data"]
    np.testing.assert_array_equal(grid["z"], (trace.c - other.c).T)
    assert -grid["zmin"] == grid["zmax"] >= np.abs(trace.c - other.c).max()
    (alone,) = fill(chart.spec, trace, t=0, unit=0)["data"]
    assert not np.any(alone["z"])


def test_an_axis_has_room_for_the_run_before(trace: Trace) -> None:
    large = run(trace.parameters, trace.x, c0=np.full(H, 90.0))
    assert (
        value_range(trace, ["c"], 1, before=large)[1] >= np.abs(large.c[:, 1]).max() > value_range(trace, ["c"], 1)[1]
    )
