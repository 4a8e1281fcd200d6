"""What all figures share: the chart record, the look of layouts and axes, and the marks of each quantity."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from lstm_core.language import tr, tr_later
from lstm_view.words import terms

Json = dict[str, Any]

LEFT: Final = 44
FEW: Final = 15  # steps of which each has a tick
RIGHT: Final = 16
TOP: Final = 8
BOTTOM: Final = 36
CLEAR: Final = "rgba(0, 0, 0, 0)"

#: Quantity -> (words, which :func:`said` says, marker, the same marker as a letter, line). Form and hue each tell
#: quantities apart.
MARKS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "f": (tr_later("forget"), "circle", "●", "solid"),
    "i": (tr_later("input"), "square", "■", "6px,3px"),
    "o": (tr_later("output"), "diamond", "◆", "2px,2px"),
    "g": (tr_later("candidate"), "triangle-up", "▲", "solid"),
    "h": (tr_later("short-term memory"), "triangle-down", "▼", "6px,3px"),
    "c": (tr_later("long-term memory"), "circle-open", "○", "solid"),
}

GATES: Final = ("f", "i", "o")
SIGNED: Final = ("g", "h")
HALO: Final = ", ".join(["0 0 3px var(--paper)"] * 3)  # behind words that stand on a curve
#: Of a chart of our own words: above it, and nothing in it is switched off by a press.
LEGEND: Final[Json] = {
    **{"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
    **{"itemclick": False, "itemdoubleclick": False, "font": {"color": "var(--ink)", "size": 13}},
}


@dataclass(frozen=True)
class Chart:
    """A figure template and the words that go with it.

    ``spec`` is {"data": [...], "layout": {...}} as Plotly's JSON, without arrays where a trace is bound; it
    is shared by all callers and must not be changed (:func:`lstm_view.figures.fill` copies). ``height`` is
    in CSS pixels, ``alt`` says in plain words what the chart shows and how to read it, ``term`` is the key of the entry
    of the glossary that its title opens.
    """

    key: str
    title: str
    alt: str
    spec: Json
    height: int
    term: str = ""


def chart(key: str, title: str, alt: str, height: int, data: Iterable[Any], layout: Json, *, term: str = "") -> Chart:
    """Validate traces and layout with Plotly and keep them as plain JSON without a template.

    ``title`` is said by ``tr``; without ``term`` it opens the entry of that name.
    """
    figure = go.Figure(list(data), {**_look(), "height": height, **layout})
    spec: Json = json.loads(figure.to_json())
    spec["layout"].pop("template", None)  # plotly.py adds its default, whose colours do not follow the theme
    return Chart(key, tr(title), alt, spec, height, term or entry_of(title))


def entry_of(title: str) -> str:
    """The key of the entry of the glossary that is called so in English; "" if there is none."""
    return {name.lower(): key for name, key in terms().items()}.get(title.lower(), "")


def said(name: str) -> str:
    """The words of a quantity."""
    return tr(MARKS[name][0])


def of_b(hovertemplate: str, **more: str) -> Json:
    """For the meta of a ghost: what it says where the other run is B, which a person kept."""
    return {"b": {"hovertemplate": hovertemplate, **more}}


def hue(name: str) -> str:
    """The line and fill colour of a quantity."""
    return f"var(--q-{name})"


def word_hue(name: str) -> str:
    """The colour of words and numbers that speak of a quantity."""
    return f"var(--q-{name}-text)"


def ask(names: Iterable[str], allowed: Iterable[str], what: str) -> tuple[str, ...]:
    """``names`` in the order of ``allowed``; a ValueError if one is unknown or none is left."""
    wanted, known = set(names), tuple(allowed)
    if not wanted or not wanted <= set(known):
        given = ", ".join(sorted(wanted)) or "none"
        raise ValueError(f"{what} must be one or more of {', '.join(known)}; got {given}.")
    return tuple(name for name in known if name in wanted)


def axis(title: str = "", **more: Any) -> Json:
    """One axis in the common look; ``more`` overrides it."""
    return {
        "title": {"text": title, "standoff": 4, "font": {"color": "var(--muted)", "size": 13}},
        "tickfont": {"color": "var(--muted)", "size": 12},
        "gridcolor": "var(--grid)",
        "zeroline": False,
        "linecolor": "var(--rule)",
        "exponentformat": "power",  # as all numbers are written, and not 4B or 2μ
        **more,
    }


def counting(title: str, many: int, **more: Any) -> Json:
    """An axis of what is counted from 1, so many steps or units: no tick stands between two of them."""
    return axis(title, **({"dtick": 1} if many <= FEW else {}), **more)


def words(html: str, x: float, y: float, *, xref: str = "paper", yref: str = "paper", **more: Any) -> Json:
    """Words at a place of the plot, left aligned and standing on it unless ``more`` says otherwise."""
    place = {"xref": xref, "yref": yref, "x": x, "y": y, "xanchor": "left", "yanchor": "bottom"}
    return {"text": html, "showarrow": False, "borderpad": 0, "align": "left", **place, **more}


def coloured(name: str, html: str) -> str:
    """``html`` in the colour for words of a quantity."""
    return f'<span style="color:{word_hue(name)}">{html}</span>'


def key_entry(name: str, *, short: bool = False) -> str:
    """A marker and the words of a quantity, coloured: one entry of a key."""
    sign = MARKS[name][2]
    return coloured(name, f"{sign} <b>{name}</b>" + ("" if short else f" {said(name)}"))


def upright(name: str, domain: Sequence[float] = (0, 1)) -> Json:
    """The line through a panel at a step: "cursor" or "hover". One piece a panel, so that it crosses no key."""
    line = {"color": "var(--muted)" if name == "hover" else "var(--ink)", "width": 1.5}
    ends = {"type": "line", "xref": "x", "yref": "paper", "y0": domain[0], "y1": domain[1], "x0": 1, "x1": 1}
    return {"name": name, "line": line, "visible": name != "hover", **ends}


def colour_bar(title: str) -> Json:
    """The bar above a heatmap that says which colour is which number."""
    # Against the container, not the plot: there it moves no margin.
    place = {"orientation": "h", "x": 0, "xanchor": "left", "yref": "container", "y": 1, "yanchor": "top"}
    size = {"len": 1, "thickness": 9, "xpad": 0, "ypad": 2, "nticks": 5}
    look = {"outlinewidth": 1, "outlinecolor": "var(--rule)", "bgcolor": CLEAR}
    words = {"text": title, "side": "top", "font": {"size": 13}}
    return {**place, **size, **look, "title": words, "tickfont": {"color": "var(--muted)", "size": 12}}


def box(name: str) -> Json:
    """The outline of a column (cursor, hover) or of a row (unit)."""
    line = {"color": "var(--muted)" if name == "hover" else "var(--ink)", "width": 1.5}
    box: Json = {"name": name, "type": "rect", "line": line, "fillcolor": CLEAR, "visible": name != "hover"}
    if name == "unit":
        return box | {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": -0.5, "y1": 0.5}
    return box | {"xref": "x", "x0": 0.5, "x1": 1.5, "yref": "paper", "y0": 0, "y1": 1}


def at_step(step: int) -> Json:
    """A line across the whole height at a step, counted from 0."""
    place = {"xref": "x", "x0": step + 1, "x1": step + 1, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "line", **place, "line": {"color": "var(--ink)", "width": 1.2, "dash": "2px,2px"}}


def _look() -> Json:
    return {
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": "Source Sans, sans-serif", "size": 13, "color": "var(--ink)"},
        "margin": {"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM, "pad": 0},
        "uirevision": "keep",
        "dragmode": "zoom",
        "hovermode": "closest",
        "showlegend": False,
        "hoverlabel": {
            "bgcolor": "var(--panel)",
            "bordercolor": "var(--rule)",
            "font": {"family": "Source Sans, sans-serif", "size": 13, "color": "var(--ink)"},
        },
        "modebar": {"bgcolor": CLEAR, "color": "var(--muted)", "activecolor": "var(--ink)"},
    }
