"""What one stage is sent: the cell, NumPy's trace, the figures and the words, as plain JSON."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np

from lstm_core import STORIES, Trace
from lstm_view import theme
from lstm_view.figures import (
    Chart,
    activation,
    clock,
    heatmap,
    ledger,
    memory,
    reveal,
    saturation,
    timeline,
    triangle,
)
from lstm_view.stage.kept import kept
from lstm_view.state.address import write
from lstm_view.state.experiment import COLOURED, RANDOM, Cursor, Look
from lstm_view.state.fragment import split
from lstm_view.state.history import History
from lstm_view.state.names import write_name
from lstm_view.state.scene import Scene

Json = dict[str, Any]

SERIES: Final = (
    "z_i",
    "z_f",
    "z_g",
    "z_o",
    "i",
    "f",
    "g",
    "o",
    "kept",
    "added",
    "c",
    "tanh_c",
    "h",
    "c_prev",
    "h_prev",
)
GATES: Final = ("f", "i", "g", "o")
_GATES_OF: Final = {"forget": ("f",), "input": ("i", "g"), "output": ("o",)}


@dataclass(frozen=True)
class StageOptions:
    """What a page puts on its stage: the gates whose sliders it shows, whether it plays by itself, and panels.

    ``whatif`` is the form that holds gates and cuts connections, "first" or "after" the drawing; ``measures`` is
    what is said of one unit.
    """

    gates: tuple[str, ...] = GATES
    autoplay: bool = False
    whatif: Literal["", "first", "after"] = ""
    measures: bool = False


def build(scene: Scene, history: History, options: StageOptions) -> Json:
    """The payload of :mod:`static/stage/stage.js`, which documents each key where it reads it."""
    now, trace = scene.experiment, scene.trace
    gates = _GATES_OF.get(history.home.look.view, GATES)  # what the page is about, whatever the drawing shows now
    figures = [_figure(name, now.look, trace, gates) for name in now.look.charts if _fits(name, trace)]
    return {
        "ack": history.ack,
        "jump": history.jump,
        "shape": _shape(scene, options, figures),
        "step": scene.step,
        "phase": now.cursor.phase,
        "unit": now.cursor.unit,
        "view": now.look.view,
        "home_step": scene.opening,
        "home_view": history.home.look.view,
        "cell": _cell(trace),
        "series": _series(trace),
        "before": None if scene.before is None else {"series": _series(scene.before), "x": scene.before.x.tolist()},
        "scales": _scales(trace),
        "inputs": scene.input.names,
        "labels": scene.input.labels,
        "story": {"key": now.run.cell.name, "title": scene.title, "claim": scene.claim},
        "stories": _stories(),
        "exposes": {"gates": options.gates, "whatif": options.whatif, "measures": options.measures},
        "autoplay": options.autoplay and not history.linked and not history.undo,
        "figures": figures,
        "changed": [write_name(change) for change in now.run.changes],
        "edits": scene.edits,
        "can_undo": bool(history.undo),
        "can_redo": bool(history.redo),
        "can_reset": history.can_reset,
        "notices": scene.notices,
        "address": _address(history),
        "kept": kept(history),
        "theme": _theme(),
    }


def _address(history: History) -> Json:
    """What the address says but for the cursor, which the browser adds; as it was asked for, so that it says it again.

    ``at_home`` is whether a link in the text that names only a place in the run means a place in this one.
    """
    look = replace(history.now.look, view=history.home.look.view)
    query, fragment = split(write(replace(history.now, cursor=Cursor(), look=look), history.home))
    mine, homes = history.now.run, history.home.run
    at_home = mine.unchanged == homes.unchanged and set(homes.changes) <= set(mine.changes)
    return {"query": query, "fragment": fragment, "at_home": at_home}


def _cell(trace: Trace) -> Json:
    p = trace.parameters
    return {
        "input_size": p.input_size,
        "hidden_size": p.hidden_size,
        "steps": len(trace),
        "weight_ih": p.weight_ih.tolist(),
        "weight_hh": p.weight_hh.tolist(),
        "bias": p.bias.tolist(),
        "peephole": None if p.peephole is None else p.peephole.tolist(),
        "x": trace.x.tolist(),
        "h0": trace.h0.tolist(),
        "c0": trace.c0.tolist(),
        "clamps": [asdict(clamp) for clamp in trace.clamps],
    }


def _series(trace: Trace) -> dict[str, str]:
    return {name: _floats(getattr(trace, name)) for name in SERIES}


def _floats(array: np.ndarray) -> str:
    """Base64 of little-endian float64, which the browser reads back bit for bit."""
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f8").tobytes()).decode("ascii")


def _scales(trace: Trace) -> dict[str, float]:
    """The size that fills a wire: 1 for what stays within it, the largest of the run for the rest."""
    largest = max(float(np.abs(array).max()) for array in (trace.c, trace.kept, trace.added, trace.c_prev))
    memory_scale = largest or 1.0
    bounded = dict.fromkeys(("i", "f", "g", "o", "h", "tanh_c"), 1.0)
    return {
        **bounded,
        **dict.fromkeys(("c", "c_prev", "kept", "added"), memory_scale),
        "h_prev": max(1.0, float(np.abs(trace.h0).max())),
        "x": float(np.abs(trace.x).max()) or 1.0,
    }


def _shape(scene: Scene, options: StageOptions, figures: list[Json]) -> str:
    """Changes exactly when the browser must build the stage again rather than repaint it."""
    trace = scene.trace
    run = scene.experiment.run
    parts = (run.cell.name, run.input.name, trace.x.shape, trace.c.shape, options)
    return repr((*parts, trace.parameters.peephole is not None, scene.input.names, [f["id"] for f in figures]))


def _fits(name: str, trace: Trace) -> bool:
    return name != "heatmap" or trace.c.shape[1] > 1


def _chart(name: str, look: Look, trace: Trace, gates: tuple[str, ...]) -> Chart:
    if name == "activation":
        return activation(gates)
    if name == "timeline":
        return timeline(look.lines or ("c",), True, trace.x.shape[1])
    if name == "heatmap":
        return heatmap(COLOURED, look.quantity)
    return _FIXED[name]()


_FIXED: Final[Mapping[str, Callable[[], Chart]]] = {
    "memory": memory,
    "clock": clock,
    "reveal": reveal,
    "saturation": saturation,
    "ledger": ledger,
    "triangle": triangle,
}


def _figure(name: str, look: Look, trace: Trace, gates: tuple[str, ...]) -> Json:
    chart = _chart(name, look, trace, gates)
    return {
        "id": name if name == "heatmap" else chart.key,  # the browser changes a heatmap's quantity by itself
        "key": name,
        "title": chart.title,
        "alt": chart.alt,
        "height": chart.height,
        "spec": chart.spec,
        "quantity": look.quantity,
        "choices": _CHOICES if name == "heatmap" else None,
        "follows": any((item.get("meta") or {}).get("at") for item in chart.spec["data"]),
        "overTime": name in ("timeline", "heatmap", "reveal", "ledger", "triangle"),
    }


_CHOICES: Final = [
    {"value": f"{prefix}{name}", "label": f"{name}, {words}{change}"}
    for prefix, change in (("", ""), ("delta_", ": now less before"))
    for name, words in {
        "f": "forget gate",
        "i": "input gate",
        "o": "output gate",
        "g": "candidate",
        "c": "long-term memory",
        "h": "short-term memory",
    }.items()
]


@lru_cache(maxsize=1)
def _stories() -> list[Json]:
    return [{"key": story.key, "title": story.title} for story in STORIES.values()] + [
        {"key": RANDOM, "title": "Random cell"}
    ]


@lru_cache(maxsize=1)
def _theme() -> Mapping[str, Mapping[str, str]]:
    return {"light": theme.variables("light"), "dark": theme.variables("dark")}
