"""The figure of one step of the long-term memory."""

from __future__ import annotations

import plotly.graph_objects as go

from lstm_core.language import cached, tr, tr_later
from lstm_view.figures.base import LEFT, RIGHT, Chart, Json, axis, chart, coloured, hue, of_b, word_hue

_LEVELS = ["c_prev", "kept", "added", "c"]
_AT = {"unit": 0, "at": "t", "follow": True}
_WIDTH = 0.62


@cached(maxsize=4)
def memory() -> Chart:
    """The long-term memory at one step as a waterfall: c_prev, kept = f c_prev, added = i g, c = their sum.

    Its range comes from the whole run of the unit, so the bars can be compared while stepping.
    """
    names = [
        f"{tr('before')}<br>{coloured('c', 'c<sub>t−1</sub>')}",
        f"{tr('kept')}<br>{coloured('f', 'f')} · {coloured('c', 'c<sub>t−1</sub>')}",
        f"{tr('added')}<br>{coloured('i', 'i')} · {coloured('g', 'g')}",
        f"{tr('now')}<br>{coloured('c', 'c<sub>t</sub>')}",
    ]
    across: Json = {"tickvals": [0, 1, 2, 3], "ticktext": names, "range": [-0.5, 3.5], "showgrid": False}
    up: Json = {"nticks": 6, "zeroline": True, "zerolinecolor": "var(--ink)"}
    layout = {
        "barmode": "overlay",
        "xaxis": axis(**across, fixedrange=True),
        "yaxis": axis(tr("value"), **up, fixedrange=True),
        "margin": {"l": LEFT, "r": RIGHT, "t": 20, "b": 42},
        "meta": {"range": {"yaxis": _LEVELS}},
    }
    alt = tr(
        "Four bars for the long-term memory at this step: what was there before, the part of it that the "
        "forget gate kept, what the input gate added to it or took away, and the memory that results. "
        "The pale part of the second bar is what was forgotten. Where something was changed, short lines "
        "stand at the values from before the change."
    )
    traces = [_forgotten(), _bars(), _links(), _ghost()]
    return chart("memory", tr_later("Memory at this step"), alt, 260, traces, layout)


def _forgotten() -> go.Bar:
    # The whole of c_prev, pale, behind what was kept of it.
    meta = {"bind": ["c_prev"], "base": [None], **_AT}
    marker = {"color": hue("c"), "line": {"width": 0}}
    more = {"name": "forgotten", "opacity": 0.22, "hoverinfo": "skip"}
    return go.Bar(meta=meta, x=[1], width=_WIDTH, marker=marker, **more)


def _bars() -> go.Bar:
    return go.Bar(
        name="memory",
        meta={"bind": _LEVELS, "base": [None, None, "kept", None], "sum": [[1, 2], 3], **_AT},
        x=[0, 1, 2, 3],
        width=_WIDTH,
        marker={
            "color": hue("c"),
            "opacity": [0.55, 1, 1, 1],
            "line": {"width": 0},
            # Hatched: a change, where the other bars are levels.
            "pattern": {
                "shape": ["", "", "/", ""],
                "fgcolor": "var(--paper)",
                "fillmode": "overlay",
                "size": 7,
            },
        },
        texttemplate=["%{value:.3f}", "%{value:.3f}", "%{value:+.3f}", "%{value:.3f}"],
        textposition="outside",
        textfont={"color": word_hue("c")},
        cliponaxis=False,
        hoverinfo="skip",  # the numbers stand on the bars, and Plotly's hover would add the base to them
    )


def _links() -> go.Scatter:
    ends = [0, 1, None, 1, 2, None, 2, 3]
    inward = [_WIDTH / 2, -_WIDTH / 2, 0] * 3
    return go.Scatter(
        name="links",
        meta={"bind": ["c_prev", "c_prev", None, "kept", "kept", None, "c", "c"], **_AT},
        x=[None if end is None else end + inset for end, inset in zip(ends, inward, strict=False)],
        mode="lines",
        line={"color": "var(--muted)", "width": 1, "dash": "2px,2px"},
        hoverinfo="skip",
    )


def _ghost() -> go.Scatter:
    # Where the levels were before any change.
    return go.Scatter(
        name="ghost",
        meta={"before": ["c_prev", "kept", "c"], **_AT, **of_b("B %{y:.3f}<extra></extra>")},
        visible=False,
        x=[0, 1, 3],
        mode="markers",
        marker={"color": "var(--ink)", "symbol": "line-ew-open", "size": 46, "line": {"width": 1.5}},
        hovertemplate=tr("before the change {value}", value="%{y:.3f}") + "<extra></extra>",
    )
