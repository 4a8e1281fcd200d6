"""Every page, run without a browser: what it shows, sends, takes back and gives away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs
from streamlit.testing.v1 import AppTest

from lstm_core import STORIES, Trace
from lstm_view.figures.catalogue import CHARTS
from lstm_view.state.address import read
from lstm_view.state.experiment import BLANK, RANDOM
from lstm_view.state.fields import FIELDS
from lstm_view.state.scene import build
from lstm_view.words.pages import PAGES
from tests.server import ROOT
from tests.state.acting import PAUSE
from tests.state.make import vary, written
from tests.view.drive import SCRIPTS, history, homes, open_page, path_of, payload, send

pages = pytest.mark.parametrize("script", SCRIPTS)
STORY_KEYS = (*STORIES, RANDOM, BLANK)
Download = Callable[[], str | bytes]


def trace_of(at: AppTest, script: str) -> Trace:
    return build(history(at, script).now).trace


def assert_shows(at: AppTest, script: str) -> None:
    """The page has no error, one stage, and that stage has the run of the page's present settings."""
    assert not at.exception
    assert not at.error
    data = payload(at)
    trace = trace_of(at, script)
    assert np.array_equal(data["x"], trace.x.ravel())
    assert np.array_equal(data["cell"]["weight_ih"], trace.parameters.weight_ih.ravel())
    assert np.array_equal(data["cell"]["bias"], trace.parameters.bias)


# -- opening a page


@pages
def test_a_page_opens(script: str) -> None:
    at = open_page(script)
    assert_shows(at, script)
    assert at.markdown[0].value.startswith("# ")  # one heading, first
    assert sum(part.value.count("\n# ") for part in at.markdown) == 0
    assert payload(at)["notices"] == []
    assert history(at, script).now == homes()[script][0]


@pages
@pytest.mark.parametrize("story", STORY_KEYS)
def test_a_page_shows_every_story(script: str, story: str) -> None:
    at = open_page(script, {"story": story, "show": ",".join(CHARTS)})
    assert_shows(at, script)
    data = payload(at)
    assert data["story"]["key"] == story
    assert data["notices"] == []
    assert not data["autoplay"]  # a link opens on what it says


HOSTILE = [
    {"step": "9" * 5000, "unit": "-1", "phase": "NaN"},
    {"set": "bias[f,0]:1e999"},
    {"set": "x[999,999]:1;h0[15]:1;peephole[o,0]:1"},
    {"story": "<script>alert(1)</script>", "view": "'; DROP TABLE", "zzz": "\0\u202e"},
    {"input": "numbers", "data": "nan, inf"},
    {"input": "numbers", "data": "1e308 -1e308", "set": "weight_ih[f,0,0]:1e6;bias[f,0]:-1e6"},
    {"input": "numbers", "data": "1 2 3\n4 5"},
    {"input": "numbers", "data": "1 " * 9000},
    {"input": "text", "data": ""},
    {"input": "text", "data": "a" * 2001},
    {"input": "text", "data": "a\r\n\t\0<b>\u202e" + chr(0x1F600)},
    {"input": "text", "data": "a" * 17000},
    {"input": "text", "data": "a" * 400_001},
    {"story": "own", "weights": "1,1,0:" + ",".join(["1e308"] * 14)},
    {"story": "own", "weights": "8,16,1:1"},
    {"story": "own"},
    {"cells": "lstm,<script>", "own": "2", "memory": "x", "loss": "0", "check": "-1"},
    {"input": "sunspots", "steps": "200", "story": "latch"},
    {"story": "random", "inputs": "8", "units": "16", "steps": "200", "peephole": "1", "show": ",".join(CHARTS)},
    {"show": "", "lines": ""},
    {"show": "heatmap", "story": "remember", "input": "story"},
    {"": ""},
]


@pages
@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: "-".join(query)[:40])
def test_a_hostile_link_opens(script: str, query: dict[str, str]) -> None:
    at = open_page(script, query)
    assert_shows(at, script)
    _, refused = read(query, homes()[script][0])
    assert payload(at)["notices"][: len(refused)] == list(refused)
    at.run()
    assert_shows(at, script)


