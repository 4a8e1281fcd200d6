"""The figure of all units over time."""

from __future__ import annotations

import plotly.graph_objects as go

from lstm_core.language import cached, tr, tr_later
from lstm_view.figures.base import (
    BOTTOM,
    GATES,
    LEFT,
    MARKS,
    RIGHT,
    Chart,
    Json,
    ask,
    axis,
    box,
    chart,
    colour_bar,
    coloured,
    hue,
    said,
)


@cached(maxsize=64)
def heatmap(quantities: tuple[str, ...], chosen: str, unbounded: str = "") -> Chart:
    """All units (rows) over time (columns) in the colours of one of ``quantities`` (of f, i, o, g, h, c, delta_c).

    delta_ before a quantity is its difference to the run before any change. ``chosen`` is the first one shown;
    the scales of the others lie in the layout for the page's choice. Of g and h those in ``unbounded`` can leave
    -1..1, as the functions of the cell allow it.
    """
    shown = ask(quantities, (*MARKS, *(f"delta_{name}" for name in MARKS)), "quantities")
    scales = {name: _scale(name, unbounded) for name in shown}
    if chosen not in scales:
        raise ValueError(f"the chosen quantity must be one of {', '.join(shown)}; got {chosen}.")
    scale = scales[chosen]
    trace = go.Heatmap(
        meta={"bind": chosen, "unit": "all", "choice": True},
        colorscale=scale["colorscale"],
        zmin=scale["zmin"],
        zmax=scale["zmax"],
        colorbar=colour_bar(scale["title"]),
        hovertemplate=tr("step {step}, unit {unit}: {value}", step="%{x}", unit="%{y}", value="%{z:.3f}")
        + "<extra></extra>",
    )
    frame = {"showgrid": False, "showline": True, "mirror": True, "ticks": ""}
    layout = {
        "xaxis": axis(tr("step"), hoverformat="d", **frame),
        "yaxis": axis(tr("unit"), type="category", autorange="reversed", **frame),
        "margin": {"l": LEFT, "r": RIGHT, "t": 54, "b": BOTTOM},
        "shapes": [box("cursor"), box("hover"), box("unit")],
        "meta": {"steps": ["xaxis"], "scales": scales},
    }
    alt = tr(
        "Every unit (one row each) at every step (one column each); the colour gives the value of one "
        "quantity out of {quantities}, and the bar above says which colour is which number. "
        "One outline marks the present step, another the chosen unit.",
        quantities=", ".join(shown),
    )
    key = f"heatmap-{''.join(shown)}-{chosen}{unbounded and f'-{unbounded}'}"
    return chart(key, tr_later("All units"), alt, 300, [trace], layout)


def _scale(name: str, unbounded: str) -> Json:
    """Gates: paper to hue over 0..1. Signed: grey to paper to hue over -1..1, for c and changes over their range."""
    plain = name.removeprefix("delta_")
    change = plain != name
    words = f"<b>{plain}</b> {said(plain)}"
    title = coloured(plain, tr("{quantity}, now less before the changes", quantity=words) if change else words)
    titles = {"title": title} | ({"title_b": coloured(plain, f"{words}, A − B")} if change else {})
    if name in GATES:
        return {**titles, "zmin": 0, "zmax": 1, "colorscale": [[0, "var(--paper)"], [1, hue(name)]]}
    colours = [[0, "var(--muted)"], [0.5, "var(--paper)"], [1, hue(plain)]]
    ends = (None, None) if change or name in ("c", *unbounded) else (-1, 1)
    return {**titles, "zmin": ends[0], "zmax": ends[1], "colorscale": colours}
