"""How the parts of a state dict feed one another: found by their sizes, their order in the file and their names.

A state dict has weights and names but no wiring. What is taken for what is said in notes; what fits nowhere is unused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations

from lstm_core.language import tr
from lstm_core.models.model import Layer, Part
from lstm_core.models.names import natural
from lstm_core.models.norms import norm_places
from lstm_core.models.other_parts import Module
from lstm_core.models.parts import Embedding
from lstm_core.models.torch_names import Stack

_MAX_ORDERED = 5  # stacks of which all orders are tried
_EARLY = re.compile(r"enc|inp|first|bottom|lower|emb|pre|(?:^|[._])in(?:$|[._])")
_LATE = re.compile(r"dec|out|last|top|upper|head|final")
_EMBEDDING = re.compile(r"emb|tok|lookup|wte|word|char|vocab")
_HEAD = re.compile(r"fc|head|out|dec|lin|class|proj|pred|dense|logit|final|score|top")
_NO_HEAD = re.compile(r"att|query|key|value|gate|skip|aux|critic")


@dataclass
class Chain:
    """The parts in the order of computation, the layers beside them, what was assumed, and which arrays are used."""

    parts: list[Part] = field(default_factory=list)
    apart: list[Layer] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def chained(stacks: Sequence[Stack], modules: Sequence[Module], *, ordered: bool, head: str = "") -> Chain:
    """Return the chain of all stacks that fit one behind the other, with the modules that fit round them.

    `ordered` is whether modules stand in the file in the order of the model, `head` is the function of the last dense
    part if it is known.
    """
    maker = _Maker(list(modules), ordered)
    linked, beside = maker.linked(stacks)
    maker.front(linked[0], linked[-1].output_size)
    norms = norm_places(maker.free, linked, ordered=ordered)
    maker.norm(norms.get(0), None, linked[0])
    for k, stack in enumerate(linked, 1):
        if k > 1:
            maker.between(linked[k - 2], stack)
        maker.chain.parts += stack.layers
        maker.norm(norms.get(k), stack, None)
    maker.tail(head)
    maker.beside(beside)
    return maker.chain


class _Maker:
    """A chain in the making, and the modules that are still free."""

    def __init__(self, modules: list[Module], ordered: bool) -> None:
        self.chain, self.free, self.ordered = Chain(), modules, ordered

    def take(self, module: Module, part: Part, sentence: str) -> None:
        """Put a module into the chain, and say as what."""
        self.free.remove(module)
        self.chain.used |= set(module.names)
        self.chain.parts.append(part)
        self.chain.notes.append(sentence)

    # -- the recurrent layers

    def linked(self, stacks: Sequence[Stack]) -> tuple[list[Stack], list[Stack]]:
        """Return the stacks that follow one another, in order, and the others."""
        given = list(stacks) if self.ordered else sorted(stacks, key=lambda stack: _rank(stack.module))
        orders = list(permutations(given)) if len(given) <= _MAX_ORDERED else [tuple(given)]
        lengths = [self._length(order) for order in orders]
        length = max(lengths)
        order = orders[lengths.index(length)]
        if lengths.count(length) > 1 and length == len(given) > 1:
            self.chain.notes.append(
                tr(
                    "Their sizes allow several orders of {names}; they were taken in this one.",
                    names=", ".join(stack.module for stack in order),
                )
            )
        return list(order[:length]), [stack for stack in given if stack not in order[:length]]

    def _length(self, order: Sequence[Stack]) -> int:
        """Return how many of the stacks follow one another from the first on."""
        fits = [self._fits(before, behind) for before, behind in pairwise(order)]
        return 1 + (fits.index(False) if False in fits else len(fits))

    def _fits(self, before: Stack, behind: Stack) -> bool:
        return before.output_size == behind.input_size or self._bridge(before, behind) is not None

    def _bridge(self, before: Stack, behind: Stack) -> Module | None:
        shape = (behind.input_size, before.output_size)
        return next((one for one in self.free if one.may_be_dense and one.weight.shape == shape), None)

    def beside(self, stacks: Sequence[Stack]) -> None:
        """Keep the layers that do not fit into the chain."""
        self.chain.apart = [layer for stack in stacks for layer in stack.layers]
        if stacks:
            self.chain.notes.append(
                tr(
                    "By their sizes {names} cannot follow the other layers. They can be run on their own.",
                    names=", ".join(stack.module for stack in stacks),
                )
            )

    # -- what stands in front, between and behind

    def front(self, stack: Stack, passed_on: int) -> None:
        """Put an embedding and a dense part in front of the first stack; the last one passes on so many numbers."""
        behind = self._reached(passed_on)
        lead = next((one for one in self.free if self._leads(one, stack, behind)), None)
        table = None if lead is None else self._table(lead.weight.shape[1], stack)
        if table is None and (direct := self._table(stack.input_size, stack)) is not None:
            table, lead = direct, None
        if table is not None:
            rows, columns = table.weight.shape
            self.take(
                table,
                table.embedding(),
                tr(
                    "{name} was taken as the embedding of {rows} tokens, {columns} numbers each.",
                    name=table.name,
                    rows=rows,
                    columns=columns,
                ),
            )
        if lead is not None:
            self.take(
                lead,
                lead.dense(),
                tr("{name} was taken as a dense part in front of {stack}.", name=lead.name, stack=stack.module),
            )

    def _table(self, columns: int, stack: Stack) -> Module | None:
        """Return the embedding with so many numbers a token: by its name, else by its place and shape."""
        fits = [one for one in self.free if one.may_be_embedding and one.weight.shape[1] == columns]
        named = [one for one in fits if _EMBEDDING.search(one.name.lower())]
        in_front = [one for one in fits if (one.place < stack.place if self.ordered else not _HEAD.search(one.name))]
        return next(iter(named or in_front), None)

    def _reached(self, size: int) -> set[int]:
        """Return the sizes that can stand behind the last stack: its own, and those that dense parts make of them."""
        reached: set[int] = set()
        found = {size}
        while found - reached:
            reached |= found
            found = {len(one.weight) for one in self.free if one.may_be_dense and one.weight.shape[1] in reached}
        return reached

    def _leads(self, one: Module, stack: Stack, behind: set[int]) -> bool:
        """Return whether a module is a dense part that makes the numbers which the first stack takes."""
        if not one.may_be_dense or one.weight.shape[0] != stack.input_size or _EMBEDDING.search(one.name.lower()):
            return False
        early = bool(_EARLY.search(one.name.lower()))
        if not self.ordered:
            return early or (one.bias is not None and one.weight.shape[1] not in behind)
        return one.place < stack.place and (one.bias is not None or early)

    def between(self, before: Stack, behind: Stack) -> None:
        """Put a dense part between two stacks if their sizes want one."""
        if before.output_size != behind.input_size and (module := self._bridge(before, behind)) is not None:
            sentence = tr(
                "{name} was taken as a dense part between {before} and {behind}.",
                name=module.name,
                before=before.module,
                behind=behind.module,
            )
            self.take(module, module.dense(), sentence)

    def norm(self, module: Module | None, before: Stack | None, behind: Stack | None) -> None:
        """Put a layer norm behind a stack or in front of one."""
        if module is not None:
            said = (
                tr(
                    "{name} was taken as a layer norm behind {stack}, with ε = 1e-5.",
                    name=module.name,
                    stack=before.module,
                )
                if before
                else ""
            )
            front = (
                tr(
                    "{name} was taken as a layer norm in front of {stack}, with ε = 1e-5.",
                    name=module.name,
                    stack=behind.module,
                )
                if behind
                else ""
            )
            self.take(module, module.norm(), said or front)

    def tail(self, head: str) -> None:
        """Put dense parts behind the last stack, as long as one fits; `head` is the function of the last one."""
        size, found = self.chain.parts[-1].output_size, []
        while fitting := [one for one in self.free if one.may_be_dense and one.weight.shape[1] == size]:
            module = min(fitting, key=self._order_of_heads)
            if len(fitting) > 1 and all(other.weight.shape[1] != len(module.weight) for other in fitting):
                self._say_several(module, fitting)
            self.free.remove(module)
            found.append(module)
            size = len(module.weight)
        self.free += found
        for module, following in zip(found, [*found[1:], None], strict=False):
            self._head(module, following, head or self._next_token(module))

    def _order_of_heads(self, one: Module) -> tuple[bool, bool, object]:
        low = one.name.lower()
        place = one.place if self.ordered else natural(low)
        return bool(_NO_HEAD.search(low)), not _HEAD.search(low), place

    def _say_several(self, module: Module, fitting: Sequence[Module]) -> None:
        self.chain.notes.append(
            tr(
                "By their sizes {names} can each be the head; {name} was taken.",
                names=", ".join(one.name for one in fitting),
                name=module.name,
            )
        )

    def _next_token(self, module: Module) -> str:
        """Return "softmax" for a head with a number for each token of the embedding, else nothing."""
        table = self.chain.parts[0]
        if not isinstance(table, Embedding) or table.input_size != len(module.weight):
            return ""
        self.chain.notes.append(
            tr(
                "{name} has a number for each token of {table}: softmax makes them probabilities of the next token.",
                name=module.name,
                table=table.name,
            )
        )
        return "softmax"

    def _head(self, module: Module, following: Module | None, head: str) -> None:
        """Put one dense part behind, with the function that is likely between it and the next one."""
        activation = head or "linear"
        sentence = tr("{name} was taken as the head: {n} numbers a step.", name=module.name, n=len(module.weight))
        if following is not None and _adjacent(module.name, following.name):
            activation = "linear"
            sentence = tr("{name} was taken as a dense part without a function.", name=module.name)
        elif following is not None:
            activation = "relu"
            sentence = tr(
                "{name} was taken as a dense part; the file does not say which function stands behind it, and ReLU was "
                "taken.",
                name=module.name,
            )
        self.take(module, module.dense(activation), sentence)


def _adjacent(one: str, other: str) -> bool:
    """Return whether two modules are neighbours in one list, with no room for a function between them."""
    (list_1, _, number_1), (list_2, _, number_2) = one.rpartition("."), other.rpartition(".")
    numbers = number_1.isdecimal() and number_2.isdecimal()
    return bool(list_1) and list_1 == list_2 and numbers and int(number_2) == int(number_1) + 1


def _rank(name: str) -> tuple[int, list[tuple[int, str]]]:
    """Return a key to sort names by: those of what comes early in a model first."""
    low = name.lower()
    return bool(_LATE.search(low)) - bool(_EARLY.search(low)), natural(low)
