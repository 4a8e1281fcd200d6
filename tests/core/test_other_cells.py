"""What an LSTM has and a GRU and an RNN have too: the ledger, gates that are held, a read-out, a loss and its step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import (
    LAYOUTS,
    Clamp,
    CrossEntropy,
    Readout,
    SquaredError,
    VariantTrace,
    backward_variant,
    borrow_weights,
    contributions,
    descended_weights,
    direct_path,
    finite_difference,
    jacobians,
    kept_and_added,
    loss_gradients,
    loss_of,
    run_variant,
    variant_of,
    weight_differences,
    weights_of,
)

FEW = settings(max_examples=30, deadline=None)
GRUS = [key for key in LAYOUTS if key != "rnn"]
KEYS = [*LAYOUTS, "gru:gate=hard_sigmoid_5,candidate=relu", "rnn:candidate=linear"]
SEEDS = st.integers(0, 2**32 - 1)


def random_trace(key: str, seed: int, *, batch: tuple[int, ...] = (), **more: Any) -> VariantTrace:
    rng, variant = np.random.default_rng(seed), variant_of(key)
    D, H, T = (int(n) for n in rng.integers([1, 2, 5], [4, 5, 20]))
    sizes = {"D": D, "H": H}
    weights = {name: rng.normal(0, 0.6, [sizes[axis] for axis in axes]) for name, axes in variant.weights.items()}
    x, h0 = rng.normal(size=(T, *batch, D)), rng.uniform(-1, 1, (*batch, H))
    return run_variant(key, weights, x, initial={"h": h0}, **more)


# -- the ledger


@FEW
@given(SEEDS, st.sampled_from([*GRUS, "minlstm", "janet", "slstm"]), st.sampled_from([(), (3,)]))
def test_the_shares_sum_to_the_memory(seed: int, key: str, batch: tuple[int, ...]) -> None:
    rng, variant = np.random.default_rng(seed), variant_of(key)
    sizes = {"D": 2, "H": 3}
    weights = {name: rng.normal(size=[sizes[axis] for axis in axes]) for name, axes in variant.weights.items()}
    x = rng.normal(size=(9, *batch, 2))
    mask = rng.random((9, *batch)) > 0.2
    trace = run_variant(key, weights, x, mask=mask)
    initial, written = contributions(trace)
    np.testing.assert_allclose(initial + written.sum(axis=1), trace.series[trace.memory], rtol=0, atol=1e-12)


@FEW
@given(SEEDS, st.sampled_from(GRUS), st.sampled_from(["u", "g", "h"]), st.sampled_from([0.0, 1.0, 0.25]))
def test_they_do_so_where_a_line_is_held(seed: int, key: str, line: str, value: float) -> None:
    clamps = (Clamp(line, value, 1, 3), Clamp(line, 0.5, unit=0, start=2))
    trace = random_trace(key, seed, clamps=clamps, mask=None)
    initial, written = contributions(trace)
    np.testing.assert_allclose(initial + written.sum(axis=1), trace.h, rtol=0, atol=1e-12)


@pytest.mark.parametrize("key", GRUS)
def test_a_gru_keeps_u_or_what_u_leaves_of_1_and_adds_the_rest_of_the_candidate(key: str) -> None:
    trace = random_trace(key, 3)
    u, g = trace.series["u"], trace.series["g"]
    keeps = 1 - u if "chung" in key else u
    shares, added = kept_and_added(trace)
    np.testing.assert_allclose(shares, keeps, rtol=0, atol=1e-15)
    np.testing.assert_allclose(added, (1 - keeps) * g, rtol=0, atol=1e-15)


def test_an_rnn_has_no_ledger_and_no_direct_path() -> None:
    trace = random_trace("rnn", 1)
    with pytest.raises(ValueError, match=r"has h = tanh\(z_h\); wanted a share of h_prev plus what is added"):
        contributions(trace)
    with pytest.raises(ValueError, match="keeps no share of its h"):
        direct_path(trace, 2)


@pytest.mark.parametrize("key", GRUS)
def test_the_direct_path_is_the_whole_where_nothing_sees_h(key: str) -> None:
    trace = random_trace(key, 5)
    weights = {name: 0 * array if name[0] == "U" else array for name, array in trace.weights.items()}
    alone = run_variant(key, weights, trace.x, initial=trace.initial)
    last = len(alone) - 1
    whole = np.diagonal(jacobians(alone, last)["h"], axis1=1, axis2=2)
    np.testing.assert_allclose(direct_path(alone, last), whole, rtol=1e-12, atol=0)
    assert not np.allclose(direct_path(trace, last), np.diagonal(jacobians(trace, last)["h"], axis1=1, axis2=2))


# -- what is held


@pytest.mark.parametrize("key", KEYS)
def test_what_is_held_has_its_value_and_the_cell_runs_on_from_there(key: str) -> None:
    line = "g" if key.startswith("gru") else "h"
    free, held = (random_trace(key, 2, clamps=clamps) for clamps in ((), (Clamp(line, 0.5, 1, 2, 0),)))
    assert held.series[line][1, 0] == 0.5
    assert np.array_equal(held.series[line][0], free.series[line][0])
    assert np.array_equal(held.series[line][1, 1:], free.series[line][1, 1:])
    assert not np.array_equal(held.h[2], free.h[2])


def test_a_line_that_the_cell_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="holds a gate that this cell has not; it has g, u, r, h"):
        random_trace("gru", 0, clamps=[Clamp("f", 1.0)])
    with pytest.raises(ValueError, match="it has h"):
        random_trace("rnn", 0, clamps=[Clamp("g", 1.0)])


@FEW
@given(SEEDS, st.sampled_from(KEYS))
def test_derivatives_are_slopes_with_a_line_held_and_a_step_masked(seed: int, key: str) -> None:
    line = "u" if key.startswith("gru") else "h"
    trace = random_trace(key, seed)
    mask = np.arange(len(trace)) != 2
    trace = run_variant(
        key, trace.weights, trace.x, initial=trace.initial, clamps=[Clamp(line, 0.25, 1, 2, 0)], mask=mask
    )
    last = len(trace) - 1
    exact = jacobians(trace, last)["h"][:, 0, 0]
    found = finite_difference(trace, last, 0)
    if "relu" not in key and "hard" not in key:  # a slope has no meaning where the line bends within the step
        np.testing.assert_allclose(found[1:], exact[1:], rtol=1e-5, atol=1e-7)


# -- a read-out, a loss and its step


@FEW
@given(SEEDS, st.sampled_from(["gru", "rnn"]), st.booleans())
def test_the_gradients_of_a_loss_are_those_of_pytorch(seed: int, key: str, classes: bool) -> None:
    trace = random_trace(key, seed)
    T, H, D = *trace.h.shape, trace.x.shape[1]
    rng = np.random.default_rng(seed)
    readout = Readout(rng.normal(size=(2, H)), rng.normal(size=2), "softmax" if classes else "linear")
    trace = run_variant(key, trace.weights, trace.x, initial=trace.initial, readout=readout)
    target = rng.normal(size=(T, 2))
    loss = CrossEntropy(np.array(rng.integers(0, 2, T)), 2, mean=True) if classes else SquaredError(target, mean=True)
    layer = (torch.nn.GRU if key == "gru" else torch.nn.RNN)(D, H).double()
    order = "rug" if key == "gru" else "h"
    w = trace.weights
    given = {
        "weight_ih_l0": np.concatenate([w[f"W_{gate}"] for gate in order]),
        "weight_hh_l0": np.concatenate([w[f"U_{gate}"] for gate in order]),
        "bias_ih_l0": np.concatenate([w[f"b_{gate}"] for gate in order]),
        "bias_hh_l0": np.concatenate([np.zeros(2 * H), w["b_gh"]]) if key == "gru" else np.zeros(H),
    }
    layer.load_state_dict({name: torch.tensor(array) for name, array in given.items()})
    head = torch.nn.Linear(H, 2).double()
    head.load_state_dict({"weight": torch.tensor(readout.weight), "bias": torch.tensor(readout.bias)})
    h, _ = layer(torch.tensor(trace.x), torch.tensor(trace.initial["h"])[None])
    np.testing.assert_allclose(trace.h, h.detach().numpy(), rtol=0, atol=1e-12)
    if isinstance(loss, CrossEntropy):
        theirs = torch.nn.CrossEntropyLoss()(head(h), torch.tensor(loss.classes))
    else:
        theirs = torch.nn.MSELoss()(head(h), torch.tensor(target))
    theirs.backward()
    assert loss_of(trace, loss) == pytest.approx(theirs.item(), abs=1e-12)
    found = loss_gradients(trace, loss)
    for letter, name in (("W", "weight_ih_l0"), ("U", "weight_hh_l0"), ("b", "bias_ih_l0")):
        ours = np.concatenate([found[f"{letter}_{gate}"] for gate in order])
        np.testing.assert_allclose(ours, getattr(layer, name).grad.numpy(), rtol=0, atol=1e-10)
    if key == "gru":
        np.testing.assert_allclose(found["b_gh"], layer.bias_hh_l0.grad.numpy()[2 * H :], rtol=0, atol=1e-10)
    np.testing.assert_allclose(found["W_y"], head.weight.grad.numpy(), rtol=0, atol=1e-10)
    np.testing.assert_allclose(found["b_y"], head.bias.grad.numpy(), rtol=0, atol=1e-10)


@pytest.mark.parametrize("key", KEYS)
def test_every_weight_measured_by_moving_it_has_its_gradient(key: str) -> None:
    trace = random_trace(key, 4)
    line = "r" if key.startswith("gru") else "h"
    trace = run_variant(
        key,
        trace.weights,
        trace.x,
        initial=trace.initial,
        clamps=[Clamp(line, 0.5, 0, 1)],
        mask=np.arange(len(trace)) != 3,
        readout=Readout(np.ones((1, trace.h.shape[1])), np.array([0.25])),
    )
    loss = SquaredError(np.full((len(trace), 1), 0.5))
    exact, weights = loss_gradients(trace, loss), weights_of(trace)
    assert list(exact) == list(weights)
    places = [(name, index) for name, array in weights.items() for index in np.ndindex(array.shape)]
    found = weight_differences(trace, loss, places)
    wanted = [exact[name][index] for name, index in places]
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("key", KEYS)
def test_a_step_of_gradient_descent_makes_the_loss_less(key: str) -> None:
    trace = random_trace(key, 6)
    loss = SquaredError(np.full(trace.h.shape, 0.3), mean=True)
    moved = descended_weights(trace, loss, 1e-3)
    after = run_variant(key, moved, trace.x, initial=trace.initial)
    assert loss_of(after, loss) < loss_of(trace, loss)


def test_a_line_with_weights_in_it_that_is_held_passes_nothing_to_them() -> None:
    trace = random_trace("minlstm", 1)
    held = run_variant("minlstm", trace.weights, trace.x, initial=trace.initial, clamps=[Clamp("g", 0.5)])
    assert not backward_variant(held, {"h": np.ones(held.h.shape)}).weights["W_g"].any()


# -- lent to other types


@pytest.mark.parametrize("key", GRUS)
@pytest.mark.parametrize("other", GRUS)
def test_a_gru_lends_its_weights_to_the_other_forms_and_where_only_z_differs_they_are_one_cell(
    key: str, other: str
) -> None:
    trace = random_trace(key, 8)
    weights, sources = borrow_weights(other, key, trace.weights, seed=0)
    assert set(weights) == set(variant_of(other).weights) and all(
        source in trace.weights for source, _ in sources.values()
    )
    lent = run_variant(other, weights, trace.x, initial=trace.initial)
    if ("before" in key) == ("before" in other):
        np.testing.assert_allclose(lent.h, trace.h, rtol=0, atol=1e-12)
    else:
        assert not np.allclose(lent.h, trace.h)


def test_what_a_cell_has_not_is_drawn_the_same_for_the_same_seed() -> None:
    trace = random_trace("rnn", 3)
    one, two, three = (borrow_weights("lstm", "rnn", trace.weights, seed=seed) for seed in (1, 1, 2))
    assert one.sources == {"W_g": ("W_h", 1), "U_g": ("U_h", 1), "b_g": ("b_h", 1)}
    assert np.array_equal(one.weights["W_g"], trace.weights["W_h"])
    assert np.array_equal(one.weights["W_f"], two.weights["W_f"])
    assert not np.array_equal(one.weights["W_f"], three.weights["W_f"])
    assert np.abs(one.weights["U_i"]).max() <= 0.1
