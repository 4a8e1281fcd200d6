"""Losses of a run: every weight's gradient against PyTorch and against its difference, and a step that goes down."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import (
    BinaryCrossEntropy,
    Clamp,
    CrossEntropy,
    Loss,
    LSTMParameters,
    Readout,
    SquaredError,
    Trace,
    backward,
    descend,
    loss_gradients,
    loss_of,
    run,
    weight_differences,
    weights_of,
)
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
    found = backward(trace, d_h=loss.gradient(trace.h))
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
    found = backward_variant(trace, {"h": loss.gradient(trace.h)}).weights
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
    monkeypatch.setattr("lstm_core.descent._AT_ONCE", 1)
    np.testing.assert_allclose(weight_differences(trace, loss, places[::-1])[::-1], whole, rtol=1e-9, atol=1e-12)
    assert weight_differences(trace, loss, []).shape == (0,)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, mean=st.booleans())
def test_a_small_step_lowers_the_loss_by_the_rate_times_the_squared_gradient(seed: int, mean: bool) -> None:
    trace = random_trace(seed)
    loss = random_loss(seed, trace, mean=mean, gaps=True)
    found = backward(trace, d_h=loss.gradient(trace.h))
    squared = sum(float((getattr(found, name) ** 2).sum()) for name in ("weight_ih", "weight_hh", "bias"))
    rate = 1e-6
    after = run(descend(trace, loss, rate).parameters, trace.x, h0=trace.h0, c0=trace.c0)
    assert float(loss(trace.h) - loss(after.h)) == pytest.approx(rate * squared, rel=1e-3)


def test_a_step_moves_each_weight_against_its_gradient_alone() -> None:
    trace = random_trace(5, peephole=True)
    loss = random_loss(5, trace, mean=False, gaps=False)
    found, after = backward(trace, d_h=loss.gradient(trace.h)), descend(trace, loss, 0.25).parameters
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
    with pytest.raises(ValueError, match="values have shape"):
        loss(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="W_q is no weight"):
        weight_differences(trace, loss, [("W_q", (0, 0))])
    with pytest.raises(IndexError):
        weight_differences(trace, loss, [("W_f", (0, 9))])
    with pytest.raises(ValueError, match="rate"):
        descend(trace, loss, float("nan"))
    with pytest.raises(ValueError, match="finite"):
        descend(trace, SquaredError(np.full(trace.h.shape, 1e6)), 1e308)


# -- with a read-out

WITH_READOUT = {
    "linear": "squared",
    "sigmoid": "binary",
    "softmax": "classes",
    "squared of a sigmoid": "squared",
    "squared of a softmax": "squared",
}


def case_of(kind: str, seed: int, *, mean: bool, mask: Any = None, large: float = 1.0) -> tuple[Trace, Loss]:
    """A run with a read-out of 4 outputs, and a loss of it of which every third step asks nothing."""
    rng = np.random.default_rng(seed)
    bare = random_trace(seed, mask=mask)
    readout = Readout(large * rng.normal(size=(4, 3)), rng.normal(size=4), kind.rpartition(" ")[2])
    trace = run(bare.parameters, bare.x, h0=bare.h0, c0=bare.c0, mask=mask, readout=readout)
    asked = np.arange(len(trace)) % 3 != 1
    if WITH_READOUT[kind] == "classes":
        return trace, CrossEntropy(np.where(asked, rng.integers(0, 4, len(trace)), -1), size=4, mean=mean)
    target = np.where(asked[:, None], rng.random(trace.y.shape), np.nan)
    return trace, (BinaryCrossEntropy if WITH_READOUT[kind] == "binary" else SquaredError)(target, mean=mean)


def torch_loss(trace: Trace, loss: Any) -> tuple[float, dict[str, Any]]:
    """The loss by PyTorch's own functions, and autograd's gradients, by the names of `loss_gradients`."""
    layer = torch.nn.LSTM(2, 3, dtype=torch.float64)
    p, readout = trace.parameters, trace.readout
    assert readout is not None
    with torch.no_grad():
        for leaf, array in zip(layer.parameters(), (p.weight_ih, p.weight_hh, p.bias, 0 * p.bias), strict=True):
            leaf.copy_(torch.tensor(array))
    weight, bias = (torch.tensor(array, requires_grad=True) for array in (readout.weight, readout.bias))
    start = tuple(torch.tensor(array[None]) for array in (trace.h0, trace.c0))
    h, _ = layer(torch.tensor(trace.x), start)
    z = h @ weight.T + bias
    reduction = "mean" if loss.mean else "sum"
    if isinstance(loss, CrossEntropy):
        wanted = torch.tensor(loss.classes)
        value = torch.nn.functional.cross_entropy(z, wanted, ignore_index=-1, reduction=reduction)
    else:
        wanted = torch.tensor(loss.target)
        asked = ~torch.isnan(wanted)
        if isinstance(loss, BinaryCrossEntropy):
            value = torch.nn.functional.binary_cross_entropy_with_logits(z[asked], wanted[asked], reduction=reduction)
        else:
            y = {"linear": z, "sigmoid": z.sigmoid(), "softmax": z.softmax(-1)}[readout.activation]
            value = torch.nn.functional.mse_loss(y[asked], wanted[asked], reduction=reduction)
            value = value if loss.mean else value / 2
    value.backward()
    found = {"W_y": weight.grad, "b_y": bias.grad}
    for letter, leaf in (("W", layer.weight_ih_l0), ("U", layer.weight_hh_l0), ("b", layer.bias_ih_l0)):
        found |= {f"{letter}_{gate}": rows for gate, rows in zip("ifgo", leaf.grad.split(3), strict=True)}
    return float(value.detach()), {name: np.asarray(grad) for name, grad in found.items()}


@pytest.mark.parametrize("kind", WITH_READOUT)
@pytest.mark.parametrize("mean", [False, True])
@settings(max_examples=8, deadline=None)
@given(seed=SEEDS)
def test_losses_of_a_readout_and_their_gradients_are_those_of_pytorch(kind: str, mean: bool, seed: int) -> None:
    trace, loss = case_of(kind, seed, mean=mean)
    value, expected = torch_loss(trace, loss)
    assert loss_of(trace, loss) == pytest.approx(value, rel=1e-12)
    found = loss_gradients(trace, loss)
    assert found.keys() == expected.keys() == weights_of(trace).keys()
    for name, array in expected.items():
        np.testing.assert_allclose(found[name], array, rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("kind", WITH_READOUT)
@settings(max_examples=4, deadline=None)
@given(seed=SEEDS, mean=st.booleans())
def test_weights_of_cell_and_readout_are_measured_together(kind: str, seed: int, mean: bool) -> None:
    trace, loss = case_of(kind, seed, mean=mean, mask=(True, False, True, True, False, True, False))
    found = loss_gradients(trace, loss)
    places = [(name, index) for name, array in found.items() for index in np.ndindex(array.shape)][::-1]
    expected = [found[name][index] for name, index in places]
    np.testing.assert_allclose(weight_differences(trace, loss, places), expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("kind", WITH_READOUT)
@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_a_step_moves_the_readout_too(kind: str, seed: int) -> None:
    trace, loss = case_of(kind, seed, mean=True)
    found, rate = loss_gradients(trace, loss), 1e-6
    after = descend(trace, loss, rate)
    again = run(after.parameters, trace.x, h0=trace.h0, c0=trace.c0, readout=after.readout)
    for name, weight in weights_of(again).items():
        np.testing.assert_array_equal(weight, weights_of(trace)[name] - rate * found[name])
    squared = sum(float((array**2).sum()) for array in found.values())
    assert loss_of(trace, loss) - loss_of(again, loss) == pytest.approx(rate * squared, rel=1e-3, abs=1e-15)


@pytest.mark.parametrize("kind", ["sigmoid", "softmax"])
def test_cross_entropy_of_a_share_too_small_for_a_float_is_finite(kind: str) -> None:
    trace, loss = case_of(kind, 1, mean=False, large=1e5)
    assert (trace.y == 0).any()
    value, expected = torch_loss(trace, loss)
    assert np.isfinite(value)
    assert loss_of(trace, loss) == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(loss_gradients(trace, loss)["W_y"], expected["W_y"], rtol=1e-9)


@pytest.mark.parametrize("classes", [[0.5], [4], [-2], [-1, -1], [[0]], [np.nan], ["a"]])
def test_classes_that_cannot_be_are_refused(classes: Any) -> None:
    with pytest.raises(ValueError, match="classes"):
        CrossEntropy(classes, size=4)


def test_a_loss_that_the_readout_does_not_fit_is_refused() -> None:
    trace, _ = case_of("linear", 2, mean=False)
    with pytest.raises(ValueError, match="CrossEntropy wants one of activation softmax"):
        loss_of(trace, CrossEntropy(np.zeros(len(trace), np.int64), size=4))
    with pytest.raises(ValueError, match="without a read-out; BinaryCrossEntropy wants"):
        loss_gradients(random_trace(1), BinaryCrossEntropy(np.zeros((7, 3))))
    with pytest.raises(ValueError, match="from 0 to 1"):
        BinaryCrossEntropy(np.array([[1.5]]))
    with pytest.raises(ValueError, match="W_y is no weight"):
        weight_differences(random_trace(1), SquaredError(np.zeros((7, 3))), [("W_y", (0, 0))])
