"""The signs of a text, characters or words, in the order of the inputs that read them, as a person types that order.

An order is written with blanks between: ``a b B``. What is seen badly has a name: ``space``, ``tab``, ``line-end``. One
piece of several characters, ``abB``, is an order of characters too.
"""

from __future__ import annotations

from typing import Final

from lstm_core.inputs import one_hot, one_hot_words
from lstm_core.language import tr
from lstm_view.state.experiment import Text
from lstm_view.state.run_parts import Floats

_NAMED: Final = {" ": "space", "\n": "line-end", "\t": "tab"}
_SIGN: Final = {name: sign for sign, name in _NAMED.items()}


def read_signs(text: Text) -> tuple[Floats, tuple[str, ...], tuple[str, ...]]:
    """Return x (T, D), the D signs and the T signs of a text, each as it can be seen; ValueError says what is wrong."""
    if text.by == "words":
        x, words = one_hot_words(text.data, text.order.split() or None)
        return x, words, tuple(text.data.split())
    x, alphabet = one_hot(text.data, _characters(text.order))
    return x, tuple(map(seen, alphabet)), tuple(map(seen, text.data))


def order_of(text: Text) -> str:
    """Return the order in which the signs of a text are read: as it was typed, else the sorted one, written."""
    if text.order:
        return text.order
    signs = sorted(set(text.data.split() if text.by == "words" else text.data))
    return " ".join(signs if text.by == "words" else map(seen, signs))


def seen(sign: str) -> str:
    """Return a character as it can be seen."""
    return _NAMED.get(sign, sign)


def _characters(order: str) -> str | None:
    parts = order.split()
    if len(parts) == 1 and parts[0] not in _SIGN:
        return parts[0]
    for part in parts:
        if len(part) > 1 and part not in _SIGN:
            raise ValueError(
                tr(
                    "“{part}” in the order is more than one character; wanted single ones with blanks between, and "
                    "{names} by name.",
                    part=part[:40],
                    names=", ".join(_SIGN),
                )
            )
    return "".join(_SIGN.get(part, part) for part in parts) or None
