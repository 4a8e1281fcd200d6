"""A gate, the candidate or the state held in a run: against frameworks whose weights hold it, and their gradients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import onnx.helper as oh
import pytest
import torch
from onnx import TensorProto
from onnx.reference import ReferenceEvaluator

from lstm_core import LAYOUTS, Clamp, Readout, VariantTrace, run, run_variant, to_other_form, variant_of
from lstm_core.probing import ablated, ablation_effects, held, patch_effects, patched
from tests.core.oracle import random_cell
from tests.core.test_clamps import cell

D, H, T = 2, 3, 9
HELD = {"u": (0.8, 0.15), "r": (0.05, 0.6), "g": (-0.7, 0.4), "h": (0.3, -0.9)}
"""What each is held at in units 0 and 2."""
OF = [(key, gate) for key in LAYOUTS for gate in HELD if gate in variant_of(key).lines]
HEAD = Readout(np.random.default_rng(1).normal(size=(2, H)), np.array([0.1, -0.2]))
Weights = Mapping[str, np.ndarray]
Step = Callable[[np.ndarray, np.ndarray], np.ndarray]


def free(key: str, seed: int = 0) -> VariantTrace:
    """A run in which every weight and every start value is another number."""
    rng, sizes = np.random.default_rng(seed), {"D": D, "H": H}
    shapes = {name: [sizes[axis] for axis in axes] for name, axes in variant_of(key).weights.items()}
    weights = {name: rng.normal(0, 0.8, shape) for name, shape in shapes.items()}
    return run_variant(key, weights, rng.normal(size=(T, D)), initial={"h": rng.uniform(-0.9, 0.9, H)})


def holding(key: str, weights: Weights, gate: str, values: Mapping[int, float]) -> Weights:
    """The weights of a cell in which a gate of some units has a value whatever is read: no weights, and a bias."""
    made = {name: array.copy() for name, array in weights.items()}
    for unit, value in values.items():
        biases = {gate: np.log(value / (1 - value)) if gate in "ur" else np.arctanh(value)}
        if gate == "h" and key != "rnn":  # nothing is kept, and the candidate is what is held
            biases = {"u": 60.0 if "chung" in key else -60.0, "g": biases["h"]}
        for line, bias in biases.items():
            made[f"W_{line}"][unit] = made[f"U_{line}"][unit] = 0.0
            made[f"b_{line}"][unit] = bias
            if line == "g" and "b_gh" in made:
                made["b_gh"][unit] = 0.0
    return made


def of_framework(key: str, weights: Weights) -> Step:
    """A step of the cell as PyTorch does it; as ONNX's reference where r multiplies h before U, as PyTorch has not."""
    if "before" in key:
        return of_onnx(key, weights)
    kind = torch.nn.RNN if key == "rnn" else torch.nn.GRU
    layer = kind(D, H).double()
    layer.load_state_dict({name: torch.tensor(a) for name, a in to_other_form(key, weights, "pytorch").items()})
    with torch.no_grad():
        return lambda x, h: layer(torch.tensor(x)[None], torch.tensor(h)[None])[1][0].detach().numpy()


def of_onnx(key: str, weights: Weights) -> Step:
    arrays = to_other_form(key, weights, "onnx_before")
    names = ["X", "W", "R", "B", "", "H0"]
    shapes = {name: array.shape for name, array in arrays.items()} | {"X": (1, 1, D), "H0": (1, 1, H)}
    graph = oh.make_graph(
        [oh.make_node("GRU", names, ["Y", "Yh"], hidden_size=H, linear_before_reset=0)],
        "cell",
        [oh.make_tensor_value_info(name, TensorProto.DOUBLE, shapes[name]) for name in names if name],
        [oh.make_tensor_value_info("Yh", TensorProto.DOUBLE, None)],
    )
    model = ReferenceEvaluator(oh.make_model(graph, opset_imports=[oh.make_opsetid("", 17)]))
    return lambda x, h: model.run(None, arrays | {"X": x[None, None], "H0": h[None, None]})[0].reshape(H)


@pytest.mark.parametrize(("start", "stop"), [(0, T), (3, 6)])
@pytest.mark.parametrize(("key", "gate"), OF)
def test_what_is_held_is_what_a_framework_computes_with_weights_that_hold_it(
    key: str, gate: str, start: int, stop: int
) -> None:
    before = free(key)
    values = dict(zip((0, 2), HELD[gate], strict=True))
    changed = held(before, [Clamp(gate, value, start, stop, unit) for unit, value in values.items()], head=HEAD)
    as_it_was = of_framework(key, before.weights)
    with_it_held = of_framework(key, holding(key, before.weights, gate, values))
    h = before.initial["h"]
    for t in range(T):
        h = (with_it_held if start <= t < stop else as_it_was)(before.x[t], h)
        np.testing.assert_allclose(changed.trace.h[t], h, rtol=0, atol=1e-12)
        apart = HEAD(np.stack([h, before.h[t]]))
        np.testing.assert_allclose(changed.change[t], apart[0] - apart[1], rtol=0, atol=1e-12)
    assert (changed.trace.series[gate][start:stop, [0, 2]] == HELD[gate]).all()
    assert np.abs(changed.change[start:]).max() > 1e-3
    assert not changed.change[:start].any()


