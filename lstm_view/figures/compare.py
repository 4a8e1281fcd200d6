"""Cell types beside each other: one figure a cell type, whose panels have the same place, time axis and range.

Unlike the templates these figures hold their numbers: they stand on a page without a stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from lstm_core import VariantTrace
from lstm_core.checks import Array
from lstm_view.figures.base import BOTTOM, MARKS, TOP, Chart, Json, axis, chart, coloured, hue, key_entry, words

_HEADING, _GAP = 20, 10
_MOST_INPUTS: Final = 4  # drawn; more lines in a narrow panel tell nothing
_DASHES: Final = (("solid", "──"), ("2px,3px", "····"), ("7px,3px", "– –"), ("8px,3px,2px,3px", "– · –"))

#: What has no hue of its own is told apart by its line and its words: (words, tone, line, the line as a sign).
_NEUTRAL: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "u": ("update", "var(--ink)", "solid", "──"),
    "r": ("reset", "var(--muted)", "2px,3px", "····"),
    "n": ("normaliser", "var(--ink)", "solid", "──"),
    "m": ("stabiliser", "var(--muted)", "2px,3px", "····"),
}
Range = list[float]


@dataclass(frozen=True)
class _Panel:
    """A panel over the common time axis: its key, its lines, its range of values, its height in pixels."""

    key: str
    lines: Sequence[go.Scatter]
    range: Range
    pixels: int


def compare(traces: Mapping[str, VariantTrace], unit: int, input_names: Sequence[str] = ("input",)) -> dict[str, Chart]:
    """One figure for each trace: the input, its memory, its gates and h of one unit (from 0) at every step.

    The ranges of the memory and of h are those of all traces together. A cell that carries more than its memory,
    its gates and h (sLSTM: n and m) has one panel more, below the others. The traces are of the same input.
    """
    memory = _common([_memory(trace, unit) for trace in traces.values()])
    short = _common([trace.series["h"][:, unit] for trace in traces.values()])
    return {key: _figure(key, trace, unit, input_names, memory, short) for key, trace in traces.items()}


def _figure(key: str, trace: VariantTrace, unit: int, input_names: Sequence[str], memory: Range, short: Range) -> Chart:
    variant = trace.variant
    more = [state for state in ("n", "m") if state in variant.states]
    last = "once more" if variant.memory == "h" else "short-term memory"
    gates = [gate for gate in "fiour" if gate in variant.gates]
    panels = [
        _input_panel(trace, input_names),
        _Panel(_coloured_key(variant.memory, "memory"), [_line(trace, variant.memory, unit)], memory, 150),
        _Panel(_keys(gates), [_line(trace, gate, unit) for gate in gates], [-0.04, 1.04], 92),
        _Panel(_coloured_key("h", last), [_line(trace, "h", unit)], short, 92),
    ]
    if more:
        lines = [_line(trace, state, unit) for state in more]
        panels.append(_Panel(_keys(more), lines, _common([trace.series[state][:, unit] for state in more]), 92))
    return _stacked(key, variant.title, _alt(trace, unit), panels, len(trace))


def _memory(trace: VariantTrace, unit: int) -> Array:
    return trace.series[trace.variant.memory][:, unit]


def _common(series: Iterable[Array]) -> Range:
    """A range that holds all values and 0, with a little air."""
    values = [0.0, *(float(end) for one in series for end in (one.min(), one.max()))]
    low, high = min(values), max(values)
    air = 0.06 * high - 0.06 * low or 0.06
    return [low - air, high + air]


def _line(trace: VariantTrace, name: str, unit: int) -> go.Scatter:
    text, symbol, _, dash = MARKS.get(name) or (_NEUTRAL[name][0], None, "", _NEUTRAL[name][2])
    colour = hue(name) if name in MARKS else _NEUTRAL[name][1]
    return go.Scatter(
        name=f"{name} {text}",
        x=list(range(1, len(trace) + 1)),
        y=trace.series[name][:, unit].tolist(),
        mode="lines+markers" if symbol else "lines",
        line={"color": colour, "width": 2, "dash": dash},
        marker={"color": colour, "symbol": symbol, "size": 7, "maxdisplayed": 24},
        hovertemplate=f"{name} %{{y:.6~g}}<extra></extra>",
        hoverlabel={"bordercolor": colour},
    )


def _input_panel(trace: VariantTrace, names: Sequence[str]) -> _Panel:
    drawn = trace.x[:, :_MOST_INPUTS].T
    lines = [
        go.Scatter(
            name=f"input {name}",
            x=list(range(1, len(trace) + 1)),
            y=values.tolist(),
            mode="lines",
            line={"color": hue("x"), "width": 2, "dash": dash, "shape": "hvh"},
            hovertemplate=f"{name} %{{y:.6~g}}<extra></extra>",
            hoverlabel={"bordercolor": hue("x")},
        )
        for name, values, (dash, _) in zip(names, drawn, _DASHES, strict=False)
    ]
    entries = "  ".join(f"{sign} {name}" for name, (_, sign) in zip(names[:_MOST_INPUTS], _DASHES, strict=False))
    rest = f" and {len(names) - _MOST_INPUTS} more" if len(names) > _MOST_INPUTS else ""
    return _Panel(coloured("x", f"<b>x</b> {entries}{rest}"), lines, _common(drawn), 44)


def _keys(names: Sequence[str]) -> str:
    return "   ".join(
        key_entry(name) if name in MARKS else f"{_NEUTRAL[name][3]} <b>{name}</b> {_NEUTRAL[name][0]}" for name in names
    )


def _coloured_key(name: str, text: str) -> str:
    return coloured(name, f"{MARKS[name][2]} <b>{name}</b> {text}")


def _stacked(key: str, title: str, alt: str, panels: Sequence[_Panel], steps: int) -> Chart:
    inner = sum(_HEADING + panel.pixels for panel in panels) + _GAP * (len(panels) - 1)
    layout: Json = {"annotations": [], "hovermode": "x", "hoversubplots": "axis"}
    data: list[Any] = []
    top = inner
    for number, panel in enumerate(panels, 1):
        name = "y" if number == 1 else f"y{number}"
        ceiling, floor = top - _HEADING, top - _HEADING - panel.pixels
        layout[name.replace("y", "yaxis")] = axis(
            domain=[max(0.0, floor / inner), ceiling / inner],
            anchor="x",
            range=panel.range,
            nticks=3 if panel.pixels < 60 else 5,
            fixedrange=True,
            zeroline=True,
            zerolinecolor="var(--rule)",
            automargin=False,
        )
        heading = panel.key or '<span style="color:var(--muted)">no gates</span>'
        layout["annotations"].append(words(heading, 0, ceiling / inner, yshift=2))
        data += [line.update(yaxis=name) for line in panel.lines]
        top = floor - _GAP
    layout["xaxis"] = axis("step", anchor=name, range=[0.5, steps + 0.5], hoverformat="d", nticks=6, tickformat="d")
    return chart(f"compare-{key}", title, alt, inner + TOP + BOTTOM, data, layout)


def _alt(trace: VariantTrace, unit: int) -> str:
    variant, memory, short = trace.variant, _memory(trace, unit), trace.series["h"][:, unit]
    gates = f"the gates {', '.join(variant.gates)} between 0 and 1" if variant.gates else "no gates"
    return (
        f"{variant.title}, unit {unit + 1}, {len(trace)} steps from left to right, in panels: the input; its memory "
        f"{variant.memory}, from {memory.min():.3g} to {memory.max():.3g} and {memory[-1]:.3g} at the end; {gates}; "
        f"h, {short[-1]:.3g} at the end."
    )
