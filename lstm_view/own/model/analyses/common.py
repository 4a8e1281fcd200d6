"""What several analyses ask and say alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lstm_core.language import tr, tr_later
from lstm_core.models.pieces import QUANTITIES
from lstm_core.papers import letter
from lstm_view.own.model.analyses.analysis import Field
from lstm_view.own.model.analyses.material import Material

_NAMES: Final = {
    "c": tr_later("c, long-term memory"),
    "h": tr_later("h, short-term memory"),
    "f": tr_later("f, forget gate"),
    "i": tr_later("i, input gate"),
    "g": tr_later("g, candidate"),
    "o": tr_later("o, output gate"),
    "z": tr_later("z, update gate"),
    "r": tr_later("r, reset gate"),
    "n": tr_later("n, candidate"),
}


def letter_of(material: Material, name: str) -> str:
    """Return the letter of a quantity as the stage writes it: of a GRU that of papers."""
    return letter(name, QUANTITIES[material.part.kind])


def quantities_of(material: Material) -> Mapping[str, str]:
    """Return the quantities of a layer with their words, its memory first."""
    by_letter = {letter_of(material, name): name for name in QUANTITIES[material.part.kind]}
    return {by_letter[shown]: tr(words) for shown, words in _NAMES.items() if shown in by_letter}


QUANTITY: Final = Field("of", tr_later("Quantity"), lambda material: material.memory, quantities_of)
UNIT: Final = Field("unit", tr_later("Unit"), lambda _: "1", most=lambda material: material.units)


def named(number: int, name: str) -> str:
    """Return the number of a step or an output as a person counts it, with what it is called."""
    return tr("{number} “{name}”", number=number, name=name)


def step_said(material: Material, step: int) -> str:
    """Return a step, from 0, as a person counts it, with what it is called."""
    names, number = material.names.get("steps", ()), material.step_number(step)
    return named(number, names[step]) if step < len(names) else str(number)


def span_said(start: int, stop: int) -> str:
    """Return the steps from `start` to before `stop` as a person counts them."""
    return str(start + 1) if stop - start == 1 else f"{start + 1}–{stop}"


def reads_signs(material: Material) -> bool:
    """Return whether the steps are signs of a text or tokens, and not, say, dates."""
    names = material.names
    by_token = material.model.embedding is not None or names.get("inputs", ()) == material.model.vocabulary != ()
    return bool(names.get("steps")) and by_token


def text_of(material: Material) -> str:
    """Return what was read as one text, if each step is a character; else nothing."""
    names = material.names.get("steps", ())
    return "".join(names) if len(names) == len(material) and all(len(name) == 1 for name in names) else ""
