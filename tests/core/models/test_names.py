"""State dicts under every name that wrappers, cells and other frameworks give: the same model is read from all."""

from __future__ import annotations

import io
import json
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.utils.parametrizations import weight_norm

from lstm_core import FORMS, STORIES, Readout, form_npz, run
from lstm_core.models import Dense, Embedding, Layer, LayerNorm, ModelFile, read_model, run_model, with_function
from lstm_view.own.model.read import notes_of
from tests.core.models.torch_models import filled, numbers, safetensors_bytes, torch_bytes
from tests.core.oracle import random_cell

D, H, T = 3, 4, 6


def lstm(**options: Any) -> Any:
    return filled(torch.nn.LSTM(D, H, **options))


def read(state: Any) -> ModelFile:
    """The model of a state dict, which is the same by way of both formats."""
    one, other = read_model(torch_bytes(state), "a.pt"), read_model(safetensors_bytes(state), "a.safetensors")
    assert [layer.name for layer in one.layers] == [layer.name for layer in other.layers]
    return one


def assert_runs_as(model: ModelFile, module: Any, x: Any = None) -> None:
    x = numbers(T, D) if x is None else x
    expected = module(torch.tensor(x))
    expected = (expected[0] if isinstance(expected, tuple) else expected).detach().numpy()
    np.testing.assert_allclose(run_model(model, x).output, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("prefix", ["", "lstm.", "module.lstm.", "_orig_mod.module.encoder.rnn.", "a_b.3."])
def test_any_prefix_is_a_name(prefix: str) -> None:
    layer = lstm()
    model = read({f"{prefix}{name}": array for name, array in layer.state_dict().items()})
    assert_runs_as(model, layer)
    shown = prefix.replace("module.", "").replace("_orig_mod.", "").rstrip(".")
    assert [one.name for one in model.layers] == [shown or "lstm"]


def test_a_cell_has_names_without_a_layer() -> None:
    cell: Any = filled(torch.nn.LSTMCell(D, H))
    model = read(cell.state_dict())
    x, h, c = torch.tensor(numbers(T, D)), torch.zeros(1, H).double(), torch.zeros(1, H).double()
    for x_t in x:
        h, c = cell(x_t[None], (h, c))
    np.testing.assert_allclose(run_model(model, x.numpy()).output[-1], h[0].detach().numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("make", "kind"), [(torch.nn.LSTM, "lstm"), (torch.nn.GRU, "gru"), (torch.nn.RNN, "rnn")])
def test_the_kind_is_told_by_the_number_of_blocks(make: Any, kind: str) -> None:
    model = read(filled(make(D, H, 2)).state_dict())
    assert [(one.kind, one.input_size, one.hidden_size) for one in model.layers] == [(kind, D, H), (kind, H, H)]
    assert [len(one.parameters) for one in model.layers] == ([1, 1] if kind == "lstm" else [0, 0])


def test_weight_normalisation_old_and_new_is_computed() -> None:
    layer, other = lstm(), lstm()
    state = other.state_dict()
    for name in ("weight_ih_l0", "weight_hh_l0"):
        v = state.pop(name)
        state[f"{name}_g"], state[f"{name}_v"] = v.norm(dim=1, keepdim=True), 3.0 * v
        layer = weight_norm(layer, name)
    assert_runs_as(read(state), lstm())
    model = read({f"lstm.{name}": array for name, array in layer.state_dict().items()})
    assert any("parametrizations" in name for name in layer.state_dict())
    assert_runs_as(model, layer)
    assert any("weight normalisation" in note for note in model.notes)


def test_weight_drop_keeps_the_raw_weights() -> None:
    layer = lstm()
    state = {f"rnns.0.module.{name}": array for name, array in layer.state_dict().items()}
    state["rnns.0.weight_hh_l0_raw"] = state["rnns.0.module.weight_hh_l0"]
    state["rnns.0.module.weight_hh_l0"] = torch.zeros(4 * H, H).double()
    assert_runs_as(read(state), layer)


def test_a_missing_bias_and_an_rnns_function_are_said() -> None:
    assert any("No bias was given" in note for note in read(lstm(bias=False).state_dict()).notes)
    assert any("tanh was taken" in note for note in read(filled(torch.nn.RNN(D, H)).state_dict()).notes)
    relu: Any = filled(torch.nn.RNN(D, H, nonlinearity="relu"))
    model = read_model(safetensors_bytes(relu.state_dict(), {"nonlinearity": "relu"}), "relu.safetensors")
    assert_runs_as(model, relu)


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda state: {"state_dict": state, "epoch": 3},
        lambda state: {"model": state, "optimizer": {"state": {0: {"exp_avg": torch.ones(3)}}}, "best": 0.5},
        lambda state: {"epoch": 3, "model_state_dict": OrderedDict(state), "ema": state},
        lambda state: {"hyper": {"layers": [1, 2]}, "net": {"deep": {"er": state}}},
        lambda state: [state],
    ],
)
def test_the_weights_are_found_in_a_checkpoint(wrapped: Any) -> None:
    layer = lstm()
    model = read_model(torch_bytes(wrapped(layer.state_dict())), "checkpoint.ckpt")
    assert len(model.layers) == 1
    assert_runs_as(model, layer)


