"""The words of the way of an offer: which parts it has in an LSTM and in a GRU, and what each of them is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from lstm_core.language import tr, tr_later
from lstm_core.papers import share_of, written_of
from lstm_core.variants import variant_of
from lstm_view.figures.base import said
from lstm_view.own.model.analyses.material import Material


class Part(NamedTuple):
    """A part of the way: the sentence where it took most, its name in a table, whose colour it has, its name at a bar.

    They are said by ``tr``, with ``passed``, the per cent that it lets through, and ``share``, the share of a GRU that
    does so, 1 − z or z. A bar without a name has that of its quantity.
    """

    most: str
    row: str
    of: str = ""
    bar: str = ""


_LSTM: Final[Mapping[str, Part]] = {
    "i": Part(
        tr_later("The largest loss is at the input gate: it let {passed} % in at the offer."),
        tr_later("input gate i, at the offer"),
        "i",
    ),
    "f": Part(
        tr_later("The largest loss is at the forget gate: it kept {passed} % over all later steps."),
        tr_later("forget gates f, of all later steps"),
        "f",
    ),
    "o": Part(
        tr_later("The largest loss is at the output gate: it shows {passed} % at the end."),
        tr_later("output gate o, at the end"),
        "o",
    ),
    "tanh": Part(
        tr_later("The largest loss is in the tanh of c: it leaves {passed} % at the end."),
        tr_later("tanh(c)/c, at the end"),
        bar=tr_later("tanh(c) for c"),
    ),
}
_GRU: Final[Mapping[str, Part]] = {  # both are of its update gate, which has the colour of f wherever it stands
    "i": Part(
        tr_later("The largest loss is at the offer, where the update gate let {passed} % in."),
        tr_later("update gate, {share} at the offer"),
        "f",
        tr_later("{share} at the offer"),
    ),
    "f": Part(
        tr_later("The largest loss is after the offer: over all later steps the update gate kept {passed} %."),
        tr_later("update gate, {share} of all later steps"),
        "f",
        tr_later("{share} of all later steps"),
    ),
}


def parts_of(material: Material) -> Mapping[str, Part]:
    """Return the parts of the way in a layer by their names in `Way.losses`, in the order of the way."""
    return _GRU if material.part.kind == "gru" else _LSTM


def shares_of(material: Material) -> Mapping[str, str]:
    """Return the share of the candidate that a step writes, "i", and that of its memory that it keeps, "f"."""
    variant = variant_of(material.cell.key)
    return {"i": written_of(variant), "f": share_of(variant)}


def bar_said(part: Part, share: str) -> str:
    """Return what stands below a bar."""
    return tr(part.bar, share=share) if part.bar else f"{part.of}, {said(part.of)}"


def product_said(material: Material) -> str:
    """Return what h holds of an offer, as a product, and why its parts can be told apart."""
    if material.part.kind != "gru":
        return tr(
            "h holds o · tanh(c)/c · (f of all later steps) · i · g of the offer. As logarithms the losses add up, so "
            "that they are split without an order."
        )
    shares = shares_of(material)
    written = f"({shares['i']})" if " " in shares["i"] else shares["i"]
    return tr(
        "h holds ({kept} of all later steps) · {written} · n of the offer. As logarithms the losses add up, so that "
        "they are split without an order. The reset gate r has no part in it: it acts within n alone.",
        **{"kept": shares["f"], "written": written},
    )
