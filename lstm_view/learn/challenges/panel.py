"""The list of challenges in the rail: links, which the stage marks with what was solved in this browser."""

from __future__ import annotations

from html import escape
from itertools import groupby

import streamlit as st

from lstm_core.challenges import CHALLENGES, LEVELS, Challenge
from lstm_core.language import tr
from lstm_view.state.history import History


def listing(_: History) -> None:
    """All challenges by level. The markup never changes, so that what the stage adds to it stays."""
    levels = groupby(CHALLENGES.values(), lambda one: one.level)
    parts = (f"<h2>{tr(LEVELS[level])}</h2><ol>{''.join(map(_entry, of_level))}</ol>" for level, of_level in levels)
    st.html(f'<nav class="challenges" aria-label="{escape(tr("Challenges"))}">{"".join(parts)}</nav>')


def _entry(one: Challenge) -> str:
    return (
        f'<li><a href="?challenge={one.key}" data-challenge="{one.key}">{escape(tr(one.title))}</a>'
        f' <span class="tick" data-tick="{one.key}"></span></li>'
    )
