"""What feeds what in a file of weights, which does not say it: names and places are heeded, guesses are said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from lstm_core.models import ModelFile, read_model, run_model
from tests.core.models.torch_models import filled, numbers, safetensors_bytes, torch_bytes

H = 6


class Model(torch.nn.Module):  # type: ignore[misc]
    """A recurrent layer that takes as many numbers as it passes on, and a head."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = torch.nn.LSTM(H, H)
        self.fc = torch.nn.Linear(H, 2)

    def forward(self, x: Any) -> Any:
        return self.fc(self.lstm(x)[0])


class Coder(torch.nn.Module):  # type: ignore[misc]
    """An encoder, or with a head a decoder."""

    def __init__(self, tokens: int, size: int, *, head: bool) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(tokens, size)
        self.rnn = torch.nn.LSTM(size, H)
        if head:
            self.fc_out = torch.nn.Linear(H, tokens)


class Translator(torch.nn.Module):  # type: ignore[misc]
    """An encoder, and a decoder that begins with its state."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.encoder, self.decoder = Coder(9, size, head=False), Coder(8, size, head=True)


def state_of(**modules: Any) -> dict[str, Any]:
    return {f"{name}.{key}": array for name, one in modules.items() for key, array in one.state_dict().items()}


def both(state: dict[str, Any]) -> list[ModelFile]:
    """The model in a file with the order of its parts and in one without."""
    return [read_model(torch_bytes(state), ""), read_model(safetensors_bytes(state), "")]


def names(model: ModelFile) -> list[str]:
    return [part.name for part in model.chain]


def assert_runs_as(model: ModelFile, module: Any, x: Any) -> None:
    expected = module(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(run_model(model, x).output, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("kept", "copy"),
    [
        *(("model", "ema_model"), ("model", "model_ema"), ("online_net", "target_net"), ("student", "teacher")),
        *(("net", "averaged_model"), ("model", "shadow"), ("policy_net", "target_policy_net"), ("agent.q", "ema.q")),
    ],
)
def test_a_copy_of_the_model_is_no_further_layer(kept: str, copy: str) -> None:
    module = filled(Model())
    for model in both(state_of(**{copy: filled(Model(), seed=5), kept: module})):
        assert names(model) == [f"{kept}.lstm", f"{kept}.fc"]
        assert not model.apart
        assert_runs_as(model, module, numbers(5, H))
        (said,) = (note for note in model.notes if "copies of the model" in note)
        assert said.endswith(f"left aside: {copy.removesuffix('.q')}.")
        assert all(name.startswith(f"{copy}.") for name in model.unused)


def test_a_model_that_is_called_a_copy_but_stands_alone_is_read() -> None:
    module = filled(Model())
    for model in both(state_of(ema_model=module)):
        assert_runs_as(model, module, numbers(5, H))


@pytest.mark.parametrize("size", [H, H + 3])
def test_a_decoder_with_an_embedding_of_its_own_reads_no_encoder(size: int) -> None:
    for model in both(filled(Translator(size)).state_dict()):
        assert names(model) == ["encoder.embedding", "encoder.rnn"]
        assert [layer.name for layer in model.apart] == ["decoder.rnn"]
        assert not any("several orders" in note for note in model.notes)


def test_an_embedding_is_no_head() -> None:
    state = state_of(embed=torch.nn.Embedding(9, H), lstm=torch.nn.LSTM(H, H), pos_embed=torch.nn.Embedding(50, H))
    for model in both(state):
        assert names(model) == ["embed", "lstm"]
        assert model.unused == ("pos_embed.weight",)


def test_a_head_stands_behind_the_last_layer_and_between_none() -> None:
    state = state_of(encoder=torch.nn.LSTM(4, H), decoder=torch.nn.LSTM(4, H), output=torch.nn.Linear(H, 4))
    for model in both(state):
        assert names(model) == ["encoder", "output"]
        assert [layer.name for layer in model.apart] == ["decoder"]


def test_the_first_of_numbered_parts_stands_in_front() -> None:
    module = torch.nn.Sequential()
    module.linear1, module.lstm, module.linear2 = torch.nn.Linear(1, H), torch.nn.LSTM(H, H), torch.nn.Linear(H, 1)
    for model in both(filled(module).state_dict()):
        assert names(model) == ["linear1", "lstm", "linear2"]


def test_numbered_parts_behind_a_layer_stay_there() -> None:
    module = torch.nn.Sequential()
    module.fc1, module.fc2, module.fc3 = torch.nn.Linear(H, 9), torch.nn.Linear(9, H), torch.nn.Linear(H, 1)
    for model in both({**state_of(lstm=torch.nn.LSTM(H, H)), **module.state_dict()}):
        assert names(model) == ["lstm", "fc1", "fc2", "fc3"]


def test_that_one_module_reads_the_other_step_by_step_is_said_to_be_assumed() -> None:
    words = "The file does not say how encoder, decoder are joined"
    for model in both(state_of(encoder=torch.nn.LSTM(4, 3), decoder=torch.nn.LSTM(3, H))):
        assert sum(note.startswith(words) for note in model.notes) == 1
    (model, _) = both(state_of(lstm=torch.nn.LSTM(4, 3, num_layers=2)))
    assert not any("joined" in note for note in model.notes)


@pytest.mark.parametrize("bidirectional", [True, False])
def test_what_a_head_reads_of_two_directions_is_said_to_be_assumed(bidirectional: bool) -> None:
    width = H * (1 + bidirectional)
    state = state_of(rnn=torch.nn.GRU(4, H, bidirectional=bidirectional), fc=torch.nn.Linear(width, 1))
    for model in both(state):
        assert any("what each direction has at its end" in note for note in model.notes) == bidirectional
