"""A pair of input and output proves the order in which a model was read, whatever order that is."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
import torch

from lstm_core import LSTMParameters
from lstm_core.models import Convention, Layer, ModelFile, prove_order, read_model, reread, run_model
from lstm_core.models.model import Cell
from lstm_core.models.parts import Dense
from lstm_core.models.reordered import GRU_KEYS, at_end_of, convention_of
from tests.core.models.test_running import Tagger
from tests.core.models.torch_models import filled, numbers, torch_bytes

T, D, H = 6, 3, 4
LSTM: Any = filled(torch.nn.LSTM(D, H, 2, bidirectional=True), dtype=torch.float32)
GRU: Any = filled(torch.nn.GRU(D, H, 2))
X = numbers(T, D)


def pair(module: Any) -> tuple[ModelFile, Any]:
    """The model of a module, and its output for X."""
    dtype = next(module.parameters()).dtype
    return read_model(torch_bytes(module.state_dict()), "m.pt"), module(torch.tensor(X, dtype=dtype))[
        0
    ].detach().numpy()


def arrays_of(model: ModelFile) -> list[Any]:
    return [array for layer in model.layers for cell in layer.cells for array in cell.weights.values()]


def test_the_order_that_was_applied_is_proved_by_torchs_output() -> None:
    model, y = pair(LSTM)
    proof = prove_order(model, X, y)
    assert proof.applied in proof.matching
    assert len(proof.matching) == 1
    assert len(proof.readings) == 48
    assert proof.applied.difference < 1e-6
    assert proof.place == "what the model gives at each step"
    assert proof.readings[1].difference > 1e-3
    assert proof.sentence.startswith(
        "The order that was applied reproduces the pair, and no other does: gates i, f, g, o"
    )


@pytest.mark.parametrize("order", ["iofg", "igfo", "ofgi"])
@pytest.mark.parametrize("bias", [0.0, 1.0])
def test_a_wrong_order_is_found_out_and_the_right_one_named(order: str, bias: float) -> None:
    model, y = pair(LSTM)
    wrong = reread(model, Convention("lstm", order, forget_bias=bias))
    proof = prove_order(wrong, X, y)
    assert proof.applied not in proof.matching
    assert proof.readings[0].convention == Convention("lstm", "ifgo")
    assert "is wrong" in proof.sentence
    back = reread(wrong, Convention("lstm", "ifgo"))
    for one, other in zip(arrays_of(model), arrays_of(back), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)


@pytest.mark.parametrize("key", GRU_KEYS)
@pytest.mark.parametrize("order", ["".join(order) for order in permutations("urg")])
def test_a_gru_in_any_other_convention_is_brought_back(order: str, key: str) -> None:
    model, y = pair(GRU)
    wrong = reread(model, Convention("gru", order, key))
    proof = prove_order(wrong, X, y)
    assert [reading.convention for reading in proof.matching] == [Convention("gru", "rug", "gru")]
    assert proof.applied.convention == convention_of(wrong.layers[0]) == Convention("gru", order, key)
    back = reread(wrong, Convention("gru", "rug", "gru"))
    assert prove_order(back, X, y).applied.difference < 1e-12


def test_the_function_of_an_rnn_is_proved() -> None:
    model, y = pair(filled(torch.nn.RNN(D, H, nonlinearity="relu")))
    proof = prove_order(model, X, y)
    assert [str(reading.convention) for reading in proof.matching] == ["ReLU"]
    again = prove_order(reread(model, proof.matching[0].convention), X, y)
    assert str(again.applied.convention) == "ReLU"
    assert again.matching == (again.applied,)


def test_the_output_can_be_that_of_the_head_its_function_or_the_last_step() -> None:
    tagger = filled(Tagger())
    model = read_model(torch_bytes(tagger.state_dict()), "tagger.pt")
    tokens = [1, 2, 3, 4, 5, 6]
    shares = tagger(torch.tensor(tokens)).detach().numpy()
    logits = np.log(shares) - np.log(shares).mean(-1, keepdims=True)
    assert prove_order(model, tokens, shares).place == "what the model gives at each step"
    assert prove_order(model, tokens, shares[-1]).place == "what the model gives behind the last step"
    with pytest.raises(ValueError, match=r"shape \(9,\); for this input the model makes \(6, 7\)"):
        prove_order(model, tokens, np.zeros(9))
    assert not prove_order(model, tokens, logits + 1.0).matching


class Squeezed(torch.nn.Module):  # type: ignore[misc]
    """One number a step, whose axis is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = torch.nn.LSTM(D, H), torch.nn.Linear(H, 1)

    def forward(self, x: Any) -> Any:
        """Return (T,)."""
        return self.head(self.lstm(x)[0]).squeeze(-1)


