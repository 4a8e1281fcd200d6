"""What changes do to a cell, in which order, and in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import LSTMParameters, run
from lstm_view.state.actions import apply_all
from lstm_view.state.changes import apply_changes
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History
from lstm_view.state.inputs import Inputs
from lstm_view.state.names import read_changes, write_name
from lstm_view.state.run_parts import Parts
from lstm_view.state.scene import Scene, build
from tests.core.oracle import random_cell
from tests.state.acting import numbered, put
from tests.state.make import experiment, vary, written
from tests.state.strategies import NAMES

SIZES = [(1, 1, 1), (1, 3, 4), (3, 1, 5), (2, 4, 3), (8, 16, 2)]
cells = pytest.mark.parametrize("peephole", [False, True])
sizes = pytest.mark.parametrize("size", SIZES, ids=str)


def make(D: int, H: int, T: int, *, peephole: bool, seed: int = 5) -> Parts:
    rng = np.random.default_rng(seed)
    parameters = random_cell(rng, D, H, peephole=peephole)
    return Parts(parameters, rng.normal(size=(T, D)), rng.normal(size=H), rng.normal(size=H))


def change(parts: Parts, text: str) -> tuple[Parts, list[str]]:
    """The parts with the changes of a list from 0, and the names of those that had no place."""
    changes = read_changes(text, first=0)
    changed, made = apply_changes(parts, changes)
    return changed, [write_name(one) for one in changes if one not in made]


def arrays(parts: Parts) -> dict[str, Any]:
    own = {name: getattr(parts, name) for name in ("x", "h0", "c0")}
    return own | {name: array for name, array in vars(parts.parameters).items() if array is not None}


# -- numbers: in the right array, in the right block, and nowhere else


def names_and_places(cell: Parts) -> list[tuple[str, str, tuple[int, ...]]]:
    """Every name of the cell with the array and the index it means, counted out by hand."""
    D, H, T = cell.parameters.input_size, cell.parameters.hidden_size, len(cell.x)
    found: list[tuple[str, str, tuple[int, ...]]] = []
    for place, gate in enumerate("ifgo"):
        for k in range(H):
            row = place * H + k
            found += [(f"weight_ih[{gate},{k},{d}]", "weight_ih", (row, d)) for d in range(D)]
            found += [(f"weight_hh[{gate},{k},{j}]", "weight_hh", (row, j)) for j in range(H)]
            found += [(f"bias[{gate},{k}]", "bias", (row,))]
    if cell.parameters.peephole is not None:
        found += [(f"peephole[{gate},{k}]", "peephole", (row, k)) for row, gate in enumerate("ifo") for k in range(H)]
    found += [(f"x[{t},{d}]", "x", (t, d)) for t in range(T) for d in range(D)]
    return found + [(f"{name}[{k}]", name, (k,)) for name in ("h0", "c0") for k in range(H)]


@sizes
@cells
def test_every_number_has_a_name(size: tuple[int, int, int], peephole: bool) -> None:
    cell = make(*size, peephole=peephole)
    named = names_and_places(cell)
    assert len({name for name, _, _ in named}) == len(named) == sum(array.size for array in arrays(cell).values())


@sizes
@cells
def test_a_change_is_an_assignment_to_one_place(size: tuple[int, int, int], peephole: bool) -> None:
    cell = make(*size, peephole=peephole)
    before = {name: array.copy() for name, array in arrays(cell).items()}
    named = names_and_places(cell)
    for name, array, index in named if len(named) < 200 else named[:: len(named) // 200]:
        changed, unknown = change(cell, f"{name}:12.5")
        expected = {key: value.copy() for key, value in before.items()}
        expected[array][index] = 12.5
        assert unknown == []
        for key, value in arrays(changed).items():
            np.testing.assert_array_equal(value, expected[key], err_msg=name)
    for key, value in arrays(cell).items():
        np.testing.assert_array_equal(value, before[key])  # the cell that was given is as it was


@sizes
@cells
def test_all_numbers_at_once(size: tuple[int, int, int], peephole: bool) -> None:
    cell = make(*size, peephole=peephole)
    other = make(*size, peephole=peephole, seed=6)
    wanted = arrays(other)
    changes = ";".join(f"{name}:{float(wanted[array][index])!r}" for name, array, index in names_and_places(cell))
    changed, unknown = change(cell, changes)
    assert unknown == []
    for key, value in arrays(changed).items():
        np.testing.assert_array_equal(value, wanted[key])


@pytest.mark.parametrize("gate", "ifgo")
def test_a_name_reaches_the_gate_it_says(gate: str) -> None:
    """Without a word about block order: what is named f must move z_f at its own unit, by weight times operand."""
    cell = make(2, 3, 1, peephole=True)
    before = run(cell.parameters, cell.x, h0=cell.h0, c0=cell.c0)
    operands = {
        f"weight_ih[{gate},1,0]": cell.x[0, 0],
        f"weight_ih[{gate},1,1]": cell.x[0, 1],
        f"weight_hh[{gate},1,0]": cell.h0[0],
        f"weight_hh[{gate},1,2]": cell.h0[2],
        f"bias[{gate},1]": 1.0,
    }
    if gate != "g":
        operands[f"peephole[{gate},1]"] = (before.c if gate == "o" else before.c_prev[0])[..., 1].item()
    named = {name: value for name, array, index in names_and_places(cell) for value in [arrays(cell)[array][index]]}
    for name, operand in operands.items():
        changed, _ = change(cell, f"{name}:{float(named[name]) + 0.5!r}")
        after = run(changed.parameters, changed.x, h0=changed.h0, c0=changed.c0)
        for other in "ifgo":
            moved = getattr(after, f"z_{other}") - getattr(before, f"z_{other}")
            if other == "o" and gate != "o":
                continue  # o sees the new c, which any gate moves
            expected = [0, 0.5 * operand if other == gate else 0, 0]
            np.testing.assert_allclose(moved[0], expected, atol=1e-12, err_msg=f"{name} on z_{other}")


@pytest.mark.parametrize(
    "name",
    [
        *("bias[f,3]", "bias[i,3]", "weight_ih[f,3,0]", "weight_ih[f,0,2]", "weight_hh[g,0,3]", "weight_hh[o,3,0]"),
        *("x[4,0]", "x[0,2]", "x[999,999]", "h0[3]", "c0[3]", "peephole[f,3]", "peephole[g,0]"),
        *("clamp[f,4-9,*]", "clamp[f,*,3]", "cut[unit,3]", "cut[h,3,0]", "cut[x,2,0]", "cut[x,0,3]"),
        "masked[4-9]",
    ],
)
def test_a_change_without_a_place_is_left_out(name: str) -> None:
    cell = make(2, 3, 4, peephole=True)
    changed, unknown = change(cell, f"bias[o,2]:7;{name}:0;h0[1]:8")
    assert unknown == [name]
    expected = {key: value.copy() for key, value in arrays(cell).items()}
    expected["bias"][11] = 7.0
    expected["h0"][1] = 8.0
    for key, value in arrays(changed).items():
        np.testing.assert_array_equal(value, expected[key])
    assert changed.clamps == ()


def test_a_peephole_of_a_cell_without_is_left_out() -> None:
    assert change(make(1, 2, 1, peephole=False), "peephole[f,0]:1")[1] == ["peephole[f,0]"]


def test_no_change_gives_the_same_cell() -> None:
    cell = make(1, 2, 3, peephole=False)
    assert change(cell, "") == (cell, [])


@settings(max_examples=120, deadline=None)
@given(NAMES, st.booleans())
def test_any_number_is_put_in_or_left_out(name: str, peephole: bool) -> None:
    cell = make(2, 3, 4, peephole=peephole)
    known = {own for own, _, _ in names_and_places(cell)}
    changed, unknown = change(cell, f"{name}:77")
    assert unknown == ([] if name in known else [name])
    marked = sum(int((value == 77.0).sum()) for value in arrays(changed).values())
    assert marked == (name in known)
    assert isinstance(changed.parameters, LSTMParameters)


# -- gates that are held and parts that are cut


def test_a_connection_that_is_cut_is_zero_in_every_gate_and_no_other() -> None:
    cell = make(3, 4, 2, peephole=True)
    for text, array, source in (("cut[h,0,2]:0", "weight_hh", 0), ("cut[x,1,2]:0", "weight_ih", 1)):
        expected = {key: value.copy() for key, value in arrays(cell).items()}
        expected[array][[2, 6, 10, 14], source] = 0.0
        changed, unknown = change(cell, text)
        assert unknown == []
        for key, value in arrays(changed).items():
            np.testing.assert_array_equal(value, expected[key])


FOUR = experiment(story="random", units=4, inputs=2, steps=12)


def scene(of: Experiment, changes: str) -> Scene:
    return build(vary(of, changes=changes))


def after(changes: str, *more: tuple[str, float]) -> str:
    """The changes after some more, made one by one on the stage."""
    history = History(FOUR, vary(FOUR, changes=changes))
    apply_all(history, numbered([{"kind": "set", "name": name, "value": value} for name, value in more]))
    return written(history.now)


@pytest.mark.parametrize("later", ["clamp[f,*,1]:1", "clamp[i,*,*]:1"])
def test_a_unit_set_to_zero_stays_so_whatever_is_held(later: str) -> None:
    for changes in (f"cut[unit,1]:0;{later}", f"{later};cut[unit,1]:0"):
        trace = scene(FOUR, changes).trace
        assert not trace.c[:, 1].any()
        assert not trace.h[:, 1].any()
        assert trace.c[:, 0].all()


def test_a_weight_set_after_a_cut_wins_and_one_before_it_does_not() -> None:
    cut, weight = "cut[h,0,1]:0", "weight_hh[f,1,0]:2.5"
    row = 4 + 1  # the forget gate's rows come second
    assert scene(FOUR, f"{cut};{weight}").trace.parameters.weight_hh[row, 0] == 2.5
    assert scene(FOUR, f"{weight};{cut}").trace.parameters.weight_hh[row, 0] == 0
    assert after(f"{weight};{cut}", ("weight_hh[f,1,0]", 2.5)) == f"{cut};{weight}"


def test_a_clamp_that_is_moved_keeps_its_place_and_so_overrules_no_other() -> None:
    moved = after("clamp[f,*,*]:0.9;clamp[f,5-5,*]:0", ("clamp[f,*,*]", 0.8))
    assert moved == "clamp[f,*,*]:0.8;clamp[f,5-5,*]:0"
    trace = scene(FOUR, moved).trace
    assert trace.f[5].tolist() == [0, 0, 0, 0]
    assert trace.f[4].tolist() == [0.8] * 4


def test_held_values_are_those_of_the_run() -> None:
    built = scene(FOUR, "clamp[f,2-3,1]:0.25;clamp[g,*,*]:-0.5")
    assert built.before is not None
    assert np.argwhere(built.trace.f == 0.25).tolist() == [[2, 1], [3, 1]]
    assert (built.trace.g == -0.5).all()
    assert not (built.before.g == -0.5).any()


def test_changes_apply_also_where_a_random_cell_stands_in_for_the_story() -> None:
    built = build(experiment(source="text", data="abcabc", changes="bias[f,0]:4"))
    assert built.experiment.run.cell.name == "random"
    assert built.trace.parameters.bias[4] == 4.0
    assert written(built.experiment) == "bias[f,0]:4"


# -- words


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("bias[f,0]:0.0", "forget gate, bias: set to zero"),
        ("bias[f,0]:-1.5", "forget gate, bias: 5 → −1.5"),
        ("weight_ih[i,0,0]:2.0", "input gate, weight on pulse: 10 → 2"),
        ("weight_hh[o,0,0]:0.5", "output gate, weight on h: 0 → 0.5"),
        ("x[3,0]:0.0", "input at step 4: set to zero"),
        ("c0[0]:2.0", "long-term memory at the start: 0 → 2"),
        ("clamp[f,3-7,0]:0.25", "forget gate held at 0.25, steps 4 to 8"),
        ("clamp[g,3-3,*]:-1.0", "candidate held at −1 at step 4"),
        ("clamp[o,*,*]:1.0", "output gate held at 1 at every step"),
        ("clamp[o,20-999,0]:1.0", "output gate held at 1, steps 21 to 24"),
        ("cut[unit,0]:0.0", "unit 1 set to zero: its c and h are 0 at every step"),
        ("cut[x,0,0]:0.0", "all weights from pulse to unit 1 set to zero"),
    ],
)
def test_a_change_in_words(change: str, said: str) -> None:
    assert scene(experiment(), change).edits == (said,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("weight_hh[f,2,1]:0.5", "forget gate, unit 3, weight on h of unit 2: "),
        ("x[0,1]:0.5", "input input 2 at step 1: "),
        ("clamp[i,*,2]:0.5", "input gate held at 0.5 at every step, unit 3"),
        ("clamp[i,0-1,*]:0.5", "input gate held at 0.5, steps 1 to 2, every unit"),
        ("cut[h,0,3]:0.0", "all weights from h of unit 1 to unit 4 set to zero"),
    ],
)
def test_of_many_units_each_is_named(change: str, said: str) -> None:
    (one,) = scene(FOUR, change).edits
    assert one.startswith(said)


def test_of_many_places_that_are_not_there_a_few_are_named() -> None:
    changes = ";".join(f"bias[f,{k}]:1" for k in range(4, 900))
    (notice,) = scene(FOUR, changes).notices
    assert (
        notice
        == "This cell has no bias[f,5], bias[f,6], bias[f,7], bias[f,8], bias[f,9] and 891 more; that was left out."
    )


def test_of_many_changes_each_is_made_or_left_out() -> None:
    """As many as an address can say: half of them have a place."""
    changes = ";".join(f"x[{t},0]:1" for t in range(20_000))
    built = scene(vary(FOUR, inputs=1, steps=2000), changes)
    assert len(built.experiment.run.changes) == 2000
    assert (built.trace.x == 1).all()
    assert "and 17995 more" in built.notices[0]


# -- masked steps


def test_of_two_masks_of_a_step_the_later_one_counts_and_the_scene_runs_with_them() -> None:
    cell = make(2, 3, 8, peephole=True)
    changed, unknown = change(cell, "masked[2-5]:1;masked[3-3]:0;masked[7-20]:1")
    assert changed.mask is not None
    assert unknown == []
    assert np.flatnonzero(~changed.mask).tolist() == [2, 4, 5, 7]
    assert cell.mask is None
    scene = build(experiment(changes="masked[4-6]:1"))
    assert scene.trace.mask is not None
    assert scene.before is not None
    assert scene.before.mask is None
    assert np.flatnonzero(~scene.trace.mask).tolist() == [4, 5, 6]
    assert (scene.trace.c[4:7] == scene.trace.c[3]).all()
    assert scene.edits == ("steps 5 to 7 masked: c and h pass unchanged",)
    assert scene.opening == 4


def test_a_mask_is_undone_in_one_step() -> None:
    history = History(Experiment(), Experiment())
    put(history, "masked[2-3]", 1)
    assert build(history.now).trace.mask is not None
    put(history, "masked[2-3]", 0.5)
    assert len(history.undo) == 1
    history.step_back()
    assert history.now == Experiment()


def test_an_input_can_bring_a_mask_of_its_own_which_is_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    gaps = np.array([True, False, True, True])
    given = Inputs(np.ones((4, 1)), ("input",), mask=gaps)
    monkeypatch.setattr("lstm_view.state.scene.read_inputs", lambda run: given)
    scene = build(experiment(source="numbers", data="1 1 1 1"))
    assert scene.before is None
    assert scene.trace.mask is not None
    np.testing.assert_array_equal(scene.trace.mask, gaps)
    read = build(experiment(source="numbers", data="1 1 1 1", changes="masked[1-1]:0"))
    assert read.trace.mask is None
    assert read.before is not None
    np.testing.assert_array_equal(read.before.mask, gaps)
