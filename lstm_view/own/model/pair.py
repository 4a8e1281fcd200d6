"""A pair of input and output that proves in which order a model's gates stand: read from a file, or typed."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from lstm_core import parse_numbers
from lstm_core.language import tr
from lstm_core.models import ModelFile, OrderProof, prove_order
from lstm_core.models.npz_file import tensors

MAX_PAIR_BYTES: Final = 2 * 2**20
_STEPS: Final = 16  # of a pair that are compared: a wrong order shows at the second


def read_pair(data: bytes) -> tuple[Any, Any]:
    """Return x and y of an NPZ file; ValueError with a sentence if it has none."""
    if len(data) > MAX_PAIR_BYTES:
        raise ValueError(tr("The pair has more than {most} MB; a few steps are enough.", most=MAX_PAIR_BYTES // 2**20))
    found = tensors(data).arrays
    if not {"x", "y"} <= found.keys():
        raise ValueError(
            tr("The file has no arrays x and y; wanted an NPZ file with the input as x and the output as y.")
        )
    return found["x"], found["y"]


def typed_pair(model: ModelFile, x: str, y: str) -> tuple[Any, Any]:
    """Return a pair that was typed, a line a step; ValueError with a sentence where it cannot be read."""
    given: Any = parse_numbers(x, one_step=model.input_size > 1 and model.embedding is None)
    if model.embedding is not None:
        given = given.ravel()
        if not np.array_equal(given, np.round(given)):
            raise ValueError(tr("x must be tokens: whole numbers, (T,) or (T, B)."))
        given = given.astype(np.int64)
    wanted = parse_numbers(y, one_step=True)
    return given, wanted if len(wanted) == len(given) else wanted.ravel()


def proved(model: ModelFile, x: Any, y: Any) -> OrderProof:
    """Return what the pair says of the order; a batch of one is taken as the one sequence that it is."""
    x, y = np.asarray(x), np.asarray(y)
    usual = 1 if model.embedding is not None else 2
    if x.ndim == usual + 1 and x.shape[0] == 1:
        x, y = x[0], y[0] if y.ndim and y.shape[0] == 1 else y
    if y.shape == (len(x),) and model.chain[-1].output_size == 1:
        y = y[:, None]
    if y.ndim == 2 and len(y) == len(x) and all("backward" not in layer.ways for layer in model.layers):
        x, y = x[:_STEPS], y[:_STEPS]
    return prove_order(model, x, y)
