"""A whole run: against the plain loop, against itself in other shapes, and its errors."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from lstm_core import SERIES, LSTMParameters, LSTMState, NotFiniteError, Trace, run, step
from tests.core.oracle import NAMES, difference, plain_lstm, random_cell

SIZES = [(1, 1, 1), (1, 3, 2), (4, 1, 3), (3, 5, 12), (8, 16, 30)]


def assert_same(a: Trace, b: Trace, tolerance: float = 1e-13) -> None:
    for name in (*SERIES, "z"):
        np.testing.assert_allclose(getattr(a, name), getattr(b, name), rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.mark.parametrize(("D", "H", "T"), SIZES)
@pytest.mark.parametrize("peephole", [False, True])
def test_run_is_the_plain_loop(D: int, H: int, T: int, peephole: bool) -> None:
    rng = np.random.default_rng([D, H, T])
    params = random_cell(rng, D, H, peephole=peephole)
    x, h0, c0 = rng.normal(size=(T, D)), rng.normal(size=H), rng.normal(size=H)
    assert difference(run(params, x, h0=h0, c0=c0), plain_lstm(params, x, h0, c0)) < 1e-12


@pytest.mark.parametrize("order", ["".join(o) for o in permutations("ifgo") if "".join(o) != "ifgo"])
def test_the_plain_loop_would_see_each_wrong_block_order(order: str) -> None:
    rng = np.random.default_rng(3)
    params = random_cell(rng, 2, 3)
    x, h0, c0 = rng.normal(size=(5, 2)), rng.normal(size=3), rng.normal(size=3)
    trace, wrong = run(params, x, h0=h0, c0=c0), plain_lstm(params, x, h0, c0, order)
    assert np.abs(trace.h - wrong["h"]).max() > 1e-2
    assert difference(trace, wrong) > 1e-2


@pytest.mark.parametrize("rows", [(1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_the_plain_loop_would_see_each_wrong_peephole_order(rows: tuple[int, ...]) -> None:
    rng = np.random.default_rng(4)
    params = random_cell(rng, 2, 3, peephole=True)
    assert params.peephole is not None
    wrong = replace(params, peephole=params.peephole[list(rows)])
    x, c0 = rng.normal(size=(5, 2)), rng.normal(size=3)
    expected = plain_lstm(params, x, np.zeros(3), c0)
    assert np.abs(run(wrong, x, c0=c0).h - expected["h"]).max() > 1e-2


@pytest.mark.parametrize("peephole", [False, True])
def test_a_batch_is_its_single_runs(peephole: bool) -> None:
    rng = np.random.default_rng(1)
    params = random_cell(rng, 3, 4, peephole=peephole)
    x, h0, c0 = rng.normal(size=(7, 5, 3)), rng.normal(size=(5, 4)), rng.normal(size=(5, 4))
    batch = run(params, x, h0=h0, c0=c0)
    assert {getattr(batch, name).shape for name in SERIES} == {(7, 5, 4)}
    assert batch.z.shape == (7, 5, 16)
    for b in range(5):
        single = run(params, x[:, b], h0=h0[b], c0=c0[b])
        assert {getattr(single, name).shape for name in SERIES} == {(7, 4)}
        for name in SERIES:
            np.testing.assert_allclose(getattr(batch, name)[:, b], getattr(single, name), rtol=1e-12, atol=1e-13)


def test_a_batch_of_one_is_a_single_run() -> None:
    rng = np.random.default_rng(2)
    params, x = random_cell(rng, 3, 4), rng.normal(size=(6, 3))
    batch, single = run(params, x[:, None]), run(params, x)
    assert batch.h.shape == (6, 1, 4)
    assert_same(single, run(params, batch.x[:, 0]), 0)
    np.testing.assert_allclose(batch.h[:, 0], single.h, rtol=0, atol=1e-15)


def test_steps_one_after_the_other_are_a_run() -> None:
    rng = np.random.default_rng(5)
    params = random_cell(rng, 2, 3)
    x, state = rng.normal(size=(9, 2)), LSTMState(rng.normal(size=3), rng.normal(size=3))
    trace = run(params, x, h0=state.h, c0=state.c)
    for t in range(9):
        now, seen = step(params, x[t], state), trace.at(t)
        for name in ("x", "h_prev", "c_prev", "z", "half_life", *NAMES):
            np.testing.assert_allclose(getattr(seen, name), getattr(now, name), rtol=1e-12, atol=1e-13)
        state = now.state


def test_at_counts_from_0_and_refuses_a_step_that_is_not_there() -> None:
    trace = run(LSTMParameters.initial(1, 1, seed=0), np.ones((3, 1)))
    assert len(trace) == 3
    assert trace.at(-1).h == trace.h[2]
    for t in (3, -4):
        with pytest.raises(IndexError, match=f"t is {t}; the steps of this trace are 0 to 2"):
            trace.at(t)


def test_the_states_before_are_the_states_after_moved_by_one() -> None:
    rng = np.random.default_rng(6)
    h0, c0 = rng.normal(size=3), rng.normal(size=3)
    trace = run(random_cell(rng, 2, 3), rng.normal(size=(5, 2)), h0=h0, c0=c0)
    assert np.array_equal(trace.h_prev, np.vstack([h0, trace.h[:-1]]))
    assert np.array_equal(trace.c_prev, np.vstack([c0, trace.c[:-1]]))
    assert np.array_equal(trace.h0, h0)
    assert np.array_equal(trace.c0, c0)


def test_the_products_are_the_products() -> None:
    rng = np.random.default_rng(7)
    trace = run(random_cell(rng, 2, 3), rng.normal(size=(5, 2)), c0=rng.normal(size=3))
    assert np.array_equal(trace.kept, trace.f * trace.c_prev)
    assert np.array_equal(trace.added, trace.i * trace.g)
    assert np.array_equal(trace.c, trace.kept + trace.added)
    assert np.array_equal(trace.h, trace.o * trace.tanh_c)


@pytest.mark.parametrize("peephole", [False, True])
def test_no_array_of_a_trace_can_be_written(peephole: bool) -> None:
    x = np.ones((4, 2))
    trace = run(random_cell(np.random.default_rng(8), 2, 3, peephole=peephole), x)
    x[0, 0] = 7.0
    assert trace.x[0, 0] == 1.0
    for name in (*SERIES, "x", "h0", "c0", "z"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(trace, name)[0] = 0.0
        if name not in ("h0", "c0"):
            assert not getattr(trace.at(0), name).flags.writeable


def test_float32_parameters_give_a_float32_trace() -> None:
    rng = np.random.default_rng(9)
    double = random_cell(rng, 2, 3)
    single = LSTMParameters(*(a.astype(np.float32) for a in (double.weight_ih, double.weight_hh, double.bias)))
    x = rng.normal(size=(6, 2))
    trace = run(single, x)
    assert {getattr(trace, name).dtype for name in (*SERIES, "x", "z", "h0")} == {np.dtype(np.float32)}
    np.testing.assert_allclose(trace.h, run(double, x).h, atol=1e-6)


@pytest.mark.parametrize(
    ("x", "start", "sentence"),
    [
        (np.zeros(4), {}, r"x has shape \(4,\); wanted \(T, 2\) or \(T, B, 2\)\."),
        (np.zeros((4, 3)), {}, r"x has shape \(4, 3\); wanted \(T, 2\)\."),
        (np.zeros((4, 5, 3)), {}, r"x has shape \(4, 5, 3\); wanted \(T, B, 2\)\."),
        (np.zeros((0, 2)), {}, r"x has shape \(0, 2\); wanted \(T, 2\)\."),
        (np.zeros((4, 2)), {"h0": np.zeros(2)}, r"h0 has shape \(2,\); wanted \(3,\)\."),
        (np.zeros((4, 5, 2)), {"c0": np.zeros(3)}, r"c0 has shape \(3,\); wanted \(5, 3\)\."),
        (
            np.array([[0, 0], [0, np.inf]]),
            {},
            r"x\[1, 1\] is inf; every value of x \(T, 2\) must be a finite float64",
        ),
        (np.zeros((4, 2)), {"c0": [0, np.nan, 0]}, r"c0\[1\] is nan"),
    ],
)
def test_run_refuses_wrong_arguments_in_a_sentence(x: Any, start: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        run(LSTMParameters.initial(2, 3, seed=0), x, **start)


@pytest.mark.parametrize("batch", [(), (2,)])
def test_a_z_beyond_the_range_is_refused_with_gate_step_unit_and_terms(batch: tuple[int, ...]) -> None:
    weight_ih = np.zeros((8, 1))
    weight_ih[5] = 1e308  # unit 1 of g
    x = np.zeros((4, *batch, 1))
    x[2, ..., -1] = -30.0
    sentence = r"z_g at step 2, unit 1.* is -inf: W x = -inf, U h = 0, b = 0; it must be a finite float64"
    with pytest.raises(NotFiniteError, match=sentence) as raised:
        run(LSTMParameters(weight_ih, np.zeros((8, 2)), np.zeros(8)), x)
    error = raised.value
    assert (error.name, error.t, error.unit, error.row) == ("z_g", 2, 1, 0 if batch else None)
    assert error.terms == {"W x": -np.inf, "U h": 0.0, "b": 0.0}


def test_a_float32_cell_refuses_what_float32_cannot_hold() -> None:
    params = LSTMParameters(*(np.zeros(s, np.float32) for s in ((4, 1), (4, 1), (4,))))
    with pytest.raises(ValueError, match=r"x\[0, 0\] is 1e\+200; .* finite float32"):
        run(params, np.array([[1e200]]))


def test_both_ways_through_run_agree() -> None:
    """A peephole of zeros takes the careful way; the plain cell takes the fast one."""
    rng = np.random.default_rng(10)
    params = random_cell(rng, 3, 4, spread=3.0)
    x, c0 = rng.normal(size=(20, 3)), rng.normal(size=4)
    assert_same(run(params, x, c0=c0), run(replace(params, peephole=np.zeros((3, 4))), x, c0=c0), 1e-10)


def test_a_zero_has_no_sign() -> None:
    trace = run(LSTMParameters(np.zeros((4, 2)), np.zeros((4, 1)), np.zeros(4)), np.array([[1.0, -1.0]] * 3))
    for name in SERIES:
        assert not np.signbit(getattr(trace, name)).any(), name
