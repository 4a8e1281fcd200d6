"""The ledger: c as the sum of what each step wrote and what is left of c0."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import STORIES, Clamp, LSTMParameters, Trace, contributions, run
from tests.core.oracle import random_cell

FEW = settings(max_examples=60, deadline=None)


def random_trace(seed: int, *, batch: tuple[int, ...] = (), clamps: tuple[Clamp, ...] = ()) -> Trace:
    rng = np.random.default_rng(seed)
    D, H, T = (int(n) for n in rng.integers(1, [4, 5, 30]))
    params = random_cell(rng, D, H, peephole=bool(rng.integers(2)))
    return run(
        params,
        rng.normal(size=(T, *batch, D)),
        h0=rng.uniform(-1, 1, (*batch, H)),
        c0=rng.normal(0, 3, (*batch, H)),
        clamps=clamps,
    )


@FEW
@given(st.integers(0, 2**32 - 1), st.sampled_from([(), (3,)]))
def test_the_shares_sum_to_c(seed: int, batch: tuple[int, ...]) -> None:
    trace = random_trace(seed, batch=batch)
    initial, written = contributions(trace)
    np.testing.assert_allclose(initial + written.sum(axis=1), trace.c, rtol=0, atol=1e-12)


@FEW
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 1.0, 5e-324, 0.5]))
def test_the_shares_sum_to_c_also_where_f_is_0_or_1(seed: int, f: float) -> None:
    trace = random_trace(seed, clamps=(Clamp("f", f, 0, 2), Clamp("f", 1.0 - f, 0, None, 0)))
    initial, written = contributions(trace)
    np.testing.assert_allclose(initial + written.sum(axis=1), trace.c, rtol=0, atol=1e-12)


def test_each_share_is_the_product_said_in_the_formula() -> None:
    trace = random_trace(5)
    initial, written = contributions(trace)
    f, i, g, c0 = trace.f.tolist(), trace.i.tolist(), trace.g.tolist(), trace.c0.tolist()
    for t in range(len(trace)):
        for unit in range(len(c0)):
            assert initial[t, unit] == pytest.approx(math.prod(f[k][unit] for k in range(t + 1)) * c0[unit], rel=1e-12)
            for j in range(len(trace)):
                left = math.prod(f[k][unit] for k in range(j + 1, t + 1)) * i[j][unit] * g[j][unit]
                assert written[t, j, unit] == pytest.approx(left if j <= t else 0.0, rel=1e-12, abs=0)


def test_a_closed_forget_gate_wipes_every_earlier_share_and_no_later_one() -> None:
    trace = random_trace(8, clamps=(Clamp("f", 0.0, 4, 5),))
    initial, written = contributions(trace)
    assert not initial[4:].any()
    assert not written[4:, :4].any()
    assert written[4:, 4].all()
    assert written[:4, :4].any()


def test_one_unit_is_that_unit_of_all() -> None:
    trace = random_trace(11, batch=(2,))
    initial, written = contributions(trace)
    for unit in range(trace.c.shape[-1]):
        alone: tuple[Any, Any] = contributions(trace, unit=unit)
        assert np.array_equal(alone[0], initial[..., unit])
        assert np.array_equal(alone[1], written[..., unit])


def test_in_the_story_of_a_pulse_all_that_counts_is_the_pulse() -> None:
    trace = STORIES["remember"].trace()
    _, written = contributions(trace, unit=0)
    assert written[-1, 3] == pytest.approx(trace.c[-1, 0], abs=1e-12)
    assert not np.delete(written[-1], 3).any()


def test_a_long_run_is_possible_for_one_unit() -> None:
    params = LSTMParameters.initial(1, 2, seed=3, forget_bias=5.0)
    trace = run(params, np.sin(np.arange(2000.0))[:, None])
    initial, written = contributions(trace, unit=1)
    assert written.shape == (2000, 2000)
    np.testing.assert_allclose(initial + written.sum(axis=1), trace.c[:, 1], rtol=0, atol=1e-12)
