"""All challenges as links, which the stage marks with what was solved in this browser."""

from __future__ import annotations

from html import escape
from itertools import groupby

from lstm_core.challenges import CHALLENGES, LEVELS, Challenge
from lstm_core.language import tr


def listed() -> str:
    """Return them as HTML, by level."""
    levels = groupby(CHALLENGES.values(), lambda one: one.level)
    parts = (f"<h2>{tr(LEVELS[level])}</h2><ol>{''.join(map(_entry, of_level))}</ol>" for level, of_level in levels)
    return f'<nav class="challenges" aria-label="{escape(tr("Challenges"))}">{"".join(parts)}</nav>'


def _entry(one: Challenge) -> str:
    return (
        f'<li><a href="?challenge={one.key}" data-challenge="{one.key}">{escape(tr(one.title))}</a>'
        f' <span class="tick" data-tick="{one.key}"></span></li>'
    )
