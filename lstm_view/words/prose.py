"""Words of ours, Markdown in which terms open their entry: the same markup wherever they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lstm_view.words import NAMES, terms
from lstm_view.words.digits import STAYS

_TERM: Final = re.compile(r"\[\[(?:([^\]|]+)\|)?([^\]]+)\]\]")
_LAST_NUMBER: Final = re.compile(r"\s(?=[−\d.,]+\]\()")  # that of “[at step 7](?step=7)”


def marked(text: str, entry: Callable[[str], str] | None = None) -> str:
    """Return words with the markup of their terms.

    ``[[half-life]]`` is a term of the glossary, ``[[f|valve]]`` one that is called otherwise there; those of a quantity
    have its hue. static/stage/terms.js finds and opens them; ``entry`` gives the address of an entry by its key, for a
    place where they are to be links also without that. KeyError if the glossary has no such entry. A number at the
    end of a link stays on the line of its word.
    """
    text = _LAST_NUMBER.sub(STAYS, text)
    return _TERM.sub(lambda found: _term(found, entry), text)


def _term(found: re.Match[str], entry: Callable[[str], str] | None) -> str:
    key = terms()[found[1] or found[2]]
    hue = f" q-{key}" if key in (*NAMES, "x") else ""
    said = f'class="term{hue}" data-term="{key}"'
    opens = 'tabindex="-1" aria-haspopup="dialog"'  # terms.js says which of them the Tab key stops at
    if entry is not None:
        return f'<a {said} {opens} href="{entry(key)}">{found[2]}</a>'
    return f'<span {said} role="button" {opens}>{found[2]}</span>'
