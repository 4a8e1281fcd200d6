"""What one stage is sent: the cell, NumPy's numbers, the figures and the words; :mod:`pack` makes bytes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np

from lstm_core import STORIES, Readout, Trace, VariantTrace
from lstm_core.language import cached, tr
from lstm_view import theme
from lstm_view.figures.catalogue import CATALOGUE, Context, Entry, as_sent
from lstm_view.figures.outputs import outputs
from lstm_view.stage.cells import cell_type
from lstm_view.stage.kept import kept, parts
from lstm_view.stage.pack import Fixed
from lstm_view.state.address import write
from lstm_view.state.experiment import BLANK, OWN, RANDOM, Blank, Cursor, Look
from lstm_view.state.fragment import split
from lstm_view.state.history import History
from lstm_view.state.names import write_name
from lstm_view.state.scene import Scene
from lstm_view.state.scene_other import AnyScene

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
    beside the run: gradients, columns or a challenge, and their figures.
    """
    beside = beside or {}
    now, trace = scene.experiment, scene.trace
    figures = shown_of([*_figures(scene, history), *beside.get("figures", ())], now.look)
    unit = now.cursor.unit
    return {
        **of_any(scene, history, options, page),
        "shape": _shape(scene, options, figures),
        "cell": _cell(trace) | numbered(scene),
        "series": _series(trace, unit),
        "past": compared(scene.before, unit, numbered(scene)),
        "scales": _common_scales(scene),
        "full": max(_full(trace), _full(scene.other)) if isinstance(scene.other, Trace) else _full(trace),
        "exposes": exposes(options, _exposed(options, trace)),
        "figures": figures,
        **{name: value for name, value in beside.items() if name != "figures"},
    }


def shown_of(figures: list[Json], look: Look) -> list[Json]:
    """The charts that may be seen: while something is hidden none with curves of the cell, which tell what comes."""
    return [figure for figure in figures if figure["overTime"]] if look.hides else figures


def of_any(scene: AnyScene, history: History, options: StageOptions, page: str) -> Json:
    """What of a payload is the same whatever the cell."""
    now = scene.experiment
    own, blank = history.own is not None, isinstance(history.home.run.cell, Blank) or now.run.cell == Blank()
    return {
        "page": page,
        "ack": history.ack,
        "jump": history.jump,
        "kept": kept(history),
        "parts": parts(history),
        **address_of(history),
        "step": scene.step,
        "phase": now.cursor.phase,
        "unit": now.cursor.unit,
        "view": now.look.view,
        "lecture": now.look.lecture,
        "scene": scene_of(now.look),
        "home_step": scene.opening,
        "home_view": history.home.look.view,
        "x": scene.trace.x,
        "y": y_of(scene.trace),
        "other": compared(scene.other, now.cursor.unit),
        "comparison": None if scene.comparison is None else asdict(scene.comparison),
        "predict": None,
        "inputs": scene.input.names,
        "labels": scene.input.labels,
        "units": scene.input.units,
        "story": {"key": now.run.cell.name, "title": scene.title, "claim": scene.claim},
        "stories": stories(own=own, blank=blank),
        "autoplay": options.autoplay and not history.linked and not history.undo,
        "changed": [write_name(change) for change in now.run.changes],
        "edits": scene.edits,
        "can_undo": bool(history.undo),
        "can_redo": bool(history.redo),
        "can_reset": history.can_reset,
        "notices": scene.notices,
        "theme": theme_of(),
        "look": {
            "loss": now.look.loss,
            "state": now.look.state or "c",
            "digits": now.look.digits,
            "axes": now.look.axes,
        },
    }


def exposes(options: StageOptions, gates: Sequence[str]) -> Json:
    """What a page puts on its stage: the sliders of some gates, and panels."""
    return {"gates": gates, "whatif": options.whatif, "measures": options.measures}


