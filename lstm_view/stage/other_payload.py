"""What a stage is sent of a cell that is no LSTM: its lines as data, its weights by name, NumPy's numbers."""

from __future__ import annotations

from typing import Final

import numpy as np

from lstm_core import VariantTrace
from lstm_view.figures.catalogue import as_sent
from lstm_view.figures.compare import over_time
from lstm_view.stage.cells import cell_type
from lstm_view.stage.kept import kept
from lstm_view.stage.payload import Json, address_of, stories, theme_of
from lstm_view.state.history import History
from lstm_view.state.names import write_name
from lstm_view.state.scene_other import OtherScene
from lstm_view.words.digits import DIGITS

#: The blocks that have sliders, in the order in which a step uses them.
_BLOCKS: Final = ("u", "r", "g", "h")


def build(scene: OtherScene, history: History, page: str) -> Json:
    """The payload of :mod:`static/stage/payload.js` for a cell with a ``type``."""
    now, trace = scene.experiment, scene.trace
    variant = trace.variant
    figures = [as_sent(over_time(variant), "timeline", overTime=True)]
    gates = [gate for gate in _BLOCKS if f"b_{gate}" in variant.weights]
    shape = repr((variant.key, now.run.input.name, trace.x.shape, trace.series["h"].shape, scene.input.names))
    return {
        "page": page,
        "ack": history.ack,
        "jump": history.jump,
        "kept": kept(history),
        "address": address_of(history),
        "shape": shape,
        "step": scene.step,
        "phase": 0,
        "unit": now.cursor.unit,
        "view": "cell",
        "lecture": now.look.lecture,
        "home_step": 0,
        "home_view": "states",
        "cell": _cell(trace),
        "x": trace.x,
        "series": {"unit": None, **trace.series},
        "y": None,
        "past": None if scene.before is None else _past(scene.before),
        "scales": {name: 1.0 for name in trace.series} | {"x": float(np.abs(trace.x).max()) or 1.0},
        "full": 1.0,
        "inputs": scene.input.names,
        "labels": scene.input.labels,
        "story": {"key": now.run.cell.name, "title": scene.title, "claim": scene.claim},
        "stories": stories(own=True, blank=False),
        "exposes": {"gates": gates, "whatif": "", "measures": False},
        "autoplay": False,
        "figures": figures,
        "changed": [write_name(change) for change in now.run.changes],
        "edits": scene.edits,
        "comparison": None,
        "predict": None,
        "can_undo": bool(history.undo),
        "can_redo": bool(history.redo),
        "can_reset": history.can_reset,
        "notices": scene.notices,
        "theme": theme_of(),
        "look": {"loss": None, "state": "c", "digits": now.look.digits or DIGITS["usual"]},
    }


def _cell(trace: VariantTrace) -> Json:
    variant = trace.variant
    return {
        "type": cell_type(variant),
        "input_size": trace.x.shape[1],
        "hidden_size": trace.series["h"].shape[1],
        "steps": len(trace),
        "weights": trace.weights,
        "h0": trace.initial["h"],
        "clamps": [],
        "mask": trace.mask,
    }


def _past(before: VariantTrace) -> Json:
    return {"cell": _cell(before), "x": before.x, "series": {"unit": None, **before.series}, "y": None}
