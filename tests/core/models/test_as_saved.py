"""Models as people write and save them: what a file says is not said to be unknown, and what it lacks is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import save
from safetensors.torch import save_model

from lstm_core.models import ModelFile, read_model, run_model
from lstm_core.models.limits import MAX_ARRAYS, MAX_NUMBERS
from lstm_core.models.safetensors_file import tensors
from tests.core.models.torch_models import filled, numbers, safetensors_bytes, torch_bytes


class Model(torch.nn.Module):  # type: ignore[misc]
    """A recurrent layer and a head, of D numbers a step and H units."""

    def __init__(self, D: int = 4, H: int = 6, make: Any = torch.nn.LSTM, **options: Any) -> None:
        super().__init__()
        self.lstm = make(D, H, **options)
        self.fc = torch.nn.Linear(H * (2 if options.get("bidirectional") else 1), 2)

    def forward(self, x: Any) -> Any:
        return self.fc(self.lstm(x)[0])


class Tied(torch.nn.Module):  # type: ignore[misc]
    """A language model whose head has the numbers of its embedding."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(9, 6)
        self.lstm = torch.nn.LSTM(6, 6)
        self.fc = torch.nn.Linear(6, 9)
        self.fc.weight = self.embedding.weight

    def forward(self, x: Any) -> Any:
        return self.fc(self.lstm(self.embedding(x))[0]).softmax(-1)


def opened(what: Any) -> ModelFile:
    return read_model(torch_bytes(what), "model.pt")


def assert_runs_as(model: ModelFile, module: Any, x: Any) -> None:
    expected = module(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(run_model(model, x).output, expected, rtol=0, atol=1e-12)


RELU = filled(Model(make=torch.nn.RNN, nonlinearity="relu"))


@pytest.mark.parametrize(
    "data",
    [
        torch_bytes({"state_dict": RELU.state_dict(), "nonlinearity": "relu"}),
        torch_bytes({"state_dict": RELU.state_dict(), "hyper_parameters": {"nonlinearity": "relu", "lr": 0.1}}),
        torch_bytes({"model": RELU.state_dict(), "config": {"rnn": {"nonlinearity": "relu"}}}),
        safetensors_bytes(RELU.state_dict(), {"nonlinearity": "relu"}),
    ],
)
def test_the_function_of_an_rnn_is_taken_from_a_file_that_says_it(data: bytes) -> None:
    model = read_model(data, "")
    assert_runs_as(model, RELU, numbers(5, 4))
    said = [note for note in model.notes if "function of" in note]
    assert said == ["The settings in the file have nonlinearity = relu: it was taken as the function of the RNN."]


def test_what_is_left_aside_of_a_checkpoint_is_named() -> None:
    state = filled(Model()).state_dict()
    moments = [{"state": {0: {"exp_avg": torch.ones(3)}}}]
    callbacks = {"ModelCheckpoint": {"best_model_score": torch.tensor(0.3)}}
    model = opened({"state_dict": state, "optimizer_states": moments, "loss": torch.ones(1), "callbacks": callbacks})
    assert "Of the checkpoint these parts were left aside: optimizer_states, loss, callbacks." in model.notes


def test_a_tied_head_is_read_from_the_file_that_leaves_it_out(tmp_path: Path) -> None:
    module = filled(Tied())
    save_model(module, str(tmp_path / "tied.safetensors"))
    model = read_model((tmp_path / "tied.safetensors").read_bytes(), "tied.safetensors")
    assert [part.name for part in model.chain] == ["embedding", "lstm", "fc"]
    assert_runs_as(model, module, np.array([3, 1, 4, 1, 5]))
    assert any("fc.weight has the numbers of embedding.weight" in note for note in model.notes)


def test_the_advice_of_a_refusal_makes_a_file_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = filled(Tied())
    with pytest.raises(ValueError, match="more than weights") as refused:
        opened(module)
    safe, plain = str(refused.value).removesuffix(".").rpartition("alone: ")[2].split(" or ")
    monkeypatch.chdir(tmp_path)
    for line in (safe, plain):
        exec(line, {"torch": torch, "model": module, "safetensors": __import__("safetensors.torch")})
    for file in tmp_path.iterdir():
        assert_runs_as(read_model(file.read_bytes(), file.name), module, np.array([3, 1, 4, 1, 5]))
    assert len(list(tmp_path.iterdir())) == 2


def test_weights_by_name_in_a_file_for_one_array_are_refused_with_advice_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = filled(Model())
    weights = {name: array.numpy() for name, array in module.state_dict().items()}
    np.save(tmp_path / "model.npy", weights, allow_pickle=True)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="one array or object without names") as refused:
        read_model((tmp_path / "model.npy").read_bytes(), "model.npy")
    monkeypatch.chdir(tmp_path)
    exec(str(refused.value).removesuffix(".").rpartition(": ")[2], {"numpy": np, "weights": weights})
    assert_runs_as(read_model((tmp_path / "model.npz").read_bytes(), "model.npz"), module, numbers(5, 4))


def shared_by(count: int, size: int = 3) -> bytes:
    """A file of one array that so many other names share."""
    data: bytes = save({"a": np.ones(size, np.float32)}, metadata={f"b{k}": "a" for k in range(count)})
    return data


def test_every_name_that_shares_numbers_is_read_and_counted_before() -> None:
    found = tensors(shared_by(30))
    assert sorted(found.arrays) == sorted(["a", *(f"b{k}" for k in range(30))])
    with pytest.raises(ValueError, match=f"has {MAX_ARRAYS + 1} arrays"):
        tensors(shared_by(MAX_ARRAYS))
    size = 10**6
    with pytest.raises(ValueError, match=r"more than .* numbers"):
        tensors(shared_by(MAX_NUMBERS // size, size))
