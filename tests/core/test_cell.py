"""The parameters, one step, the sigmoid, and the sentences of their errors."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from lstm_core import GATE_ORDER, LSTMParameters, LSTMState, block, run, sigmoid, step
from tests.core.oracle import NAMES, plain_lstm, random_cell

RNG = np.random.default_rng(0)
ZERO = (np.zeros((8, 3)), np.zeros((8, 2)), np.zeros(8))


def test_block_finds_each_gate_in_gate_order() -> None:
    rows = np.repeat(list(GATE_ORDER), 3)
    assert all((rows[block(gate, 3)] == gate).all() for gate in "ifgo")


def test_sizes_are_those_of_the_weights() -> None:
    params = LSTMParameters(*ZERO)
    assert (params.input_size, params.hidden_size) == (3, 2)


def test_parameters_cannot_be_changed_from_outside() -> None:
    weight_ih = np.ones((4, 1))
    params = LSTMParameters(weight_ih, np.ones((4, 1)), np.ones(4), np.ones((3, 1)))
    weight_ih[0, 0] = 5.0
    assert params.weight_ih[0, 0] == 1.0
    for array in vars(params).values():
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 2.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        params.bias = np.zeros(4)  # type: ignore[misc]


@pytest.mark.parametrize(("given", "kept"), [(np.float32, np.float32), (int, np.float64), (np.float16, np.float64)])
def test_float32_is_kept_and_all_else_becomes_float64(given: type, kept: type) -> None:
    assert LSTMParameters(*(a.astype(given) for a in ZERO)).dtype == kept


def test_one_float64_array_makes_all_float64() -> None:
    params = LSTMParameters(ZERO[0].astype(np.float32), ZERO[1].astype(np.float32), ZERO[2])
    assert {a.dtype for a in vars(params).values() if a is not None} == {np.dtype(np.float64)}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"weight_ih": np.zeros((7, 3))}, r"weight_ih has shape \(7, 3\); wanted \(8, D\)\."),
        ({"weight_hh": np.zeros((8, 3))}, r"weight_hh has shape \(8, 3\); wanted \(12, 3\)\."),
        ({"weight_hh": np.zeros(8)}, r"weight_hh has shape \(8,\); wanted \(4H, H\)\."),
        ({"bias": np.zeros((8, 1))}, r"bias has shape \(8, 1\); wanted \(8,\)\."),
        ({"bias": None}, r"bias holds object values; wanted real numbers of shape \(8,\)\."),
        ({"peephole": np.zeros((2, 2))}, r"peephole has shape \(2, 2\); wanted \(3, 2\)\."),
        (
            {"bias": [0, 0, 0, np.nan, 0, 0, 0, 0]},
            r"bias\[3\] is nan; every value of bias \(8,\) must be a finite",
        ),
        ({"weight_ih": np.full((8, 3), np.inf)}, r"weight_ih\[0, 0\] is inf"),
        (
            {"weight_ih": [[1.0], [1.0, 2.0]]},
            r"weight_ih has rows of different lengths; wanted real numbers of shape \(8, D\)\.",
        ),
        (
            {"weight_ih": [["1"] * 3] * 8},
            r"weight_ih holds <U1 values; wanted real numbers of shape \(8, D\)\.",
        ),
        ({"weight_ih": np.zeros((8, 0))}, r"weight_ih has shape \(8, 0\); wanted \(8, D\)\."),
        ({"bias": np.zeros(8, complex)}, r"bias holds complex128 values"),
    ],
)
def test_wrong_parameters_are_refused_in_a_sentence(changed: dict[str, Any], sentence: str) -> None:
    arrays = dict(zip(("weight_ih", "weight_hh", "bias"), ZERO, strict=True)) | changed
    with pytest.raises(ValueError, match=sentence):
        LSTMParameters(**arrays)


def test_initial_is_seeded_bounded_and_has_the_forget_bias() -> None:
    params = LSTMParameters.initial(3, 16, seed=4, forget_bias=2.0)
    again = LSTMParameters.initial(3, 16, seed=4, forget_bias=2.0)
    other = LSTMParameters.initial(3, 16, seed=5, forget_bias=2.0)
    assert np.array_equal(params.weight_ih, again.weight_ih)
    assert np.array_equal(params.weight_hh, again.weight_hh)
    assert not np.array_equal(params.weight_hh, other.weight_hh)
    assert max(np.abs(params.weight_ih).max(), np.abs(params.weight_hh).max()) <= 1 / 4
    assert np.array_equal(params.bias, np.repeat([0.0, 2.0, 0.0, 0.0], 16))


@pytest.mark.parametrize(("D", "H", "name"), [(0, 1, "input_size"), (1, 0, "hidden_size")])
def test_initial_refuses_empty_sizes(D: int, H: int, name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is 0; wanted a whole number from 1"):
        LSTMParameters.initial(D, H, seed=0)


@pytest.mark.parametrize("peephole", [False, True])
def test_step_is_the_plain_loop(peephole: bool) -> None:
    params = random_cell(RNG, 3, 4, peephole=peephole)
    x, h, c = RNG.normal(size=3), RNG.normal(size=4), RNG.normal(size=4)
    expected = plain_lstm(params, [x], h, c)
    result = step(params, x, LSTMState(h, c))
    for name in NAMES:
        np.testing.assert_allclose(getattr(result, name), expected[name][0], rtol=0, atol=1e-14)
    assert np.array_equal(result.z, np.concatenate([result.z_i, result.z_f, result.z_g, result.z_o]))
    assert result.state.h is result.h
    assert result.state.c is result.c


def test_step_takes_a_batch_row_by_row() -> None:
    params = random_cell(RNG, 2, 3, peephole=True)
    x, h, c = RNG.normal(size=(5, 2)), RNG.normal(size=(5, 3)), RNG.normal(size=(5, 3))
    batch = step(params, x, LSTMState(h, c))
    assert batch.z.shape == (5, 12)
    for b in range(5):
        single = step(params, x[b], LSTMState(h[b], c[b]))
        for name in NAMES:
            np.testing.assert_allclose(getattr(batch, name)[b], getattr(single, name), rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    ("x", "h", "sentence"),
    [
        (np.zeros(2), np.zeros(2), r"x has shape \(2,\); wanted \(3,\)"),
        (np.zeros((4, 2)), np.zeros((4, 2)), r"x has shape \(4, 2\); wanted \(B, 3\)"),
        (np.zeros((1, 4, 3)), np.zeros((4, 2)), r"x has shape \(1, 4, 3\); wanted \(3,\) or \(B, 3\)"),
        (np.zeros((4, 3)), np.zeros(2), r"h has shape \(2,\); wanted \(4, 2\)"),
        (np.array([0, np.nan, 0]), np.zeros(2), r"x\[1\] is nan"),
    ],
)
def test_step_refuses_wrong_arguments(x: Any, h: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        step(LSTMParameters(*ZERO), x, LSTMState(h, np.zeros_like(h)))


@pytest.mark.parametrize("z", [-745.0, -740.0, -709.9, -708.5, -700.0, -100.0, -37.0, -1.0, 0.0, 1.0, 36.0])
def test_sigmoid_keeps_its_relative_precision_and_stays_above_zero(z: float) -> None:
    exact = float(1 / (1 + Decimal(-z).exp()))
    value = float(sigmoid(np.array([z]))[0])
    assert value > 0
    assert value == pytest.approx(exact, rel=4e-16, abs=5e-324)


@pytest.mark.parametrize("z", [-1.7e308, -1e4, 1e4, 1.7e308])
def test_sigmoid_of_extremes_is_0_or_1_without_a_warning(z: float) -> None:
    assert sigmoid(np.array([z])).item() == (z > 0)


def test_sigmoid_keeps_float32() -> None:
    assert sigmoid(np.zeros(2, np.float32)).dtype == np.float32


def test_the_loop_keeps_tiny_gates_too() -> None:
    params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([-720.0, -740.0, 1.0, -709.0]))
    trace = run(params, np.zeros((2, 1)))
    assert trace.i[0, 0] == pytest.approx(math.exp(-720), rel=1e-8)
    assert 0 < trace.f[0, 0] == pytest.approx(math.exp(-740), rel=0.02)
    assert 0 < trace.o[0, 0] == pytest.approx(math.exp(-709), rel=1e-12)


@pytest.mark.parametrize(
    ("bias", "life"), [(0.0, 1.0), (-800.0, 0.0), (40.0, math.inf), (math.log(1 / 0.75 - 1), None)]
)
def test_half_life_is_ln_half_over_ln_f(bias: float, life: float | None) -> None:
    params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, -bias if life is None else bias, 0, 0]))
    expected = math.log(0.5) / math.log(0.75) if life is None else life
    assert run(params, np.zeros((1, 1))).half_life.item() == pytest.approx(expected, rel=1e-14)
