"""Every page, run without a browser: what it shows, sends, takes back and gives away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs
from lstm_view.scene import build
from lstm_view.settings import CHARTS, RANDOM, parse
from streamlit.testing.v1 import AppTest

from lstm_core import STORIES, Trace
from lstm_view.page import PAGES
from tests.server import ROOT
from tests.view.drive import SCRIPTS, history, homes, open_page, payload, send

pages = pytest.mark.parametrize("script", SCRIPTS)
STORY_KEYS = (*STORIES, RANDOM)
Download = Callable[[], str | bytes]


def trace_of(at: AppTest, script: str) -> Trace:
    return build(history(at, script).now).trace


def assert_shows(at: AppTest, script: str) -> None:
    """The page has no error, one stage, and that stage has the run of the page's present settings."""
    assert not at.exception
    assert not at.error
    data = payload(at)
    trace = trace_of(at, script)
    assert np.array_equal(data["cell"]["x"], trace.x)
    assert np.array_equal(data["cell"]["weight_ih"], trace.parameters.weight_ih)
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
    at = open_page(script, {"story": story, "show": ",".join(CHARTS), "input": "story"})
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
    _, refused = parse(query, homes()[script][0])
    assert payload(at)["notices"][: len(refused)] == refused
    at.run()
    assert_shows(at, script)


@settings(max_examples=25, deadline=None)
@given(
    hs.sampled_from(SCRIPTS),
    hs.dictionaries(
        hs.sampled_from(("story", "seed", "units", "input", "data", "set", "step", "show", "of", "lines", "view", "q")),
        hs.text(max_size=15) | hs.sampled_from(("1", "latch", "numbers", "text", "random", "h0[0]:2", "memory", "c")),
        max_size=5,
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
    at = open_page(script, {"step": "2", "phase": "3", "set": "bias[f,0]:0.5"})
    data = payload(at)
    assert (data["step"], data["phase"], data["changed"]) == (2, 3, ["bias[f,0]"])
    assert data["home_view"] == homes()[script][0].view
    assert data["query"] == "set=bias%5Bf%2C0%5D%3A0.5"


def test_a_rerun_of_the_same_link_keeps_what_was_done_since() -> None:
    at = open_page("forget_gate", {"step": "8"})
    send(at, [{"n": 1, "kind": "set", "name": "bias[f,0]", "value": 1.5}])
    at.run()
    assert payload(at)["changed"] == ["bias[f,0]"]


def test_another_link_in_the_same_session_is_followed() -> None:
    at = open_page("forget_gate", {"step": "8"})
    at.query_params.clear()
    at.query_params.update({"step": "13", "fly": "1", "set": "bias[f,0]:2"})
    at.run()
    data = payload(at)
    assert (data["step"], data["jump"], data["can_undo"], len(data["notices"])) == (13, 1, True, 1)


def test_an_address_that_only_says_where_the_cursor_is_is_nothing_to_undo() -> None:
    """The stage writes the cursor into the address; whatever runs the whole page again sends it back."""
    at = open_page("forget_gate")
    at.query_params["step"] = "9"
    at.run()
    assert payload(at)["step"] == 9
    assert not payload(at)["can_undo"]


def test_each_page_keeps_its_own_state_while_others_are_read() -> None:
    at = open_page("overview")
    send(at, [{"n": 1, "kind": "set", "name": "bias[f,0]", "value": 1.5}])
    at.switch_page(str(ROOT / "pages/forget_gate.py")).run()
    assert payload(at)["changed"] == []
    send(at, [{"n": 1, "kind": "story", "value": "latch"}])
    at.switch_page(str(ROOT / "pages/overview.py")).run()
    data = payload(at)
    assert (data["changed"], data["story"]["key"]) == (["bias[f,0]"], "remember")
    at.switch_page(str(ROOT / "pages/forget_gate.py")).run()
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
    first = {"n": 1, "kind": "set", "name": "bias[f,0]", "value": 1.0}
    send(at, [first])
    send(at, [first, {"n": 2, "kind": "set", "name": "bias[i,0]", "value": 2.0}, {"n": 3, "kind": "undo"}])
    send(at, [first])
    assert payload(at)["changed"] == [*at_first, "bias[f,0]"]
    assert (payload(at)["ack"], payload(at)["can_redo"]) == (3, True)


@pages
def test_a_link_of_the_text_sets_the_stage(script: str) -> None:
    at = open_page(script)
    send(at, [{"n": 1, "kind": "goto", "query": "story=paper&input=story&step=2&fly=1"}])
    assert_shows(at, script)
    data = payload(at)
    assert (data["story"]["key"], data["step"], data["jump"], len(data["notices"])) == ("paper", 2, 1, 1)


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
