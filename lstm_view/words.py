"""Text beside the stage: Markdown in which terms carry the hue of their quantity and claims are links.

``[[f|forget gate]]`` is a term in the hue of f. ``[the pulse](?step=4)`` is a link that sets the stage: the query
is that of :mod:`lstm_view.state.address`, the rest as the page has it at home. Without the stage it is a plain link.
"""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

_TERM: Final = re.compile(r"\[\[([figochx])\|([^\]]+)\]\]")


def plain(text: str) -> str:
    """``text`` as Markdown that shows it as it is: a sentence may quote a link, a file or what was typed."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)  # ASCII punctuation


def prose(text: str) -> None:
    """Show our own text; never give this anything that a person typed."""
    st.markdown(_TERM.sub(r'<span class="term q-\1">\2</span>', text), unsafe_allow_html=True)
