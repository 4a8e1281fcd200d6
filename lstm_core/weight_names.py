"""How people call the weights of an LSTM, and the shapes each can have in a cell of D inputs and H units.

A name is a letter, and behind it the gate or nothing: W_f is one gate's, W is that of all four, one below or beside
another ("stacked"). W_f without a U_f is over x and h side by side ("joint").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import NamedTuple

from lstm_core.language import tr_later
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER

Shape = tuple[int, ...]

NAMES_WANTED = tr_later(
    "W_i, U_i, b_i and so on for i, f, g, o; or W, U, b of all four gates; W alone is over x and h; b2 is a second "
    "bias, p_i, p_f, p_o (or p) are peepholes, h0 and c0 the start values"
)
CANDIDATES = {"c": "g", "j": "g", "C": "g", "a": "g", "n": "g"}
"""What the candidate g is also called."""
_WORDS = {"forget": "f", "input": "i", "output": "o", "candidate": "g", "cell": "g"}
FRAMEWORKS = {"weight_ih": "W", "weight_hh": "U", "bias_ih": "b", "bias_hh": "b2", "B": "b"}
FRAMEWORKS |= {"W_ih": "W", "W_hh": "U", "b_ih": "b", "b_hh": "b2"}
FRAMEWORKS |= {"kernel": "W", "recurrent_kernel": "U", "bias": "b"}
_NAME = re.compile(r"(W|U|R|b|p|P|w|u)(2?)_?([A-Za-z]{0,2})")
_WORDY = re.compile(rf"(W|U|R|b)_?({'|'.join(_WORDS)})")
_SOURCES = {"Wx": ("W", ""), "Wi": ("W", ""), "Wh": ("U", ""), "Wc": ("p", "")}
_SOURCES |= {"bx": ("b", ""), "bi": ("b", ""), "bh": ("b", "2")}
START = re.compile(r"([hc])_?(?:0|prev|init|last|t-1)|(?:initial|prev)_([hc])")


APART, JOINT, WITH_BIAS = 0, 1, 2
"""How W and U are given: apart, side by side in W, or there with the bias as one column more."""


class Sizes(NamedTuple):
    """A reading of all shapes: D inputs and H units, and whether the columns are units, as in x W."""

    input_size: int
    hidden_size: int
    transposed: bool
    blocks: int = 4


def canonical(name: str) -> str | None:
    """Return the name of a weight as this module has it: W_f, U, b2_i, p_o, h0; None for an unknown name.

    Known are W_xf and W_hf, W_if and R_f, b_if and b_hf, Wf, W_forget, and c, C, j, a, n for the candidate g; W_cf,
    with the c of a state in front, is a peephole; h_prev, h_{t-1} and initial_h are h0; and the names that PyTorch
    and Keras give.
    """
    name = unicodedata.normalize("NFKC", name).replace("{", "").replace("}", "")
    if start := START.fullmatch(name):
        return f"{start[1] or start[2]}0"
    if framework := FRAMEWORKS.get(name.removesuffix("_l0")):
        return framework
    if wordy := _WORDY.fullmatch(name):
        name = f"{wordy[1]}_{_WORDS[wordy[2]]}"
    if not (found := _NAME.fullmatch(name)):
        return None
    letter, second, tail = found.groups()
    source, gate = (tail[:1], tail[1:]) if len(tail) == 2 or (tail in ("x", "h") and letter in "Wwb") else ("", tail)
    gate = CANDIDATES.get(gate, gate)
    letter = {"R": "U", "P": "p", "w": "W", "u": "U"}.get(letter, letter)
    if source:
        letter, second = _SOURCES.get(f"{letter}{second}{source}", ("", ""))
    allowed = PEEPHOLE_ORDER if letter == "p" else GATE_ORDER
    if not letter or (gate and gate not in allowed) or (second and letter != "b"):
        return None
    return f"{letter}{second}{'_' if gate else ''}{gate}"


def shapes_of(name: str, sizes: Sizes, joint: int) -> tuple[Shape, ...]:
    """Return the shapes that a weight may have, the first of which is its own; `joint` is APART, JOINT or WITH_BIAS."""
    D, H, transposed, blocks = sizes
    peepholes = max(blocks - 1, 1)
    letter, _, gate = name.partition("_")
    rows = H if gate else blocks * H
    if letter in ("W", "U"):
        columns = H if letter == "U" else D + _beside(H, joint)
        matrix = (columns, rows) if transposed else (rows, columns)
        return (matrix, (1, *matrix)) if not gate else (matrix,)
    if letter == "p":
        return ((H,), (1, H), (H, 1), (H, H)) if gate else _of_all(peepholes, H)
    both = ((2 * rows,), (1, 2 * rows), (2, rows)) if letter == "b" and not gate else ()
    rows = H if letter in ("h0", "c0") else rows
    return ((rows,), (1, rows), (rows, 1), *both)


def _beside(H: int, joint: int) -> int:
    """The columns beside those of the inputs."""
    return (joint != APART) * H + (joint == WITH_BIAS)


def _of_all(peepholes: int, H: int) -> tuple[Shape, ...]:
    """The shapes of all peepholes in one array."""
    n = peepholes * H
    return ((peepholes, H), (n,), (1, n), (n, 1), (H, peepholes))


def fits(given: Shape, name: str, sizes: Sizes, joint: int) -> bool:
    """Return whether a shape is one of `shapes_of`; a number is any bias, a row any matrix of its size."""
    wanted = shapes_of(name, sizes, joint)
    if given in wanted:
        return True
    if given == ():
        return name[0] not in "WU" or prod(wanted[0]) == 1
    return len(given) == 1 and name[0] in "WU" and given[0] == prod(wanted[0]) and 1 in wanted[0]


def readings(
    shapes: Mapping[str, Shape], joint: int, known: Iterable[tuple[str, object]], blocks: int = 4
) -> list[Sizes]:
    """Return every reading that all shapes fit, rows as units first; `known` are fields of it that are given."""
    found = [
        sizes
        for sizes in _possible(shapes, joint, blocks)
        if all(value is None or getattr(sizes, name) == value for name, value in known)
        and all(fits(shape, name, sizes, joint) for name, shape in shapes.items())
    ]
    return sorted(found, key=lambda sizes: (sizes.transposed, sizes.hidden_size, sizes.input_size))


def _possible(shapes: Mapping[str, Shape], joint: int, blocks: int) -> Iterator[Sizes]:
    axes = {1, *(axis for shape in shapes.values() for axis in shape)}
    units = {axis // part for axis in axes for part in {1, max(blocks - 1, 1), blocks, 2 * blocks} if axis % part == 0}
    for H in units:
        inputs = {axis - _beside(H, joint) for axis in axes}
        yield from (Sizes(D, H, way, blocks) for D, way in product(sorted(d for d in inputs if d >= 1), (False, True)))
