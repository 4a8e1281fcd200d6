"""Other functions in place of σ and tanh: against torch, against differences, and what they are at their bends."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch

from lstm_core import (
    CELL_FUNCTIONS,
    GATE_FUNCTIONS,
    VARIANTS,
    backward_variant,
    run_variant,
    variant_of,
    with_functions,
)
from lstm_core.equations import parse
from tests.core.test_variants import random_run

CHOICES = [
    f"lstm:gate={gate},candidate={candidate},output={output}"
    for gate, candidate, output in product(GATE_FUNCTIONS, CELL_FUNCTIONS, CELL_FUNCTIONS)
]
OTHERS = ["rnn:candidate=relu", "gru:gate=hard_sigmoid_6,candidate=relu", "cifg_f_peephole:gate=hard_sigmoid_5"]
TORCH: dict[str, Any] = {
    "sigmoid": torch.sigmoid,
    "hard_sigmoid_5": lambda z: torch.clamp(0.2 * z + 0.5, 0, 1),
    "hard_sigmoid_6": lambda z: torch.clamp(z / 6 + 0.5, 0, 1),  # hardsigmoid's own gradient is that of float32
    "tanh": torch.tanh,
    "relu": torch.relu,
    "linear": lambda z: z,
}


def case(key: str, seed: int = 0) -> Any:
    variant = variant_of(key)
    return random_run(variant.key.partition(":")[0], np.random.default_rng(seed), 2, 3, 5, scale=0.9)


def in_torch(key: str, w: Any, x: Any, state: Any) -> Any:
    """h (T, H) and the gradients of the sum of all h, from a plain loop in torch."""
    gate, candidate, output = (TORCH[part.partition("=")[2]] for part in key.partition(":")[2].split(","))
    w = {name: torch.tensor(array, requires_grad=True) for name, array in w.items()}
    h, c = torch.tensor(state["h"]), torch.tensor(state["c"])
    hs = []
    for x_t in torch.tensor(x):
        z = {k: w[f"W_{k}"] @ x_t + w[f"U_{k}"] @ h + w[f"b_{k}"] for k in "ifgo"}
        c = gate(z["f"]) * c + gate(z["i"]) * candidate(z["g"])
        h = gate(z["o"]) * output(c)
        hs.append(h)
    torch.stack(hs).sum().backward()
    return torch.stack(hs).detach().numpy(), {name: array.grad.numpy() for name, array in w.items()}


@pytest.mark.parametrize("key", CHOICES)
def test_every_choice_is_that_of_torch_and_so_are_its_gradients(key: str) -> None:
    w, x, initial = case(key)
    h, gradients = in_torch(key, w, x, initial)
    trace = run_variant(variant_of(key).key, w, x, initial=initial)
    np.testing.assert_allclose(trace.series["h"], h, rtol=0, atol=1e-13)
    found = backward_variant(trace, {"h": np.ones_like(h)}).weights
    for name, gradient in gradients.items():
        np.testing.assert_allclose(found[name], gradient, rtol=0, atol=1e-12, err_msg=name)


def is_near_a_bend(trace: Any) -> bool:
    """Whether some z is so near a bend of its function that a difference could reach over it."""
    z = np.concatenate([v.ravel() for name, v in trace.series.items() if name[0] == "z" or name == "c"])
    return bool(min(np.abs(z - bend).min() for bend in (-3, -2.5, 0, 2.5, 3)) < 1e-4)


@pytest.mark.parametrize("key", [*CHOICES[::4], *OTHERS])
def test_gradients_are_central_differences_away_from_the_bends(key: str) -> None:
    compared = 0
    for seed in range(6):
        w, x, initial = case(key, seed)
        trace = run_variant(key, w, x, initial=initial)
        if is_near_a_bend(trace):
            continue
        compared += 1
        rng, size = np.random.default_rng(seed), 1e-6
        along = {name: rng.normal(size=array.shape) for name, array in w.items()}
        up, down = (
            run_variant(key, {n: a + s * along[n] for n, a in w.items()}, x, initial=initial).series["h"].sum()
            for s in (size, -size)
        )
        found = backward_variant(trace, {"h": np.ones_like(trace.series["h"])}).weights
        slope = sum((found[name] * along[name]).sum() for name in w)
        assert slope == pytest.approx((up - down) / (2 * size), rel=1e-6, abs=1e-7)
    assert compared > 2


@pytest.mark.parametrize(
    ("function", "z", "value", "slope"),
    [
        ("relu", 0.0, 0.0, 0.0),
        ("relu", 1e-9, 1e-9, 1.0),
        ("hard_sigmoid_5", -2.5, 0.0, 0.0),
        ("hard_sigmoid_5", 2.5, 1.0, 0.0),
        ("hard_sigmoid_5", 1.0, 0.7, 0.2),
        ("hard_sigmoid_6", -3.0, 0.0, 0.0),
        ("hard_sigmoid_6", 3.0, 1.0, 0.0),
        ("hard_sigmoid_6", 1.5, 0.75, 1 / 6),
        ("linear", -4.0, -4.0, 1.0),
    ],
)
def test_values_and_slopes_at_the_bends(function: str, z: float, value: float, slope: float) -> None:
    line = parse("y = " + (GATE_FUNCTIONS | CELL_FUNCTIONS)[function].format(z="z"))
    at = np.array([z])
    found: dict[str, Any] = {}
    assert line.value({"z": at}) == pytest.approx([value], abs=1e-15)
    line.vjp({"z": at, "y": line.value({"z": at})}, np.ones(1), {"z"}, found)
    assert found["z"] == pytest.approx([slope])


def test_a_slope_of_a_sixth_is_the_hardsigmoid_of_torch() -> None:
    z = np.linspace(-4, 4, 33)
    line = parse("y = " + GATE_FUNCTIONS["hard_sigmoid_6"].format(z="z"))
    np.testing.assert_allclose(
        line.value({"z": z}), torch.nn.functional.hardsigmoid(torch.tensor(z)).numpy(), rtol=0, atol=1e-15
    )


@pytest.mark.parametrize("key", VARIANTS)
def test_nothing_chosen_is_the_cell_type_itself(key: str) -> None:
    assert variant_of(key) is with_functions(VARIANTS[key]) is VARIANTS[key]


@pytest.mark.parametrize("key", CHOICES)
def test_a_key_says_what_was_chosen(key: str) -> None:
    assert variant_of(variant_of(key).key).lines == variant_of(key).lines


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("lstm:gate=relu", "gate is 'relu'; wanted one of sigmoid, hard_sigmoid_5, hard_sigmoid_6"),
        ("lstm:candidate=sigmoid", "candidate is 'sigmoid'"),
        ("lstm:shape=relu", "A choice of the cell type is 'shape'; wanted one of gate, candidate, output"),
        ("lstm:", None),
        ("lstm:gate", "gate is ''"),
        ("lstmm:gate=sigmoid", "key is 'lstmm'"),
        ("gru:output=relu", "GRU, reset after, the update gate keeps has no output of the plain form"),
        ("rnn:gate=hard_sigmoid_5", "tanh RNN has no gate of the plain form"),
        ("minlstm:gate=hard_sigmoid_5", "has no gate of the plain form"),
        ("janet:gate=hard_sigmoid_5", "has no gate of the plain form"),
        ("niaf:candidate=relu", "has no candidate of the plain form"),
        (None, "key is None"),
    ],
)
def test_a_choice_that_a_cell_type_does_not_have_is_refused(key: Any, words: str | None) -> None:
    if words is None:
        assert variant_of(key) is VARIANTS["lstm"]
        return
    with pytest.raises(ValueError, match="wanted") as refused:
        variant_of(key)
    assert words in str(refused.value)
