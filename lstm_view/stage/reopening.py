"""An experiment saved as a file, and a file opened as an experiment, on whatever page it belongs to.

A page that is not the one a file belongs to hands it over through the session, and is left for the other one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.language import tr, tr_later
from lstm_view.state import document
from lstm_view.state.document import Document
from lstm_view.state.history import History
from lstm_view.words import plain

_OPENED: Final = tr_later("This is what the file “{name}” says. Undo brings back what was here.")
_SCENE: Final = tr_later("This is the scene of the file “{name}”. Reset leads back to it.")
_GO: Final = "opening"  # the page to go to, in the session; with its name the document that it shall open


def save_and_open(history: History, *, key: str, pages: Mapping[str, Path]) -> None:
    """The two buttons, in a box that the browser knows: it says where the cursor is before a file is made (host.js)."""
    page = st.session_state.pop(_GO, None)
    if page is not None:
        st.switch_page(pages[page])
    st.markdown(
        tr(
            "**The experiment**: the cell, what it reads, your changes, where you stand and what is shown, as a file "
            "that this page opens again."
        )
    )
    with st.container(key=f"experiment-{key}"):
        st.download_button(
            tr("Save the experiment"),
            lambda: document.write(history.now, key),
            file_name=f"lstm-experiment-{key}.json",
            mime="application/json",
            on_click="ignore",
            icon=":material/download:",
            key=f"{key}-experiment",
        )
        _uploader(history, key, pages)


def _uploader(history: History, key: str, pages: Mapping[str, Path]) -> None:
    times = st.session_state.setdefault(f"opened-{key}", 0)  # a file that was opened leaves an empty uploader
    name = f"open-{key}-{times}"
    most = document.MAX_BYTES // 2**20  # megabytes
    st.file_uploader(
        tr("Open an experiment"),
        "json",
        key=name,
        on_change=_open,
        args=(history, key, name, pages),
        max_upload_size=most,
    )
    if refused := st.session_state.get(f"refused-{key}"):
        st.error(plain(refused))


def _open(history: History, key: str, name: str, pages: Mapping[str, Path]) -> None:
    file = st.session_state[name]
    st.session_state[f"refused-{key}"] = ""
    if file is None:
        return
    try:
        found = document.read(file.getvalue(), pages)
        if found.page == key:
            put(history, found, file.name)
        else:
            st.session_state[_GO] = found.page
            st.session_state[f"{_GO}-{found.page}"] = (found, file.name)
        st.session_state[f"opened-{key}"] += 1
    except ValueError as error:
        st.session_state[f"refused-{key}"] = tr("{error} Nothing here was changed.", error=error)


def put(history: History, found: Document, name: str) -> None:
    """Make what a file says the present, as one step of undo; ValueError if the page cannot show it."""
    history.open(found.experiment(history.home))
    history.brought = history.now
    opened = _SCENE if history.origin else _OPENED
    history.notices = (tr(opened, name=name),)


def take_over(history: History, key: str) -> None:
    """Open on this page what was uploaded on another one."""
    found = st.session_state.pop(f"{_GO}-{key}", None)
    if found is None:
        return
    try:
        put(history, *found)
    except ValueError as error:
        history.notices = (tr("{error} Nothing here was changed.", error=error),)
