"""A cell type as a list of lines, and how one is made from another by changing a few of them.

The lines are the language of `equations`. Their names tell the rest: `h_prev` makes h a state that is carried
to the next step, `W_f` is an input weight (H, D), `U_f` and `R_if` are recurrent weights (H, H), `b_f` and
`p_f` are (H,). z_f is the pre-activation of f, g the candidate, u an update gate and r a reset gate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import prod

from lstm_core.equations import Equation, parse
from lstm_core.notation import WEIGHT_LETTERS

_SHAPES = {"W": ("H", "D"), "U": ("H", "H"), "R": ("H", "H"), "b": ("H",), "p": ("H",)}


@dataclass(frozen=True, eq=False)
class Variant:
    """A cell type: its lines {name: right side} in the order of computation, and what is to be said of it.

    `borrows` says from which rows of an LSTM a gate that the LSTM does not have takes its weights, and with
    which sign: {"u": "-f"}. `differs` is a sentence on the difference to the LSTM, `unshared` one on the weights
    that the two do not share, `source` who described it and when.
    """

    key: str
    title: str
    lines: dict[str, str]
    differs: str
    unshared: str
    source: str
    borrows: dict[str, str] = field(default_factory=dict)

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
        """What is carried to the next step, such as ("h", "c")."""
        return tuple(name.removesuffix("_prev") for name in self.names if name.endswith("_prev"))

    @property
    def memory(self) -> str:
        """The state it remembers in: c, or h in a cell without c."""
        return "c" if "c" in self.lines else "h"

    @property
    def gates(self) -> tuple[str, ...]:
        """Those of its lines that are gates, each between 0 and 1: input, forget, output, update, reset."""
        return tuple(gate for gate in "ifour" if gate in self.lines)

    @property
    def weights(self) -> dict[str, tuple[str, ...]]:
        """The weights it needs and their shapes in H and D: {"W_i": ("H", "D"), ...}."""
        return {name: _SHAPES[name[0]] for name in self.names if name[0] in WEIGHT_LETTERS and name[1:2] == "_"}

    def lender(self, weight: str) -> tuple[str, int]:
        """Return the weight of an LSTM that `weight` is lent by, if the LSTM has it, and the sign: ("W_f", -1)."""
        letter, _, gate = weight.partition("_")
        source = self.borrows.get(gate, gate)
        return f"{letter}_{source.removeprefix('-')}", -1 if source.startswith("-") else 1

    def parameter_count(self, input_size: int, hidden_size: int, *, two_biases: bool = False) -> int:
        """Return how many numbers its weights are for D inputs and H units.

        With `two_biases` each W and each U has a bias of its own, as in PyTorch. They are only ever added, save
        in the GRU's candidate, which therefore has both in either case.
        """
        sizes = {"D": input_size, "H": hidden_size}
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
    """Return `lines` with those of `text` instead of their namesakes, or before the first line that needs them.

    What h then no longer depends on is left out: with f = 1 nothing needs z_f.
    """
    changes = lines_of(text)
    result = list((lines | {name: changes[name] for name in changes if name in lines}).items())
    for name, right in reversed(changes.items()):
        if name not in lines:
            place = next(k for k, (user, line) in enumerate(result) if name in _needs(user, line))
            result.insert(place, (name, right))
    return _used(dict(result))


def _needs(name: str, right: str) -> tuple[str, ...]:
    return parse(f"{name} = {right}").term.names


def _used(lines: dict[str, str]) -> dict[str, str]:
    used: set[str] = set()
    waiting = ["h"]
    while waiting:
        name = waiting.pop().removesuffix("_prev")
        if name in lines and name not in used:
            used.add(name)
            waiting += _needs(name, lines[name])
    return {name: right for name, right in lines.items() if name in used}
