"""Trains ``assets/models/brackets.safetensors``, the small model that ships: the next sign of text with brackets.

``python -m tools.train_brackets`` from the project's folder, in the environment of the tests; some minutes on one core.
The seeds are fixed; another release of PyTorch or another processor can give other digits.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from safetensors.torch import save

from lstm_core.models import read_model, tokens_of
from lstm_core.models.example import EXAMPLE_FILE, VOCABULARY, bracket_text, closing_accuracy

HIDDEN, EMBEDDED, STEPS, BATCH, LENGTH = 32, 8, 4000, 64, 80
TEST_LENGTH, TEST_SEED = 20_000, 10**9


def main() -> None:
    """Train, measure with NumPy on a text that was not trained on, and write the file."""
    model = trained()
    tensors = {name: tensor.detach().contiguous() for name, tensor in model.state_dict().items()}
    right, closing = closing_accuracy(
        read_model(save(tensors, {"head_function": "softmax"}), ""), length=TEST_LENGTH, seed=TEST_SEED
    )
    metadata = {
        "task": "Foretells the next sign of a text with nested brackets and quotes.",
        "made_by": "tools/train_brackets.py",
        "vocabulary": json.dumps(VOCABULARY),
        "head_function": "softmax",
        "training": f"{STEPS} steps of Adam, each with {BATCH} texts of {LENGTH} signs; seed 0",
        "test": json.dumps({"length": TEST_LENGTH, "seed": TEST_SEED, "right": right, "closing": closing}),
    }
    EXAMPLE_FILE.parent.mkdir(exist_ok=True)
    EXAMPLE_FILE.write_bytes(save(tensors, metadata))
    print(f"{right} of {closing} closing signs are foretold: {right / closing:.4f}")


def trained() -> Any:
    """Return the trained module."""
    import torch

    torch.manual_seed(0)
    torch.set_num_threads(1)
    model = torch.nn.ModuleDict(
        {
            "embedding": torch.nn.Embedding(len(VOCABULARY), EMBEDDED),
            "lstm": torch.nn.LSTM(EMBEDDED, HIDDEN),
            "head": torch.nn.Linear(HIDDEN, len(VOCABULARY)),
        }
    )
    with torch.no_grad():
        model["lstm"].bias_hh_l0[HIDDEN : 2 * HIDDEN] = 1.0  # the forget gate starts open
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-2, total_steps=STEPS)
    for step in range(STEPS):
        texts = [tokens_of(bracket_text(LENGTH, seed=step * BATCH + k)[0], VOCABULARY) for k in range(BATCH)]
        tokens = torch.tensor(np.array(texts).T)
        h, _ = model["lstm"](model["embedding"](tokens[:-1]))
        loss = torch.nn.functional.cross_entropy(model["head"](h).flatten(0, 1), tokens[1:].flatten())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 250 == 0:
            print(step, f"{loss.item():.4f}", flush=True)
    return model


if __name__ == "__main__":
    main()
