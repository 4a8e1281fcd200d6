"""Which cell a person has: its type and functions, by the fields of the entry."""

from __future__ import annotations

from typing import Final

from lstm_core import CELL_FUNCTIONS, GATE_FUNCTIONS, LSTMKind
from lstm_view.state.entry import Entry

#: Types of one's own cell: the key of each in ``lstm_core.VARIANTS``, without peepholes, and its name.
CELLS: Final = {"lstm": "LSTM", "cifg": "CIFG, f = 1 − i", "cifg_f": "CIFG, i = 1 − f"}
_COUPLED: Final = {"cifg": "f", "cifg_f": "i"}
#: Field of the entry -> its label, and the functions that it can say; the first is the usual one.
PLACES: Final = {
    "gate_function": ("Gates", tuple(GATE_FUNCTIONS)),
    "candidate": ("Candidate", tuple(CELL_FUNCTIONS)),
    "output": ("Output", tuple(CELL_FUNCTIONS)),
}


def kind_of(entry: Entry) -> LSTMKind:
    """Return the kind of LSTM that the fields say; what a link says wrongly is the usual one."""
    functions = (entry[name] if entry[name] in options else options[0] for name, (_, options) in PLACES.items())
    return LSTMKind(_COUPLED.get(entry["cell"], ""), *functions)


def of_kind(kind: LSTMKind) -> dict[str, str]:
    """Return the fields that say a kind, empty where it is the usual one."""
    cell = {coupled: key for key, coupled in _COUPLED.items()}.get(kind.coupled, "")
    chosen = zip(PLACES, kind.names, strict=True)
    return {"cell": cell} | {name: "" if value == PLACES[name][1][0] else value for name, value in chosen}
