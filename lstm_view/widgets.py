"""The widgets beside the stage: which input, how large a cell, which charts, which cell types.

The history is the only truth: before a widget is made its value is set from it, and its callback changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from lstm_core import MAX_STEPS, MAX_UNITS, STORIES
from lstm_core import Story as StoryData
from lstm_core.language import tr
from lstm_view.figures.catalogue import CATALOGUE, CHARTS, QUANTITIES
from lstm_view.state.actions import sent_by
from lstm_view.state.changes import Change, SetNumber
from lstm_view.state.experiment import (
    AXES,
    CellInput,
    Experiment,
    Measured,
    Random,
    Run,
    Story,
)
from lstm_view.state.fields import MAX_CELL_INPUTS, MAX_SEED
from lstm_view.state.history import History
from lstm_view.state.inputs import units_of

#: The key of the button with which the stage asks the server again.
WAKE: Final = "wake"
_LATE: Final = 8  # values that a browser may still send after they were replaced
Set = Callable[[Experiment, Any], Experiment]
#: Widget -> the lock of a scene that fixes it; None: nothing does. All others belong to the panels.
_LOCKS: Final[dict[str, str | None]] = {
    **dict.fromkeys(("source", "steps", "numbers", "onestep", "decimal", "text", "by", "order"), "x"),
    **dict.fromkeys(("inputs", "units", "seed", "peephole"), "story"),
    "gradient-unit": None,  # where one stands
}


def cell_row(history: History) -> None:
    """The widgets of what a cell has to choose: a random cell its size, and the length of what it reads."""
    run = history.now.run
    if isinstance(run.cell, Story):
        _story_row(history, run)
    else:
        _size_row(history, run)


def keep(history: History, name: str, value: Any, change: Set, *, long: bool = False) -> dict[str, Any]:
    """Return key and callback of a widget that shows ``value`` and whose new value ``change`` puts in, and whether a
    scene fixes it.

    The value is put in at each run: a session that is new after a lost line would take a widget's default for a choice.
    Not so in a field for a ``long`` text: the browser would lose what is being typed into it just then. A value that
    comes for a cell or an input of another kind, as from a browser that has not seen the new one yet, changes nothing,
    nor does one that the widget showed before and that comes with a message of the stage: see :func:`_is_of_stage`.
    """
    key = f"control-{name}"
    if not long or st.session_state.get(key) != value:
        st.session_state[key] = value
    shown = _shown(key, value)

    kinds = _kinds(history.now.run)

    def changed() -> None:
        chosen = st.session_state[key]
        if _kinds(history.now.run) != kinds or (chosen in shown[:-1] and _is_of_stage(history)):
            return
        history.notices = ()
        then = change(history.now, chosen)
        history.put(then, moved=then.cursor != history.now.cursor)

    return {"key": key, "on_change": changed, "disabled": not long and _is_fixed(history, name)}


def select(
    label: str,
    options: Iterable[Any],
    words: Callable[[Any], str],
    *,
    key: str,
    on_change: Callable[[], None],
    **more: Any,
) -> None:
    """A choice of one of ``options``, each said by ``words``.

    Streamlit hands over the words themselves where they are those of no option, as of one that is gone and that a
    browser which has not seen that yet sends with its next message. They choose nothing.
    """
    known = list(options)

    def changed() -> None:
        if st.session_state[key] in known:
            on_change()

    st.selectbox(label, known, format_func=words, key=key, on_change=changed, **more)


def _shown(key: str, value: Any) -> list[Any]:
    """What the widget has shown last, ``value`` at the end; it is kept beside the widget, which a page switch ends."""
    shown: list[Any] = st.session_state.setdefault(f"shown:{key}", [])
    if not shown or shown[-1] != value:
        shown[:] = [*shown[1 - _LATE :], value]
    return shown


def _is_of_stage(history: History) -> bool:
    """Whether the message that is being answered was sent by the stage, not because somebody touched a widget.

    A browser sends the values of all widgets with each message. If it has not drawn the last answer yet, as after a
    link or an undo, these are older ones, and would take back what the link or the undo has just done.
    """
    key, heard = history.heard
    return bool(st.session_state.get(WAKE)) or sent_by(st.session_state.get(key)) != heard


def _is_fixed(history: History, name: str) -> bool:
    lock = _LOCKS.get(name, "panels")
    return lock is not None and history.now.look.fixes(lock)


def _kinds(run: Run) -> tuple[type, type]:
    return type(run.cell), type(run.input)


def of_run(change: Callable[[Run, Any], Run]) -> Set:
    """A change of the run, from where the other run opens; inputs that were changed go with the old input."""

    def put(experiment: Experiment, value: Any) -> Experiment:
        run = change(experiment.run, value)
        return experiment.with_run(replace(run, changes=_without_input(run.changes)))

    return put


def _without_input(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(one for one in changes if not (isinstance(one, SetNumber) and one.array == "x"))


def _size_row(history: History, run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if isinstance(run.cell, Random):
            if isinstance(run.input, CellInput):
                _number(history, "inputs", tr("Inputs"), run.cell.input_size, MAX_CELL_INPUTS, _sized("input_size"))
            _number(history, "units", tr("Units"), run.cell.units, MAX_UNITS, _sized("units"))
        if isinstance(run.input, CellInput | Measured):
            _number(history, "steps", tr("Steps"), run.input.steps, MAX_STEPS, _lengthened)
        if isinstance(run.cell, Random):
            _number(history, "seed", tr("Seed"), run.seed, MAX_SEED, lambda run, seed: replace(run, seed=seed), low=0)
            st.toggle(tr("Peepholes"), **keep(history, "peephole", run.cell.peephole, _resized(_sized("peephole"))))


def _story_row(history: History, run: Run) -> None:
    """A story's cell has its size; its noise has a seed, and the series it may read a length."""
    assert isinstance(run.cell, Story)
    with st.container(horizontal=True):
        if isinstance(run.input, Measured):
            _number(history, "steps", tr("Steps"), run.input.steps, MAX_STEPS, _lengthened)
        elif isinstance(run.input, CellInput) and has_chance(STORIES[run.cell.key]):
            bound = keep(history, "seed", run.seed, of_run(lambda run, seed: replace(run, seed=seed)))
            st.number_input(tr("Seed of the input"), 0, MAX_SEED, step=1, width=150, **bound)


