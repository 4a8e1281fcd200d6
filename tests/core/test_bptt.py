"""Derivatives through time: against PyTorch's autograd and against differences of runs, start values not zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import (
    VARIANTS,
    Clamp,
    LSTMParameters,
    Trace,
    backward,
    backward_variant,
    block,
    contributions,
    direct_path,
    finite_difference,
    jacobians,
    output_sensitivity,
    run,
    run_variant,
    share_weights,
)
from tests.core.oracle import random_cell
from tests.core.test_variants import random_run

SEEDS = st.integers(0, 2**32 - 1)
SIZE = 1e-5


def random_trace(seed: int, *batch: int, peephole: bool = False, T: int = 9, clamps: Any = (), u: float = 1.0) -> Trace:
    """Return a run of a cell with 2 inputs and 3 units from h0 and c0 that are not zero; U is multiplied by u."""
    rng = np.random.default_rng(seed)
    params = random_cell(rng, 2, 3, peephole=peephole)
    params = LSTMParameters(params.weight_ih, u * params.weight_hh, params.bias, params.peephole)
    x, h0, c0 = rng.normal(size=(T, *batch, 2)), rng.uniform(-1, 1, (*batch, 3)), rng.normal(size=(*batch, 3))
    return run(params, x, h0=h0, c0=c0, clamps=clamps)


def torch_lstm(trace: Trace, d_h: Any, d_c: Any) -> dict[str, Any]:
    """Return what autograd gives for each field of Gradients, from a loop that keeps each h and c in the graph."""
    params, H = trace.parameters, trace.h.shape[-1]
    arrays = vars(params) | {"x": trace.x, "h0": trace.h0, "c0": trace.c0}
    leaf = {name: torch.tensor(a, requires_grad=True) for name, a in arrays.items() if a is not None}
    p = leaf.get("peephole", torch.zeros(3, H, dtype=torch.float64))
    h, c = leaf["h0"], leaf["c0"]
    hs: list[Any] = []
    cs: list[Any] = []
    for t in range(len(trace)):
        z = leaf["x"][t] @ leaf["weight_ih"].T + h @ leaf["weight_hh"].T + leaf["bias"]
        z_i, z_f, z_g, z_o = z.split(H, dim=-1)
        c = torch.sigmoid(z_f + p[1] * c) * c + torch.sigmoid(z_i + p[0] * c) * torch.tanh(z_g)
        h = torch.sigmoid(z_o + p[2] * c) * torch.tanh(c)
        for value, kept in ((h, hs), (c, cs)):
            value.retain_grad()
            kept.append(value)
    ((torch.stack(hs) * torch.tensor(d_h)).sum() + (torch.stack(cs) * torch.tensor(d_c)).sum()).backward()
    found = {name: tensor.grad.numpy() for name, tensor in leaf.items()}
    return found | {"d_h": np.stack([v.grad for v in hs]), "d_c": np.stack([v.grad for v in cs])}


@pytest.mark.parametrize("batch", [(), (4,)])
@pytest.mark.parametrize("peephole", [False, True])
@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_every_derivative_is_that_of_autograd(peephole: bool, batch: tuple[int, ...], seed: int) -> None:
    trace = random_trace(seed, *batch, peephole=peephole)
    d_h, d_c = np.random.default_rng(seed).normal(size=(2, *trace.h.shape))
    found = backward(trace, d_h=d_h, d_c=d_c)
    for name, expected in torch_lstm(trace, d_h, d_c).items():
        np.testing.assert_allclose(getattr(found, name), expected, rtol=1e-10, atol=1e-10, err_msg=name)
    assert (found.peephole is not None) == peephole


def loaded(layer: Any, *arrays: Any) -> Any:
    with torch.no_grad():
        for target, array in zip(layer.parameters(), arrays, strict=True):
            target.copy_(torch.tensor(array))
    return layer


def test_the_derivatives_are_those_of_torch_nn_lstm() -> None:
    trace = random_trace(1, 4)
    params = trace.parameters
    layer = loaded(
        torch.nn.LSTM(2, 3, dtype=torch.float64), params.weight_ih, params.weight_hh, params.bias, np.zeros(12)
    )
    leaf = {name: torch.tensor(getattr(trace, name), requires_grad=True) for name in ("x", "h0", "c0")}
    h, (_, c_last) = layer(leaf["x"], (leaf["h0"][None], leaf["c0"][None]))
    d_h, d_c = np.random.default_rng(2).normal(size=trace.h.shape), np.zeros(trace.c.shape)
    d_c[-1] = np.random.default_rng(3).normal(size=(4, 3))
    ((h * torch.tensor(d_h)).sum() + (c_last[0] * torch.tensor(d_c[-1])).sum()).backward()
    found = backward(trace, d_h=d_h, d_c=d_c)
    names = ("weight_ih", "weight_hh", "bias")
    expected = {name: target.grad for name, target in zip(names, layer.parameters(), strict=False)}
    for name, grad in (expected | {name: tensor.grad for name, tensor in leaf.items()}).items():
        np.testing.assert_allclose(getattr(found, name), grad.numpy(), rtol=1e-10, atol=1e-10, err_msg=name)


def torch_layer(key: str, w: dict[str, Any]) -> tuple[Any, dict[str, tuple[str, slice]]]:
    """Return the layer with these weights, and for each weight the layer's parameter and rows that hold it."""
    H = len(w["b_h" if key == "rnn" else "b_g"])
    gates = ["h"] if key == "rnn" else ["r", "u", "g"]
    rows = {gate: slice(n * H, (n + 1) * H) for n, gate in enumerate(gates)}
    names = {"W": "weight_ih_l0", "U": "weight_hh_l0", "b": "bias_ih_l0"}
    places = {f"{letter}_{gate}": (name, rows[gate]) for letter, name in names.items() for gate in gates}
    if key == "gru":
        places["b_gh"] = ("bias_hh_l0", rows["g"])
    kind = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU}[key]
    layer = kind(w[f"W_{gates[0]}"].shape[1], H, dtype=torch.float64)
    with torch.no_grad():
        layer.bias_hh_l0.zero_()
        for name, (parameter, where) in places.items():
            getattr(layer, parameter)[where] = torch.tensor(w[name])
    return layer, places


