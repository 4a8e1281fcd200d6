"""The list of challenges in the rail."""

from __future__ import annotations

import streamlit as st

from lstm_view.learn.challenges.listed import listed
from lstm_view.state.history import History


def listing(_: History) -> None:
    """All challenges by level. The markup never changes, so that what the stage adds to it stays."""
    st.html(listed())
