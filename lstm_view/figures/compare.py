"""Cell types beside each other: one figure a cell type, whose panels have the same place, time axis and range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import plotly.graph_objects as go

from lstm_core import Variant
from lstm_core.language import cached, tr, tr_later
from lstm_core.papers import letter
from lstm_view.figures.base import (
    BOTTOM,
    MARKS,
    TOP,
    Chart,
    Json,
    axis,
    chart,
    coloured,
    entry_of,
    hue,
    key_entry,
    of_b,
    said,
    upright,
    words,
)
from lstm_view.words import in_chart

_HEADING, _GAP = 20, 10
_MOST_INPUTS: Final = 4  # drawn; more lines in a narrow panel tell nothing
_DASHES: Final = (("solid", "──"), ("2px,3px", "····"), ("7px,3px", "– –"), ("8px,3px,2px,3px", "– · –"))

#: What has no hue of its own is told apart by its line and its words: (words, tone, line, the line as a sign).
_NEUTRAL: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "u": (tr_later("update"), "var(--ink)", "solid", "──"),
    "r": (tr_later("reset"), "var(--muted)", "2px,3px", "····"),
    "n": (tr_later("normaliser"), "var(--ink)", "solid", "──"),
    "m": (tr_later("stabiliser"), "var(--muted)", "2px,3px", "····"),
}


@dataclass(frozen=True)
class _Panel:
    """A panel over the common time axis: its key, its lines, its height in pixels, and what its range is of.

    ``range_of`` is {"common": what} of all cell types, {"range": names} of this one, or {} for 0 to 1.
    """

    key: str
    lines: Sequence[go.Scatter]
    pixels: int
    range_of: dict[str, Any]


@cached(maxsize=64)
def column(variant: Variant, input_names: tuple[str, ...] = ("input",)) -> Chart:
    """The input, and of one unit of a cell type its memory, its gates and h at every step.

    The ranges of the memory and of h are those of all cell types shown. A cell that carries more than its memory,
    its gates and h (sLSTM: n and m) has one panel more, below the others. A GRU has the letters of papers.
    """
    more = [state for state in ("n", "m") if state in variant.states]
    last = tr("once more") if variant.memory == "h" else said("h")
    gates = [gate for gate in "fiour" if gate in variant.gates]
    panels = [
        _input_panel(input_names),
        _Panel(
            _coloured_key(variant.memory, tr("memory")), _lines(variant, [variant.memory]), 150, {"common": "memory"}
        ),
        _Panel(_keys(gates, gates), _lines(variant, gates), 92, {}),
        _Panel(_coloured_key("h", last), _lines(variant, ["h"]), 92, {"common": "h"}),
    ]
    if more:
        panels.append(_Panel(_keys(more), _lines(variant, more), 92, {"range": more}))
    return _stacked(variant, panels)


@cached(maxsize=64)
def over_time(variant: Variant) -> Chart:
    """The gates and h of one unit of a cell type at every step: what stands beside the arithmetic of a cell alone."""
    gates = [gate for gate in "fiour" if gate in variant.gates]
    panels = [_Panel(_keys(gates, gates), _lines(variant, gates), 80, {})] if gates else []
    panels.append(_Panel(_coloured_key("h", said("h")), _lines(variant, ["h"]), 80, {"range": ["h"]}))
    made = _stacked(variant, panels)
    alt = tr(
        "{cell}, one unit at every step from left to right: {series}.",
        cell=variant.name,
        series=", ".join([*(letter(gate, gates) for gate in gates), "h"]),
    )
    return replace(made, key=f"alone-{variant.key}", title=tr("Over time"), term="timeline", alt=alt)


def _lines(variant: Variant, names: Sequence[str]) -> list[go.Scatter]:
    """The ghosts of some series of a cell type, and over them their lines; u of a GRU is called z."""
    said = [(name, letter(name, variant.gates)) for name in names]
    return [*(_ghost(variant, *one) for one in said), *(_line(variant, *one) for one in said)]


def _line(variant: Variant, name: str, called: str) -> go.Scatter:
    _, symbol, _, dash = MARKS.get(name) or ("", None, "", _NEUTRAL[name][2])
    colour = _colour(name)
    return go.Scatter(
        name=name,
        meta={"bind": name, "unit": 0, "follow": True, "run": variant.key},
        mode="lines+markers" if symbol else "lines",
        line={"color": colour, "width": 2, "dash": dash},
        marker={"color": colour, "symbol": symbol, "size": 7, "maxdisplayed": 24},
        hovertemplate=f"{called} %{{y:.6~g}}<extra></extra>",
        hoverlabel={"bordercolor": colour},
    )


def _ghost(variant: Variant, name: str, called: str) -> go.Scatter:
    b = tr("{name} of B {value}", name=called, value="%{y:.6~g}") + "<extra></extra>"
    return go.Scatter(
        name=f"{name}, ghost",
        meta={"before": name, "unit": 0, "follow": True, "run": variant.key, **of_b(b)},
        visible=False,
        mode="lines",
        line={"color": _colour(name), "width": 1.2},
        opacity=0.5,
        hovertemplate=tr("{name} before {value}", name=called, value="%{y:.6~g}") + "<extra></extra>",
    )


def _colour(name: str) -> str:
    return hue(name) if name in MARKS else _NEUTRAL[name][1]


def _input_panel(names: Sequence[str]) -> _Panel:
    names = [in_chart(name) for name in names]
    lines = [
        go.Scatter(
            name=f"input {name}",
            meta={"bind": "x", "unit": index},
            mode="lines",
            line={"color": hue("x"), "width": 2, "dash": dash, "shape": "hvh"},
            hovertemplate=f"{name} %{{y:.6~g}}<extra></extra>",
            hoverlabel={"bordercolor": hue("x")},
        )
        for index, (name, (dash, _)) in enumerate(zip(names, _DASHES, strict=False))
    ]
    entries = "  ".join(f"{sign} {name}" for name, (_, sign) in zip(names[:_MOST_INPUTS], _DASHES, strict=False))
    if len(names) > _MOST_INPUTS:
        entries = tr("{names} and {n} more", names=entries, n=len(names) - _MOST_INPUTS)
    return _Panel(coloured("x", f"<b>x</b> {entries}"), lines, 44, {"range": ["x"]})


def _keys(names: Sequence[str], of: Sequence[str] = ()) -> str:
    """The key of some lines; ``of`` are the gates of the cell, which say whether it is a GRU."""
    return "   ".join(key_entry(name) if name in MARKS else _neutral_key(name, of) for name in names)


def _neutral_key(name: str, of: Sequence[str]) -> str:
    word, _, _, sign = _NEUTRAL[name]
    return f"{sign} <b>{letter(name, of)}</b> {tr(word)}"


def _coloured_key(name: str, text: str) -> str:
    return coloured(name, f"{MARKS[name][2]} <b>{name}</b> {text}")


def _stacked(variant: Variant, panels: Sequence[_Panel]) -> Chart:
    inner = sum(_HEADING + panel.pixels for panel in panels) + _GAP * (len(panels) - 1)
    meta: Json = {"range": {}, "common": {}, "run": variant.key, "steps": ["xaxis"]}
    layout: Json = {"annotations": [], "shapes": [], "hovermode": "x", "hoversubplots": "axis", "meta": meta}
    data: list[Any] = []
    top = inner
    for number, panel in enumerate(panels, 1):
        name = "y" if number == 1 else f"y{number}"
        full = name.replace("y", "yaxis")
        ceiling, floor = top - _HEADING, top - _HEADING - panel.pixels
        for kind, what in panel.range_of.items():
            meta[kind][full] = what
        layout[full] = axis(
            domain=[max(0.0, floor / inner), ceiling / inner],
            anchor="x",
            range=[-0.04, 1.04],
            nticks=3 if panel.pixels < 60 else 5,
            fixedrange=True,
            zeroline=True,
            zerolinecolor="var(--rule)",
            automargin=False,
        )
        layout["shapes"] += [upright(kind, layout[full]["domain"]) for kind in ("cursor", "hover")]
        heading = panel.key or f'<span style="color:var(--muted)">{tr("no gates")}</span>'
        layout["annotations"].append(words(heading, 0, ceiling / inner, yshift=2))
        data += [line.update(yaxis=name) for line in panel.lines]
        top = floor - _GAP
    layout["xaxis"] = axis(tr("step"), anchor=name, hoverformat="d", nticks=6, tickformat="d")
    key, pixels = f"column-{variant.key}", inner + TOP + BOTTOM
    return chart(key, variant.name, _alt(variant), pixels, data, layout, term=entry_of(variant.title))


def _alt(variant: Variant) -> str:
    values = {
        "cell": variant.name,
        "memory": variant.memory,
        "gates": ", ".join(letter(gate, variant.gates) for gate in variant.gates),
    }
    if not variant.gates:
        return tr(
            "{cell}, one unit at every step from left to right, in panels: the input; its memory {memory}; no gates; "
            "h. Memory and h have the same range in all cell types shown. The upright line marks the present step.",
            **values,
        )
    return tr(
        "{cell}, one unit at every step from left to right, in panels: the input; its memory {memory}; the gates "
        "{gates} between 0 and 1; h. Memory and h have the same range in all cell types shown. The upright line marks "
        "the present step.",
        **values,
    )
