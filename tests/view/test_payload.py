"""What the stage is sent: NumPy's numbers bit for bit, figures without arrays, and the address of what is shown."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import STORIES, Trace
from lstm_view.figures.catalogue import CHARTS
from lstm_view.stage.payload import GATES, SERIES, SMALL, StageOptions
from lstm_view.state import scene
from lstm_view.state.address import read
from lstm_view.state.experiment import RANDOM, Experiment
from lstm_view.state.fragment import unpack
from lstm_view.theme import NEUTRALS
from lstm_view.theme import QUANTITIES as HUES
from tests.state.make import experiment, own_cell, vary
from tests.state.strategies import EXPERIMENTS
from tests.view.drive import SCRIPTS, homes, open_page, payload, sent

Json = dict[str, Any]
HOME = experiment()
LARGE = experiment(story=RANDOM, inputs=8, units=16, steps=200, peephole=True, charts=CHARTS)
pages = pytest.mark.parametrize("script", SCRIPTS)


def same(sent: Any, array: Any) -> bool:
    """Bit for bit, whatever the shape."""
    if sent is None or array is None:
        return sent is array
    return np.array(sent, "<f8").tobytes() == np.ascontiguousarray(array, "<f8").tobytes()


def assert_is_run(cell: Json, x: Any, series: Json, trace: Trace) -> None:
    assert (cell["steps"], cell["hidden_size"]) == trace.c.shape
    assert cell["input_size"] == trace.x.shape[1]
    for name in ("weight_ih", "weight_hh", "bias", "peephole"):
        assert same(cell[name], getattr(trace.parameters, name)), name
    assert same(cell["h0"], trace.h0)
    assert same(cell["mask"], trace.mask)
    assert (cell["readout"] is None) == (trace.readout is None)
    if trace.readout is not None:
        assert cell["readout"]["activation"] == trace.readout.activation
        assert same(cell["readout"]["weight"], trace.readout.weight)
        assert same(cell["readout"]["bias"], trace.readout.bias)
    assert same(cell["c0"], trace.c0)
    assert same(x, trace.x)
    assert set(series) == {"unit", *SERIES}
    unit = series["unit"]
    assert (unit is None) == (trace.c.size <= SMALL)
    for name in SERIES:
        array = getattr(trace, name)
        assert same(series[name], array if unit is None else array[:, unit]), name


def assert_holds_the_run(data: Json, now: Experiment) -> None:
    built = scene.build(now)
    assert_is_run(data["cell"], data["x"], data["series"], built.trace)
    assert same(data["y"], None if built.trace.readout is None else built.trace.y)
    assert (data["past"] is None) == (built.before is None)
    if built.before is not None:
        past = data["past"]
        assert_is_run(past["cell"], past["x"], past["series"], built.before)
    assert (data["other"] is None) == (data["comparison"] is None) == (built.other is None)
    if isinstance(built.other, Trace):
        other = data["other"]
        assert_is_run(other["cell"], other["x"], other["series"], built.other)
        assert other["cell"]["steps"] <= data["cell"]["steps"]


#: What the browser works out from SERIES, and :func:`test_the_browser_can_derive_the_rest` here.
DERIVED = ("kept", "added", "c", "h", "c_prev", "h_prev")


def assert_figures_are_templates(data: Json) -> None:
    for figure in data["figures"]:
        for item in figure["spec"]["data"]:
            if "bind" not in (item.get("meta") or {}):
                continue
            assert not {"y", "z", "base"} & item.keys()
            assert "x" not in item or (item["meta"]["at"] == "t" and "axes" not in item["meta"])
            bound = item["meta"]["bind"]
            named = {name for name in ([bound] if isinstance(bound, str) else bound) if name is not None}
            there = {*SERIES, *DERIVED, "x", "half_life", *([] if data["y"] is None else ["y"])}
            assert {name.removeprefix("delta_") for name in named} <= there
        assert figure["alt"]
        assert figure["title"]
        assert figure["height"] > 0


# -- what pages send


@pages
def test_a_page_sends_the_run_of_its_home(script: str) -> None:
    home, options = homes()[script]
    data = payload(open_page(script))
    expected = sent(home, home, options, f"stage-{script}")
    for record in (data, expected):
        record["kept"].pop("session")
    beside = {
        "gradients": {"gradients", "given"},
        "variants": {"columns"},
        "challenges": {"challenges", "challenge", "judged", "given"},
    }.get(script, set())  # these have figures of their own
    assert (data["predict"] is None) == (home.look.predict is None)
    same_as_any = expected.keys() - {"predict"} - ({"figures", "shape", "entries"} if beside else set())
    assert {key: data[key] for key in same_as_any} == {key: expected[key] for key in same_as_any}
    assert set(data) - set(expected) == {"plotly", "outlines"} | beside
    data["figures"] = [figure for figure in data["figures"] if not figure.get("place")]
    assert_holds_the_run(data, home)
    assert_figures_are_templates(data)
    assert [figure["key"] for figure in data["figures"]] == list(home.look.charts)
    assert data["notices"] == []
    assert data["address"] == {"query": "", "at_home": True}
    assert data["fragment"] == ""


@pytest.mark.parametrize(
    "now",
    [
        *(experiment(story=key, charts=CHARTS) for key in (*STORIES, RANDOM)),
        LARGE,
        vary(LARGE, steps=2000, unit=9, changes="bias[f,0]:2"),
        experiment(story=own_cell(1, 3, peephole=True), source="sunspots", steps=40),
        experiment(story="remember", source="sunspots", steps=200),
        experiment(story=RANDOM, source="text", data="(a\nb)"),
        experiment(story="remember", source="numbers", data="1e300, -1e300", changes="weight_ih[i,0,0]:1e-3"),
    ],
    ids=lambda now: f"{now.run.cell.name}-{now.run.input.name}",
)
def test_series_are_the_trace_bit_for_bit(now: Experiment) -> None:
    data = sent(now)
    assert_holds_the_run(data, now)
    assert_figures_are_templates(data)


def test_a_gate_that_is_exactly_1_or_0_is_still_json() -> None:
    """Its half-life is without end, which JSON cannot say; the browser works it out from f."""
    for bias, f in ((800.0, 1.0), (-800.0, 0.0)):
        now = experiment(charts=("clock",), changes=f"bias[f,0]:{bias}")
        assert (scene.build(now).trace.f == f).all()
        data = sent(now)
        assert "half_life" not in data["series"]
        assert set(data["series"]["f"]) == {f}


@settings(max_examples=40, deadline=None)
@given(EXPERIMENTS)
def test_the_browser_can_derive_the_rest(now: Experiment) -> None:
    """To the bit, as static/stage/unpack.js does it."""
    trace = scene.build(now).trace
    data = sent(now)
    shape = trace.c.shape if data["series"]["unit"] is None else trace.c.shape[:1]
    units = slice(None) if data["series"]["unit"] is None else data["series"]["unit"]
    f, i, g, o, tanh_c = (np.array(data["series"][name]).reshape(shape) for name in ("f", "i", "g", "o", "tanh_c"))
    before, shown = np.array(data["cell"]["c0"])[units], np.array(data["cell"]["h0"])[units]
    for t in range(len(trace)):
        assert same(before, trace.c_prev[t, units])
        assert same(shown, trace.h_prev[t, units])
        kept, added = f[t] * before, i[t] * g[t]
        assert same(kept, trace.kept[t, units])
        assert same(added, trace.added[t, units])
        before = kept + added
        if trace.mask is None or trace.mask[t]:
            shown = o[t] * tanh_c[t]
        assert same(before, trace.c[t, units])
        assert same(shown, trace.h[t, units])


@settings(max_examples=60, deadline=None)
@given(EXPERIMENTS)
def test_whatever_a_link_can_say_is_sent(now: Experiment) -> None:
    data = sent(now)
    assert_figures_are_templates(data)
    assert 0 <= data["step"] < data["cell"]["steps"]
    assert 0 <= data["home_step"] < data["cell"]["steps"]
    assert 0 <= data["unit"] < data["cell"]["hidden_size"]
    assert all(0 < size < float("inf") for size in data["scales"].values())


# -- links


def link_of(data: Json) -> dict[str, str]:
    """What ``static/stage/links.js`` writes into the address while the cursor stands where it was sent to."""
    address = data["address"]
    link = dict(parse_qsl(address["query"], keep_blank_values=True)) | {"step": str(data["step"] + 1)}
    if data["phase"] > 0:
        link["phase"] = str(data["phase"])
    if data["unit"] > 0:
        link["unit"] = str(data["unit"] + 1)
    if data["view"] != data["home_view"]:
        link["view"] = data["view"]
    return link | (unpack(data["fragment"]) if data["fragment"] else {})


@settings(max_examples=60, deadline=None)
@given(EXPERIMENTS, st.sampled_from(SCRIPTS))
def test_the_link_of_a_stage_opens_the_same_stage(now: Experiment, script: str) -> None:
    home, options = homes()[script]
    now = now.with_look(state=home.look.state, cells=home.look.cells)
    data = sent(now, home, options, undo=[home])
    again, notices = read(link_of(data), home)
    assert notices == ()
    shown_again = sent(again, home, options, undo=[home])
    data["notices"] = [words for words in data["notices"] if "there is no" not in words]  # the link is inside the run
    for record in (data, shown_again):
        del record["kept"], record["parts"]  # these say the cursor as it was asked for
    assert shown_again == data


def test_no_query_is_longer_than_every_proxy_takes() -> None:
    now = vary(
        LARGE, source="numbers", data="1 2 3 4 5 6 7 8\n" * 2000, changes=";".join(f"x[{t},0]:0.5" for t in range(900))
    )
    data = sent(now)
    assert len(data["address"]["query"]) <= 1_700
    assert len(data["fragment"]) > 100


def test_a_link_that_names_only_a_place_means_this_run_exactly_at_home() -> None:
    home = experiment(changes="clamp[f,11-11,*]:0")
    at_home = {
        "": False,
        "clamp[f,11-11,*]:0": True,
        "clamp[f,11-11,*]:0;bias[f,0]:1": True,
        "clamp[f,11-11,*]:0.5": False,
    }
    assert {changes: sent(vary(home, changes=changes), home)["address"]["at_home"] for changes in at_home} == at_home
    assert not sent(vary(home, seed=2), home)["address"]["at_home"]
    assert sent(vary(home, lines=("c",), step=3), home)["address"]["at_home"]


@pytest.mark.parametrize(
    ("now", "query"),
    [
        (HOME, ""),
        (vary(HOME, step=3, phase=2, unit=4, view="memory"), ""),
        (vary(HOME, seed=5), "story=remember&seed=5"),
        (vary(HOME, lines=("c", "h")), "lines=c%2Ch"),
        (
            vary(HOME, source="text", data="a&b=c d#é", charts=()),
            "story=remember&input=text&data=a%26b%3Dc+d%23%C3%A9&show=",
        ),
        (vary(HOME, changes="bias[f,0]:0.5"), "v=2&set=bias%5Bf%2C1%5D%3A0.5"),
        (vary(HOME, changes="bias[f,9]:0.5"), "v=2&set=bias%5Bf%2C10%5D%3A0.5"),  # asked for, not to be had
    ],
)
def test_the_query_leaves_the_cursor_to_the_browser(now: Experiment, query: str) -> None:
    assert sent(now)["address"]["query"] == query


# -- the rest


@settings(max_examples=30, deadline=None)
@given(EXPERIMENTS)
def test_scales_hold_every_value_of_the_run(now: Experiment) -> None:
    trace = scene.build(now).trace
    for name, size in sent(now)["scales"].items():
        values = getattr(trace, name)[1:] if name == "h_prev" else getattr(trace, name)  # h0 may be anything
        assert np.abs(values).max(initial=0) <= size


def test_scales_of_a_run_in_which_nothing_happens_are_1() -> None:
    now = experiment(story="remember", source="numbers", data="0 0 0")
    assert set(sent(now)["scales"].values()) == {1.0}


def test_undo_redo_notices_and_acknowledgement_are_passed_on() -> None:
    now = vary(HOME, source="text")
    data = sent(now, undo=[HOME], ack=1_790_000_000_000, jump=3)
    assert (data["can_undo"], data["can_redo"], data["ack"], data["jump"]) == (True, False, 1_790_000_000_000, 3)
    assert data["notices"] == ["The text is empty; wanted at least one character. The story's own numbers are shown."]
    assert sent(now, redo=[HOME])["can_redo"]


def test_changed_numbers_are_named_when_the_cell_has_them() -> None:
    data = sent(vary(HOME, changes="bias[f,0]:1;bias[f,5]:1;x[0,0]:0.5"))
    assert data["changed"] == ["bias[f,0]", "x[0,0]"]
    assert len(data["edits"]) == 2


def test_what_can_be_taken_back_is_said() -> None:
    assert not sent(HOME)["can_reset"]
    assert sent(vary(HOME, changes="bias[f,0]:1"))["can_reset"]
    assert not sent(vary(HOME, seed=4, lines=("c",)))["can_reset"]


def test_only_an_untouched_page_plays_by_itself() -> None:
    playing = StageOptions(autoplay=True)
    assert sent(HOME, options=playing)["autoplay"]
    assert not sent(HOME, options=playing, linked=True)["autoplay"]
    assert not sent(HOME, options=playing, undo=[HOME])["autoplay"]
    assert not sent(HOME)["autoplay"]


def test_stories_themes_and_sliders_are_all_there() -> None:
    data = sent(HOME)
    assert [story["key"] for story in data["stories"]] == [*STORIES, RANDOM]
    assert data["exposes"]["gates"] == list(GATES)
    colours = {f"q-{name}{part}" for name in HUES for part in ("", "-text")} | set(NEUTRALS)
    assert set(data["theme"]) == {"light", "dark"}
    assert all(set(theme) == colours for theme in data["theme"].values())


@settings(max_examples=20, deadline=None)
@given(EXPERIMENTS)
def test_the_same_experiment_twice_send_the_same(now: Experiment) -> None:
    assert sent(now) == sent(now)
