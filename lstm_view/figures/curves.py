"""Figures of one gate's curve: from pre-activation to value, and the forget gate as a clock."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lstm_core import GATE_FUNCTIONS, VARIANTS, LSTMKind, Variant
from lstm_core.activations import FUNCTIONS
from lstm_core.kind import PLAIN
from lstm_core.language import cached, local, tr, tr_later
from lstm_core.papers import share_of
from lstm_view.figures.base import (
    BOTTOM,
    GATES,
    HALO,
    LEFT,
    MARKS,
    RIGHT,
    Chart,
    Json,
    ask,
    axis,
    chart,
    hue,
    key_entry,
    of_b,
    said,
    word_hue,
    words,
)

#: z of the drawn curves; the far ends keep a curve flat to the edge when a run needs a wider axis than ±8.
_Z = [-1e4, *(step / 5 for step in range(-40, 41)), 1e4]
#: Drawn in this order, so that of dots at one place each still shows.
_SIZES = {"i": 16, "f": 13, "g": 14, "o": 9}


#: Each function as it is written, with points for decimals, and what is said of its ends.
_SIGNS = {
    "sigmoid": "σ(z)",
    "hard_sigmoid_5": "0.2 z + 0.5",
    "hard_sigmoid_6": "z / 6 + 0.5",
    "tanh": "tanh(z)",
    "relu": "max(0, z)",
    "linear": "z",
}
_ENDS = {
    "sigmoid": tr_later("the sigmoid goes from 0 on the left to 1 on the right"),
    "hard_sigmoid_5": tr_later("the hard sigmoid is 0 up to z = -2.5, a straight line, and 1 from z = 2.5 on"),
    "hard_sigmoid_6": tr_later("the hard sigmoid is 0 up to z = -3, a straight line, and 1 from z = 3 on"),
    "tanh": tr_later("tanh from -1 to 1"),
    "relu": tr_later("the candidate is 0 below z = 0 and z above it"),
    "linear": tr_later("the candidate is z itself"),
}


def _written(curve: str) -> str:
    return local(_SIGNS[curve])


def _sigmoid(z: float) -> float:
    return 0.5 * (1.0 + math.tanh(z / 2.0))


@cached(maxsize=32)
def activation(gates: tuple[str, ...], kind: LSTMKind = PLAIN) -> Chart:
    """The curve(s) σ(z) and tanh(z), with a dot where each gate of ``gates`` (of f, i, g, o) stands.

    A cell of another ``kind`` has the curves of its functions, and none for a gate without weights.

    The z axis spans -8..8, or more where a pre-activation of the run lies further out, so that a saturated
    gate's dot stays in sight at its true place and the axis stays put while stepping.
    """
    with_weights = tuple(gate for gate in gates if gate != kind.coupled) or ("i",)
    gates = ask(with_weights if gates else (), ("f", "i", "g", "o"), "gates")
    panels = [
        (curve, members)
        for curve, members in (
            (kind.gate, tuple(gate for gate in gates if gate in GATES)),
            (kind.candidate, tuple(gate for gate in gates if gate == "g")),
        )
        if members
    ]
    data: list[go.Scatter | go.Bar] = []
    layout: Json = {"annotations": [], "barmode": "overlay", "meta": {"range": {}, "least": {}}}
    layout["margin"] = {"l": LEFT, "r": RIGHT, "t": 28, "b": BOTTOM}
    for number, (curve, members) in enumerate(panels):
        suffix = str(number + 1) if number else ""
        x, y = f"x{suffix}", f"y{suffix}"
        data.append(_curve(curve, x, y))
        data += [_stem(gate, x, y) for gate in members if len(gates) == 1]
        data += [_ghost([f"z_{gate}", gate], gate, x, y) for gate in members]
        data += [_dot(gate, curve, x, y, label=len(gates) == 1) for gate in _SIZES if gate in members]
        layout[f"xaxis{suffix}"] = _z_axis(number, len(panels), y)
        layout[f"yaxis{suffix}"] = _activation_axis(curve, x)
        layout["annotations"].append(_activation_key(curve, members, x, y, short=len(panels) > 1))
        layout["meta"]["range"][f"xaxis{suffix}"] = [f"z_{gate}" for gate in gates]
        layout["meta"]["least"][f"xaxis{suffix}"] = [-8, 8]
        if curve in ("relu", "linear"):  # g has no bounds
            layout["meta"]["range"][f"yaxis{suffix}"], layout["meta"]["least"][f"yaxis{suffix}"] = ["g"], [0, 1]
    key = "-".join(["activation", "".join(gates), *kind.functions.values()])
    alt = _alt(gates, [curve for curve, _ in panels], kind)
    return chart(key, tr_later("Activation curves"), alt, 260, data, layout)


def _alt(gates: Sequence[str], curves: Sequence[str], kind: LSTMKind) -> str:
    ends = [tr(_ENDS[curve]) for curve in curves]
    values = {
        "names": ", ".join(f"{said(gate)} {gate}" for gate in gates),
        "curves": tr("{first} and {last}", first=ends[0], last=ends[1]) if len(ends) > 1 else ends[0],
    }
    if kind.names[:2] == PLAIN.names[:2]:
        return tr(
            "Each value as a curve over its pre-activation z, with a dot where this step stands for {names}: {curves}, "
            "and they are steep only near z = 0.",
            **values,
        )
    return tr(
        "Each value as a curve over its pre-activation z, with a dot where this step stands for {names}: {curves}.",
        **values,
    )


def _curve(curve: str, x: str, y: str) -> go.Scatter:
    line = {"color": "var(--muted)", "width": 2}
    values = FUNCTIONS[curve](np.array(_Z)).tolist()
    return go.Scatter(x=_Z, y=values, mode="lines", line=line, xaxis=x, yaxis=y, name=_written(curve), hoverinfo="skip")


def _stem(gate: str, x: str, y: str) -> go.Bar:
    # A bar drawn by its outline: a line from zero to the value whose width does not depend on the axis.
    meta = {"bind": [f"z_{gate}", gate], "unit": 0, "axes": "xy", "at": "t", "follow": True}
    marker = {"color": hue(gate), "line": {"color": hue(gate), "width": 1.5}}
    more = {"name": gate, "xaxis": x, "yaxis": y, "opacity": 0.7, "hoverinfo": "skip"}
    return go.Bar(meta=meta, width=0.01, marker=marker, **more)


def _dot(gate: str, curve: str, x: str, y: str, *, label: bool) -> go.Scatter:
    meta = {"bind": [f"z_{gate}", gate], "unit": 0, "axes": "xy", "at": "t", "follow": True}
    outline = {"color": "var(--paper)", "width": 1.5}
    text = {"texttemplate": f"<b>{gate} = %{{y:.3f}}</b>", "textposition": "top left"} if label else {}
    return go.Scatter(
        meta=meta,
        mode="markers+text" if label else "markers",
        marker={"color": hue(gate), "symbol": MARKS[gate][1], "size": _SIZES[gate], "line": outline},
        textfont={"color": word_hue(gate), "size": 14},
        cliponaxis=False,
        xaxis=x,
        yaxis=y,
        name=said(gate),
        hovertemplate=f"z = %{{x:.3f}}<br>{gate} = {_written(curve)} = %{{y:.3f}}<extra></extra>",
        **text,
    )


def _ghost(names: list[str], gate: str, x: str = "x", y: str = "y", *, letter: str = "") -> go.Scatter:
    """Where a gate's dot stood before any change; what is called by another ``letter`` has its hue all the same."""
    value = f"{letter or gate} = %{{{'y' if names[1] == gate else 'x'}:.3f}}"
    return go.Scatter(
        name=f"{gate}, ghost",
        meta={
            **{"before": names, "unit": 0, "axes": "xy", "at": "t", "follow": True},
            **of_b(f"B: {value}<extra></extra>"),
        },
        visible=False,
        mode="markers",
        marker={"color": hue(gate), "symbol": "circle-open-dot", "size": 13, "line": {"width": 1.5}},
        cliponaxis=False,
        xaxis=x,
        yaxis=y,
        hovertemplate=tr("before the change: {value}", value=value) + "<extra></extra>",
    )


