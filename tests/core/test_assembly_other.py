"""GRU and RNN from the arrays of PyTorch and Keras, block by block, stacked and joint."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from lstm_core import assemble_other, run_variant
from lstm_core.activations import sigmoid


def in_torch(layer: Any, seed: int = 0) -> tuple[dict[str, Any], Any, Any]:
    """The arrays of a layer, an input and the output that it gives."""
    torch.manual_seed(seed)
    layer = layer.double()
    x = torch.randn(6, 2, dtype=torch.float64)
    h = layer(x)[0].detach().numpy()
    return {name: array.detach().numpy() for name, array in layer.named_parameters()}, x.numpy(), h


def test_a_gru_of_pytorch_is_read_as_it_is_and_gives_its_output() -> None:
    arrays, x, h = in_torch(torch.nn.GRU(2, 3))
    made = assemble_other(arrays, "gru")
    (question,) = made.questions
    assert (question.argument, question.taken) == ("gates", "rug") and "r, z, n, that of PyTorch" in question.sentence
    np.testing.assert_allclose(run_variant("gru", made.weights, x).series["h"], h, rtol=0, atol=1e-12)
    assert made.understood[0].meaning == "from x of r, z, n, rows are units"


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_an_rnn_of_pytorch_gives_its_output(nonlinearity: str) -> None:
    arrays, x, h = in_torch(torch.nn.RNN(2, 3, nonlinearity=nonlinearity))
    key = "rnn" if nonlinearity == "tanh" else "rnn:candidate=relu"
    made = assemble_other(arrays, key)
    assert made.questions == ()
    np.testing.assert_allclose(run_variant(key, made.weights, x).series["h"], h, rtol=0, atol=1e-12)


def keras_gru(arrays: dict[str, Any], x: Any, *, reset_after: bool) -> Any:
    """The loop of Keras: z, r, h; z keeps; rows of bias are those of x and, with reset_after, of h."""
    kernel, recurrent, bias = arrays["kernel"], arrays["recurrent_kernel"], np.atleast_2d(arrays["bias"])
    h, H, found = np.zeros(3), 3, []
    for step in x:
        of_x = step @ kernel + bias[0]
        of_h = h @ recurrent + (bias[1] if reset_after else 0)
        z, r = (sigmoid(of_x[k * H : k * H + H] + of_h[k * H : k * H + H]) for k in (0, 1))
        inner = r * of_h[2 * H :] if reset_after else (r * h) @ recurrent[:, 2 * H :]
        h = z * h + (1 - z) * np.tanh(of_x[2 * H :] + inner)
        found.append(h)
    return np.stack(found)


@pytest.mark.parametrize("reset_after", [True, False])
def test_a_gru_of_keras_is_read_as_it_is_and_gives_its_output(reset_after: bool) -> None:
    rng = np.random.default_rng(5)
    arrays = {"kernel": rng.normal(size=(2, 9)), "recurrent_kernel": rng.normal(size=(3, 9))}
    arrays["bias"] = rng.normal(size=(2, 9) if reset_after else 9)
    x, key = rng.normal(size=(5, 2)), "gru" if reset_after else "gru_before"
    made = assemble_other(arrays, key)
    assert [question.taken for question in made.questions] == ["urg"] and made.transposed
    got = run_variant(key, made.weights, x).series["h"]
    np.testing.assert_allclose(got, keras_gru(arrays, x, reset_after=reset_after), rtol=0, atol=1e-13)


@pytest.mark.parametrize("names", [("z", "r", "n"), ("u", "r", "h"), ("z", "r", "g")])
@pytest.mark.parametrize("key", ["gru", "gru_chung", "gru_before", "gru_chung_before"])
def test_a_gru_block_by_block_has_the_names_of_papers(key: str, names: tuple[str, ...]) -> None:
    rng = np.random.default_rng(6)
    given = {f"{letter}_{name}": rng.normal(size=(3, n)) for name in names for letter, n in (("W", 2), ("U", 3))}
    given |= {f"b_{name}": rng.normal(size=3) for name in names}
    made = assemble_other(given, key)
    for letter, block in zip("urg", names, strict=True):
        np.testing.assert_array_equal(made.weights[f"W_{letter}"], given[f"W_{block}"])
        np.testing.assert_array_equal(made.weights[f"b_{letter}"], given[f"b_{block}"])
    assert made.questions == () and not made.weights.get("b_gh", np.zeros(1)).any()
    joint = {f"W_{name}": np.hstack([given[f"W_{name}"], given[f"U_{name}"]]) for name in names}
    again = assemble_other(joint | {f"b_{name}": given[f"b_{name}"] for name in names}, key, joined="xh")
    for name, array in made.weights.items():
        np.testing.assert_array_equal(again.weights[name], array)


def test_onnx_is_found_by_its_three_axes() -> None:
    arrays = {"W": np.zeros((1, 9, 2)), "R": np.zeros((1, 9, 3)), "B": np.arange(18.0)[None]}
    made = assemble_other(arrays, "gru")
    assert made.questions[-1].taken == "urg" and made.weights["b_gh"].tolist() == [15, 16, 17]


@pytest.mark.parametrize("names", [("W_xh", "W_hh", "b_h"), ("W_h", "U_h", "b_h"), ("Wxh", "Whh", "bh")])
def test_an_rnn_has_the_names_of_papers(names: tuple[str, ...]) -> None:
    made = assemble_other(dict(zip(names, (np.eye(2, 3), np.ones((2, 2)), np.ones(2)), strict=True)), "rnn")
    np.testing.assert_array_equal(made.weights["W_h"], np.eye(2, 3))
    assert made.weights["U_h"].tolist() == [[1, 1], [1, 1]] and made.weights["b_h"].tolist() == [1, 1]


def test_what_does_not_fit_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"The weights have 'W_o'; wanted W_z, U_z"):
        assemble_other({"W_o": [[1.0]]}, "gru")
    with pytest.raises(ValueError, match=r"lack W_z, W_r"):
        assemble_other({"W_n": [[1.0]], "U_n": [[1.0]]}, "gru")
    with pytest.raises(ValueError, match=r"b has shape \(4,\); wanted"):
        assemble_other({"W": np.zeros((9, 2)), "U": np.zeros((9, 3)), "b": np.zeros(4)}, "gru")
    with pytest.raises(ValueError, match="one of gru"):
        assemble_other({"W": [[1.0]]}, "lstm")
