"""The letters of papers for a GRU: its update gate is z and its candidate n there, u and g in our lines.

In our lines z is what goes into a gate, which is a there: a_z in the place of z_u. static/stage/papers.js has the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from lstm_core.equations import Equation, Term
from lstm_core.notation import to_text
from lstm_core.variant import Variant

_LETTERS: Final = {"u": "z", "g": "n", "gh": "nh"}


def letter(name: str, gates: Collection[str]) -> str:
    """Return the name of a line or a weight as papers have it in a cell with some `gates`: other than a GRU's as it is.

    A GRU is known by its update gate u.

    >>> [letter(name, "ur") for name in ("u", "W_u", "r", "b_gh", "g", "z_g", "h_prev")]
    ['z', 'W_z', 'r', 'b_nh', 'n', 'a_n', 'h_prev']
    >>> letter("g", "ifo"), letter("z_g", "ifo")
    ('g', 'z_g')
    """
    if "u" not in gates:
        return name
    head, line, gate = name.rpartition("_")
    return f"{'a' if head == 'z' else head}{line}{_LETTERS.get(gate, gate)}"


def in_papers(term: Term, gates: Collection[str]) -> Term:
    """Return a term of a cell type with the letters of papers.

    >>> from lstm_core.equations import parse
    >>> in_papers(parse("u = sigmoid(z_u)").term, "ur").names
    ('a_z',)
    """
    if term.operation == "name":
        named = letter(term.name, gates)
        return replace(term, name=named, names=(named,))
    arguments = tuple(in_papers(one, gates) for one in term.arguments)
    return replace(term, arguments=arguments, names=tuple(letter(name, gates) for name in term.names))


def share_of(variant: Variant) -> str:
    """Return the share of its memory that a step keeps, in the letters of papers; nothing where it keeps none.

    >>> from lstm_core import VARIANTS
    >>> [share_of(VARIANTS[key]) for key in ("lstm", "gru", "gru_chung", "rnn")]
    ['f', 'z', '1 − z', '']
    """
    return "" if variant.ledger is None else _at_a_step(variant.ledger.kept, variant)


def added_of(variant: Variant) -> str:
    """Return what a step adds to the memory of a unit, in the letters of papers; nothing where it is no sum of such.

    >>> from lstm_core import VARIANTS
    >>> [added_of(VARIANTS[key]) for key in ("lstm", "gru", "gru_chung", "rnn")]
    ['i · g', '(1 − z) · n', 'z · n', '']
    """
    if variant.ledger is None:
        return ""
    return _at_a_step(variant.ledger.added, variant).replace("⊙", "·")  # of one unit these are numbers


def written_of(variant: Variant) -> str:
    """Return the share of the candidate that a step adds, in the letters of papers; nothing where it is none.

    >>> from lstm_core import VARIANTS
    >>> [written_of(VARIANTS[key]) for key in ("lstm", "gru", "gru_chung", "rnn")]
    ['i', '1 − z', 'z', '']
    """
    written = None if variant.ledger is None else variant.ledger.written
    return "" if written is None else _at_a_step(written, variant)


def _at_a_step(term: Term, variant: Variant) -> str:
    return to_text(Equation("term", in_papers(term, variant.gates))).partition(" = ")[2].replace("_t", "")


def equations_in_papers(variant: Variant) -> tuple[Equation, ...]:
    """Return the lines of a cell type: those of a GRU with the letters of papers.

    >>> from lstm_core import VARIANTS
    >>> [line.name for line in equations_in_papers(VARIANTS["gru"])]
    ['a_z', 'a_r', 'z', 'r', 'a_n', 'n', 'h']
    """
    gates = variant.gates
    return tuple(Equation(letter(line.name, gates), in_papers(line.term, gates)) for line in variant.equations)
