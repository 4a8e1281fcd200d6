"""The output as if the sequence ended at each step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lstm_core.checks import FLOAT64, Array
from lstm_core.language import grouped, tr, tr_later, tr_n
from lstm_core.models import run_model
from lstm_core.models.pieces import pieces
from lstm_core.probing.head import refuse_ends
from lstm_view.figures.base import Chart
from lstm_view.figures.effects import Line, over_steps
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.piece import output_name
from lstm_view.words.digits import number

_DRAWN: Final = 4
_LISTED: Final = 40
_STEP, _PRODUCTS = 40e-6, 1e9


def _find(material: Material, _: Ask) -> Iterator[float | Found]:
    model, x = material.model, np.asarray(material.x)
    parts: list[Array] = []
    if _reads_forward(material):
        done, all_ = 0, len(x) * (len(model.layers) + 1)
        for piece in pieces(model, x):
            first = next(iter(piece.values.values()))
            done += len(first)
            if piece.layer is None:
                parts.append(first)
            yield done / all_
    else:
        refuse_ends(model, len(x))
        for t in range(len(x)):
            parts.append(run_model(model, x[: t + 1]).output[-1:])
            yield ((t + 1) / len(x)) ** 2
    yield _found(np.concatenate(parts).astype(FLOAT64))


def _reads_forward(material: Material) -> bool:
    return all(layer.ways == ("forward",) for layer in material.model.layers)


def _found(y: Array) -> Found:
    best = y.argmax(axis=1)
    turns = np.flatnonzero(np.diff(best) != 0) + 1
    strongest = np.argsort(-y.max(axis=0), kind="stable")[:_DRAWN]
    drawn = np.array(list(dict.fromkeys([int(best[-1]), *strongest.tolist()]))[:_DRAWN])
    listed = np.concatenate([[0], turns])[-_LISTED:]
    return {
        **{"drawn": drawn, "lines": y[:, drawn], "best": best, "value": y[np.arange(len(y)), best]},
        **{"turns": len(turns), "since": int(turns[-1]) if len(turns) else 0, "listed": listed, "count": y.shape[1]},
    }


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    step = int(ask["step"]) - 1
    value, end = (number(float(found["value"][t])) for t in (step, -1))
    if int(found["count"]) == 1:
        sentence = tr(
            "Had the sequence ended after step {step}, the output would have been {value}; at its end it is {end}.",
            **{"step": step_said(material, step), "value": value, "end": end},
        )
        return Answer(
            sentence, (_course(material, found, step),), (_one(material, found, step),), notes=_notes(material)
        )
    last = output_name(material, int(found["best"][-1]))
    names = {"step": step_said(material, step), "name": output_name(material, int(found["best"][step])), "value": value}
    sentence = tr(
        "Had the sequence ended after step {step}, the largest would have been {name} with {value}; {last}, the "
        "largest at the end, is so from step {since} on.",
        **names,
        last=last,
        since=step_said(material, int(found["since"])),
    )
    table = _table(material, found)
    return Answer(sentence, (_course(material, found, step),), (table,), notes=_notes(material))


def _course(material: Material, found: Found, step: int) -> Chart:
    drawn = found["drawn"].tolist()
    names = [output_name(material, output) for output in drawn]
    alt = tr(
        "The output at each step as if the sequence ended there: {names}. An upright line marks step {step}.",
        names=", ".join(names),
        step=step + 1,
    )
    lines = [Line(name, found["lines"][:, k], "h") for k, name in enumerate(names)]
    title = tr_later("Output if it ended here")
    return over_steps("ended", title, alt, lines, tr("output"), marks={tr("ended here"): step})


def _notes(material: Material) -> tuple[str, ...]:
    if _reads_forward(material):
        return (tr("This model reads forward alone; so that is its output at each step of the one run."),)
    return (tr("This model reads backward too; so each beginning of the sequence was run for itself."),)


def _one(material: Material, found: Found, step: int) -> Table:
    """The values of a single output at the step, at the end, and where it is least and largest."""
    y = found["value"]
    places = dict.fromkeys((step, int(y.argmin()), int(y.argmax()), len(y) - 1))
    rows = tuple(Row((step_said(material, t), number(float(y[t]))), step=t) for t in sorted(places))
    caption = tr("At this step, where it is least, where it is largest, and at the end")
    return Table(caption, (tr("ended after step"), tr("output")), rows)


def _table(material: Material, found: Found) -> Table:
    listed = found["listed"].tolist()
    rows = [
        Row(
            (
                step_said(material, t),
                output_name(material, int(found["best"][t])),
                number(float(found["value"][t])),
            ),
            step=t,
        )
        for t in reversed(listed)
    ]
    more = int(found["turns"]) + 1 - len(rows)
    more_said = tr("… and {n} more, all earlier.", n=grouped(more)) if more > 0 else ""
    caption = tr_n(
        "The largest output changes {n} time, the latest first",
        "The largest output changes {n} times, the latest first",
        int(found["turns"]),
    )
    return Table(caption, (tr("from step"), tr("largest output"), tr("its value there")), tuple(rows), more_said)


def _seconds(material: Material, _: Ask) -> float:
    model, T = material.model, len(material)
    weights = sum(array.size for layer in model.layers for cell in layer.cells for array in cell.weights.values())
    each = _STEP * len(model.layers) + weights / _PRODUCTS
    return T * each if _reads_forward(material) else T * (T + 1) / 2 * each


ENDED: Final = Analysis(
    "ended",
    tr_later("If it ended here"),
    tr_later("What would the model have said if the sequence had ended at a step?"),
    (Field("step", tr_later("Step"), lambda material: str(-(-len(material) // 2)), most=len, of_answer=True),),
    _find,
    _show,
    _seconds,
)
