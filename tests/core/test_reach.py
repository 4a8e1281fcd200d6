"""What a caller may leave out of the derivatives through time, and that the rest stays the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lstm_core import VARIANTS, Clamp, finite_difference, jacobians, output_sensitivity, run_variant
from tests.core.test_bptt import random_trace
from tests.core.test_variants import random_run


@pytest.mark.parametrize("state", ["c", "h"])
@pytest.mark.parametrize("clamps", [(), (Clamp("f", 0.8, 1, 4),)])
def test_differences_of_some_starts_are_those_of_all(state: str, clamps: Any) -> None:
    trace = random_trace(21, peephole=True, clamps=clamps)
    whole = finite_difference(trace, 7, 1, state=state)
    for steps in ([3], [6, 2], [-1, 0, 7], list(range(-1, 8))):
        some = finite_difference(trace, 7, 1, state=state, steps=steps)
        np.testing.assert_allclose(some, whole[np.array(steps) + 1], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("key", VARIANTS)
def test_a_difference_may_begin_in_the_middle_for_every_cell_type(key: str) -> None:
    w, x, initial = random_run(key, np.random.default_rng(22), 2, 3, 8)
    trace = run_variant(key, w, x, initial=initial)
    found = finite_difference(trace, 7, 2, steps=[4])
    np.testing.assert_allclose(found, jacobians(trace, 7)[VARIANTS[key].memory][5, 2, 2], rtol=1e-6, atol=1e-9)


def test_no_starts_give_no_differences() -> None:
    assert finite_difference(random_trace(21), 3, 0, steps=[]).shape == (0,)


@pytest.mark.parametrize("s", [-2, 5])
def test_a_start_that_is_not_there_is_refused_in_a_sentence(s: int) -> None:
    with pytest.raises(IndexError, match=rf"steps has {s}; .* -1 \(before the run\) to 4\."):
        finite_difference(random_trace(21), 4, 0, steps=[0, s])


@pytest.mark.parametrize("groups", [[0, 0, 0, 1, 1, 1, 2, 2, 2], [2, 1, 0, 2, 1, 0, 2, 1, 0], [0] * 9])
def test_losses_in_groups_are_the_sums_of_single_ones(groups: list[int]) -> None:
    trace = random_trace(23, peephole=True)
    single, grouped = output_sensitivity(trace, 1), output_sensitivity(trace, 1, groups=np.array(groups))
    assert grouped.shape == (9, max(groups) + 1)
    for k in range(max(groups) + 1):
        expected = single[:, np.array(groups) == k].sum(axis=1)
        np.testing.assert_allclose(grouped[:, k], expected, rtol=1e-12, atol=1e-15)


def test_a_group_without_a_step_gets_nothing() -> None:
    found = output_sensitivity(random_trace(23), 0, groups=np.array([0, 0, 0, 2, 2, 2, 2, 2, 2]))
    assert (found[:, 1] == 0).all()
    assert (found[:, 2] != 0).all()


@pytest.mark.parametrize("groups", [[0] * 8, [-1] + [0] * 8, [0.5] * 9])
def test_groups_that_are_none_are_refused_in_a_sentence(groups: list[float]) -> None:
    with pytest.raises(ValueError, match=r"wanted \(9,\), whole numbers from 0"):
        output_sensitivity(random_trace(23), 0, groups=np.array(groups))
