"""What the units of a model's layer do in a run: a ranking by ablation, a role each, and the plane of fixed points.

Numbers and words only: a page shows them. Searches of units and probes are calls of ``lstm_core.probing`` themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from lstm_core import FixedPoints, Trace, fixed_points
from lstm_core.language import tr, tr_later, tr_n
from lstm_core.models import ModelRun
from lstm_core.probing import Plane, ablation_effects, head_of, plane_of, role_of
from lstm_view.figures.base import Chart, axis, chart, hue
from lstm_view.words.digits import number

#: Kind of a point -> (words, marker, whether it is filled).
_KINDS = {
    "stable": (tr_later("stable: a state nearby comes back"), "circle"),
    "saddle": (tr_later("saddle: a state nearby leaves"), "x"),
    "slow": (tr_later("slow: it moves, but hardly"), "diamond-open"),
}
_STARTS = 40


@dataclass(frozen=True)
class RankedUnit:
    """A unit (from 0), the change in the output when it is ablated, and what it does, in a sentence."""

    unit: int
    change: float
    role: str


def ranked_units(run: ModelRun, layer: int, *, most: int = 10) -> tuple[RankedUnit, ...]:
    """The units of a layer whose absence changes the model's output most, each with its role.

    ValueError in a sentence for a batch, a layer that reads backward, one that is no LSTM, and one too large.
    """
    trace = _trace(run, layer)
    effects = ablation_effects(trace, head=head_of(run.model, layer))
    return tuple(
        RankedUnit(unit, change, role_of(trace, unit).sentence())
        for unit, change in zip(effects.units[:most].tolist(), effects.change[:most].tolist(), strict=True)
    )


def points_of(run: ModelRun, layer: int, *, step: int = -1) -> FixedPoints:
    """The fixed points of a layer under its input at a step, from starts near the run; always the same."""
    trace = _trace(run, layer)
    return fixed_points(trace.parameters, trace.x[step], starts=_STARTS, seed=0, near=trace)


def points_said(found: FixedPoints) -> tuple[str, ...]:
    """How many points of each kind were found, one sentence a kind."""
    stable, saddle, slow = (int(kind.sum()) for kind in (found.stable, found.saddle, found.slow))
    return (
        tr_n("{n} stable fixed point was found.", "{n} stable fixed points were found.", stable),
        tr_n("{n} saddle was found.", "{n} saddles were found.", saddle),
        tr_n("{n} slow point was found.", "{n} slow points were found.", slow),
    )


def plane_chart(
    run: ModelRun, layer: int, found: FixedPoints, *, step: int = -1, units: tuple[int, int] | None = None
) -> Chart:
    """The path of the run, the points and the flow under the input of a step, in a plane as of ``plane_of``."""
    plane = plane_of(_trace(run, layer), found, step=step, units=units)
    alt = tr(
        "The run's memory c as a path in a plane, with the points at which it would rest if the input stayed as it "
        "is, and short lines that show where one step leads; a line begins at its dot. {said}",
        said=" ".join(points_said(found)),
    )
    if units is None:
        titles = tr("first component of c"), tr("second component of c")
    else:
        first, second = (tr("c of unit {unit}", unit=unit + 1) for unit in units)
        titles = first, second
    layout = {"xaxis": axis(titles[0]), "yaxis": axis(titles[1]), "showlegend": True}
    return chart("fixed-points", tr_later("Fixed points"), alt, 420, [*_flow(plane), *_path(plane, found)], layout)


def _trace(run: ModelRun, layer: int) -> Trace:
    done = run.layers[layer]
    if len(done.traces) != 1 or not isinstance(done.traces[0], Trace):
        raise ValueError(tr("{name} is no LSTM of one direction; choose a layer that is.", name=done.layer.name))
    return done.traces[0]


def _flow(plane: Plane) -> list[go.Scatter]:
    """A line for each arrow, as long as the places are apart where the flow is fastest, and a dot where it begins."""
    start = np.stack(np.meshgrid(plane.across, plane.up), axis=-1).reshape(-1, 2)
    flow = plane.flow.reshape(-1, 2)
    cell = np.array([plane.across[1] - plane.across[0], plane.up[1] - plane.up[0]])
    fastest = float(np.linalg.norm(flow / cell, axis=1).max()) or 1.0
    end = start + flow / fastest
    gap = np.full_like(start, np.nan)
    lines = np.stack([start, end, gap], axis=1).reshape(-1, 2)
    name = tr("where a step leads")
    muted = {"color": "var(--muted)"}
    return [
        go.Scatter(
            name=name, x=_plain(lines[:, 0]), y=_plain(lines[:, 1]), mode="lines", line=muted | {"width": 1},
            hoverinfo="skip", connectgaps=False,
        ),
        go.Scatter(
            x=_plain(start[:, 0]), y=_plain(start[:, 1]), mode="markers", marker=muted | {"size": 3},
            hoverinfo="skip", showlegend=False,
        ),
    ]  # fmt: skip


def _path(plane: Plane, found: FixedPoints) -> list[go.Scatter]:
    path = go.Scatter(
        name=tr("the run"),
        x=_plain(plane.path[:, 0]),
        y=_plain(plane.path[:, 1]),
        text=[tr("step {step}", step=t + 1) for t in range(len(plane.path))],
        hoverinfo="text",
        mode="lines+markers",
        line={"color": hue("c"), "width": 1.5},
        marker={"size": 4, "color": hue("c")},
    )
    return [path, *(_points(plane, found, kind) for kind in _KINDS if getattr(found, kind).any())]


def _points(plane: Plane, found: FixedPoints, kind: str) -> go.Scatter:
    said, symbol = _KINDS[kind]
    of_kind = getattr(found, kind)
    sizes = np.abs(found.eigenvalues[of_kind]).max(axis=1)
    return go.Scatter(
        name=tr(said),
        x=_plain(plane.points[of_kind, 0]),
        y=_plain(plane.points[of_kind, 1]),
        text=[tr("largest eigenvalue {size}", size=number(float(size))) for size in sizes],
        hoverinfo="text+name",
        mode="markers",
        marker={"color": "var(--ink)", "symbol": symbol, "size": 12},
    )


def _plain(values: np.ndarray) -> list[float | None]:
    """Numbers as Plotly's JSON takes them, and None where a line is broken."""
    return [None if np.isnan(value) else float(value) for value in values]
