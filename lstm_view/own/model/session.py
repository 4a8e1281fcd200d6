"""What a session holds of a model: its file, its run or the run that goes on. It dies with the session."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from lstm_core.models import OrderProof
from lstm_view.own.model.given import Given
from lstm_view.own.model.jobs import Job, seconds_of, start
from lstm_view.own.model.kept import KeptRun
from lstm_view.own.model.source import Source, example

_SOURCE: Final = "model-source"
_WORK: Final = "model-work"  # what was asked for, and its run, its job or the sentence why there is none
_WANTED: Final = "model-wanted"  # the long run that was asked for
_PROOF: Final = "model-proof"
LONG: Final = 1.0  # seconds from which on a run begins only when it is asked for


def source() -> Source:
    """The model that is open: that which ships until another one is."""
    found: Source = st.session_state.get(_SOURCE) or example()
    return found


def open_source(found: Source | None) -> None:
    """Open another file, or with None the model that ships; what was run of the one before is let go."""
    st.session_state[_SOURCE] = found
    close_work()
    st.session_state[_PROOF] = None


def close_work() -> None:
    """Let the run go, and stop the one that goes on."""
    _, found = st.session_state.get(_WORK) or (None, None)
    if isinstance(found, Job):
        found.stop()
    st.session_state[_WORK] = None


def ask(given: Given) -> None:
    """From now on this input is wanted, however long its run takes."""
    st.session_state[_WANTED] = (source().key, given.key)


def is_long(given: Given) -> bool:
    """Whether a run is to be asked for: it takes long, and nobody has asked for it yet."""
    wanted = st.session_state.get(_WANTED) == (source().key, given.key)
    return not wanted and seconds_of(source().model, len(given.x)) >= LONG


def work(given: Given) -> KeptRun | Job | None:
    """The run of the open model over an input, or its job; None for a long one that nobody asked for.

    ValueError with a sentence if it cannot be had.
    """
    asked = (source().key, given.key)
    known, found = st.session_state.get(_WORK) or (None, None)
    if known != asked or _is_gone(found):
        if is_long(given):
            return None
        close_work()
        try:
            found = start(source(), given)
        except ValueError as error:
            found = str(error)
        st.session_state[_WORK] = (asked, found)
    if isinstance(found, Job) and found.done:
        found = found.run
        st.session_state[_WORK] = (asked, found)
    if isinstance(found, str):
        raise ValueError(found)
    return found


def _is_gone(found: Any) -> bool:
    return isinstance(found, KeptRun) and not found.records


def forget_wish() -> None:
    """What was asked for is not wanted any more."""
    st.session_state[_WANTED] = None
    close_work()


def proof() -> OrderProof | str | None:
    """What a pair said of the order, or the sentence why it said nothing."""
    found: OrderProof | str | None = st.session_state.get(_PROOF)
    return found


def put_proof(found: OrderProof | str | None) -> None:
    """Keep what a pair said."""
    st.session_state[_PROOF] = found