@settings(max_examples=25, deadline=None)
@given(
    hs.sampled_from(SCRIPTS),
    hs.dictionaries(
        hs.sampled_from([*FIELDS, "v", "q"]),
        hs.text(max_size=15)
        | hs.sampled_from(("1", "2", "latch", "numbers", "text", "random", "h0[1]:2", "memory", "c")),
        max_size=6,
    ),
)
def test_any_link_opens(script: str, query: dict[str, str]) -> None:
    assert_shows(open_page(script, query), script)


def test_the_menu_has_every_page_and_every_page_a_script() -> None:
    assert {path.stem for path in (ROOT / "pages").glob("*.py")} == {page.script for page in PAGES}
    assert len({home for home, _ in homes().values()}) == len(SCRIPTS)  # no two pages open on the same


# -- links and sessions


@pages
def test_a_link_sets_the_page_and_leaves_the_rest_at_home(script: str) -> None:
    home = homes()[script][0]
    at = open_page(script, {"step": "2", "phase": "3", "v": "2", "set": "bias[f,1]:0.5"})
    data = payload(at)
    assert (data["step"], data["phase"], data["changed"]) == (1, 3, ["bias[f,0]"])
    assert data["home_view"] == home.look.view
    assert data["address"]["query"] == "v=2&set=bias%5Bf%2C1%5D%3A0.5"
    assert history(at, script).now == vary(home, step=1, phase=3, changes="bias[f,0]:0.5")


@pages
def test_an_old_link_still_opens_as_it_did(script: str) -> None:
    at = open_page(script, {"step": "2", "phase": "3", "set": "bias[f,0]:0.5"})
    assert written(history(at, script).now) == "bias[f,0]:0.5"
    assert payload(at)["notices"] == []


@pages
def test_a_story_in_a_link_is_the_same_run_on_every_page(script: str) -> None:
    query = {"story": "random", "seed": "5", "v": "2", "set": "bias[f,1]:0.5"}
    ours, theirs = payload(open_page(script, query)), payload(open_page("overview", query))
    for name in ("cell", "series", "x"):
        assert ours[name] == theirs[name]


@pages
def test_what_a_course_system_adds_to_a_link_shows_nothing(script: str) -> None:
    foreign = {"utm_source": "mail", "fbclid": "x", "user_id": "7", "lti_version": "LTI-1p0", "lang": "de", "cmid": "3"}
    data = payload(open_page(script, foreign | {"step": "2"}))
    assert data["notices"] == []
    assert data["step"] == 1


def test_a_rerun_of_the_same_link_keeps_what_was_done_since() -> None:
    at = open_page("forget_gate", {"step": "8"})
    send(at, [{"n": 1, "kind": "set", "name": "bias[f,0]", "value": 1.5}])
    at.run()
    assert payload(at)["changed"] == ["bias[f,0]"]


def test_an_address_is_read_once_a_session() -> None:
    """After that the stage keeps it in step, and says so where a person gave another one."""
    at = open_page("forget_gate", {"step": "8"})
    at.query_params.clear()
    at.query_params.update({"step": "13", "set": "bias[f,0]:2"})
    at.run()
    assert (payload(at)["step"], payload(at)["changed"]) == (7, [])
    send(at, [{"n": 1, "kind": "open", "query": "step=13&v=2&set=bias[f,1]:2&stroy=1", "fragment": ""}])
    data = payload(at)
    assert (data["step"], data["changed"], data["jump"], data["can_undo"]) == (12, ["bias[f,0]"], 1, True)
    assert len(data["notices"]) == 1


def test_each_page_keeps_its_own_state_while_others_are_read() -> None:
    at = open_page("overview")
    send(at, [{"n": 1, "kind": "set", "name": "bias[f,0]", "value": 1.5}])
    at.switch_page(path_of("forget_gate")).run()
    assert payload(at)["changed"] == []
    send(at, [{"n": 1, "kind": "story", "value": "latch"}])
    at.switch_page(path_of("overview")).run()
    data = payload(at)
    assert (data["changed"], data["story"]["key"]) == (["bias[f,0]"], "remember")
    at.switch_page(path_of("forget_gate")).run()
    assert payload(at)["story"]["key"] == "latch"


