"""Losses of a run: every weight's gradient against PyTorch and against its difference, and a step that goes down."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import Clamp, LSTMParameters, SquaredError, Trace, backward, descend, run, weight_differences
from lstm_core.bptt import backward_variant
from tests.core.oracle import random_cell

SEEDS = st.integers(0, 2**32 - 1)
CLAMPS = (Clamp("f", 0.5, 2, 4), Clamp("o", 0.25, unit=1))


def random_trace(seed: int, *, peephole: bool = False, clamps: Any = (), mask: Any = None, T: int = 7) -> Trace:
    rng = np.random.default_rng(seed)
    params = random_cell(rng, 2, 3, peephole=peephole)
    h0, c0 = rng.uniform(-1, 1, 3), rng.normal(size=3)
    return run(params, rng.normal(size=(T, 2)), h0=h0, c0=c0, clamps=clamps, mask=mask)


def random_loss(seed: int, trace: Trace, *, mean: bool, gaps: bool) -> SquaredError:
    rng = np.random.default_rng(seed)
    target = rng.normal(size=trace.h.shape)
    if gaps:
        target[rng.random(target.shape) < 0.5] = np.nan
        target[-1, 0] = 0.5
    return SquaredError(target, mean=mean)


def places_of(trace: Trace) -> list[tuple[str, tuple[int, ...]]]:
    return [(name, index) for name, array in trace.weights.items() for index in np.ndindex(array.shape)]


def torch_gradients(trace: Trace, loss: SquaredError) -> tuple[float, dict[str, Any]]:
    """The loss by PyTorch's own function, and autograd's gradient of each weight, from a loop written here."""
    H = trace.h.shape[-1]
    leaf = {
        name: torch.tensor(array, requires_grad=True)
        for name, array in vars(trace.parameters).items()
        if array is not None
    }
    p = leaf.get("peephole", torch.zeros(3, H, dtype=torch.float64))
    h, c, hs = torch.tensor(trace.h0), torch.tensor(trace.c0), []
    for x in torch.tensor(trace.x):
        z_i, z_f, z_g, z_o = (x @ leaf["weight_ih"].T + h @ leaf["weight_hh"].T + leaf["bias"]).split(H)
        c = torch.sigmoid(z_f + p[1] * c) * c + torch.sigmoid(z_i + p[0] * c) * torch.tanh(z_g)
        h = torch.sigmoid(z_o + p[2] * c) * torch.tanh(c)
        hs.append(h)
    wanted = torch.tensor(loss.target)
    asked = ~torch.isnan(wanted)
    reduction = "mean" if loss.mean else "sum"
    value = torch.nn.functional.mse_loss(torch.stack(hs)[asked], wanted[asked], reduction=reduction)
    value = value if loss.mean else value / 2
    value.backward()
    return float(value.detach()), {name: tensor.grad.numpy() for name, tensor in leaf.items()}


@pytest.mark.parametrize("peephole", [False, True])
@pytest.mark.parametrize("mean", [False, True])
@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, gaps=st.booleans())
def test_loss_and_gradients_are_those_of_pytorch(peephole: bool, mean: bool, seed: int, gaps: bool) -> None:
    trace = random_trace(seed, peephole=peephole)
    loss = random_loss(seed, trace, mean=mean, gaps=gaps)
    value, expected = torch_gradients(trace, loss)
    assert float(loss(trace.h)) == pytest.approx(value, rel=1e-12)
    found = backward(trace, d_h=loss.d_h(trace.h))
    for name, array in expected.items():
        np.testing.assert_allclose(getattr(found, name), array, rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("peephole", [False, True])
@pytest.mark.parametrize("clamps", [(), CLAMPS], ids=["free", "held"])
@pytest.mark.parametrize("mask", [None, (True, False, True, True, False, True, False)], ids=["all", "masked"])
@settings(max_examples=5, deadline=None)
@given(seed=SEEDS, mean=st.booleans())
def test_every_weights_gradient_is_what_moving_the_weight_measures(
    peephole: bool, clamps: Any, mask: Any, seed: int, mean: bool
) -> None:
    trace = random_trace(seed, peephole=peephole, clamps=clamps, mask=mask)
    loss = random_loss(seed, trace, mean=mean, gaps=True)
    found = backward_variant(trace, {"h": loss.d_h(trace.h)}).weights
    places = places_of(trace)
    measured = weight_differences(trace, loss, places)
    expected = np.array([found[name][index] for name, index in places])
    assert len(places) == sum(array.size for array in trace.weights.values())
    np.testing.assert_allclose(measured, expected, rtol=1e-6, atol=1e-7)


def moved(trace: Trace, name: str, index: tuple[int, ...], by: float) -> LSTMParameters:
    """The cell with one weight moved, put together by hand."""
    arrays = {kind: None if array is None else np.array(array) for kind, array in vars(trace.parameters).items()}
    letter, gate = name.split("_")
    H = trace.h.shape[-1]
    kind = {"W": "weight_ih", "U": "weight_hh", "b": "bias"}[letter]
    unit, *source = index
    arrays[kind][("ifgo".index(gate) * H + unit, *source)] += by  # type: ignore[index]
    return LSTMParameters(**arrays)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["W_f", "U_g", "b_o", "U_i"])
def test_a_difference_is_that_of_two_whole_runs(name: str) -> None:
    trace = random_trace(3)
    loss = random_loss(3, trace, mean=False, gaps=False)
    index = (1,) if name[0] == "b" else (1, 0)
    size = 1e-4 * max(1.0, abs(float(trace.weights[name][index])))
    two = [float(loss(run(moved(trace, name, index, by), trace.x, h0=trace.h0, c0=trace.c0).h)) for by in (size, -size)]
    (found,) = weight_differences(trace, loss, [(name, index)], size=1e-4)
    assert found == pytest.approx((two[0] - two[1]) / (2 * size), rel=1e-7)


def test_the_order_of_the_places_and_how_many_are_measured_at_once_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trace = random_trace(4, peephole=True)
    loss = random_loss(4, trace, mean=True, gaps=False)
    places = places_of(trace)
    whole = weight_differences(trace, loss, places)
    monkeypatch.setattr("lstm_core.losses._AT_ONCE", 1)
    np.testing.assert_allclose(weight_differences(trace, loss, places[::-1])[::-1], whole, rtol=1e-9, atol=1e-12)
    assert weight_differences(trace, loss, []).shape == (0,)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, mean=st.booleans())
def test_a_small_step_lowers_the_loss_by_the_rate_times_the_squared_gradient(seed: int, mean: bool) -> None:
    trace = random_trace(seed)
    loss = random_loss(seed, trace, mean=mean, gaps=True)
    found = backward(trace, d_h=loss.d_h(trace.h))
    squared = sum(float((getattr(found, name) ** 2).sum()) for name in ("weight_ih", "weight_hh", "bias"))
    rate = 1e-6
    after = run(descend(trace, loss, rate), trace.x, h0=trace.h0, c0=trace.c0)
    assert float(loss(trace.h) - loss(after.h)) == pytest.approx(rate * squared, rel=1e-3)


def test_a_step_moves_each_weight_against_its_gradient_alone() -> None:
    trace = random_trace(5, peephole=True)
    loss = random_loss(5, trace, mean=False, gaps=False)
    found, after = backward(trace, d_h=loss.d_h(trace.h)), descend(trace, loss, 0.25)
    for name in ("weight_ih", "weight_hh", "bias", "peephole"):
        before = getattr(trace.parameters, name)
        np.testing.assert_array_equal(getattr(after, name), before - 0.25 * getattr(found, name))


@pytest.mark.parametrize(
    ("target", "mean"),
    [([[np.nan]], False), ([1.0], False), ([[np.inf]], True), ([["a"]], True)],
)
def test_a_target_that_asks_nothing_or_cannot_be_is_refused(target: Any, mean: bool) -> None:
    with pytest.raises(ValueError, match="target"):
        SquaredError(target, mean=mean)


def test_what_does_not_fit_is_refused() -> None:
    trace = random_trace(6)
    loss = random_loss(6, trace, mean=False, gaps=False)
    with pytest.raises(ValueError, match="h has shape"):
        loss(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="W_q is no weight"):
        weight_differences(trace, loss, [("W_q", (0, 0))])
    with pytest.raises(IndexError):
        weight_differences(trace, loss, [("W_f", (0, 9))])
    with pytest.raises(ValueError, match="rate"):
        descend(trace, loss, float("nan"))
    with pytest.raises(ValueError, match="finite"):
        descend(trace, SquaredError(np.full(trace.h.shape, 1e6)), 1e308)
