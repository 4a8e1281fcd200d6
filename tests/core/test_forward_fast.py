"""The fast loop behind `run` gives what `step` gives, one step after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import SERIES, Clamp, LSTMParameters, clamp_table, run
from lstm_core.cell import checked_step
from lstm_core.forward_fast import forward_fast
from tests.core.oracle import random_cell

SIZES = st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 8), st.sampled_from([(), (1,), (3,)]))


@st.composite
def clamp_lists(draw: st.DrawFn, T: int, H: int) -> list[Clamp]:
    clamps = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, T - 1))
        stop = draw(st.one_of(st.none(), st.integers(start + 1, T + 1)))
        unit = draw(st.one_of(st.none(), st.integers(0, H - 1)))
        clamps.append(Clamp(draw(st.sampled_from("ifgo")), draw(st.floats(0, 1)), start, stop, unit))
    return clamps


@settings(max_examples=150, deadline=None)
@given(st.data(), SIZES, st.integers(0, 999), st.booleans())
def test_the_fast_loop_is_step_after_step(data: Any, sizes: Any, seed: int, peephole: bool) -> None:
    D, H, T, batch = sizes
    rng = np.random.default_rng(seed)
    params, x = random_cell(rng, D, H, peephole=peephole), rng.normal(size=(T, *batch, D))
    h: Any = rng.uniform(-1, 1, (*batch, H))
    c: Any = rng.normal(size=(*batch, H))
    table = clamp_table(data.draw(clamp_lists(T, H)), T, H)
    fast = forward_fast(params, x, h, c, table)
    assert fast is not None
    for t in range(T):
        clamped = {gate: values[t] for gate, values in table.items()}
        one = checked_step(params, x[t], h, c, t, clamped)
        for name, values in fast.items():
            np.testing.assert_allclose(values[t], getattr(one, name), rtol=1e-13, atol=1e-13, err_msg=name)
        h, c = one.state


@pytest.mark.parametrize("gate", ["f", "o"])
@pytest.mark.parametrize("peephole", [False, True])
def test_a_cell_that_the_fast_loop_leaves_to_step_keeps_its_clamps(gate: str, peephole: bool) -> None:
    low = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.full(4, -720.0), np.zeros((3, 1)) if peephole else None)
    x, table = np.ones((3, 1)), clamp_table([Clamp(gate, 0.5, 1, 2)], 3, 1)
    assert forward_fast(low, x, np.zeros(1), np.zeros(1), table) is None
    values = getattr(run(low, x, clamps=[Clamp(gate, 0.5, 1, 2)]), gate).ravel()
    assert values[1] == 0.5
    assert values[0] == values[2] == pytest.approx(np.exp(-720.0))


@pytest.mark.parametrize("peephole", [False, True])
def test_with_a_clamp_on_every_step_a_float32_run_stays_near_its_float64_one(peephole: bool) -> None:
    double = random_cell(np.random.default_rng(5), 2, 3, peephole=peephole)
    single = LSTMParameters(**{name: a.astype(np.float32) for name, a in vars(double).items() if a is not None})
    x, clamps = np.random.default_rng(6).normal(size=(9, 2)), [Clamp("f", 0.3), Clamp("o", 0.9, unit=1)]
    trace, expected = run(single, x, clamps=clamps), run(double, x, clamps=clamps)
    for name in SERIES:
        assert trace.series[name].dtype == np.float32
        np.testing.assert_allclose(trace.series[name], expected.series[name], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("peephole", [False, True])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_rows_of_a_batch_that_is_computed_some_units_at_a_time_are_sequences_of_their_own(
    dtype: type, peephole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_core.forward_fast._PRODUCTS_AT_ONCE", 1)
    rng, T, B, D, H = np.random.default_rng(4), 5, 3, 2, 37  # 16, 16 and 5 units
    double = random_cell(rng, D, H, peephole=peephole)
    params = LSTMParameters(**{name: array.astype(dtype) for name, array in double.arrays.items()})
    x: Any = rng.normal(size=(T, B, D)).astype(dtype)
    h: Any = rng.normal(size=(B, H)).astype(dtype)
    c: Any = rng.normal(size=(B, H)).astype(dtype)
    table = clamp_table([Clamp("o", 0.3, unit=20), Clamp("f", 0.5, 1, 3)], T, H)
    together = forward_fast(params, x, h, c, table)
    assert together is not None
    for row in range(B):
        alone = forward_fast(params, x[:, row], h[row], c[row], table)
        assert alone is not None
        for name, values in alone.items():
            tolerance = 1e-13 if dtype is np.float64 else 1e-5
            np.testing.assert_allclose(together[name][:, row], values, rtol=0, atol=tolerance, err_msg=name)


def test_a_number_that_is_not_finite_is_found_in_whichever_steps_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_core.forward_fast._NUMBERS_AT_ONCE", 1)
    params = LSTMParameters(np.full((4, 1), 1e200), np.zeros((4, 1)), np.zeros(4))
    for large in range(4):
        x = np.zeros((4, 1))
        x[large] = 1e200
        assert forward_fast(params, x, np.zeros(1), np.zeros(1), {}) is None
        assert forward_fast(params, np.zeros((4, 1)), np.zeros(1), np.zeros(1), {}) is not None