def test_an_epoch_and_a_vocabulary_are_kept_beside_the_weights() -> None:
    checkpoint = {"state_dict": lstm().state_dict(), "epoch": 3, "stoi": {"b": 1, "a": 0}}
    model = read_model(torch_bytes(checkpoint), "checkpoint.pt")
    assert model.metadata["epoch"] == "3"
    assert model.vocabulary == ("a", "b")
    assert read_model(safetensors_bytes(lstm().state_dict(), {"who": "me"}), "a").metadata == {"who": "me"}


class Stacked(torch.nn.Module):  # type: ignore[misc]
    """Two modules in a list, each with a layer norm, between a dense part and a head."""

    def __init__(self) -> None:
        super().__init__()
        self.proj_in = torch.nn.Linear(D, H)
        self.lstms = torch.nn.ModuleList([torch.nn.LSTM(H, H), torch.nn.LSTM(H, H)])
        self.norms = torch.nn.ModuleList([torch.nn.LayerNorm(H), torch.nn.LayerNorm(H)])
        self.fc = torch.nn.Sequential(torch.nn.Linear(H, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2))

    def forward(self, x: Any) -> Any:
        x = self.proj_in(x)
        for lstm, norm in zip(self.lstms, self.norms, strict=True):
            x = norm(lstm(x)[0])
        return self.fc(x)


def test_parts_of_a_list_are_chained_one_norm_a_layer() -> None:
    module = filled(Stacked())
    for data in (torch_bytes(module.state_dict()), safetensors_bytes(module.state_dict())):
        model = read_model(data, "")
        assert [type(part) for part in model.chain] == [Dense, Layer, LayerNorm, Layer, LayerNorm, Dense, Dense]
        assert_runs_as(model, module)
        assert not model.unused


def test_an_embedding_is_known_by_its_shape_and_what_fits_nowhere_is_said() -> None:
    state = {f"rnn.{name}": array for name, array in lstm().state_dict().items()}
    more = {
        "encoder.weight": torch.randn(9, D).double(),
        "decoder.weight": torch.randn(9, H).double(),
        "conv.weight": torch.randn(2, 3, 4).double(),
        "bn.running_mean": torch.randn(H).double(),
        "steps": torch.tensor(3),
    }
    model = read({**more, **state})
    assert [type(part) for part in model.chain] == [Embedding, Layer, Dense]
    assert model.unused == ("conv.weight", "bn.running_mean", "steps")
    assert sum("conv.weight" in note for note in notes_of(model)) == 1
    assert any(
        note.startswith("encoder was taken as the embedding of 9 tokens, 3 numbers each") for note in model.notes
    )
    assert model.chain[-1].activation == "softmax"  # type: ignore[union-attr]


def test_attention_and_the_settings_of_a_checkpoint_are_not_taken_for_a_head() -> None:
    state = {f"lstm.{name}": array for name, array in lstm().state_dict().items()}
    state |= {"attn.weight": torch.ones(1, H).double(), "attn.bias": torch.ones(1).double()}
    state |= {"fc1.weight": torch.ones(2, H).double(), "fc1.bias": torch.ones(2).double()}
    model = read_model(torch_bytes({"state_dict": state, "activation": "relu", "head_function": 1}), "a.pt")
    assert [part.name for part in model.chain] == ["lstm", "fc1"]
    assert model.chain[-1].activation == "linear"  # type: ignore[union-attr]
    assert model.unused == ("attn.weight", "attn.bias")


