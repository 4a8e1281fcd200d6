"""What a challenge wants of a series at every step, and what came."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from lstm_core.language import cached, tr
from lstm_view.figures.base import Chart, axis, chart, hue, upright

BEYOND: Final = 1e4  # stands for no bound: bars that high leave every axis
_HEIGHT: Final = 200


@cached(maxsize=32)
def wanted(series: str, unit: int, units: int, least: tuple[float, float]) -> Chart:
    """Bars from the lower to the upper bound of each judged step, and the line of the series of ``unit``.

    ``least`` is what the axis of c holds at least, so that what is wanted is seen; h has −1 to 1.
    """
    whose = tr("{state} of unit {unit}", state=series, unit=unit + 1) if units > 1 else series
    bars = go.Bar(
        name="wanted",
        meta={"given": "wanted"},
        marker={"color": "var(--rule)", "line": {"width": 0}},
        width=1,
        hoverinfo="skip",
    )
    line = go.Scatter(
        name=series,
        meta={"bind": series, "unit": unit},
        mode="lines+markers",
        line={"color": hue(series), "width": 2},
        marker={"color": hue(series), "size": 6},
        hovertemplate=tr("step {step}: {words}", step="%{x}", words=f"{series} = %{{y:.3f}}") + "<extra></extra>",
    )
    alt = tr(
        "For every step of the trial a grey bar: the range in which {whose} has to lie. Where there is none, nothing "
        "is wanted. The line is {whose} as it came; where it leaves the grey, the trial fails.",
        whose=whose,
    )
    fixed = series == "h"
    layout = {
        "shapes": [upright(kind) for kind in ("cursor", "hover")],
        "bargap": 0,
        "meta": {"steps": ["xaxis"], **({} if fixed else {"range": {"yaxis": ["c"]}, "least": {"yaxis": list(least)}})},
        "xaxis": axis(tr("step"), hoverformat="d", showgrid=False),
        "yaxis": axis(f"{series}", fixedrange=True, **({"range": [-1.05, 1.05]} if fixed else {"nticks": 5})),
        "margin": {"l": 52, "r": 12, "t": 8, "b": 36},
    }
    title = tr("Wanted, grey, and what came: {whose}", whose=whose)
    key = f"wanted-{series}-{unit}-{units}-{least[0]:g}-{least[1]:g}"
    return chart(key, title, alt, _HEIGHT, [bars, line], layout, term="challenge")