def _exposed(options: StageOptions, trace: Trace) -> tuple[str, ...]:
    """The gates that have sliders: where the page is about one that has no weights, the other that it is made of."""
    found = tuple(gate for gate in options.gates if gate in trace.parameters.kind.gates)
    return found or (trace.parameters.kind.gates[0],)


def address_of(history: History) -> Json:
    """What the address says but for the cursor, which the browser adds; as it was asked for, so that it says it again.

    ``at_home`` is whether a link in the text that names only a place in the run means a place in this one.
    """
    look = replace(history.now.look, view=history.home.look.view, lecture=())
    query, fragment = split(write(replace(history.now, cursor=Cursor(), look=look), history.home))
    mine, homes = history.now.run, history.home.run
    at_home = mine.bare == homes.bare and set(homes.changes) <= set(mine.changes)
    return {"address": {"query": query, "at_home": at_home}, "fragment": fragment}


def scene_of(look: Look) -> Json:
    """What is shown, nothing if all is, and what is locked."""
    return {"parts": look.parts, "locks": look.locks} if look.is_scene else {"parts": (), "locks": ()}


def other_cell(trace: VariantTrace) -> Json:
    """A cell that is no LSTM: its lines as data, its weights by name."""
    return {
        "type": cell_type(trace.variant),
        "input_size": trace.x.shape[1],
        "hidden_size": trace.h.shape[1],
        "steps": len(trace),
        "weights": trace.weights,
        "h0": trace.initial["h"],
        **also(trace),
    }


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
        "kind": asdict(p.kind),
        "h0": trace.h0,
        "c0": trace.c0,
        **also(trace),
    }


def also(trace: Trace | VariantTrace) -> Json:
    """What of a cell is the same whatever its type: what is held and masked, and the read-out."""
    return {
        "clamps": [asdict(clamp) for clamp in trace.clamps],
        "mask": trace.mask,
        "readout": _readout(trace.readout),
    }


def _series(trace: Trace, unit: int) -> Json:
    """NumPy's numbers of all units of a small run, (T, H), and of a large one those of ``unit``, (T,)."""
    whole = trace.c.size <= SMALL
    arrays = {name: getattr(trace, name) for name in SERIES}
    return {"unit": None, **arrays} if whole else {"unit": unit, **{name: a[:, unit] for name, a in arrays.items()}}


def numbered(scene: AnyScene) -> Json:
    """What of a cell says what people call its steps."""
    return {"step_numbers": scene.input.step_numbers}


def compared(
    trace: Trace | VariantTrace | None, unit: int, more: Mapping[str, Any] = MappingProxyType({})
) -> Json | None:
    """A run that the one shown is compared with: as it was before any change, or B, which may have fewer units.

    ``more`` is what its cell has besides.
    """
    if trace is None:
        return None
    if isinstance(trace, VariantTrace):
        series = {"unit": None, **trace.series}
        return {"cell": {**other_cell(trace), **more}, "x": trace.x, "series": series, "y": y_of(trace)}
    series = _series(trace, min(unit, trace.c.shape[1] - 1))
    return {"cell": {**_cell(trace), **more}, "x": trace.x, "series": series, "y": y_of(trace)}


def _readout(readout: Readout | None) -> Json | None:
    if readout is None:
        return None
    return {"activation": readout.activation, "weight": readout.weight, "bias": readout.bias}


def y_of(trace: Trace | VariantTrace) -> Any:
    """What the read-out makes of h, (T, K); None without one."""
    return None if trace.readout is None else trace.y


def _scales(trace: Trace) -> dict[str, float]:
    """The size that is shown in full colour: 1 for what stays within it, the largest of the run for the rest."""
    largest = max(float(np.abs(array).max()) for array in (trace.c, trace.kept, trace.added, trace.c_prev))
    memory_scale = largest or 1.0
    bounded = dict.fromkeys(("i", "f", "g", "o", "tanh_c"), 1.0)
    free = trace.parameters.kind.unbounded
    bounded |= {"g": _largest(trace.g)} if "g" in free else {}
    bounded |= {"tanh_c": _largest(trace.tanh_c)} if "h" in free else {}
    start = max(1.0, float(np.abs(trace.h0).max()))  # which masked steps pass on
    return {
        **bounded,
        **dict.fromkeys(("c", "c_prev", "kept", "added"), memory_scale),
        "h": max(_largest(trace.h), start) if "h" in free else 1.0 if trace.mask is None else start,
        "h_prev": max(_largest(trace.h), start) if "h" in free else start,
        "x": float(np.abs(trace.x).max()) or 1.0,
        **({} if trace.readout is None else {"y": float(np.abs(trace.y).max()) or 1.0}),
    }


