"""Which blocks the weights of a cell type have, what people call them, and in which orders they are stacked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lstm_core.kind import COUPLINGS, PLAIN, LSTMKind
from lstm_core.language import tr, tr_later
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER
from lstm_core.weight_names import FRAMEWORKS, NAMES_WANTED, START, canonical

GATE_ORDERS = {
    GATE_ORDER: "PyTorch, Keras, Flax",
    "igfo": "TensorFlow 1, Haiku",
    "iofg": "ONNX",
    "figo": tr_later("many papers"),
    "fiog": tr_later("many exercises"),
    "ifog": tr_later("many exercises"),
}
"""Orders in which the four gates are stacked, and who stacks them so."""

GRU_ORDERS = {"rug": "PyTorch, Flax", "urg": "Keras, ONNX, Haiku"}
"""Orders in which the blocks of a GRU are stacked, with u for the update gate (z) and g for the candidate (n, h)."""

_OF_GRU = re.compile(r"(W|U|R|b|w|u)(2?)_?([xih]?)([zurnhgcaj])")
_GRU_LETTERS = {"z": "u", "u": "u", "r": "r", **dict.fromkeys("nhgcaj", "g")}
_OF_RNN = {
    "W": ("W", "W_x", "W_xh", "W_ih", "W_hx", "W_in", "W_i", "Wx", "Wxh", "Wih", "Win"),
    "U": ("U", "W_h", "W_hh", "U_h", "R", "R_h", "W_r", "W_rec", "Wh", "Whh", "Wrec"),
    "b": ("b", "b_h", "b_x", "b_i", "b_ih", "bh", "bih"),
    "b2": ("b2", "b_hh", "bhh"),
}


@dataclass(frozen=True)
class Layout:
    """The blocks of a cell type, by their letters in the order in which the core keeps them.

    `orders` are those in which people stack them, `wanted` the names that are known. `coupled` is the gate that has no
    weights, `family` "lstm", "gru" or "rnn".

    >>> lstm_layout(LSTMKind("f")).letters, GRU_LAYOUT.canonical("W_hn"), RNN_LAYOUT.canonical("W_hh")
    ('igo', 'U_g', 'U')
    """

    letters: str
    family: str
    orders: Mapping[str, str]
    wanted: str
    coupled: str = ""

    @property
    def names(self) -> str:
        """The names that are known, as an error says them."""
        known = tr(self.wanted)
        if not self.coupled:
            return known
        return tr("{names}; {equation} has no weights", names=known, equation=COUPLINGS[self.coupled])

    @property
    def peepholes(self) -> str:
        """The blocks that can have a peephole."""
        return "".join(gate for gate in PEEPHOLE_ORDER if gate in self.letters) if self.family == "lstm" else ""

    def canonical(self, name: str, names: Collection[str] = ()) -> str | None:
        """Return the name of a weight as the core has it; None for an unknown name. `names` are all that are given."""
        if self.family == "lstm":
            return canonical(name)
        name = unicodedata.normalize("NFKC", name).replace("{", "").replace("}", "").replace("~", "")
        if (start := START.fullmatch(name)) and (start[1] or start[2]) == "h":
            return "h0"
        if framework := FRAMEWORKS.get(name.removesuffix("_l0")):
            return framework
        return _of_gru(name) if self.family == "gru" else _of_rnn(name, names)


def _of_gru(name: str) -> str | None:
    if name in ("W", "U", "R", "b", "b2"):
        return {"R": "U"}.get(name, name)
    if name in ("b_gh", "b_hn"):
        return "b2_g"
    if not (found := _OF_GRU.fullmatch(name)):
        return None
    letter, second, source, block = found.groups()
    letter = {"R": "U", "w": "W", "u": "U"}.get(letter, letter)
    if source == "h":
        letter, second = ("U", "") if letter in "WU" else ("b", "2")
    return f"{letter}{second}_{_GRU_LETTERS[block]}"


def _of_rnn(name: str, names: Collection[str]) -> str | None:
    if name == "W_h" and {"U_h", "U"} & set(names):
        return "W"
    return next((key for key, called in _OF_RNN.items() if name in called), None)


def lstm_layout(kind: LSTMKind = PLAIN) -> Layout:
    """Return the blocks of an LSTM of some kind.

    >>> lstm_layout().letters
    'ifgo'
    """
    orders: dict[str, str] = {}
    for order, who in GATE_ORDERS.items():
        orders.setdefault("".join(gate for gate in order if gate != kind.coupled), who)
    return Layout(kind.gates, "lstm", orders, NAMES_WANTED, kind.coupled)


GRU_LAYOUT = Layout(
    "urg",
    "gru",
    GRU_ORDERS,
    tr_later(
        "W_z, U_z, b_z and so on for z (or u), r and n (or h, g); or W, U, b of all three; W alone is over x and h; "
        "b2_n (or b_hn) is the bias inside the reset, h0 the start value"
    ),
)
"""The blocks of a GRU: u (z), r and the candidate g (n, h)."""

RNN_LAYOUT = Layout(
    *("h", "rnn", {}),
    tr_later("W (or W_xh), U (or W_hh), b, b2; W alone is over x and h; h0 is the start value"),
)
"""The only block of an RNN."""