def has_chance(story: StoryData) -> bool:
    """Whether the input of a story depends on its seed."""
    return bool((story.make_x(0) != story.make_x(1)).any())


def _sized(attribute: str) -> Callable[[Run, Any], Run]:
    return lambda run, value: replace(run, cell=replace(run.cell, **{attribute: value}))


def _lengthened(run: Run, steps: int) -> Run:
    assert isinstance(run.input, CellInput | Measured)
    return replace(run, input=replace(run.input, steps=steps))


def _resized(change: Callable[[Run, Any], Run]) -> Set:
    """A cell of another size or seed: changes of single numbers no longer mean the same, so they go. So does a
    read-out that was made for another number of units.
    """

    def resize(run: Run, value: Any) -> Run:
        other = change(run, value).unchanged
        same = not isinstance(other.cell, Random) or other.cell.units == getattr(run.cell, "units", None)
        return other if same else other.bare

    return of_run(resize)


def _number(
    history: History, name: str, label: str, value: int, high: int, change: Callable[[Run, Any], Run], low: int = 1
) -> None:
    st.number_input(label, low, high, step=1, width=110, **keep(history, name, value, _resized(change)))


def shown_row(history: History) -> None:
    """The choice of charts, and of the lines of the one over time."""
    now = history.now
    with st.container():
        st.pills(
            tr("Charts"),
            CHARTS,
            selection_mode="multi",
            format_func=lambda key: tr(CATALOGUE[key].label),
            **keep(history, "charts", list(now.look.charts), _ordered("charts", CHARTS)),
        )
        if "timeline" in now.look.charts:
            st.pills(
                tr("Lines over time"),
                QUANTITIES,
                selection_mode="multi",
                **keep(history, "lines", list(now.look.lines), _ordered("lines", QUANTITIES)),
            )


def units_row(history: History) -> None:
    """The choice of units along the axis of an input that was scaled; none of another."""
    if not units_of(history.now.run):
        return
    bound = keep(history, "axes", history.now.look.axes == "original", _in_original)
    help_ = tr("Along its axis. The cell reads the scaled numbers.")
    st.toggle(tr("Input in original units"), help=help_, **bound)


def _in_original(now: Experiment, value: Any) -> Experiment:
    return now.with_look(axes=AXES[bool(value)])


def _ordered(name: str, order: tuple[str, ...]) -> Set:
    return lambda now, value: now.with_look(**{name: tuple(one for one in order if one in value)})
