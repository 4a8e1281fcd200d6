"""The templates: what they bind, how they colour, what they keep fixed."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go
import pytest

from lstm_core import SERIES
from lstm_view import theme
from lstm_view.figures.base import CLEAR, Chart
from lstm_view.figures.curves import activation, clock
from lstm_view.figures.grid import heatmap
from lstm_view.figures.lines import reveal, timeline
from lstm_view.figures.outputs import outputs
from lstm_view.figures.waterfall import memory

ALL = ("f", "i", "o", "g", "h", "c")
CHARTS = [
    activation(("f", "i", "g", "o")),
    *(activation((gate,)) for gate in "figo"),
    activation(("i", "g")),
    memory(),
    clock(),
    reveal(),
    timeline(ALL, True, 1),
    timeline(ALL, True, 8),
    timeline(("h",), False, 1),
    timeline((), True, 2),
    heatmap(ALL, "c"),
    heatmap(("f", "g"), "g"),
]
charts = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)

#: Series -> the quantity it belongs to and whose hue it may have.
OWNER = {"c_prev": "c", "kept": "c", "added": "c", "tanh_c": "c", "h_prev": "h", "half_life": "f"}


def owner(name: str) -> str:
    return OWNER.get(name, name.removeprefix("z_"))


def strings(item: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(item, str):
        yield path, item
    elif isinstance(item, dict):
        for key, entry in item.items():
            yield from strings(entry, f"{path}.{key}")
    elif isinstance(item, list):
        for entry in item:
            yield from strings(entry, path)


def bound(chart: Chart) -> list[Any]:
    return [trace for trace in chart.spec["data"] if "bind" in trace.get("meta", {})]


def series_of(trace: Any) -> list[str]:
    bind = trace["meta"]["bind"]
    return [bind] if isinstance(bind, str) else [name for name in bind if name is not None]


@charts
def test_is_plain_json_that_plotly_accepts_without_a_template(chart: Chart) -> None:
    assert json.loads(json.dumps(chart.spec)) == chart.spec
    assert "template" not in chart.spec["layout"]
    assert len(go.Figure(chart.spec).data) == len(chart.spec["data"])


def test_keys_are_unique() -> None:
    assert len({chart.key for chart in CHARTS}) == len(CHARTS)


@charts
def test_binds_known_series_only(chart: Chart) -> None:
    named = [name for trace in bound(chart) for name in series_of(trace)]
    named += [name for trace in bound(chart) for name in trace["meta"].get("base", []) if name]
    named += [name for names in chart.spec["layout"].get("meta", {}).get("range", {}).values() for name in names]
    assert named
    assert set(named) <= {*SERIES, "x"}


@charts
def test_a_bound_trace_has_no_array_that_filling_would_replace(chart: Chart) -> None:
    for trace in bound(chart):
        assert not {"y", "z", "base"} & set(trace)
        assert "x" not in trace or (trace["meta"]["at"] == "t" and "axes" not in trace["meta"])


@charts
def test_every_trace_but_inputs_and_heatmaps_follows_the_chosen_unit(chart: Chart) -> None:
    for trace in bound(chart):
        free = trace["meta"]["bind"] == "x" or trace["meta"]["unit"] == "all"
        assert trace["meta"].get("follow", False) is not free


@charts
def test_every_colour_is_a_variable_of_the_theme(chart: Chart) -> None:
    known = {f"var(--{name})" for name in theme.variables("light")}
    for path, text in strings(chart.spec):
        if "color" in path.rsplit(".", 1)[-1] and text != CLEAR:
            assert text in known, path
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(", json.dumps(chart.spec))


@charts
def test_a_hue_belongs_to_its_quantity(chart: Chart) -> None:
    for trace in bound(chart):
        owners = {owner(name) for name in series_of(trace)}
        hues = {hue for _, text in strings(trace) for hue in re.findall(r"var\(--q-(\w)", text)}
        assert hues <= owners


def test_each_scale_has_the_hue_of_its_quantity() -> None:
    for name, scale in heatmap(ALL, "f").spec["layout"]["meta"]["scales"].items():
        assert set(re.findall(r"var\(--q-(\w)", json.dumps(scale))) == {name}


@charts
def test_layout_keeps_to_the_page(chart: Chart) -> None:
    layout = chart.spec["layout"]
    assert layout["uirevision"] == "keep"
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == CLEAR
    assert layout["height"] == chart.height
    assert layout["showlegend"] is False
    assert "title" not in layout


@charts
def test_has_words_for_those_who_do_not_see_it(chart: Chart) -> None:
    assert len(chart.alt) > 60
    assert chart.alt.endswith(".")
    assert chart.title
    assert "<" not in chart.alt


def test_lines_of_one_panel_differ_without_colour() -> None:
    lines = [trace for trace in timeline(ALL, True, 8).spec["data"] if "bind" in trace["meta"]]
    lines = [trace for trace in lines if trace["type"] == "scatter"]
    looks = {(trace.get("yaxis"), trace["marker"]["symbol"]) for trace in lines}
    assert len(looks) == len(lines)


def test_timeline_leaves_out_what_was_not_asked_for() -> None:
    def names(chart: Chart) -> list[str]:
        return [trace["meta"]["bind"] for trace in bound(chart)]

    assert names(timeline(("c", "f"), False, 3)) == ["f", "c"]
    assert names(timeline((), True, 3)) == ["x", "x", "x"]
    assert names(timeline((), True, 30)) == ["x"] * 8
    assert "yaxis2" not in timeline(("h",), False, 1).spec["layout"]


def test_panels_do_not_overlap() -> None:
    layout = timeline(ALL, True, 2).spec["layout"]
    domains = [layout[name]["domain"] for name in ("yaxis", "yaxis2", "yaxis3", "yaxis4")]
    for above, below in itertools.pairwise(domains):
        assert above[0] > below[1]
    assert domains[-1][0] == 0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: activation(()), "gates must be one or more of f, i, g, o; got none."),
        (lambda: activation(("c",)), "got c."),
        (lambda: timeline((), False, 1), "needs at least one quantity or the inputs"),
        (lambda: timeline(("q",), False, 1), "quantities must be one or more of"),
        (lambda: timeline((), True, 0), "inputs must be at least 1"),
        (lambda: heatmap(("f",), "g"), "the chosen quantity must be one of f; got g."),
    ],
)
def test_says_what_is_wrong(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        make()


@charts
def test_a_ghost_is_hidden_in_the_template_and_shows_what_a_trace_of_the_chart_shows(chart: Chart) -> None:
    ghosts = [trace for trace in chart.spec["data"] if "before" in trace.get("meta", {})]
    shown = {name for trace in bound(chart) for name in series_of(trace)}
    for ghost in ghosts:
        names = ghost["meta"]["before"]
        assert ghost["visible"] is False
        assert "bind" not in ghost["meta"]
        assert {names} if isinstance(names, str) else set(names) <= shown
        assert ghost["hovertemplate"].count("before") == 1
    assert ghosts or chart.key.startswith("heatmap") or chart.key.endswith("-8") or "--" in chart.key


def test_shares_of_a_read_out_add_up_to_1_over_all_outputs_and_not_over_those_drawn() -> None:
    assert "8 outputs" in outputs(12, "softmax").alt
    assert "the shares of all 12 add up to 1" in outputs(12, "softmax").alt
    assert "always 1" in outputs(1, "softmax").alt
