"""The figures of derivatives through time: how far a step reaches back, and which later losses see a memory."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import plotly.graph_objects as go

from lstm_core import VARIANTS, Variant, to_text
from lstm_core.equations import Equation
from lstm_view.figures.base import BOTTOM, LEFT, RIGHT, Chart, Json, axis, chart, hue, upright
from lstm_view.figures.reach_numbers import SPANS

_LEGEND: Final[Json] = {
    **{"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
    **{"itemclick": False, "itemdoubleclick": False, "font": {"color": "var(--ink)", "size": 13}},
}


@lru_cache(maxsize=16)
def reach(variant: Variant = VARIANTS["lstm"]) -> Chart:
    """The whole derivative of a unit's state by each earlier one, the direct path, the norms and the measurement."""
    states = [state for state in "ch" if state in variant.states]
    data = [trace for state in states for trace in (_past(state), _whole(state))]
    data += _direct(variant)
    data += [
        _line(f"norm_{name}", f"norm of {_derivative(name)}, all units", hue(name), "2px,3px", f"norm, {name}: ")
        for name in states
    ]
    data += [_measured()]
    alt = (
        "How strongly a state at the last step looked at depends on the same state after each step t, on a logarithmic "
        "scale: a line for the whole derivative of one unit, open points where it is negative, for c a dashed one for "
        "the direct path, the product of f, and dotted ones for the norms over all units. An upright marks the step "
        "of the cursor, a cross what was measured there by running the cell forward, at step 1 also before the run."
    )
    layout = _layout("size of the derivative") | {"meta": {"reach": ["xaxis", "yaxis"]}}
    key = "reach" if "c" in states else f"reach-{variant.key}"
    return chart(key, "How far back step T reaches", alt, 380, data, layout)


def _direct(variant: Variant) -> list[go.Scatter]:
    """The direct path along the memory, where a cell keeps a share of it."""
    if variant.ledger is None:
        return []
    share = "f" if variant.memory == "c" else to_text(Equation("share", variant.ledger.kept)).partition(" = ")[2]
    words = f"direct path, product of {share.replace('_t', '')}"
    colour = hue("f") if variant.memory == "c" else "var(--ink)"
    return [_line("direct", words, colour, "6px,3px", f"{words}: ", variant.memory)]


@lru_cache(maxsize=1)
def rnn() -> Chart:
    """The norms of ∂h_T/∂h_t of the LSTM and of the tanh RNN that has the weights of its candidate."""
    data = [
        _line("norm_h", "LSTM", hue("h"), "solid", "LSTM: "),
        _line("rnn", "tanh RNN", "var(--ink)", "6px,3px", "tanh RNN: "),
    ]
    data[0].meta["always"] = True
    alt = (
        "The norm of the derivative of h at the last step looked at by h after each step t, on a logarithmic scale: "
        "a solid line for the LSTM, a dashed one for a tanh RNN with the same weights. An upright marks the step of "
        "the cursor."
    )
    layout = _layout(f"norm of {_derivative('h')}") | {"meta": {"reach": ["xaxis", "yaxis"]}}
    return chart("reach-rnn", "The same reach in a tanh RNN", alt, 300, data, layout)


@lru_cache(maxsize=2)
def later(memory: str = "c") -> Chart:
    """What c_t adds to the h of later steps: one stack a step t, one strength of colour a span of later steps.

    In a cell without c it is what h_t adds to itself and to the later ones.
    """
    data = [
        go.Bar(
            meta={"later": k, "follow": True},
            marker={"color": hue("h"), "line": {"width": 0}},
            hovertemplate=f"{memory} at step %{{x}} moves h of the steps %{{meta.span}} by %{{y:.4g}}<extra></extra>",
        )
        for k in range(SPANS)
    ]
    layout = _layout("")
    layout["yaxis"] = axis(
        f"∂(sum of h<sub>s</sub>)/∂{memory}<sub>t</sub>", nticks=6, zeroline=True, zerolinecolor="var(--muted)"
    )
    layout["xaxis"] = axis("step t", hoverformat="d")
    layout |= {"barmode": "relative", "bargap": 0.1, "meta": {"steps": ["xaxis"]}}
    font = {"color": "var(--muted)", "size": 13}
    layout["legend"] = {**_LEGEND, "title": {"text": "losses at the steps ", "font": font}}
    alt = (
        f"For a loss at every step, one stack of bars for each step t: how much of the derivative by {memory} after "
        "step t comes from the outputs h of which later steps. Early ones are pale and late ones full; positive parts "
        "stand up, negative ones hang down. An upright marks the step of the cursor."
    )
    return chart(
        "later" if memory == "c" else f"later-{memory}", "Which later losses see this memory", alt, 320, data, layout
    )


def _derivative(state: str) -> str:
    return f"∂{state}<sub>T</sub>/∂{state}<sub>t</sub>"


def _whole(state: str) -> go.Scatter:
    return go.Scatter(
        name=f"{_derivative(state)}, whole (open: negative)",
        meta={"reach": "whole", "state": state, "follow": True},
        mode="lines+markers",
        line={"color": hue(state), "width": 2},
        marker={"color": hue(state), "size": 8, "line": {"color": hue(state), "width": 2}},
        hovertemplate="%{text}<extra></extra>",
    )


def _past(state: str) -> go.Scatter:
    """The whole derivative as it was before any change."""
    return go.Scatter(
        name="whole, before the change",
        meta={"reach": "whole", "state": state, "follow": True, "before": True},
        visible=False,
        mode="lines",
        line={"color": hue(state), "width": 1.2},
        opacity=0.5,
        hovertemplate="before the change: %{text}<extra></extra>",
    )


def _measured() -> go.Scatter:
    return go.Scatter(
        name="measured by running forward",
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
        hovertemplate=f"{words}%{{text}}<extra></extra>",
    )


def _layout(what: str) -> Json:
    log = {"type": "log", "exponentformat": "power", "showexponent": "all"}
    return {
        "xaxis": axis("step t (0: before the run)", hoverformat="d"),
        "yaxis": axis(what, **log),
        "margin": {"l": LEFT + 24, "r": RIGHT, "t": 28, "b": BOTTOM + 4},
        "showlegend": True,
        "legend": _LEGEND,
        "shapes": [upright("cursor"), upright("hover")],
    }
