"""What the tests of hostile arguments share: a cell and its traces, and what a sentence and a result are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from lstm_core import LSTMParameters, run, run_variant

D, H, T = 2, 3, 5
RNG = np.random.default_rng(0)
WEIGHTS = {name: RNG.normal(size=shape) for name, shape in (("weight_ih", (12, D)), ("weight_hh", (12, H)))}
WEIGHTS |= {"bias": RNG.normal(size=12), "peephole": RNG.normal(size=(3, H))}
PARAMS = LSTMParameters(**WEIGHTS)
PLAIN = LSTMParameters(WEIGHTS["weight_ih"], WEIGHTS["weight_hh"], WEIGHTS["bias"])
X, HS, CS = RNG.normal(size=(T, D)), RNG.normal(size=H), RNG.normal(size=H)
TRACE = run(PARAMS, X)
BATCH = run(PARAMS, np.stack([X, X], axis=1))
RNN_WEIGHTS = {"W_h": RNG.normal(size=(H, D)), "U_h": RNG.normal(size=(H, H)), "b_h": RNG.normal(size=H)}
RNN = run_variant("rnn", RNN_WEIGHTS, X)


def arrays_of(value: Any) -> Iterator[np.ndarray[Any, Any]]:
    """All arrays in a result, those in records, mappings and tuples too."""
    if isinstance(value, np.ndarray):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from arrays_of(getattr(value, field.name))
    elif isinstance(value, dict | tuple | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from arrays_of(part)


def assert_sentence(message: str, words: str) -> None:
    assert words in message
    assert message.endswith((".", "weights or inputs.")), message
    assert not any(foreign in message for foreign in ("broadcast", "ufunc", "inhomogeneous", "setting an array")), (
        message
    )
