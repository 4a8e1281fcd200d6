"""Relations that hold for any cell and any input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import SERIES, LSTMParameters, run

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 12))  # D, H, T
FEW = settings(max_examples=60, deadline=None)


def make(seed: int, sizes: tuple[int, int, int], scale: float, peephole: bool) -> tuple[LSTMParameters, Any, Any, Any]:
    """Return a cell, x (T, D), h0 and c0, all within `scale`."""
    rng = np.random.default_rng(seed)
    D, H, T = sizes
    shapes = [(4 * H, D), (4 * H, H), (4 * H,)] + [(3, H)] * peephole
    params = LSTMParameters(*(rng.uniform(-scale, scale, shape) for shape in shapes))
    return params, rng.uniform(-scale, scale, (T, D)), rng.uniform(-1, 1, H), rng.uniform(-scale, scale, H)


@FEW
@given(SEEDS, SIZES, st.booleans())
def test_gates_lie_between_0_and_1_and_h_between_minus_1_and_1(
    seed: int, sizes: tuple[int, int, int], peephole: bool
) -> None:
    params, x, h0, c0 = make(seed, sizes, 1.0, peephole)
    trace = run(params, x, h0=h0, c0=c0)
    for gate in (trace.i, trace.f, trace.o):
        assert ((gate > 0) & (gate < 1)).all()
    for value in (trace.g, trace.h, trace.tanh_c):
        assert (np.abs(value) < 1).all()


@FEW
@given(SEEDS, SIZES, st.booleans(), st.integers(1, 4))
def test_a_batch_is_its_single_runs(seed: int, sizes: tuple[int, int, int], peephole: bool, B: int) -> None:
    params, *first = make(seed, sizes, 2.0, peephole)
    singles = [first] + [list(make(seed + b, sizes, 2.0, peephole)[1:]) for b in range(1, B)]
    x, h0, c0 = (np.stack([single[n] for single in singles], axis=1 if n == 0 else 0) for n in range(3))
    batch = run(params, x, h0=h0, c0=c0)
    for b, (x_b, h_b, c_b) in enumerate(singles):
        single = run(params, x_b, h0=h_b, c0=c_b)
        for name in SERIES:
            np.testing.assert_allclose(getattr(batch, name)[:, b], getattr(single, name), rtol=1e-9, atol=1e-11)


@FEW
@given(SEEDS, SIZES, st.booleans(), st.data())
def test_two_halves_are_the_whole(seed: int, sizes: tuple[int, int, int], peephole: bool, data: st.DataObject) -> None:
    params, x, h0, c0 = make(seed, (*sizes[:2], sizes[2] + 1), 2.0, peephole)
    k = data.draw(st.integers(1, sizes[2]))
    whole = run(params, x, h0=h0, c0=c0)
    first = run(params, x[:k], h0=h0, c0=c0)
    second = run(params, x[k:], h0=first.h[-1], c0=first.c[-1])
    for name in SERIES:
        halves = np.concatenate([getattr(first, name), getattr(second, name)])
        np.testing.assert_allclose(halves, getattr(whole, name), rtol=1e-9, atol=1e-11)


@FEW
@given(SEEDS, st.sampled_from([(40.0, -800.0), (800.0, -800.0), (1e300, -1e300)]), st.floats(-1e300, 1e300))
def test_an_open_forget_gate_and_a_shut_input_gate_keep_c_exactly(
    seed: int, biases: tuple[float, float], c0: float
) -> None:
    params, x, h0, _ = make(seed, (2, 3, 12), 1.0, False)
    weight_ih, weight_hh, bias = params.weight_ih.copy(), params.weight_hh.copy(), params.bias.copy()
    weight_ih[:6] = weight_hh[:6] = 0.0
    bias[:3], bias[3:6] = biases[1], biases[0]
    trace = run(LSTMParameters(weight_ih, weight_hh, bias), x, h0=h0, c0=np.full(3, c0))
    assert (trace.c == c0).all()


@FEW
@given(SEEDS, st.floats(0.1, 1e6))
def test_biases_of_40_keep_any_c_of_some_size_exactly(seed: int, c0: float) -> None:
    """sigmoid(-40) = 4e-18 is below half the distance from 0.1 to the next float64."""
    _, x, h0, _ = make(seed, (2, 3, 12), 1.0, False)
    bias = np.repeat([-40.0, 40.0, 3.0, 0.0], 3)
    trace = run(LSTMParameters(np.zeros((12, 2)), np.zeros((12, 3)), bias), x, h0=h0, c0=np.full(3, c0))
    assert (trace.c == c0).all()


EXTREMES = st.sampled_from([0.0, 1.0, -1.0, 700.0, -745.0, 1e-300, 5e-324, 1e8, 1e155, -1e155, 1e300, -1e300])


@settings(max_examples=200, deadline=None)
@given(st.data(), st.booleans())
def test_extremes_stay_finite_or_are_refused_and_never_warn(data: st.DataObject, peephole: bool) -> None:
    """Warnings are errors here, and these flags are too wherever the core does not expect them."""

    def draw(*shape: int) -> Any:
        size = int(np.prod(shape))
        return np.array(data.draw(st.lists(EXTREMES, min_size=size, max_size=size))).reshape(shape)

    weights = [draw(8, 2), draw(8, 2), draw(8)] + ([draw(3, 2)] if peephole else [])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        try:
            trace = run(LSTMParameters(*weights), draw(3, 2), h0=draw(2), c0=draw(2))
        except ValueError as error:
            assert str(error).startswith("z_")
            return
        for name in SERIES:
            values = getattr(trace, name)
            assert (~np.isnan(values) if name == "half_life" else np.isfinite(values)).all(), name


@pytest.mark.parametrize("value", [1e300, -1e300])
@pytest.mark.parametrize("where", ["weight_ih", "weight_hh", "bias", "x", "c0"])
def test_one_extreme_value_alone_is_taken(where: str, value: float) -> None:
    arrays = {
        "weight_ih": np.ones((4, 1)),
        "weight_hh": np.ones((4, 1)),
        "bias": np.ones(4),
        "x": np.ones((3, 1)),
    }
    arrays |= {"c0": np.ones(1)}
    arrays[where] = np.full_like(arrays[where], value)
    params = LSTMParameters(arrays["weight_ih"], arrays["weight_hh"], arrays["bias"])
    trace = run(params, arrays["x"], c0=arrays["c0"])
    assert np.isfinite(trace.h).all()
    assert np.isfinite(trace.c).all()
