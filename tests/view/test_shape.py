"""The figures the stage is sent, and when it must be built again rather than repainted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_view.figures.catalogue import CHARTS, COLOURED, QUANTITIES
from lstm_view.stage.payload import StageOptions
from lstm_view.state import scene
from lstm_view.state.experiment import RANDOM, VIEWS, Experiment
from tests.state.make import experiment, flat, vary
from tests.state.strategies import EXPERIMENTS
from tests.view.drive import HOME, Json, sent

LARGE = experiment(story=RANDOM, inputs=8, units=16, steps=200, peephole=True, charts=CHARTS)


# -- when the stage is built again


def drawing(figure: Json) -> Json | None:
    """What tells two figures of one kind apart; a heatmap is one for all quantities, the browser changes them."""
    spec: Json = figure["spec"]
    return None if figure["key"] == "heatmap" else spec


def with_shape(now: Experiment) -> tuple[Json, Any]:
    """A payload and, worked out apart from it, all that the drawing, the sliders and the charts are built from."""
    data, built = sent(now), scene.build(now)
    sizes = (built.trace.x.shape, built.trace.c.shape, built.trace.parameters.peephole is None)
    drawn = [(figure["key"], drawing(figure)) for figure in data["figures"]]
    return data, (built.experiment.run.cell.name, built.experiment.run.input.name, sizes, built.input.names, drawn)


@settings(max_examples=60, deadline=None)
@given(EXPERIMENTS, EXPERIMENTS, st.sets(st.sampled_from(sorted(flat(LARGE))), min_size=1))
def test_shape_changes_exactly_when_something_must_be_rebuilt(
    one: Experiment, two: Experiment, changed: set[str]
) -> None:
    other = vary(one, **{name: value for name, value in flat(two).items() if name in changed})
    (data, parts), (other_data, other_parts) = with_shape(one), with_shape(other)
    assert (data["shape"] == other_data["shape"]) == (parts == other_parts)


@pytest.mark.parametrize(
    "changed",
    [
        *({"step": 9}, {"phase": 3}, {"unit": 3}, {"seed": 4}, {"changes": "bias[f,0]:3;x[0,0]:1"}),
        *({"view": "memory"}, {"view": "forget"}, {"quantity": "h"}),
    ],
)
def test_numbers_and_the_cursor_leave_the_stage_standing(changed: dict[str, Any]) -> None:
    now = experiment(story=RANDOM, charts=CHARTS)
    assert sent(vary(now, **changed))["shape"] == sent(now)["shape"]


@pytest.mark.parametrize(
    "changed",
    [
        *({"story": "remember"}, {"source": "sunspots"}, {"inputs": 2}, {"units": 5}, {"steps": 29}),
        *({"peephole": True}, {"charts": CHARTS[:-1]}, {"lines": ("f",)}),
    ],
)
def test_sizes_stories_and_figures_build_it_again(changed: dict[str, Any]) -> None:
    now = experiment(story=RANDOM, charts=CHARTS)
    assert sent(vary(now, **changed))["shape"] != sent(now)["shape"]


def test_other_letters_build_it_again_as_they_name_the_sliders() -> None:
    now = experiment(story=RANDOM, source="text", data="abba")
    assert sent(vary(now, data="baab"))["shape"] == sent(now)["shape"]
    assert sent(vary(now, data="cddc"))["shape"] != sent(now)["shape"]


def test_other_sliders_build_it_again() -> None:
    assert sent(HOME, options=StageOptions(gates=("f",)))["shape"] != sent(HOME)["shape"]


def test_no_two_figures_that_differ_have_one_name() -> None:
    found: dict[str, Json | None] = {}
    for view in VIEWS:
        for lines in [(name,) for name in QUANTITIES] + [QUANTITIES[:k] for k in range(7)]:
            for inputs in (1, 2, 8) if view == "cell" else (1,):
                now = experiment(story=RANDOM, lines=lines, inputs=inputs, steps=3, charts=CHARTS)
                for figure in sent(now, experiment(view=view))["figures"]:
                    assert found.setdefault(figure["id"], drawing(figure)) == drawing(figure)
    assert len(found) > 30


# -- charts


def bound_traces(figure: Json) -> list[Json]:
    return [item for item in figure["spec"]["data"] if "bind" in item.get("meta", {})]


def test_a_heatmap_of_one_unit_is_left_out() -> None:
    assert [figure["key"] for figure in sent(experiment(charts=CHARTS))["figures"]] == list(CHARTS[1:])


@pytest.mark.parametrize(
    ("view", "bound"),
    [("cell", {*"figo"}), ("forget", {"f"}), ("input", {"i", "g"}), ("output", {"o"}), ("memory", {*"figo"})],
)
def test_the_activation_chart_shows_the_gates_the_page_is_about(view: str, bound: set[str]) -> None:
    (figure,) = sent(experiment(charts=("activation",)), experiment(view=view))["figures"]
    assert {item["meta"]["bind"][1] for item in bound_traces(figure)} == bound


def test_the_timeline_shows_the_lines_chosen_and_c_if_none_is() -> None:
    for lines in (("f", "h"), ("g",), ()):
        (figure,) = sent(experiment(lines=lines, charts=("timeline",)))["figures"]
        shown = {item["meta"]["bind"] for item in bound_traces(figure)}
        assert shown == {"x", *(lines or ("c",))}


def test_a_chart_says_whether_it_follows_the_step() -> None:
    follows = {figure["key"]: figure["follows"] for figure in sent(LARGE)["figures"]}
    assert follows == {
        **dict.fromkeys(("activation", "memory", "clock", "ledger"), True),
        **dict.fromkeys(("reveal", "timeline", "heatmap", "triangle", "saturation"), False),
    }


def test_the_heatmap_offers_every_quantity_and_no_other_chart_does() -> None:
    for figure in sent(vary(LARGE, quantity="o"))["figures"]:
        if figure["key"] == "heatmap":
            assert {choice["value"] for choice in figure["choices"]} == set(COLOURED)
            assert figure["quantity"] == "o"
        else:
            assert figure["choices"] is None


def test_another_quantity_of_the_heatmap_is_the_same_chart() -> None:
    now = experiment(story=RANDOM, charts=("heatmap",))
    assert sent(vary(now, quantity="h"))["shape"] == sent(now)["shape"]
