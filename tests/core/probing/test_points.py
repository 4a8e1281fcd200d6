"""Fixed points: against runs, PyTorch's autograd, and cells whose points are known."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import STORIES, LSTMKind, LSTMParameters, LSTMState, fixed_points, run, step
from lstm_core.probing.dynamics import StateMap
from lstm_core.probing.points import MAX_POINT_UNITS
from lstm_core.probing.slowest import SLOW
from tests.core.oracle import random_cell

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=25, deadline=None)
KINDS = [
    LSTMKind(coupled, gate, candidate, output)
    for coupled, gate, (candidate, output) in itertools.product(
        ("", "f", "i"), ("sigmoid", "hard_sigmoid_5", "hard_sigmoid_6"), (("tanh", "tanh"), ("relu", "linear"))
    )
]


def one_unit(**gates: tuple[float, float]) -> LSTMParameters:
    """Return a cell of one unit without input from (U, b) by gate."""
    rows = [gates.get(gate, (0.0, 0.0)) for gate in "ifgo"]
    return LSTMParameters(np.zeros((4, 1)), np.array([[u] for u, _ in rows]), np.array([b for _, b in rows]))


def latch(bias: float = 0.0) -> LSTMParameters:
    """A cell that writes what it shows, so that it holds either sign; `bias` leans it to one side."""
    return one_unit(i=(0.0, 2.0), f=(0.0, 2.0), g=(5.0, bias), o=(0.0, 5.0))


def of_kind(kind: LSTMKind, seed: int) -> LSTMParameters:
    params = random_cell(np.random.default_rng(seed), 2, 3, peephole=True)
    if not kind.coupled:
        return params.as_kind(kind)
    W, U, b, p = (array.copy() for array in params.arrays.values())
    rows = slice(3 * "ifgo".index(kind.coupled), 3 * "ifgo".index(kind.coupled) + 3)
    W[rows] = U[rows] = 0.0
    b[rows] = p["ifo".index(kind.coupled)] = 0.0
    return LSTMParameters(W, U, b, p).as_kind(kind)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key(True))
def test_the_map_is_a_step_and_its_jacobian_that_of_differences(kind: LSTMKind) -> None:
    params, rng, size = of_kind(kind, 3), np.random.default_rng(4), 1e-6
    x, h, c = rng.normal(size=2), rng.uniform(-1, 1, (5, 3)), rng.normal(size=(5, 3))
    now = StateMap(params, x)
    expected = step(params, np.tile(x, (5, 1)), LSTMState(h, c))
    for found, wanted in zip(now(h, c), (expected.h, expected.c), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-14)
    jacobian = now.jacobian(h, c)
    for k in range(6):
        moved = np.zeros(6)
        moved[k] = size
        up, down = (np.concatenate(now(h + s * moved[:3], c + s * moved[3:]), axis=1) for s in (1, -1))
        np.testing.assert_allclose(jacobian[:, :, k], (up - down) / (2 * size), rtol=1e-5, atol=1e-7)


@FEW
@given(SEEDS)
def test_the_jacobian_is_that_of_pytorch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    params, x = random_cell(rng, 2, 4), rng.normal(size=2)
    cell = torch.nn.LSTMCell(2, 4, dtype=torch.float64)
    arrays = (params.weight_ih, params.weight_hh, params.bias, np.zeros(16))
    for target, source in zip(cell.parameters(), arrays, strict=True):
        target.data.copy_(torch.tensor(np.array(source)))
    state = rng.uniform(-1, 1, 8)

    def torch_step(s: Any) -> Any:
        return torch.cat(cell(torch.tensor(x)[None], (s[None, :4], s[None, 4:])), dim=1)[0]

    expected = torch.autograd.functional.jacobian(torch_step, torch.tensor(state))
    found = StateMap(params, x).jacobian(state[:4], state[4:])
    np.testing.assert_allclose(found, expected.numpy(), rtol=1e-10, atol=1e-12)


@FEW
@given(SEEDS, st.integers(1, 6))
def test_a_run_from_a_fixed_point_stays_there(seed: int, H: int) -> None:
    rng = np.random.default_rng(seed)
    params, x = random_cell(rng, 2, H, spread=2.0), rng.normal(size=2)
    found = fixed_points(params, x, starts=12, seed=0)
    assert found.h.shape == found.c.shape == (len(found), H)
    assert found.eigenvalues.shape == (len(found), 2 * H)
    assert (found.reached > 0).all()
    for h, c in zip(found.h[~found.slow], found.c[~found.slow], strict=True):
        after = run(params, x[None], h0=h, c0=c)
        np.testing.assert_allclose(after.c[0], c, rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(after.h[0], h, rtol=1e-8, atol=1e-8)


@FEW
@given(SEEDS, st.integers(1, 5))
def test_a_state_beside_a_stable_point_comes_back_and_one_beside_a_saddle_leaves(seed: int, H: int) -> None:
    rng = np.random.default_rng(seed)
    params, x = random_cell(rng, 1, H, spread=3.0), rng.normal(size=1)
    found = fixed_points(params, x, starts=20, seed=1)
    for k in np.flatnonzero(found.stable | found.saddle | found.unstable):
        largest = abs(found.eigenvalues[k, 0])
        if abs(largest - 1) < 0.02:
            continue  # too slow to be told apart in 1,000 steps
        push = rng.normal(size=(2, H)) * 1e-6
        done = run(params, np.tile(x, (1000, 1)), h0=found.h[k] + push[0], c0=found.c[k] + push[1])
        apart = np.abs(done.c - found.c[k]).max(axis=1)
        assert apart[-1] < 1e-8 if found.stable[k] else apart.max() > 1e-5


@FEW
@given(SEEDS)
def test_where_a_long_run_comes_to_rest_a_stable_point_is_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    params = random_cell(rng, 1, 3, spread=1.5)
    done = run(params, np.zeros((3000, 1)), c0=rng.normal(size=3))
    if np.abs(np.diff(done.c[-50:], axis=0)).max() > 1e-12:
        return
    found = fixed_points(params, [0.0], starts=40, seed=0)
    assert np.abs(found.c[found.stable] - done.c[-1]).max(axis=1).min() < 1e-4


@pytest.mark.parametrize("seed", range(10))
def test_a_latch_has_two_stable_points_and_a_saddle_between_them(seed: int) -> None:
    found = fixed_points(latch(), [0.0], starts=30, seed=seed)
    assert found.stable.tolist() == [True, False, True]
    assert found.saddle.tolist() == [False, True, False]
    assert found.c[0] == pytest.approx(-found.c[2])
    assert abs(found.c[1, 0]) < 1e-6
    # c = f c + i tanh(5 h) with f = i = σ(2) and h = σ(5) tanh(c): g is nearly ±1, so that c is nearly ±f / (1 − f).
    assert found.c[2, 0] == pytest.approx(np.exp(2), rel=1e-3)


def test_the_story_latch_has_one_stable_point_to_which_it_falls_back_slowly() -> None:
    story = STORIES["latch"]
    found = fixed_points(story.parameters, [0.0, 0.0], starts=30, seed=0)
    assert found.stable.tolist() == [True]
    assert found.c[0, 0] == pytest.approx(0, abs=1e-9)
    between = story.trace().f[6, 0]
    assert found.eigenvalues[0, 0] == pytest.approx(between)  # its slowest time scale is f between the signals
    for x, sign in (([1.0, 0.0], 1), ([0.0, 1.0], -1)):
        (held,) = fixed_points(story.parameters, x, starts=30, seed=0).c[:, 0]
        assert np.sign(held) == sign


def test_a_slow_point_is_what_is_left_where_two_points_have_just_met_and_gone() -> None:
    counts = {}
    for bias in (0.0, 1.0, 3.0, 4.0, 4.4, 4.6, 5.5):
        found = fixed_points(latch(bias), [0.0], starts=30, seed=0)
        counts[bias] = (int((~found.slow).sum()), int(found.slow.sum()))
        assert (found.speed[found.slow] > 1e-15).all()
        assert (found.speed <= SLOW).all()
        assert not (found.stable & found.slow).any()
    assert counts[0.0] == (3, 0)
    assert {fixed for fixed, _ in counts.values()} == {3, 1}
    first_gone = next(bias for bias, (fixed, _) in counts.items() if fixed == 1)
    assert (first_gone, counts[first_gone][1]) == (4.6, 1)
    assert counts[5.5] == (1, 0)


def test_the_same_seed_gives_the_same_points_and_float32_weights_nearly_the_same() -> None:
    params = random_cell(np.random.default_rng(5), 2, 6, spread=3.0)
    one, again = (fixed_points(params, [0.5, -1.0], starts=20, seed=3) for _ in range(2))
    for name in ("h", "c", "stable", "speed", "eigenvalues"):
        np.testing.assert_array_equal(getattr(one, name), getattr(again, name))
    single = LSTMParameters(*(array.astype(np.float32) for array in params.arrays.values()))
    found = fixed_points(single, np.array([0.5, -1.0]), starts=20, seed=3)
    np.testing.assert_allclose(found.c, one.c, atol=1e-4)


def test_starts_near_a_run_find_where_it_was() -> None:
    params = latch()
    held = run(params, np.zeros((50, 1)), c0=np.array([7.0]))
    found = fixed_points(params, [0.0], starts=5, seed=0, near=held)
    assert 7 < found.c.max() < 8


@pytest.mark.parametrize(
    ("H", "starts", "wanted"),
    [
        (MAX_POINT_UNITS + 1, 1, "at most 256"),
        (1, 2001, "at most 2000"),
        (128, 100, "at most 29"),
        (1, 0, "whole number from 1"),
    ],
)
def test_a_search_that_is_too_large_is_refused_in_a_sentence(H: int, starts: int, wanted: str) -> None:
    params = LSTMParameters(np.zeros((4 * H, 1)), np.zeros((4 * H, H)), np.zeros(4 * H))
    with pytest.raises(ValueError, match=wanted):
        fixed_points(params, [0.0], starts=starts, seed=0)


@pytest.mark.parametrize("x", [[0.0, 0.0], [[0.0]], [np.nan], "x"])
def test_an_input_that_is_not_one_step_is_refused(x: Any) -> None:
    with pytest.raises(ValueError, match="x"):
        fixed_points(latch(), x, starts=1, seed=0)


@pytest.mark.parametrize("scale", [1e150, 1e-300])
def test_extreme_weights_give_points_or_none_without_a_warning(scale: float) -> None:
    params = random_cell(np.random.default_rng(1), 1, 2)
    extreme = LSTMParameters(*(scale * array for array in params.arrays.values()))
    found = fixed_points(extreme, [1.0], starts=6, seed=0)
    assert np.isfinite(found.c).all()
