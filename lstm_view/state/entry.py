"""What a person has typed of a cell of their own, field by field, as it was typed: a value, whatever it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

GATES: Final = "figo"
WAYS: Final = ("text", "gates", "stacked")
#: Every field by its name: how it is entered, the texts of matrices, and what shapes do not tell.
NAMES: Final = (
    *("way", "text", "arrangement", "peepholes", "biases"),
    *(f"{letter}_{gate}" for letter in ("W", "U", "b", "b2") for gate in GATES),
    *("p_f", "p_i", "p_o", "W", "U", "b", "b2", "p", "h0", "c0", "x"),
    *("decimal", "gates", "joined", "transposed", "input_size", "hidden_size", "forget_bias"),
    *("pair_x", "pair_h", "form", "layer", "layer_inputs", "layer_units"),
    *("cell", "gate_function", "candidate", "output"),
)
_PLACES: Final = {name: place for place, name in enumerate(NAMES)}


@dataclass(frozen=True)
class Entry:
    """The fields that are not empty, in the order of NAMES.

    >>> Entry().having(b_f="0", W_f="1").texts
    (('W_f', '1'), ('b_f', '0'))
    """

    texts: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> str:
        """What stands in a field, "" if nothing does."""
        return dict(self.texts).get(name, "")

    def having(self, **texts: str) -> Entry:
        """The same with other texts in some fields; ValueError for a field that there is not."""
        return of_texts(dict(self.texts) | texts)

    @property
    def way(self) -> str:
        """How it is entered: all in one text, a field for each gate, or the four gates stacked."""
        return self["way"] or WAYS[0]


def of_texts(texts: Mapping[str, str]) -> Entry:
    """Return the entry with these texts; ValueError for a field that there is not."""
    if unknown := texts.keys() - _PLACES.keys():
        raise ValueError(f"{min(unknown)} is none of {', '.join(NAMES)}")
    return Entry(tuple((name, texts[name]) for name in sorted(texts, key=_PLACES.__getitem__) if texts[name]))


def read_entry(text: str) -> Entry:
    """Return the entry that an address says; ValueError if it says none."""
    entry = of_texts(dict(parse_qsl(text, strict_parsing=bool(text), max_num_fields=len(NAMES))))
    if entry["way"] not in ("", *WAYS):
        raise ValueError(f"{entry['way']} is none of {', '.join(WAYS)}")
    return entry


def write_entry(entry: Entry) -> str:
    """Return the text from which :func:`read_entry` reads an entry back."""
    return urlencode(entry.texts)
