"""Fixed points of a GRU and an RNN: against PyTorch's steps and derivatives, differences, and points that are known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import onnx.helper as oh
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto
from onnx.reference import ReferenceEvaluator

from lstm_core import LAYOUTS, LSTMParameters, fixed_points, run, run_variant, to_other_form, variant_of
from lstm_core.models import Cell
from lstm_core.probing import plane_of
from lstm_core.probing.dynamics import VariantMap

D, H = 2, 4
SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=15, deadline=None)
FUNCTIONS = ("rnn:candidate=relu", "gru:gate=hard_sigmoid_5", "gru_before:gate=hard_sigmoid_6,candidate=linear")


def cell_of(key: str, seed: int, units: int = H, spread: float = 1.5) -> Cell:
    """A cell whose every weight is another number."""
    rng, sizes = np.random.default_rng(seed), {"D": D, "H": units}
    shapes = {name: [sizes[axis] for axis in axes] for name, axes in variant_of(key).weights.items()}
    return Cell(key, {name: spread * rng.normal(size=shape) / len(shape) for name, shape in shapes.items()})


def one_unit(key: str, **weights: float) -> Cell:
    """A cell of one unit and one input; what is not given is 0."""
    shapes = variant_of(key).weights
    return Cell(key, {name: np.full([1] * len(axes), weights.get(name, 0.0)) for name, axes in shapes.items()})


def latch(key: str) -> Cell:
    """A GRU that writes half of tanh(5 h) at a step: r is open, and so is half of z, whichever way it means."""
    return one_unit(key, U_g=5.0, b_r=40.0)


def rest(slope: float) -> float:
    """The h above 0 with h = tanh(slope · h), by bisection."""
    low, high = 0.1, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if math.tanh(slope * middle) > middle else (low, middle)
    return low


def of_torch(cell: Cell) -> Any:
    """A step of the cell as PyTorch computes it, h (N, H) under x (D,)."""
    sizes = (cell.input_size, cell.hidden_size)
    module = (torch.nn.RNN if cell.key == "rnn" else torch.nn.GRU)(*sizes, batch_first=True).double()
    arrays = to_other_form(cell.key, cell.weights, "pytorch")
    with torch.no_grad():
        for name, target in module.named_parameters():
            target.copy_(torch.tensor(arrays[name]) if name in arrays else torch.zeros_like(target))
    return lambda x, h: module(x.expand(len(h), 1, -1), h[None])[0][:, 0]


@pytest.mark.parametrize("key", [*LAYOUTS, *FUNCTIONS])
def test_the_map_is_a_step_and_its_jacobian_that_of_differences(key: str) -> None:
    cell, rng, size = cell_of(key, 3), np.random.default_rng(4), 1e-6
    x, h = rng.normal(size=D), rng.uniform(-0.9, 0.9, (5, H))
    step = VariantMap(cell.key, cell.weights, x)
    for row, after in zip(h, step(h)[0], strict=True):
        wanted = run_variant(key, cell.weights, x[None], initial={"h": row}).h[0]
        np.testing.assert_allclose(after, wanted, rtol=1e-12, atol=1e-14)
    jacobian = step.jacobian(h)
    for k in range(H):
        up, down = (step(h + sign * size * np.eye(H)[k])[0] for sign in (1, -1))
        np.testing.assert_allclose(jacobian[:, :, k], (up - down) / (2 * size), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(step.jacobian(h[0]), jacobian[0], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("key", ["gru", "gru_chung", "rnn"])
def test_the_jacobian_is_that_of_pytorch(key: str) -> None:
    for seed in range(5):
        cell, rng = cell_of(key, seed), np.random.default_rng(seed)
        x, h = rng.normal(size=D), rng.uniform(-1, 1, H)
        step = of_torch(cell)
        wanted = torch.autograd.functional.jacobian(
            lambda s, x=x, f=step: f(torch.tensor(x), s[None])[0], torch.tensor(h)
        )
        np.testing.assert_allclose(VariantMap(key, cell.weights, x).jacobian(h), wanted.numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("key", ["gru", "gru_chung", "rnn"])
def test_a_point_stays_where_it_is_when_pytorch_runs_the_layer_and_what_is_pushed_off_goes_as_is_said(key: str) -> None:
    kinds: set[bool] = set()
    for seed in range(8):
        cell, rng = cell_of(key, seed, spread=3.0), np.random.default_rng(seed)
        x, step = torch.tensor(rng.normal(size=D)), of_torch(cell)
        found = fixed_points(cell, x.numpy(), starts=30, seed=0)
        assert found.h.shape == (len(found), H)
        assert found.c.shape == (len(found), 0)
        assert found.eigenvalues.shape == (len(found), H)
        still = ~found.slow
        with torch.no_grad():
            np.testing.assert_allclose(step(x, torch.tensor(found.h[still])), found.h[still], atol=1e-8)
            for k in np.flatnonzero(found.stable | found.saddle | found.unstable):
                if abs(abs(found.eigenvalues[k, 0]) - 1) < 0.02:
                    continue  # too slow to be told apart in 1,000 steps
                kinds.add(bool(found.stable[k]))
                h = torch.tensor(found.h[k] + 1e-6 * rng.normal(size=H))[None]
                far = 0.0
                for _ in range(1000):
                    h = step(x, h)
                    far = max(far, float(np.abs(h[0].numpy() - found.h[k]).max()))
                    if far > 1e-5:
                        break
                at_end = np.abs(h[0].numpy() - found.h[k]).max()
                assert at_end < 1e-8 if found.stable[k] else far > 1e-5
    assert kinds == {True, False}


@pytest.mark.parametrize("key", ["gru_before", "gru_chung_before"])
def test_a_point_stays_where_it_is_when_onnx_runs_a_layer_that_resets_before(key: str) -> None:
    count = 0
    for seed in range(6):
        cell, x = cell_of(key, seed, spread=3.0), np.array([0.5, -1.0])
        found = fixed_points(cell, x, starts=30, seed=0)
        arrays = to_other_form(key, cell.weights, "onnx_before")
        names = ["X", *arrays, "", "h"]
        inputs = [oh.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in names if name]
        node = oh.make_node("GRU", names, ["Y", "Yh"], hidden_size=H, linear_before_reset=0)
        graph = oh.make_graph([node], "one", inputs, [oh.make_tensor_value_info("Yh", TensorProto.DOUBLE, None)])
        model = ReferenceEvaluator(oh.make_model(graph, opset_imports=[oh.make_opsetid("", 14)]))
        for h in found.h[~found.slow]:
            (after,) = model.run(None, {"X": x[None, None], "h": h[None, None], **arrays})
            np.testing.assert_allclose(after[0, 0], h, atol=1e-8)
            count += 1
    assert count > 6, "more than one of some cells"


@pytest.mark.parametrize("key", [key for key in LAYOUTS if key != "rnn"])
def test_a_latch_of_one_unit_has_two_stable_points_and_between_them_one_that_is_left(key: str) -> None:
    found = fixed_points(latch(key), [0.0], starts=30, seed=0)
    assert found.stable.tolist() == [True, False, True]
    assert found.unstable.tolist() == [False, True, False], "all of its one eigenvalue is larger than 1"
    assert not found.saddle.any()
    h = found.h[:, 0]
    np.testing.assert_allclose(h, np.tanh(5 * h), atol=1e-9)
    assert h == pytest.approx([-rest(5), 0.0, rest(5)], abs=1e-8)
    # ∂h'/∂h = z + (1 − z) · 5 (1 − tanh(5 h)²), z a half
    assert found.eigenvalues[:, 0].real == pytest.approx(0.5 + 2.5 * (1 - h**2), abs=1e-9)


@pytest.mark.parametrize(("starts", "seed"), [(6, 0), (40, 1)])
def test_an_rnn_of_twice_h_rests_at_the_solutions_of_its_equation(starts: int, seed: int) -> None:
    found = fixed_points(one_unit("rnn", U_h=2.0, W_h=1.0), [0.0], starts=starts, seed=seed)
    assert found.h[:, 0] == pytest.approx([-rest(2), 0.0, rest(2)], abs=1e-8)
    assert found.h[2, 0] == pytest.approx(0.9575, abs=5e-5)
    assert found.stable.tolist() == [True, False, True]
    assert found.eigenvalues[1] == pytest.approx([2.0])
    (only,) = fixed_points(one_unit("rnn", U_h=2.0, W_h=1.0), [2.0], starts=20, seed=0).h[:, 0]
    assert only == pytest.approx(np.tanh(2 * only + 2))
    assert only > 0.99


def test_an_rnn_that_only_decays_rests_at_nothing_and_one_that_turns_over_is_told_by_the_size_of_its_eigenvalue() -> (
    None
):
    for weight, stable in ((-0.5, True), (-1.5, False)):
        found = fixed_points(one_unit("rnn", U_h=weight), [0.0], starts=20, seed=0)
        assert found.h.ravel() == pytest.approx([0.0], abs=1e-9)
        assert (found.stable[0], found.eigenvalues[0, 0].real) == (stable, pytest.approx(weight))


def test_each_point_is_of_one_kind_and_a_saddle_has_eigenvalues_of_both_sizes() -> None:
    """Unit k reads itself alone: at h = 0 its eigenvalue is its weight, and of a relu it is that from 0 on."""
    slopes = {"saddle": (2.0, 0.5), "unstable": (2.0, -3.0), "stable": (0.5, -0.2), "border": (1.0, 0.0)}
    for kind, slope in slopes.items():
        weights = {"W_h": np.zeros((2, 1)), "U_h": np.diag(slope), "b_h": np.zeros(2)}
        key = "rnn:candidate=relu" if kind == "border" else "rnn"
        found = fixed_points(Cell(key, weights), [0.0], starts=30, seed=0)
        kinds = ("stable", "saddle", "unstable", "border", "slow")
        assert np.sum([getattr(found, one) for one in kinds], axis=0).tolist() == [1] * len(found)
        at = int(np.abs(found.h).sum(axis=1).argmin()) if kind != "border" else int(found.h[:, 0].argmax())
        assert [one for one in kinds if getattr(found, one)[at]] == [kind]
        assert sorted(np.abs(found.eigenvalues[at])) == pytest.approx(sorted(np.abs(slope)), abs=1e-6)


@FEW
@given(SEEDS, st.sampled_from(list(LAYOUTS)))
def test_where_a_long_run_comes_to_rest_a_stable_point_is_found(seed: int, key: str) -> None:
    cell = cell_of(key, seed)
    done = run_variant(
        key, cell.weights, np.zeros((2000, D)), initial={"h": np.random.default_rng(seed).uniform(-1, 1, H)}
    )
    if np.abs(np.diff(done.h[-50:], axis=0)).max() > 1e-12:
        return
    found = fixed_points(cell, [0.0, 0.0], starts=40, seed=0)
    assert np.abs(found.h[found.stable] - done.h[-1]).max(axis=1).min() < 1e-4


def test_a_search_near_a_run_finds_where_it_was_and_one_near_the_run_of_another_cell_is_refused() -> None:
    cell = one_unit("rnn", U_h=2.0)
    near = run_variant("rnn", cell.weights, np.zeros((50, 1)), initial={"h": np.array([0.5])})
    assert fixed_points(cell, [0.0], starts=4, seed=0, near=near).h.max() == pytest.approx(0.9575, abs=1e-4)
    of_lstm = run(LSTMParameters.initial(1, 1, seed=0), np.zeros((5, 1)))
    with pytest.raises(ValueError, match="near must be the run of one sequence by this cell"):
        fixed_points(cell, [0.0], starts=4, seed=0, near=of_lstm)


def test_a_cell_of_an_lstm_gives_what_its_parameters_give() -> None:
    params = LSTMParameters.initial(2, 3, seed=0)
    one, other = (fixed_points(one, [0.5, 1.0], starts=12, seed=0) for one in (params, Cell.of_lstm(params)))
    np.testing.assert_array_equal(one.c, other.c)
    np.testing.assert_array_equal(one.memory, one.c)


def test_what_cannot_be_searched_is_refused_in_a_sentence() -> None:
    cell = one_unit("rnn", U_h=2.0)
    with pytest.raises(ValueError, match="x has shape"):
        fixed_points(cell, [0.0, 0.0], starts=1, seed=0)
    with pytest.raises(ValueError, match="weights lacks U_h"):
        fixed_points(Cell("rnn", {"W_h": np.ones((1, 1))}), [0.0], starts=1, seed=0)
    janet = {name: np.ones([1] * len(axes)) for name, axes in variant_of("janet").weights.items()}
    with pytest.raises(ValueError, match="wanted an LSTM, a GRU or an RNN"):
        fixed_points(Cell("janet", janet), [0.0], starts=1, seed=0)
    with pytest.raises(ValueError, match="at most 256"):
        fixed_points(cell_of("gru", 0, units=257), [0.0, 0.0], starts=1, seed=0)


@pytest.mark.parametrize("key", ["gru", "rnn:candidate=relu"])
def test_extreme_weights_give_points_or_none_without_a_warning(key: str) -> None:
    for scale in (1e150, 1e-300):
        cell = cell_of(key, 1)
        extreme = Cell(key, {name: scale * array for name, array in cell.weights.items()})
        assert np.isfinite(fixed_points(extreme, [1.0, 0.0], starts=6, seed=0).h).all()


# -- the plane


@pytest.mark.parametrize("units", [(0, 1), None])
@pytest.mark.parametrize("key", LAYOUTS)
def test_in_a_cell_of_two_units_an_arrow_is_a_step(key: str, units: tuple[int, int] | None) -> None:
    cell = cell_of(key, 2, units=2)
    trace = run_variant(key, cell.weights, np.ones((20, D)), initial={"h": np.array([0.9, -0.9])})
    points = fixed_points(cell, [1.0, 1.0], starts=20, seed=0)
    plane = plane_of(trace, points, units=units, arrows=5)
    for row, column in ((0, 0), (1, 3), (4, 2)):
        h = plane.origin + np.array([plane.across[column], plane.up[row]]) @ plane.axes
        moved = run_variant(key, cell.weights, np.ones((1, D)), initial={"h": h}).h[0] - h
        np.testing.assert_allclose(plane.flow[row, column], plane.axes @ moved, atol=1e-12)
    np.testing.assert_allclose(plane.points @ plane.axes + plane.origin, points.h, atol=1e-12)
    np.testing.assert_allclose(plane.path @ plane.axes + plane.origin, trace.h, atol=1e-12)


def test_one_unit_is_drawn_by_h_before_a_step_and_after_it_and_its_points_lie_where_both_are_equal() -> None:
    cell = latch("gru_before")
    trace = run_variant(cell.key, cell.weights, np.zeros((20, 1)), initial={"h": np.array([0.3])})
    points = fixed_points(cell, [0.0], starts=20, seed=0)
    plane = plane_of(trace, points, arrows=9)
    np.testing.assert_array_equal(plane.path, np.hstack([trace.series["h_prev"], trace.h]))
    np.testing.assert_array_equal(plane.points, np.hstack([points.h, points.h]))
    for k, h in enumerate(plane.across):
        after = run_variant(cell.key, cell.weights, np.zeros((1, 1)), initial={"h": np.array([h])}).h[0, 0]
        np.testing.assert_allclose(plane.flow[k], [0.0, after - h], atol=1e-12)
    assert plane.across[0] < min(-0.9999, plane.path.min())
    assert plane.across[-1] > max(0.9999, plane.path.max())
