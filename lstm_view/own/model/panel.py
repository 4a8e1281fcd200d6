"""Above the stage: the model, what it reads, all its units as a picture; and the way of one unit to the stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import streamlit as st

from lstm_core.language import grouped, tr
from lstm_core.models import Dense, Layer, ModelFile
from lstm_view.own.model.analyses.panel import ANSWER, analyses
from lstm_view.own.model.analyses.steps import steps_of
from lstm_view.own.model.file_panel import file_panel, how_read, prove
from lstm_view.own.model.given import Given
from lstm_view.own.model.home import CHOSEN
from lstm_view.own.model.input_panel import input_panel
from lstm_view.own.model.jobs import Job
from lstm_view.own.model.kept import KeptRun
from lstm_view.own.model.on_stage import Chosen, is_alone, resets_after, staged
from lstm_view.own.model.progress import progress
from lstm_view.own.model.session import ask, forget_wish, source, work
from lstm_view.stage.component import component, themes
from lstm_view.state.experiment import Run
from lstm_view.state.history import History
from lstm_view.state.question import Question
from lstm_view.words import plain

_SAID: Final = "model-said"
_MAP: Final = "model-map"
_CHOSEN: Final = "model-chosen"
_STAGED: Final = "model-staged"  # the run of which a unit was put on the stage by itself


def model_panel(history: History) -> None:
    """All that stands above the stage."""
    _without_its_model(history)
    with st.container(key="model-panel"):
        left, right = st.columns(2, gap="medium")
        with left:  # beside the input, or the map would begin below the first screen
            model = file_panel()
            if model is not None:
                how_read(model)
                prove(model)
        if model is None:
            st.caption(_whose(history))
            return
        with right:
            given = input_panel(model)
            run = None if given is None else _run(given)
    if run is not None:
        _show(history, model, run)


def _without_its_model(history: History) -> None:
    """What a link cannot carry."""
    if history.linked and history.now.run != history.home.run and source().is_example:
        st.info(
            tr(
                "A link holds what is on the stage, with all its numbers. The file of the model is not in it: open it "
                "here to see its other units."
            )
        )


def _whose(history: History) -> str:
    """Whose numbers the stage has where a file was refused."""
    if history.now.run == history.home.run:
        return tr("The stage below still shows the model that ships.")
    return tr("The stage below still shows what stood there before this file.")


# -- the run


def _run(given: Given) -> KeptRun | None:
    """The run of this input, once it is there."""
    try:
        found = work(given)
    except ValueError as error:
        st.error(plain(str(error)))
        return None
    if isinstance(found, KeptRun):
        return found
    if isinstance(found, Job):
        progress(found, "model", forget_wish)
        return None
    st.button(
        tr("Run {steps} steps", steps=grouped(len(given.x))),
        key="model-run",
        type="primary",
        on_click=ask,
        args=(given,),
        icon=":material/play_arrow:",
    )
    return None


# -- a unit to the stage


def put_on_stage(history: History, run: KeptRun, chosen: Chosen, *, asks: bool = True) -> None:
    """Show a unit on the stage, and ask about it from now on, as one step of undo; why not, in a sentence.

    Without `asks` what was asked before stays.
    """
    st.session_state[_SAID] = ""
    try:
        found = staged(run, chosen)
    except ValueError as error:
        st.session_state[_SAID] = str(error)
        return
    history.notices = ()
    question = _about(history.now.look.question or Question(), run, chosen, again=asks)
    history.put(found.put(history.now).with_look(question=question), moved=True)


def _about(question: Question, run: KeptRun, chosen: Chosen, *, again: bool) -> Question:
    """The same question of a unit at a step; several units that are named stay where it is one of them."""
    unit, units = str(chosen.unit + 1), question["units"]
    place = place_of(run.model, chosen.layer, chosen.way)
    if not again:
        return question.having(layer=place, unit=question["unit"] or unit, units=units or unit)
    try:
        kept = chosen.unit in steps_of(units, run.model.layers[chosen.layer].hidden_size)
    except ValueError:
        kept = False
    return question.having(layer=place, unit=unit, units=units if kept else unit, step=str(chosen.step + 1))


def _put_first(history: History, run: KeptRun) -> None:
    """Of a run of one's own that is new, a unit on the stage, which else would show that of another model."""
    if source().is_example or st.session_state.get(_STAGED) == run.token or history.now.look.fixes("story"):
        return
    st.session_state[_STAGED] = run.token
    chosen = first_of(run, history.now.look.question or Question())
    st.session_state[_CHOSEN] = chosen
    put_on_stage(history, run, chosen, asks=False)


