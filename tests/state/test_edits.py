"""Changes: what they mean to a cell, in which order, and in words."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_view.actions import History, apply_all
from lstm_view.params import Changes
from lstm_view.scene import Scene, build
from lstm_view.settings import RANDOM, Settings, parse

FOUR = Settings(story=RANDOM, units=4, inputs=2, steps=12)


def words(settings: Settings, *changes: tuple[str, float]) -> tuple[str, ...]:
    return scene(settings, *changes).edits


def scene(settings: Settings, *changes: tuple[str, float]) -> Scene:
    return build(parse({"set": ";".join(f"{name}:{value!r}" for name, value in changes)}, settings)[0])


def after(changes: Changes, *more: tuple[str, float]) -> Changes:
    history = History(FOUR, parse({"set": ";".join(f"{n}:{v!r}" for n, v in changes)}, FOUR)[0])
    apply_all(history, [{"n": k + 1, "kind": "set", "name": name, "value": v} for k, (name, v) in enumerate(more)])
    return history.now.changes


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("bias[f,0]", 0.0), "forget gate, bias: set to zero"),
        (("bias[f,0]", -1.5), "forget gate, bias: 5 → −1.5"),
        (("weight_ih[i,0,0]", 2.0), "input gate, weight on pulse: 10 → 2"),
        (("weight_hh[o,0,0]", 0.5), "output gate, weight on h: 0 → 0.5"),
        (("x[3,0]", 0.0), "input at step 4: set to zero"),
        (("c0[0]", 2.0), "long-term memory at the start: 0 → 2"),
        (("clamp[f,3-7,0]", 0.25), "forget gate held at 0.25, steps 4 to 8"),
        (("clamp[g,3-3,*]", -1.0), "candidate held at −1 at step 4"),
        (("clamp[o,*,*]", 1.0), "output gate held at 1 at every step"),
        (("clamp[o,20-999,0]", 1.0), "output gate held at 1, steps 21 to 24"),
        (("cut[unit,0]", 0.0), "unit 1 set to zero: its c and h are 0 at every step"),
        (("cut[x,0,0]", 0.0), "all weights from pulse to unit 1 set to zero"),
    ],
)
def test_a_change_in_words(change: tuple[str, float], said: str) -> None:
    assert words(Settings(story="remember"), change) == (said,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("weight_hh[f,2,1]", 0.5), "forget gate, unit 3, weight on h of unit 2: "),
        (("x[0,1]", 0.5), "input input 2 at step 1: "),
        (("clamp[i,*,2]", 0.5), "input gate held at 0.5 at every step, unit 3"),
        (("clamp[i,0-1,*]", 0.5), "input gate held at 0.5, steps 1 to 2, every unit"),
        (("cut[h,0,3]", 0.0), "all weights from h of unit 1 to unit 4 set to zero"),
    ],
)
def test_of_many_units_each_is_named(change: tuple[str, float], said: str) -> None:
    (one,) = words(FOUR, change)
    assert one.startswith(said)


@pytest.mark.parametrize("later", [("clamp[f,*,1]", 1.0), ("clamp[i,*,*]", 1.0)])
def test_a_unit_set_to_zero_stays_so_whatever_is_held(later: tuple[str, float]) -> None:
    for changes in ((("cut[unit,1]", 0.0), later), (later, ("cut[unit,1]", 0.0))):
        trace = scene(FOUR, *changes).trace
        assert not trace.c[:, 1].any()
        assert not trace.h[:, 1].any()
        assert trace.c[:, 0].all()


def test_a_weight_set_after_a_cut_wins_and_one_before_it_does_not() -> None:
    cut, weight = ("cut[h,0,1]", 0.0), ("weight_hh[f,1,0]", 2.5)
    row = 4 + 1  # the forget gate's rows come second
    assert scene(FOUR, cut, weight).trace.parameters.weight_hh[row, 0] == 2.5
    assert scene(FOUR, weight, cut).trace.parameters.weight_hh[row, 0] == 0
    assert after((weight, cut), weight) == (cut, weight)


def test_a_clamp_that_is_moved_keeps_its_place_and_so_overrules_no_other() -> None:
    first, second = ("clamp[f,*,*]", 0.9), ("clamp[f,5-5,*]", 0.0)
    moved = after((first, second), ("clamp[f,*,*]", 0.8))
    assert moved == (("clamp[f,*,*]", 0.8), second)
    trace = scene(FOUR, *moved).trace
    assert trace.f[5].tolist() == [0, 0, 0, 0]
    assert trace.f[4].tolist() == [0.8] * 4


def test_changes_apply_also_where_a_random_cell_stands_in_for_the_story() -> None:
    built = build(Settings(story="remember", source="text", data="abcabc", changes=(("bias[f,0]", 4.0),)))
    assert built.settings.story == RANDOM
    assert built.trace.parameters.bias[4] == 4.0
    assert built.settings.changes == (("bias[f,0]", 4.0),)


def test_what_a_page_changes_at_home_is_not_blamed_on_a_link() -> None:
    home = Settings(story="remember", changes=(("clamp[f,11-11,*]", 0.0),))
    for query in ({"input": "numbers", "data": "1"}, {"story": "hide"}, {"seed": "3"}):
        settings, _ = parse(query, home)
        assert settings.changes == ()
        assert build(settings).notices == ()
    assert parse({"step": "3"}, home)[0].changes == home.changes


def test_of_many_places_that_are_not_there_a_few_are_named() -> None:
    changes = tuple((f"bias[f,{k}]", 1.0) for k in range(4, 900))
    (notice,) = build(Settings(story=RANDOM, units=4, changes=changes)).notices
    assert (
        notice
        == "This cell has no bias[f,4], bias[f,5], bias[f,6], bias[f,7], bias[f,8] and 891 more; that was left out."
    )


def test_too_many_changes_are_refused_in_a_sentence() -> None:
    text = ";".join(f"x[{t},0]:1" for t in range(1001))
    settings, (notice,) = parse({"set": text}, FOUR)
    assert settings.changes == ()
    assert "at most 1000 names and numbers" in notice


def test_held_values_are_those_of_the_run() -> None:
    built = scene(FOUR, ("clamp[f,2-3,1]", 0.25), ("clamp[g,*,*]", -0.5))
    assert built.before is not None
    assert np.argwhere(built.trace.f == 0.25).tolist() == [[2, 1], [3, 1]]
    assert (built.trace.g == -0.5).all()
    assert not (built.before.g == -0.5).any()