def test_two_sessions_know_nothing_of_each_other() -> None:
    one, other = open_page("overview"), open_page("overview")
    send(one, [{"n": 1, "kind": "set", "name": "bias[f,0]", "value": 1.5}])
    assert payload(other.run())["changed"] == []


# -- actions


@pages
def test_a_slider_that_was_let_go_of_is_computed_and_acknowledged(script: str) -> None:
    at = open_page(script)
    before = payload(at)
    cursor = {"step": 2, "phase": 1, "unit": 0, "view": "memory"}
    send(at, [{"n": 1_790_000_000_000, "kind": "set", "name": "bias[f,0]", "value": -0.75, "cursor": cursor}])
    after = payload(at)
    assert_shows(at, script)
    assert (after["ack"], after["jump"], after["can_undo"]) == (1_790_000_000_000, 0, True)
    assert (after["step"], after["phase"], after["view"]) == (2, 1, "memory")
    assert after["cell"]["bias"][after["cell"]["hidden_size"]] == -0.75
    assert after["series"]["f"] != before["series"]["f"]
    assert not after["autoplay"]


@pages
def test_an_answer_that_was_lost_does_no_harm(script: str) -> None:
    at = open_page(script)
    at_first = payload(at)["changed"]
    first = {"n": PAUSE, "kind": "set", "name": "bias[f,0]", "value": 1.0}
    send(at, [first])
    more = {"n": 2 * PAUSE, "kind": "set", "name": "bias[i,0]", "value": 2.0}
    send(at, [first, more, {"n": 3 * PAUSE, "kind": "undo"}])
    send(at, [first])
    assert payload(at)["changed"] == [*at_first, "bias[f,0]"]
    assert (payload(at)["ack"], payload(at)["can_redo"]) == (3 * PAUSE, True)


@pages
def test_a_link_of_the_text_sets_the_stage(script: str) -> None:
    at = open_page(script)
    send(at, [{"n": 1, "kind": "goto", "query": "story=paper&step=2&stpe=1"}])
    assert_shows(at, script)
    data = payload(at)
    assert (data["story"]["key"], data["step"], data["jump"]) == ("paper", 1, 1)
    assert "did it mean “step”?" in data["notices"][0]


@pages
def test_what_was_kept_comes_back_in_a_session_that_knows_nothing_of_it(script: str) -> None:
    at = open_page(script)
    cursor = {"step": 1, "phase": 2, "unit": 0, "view": "memory"}
    send(at, [{"n": PAUSE, "kind": "set", "name": "bias[f,0]", "value": 0.25, "cursor": cursor}])
    send(at, [{"n": 2 * PAUSE, "kind": "story", "value": "latch"}, {"n": 3 * PAUSE, "kind": "texts"}])
    record, old = payload(at)["kept"], history(at, script)
    text = record["texts"].__getitem__
    other = open_page(script)
    stacks = {name: [text(key) for key in record[name]] for name in ("undo", "redo")}
    restore = {"n": 5, "kind": "restore", "session": payload(other)["kept"]["session"], "now": text(record["now"])}
    pending = {"n": 9 * PAUSE, "kind": "set", "name": "c0[0]", "value": 1.0}
    for _ in range(2):
        send(other, [{**restore, **stacks}, pending])
        new = history(other, script)
        assert new.undo == [*old.undo, old.now]
        assert new.now == vary(old.now, changes="c0[0]:1")
    assert_shows(other, script)


@pages
@pytest.mark.parametrize("actions", [None, 7, "undo", {"n": 1}, [None, [], {}, {"n": "1"}], [{"n": 1, "kind": {}}]])
def test_nonsense_from_the_browser_is_left_out(script: str, actions: Any) -> None:
    at = open_page(script)
    send(at, actions)
    assert_shows(at, script)
    assert history(at, script).now == homes()[script][0]


@pytest.mark.parametrize(
    "action",
    [
        {"kind": "set", "name": "bias[f,0]", "value": 10**400},
        {"kind": "goto", "query": "input=text&data=\ud800"},
    ],
    ids=["a whole number over 1e308", "half a surrogate pair"],
)
def test_no_message_breaks_the_page(action: dict[str, Any]) -> None:
    at = open_page("overview")
    send(at, [{"n": 1, **action}])
    assert not at.exception
