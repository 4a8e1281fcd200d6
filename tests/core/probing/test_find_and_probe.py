"""Finding units, probing them and saying what they do: against plain loops and runs whose answer is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import STORIES, LSTMParameters, Trace, run
from lstm_core.models import bracket_text, example_model, run_model, tokens_of
from lstm_core.probing import bracket_depth, fit_probe, in_quotes, places_on, role_of, select_units
from lstm_core.probing.probe import area_under_curve
from tests.core.oracle import random_cell

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=30, deadline=None)


def random_trace(seed: int, T: int = 30, H: int = 5) -> Trace:
    rng = np.random.default_rng(seed)
    return run(random_cell(rng, 2, H), rng.normal(size=(T, 2)))


@FEW
@given(SEEDS)
def test_no_threshold_parts_the_steps_better_than_the_one_that_is_given(seed: int) -> None:
    trace = random_trace(seed)
    steps = np.random.default_rng(seed).permutation(30)
    on, off = steps[:7], steps[7:17]
    found = select_units(trace, on, off, least=0.5)
    assert sorted(found.units.tolist()) == list(range(5))
    assert (np.diff(found.accuracy) <= 0).all()
    for k, unit in enumerate(found.units.tolist()):
        c = trace.c[:, unit].tolist()
        best = max(
            (sum(s * (c[t] - cut) > 0 for t in on) / 7 + sum(s * (c[t] - cut) <= 0 for t in off) / 10) / 2
            for cut in [*c, min(c) - 1]
            for s in (1, -1)
        )
        inside = [found.sign[k] * c[t] > found.sign[k] * found.threshold[k] for t in range(30)]
        reached = (np.mean([inside[t] for t in on]) + np.mean([not inside[t] for t in off])) / 2
        assert found.accuracy[k] == pytest.approx(reached)
        assert found.accuracy[k] >= best - 0.5 / 7 - 1e-12  # ties at a cut itself fall on one side there
        np.testing.assert_array_equal(found.on(trace)[:, k], inside)


@FEW
@given(SEEDS)
def test_selected_units_are_on_where_asked_and_places_are_where_all_are_on(seed: int) -> None:
    trace = random_trace(seed)
    found = select_units(trace, on=[4, 5], off=[20, 21])
    on = found.on(trace)
    assert on[[4, 5]].all()
    assert not on[[20, 21]].any()
    assert (found.margin > 0).all()
    inside = {t for start, stop in places_on(found, trace) for t in range(start, stop)}
    assert inside == ({t for t in range(30) if on[t].all()} if found.units.size else set())


def test_steps_as_truth_values_are_the_same_as_their_numbers() -> None:
    trace = random_trace(2)
    on, off = np.arange(30) == 4, np.arange(30) > 25
    by_truth, by_number = select_units(trace, on, off), select_units(trace, [4], [26, 27, 28, 29])
    np.testing.assert_array_equal(by_truth.units, by_number.units)


@pytest.mark.parametrize(
    ("on", "off", "error", "said"),
    [
        ([], [1], ValueError, "at least one"),
        ([1], [1], ValueError, "Step 1 is in on and in off"),
        ([1], [30], IndexError, "the steps are 0 to 29"),
        ([0.5], [1], ValueError, "list of steps"),
    ],
)
def test_steps_that_cannot_be_meant_are_refused(on: Any, off: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        select_units(random_trace(0), on, off)


@FEW
@given(SEEDS)
def test_the_area_under_the_curve_is_the_share_of_pairs_in_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, target = rng.integers(0, 6, 20) / 2.0, np.array([0.0, 1.0] * 10)
    pairs = [(a > b) + (a == b) / 2 for a in y[target == 1] for b in y[target == 0]]
    assert area_under_curve(y, target) == pytest.approx(np.mean(pairs))


@FEW
@given(SEEDS)
def test_a_ridge_probe_is_where_its_loss_has_no_slope(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, target = rng.normal(size=(40, 3)) * [1, 10, 0.1] + 5, rng.normal(size=40)
    found = fit_probe(values, target, seed=0, ridge=2.0)
    fitted, spread = values[: found.split], values[: found.split].std(axis=0)
    left = found(fitted) - target[: found.split]
    assert left.sum() == pytest.approx(0, abs=1e-8)
    slope = ((fitted - fitted.mean(axis=0)) / spread).T @ left + 2.0 * found.weight * spread
    np.testing.assert_allclose(slope, 0, atol=1e-7)


@FEW
@given(SEEDS)
def test_a_logistic_probe_is_where_its_loss_has_no_slope(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(60, 3)) * [1, 10, 0.1]
    target = (values[:, 0] + rng.normal(size=60) > 0) * 1.0
    if len(set(target[:42])) < 2 or len(set(target[42:])) < 2:
        return
    found = fit_probe(values, target, seed=0, shuffles=1)
    spread = values[: found.split].std(axis=0)
    left = 1 / (1 + np.exp(-found(values[: found.split]))) - target[: found.split]
    scaled = (values[: found.split] - values[: found.split].mean(axis=0)) / spread
    np.testing.assert_allclose(scaled.T @ left + found.weight * spread, 0, atol=1e-5)
    assert left.sum() == pytest.approx(0, abs=1e-5)


def test_a_probe_reads_what_is_in_the_memory_and_nothing_from_noise() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(1000, 8))
    there = fit_probe(values, values @ rng.normal(size=8), seed=1)
    assert there.score > 0.99
    assert there.selectivity > 0.9
    noise = fit_probe(values, rng.normal(size=1000), seed=1)
    assert abs(noise.selectivity) < 0.1
    again = fit_probe(values, rng.normal(size=1000) > 0, seed=1)
    assert again.measure == "AUC"
    assert abs(again.score - 0.5) < 0.1


def test_the_shipped_model_has_bracket_depth_and_quotes_in_its_memory() -> None:
    model = example_model()
    text, _ = bracket_text(1500, seed=3)
    (trace,) = run_model(model, tokens_of(text, model.vocabulary)).traces
    c = trace.series["c"]
    quotes, depth = fit_probe(c, in_quotes(text), seed=0, shuffles=3), fit_probe(c, bracket_depth(text), seed=0)
    assert quotes.measure == "AUC"
    assert quotes.score > 0.95
    assert quotes.selectivity > 0.3
    assert depth.measure == "R²"
    assert depth.selectivity > 0.5


@pytest.mark.parametrize(
    ("target", "said"),
    [(np.ones(30), "1 at every step of the first part"), (np.arange(30) < 10.0, "0 at every step of the last part")],
)
def test_a_target_that_does_not_change_is_refused(target: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fit_probe(np.zeros((30, 2)), target, seed=0)


def test_a_probe_that_is_too_large_is_refused_before_it_is_fitted() -> None:
    with pytest.raises(ValueError, match="billion"):
        fit_probe(np.zeros((9000, 1024)), np.arange(9000) % 2, seed=0)


def test_the_depth_after_each_sign_is_that_of_a_stack() -> None:
    text, _ = bracket_text(400, seed=1)
    stack: list[str] = []
    for sign, depth in zip(text, bracket_depth(text), strict=True):
        if sign in "([":
            stack.append(sign)
        elif sign in ")]":
            stack.pop()
        assert depth == len(stack)


FOUR = ("follows", "counts", "decays", "latches")
ROLE_OF_STORY = {"count": "counts", "average": "decays", "latch": "latches", "ignore": "latches"}


@pytest.mark.parametrize(("key", "role"), ROLE_OF_STORY.items())
def test_a_story_does_what_its_title_says(key: str, role: str) -> None:
    found = role_of(STORIES[key].trace(), 0)
    assert found.key == role
    assert found.error == found.errors[role] == min(found.errors[key] for key in FOUR)


def made(c: Any, x: Any) -> Trace:
    """A run in which c is as given: f = 0, i = 1 and g = c."""
    T = len(c)
    params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    return replace(run(params, np.zeros((T, 1))), x=np.asarray(x, float), c=np.asarray(c, float)[:, None])


@settings(max_examples=5, deadline=None)
@given(SEEDS, st.floats(0.3, 0.95))
def test_made_memories_get_their_role_and_noise_gets_none(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(120, 2))
    leaky = np.zeros(120)
    for t in range(120):
        leaky[t] = rate * (leaky[t - 1] if t else 0.0) + x[t] @ [1.0, -2.0]
    levels = np.repeat(rng.permutation([-1.0, 1.0, -1.0, 1.0, -1.0, 1.0]), 20)
    cases = {
        "follows": x @ [2.0, 1.0] + 3,
        "counts": np.cumsum(x @ [1.0, 1.0] + 0.1),
        "decays": leaky,
        "latches": levels + rng.normal(size=120) * 0.02,
        "none": rng.normal(size=120),
        "still": np.full(120, 0.7),
    }
    for role, c in cases.items():
        found = role_of(made(c, x), 0)
        assert found.key == role, (role, found.errors)
        assert found.sentence()
        if role == "decays":
            assert found.rate == pytest.approx(rate, abs=0.02)


def test_a_short_run_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        role_of(STORIES["paper"].trace(), 0)
