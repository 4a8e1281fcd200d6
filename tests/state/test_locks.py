"""What a scene locks is not changed, by whatever way a change comes; what it leaves free is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_view.stage.kept import kept
from lstm_view.state.actions import apply_all
from lstm_view.state.experiment import ALL_LOCKS, LOCKS, Experiment, Look, OwnOther, Random, Run, Story, Sunspots
from lstm_view.state.history import History
from lstm_view.state.locks import FIXED, lock_of, locks_for, refusal
from lstm_view.state.names import read_change
from lstm_view.state.question import Question
from tests.node import in_node
from tests.state.acting import HOME, act, numbered, put
from tests.state.make import experiment, own_cell, vary, written
from tests.state.strategies import ACTIONS, CLAMPS, CUTS, EXPERIMENTS, MASKS, NAMES

#: Lock -> a change that it alone forbids.
BREAKS: dict[str, dict[str, Any]] = {
    "f": {"changes": "bias[f,0]:1"},
    "i": {"changes": "weight_ih[i,0,0]:1"},
    "g": {"changes": "weight_hh[g,0,0]:1"},
    "o": {"changes": "peephole[o,0]:1"},
    "u": {"changes": "bias[u,0]:1"},
    "r": {"changes": "weight_ih[r,0,0]:1"},
    "h": {"changes": "weight_hh[h,0,0]:1"},
    "x": {"changes": "x[3,0]:1"},
    "start": {"changes": "c0[0]:1"},
    "story": {"story": "random"},
    "whatif": {"changes": "clamp[f,*,*]:1"},
    "panels": {"charts": ("clock",)},
}


def scene(*locks: str, **fields: Any) -> Experiment:
    return vary(HOME, locks=locks, **fields)


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_each_lock_forbids_its_own_changes_and_no_others(lock: str) -> None:
    assert set(BREAKS) == set(ALL_LOCKS) == set(FIXED)
    for other, fields in BREAKS.items():
        history = History(HOME, scene(lock))
        assert history.put(vary(history.now, **fields), moved=False) == (other != lock)
        assert bool(history.undo) == (other != lock)
        assert any(FIXED[lock] in notice for notice in history.notices) == (other == lock)


@settings(max_examples=20, deadline=None)
@given(EXPERIMENTS, EXPERIMENTS)
def test_where_all_is_locked_the_run_and_what_is_computed_of_it_stay(one: Experiment, two: Experiment) -> None:
    before = one.with_look(locks=LOCKS)
    after = two.with_look(locks=LOCKS)
    same = (before.run, before.look.charts, before.look.lines) == (after.run, after.look.charts, after.look.lines)
    assert bool(refusal(before, after)) == (not same)


@settings(max_examples=20, deadline=None)
@given(EXPERIMENTS, EXPERIMENTS)
def test_outside_a_scene_and_while_it_is_prepared_nothing_is_refused(one: Experiment, two: Experiment) -> None:
    assert not refusal(one, two)
    assert not refusal(one.with_look(locks=LOCKS, preparing=True), two)


@settings(max_examples=20, deadline=None)
@given(st.lists(ACTIONS, max_size=8), st.sets(st.sampled_from(LOCKS), min_size=1))
def test_no_action_of_a_browser_changes_what_is_locked(actions: list[dict[str, Any]], locked: set[str]) -> None:
    start = scene(*(one for one in LOCKS if one in locked), changes="bias[i,0]:2;x[1,0]:3;h0[0]:0.5")
    history = History(HOME, start)
    leaving = ("open", "restore")  # another address: another scene
    apply_all(history, numbered([action for action in actions if action.get("kind") not in leaving]))
    assert not refusal(start, history.now)


def test_another_cell_takes_its_changes_with_it_whatever_else_is_locked() -> None:
    history = History(HOME, scene("f", "x", changes="bias[f,0]:1;x[0,0]:2"))
    act(history, "story", value="hide")
    assert history.now.run == Run(Story("hide"))
    act(history, "story", value="hide")
    assert not history.notices


def test_weights_that_are_given_anew_break_the_lock_of_each_gate() -> None:
    before = scene("o")
    assert refusal(before, replace(before, run=Run(own_cell(1, 1))))
    assert not refusal(before, replace(before, run=Run(Random())))


def test_a_gru_and_an_rnn_have_the_locks_of_their_own_blocks() -> None:
    gru, rnn = (Run(OwnOther(key, 1, 1, (0.5,) * OwnOther(key, 1, 1, ()).size)) for key in ("gru", "rnn"))
    assert locks_for(gru) == ("u", "r", "g", *LOCKS[4:]) and locks_for(rnn) == ("h", *LOCKS[4:])
    assert lock_of(read_change("bias[gh,0]", 1.0)) == "g"
    for run, lock, other in ((gru, "u", "h"), (rnn, "h", "u")):
        assert refusal(scene(lock), replace(scene(lock), run=run))
        assert not refusal(scene(other), replace(scene(other), run=run))


def test_the_seed_of_a_story_is_its_input_and_that_of_a_random_cell_its_weights_too() -> None:
    noise = scene("x", story="ignore")
    assert "input" in refusal(noise, vary(noise, seed=5))
    assert not refusal(scene("story"), vary(scene("story"), seed=5))
    random = scene("story", story="random")
    assert "cell" in refusal(random, vary(random, seed=5))
    assert not refusal(random, replace(random, run=replace(random.run, input=Sunspots())))


@pytest.mark.parametrize("look", [{"locks": ("f",)}, {"parts": ("drawing",)}])
def test_reset_leads_back_to_the_scene_and_undo_does_not_leave_it(look: dict[str, Any]) -> None:
    given_as = vary(HOME, changes="bias[i,0]:2", step=4, charts=("clock",), **look)
    history = History(HOME, given_as, linked=True)
    act(history, "set", name="bias[i,0]", value=-1)
    act(history, "set", name="bias[o,0]", value=9, cursor={"step": 9})
    assert history.can_reset
    act(history, "reset")
    assert history.now == given_as
    for _ in range(9):
        act(history, "undo")
    assert history.now.run == given_as.run
    assert history.now.look.is_scene


def test_a_scene_that_is_opened_over_other_work_is_not_left_by_undo() -> None:
    history = History(HOME, HOME)
    put(history, "bias[f,0]", 1)
    act(history, "open", query="lock=f&v=2&set=bias[f,1]:3")
    act(history, "undo")
    assert written(history.now) == "bias[f,0]:3"
    put(history, "bias[f,0]", 1)
    assert written(history.now) == "bias[f,0]:3"
    act(history, "open", query="step=3")  # another address leads out of it, and undo does not lead back
    put(history, "bias[f,0]", 1)
    act(history, "undo")
    assert not history.now.look.is_scene
    assert not history.now.run.changes


def test_a_scene_survives_a_new_session_with_what_reset_leads_back_to() -> None:
    old = History(HOME, vary(HOME, changes="bias[i,0]:2", locks=("f",)), linked=True)
    put(old, "bias[i,0]", 5)
    act(old, "texts")
    record = kept(old)
    text = record["texts"].__getitem__
    new = History(HOME, HOME)
    told = {"now": text(record["now"]), "undo": [*map(text, record["undo"])], "redo": []}
    act(new, "restore", **told, origin=text(record["origin"]))
    assert (new.now, new.undo, new.origin) == (old.now, old.undo, old.origin)
    act(new, "reset")
    assert new.now == old.origin


def test_a_page_without_a_scene_keeps_no_beginning() -> None:
    assert kept(History(HOME, HOME))["origin"] is None
    assert History(HOME, HOME.with_look(locks=("f",), preparing=True)).origin is None


def test_a_scene_cannot_be_changed_from_inside() -> None:
    before = scene("f")
    for fields in ({"locks": ()}, {"parts": ("drawing",)}, {"preparing": True}):
        assert refusal(before, before.with_look(**fields))
    assert not refusal(before, replace(before, look=replace(before.look, digits=6, view="memory", quantity="h")))


@settings(max_examples=5, deadline=None)
@given(st.lists(NAMES | CLAMPS | CUTS | MASKS, min_size=30, max_size=30))
def test_the_browser_knows_the_lock_of_a_change_as_the_server_does(names: list[str]) -> None:
    found = in_node("const { lockOf } = await stage('locks.js'); return given.map(lockOf);", names)
    assert found == [lock_of(read_change(name, 0.0)) for name in names]


def test_every_look_of_a_page_is_of_a_lock_or_free() -> None:
    """A new choice must be put on one side or the other."""
    free = {"view", "quantity", "lecture", "digits", "axes", "entry", "parts", "locks", "preparing"}
    free |= {"predict", "drawn", "seen", "happened"}
    before = experiment().with_look(locks=LOCKS)
    others = {"charts": (), "lines": (), "state": "h", "loss": 3, "cells": ("a",), "own": False, "targets": "1"}
    others |= {"asked": "every", "error": "mean", "rate": 1.0, "gate": "o", "question": Question("find")}
    assert {*free, *others} == set(vars(Look()))
    for name, value in others.items():
        assert refusal(before, before.with_look(**{name: value})), name
