"""Which cell a person has: its type and functions, by the fields of the entry."""

from __future__ import annotations

from typing import Final

from lstm_core import CELL_FUNCTIONS, GATE_FUNCTIONS, LAYOUTS, LSTMKind
from lstm_core.kind import split_key
from lstm_core.language import tr_later
from lstm_core.layout import Layout, lstm_layout
from lstm_view.state.entry import Entry

#: Types of one's own cell: the key of each in ``lstm_core.VARIANTS``, without peepholes, and its name, said by ``tr``.
CELLS: Final = {
    "lstm": "LSTM",
    "cifg": "CIFG, f = 1 − i",
    "cifg_f": "CIFG, i = 1 − f",
    "gru": tr_later("GRU, h = z·h + (1 − z)·n, reset after U (PyTorch, Keras)"),
    "gru_chung": tr_later("GRU, h = (1 − z)·h + z·n, reset after U"),
    "gru_before": tr_later("GRU, h = z·h + (1 − z)·n, reset before U (ONNX)"),
    "gru_chung_before": tr_later("GRU, h = (1 − z)·h + z·n, reset before U (Haiku)"),
    "rnn": "RNN",
}
_COUPLED: Final = {"cifg": "f", "cifg_f": "i"}
#: Field of the entry -> its label, and the functions that it can say; the first is the usual one.
PLACES: Final = {
    "gate_function": (tr_later("Gates"), tuple(GATE_FUNCTIONS)),
    "candidate": (tr_later("Candidate"), tuple(CELL_FUNCTIONS)),
    "output": (tr_later("Output"), tuple(CELL_FUNCTIONS)),
}


def layout_of(entry: Entry) -> Layout:
    """Return the blocks of the cell that the fields say."""
    return LAYOUTS.get(entry["cell"]) or lstm_layout(kind_of(entry))


def places_of(entry: Entry) -> tuple[str, ...]:
    """Return the fields of the functions that the cell has: an RNN has one, a GRU two, an LSTM three."""
    family = layout_of(entry).family
    return {"rnn": ("candidate",), "gru": ("gate_function", "candidate")}.get(family, tuple(PLACES))


def other_key(entry: Entry) -> str | None:
    """Return the key of the GRU or RNN that the fields say, with its functions; None for an LSTM."""
    if entry["cell"] not in LAYOUTS:
        return None
    chosen = [
        f"{name.removesuffix('_function')}={entry[name]}"
        for name in places_of(entry)
        if entry[name] in PLACES[name][1][1:]
    ]
    return entry["cell"] + (f":{','.join(chosen)}" if chosen else "")


def of_other(key: str) -> dict[str, str]:
    """Return the fields that say the key of a GRU or an RNN."""
    base, chosen = split_key(key)
    functions = {"gate_function": chosen.get("gate", ""), "candidate": chosen.get("candidate", ""), "output": ""}
    return {"cell": base} | functions


def kind_of(entry: Entry) -> LSTMKind:
    """Return the kind of LSTM that the fields say; what a link says wrongly is the usual one."""
    functions = (entry[name] if entry[name] in options else options[0] for name, (_, options) in PLACES.items())
    return LSTMKind(_COUPLED.get(entry["cell"], ""), *functions)


def of_kind(kind: LSTMKind) -> dict[str, str]:
    """Return the fields that say a kind, empty where it is the usual one."""
    cell = {coupled: key for key, coupled in _COUPLED.items()}.get(kind.coupled, "")
    chosen = zip(PLACES, kind.names, strict=True)
    return {"cell": cell} | {name: "" if value == PLACES[name][1][0] else value for name, value in chosen}
