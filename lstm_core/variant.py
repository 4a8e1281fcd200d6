"""A cell type as a list of lines, and how one is made from another by changing a few of them.

The lines are in the language of `equations`. Names have a fixed meaning: where a line uses `h_prev`, h is a state
that a step passes to the next one; `W_f` is an input weight (H, D), `U_f` and `R_if` are recurrent weights (H, H),
`b_f` and `p_f` are (H,). z_f is the pre-activation of f, g the candidate, u an update gate and r a reset gate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import NamedTuple

from lstm_core.checks import checked_whole
from lstm_core.equations import Equation, Term, parse
from lstm_core.kind import functions_said, split_key
from lstm_core.language import tr
from lstm_core.notation import WEIGHT_LETTERS

_SHAPES = {"W": ("H", "D"), "U": ("H", "H"), "R": ("H", "H"), "b": ("H",), "p": ("H",)}


class Ledger(NamedTuple):
    """How a step makes its memory m where that is a sum: m = kept * m_prev + added, neither of which has m_prev in it.

    >>> from lstm_core import VARIANTS
    >>> ledger = VARIANTS["gru"].ledger
    >>> ledger.kept.name, ledger.added.names, VARIANTS["rnn"].ledger
    ('u', ('u', 'g'), None)
    """

    kept: Term
    added: Term

    @property
    def written(self) -> Term | None:
        """The share of the candidate g that is added; None where what is added is no share of it.

        >>> from lstm_core import VARIANTS
        >>> VARIANTS["lstm"].ledger.written.names, VARIANTS["gru"].ledger.written.names  # i, and 1 - u
        (('i',), ('u',))
        """
        if self.added.operation != "*":
            return None
        share, of = self.added.arguments
        return share if of.name == "g" else None


@dataclass(frozen=True, eq=False)
class Variant:
    """A cell type: its lines {name: right side} in the order of computation, and sentences about it.

    `title` and the sentences are English; `name` is the title in the language that is spoken, `tr` says the sentences.
    `plain_title` is the title without functions that were chosen, "" where none were.
    `differs` is a sentence on the difference to the LSTM, `unshared` one on the weights that the two do not share,
    `source` the publications. `borrows` is for gates that the LSTM does not have: the gate of the LSTM whose
    weights each takes, and with which sign: {"u": "-f"}.

    >>> from lstm_core import VARIANTS
    >>> rnn = VARIANTS["rnn"]
    >>> rnn.lines, rnn.states, rnn.weights["W_h"]
    ({'z_h': 'W_h @ x + U_h @ h_prev + b_h', 'h': 'tanh(z_h)'}, ('h',), ('H', 'D'))
    """

    key: str
    title: str
    lines: dict[str, str]
    differs: str
    unshared: str
    source: str
    borrows: dict[str, str] = field(default_factory=dict)
    plain_title: str = ""

    @property
    def name(self) -> str:
        """The title in the language that is spoken, with the functions that were chosen."""
        if not self.plain_title:
            return tr(self.title)
        functions = functions_said(split_key(self.key)[1])
        return tr("{title}, {functions}", title=tr(self.plain_title), functions=functions)

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The lines, parsed."""
        return tuple(parse(f"{name} = {right}") for name, right in self.lines.items())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names on the right of the lines, in order."""
        return tuple(dict.fromkeys(name for equation in self.equations for name in equation.term.names))

    @property
    def states(self) -> tuple[str, ...]:
        """The states that a step passes to the next one, such as ("h", "c")."""
        return tuple(name.removesuffix("_prev") for name in self.names if name.endswith("_prev"))

    @cached_property
    def series(self) -> tuple[str, ...]:
        """The names of all values of a run: its lines, then `<state>_prev` for each state."""
        return (*self.lines, *(f"{state}_prev" for state in self.states))

    @property
    def memory(self) -> str:
        """The state in which it remembers: c, or h in a cell without c."""
        return "c" if "c" in self.lines else "h"

    @cached_property
    def ledger(self) -> Ledger | None:
        """The share of its memory that a step keeps, and what it adds; None where the memory is no such sum."""
        term = next(equation.term for equation in self.equations if equation.name == self.memory)
        before = f"{self.memory}_prev"
        if term.operation != "+":
            return None
        kept, added = term.arguments
        if kept.operation != "*" or before in added.names:
            return None
        shares = [share for share, of in (kept.arguments, kept.arguments[::-1]) if of.name == before]
        return Ledger(shares[0], added) if shares and before not in shares[0].names else None

    @property
    def gates(self) -> tuple[str, ...]:
        """Those of its lines that are gates, each between 0 and 1: input, forget, output, update, reset."""
        return tuple(gate for gate in "ifour" if gate in self.lines)

    @property
    def weights(self) -> dict[str, tuple[str, ...]]:
        """Its weights and their shapes in H and D: {"W_i": ("H", "D"), ...}."""
        return {name: _SHAPES[name[0]] for name in self.names if name[0] in WEIGHT_LETTERS and name[1:2] == "_"}

    def lender(self, weight: str) -> tuple[str, int]:
        """Return the weight of an LSTM that `weight` is lent by, if the LSTM has it, and the sign: ("W_f", -1)."""
        letter, _, gate = weight.partition("_")
        source = self.borrows.get(gate, gate)
        return f"{letter}_{source.removeprefix('-')}", -1 if source.startswith("-") else 1

    def parameter_count(self, input_size: int, hidden_size: int, *, two_biases: bool = False) -> int:
        """Return the number of its weights for D inputs and H units.

        With `two_biases` each W and each U has a bias of its own, as in PyTorch. The two are added, except in the
        GRU's candidate, which therefore has both in either case. Raises ValueError on a size below 1.

        >>> from lstm_core import VARIANTS
        >>> VARIANTS["lstm"].parameter_count(3, 2), VARIANTS["lstm"].parameter_count(3, 2, two_biases=True)
        (48, 56)
        """
        hidden_size = checked_whole("hidden_size", hidden_size, 1)
        sizes = {"D": checked_whole("input_size", input_size, 1), "H": hidden_size}
        counts = {name: prod(sizes[axis] for axis in shape) for name, shape in self.weights.items()}
        if not two_biases:
            return sum(counts.values())
        biases = sum(name[0] in "WU" for name in counts)
        return biases * hidden_size + sum(count for name, count in counts.items() if name[0] != "b")


def lines_of(text: str) -> dict[str, str]:
    """Return {name: right side} of a text with one equation a line."""
    pairs = (line.split("=", 1) for line in text.strip().splitlines())
    return {name.strip(): right.strip() for name, right in pairs}


def changed(lines: dict[str, str], text: str) -> dict[str, str]:
    """Return `lines` with those of `text`: each replaces the line of its name, or is put before its first use.

    A line that then needs a later one is put behind it.
    Lines on which h then no longer depends are left out: with f = 1 nothing uses z_f.
    """
    changes = lines_of(text)
    result = list((lines | {name: changes[name] for name in changes if name in lines}).items())
    for name, right in reversed(changes.items()):
        if name not in lines:
            place = next(k for k, (user, line) in enumerate(result) if name in _needs(user, line))
            result.insert(place, (name, right))
    return _ordered(_used(dict(result)))


def _needs(name: str, right: str) -> tuple[str, ...]:
    return parse(f"{name} = {right}").term.names


def _ordered(lines: dict[str, str]) -> dict[str, str]:
    done: dict[str, str] = {}
    while len(done) < len(lines):
        waiting = {name: right for name, right in lines.items() if name not in done}
        name = next(name for name, right in waiting.items() if waiting.keys().isdisjoint(_needs(name, right)))
        done[name] = waiting[name]
    return done


def _used(lines: dict[str, str]) -> dict[str, str]:
    used: set[str] = set()
    waiting = ["h"]
    while waiting:
        name = waiting.pop().removesuffix("_prev")
        if name in lines and name not in used:
            used.add(name)
            waiting += _needs(name, lines[name])
    return {name: right for name, right in lines.items() if name in used}
