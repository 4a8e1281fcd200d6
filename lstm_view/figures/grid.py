"""The figure of all units over time."""

from __future__ import annotations

from functools import lru_cache

import plotly.graph_objects as go

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
)


@lru_cache(maxsize=64)
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
        hovertemplate="step %{x}, unit %{y}: %{z:.3f}<extra></extra>",
    )
    frame = {"showgrid": False, "showline": True, "mirror": True, "ticks": ""}
    layout = {
        "xaxis": axis("step", hoverformat="d", **frame),
        "yaxis": axis("unit", type="category", autorange="reversed", **frame),
        "margin": {"l": LEFT, "r": RIGHT, "t": 54, "b": BOTTOM},
        "shapes": [box("cursor"), box("hover"), box("unit")],
        "meta": {"steps": ["xaxis"], "scales": scales},
    }
    alt = (
        "Every unit (one row each) at every step (one column each); the colour gives the value of one "
        f"quantity out of {', '.join(shown)}, and the bar above says which colour is which number. "
        "One outline marks the present step, another the chosen unit."
    )
    return chart(
        f"heatmap-{''.join(shown)}-{chosen}{unbounded and f'-{unbounded}'}", "All units", alt, 300, [trace], layout
    )


def _scale(name: str, unbounded: str) -> Json:
    """Gates: paper to hue over 0..1. Signed: grey to paper to hue over -1..1, for c and changes over their range."""
    plain = name.removeprefix("delta_")
    change = "" if plain == name else ", now less before the changes"
    title = coloured(plain, f"<b>{plain}</b> {MARKS[plain][0]}{change}")
    if name in GATES:
        return {"title": title, "zmin": 0, "zmax": 1, "colorscale": [[0, "var(--paper)"], [1, hue(name)]]}
    colours = [[0, "var(--muted)"], [0.5, "var(--paper)"], [1, hue(plain)]]
    ends = (None, None) if change or name in ("c", *unbounded) else (-1, 1)
    return {"title": title, "zmin": ends[0], "zmax": ends[1], "colorscale": colours}
