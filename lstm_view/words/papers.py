"""The letters of papers for one's own GRU: its update gate is z there and u in our lines, where z goes into a gate.

What goes into a gate is then a: a_z in the place of z_u. static/stage/papers.js has the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lstm_core import Variant
from lstm_core.equations import Equation, Term

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
    >>> in_papers(parse("u = sigmoid(z_u)").term).names
    ('a_z',)
    """
    if term.operation == "name":
        return replace(term, name=_named(term.name), names=(_named(term.name),))
    arguments = tuple(map(in_papers, term.arguments))
    return replace(term, arguments=arguments, names=tuple(map(_named, term.names)))


def equations_in_papers(variant: Variant) -> tuple[Equation, ...]:
    """Return the lines of a cell type: those of a GRU with the letters of papers."""
    if "u" not in variant.gates:
        return variant.equations
    return tuple(Equation(_named(line.name), in_papers(line.term)) for line in variant.equations)


def _named(name: str) -> str:
    return letter(f"a{name[1:]}" if name.startswith("z_") else name)
