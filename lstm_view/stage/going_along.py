"""What goes along to another page: B, where the cell is of the same kind and size, and how many decimals are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from lstm_core.language import tr, tr_later
from lstm_view.state.experiment import Experiment, Run, Trial
from lstm_view.state.history import History
from lstm_view.state.scene_other import build_any

_KEPT: Final = "kept-b"  # in the session: the page on which B was kept or let go last, and B
_DECIMALS: Final = "decimals"  # in the session: how many a person chose last, on whatever page
_CAME: Final = tr_later("B, which you kept on another page, came along. Undo leaves it behind.")


def remember(key: str, before: Run | None, now: Run | None) -> None:
    """After something was done on a page: a person may have kept another B, or let it go."""
    if now != before:
        st.session_state[_KEPT] = (key, now)


def take_along(history: History, key: str) -> None:
    """On opening a page: draw the B of another one over its run, once, as a step that undo takes back."""
    page, kept = st.session_state.get(_KEPT, (key, None))
    if page == key or st.session_state.get(f"{_KEPT}:{key}") == kept:
        return
    st.session_state[f"{_KEPT}:{key}"] = kept  # whoever has left it behind is not asked again
    if kept is not None and welcomes(history, kept):
        history.put(replace(history.now, other=kept), moved=False)
        history.notices = (*history.notices, tr(_CAME))


def remember_decimals(before: int, now: int) -> None:
    """After something was done on a page: a person may have chosen how many decimals all numbers have."""
    if now != before:
        st.session_state[_DECIMALS] = now


def take_decimals(history: History) -> None:
    """On opening a page: show as many decimals as on the one before. A link that says how many, and a scene, decide."""
    chosen, look = st.session_state.get(_DECIMALS), history.now.look
    if history.linked and look.digits != history.home.look.digits:
        return
    if chosen is not None and not look.is_scene and look.digits != chosen:
        history.now = history.now.with_look(digits=chosen)


def welcomes(history: History, kept: Run) -> bool:
    """Whether B can lie over what a page shows: a cell with such a memory, and as many inputs and units.

    A link says what is to be seen, a scene too; what is predicted, and what a challenge asks, is about one run.
    """
    now = history.now
    if history.linked or now.other is not None or now.look.is_scene or now.look.predict is not None:
        return False
    if isinstance(now.run.input, Trial):
        return False
    ours, its = build_any(Experiment(now.run)).trace, build_any(Experiment(kept)).trace
    sizes = [(trace.memory, trace.x.shape[1], trace.h.shape[1]) for trace in (ours, its)]
    return sizes[0] == sizes[1] and now.run != kept
