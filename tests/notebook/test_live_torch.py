"""Traces of live PyTorch models: every gate is that of PyTorch's own arithmetic, whatever the layer is like."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lstm_core.live import DisagreementError, trace_torch

T, B, D, H = 7, 3, 2, 4
LENGTHS = torch.tensor([4, 7, 1])


@pytest.fixture(autouse=True)
def _same_numbers() -> None:
    torch.manual_seed(0)


def layer(**options: Any) -> torch.nn.LSTM:
    return torch.nn.LSTM(D, H, **{"dtype": torch.float64, **options})


def gates(module: torch.nn.LSTM, x: torch.Tensor, h: torch.Tensor, c: torch.Tensor) -> dict[str, np.ndarray]:
    """All values of the first layer by a loop of PyTorch's own operations."""
    found: dict[str, list[torch.Tensor]] = {name: [] for name in "ifgoch"}
    for x_t in x:
        z = x_t @ module.weight_ih_l0.T + h @ module.weight_hh_l0.T + module.bias_ih_l0 + module.bias_hh_l0
        i, f, g, o = z.chunk(4, -1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        for name, value in zip("ifgoch", (i, f, g, o, c, h), strict=True):
            found[name].append(value)
    return {name: torch.stack(values).detach().numpy() for name, values in found.items()}


@pytest.mark.parametrize(("dtype", "close"), [(torch.float64, 1e-12), (torch.float32, 1e-6)])
def test_every_gate_is_that_of_a_loop_of_torch(dtype: torch.dtype, close: float) -> None:
    module, x = layer(dtype=dtype), torch.randn(T, B, D, dtype=dtype)
    h0, c0 = torch.randn(2, 1, B, H, dtype=dtype)
    (trace,) = trace_torch(module, x, (h0, c0))
    wanted = gates(module, x, h0[0], c0[0])
    for name, values in wanted.items():
        found = getattr(trace, name)
        assert found.dtype == values.dtype
        np.testing.assert_allclose(found, values, rtol=0, atol=close)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"num_layers": 3, "bidirectional": True},
        {"batch_first": True, "num_layers": 2, "dropout": 0.5},
        {"bias": False, "bidirectional": True},
        {"proj_size": 2, "num_layers": 2, "bidirectional": True},
    ],
    ids=lambda options: ",".join(options) or "plain",
)
@pytest.mark.parametrize("kind", ["batch", "single", "packed"])
@pytest.mark.filterwarnings("ignore:LSTM with projections")  # slower, says PyTorch
def test_one_trace_a_layer_and_direction_whose_outputs_are_the_models(options: dict[str, Any], kind: str) -> None:
    module = layer(**options)
    count = module.num_layers * (1 + module.bidirectional)
    x: Any = torch.randn(T, D) if kind == "single" else torch.randn(T, B, D)
    x = x.to(torch.float64)
    state = [torch.randn(count, *x.shape[1:-1], size, dtype=torch.float64) for size in (module.proj_size or H, H)]
    if module.batch_first and kind != "single":
        x = x.swapaxes(0, 1)
    if kind == "packed":
        x = pack_padded_sequence(x, LENGTHS, module.batch_first, enforce_sorted=False)

    traces = trace_torch(module, x, tuple(state))

    with torch.no_grad():
        output, (h, c) = module.eval()(x, tuple(state))
    output = pad_packed_sequence(output, True)[0] if kind == "packed" else output
    assert len(traces) == len(set(traces.names)) == count
    assert traces.difference <= 1e-12
    for place, trace in enumerate(traces):
        np.testing.assert_allclose(trace.y[-1], h[place], rtol=0, atol=1e-12)
        np.testing.assert_allclose(trace.c[-1], c[place], rtol=0, atol=1e-12)
    last = traces[-1 - module.bidirectional]  # forwards, the first half of the output
    own = output.numpy()
    own = own.swapaxes(0, 1) if kind == "packed" or (module.batch_first and kind == "batch") else own
    used = slice(None) if last.mask is None else last.mask
    np.testing.assert_allclose(last.y[used], own[..., : last.y.shape[-1]][used], rtol=0, atol=1e-12)


def test_a_packed_batch_is_traced_as_its_rows_are_alone() -> None:
    module, x = layer(bidirectional=True), torch.randn(T, B, D, dtype=torch.float64)
    packed = trace_torch(module, pack_padded_sequence(x, LENGTHS, enforce_sorted=False))
    for row, length in enumerate(LENGTHS.tolist()):
        for whole, alone in zip(packed, trace_torch(module, x[:length, row]), strict=True):
            np.testing.assert_allclose(whole.c[:length, row], alone.c, rtol=0, atol=1e-12)
            assert whole.mask is not None
            assert whole.mask[:, row].sum() == length


