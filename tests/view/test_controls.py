"""The widgets of the Sequence page: the history is the only truth, and every change can be undone."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core import STORIES
from lstm_core.inputs import MAX_STEPS, MAX_UNITS
from lstm_view.figures.catalogue import CHARTS, QUANTITIES
from lstm_view.own.sequence.row import SOURCES
from lstm_view.state.experiment import RANDOM, Experiment, Run
from lstm_view.state.fields import MAX_CELL_INPUTS, MAX_TEXT
from lstm_view.state.scene import build
from tests.state.acting import PAUSE
from tests.state.make import flat, own_cell, vary, written
from tests.view.drive import history, homes, open_page, payload, send

PAGE = "sequence"
NUMBERS = ("inputs", "units", "steps", "seed")

CHOSEN_HERE = [name for name in SOURCES if name not in ("table", "trial")]  # a panel and a page of their own


def now(at: AppTest) -> Experiment:
    return history(at, PAGE).now


def open_with(**query: str) -> AppTest:
    return open_page(PAGE, query)


def number_keys(at: AppTest) -> set[str]:
    return {str(widget.key).removeprefix("control-") for widget in at.number_input}


def undo(at: AppTest) -> AppTest:
    return send(at, [{"n": history(at, PAGE).ack + PAUSE, "kind": "undo"}])


# -- what is there


@pytest.mark.parametrize(
    ("story", "source", "wanted"),
    [
        ("random", "story", {"inputs", "units", "steps", "seed"}),
        ("random", "sunspots", {"units", "steps", "seed"}),
        ("random", "numbers", {"units", "seed"}),
        ("random", "text", {"units", "seed"}),
        ("ignore", "story", {"seed"}),
        ("average", "sunspots", {"steps"}),
        ("average", "numbers", set()),
        ("average", "text", set()),
    ],
)
def test_only_what_has_an_effect_is_asked(story: str, source: str, wanted: set[str]) -> None:
    at = open_with(story=story, input=source, **({"data": "abab"} if source in ("numbers", "text") else {}))
    assert not at.exception
    assert number_keys(at) == wanted
    of_cell, of_units = ["control-peephole"] * (story == RANDOM), ["control-axes"] * (source == "sunspots")
    assert [one.key for one in at.toggle] == [*of_cell, *of_units, "control-ask-points"]
    of_input = [one.key for one in (*at.text_input, *at.text_area) if not one.key.startswith("readout-")]
    wanted_of = {"text": ["control-order", "control-text"], "numbers": ["control-numbers"]}
    assert of_input == wanted_of.get(source, [])
    assert not at.file_uploader  # it comes with the panel of a table


@pytest.mark.parametrize("show", ["clock", "timeline"])
def test_lines_are_chosen_only_where_there_is_a_chart_of_them(show: str) -> None:
    at = open_with(show=show)
    assert [widget.key for widget in at.pills] == ["control-charts", "control-lines"][: 1 + (show == "timeline")]


def test_widgets_show_what_the_link_says() -> None:
    sizes = {"inputs": "3", "units": "16", "steps": "200", "seed": "999999", "peephole": "1"}
    at = open_with(story="random", input="story", show="timeline", lines="c", **sizes)
    assert {key: at.number_input(key=f"control-{key}").value for key in NUMBERS} == {
        "inputs": 3,
        "units": 16,
        "steps": 200,
        "seed": 999_999,
    }
    assert at.toggle(key="control-peephole").value
    assert at.pills(key="control-charts").value == ["timeline"]
    assert at.pills(key="control-lines").value == ["c"]
    assert at.selectbox(key="control-source").value == "story"


def test_widgets_allow_what_a_link_may_say() -> None:
    at = open_with(story="random", input="story")
    widgets = {key: at.number_input(key=f"control-{key}") for key in NUMBERS}
    highest = {"inputs": MAX_CELL_INPUTS, "units": MAX_UNITS, "steps": MAX_STEPS, "seed": 999_999}
    assert {key: widget.max for key, widget in widgets.items()} == highest
    assert {key: widget.min for key, widget in widgets.items()} == {"inputs": 1, "units": 1, "steps": 1, "seed": 0}
    assert at.selectbox(key="control-source").options == [SOURCES[name] for name in CHOSEN_HERE]
    assert len(at.pills(key="control-charts").options) == len(CHARTS)
    assert open_with(input="numbers", data="1").text_area(key="control-numbers").proto.max_chars == MAX_TEXT


@pytest.mark.parametrize("query", [{"input": "text", "data": "a" * 5000}, {"input": "numbers", "data": "\0" * 16000}])
def test_widgets_bear_what_only_a_link_can_say(query: dict[str, str]) -> None:
    at = open_with(**query)
    assert not at.exception
    assert flat(now(at))["data"] == query["data"]


# -- what they do


@pytest.mark.parametrize("story", ["remember", "latch", RANDOM])
@pytest.mark.parametrize("source", CHOSEN_HERE)
def test_another_input_starts_at_the_opening_with_an_example(story: str, source: str) -> None:
    start = "sunspots" if source == "story" else "story"
    at = open_with(story=story, input=start, step="9", v="2", set="x[2,1]:2;bias[f,1]:3")
    before = now(at)
    at.selectbox(key="control-source").set_value(source).run()
    assert not at.exception
    data = flat(now(at)).get("data", "")
    steps = {"nile": 100, "elnino": 72}.get(source, 30)  # such that their event and their season are seen
    assert now(at) == vary(before, source=source, steps=steps, data=data, step=None, changes="bias[f,0]:3")  # not x
    assert (data != "") == (source in ("numbers", "text"))
    assert ("made up" in payload(at)["story"]["claim"]) == (data != "")
    assert not any("must" in notice or "wanted" in notice for notice in payload(at)["notices"])  # the example is right
    undo(at)
    assert now(at) == before


@pytest.mark.parametrize(("name", "value"), [("inputs", 8), ("units", 1), ("steps", 200), ("seed", 5)])
def test_another_size_or_seed_is_another_cell_without_the_changes(name: str, value: int) -> None:
    at = open_with(story="random", input="story", v="2", set="bias[f,1]:3")
    before = now(at)
    at.number_input(key=f"control-{name}").set_value(value).run()
    assert now(at) == vary(before, **{name: value, "changes": "", "step": None})
    trace = build(now(at)).trace
    data = payload(at)
    assert (data["cell"]["steps"], data["cell"]["hidden_size"], data["cell"]["input_size"]) == (
        len(trace),
        trace.c.shape[1],
        trace.x.shape[1],
    )
    undo(at)
    assert now(at) == before
    assert at.number_input(key=f"control-{name}").value == flat(before)[name]


def test_peepholes_can_be_put_in_and_taken_out() -> None:
    at = open_with(story="random")
    assert payload(at)["cell"]["peephole"] is None
    at.toggle(key="control-peephole").set_value(True).run()
    assert np.shape(payload(at)["cell"]["peephole"]) == (3 * 4,)
    undo(at)
    assert payload(at)["cell"]["peephole"] is None
    assert not at.toggle(key="control-peephole").value


def test_charts_and_lines_come_in_the_order_of_the_page_whatever_was_clicked_first() -> None:
    at = open_with(show="timeline", lines="c")
    at.pills(key="control-charts").set_value(["heatmap", "timeline", "activation"]).run()
    at.pills(key="control-lines").set_value(["h", "f"]).run()
    assert now(at).look.charts == tuple(name for name in CHARTS if name in ("heatmap", "timeline", "activation"))
    assert now(at).look.lines == tuple(name for name in QUANTITIES if name in ("h", "f"))
    assert [figure["key"] for figure in payload(at)["figures"]] == list(now(at).look.charts)


def test_all_charts_can_be_put_away() -> None:
    at = open_with()
    at.pills(key="control-charts").set_value([]).run()
    assert not at.exception
    assert payload(at)["figures"] == []
    assert payload(at)["address"]["query"] == "show="


def test_a_chart_put_away_and_back_again_leaves_the_page_as_it_was() -> None:
    at = open_with()
    charts = homes()[PAGE][0].look.charts
    at.pills(key="control-charts").set_value(list(charts[1:])).run()
    at.pills(key="control-charts").set_value(list(charts)).run()
    assert now(at) == homes()[PAGE][0]


@pytest.mark.parametrize(("name", "chosen"), [("charts", ["timeline"]), ("lines", ["f"])])
def test_choosing_what_is_shown_leaves_the_person_where_they_are(name: str, chosen: list[str]) -> None:
    """The browser moves the cursor alone; a jump puts it where the settings say, which is older."""
    at = open_with()
    before = payload(at)["jump"]
    at.pills(key=f"control-{name}").set_value(chosen).run()
    assert payload(at)["jump"] == before


# -- typed input


def test_typed_text_is_read_one_step_a_character() -> None:
    at = open_with(input="text", data="abc")
    at.text_area(key="control-text").set_value("hello").run()
    assert payload(at)["labels"] == list("hello")
    assert payload(at)["inputs"] == list("ehlo")
    undo(at)
    assert at.text_area(key="control-text").value == "abc"


def test_a_typing_mistake_is_said_stays_in_the_field_and_is_forgiven() -> None:
    at = open_with(input="numbers", data="1 2 3")
    at.text_area(key="control-numbers").set_value("1 2 drei").run()
    assert "In line 1 stands 'drei', which is no number" in payload(at)["notices"][0]
    assert at.text_area(key="control-numbers").value == "1 2 drei"
    assert now(at).run.input.name == "numbers"
    at.text_area(key="control-numbers").set_value("1 2 3 4").run()
    assert payload(at)["notices"] == []
    assert payload(at)["x"] == [1, 2, 3, 4]


def test_a_notice_of_the_link_goes_with_the_next_change() -> None:
    at = open_with(stroy="1", story="random")
    assert len(payload(at)["notices"]) == 1
    at.number_input(key="control-units").set_value(3).run()
    assert payload(at)["notices"] == []


def test_every_story_can_read_every_input() -> None:
    for story in (*STORIES, RANDOM):
        for source, data in (
            ("story", None),
            ("sunspots", None),
            ("nile", None),
            ("numbers", "1 0\n0 1"),
            ("text", "abba"),
        ):
            at = open_with(story=story, input=source, **({} if data is None else {"data": data}))
            assert not at.exception
            assert now(at).run.cell.name == story  # also where a random cell is shown for now


def test_a_cell_of_ones_own_has_only_its_input_to_choose() -> None:
    at = open_with(story="own", weights="1,1,0:" + ",".join(["0.5"] * 14))
    assert not at.exception
    assert number_keys(at) == {"steps"}
    at.selectbox(key="control-source").set_value("sunspots").run()
    assert (now(at).run.cell.name, now(at).run.input.name) == ("own", "sunspots")
    assert written(now(at)) == ""


@pytest.mark.parametrize("name", ["units", "steps", "seed"])
def test_a_number_that_comes_for_a_cell_of_another_kind_changes_nothing(name: str) -> None:
    """A browser that has not seen the new cell yet sends what its widget showed."""
    at = open_page("sequence")
    kept = history(at, "sequence")
    kept.put(Experiment(Run(own_cell(2, 3))), moved=True)
    now = kept.now
    at.number_input(key=f"control-{name}").set_value(5).run()
    assert not at.exception
    assert kept.now == now