def test_a_decoder_keeps_its_own_embedding_and_head() -> None:
    encoder, decoder = filled(torch.nn.LSTM(D, H)), filled(torch.nn.LSTM(D, H))
    state = {f"encoder.rnn.{name}": array for name, array in encoder.state_dict().items()}
    state |= {f"decoder.rnn.{name}": array for name, array in decoder.state_dict().items()}
    state |= {"encoder.emb.weight": torch.ones(9, D).double(), "decoder.emb.weight": torch.ones(8, D).double()}
    state["decoder.out.weight"] = torch.ones(8, H).double()
    model = read(state)
    assert [part.name for part in model.chain] == ["encoder.emb", "encoder.rnn"]
    assert [layer.name for layer in model.apart] == ["decoder.rnn"]
    assert model.unused == ("decoder.emb.weight", "decoder.out.weight")


def test_a_gap_in_a_list_is_room_for_a_function() -> None:
    module = torch.nn.Sequential(torch.nn.Linear(2, D), torch.nn.ReLU(), lstm(), torch.nn.Linear(H, 1))
    model = read(filled(module).state_dict())
    assert [(part.name, getattr(part, "activation", "")) for part in model.chain] == [
        *(("0", "relu"), ("2", ""), ("3", "linear")),
    ]
    assert with_function(model, "0", "tanh").chain[0].activation == "tanh"  # type: ignore[union-attr]


def test_layers_that_do_not_follow_one_another_are_all_listed() -> None:
    state = {f"left.{name}": array for name, array in lstm().state_dict().items()}
    state |= {f"right.{name}": array for name, array in filled(torch.nn.LSTM(7, 6)).state_dict().items()}
    model = read(state)
    assert [(one.name, one.hidden_size) for one in model.layers] == [("left", 4), ("right", 6)]
    assert any("right cannot follow the other layers" in note for note in model.notes)


@pytest.mark.parametrize("key", FORMS)
def test_the_files_of_every_form_give_the_cell_back(key: str) -> None:
    params = random_cell(np.random.default_rng(3), D, H, peephole=bool(FORMS[key].optional))
    model = read_model(form_npz(params, key), "weights.npz")
    (found,) = model.layers[0].parameters
    for name, array in params.by_gate().items():
        np.testing.assert_allclose(found.by_gate()[name], array, rtol=0, atol=1e-15)
    assert FORMS[key].title in model.convention


@pytest.mark.parametrize("ending", ["npz", "json"])
def test_a_run_that_was_saved_here_gives_its_cell_and_read_out(ending: str) -> None:
    story = STORIES["paper"].trace(0)
    readout = Readout(np.array([[2.0]]), np.array([0.5]), "sigmoid")
    trace = run(story.parameters, story.x, readout=readout)
    binary, text = io.BytesIO(), io.StringIO()
    trace.to_npz(binary)
    trace.to_json(text)
    data = binary.getvalue() if ending == "npz" else text.getvalue().encode()
    model = read_model(data, f"trace.{ending}")
    np.testing.assert_array_equal(run_model(model, story.x).output, trace.y)
    assert not model.unused


def test_lists_of_numbers_in_json_are_arrays() -> None:
    layer = lstm()
    state = {name: array.tolist() for name, array in layer.state_dict().items()}
    for nested in (state, {"lstm": state}):
        assert_runs_as(read_model(json.dumps(nested).encode(), "lstm.json"), layer)


@pytest.mark.parametrize("recurrent", [(H, 4 * H), (H, 3 * H), (H, H)])
def test_kernels_of_keras_in_npz(recurrent: tuple[int, int]) -> None:
    file = io.BytesIO()
    kinds = {4 * H: "lstm", 3 * H: "gru", H: "rnn"}
    bias = numbers(2, 3 * H) if recurrent[1] == 3 * H else numbers(recurrent[1])
    np.savez(file, kernel=numbers(D, recurrent[1]), recurrent_kernel=numbers(*recurrent), bias=bias)
    model = read_model(file.getvalue(), "layer.npz")
    assert [(one.kind, one.input_size, one.hidden_size) for one in model.layers] == [(kinds[recurrent[1]], D, H)]
