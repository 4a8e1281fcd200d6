"""The weights of a GRU and an RNN as frameworks keep them: there and back, and run by the framework or its formula."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import onnx.helper as oh
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto
from onnx.reference import ReferenceEvaluator

from lstm_core import (
    LAYOUTS,
    OTHER_FORMS,
    arrays_npz,
    arrays_program,
    forms_for,
    from_other_form,
    parameter_counts,
    run_variant,
    to_other_form,
    variant_of,
)

Arrays = dict[str, np.ndarray]
RESETS = {key: "before" if "before" in key else "after" for key in LAYOUTS}
#: Cell type and form that fit.
PAIRS = [
    (key, form.key)
    for key in LAYOUTS
    for form in forms_for(key).values()
    if key == "rnn" or RESETS[key] == RESETS[form.cell]
]


def random_weights(key: str, seed: int, D: int = 2, H: int = 3) -> Arrays:
    rng, sizes = np.random.default_rng(seed), {"D": D, "H": H}
    return {name: rng.normal(0, 0.7, [sizes[axis] for axis in axes]) for name, axes in variant_of(key).weights.items()}


def sequence(seed: int, D: int = 2, H: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(7, D)), rng.uniform(-1, 1, H)


@pytest.mark.parametrize(("key", "form"), PAIRS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), D=st.integers(1, 4), H=st.integers(1, 4))
def test_a_cell_goes_there_and_back(key: str, form: str, seed: int, D: int, H: int) -> None:
    weights = random_weights(key, seed, D, H)
    arrays = to_other_form(key, weights, form)
    found = forms_for(key)[form]
    places = {"D": D, **{f"{k or ''}H": max(k, 1) * H for k in (0, 2, 3, 6)}}
    for name, array in arrays.items():
        assert array.shape == tuple(places.get(str(axis), axis) for axis in found.shapes[name])
    back = from_other_form(arrays, "rnn" if key == "rnn" else "gru", form, key=key)
    for name, array in weights.items():
        np.testing.assert_allclose(back[name], array, rtol=0, atol=1e-15)


@pytest.mark.parametrize(("key", "form"), PAIRS)
def test_the_program_and_the_file_bring_the_same_cell_back(key: str, form: str) -> None:
    weights, family = random_weights(key, 1), "rnn" if key == "rnn" else "gru"
    arrays, found = to_other_form(key, weights, form), forms_for(key)[form]
    made: dict[str, Any] = {}
    exec(arrays_program(arrays, found.use), made)
    with np.load(io.BytesIO(arrays_npz(arrays))) as file:
        for given_arrays in (made["weights"], dict(file)):
            back = from_other_form(given_arrays, family, form, key=key)
            for name, array in weights.items():
                np.testing.assert_allclose(back[name], array, rtol=0, atol=1e-15)


def ours(key: str, seed: int) -> tuple[Arrays, np.ndarray, np.ndarray, np.ndarray]:
    weights = random_weights(key, seed)
    x, h0 = sequence(seed)
    return weights, x, h0, run_variant(key, weights, x, initial={"h": h0}).h


@pytest.mark.parametrize("key", ["gru", "gru_chung", "rnn", "rnn:candidate=relu"])
def test_pytorch_computes_the_same(key: str) -> None:
    weights, x, h0, h = ours(key, 2)
    arrays = to_other_form(key, weights, "pytorch")
    relu = {"nonlinearity": "relu"} if "relu" in key else {}
    layer = torch.nn.GRU(2, 3).double() if key.startswith("gru") else torch.nn.RNN(2, 3, **relu).double()
    layer.load_state_dict({name: torch.tensor(array) for name, array in arrays.items()})
    found, _ = layer(torch.tensor(x), torch.tensor(h0)[None])
    np.testing.assert_allclose(found.detach().numpy(), h, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("gru", "onnx"),
        ("gru_chung", "onnx"),
        ("gru_before", "onnx_before"),
        ("gru_chung_before", "onnx_before"),
        ("rnn", "onnx"),
    ],
)
def test_the_reference_of_onnx_computes_the_same(key: str, form: str) -> None:
    weights, x, h0, h = ours(key, 3)
    arrays = to_other_form(key, weights, form) | {"X": x[:, None], "H0": h0[None, None]}
    family = "RNN" if key == "rnn" else "GRU"
    more = {"linear_before_reset": int(form == "onnx")} if family == "GRU" else {}
    names = ["X", "W", "R", "B", "", "H0"]
    node = oh.make_node(family, names, ["Y", "Yh"], hidden_size=3, **more)
    graph = oh.make_graph(
        [node],
        "cell",
        [oh.make_tensor_value_info(name, TensorProto.DOUBLE, arrays[name].shape) for name in names if name],
        [oh.make_tensor_value_info("Yh", TensorProto.DOUBLE, None)],
    )
    model = oh.make_model(graph, opset_imports=[oh.make_opsetid("", 17)])
    (found,) = ReferenceEvaluator(model).run(None, arrays)
    np.testing.assert_allclose(np.ravel(found), h[-1], rtol=0, atol=1e-12)


def sigmoid(z: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-z)))


def keras_step(a: Arrays, x: np.ndarray, h: np.ndarray, after: bool) -> np.ndarray:
    """The formula of Keras's GRU as its documentation and code have it."""
    of_x, of_h = a["bias"] if after else (a["bias"], np.zeros_like(a["bias"]))
    xz, xr, xh = np.split(x @ a["kernel"] + of_x, 3)
    if after:
        hz, hr, hh = np.split(h @ a["recurrent_kernel"] + of_h, 3)
        z, r = sigmoid(xz + hz), sigmoid(xr + hr)
        n = np.tanh(xh + r * hh)
    else:
        Uz, Ur, Uh = np.split(a["recurrent_kernel"], 3, axis=1)
        z, r = sigmoid(xz + h @ Uz), sigmoid(xr + h @ Ur)
        n = np.tanh(xh + (r * h) @ Uh)
    return np.asarray(z * h + (1 - z) * n)


