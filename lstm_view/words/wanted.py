"""Which language a session speaks: what its address says, else what was chosen in this browser, else the browser's.

static/stage/language.js decides in the same order for what the browser says by itself, and keeps the choice.
"""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lstm_core.language import ENGLISH, follow
from lstm_view.words.languages import LANGUAGES
from lstm_view.words.pseudo import PSEUDO

#: What an address calls it; it stays there, as what Streamlit is told does.
PARAMETER: Final = "lang"
COOKIE: Final = "lstm-language"
_KEPT: Final = "language"


def choose_language() -> None:
    """Find out which language this session speaks: the first call of a page."""
    said = st.query_params.get(PARAMETER)
    if said in (*LANGUAGES, PSEUDO):
        st.session_state[_KEPT] = said
    elif _KEPT not in st.session_state:
        st.session_state[_KEPT] = known(st.context.cookies.get(COOKIE)) or known(st.context.locale) or ENGLISH


def known(code: str | None) -> str | None:
    """Return the language of ours that a code such as de-AT names, None if there is none.

    >>> known("de-AT"), known("tlh"), known(None)
    ('de', None, None)
    """
    short = (code or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else None


def _spoken() -> str:
    """The language of the session for which this thread works; outside of one English."""
    return str(st.session_state.get(_KEPT, ENGLISH)) if get_script_run_ctx(suppress_warning=True) else ENGLISH


follow(_spoken)