def _largest(array: Any) -> float:
    return float(np.abs(array).max()) or 1.0


def _common_scales(scene: Scene) -> dict[str, float]:
    """The scales of the run shown, as large as those of B, so that both can be compared by eye."""
    ours = _scales(scene.trace)
    its = (
        {}
        if scene.other is None
        else _scales(scene.other)
        if isinstance(scene.other, Trace)
        else {"x": _largest(scene.other.x)}
    )
    return {name: max(size, its.get(name, size)) for name, size in ours.items()}


def _full(trace: Trace) -> float:
    """The size that fills a pipe of memory, one for all of them: the largest number that any of them carries."""
    ends = (trace.c, trace.c_prev, trace.h_prev, trace.g)  # f c, i g, what c goes through and h are never larger
    return max(float(np.abs(array).max()) for array in ends) or 1.0


def _figures(scene: Scene, history: History) -> list[Json]:
    look, trace = scene.experiment.look, scene.trace
    gates = _GATES_OF.get(history.home.look.view, GATES)  # what the page is about, whatever the drawing shows now
    context = Context(gates, look.lines, look.quantity, trace.x.shape[1], trace.c.shape[1], trace.parameters.kind)
    charts = [_drawn(entry, context) for entry in map(CATALOGUE.__getitem__, look.charts) if entry.fits(context)]
    return [*charts, *of_outputs(trace.readout)]


@cached(maxsize=128)
def _drawn(entry: Entry, context: Context) -> Json:
    return Fixed(entry.drawn(context))


def of_outputs(readout: Readout | None) -> list[Json]:
    """The chart of a read-out, where a person has given one."""
    if readout is None:
        return []
    return [as_sent(outputs(readout.output_size, readout.activation), "outputs", overTime=True)]


def _shape(scene: Scene, options: StageOptions, figures: list[Json]) -> str:
    """Changes exactly when the browser must build the stage again rather than repaint it."""
    trace, run = scene.trace, scene.experiment.run
    parts = (run.cell.name, run.input.name, trace.x.shape, trace.c.shape, options)
    of_scene, key = scene_of(scene.experiment.look), trace.parameters.key
    said = (scene.input.names, ends_of(scene.input.step_numbers))
    return repr((*parts, of_scene, kind_of(trace.readout), key, *said, [f["id"] for f in figures]))


def ends_of(numbers: Sequence[int]) -> Sequence[int]:
    """The first and the last of some numbers, which lists of steps are built with."""
    return (numbers[0], numbers[-1]) if numbers else ()


def kind_of(readout: Readout | None) -> tuple[str, int] | None:
    """What of a read-out changes how the stage is built."""
    return None if readout is None else (readout.activation, readout.output_size)


@cached(maxsize=16)
def stories(*, own: bool, blank: bool) -> list[Json]:
    """The stories that can be chosen, and one's own cell and an empty one where there is one."""
    others = {RANDOM: tr("Random cell")}
    others |= ({OWN: tr("My cell")} if own else {}) | ({BLANK: tr("Empty cell")} if blank else {})
    titles = {story.key: tr(story.title) for story in STORIES.values()} | others
    return [{"key": key, "title": title} for key, title in titles.items()]


@lru_cache(maxsize=1)
def theme_of() -> Mapping[str, Mapping[str, str]]:
    """The colours of both themes by name."""
    return Fixed(light=theme.variables("light"), dark=theme.variables("dark"))