def flax_step(a: Arrays, x: np.ndarray, h: np.ndarray) -> np.ndarray:
    """h' = (1 − z) n + z h, with n = tanh(W_in x + b_in + r (W_hn h + b_hn))."""
    r = sigmoid(x @ a["ir/kernel"] + a["ir/bias"] + h @ a["hr/kernel"])
    z = sigmoid(x @ a["iz/kernel"] + a["iz/bias"] + h @ a["hz/kernel"])
    n = np.tanh(x @ a["in/kernel"] + a["in/bias"] + r * (h @ a["hn/kernel"] + a["hn/bias"]))
    return np.asarray((1 - z) * n + z * h)


def haiku_step(a: Arrays, x: np.ndarray, h: np.ndarray) -> np.ndarray:
    """h' = (1 − z) h + z a, the reset before w_h."""
    xz, xr, xa = np.split(x @ a["w_i"] + a["b"], 3)
    Uz, Ur, Ua = np.split(a["w_h"], 3, axis=1)
    z, r = sigmoid(xz + h @ Uz), sigmoid(xr + h @ Ur)
    return np.asarray((1 - z) * h + z * np.tanh(xa + (r * h) @ Ua))


STEPS = {
    "keras": lambda a, x, h: keras_step(a, x, h, True),
    "keras_before": lambda a, x, h: keras_step(a, x, h, False),
    "flax": flax_step,
    "haiku": haiku_step,
}


@pytest.mark.parametrize(("key", "form"), [pair for pair in PAIRS if pair[0] != "rnn" and pair[1] in STEPS])
def test_the_formula_of_the_framework_gives_the_same(key: str, form: str) -> None:
    weights, x, h, wanted = ours(key, 4)
    arrays = to_other_form(key, weights, form)
    for t, x_t in enumerate(x):
        h = STEPS[form](arrays, x_t, h)
        np.testing.assert_allclose(h, wanted[t], rtol=0, atol=1e-12)


@pytest.mark.parametrize("family", OTHER_FORMS)
def test_there_are_as_many_numbers_as_a_layer_has(family: str) -> None:
    counts = parameter_counts(family, 2, 3)
    names = {"keras_before": "Keras, reset_after=False", "onnx": "ONNX", "onnx_before": "ONNX"}
    for key, form in OTHER_FORMS[family].items():
        arrays = to_other_form(form.cell, random_weights(form.cell, 5), key)
        assert sum(array.size for array in arrays.values()) == counts[names.get(key, form.title)], key


def test_what_no_layer_can_be_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"PyTorch resets after U and this cell before it; no weights make one"):
        to_other_form("gru_before", random_weights("gru_before", 0), "pytorch")
    key = "gru:gate=hard_sigmoid_5"
    with pytest.raises(ValueError, match="PyTorch cannot be given hard_sigmoid_5 as its gate function"):
        to_other_form(key, random_weights(key, 0), "pytorch")
    assert to_other_form(key, random_weights(key, 0), "keras")
    with pytest.raises(ValueError, match="PyTorch cannot be given linear as its candidate function"):
        to_other_form("rnn:candidate=linear", random_weights("rnn", 0), "pytorch")
    with pytest.raises(ValueError, match="key is 'lstm'; wanted one of gru, rnn"):
        forms_for("lstm")
    with pytest.raises(ValueError, match=r"The arrays lack bias; Keras wants kernel, recurrent_kernel, bias"):
        from_other_form({"kernel": [[1.0]], "recurrent_kernel": [[1.0]]}, "rnn", "keras")
    with pytest.raises(ValueError, match="kernel"):
        arrays = to_other_form("rnn", random_weights("rnn", 0), "keras")
        from_other_form(arrays | {"kernel": np.ones((2, 4))}, "rnn", "keras")
