"""In which order the recurrent layers of a state dict follow one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise, permutations

from lstm_core.models.names import natural, parent
from lstm_core.models.other_parts import Module
from lstm_core.models.torch_names import Stack

EARLY = re.compile(r"enc|inp|first|bottom|lower|emb|pre|(?:^|[._])in(?:$|[._])")
"""In names of what stands in front."""

EMBEDDING = re.compile(r"emb|tok|lookup|wte|word|char|vocab")
"""In names of embeddings."""

HEAD = re.compile(r"fc|head|out|dec|lin|class|proj|pred|dense|logit|final|score|top")
"""In names of what stands behind the recurrent layers."""

_LAST = re.compile(r"out|head|logit|class|final|score")
_LATE = re.compile(r"dec|out|last|top|upper|head|final")
_MAX_ORDERED = 5  # stacks of which all orders are tried


Bridge = Callable[[Stack, Stack], Module | None]
"""The dense part that can stand between two stacks."""


def in_order(stacks: Sequence[Stack], *, ordered: bool) -> list[Stack]:
    """Return the stacks as they stand in the file, or by their names if it has no order."""
    return list(stacks) if ordered else sorted(stacks, key=lambda stack: _rank(stack.module))


def with_own_tables(stacks: Sequence[Stack], modules: Sequence[Module]) -> list[Stack]:
    """Return the stacks of modules, not the first one's, that have an embedding of the size that they read."""
    found: list[Stack] = []
    for table in modules:
        home = parent(table.name)
        inside = [stack for stack in stacks if home and stack.module.startswith(f"{home}.")]
        named = table.may_be_embedding and EMBEDDING.search(table.own_name)
        if named and inside and stacks[0] not in inside and inside[0].input_size == table.weight.shape[1]:
            found += [stack for stack in inside if stack not in found]
    return found


def bridge(modules: Sequence[Module], before: Stack, behind: Stack, *, ordered: bool) -> Module | None:
    """Return a dense part that fits between two stacks and is not, by its name and its place, a head."""
    late = HEAD if ordered else _LAST
    for one in modules:
        fits = one.may_be_dense and one.weight.shape == (behind.input_size, before.output_size)
        if fits and ((ordered and one.place < behind.place) or not late.search(one.name.lower())):
            return one
    return None


def linked(stacks: Sequence[Stack], bridge_of: Bridge, *, ordered: bool) -> tuple[list[Stack], list[Stack], bool]:
    """Return the stacks that follow one another in order, the others, and whether other orders would do as well.

    One follows another if it takes what that passes on, or if a dense part can stand between the two; the order with
    the fewest of these is taken. In a file without order they are taken by their names: encoder before
    decoder, 2 before 10.
    """
    given = in_order(stacks, ordered=ordered)
    orders = list(permutations(given)) if len(given) <= _MAX_ORDERED else [tuple(given)]
    scores = [_score(order, bridge_of) for order in orders]
    best = max(scores)
    order, length = orders[scores.index(best)], best[0]
    several = scores.count(best) > 1 and length == len(given) > 1
    return list(order[:length]), [stack for stack in given if stack not in order[:length]], several


def _score(order: Sequence[Stack], bridge_of: Bridge) -> tuple[int, int]:
    """Return how many of the stacks follow one another from the first on, and less how many bridges that takes."""
    direct = [before.output_size == behind.input_size for before, behind in pairwise(order)]
    fits = [one or bridge_of(*pair) is not None for one, pair in zip(direct, pairwise(order), strict=True)]
    length = 1 + (fits.index(False) if False in fits else len(fits))
    return length, -direct[: length - 1].count(False)


def _rank(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Return a key to sort names by: those of what comes early in a model first."""
    low = name.lower()
    return bool(_LATE.search(low)) - bool(EARLY.search(low)), natural(low)
