"""The figure of the fixed points of a cell: a plane of its memory with the run, the points and where a step leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from lstm_core.checks import Array
from lstm_core.language import tr, tr_later
from lstm_core.probing import FixedPoints, Plane
from lstm_view.figures.base import LEGEND, Chart, Json, axis, chart, hue
from lstm_view.words.digits import number

#: Kind of a point -> (its words, its marker, and the words of a table).
POINTS: Final = {
    "stable": (tr_later("stable: states nearby come back"), "circle", tr_later("stable")),
    "saddle": (tr_later("saddle: some states nearby leave"), "x", tr_later("saddle")),
    "unstable": (tr_later("unstable: states nearby leave, none comes nearer"), "triangle-up", tr_later("unstable")),
    "border": (tr_later("on the border: its largest eigenvalue is 1"), "circle-open", tr_later("on the border")),
    "slow": (tr_later("slow: it moves, but hardly"), "diamond-open", tr_later("slow")),
}
_MUTED: Final = {"color": "var(--muted)"}
_MOST: Final = 1_000  # states of the run that are drawn


def kind_of(found: FixedPoints, k: int) -> str:
    """Return which of POINTS the k-th point is."""
    return next(kind for kind in POINTS if getattr(found, kind)[k])


def plane(
    drawn: Plane, found: FixedPoints, said: str, titles: Sequence[str], steps: Sequence[int], memory: str
) -> Chart:
    """The path of a run through `steps`, by their numbers, the points and the flow; `titles` are those of the two axes.

    A line of the flow begins at its dot and is as long as the dots are apart where the flow is fastest. Where the whole
    state is one number h, the flow is one curve, h after a step over h before it, beside the line on which h stays.
    `memory` is c or h, `said` says what was found.
    """
    is_curve = drawn.flow.ndim == 2
    alt = _of_curve(said) if is_curve else _of_plane(memory, said)
    layout = {
        **{"xaxis": axis(titles[0]), "yaxis": axis(titles[1]), "showlegend": True, "legend": LEGEND},
        "margin": {"l": 56, "r": 16, "t": 64, "b": 44},
    }
    flow = _curve(drawn) if is_curve else _flow(drawn)
    traces = [*flow, *_path(drawn, steps, memory), *(_points(drawn, found, kind) for kind in POINTS)]
    return chart("fixed-points", tr_later("Fixed points"), alt, 460, [one for one in traces if len(one.x)], layout)


def _of_plane(memory: str, said: str) -> str:
    return tr(
        "The run's memory {memory} as a path in a plane, with the points at which it would rest if the input stayed as "
        "it is, and short lines that show where one step leads; a line begins at its dot. {said}",
        **{"memory": memory, "said": said},
    )


def _of_curve(said: str) -> str:
    return tr(
        "h after a step over h before it, as a curve, for the input that is held: where it meets the dotted line, h "
        "stays as it is. The run's own steps are a path beside it. {said}",
        said=said,
    )


def _curve(drawn: Plane) -> list[go.Scatter]:
    diagonal = np.column_stack([drawn.across, drawn.across])
    look = {"mode": "lines", "hoverinfo": "skip"}
    return [
        go.Scatter(name=tr("h stays"), **_at(diagonal), **look, line=_MUTED | {"width": 1, "dash": "dot"}),
        go.Scatter(name=tr("where a step leads"), **_at(diagonal + drawn.flow), **look, line=_MUTED | {"width": 2}),
    ]


def _flow(drawn: Plane) -> list[go.Scatter]:
    start = np.stack(np.meshgrid(drawn.across, drawn.up), axis=-1).reshape(-1, 2)
    flow = drawn.flow.reshape(-1, 2)
    cell = np.array([drawn.across[1] - drawn.across[0], drawn.up[1] - drawn.up[0]])
    fastest = float(np.linalg.norm(flow / cell, axis=1).max()) or 1.0
    lines = np.stack([start, start + flow / fastest, np.full_like(start, np.nan)], axis=1).reshape(-1, 2)
    return [
        go.Scatter(
            name=tr("where a step leads"),
            **_at(lines),
            mode="lines",
            line=_MUTED | {"width": 1},
            hoverinfo="skip",
            connectgaps=False,
        ),
        go.Scatter(**_at(start), mode="markers", marker=_MUTED | {"size": 3}, hoverinfo="skip", showlegend=False),
    ]


def _path(drawn: Plane, steps: Sequence[int], memory: str) -> list[go.Scatter]:
    shown = np.unique(np.linspace(0, len(drawn.path) - 1, min(len(drawn.path), _MOST)).astype(int))
    look: Json = {"color": hue(memory)}
    run = go.Scatter(
        name=tr("the run"),
        **_at(drawn.path[shown]),
        text=[tr("step {step}", step=steps[t]) for t in shown.tolist()],
        hoverinfo="text",
        mode="lines+markers",
        line=look | {"width": 1.5},
        marker=look | {"size": 4},
    )
    end = go.Scatter(
        name=tr("its end"),
        **_at(drawn.path[-1:]),
        hoverinfo="name",
        mode="markers",
        marker=look | {"symbol": "square", "size": 10},
    )
    return [run, end]


def _points(drawn: Plane, found: FixedPoints, kind: str) -> go.Scatter:
    said, symbol, _ = POINTS[kind]
    (of_kind,) = np.nonzero(getattr(found, kind))
    return go.Scatter(
        name=tr(said),
        **_at(drawn.points[of_kind]),
        text=[_hover(found, k) for k in of_kind.tolist()],
        hoverinfo="text",
        mode="markers",
        marker={"color": "var(--ink)", "symbol": symbol, "size": 13, "line": {"color": "var(--ink)", "width": 2}},
    )


def _hover(found: FixedPoints, k: int) -> str:
    size = number(float(np.abs(found.eigenvalues[k]).max()))
    return tr("point {n}, largest eigenvalue {size}", n=k + 1, size=size)


def _at(places: Array) -> dict[str, Any]:
    """Return x and y as Plotly's JSON takes them, None where a line is broken."""
    x, y = ([None if np.isnan(value) else float(value) for value in column] for column in places.T)
    return {"x": x, "y": y}
