"""How the parts of a state dict feed one another: found by their sizes, their order in the file and their names.

A state dict has weights and names but no wiring. What is taken for what is said in notes; what fits nowhere is unused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lstm_core.language import tr, tr_n
from lstm_core.models.limits import MAX_PARTS_BEHIND
from lstm_core.models.linking import EARLY, EMBEDDING, HEAD, bridge, in_order, linked, with_own_tables
from lstm_core.models.model import Layer, Part
from lstm_core.models.names import adjacent, natural, number_in_list, parent
from lstm_core.models.norms import norm_places
from lstm_core.models.other_parts import Module
from lstm_core.models.parts import Embedding
from lstm_core.models.torch_names import Stack

_TABLE = re.compile(r"emb|lookup|wte|wpe")
_NO_PART = re.compile(r"att|query|key|value|gate|skip|aux|critic")


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
    maker = _Maker([module for module in modules if not _NO_PART.search(module.name.lower())], ordered)
    apart = with_own_tables(in_order(stacks, ordered=ordered), maker.free)
    line, beside, several = linked([one for one in stacks if one not in apart], maker.bridge, ordered=ordered)
    maker.say_order(line, beside, apart, several=several)
    maker.leave_to([*beside, *apart], line)
    maker.front(line[0], line[-1].output_size)
    norms = norm_places(maker.free, line, ordered=ordered)
    maker.norm(norms.get(0), line[0], behind=False)
    for k, stack in enumerate(line, 1):
        if k > 1:
            maker.between(line[k - 2], stack)
        maker.chain.parts += stack.layers
        maker.norm(norms.get(k), stack, behind=True)
    maker.tail(head)
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

    def say_order(
        self, line: Sequence[Stack], beside: Sequence[Stack], apart: Sequence[Stack], *, several: bool
    ) -> None:
        """Keep the layers that do not fit into the chain, and say what was assumed of those that do."""
        self.chain.apart = [layer for stack in (*beside, *apart) for layer in stack.layers]
        if len(line) > 1:
            self.chain.notes.append(
                tr(
                    "The file does not say how {names} are joined: each was taken to read, step by step, what the one "
                    "before it makes.",
                    names=", ".join(stack.module for stack in line),
                )
            )
        if several:
            self.chain.notes.append(
                tr(
                    "Their sizes allow several orders of {names}; they were taken in this one.",
                    names=", ".join(stack.module for stack in line),
                )
            )
        if beside:
            self.chain.notes.append(
                tr(
                    "By their sizes {names} cannot follow the other layers. They can be run on their own.",
                    names=", ".join(stack.module for stack in beside),
                )
            )

        if apart:
            self.chain.notes.append(
                tr(
                    "Layers that have an embedding of their own beside them were not taken to read what others pass "
                    "on: {names}. They can be run on their own.",
                    names=", ".join(stack.module for stack in apart),
                )
            )

    def leave_to(self, beside: Sequence[Stack], line: Sequence[Stack]) -> None:
        """Leave out what stands in one module with a layer beside the chain: embedding and head of a decoder."""
        theirs = {parent(stack.module) for stack in beside} - {parent(stack.module) for stack in line} - {""}
        self.free = [one for one in self.free if parent(one.name) not in theirs]

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
            self._lead(lead, stack)

    def _lead(self, lead: Module, stack: Stack) -> None:
        """Put a dense part in front; in a list with something between it and the stack that is taken for ReLU."""
        named = {"name": lead.name, "stack": stack.module}
        gap = number_in_list(stack.module) > number_in_list(lead.name) + 1 > 0
        if gap and parent(lead.name) == parent(stack.module):
            sentence = tr(
                "{name} was taken as a dense part in front of {stack}; the file does not say which function stands "
                "behind it, and ReLU was taken.",
                **named,
            )
            self.take(lead, lead.dense("relu"), sentence)
            return
        sentence = tr(
            "{name} was taken as a dense part in front of {stack}; the file does not say which function stands behind "
            "it, and none was taken.",
            **named,
        )
        self.take(lead, lead.dense(), sentence)

    def _table(self, columns: int, stack: Stack) -> Module | None:
        """Return the embedding with so many numbers a token: by its name, else by its place and shape."""
        fits = [one for one in self.free if one.may_be_embedding and one.weight.shape[1] == columns]
        named = [one for one in fits if EMBEDDING.search(one.name.lower())]
        return next(iter(named or [one for one in fits if self._may_lead(one, stack)]), None)

    def _may_lead(self, one: Module, stack: Stack) -> bool:
        """Return whether a module can stand in front of a stack: by its place in the file, else by its name."""
        return one.place < stack.place if self.ordered else not HEAD.search(one.name.lower())

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
        if not one.may_be_dense or one.weight.shape[0] != stack.input_size or EMBEDDING.search(one.name.lower()):
            return False
        early = bool(EARLY.search(one.name.lower()))
        if not self.ordered:
            first = one.weight.shape[1] not in behind or self._numbered_first(one, stack)
            return early or (one.bias is not None and first)
        return one.place < stack.place and (one.bias is not None or early)

    def _numbered_first(self, one: Module, stack: Stack) -> bool:
        """Return whether a dense part is the first of those with its name and a number, and does not read the stack."""
        alike = [other for other in self.free if other.may_be_dense and _unnumbered(other) == _unnumbered(one)]
        first = min(alike, key=lambda other: natural(other.name))
        return len(alike) > 1 and first is one and one.weight.shape[1] != stack.output_size

    def bridge(self, before: Stack, behind: Stack) -> Module | None:
        """Return a dense part that can stand between two stacks."""
        return bridge(self.free, before, behind, ordered=self.ordered)

    def between(self, before: Stack, behind: Stack) -> None:
        """Put a dense part between two stacks if their sizes want one."""
        module = self.bridge(before, behind)
        if before.output_size != behind.input_size and module is not None:
            sentence = tr(
                "{name} was taken as a dense part between {before} and {behind}.",
                name=module.name,
                before=before.module,
                behind=behind.module,
            )
            self.take(module, module.dense(), sentence)

    def norm(self, module: Module | None, stack: Stack, *, behind: bool) -> None:
        """Put a layer norm behind a stack or in front of it."""
        if module is None:
            return
        named = {"name": module.name, "stack": stack.module}
        if behind:
            sentence = tr("{name} was taken as a layer norm behind {stack}, with ε = 1e-5.", **named)
        else:
            sentence = tr("{name} was taken as a layer norm in front of {stack}, with ε = 1e-5.", **named)
        self.take(module, module.norm(), sentence)

    def tail(self, head: str) -> None:
        """Put dense parts behind the last stack, as long as one fits; `head` is the function of the last one."""
        size, found = self.chain.parts[-1].output_size, []
        for _ in range(MAX_PARTS_BEHIND):
            fitting = [one for one in self.free if one.may_be_dense and one.weight.shape[1] == size]
            fitting = [one for one in fitting if one.bias is not None or not _TABLE.search(one.own_name)]
            if not fitting:
                break
            module = min(fitting, key=self._order_of_heads)
            if len(fitting) > 1 and all(other.weight.shape[1] != len(module.weight) for other in fitting):
                self._say_several(module, fitting)
            self.free.remove(module)
            found.append(module)
            size = len(module.weight)
        self.free += found
        for module, following in pairwise(found):
            self._before_head(module, following)
        self._say_ways(found)
        for module in found[-1:]:
            sentence = tr_n(
                "{name} was taken as the head: {n} number a step.",
                "{name} was taken as the head: {n} numbers a step.",
                size,
                name=module.name,
            )
            self.take(module, module.dense(head or self._next_token(module)), sentence)

    def _order_of_heads(self, one: Module) -> tuple[bool, object]:
        low = one.name.lower()
        return not HEAD.search(low), one.place if self.ordered else natural(low)

    def _say_ways(self, found: Sequence[Module]) -> None:
        """Say what dense parts are taken to read of a layer that reads in both directions."""
        last = self.chain.parts[-1]
        ways = next((part.directions for part in reversed(self.chain.parts) if isinstance(part, Layer)), 1)
        if found and ways > 1:
            self.chain.notes.append(
                tr(
                    "The file does not say what {name} reads of the two directions of {layer}: it was taken to read "
                    "both at the same step, not what each direction has at its end. A pair of input and output shows "
                    "which it is.",
                    name=found[0].name,
                    layer=last.name,
                )
            )

    def _say_several(self, module: Module, fitting: Sequence[Module]) -> None:
        self.chain.notes.append(
            tr(
                "By their sizes {names} can each be the head; {name} was taken.",
                names=", ".join(one.name for one in fitting),
                name=module.name,
            )
        )

    def _next_token(self, module: Module) -> str:
        """Return "softmax" for a head with a number for each token of the embedding, else "linear"."""
        table = self.chain.parts[0]
        if not isinstance(table, Embedding) or table.input_size != len(module.weight):
            return "linear"
        self.chain.notes.append(
            tr(
                "{name} has a number for each token of {table}: softmax makes them probabilities of the next token.",
                name=module.name,
                table=table.name,
            )
        )
        return "softmax"

    def _before_head(self, module: Module, following: Module) -> None:
        """Put a dense part that another one follows behind, with the function that is likely between the two."""
        if adjacent(module.name, following.name):
            sentence = tr("{name} was taken as a dense part without a function.", name=module.name)
            self.take(module, module.dense(), sentence)
            return
        sentence = tr(
            "{name} was taken as a dense part; the file does not say which function stands behind it, and ReLU was "
            "taken.",
            name=module.name,
        )
        self.take(module, module.dense("relu"), sentence)


def _unnumbered(one: Module) -> str:
    return re.sub(r"\d+$", "", one.name)
