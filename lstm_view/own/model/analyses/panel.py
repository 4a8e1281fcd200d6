"""The questions to the units, below the map: which one, its form, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import streamlit as st

from lstm_core.language import language, tr
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found, filled, searched
from lstm_view.own.model.analyses.answer import Answer
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.search import Search, search
from lstm_view.own.model.analyses.table import GROUPS, TABLE
from lstm_view.own.model.kept import KeptRun
from lstm_view.own.model.progress import progress
from lstm_view.own.model.session import source
from lstm_view.stage.component import component, with_charts
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History
from lstm_view.state.question import Question
from lstm_view.widgets import keep, select
from lstm_view.words import plain
from lstm_view.words.digits import unbroken

_KEPT: Final = "model-found"  # what was found, by content: the latest last
_MOST: Final = 24
#: Key of the component of the answer.
ANSWER: Final = "model-answer"


def analyses(history: History, run: KeptRun, titles: dict[str, str], tell: Callable[[], None]) -> None:
    """The questions; ``titles`` are those of the layers and directions, ``tell`` is called when a unit is pressed."""
    question = history.now.look.question or Question()
    with st.container(key="model-questions"):
        st.markdown(f"## {tr('Ask the units')}")
        _choose(history, question)
        analysis = TABLE.get(question.key)
        if analysis is None:
            return
        st.caption(tr(analysis.about))
        layer, way = _place(history, question, titles)
        material = Material.of_run(run, layer, way)
        if why := analysis.fits(material):
            st.info(plain(why))
            return
        ask = form(history, analysis, material, question)
        if wanted := analysis.wants(material, ask):
            st.caption(plain(wanted))
            return
        _answer(analysis, ask, material, run, tell)


def _choose(history: History, question: Question) -> None:
    """A row of questions a group; at most one of all is chosen."""
    for number, (title, group) in enumerate(GROUPS):
        keys = [one.key for one in group]

        def change(then: Experiment, key: str | None, keys: list[str] = keys) -> Experiment:
            left = _now(then).key in keys  # what is chosen no more is let go only where it stood
            return asking(then, _now(then).about(key or "")) if key or left else then

        value = question.key if question.key in keys else None
        st.pills(
            tr(title),
            keys,
            format_func=lambda key: tr(TABLE[key].title),
            required=True,  # a second press would close the answer without a word
            **keep(history, f"ask-{number}", value, change),
        )


def _now(experiment: Experiment) -> Question:
    return experiment.look.question or Question()


def asking(experiment: Experiment, question: Question) -> Experiment:
    """An experiment in which a question is asked."""
    return experiment.with_look(question=question)


def _place(history: History, question: Question, titles: dict[str, str]) -> tuple[int, int]:
    """The layer and direction that are asked, which a person can choose where there are several."""
    places = list(titles)
    text = question["layer"] if question["layer"] in places else places[0]
    if question["layer"] not in ("", *places):
        st.caption(tr("The model has no such layer as is asked for; its first one is asked."))
    if len(places) > 1:
        select(
            tr("Layer"),
            places,
            titles.__getitem__,
            width=320,
            **keep(history, "ask-layer", text, lambda then, value: asking(then, _now(then).having(layer=value))),
        )
    layer, _, way = text.partition(".")
    return int(layer) - 1, int(way or 1) - 1


# -- the form


def form(history: History, analysis: Analysis, material: Material, question: Question) -> dict[str, str]:
    """The fields of an analysis; what stands in them."""
    ask, wrong = filled(analysis, material, question.__getitem__)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for field in analysis.form:
            if field.name in ask:
                _field(history, field, material, ask[field.name])
    for label in wrong:
        st.caption(
            tr("“{field}” cannot be what was asked for with this model; it has its usual value.", field=tr(label))
        )
    return ask


def _field(history: History, field: Field, material: Material, value: str) -> None:
    name = field.name

    def change(then: Experiment, text: Any) -> Experiment:
        return asking(then, _now(then).having(**{name: "" if text is None else str(text).strip()}))

    label, help_ = tr(field.label), tr(field.help) if field.help else None
    if field.options is not None:
        words = field.options(material)
        kept = keep(history, f"ask-{name}", value, change)
        select(label, words, words.__getitem__, help=help_, width=230, **kept)
    elif field.of_step and material.step_numbers:
        numbers = material.step_numbers
        number = material.step_number(int(value) - 1)
        kept = keep(history, f"ask-{name}", number, lambda then, given: change(then, _numbered(numbers, given)))
        st.number_input(label, min(numbers), max(numbers), step=1, help=help_, width=150, **kept)
    elif field.most is not None:
        kept = keep(history, f"ask-{name}", int(value), change)
        st.number_input(label, field.least, field.most(material), step=1, help=help_, width=150, **kept)
    elif field.long:
        st.text_area(label, help=help_, width=460, height=90, **keep(history, f"ask-{name}", value, change, long=True))
    else:
        st.text_input(label, help=help_, width=230, **keep(history, f"ask-{name}", value, change))


def _numbered(numbers: tuple[int, ...], number: int) -> str:
    """Return which of them, from 1, has this number or, where none has it, the one that is nearest."""
    return str(1 + min(range(len(numbers)), key=lambda k: abs(numbers[k] - number)))


# -- the answer


def _answer(analysis: Analysis, ask: Ask, material: Material, run: KeptRun, tell: Callable[[], None]) -> None:
    wanted = searched(analysis, ask)
    key = (run.token, material.layer, material.way, analysis.key, tuple(wanted.items()))
    try:
        found = _found(key, analysis, wanted, material)
    except ValueError as error:
        st.error(plain(str(error)))
        return
    if isinstance(found, Search):
        progress(found, "model-search", partial(_forget, key))
        return
    sentence, data = _shown((*key, *ask.items()), analysis, ask, material, found, run)
    st.markdown(f"**{plain(unbroken(sentence))}**")
    component(ANSWER)(key=ANSWER, data=data, on_chosen_change=tell)


def _forget(key: Any) -> None:
    _kept().pop(key, None)


def _kept() -> dict[Any, Found | Search | str]:
    kept: dict[Any, Found | Search | str] = st.session_state.setdefault(_KEPT, {})
    return kept


def _found(key: Any, analysis: Analysis, ask: Ask, material: Material) -> Found | Search:
    """What is found, searched once; a search that is not looked at any more makes way."""
    kept = _kept()
    for other, one in list(kept.items()):
        if isinstance(one, Search) and other != key:
            one.stop()
            del kept[other]
    if key not in kept:
        try:
            kept[key] = search(source(), analysis, ask, material)
        except ValueError as error:
            kept[key] = str(error)
        for oldest in list(kept)[:-_MOST]:
            del kept[oldest]
    found = kept[key]
    if isinstance(found, Search) and found.done:
        found = kept[key] = found.found
    if isinstance(found, str):
        raise ValueError(found)
    return found


def _shown(key: Any, analysis: Analysis, ask: Ask, material: Material, found: Found, run: KeptRun) -> tuple[str, bytes]:
    """The sentence, and what the browser is sent; made once."""
    known = st.session_state.get("model-shown")
    if known is None or known[0] != (key, language()):
        answer: Answer = analysis.show(material, ask, found)
        data = with_charts(run=run.token, layer=material.layer, way=material.way, **answer.as_sent)
        known = st.session_state["model-shown"] = ((key, language()), answer.sentence, data)
    return known[1], known[2]
