"""Figures of one unit over time: every quantity, and what the output gate reveals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lstm_core.language import cached, tr, tr_later, tr_n
from lstm_view.figures.base import (
    BOTTOM,
    GATES,
    MARKS,
    SIGNED,
    TOP,
    Chart,
    Json,
    ask,
    axis,
    chart,
    coloured,
    hue,
    key_entry,
    of_b,
    said,
    upright,
    words,
)

_HEADING, _GAP = 20, 10
_INPUT_SIGNS = [
    ("circle", "●"),
    ("square", "■"),
    ("diamond", "◆"),
    ("triangle-up", "▲"),
    ("circle-open", "○"),
    ("square-open", "□"),
    ("diamond-open", "◇"),
    ("triangle-up-open", "△"),
]


@dataclass(frozen=True)
class _Panel:
    """A panel over the common time axis: key, traces, value axis, height in pixels, series of its range, name of its
    key.
    """

    heading: str
    traces: Sequence[go.Scatter | go.Bar]
    axis: Json
    pixels: int
    range_of: list[str] | None = None
    name: str | None = None


@cached(maxsize=128)
def timeline(quantities: tuple[str, ...], with_input: bool, inputs: int, unbounded: str = "") -> Chart:
    """Inputs and ``quantities`` (of f, i, o, g, h, c) of one unit over time, in panels above one time axis.

    At most eight inputs are drawn. Gates keep 0..1, g and h keep -1..1, x and c get a range from the
    run, and so do g and h where one of them is ``unbounded``.
    """
    if not quantities and not with_input:
        raise ValueError("a timeline needs at least one quantity or the inputs; got neither.")
    if with_input and inputs < 1:
        raise ValueError(f"inputs must be at least 1 where they are shown; got {inputs}.")
    shown = ask(quantities, MARKS, "quantities") if quantities else ()
    drawn = min(inputs, len(_INPUT_SIGNS)) if with_input else 0
    panels = [_input_panel(drawn)] if drawn else []
    panels += _quantity_panels(shown, unbounded)
    parts = [tr_n("the input", "the inputs", drawn)] if drawn else []
    parts += [f"{said(name)} {name}" for name in shown]
    alt = tr(
        "Values of one unit at every step, from left to right: {names}. The upright line marks the present step.",
        names=", ".join(parts),
    )
    key = f"timeline-{''.join(shown)}-{drawn}{unbounded and f'-{unbounded}'}"
    return _stacked(key, tr_later("Over time"), alt, panels)


def _quantity_panels(shown: tuple[str, ...], unbounded: str) -> list[_Panel]:
    gates = [name for name in GATES if name in shown]
    signed = [name for name in SIGNED if name in shown]
    panels = []
    if gates:
        panels.append(_Panel(_key(gates), _lines(gates), _unit_axis(), 92))
    if signed:
        free = any(name in unbounded for name in signed)
        panels.append(_Panel(_key(signed), _lines(signed), *_for_signed(92, [*signed] if free else None)))
    if "c" in shown:
        panels.append(_Panel(_key(["c"]), _lines(["c"]), _free_axis(), 78, ["c"]))
    return panels


def _lines(names: Sequence[str]) -> list[go.Scatter]:
    """The ghosts of some quantities, and over them their lines."""
    return [*map(_ghost, names), *map(_line, names)]


def _hover(text: str, name: str) -> str:
    """What is said at a point of a line."""
    return tr(text, name=name, value="%{y:.3f}") + "<extra></extra>"


def _ghost(name: str) -> go.Scatter:
    """A quantity as it was before any change."""
    return go.Scatter(
        name=f"{name}, ghost",
        meta={"before": name, "unit": 0, "follow": True, **of_b(_hover(tr_later("{name} of B {value}"), name))},
        visible=False,
        mode="lines",
        line={"color": hue(name), "width": 1.2},
        opacity=0.5,
        hovertemplate=_hover(tr_later("{name} before {value}"), name),
    )


def _key(names: Sequence[str]) -> str:
    return "   ".join(key_entry(name) for name in names)


def _line(name: str, *, of: str | None = None, dash: str | None = None) -> go.Scatter:
    """A quantity over time; ``of`` is the quantity whose hue and marker it takes."""
    _, symbol, _, usual = MARKS[of or name]
    return go.Scatter(
        name=said(of or name),
        meta={"bind": name, "unit": 0, "follow": True},
        mode="lines+markers",
        line={"color": hue(of or name), "width": 2, "dash": dash or usual},
        # Few markers are enough to tell lines apart; Plotly spreads them over a long sequence.
        marker={"color": hue(of or name), "symbol": symbol, "size": 7, "maxdisplayed": 24},
        hovertemplate=f"{name} %{{y:.3f}}<extra></extra>",
        hoverlabel={"bordercolor": hue(of or name)},
    )


def _input_panel(inputs: int) -> _Panel:
    if inputs == 1:
        bar = go.Bar(
            name="x",
            meta={"bind": "x", "unit": 0},
            marker={"color": hue("x"), "line": {"width": 0}},
            hovertemplate="x %{y:.3f}<extra></extra>",
        )
        ghost = go.Scatter(
            name="x, ghost",
            meta={"before": "x", "unit": 0, **of_b(_hover(tr_later("{name} of B {value}"), "x"))},
            visible=False,
            mode="markers",
            marker={"color": hue("x"), "symbol": "line-ew-open", "size": 9},
            hovertemplate=_hover(tr_later("{name} before {value}"), "x"),
        )
        return _Panel(coloured("x", f"▮ <b>x</b> {tr('input')}"), [bar, ghost], _free_axis(), 60, ["x"])
    entries = [tr("inputs"), *(f"{_INPUT_SIGNS[index][1]} <b>{index + 1}</b>" for index in range(inputs))]
    traces = [*map(_input_ghost, range(inputs)), *map(_input_line, range(inputs))]
    # In place of the numbers the browser puts the names of the inputs: static/stage/input-names.js.
    return _Panel(coloured("x", "  ".join(entries)), traces, _free_axis(), 60, ["x"], "inputs")


def _input_hover(text: str) -> str:
    return tr(text, input="%{fullData.name}", value="%{y:.3f}") + "<extra></extra>"


def _input_ghost(index: int) -> go.Scatter:
    """One of several inputs as it was before any change."""
    return go.Scatter(
        name=f"{index + 1}",
        meta={"before": "x", "unit": index, **of_b(_input_hover(tr_later("input {input} of B: {value}")))},
        visible=False,
        mode="lines",
        line={"color": hue("x"), "width": 1, "shape": "hvh", "dash": "2px,2px"},
        opacity=0.7,
        hovertemplate=_input_hover(tr_later("input {input} before: {value}")),
    )


def _input_line(index: int) -> go.Scatter:
    return go.Scatter(
        name=f"{index + 1}",
        meta={"bind": "x", "unit": index},
        mode="lines+markers",
        line={"color": hue("x"), "width": 1.5, "shape": "hvh"},
        opacity=1 - 0.08 * index,
        marker={"color": hue("x"), "symbol": _INPUT_SIGNS[index][0], "size": 7, "maxdisplayed": 24},
        hovertemplate=_input_hover(tr_later("input {input}: {value}")),
    )


def _unit_axis() -> Json:
    return axis(range=[-0.04, 1.04], tickvals=[0, 0.5, 1], fixedrange=True)


def _signed_axis() -> Json:
    more: Json = {"zeroline": True, "zerolinecolor": "var(--rule)", "fixedrange": True}
    return axis(range=[-1.06, 1.06], tickvals=[-1, 0, 1], **more)


def _for_signed(pixels: int, range_of: list[str] | None) -> tuple[Json, int, list[str] | None]:
    """Axis, height and range of a panel from -1 to 1, or of one for whatever the run has of some series."""
    return (_signed_axis() if range_of is None else _free_axis()), pixels, range_of


def _free_axis() -> Json:
    return axis(nticks=5, fixedrange=True, zeroline=True, zerolinecolor="var(--muted)")


def _stacked(key: str, title: str, alt: str, panels: list[_Panel]) -> Chart:
    """Panels from top to bottom over one x axis, each below its key, with the cursor through all of them."""
    inner = sum(_HEADING + panel.pixels for panel in panels) + _GAP * (len(panels) - 1)
    layout: Json = {
        "annotations": [],
        "shapes": [],
        "bargap": 0.25,
        "hovermode": "x",
        "hoversubplots": "axis",
        "meta": {"range": {}, "steps": ["xaxis"]},
    }
    data = []
    top = inner
    for number, panel in enumerate(panels, 1):
        name = "y" if number == 1 else f"y{number}"
        full = name.replace("y", "yaxis")
        ceiling, floor = top - _HEADING, top - _HEADING - panel.pixels
        layout[full] = {**panel.axis, "domain": [max(0.0, floor / inner), ceiling / inner], "anchor": "x"}
        layout["shapes"] += [upright(kind, layout[full]["domain"]) for kind in ("cursor", "hover")]
        layout["annotations"].append(words(panel.heading, 0, ceiling / inner, yshift=2, name=panel.name))
        if panel.range_of:
            layout["meta"]["range"][full] = panel.range_of
        data += [trace.update(yaxis=name) for trace in panel.traces]
        top = floor - _GAP
    layout["xaxis"] = axis(tr("step"), anchor=name, hoverformat="d")
    return chart(key, title, alt, inner + TOP + BOTTOM, data, layout)


@cached(maxsize=8)
def reveal(output: str = "tanh") -> Chart:
    """c, and below it tanh c and h = o tanh c over the band of o: a closed output gate hides, c stays.

    ``output`` is the function in place of tanh, one of ``lstm_core.CELL_FUNCTIONS``.
    """
    sign, free = ("" if output == "linear" else output), (None if output == "tanh" else ["tanh_c", "h", "o"])
    band = go.Bar(
        name="output",
        meta={"bind": "o", "unit": 0, "follow": True},
        width=1,
        marker={"color": hue("o"), "line": {"width": 0}},
        opacity=0.25,
        hovertemplate="o %{y:.3f}<extra></extra>",
        hoverlabel={"bordercolor": hue("o")},
    )
    squashed = _line("tanh_c", of="c", dash="2px,2px").update(hovertemplate=f"{sign} c %{{y:.3f}}<extra></extra>")
    below = "   ".join([coloured("c", f"○ {sign} <b>c</b>"), coloured("o", "▮ <b>o</b>"), key_entry("h")])
    panels = [
        _Panel(_key(["c"]), _lines(["c"]), _free_axis(), 96, ["c"]),
        _Panel(below, [band, squashed, *_lines(["h"])], *_for_signed(130, free)),
    ]
    alt = tr(
        "Above, the long-term memory c over time; below, {shown}, the open share o of the output gate as a "
        "band, and their product h. Where the band sinks to zero h goes to zero too, while c stays as it "
        "was: a closed output gate hides the memory and does not forget it.",
        shown=f"{sign} c".strip(),
    )
    return _stacked("reveal" if free is None else f"reveal-{output}", tr_later("Hidden and shown"), alt, panels)
