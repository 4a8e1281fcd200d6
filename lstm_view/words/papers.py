"""The letters of papers for a GRU: its update gate is z there and u in our lines, where z is what goes into a gate.

static/stage/papers.js has the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lstm_core.equations import Term

_LETTERS: Final = {"u": "z"}


def letter(name: str) -> str:
    """Return the letter of a gate as papers have it, also behind that of a weight.

    >>> letter("u"), letter("W_u"), letter("r"), letter("b_gh")
    ('z', 'W_z', 'r', 'b_gh')
    """
    head, line, gate = name.rpartition("_")
    return f"{head}{line}{_LETTERS.get(gate, gate)}"


def in_papers(term: Term) -> Term:
    """Return a term of a GRU with the letters of papers.

    >>> from lstm_core.equations import parse
    >>> in_papers(parse("k = 1 - u").term).names
    ('z',)
    """
    if term.operation == "name":
        name = letter(term.name)
        return replace(term, name=name, names=(name,))
    arguments = tuple(map(in_papers, term.arguments))
    return replace(term, arguments=arguments, names=tuple(map(letter, term.names)))
