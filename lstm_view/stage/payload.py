"""What one stage is sent: the cell, NumPy's numbers, the figures and the words; :mod:`pack` makes bytes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np

from lstm_core import STORIES, Readout, Trace
from lstm_view import theme
from lstm_view.figures.catalogue import CATALOGUE, Context, as_sent
from lstm_view.figures.outputs import outputs
from lstm_view.stage.kept import kept
from lstm_view.state.address import write
from lstm_view.state.experiment import OWN, RANDOM, Cursor, Look
from lstm_view.state.fragment import split
from lstm_view.state.history import History
from lstm_view.state.names import write_name
from lstm_view.state.scene import Scene

Json = dict[str, Any]

#: From these the browser derives the others without rounding: products and sums of two numbers are exact to the bit.
SERIES: Final = ("z_i", "z_f", "z_g", "z_o", "i", "f", "g", "o", "tanh_c")
SMALL: Final = 4_096  # steps x units up to which all units are sent; beyond it the one that is shown
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


def build(scene: Scene, history: History, options: StageOptions, page: str, beside: Json | None = None) -> Json:
    """The payload of :mod:`static/stage/payload.js`, which documents each key; ``beside`` adds what a page computes
    beside the run: gradients or columns, and their figures.
    """
    beside = beside or {}
    now, trace = scene.experiment, scene.trace
    figures = [*_figures(scene, history), *beside.get("figures", ())]
    unit = now.cursor.unit
    return {
        "page": page,
        "ack": history.ack,
        "jump": history.jump,
        "kept": kept(history),
        "address": _address(history),
        "shape": _shape(scene, options, figures),
        "step": scene.step,
        "phase": now.cursor.phase,
        "unit": unit,
        "view": now.look.view,
        "lecture": now.look.lecture,
        "scene": _scene(now.look),
        "home_step": scene.opening,
        "home_view": history.home.look.view,
        "cell": _cell(trace),
        "x": trace.x,
        "series": _series(trace, unit),
        "y": _y(trace),
        "past": None if scene.before is None else _past(scene.before, unit),
        "scales": _scales(trace),
        "full": _full(trace),
        "inputs": scene.input.names,
        "labels": scene.input.labels,
        "story": {"key": now.run.cell.name, "title": scene.title, "claim": scene.claim},
        "stories": _stories(history.own is not None),
        "exposes": {"gates": options.gates, "whatif": options.whatif, "measures": options.measures},
        "autoplay": options.autoplay and not history.linked and not history.undo,
        "figures": figures,
        "changed": [write_name(change) for change in now.run.changes],
        "edits": scene.edits,
        "can_undo": bool(history.undo),
        "can_redo": bool(history.redo),
        "can_reset": history.can_reset,
        "notices": scene.notices,
        "theme": _theme(),
        "look": {"loss": now.look.loss, "state": now.look.state or "c", "digits": now.look.digits},
        **{name: value for name, value in beside.items() if name != "figures"},
    }


def _address(history: History) -> Json:
    """What the address says but for the cursor, which the browser adds; as it was asked for, so that it says it again.

    ``at_home`` is whether a link in the text that names only a place in the run means a place in this one.
    """
    look = replace(history.now.look, view=history.home.look.view, lecture=())
    query, fragment = split(write(replace(history.now, cursor=Cursor(), look=look), history.home))
    mine, homes = history.now.run, history.home.run
    at_home = mine.bare == homes.bare and set(homes.changes) <= set(mine.changes)
    return {"query": query, "fragment": fragment, "at_home": at_home}


def _scene(look: Look) -> Json:
    """What is shown, nothing if all is, and what is locked."""
    return {"parts": look.parts, "locks": look.locks} if look.is_scene else {"parts": (), "locks": ()}


def _cell(trace: Trace) -> Json:
    p = trace.parameters
    return {
        "input_size": p.input_size,
        "hidden_size": p.hidden_size,
        "steps": len(trace),
        "weight_ih": p.weight_ih,
        "weight_hh": p.weight_hh,
        "bias": p.bias,
        "peephole": p.peephole,
        "h0": trace.h0,
        "c0": trace.c0,
        "clamps": [asdict(clamp) for clamp in trace.clamps],
        "mask": trace.mask,
        "readout": _readout(trace.readout),
    }


def _series(trace: Trace, unit: int) -> Json:
    """NumPy's numbers of all units of a small run, (T, H), and of a large one those of ``unit``, (T,)."""
    whole = trace.c.size <= SMALL
    arrays = {name: getattr(trace, name) for name in SERIES}
    return {"unit": None, **arrays} if whole else {"unit": unit, **{name: a[:, unit] for name, a in arrays.items()}}


