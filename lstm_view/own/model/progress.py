"""Work that goes on: how far it is, the time left, and Stop; in a part of the page that looks again by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from lstm_core.language import tr
from lstm_view.own.model.process import Work
from lstm_view.serving.in_turn import in_turn
from lstm_view.words import plain

_POLL: Final = 0.5  # seconds between two looks


def progress(work: Work, key: str, again: Callable[[], None]) -> None:
    """Show it until it ends; ``again`` forgets it, so that it can begin anew."""

    @st.fragment(run_every=_POLL)
    @in_turn()
    def part() -> None:
        now = work.look()
        if now.done:
            st.rerun()
        if now.ended:
            st.error(plain(now.error or tr("The run was stopped.")))
            if st.button(tr("Start it again"), key=f"{key}-again", on_click=again):
                st.rerun()  # the page offers it anew; this part knows only the work that has ended
            return
        st.progress(now.share, _how_far(now))
        st.button(tr("Stop"), key=f"{key}-stop", on_click=now.stop, icon=":material/stop:")

    part()


def _how_far(work: Work) -> str:
    share = round(100 * work.share)
    if work.began is None:
        return tr("Waiting for other runs")
    if work.left is None:
        return tr("{share} %", share=share)
    return tr("{share} %, about {seconds} s left", share=share, seconds=max(1, round(work.left)))
