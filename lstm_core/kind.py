"""What an LSTM can have in place of σ, of tanh and of its own forget or input gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from lstm_core.activations import CELL_FUNCTIONS, GATE_FUNCTIONS
from lstm_core.checks import checked_kind, checked_name
from lstm_core.language import tr, tr_later

COUPLINGS = {"": "no gate", "f": "f = 1 − i", "i": "i = 1 − f"}
"""Which gate an LSTM can lack: it is what the other of the two leaves of 1. Greff et al. 2017 call it CIFG."""

FUNCTIONS_OF = {"gate": GATE_FUNCTIONS, "candidate": CELL_FUNCTIONS, "output": CELL_FUNCTIONS}
"""Where a cell type has a function, and which ones it can be given there."""

_FUNCTIONS_SAID = {
    "gate": tr_later("gate {function}"),
    "candidate": tr_later("candidate {function}"),
    "output": tr_later("output {function}"),
}


@dataclass(frozen=True)
class LSTMKind:
    """Which gate is coupled to the other, and the functions of all gates, of the candidate, and of c on its way to h.

    Each is a key of COUPLINGS, GATE_FUNCTIONS or CELL_FUNCTIONS; ValueError for another. The lines of such a cell are
    those of `variants.variant_of(kind.key(peephole))`.

    >>> LSTMKind(coupled="f", gate="hard_sigmoid_5").key(peephole=False)
    'cifg:gate=hard_sigmoid_5'
    """

    coupled: str = ""
    gate: str = "sigmoid"
    candidate: str = "tanh"
    output: str = "tanh"

    def __post_init__(self) -> None:
        for name, choices in {"coupled": COUPLINGS, **FUNCTIONS_OF}.items():
            checked_name(name, getattr(self, name), choices)

    @property
    def names(self) -> tuple[str, str, str]:
        """The functions of gates, candidate and output."""
        return self.gate, self.candidate, self.output

    @property
    def functions(self) -> dict[str, str]:
        """The functions that are not the usual ones, by their place."""
        usual = {field.name: field.default for field in fields(self)}
        chosen = {place: getattr(self, place) for place in FUNCTIONS_OF}
        return {place: name for place, name in chosen.items() if name != usual[place]}

    def key(self, peephole: bool) -> str:
        """Return the key of this cell type, with or without peepholes."""
        names = {"": ("lstm", "peephole"), "f": ("cifg", "cifg_peephole"), "i": ("cifg_f", "cifg_f_peephole")}
        chosen = ",".join(f"{place}={name}" for place, name in self.functions.items())
        return names[self.coupled][bool(peephole)] + (f":{chosen}" if chosen else "")

    @property
    def unbounded(self) -> str:
        """Which of g and h can leave -1 to 1."""
        return "g" * (self.candidate != "tanh") + "h" * (self.output != "tanh")

    @property
    def gates(self) -> str:
        """The gates and the candidate that have weights, in the order i, f, g, o."""
        return "".join(gate for gate in _GATES if gate != self.coupled)


_GATES = ("i", "f", "g", "o")
PLAIN = LSTMKind()
"""The usual LSTM: four blocks of weights, σ and tanh."""


def kind_of(key: str) -> tuple[LSTMKind, bool] | None:
    """Return what the key of an LSTM says, and whether it has peepholes; None for the key of another cell type.

    >>> kind_of("cifg_f_peephole:output=relu"), kind_of("gru")
    ((LSTMKind(coupled='i', gate='sigmoid', candidate='tanh', output='relu'), True), None)
    """
    base, chosen = split_key(key)
    for coupled in COUPLINGS:
        for peephole in (False, True):
            if LSTMKind(coupled).key(peephole) == base:
                return replace(LSTMKind(coupled), **chosen), peephole
    return None


def split_key(key: str) -> tuple[str, dict[str, str]]:
    """Return what the key of a cell type says: that of the type in VARIANTS, and the functions that were chosen."""
    base, _, choices = checked_kind("key", key, str, "the key of a cell type").partition(":")
    pairs = (choice.partition("=") for choice in choices.split(",")) if choices else ()
    chosen = {place: name for place, _, name in pairs}
    for place in chosen:
        checked_name("A choice of the cell type", place, FUNCTIONS_OF)
    return base, chosen


def functions_said(functions: Mapping[str, str]) -> str:
    """Return functions by their place in words.

    >>> functions_said({"gate": "hard_sigmoid_5", "output": "relu"})
    'gate hard_sigmoid_5, output relu'
    """
    return ", ".join(tr(_FUNCTIONS_SAID[place], function=name) for place, name in functions.items())
