"""The figure of how often the gates of every unit are saturated."""

from __future__ import annotations

import plotly.graph_objects as go

from lstm_core.language import cached, local, tr, tr_later
from lstm_view.figures.base import (
    BOTTOM,
    CLEAR,
    GATES,
    LEFT,
    MARKS,
    RIGHT,
    Chart,
    Json,
    axis,
    chart,
    hue,
    key_entry,
    of_b,
    said,
    words,
)

#: Drawn in this order, so that of the points of a unit at one place each still shows.
_SIZES = {"i": 13, "f": 10, "o": 7}
#: What Plotly puts in the words of a point.
_SAID = {"unit": "%{customdata[0]}", "closed": "%{customdata[1]:.0f}", "open": "%{customdata[2]:.0f}"}


@cached(maxsize=4)
def saturation() -> Chart:
    """The share of steps at which a gate is above 0.9 against that below 0.1, one point a unit and gate.

    The plane of Karpathy, Johnson and Fei-Fei 2015, who draw one panel a gate. The axes stay 0 to 1 and the
    points of the chosen unit have a ring. No point lies above the diagonal, on which no step is in between.
    """
    data = [_diagonal(), *(form(gate) for form in (_ghost, _points, _ring) for gate in _SIZES)]
    corner: Json = {"font": {"color": "var(--muted)", "size": 12}, "xref": "x", "yref": "y"}
    layout: Json = {
        "xaxis": _share(tr("share of steps closed (below {limit})", limit=local("0.1"))),
        "yaxis": _share(tr("share of steps open (above {limit})", limit=local("0.9"))),
        "margin": {"l": LEFT + 16, "r": RIGHT, "t": 28, "b": BOTTOM + 4},
        "annotations": [
            words("   ".join(key_entry(gate) for gate in GATES), 0, 1, yshift=2),
            words(tr("ring: the chosen unit"), 0.99, 0.98, xanchor="right", yanchor="top", **corner),
            words(tr("saturated at every step"), 0.52, 0.5, **corner),
            words(tr("never saturated"), 0.06, 0.02, **corner),
        ],
    }
    alt = tr(
        "One point for each unit and each of the gates f, i and o: across, the share of steps at which the gate "
        "is closed, below 0.1; up, the share at which it is open, above 0.9. A gate that is always open stands "
        "in the upper left corner, one that is always closed in the lower right, one that is never saturated in "
        "the lower left; on the slanting line it is always one or the other. Rings mark the chosen unit. Where "
        "something was changed, open points show where they were before."
    )
    return chart("saturation", tr_later("Saturation"), alt, 300, data, layout)


def _share(title: str) -> Json:
    ticks = {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0 %", "25 %", "50 %", "75 %", "100 %"]}
    return axis(title, range=[-0.04, 1.04], fixedrange=True, **ticks)


def _diagonal() -> go.Scatter:
    line = {"color": "var(--rule)", "width": 1.5}
    return go.Scatter(name="diagonal", x=[0, 1], y=[1, 0], mode="lines", line=line, hoverinfo="skip")


def _points(gate: str) -> go.Scatter:
    symbol = MARKS[gate][1]
    outline = {"color": "var(--paper)", "width": 1}
    return go.Scatter(
        name=said(gate),
        meta={"measure": [f"low_{gate}", f"high_{gate}"], "unit": "all"},
        mode="markers",
        marker={"color": hue(gate), "symbol": symbol, "size": _SIZES[gate], "line": outline},
        cliponaxis=False,
        hovertemplate=tr("unit {unit}: {gate} closed in {closed} % of steps, open in {open} %", gate=gate, **_SAID)
        + "<extra></extra>",
    )


def _ghost(gate: str) -> go.Scatter:
    """Where the units' points were before any change."""
    before = tr(
        "before the change, unit {unit}: {gate} closed in {closed} % of steps, open in {open} %", gate=gate, **_SAID
    )
    b = tr("B, unit {unit}: {gate} closed in {closed} % of steps, open in {open} %", gate=gate, **_SAID)
    return go.Scatter(
        name=f"{gate}, ghost",
        meta={"measure": [f"low_{gate}", f"high_{gate}"], "before": True, "unit": "all", **of_b(f"{b}<extra></extra>")},
        visible=False,
        mode="markers",
        marker={"color": hue(gate), "symbol": f"{MARKS[gate][1]}-open", "size": _SIZES[gate] + 2, "line": {"width": 1}},
        cliponaxis=False,
        hovertemplate=f"{before}<extra></extra>",
    )


def _ring(gate: str) -> go.Scatter:
    line = {"color": hue(gate), "width": 2}
    return go.Scatter(
        name=f"chosen, {gate}",
        meta={"measure": [f"low_{gate}", f"high_{gate}"], "unit": 0, "follow": True},
        mode="markers",
        marker={"color": CLEAR, "symbol": "circle", "size": _SIZES[gate] + 9, "line": line},
        cliponaxis=False,
        hoverinfo="skip",
    )
