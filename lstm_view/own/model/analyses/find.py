"""Find units: on at some steps, off at others; and where else in the run they are on together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from lstm_core.language import grouped, per_cent, tr, tr_later, tr_n
from lstm_core.probing import Selected, in_quotes, places_on, select_units
from lstm_view.figures.base import Chart, axis, chart, counting, hue
from lstm_view.figures.effects import thinned
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import QUANTITY, letter_of, span_said, text_of
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.steps import spans_said, steps_of
from lstm_view.words.digits import number

_LISTED: Final = 12
_DRAWN: Final = 6  # units whose course is drawn
_TEAM: Final = 8  # units whose places are looked for: the more, the fewer places have them all
_CLEAR: Final = {
    "1": tr_later("always"),
    "0.9": tr_later("at 90 % and more"),
    "0.75": tr_later("at 75 % and more"),
}
_SPANS: Final = 6  # that are named to begin with
_RATE: Final = 2e7  # values a second


def _usual(material: Material, value: bool) -> str:
    """In a text with quotes, the steps in the first ones, or those before and behind; of numbers those at which an
    input is large, or not; else a tenth of the run.
    """
    T = len(material)
    signs = text_of(material)
    inside = in_quotes(signs) == 1 if signs else np.zeros(T, bool)
    if inside.any() and not inside.all():
        return spans_said(np.flatnonzero(inside == value), most=1 if value else 2)
    large = _large(material)
    if large is not None:
        return spans_said(np.flatnonzero(large == value), most=_SPANS)
    first = (0 if value else T // 2) + T // 10
    return spans_said(np.arange(min(first, T - 1), min(first + max(1, T // 10), T)))


def _large(material: Material) -> npt.NDArray[np.bool_] | None:
    """Where the input that is most like on and off is in the upper half of its range; None where there is no such."""
    x = np.asarray(material.x)
    if x.ndim != 2:
        return None
    low, high = x.min(axis=0), x.max(axis=0)
    apart = np.abs(x - (low + high) / 2).min(axis=0) / np.where(high > low, high - low, np.inf)
    large = x[:, int(apart.argmax())] > float(((low + high) / 2)[int(apart.argmax())])
    return large if 0 < large.sum() < len(large) else None


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    T = len(material)
    on, off = steps_of(ask["on"], T), steps_of(ask["off"], T)
    if both := sorted(set(on.tolist()) & set(off.tolist())):
        raise ValueError(tr("Step {step} is in both lists; name each step in one of them.", step=both[0] + 1))
    trace = material.recorded
    found = select_units(trace, *(_read(material, steps) for steps in (on, off)), series=ask["of"], least=0.5)
    kept = int((found.accuracy >= float(ask["least"])).sum())
    sure = int((found.margin[:kept] > 0).sum()) if kept else 0
    team = min(_TEAM, sure or kept)
    clear = slice(0, team)
    few = Selected(
        *(found.series, found.units[clear], found.sign[clear], found.threshold[clear]),
        *(found.accuracy[clear], found.margin[clear]),
    )
    spans = np.array(places_on(few, trace, least=1.0), np.int64).reshape(-1, 2)
    if material.cell.backward:
        spans = T - spans[:, ::-1]
    best = slice(0, max(kept, 1))
    yield {
        **{
            "kept": kept,
            "team": team,
            "units": found.units[best],
            "sign": found.sign[best],
            "threshold": found.threshold[best],
        },
        **{"accuracy": found.accuracy[best], "margin": found.margin[best], "spans": spans, "on": on, "off": off},
    }


def _read(material: Material, steps: np.ndarray) -> np.ndarray:
    return len(material) - 1 - steps if material.cell.backward else steps


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    of, kept = letter_of(material, ask["of"]), int(found["kept"])
    unit, accuracy = int(found["units"][0]) + 1, float(found["accuracy"][0])
    if not kept:
        share = per_cent(accuracy)
        sentence = tr(
            "No unit is on at the first steps and off at the others so clearly; unit {unit} comes nearest, right at "
            "{share} % of them.",
            unit=unit,
            share=share,
        )
    elif float(ask["least"]) < 1:
        sentence = tr_n(
            "{n} unit of {all} is on at these steps and off at those, right at {share} % of them or more: unit "
            "{unit}, where {condition}.",
            "{n} units of {all} are on at these steps and off at those, right at {share} % of them or more; the "
            "clearest is unit {unit}, where {condition}.",
            kept,
            **{"all": material.units, "unit": unit, "condition": _condition(of, found, 0)},
            share=per_cent(float(ask["least"])),
        )
    else:
        sentence = tr_n(
            "{n} unit of {all} is on at these steps and off at those: unit {unit}, where {condition}.",
            "{n} units of {all} are on at these steps and off at those; the clearest is unit {unit}, where "
            "{condition}.",
            kept,
            **{"all": material.units, "unit": unit, "condition": _condition(of, found, 0)},
        )
    tables = [_units(of, found)]
    if kept:
        tables.append(_places(material, found))
    notes = (
        tr(
            "A unit is on above (or below) a threshold of its own, the one that parts the two lists best. “Right” is "
            "the mean of both shares: on where it should be, off where it should be; 50 % is chance."
        ),
    )
    return Answer(sentence, (_courses(material, ask["of"], found),), tuple(tables), notes=notes)


def _condition(of: str, found: Found, k: int) -> str:
    """When a unit is on, in signs."""
    return f"{of} {'>' if found['sign'][k] > 0 else '<'} {number(float(found['threshold'][k]))}"


def _units(of: str, found: Found) -> Table:
    units = found["units"]
    rows = [
        Row(
            (
                tr("unit {unit}", unit=int(units[k]) + 1),
                _condition(of, found, k),
                tr("{share} %", share=per_cent(float(found["accuracy"][k]))),
                number(float(found["margin"][k]), 2),
            ),
            int(units[k]),
            int(found["on"][0]),
        )
        for k in range(min(_LISTED, len(units)))
    ]
    more = len(units) - len(rows)
    head = (tr("unit"), tr("on where"), tr("right"), tr("gap in deviations"))
    more_said = tr("… and {n} more, none clearer.", n=grouped(more)) if more > 0 else ""
    return Table(tr("Units, the clearest first"), head, tuple(rows), more_said)


def _places(material: Material, found: Found) -> Table:
    asked = set(found["on"].tolist())
    rows = []
    for start, stop in found["spans"][:_LISTED].tolist():
        known = tr("asked for") if asked & set(range(start, stop)) else tr("found")
        cells = (span_said(start, stop), known, _signs(material, start, stop))
        rows.append(Row(cells, int(found["units"][0]), int(start)))
    more = len(found["spans"]) - len(rows)
    head = (tr("steps"), "", tr("what is read there"))
    more_said = tr("… and {n} more, none longer.", n=grouped(more)) if more > 0 else ""
    units = ", ".join(str(unit + 1) for unit in found["units"][: found["team"]].tolist())
    caption = tr("Where the clearest are on together: {units}", units=units)
    return Table(caption, head, tuple(rows), more_said)


def _signs(material: Material, start: int, stop: int) -> str:
    names = material.names.get("steps", ())[start : min(stop, start + 24)]
    return ("" if all(len(name) == 1 for name in names) else " ").join(names)


def _courses(material: Material, of: str, found: Found) -> Chart:
    """The course of the clearest units, each between its own least and largest value; the steps asked for as bands."""
    T = len(material)
    units = found["units"][:_DRAWN].tolist()
    traces = [_course(material, of, unit, k) for k, unit in enumerate(units)]
    bands = [*_bands(found["on"], "var(--q-i)"), *_bands(found["off"], "var(--muted)")]
    ticks = {"tickvals": [0.4 - k for k in range(len(units))], "ticktext": [str(unit + 1) for unit in units]}
    layout = {
        "xaxis": counting(tr("step"), T, range=[0.5, T + 0.5]),
        "yaxis": axis(tr("unit"), range=[0.15 - len(units), 1.05], showgrid=False, **ticks),
        "shapes": bands,
    }
    alt = tr(
        "The course of {of} of the clearest units, {units}, each between its least and its largest value; coloured "
        "bands are the steps at which they should be on, grey ones those at which they should be off.",
        of=letter_of(material, of),
        units=", ".join(str(unit + 1) for unit in units),
    )
    return chart("found-units", tr_later("The clearest units"), alt, 96 + 44 * len(units), traces, layout)


def _course(material: Material, of: str, unit: int, row: int) -> go.Scatter:
    """The course of a unit in a row of the chart, as high as the row."""
    values = material.record[of][:, unit].astype(float)
    every = thinned(values)
    low, high = float(values.min()), float(values.max())
    words = tr(
        "Unit {unit}, step {step}: {of} = {value}",
        **{"unit": unit + 1, "step": "%{x}", "of": letter_of(material, of), "value": "%{customdata[2]:.3f}"},
    )
    return go.Scatter(
        x=(every + 1).tolist(),
        y=(0.88 * (values[every] - low) / ((high - low) or 1.0) - row).tolist(),
        customdata=[[unit, step, value] for step, value in zip(every.tolist(), values[every].tolist(), strict=True)],
        hovertemplate=f"{words}<extra></extra>",
        mode="lines",
        line={"color": hue(of) if of in "figoch" else "var(--ink)", "width": 1.3},
    )


def _bands(steps: np.ndarray, colour: str) -> list[dict[str, object]]:
    runs = np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1)
    return [
        {
            **{"type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"},
            **{"x0": int(run[0]) + 0.5, "x1": int(run[-1]) + 1.5},
            **{"fillcolor": colour, "opacity": 0.22, "line": {"width": 0}},
        }
        for run in runs[:200]
    ]


FIND: Final = Analysis(
    "find",
    tr_later("Find units"),
    tr_later("Which units are on at some steps and off at others, and where else are they on?"),
    (
        Field(
            "on",
            tr_later("On at the steps"),
            partial(_usual, value=True),
            help=tr_later("Steps from 1, such as 3-6, 9. To begin with, of numbers, where an input is large."),
        ),
        Field(
            "off",
            tr_later("Off at the steps"),
            partial(_usual, value=False),
            help=tr_later("Steps from 1, such as 3-6, 9."),
        ),
        QUANTITY,
        Field("least", tr_later("How clearly"), lambda _: "0.9", lambda _: {k: tr(v) for k, v in _CLEAR.items()}),
    ),
    _find,
    _show,
    lambda material, _: len(material) * material.units / _RATE,
    reads=lambda _, ask: (ask["of"],),
)
