"""The figure of one step of the long-term memory."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from lstm_core import VARIANTS, Variant
from lstm_core.equations import Term
from lstm_core.language import cached, tr, tr_later
from lstm_core.papers import letter
from lstm_view.figures.base import LEFT, MARKS, RIGHT, Chart, Json, axis, chart, coloured, hue, of_b, word_hue

_AT = {"unit": 0, "at": "t", "follow": True}
_WIDTH = 0.62


@cached(maxsize=8)
def memory(variant: Variant = VARIANTS["lstm"]) -> Chart:
    """The memory at one step as a waterfall: c_prev, kept = f c_prev, added = i g, c = their sum; or those of a GRU.

    Its range comes from the whole run of the unit, so the bars can be compared while stepping. The cell type must have
    a ledger.
    """
    m, ledger = variant.memory, variant.ledger
    assert ledger is not None
    levels = [f"{m}_prev", "kept", "added", m]
    before = coloured(m, f"{m}<sub>t−1</sub>")
    names = [
        f"{tr('before')}<br>{before}",
        f"{tr('kept')}<br>{_written(ledger.kept, variant.gates, inside=True)} · {before}",
        f"{tr('added')}<br>{_written(ledger.added, variant.gates)}",
        f"{tr('now')}<br>{coloured(m, f'{m}<sub>t</sub>')}",
    ]
    across: Json = {"tickvals": [0, 1, 2, 3], "ticktext": names, "range": [-0.5, 3.5], "showgrid": False}
    up: Json = {"nticks": 6, "zeroline": True, "zerolinecolor": "var(--ink)"}
    layout = {
        "barmode": "overlay",
        "xaxis": axis(**across, fixedrange=True),
        "yaxis": axis(tr("value"), **up, fixedrange=True),
        "margin": {"l": LEFT, "r": RIGHT, "t": 20, "b": 42},
        "meta": {"range": {"yaxis": levels}},
    }
    traces = [_forgotten(m), _bars(levels), _links(levels), _ghost(levels)]
    key = "memory" if m == "c" else f"memory-{variant.key}"
    return chart(key, tr_later("Memory at this step"), tr(_ALT if m == "c" else _ALT_OF_H), 260, traces, layout)


_ALT = tr_later(
    "Four bars for the long-term memory at this step: what was there before, the part of it that the "
    "forget gate kept, what the input gate added to it or took away, and the memory that results. "
    "The pale part of the second bar is what was forgotten. Where something was changed, short lines "
    "stand at the values from before the change."
)
_ALT_OF_H = tr_later(
    "Four bars for the short-term memory at this step: what was there before, the share of it that was kept, what was "
    "added to it or taken away, and the memory that results. The pale part of the second bar is what was forgotten. "
    "Where something was changed, short lines stand at the values from before the change."
)


def _written(term: Term, gates: Sequence[str], *, inside: bool = False) -> str:
    """A product of names, 1 − u among them, in their hues; ``inside`` a product a difference has brackets."""
    if term.operation == "name":
        said = letter(term.name, gates)
        return coloured(term.name, said) if term.name in MARKS else said
    if term.operation == "number":
        return f"{term.number:g}"
    first, second = (_written(one, gates, inside=True) for one in term.arguments)
    sign = {"*": "·", "-": "−", "+": "+"}[term.operation]
    text = f"{first} {sign} {second}"
    return f"({text})" if inside and term.operation != "*" else text


def _forgotten(memory: str) -> go.Bar:
    # The whole of c_prev, pale, behind what was kept of it.
    meta = {"bind": [f"{memory}_prev"], "base": [None], **_AT}
    marker = {"color": hue(memory), "line": {"width": 0}}
    more = {"name": "forgotten", "opacity": 0.22, "hoverinfo": "skip"}
    return go.Bar(meta=meta, x=[1], width=_WIDTH, marker=marker, **more)


def _bars(levels: list[str]) -> go.Bar:
    memory = levels[-1]
    return go.Bar(
        name="memory",
        meta={"bind": levels, "base": [None, None, "kept", None], "sum": [[1, 2], 3], **_AT},
        x=[0, 1, 2, 3],
        width=_WIDTH,
        marker={
            "color": hue(memory),
            "opacity": [0.55, 1, 1, 1],
            "line": {"width": 0},
            # Hatched: a change, where the other bars are levels.
            "pattern": {
                "shape": ["", "", "/", ""],
                "fgcolor": "var(--paper)",
                "fillmode": "overlay",
                "size": 7,
            },
        },
        texttemplate=["%{value:.3f}", "%{value:.3f}", "%{value:+.3f}", "%{value:.3f}"],
        textposition="outside",
        textfont={"color": word_hue(memory)},
        cliponaxis=False,
        hoverinfo="skip",  # the numbers stand on the bars, and Plotly's hover would add the base to them
    )


def _links(levels: list[str]) -> go.Scatter:
    before, kept, _, now = levels
    ends = [0, 1, None, 1, 2, None, 2, 3]
    inward = [_WIDTH / 2, -_WIDTH / 2, 0] * 3
    return go.Scatter(
        name="links",
        meta={"bind": [before, before, None, kept, kept, None, now, now], **_AT},
        x=[None if end is None else end + inset for end, inset in zip(ends, inward, strict=False)],
        mode="lines",
        line={"color": "var(--muted)", "width": 1, "dash": "2px,2px"},
        hoverinfo="skip",
    )


def _ghost(levels: list[str]) -> go.Scatter:
    # Where the levels were before any change.
    return go.Scatter(
        name="ghost",
        meta={"before": [levels[0], levels[1], levels[3]], **_AT, **of_b("B %{y:.3f}<extra></extra>")},
        visible=False,
        x=[0, 1, 3],
        mode="markers",
        marker={"color": "var(--ink)", "symbol": "line-ew-open", "size": 46, "line": {"width": 1.5}},
        hovertemplate=tr("before the change {value}", value="%{y:.3f}") + "<extra></extra>",
    )
