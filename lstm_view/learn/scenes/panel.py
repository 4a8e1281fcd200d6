"""The choice of a lesson, and the lesson."""

from __future__ import annotations

import streamlit as st

from lstm_core.language import tr
from lstm_view.learn.scenes.lessons import NAMES, lesson, lesson_html


def lessons() -> None:
    """One lesson of the three; the address says which."""
    by_time = {str(lesson(name).minutes): name for name in NAMES}
    first, *_ = by_time
    asked = tr("How many minutes have you got?")
    # Without words of its own for an option: they would stand in the address.
    time = st.segmented_control(asked, list(by_time), default=first, required=True, key="minutes", bind="query-params")
    name = by_time.get(str(time), NAMES[0])
    st.markdown(f"## {lesson(name).title}")
    st.markdown(lesson_html(name, st.context.url or ""), unsafe_allow_html=True)
