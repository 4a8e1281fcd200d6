"""What can be changed in a run: a number, a gate that is held, a part that is cut, steps that are passed over.

A change is a value. Each knows how to make itself in a cell and how to say what it does. Steps and units count from 0;
``describe`` counts as people do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from lstm_core import GATE_ORDER, PEEPHOLE_ORDER, Clamp, LSTMParameters
from lstm_view.words import NAMES
from lstm_view.words.digits import typed

Floats = NDArray[np.floating]
Booleans = NDArray[np.bool_]

LARGEST: Final = 1e6  # a typed or linked number beyond this is a mistake, not a weight


@dataclass(frozen=True)
class Parts:
    """Everything one run starts from: the parameters, the input x (T, D), h0, c0 (H,), what is clamped, and the mask
    (T,) that is False at steps which are passed over.
    """

    parameters: LSTMParameters
    x: Floats
    h0: Floats
    c0: Floats
    clamps: tuple[Clamp, ...] = ()
    mask: Booleans | None = None


@dataclass
class Draft:
    """Parts while they are changed; ``empty`` are the clamps of units set to zero, which no other overrules.

    ``coupled`` is the gate that has no weights, if there is one.
    """

    arrays: dict[str, Floats]
    mask: Booleans
    coupled: str = ""
    clamps: list[Clamp] = field(default_factory=list)
    empty: list[Clamp] = field(default_factory=list)

    @property
    def units(self) -> int:
        """H, the number of units."""
        return len(self.arrays["h0"])


@dataclass(frozen=True)
class SetNumber:
    """One number is ``value``: of ``weight_ih`` or ``weight_hh`` (gate; unit, source), of ``bias`` or ``peephole``
    (gate; unit), of ``x`` (step, input), of ``h0`` or ``c0`` (unit).
    """

    array: str
    gate: str | None
    index: tuple[int, ...]
    value: float

    @property
    def place(self) -> tuple[object, ...]:
        """What it changes; of two changes at one place the later one counts."""
        return (self.array, self.gate, self.index)

    def apply(self, draft: Draft) -> bool:
        """Make the change; False if the cell has no such number."""
        array, index = draft.arrays.get(self.array), self._where(draft.units)
        if array is None or index is None or len(index) != array.ndim or self.gate == draft.coupled:
            return False
        if any(k >= n for k, n in zip(index, array.shape, strict=True)):
            return False
        array[index] = self.value
        return True

    def of(self, parts: Parts) -> float:
        """Return the number as ``parts`` has it; IndexError or KeyError if it has none."""
        arrays = parts.parameters.arrays | {"x": parts.x, "h0": parts.h0, "c0": parts.c0}
        return float(arrays[self.array][self._where(len(parts.h0))])

    def describe(self, before: Parts, inputs: tuple[str, ...]) -> str:
        """Return a line such as “forget gate, bias: 5 → 2”."""
        was = self.of(before)
        change = "set to zero" if self.value == 0 and was else f"{typed(was)} → {typed(self.value)}"
        return f"{self._place_words(before, inputs)}: {change}"

    def _where(self, units: int) -> tuple[int, ...] | None:
        if self.gate is None:
            return self.index
        unit, *source = self.index
        if self.array == "peephole":
            return (PEEPHOLE_ORDER.index(self.gate), *self.index) if self.gate in PEEPHOLE_ORDER else None
        return (GATE_ORDER.index(self.gate) * units + unit, *source) if unit < units else None

    def _place_words(self, before: Parts, inputs: tuple[str, ...]) -> str:
        first, *rest = self.index
        if self.array == "x":
            which = f" {inputs[rest[0]]}" if len(inputs) > 1 else ""
            return f"input{which} at step {first + 1}"
        if self.gate is None:
            return f"{NAMES[self.array[0]]} at the start{_whose(first, before)}"
        part = {"bias": "bias", "peephole": "peephole weight on c", "weight_hh": "weight on h"}.get(self.array, "")
        if self.array == "weight_ih":
            part = f"weight on {inputs[rest[0]]}"
        elif self.array == "weight_hh" and len(before.h0) > 1:
            part += f" of unit {rest[0] + 1}"
        return f"{NAMES[self.gate]}{_whose(first, before)}, {part}"


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
        draft.clamps.append(self.clamp)
        return True

    def describe(self, before: Parts, inputs: tuple[str, ...]) -> str:  # noqa: ARG002 - all changes are asked alike
        """Return a line such as “forget gate held at 0, steps 4 to 8”."""
        gate, span = NAMES[self.clamp.gate], self._span(len(before.x))
        return f"{gate} held at {typed(self.value)}{span}{_whose(self.clamp.unit, before)}"

    def _span(self, steps: int) -> str:
        if self.clamp.stop is None:
            return " at every step" if self.clamp.start == 0 else f" from step {self.clamp.start + 1} on"
        first, last = self.clamp.start + 1, min(self.clamp.stop, steps)
        return f" at step {first}" if first == last else f", steps {first} to {last}"


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

    def describe(self, before: Parts, inputs: tuple[str, ...]) -> str:  # noqa: ARG002 - all changes are asked alike
        """Return a line such as “steps 4 to 8 masked: c and h pass unchanged”."""
        first, last = self.start + 1, min(self.stop, len(before.x))
        steps = f"step {first}" if first == last else f"steps {first} to {last}"
        return f"{steps} masked: c and h pass unchanged" if self.value else f"{steps} not masked"


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
        return self._empty_unit(draft) if self.kind == "unit" else self._cut_connection(draft)

    def describe(self, before: Parts, inputs: tuple[str, ...]) -> str:  # noqa: ARG002 - all changes are asked alike
        """Return a line such as “all weights from h of unit 1 to unit 4 set to zero”."""
        if self.kind == "unit":
            return f"unit {self.unit + 1} set to zero: its c and h are 0 at every step"
        origin = inputs[self.source] if self.kind == "x" else f"h of unit {self.source + 1}"
        return f"all weights from {origin} to unit {self.unit + 1} set to zero"

    def _empty_unit(self, draft: Draft) -> bool:
        draft.empty += [Clamp(gate, 0.0, unit=self.unit) for gate in "fi"]
        draft.arrays["h0"][self.unit] = draft.arrays["c0"][self.unit] = 0.0
        return True

    def _cut_connection(self, draft: Draft) -> bool:
        weights = draft.arrays["weight_ih" if self.kind == "x" else "weight_hh"]
        if self.source >= weights.shape[1]:
            return False
        weights[self.unit :: draft.units, self.source] = 0.0  # the unit's row in each of the four blocks
        return True


Change = SetNumber | Hold | Cut | Masked


def apply_changes(parts: Parts, changes: tuple[Change, ...]) -> tuple[Parts, tuple[Change, ...]]:
    """Return ``parts`` with the changes made in their order, and those of them for which they have a place.

    The others are left out, so that an outdated link still opens. A unit set to zero stays so whatever else is held.
    """
    if not changes:
        return parts, ()
    arrays = {name: array.copy() for name, array in parts.parameters.arrays.items()}
    mask = np.ones(len(parts.x), bool) if parts.mask is None else parts.mask.copy()
    arrays |= {"x": parts.x.copy(), "h0": parts.h0.copy(), "c0": parts.c0.copy()}
    draft = Draft(arrays, mask, parts.parameters.kind.coupled, list(parts.clamps))
    made = tuple(change for change in changes if change.apply(draft))
    parameters = replace(parts.parameters, **{name: draft.arrays[name] for name in parts.parameters.arrays})
    x, h0, c0 = (draft.arrays[name] for name in ("x", "h0", "c0"))
    return Parts(parameters, x, h0, c0, (*draft.clamps, *draft.empty), draft.mask), made


def with_change(changes: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    """Return ``changes`` and this one, which takes the place of an earlier one at the same place.

    A clamp keeps its position, so that it overrules no other; a number goes last and so wins over what was cut.
    """
    if isinstance(change, Hold) and any(old.place == change.place for old in changes):
        return tuple(change if old.place == change.place else old for old in changes)
    return (*(old for old in changes if old.place != change.place), change)


def _whose(unit: int | None, before: Parts) -> str:
    if len(before.h0) == 1:
        return ""
    return ", every unit" if unit is None else f", unit {unit + 1}"
