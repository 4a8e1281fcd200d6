"""What a run starts from, and the draft of it in which changes are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lstm_core import GATE_ORDER, PEEPHOLE_ORDER, Clamp, LSTMParameters, Readout, variant_of

Floats = NDArray[np.floating]
Booleans = NDArray[np.bool_]
Place = tuple[str, tuple[int, ...] | None]


@dataclass(frozen=True)
class OneNumber:
    """A number by its name: of ``weight_ih`` or ``weight_hh`` (gate; unit, source), of ``bias`` or ``peephole``
    (gate; unit), of ``x`` (step, input), of ``h0`` or ``c0`` (unit), of ``readout_weight`` (output, unit) or
    ``readout_bias`` (output).
    """

    array: str
    gate: str | None
    index: tuple[int, ...]

    @property
    def other(self) -> tuple[str, tuple[int, ...]]:
        """The name that it has in a GRU or an RNN, and its place in it: ("W_u", (0, 1))."""
        letter = {"weight_ih": "W", "weight_hh": "U", "bias": "b", "peephole": "p"}.get(self.array, self.array)
        return (f"{letter}_{self.gate}" if self.gate else letter), self.index

    def row(self, units: int) -> tuple[int, ...] | None:
        """Where it stands in its array of an LSTM; None where it has no such gate or unit."""
        if self.gate is None:
            return self.index
        unit, *source = self.index
        if self.gate not in GATE_ORDER:
            return None
        if self.array == "peephole":
            return (PEEPHOLE_ORDER.index(self.gate), *self.index) if self.gate in PEEPHOLE_ORDER else None
        return (GATE_ORDER.index(self.gate) * units + unit, *source) if unit < units else None


class _Numbers:
    """What the parts of all types of cells have alike."""

    x: Floats
    mask: Booleans | None
    readout: Readout | None

    @property
    def of_cell(self) -> dict[str, Floats]:
        """The numbers of the cell: its parameters and its start values."""
        raise NotImplementedError

    @property
    def arrays(self) -> dict[str, Floats]:
        """All numbers that can be changed one by one, by the name of their array."""
        return self.of_cell | of_readout(self.readout) | {"x": self.x}

    def copies(self) -> tuple[dict[str, Floats], Booleans]:
        """Those numbers and the mask, to be changed."""
        mask = np.ones(len(self.x), bool) if self.mask is None else self.mask.copy()
        return {name: array.copy() for name, array in self.arrays.items()}, mask


@dataclass(frozen=True)
class Parts(_Numbers):
    """Everything one run starts from: the parameters, the input x (T, D), h0, c0 (H,), what is clamped, the mask (T,)
    that is False at steps which are passed over, and the read-out.
    """

    parameters: LSTMParameters
    x: Floats
    h0: Floats
    c0: Floats
    clamps: tuple[Clamp, ...] = ()
    mask: Booleans | None = None
    readout: Readout | None = None

    @property
    def of_cell(self) -> dict[str, Floats]:
        """The numbers of the cell: its parameters and its start values."""
        return self.parameters.arrays | {"h0": self.h0, "c0": self.c0}

    @property
    def lines(self) -> tuple[str, ...]:
        """What the cell computes at each step, by name."""
        return tuple(variant_of(self.parameters.key).lines)

    def draft(self) -> Draft:
        """A copy to be changed."""
        return Draft(*self.copies(), self.place, list(self.clamps))

    def place(self, number: OneNumber) -> Place:
        """The array of a number and where in it that stands; None where it stands nowhere."""
        lacks = number.gate == self.parameters.kind.coupled
        return number.array, None if lacks else number.row(len(self.h0))

    def drafted(self, draft: Draft) -> Parts:
        """The parts as a draft of them has become."""
        arrays = draft.arrays
        parameters = replace(self.parameters, **{name: arrays[name] for name in self.parameters.arrays})
        x, h0, c0 = (arrays[name] for name in ("x", "h0", "c0"))
        return Parts(parameters, x, h0, c0, draft.all_clamps, draft.mask, readout_of(self.readout, arrays))


def of_readout(readout: Readout | None) -> dict[str, Floats]:
    """Return the numbers of a read-out by the names of their arrays."""
    return {} if readout is None else {"readout_weight": readout.weight, "readout_bias": readout.bias}


def readout_of(readout: Readout | None, arrays: dict[str, Floats]) -> Readout | None:
    """Return a read-out with other numbers."""
    return readout and Readout(arrays["readout_weight"], arrays["readout_bias"], readout.activation)


@dataclass
class Draft:
    """Parts while they are changed; ``empty`` are the clamps of units set to zero, which no other overrules.

    ``place`` says where a number stands.
    """

    arrays: dict[str, Floats]
    mask: Booleans
    place: Callable[[OneNumber], Place]
    clamps: list[Clamp] = field(default_factory=list)
    empty: list[Clamp] = field(default_factory=list)

    @property
    def units(self) -> int:
        """H, the number of units."""
        return len(self.arrays["h0"])

    @property
    def all_clamps(self) -> tuple[Clamp, ...]:
        """Those of units set to zero after all others."""
        return (*self.clamps, *self.empty)

    def can_hold(self, line: str) -> bool:
        """Whether the cell has something of that name that can be held."""
        return line in GATE_ORDER

    def matrices(self, kind: str) -> list[Floats]:
        """The weights on x or on h of each gate, (H, ·) each, to be changed in place."""
        return list(self.arrays["weight_ih" if kind == "x" else "weight_hh"].reshape(4, self.units, -1))

    def empty_unit(self, unit: int) -> None:
        """Keep the states of a unit at 0."""
        self.empty += [Clamp(gate, 0.0, unit=unit) for gate in "fi"]
        self.arrays["h0"][unit] = self.arrays["c0"][unit] = 0.0


@dataclass(frozen=True)
class OtherParts(_Numbers):
    """The same of a GRU or an RNN: the key of its type and its weights by the names in its lines."""

    key: str
    weights: dict[str, Floats]
    x: Floats
    h0: Floats
    clamps: tuple[Clamp, ...] = ()
    mask: Booleans | None = None
    readout: Readout | None = None

    @property
    def of_cell(self) -> dict[str, Floats]:
        """The numbers of the cell among them: its weights and its start values."""
        return self.weights | {"h0": self.h0}

    @property
    def lines(self) -> tuple[str, ...]:
        """What the cell computes at each step, by name."""
        return tuple(variant_of(self.key).lines)

    def draft(self) -> OtherDraft:
        """A copy to be changed."""
        return OtherDraft(*self.copies(), self.place, list(self.clamps), lines=self.lines)

    def place(self, number: OneNumber) -> Place:
        """The array of a number and where in it that stands."""
        return number.other

    def drafted(self, draft: Draft) -> OtherParts:
        """The parts as a draft of them has become."""
        arrays = draft.arrays
        weights = {name: arrays[name] for name in self.weights}
        readout = readout_of(self.readout, arrays)
        return OtherParts(self.key, weights, arrays["x"], arrays["h0"], draft.all_clamps, draft.mask, readout)


@dataclass
class OtherDraft(Draft):
    """The same of a GRU or an RNN, whose ``lines`` have names."""

    lines: tuple[str, ...] = ()

    def can_hold(self, line: str) -> bool:
        """Whether the cell has a line of that name; its z are none that can be held."""
        return line in self.lines

    def matrices(self, kind: str) -> list[Floats]:
        """The weights on x or on h of each gate, (H, ·) each, to be changed in place."""
        letter = "W" if kind == "x" else "U"
        return [array for name, array in self.arrays.items() if name.startswith(f"{letter}_")]

    def empty_unit(self, unit: int) -> None:
        """Keep the h of a unit at 0."""
        self.empty.append(Clamp("h", 0.0, unit=unit))
        self.arrays["h0"][unit] = 0.0


AnyParts = Parts | OtherParts
P = TypeVar("P", Parts, OtherParts)
