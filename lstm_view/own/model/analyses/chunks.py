"""A long sequence in chunks: the state carried on, set back to zero, or set back and led in by padding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from lstm_core.checks import Array
from lstm_core.language import grouped, tr, tr_later, tr_n
from lstm_core.models import ModelFile
from lstm_core.models.pieces import pieces
from lstm_core.probing.chunks import compared
from lstm_view.figures.base import Chart
from lstm_view.figures.effects import Line, over_steps
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import span_said, step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.words.digits import number, typed

_TOLERANCE: Final = 1e-3
_LISTED: Final = 20
_MOST_PADDING: Final = 1_000
_MOST_CHUNKS: Final = 2_000
_STEP, _PRODUCTS, _CHUNK = 40e-6, 1e9, 2e-3
_WAYS: Final = ("reset", "padded")


def _fits(material: Material) -> str:
    if any(layer.ways != ("forward",) for layer in material.model.layers):
        return tr("This model reads backward too: what it says of a step needs all later ones, so it has no chunks.")
    return ""


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    size, padding = int(ask["size"]), int(ask["padding"])
    x, model, T = np.asarray(material.x), material.model, len(material)
    starts = range(0, T, size)
    if len(starts) > _MOST_CHUNKS:
        raise ValueError(
            tr("These are {n} chunks; at most {most} are run.", n=grouped(len(starts)), most=grouped(_MOST_CHUNKS))
        )
    lead = np.zeros((padding, *x.shape[1:]), x.dtype)
    reset, padded = np.empty((2, T, material.units))
    for k, start in enumerate(starts):
        chunk = x[start : start + size]
        stop = start + len(chunk)
        reset[start:stop] = _shown(model, material.layer, chunk)
        padded[start:stop] = _shown(model, material.layer, np.concatenate([lead, chunk]))[padding:] if padding else 0.0
        yield (k + 1) / len(starts)
    found = {"reset": _compared(material, reset, size)}
    if padding:
        found["padded"] = _compared(material, padded, size)
    yield {
        **{f"{way}_{name}": value for way, values in found.items() for name, value in values.items()},
        **{"carried_end": material.record["h"][-1], "ways": list(found)},
    }


def _shown(model: ModelFile, layer: int, x: Any) -> Array:
    """The h of a layer in a run of its own."""
    return np.concatenate([piece.values["h"] for piece in pieces(model, x) if piece.layer == layer])


def _compared(material: Material, other: Array, size: int) -> dict[str, Any]:
    done = compared(np.asarray(material.record["h"], np.float64), other, size, tolerance=_TOLERANCE)
    difference = done.difference
    apart = np.abs(done.other - done.carried)
    return {
        **{"difference": difference, "agrees": done.agrees, "end": done.other[-1], "worst": int(difference.argmax())},
        **{"unit": int(apart[int(difference.argmax())].argmax())},
        "largest": np.array([difference[start : start + size].max() for start in done.starts]),
    }


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    size = int(ask["size"])
    agrees = found["reset_agrees"][1:]
    again, worst, unit = int((agrees >= 0).sum()), int(found["reset_worst"]), int(found["reset_unit"])
    values = {
        **{
            "every": tr_n("at every step", "every {n} steps", size),
            "most": number(float(found["reset_difference"].max())),
            "step": step_said(material, worst),
        },
        **{"unit": unit + 1, "again": again, "tolerance": typed(_TOLERANCE)},
    }
    if not len(agrees):
        sentence = tr("One chunk holds the whole sequence, so nothing differs.")
    elif not again:
        sentence = tr(
            "With the state set back {every} h differs by up to {most}, unit {unit} at step {step}, and in "
            "none of the later chunks does it agree again to within {tolerance} before the end.",
            **values,
        )
    else:
        sentence = tr_n(
            "With the state set back {every} h differs by up to {most}, unit {unit} at step {step}; it "
            "agrees again to within {tolerance} in {again} of {n} later chunk, which takes at most {steps}.",
            "With the state set back {every} h differs by up to {most}, unit {unit} at step {step}; it "
            "agrees again to within {tolerance} in {again} of {n} later chunks, which takes at most {steps}.",
            len(agrees),
            **values,
            steps=_after(int(agrees.max())),
        )
    tables = (_ends(material, found), *([_chunks(material, size, found)] if len(agrees) else []))
    return Answer(sentence, (_course(ask, found),), tables, notes=_notes())


def _course(ask: Ask, found: Found) -> Chart:
    names = {
        "reset": tr("set back to 0"),
        "padded": tr("set back, led in by {n} steps of padding", n=ask["padding"]),
    }
    alt = tr(
        "The largest difference of h from that of the run with its state carried on, at each step; after a boundary it "
        "can jump up, and it falls as the gates let the old state go. It is largest, {most}, at step {step}.",
        most=number(float(found["reset_difference"].max())),
        step=int(found["reset_worst"]) + 1,
    )
    lines = [Line(names[way], found[f"{way}_difference"], "h" if way == "reset" else "") for way in found["ways"]]
    title = tr_later("Difference from the state carried on")
    unit = int(found["reset_unit"])
    return over_steps("chunks", title, alt, lines, tr("largest |difference of h|"), unit=unit, rangemode="tozero")


def _notes() -> tuple[str, ...]:
    return (
        tr(
            "Carried on is stateful=True in Keras and the returned state handed in again in PyTorch. Padding is steps "
            "of zeros, or of token 0, before each chunk. Every layer is set back."
        ),
    )


def _ends(material: Material, found: Found) -> Table:
    """h after the last step in each of the ways, of the units in which it differs most."""
    carried, reset = found["carried_end"], found["reset_end"]
    padded = found["padded_end"] if "padded" in found["ways"] else None
    units = np.argsort(-np.abs(reset - carried), kind="stable")[:_LISTED].tolist()
    rows = [
        Row(
            (
                tr("unit {unit}", unit=unit + 1),
                number(float(carried[unit])),
                number(float(reset[unit])),
                *(() if padded is None else (number(float(padded[unit])),)),
            ),
            unit,
            len(material) - 1,
        )
        for unit in units
    ]
    more = material.units - len(rows)
    head = ("", tr("carried on"), tr("set back"), *(() if padded is None else (tr("padded"),)))
    more_said = tr("… and {n} more, none further apart.", n=grouped(more)) if more > 0 else ""
    return Table(tr("h after the last step, the largest difference first"), head, tuple(rows), more_said)


def _chunks(material: Material, size: int, found: Found) -> Table:
    count = len(found["reset_agrees"])
    rows = [
        Row(
            (
                span_said(k * size, min(len(material), (k + 1) * size)),
                *(
                    text
                    for way in found["ways"]
                    for text in (number(float(found[f"{way}_largest"][k])), _after(int(found[f"{way}_agrees"][k])))
                ),
            ),
            int(found["reset_unit"]),
            k * size,
        )
        for k in range(1, min(count, _LISTED + 1))
    ]
    heads = {
        "reset": (tr("set back: differs by up to"), tr("agrees again after")),
        "padded": (tr("padded: differs by up to"), tr("agrees again after")),
    }
    head = (tr("steps"), *(text for way in found["ways"] for text in heads[way]))
    more = count - 1 - len(rows)
    return Table(tr("Chunks"), head, tuple(rows), tr("… and {n} more.", n=grouped(more)) if more > 0 else "")


def _after(steps: int) -> str:
    return tr("not before its end") if steps < 0 else tr_n("{n} step", "{n} steps", steps)


def _seconds(material: Material, ask: Ask) -> float:
    model, T = material.model, len(material)
    weights = sum(array.size for layer in model.layers for cell in layer.cells for array in cell.weights.values())
    chunks = -(-T // int(ask["size"]))
    padding = int(ask["padding"])
    ways = 2 if padding else 1
    return (T * ways + chunks * padding) * (_STEP * len(model.layers) + weights / _PRODUCTS) + ways * chunks * _CHUNK


CHUNKS: Final = Analysis(
    "chunks",
    tr_later("Chunks"),
    tr_later("What differs if a long sequence is read in chunks, and from when on no longer?"),
    (
        Field("size", tr_later("Steps of a chunk"), lambda material: str(max(1, len(material) // 4)), most=len),
        Field(
            "padding",
            tr_later("Padding in front"),
            lambda _: "10",
            most=lambda _: _MOST_PADDING,
            least=0,
            help=tr_later("Steps of zeros; 0 for none."),
        ),
    ),
    _find,
    _show,
    _seconds,
    reads=lambda _, __: ("h",),
    fits=_fits,
)
