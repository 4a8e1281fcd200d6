"""One action after another: sliders, stories, links, the cursor, undo and redo."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lstm_core import STORIES
from lstm_view.actions import MAX_UNDO
from lstm_view.params import LARGEST
from lstm_view.scene import build
from lstm_view.settings import RANDOM
from tests.view.histories import HOME, ODD, act, fresh, put, sayable

# -- one action


def test_a_slider_changes_one_number_and_says_so() -> None:
    history = fresh()
    put(history, "bias[f,0]", 2)
    assert history.now == replace(HOME, changes=(("bias[f,0]", 2.0),))
    assert history.before == [HOME]
    assert history.ack == 1
    assert history.jump == 0  # the person stays where they are


def test_a_number_changed_again_stands_once() -> None:
    history = fresh()
    for value in (1, 2, 3):
        put(history, "bias[f,0]", value)
        put(history, "h0[0]", value)
    assert history.now.changes == (("bias[f,0]", 3.0), ("h0[0]", 3.0))


@pytest.mark.parametrize("value", [1e7, 1e300, 10**30])
def test_a_number_too_large_is_clipped(value: float) -> None:
    history = fresh()
    put(history, "bias[f,0]", value)
    put(history, "bias[i,0]", -value)
    assert history.now.changes == (("bias[f,0]", LARGEST), ("bias[i,0]", -LARGEST))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), "1", None, True, [1], {"a": 1}])
def test_what_is_no_number_is_left_out(value: Any) -> None:
    history = fresh()
    put(history, "bias[f,0]", value)
    assert history.now == HOME
    assert history.ack == 1  # seen, so that the stage does not wait for it


@pytest.mark.parametrize(
    "name", ["", "bias", "bias[f]", "bias[x,0]", "__dict__[0]", None, 3, ["bias[f,0]"], "a" * 10**5]
)
def test_what_is_no_name_is_left_out(name: Any) -> None:
    history = fresh()
    put(history, name, 1.0)
    assert history.now == HOME


@pytest.mark.parametrize("story", [*STORIES, RANDOM])
def test_another_story_begins_at_its_own_opening_with_its_own_numbers(story: str) -> None:
    changed = {"changes": (("bias[f,0]", 1.0),), "source": "sunspots", "step": 9, "phase": 2, "unit": 3}
    history = fresh(**changed, view="memory", lines=("c",))
    act(history, "story", value=story)
    assert history.now == replace(HOME, story=story, view="memory", lines=("c",))
    assert history.jump == 1


@pytest.mark.parametrize("story", ["", "nothing", None, 1, ["latch"], {"latch": 1}])
def test_an_unknown_story_is_left_out(story: Any) -> None:
    history = fresh()
    act(history, "story", value=story)
    assert history.now == HOME


def test_a_link_in_the_text_sets_the_page_as_it_is_at_home_save_for_what_it_says() -> None:
    history = fresh(story="latch", changes=(("bias[f,0]", 1.0),), lines=("h",))
    act(history, "goto", query="set=bias%5Bf,0%5D:0&step=9&show=")
    assert history.now == replace(HOME, changes=(("bias[f,0]", 0.0),), step=9, charts=())
    assert history.jump == 1
    assert not history.notices


def test_a_wrong_link_in_the_text_says_so_until_the_next_action() -> None:
    history = fresh()
    act(history, "goto", query="step=nine&fly=1")
    refused = list(history.notices)
    assert len(refused) == 2
    put(history, "bias[f,0]", 2)
    assert not history.notices


def test_the_choice_of_a_heatmap_is_kept_but_is_nothing_to_undo() -> None:
    history = fresh()
    act(history, "quantity", value="h")
    act(history, "quantity", value="x")
    assert history.now == replace(HOME, quantity="h")
    assert history.before == []


def test_reset_takes_back_the_numbers_and_only_those() -> None:
    history = fresh(seed=4, lines=("c",), changes=(("bias[f,0]", 1.0), ("x[0,0]", 2.0)))
    act(history, "reset", cursor={"step": 5, "phase": 1, "unit": 0, "view": "memory"})
    assert history.now == replace(HOME, seed=4, lines=("c",), step=5, phase=1, view="memory")
    act(history, "undo")
    assert history.now.changes == (("bias[f,0]", 1.0), ("x[0,0]", 2.0))


# -- the cursor


def test_every_action_says_where_the_person_is() -> None:
    history = fresh()
    act(history, "cursor", cursor={"step": 7, "phase": 2, "unit": 3, "view": "memory"})
    assert history.now == replace(HOME, step=7, phase=2, unit=4, view="memory")  # the browser counts units from 0
    assert (history.before, history.jump) == ([], 0)


@pytest.mark.parametrize("cursor", [None, 1, "step", [1], {}, {"step": None, "phase": "1", "unit": 1.0, "view": 3}])
def test_a_cursor_that_is_none_moves_nothing(cursor: Any) -> None:
    history = fresh(step=3, unit=2)
    act(history, "cursor", cursor=cursor)
    assert history.now == replace(HOME, step=3, unit=2)


@pytest.mark.parametrize(
    "cursor",
    [
        *({"step": 0}, {"step": -1}, {"step": 10**9}, {"step": True}),
        *({"phase": 5}, {"phase": -1}, {"unit": -1}, {"unit": ODD}),
    ],
)
def test_a_cursor_out_of_all_range_moves_nothing(cursor: Any) -> None:
    history = fresh(step=3, phase=1, unit=2)
    act(history, "cursor", cursor=cursor)
    assert history.now == replace(HOME, step=3, phase=1, unit=2)


@pytest.mark.parametrize("cursor", [{"step": 2001}, {"step": 10**6}, {"unit": 16}, {"unit": 10**6}])
def test_a_cursor_beyond_any_sequence_moves_nothing_or_as_far_as_a_link_can(cursor: Any) -> None:
    history = fresh()
    act(history, "cursor", cursor=cursor)
    assert sayable(history.now)


def test_the_scene_puts_the_cursor_inside_its_run() -> None:
    history = fresh(story="paper")
    act(history, "cursor", cursor={"step": 150, "unit": 9})
    scene = build(history.now)
    assert (scene.settings.step, scene.settings.unit) == (3, 1)


# -- undo and redo


def test_undo_and_redo_walk_the_same_path() -> None:
    history = fresh()
    path = [history.now]
    for value in range(5):
        put(history, "bias[f,0]", value)
        path.append(history.now)
    for settings_then in reversed(path[:-1]):
        act(history, "undo")
        assert history.now == settings_then
    act(history, "undo")
    assert history.now == path[0]
    for settings_then in path[1:]:
        act(history, "redo")
        assert history.now == settings_then
    act(history, "redo")
    assert history.now == path[-1]
    assert history.jump == 0


def test_a_new_change_ends_what_could_be_redone() -> None:
    history = fresh()
    put(history, "bias[f,0]", 1)
    act(history, "undo")
    put(history, "bias[f,0]", 2)
    assert history.after == []
    act(history, "redo")
    assert history.now.changes == (("bias[f,0]", 2.0),)


def test_a_change_to_the_same_number_is_nothing_to_undo() -> None:
    history = fresh()
    put(history, "bias[f,0]", 1)
    put(history, "bias[f,0]", 1)
    assert len(history.before) == 1


def test_undo_within_a_story_leaves_the_person_where_they_are() -> None:
    history = fresh()
    put(history, "bias[f,0]", 1)
    act(history, "undo", cursor={"step": 20, "phase": 3, "unit": 0, "view": "memory"})
    assert history.now == replace(HOME, step=20, phase=3, view="memory")
    assert history.jump == 0


def test_undo_of_another_story_goes_back_to_where_the_person_was() -> None:
    history = fresh()
    act(history, "story", value="latch", cursor={"step": 20, "phase": 3, "unit": 0, "view": "memory"})
    act(history, "undo", cursor={"step": 2, "phase": 0, "unit": 0, "view": "cell"})
    assert history.now == replace(HOME, step=20, phase=3, view="memory")
    assert history.jump == 2
    act(history, "redo")
    assert (history.now.story, history.jump) == ("latch", 3)


def test_undo_leaves_the_quantity_of_the_heatmap_as_it_was_chosen() -> None:
    """The browser keeps a heatmap and its list as they are, so after this the address would say another quantity."""
    history = fresh()
    put(history, "bias[f,0]", 1)
    act(history, "quantity", value="h")
    act(history, "undo")
    assert history.now == replace(HOME, quantity="h")


def test_undo_reaches_far_but_not_without_end() -> None:
    history = fresh()
    for value in range(MAX_UNDO + 50):
        put(history, "bias[f,0]", value)
    assert MAX_UNDO <= len(history.before) <= MAX_UNDO + 1
    for _ in range(MAX_UNDO):
        act(history, "undo")
    assert history.now.changes == (("bias[f,0]", 49.0),)
