"""From an experiment to a run: the right cell on the right input, and a sentence for what cannot be had."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import STORIES
from lstm_core.challenges import CHALLENGES
from lstm_view.state.changes import LARGEST
from lstm_view.state.experiment import BLANK, RANDOM, Experiment
from lstm_view.state.scene import build
from tests.core.oracle import difference, plain_lstm
from tests.state.make import experiment, own_cell, vary, written
from tests.state.scenes import assert_same, assert_whole
from tests.state.strategies import ALL_EXPERIMENTS

KEYS = list(STORIES)
stories = pytest.mark.parametrize("key", KEYS)
LARGE = experiment(story=RANDOM, inputs=8, units=16, steps=200, peephole=True, seed=3)
TYPED = "0, 0.5, -1"


# -- stories


@stories
@pytest.mark.parametrize("seed", [0, 11])
def test_a_story_is_its_own_run(key: str, seed: int) -> None:
    scene = build(experiment(story=key, seed=seed))
    story = STORIES[key]
    assert_same(scene.trace, story.trace(seed))
    assert_whole(scene)
    assert (scene.title, scene.claim, scene.input.names) == (story.title, story.claim, story.input_names)
    assert scene.notices == ()
    assert scene.step == scene.opening == story.open_at


@stories
def test_a_story_keeps_the_step_asked_for_and_no_further_than_it_goes(key: str) -> None:
    length = len(STORIES[key].make_x(0))
    assert build(experiment(story=key, step=2)).step == 2
    far = build(experiment(story=key, step=199, unit=15))
    assert (far.step, far.experiment.cursor.step, far.experiment.cursor.unit) == (length - 1, length - 1, 0)
    assert far.notices == (
        "This cell has 1 unit, so there is no unit 16.",
        f"This sequence has {length} steps, so there is no step 200.",
    )


@pytest.mark.parametrize("step", [5, 998])
def test_a_loss_at_a_step_that_a_run_does_not_have_gets_its_sentence_once(step: int) -> None:
    asked = experiment(story="forget", step=step)
    found = build(asked.with_look(loss=998))
    length = len(found.trace)
    assert found.experiment.look.loss == length - 1
    assert found.notices == (f"This sequence has {length} steps, so there is no step 999.",)


def test_a_random_cell_comes_from_its_seed() -> None:
    one, same, other = (build(experiment(story=RANDOM, seed=seed)).trace for seed in (1, 1, 2))
    assert_same(one, same)
    assert not np.array_equal(one.parameters.weight_ih, other.parameters.weight_ih)
    assert not np.array_equal(one.x, other.x)


@pytest.mark.parametrize("name", ["weight_ih", "peephole"])
def test_the_random_weights_are_not_those_of_the_random_input(name: str) -> None:
    trace = build(experiment(story=RANDOM, inputs=1, units=16, steps=64, peephole=True, seed=3)).trace
    weights = getattr(trace.parameters, name).ravel()[:48]
    assert abs(np.corrcoef(weights, trace.x[: len(weights), 0])[0, 1]) < 0.9


@pytest.mark.parametrize("peephole", [False, True])
@pytest.mark.parametrize(("inputs", "units", "steps"), [*product((1, 8), (1, 16), (1, 200)), (3, 5, 30)])
def test_a_random_cell_has_the_sizes_asked_for(inputs: int, units: int, steps: int, peephole: bool) -> None:
    scene = build(experiment(story=RANDOM, inputs=inputs, units=units, steps=steps, peephole=peephole, unit=units - 1))
    trace, p = scene.trace, scene.trace.parameters
    assert trace.x.shape == (steps, inputs)
    assert trace.c.shape == (steps, units)
    assert (p.peephole is not None) == peephole
    assert_whole(scene)
    assert np.abs(trace.c).max() > (0.05 if steps > 1 else 0)  # something happens
    assert (p.bias.reshape(4, units) == np.array([0, 1, 0, 0])[:, None]).all()  # forget bias 1, as the words say
    words = f"{inputs} input{'s' * (inputs > 1)}, {units} unit{'s' * (units > 1)}, forget bias 1"
    assert words + (" and peepholes" if peephole else "") + "." in scene.claim


def test_the_largest_cell_is_computed_right() -> None:
    trace = build(vary(LARGE, steps=30)).trace  # longer, and the rounding of the last digit grows in this cell
    assert difference(trace, plain_lstm(trace.parameters, trace.x, trace.h0, trace.c0)) < 1e-9


@pytest.mark.parametrize("key", [*KEYS, RANDOM])
def test_the_same_experiment_twice_give_the_same_numbers(key: str) -> None:
    asked = experiment(story=key, seed=8, peephole=True, changes="bias[f,0]:0.3;x[1,0]:2")
    assert_same(build(asked).trace, build(asked).trace)


# -- changed numbers


def test_changes_are_part_of_the_run() -> None:
    asked = "bias[f,0]:1.5;x[3,0]:0.25;c0[0]:2;weight_hh[o,0,0]:-1"
    trace = build(experiment(story="remember", changes=asked)).trace
    p = trace.parameters
    assert (p.bias[1], trace.x[3, 0], trace.c0[0], p.weight_hh[3, 0]) == (1.5, 0.25, 2, -1)
    assert difference(trace, plain_lstm(trace.parameters, trace.x, trace.h0, trace.c0)) < 1e-14
    assert_same(build(experiment(story="remember")).trace, STORIES["remember"].trace())  # and the story stays as it was


def test_a_number_the_cell_does_not_have_is_left_out_and_said() -> None:
    asked = "bias[f,7]:1;bias[f,0]:2;peephole[i,0]:1"
    scene = build(experiment(story="remember", changes=asked))
    assert written(scene.experiment) == "bias[f,0]:2"
    assert scene.notices == ("This cell has no bias[f,8], peephole[i,1]; that was left out.",)


EXTREMES = st.sampled_from([LARGEST, -LARGEST, 1e-300, -0.0, 0.0, 40.0, -800.0])
SPOTS = [
    *(name for gate in "ifgo" for name in (f"weight_ih[{gate},0,0]", f"weight_hh[{gate},0,0]", f"bias[{gate},0]")),
    *("peephole[i,0]", "peephole[f,0]", "peephole[o,0]", "x[0,0]", "x[1,0]", "x[2,0]", "h0[0]", "c0[0]"),
]


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(SPOTS), EXTREMES, max_size=len(SPOTS)), st.booleans(), st.sampled_from((1, 3)))
def test_extreme_numbers_are_borne(changes: dict[str, float], peephole: bool, units: int) -> None:
    text = ";".join(f"{name}:{value!r}" for name, value in changes.items())
    asked = experiment(story=RANDOM, units=units, steps=6, peephole=peephole, changes=text)
    scene = build(asked)
    assert_whole(scene)
    assert not any("must stay within" in notice for notice in scene.notices)
    for name in ("i", "f", "o"):
        assert ((getattr(scene.trace, name) >= 0) & (getattr(scene.trace, name) <= 1)).all()
    assert (np.abs(scene.trace.h) <= 1).all()


def test_a_million_times_a_million_is_borne() -> None:
    asked = experiment(story="remember", source="numbers", data="1e6 -1e6 1e6", changes=f"weight_ih[g,0,0]:{LARGEST}")
    scene = build(asked)
    assert scene.trace.z_g[:, 0].tolist() == [1e12, -1e12, 1e12]
    assert scene.notices == ()


def test_numbers_beyond_what_a_computer_can_hold_are_said() -> None:
    scene = build(experiment(story="remember", source="numbers", data="1e308 -1e308"))
    (notice,) = scene.notices
    assert "Use smaller weights or inputs." in notice
    assert_same(scene.trace, STORIES["remember"].trace())
    assert scene.experiment.run == experiment().run  # what was typed stays with the person, see History.now


def test_where_a_run_is_not_finite_is_said_as_people_count() -> None:
    asked = experiment(story="remember", source="numbers", data="0 0 1e308 0", changes="weight_ih[g,0,0]:1e6")
    (notice,) = build(asked).notices
    assert notice == (
        "The value of z_i at step 3, unit 1 is ∞: W x = ∞, U h = 0, b = −5; it must be a finite float64. "
        "Use smaller weights or inputs. The story's own numbers are shown."
    )


def test_earlier_notices_come_first() -> None:
    scene = build(experiment(story="latch", source="sunspots"), ("First.",))
    assert scene.notices[0] == "First."
    assert len(scene.notices) == 2
    assert build(experiment(source="text"), ("First.",)).notices[0] == "First."


@settings(max_examples=80, deadline=None)
@given(ALL_EXPERIMENTS)
def test_whatever_an_address_can_say_makes_a_whole_scene(asked: Experiment) -> None:
    scene = build(asked)
    assert_whole(scene)
    assert (scene.before is None) == (scene.experiment.run.changes == ())
    made, look = scene.experiment, asked.look
    assert made.look.predicting(None) == replace(look.predicting(None), loss=made.look.loss)
    assert made.look.hides == (look.hides and made.look.predict is not None)
    assert made.cursor.phase == asked.cursor.phase
    assert made.run.seed == asked.run.seed
    assert set(made.run.changes) <= set(asked.run.changes)
    assert build(made).notices == ()  # what was made possible is possible
    assert_same(build(made).trace, scene.trace)
    assert not scene.trace.x.flags.writeable


def test_what_was_asked_of_the_gradients_is_clipped_to_the_run() -> None:
    asked = experiment(story=RANDOM, units=2, steps=5, step=2, state="c", loss=19)
    look = build(asked).experiment.look
    assert look.loss == 4
    assert (build(vary(asked, steps=30)).experiment.look) == asked.look


# -- a cell of one's own


@pytest.mark.parametrize("peephole", [False, True])
def test_a_cell_of_ones_own_is_run_as_it_is_given(peephole: bool) -> None:
    cell = own_cell(2, 3, peephole=peephole)
    scene = build(experiment(story=cell, steps=12))
    assert_whole(scene)
    assert scene.trace.parameters is cell.parameters
    np.testing.assert_array_equal(scene.trace.h0, cell.h0)
    np.testing.assert_array_equal(scene.trace.c0, cell.c0)
    assert difference(scene.trace, plain_lstm(cell.parameters, scene.trace.x, cell.h0, cell.c0)) < 1e-12
    assert scene.title == "My cell"
    assert scene.claim.startswith(f"Your own cell: 2 inputs, 3 units{' and peepholes' if peephole else ''}.")


def test_cells_of_ones_own_are_the_same_if_their_numbers_are() -> None:
    one, same = own_cell(2, 3), own_cell(2, 3)
    assert one == same
    assert hash(one) == hash(same)
    others = [own_cell(3, 2), own_cell(2, 3, peephole=True), own_cell(2, 3, seed=1), replace(one, c0=one.c0 + 1)]
    assert len({one, *others}) == 5


def test_a_cell_of_ones_own_that_cannot_read_the_input_is_not_called_a_story() -> None:
    scene = build(experiment(story=own_cell(2, 3), source="text", data="abc"))
    (notice,) = scene.notices
    assert notice.startswith("Your cell reads 2 numbers a step and this input has 3;")
    assert scene.experiment.run.cell == own_cell(2, 3)  # the cell stays, another input is read
    assert scene.title == "My cell"
    assert_whole(scene)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_weights_of_ones_own_are_borne(sign: int) -> None:
    cell = own_cell(8, 16, peephole=True)
    largest = {name: np.full(array.shape, sign * LARGEST) for name, array in vars(cell.parameters).items()}
    extreme = replace(cell, parameters=replace(cell.parameters, **largest), c0=np.full(16, LARGEST))
    scene = build(experiment(story=extreme, changes="x[0,0]:1e6"))
    assert_whole(scene)
    assert scene.notices == ()


# -- words


@pytest.mark.parametrize(("key", "change"), [("forget", "bias[f,0]"), ("remember", "bias[f,0]"), ("paper", "x[0,0]")])
def test_a_claim_is_not_made_of_a_cell_that_was_changed(key: str, change: str) -> None:
    assert build(experiment(story=key, changes=f"{change}:0")).claim != STORIES[key].claim


def test_a_random_cell_is_not_called_a_story() -> None:
    (notice,) = build(experiment(story=RANDOM, source="text")).notices
    assert "story" not in notice


# -- an empty cell, and the trials of challenges


@pytest.mark.parametrize("key", CHALLENGES)
def test_an_empty_cell_is_as_large_as_its_challenge_asks(key: str) -> None:
    scene = build(experiment(story=BLANK, source="trial", challenge=key, trial=3))
    challenge = CHALLENGES[key]
    assert scene.notices == ()
    assert scene.trace.c.shape == (len(challenge.trial(3).x), challenge.units)
    assert np.array_equal(scene.trace.x, challenge.trial(3).x)
    assert not scene.trace.c.any()
    assert scene.input.names == challenge.inputs


@pytest.mark.parametrize(
    ("source", "inputs"), [({"source": "text", "data": "abc"}, 3), ({"source": "sunspots"}, 1), ({}, 1)]
)
def test_an_empty_cell_reads_any_input(source: dict[str, Any], inputs: int) -> None:
    scene = build(experiment(story=BLANK, **source))
    assert scene.notices == ()
    assert scene.trace.parameters.weight_ih.shape == (4, inputs)
    assert (scene.trace.f == 0.5).all()


def test_a_hidden_trial_is_called_one() -> None:
    about = [build(experiment(story=BLANK, source="trial", trial=number)).claim for number in (0, 5, 6, 100)]
    assert ["hidden" in claim for claim in about] == [False, False, False, True]
    assert "Trial 101, a hidden one." in about[-1]


def test_a_story_that_reads_another_number_of_inputs_gives_way_to_a_random_cell() -> None:
    scene = build(experiment(story="latch", source="trial", challenge="toggle"))
    assert "reads 2 numbers a step and this input has 1" in scene.notices[0]