def test_the_backward_direction_reads_the_last_step_first() -> None:
    module, x = layer(bidirectional=True), torch.randn(T, D, dtype=torch.float64)
    traces = trace_torch(module, x)
    assert traces.names == ["layer 1, forward", "layer 1, backward"]
    assert np.array_equal(traces["layer 1, backward"].x, traces["layer 1, forward"].x[::-1])


def test_dropout_is_off_and_the_model_is_left_as_it_was() -> None:
    module = layer(num_layers=2, dropout=0.9).train()
    first, second = (trace_torch(module, np.ones((T, D))) for _ in range(2))
    assert np.array_equal(first[1].c, second[1].c)
    assert module.training
    assert not module._forward_hooks


class Tagger(torch.nn.Module):  # type: ignore[misc]
    """Tokens to classes, with two recurrent parts."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = torch.nn.Embedding(9, D)
        self.encoder = torch.nn.LSTM(D, H, num_layers=2, batch_first=True, dropout=0.5)
        self.decoder = torch.nn.LSTMCell(H, 3)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        h, _ = self.encoder(self.embed(tokens))
        state = None
        for h_t in h.unbind(1):
            state = self.decoder(h_t, state)
        assert state is not None
        return state[0]


def test_a_whole_model_has_the_traces_of_all_lstms_that_it_calls() -> None:
    traces = trace_torch(Tagger(), [[1, 2, 3], [4, 5, 6]])
    assert traces.names == ["encoder, layer 1", "encoder, layer 2", "decoder"]
    assert [trace.c.shape for trace in traces] == [(3, 2, H), (3, 2, H), (3, 2, 3)]
    np.testing.assert_allclose(traces["decoder"].x, traces["encoder, layer 2"].h, rtol=0, atol=1e-6)


def test_a_cell_reads_the_steps_of_a_sequence() -> None:
    cell, x = torch.nn.LSTMCell(D, H, dtype=torch.float64), torch.randn(T, D, dtype=torch.float64)
    state = (torch.ones(H, dtype=torch.float64), torch.ones(H, dtype=torch.float64))
    (trace,) = trace_torch(cell, x, state)
    with torch.no_grad():
        for x_t in x:
            state = cell(x_t, state)
    np.testing.assert_allclose(trace.c[-1], state[1], rtol=0, atol=1e-12)


class Leaky(torch.nn.LSTM):  # type: ignore[misc]
    """It says that it is an LSTM and gives something else."""

    def forward(self, *args: Any) -> Any:
        output, last = super().forward(*args)
        return output + 0.25, last


def test_a_model_that_does_something_else_is_refused_with_the_largest_difference() -> None:
    with pytest.raises(DisagreementError, match=r"differs by up to 0\.25") as caught:
        trace_torch(Leaky(D, H, dtype=torch.float64), np.zeros((T, D)))
    assert caught.value.difference == pytest.approx(0.25)
    assert trace_torch(Leaky(D, H, dtype=torch.float64), np.zeros((T, D)), tolerance=0.3).difference > 0.2


def test_a_model_without_an_lstm_is_refused() -> None:
    with pytest.raises(ValueError, match=r"calls no torch\.nn\.LSTM"):
        trace_torch(torch.nn.GRU(D, H), np.zeros((T, D)))


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (None, "x holds object values; wanted"),
        ("series.csv", "x holds <U10 values; wanted"),
        ([[1.0], [2.0, 3.0]], "x has rows of different lengths"),
    ],
)
def test_what_is_no_sequence_of_numbers_is_said_in_a_sentence(x: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        trace_torch(torch.nn.LSTM(1, H), x)


@pytest.mark.filterwarnings("ignore:LSTM with projections")
def test_a_start_that_the_projection_cannot_give_is_refused() -> None:
    module = layer(proj_size=2)
    with torch.no_grad():
        module.weight_hr_l0[1] = module.weight_hr_l0[0]
    h0, c0 = torch.tensor([[[1.0, 2.0]]]).double(), torch.zeros(1, 1, H).double()
    with pytest.raises(ValueError, match="No state of the units is projected"):
        trace_torch(module, torch.zeros(T, 1, D).double(), (h0, c0))