def _past(before: Trace, unit: int) -> Json:
    """The run before any change."""
    return {"cell": _cell(before), "x": before.x, "series": _series(before, unit), "y": _y(before)}


def _readout(readout: Readout | None) -> Json | None:
    if readout is None:
        return None
    return {"activation": readout.activation, "weight": readout.weight, "bias": readout.bias}


def _y(trace: Trace) -> Any:
    """What the read-out makes of h, (T, K); None without one."""
    return None if trace.readout is None else trace.y


def _scales(trace: Trace) -> dict[str, float]:
    """The size that is shown in full colour: 1 for what stays within it, the largest of the run for the rest."""
    largest = max(float(np.abs(array).max()) for array in (trace.c, trace.kept, trace.added, trace.c_prev))
    memory_scale = largest or 1.0
    bounded = dict.fromkeys(("i", "f", "g", "o", "tanh_c"), 1.0)
    start = max(1.0, float(np.abs(trace.h0).max()))  # which masked steps pass on
    return {
        **bounded,
        **dict.fromkeys(("c", "c_prev", "kept", "added"), memory_scale),
        "h": 1.0 if trace.mask is None else start,
        "h_prev": start,
        "x": float(np.abs(trace.x).max()) or 1.0,
        **({} if trace.readout is None else {"y": float(np.abs(trace.y).max()) or 1.0}),
    }


def _full(trace: Trace) -> float:
    """The size that fills a pipe of memory, one for all of them: the largest number that any of them carries."""
    ends = (trace.c, trace.c_prev, trace.h_prev, trace.g)  # f c, i g, tanh c and h are never larger
    return max(float(np.abs(array).max()) for array in ends) or 1.0


def _figures(scene: Scene, history: History) -> list[Json]:
    look, trace = scene.experiment.look, scene.trace
    gates = _GATES_OF.get(history.home.look.view, GATES)  # what the page is about, whatever the drawing shows now
    context = Context(gates, look.lines, look.quantity, trace.x.shape[1], trace.c.shape[1])
    charts = [entry.drawn(context) for entry in map(CATALOGUE.__getitem__, look.charts) if entry.fits(context)]
    if trace.readout is not None:  # what a person has given a read-out for
        of_y = outputs(trace.readout.output_size, trace.readout.activation)
        charts.append(as_sent(of_y, "outputs", overTime=True))
    return charts


def _shape(scene: Scene, options: StageOptions, figures: list[Json]) -> str:
    """Changes exactly when the browser must build the stage again rather than repaint it."""
    trace, run = scene.trace, scene.experiment.run
    parts = (run.cell.name, run.input.name, trace.x.shape, trace.c.shape, options)
    outputs = None if trace.readout is None else (trace.readout.activation, trace.readout.output_size)
    of_scene = _scene(scene.experiment.look)
    return repr(
        (
            *parts,
            of_scene,
            outputs,
            trace.parameters.peephole is not None,
            scene.input.names,
            [f["id"] for f in figures],
        )
    )


@lru_cache(maxsize=2)
def _stories(own: bool) -> list[Json]:
    others = {RANDOM: "Random cell"} | ({OWN: "My cell"} if own else {})
    titles = {story.key: story.title for story in STORIES.values()} | others
    return [{"key": key, "title": title} for key, title in titles.items()]


@lru_cache(maxsize=1)
def _theme() -> Mapping[str, Mapping[str, str]]:
    return {"light": theme.variables("light"), "dark": theme.variables("dark")}
