"""The figures of derivatives through time: how far a step reaches back, and which later losses see a memory."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_view.figures.base import BOTTOM, LEFT, RIGHT, Chart, Json, axis, chart, hue
from lstm_view.gradients.numbers import DECADES, MEASURED, Reach, check_words, number, spans

Floats = NDArray[np.floating]

MOST_BARS: Final = 200
MOST_MARKERS: Final = 60  # more are drawn small

_LEGEND: Final[Json] = {
    **{"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
    **{"itemclick": False, "itemdoubleclick": False, "font": {"color": "var(--ink)", "size": 13}},
}


def reach_chart(reach: Reach, unit: int, state: str, found: Floats, t: int, past: Reach | None = None) -> Chart:
    """The whole derivative of a unit's state by each earlier one, the direct path, and the norms; ``t`` is marked.

    ``found`` has the measured derivatives, NaN where there is none. A state h has no direct path. ``past`` is the
    reach of the run before any change, whose whole derivative is drawn as a ghost.
    """
    template = _reach_template(state, reach.direct.shape[1] > 1)
    whole = reach.whole[state][:, unit]
    values = {"whole": whole, "direct": reach.direct[:, unit], **{f"norm {name}": reach.norms[name] for name in "ch"}}
    steps = list(range(reach.last + 1))
    data = []
    for trace in template.spec["data"]:
        series = values[trace["meta"]]
        words = _checks(whole, found) if trace["meta"] == "whole" else [_at(k, number(v)) for k, v in enumerate(series)]
        more = _signs(whole, trace["marker"]) if trace["meta"] == "whole" else {}
        data.append({**trace, "x": steps, "y": _sizes(series), "text": words, **more})
    if past is not None:
        series = past.whole[state][:, unit]
        ghost = _line("past", "whole, before the change", hue(state), "1px,3px", "before the change: ")
        words = [_at(k, number(value)) for k, value in enumerate(series)]
        data.append({**ghost.to_plotly_json(), "x": steps, "y": _sizes(series), "text": words})
    return _filled(template, data, t)


@lru_cache(maxsize=4)
def _reach_template(state: str, many: bool) -> Chart:
    whole = go.Scatter(
        name=f"{_derivative(state)}, whole (open: negative)",
        meta="whole",
        mode="lines+markers",
        line={"color": hue(state), "width": 2},
        marker={"color": hue(state), "size": 8, "line": {"color": hue(state), "width": 2}},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertemplate="%{text}<extra></extra>",
    )
    direct = _line("direct", "direct path, product of f", hue("f"), "6px,3px", "direct path, product of f: ")
    norms = [
        _line(f"norm {name}", f"norm of {_derivative(name)}, all units", hue(name), "2px,3px", f"norm, {name}: ")
        for name in "ch"
        if many or name != state
    ]
    alt = (
        f"How strongly {state} at the last step looked at depends on {state} after each step t, on a logarithmic "
        "scale: a line for the whole derivative of one unit, open points where it is negative"
        + (", a dashed one for the direct path, the product of f," if state == "c" else "")
        + " and dotted ones for the norms over all units. An upright marks the step t that the "
        "sentence below speaks of."
    )
    data = [whole, *([direct] if state == "c" else []), *norms]
    return chart(
        f"reach-{state}-{many}", "How far back step T reaches", alt, 380, data, _layout("size of the derivative")
    )


def rnn_chart(lstm: Floats, rnn: Floats, t: int) -> Chart:
    """The norms of ∂h_T/∂h_t of the LSTM and of the tanh RNN that has the weights of its candidate."""
    template = _rnn_template()
    steps = list(range(len(lstm)))
    data = [
        {**trace, "x": steps, "y": _sizes(series), "text": [_at(k, number(v)) for k, v in enumerate(series)]}
        for trace, series in zip(template.spec["data"], (lstm, rnn), strict=True)
    ]
    return _filled(template, data, t)


@lru_cache(maxsize=1)
def _rnn_template() -> Chart:
    data = [
        _line("lstm", "LSTM", hue("h"), "solid", "LSTM: "),
        _line("rnn", "tanh RNN", "var(--ink)", "6px,3px", "tanh RNN: "),
    ]
    alt = (
        "The norm of the derivative of h at the last step looked at by h after each step t, on a logarithmic scale: "
        "a solid line for the LSTM, a dashed one for a tanh RNN with the same weights. An upright marks the step t "
        "that the sentence below speaks of."
    )
    return chart("reach-rnn", "The same reach in a tanh RNN", alt, 300, data, _layout(f"norm of {_derivative('h')}"))


def later_chart(shares: Floats, t: int) -> Chart:
    """What c_t adds to the h of later steps: one stack a step t, one colour a span of later steps.

    ``shares`` is (T, spans). Of a long run every k-th step has a bar, so that there are at most MOST_BARS.
    """
    steps = len(shares)
    every = math.ceil(steps / MOST_BARS)
    template = _later_template(tuple(spans(steps)))
    drawn = np.arange(0, steps, every)
    data = [
        {**trace, "x": (drawn + 1).tolist(), "y": _finite(shares[drawn, k]), "width": 0.8 * every}
        for k, trace in enumerate(template.spec["data"])
    ]
    return _filled(template, data, max(t, 1))


@lru_cache(maxsize=32)
def _later_template(parts: tuple[tuple[int, int], ...]) -> Chart:
    data = [
        go.Bar(
            name=f"step {first}" if first == last else f"{first}–{last}",
            opacity=1 - 0.8 * (len(parts) - 1 - k) / len(parts),
            marker={"color": hue("h"), "line": {"width": 0}},
            hovertemplate=f"c at step %{{x}} moves h of the steps {first} to {last} by %{{y:.4g}}<extra></extra>",
        )
        for k, (first, last) in enumerate(parts)
    ]
    layout = _layout("")
    layout["yaxis"] = axis(
        "∂(sum of h<sub>s</sub>)/∂c<sub>t</sub>", nticks=6, zeroline=True, zerolinecolor="var(--muted)"
    )
    layout |= {"barmode": "relative", "bargap": 0.1}
    font = {"color": "var(--muted)", "size": 13}
    layout["legend"] = {**_LEGEND, "title": {"text": "losses at the steps ", "font": font}}
    alt = (
        "For a loss at every step, one stack of bars for each step t: how much of the derivative by c after step t "
        "comes from the outputs h of which later steps. Early ones are pale and late ones full; positive parts stand "
        "up, negative ones hang down. An upright marks the step t that the sentence below speaks of."
    )
    return chart("later", "Which later losses see this memory", alt, 320, data, layout)


def _derivative(state: str) -> str:
    return f"∂{state}<sub>T</sub>/∂{state}<sub>t</sub>"


def _line(meta: str, name: str, colour: str, dash: str, words: str) -> go.Scatter:
    return go.Scatter(
        name=name,
        meta=meta,
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
        "clickmode": "event+select",
        "dragmode": False,
    }


def _filled(template: Chart, data: list[Json], t: int) -> Chart:
    layout = dict(template.spec["layout"])
    if layout["yaxis"].get("type") == "log":
        lines = [trace["y"] for trace in data]
        layout["yaxis"] = {**layout["yaxis"], **_decades(lines)}
        if len(lines[0]) > MEASURED:
            layout["xaxis"] = {**layout["xaxis"], "range": _seen(lines, layout["yaxis"]["range"][0])}
    ends = {"type": "line", "xref": "x", "x0": t, "x1": t, "yref": "paper", "y0": 0, "y1": 1}
    layout["shapes"] = [{**ends, "layer": "below", "line": {"color": "var(--ink)", "width": 1.5, "dash": "2px,3px"}}]
    return replace(template, spec={"data": data, "layout": layout})


def _finite(series: Floats) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in series.tolist()]


def _sizes(series: Floats) -> list[float | None]:
    """Sizes for a logarithmic axis, which has no place for 0."""
    return [abs(value) or None if value is not None else None for value in _finite(series)]


def _decades(lines: list[list[float | None]]) -> Json:
    """A range of whole powers of ten that shows all values but those DECADES below the largest, and their ticks."""
    shown = [math.log10(value) for line in lines for value in line if value]
    high = math.ceil(max(shown, default=0.0))
    low = min(math.floor(max(min(shown, default=0.0), high - DECADES)), high - 1)
    margin = 0.03 * (high - low) + 0.02
    return {"range": [low - margin, high + margin], "dtick": math.ceil((high - low) / 8)}


def _seen(lines: list[list[float | None]], low: float) -> list[float]:
    """A range of steps from the first one that a line is seen at; of a long run most are often far below the axis."""
    last = len(lines[0]) - 1
    first = min((k for line in lines for k, value in enumerate(line) if value and math.log10(value) > low), default=0)
    margin = 0.02 * (last - first) + 0.5
    return [first - margin, last + margin]


def _signs(whole: Floats, marker: Json) -> Json:
    size = marker["size"] if len(whole) <= MOST_MARKERS else 4
    symbols = ["circle-open" if value < 0 else "circle" for value in whole.tolist()]
    return {"marker": {**marker, "size": size, "symbol": symbols}}


def _checks(whole: Floats, found: Floats) -> list[str]:
    pairs = zip(whole.tolist(), found.tolist(), strict=True)
    return [_at(k, check_words(exact, difference)) for k, (exact, difference) in enumerate(pairs)]


def _at(t: int, words: str) -> str:
    return f"step {t}: {words}" if t else f"before the run: {words}"
