"""The history of a page: undo, redo, reset, what is one step, and what a browser brings back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_view.stage.kept import kept, parts
from lstm_view.state.actions import apply_all
from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment, Run
from lstm_view.state.history import MAX_UNDO, REPEAT, History
from tests.state.acting import HOME, PAUSE, act, fresh, put, sayable, seen
from tests.state.make import experiment, own_cell, vary, written
from tests.state.strategies import EXPERIMENTS, QUERIES

FEW = settings(max_examples=60, deadline=None)


def quick(history: History, value: float, name: str = "bias[f,0]", after: int = REPEAT) -> None:
    """The same slider again within the time of a repeat."""
    apply_all(history, [{"n": history.ack + after, "kind": "set", "name": name, "value": value}])


# -- undo and redo


def test_undo_and_redo_walk_the_same_path() -> None:
    history = fresh()
    path = [history.now]
    for value in range(5):
        put(history, "bias[f,0]", value)
        path.append(history.now)
    for then in reversed(path[:-1]):
        act(history, "undo")
        assert history.now == then
    act(history, "undo")
    assert history.now == path[0]
    for then in path[1:]:
        act(history, "redo")
        assert history.now == then
    act(history, "redo")
    assert history.now == path[-1]
    assert history.jump == 0


def test_a_new_change_ends_what_could_be_redone() -> None:
    history = fresh()
    put(history, "bias[f,0]", 1)
    act(history, "undo")
    put(history, "bias[f,0]", 2)
    assert history.redo == []
    act(history, "redo")
    assert written(history.now) == "bias[f,0]:2"


def test_a_change_to_the_same_number_is_nothing_to_undo() -> None:
    history = fresh()
    put(history, "bias[f,0]", 1)
    put(history, "bias[f,0]", 1)
    assert len(history.undo) == 1


def test_undo_within_a_run_leaves_the_person_where_they_are() -> None:
    history = fresh()
    put(history, "bias[f,0]", 1)
    act(history, "undo", cursor={"step": 19, "phase": 3, "unit": 0, "view": "memory"})
    assert history.now == vary(HOME, step=19, phase=3, view="memory")
    assert history.jump == 0


def test_undo_of_another_story_goes_back_to_where_the_person_was() -> None:
    history = fresh()
    act(history, "story", value="latch", cursor={"step": 19, "phase": 3, "unit": 0, "view": "memory"})
    act(history, "undo", cursor={"step": 2, "phase": 0, "unit": 0, "view": "cell"})
    assert history.now == vary(HOME, step=19, phase=3, view="memory")
    assert history.jump == 2
    act(history, "redo")
    assert (history.now.run.cell.name, history.jump) == ("latch", 3)


def test_undo_leaves_the_quantity_of_the_heatmap_as_it_was_chosen() -> None:
    """The browser keeps a heatmap and its list as they are, so after this the address would say another quantity."""
    history = fresh()
    put(history, "bias[f,0]", 1)
    act(history, "quantity", value="h")
    act(history, "undo")
    assert history.now == vary(HOME, quantity="h")


def test_undo_reaches_far_but_not_without_end() -> None:
    history = fresh()
    for value in range(MAX_UNDO + 50):
        put(history, "bias[f,0]", value)
    assert len(history.undo) == MAX_UNDO
    for _ in range(MAX_UNDO):
        act(history, "undo")
    assert written(history.now) == "bias[f,0]:49"


@FEW
@given(st.lists(EXPERIMENTS, min_size=1, max_size=5, unique=True), st.data())
def test_whatever_is_put_can_be_taken_back(path: list[Experiment], data: st.DataObject) -> None:
    history = History(HOME, HOME)
    for made in path:
        history.put(made, moved=data.draw(st.booleans()))
    steps, last = len(history.undo), history.now
    for _ in range(steps):
        history.step_back()
    assert (history.undo, len(history.redo)) == ([], steps)
    assert history.now.run == HOME.run
    for _ in range(steps):
        history.step_forward()
    assert (history.now.run, history.redo) == (last.run, [])


# -- what is one step


def test_a_key_that_repeats_is_one_step() -> None:
    history = fresh()
    for value in (1, 2, 3):
        quick(history, value)
    assert written(history.now) == "bias[f,0]:3"
    assert history.undo == [HOME]
    act(history, "undo")
    assert history.now == HOME


def test_after_a_pause_it_is_another_step() -> None:
    history = fresh()
    quick(history, 1)
    quick(history, 2, after=REPEAT + 1)
    assert len(history.undo) == 2


def test_another_number_is_another_step_however_soon() -> None:
    history = fresh()
    for value, name in ((1, "bias[f,0]"), (2, "bias[i,0]"), (3, "bias[f,0]")):
        quick(history, value, name, after=10)
    assert len(history.undo) == 3


@pytest.mark.parametrize("kind", ["undo", "reset", "goto", "story", "unset"])
def test_what_comes_between_ends_a_repeat(kind: str) -> None:
    history = fresh()
    put(history, "c0[0]", 1)
    quick(history, 1)
    more: dict[str, Any] = {"query": "lines=c", "value": "latch", "name": "c0[0]"}
    apply_all(history, [{"n": history.ack + 1, "kind": kind, **more}])
    between = history.now
    quick(history, 2, after=1)
    assert history.undo[-1] == between


def test_a_repeat_ends_what_could_be_redone() -> None:
    history = fresh()
    quick(history, 1)
    quick(history, 2)
    act(history, "undo")
    quick(history, 3, after=1)
    quick(history, 4, after=1)
    assert history.redo == []
    act(history, "undo")
    assert history.now == HOME


def test_choices_repeat_too() -> None:
    history = fresh()
    for text in ("f", "f,c", "c"):
        apply_all(history, [{"n": history.ack + 10, "kind": "choose", "name": "lines", "value": text}])
    assert history.now.look.lines == ("c",)
    assert history.undo == [HOME]


# -- reset


def test_reset_takes_back_the_numbers_and_only_those() -> None:
    history = fresh(seed=4, lines=("c",), changes="bias[f,0]:1;x[0,0]:2")
    act(history, "reset", cursor={"step": 4, "phase": 1, "unit": 0, "view": "memory"})
    assert history.now == vary(HOME, seed=4, lines=("c",), step=4, phase=1, view="memory")
    act(history, "undo")
    assert written(history.now) == "bias[f,0]:1;x[0,0]:2"


def test_reset_takes_back_the_choices_of_the_pages_own_panel() -> None:
    home = experiment(state="c", cells=("lstm", "gru"))
    now = vary(home, state="h", loss=3, cells=("rnn", "lstm"), own=False, charts=("clock",), quantity="h")
    history = History(home, now)
    assert history.can_reset
    history.reset()
    assert history.now == vary(home, charts=("clock",), quantity="h")
    assert not history.can_reset


@FEW
@given(EXPERIMENTS, EXPERIMENTS)
def test_a_reset_can_be_had_exactly_when_it_changes_something(now: Experiment, home: Experiment) -> None:
    history = History(home, now)
    could = history.can_reset
    before = seen(history)
    history.reset()
    assert could == (history.now != now) == (seen(history) != before)
    assert not history.can_reset


# -- what a browser kept


def text(made: Experiment, home: Experiment = HOME) -> str:
    return urlencode(write(made, home))


def worked() -> History:
    """A history with steps to undo and to redo."""
    history = fresh()
    put(history, "bias[f,0]", 1)
    act(history, "story", value="random")
    put(history, "weight_hh[f,3,3]", -0.25)
    put(history, "c0[2]", 0.5)
    act(history, "undo", cursor={"step": 7, "phase": 2, "unit": 3, "view": "memory"})
    return history


def brought(history: History) -> dict[str, Any]:
    """What a tab that kept all of a history would send to a server that has never heard of it."""
    cursor = history.now.cursor
    place = {"step": cursor.step, "phase": cursor.phase, "unit": cursor.unit, "view": history.now.look.view}
    return {
        "kind": "restore",
        "now": text(history.now),
        "undo": [text(made) for made in history.undo],
        "redo": [text(made) for made in history.redo],
        "cursor": place,
    }


def test_a_history_comes_back_as_it_was() -> None:
    old, new = worked(), fresh()
    apply_all(new, [{"n": 1, **brought(old)}])
    assert (new.now, new.undo, new.redo) == (old.now, old.undo, old.redo)
    assert new.jump == 1  # the stage goes where the person was
    assert new.notices == ()
    act(new, "redo")
    act(old, "redo")
    assert new.now == old.now


def test_what_was_not_confirmed_comes_after_what_comes_back_and_counts_once() -> None:
    old, new = worked(), fresh()
    pending = [
        {"n": PAUSE, "kind": "set", "name": "bias[f,0]", "value": 2.0},
        {"n": 2 * PAUSE, "kind": "set", "name": "bias[i,0]", "value": 3.0},
        {"n": 3 * PAUSE, "kind": "undo"},
    ]
    message = [{"n": PAUSE - 1, **brought(old)}, *pending]
    for k in (2, 4, 4):  # sent again and again until it is acknowledged
        apply_all(new, message[:k])
    assert written(new.now) == "weight_hh[f,3,3]:-0.25;bias[f,0]:2"
    assert new.undo == [*old.undo, old.now]
    assert len(new.redo) == 1
    before = seen(new)
    apply_all(new, message)
    assert seen(new) == before


def test_the_second_of_two_that_bring_a_history_back_counts() -> None:
    """Two tabs never share a session; one tab may send again what it has worked out anew."""
    old, new = worked(), fresh()
    apply_all(new, [{"n": 1, **brought(fresh(seed=9))}, {"n": 2, **brought(old)}])
    assert (new.now, new.undo, new.redo) == (old.now, old.undo, old.redo)


@pytest.mark.parametrize(
    "fields",
    [
        *({}, {"now": None}, {"now": 7}, {"now": ["seed=3"]}, {"undo": ["seed=3"]}, {"now": {"seed": "3"}}),
    ],
)
def test_a_record_without_a_present_brings_nothing_back(fields: dict[str, Any]) -> None:
    history = fresh()
    put(history, "bias[f,0]", 1)
    before = (history.now, history.undo, history.redo, history.jump)
    act(history, "restore", **fields)
    assert (history.now, history.undo, history.redo, history.jump) == before


@pytest.mark.parametrize("stack", [None, 7, "seed=3", {"0": "seed=3"}, [None, 7, ["seed=3"], {"a": 1}]])
def test_of_a_damaged_record_the_present_comes_back(stack: Any) -> None:
    history = fresh()
    act(history, "restore", now="seed=3", undo=stack, redo=stack)
    assert history.now == vary(HOME, seed=3)
    assert (history.undo, history.redo) == ([], [])


@FEW
@given(QUERIES, st.lists(QUERIES, max_size=3), st.lists(st.text(max_size=30), max_size=3))
def test_a_record_that_somebody_wrote_is_trusted_no_more_than_an_address(
    now: str, undo: list[str], redo: list[str]
) -> None:
    history = fresh()
    act(history, "restore", now=now, undo=undo, redo=redo)
    assert all(sayable(made) for made in (history.now, *history.undo, *history.redo))
    assert history.notices == ()


def test_a_record_without_end_is_cut() -> None:
    history = fresh()
    texts = [f"seed={k}" for k in range(MAX_UNDO + 50)]
    act(history, "restore", now="", undo=texts, redo=texts)
    assert [made.run.seed for made in history.undo] == list(range(50, MAX_UNDO + 50))
    assert len(history.redo) == MAX_UNDO


# -- what the browser is given to keep


def known(records: list[dict[str, Any]]) -> dict[str, str]:
    """All texts that have come so far, by name."""
    return {name: words for record in records for name, words in record["texts"].items()}


def test_every_name_has_come_with_its_text_once() -> None:
    """A browser that hears every answer has every text, though each answer brings only a few."""
    history = fresh()
    records = [kept(history)]
    for value in range(12):
        put(history, "bias[f,0]", value)
        records.append(kept(history))
    for kind in ("undo", "undo", "undo", "redo"):
        act(history, kind)
        records.append(kept(history))
    texts, last = known(records), records[-1]
    assert max(len(record["texts"]) for record in records) <= 5
    assert texts[last["now"]] == text(history.now)
    assert [texts[name] for name in last["undo"]] == [text(made) for made in history.undo]
    assert [texts[name] for name in last["redo"]] == [text(made) for made in history.redo]


def test_one_answer_that_was_lost_costs_nothing() -> None:
    history = fresh()
    records = [kept(history)]
    for value in range(6):
        put(history, "bias[f,0]", value)
        if value != 3:
            records.append(kept(history))
    assert set(records[-1]["undo"]) <= set(known(records))


def test_all_texts_come_when_they_are_asked_for_and_then_no_more() -> None:
    history = fresh()
    for value in range(9):
        put(history, "bias[f,0]", value)
    assert len(kept(history)["texts"]) < 9
    act(history, "texts")
    record = kept(history)
    assert set(record["texts"]) == {record["now"], *record["undo"], *record["redo"]}
    act(history, "quantity", value="h")
    assert len(kept(history)["texts"]) < 9


def test_what_was_kept_is_a_history_that_comes_back() -> None:
    old, new = worked(), fresh()
    act(old, "texts")
    record = kept(old)
    stacks = {name: [record["texts"][key] for key in record[name]] for name in ("undo", "redo")}
    act(new, "restore", now=record["texts"][record["now"]], **stacks)
    assert (new.now, new.undo, new.redo) == (old.now, old.undo, old.redo)


def test_one_text_has_one_name_and_two_have_two() -> None:
    history = fresh()
    put(history, "bias[f,0]", 1)
    put(history, "bias[f,0]", 2)
    put(history, "bias[f,0]", 1)
    record = kept(history)
    assert record["undo"][1] == record["now"]
    assert len({record["now"], *record["undo"]}) == 3


def test_each_session_has_a_history_of_its_own() -> None:
    one, other = kept(fresh()), kept(fresh())
    assert one["session"] != other["session"]
    assert one["now"] == other["now"]


def test_a_cell_of_ones_own_is_kept_to_the_last_digit() -> None:
    old, new = fresh(story=own_cell(2, 3, peephole=True)), fresh()
    put(old, "x[0,1]", 0.1)
    act(old, "texts")
    record = kept(old)
    act(new, "restore", now=record["texts"][record["now"]], undo=[record["texts"][name] for name in record["undo"]])
    assert (new.now, new.undo) == (old.now, old.undo)


def test_the_weights_of_a_large_cell_go_once_and_come_back_with_every_step() -> None:
    home = experiment()
    old = History(home, home)
    old.put(Experiment(Run(own_cell(16, 16, seed=1))), moved=True)
    sizes = []
    for k in range(5):
        act(old, "set", name=f"bias[f,{k}]", value=1.5)
        record = kept(old)
        sizes.append(max(map(len, record["texts"].values())))
        assert len(parts(old)) == 1
    assert max(sizes) < 300 < len(*parts(old).values()) / 10
    act(old, "texts")
    record = kept(old)
    texts = {name: [record["texts"][key] for key in record[name]] for name in ("undo", "redo")}
    for said in (parts(old), {}, None, {"x": 3}, dict.fromkeys(parts(old), 5)):
        new = History(home, home)
        act(new, "restore", now=record["texts"][record["now"]], **texts, parts=said)
        whole = said == parts(old)
        assert (new.now == old.now) == whole
        assert [one.run for one in new.undo] == ([one.run for one in old.undo] if whole else [])
