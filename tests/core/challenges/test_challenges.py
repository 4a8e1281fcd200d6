"""The challenges: each can be solved with all stars, no lazy answer will do, and a trial is the same each time."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import GATE_ORDER, STORIES, LSTMParameters, run
from lstm_core.challenges import (
    CHALLENGES,
    HIDDEN,
    LEVELS,
    MAX_TRIAL,
    SHOWN,
    STARS,
    Challenge,
    Trial,
    batch,
    judge,
    judged,
    passes,
)
from tests.core.challenges.solutions import SOLUTIONS

challenges = pytest.mark.parametrize("challenge", CHALLENGES.values(), ids=CHALLENGES)
ELSEWHERE = [range(first, first + 40) for first in (200, 400, 600)]  # other seeds than those that decide


def cell(challenge: Challenge, **gates: tuple[float, float]) -> LSTMParameters:
    """A cell whose units are alike and hear nobody: of each gate the weight on every input, and the bias."""
    rows = [gates.get(name, (0.0, 0.0)) for name in GATE_ORDER]
    H, D = challenge.units, challenge.input_size
    w, b = np.repeat(np.array(rows), H, axis=0).T
    return LSTMParameters(np.repeat(w[:, None], D, axis=1), np.zeros((4 * H, H)), b)


def of_story(challenge: Challenge, key: str, shift: int) -> LSTMParameters | None:
    """The cell of a story in each unit, on as many inputs as it reads from input ``shift`` on."""
    story, H = STORIES[key].parameters, challenge.units
    if shift + story.input_size > challenge.input_size:
        return None
    w, u = np.zeros((4 * H, challenge.input_size)), np.zeros((4 * H, H))
    w[:, shift : shift + story.input_size] = np.repeat(story.weight_ih, H, axis=0)
    for gate in range(4):
        u[gate * H : (gate + 1) * H] = np.eye(H) * story.weight_hh[gate, 0]
    return LSTMParameters(w, u, np.repeat(story.bias, H))


# -- that it can be done


def test_there_is_a_solution_of_each_and_no_other() -> None:
    assert list(SOLUTIONS) == list(CHALLENGES)
    assert len(CHALLENGES) >= 15


@challenges
@pytest.mark.parametrize("numbers", [HIDDEN, *ELSEWHERE], ids=["hidden", "200", "400", "600"])
def test_the_solution_passes_with_all_stars(challenge: Challenge, numbers: range) -> None:
    verdict = judge(challenge, SOLUTIONS[challenge.key], numbers=numbers)
    assert (verdict.failure, verdict.slip) == (None, None)
    assert verdict.stars == STARS


@challenges
def test_the_shown_trials_are_passed_by_the_solution_too(challenge: Challenge) -> None:
    assert judge(challenge, SOLUTIONS[challenge.key], numbers=SHOWN).solved


@challenges
def test_each_number_of_the_solution_is_needed(challenge: Challenge) -> None:
    """With any weight left out it is not solved, or does not hold: the short solution is not too long."""
    whole = SOLUTIONS[challenge.key]
    for name in ("weight_ih", "weight_hh", "bias"):
        for place in np.argwhere(getattr(whole, name)):
            arrays = {key: getattr(whole, key).copy() for key in ("weight_ih", "weight_hh", "bias")}
            arrays[name][tuple(place)] = 0.0
            verdict = judge(challenge, LSTMParameters(**arrays))
            assert verdict.stars < STARS, (name, place)


# -- that laziness does not do


@challenges
@pytest.mark.parametrize("numbers", [HIDDEN, *ELSEWHERE], ids=["hidden", "200", "400", "600"])
def test_no_constant_and_no_copy_of_an_input_passes(challenge: Challenge, numbers: range) -> None:
    trial = batch(challenge, numbers)
    copies = [trial.x[..., k] for k in range(challenge.input_size)]
    lazy = [np.full_like(trial.low, value) for value in (0.0, 0.1, 0.5, 0.6, 1.0, -0.5, -1.0)]
    for values in (*lazy, *copies, *(-copy for copy in copies)):
        assert not passes(trial, values).all()


@challenges
def test_no_lazy_cell_passes(challenge: Challenge) -> None:
    cells = {
        "all zero": cell(challenge),
        "always 1": cell(challenge, i=(0, 10), f=(0, 10), g=(0, 10), o=(0, 10)),
        "always 0": cell(challenge, i=(0, -10), f=(0, -10), o=(0, -10)),
        "copies the input": cell(challenge, i=(0, 10), f=(0, -10), g=(1, 0), o=(0, 10)),
    }
    for name, params in cells.items():
        verdict = judge(challenge, params)
        assert (verdict.solved, verdict.stars) == (False, 0), name


@challenges
@pytest.mark.parametrize("key", STORIES)
def test_no_cell_of_a_story_passes(challenge: Challenge, key: str) -> None:
    for shift in range(challenge.input_size):
        params = of_story(challenge, key, shift)
        assert params is None or not judge(challenge, params).solved


# -- trials


@settings(deadline=None)
@given(challenge=st.sampled_from(list(CHALLENGES.values())), number=st.integers(0, MAX_TRIAL))
def test_a_trial_is_the_same_each_time_and_can_be_passed(challenge: Challenge, number: int) -> None:
    trial, again = challenge.trial(number), challenge.trial(number)
    assert all(np.array_equal(a, b) for a, b in zip(trial, again, strict=True))
    assert trial.x.shape == (len(trial.low), challenge.input_size)
    assert np.isfinite(trial.x).all()
    assert np.abs(trial.x).max() <= 1
    assert (trial.low < trial.high).all()
    assert (np.isfinite(trial.low) | np.isfinite(trial.high)).any()  # something is judged
    if challenge.series == "h":
        assert (trial.low < np.tanh(1)).all()  # what a single write can show
        assert (trial.high > -np.tanh(1)).all()


@challenges
def test_noise_moves_the_input_a_little_and_nothing_else(challenge: Challenge) -> None:
    trial, noisy = challenge.trial(3), challenge.noisy(3)
    assert 0 < np.abs(noisy.x - trial.x).max() <= challenge.noise
    assert np.array_equal(noisy.low, trial.low)
    assert np.array_equal(noisy.high, trial.high)


@challenges
def test_trials_differ(challenge: Challenge) -> None:
    assert len({challenge.trial(number).x.tobytes() for number in HIDDEN}) >= 6
    assert not set(SHOWN) & set(HIDDEN)
    assert max(HIDDEN) <= MAX_TRIAL


def test_levels_go_up_and_each_has_a_few() -> None:
    levels = [challenge.level for challenge in CHALLENGES.values()]
    assert levels == sorted(levels)
    assert all(levels.count(k) >= 3 for k in range(len(LEVELS)))


@challenges
def test_the_goal_says_how_much_and_of_what(challenge: Challenge) -> None:
    assert re.search(rf"\b{challenge.series} (of unit \d )?is", challenge.goal)
    assert any(sign.isdigit() for sign in challenge.goal)
    assert (challenge.units == 1) == ("unit" not in challenge.goal)
    assert challenge.hint.endswith(".")


# -- the judge


def test_a_failure_is_the_first_step_outside_the_bounds() -> None:
    challenge = CHALLENGES["pulse"]
    verdict = judge(challenge, cell(challenge))
    assert verdict.failure is not None
    assert verdict.failure.trial == HIDDEN[0]
    trial = challenge.trial(HIDDEN[0])
    assert verdict.failure.step == np.flatnonzero(trial.x[:, 0])[0]
    assert (verdict.failure.came, verdict.failure.low) == (0.0, 0.5)


@challenges
def test_trials_side_by_side_are_those_one_by_one(challenge: Challenge) -> None:
    params, numbers = SOLUTIONS[challenge.key], range(300, 305)
    together = batch(challenge, numbers)
    zeros = np.zeros(challenge.units)
    values = judged(challenge, params, together.x, zeros, zeros)
    for k, number in enumerate(numbers):
        alone = run(params, challenge.trial(number).x)
        np.testing.assert_allclose(values[:, k], getattr(alone, challenge.series)[:, challenge.unit], atol=1e-12)


def test_bounds_are_met_at_every_step_or_not_at_all() -> None:
    trial = Trial(np.zeros((2, 2, 1)), np.array([[0.5, 0.5], [-np.inf, 0.5]]), np.full((2, 2), np.inf))
    assert passes(trial, np.array([[0.6, 0.6], [-9.0, 0.4]])).tolist() == [True, False]


def test_start_values_count_and_are_counted() -> None:
    challenge = CHALLENGES["toggle"]
    plain = judge(challenge, SOLUTIONS["toggle"])
    started = judge(challenge, SOLUTIONS["toggle"], np.array([0.9]), np.array([1.0]))
    assert started.weights == plain.weights + 2
    assert not started.solved  # it starts as if one pulse had been
    assert not started.is_short


def test_a_cell_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="wanted 1, 1"):
        judge(CHALLENGES["toggle"], LSTMParameters.initial(1, 2, seed=0))


@challenges
def test_extreme_weights_are_judged_without_an_error(challenge: Challenge) -> None:
    H, D = challenge.units, challenge.input_size
    for size in (1e6, -1e6):
        params = LSTMParameters(np.full((4 * H, D), size), np.full((4 * H, H), -size), np.full(4 * H, size))
        assert not judge(challenge, params).solved
