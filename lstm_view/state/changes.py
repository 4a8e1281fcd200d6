"""What can be changed in a run: a number, a gate that is held, a part that is cut, steps that are passed over.

A change is a value. Each knows how to make itself in a cell and how to say what it does. Steps and units count from 0;
``describe`` counts as people do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from lstm_core import Clamp
from lstm_core.language import tr
from lstm_view.state.run_parts import AnyParts, Draft, OneNumber, OtherParts, P
from lstm_view.words import BLOCKS
from lstm_view.words.digits import typed

if TYPE_CHECKING:
    from lstm_view.state.inputs import Inputs

LARGEST: Final = 1e6  # a typed or linked number beyond this is a mistake, not a weight


@dataclass(frozen=True)
class SetNumber(OneNumber):
    """One number is ``value``."""

    value: float

    @property
    def place(self) -> tuple[object, ...]:
        """What it changes; of two changes at one place the later one counts."""
        return (self.array, self.gate, self.index)

    def apply(self, draft: Draft) -> bool:
        """Make the change; False if the cell has no such number."""
        name, index = draft.place(self)
        array = draft.arrays.get(name)
        if array is None or index is None or len(index) != array.ndim:
            return False
        if any(k >= n for k, n in zip(index, array.shape, strict=True)):
            return False
        array[index] = self.value
        return True

    def of(self, parts: AnyParts) -> float:
        """Return the number as ``parts`` has it; IndexError or KeyError if it has none."""
        name, index = parts.place(self)
        return float(parts.arrays[name][index])

    def describe(self, before: AnyParts, given: Inputs) -> str:
        """Return a line such as “forget gate, bias: 5 → 2”."""
        was, place = self.of(before), self._place_words(before, given)
        if self.value == 0 and was:
            return tr("{place}: set to zero", place=place)
        return f"{place}: {typed(was)} → {typed(self.value)}"

    def _place_words(self, before: AnyParts, given: Inputs) -> str:
        (first, *rest), inputs = self.index, given.names
        if self.array == "x":
            return input_at(inputs[rest[0]] if len(inputs) > 1 else "", given.step_number(first))
        if self.array.startswith("readout"):
            return ", ".join((f"{tr('read-out')}{_of_output(first, before)}", _of_readout(rest, before)))
        if self.gate is None:
            return at_start(self.array[0]) + _whose(first, before)
        return ", ".join((f"{tr(BLOCKS[self.gate])}{_whose(first, before)}", self._part_words(rest, before, inputs)))

    def _part_words(self, source: list[int], before: AnyParts, inputs: tuple[str, ...]) -> str:
        if self.array == "weight_ih":
            return tr("weight on {source}", source=inputs[source[0]])
        if self.array == "weight_hh":
            return weight_on_h(source[0], len(before.h0))
        return tr("bias") if self.array == "bias" else tr("peephole weight on c")


@dataclass(frozen=True)
class Hold:
    """A gate or the candidate is held at a value for some steps."""

    clamp: Clamp

    @property
    def value(self) -> float:
        """The value it is held at."""
        return self.clamp.value

    @property
    def place(self) -> tuple[object, ...]:
        """What is held, where; of two at one place the later one counts."""
        return ("hold", *vars(replace(self.clamp, value=0.0)).values())

    def apply(self, draft: Draft) -> bool:
        """Make the change; False if the run has no such step or unit."""
        if self.clamp.start >= len(draft.arrays["x"]) or (self.clamp.unit or 0) >= draft.units:
            return False
        if not draft.can_hold(self.clamp.gate):
            return False
        draft.clamps.append(self.clamp)
        return True

    def describe(self, before: AnyParts, given: Inputs) -> str:
        """Return a line such as “forget gate held at 0, steps 4 to 8”."""
        values = {"gate": tr(BLOCKS[self.clamp.gate]), "value": typed(self.value)}
        return self._span(len(before.x), given, values) + _whose(self.clamp.unit, before)

    def _span(self, steps: int, given: Inputs, values: dict[str, str]) -> str:
        first = given.step_number(self.clamp.start)
        if self.clamp.stop is None and self.clamp.start == 0:
            return tr("{gate} held at {value} at every step", **values)
        if self.clamp.stop is None:
            return tr("{gate} held at {value} from step {first} on", first=first, **values)
        last = given.step_number(min(self.clamp.stop, steps) - 1)
        if first == last:
            return tr("{gate} held at {value} at step {first}", first=first, **values)
        return tr("{gate} held at {value}, steps {first} to {last}", first=first, last=last, **values)


@dataclass(frozen=True)
class Masked:
    """The steps from ``start`` up to ``stop`` are passed over (``value`` 1), or are read again (0)."""

    start: int
    stop: int
    value: float = 1.0

    @property
    def place(self) -> tuple[object, ...]:
        """Which steps; of two changes of one step the later one counts."""
        return ("masked", self.start, self.stop)

    def apply(self, draft: Draft) -> bool:
        """Make the change; False if the run has no such step."""
        if self.start >= len(draft.mask):
            return False
        draft.mask[self.start : self.stop] = self.value == 0
        return True

    def describe(self, before: AnyParts, given: Inputs) -> str:
        """Return a line such as “steps 4 to 8 masked: c and h pass unchanged”."""
        first, last = self.start, min(self.stop, len(before.x)) - 1
        steps = steps_words(given.step_number(first), given.step_number(last))
        if not self.value:
            return tr("{steps} not masked", steps=steps)
        if isinstance(before, OtherParts):
            return tr("{steps} masked: h passes unchanged", steps=steps)
        return tr("{steps} masked: c and h pass unchanged", steps=steps)


@dataclass(frozen=True)
class Cut:
    """All weights from one ``source`` to ``unit`` are zero, or the whole unit is.

    ``kind`` "x" cuts an input off, "h" a unit, and "unit" empties the unit itself: nothing is kept or written, so
    that its c and h are 0 at every step. Then there is no source.
    """

    kind: str
    unit: int
    source: int = 0
    value: ClassVar[float] = 0.0

    @property
    def place(self) -> tuple[object, ...]:
        """What is cut."""
        return ("cut", self.kind, self.unit, self.source)

    def apply(self, draft: Draft) -> bool:
        """Make the change; False if the cell has no such unit or source."""
        if self.unit >= draft.units:
            return False
        if self.kind == "unit":
            draft.empty_unit(self.unit)
            return True
        matrices = draft.matrices(self.kind)
        if self.source >= matrices[0].shape[1]:
            return False
        for weights in matrices:
            weights[self.unit, self.source] = 0.0
        return True

    def describe(self, before: AnyParts, given: Inputs) -> str:
        """Return a line such as “all weights from h of unit 1 to unit 4 set to zero”."""
        if self.kind == "unit":
            if isinstance(before, OtherParts):
                return tr("unit {unit} set to zero: its h is 0 at every step", unit=self.unit + 1)
            return tr("unit {unit} set to zero: its c and h are 0 at every step", unit=self.unit + 1)
        origin = given.names[self.source] if self.kind == "x" else tr("h of unit {unit}", unit=self.source + 1)
        return tr("all weights from {origin} to unit {unit} set to zero", origin=origin, unit=self.unit + 1)


Change = SetNumber | Hold | Cut | Masked


def apply_changes(parts: P, changes: tuple[Change, ...]) -> tuple[P, tuple[Change, ...]]:
    """Return ``parts`` with the changes made in their order, and those of them for which they have a place.

    The others are left out, so that an outdated link still opens. A unit set to zero stays so whatever else is held.
    """
    if not changes:
        return parts, ()
    draft = parts.draft()
    made = tuple(change for change in changes if change.apply(draft))
    return parts.drafted(draft), made


def with_change(changes: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    """Return ``changes`` and this one, which takes the place of an earlier one at the same place.

    A clamp keeps its position, so that it overrules no other; a number goes last and so wins over what was cut.
    """
    if isinstance(change, Hold) and any(old.place == change.place for old in changes):
        return tuple(change if old.place == change.place else old for old in changes)
    return (*(old for old in changes if old.place != change.place), change)


def is_of_readout(change: Change) -> bool:
    """Whether a change is one of a number of the read-out."""
    return isinstance(change, SetNumber) and change.array.startswith("readout")


def _whose(unit: int | None, before: AnyParts) -> str:
    if len(before.h0) == 1:
        return ""
    return f", {tr('every unit') if unit is None else tr('unit {unit}', unit=unit + 1)}"


def steps_words(first: int, last: int) -> str:
    """Return “step 4” or “steps 4 to 8”, by their numbers."""
    if first == last:
        return tr("step {first}", first=first)
    return tr("steps {first} to {last}", first=first, last=last)


def input_at(name: str, step: int) -> str:
    """Return “input a at step 4”, without a name where there is only one, by the number of the step."""
    return tr("input {name} at step {step}", name=name, step=step) if name else tr("input at step {step}", step=step)


def at_start(memory: str) -> str:
    """Return what the start value of "c" or "h" is called."""
    return tr("long-term memory at the start") if memory == "c" else tr("short-term memory at the start")


def weight_on_h(source: int, units: int) -> str:
    """Return what a weight on the h of a unit is called, which is not named where it is the only one."""
    return tr("weight on h of unit {unit}", unit=source + 1) if units > 1 else tr("weight on h")


def _of_output(output: int, before: AnyParts) -> str:
    one = before.readout is None or before.readout.output_size == 1
    return "" if one else f", {tr('output {output}', output=output + 1)}"


def _of_readout(source: list[int], before: AnyParts) -> str:
    return weight_on_h(source[0], len(before.h0)) if source else tr("bias")
