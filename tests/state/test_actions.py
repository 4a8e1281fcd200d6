"""One action after another, and lists of them: nothing is lost, nothing counts twice, nothing malformed does harm."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import MAX_STEPS, STORIES
from lstm_view.state.actions import MAX_ACTIONS, apply_all
from lstm_view.state.address import read, write
from lstm_view.state.changes import LARGEST
from lstm_view.state.experiment import RANDOM
from lstm_view.state.fragment import pack
from lstm_view.state.history import History
from lstm_view.state.scene import build
from tests.state.acting import HOME, ODD, PAUSE, act, fresh, numbered, put, sayable, seen
from tests.state.make import experiment, vary, written
from tests.state.strategies import ACTIONS, JSON

FEW = settings(max_examples=80, deadline=None)
PANELS = experiment(state="c", cells=("lstm", "gru"))


# -- numbers


def test_a_slider_changes_one_number_and_says_so() -> None:
    history = fresh()
    put(history, "bias[f,0]", 2)
    assert history.now == vary(HOME, changes="bias[f,0]:2")
    assert history.undo == [HOME]
    assert history.ack == PAUSE
    assert history.jump == 0  # the person stays where they are


def test_a_number_changed_again_stands_once() -> None:
    history = fresh()
    for value in (1, 2, 3):
        put(history, "bias[f,0]", value)
        put(history, "h0[0]", value)
    assert written(history.now) == "bias[f,0]:3;h0[0]:3"


@pytest.mark.parametrize("value", [1e7, 1e300, 10**30])
def test_a_number_too_large_is_clipped(value: float) -> None:
    history = fresh()
    put(history, "bias[f,0]", value)
    put(history, "bias[i,0]", -value)
    assert [change.value for change in history.now.run.changes] == [LARGEST, -LARGEST]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), "1", None, True, [1], {"a": 1}])
def test_what_is_no_number_is_left_out(value: Any) -> None:
    history = fresh()
    put(history, "bias[f,0]", value)
    assert history.now == HOME
    assert history.ack == PAUSE  # seen, so that the stage does not wait for it


@pytest.mark.parametrize(
    "name", ["", "bias", "bias[f]", "bias[x,0]", "__dict__[0]", None, 3, ["bias[f,0]"], "a" * 10**5, "bias[f,-1]"]
)
def test_what_is_no_name_is_left_out(name: Any) -> None:
    history = fresh()
    put(history, name, 1.0)
    act(history, "unset", name=name)
    assert history.now == HOME


@pytest.mark.parametrize("name", ["bias[f,0]", "x[0,0]", "clamp[f,3-7,0]", "clamp[o,*,*]", "cut[unit,0]", "cut[h,0,0]"])
def test_a_change_is_made_and_taken_out_again(name: str) -> None:
    history = fresh(changes="c0[0]:1")
    put(history, name, 0)
    assert written(history.now) == f"c0[0]:1;{name}:0"
    act(history, "unset", name=name)
    assert history.now == fresh(changes="c0[0]:1").now
    assert len(history.undo) == 2
    act(history, "unset", name=name)
    assert len(history.undo) == 2  # there is nothing more to take out


@pytest.mark.parametrize(("name", "value"), [("clamp[f,*,*]", 1.5), ("clamp[g,*,*]", -2), ("cut[unit,0]", 1)])
def test_a_gate_cannot_be_held_where_it_never_is(name: str, value: float) -> None:
    history = fresh()
    put(history, name, value)
    assert history.now == HOME


# -- stories


@pytest.mark.parametrize("story", [*STORIES, RANDOM])
def test_another_story_begins_at_its_own_opening_with_its_own_numbers(story: str) -> None:
    changed = {"changes": "bias[f,0]:1", "source": "sunspots", "seed": 3, "step": 9, "phase": 2, "unit": 3}
    history = fresh(**changed, view="memory", lines=("c",))
    act(history, "story", value=story)
    assert history.now == experiment(story=story, view="memory", lines=("c",))
    assert history.jump == 1


@pytest.mark.parametrize("story", ["", "nothing", "own", None, 1, ["latch"], {"latch": 1}])
def test_an_unknown_story_is_left_out(story: Any) -> None:
    history = fresh()
    act(history, "story", value=story)
    assert history.now == HOME


# -- links in the text


def aside(count: int) -> str:
    if count == 1:
        return "Your change was put aside for this link. Undo brings it back."
    return f"Your {count} changes were put aside for this link. Undo brings them back."


def test_a_link_in_the_text_keeps_the_look_and_the_changes_that_it_does_not_speak_of() -> None:
    history = fresh(changes="bias[i,0]:1", lines=("h",), charts=("clock",), quantity="o")
    act(history, "goto", query="step=9&phase=1")
    assert history.now == vary(
        HOME, changes="bias[i,0]:1", lines=("h",), charts=("clock",), quantity="o", step=8, phase=1
    )
    assert history.jump == 1
    assert history.notices == ()
    assert history.undo == []  # only the cursor moved


def test_the_drawing_is_that_of_the_page_unless_the_link_says_another() -> None:
    """A link of the page on the forget gate is about the forget gate, whatever is drawn just now."""
    history = fresh(view="memory")
    act(history, "goto", query="step=9")
    assert history.now.look.view == HOME.look.view
    act(history, "goto", query="step=9&view=states")
    assert history.now.look.view == "states"


def test_changes_that_a_link_names_too_stay_with_all_others() -> None:
    history = fresh(changes="bias[f,0]:0;bias[i,0]:1")
    act(history, "goto", query="v=2&set=bias[f,1]:0&step=9")
    assert written(history.now) == "bias[f,0]:0;bias[i,0]:1"
    assert history.notices == ()


@pytest.mark.parametrize(
    ("changes", "query", "count"),
    [
        ("bias[i,0]:1", "v=2&set=bias[f,1]:0", 1),
        ("bias[f,0]:2", "v=2&set=bias[f,1]:0", 1),
        ("bias[i,0]:1;c0[0]:1;h0[0]:1", "story=latch", 3),
        ("bias[i,0]:1;c0[0]:1", "seed=3", 2),
        ("bias[i,0]:1;c0[0]:1", "set=", 0),
    ],
)
def test_changes_that_do_not_fit_are_put_aside_and_undo_brings_them_back(changes: str, query: str, count: int) -> None:
    history = fresh(changes=changes)
    before = history.now
    act(history, "goto", query=query)
    if count:
        assert (
            history.now.run.changes == read(dict(pair.split("=", 1) for pair in query.split("&")), HOME)[0].run.changes
        )
        assert history.notices == (aside(count),)
        act(history, "undo")
    assert history.now.run == before.run


def test_what_the_page_itself_changes_is_not_counted() -> None:
    home = experiment(changes="clamp[f,11-11,*]:0")
    history = History(home, home)
    act(history, "goto", query="v=2&set=clamp[o,8-13,*]:0&step=10")
    assert written(history.now) == "clamp[o,7-12,*]:0"
    assert not history.notices


def test_what_a_link_has_set_is_put_aside_like_what_a_person_has() -> None:
    home = experiment(changes="clamp[f,11-11,*]:0")
    history = History(home, vary(home, changes="clamp[o,7-12,*]:0;bias[f,0]:1"))
    act(history, "goto", query="step=12")
    assert history.now.run == home.run
    assert history.notices == (aside(2),)


def test_a_link_takes_back_what_the_page_changes_only_if_it_says_so() -> None:
    home = experiment(changes="clamp[f,11-11,*]:0")
    history = History(home, vary(home, changes=""))
    act(history, "goto", query="step=12")
    assert history.now.run == home.run


def test_a_link_that_asks_for_another_run_opens_it_where_it_opens() -> None:
    history = fresh(step=9, phase=2, unit=1)
    act(history, "goto", query="story=latch")
    assert history.now == vary(HOME, story="latch", step=None, phase=0, unit=0)


def test_a_wrong_link_in_the_text_says_so_until_the_next_action() -> None:
    history = fresh()
    said = []
    for kind, more in (("goto", {"query": "step=nine&stroy=1"}), ("set", {"name": "bias[f,0]", "value": 2})):
        act(history, kind, **more)
        said.append(len(history.notices))
    assert said == [2, 0]


# -- the page's own address


def test_an_address_that_the_browser_hands_over_is_the_page_as_it_says() -> None:
    """Nothing stays of what was chosen before: the same address is the same page in every browser."""
    history = fresh(changes="bias[i,0]:1", lines=("h",), charts=("clock",), view="memory")
    act(history, "open", query="v=2&set=bias[f,1]:0.5&step=9&show=")
    assert history.now == vary(HOME, changes="bias[f,0]:0.5", step=8, charts=())
    assert (history.jump, history.linked, len(history.undo)) == (1, True, 1)


def test_query_and_fragment_together_are_one_address() -> None:
    wanted = experiment(story=RANDOM, source="numbers", data="1 2\n" * 900, step=8, view="forget", changes="x[8,1]:3")
    pairs = write(wanted, HOME)
    data = {"data": pairs.pop("data")}
    history = fresh()
    act(history, "open", query=urlencode(pairs), fragment=pack(data))
    assert history.now == wanted
    assert history.notices == ()


@pytest.mark.parametrize("kind", ["goto", "open"])
@pytest.mark.parametrize("query", [None, 7, ["step=3"], "", "&&&", "=", "%", "step", "\0"])
def test_a_query_that_says_nothing_is_the_page_at_home(kind: str, query: Any) -> None:
    history = fresh(step=3)
    act(history, kind, query=query, fragment=None)
    assert history.now.run == HOME.run


# -- choices


def test_the_choice_of_a_heatmap_is_kept_but_is_nothing_to_undo() -> None:
    history = fresh()
    act(history, "quantity", value="h")
    act(history, "quantity", value="x")
    act(history, "quantity", value=["c"])
    assert history.now == vary(HOME, quantity="h")
    assert history.undo == []


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("show", "timeline,clock", "charts", ("clock", "timeline")),
        ("show", "", "charts", ()),
        ("lines", "c,f", "lines", ("f", "c")),
        ("memory", "h", "state", "h"),
        ("loss", "20", "loss", 19),
        ("loss", "", "loss", None),
        ("cells", "rnn,lstm,gru", "cells", ("rnn", "lstm", "gru")),
        ("own", "0", "own", False),
    ],
)
def test_a_choice_is_a_step_and_says_what_an_address_would(name: str, text: str, field: str, value: Any) -> None:
    other = {"loss": 5}
    history = History(PANELS, vary(PANELS, **other))
    act(history, "choose", name=name, value=text)
    assert history.now == vary(PANELS, **(other | {field: value}))
    assert len(history.undo) == 1
    act(history, "undo")
    assert history.now == vary(PANELS, **other)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("show", "nothing"), ("show", None), ("lines", ["f"]), ("memory", ""), ("memory", "x"), ("loss", "0")),
        *(("cells", ""), ("cells", "lstm"), ("own", ""), ("own", True), ("view", "memory"), ("seed", "3"), (None, "f")),
        *((["show"], "clock"), ("of", "h"), ("story", "latch"), ("set", "bias[f,1]:1"), ("loss", "2001")),
    ],
)
def test_what_is_no_choice_is_left_out(name: Any, text: Any) -> None:
    history = History(PANELS, PANELS)
    act(history, "choose", name=name, value=text)
    assert history.now == PANELS
    assert history.undo == []


@pytest.mark.parametrize(("name", "text"), [("memory", "h"), ("loss", "3"), ("cells", "lstm,rnn"), ("own", "0")])
def test_what_a_page_does_not_show_cannot_be_chosen(name: str, text: str) -> None:
    history = fresh()
    act(history, "choose", name=name, value=text)
    assert history.now == HOME


# -- the cursor


def test_every_action_says_where_the_person_is() -> None:
    history = fresh()
    act(history, "cursor", cursor={"step": 7, "phase": 2, "unit": 3, "view": "memory"})
    assert history.now == vary(HOME, step=7, phase=2, unit=3, view="memory")
    assert (history.undo, history.jump) == ([], 0)


def test_where_the_person_is_is_part_of_what_undo_goes_back_to() -> None:
    history = fresh()
    act(history, "story", value="latch", cursor={"step": 7, "unit": 2})
    assert history.undo == [vary(HOME, step=7, unit=2)]


@pytest.mark.parametrize("cursor", [None, 1, "step", [1], {}, {"step": None, "phase": "1", "unit": 1.0, "view": 3}])
def test_a_cursor_that_is_none_moves_nothing(cursor: Any) -> None:
    history = fresh(step=3, unit=2)
    act(history, "cursor", cursor=cursor)
    assert history.now == vary(HOME, step=3, unit=2)


@pytest.mark.parametrize(
    "cursor",
    [
        *({"step": -1}, {"step": MAX_STEPS}, {"step": 10**9}, {"step": True}, {"step": 2.0}),
        *({"phase": 5}, {"phase": -1}, {"unit": -1}, {"unit": 128}, {"unit": ODD}, {"view": "all"}, {"view": ["cell"]}),
    ],
)
def test_a_cursor_out_of_all_range_moves_nothing(cursor: Any) -> None:
    history = fresh(step=3, phase=1, unit=2)
    act(history, "cursor", cursor=cursor)
    assert history.now == vary(HOME, step=3, phase=1, unit=2)


def test_the_cursor_goes_as_far_as_an_address_can() -> None:
    history = fresh()
    act(history, "cursor", cursor={"step": 0, "phase": 0, "unit": 0})
    assert history.now == vary(HOME, step=0)
    act(history, "cursor", cursor={"step": MAX_STEPS - 1, "phase": 4, "unit": 15})
    assert history.now == vary(HOME, step=MAX_STEPS - 1, phase=4, unit=15)
    assert sayable(history.now)


def test_the_scene_puts_the_cursor_inside_its_run() -> None:
    history = fresh(story="paper")
    act(history, "cursor", cursor={"step": 150, "unit": 9})
    scene = build(history.now)
    assert (scene.step, scene.experiment.cursor.unit) == (2, 0)


# -- lists


def changes_of(count: int) -> list[dict[str, Any]]:
    return numbered([{"kind": "set", "name": f"x[{k},0]", "value": k} for k in range(count)])


def test_all_that_was_not_acknowledged_is_applied_in_order() -> None:
    history = fresh()
    actions = numbered(
        [
            {"kind": "set", "name": "bias[f,0]", "value": 1},
            {"kind": "set", "name": "bias[i,0]", "value": 2},
            {"kind": "undo"},
            {"kind": "set", "name": "bias[f,0]", "value": 3},
            {"kind": "quantity", "value": "h"},
        ]
    )
    apply_all(history, actions)
    assert history.now == vary(HOME, changes="bias[f,0]:3", quantity="h")
    assert history.ack == 5 * PAUSE


def test_the_same_number_counts_once() -> None:
    history = fresh()
    actions = changes_of(3)
    apply_all(history, actions)
    put(history, "x[0,0]", 9)  # a later one
    before = seen(history)
    apply_all(history, actions)
    apply_all(history, [{**actions[0], "value": 77}])
    assert seen(history) == before


def test_numbers_may_have_gaps_and_start_anywhere() -> None:
    history = fresh()
    now = 1_790_000_000_000
    apply_all(history, [{"n": now + k, "kind": "set", "name": "bias[f,0]", "value": k} for k in (0, 5, 6, 40)])
    assert written(history.now) == "bias[f,0]:40"
    assert history.ack == now + 40


def test_a_list_beyond_all_reason_is_taken_in_parts() -> None:
    history = fresh()
    actions = changes_of(MAX_ACTIONS + 20)
    apply_all(history, actions)
    assert history.ack == MAX_ACTIONS * PAUSE
    apply_all(history, actions[MAX_ACTIONS:])
    assert len(history.now.run.changes) == MAX_ACTIONS + 20


@FEW
@given(st.lists(ACTIONS, max_size=12), st.data())
def test_it_does_not_matter_how_actions_are_batched_or_how_often_they_are_sent(
    drawn: list[dict[str, Any]], data: st.DataObject
) -> None:
    actions = [{**action, "n": n * data.draw(st.sampled_from((1, 700, PAUSE)))} for n, action in enumerate(drawn, 1)]
    one_by_one, together, repeated = fresh(), fresh(), fresh()
    for action in actions:
        apply_all(one_by_one, [action])
    apply_all(together, actions)
    for end in sorted(data.draw(st.lists(st.integers(0, len(actions)), max_size=4))):
        apply_all(repeated, actions[:end])
    apply_all(repeated, actions)
    assert seen(one_by_one) == seen(together) == seen(repeated)
    assert together.ack == max((action["n"] for action in actions), default=0)


def test_what_is_meant_for_another_history_waits_until_that_one_is_restored() -> None:
    history = fresh()
    change = {"n": PAUSE, "kind": "set", "name": "bias[f,0]", "value": 1}
    before = seen(history)
    apply_all(history, [{**change, "session": "another"}, {**change, "session": 7}, {**change, "session": ["a"]}])
    assert seen(history) == before  # not even acknowledged, so that it comes again
    apply_all(history, [{**change, "session": history.session}])
    assert written(history.now) == "bias[f,0]:1"
    assert history.ack == PAUSE


def test_what_the_browser_has_is_remembered_as_it_last_said() -> None:
    history = fresh()
    act(history, "cursor", has={"figures": "abc", "theme": "def"})
    act(history, "cursor", has="abc")
    assert history.has == {"figures": "abc", "theme": "def"}
    act(history, "missing", has={})
    assert history.has == {}


# -- anything at all


@pytest.mark.parametrize("actions", [None, 0, 1.5, "set", {}, {"n": 1, "kind": "undo"}, (), b"x", float("nan")])
def test_what_is_no_list_is_left_out(actions: Any) -> None:
    history = fresh()
    apply_all(history, actions)
    assert seen(history) == seen(fresh())


@pytest.mark.parametrize("n", [None, "1", 1.0, float("nan"), -1, 0, [1], {}, True])
def test_an_action_without_a_number_of_its_own_is_left_out(n: Any) -> None:
    history = fresh()
    change = {"n": n, "kind": "set", "name": "bias[f,0]", "value": 1}
    apply_all(history, [change, {"kind": "undo"}, None, 3, "undo", []])
    assert seen(history) == seen(fresh())


@FEW
@given(JSON | st.lists(JSON, max_size=6))
def test_any_json_is_borne(garbage: Any) -> None:
    history = fresh(changes="bias[f,0]:1")
    apply_all(history, garbage)
    assert sayable(history.now)


@FEW
@given(st.lists(ACTIONS, max_size=10), st.sampled_from([HOME, PANELS]))
def test_nearly_right_actions_leave_experiments_that_an_address_can_say(drawn: list[dict[str, Any]], home: Any) -> None:
    history = History(home, home)
    apply_all(history, numbered(drawn))
    for then in (history.now, *history.undo, *history.redo):
        assert sayable(then, home)
        build(then)


@pytest.mark.parametrize("value", [ODD, -ODD], ids=["above", "below"])
def test_a_whole_number_that_no_float_can_hold_is_clipped_or_left_out(value: int) -> None:
    history = fresh()
    change = {"kind": "set", "name": "bias[f,0]", "value": value}
    apply_all(history, numbered([change, {"kind": "quantity", "value": "h"}]))
    assert sayable(history.now)
    assert history.now.look.quantity == "h"


@pytest.mark.parametrize("kind", ["goto", "open"])
def test_text_that_no_address_can_hold_is_left_out(kind: str) -> None:
    history = fresh()
    act(history, kind, query="input=text&data=\ud800")
    encodable = not any("\ud800" <= sign <= "\udfff" for sign in history.now.run.input.data)  # type: ignore[union-attr]
    assert encodable


def test_a_slider_has_the_last_word() -> None:
    history = fresh(changes="bias[f,0]:1")
    put(history, "bias[f,0]", 3)
    assert build(history.now).trace.parameters.bias[1] == 3.0
