"""The outputs of a read-out over time."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from lstm_core.language import cached, tr
from lstm_view.figures.base import BOTTOM, TOP, Chart, Json, axis, chart, coloured, hue, of_b, upright, words

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


@cached(maxsize=32)
def outputs(count: int, activation: str) -> Chart:
    """Lines of y over time, one an output and at most MOST of them; shares and sigmoids keep 0..1."""
    drawn = min(count, MOST)
    entries = ["● <b>y</b>"] if count == 1 else [f"{_SIGNS[k][1]} <b>{k + 1}</b>" for k in range(drawn)]
    bounded = activation != "linear"
    scale: Json = {"range": [-0.04, 1.04], "tickvals": [0, 0.5, 1]} if bounded else {"nticks": 5}
    height = 130
    layout: Json = {
        "annotations": [words(coloured("h", "  ".join(entries)), 0, height / (height + _HEADING), yshift=2)],
        "shapes": [upright(kind, (0, height / (height + _HEADING))) for kind in ("cursor", "hover")],
        "hovermode": "x",
        "meta": {"steps": ["xaxis"], "range": {} if bounded else {"yaxis": ["y"]}},
        "xaxis": axis(tr("step"), hoverformat="d"),
        "yaxis": axis(**scale, fixedrange=True, domain=[0, height / (height + _HEADING)]),
    }
    lines = [*(_ghost(k) for k in range(drawn)), *(_line(k, count) for k in range(drawn))]
    key, title, pixels = f"outputs-{count}-{activation}", _title(count, drawn), height + _HEADING + TOP + BOTTOM
    return chart(key, title, _alt(count, drawn, activation), pixels, lines, layout, term="readout")


def _title(count: int, drawn: int) -> str:
    if count == 1:
        return tr("Output y")
    return tr("Outputs y") if count == drawn else tr("Outputs y, the first {n} of {all}", n=drawn, all=count)


def _alt(count: int, drawn: int, activation: str) -> str:
    one = {
        "linear": tr("The output of the read-out at every step, a weighted sum of h."),
        "sigmoid": tr("The output of the read-out at every step, a number from 0 to 1."),
        "softmax": tr("The output of the read-out at every step: the share of a single output, which is always 1."),
    }
    many = {
        "linear": tr("{n} outputs of the read-out at every step, each a weighted sum of h.", n=drawn),
        "sigmoid": tr("{n} outputs of the read-out at every step, each a number from 0 to 1.", n=drawn),
        "softmax": tr(
            "{n} outputs of the read-out at every step, each a share; the shares of all {all} add up to 1.",
            **{"n": drawn, "all": count},
        ),
    }
    return f"{(one if count == 1 else many)[activation]} {tr('The upright line marks the present step.')}"


def _line(k: int, count: int) -> go.Scatter:
    symbol, _, dash = _SIGNS[k]
    name = "y" if count == 1 else tr("output {output}", output=k + 1)
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
        name=f"output {k + 1}, ghost",
        meta={"before": "y", "unit": k, **of_b("B %{y:.3f}<extra></extra>")},
        visible=False,
        mode="lines",
        line={"color": hue("h"), "width": 1.2},
        opacity=0.5,
        hovertemplate=tr("before {value}", value="%{y:.3f}") + "<extra></extra>",
    )
