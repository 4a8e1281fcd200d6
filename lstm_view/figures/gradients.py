"""The figures of derivatives through time: how far a step reaches back, and which later losses see a memory."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from lstm_core import VARIANTS, Variant
from lstm_core.language import cached, tr, tr_later
from lstm_core.papers import share_of
from lstm_view.figures.base import BOTTOM, LEFT, LEGEND, RIGHT, Chart, Json, axis, chart, hue, of_b, upright
from lstm_view.figures.reach_numbers import SPANS

_TEXT: Final = "%{text}"  # what a point says


@cached(maxsize=16)
def reach(variant: Variant = VARIANTS["lstm"]) -> Chart:
    """The whole derivative of a unit's state by each earlier one, the direct path, the norms and the measurement."""
    states = [state for state in "ch" if state in variant.states]
    data = [trace for state in states for trace in (_past(state), _whole(state))]
    data += _direct(variant)
    for name in states:
        norm = tr("norm of {derivative}, all units", derivative=_derivative(name))
        data += [
            _line(f"norm_{name}", norm, hue(name), "2px,3px", tr("norm, {state}: {number}", state=name, number=_TEXT))
        ]
    data += [_measured()]
    alt = tr(
        "How strongly a state at the last step looked at depends on the same state after each step t, on a logarithmic "
        "scale: a line for the whole derivative of one unit, open points where it is negative, for c a dashed one for "
        "the direct path, the product of f, and dotted ones for the norms over all units. An upright marks the step "
        "of the cursor, a cross what was measured there by running the cell forward, at the first step also before it."
    )
    layout = _layout(tr("size of the derivative")) | {"meta": {"reach": ["xaxis", "yaxis"]}}
    key = "reach" if "c" in states else f"reach-{variant.key}"
    return chart(key, tr_later("How far back step T reaches"), alt, 380, data, layout)


def _direct(variant: Variant) -> list[go.Scatter]:
    """The direct path along the memory, where a cell keeps a share of it."""
    if variant.memory == "c":
        words = tr("direct path, product of f: {number}", number=_TEXT)
        return [_line("direct", tr("direct path, product of f"), hue("f"), "6px,3px", words, "c")]
    if variant.ledger is None:
        return []
    share = share_of(variant)
    words = tr("direct path, product of {share}: {number}", share=share, number=_TEXT)
    name = tr("direct path, product of {share}", share=share)
    return [_line("direct", name, "var(--ink)", "6px,3px", words, variant.memory)]


@cached(maxsize=4)
def rnn() -> Chart:
    """The norms of ∂h_T/∂h_t of the LSTM and of the tanh RNN that has the weights of its candidate."""
    data = [
        _line("norm_h", "LSTM", hue("h"), "solid", f"LSTM: {_TEXT}"),
        _line("rnn", tr("tanh RNN"), "var(--ink)", "6px,3px", f"{tr('tanh RNN')}: {_TEXT}"),
    ]
    data[0].meta["always"] = True
    alt = tr(
        "The norm of the derivative of h at the last step looked at by h after each step t, on a logarithmic scale: "
        "a solid line for the LSTM, a dashed one for a tanh RNN with the same weights. An upright marks the step of "
        "the cursor."
    )
    layout = _layout(tr("norm of {derivative}", derivative=_derivative("h"))) | {"meta": {"reach": ["xaxis", "yaxis"]}}
    return chart("reach-rnn", tr_later("The same reach in a tanh RNN"), alt, 300, data, layout)


@cached(maxsize=4)
def later(memory: str = "c") -> Chart:
    """What c_t adds to the h of later steps: one stack a step t, one strength of colour a span of later steps.

    In a cell without c it is what h_t adds to itself and to the later ones.
    """
    data = [
        go.Bar(
            meta={"later": k, "follow": True},
            marker={"color": hue("h"), "line": {"width": 0}},
            hovertemplate=tr(
                "{memory} at step {step} moves h of the steps {span} by {number}",
                memory=memory,
                step="%{x}",
                span="%{meta.span}",
                number="%{y:.4g}",
            )
            + "<extra></extra>",
        )
        for k in range(SPANS)
    ]
    layout = _layout("")
    layout["yaxis"] = axis(
        tr("∂(sum of {h})/∂{c}", h="h<sub>s</sub>", c=f"{memory}<sub>t</sub>"),
        nticks=6,
        zeroline=True,
        zerolinecolor="var(--muted)",
    )
    layout["xaxis"] = axis(tr("step t"), hoverformat="d")
    layout |= {"barmode": "relative", "bargap": 0.1, "meta": {"steps": ["xaxis"]}}
    font = {"color": "var(--muted)", "size": 13}
    layout["legend"] = {**LEGEND, "title": {"text": tr("losses at the steps"), "font": font, "side": "top"}}
    alt = tr(
        "For a loss at every step, one stack of bars for each step t: how much of the derivative by {memory} after "
        "step t comes from the outputs h of which later steps. Early ones are pale and late ones full; positive parts "
        "stand up, negative ones hang down. An upright marks the step of the cursor.",
        memory=memory,
    )
    key = "later" if memory == "c" else f"later-{memory}"
    return chart(key, tr_later("Which later losses see this memory"), alt, 320, data, layout)


def _derivative(state: str) -> str:
    return f"∂{state}<sub>T</sub>/∂{state}<sub>t</sub>"


def _whole(state: str) -> go.Scatter:
    return go.Scatter(
        name=tr("{derivative}, whole (open: negative)", derivative=_derivative(state)),
        meta={"reach": "whole", "state": state, "follow": True},
        mode="lines+markers",
        line={"color": hue(state), "width": 2},
        marker={"color": hue(state), "size": 8, "line": {"color": hue(state), "width": 2}},
        hovertemplate="%{text}<extra></extra>",
    )


def _past(state: str) -> go.Scatter:
    """The whole derivative as it was before any change."""
    b = of_b(f"B: {_TEXT}<extra></extra>", name=tr("whole of B"))
    return go.Scatter(
        name=tr("whole, before the change"),
        meta={"reach": "whole", "state": state, "follow": True, "before": True, **b},
        visible=False,
        mode="lines",
        line={"color": hue(state), "width": 1.2},
        opacity=0.5,
        hovertemplate=tr("before the change: {value}", value=_TEXT) + "<extra></extra>",
    )


def _measured() -> go.Scatter:
    return go.Scatter(
        name=tr("measured by running forward"),
        meta={"reach": "measured", "follow": True},
        mode="markers",
        marker={"color": "var(--ink)", "symbol": "x-thin-open", "size": 11, "line": {"width": 2}},
        hovertemplate="%{text}<extra></extra>",
    )


def _line(form: str, name: str, colour: str, dash: str, words: str, state: str = "") -> go.Scatter:
    return go.Scatter(
        name=name,
        meta={"reach": form, "follow": True} | ({"state": state} if state else {}),
        mode="lines",
        line={"color": colour, "width": 2, "dash": dash},
        hovertemplate=f"{words}<extra></extra>",
    )


def _layout(what: str) -> Json:
    log = {"type": "log", "showexponent": "all"}
    return {
        "xaxis": axis(tr("step t (0: before the run)"), hoverformat="d"),
        "yaxis": axis(what, **log),
        "margin": {"l": LEFT + 24, "r": RIGHT, "t": 28, "b": BOTTOM + 4},
        "showlegend": True,
        "legend": LEGEND,
        "shapes": [upright("cursor"), upright("hover")],
    }
