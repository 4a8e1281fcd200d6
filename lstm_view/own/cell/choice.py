"""The choice of a cell type and of its functions, above the fields of the matrices."""

from __future__ import annotations

import streamlit as st

from lstm_core.language import tr
from lstm_view.own.cell.fields import bind
from lstm_view.own.cell.kinds import CELLS, PLACES, places_of
from lstm_view.state.entry import Entry
from lstm_view.state.history import History
from lstm_view.widgets import select
from lstm_view.words.kinds import FUNCTION_NAMES


def choose_kind(history: History, entry: Entry) -> None:
    """The type of the cell and its functions, in a row."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _pick(history, entry, "cell", tr("Cell"), CELLS, 460)
        for name in places_of(entry):
            label, options = PLACES[name]
            label = tr("Function") if entry["cell"] == "rnn" else tr(label)
            _pick(history, entry, name, label, {key: FUNCTION_NAMES[key] for key in options}, 150)


def _pick(history: History, entry: Entry, name: str, label: str, options: dict[str, str], width: int) -> None:
    """One of a few values of a field, of which the first is what an empty one means."""
    usual = next(iter(options))
    value = entry[name] if entry[name] in options else usual
    bound = bind(history, name, value, lambda chosen: "" if chosen == usual else chosen)
    select(label, options, lambda key: tr(options[key]), width=width, **bound)
