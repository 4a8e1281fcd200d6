"""The widgets of the Sequence page: which cell, which input, and what is shown.

Settings are the only truth: before a widget is made its value is set from them, and its callback changes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from lstm_core import STORIES, Story
from lstm_core.inputs import MAX_STEPS, MAX_UNITS, csv_columns
from lstm_view.actions import History
from lstm_view.prose import plain
from lstm_view.settings import CHARTS, MAX_CELL_INPUTS, MAX_DATA, QUANTITIES, RANDOM, Settings

SOURCES: Final = {
    "story": "Its own",
    "sunspots": "Sunspot numbers",
    "numbers": "Your numbers",
    "text": "Your text",
}
_EXAMPLES: Final = {"numbers": "0, 0.2, 0.5, 1, 0.5, 0.2, 0, 0, -0.5, 0", "text": "she said: (hello) (again)"}
_CHARTS: Final = {
    "activation": "Activation curves",
    "memory": "Memory at this step",
    "clock": "Half-life",
    "reveal": "Hidden and shown",
    "saturation": "Saturation",
    "ledger": "Ledger at this step",
    "triangle": "Whole ledger",
    "timeline": "Over time",
    "heatmap": "All units",
}


def controls(history: History) -> None:
    """All widgets; each change becomes the present of ``history``, and can be undone."""
    now = history.now
    _input_row(history, now)
    if now.story == RANDOM:
        _size_row(history, now)
    else:
        _story_row(history, now)
    _shown_row(history, now)


def _keep(history: History, name: str, value: Any, change: Callable[[Settings, Any], Settings]) -> dict[str, Any]:
    """The key and the callback of a widget that shows ``value`` and whose new value ``change`` puts in."""
    key = f"control-{name}"
    st.session_state[key] = value

    def changed() -> None:
        history.notices = ()
        settings = change(history.now, st.session_state[key])
        history.put(settings, moved=settings.step != history.now.step)

    return {"key": key, "on_change": changed}


def _input_row(history: History, now: Settings) -> None:
    bound = _keep(history, "source", now.source, _choose_source)
    st.selectbox("Input", list(SOURCES), format_func=SOURCES.__getitem__, **bound)
    if now.source == "numbers":
        _numbers(history, now)
    elif now.source == "text":
        bound = _keep(history, "text", now.data, _new_data)
        st.text_input("Text, one step a character", max_chars=MAX_STEPS, **bound)


def _choose_source(settings: Settings, source: str) -> Settings:
    data = settings.data if source == settings.source else _EXAMPLES.get(source, "")
    kept = tuple(pair for pair in settings.changes if not pair[0].startswith("x["))
    return replace(settings, source=source, data=data, changes=kept, step=None)


def _new_data(settings: Settings, data: str) -> Settings:
    kept = tuple(pair for pair in settings.changes if not pair[0].startswith("x["))
    return replace(settings, data=data, changes=kept)


def _numbers(history: History, now: Settings) -> None:
    bound = _keep(history, "numbers", now.data, _new_data)
    help_text = "One line is one input over time. Several lines are one step each, with as many numbers as inputs."
    st.text_area("Numbers", height=110, max_chars=MAX_DATA, help=help_text, **bound)
    file = st.file_uploader("Or one column of a CSV file", type=["csv", "txt", "tsv"], key="control-file")
    if file is not None:
        _column(history, file.getvalue())


def _column(history: History, data: bytes) -> None:
    try:
        columns = csv_columns(data)
    except ValueError as error:
        st.error(plain(str(error)))
        return
    name = st.selectbox("Column", list(columns), key="control-column")
    text, used = _fitting(columns[name].tolist())
    count = len(columns[name])
    st.caption(f"{count} numbers; the first {used} are used." if count > used else f"{used} numbers.")
    st.button("Use this column", on_click=_use_column, args=(history, text), key="control-use")


def _fitting(values: list[float]) -> tuple[str, int]:
    """As many of the values as a run and a link can hold, as typed input, and how many that is."""
    text = ", ".join(map(repr, values[:MAX_STEPS]))
    if len(text) > MAX_DATA:
        text = text[:MAX_DATA].rpartition(",")[0]
    return text, text.count(",") + 1


def _use_column(history: History, text: str) -> None:
    history.notices = ()
    history.put(_new_data(replace(history.now, source="numbers", step=None), text), moved=True)


def _size_row(history: History, now: Settings) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if now.source == "story":
            _number(history, "inputs", "Inputs", now.inputs, MAX_CELL_INPUTS)
        _number(history, "units", "Units", now.units, MAX_UNITS)
        if now.source in ("story", "sunspots"):
            _number(history, "steps", "Steps", now.steps, MAX_STEPS)
        _number(history, "seed", "Seed", now.seed, 999_999, low=0)
        st.toggle("Peepholes", **_keep(history, "peephole", now.peephole, _resized("peephole")))


def _story_row(history: History, now: Settings) -> None:
    """A story's cell has its size; its noise has a seed, and the series it may read a length."""
    with st.container(horizontal=True):
        if now.source == "sunspots":
            _number(history, "steps", "Steps", now.steps, MAX_STEPS)
        elif now.source == "story" and has_chance(STORIES[now.story]):
            bound = _keep(history, "seed", now.seed, _reseeded)
            st.number_input("Seed of the input", 0, 999_999, step=1, width=150, **bound)


def has_chance(story: Story) -> bool:
    """Whether the input of a story depends on its seed."""
    return bool((story.make_x(0) != story.make_x(1)).any())


def _reseeded(settings: Settings, seed: int) -> Settings:
    """Other noise for the same cell: changed weights stay, changed inputs go."""
    return replace(_new_data(settings, settings.data), seed=seed)


def _resized(name: str) -> Callable[[Settings, Any], Settings]:
    """A cell of another size or seed: changes of single numbers no longer mean the same, so they go."""
    return lambda settings, value: replace(settings, **{name: value, "changes": ()})


def _number(history: History, name: str, label: str, value: int, high: int, low: int = 1) -> None:
    st.number_input(label, low, high, step=1, width=110, **_keep(history, name, value, _resized(name)))


def _shown_row(history: History, now: Settings) -> None:
    with st.container():
        st.pills(
            "Charts",
            CHARTS,
            selection_mode="multi",
            format_func=_CHARTS.__getitem__,
            **_keep(history, "charts", list(now.charts), _ordered("charts", CHARTS)),
        )
        if "timeline" in now.charts:
            st.pills(
                "Lines over time",
                QUANTITIES,
                selection_mode="multi",
                **_keep(history, "lines", list(now.lines), _ordered("lines", QUANTITIES)),
            )


def _ordered(name: str, order: tuple[str, ...]) -> Callable[[Settings, Any], Settings]:
    def change(settings: Settings, value: Any) -> Settings:
        chosen: Any = tuple(one for one in order if one in value)
        return replace(settings, **{name: chosen})

    return change
