"""Widgets that are bound to a field of the entry: what a person types is part of the experiment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lstm_core.language import tr
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History
from lstm_view.widgets import keep


def entry_of(history: History) -> Entry:
    """What stands in the fields."""
    return history.now.look.entry or Entry()


def bind(history: History, name: str, value: Any, write: Callable[[Any], str] = str) -> dict[str, Any]:
    """Return key and callback of a widget for a field of the entry."""

    def put(now: Experiment, chosen: Any) -> Experiment:
        return now.with_look(entry=(now.look.entry or Entry()).having(**{name: write(chosen)}))

    return keep(history, f"own-{name}", value, put, long=True)


def choose(history: History, name: str, options: Mapping[str, str], label: str, *, default: str) -> None:
    """One of a few values of a field, in words that ``tr`` says; ``default`` is what an empty one means."""
    chosen = entry_of(history)[name]
    bound = bind(
        history, name, chosen if chosen in options else default, lambda value: "" if value == default else value
    )
    st.segmented_control(label, list(options), format_func=lambda key: tr(options[key]), required=True, **bound)


def fill(history: History, make: Callable[[Experiment], Entry]) -> None:
    """Put other texts into the fields, as one step of undo."""
    history.notices = ()
    history.put(history.now.with_look(entry=make(history.now)), moved=False)
