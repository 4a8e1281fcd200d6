"""Where a turn begins to be used and where it ends, said by the run that has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

import streamlit as st

from lstm_view.serving.turns import HEADER, turns

_RUNNING: Final[ContextVar[bool]] = ContextVar("running", default=False)


@contextmanager
def in_turn() -> Iterator[None]:
    """What a run computes; the turn ends with it. A part of a page that runs with its page ends with the page.

    Not at the message that the run is over, which Streamlit keeps back for some milliseconds.
    """
    if _RUNNING.get():
        yield
        return
    before = _RUNNING.set(True)
    mine, name = turns(), st.context.headers.get(HEADER, "")
    mine.begin(name)
    try:
        yield
    finally:
        _RUNNING.reset(before)
        mine.give_from_thread(name)
