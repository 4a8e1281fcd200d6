"""The weights as frameworks keep them: there and back, and each form run by the framework or its own formula."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import onnx
import onnx.helper as oh
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx.reference import ReferenceEvaluator

from lstm_core import (
    FORMS,
    VARIANTS,
    LSTMParameters,
    form_npz,
    form_program,
    from_form,
    parameter_counts,
    run,
    to_form,
)
from tests.core.oracle import random_cell

PEEPHOLED = [key for key, form in FORMS.items() if form.optional]
SIZES = st.tuples(st.integers(1, 5), st.integers(1, 5))


def assert_same(one: LSTMParameters, other: LSTMParameters, atol: float = 1e-15) -> None:
    assert one.by_gate().keys() == other.by_gate().keys()
    for name, array in one.by_gate().items():
        np.testing.assert_allclose(other.by_gate()[name], array, rtol=0, atol=atol, err_msg=name)


@pytest.mark.parametrize("key", FORMS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), sizes=SIZES, peephole=st.booleans())
def test_a_cell_goes_there_and_back(key: str, seed: int, sizes: tuple[int, int], peephole: bool) -> None:
    params = random_cell(np.random.default_rng(seed), *sizes, peephole=peephole and key in PEEPHOLED)
    arrays = to_form(params, key)
    assert_same(from_form(arrays, key), params)
    assert_same(from_form(arrays), params)
    D, H = sizes
    places = {"D": D, "H": H, "3H": 3 * H, "4H": 4 * H, "8H": 8 * H, "D + H": D + H}
    shapes = {**FORMS[key].shapes, **(FORMS[key].optional or {})}
    for name, array in arrays.items():
        assert array.shape == tuple(places.get(str(axis), axis) for axis in shapes[name])


@pytest.mark.parametrize("key", FORMS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_program_and_the_file_make_the_same_arrays(key: str, dtype: Any) -> None:
    cell = random_cell(np.random.default_rng(1), 2, 3, peephole=key in PEEPHOLED)
    params = LSTMParameters(**{name: array.astype(dtype) for name, array in vars(cell).items() if array is not None})
    arrays = to_form(params, key)
    made: dict[str, Any] = {}
    exec(form_program(params, key), made)
    with np.load(io.BytesIO(form_npz(params, key)), allow_pickle=False) as file:
        assert_same(from_form(dict(file)), params, 1e-6 if dtype is np.float32 else 1e-15)
        for name, array in arrays.items():
            np.testing.assert_array_equal(made["weights"][name], array)
            np.testing.assert_array_equal(file[name.replace("/", ".")], array)
            assert array.dtype == made["weights"][name].dtype == dtype


def case(peephole: bool = False) -> tuple[LSTMParameters, Any]:
    rng = np.random.default_rng(2)
    return random_cell(rng, 3, 4, peephole=peephole), rng.normal(size=(7, 3))


def test_torch_runs_its_form() -> None:
    params, x = case()
    lstm = torch.nn.LSTM(3, 4, dtype=torch.float64)
    lstm.load_state_dict({name: torch.tensor(array) for name, array in to_form(params, "pytorch").items()})
    np.testing.assert_allclose(lstm(torch.tensor(x))[0].detach().numpy(), run(params, x).h, rtol=0, atol=1e-13)
    back = from_form({name: array.numpy() for name, array in torch.nn.LSTM(3, 4).state_dict().items()})
    assert back.dtype == np.float32


@pytest.mark.parametrize("peephole", [False, True])
def test_the_reference_of_onnx_runs_its_form(peephole: bool) -> None:
    params, x = case(peephole)
    arrays = to_form(params, "onnx")
    names = ["X", "W", "R", "B", "", "", "", "P"] if peephole else ["X", "W", "R", "B"]
    node = oh.make_node("LSTM", names, ["Y", "Y_h", "Y_c"], hidden_size=4)
    double = onnx.TensorProto.DOUBLE
    inputs = [oh.make_tensor_value_info(name, double, None) for name in names if name]
    outputs = [oh.make_tensor_value_info(name, double, None) for name in ("Y", "Y_h", "Y_c")]
    model = oh.make_model(oh.make_graph([node], "g", inputs, outputs), opset_imports=[oh.make_opsetid("", 22)])
    h = ReferenceEvaluator(model).run(["Y"], {"X": x[:, None], **arrays})[0].reshape(7, 4)
    np.testing.assert_allclose(h, run(params, x).h, rtol=0, atol=1e-12)


def sigma(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def keras_step(w: Any, x: Any, h: Any, c: Any) -> Any:
    """keras.io: z = x kernel + h recurrent_kernel + bias, in four columns i, f, c, o."""
    i, f, g, o = np.split(x @ w["kernel"] + h @ w["recurrent_kernel"] + w["bias"], 4)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


def tf1_step(w: Any, x: Any, h: Any, c: Any) -> Any:
    """tf.compat.v1.nn.rnn_cell.LSTMCell: i, j, f, o of [x, h] kernel + bias; forget_bias 1 is added to f."""
    i, j, f, o = np.split(np.concatenate([x, h]) @ w["kernel"] + w["bias"], 4)
    c_prev = c
    p_i, p_f, p_o = (w.get(f"w_{gate}_diag", 0.0) for gate in "ifo")
    c = sigma(f + 1 + p_f * c_prev) * c_prev + sigma(i + p_i * c_prev) * np.tanh(j)
    return sigma(o + p_o * c) * np.tanh(c), c


def haiku_step(w: Any, x: Any, h: Any, c: Any) -> Any:
    """dm-haiku: i, g, f, o of Linear([x, h]); sigmoid(f + 1)."""
    return tf1_step({"kernel": w["w"], "bias": w["b"]}, x, h, c)


def flax_step(w: Any, x: Any, h: Any, c: Any) -> Any:
    """flax.linen.LSTMCell: a Dense without bias for x and one with a bias for h, a gate each."""
    i, f, g, o = (x @ w[f"i{k}/kernel"] + h @ w[f"h{k}/kernel"] + w[f"h{k}/bias"] for k in "ifgo")
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@pytest.mark.parametrize(
    ("key", "step", "peephole"),
    [
        ("keras", keras_step, False),
        ("tf1", tf1_step, False),
        ("tf1", tf1_step, True),
        ("haiku", haiku_step, False),
        ("flax", flax_step, False),
    ],
)
def test_the_formula_in_the_documentation_runs_the_form(key: str, step: Any, peephole: bool) -> None:
    params, x = case(peephole)
    arrays, h, c = to_form(params, key), np.zeros(4), np.zeros(4)
    for x_t, expected in zip(x, run(params, x).h, strict=True):
        h, c = step(arrays, x_t, h, c)
        np.testing.assert_allclose(h, expected, rtol=0, atol=1e-13)


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # within Keras
def test_the_keras_layer_runs_its_form() -> None:
    keras = pytest.importorskip("keras")
    params, x = case()
    layer = keras.layers.LSTM(4, return_sequences=True)
    layer.build((1, 7, 3))
    layer.set_weights(list(to_form(params, "keras").values()))
    h = keras.ops.convert_to_numpy(layer(x[None].astype("float32")))[0]
    np.testing.assert_allclose(h, run(params, x).h, atol=1e-5)


@pytest.mark.parametrize("key", [key for key in FORMS if key not in PEEPHOLED])
def test_peepholes_are_refused_where_a_framework_has_none(key: str) -> None:
    with pytest.raises(ValueError, match=r"which an LSTM of .* has not; wanted one of ONNX, TensorFlow 1\."):
        to_form(case(True)[0], key)


def changed(key: str, **arrays: Any) -> Any:
    return to_form(case()[0], key) | arrays


@pytest.mark.parametrize(
    ("arrays", "key", "words"),
    [
        (None, None, "arrays is None"),
        ({}, None, "The arrays have nothing; wanted the names of a form"),
        ({"V": 1}, None, "The arrays have V"),
        ({"kernel": 1}, "keras", "The arrays lack recurrent_kernel, bias"),
        (changed("keras"), "kears", "key is 'kears'"),
        (changed("keras", bias=np.zeros(12)), "keras", "bias has shape (12,); wanted (16,)"),
        (changed("keras", recurrent_kernel=np.zeros((16, 4))), "keras", "recurrent_kernel has shape (16, 4)"),
        (changed("pytorch", weight_hh_l0=np.zeros((15, 4))), "pytorch", "weight_hh_l0 has shape (15, 4)"),
        (changed("tf1", kernel=np.zeros((4, 16))), "tf1", "kernel has shape (4, 16); wanted (D + H, 4H)"),
        (changed("tf1", w_i_diag=np.zeros(4)), "tf1", "some peepholes"),
        (changed("onnx", B=np.zeros((1, 16))), "onnx", "B has shape (1, 16)"),
        (changed("haiku", b=np.full(16, np.nan)), "haiku", "b[0] is nan"),
    ],
)
def test_what_is_not_the_form_is_refused_with_the_right_names_and_shapes(arrays: Any, key: Any, words: str) -> None:
    with pytest.raises(ValueError, match=r"want|must be") as refused:
        from_form(arrays, key)
    assert words in str(refused.value)


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize(("D", "H"), [(1, 1), (3, 5), (64, 64)])
def test_counts_are_those_of_torch_and_of_the_cells_here(kind: str, D: int, H: int) -> None:
    layer = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[kind](D, H)
    counts = parameter_counts(kind, D, H)
    assert counts["PyTorch"] == counts["ONNX"] == sum(p.numel() for p in layer.parameters())
    assert counts["Flax"] == VARIANTS[kind].parameter_count(D, H)


def test_counts_of_the_forms_are_counts_of_their_arrays() -> None:
    for key, form in FORMS.items():
        sizes = [array.size for array in to_form(case()[0], key).values()]
        assert parameter_counts("lstm", 3, 4)[form.title] == sum(sizes)


def test_counts_of_the_gru_of_keras_and_of_large_layers() -> None:
    counts = parameter_counts("gru", 4, 5)
    assert (counts["Keras, reset_after=False"], counts["Keras"]) == (150, 165)
    assert parameter_counts("lstm", 4096, 4096)["PyTorch"] == 4 * 4096 * (4096 + 4096 + 2) == 134_250_496


@pytest.mark.parametrize("arguments", [("LSTM", 1, 1), ("lstm", 0, 1), ("lstm", 1, 2.0)])
def test_other_kinds_and_sizes_are_refused(arguments: Any) -> None:
    with pytest.raises(ValueError, match="wanted"):
        parameter_counts(*arguments)
