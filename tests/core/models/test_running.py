"""Whole models run as PyTorch runs them: every gate of every layer and direction, all different, h0 and c0 not zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from lstm_core.models import read_model, run_model
from tests.core.models.torch_models import filled, gates_of, numbers, torch_bytes

T, B, D, H = 12, 3, 4, 5
WITHIN = {torch.float32: 1e-6, torch.float64: 1e-12}


def starts_of(states: list[tuple[Any, Any]]) -> list[dict[str, Any]]:
    return [{"h": h.numpy(), "c": c.numpy()} for h, c in states]


@pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
@pytest.mark.parametrize("dtype", WITHIN)
@pytest.mark.parametrize(
    ("layers", "bidirectional", "projected", "bias"),
    [
        (1, False, 0, True),
        (1, False, 0, False),
        (2, False, 0, True),
        (2, True, 0, True),
        (1, False, 2, True),
        (2, True, 2, False),
    ],
)
def test_every_gate_of_an_lstm_is_that_of_torchs_own_step_loop(
    dtype: torch.dtype, layers: int, bidirectional: bool, projected: int, bias: bool
) -> None:
    lstm: Any = torch.nn.LSTM(D, H, layers, bias=bias, bidirectional=bidirectional, proj_size=projected)
    filled(lstm, dtype=dtype)
    x = torch.tensor(numbers(T, B, D), dtype=dtype)
    ways = 2 if bidirectional else 1
    P = projected or H
    h0 = torch.tensor(numbers(layers * ways, B, P, seed=2), dtype=dtype)
    c0 = torch.tensor(numbers(layers * ways, B, H, seed=3), dtype=dtype)
    model = read_model(torch_bytes(lstm.state_dict()), "lstm.pt")
    done = run_model(model, x.numpy(), initial=starts_of(list(zip(h0, c0, strict=True))))
    whole, (h_end, c_end) = lstm(x, (h0, c0))
    assert [(one.directions, one.hidden_size) for one in model.layers] == [(ways, H)] * layers
    np.testing.assert_allclose(done.output, whole.detach().numpy(), rtol=0, atol=WITHIN[dtype])
    value = x
    for k in range(layers):
        passed = []
        for way in range(ways):
            n, suffix = k * ways + way, f"_l{k}{'_reverse' if way else ''}"
            hr = getattr(lstm, f"weight_hr{suffix}").detach() if projected else None
            expected = gates_of(lstm, suffix, value.flip(0) if way else value, h0[n], c0[n], hr)
            trace = done.traces[n]
            for name in ("i", "f", "g", "o", "c", "h"):
                np.testing.assert_allclose(trace.series[name], expected[name], rtol=0, atol=WITHIN[dtype], err_msg=name)
            np.testing.assert_allclose(trace.series["c"][-1], c_end[n].detach().numpy(), rtol=0, atol=WITHIN[dtype])
            out = torch.from_numpy(expected["out"])
            np.testing.assert_allclose(out[-1], h_end[n].detach().numpy(), rtol=0, atol=WITHIN[dtype])
            passed.append(out.flip(0) if way else out)
        value = torch.cat(passed, -1)


@pytest.mark.parametrize("dtype", WITHIN)
@pytest.mark.parametrize("make", [torch.nn.GRU, torch.nn.RNN])
def test_a_gru_and_an_rnn_run_as_torch_runs_them(dtype: torch.dtype, make: Any) -> None:
    layer: Any = filled(make(D, H, 2, bidirectional=True), dtype=dtype)
    x = torch.tensor(numbers(T, B, D), dtype=dtype)
    h0 = torch.tensor(numbers(4, B, H, seed=2), dtype=dtype)
    model = read_model(torch_bytes(layer.state_dict()), "layer.pt")
    done = run_model(model, x.numpy(), initial=[{"h": h.numpy()} for h in h0])
    assert {one.kind for one in model.layers} == {make.__name__.lower()}
    np.testing.assert_allclose(done.output, layer(x, h0)[0].detach().numpy(), rtol=0, atol=WITHIN[dtype])


class Tagger(torch.nn.Module):  # type: ignore[misc]
    """Tokens to the shares of the next one, with a layer norm between two layers and dense parts behind."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = torch.nn.Embedding(7, D)
        self.first = torch.nn.LSTM(D, H, bidirectional=True)
        self.norm = torch.nn.LayerNorm(2 * H)
        self.second = torch.nn.LSTM(2 * H, H)
        self.hidden = torch.nn.Linear(H, 6)
        self.head = torch.nn.Linear(6, 7)

    def forward(self, tokens: Any) -> Any:
        h, _ = self.first(self.embed(tokens))
        h, _ = self.second(self.norm(h))
        return self.head(torch.relu(self.hidden(h))).softmax(-1)


@pytest.mark.parametrize("shape", [(T,), (T, B)])
def test_tokens_go_in_and_probabilities_come_out(shape: tuple[int, ...]) -> None:
    tagger = filled(Tagger())
    tokens = np.random.default_rng(0).integers(0, 7, shape)
    model = read_model(torch_bytes(tagger.state_dict()), "tagger.pt")
    done = run_model(model, tokens)
    np.testing.assert_allclose(done.output, tagger(torch.tensor(tokens)).detach().numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(done.output.sum(-1), 1.0)
    assert [part.name for part in model.chain] == ["embed", "first", "norm", "second", "hidden", "head"]
    assert not model.unused
    assert any("ReLU" in note and note.startswith("hidden") for note in model.notes)


def test_what_cannot_go_in_is_said() -> None:
    model = read_model(torch_bytes(filled(Tagger()).state_dict()), "tagger.pt")
    with pytest.raises(ValueError, match="A token is 7; the embedding embed has the tokens 0 to 6"):
        run_model(model, [0, 7])
    with pytest.raises(ValueError, match="whole numbers"):
        run_model(model, [0.5])
    plain = read_model(torch_bytes(torch.nn.LSTM(D, H).state_dict()), "lstm.pt")
    with pytest.raises(ValueError, match=r"x has shape \(2, 1\); wanted \(T, 4\)"):
        run_model(plain, [[0.0], [1.0]])