@pytest.mark.parametrize("key", ["gru", "rnn"])
def test_gru_and_rnn_derivatives_are_those_of_torch(key: str) -> None:
    w, x, initial = random_run(key, np.random.default_rng(3), 2, 3, 9, 4)
    layer, places = torch_layer(key, w)
    x_, h0_ = torch.tensor(x, requires_grad=True), torch.tensor(initial["h"], requires_grad=True)
    d_h = np.random.default_rng(4).normal(size=(9, 4, 3))
    (layer(x_, h0_[None])[0] * torch.tensor(d_h)).sum().backward()
    found = backward_variant(run_variant(key, w, x, initial=initial), {"h": d_h})
    expected = {name: getattr(layer, parameter).grad[rows] for name, (parameter, rows) in places.items()}
    assert expected.keys() == found.weights.keys()
    for name, grad in expected.items():
        np.testing.assert_allclose(found.weights[name], grad.numpy(), rtol=1e-10, atol=1e-10, err_msg=name)
    np.testing.assert_allclose(found.x, x_.grad, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(found.initial["h"], h0_.grad, rtol=1e-10, atol=1e-10)


def slope(loss: Callable[[float], float]) -> float:
    return (loss(SIZE) - loss(-SIZE)) / (2 * SIZE)


@pytest.mark.parametrize("key", VARIANTS)
@settings(max_examples=5, deadline=None)
@given(seed=SEEDS, batch=st.sampled_from([(), (2,)]), sizes=st.tuples(*[st.integers(1, 4)] * 3))
def test_every_cell_types_derivatives_are_its_slopes(
    key: str, seed: int, batch: tuple[int, ...], sizes: tuple[int, int, int]
) -> None:
    """One random direction for each weight, state and x; m, where the two sides of maximum may meet, is not in L."""
    rng = np.random.default_rng(seed)
    w, x, initial = random_run(key, rng, *sizes, *batch, scale=0.7)
    trace = run_variant(key, w, x, initial=initial)
    d = {state: rng.normal(size=trace.series["h"].shape) for state in (["h"] if key == "slstm" else initial)}
    found = backward_variant(trace, d)

    def loss(w: Any, x: Any, initial: Any) -> float:
        series = run_variant(key, w, x, initial=initial).series
        return float(sum((d[state] * series[state]).sum() for state in d))

    for group, derivatives in ((w, found.weights), (initial, found.initial), ({"x": x}, {"x": found.x})):
        assert group.keys() == derivatives.keys()
        for name in group:
            tangent = rng.normal(size=group[name].shape)

            def along(s: float, name: str = name, tangent: Any = tangent) -> float:
                moved = {"x": x} | w | initial  # no two of these share a name
                moved[name] = moved[name] + s * tangent
                return loss({k: moved[k] for k in w}, moved["x"], {k: moved[k] for k in initial})

            assert (derivatives[name] * tangent).sum() == pytest.approx(slope(along), rel=1e-5, abs=1e-6), name


@pytest.mark.parametrize("peephole", [False, True])
@pytest.mark.parametrize("batch", [(), (2,)])
def test_a_held_gate_passes_nothing_to_its_z_and_the_rest_stays_exact(peephole: bool, batch: tuple[int, ...]) -> None:
    clamps = (Clamp("f", 0.9, 2, 5), Clamp("i", 0.3, 4, 8, unit=1), Clamp("g", -0.5, 0, 2, unit=0), Clamp("o", 1.0, 6))
    trace = random_trace(5, *batch, peephole=peephole, clamps=clamps)
    rng = np.random.default_rng(6)
    d_h, d_c = rng.normal(size=(2, *trace.h.shape))
    found = backward(trace, d_h=d_h, d_c=d_c)
    arrays = {name: a for name, a in vars(trace.parameters).items() if a is not None}
    given = arrays | {"x": trace.x, "h0": trace.h0, "c0": trace.c0}
    for name, array in given.items():
        tangent = rng.normal(size=array.shape)

        def loss(s: float, name: str = name, tangent: Any = tangent) -> float:
            moved = given | {name: given[name] + s * tangent}
            params = LSTMParameters(*(moved[key] for key in arrays))
            other = run(params, moved["x"], h0=moved["h0"], c0=moved["c0"], clamps=clamps)
            return float((d_h * other.h).sum() + (d_c * other.c).sum())

        assert (getattr(found, name) * tangent).sum() == pytest.approx(slope(loss), rel=1e-6, abs=1e-7), name


def test_a_gate_held_all_the_time_has_no_derivative_by_its_weights() -> None:
    found = backward(random_trace(7, clamps=(Clamp("f", 0.9),)), d_h=np.ones((9, 3)))
    for array in (found.weight_ih, found.weight_hh, found.bias):
        assert (array[block("f", 3)] == 0).all()
        assert (array[block("i", 3)] != 0).any()


def test_nothing_given_gives_zero_and_derivatives_add_up() -> None:
    trace = random_trace(8, 2)
    d_h, d_c = np.random.default_rng(9).normal(size=(2, *trace.h.shape))
    both, h, c, none = (
        backward(trace, **given) for given in ({"d_h": d_h, "d_c": d_c}, {"d_h": d_h}, {"d_c": d_c}, {})
    )
    for name in ("weight_ih", "weight_hh", "bias", "x", "h0", "c0", "d_h", "d_c"):
        assert (getattr(none, name) == 0).all()
        assert getattr(none, name).shape == getattr(both, name).shape
        np.testing.assert_allclose(getattr(h, name) + getattr(c, name), getattr(both, name), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", ["d_h", "d_c"])
def test_a_wrong_shape_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name} has shape \(8, 3\); wanted \(9, 3\)"):
        backward(random_trace(0), **{name: np.ones((8, 3))})


def test_an_unknown_state_is_refused_in_a_sentence() -> None:
    w, x, initial = random_run("gru", np.random.default_rng(0), 2, 3, 4)
    with pytest.raises(ValueError, match="d_states has c; its names are h"):
        backward_variant(run_variant("gru", w, x, initial=initial), {"c": np.ones((4, 3))})


def test_a_derivative_that_explodes_does_not_warn() -> None:
    ones = np.ones((400, 1))
    w = {"W_h": np.zeros((1, 1)), "U_h": np.full((1, 1), 1e3), "b_h": np.zeros(1)}
    assert not np.isfinite(backward_variant(run_variant("rnn", w, ones), {"h": ones}).initial["h"]).all()


@pytest.mark.parametrize("peephole", [False, True])
def test_jacobians_are_the_slopes_of_the_rest_of_the_run(peephole: bool) -> None:
    """c_s is moved in what the step after sees: c itself, and h_s, which is o tanh c with o seeing c by peepholes."""
    trace, t = random_trace(10, peephole=peephole), 7
    params, p = trace.parameters, trace.parameters.peephole
    found = jacobians(trace, t)
    assert found["c"].shape == found["h"].shape == (t + 2, 3, 3)
    for s in range(-1, t):
        h, c = (trace.h[s], trace.c[s]) if s >= 0 else (trace.h0, trace.c0)
        for j, way in enumerate(np.eye(3)):

            def after(d_h: Any, d_c: Any, s: int = s, h: Any = h, c: Any = c) -> Trace:
                if s >= 0 and np.any(d_c):
                    z_o = trace.z_o[s] + (0 if p is None else p[2] * d_c)
                    h = np.tanh(c + d_c) / (1 + np.exp(-z_o))
                return run(params, trace.x[s + 1 : t + 1], h0=h + d_h, c0=c + d_c)

            step = SIZE * way
            by_c = (after(0, step).c[-1] - after(0, -step).c[-1]) / (2 * SIZE)
            by_h = (after(step, 0).h[-1] - after(-step, 0).h[-1]) / (2 * SIZE)
            np.testing.assert_allclose(found["c"][s + 1, :, j], by_c, rtol=1e-6, atol=1e-9)
            np.testing.assert_allclose(found["h"][s + 1, :, j], by_h, rtol=1e-6, atol=1e-9)
    np.testing.assert_array_equal(found["c"][-1], np.eye(3))
    np.testing.assert_array_equal(found["h"][-1], np.eye(3))


@pytest.mark.parametrize("state", ["c", "h"])
@pytest.mark.parametrize("peephole", [False, True])
@pytest.mark.parametrize("clamps", [(), (Clamp("f", 0.8, 1, 4), Clamp("g", 0.5, 3, 6, unit=1))])
def test_the_finite_difference_is_the_diagonal_of_the_jacobians(state: str, peephole: bool, clamps: Any) -> None:
    trace = random_trace(11, peephole=peephole, clamps=clamps)
    for t in (0, 4, 8):
        for unit in range(3):
            measured = finite_difference(trace, t, unit, state=state)
            np.testing.assert_allclose(measured, jacobians(trace, t)[state][:, unit, unit], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("key", ["rnn", "gru", "fgr", "janet", "minlstm", "nig"])
def test_the_finite_difference_agrees_for_other_cell_types(key: str) -> None:
    w, x, initial = random_run(key, np.random.default_rng(12), 2, 3, 8)
    trace = run_variant(key, w, x, initial=initial)
    measured, exact = finite_difference(trace, 7, 1), jacobians(trace, 7)[VARIANTS[key].memory]
    np.testing.assert_allclose(measured, exact[:, 1, 1], rtol=1e-7, atol=1e-9)


def test_the_jacobian_of_a_tanh_rnn_is_the_product_of_its_steps() -> None:
    w, x, initial = random_run("rnn", np.random.default_rng(13), 2, 3, 6)
    trace = run_variant("rnn", w, x, initial=initial)
    expected = np.eye(3)
    for s in range(5, -2, -1):
        np.testing.assert_allclose(jacobians(trace, 5)["h"][s + 1], expected, rtol=1e-12, atol=1e-14)
        if s >= 0:
            expected = expected @ ((1 - trace.series["h"][s] ** 2)[:, None] * w["U_h"])


@pytest.mark.parametrize("clamps", [(), (Clamp("f", 0.0, 3, 4),)])
def test_without_recurrent_weights_the_direct_path_is_the_whole(clamps: Any) -> None:
    trace = random_trace(14, T=20, u=0.0, clamps=clamps)
    whole, direct = jacobians(trace, 19)["c"], direct_path(trace, 19)
    np.testing.assert_allclose(whole, direct[:, :, None] * np.eye(3), rtol=1e-12, atol=1e-16)
    np.testing.assert_allclose(direct[0], np.prod(trace.f, axis=0), rtol=1e-12)


@pytest.mark.parametrize("u", [0.5, 2.0])
def test_with_recurrent_weights_the_direct_path_is_not_the_whole(u: float) -> None:
    trace = random_trace(14, T=20, u=u)
    whole, direct = np.diagonal(jacobians(trace, 19)["c"], axis1=1, axis2=2), direct_path(trace, 19)
    assert (np.abs(whole[0] / direct[0] - 1) > 0.05).all()


def test_the_direct_path_weighs_what_the_ledger_says() -> None:
    trace = random_trace(15, clamps=(Clamp("f", 0.0, 4, 5, unit=0),))
    initial, written = contributions(trace)
    for t in (0, 5, 8):
        direct = direct_path(trace, t)
        np.testing.assert_allclose(direct[0] * trace.c0, initial[t], rtol=1e-13, atol=1e-17)
        np.testing.assert_allclose(direct[1:] * trace.added[: t + 1], written[t, : t + 1], rtol=1e-13, atol=1e-17)


@pytest.mark.parametrize("T", [9, 130])
def test_output_sensitivities_are_one_pass_back_from_each_output(T: int) -> None:
    trace = random_trace(16, T=T, peephole=True)
    found = output_sensitivity(trace, 2)
    assert (found[np.tril_indices(T, -1)] == 0).all()
    for s in (0, T // 2, T - 1):
        d_h = np.zeros((T, 3))
        d_h[s, 2] = 1.0
        np.testing.assert_allclose(found[:, s], backward(trace, d_h=d_h).d_c[:, 2], rtol=1e-12, atol=1e-300)


def test_output_sensitivities_add_up_to_the_derivative_by_c() -> None:
    trace = random_trace(17)
    d_h = np.zeros((9, 3))
    d_h[:, 1] = 1.0
    np.testing.assert_allclose(output_sensitivity(trace, 1).sum(axis=1), backward(trace, d_h=d_h).d_c[:, 1], rtol=1e-12)


def test_output_sensitivities_of_a_tanh_rnn_are_its_jacobians() -> None:
    w, x, initial = random_run("rnn", np.random.default_rng(18), 2, 3, 6)
    trace = run_variant("rnn", w, x, initial=initial)
    for s in range(6):
        np.testing.assert_allclose(
            output_sensitivity(trace, 0)[: s + 1, s], jacobians(trace, s)["h"][1:, 0, 0], rtol=1e-12
        )


def test_the_lstm_run_as_a_variant_has_the_same_derivatives() -> None:
    trace = random_trace(19)
    weights, _ = share_weights("lstm", trace.parameters, seed=0)
    other = run_variant("lstm", weights, trace.x, initial={"h": trace.h0, "c": trace.c0})
    np.testing.assert_allclose(jacobians(other, 8)["c"], jacobians(trace, 8)["c"], rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("function", [jacobians, direct_path, lambda trace, t: finite_difference(trace, t, 0)])
def test_a_batch_or_a_step_that_is_not_there_is_refused_in_a_sentence(function: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"x of shape \(9, 2, 2\); wanted the trace of one sequence"):
        function(random_trace(0, 2), 3)
    for t in (-1, 9):
        with pytest.raises(IndexError, match=f"t is {t}; the steps of this trace are 0 to 8"):
            function(random_trace(0), t)


def test_what_a_cell_type_does_not_have_is_refused_in_a_sentence() -> None:
    w, x, initial = random_run("rnn", np.random.default_rng(0), 2, 3, 4)
    trace = run_variant("rnn", w, x, initial=initial)
    with pytest.raises(ValueError, match="tanh RNN keeps no share of its h, so it has no direct path"):
        direct_path(trace, 3)
    with pytest.raises(ValueError, match="state is 'c'; tanh RNN has h"):
        finite_difference(trace, 3, 0, state="c")