def _z_axis(number: int, panels: int, y: str) -> Json:
    gap = 0.13
    width = (1 - gap * (panels - 1)) / panels
    domain = [number * (width + gap), number * (width + gap) + width]
    zero = {"zeroline": True, "zerolinecolor": "var(--rule)"}
    return axis("z", domain=domain, anchor=y, range=[-8, 8], nticks=6, fixedrange=True, **zero)


def _activation_axis(curve: str, x: str) -> Json:
    low, ticks = (0.0, [0, 0.5, 1]) if curve in GATE_FUNCTIONS else (-1.0, [-1, 0, 1])
    if curve in ("relu", "linear"):
        return axis("", anchor=x, zeroline=True, zerolinecolor="var(--muted)", nticks=5, fixedrange=True)
    room = 0.08 * (1 - low)
    more = {"range": [low - room / 2, 1 + 2 * room], "tickvals": ticks, "fixedrange": True}
    return axis("", anchor=x, zeroline=True, zerolinecolor="var(--muted)", **more)


def _activation_key(curve: str, members: tuple[str, ...], x: str, y: str, *, short: bool) -> Json:
    entries = "  ".join(key_entry(gate, short=short) for gate in members)
    return words(f"<b>{_written(curve)}</b>   {entries}", 0, 1, xref=f"{x} domain", yref=f"{y} domain", yshift=2)


