"""The ceiling of a linear head: what no memory, however large, can make of the output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lstm_core.checks import FLOAT64
from lstm_core.language import tr, tr_later
from lstm_core.models import Dense
from lstm_core.models.running import through
from lstm_core.probing import ceiling
from lstm_view.figures.effects import bounds
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.piece import is_last, output_name
from lstm_view.words.digits import number

_DRAWN: Final = 24
_LISTED: Final = 200
_AT_ONCE: Final = 512  # steps


def _fits(material: Material) -> str:
    chain, layer = material.model.chain, material.part
    if not is_last(material) or len(chain) < 2 or chain[-2] is not layer or not isinstance(chain[-1], Dense):
        return tr(
            "{name} has no linear head right behind it; this is asked of the last layer of a model with one.",
            name=layer.name,
        )
    if layer.directions > 1 or layer.cells[0].projection is not None or not _bounded(material):
        return tr(
            "The h of {name} is not between −1 and 1, or comes from two directions; so it gives no such bounds.",
            name=layer.name,
        )
    return ""


def _bounded(material: Material) -> bool:
    cell = material.cell
    if cell.parameters is not None:
        return cell.parameters.kind.output == "tanh"
    return cell.key in ("gru", "gru_before", "gru_chung", "gru_chung_before", "rnn")


def _head(material: Material) -> Dense:
    head = material.model.chain[-1]
    assert isinstance(head, Dense)
    return head


def _find(material: Material, _: Ask) -> Iterator[float | Found]:
    head = _head(material)
    low, high = ceiling(head)
    h, T = material.record["h"], len(material)
    parts = []
    for start in range(0, T, _AT_ONCE):
        y = np.asarray(through(head, h[start : start + _AT_ONCE]), FLOAT64)
        parts.append((y.min(axis=0), y.max(axis=0), start + y.argmax(axis=0)))
        yield (start + 1) / T
    least, most, at = (np.array(column) for column in zip(*parts, strict=True))
    highest = at[most.argmax(axis=0), np.arange(len(low))]
    yield {"low": low, "high": high, "least": least.min(axis=0), "most": most.max(axis=0), "at": highest}


def _nearest(found: Found) -> int:
    """The output that came nearest to its ceiling, for how far it can go."""
    return int(_by_room(found)[0])


def _by_room(found: Found) -> np.ndarray:
    """The outputs by how much of the way to their ceiling is left, the least first."""
    room = np.maximum(found["high"] - found["low"], 1e-300)
    return np.argsort((found["high"] - found["most"]) / room, kind="stable")


def _show(material: Material, _: Ask, found: Found) -> Answer:
    chosen = _nearest(found)
    values = {name: number(float(found[name][chosen])) for name in ("low", "high", "least", "most")}
    sentence = tr(
        "No memory, however large, takes {name} above {high} or below {low}; in this run it went from {least} to "
        "{most}.",
        name=output_name(material, chosen),
        **values,
    )
    drawn = np.sort(_by_room(found)[:_DRAWN])
    arrays = [np.asarray(found[name], FLOAT64)[drawn] for name in ("low", "high", "least", "most")]
    names = [output_name(material, k) for k in drawn.tolist()]
    return Answer(sentence, (bounds(names, *arrays),), (_table(material, found, chosen),), notes=_notes(material))


def _notes(material: Material) -> tuple[str, ...]:
    activation = _head(material).activation
    linear = tr("h lies between −1 and 1; so a sum of the head lies between b − Σ|w| and b + Σ|w|.")
    through = tr("The output is a function of that sum, and its bounds are those of the sum put into the function.")
    shares = tr(
        "h lies between −1 and 1, and with it each difference of two sums of the head. Of a softmax that gives bounds "
        "which need not be reached."
    )
    if activation == "softmax":
        return (shares,)
    return (linear,) if activation == "linear" else (linear, through)


def _table(material: Material, found: Found, chosen: int) -> Table:
    order = sorted(range(len(found["low"])), key=lambda k: (k != chosen, k))[:_LISTED]
    rows = [
        Row(
            (
                output_name(material, k),
                *(number(float(found[name][k])) for name in ("low", "least", "most", "high")),
                step_said(material, int(found["at"][k])),
            ),
            step=int(found["at"][k]),
        )
        for k in order
    ]
    head = ("", tr("floor"), tr("least in the run"), tr("most in the run"), tr("ceiling"), tr("most at step"))
    more = len(found["low"]) - len(rows)
    return Table(tr("Outputs and their bounds"), head, tuple(rows), tr("… and {n} more.", n=more) if more > 0 else "")


CEILING: Final = Analysis(
    "ceiling",
    tr_later("Ceiling of the head"),
    tr_later("How high and how low can the output go, whatever is remembered?"),
    (),
    _find,
    _show,
    lambda material, _: (
        len(material) * _head(material).weight.size / 1e9 + _head(material).output_size ** 2 * material.units / 1e9
    ),
    reads=lambda _, __: ("h",),
    fits=_fits,
)
