"""The outputs of a read-out over time."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import plotly.graph_objects as go

from lstm_view.figures.base import BOTTOM, TOP, Chart, Json, axis, chart, coloured, hue, upright, words

MOST: Final = 8  # lines that can be told apart
_SIGNS: Final = (
    ("circle", "●", "solid"),
    ("square", "■", "6px,3px"),
    ("diamond", "◆", "2px,2px"),
    ("triangle-up", "▲", "8px,2px,2px,2px"),
    ("circle-open", "○", "solid"),
    ("square-open", "□", "6px,3px"),
    ("diamond-open", "◇", "2px,2px"),
    ("triangle-up-open", "△", "8px,2px,2px,2px"),
)
_HEADING: Final = 20


@lru_cache(maxsize=32)
def outputs(count: int, activation: str) -> Chart:
    """Lines of y over time, one an output and at most MOST of them; shares and sigmoids keep 0..1."""
    drawn = min(count, MOST)
    title = "Output y" if count == 1 else "Outputs y" if count == drawn else f"Outputs y, the first {drawn} of {count}"
    entries = ["● <b>y</b>"] if count == 1 else [f"{_SIGNS[k][1]} <b>{k + 1}</b>" for k in range(drawn)]
    bounded = activation != "linear"
    scale: Json = {"range": [-0.04, 1.04], "tickvals": [0, 0.5, 1]} if bounded else {"nticks": 5}
    height = 130
    layout: Json = {
        "annotations": [words(coloured("h", "  ".join(entries)), 0, height / (height + _HEADING), yshift=2)],
        "shapes": [upright(kind, (0, height / (height + _HEADING))) for kind in ("cursor", "hover")],
        "hovermode": "x",
        "meta": {"steps": ["xaxis"], "range": {} if bounded else {"yaxis": ["y"]}},
        "xaxis": axis("step", hoverformat="d"),
        "yaxis": axis(**scale, fixedrange=True, domain=[0, height / (height + _HEADING)]),
    }
    whose = "The output" if count == 1 else f"{drawn} outputs"
    kind = {"linear": "weighted sum of h", "sigmoid": "number from 0 to 1", "softmax": "share, all of them add up to 1"}
    alt = f"{whose} of the read-out at every step, each a {kind[activation]}. The upright line marks the present step."
    lines = [*(_ghost(k) for k in range(drawn)), *(_line(k, count) for k in range(drawn))]
    return chart(f"outputs-{count}-{activation}", title, alt, height + _HEADING + TOP + BOTTOM, lines, layout)


def _line(k: int, count: int) -> go.Scatter:
    symbol, _, dash = _SIGNS[k]
    name = "y" if count == 1 else f"output {k + 1}"
    return go.Scatter(
        name=name,
        meta={"bind": "y", "unit": k},
        mode="lines+markers",
        line={"color": hue("h"), "width": 2, "dash": dash},
        opacity=1 - 0.07 * k,
        marker={"color": hue("h"), "symbol": symbol, "size": 7, "maxdisplayed": 24},
        hovertemplate=f"{name} %{{y:.3f}}<extra></extra>",
    )


def _ghost(k: int) -> go.Scatter:
    """An output as it was before any change."""
    return go.Scatter(
        name=f"output {k + 1} before",
        meta={"before": "y", "unit": k},
        visible=False,
        mode="lines",
        line={"color": hue("h"), "width": 1.2},
        opacity=0.5,
        hovertemplate="before %{y:.3f}<extra></extra>",
    )
