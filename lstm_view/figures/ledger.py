"""The figures of the ledger: which step wrote what is in the memory, at one step and over all of them."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from lstm_core.language import cached, tr, tr_later
from lstm_view.figures.base import (
    BOTTOM,
    HALO,
    LEFT,
    RIGHT,
    Chart,
    Json,
    axis,
    box,
    chart,
    colour_bar,
    coloured,
    hue,
    of_b,
    upright,
)

#: What the alternatives call the memory that has the ledger.
_MEMORIES: Final = {"c": tr_later("long-term memory"), "h": tr_later("short-term memory")}


def _ages(memory: str) -> list[Any]:
    """Old entries are pale and new ones full, against time from the start to the end of the run."""
    return [[0, "var(--rule)"], [1, hue(memory)]]


@cached(maxsize=4)
def ledger(memory: str = "c") -> Chart:
    """c, or the h of a GRU, at the cursor, by the step that wrote it: one bar a step, and all of them stacked to c."""
    bars = go.Bar(
        name="share",
        meta={"ledger": "bars", "unit": 0, "follow": True},
        marker={"colorscale": _ages(memory), "line": {"width": 0}},
        hovertemplate=_left("%{x}", "%{y:.3f}"),
    )
    stack = go.Bar(
        name="sum",
        meta={"ledger": "stack", "unit": 0, "follow": True},
        width=0.8,
        marker={"colorscale": _ages(memory), "line": {"color": "var(--paper)", "width": 0.5}},
        customdata=[],
        hovertemplate=_left("%{customdata[1]}", "%{value:.3f}"),
        xaxis="x2",
        yaxis="y2",
    )
    layout: Json = {
        "barmode": "overlay",
        "bargap": 0.2,
        "xaxis": axis(tr("step that wrote it (0: the start value)"), domain=[0.2, 1], hoverformat="d"),
        "yaxis": axis(nticks=5, fixedrange=True, zeroline=True, zerolinecolor="var(--muted)"),
        "xaxis2": axis(
            domain=[0, 0.1], anchor="y2", range=[-0.6, 0.6], tickvals=[0], ticktext=[tr("sum")], fixedrange=True
        ),
        "yaxis2": axis(anchor="x2", nticks=5, fixedrange=True, zeroline=True, zerolinecolor="var(--muted)"),
        "shapes": [upright("cursor"), upright("hover")],
        "margin": {"l": LEFT, "r": RIGHT, "t": 24, "b": BOTTOM},
        "meta": {
            "steps": ["xaxis"],
            "start": ["xaxis"],
            "window": ["xaxis"],
            "ledger": {"yaxis": "bars", "yaxis2": "stack"},
        },
    }
    alt = tr(
        "What is left, at the present step, of each step's entry in the {memory}: one bar a step, old entries pale. On "
        "the left the same shares stacked on one another, positive ones up and negative ones down; together they are "
        "{letter}, the diamond. Of a long run the bars show the last 100 steps.",
        memory=tr(_MEMORIES[memory]),
        letter=memory,
    )
    data = [bars, _ghost(), stack, _sum(memory)]
    return chart(_key("ledger", memory), tr_later("Ledger at this step"), alt, 380, data, layout)


def _key(chart: str, memory: str) -> str:
    return chart if memory == "c" else f"{chart}-{memory}"


def _left(step: str, value: str) -> str:
    return tr("written at step {step}: {value} is left", step=step, value=value) + "<extra></extra>"


def _ghost() -> go.Scatter:
    return go.Scatter(
        name="ghost",
        meta={"ledger": "bars", "before": True, "unit": 0, "follow": True, **of_b("B %{y:.3f}<extra></extra>")},
        visible=False,
        mode="markers",
        marker={"color": "var(--ink)", "symbol": "line-ew-open", "size": 9},
        hovertemplate=tr("before the change {value}", value="%{y:.3f}") + "<extra></extra>",
    )


def _sum(memory: str) -> go.Scatter:
    return go.Scatter(
        name=memory,
        meta={"bind": [memory], "unit": 0, "at": "t", "follow": True},
        x=[0],
        mode="markers+text",
        marker={"color": "var(--ink)", "symbol": "diamond", "size": 8},
        texttemplate="<b>%{y:.3f}</b>",
        textposition="top center",
        textfont={"color": "var(--ink)", "shadow": HALO},
        cliponaxis=False,
        hovertemplate=f"{memory} = %{{y:.3f}}<extra></extra>",
        xaxis="x2",
        yaxis="y2",
    )


@cached(maxsize=4)
def triangle(memory: str = "c") -> Chart:
    """What is left at each step (across) of what each step wrote (up): the whole ledger of one unit."""
    trace = go.Heatmap(
        meta={"ledger": "triangle", "unit": 0, "follow": True},
        colorscale=[[0, "var(--muted)"], [0.5, "var(--paper)"], [1, hue(memory)]],
        colorbar=colour_bar(coloured(memory, tr("left of what was written"))),
        hoverongaps=False,
        hovertemplate=tr(
            "written {when}, left at step {step}: {value}", when="%{customdata}", step="%{x}", value="%{z:.3f}"
        )
        + "<extra></extra>",
    )
    frame = {"showgrid": False, "showline": True, "mirror": True, "ticks": ""}
    layout: Json = {
        "xaxis": axis(tr("step"), hoverformat="d", **frame),
        "yaxis": axis(tr("written at step"), hoverformat="d", **frame),
        "margin": {"l": LEFT + 8, "r": RIGHT, "t": 54, "b": BOTTOM},
        "shapes": [box("cursor"), box("hover")],
        "meta": {"steps": ["xaxis", "yaxis"], "start": ["yaxis"], "ledger": {}},
    }
    alt = tr(
        "The whole ledger of one unit: each row is what one step wrote to the {memory}, each column what is left of it "
        "at that step; the bottom row is the start value. A row that keeps its colour is remembered, one that fades is "
        "forgotten. Every column sums to {letter}. An outline marks the present step.",
        memory=tr(_MEMORIES[memory]),
        letter=memory,
    )
    return chart(_key("triangle", memory), tr_later("Whole ledger"), alt, 380, [trace], layout)
