"""The section on a loss: what is asked, every weight's gradient beside its difference, and steps that make it less."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from lstm_core.language import tr, tr_later
from lstm_core.papers import letter
from lstm_view.figures.catalogue import as_sent
from lstm_view.figures.losses import course, weights
from lstm_view.instruments.gradients.steps import STEPS, Descent, descent
from lstm_view.instruments.gradients.study import ALL, LONG, Question, Study, measured, study
from lstm_view.instruments.gradients.words import formula, report, table
from lstm_view.state.experiment import ASKED, ERRORS, Experiment, Own, OwnOther
from lstm_view.state.fields import FIELDS, MAX_TEXT, RATES
from lstm_view.state.history import History
from lstm_view.state.scene_other import AnyScene, build_any
from lstm_view.widgets import keep, select
from lstm_view.words import BLOCKS, plain
from lstm_view.words.digits import typed

ROWS: Final = 80  # weights of a gate that are listed; of more, those of one unit
_BUTTONS: Final = dict(zip(STEPS, (tr_later("Take one step"), tr_later("Take ten steps")), strict=True))
# Names that never change: where a name changes, the browser sends the old one back as if it had been chosen.
_ASKED: Final = dict(zip(ASKED, (tr_later("at the step T"), tr_later("at every step")), strict=True))
_ERRORS: Final = dict(
    zip(
        ERRORS,
        (tr_later("half the squared error"), tr_later("mean squared error"), tr_later("cross-entropy")),
        strict=True,
    )
)
_WANTED: Final = "loss-of"  # of which long run the gradients were asked for
_REFUSED: Final = "step-refused"  # why a step could not be taken, and from what


def loss(history: History, scene: AnyScene) -> None:
    """The whole section."""
    st.markdown("### " + tr("A loss, and every weight's gradient"))
    _questions(history)
    question = Question.of(scene.experiment)
    if not question.targets.strip():
        st.info(tr("Type a target to see how each weight would move a loss."))
        return
    if not _is_wanted(question, scene):
        steps = len(scene.trace)
        st.info(tr("This run has {n} steps, so its gradients are computed when you ask for them.", n=steps))
        st.button(tr("Compute the gradients"), key="loss-wanted", on_click=_want, args=(question,))
        return
    try:
        found = study(question)
    except ValueError as error:
        st.error(plain(str(error)))
        return
    st.html(f"<p>{formula(question, found, scene.experiment.look.digits, scene.input)}</p>")
    _steps(history, scene)
    _weights(history, scene, question, found)


def loss_charts(history: History, scene: AnyScene) -> dict[str, Any]:
    """Return the charts of the loss as the stage is sent them, with their numbers; none where there is no loss."""
    question = Question.of(scene.experiment)
    try:
        found = study(question) if _is_wanted(question, scene) else None
    except ValueError:
        found = None
    if found is None:
        return {"given": {}, "figures": []}
    given: dict[str, Any] = {kind: {"y": values, "visible": True} for kind, values in found.norms.items()}
    figures = [as_sent(weights(found.parts), "loss-weights", place="below")]
    way = taken(history)
    if way is not None and len(way[2].losses) > 2:
        losses = way[2].losses
        given["course"] = {"x": list(range(len(losses))), "y": list(losses), "visible": True}
        figures.append(as_sent(course(), "loss-course", place="below"))
    return {"given": given, "figures": figures}


def _is_wanted(question: Question, scene: AnyScene) -> bool:
    """Whether the numbers are to be computed: those of a long run only once they were asked for."""
    return len(scene.trace) <= LONG or st.session_state.get(_WANTED) == question


def _want(question: Question) -> None:
    st.session_state[_WANTED] = question


def _questions(history: History) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_area(  # a line is a step: a field of one line would drop the line ends of what is pasted
            tr("Targets"),
            height=68,
            max_chars=MAX_TEXT,
            placeholder=typed(0.5),
            help=tr(
                "For h, or with a read-out for y: one number, or one for each. Of every step also one a step, or a "
                "line a step. For the cross-entropy of a softmax: the number of the right output, from 1, or one a "
                "step."
            ),
            **_of_look(history, "targets"),
        )
        select(tr("Asked"), ASKED, lambda key: tr(_ASKED[key]), **_of_look(history, "asked"))
        select(tr("Counted as"), ERRORS, lambda key: tr(_ERRORS[key]), **_of_look(history, "error"))


def _of_look(history: History, name: str) -> dict[str, Any]:
    """Key and callback of a widget of one attribute of the look."""
    return keep(history, name, getattr(history.now.look, name), _put(name))


def _put(name: str) -> Callable[[Experiment, Any], Experiment]:
    def put(now: Experiment, value: Any) -> Experiment:
        try:
            offered = FIELDS[name].read(FIELDS[name].write(value)) == value
        except (ValueError, TypeError):
            offered = False
        return now.with_look(**{name: value}) if offered else now  # a browser may send what no widget offers

    return put


def _weights(history: History, scene: AnyScene, question: Question, found: Study) -> None:
    look, units, parts = scene.experiment.look, found.trace.h.shape[1], found.parts
    gate = look.gate if look.gate in parts else parts[0]
    unit = scene.experiment.cursor.unit if len(found.places(gate)) > ROWS else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        bound = keep(history, "gate", gate, _put("gate"))
        st.segmented_control(
            tr("Weights of"), parts, format_func=lambda part: _part(part, parts), required=True, **bound
        )
        if unit is not None:
            bound = keep(history, "gradient-unit", unit, _to_unit)
            select(tr("Unit"), range(units), lambda k: tr("unit {unit}", unit=k + 1), width=130, **bound)
    rows = found.places(gate, unit)
    whole = found.can_measure(len(found.places()))
    differences = measured(question, ALL if whole else gate, None if whole else unit)
    st.html(table(scene, found, rows, differences, whole=whole))


def _part(part: str, parts: Sequence[str]) -> str:
    return f"{letter(part, parts)}, {tr('read-out') if part == 'y' else tr(BLOCKS[part])}"


def _to_unit(now: Experiment, unit: Any) -> Experiment:
    """The cursor at a unit; in a smaller cell the browser sends the name of one that is gone."""
    return replace(now, cursor=replace(now.cursor, unit=unit)) if isinstance(unit, int) else now


def _steps(history: History, scene: AnyScene) -> None:
    low, high = RATES
    fixed = history.now.look.fixes("story")  # a step gives all weights anew
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(tr("Learning rate η"), low, high, step=0.1, format="%g", width=150, **_of_look(history, "rate"))
        for steps, label in _BUTTONS.items():
            args = (history, scene.experiment, steps)
            st.button(tr(label), key=f"descend-{steps}", on_click=_take, args=args, disabled=fixed)
    refused, of = st.session_state.get(_REFUSED, ("", None))
    if refused and of == scene.experiment:
        st.error(plain(refused))
    way = taken(history)
    if way is not None:
        st.html(report(*way, scene))


def _take(history: History, experiment: Experiment, steps: int) -> None:
    history.notices = ()
    try:
        found = descent(Question.of(experiment), experiment.look.rate, steps)
    except ValueError as error:
        st.session_state[_REFUSED] = (str(error), experiment)
        return
    history.put(replace(history.now, run=found.run), moved=False)
    _want(replace(Question.of(experiment), run=found.run))


def taken(history: History) -> tuple[Study, Study, Descent] | None:
    """The steps that led here, if that was the last change of the run: the loss before and after, and the way.

    They are found in the history by value, so that they come and go with undo, redo and a reload.
    """
    now = history.now.run
    before = next((one for one in reversed(history.undo) if one.run != now), None)
    if (
        before is None
        or not isinstance(now.cell, Own | OwnOther)
        or before.run.cell == now.cell
        or not before.look.targets
    ):
        return None
    asked = Question.of(build_any(before).experiment)
    for steps in STEPS:
        try:
            way = descent(asked, before.look.rate, steps)
            if way.run == now:
                return study(asked), study(replace(asked, run=now)), way
        except ValueError:
            return None
    return None