@pytest.mark.parametrize(("key", "gate"), [("gru", "u"), ("gru", "r"), ("gru", "g"), ("rnn", "h")])
def test_how_the_output_goes_with_what_is_held_is_the_derivative_of_pytorch(key: str, gate: str) -> None:
    before, value, size = free(key, 3), HELD[gate][0], 1e-5
    ends = [held(before, [Clamp(gate, value + sign * size, unit=0)]).output for sign in (1, -1)]
    measured = (ends[0] - ends[1]) / (2 * size)
    arrays = to_other_form(key, holding(key, before.weights, gate, {0: value}), "pytorch")
    layer = (torch.nn.RNN if key == "rnn" else torch.nn.GRU)(D, H).double()
    row = {"r": 0, "u": H, "g": 2 * H, "h": 0}[gate]  # PyTorch's blocks are r, z, n
    given = {name: torch.tensor(array) for name, array in arrays.items()}

    def output(at: torch.Tensor) -> torch.Tensor:
        bias = given["bias_ih_l0"].clone()
        bias[row] = (torch.logit(at) if gate in "ur" else torch.atanh(at)) - given["bias_hh_l0"][row]
        x, h0 = torch.tensor(before.x), torch.tensor(before.initial["h"])[None]
        return torch.func.functional_call(layer, given | {"bias_ih_l0": bias}, (x, h0))[0]

    theirs = torch.autograd.functional.jacobian(output, torch.tensor(value, dtype=torch.float64))
    np.testing.assert_allclose(measured, theirs.numpy(), rtol=0, atol=1e-8)
    assert np.abs(measured).max() > 0.01


@pytest.mark.parametrize("key", LAYOUTS)
def test_what_is_held_at_its_own_values_changes_nothing(key: str) -> None:
    before = free(key, 5)
    for gate in HELD.keys() & before.series.keys():
        values = before.series[gate]
        own = [Clamp(gate, float(values[t, unit]), t, t + 1, unit) for t in range(T) for unit in range(H)]
        assert np.abs(held(before, own).change).max() < 1e-12


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_unit_without_an_output_gate_is_taken_away_by_its_h(key: str) -> None:
    before = free(key, 6)
    step, h, changed = of_framework(key, before.weights), before.initial["h"], ablated(before, [1], head=HEAD)
    for t in range(T):
        h = np.array(step(before.x[t], h))
        h[1] = 0.0
        np.testing.assert_allclose(changed.trace.h[t], h, rtol=0, atol=1e-12)
    effects = ablation_effects(before, head=HEAD)
    for unit, change, at_end in zip(effects.units, effects.change, effects.at_end, strict=True):
        one = ablated(before, [unit], head=HEAD).change
        assert change == pytest.approx(np.sqrt(np.square(one).mean()), rel=1e-9)
        assert at_end == pytest.approx(np.sqrt(np.square(one[-1]).mean()), rel=1e-9)


@pytest.mark.parametrize("key", LAYOUTS)
def test_the_h_of_another_run_is_put_in_and_read_on_from(key: str) -> None:
    a, b = free(key, 7), run_variant(key, free(key, 7).weights, free(key, 8).x)
    step, h = of_framework(key, a.weights), a.h[3].copy()
    changed = patched(a, b, 3, [0, 2], at=5, head=HEAD)
    h[[0, 2]] = b.h[5][[0, 2]]
    assert not changed.change[:3].any()
    for t in range(3, T):
        h = h if t == 3 else step(a.x[t], h)
        np.testing.assert_allclose(changed.output[t], HEAD(h[None])[0], rtol=0, atol=1e-12)
    effects = patch_effects(a, b, 3, at=5, head=HEAD)
    for unit, change in zip(effects.units, effects.change, strict=True):
        one = patched(a, b, 3, [unit], at=5, head=HEAD).change[4:]
        assert change == pytest.approx(np.sqrt(np.square(one).mean()), rel=1e-9)
    other = free("gru" if key == "rnn" else "rnn")
    with pytest.raises(ValueError, match="wanted two runs of one cell"):
        patched(a, other, 3, [0])


def test_of_an_lstm_it_is_the_run_with_the_clamps_beside_those_it_has() -> None:
    params, start = cell()
    first, second = Clamp("f", 0.25, 1, 4, 0), Clamp("o", 0.5, 2)
    changed = held(run(params, **start, clamps=[first]), [second])
    np.testing.assert_array_equal(changed.output, run(params, **start, clamps=[first, second]).h)


@pytest.mark.parametrize("wrong", ["batch", "mask", "gate"])
def test_what_cannot_be_held_is_refused(wrong: str) -> None:
    rnn = free("rnn")
    traces: dict[str, Any] = {
        "batch": run_variant("rnn", rnn.weights, rnn.x[:, None]),
        "mask": run_variant("rnn", rnn.weights, rnn.x, mask=np.arange(T) > 2),
        "gate": rnn,
    }
    with pytest.raises(ValueError, match=r"one sequence without masked|this cell has not"):
        held(traces[wrong], [Clamp("f" if wrong == "gate" else "h", 0.5)])
    with pytest.raises(ValueError, match="a Trace or a VariantTrace"):
        held(random_cell(np.random.default_rng(0), D, H), [])  # type: ignore[arg-type]
