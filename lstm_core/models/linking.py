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

    One follows another if it takes what that passes on, or if `bridges` has the shape of a matrix between the two; the
    order with the fewest of these is taken. In a file without order they are taken by their names: encoder before
    decoder, 2 before 10.
    """
    given = list(stacks) if ordered else sorted(stacks, key=lambda stack: _rank(stack.module))
    orders = list(permutations(given)) if len(given) <= _MAX_ORDERED else [tuple(given)]
    scores = [_score(order, bridges) for order in orders]
    best = max(scores)
    order, length = orders[scores.index(best)], best[0]
    several = scores.count(best) > 1 and length == len(given) > 1
    return list(order[:length]), [stack for stack in given if stack not in order[:length]], several


def _score(order: Sequence[Stack], bridges: Collection[tuple[int, ...]]) -> tuple[int, int]:
    """Return how many of the stacks follow one another from the first on, and less how many bridges that takes."""
    direct = [before.output_size == behind.input_size for before, behind in pairwise(order)]
    bridged = [(behind.input_size, before.output_size) in bridges for before, behind in pairwise(order)]
    fits = [one or other for one, other in zip(direct, bridged, strict=True)]
    length = 1 + (fits.index(False) if False in fits else len(fits))
    return length, -direct[: length - 1].count(False)


def _rank(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Return a key to sort names by: those of what comes early in a model first."""
    low = name.lower()
    return bool(_LATE.search(low)) - bool(EARLY.search(low)), natural(low)
