"""The figures of what a change does: lines over the steps of a long run, bars of units, bounds of outputs, losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from lstm_core.checks import Array
from lstm_core.language import tr, tr_later
from lstm_view.figures.base import LEGEND, Chart, Json, at_step, axis, chart, counting, hue

MOST: Final = 800  # points of a line; of more steps each point stands for several, with their least and largest
BARS: Final = 24
_DASHES: Final = ("solid", "6px,3px", "2px,2px", "8px,2px,2px,2px")


@dataclass(frozen=True)
class Line:
    """A line over steps: its name, its values, NaN where there are none, and the quantity whose colour it has."""

    name: str
    values: Array
    of: str = ""


def over_steps(
    key: str,
    title: str,
    alt: str,
    lines: Sequence[Line],
    y: str,
    *,
    first: int = 0,
    marks: Mapping[str, int] | None = None,
    unit: int | None = None,
    **scale: Any,
) -> Chart:
    """Lines over the steps from `first`, all in one panel; `marks` are words and the step at which each stands.

    With a `unit`, from 0, each point leads to that unit and its step.

    ``title`` is said by ``tr``. Of a run of many steps a line has the least and the largest value of each span.
    """
    marks = marks or {}
    traces = [_line(line, k, first, unit) for k, line in enumerate(lines)]
    many = max((len(line.values) for line in lines), default=0)
    layout: Json = {
        **{"xaxis": counting(tr("step"), many, hoverformat="d"), "yaxis": axis(y, nticks=6, **scale)},
        **{"showlegend": len(lines) > 1, "legend": LEGEND, "hovermode": "closest"},
        "shapes": [at_step(step) for step in marks.values()],
        "annotations": [_word(name, step) for name, step in marks.items()],
        "margin": {"l": 64, "r": 16, "t": 40 if len(lines) > 1 or marks else 12, "b": 40},
    }
    return chart(key, title, alt, 280, traces, layout)


def thinned(values: Array, most: int = MOST) -> npt.NDArray[np.intp]:
    """Return at most so many places (from 0) of values (T,), NaN where there is none, that keep every extreme.

    >>> thinned(np.array([0.0, 9.0, 1.0, 2.0, -5.0, 3.0]), 4).tolist()
    [0, 1, 4, 5]
    """
    if len(values) <= most:
        return np.arange(len(values))
    starts = np.arange(most // 2) * len(values) // (most // 2)
    parts = np.split(values, starts[1:])
    least = [np.where(np.isnan(part), np.inf, part).argmin() for part in parts]
    largest = [np.where(np.isnan(part), -np.inf, part).argmax() for part in parts]
    return np.unique(np.concatenate([starts + least, starts + largest]))


def _line(line: Line, k: int, first: int, unit: int | None) -> go.Scatter:
    places = thinned(line.values)
    leads = {} if unit is None else {"customdata": [[unit, step] for step in (places + first).tolist()]}
    colour = hue(line.of) if line.of else "var(--ink)"
    return go.Scatter(
        name=line.name,
        x=(places + first + 1).tolist(),
        y=[None if np.isnan(value) else float(value) for value in line.values[places]],
        mode="lines+markers" if len(places) <= 40 else "lines",
        line={"color": colour, "width": 1.8, "dash": _DASHES[k % len(_DASHES)]},
        marker={"color": colour, "size": 5},
        connectgaps=False,
        **leads,
        hovertemplate=tr("step {step}: {value}", step="%{x}", value="%{y:.4g}") + "<extra>%{fullData.name}</extra>",
    )


def _word(name: str, step: int) -> Json:
    place = {"x": step + 1, "xref": "x", "y": 0.99, "yref": "paper", "xanchor": "left", "yanchor": "top"}
    return {"text": name, "showarrow": False, "font": {"color": "var(--muted)", "size": 12}, "xshift": 4, **place}


def ranking(
    key: str, title: str, alt: str, units: Sequence[int], change: Sequence[float], y: str, *, step: int
) -> Chart:
    """Bars of the units, from 0, whose absence or state changes most, the largest first; each leads to it at a step.

    ``title`` is said by ``tr``.
    """
    bars = go.Bar(
        x=[str(unit + 1) for unit in units[:BARS]],
        y=list(map(float, change[:BARS])),
        customdata=[[unit, step] for unit in units[:BARS]],
        marker={"color": hue("h")},
        hovertemplate=tr("unit {unit}: {value}", unit="%{x}", value="%{y:.4g}") + "<extra></extra>",
    )
    layout: Json = {
        "xaxis": axis(tr("unit"), type="category"),
        "yaxis": axis(y, nticks=5, rangemode="tozero"),
        "margin": {"l": 64, "r": 16, "t": 12, "b": 40},
    }
    return chart(key, title, alt, 240, [bars], layout)


def bounds(names: Sequence[str], low: Array, high: Array, least: Array, most: Array) -> Chart:
    """For each output the span that it can reach at all, and in it the span of the run."""
    rows = list(names)
    width = [float(value) for value in high - low]
    spans = go.Bar(
        name=tr("what any memory can reach"),
        orientation="h",
        y=rows,
        x=width,
        base=low.tolist(),
        marker={"color": "var(--grid)", "line": {"color": "var(--muted)", "width": 1}},
        customdata=np.column_stack([low, high]).tolist(),
        hovertemplate=tr(
            "{name}: from {low} to {high}", name="%{y}", low="%{customdata[0]:.4g}", high="%{customdata[1]:.4g}"
        )
        + "<extra></extra>",
    )
    run = go.Bar(
        name=tr("what this run reached"),
        orientation="h",
        y=rows,
        x=(most - least).tolist(),
        base=least.tolist(),
        width=0.4,
        marker={"color": hue("h"), "line": {"color": hue("h"), "width": 2}},
        customdata=np.column_stack([least, most]).tolist(),
        hovertemplate=tr(
            "{name} in this run: from {low} to {high}",
            name="%{y}", low="%{customdata[0]:.4g}", high="%{customdata[1]:.4g}",
        )
        + "<extra></extra>",
    )  # fmt: skip
    layout: Json = {
        **{"barmode": "overlay", "showlegend": True, "legend": LEGEND},
        "xaxis": axis(tr("output"), nticks=7),
        "yaxis": axis("", type="category", autorange="reversed", tickfont={"color": "var(--ink)", "size": 13}),
        "margin": {"l": 90, "r": 16, "t": 40, "b": 40},
    }
    alt = tr(
        "For each output a bar from the lowest to the highest value that any memory can give, and in it a darker bar "
        "from the lowest to the highest value of this run. The table has the numbers."
    )
    height = 110 + 26 * len(rows)
    return chart("ceiling", tr_later("Ceiling of the head"), alt, height, [spans, run], layout)


class Loss(NamedTuple):
    """A bar of losses: its name, −ln of the share that passes there, and the quantity whose colour it has."""

    name: str
    value: float
    of: str = ""


def losses(lost: Sequence[Loss]) -> Chart:
    """What each part of the way of an offer took of it; an infinite loss has no bar."""
    bars = go.Bar(
        x=[loss.name for loss in lost],
        y=[float(loss.value) if np.isfinite(loss.value) else None for loss in lost],
        marker={"color": [hue(loss.of) if loss.of else "var(--muted)" for loss in lost]},
        hovertemplate="%{x}: −ln = %{y:.4g}<extra></extra>",
    )
    layout: Json = {
        "xaxis": axis("", tickfont={"color": "var(--ink)", "size": 13}),
        "yaxis": axis(tr("loss, −ln of the share"), nticks=5, rangemode="tozero"),
        "margin": {"l": 64, "r": 16, "t": 12, "b": 32},
    }
    alt = tr(
        "A bar for each part of the way of the offer: −ln of the share that passed there, so that 0 is all of it, 0.69 "
        "half of it, and the bars add up to the whole loss. The table has the numbers."
    )
    return chart("kept-out", tr_later("What each part of the way took"), alt, 220, [bars], layout)
