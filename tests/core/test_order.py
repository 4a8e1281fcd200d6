"""Which order reproduces a pair: the right one is found for every order, and where several are, it is said why."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import FORMS, STORIES, LSTMParameters, find_order, run, to_form
from tests.core.oracle import random_cell
from tests.core.test_assembly import all_of, joint_stack, turned

ORDERS = ["".join(order) for order in permutations("ifgo")]
D, H, T = 2, 3, 4


def case(seed: int = 0) -> tuple[LSTMParameters, Any]:
    rng = np.random.default_rng(seed)
    return random_cell(rng, D, H, spread=1.5), rng.normal(size=(T, D))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 1000),
    gates=st.sampled_from(ORDERS),
    joined=st.sampled_from(["", "xh", "hx"]),
    columns=st.booleans(),
    bias=st.sampled_from([0.0, 1.0]),
    whole=st.booleans(),
)
def test_the_order_a_cell_was_written_in_is_found(
    seed: int, gates: str, joined: str, columns: bool, bias: float, whole: bool
) -> None:
    params, x = case(seed)
    trace = run(params, x)
    taken_off = LSTMParameters(params.weight_ih, params.weight_hh, params.bias - bias * np.repeat([0, 1, 0, 0], H))
    weights = joint_stack(taken_off, gates, joined) if joined else all_of(taken_off, gates)
    found = find_order(turned(weights) if columns else weights, x, trace.h if whole else trace.h[-1])
    best = found.matching[0]
    assert (best.gates, best.joined, best.transposed, best.forget_bias) == (gates, joined, columns, bias)
    assert len(found.matching) == 1
    assert found.sentence.startswith(f"Exactly one order reproduces the pair: gates {', '.join(gates)}")
    assert list(found.readings) == sorted(found.readings, key=lambda reading: reading.difference)


def test_the_cell_on_paper_in_wrong_orders() -> None:
    story = STORIES["paper"].trace(0)
    params, x = story.parameters, story.x
    right = np.array([0.3056, -0.0016, 0.2950])
    np.testing.assert_allclose(story.c[:, 0], right, atol=5e-5)
    wrong = {"onnx": [0.3632, 0.5248, 0.6309], "tf1": [0.3632, 0.5063, 0.7446]}
    for key, c in wrong.items():
        stacked = all_of(params, FORMS[key].gates)
        misread = run(LSTMParameters(stacked["W"], stacked["U"], stacked["b"]), x).c[:, 0]
        np.testing.assert_allclose(misread, c, atol=5e-5)
        found = find_order(stacked, x, story.h.round(4), c=right[:, None])
        assert [reading.gates for reading in found.matching] == [FORMS[key].gates]
        misreading = next(r for r in found.readings if r.gates == "ifgo" and not r.forget_bias)
        assert misreading.difference == pytest.approx(np.abs(misread - right).max(), abs=1e-9)


def test_the_digits_of_the_pair_are_the_tolerance() -> None:
    params, x = case()
    h = run(params, x).h
    assert find_order(all_of(params), x, h).tolerance == 1e-6
    assert find_order(all_of(params), x, h.round(3)).tolerance == pytest.approx(0.000505)
    assert len(find_order(all_of(params), x, h.round(3)).matching) == 1


def test_none_is_said_with_the_best() -> None:
    params, x = case()
    found = find_order(all_of(params), x, run(params, x, c0=np.ones(H)).h)
    assert not found.matching
    assert found.sentence.startswith("No order reproduces the pair to within 1e-06: the best, gates ")


def test_equal_gates_are_the_reason_for_several() -> None:
    params, x = case()
    arrays = [
        array.reshape(4, H, -1)[[0, 1, 2, 0]].reshape(array.shape)
        for array in vars(params).values()
        if array is not None
    ]
    cell = LSTMParameters(*arrays)
    found = find_order(all_of(cell), x, run(cell, x).h)
    assert {reading.gates for reading in found.matching} == {"ifgo", "ofgi"}
    assert (
        found.sentence
        == "2 orders reproduce the pair to within 1e-06, as they are the same cell: the weights of i and o are equal."
    )


def test_a_first_step_from_zero_does_not_tell_the_forget_bias() -> None:
    params, x = case()
    found = find_order(all_of(params), x[:1], run(params, x[:1]).h)
    assert {reading.forget_bias for reading in found.matching} == {0.0, 1.0}
    assert "c is 0 before the only step" in found.sentence
    start = np.ones(H)
    assert len(find_order(all_of(params), x[:1], run(params, x[:1], c0=start).h, c0=start).matching) == 1


@pytest.mark.parametrize("key", ["tf1", "haiku"])
def test_the_framework_that_adds_to_the_forget_gate_is_found(key: str) -> None:
    params, x = case()
    W, b = to_form(params, key).values()
    found = find_order({"W": W, "b": b}, x, run(params, x).h)
    assert str(found.matching[0]) == (
        "gates i, g, f, o (TensorFlow 1, Haiku), columns are units, x before h, 1 added to the forget gate"
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weights": None}, "weights is None"),
        ({"weights": {f"{a}_{k}": 1.0 for a in "WU" for k in "ifgo"}, "x": [[1.0]], "h": [1.0]}, "gate by gate"),
        ({"h": np.zeros(2)}, "U has shape (12, 3)"),
        ({"h": np.zeros((3, 3))}, "h has shape (3, 3)"),
        ({"c": np.zeros(3)}, "c has shape (3,)"),
        ({"x": np.zeros((T, 3))}, "W has shape (12, 2)"),
        ({"tolerance": -1.0}, "tolerance is -1.0"),
        ({"c0": np.zeros(2)}, "c0 has shape (2,)"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, Any], words: str) -> None:
    params, x = case()
    arguments: dict[str, Any] = {"weights": all_of(params), "x": x, "h": np.zeros((T, H))} | change
    with pytest.raises(ValueError, match=r"\.$") as refused:
        find_order(**arguments)
    assert words in str(refused.value)


def test_a_matrix_that_has_the_bias_too_is_found_with_the_place_of_its_bias() -> None:
    params, x = case(3)
    W, U, b = (np.vsplit(array, 4) for array in (params.weight_ih, params.weight_hh, params.bias[:, None]))
    rows = {gate: np.hstack([b[k], U[k], W[k]]) for k, gate in enumerate("ifgo")}
    found = find_order({"W": np.vstack([rows[gate] for gate in "oifg"])}, x, run(params, x).h)
    (best,) = found.matching
    assert (best.gates, best.joined) == ("oifg", "bhx")
    assert "columns for [1, h, x]" in found.sentence
