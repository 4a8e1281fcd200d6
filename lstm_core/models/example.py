"""A model that ships, really trained: it reads text with brackets and quotes, and foretells the next sign.

Where something closes, only memory tells which of the three signs it is: the one that was opened last.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from lstm_core.checks import checked_whole
from lstm_core.models.model import ModelFile
from lstm_core.models.read import read_model
from lstm_core.models.running import run_model
from lstm_core.models.vocabulary import tokens_of
from lstm_core.places import ROOT

EXAMPLE_FILE = ROOT / "assets" / "models" / "brackets.safetensors"
"""The trained model's file; `python -m tools.train_brackets` makes it anew."""

PAIRS = {"(": ")", "[": "]", '"': '"'}
"""What opens, and what closes it. Within quotes nothing opens."""

LETTERS = "abcdefgh "
VOCABULARY = tuple(dict.fromkeys((*LETTERS, *PAIRS, *PAIRS.values())))
"""The tokens of the model, in the order of its embedding."""

MAX_DEPTH = 4
"""How many brackets and quotes can be open at once."""

_OPENS, _CLOSES = 0.2, 0.17


def bracket_text(length: int, *, seed: int) -> tuple[str, tuple[int, ...]]:
    """Return a text of the kind on which the model was trained, and the steps at which something closes.

    Letters and blanks are drawn; with probability 0.2 something opens, with 0.17 the last that is open closes.

    >>> text, closing = bracket_text(24, seed=12)
    >>> text, closing
    (' bcb""ce b ""hbfbg fch"g', (5, 12))
    """
    rng = np.random.default_rng(checked_whole("seed", seed))
    text: list[str] = []
    closing: list[int] = []
    opened: list[str] = []
    opening = tuple(PAIRS)
    for t, (chance, drawn) in enumerate(rng.random((checked_whole("length", length, 1), 2)).tolist()):
        if opened and chance < _CLOSES:
            text.append(PAIRS[opened.pop()])
            closing.append(t)
        elif chance > 1 - _OPENS and len(opened) < MAX_DEPTH and '"' not in opened:
            opened.append(opening[int(drawn * len(opening))])
            text.append(opened[-1])
        else:
            text.append(LETTERS[int(drawn * len(LETTERS))])
    return "".join(text), tuple(closing)


@lru_cache(maxsize=1)
def example_model() -> ModelFile:
    """Return the trained model that ships; its metadata say how it was trained and how well it does.

    >>> model = example_model()
    >>> [part.name for part in model.chain], model.layers[0].hidden_size
    (['embedding', 'lstm', 'head'], 32)
    """
    return read_model(EXAMPLE_FILE.read_bytes(), EXAMPLE_FILE.name)


def closing_accuracy(model: ModelFile, *, length: int, seed: int) -> tuple[int, int]:
    """Return how often the likeliest of the three closing signs is the right one where one stands, and how many stand.

    With nothing remembered it would be a third.
    """
    text, closing = bracket_text(length, seed=seed)
    shares = run_model(model, tokens_of(text, VOCABULARY)).output
    signs = tuple(PAIRS.values())
    told = shares[[t - 1 for t in closing]][:, tokens_of("".join(signs), VOCABULARY)].argmax(axis=-1)
    return int(sum(signs[k] == text[t] for k, t in zip(told, closing, strict=True))), len(closing)
