"""The parts of a model of Keras, one behind the other, as far as each is computed here."""

from __future__ import annotations

from dataclasses import dataclass, field

from lstm_core.language import tr
from lstm_core.models.keras.spec import Spec
from lstm_core.models.limits import MAX_LAYERS, Room, said
from lstm_core.models.model import Layer, Part


@dataclass
class Chain:
    """The parts so far. `gap` says which layer is not computed here: what follows it stands `apart`.

    `major` is the version of Keras; `hard` is whether its gates have the hard sigmoid if nothing is said.
    `flipped` is whether the steps come last one first, behind a layer that goes backwards.
    """

    major: int
    hard: bool = False
    parts: list[Part] = field(default_factory=list)
    apart: list[Layer] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    gap: str = ""
    flipped: bool = False
    room: Room = field(default_factory=Room)

    def add(self, part: Part) -> None:
        """Put a part behind the others, or beside them if it does not fit there; two may have the same arrays."""
        self.room.take(part.name, (_numbers(part),))
        if isinstance(part, Layer) and sum(isinstance(one, Layer) for one in (*self.parts, *self.apart)) >= MAX_LAYERS:
            raise ValueError(tr("The model has more than {most} recurrent layers.", most=MAX_LAYERS))
        if not self.gap and self.parts and self.parts[-1].output_size != part.input_size:
            raise ValueError(
                tr(
                    "The layer {name} reads {wanted} numbers a step, and the one before it gives {given}.",
                    name=said(part.name),
                    wanted=part.input_size,
                    given=self.parts[-1].output_size,
                )
            )
        if not self.gap:
            self.parts.append(part)
        elif isinstance(part, Layer):
            self.apart.append(part)

    def stop(self, spec: Spec) -> None:
        """End the chain at a layer that is not computed; before the first recurrent one it begins anew behind it."""
        name, kind = said(spec.name), said(spec.kind)
        if not any(isinstance(part, Layer) for part in (*self.parts, *self.apart)):
            self.parts.clear()
            self.notes.append(
                tr(
                    "{name} ({kind}) is not computed here: give what comes out of it as the input.",
                    name=name,
                    kind=kind,
                )
            )
        elif not self.gap:
            self.gap = spec.name
            self.notes.append(
                tr("{name} ({kind}) is not computed here: the chain ends before it.", name=name, kind=kind)
            )


def _numbers(part: Part) -> int:
    """Return how many weights a part has."""
    if isinstance(part, Layer):
        return sum(array.size for cell in part.cells for array in cell.weights.values())
    return part.weight.size
