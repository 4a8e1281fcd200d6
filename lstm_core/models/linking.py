"""In which order the recurrent layers of a state dict follow one another."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise, permutations

from lstm_core.models.names import natural
from lstm_core.models.torch_names import Stack

EARLY = re.compile(r"enc|inp|first|bottom|lower|emb|pre|(?:^|[._])in(?:$|[._])")
"""In names of what stands in front."""

_LATE = re.compile(r"dec|out|last|top|upper|head|final")
_MAX_ORDERED = 5  # stacks of which all orders are tried


def linked(
    stacks: Sequence[Stack], bridges: Collection[tuple[int, ...]], *, ordered: bool
) -> tuple[list[Stack], list[Stack], bool]:
    """Return the stacks that follow one another in order, the others, and whether other orders would do as well.

    One follows another if it takes what that passes on, or if `bridges` has the shape of a matrix between the two.
    In a file without order they are taken by their names: encoder before decoder, 2 before 10.
    """
    given = list(stacks) if ordered else sorted(stacks, key=lambda stack: _rank(stack.module))
    orders = list(permutations(given)) if len(given) <= _MAX_ORDERED else [tuple(given)]
    lengths = [_length(order, bridges) for order in orders]
    length = max(lengths)
    order = orders[lengths.index(length)]
    several = lengths.count(length) > 1 and length == len(given) > 1
    return list(order[:length]), [stack for stack in given if stack not in order[:length]], several


def _length(order: Sequence[Stack], bridges: Collection[tuple[int, ...]]) -> int:
    """Return how many of the stacks follow one another from the first on."""
    fits = [
        before.output_size == behind.input_size or (behind.input_size, before.output_size) in bridges
        for before, behind in pairwise(order)
    ]
    return 1 + (fits.index(False) if False in fits else len(fits))


def _rank(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Return a key to sort names by: those of what comes early in a model first."""
    low = name.lower()
    return bool(_LATE.search(low)) - bool(EARLY.search(low)), natural(low)
