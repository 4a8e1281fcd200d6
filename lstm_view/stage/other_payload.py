"""What a stage is sent of a cell that is no LSTM: its lines as data, its weights by name, NumPy's numbers."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from lstm_core import Variant
from lstm_core.language import tr
from lstm_view.figures.catalogue import as_sent
from lstm_view.figures.compare import over_time
from lstm_view.figures.curves import clock
from lstm_view.figures.ledger import ledger, triangle
from lstm_view.figures.waterfall import memory
from lstm_view.stage.payload import (
    Json,
    StageOptions,
    compared,
    ends_of,
    exposes,
    kind_of,
    numbered,
    of_any,
    of_outputs,
    other_cell,
    scene_of,
    shown_of,
)
from lstm_view.state.history import History
from lstm_view.state.scene_other import OtherScene

#: The blocks that have sliders, in the order in which a step uses them.
_BLOCKS: Final = ("u", "r", "g", "h")
#: What of a GRU does the work of the gate that a page is about; an RNN has h alone.
_ABOUT: Final = {"forget": ("u",), "input": ("u", "g"), "output": ("h",)}


def build(
    scene: OtherScene, history: History, options: StageOptions, page: str, beside: Json | None = None
) -> dict[str, Any]:
    """The payload of :mod:`static/stage/payload.js` for a cell with a ``type``; ``beside`` as for an LSTM."""
    beside = beside or {}
    now, trace = scene.experiment, scene.trace
    common = of_any(scene, history, options, page)
    figures = shown_of([*_figures(scene), *beside.get("figures", ())], now.look)
    gates = tuple(gate for gate in _BLOCKS if f"b_{gate}" in trace.variant.weights)
    about = _about(history, trace.variant)
    parts = (scene_of(now.look), trace.variant.key, now.run.input.name, trace.x.shape, trace.h.shape, options)
    said = (scene.input.names, ends_of(scene.input.step_numbers))
    shape = (*parts, about, kind_of(trace.readout), *said, [figure["id"] for figure in figures])
    return {
        **common,
        "shape": repr(shape),
        "view": "cell",
        "home_view": "states",
        "about": about,
        "cell": other_cell(trace) | numbered(scene),
        "series": {"unit": None, **trace.series},
        "past": compared(scene.before, 0, numbered(scene)),
        "scales": {name: 1.0 for name in trace.series} | {"x": float(np.abs(trace.x).max()) or 1.0},
        "full": 1.0,
        "exposes": exposes(options, gates),
        "figures": figures,
        "notices": (*scene.notices, *_without_ledger(scene)),
        "look": common["look"] | {"state": "h"},
        **{name: value for name, value in beside.items() if name != "figures"},
    }


def _about(history: History, variant: Variant) -> tuple[str, ...]:
    """The blocks that do what the page is about; none where it is about the whole cell."""
    wanted = _ABOUT.get(history.home.look.view, ())
    return wanted if variant.gates or not wanted else ("h",)


def _figures(scene: OtherScene) -> list[Json]:
    """Those charts of the look that such a cell has: the ledger where its memory is one, and its lines over time."""
    variant, charts = scene.trace.variant, scene.experiment.look.charts
    found = [as_sent(over_time(variant), "timeline", overTime=True)]
    if variant.ledger is not None:
        of_ledger = [(key, chart) for key, chart in (("ledger", ledger), ("triangle", triangle)) if key in charts]
        found = [*(as_sent(chart("h"), key, overTime=True) for key, chart in of_ledger), *found]
        of_step = [(key, chart) for key, chart in (("clock", clock), ("memory", memory)) if key in charts]
        found += [as_sent(chart(variant), key) for key, chart in of_step]
    return [*found, *of_outputs(scene.trace.readout)]


def _without_ledger(scene: OtherScene) -> list[str]:
    """Why there is no ledger, on a page that would show it."""
    variant = scene.trace.variant
    if variant.ledger is not None or "ledger" not in scene.experiment.look.charts:
        return []
    return [
        tr(
            "An RNN has no ledger: every step writes h anew as a function of W x + U h + b, keeps no share of the h "
            "before, and so no part of h can be put down to one step."
        )
    ]