@cached(maxsize=16)
def clock(variant: Variant = VARIANTS["lstm"]) -> Chart:
    """The half-life ln .5 / ln f in steps (log axis to 10 000) against f, with this step's f as a dot.

    Of a GRU it is that of h, against the share of it that is kept; the cell type must have a ledger.
    """
    is_lstm = variant.memory == "c"
    bind, of, letter = ("f", "f", "f") if is_lstm else ("share", "h", share_of(variant))
    shares = [_sigmoid(z / 4) for z in range(-28, 57)]
    curve = go.Scatter(
        name="curve",
        x=shares,
        y=[math.log(0.5) / math.log(share) for share in shares],
        mode="lines",
        line={"color": "var(--muted)", "width": 2},
        hoverinfo="skip",
    )
    meta = {"bind": [bind, "half_life"], "unit": 0, "axes": "xy", "at": "t", "follow": True}
    # Beyond 10 000 steps the dot is off the chart; the stem, wider than the curve, still reaches the top.
    marker = {"color": hue(of), "line": {"color": hue(of), "width": 5}}
    stem = go.Bar(name=letter, meta=meta, width=0.001, marker=marker, opacity=0.7, hoverinfo="skip")
    dot = go.Scatter(
        name=letter,
        meta=meta,
        mode="markers+text",
        marker={
            "color": hue(of),
            "symbol": MARKS[of][1],
            "size": 13,
            "line": {"color": "var(--paper)", "width": 1.5},
        },
        texttemplate=f"<b>{tr('{steps} steps', steps='%{y:,.2f}')}</b>",
        textposition="top center",
        textfont={"color": word_hue(of), "size": 14, "shadow": HALO},
        cliponaxis=False,
        hovertemplate=f"{letter} = %{{x:.3f}}<br>{tr('half-life {steps} steps', steps='%{y:,.2f}')}<extra></extra>",
    )
    names = [local("0.1"), "1", "10", "100", "1 000", "10 000"]
    across = f"{tr('forget gate')} f" if is_lstm else tr("share of h that is kept, {share}", share=letter)
    ticks = {"tickvals": [0.1, 1, 10, 100, 1000, 10000], "ticktext": names}
    layout = {
        "xaxis": axis(across, range=[-0.09, 1.09], fixedrange=True, tickvals=[0, 0.25, 0.5, 0.75, 1]),
        "yaxis": axis(tr("half-life in steps"), type="log", range=[-1.2, 4], fixedrange=True, **ticks),
        "margin": {"l": 60, "r": RIGHT, "t": 24, "b": BOTTOM},
    }
    alt = tr(
        "How many steps it takes until half of the memory is gone (up, each line ten times the one below) if "
        "the forget gate stayed at its present value (across). At 0.5 it takes one step, near 1 thousands. "
        "Beyond 10 000 steps the dot is off the chart and only its stem reaches the top."
    )
    key, alt = ("clock", alt) if is_lstm else (f"clock-{variant.key}", tr(_CLOCK_OF_H))
    data = [curve, _ghost([bind, "half_life"], of, letter=letter), stem, dot]
    return chart(key, tr_later("Half-life"), alt, 260, data, layout)


_CLOCK_OF_H = tr_later(
    "How many steps it takes until half of h is gone (up, each line ten times the one below) if the share of it that "
    "is kept stayed as it is (across). At 0.5 it takes one step, near 1 thousands. Beyond 10 000 steps the dot is off "
    "the chart and only its stem reaches the top."
)
