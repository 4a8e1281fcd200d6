"""Fixed points of the cell on the stage, below it: the same question, form and answer as for a layer of a model."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import streamlit as st

from lstm_core import LSTMParameters
from lstm_core.language import cached, tr
from lstm_core.models import Cell, Layer, ModelFile
from lstm_core.probing.dynamics import cell_of
from lstm_core.probing.hold import AnyRun
from lstm_view.own.model.analyses.analysis import Ask, Found
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.panel import asking, form
from lstm_view.own.model.analyses.points import FIXED
from lstm_view.own.model.analyses.search import found_now
from lstm_view.stage.component import component, with_charts
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History
from lstm_view.state.question import Question
from lstm_view.state.scene_other import AnyScene
from lstm_view.widgets import keep
from lstm_view.words import plain

MAX_UNITS: Final = 16
_ANSWER: Final = "stage-points"


def points_below(history: History, scene: AnyScene) -> None:
    """A switch, and with it the fixed points; nothing for a cell that takes long to be searched."""
    if scene.units > MAX_UNITS or scene.trace.mask is not None:
        return
    question = history.now.look.question or Question()
    shown = question.key == FIXED.key
    st.toggle(tr(FIXED.title), help=tr(FIXED.about), **keep(history, "ask-points", shown, _put))
    if not shown:
        return
    material = _material(scene.trace, scene.input.step_numbers)
    ask = form(history, FIXED, material, question)
    try:
        sentence, data = _answer(scene.trace, scene.input.step_numbers, tuple(ask.items()))
    except ValueError as error:
        st.error(plain(str(error)))
        return
    st.markdown(f"**{plain(sentence)}**")
    if scene.trace.clamps:
        st.caption(
            tr("Gates are held in this run; the points and the arrows are those of the cell with all gates free.")
        )
    component("model-answer")(key=_ANSWER, data=data)


def _put(then: Experiment, shown: Any) -> Experiment:
    return asking(then, (then.look.question or Question()).about(FIXED.key if shown else ""))


@lru_cache(maxsize=16)
def _material(trace: AnyRun, step_numbers: tuple[int, ...] = ()) -> Material:
    """A run as that of a model of one layer: with its own path, also where a gate is held."""
    cell = cell_of(trace)
    layer = Layer("lstm", (Cell.of_lstm(cell),)) if isinstance(cell, LSTMParameters) else Layer(cell.kind, (cell,))
    states = {name: trace.series[name] for name in trace.states}
    found = Material(ModelFile("npz", (layer,), ""), trace.x, (0, 0), states, lambda: trace.x, {})
    found.whole, found.step_numbers = trace, step_numbers
    return found


@lru_cache(maxsize=64)
def _found(trace: AnyRun, ask: tuple[tuple[str, str], ...]) -> Found:
    return found_now(FIXED, dict(ask), _material(trace))


@cached(maxsize=64)
def _answer(trace: AnyRun, step_numbers: tuple[int, ...], items: tuple[tuple[str, str], ...]) -> tuple[str, bytes]:
    """The sentence, and what the browser draws."""
    ask: Ask = dict(items)
    told = FIXED.show(_material(trace, step_numbers), ask, _found(trace, items))
    return told.sentence, with_charts(run="", layer=0, way=0, **told.as_sent)
