"""What kind of LSTM a cell is, in words."""

from __future__ import annotations

from typing import Final

from lstm_core import COUPLINGS, LSTMKind
from lstm_core.language import tr, tr_later

#: Key of a function -> how it is written where one is chosen.
FUNCTION_NAMES: Final = {
    "sigmoid": "σ",
    "hard_sigmoid_5": tr_later("hard sigmoid, 0.2 z + 0.5"),
    "hard_sigmoid_6": tr_later("hard sigmoid, z / 6 + 0.5"),
    "tanh": "tanh",
    "relu": "relu",
    "linear": tr_later("linear"),
}
_PLACES: Final = {
    "gate": tr_later("gates: {function}"),
    "candidate": tr_later("candidate: {function}"),
    "output": tr_later("output: {function}"),
}


def kind_words(kind: LSTMKind) -> tuple[str, ...]:
    """What it has that the usual LSTM has not: "f = 1 − i", "gates: hard sigmoid, z / 6 + 0.5".

    >>> kind_words(LSTMKind(candidate="relu"))
    ('candidate: relu',)
    """
    found = [COUPLINGS[kind.coupled]] if kind.coupled else []
    return (*found, *(tr(_PLACES[place], function=tr(FUNCTION_NAMES[name])) for place, name in kind.functions.items()))
