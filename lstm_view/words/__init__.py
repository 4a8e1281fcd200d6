"""Names, plurals and terms as they are written, everywhere the same.

static/stage/names.js has the same names; the terms stand in glossary.toml of each language.
"""

from __future__ import annotations

import re
import tomllib
from html import escape
from typing import Any, Final

from lstm_core import NotFiniteError
from lstm_core.language import ENGLISH, cached, language, speaking
from lstm_view.words.digits import number, typed
from lstm_view.words.languages import file_text

#: Quantity -> its name.
NAMES: Final = {
    "f": "forget gate",
    "i": "input gate",
    "o": "output gate",
    "g": "candidate",
    "c": "long-term memory",
    "h": "short-term memory",
}
#: Characters of a name in a chart.
ROOM: Final = 24


def count(number: int, noun: str) -> str:
    """Return a number and its noun: 1 unit, 4 units."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def sentence(text: str) -> str:
    """Return ``text`` with a capital first letter."""
    return f"{text[:1].upper()}{text[1:]}"


def plain(text: str) -> str:
    """Return ``text`` as Markdown that shows it as it is: a sentence may quote a link, a file or what was typed."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)  # ASCII punctuation


def in_chart(text: str) -> str:
    """Return a name of a column or a step as a chart shows it as it is, cut to the room it has.

    Plotly reads markup, links included, and ``%{…}`` in a text. static/stage/bind.js does the same.

    >>> in_chart("a<b> 5%")
    'a&lt;b&gt; 5&#37;'
    """
    cut = text if len(text) <= ROOM else f"{text[: ROOM - 1]}…"
    return escape(cut, quote=False).replace("%", "&#37;")


def refusal(error: ValueError) -> str:
    """Return what an error of the core says, with steps and units counted from 1; it may begin a sentence."""
    if not isinstance(error, NotFiniteError) or error.t is None:
        return str(error)
    terms = ", ".join(f"{term} = {typed(value)}" for term, value in error.terms.items())
    return (
        f"the value of {error.name} at step {error.t + 1}, unit {error.unit + 1} is {number(float(error.value))}"
        f"{': ' if terms else ''}{terms}; it must be a finite float64. Use smaller weights or inputs."
    )


@cached(maxsize=8)
def glossary() -> dict[str, list[dict[str, Any]]]:
    """Return the entries of all terms and the names of all marks; the file says what each part of one is."""
    found = tomllib.loads(file_text("glossary.toml"))
    return {"entries": found["entry"], "marks": found["mark"]}


@cached(maxsize=8)
def terms() -> dict[str, str]:
    """Return the key of the entry for each key, each term and each other way to write one, in English too.

    >>> [terms()[name] for name in ("f", "forget gate", "half-lives")]
    ['f', 'f', 'half-life']
    """
    spoken, entries = language(), glossary()["entries"]
    names = {name: one["key"] for one in entries for name in (one["term"], *one["also"])}
    with speaking(ENGLISH):
        usual = {} if language() == spoken else terms()
    return usual | names | {one["key"]: one["key"] for one in entries}
