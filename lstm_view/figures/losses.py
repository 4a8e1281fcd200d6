"""The figures of a loss: how large its gradient is in each gate, and how it fell over steps of gradient descent."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from lstm_core.language import cached, tr, tr_later
from lstm_core.papers import letter
from lstm_view.figures.base import LEGEND, Chart, axis, chart, hue
from lstm_view.words import BLOCKS

#: Kind of weight -> what it is of, and the pattern of its bars. Pattern and place tell them apart, as well as words.
KINDS: Final = {
    "W": (tr_later("W, on the input"), ""),
    "U": (tr_later("U, on h"), "/"),
    "b": (tr_later("b, bias"), "x"),
    "p": (tr_later("p, on c"), "."),
}
PARTS: Final = ("u", "r", "f", "i", "g", "o", "h", "y")  # the blocks of any cell, and the read-out


@cached(maxsize=16)
def weights(parts: tuple[str, ...] = ("f", "i", "g", "o")) -> Chart:
    """The size of the gradient of each kind of weight in each of some PARTS: in each gate, and in a read-out."""
    gates = ", ".join(tr(BLOCKS[part]) for part in parts if part != "y")
    data = [_bars(kind, name, pattern, parts) for kind, (name, pattern) in KINDS.items()]
    alt = tr(
        "How strongly the loss depends on the weights of each gate: for each of these a group of bars ({gates}), one "
        "for all weights on the input, one for those on h, one for the biases and, with peepholes, one for those on c. "
        "A bar is the Euclidean norm of the gradient.",
        gates=gates,
    )
    last = [tr("The last group is the read-out, whose W is on h.")] if "y" in parts else []
    alt = " ".join([alt, *last, tr("The table below has each weight by itself.")])
    layout = {
        # Names that find no room beside one another stand aslant, and take what they need.
        "xaxis": axis("", tickfont={"color": "var(--ink)", "size": 13}, automargin=True),
        "yaxis": axis(tr("norm of ∂L/∂weights"), nticks=5, rangemode="tozero"),
        **{"barmode": "group", "bargap": 0.25, "showlegend": True, "legend": LEGEND},
        "margin": {"l": 60, "r": 16, "t": 30, "b": 28},
    }
    return chart(f"loss-weights-{''.join(parts)}", tr_later("Gradient by gate"), alt, 260, data, layout)


@cached(maxsize=4)
def course() -> Chart:
    """The loss before each of some steps and after the last."""
    line = go.Scatter(
        name="L",
        meta={"given": "course"},
        mode="lines+markers",
        line={"color": "var(--ink)", "width": 2},
        marker={"color": "var(--ink)", "size": 7},
        hovertemplate=tr("after {steps} steps: {loss}", steps="%{x}", loss="L = %{y:.4g}") + "<extra></extra>",
    )
    alt = tr(
        "The loss over the steps of gradient descent that were taken last: a point before the first step and one after "
        "each, joined by a line. It falls where the learning rate suits, and may jump where it is too large."
    )
    layout = {
        "xaxis": axis(tr("steps taken"), dtick=1, hoverformat="d"),
        "yaxis": axis(tr("loss L"), nticks=5, rangemode="tozero"),
        "margin": {"l": 60, "r": 16, "t": 12, "b": 40},
    }
    return chart("loss-course", tr_later("Loss over the steps taken"), alt, 260, [line], layout)


def _bars(kind: str, name: str, pattern: str, parts: tuple[str, ...]) -> go.Bar:
    colours = [hue("h" if part == "y" else part) if part not in "ur" else "var(--ink)" for part in parts]
    shape = {"shape": pattern, "fgcolor": colours, "bgcolor": "var(--panel)", "fillmode": "replace", "size": 7}
    line = {"color": colours, "width": 1.5}
    marker = {"color": colours, "line": line} | ({"pattern": shape} if pattern else {})
    return go.Bar(
        name=tr(name),
        meta={"given": kind},
        x=[f"{letter(part, parts)}, {tr('read-out') if part == 'y' else tr(BLOCKS[part])}" for part in parts],
        marker=marker,
        hovertemplate="%{x}, %{fullData.name}: %{y:.4g}<extra></extra>",
    )
