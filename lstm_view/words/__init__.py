"""Names, plurals and terms as they are written, everywhere the same.

static/stage/names.js has the same names; the terms stand in glossary.toml of each language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from lstm_core import NotFiniteError
from lstm_core.language import ENGLISH, cached, language, speaking, tr, tr_later, tr_n
from lstm_view.words.digits import number, typed
from lstm_view.words.languages import file_text
from lstm_view.words.step_number import step_number

#: Quantity -> its name, said by ``tr``.
NAMES: Final = {
    "f": tr_later("forget gate"),
    "i": tr_later("input gate"),
    "o": tr_later("output gate"),
    "g": tr_later("candidate"),
    "c": tr_later("long-term memory"),
    "h": tr_later("short-term memory"),
}
#: What is counted: the form for one, and that for many.
_NOUNS: Final = {
    "unit": (tr_later("{n} unit"), tr_later("{n} units")),
    "step": (tr_later("{n} step"), tr_later("{n} steps")),
    "input": (tr_later("{n} input"), tr_later("{n} inputs")),
    "output": (tr_later("{n} output"), tr_later("{n} outputs")),
    "number": (tr_later("{n} number"), tr_later("{n} numbers")),
    "part": (tr_later("{n} part"), tr_later("{n} parts")),
    "exercise": (tr_later("{n} exercise"), tr_later("{n} exercises")),
    "answer": (tr_later("{n} answer"), tr_later("{n} answers")),
    "column": (tr_later("{n} column"), tr_later("{n} columns")),
    "line": (tr_later("{n} line"), tr_later("{n} lines")),
    "minute": (tr_later("{n} minute"), tr_later("{n} minutes")),
    "deviation": (tr_later("{n} deviation"), tr_later("{n} deviations")),
}
#: The same of all blocks of weights that a cell can have, by their letters in a change.
BLOCKS: Final = NAMES | {
    "u": tr_later("update gate"),
    "r": tr_later("reset gate"),
    "gh": tr_later("candidate, inside the reset"),
}
#: Characters of a name in a chart.
ROOM: Final = 24


def count(number: int, noun: str) -> str:
    """Return a number and its noun: 1 unit, 4 units. KeyError if the noun is not known.

    >>> count(1, "unit"), count(4, "unit")
    ('1 unit', '4 units')
    """
    return tr_n(*_NOUNS[noun], number)


def sentence(text: str) -> str:
    """Return ``text`` with a capital first letter."""
    return f"{text[:1].upper()}{text[1:]}"


def plain(text: str) -> str:
    """Return ``text`` as Markdown that shows it as it is: a sentence may quote a link, a file or what was typed."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)  # ASCII punctuation


def in_chart(text: str) -> str:
    """Return a name of a column or a step as a chart shows it as it is, cut to the room it has.

    Plotly reads markup, links included, and ``%{…}`` in a text. static/stage/ranges.js does the same.

    >>> in_chart("a<b> 5%")
    'a&lt;b&gt; 5&#37;'
    """
    cut = text if len(text) <= ROOM else f"{text[: ROOM - 1]}…"
    return escape(cut, quote=False).replace("%", "&#37;")


def refusal(error: ValueError, numbers: Sequence[int] = ()) -> str:
    """Return what an error of the core says, with units counted from 1 and the ``numbers`` of the steps as
    :func:`lstm_view.words.step_number.step_number` has them; it may begin a sentence.
    """
    if not isinstance(error, NotFiniteError) or error.t is None:
        return str(error)
    terms = ", ".join(f"{term} = {typed(value)}" for term, value in error.terms.items())
    value = f"{number(float(error.value))}{': ' if terms else ''}{terms}"
    return tr(
        "the value of {name} at step {step}, unit {unit} is {value}; it must be a finite float64. "
        "Use smaller weights or inputs.",
        name=error.name,
        step=step_number(error.t, numbers),
        unit=error.unit + 1,
        value=value,
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