def test_axes_of_size_one_may_be_left_out_of_the_output() -> None:
    module = filled(Squeezed())
    y = module(torch.tensor(X)).detach().numpy()
    model = read_model(torch_bytes(module.state_dict()), "m.pt")
    assert y.shape == (T,)
    for given, place in (
        (y, "what the model gives at each step"),
        (y[:, None, None], "what the model gives at each step"),
        (y[-1], "what the model gives behind the last step"),
    ):
        proof = prove_order(model, X, given)
        assert proof.matching == (proof.applied,)
        assert proof.place == place
    model, states = pair(GRU)
    with pytest.raises(ValueError, match=r"the shape \(1, 4\)"):  # the output at the first step, and not at the last
        prove_order(model, X, states[:1])


def test_equal_blocks_cannot_be_told_apart() -> None:
    lstm: Any = torch.nn.LSTM(D, H).double()
    lstm.load_state_dict({name: torch.ones_like(array) for name, array in lstm.state_dict().items()})
    model, y = pair(lstm)
    proof = prove_order(model, X, y)
    assert len(proof.matching) == 24
    assert proof.readings[0].applied
    assert "24 orders do" in proof.sentence


def test_a_sequence_for_which_all_orders_take_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    model, y = pair(LSTM)
    monkeypatch.setattr("lstm_core.models.proof.MAX_WORK", 50_000)
    assert len(prove_order(model, X, y).readings) == 6
    monkeypatch.setattr("lstm_core.models.proof.MAX_WORK", 9_000)
    with pytest.raises(ValueError, match="give the output for 2 steps or fewer"):
        prove_order(model, X, y)


class Sentiment(torch.nn.Module):  # type: ignore[misc]
    """Three numbers of the ends of both directions of the last of two layers."""

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.rnn = kind(D, H, 2, bidirectional=True)
        self.fc = torch.nn.Linear(2 * H, 3)

    def forward(self, x: Any) -> Any:
        """Return (3,)."""
        last = self.rnn(x)[1]
        last = last[0] if isinstance(last, tuple) else last
        return self.fc(torch.cat([last[-2], last[-1]], dim=-1))


@pytest.mark.parametrize("kind", [torch.nn.LSTM, torch.nn.GRU, torch.nn.RNN])
def test_a_head_that_reads_the_ends_of_both_directions_is_found_and_the_model_read_so(kind: Any) -> None:
    module: Any = filled(Sentiment(kind))
    y = module(torch.tensor(X, dtype=module.fc.weight.dtype)).detach().numpy()
    model = read_model(torch_bytes(module.state_dict()), "m.pt")
    proof = prove_order(model, X, y)
    (found,) = proof.matching
    assert found.convention == at_end_of(model)
    assert not found.applied
    assert proof.applied.difference > 1e-3
    assert "reads what each direction has at its end" in proof.sentence
    read_so = reread(model, found.convention)
    np.testing.assert_allclose(run_model(read_so, X).output, y[None], rtol=0, atol=1e-6)
    again = prove_order(read_so, X, y)
    assert again.matching == (again.applied,)
    assert at_end_of(read_so) is None


def test_the_ends_and_the_order_are_found_together() -> None:
    module: Any = filled(Sentiment(torch.nn.LSTM))
    y = module(torch.tensor(X, dtype=module.fc.weight.dtype)).detach().numpy()
    model = read_model(torch_bytes(module.state_dict()), "m.pt")
    proof = prove_order(reread(model, Convention("lstm", "iofg")), X, y)
    assert [one.convention for one in proof.matching] == [Convention("lstm", "ifgo", at_end=True)]
    assert "is wrong" in proof.sentence
    assert "the head reads what each direction has at its end" in proof.sentence


def test_only_a_head_behind_two_directions_can_read_their_ends() -> None:
    one_way = read_model(torch_bytes(filled(Squeezed()).state_dict()), "m.pt")
    assert at_end_of(one_way) is None
    assert at_end_of(pair(LSTM)[0]) is None


def test_a_reading_whose_numbers_leave_their_range_is_no_match_and_no_refusal() -> None:
    """Each direction has h = tanh 1, tanh 2: their sum fits into float32 at each step, that of the ends does not."""
    nothing = np.zeros((4, 1), np.float32)
    params = LSTMParameters(nothing, nothing, np.full(4, 50.0, np.float32))
    both = Layer("lstm", (Cell.of_lstm(params), Cell.of_lstm(params, backward=True)))
    head = Dense("head", np.full((1, 2), 1.9e38, np.float32), np.zeros(1, np.float32))
    proof = prove_order(ModelFile("npz", (both, head), ""), np.zeros((2, 1)), np.zeros(1))
    ends = [one for one in proof.readings if one.convention.at_end]
    assert ends
    assert all(np.isinf(one.difference) for one in ends if one.convention.order == "ifgo")
    assert not proof.matching
