"""What the stage is sent: plain JSON, NumPy's numbers bit for bit, figures without arrays."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lstm_view.payload import GATES, SERIES, Exposed
from lstm_view.settings import CHARTS, RANDOM, Settings, parse

from lstm_core import SERIES as NAMES
from lstm_core import STORIES
from lstm_view import scene
from lstm_view.theme import NEUTRALS
from lstm_view.theme import QUANTITIES as HUES
from tests.view.drive import SCRIPTS, homes, open_page, payload, sent
from tests.view.strategies import SETTINGS

Json = dict[str, Any]
HOME = Settings()
LARGE = Settings(story=RANDOM, inputs=8, units=16, steps=200, peephole=True, charts=CHARTS)
pages = pytest.mark.parametrize("script", SCRIPTS)


def numbers(text: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """What ``static/stage/payload.js`` reads: base64 of little-endian float64."""
    return np.frombuffer(base64.b64decode(text, validate=True), "<f8")


def assert_holds_the_run(data: Json, now: Settings) -> None:
    trace = scene.build(now).trace
    assert tuple(data["series"]) == SERIES
    for name, text in data["series"].items():
        assert numbers(text).tobytes() == getattr(trace, name).astype("<f8").tobytes(), name
    cell = data["cell"]
    assert (cell["steps"], cell["hidden_size"]) == trace.c.shape
    assert cell["input_size"] == trace.x.shape[1]
    for name in ("weight_ih", "weight_hh", "bias"):
        np.testing.assert_array_equal(cell[name], getattr(trace.parameters, name))
    for name in ("x", "h0", "c0"):
        np.testing.assert_array_equal(cell[name], getattr(trace, name))
    if trace.parameters.peephole is None:
        assert cell["peephole"] is None
    else:
        np.testing.assert_array_equal(cell["peephole"], trace.parameters.peephole)


def assert_figures_are_templates(data: Json) -> None:
    for figure in data["figures"]:
        for item in figure["spec"]["data"]:
            if "bind" not in (item.get("meta") or {}):
                continue
            assert not {"y", "z", "base"} & item.keys()
            assert "x" not in item or (item["meta"]["at"] == "t" and "axes" not in item["meta"])
            bound = item["meta"]["bind"]
            named = {name for name in ([bound] if isinstance(bound, str) else bound) if name is not None}
            assert {name.removeprefix("delta_") for name in named} <= {*data["series"], "x", "half_life"}
        assert figure["alt"]
        assert figure["title"]
        assert figure["height"] > 0


# -- what pages send


@pages
def test_a_page_sends_the_run_of_its_home(script: str) -> None:
    home, exposed = homes()[script]
    data = payload(open_page(script))
    expected = sent(home, home, exposed)
    assert {key: data[key] for key in expected} == expected
    assert set(data) - set(expected) == {"folder", "plotly"}
    assert_holds_the_run(data, home)
    assert_figures_are_templates(data)
    assert [figure["key"] for figure in data["figures"]] == list(home.charts)
    assert data["notices"] == []
    assert data["query"] == ""
    assert len(json.dumps(data)) < 200_000


@pytest.mark.parametrize(
    "now",
    [
        *(Settings(story=key, charts=CHARTS) for key in (*STORIES, RANDOM)),
        LARGE,
        Settings(story="remember", source="sunspots", steps=200),
        Settings(story=RANDOM, source="text", data="(a\nb)"),
        Settings(story="remember", source="numbers", data="1e300, -1e300", changes=(("weight_ih[i,0,0]", 1e-3),)),
    ],
    ids=lambda now: f"{now.story}-{now.source}",
)
def test_series_are_the_trace_bit_for_bit(now: Settings) -> None:
    data = sent(now)
    assert_holds_the_run(data, now)
    assert_figures_are_templates(data)


def test_a_gate_that_is_exactly_1_or_0_is_still_json() -> None:
    """Its half-life is without end, which JSON cannot say; the browser works it out from f."""
    for bias, f in ((800.0, 1.0), (-800.0, 0.0)):
        now = Settings(charts=("clock",), changes=(("bias[f,0]", bias),))
        assert (scene.build(now).trace.f == f).all()
        data = sent(now)
        assert "half_life" not in data["series"]
        assert set(numbers(data["series"]["f"])) == {f}


def test_the_names_of_the_series_are_those_of_the_core() -> None:
    assert set(SERIES) == set(NAMES) - {"half_life"}


@settings(max_examples=60, deadline=None)
@given(SETTINGS)
def test_whatever_a_link_can_say_is_sent(now: Settings) -> None:
    data = sent(now)
    assert_figures_are_templates(data)
    assert data["step"] >= 1
    assert 0 <= data["unit"] < data["cell"]["hidden_size"]
    assert all(0 < size < float("inf") for size in data["scales"].values())


# -- links


def link_of(data: Json) -> dict[str, str]:
    """What ``static/stage/links.js`` writes into the address while the cursor stands where it was sent to."""
    link = dict(parse_qsl(data["query"], keep_blank_values=True)) | {"step": str(data["step"])}
    if data["phase"] > 0:
        link["phase"] = str(data["phase"])
    if data["unit"] > 0:
        link["unit"] = str(data["unit"] + 1)
    if data["view"] != data["home_view"]:
        link["view"] = data["view"]
    return link


@settings(max_examples=60, deadline=None)
@given(SETTINGS, st.sampled_from(SCRIPTS))
def test_the_link_of_a_stage_opens_the_same_stage(now: Settings, script: str) -> None:
    home, exposed = homes()[script]
    data = sent(now, home, exposed, before=[home])
    again, notices = parse(link_of(data), home)
    assert notices == []
    assert sent(again, home, exposed, before=[home]) == data


@pytest.mark.parametrize(
    ("now", "query"),
    [
        (HOME, ""),
        (replace(HOME, step=3, phase=2, unit=4, view="memory"), ""),
        (replace(HOME, seed=5), "seed=5"),
        (replace(HOME, source="text", data="a&b=c d#é", charts=()), "input=text&data=a%26b%3Dc+d%23%C3%A9&show="),
        (replace(HOME, changes=(("bias[f,0]", 0.5),)), "set=bias%5Bf%2C0%5D%3A0.5"),
        (replace(HOME, changes=(("bias[f,9]", 0.5),)), "set=bias%5Bf%2C9%5D%3A0.5"),  # asked for, not to be had
    ],
)
def test_the_query_leaves_the_cursor_to_the_browser(now: Settings, query: str) -> None:
    assert sent(now)["query"] == query


# -- the rest


@settings(max_examples=30, deadline=None)
@given(SETTINGS)
def test_scales_hold_every_value_of_the_run(now: Settings) -> None:
    data = sent(now)
    for name, size in data["scales"].items():
        values = np.array(data["cell"]["x"]) if name == "x" else numbers(data["series"][name])
        if name == "h_prev":
            values = values[data["cell"]["hidden_size"] :]  # h0 is put in by hand and may be anything
        assert np.abs(values).max(initial=0) <= size


def test_scales_of_a_run_in_which_nothing_happens_are_1() -> None:
    now = Settings(story="remember", source="numbers", data="0 0 0")
    assert set(sent(now)["scales"].values()) == {1.0}


def test_undo_redo_notices_and_acknowledgement_are_passed_on() -> None:
    now = replace(HOME, source="text")
    data = sent(now, before=[HOME], ack=1_790_000_000_000, jump=3)
    assert (data["can_undo"], data["can_redo"], data["ack"], data["jump"]) == (True, False, 1_790_000_000_000, 3)
    assert data["notices"] == ["The text is empty; wanted at least one character. The story's own numbers are shown."]
    assert sent(now, after=[HOME])["can_redo"]


def test_changed_numbers_are_named_when_the_cell_has_them() -> None:
    now = replace(HOME, changes=(("bias[f,0]", 1.0), ("bias[f,5]", 1.0), ("x[0,0]", 0.0)))
    assert sent(now)["changed"] == ["bias[f,0]", "x[0,0]"]


def test_only_an_untouched_page_plays_by_itself() -> None:
    playing = Exposed(autoplay=True)
    assert sent(HOME, exposed=playing)["autoplay"]
    assert not sent(HOME, exposed=playing, linked=True)["autoplay"]
    assert not sent(HOME, exposed=playing, before=[HOME])["autoplay"]
    assert not sent(HOME)["autoplay"]


def test_stories_themes_and_sliders_are_all_there() -> None:
    data = sent(HOME)
    assert [story["key"] for story in data["stories"]] == [*STORIES, RANDOM]
    assert data["exposes"]["gates"] == list(GATES)
    colours = {f"q-{name}{part}" for name in HUES for part in ("", "-text")} | set(NEUTRALS)
    assert set(data["theme"]) == {"light", "dark"}
    assert all(set(theme) == colours for theme in data["theme"].values())


@settings(max_examples=20, deadline=None)
@given(SETTINGS)
def test_the_same_settings_twice_send_the_same(now: Settings) -> None:
    assert sent(now) == sent(now)