def first_of(run: KeptRun, question: Question) -> Chosen:
    """Return the unit that is asked about, else that with the largest weight in the head; where it holds most."""
    chain = run.model.chain
    layers, head = [part for part in chain if isinstance(part, Layer)], chain[-1]
    last = len(layers) - 1
    places = [(layer, way) for layer, way in run.records if layer is not None]
    asked = [place for place in places if place_of(run.model, *place) == question["layer"]]
    layer, way = asked[0] if asked else (0 if question["unit"] else last, 0)
    H, text = layers[layer].hidden_size, question["unit"]
    unit = 0
    if layer == last and isinstance(head, Dense) and chain[-2] is layers[last] and head.input_size == H:
        unit = int(np.abs(head.weight).max(axis=0).argmax())
    if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= H:
        unit = int(text) - 1
    record = run.records[layer, way]
    memory = record["c"] if "c" in record else record["h"]
    return Chosen(layer, way, unit, int(np.abs(memory[:, unit]).argmax()))


def _show(history: History, model: ModelFile, run: KeptRun) -> None:
    """The map of all units, and what is to be said of the one on the stage."""
    _put_first(history, run)
    data = themes(
        run=run.token,
        places=places_of(model, run),
        inputs=0 if np.ndim(run.x) != 2 else run.x.shape[1],
        chosen=asdict(st.session_state.get(_CHOSEN) or CHOSEN),
        fixed=history.now.look.fixes("story"),
    )
    component("model-map")(key=_MAP, data=data, on_chosen_change=lambda: _receive(history, run, _MAP))
    analyses(history, run, _asked_places(model, run), lambda: _receive(history, run, ANSWER))
    if said := st.session_state.get(_SAID):
        st.info(plain(said))
    if is_alone(history.now.run):
        st.caption(_of_one_unit(history.now.run))


def _of_one_unit(run: Run) -> str:
    """What stands on the stage where a layer is too large for it."""
    if resets_after(run):
        return tr(
            "The stage shows one unit. What all other units and the inputs send to its gates and its candidate are its "
            "three inputs, exactly as in the model; what the others send to the candidate is there times the r of the "
            "model. Change a weight or a gate, and this unit goes another way; its inputs stay as they were."
        )
    return tr(
        "The stage shows one unit. What all other units and the inputs send to its gates are its inputs, exactly as in "
        "the model. Change a weight or a gate, and this unit goes another way; the others stay as they were."
    )


def places_of(model: ModelFile, run: KeptRun) -> list[dict[str, Any]]:
    """Return the layers and directions that the map can show, and the output."""
    return [
        {
            "layer": -1 if layer is None else layer,
            "way": way,
            "title": _title(model, layer, way),
            "units": next(iter(record.values())).shape[1],
            "steps": len(next(iter(record.values()))),
            "quantities": list(record),
        }
        for (layer, way), record in run.records.items()
    ]


def _title(model: ModelFile, number: int | None, way: int) -> str:
    if number is None:
        return tr("Output of the model")
    layer = model.layers[number]
    name = layer.name[:40]
    if layer.directions == 1:
        return name
    backward = layer.ways[way] == "backward"
    return tr("{layer}, backward", layer=name) if backward else tr("{layer}, forward", layer=name)


def _asked_places(model: ModelFile, run: KeptRun) -> dict[str, str]:
    """Return the layers and directions that can be asked: how an address writes them, and their titles."""
    return {place_of(model, layer, way): _title(model, layer, way) for layer, way in run.records if layer is not None}


def place_of(model: ModelFile, layer: int, way: int) -> str:
    """Return how a question names a direction of a layer."""
    return str(layer + 1) if model.layers[layer].directions == 1 else f"{layer + 1}.{way + 1}"


def _receive(history: History, run: KeptRun, key: str) -> None:
    """A unit that was chosen in the map, or in the answer to a question; anything malformed is ignored."""
    state = st.session_state.get(key)
    sent = state.get("chosen") if state is not None else None
    chosen = chosen_of(sent, run)
    if chosen is not None and not history.now.look.fixes("story"):
        st.session_state[_CHOSEN] = chosen
        put_on_stage(history, run, chosen)


def chosen_of(sent: Any, run: KeptRun) -> Chosen | None:
    """Return what a browser says was chosen of a run; None for what the run does not have."""
    if not isinstance(sent, Mapping) or sent.get("run") != run.token:
        return None
    numbers: list[Any] = [sent.get(name) for name in ("layer", "way", "unit", "step")]
    if not all(type(number) is int for number in numbers):
        return None
    layer, way, unit, step = map(int, numbers)
    record = run.records.get((layer, way))
    if record is None:
        return None
    steps, units = record["h"].shape
    return Chosen(layer, way, unit, step) if 0 <= unit < units and 0 <= step < steps else None
