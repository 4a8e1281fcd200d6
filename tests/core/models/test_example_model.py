"""The trained model that ships does what its metadata say, by NumPy as by PyTorch."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.models import run_model, tokens_of
from lstm_core.models.example import (
    EXAMPLE_FILE,
    LETTERS,
    MAX_DEPTH,
    PAIRS,
    VOCABULARY,
    bracket_text,
    closing_accuracy,
    example_model,
)

MODEL = example_model()
STATED = json.loads(MODEL.metadata["test"])


def test_the_accuracy_that_it_states_is_the_one_that_numpy_finds() -> None:
    right, closing = closing_accuracy(MODEL, length=STATED["length"], seed=STATED["seed"])
    assert closing == STATED["closing"] > 2000
    assert abs(right - STATED["right"]) <= 1  # two shares can be equal but for rounding
    assert right / closing > 0.99


def test_it_is_small_and_its_tokens_are_those_of_the_texts() -> None:
    assert EXAMPLE_FILE.stat().st_size < 100_000
    assert MODEL.vocabulary == VOCABULARY
    assert not MODEL.unused
    assert [type(part).__name__ for part in MODEL.chain] == ["Embedding", "Layer", "Dense"]


def test_torch_gives_the_same_shares() -> None:
    from safetensors.torch import load

    weights = load(EXAMPLE_FILE.read_bytes())
    lstm = torch.nn.LSTM(8, 32)
    lstm.load_state_dict({name.removeprefix("lstm."): array for name, array in weights.items() if "lstm." in name})
    tokens = tokens_of(bracket_text(200, seed=1)[0], MODEL.vocabulary)
    h, _ = lstm(weights["embedding.weight"][tokens])
    shares = torch.nn.functional.linear(h, weights["head.weight"], weights["head.bias"]).softmax(-1).detach().numpy()
    done = run_model(MODEL, tokens)
    np.testing.assert_allclose(done.output, shares, rtol=0, atol=1e-6)
    np.testing.assert_allclose(done.output.sum(-1), 1.0, atol=1e-6)


@given(seed=st.integers(0, 2**32), length=st.integers(1, 200))
def test_in_its_texts_what_closes_was_opened_last(seed: int, length: int) -> None:
    text, closing = bracket_text(length, seed=seed)
    opened: list[str] = []
    for t, sign in enumerate(text):
        if t in closing:
            assert PAIRS[opened.pop()] == sign
        elif sign in PAIRS:
            assert '"' not in opened
            opened.append(sign)
        else:
            assert sign in LETTERS
        assert len(opened) <= MAX_DEPTH
    assert len(text) == length


def test_text_goes_in_by_signs_or_words_and_what_is_not_known_is_named() -> None:
    assert tokens_of('a("', VOCABULARY) == [0, 9, 11]
    with pytest.raises(ValueError, match="has no 'z'; it has 14 tokens: a b c d e f g h"):
        tokens_of("abz", VOCABULARY)
    with pytest.raises(ValueError, match="has no vocabulary"):
        tokens_of("abz", ())
    assert tokens_of("the cat", ("<unk>", "the", "dog")) == [1, 0]
