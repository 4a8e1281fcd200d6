"""What stands before and behind the recurrent nodes, as far as it is a chain of parts that are known here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lstm_core.language import tr
from lstm_core.models.limits import said
from lstm_core.models.model import Layer, Part
from lstm_core.models.onnx.ends import Rows, stacked
from lstm_core.models.onnx.front import RESHAPED, declared, led
from lstm_core.models.onnx.nodes import Made
from lstm_core.models.onnx.parts import SIZED, part_of
from lstm_core.models.onnx.scope import Scope

_THROUGH = ("Transpose", "Squeeze", "Unsqueeze", "Reshape", "Identity", "Cast", "Dropout", "Flatten")
_ASIDE = ("Shape", "Size")
_LONGEST = 10_000
_ONE, _TWO = Rows(0, 1), Rows(0, 2)  # of a layer that stands alone: those of its directions


@dataclass
class Follower:
    """A chain in the making: its parts and the nodes of each, which recurrent nodes are in it, and what is said.

    A node stands with its scope: what leads to a layer may stand round the scope of the layer.
    """

    scope: Scope
    made: Mapping[int, Made]
    parts: list[Part] = field(default_factory=list)
    own: list[tuple[tuple[Scope, Any], ...]] = field(default_factory=list)
    taken: list[Made] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def start(self, first: Made) -> None:
        """Begin with a recurrent node and what feeds it, and go on with what reads it."""
        self._front(first)
        reached: tuple[str, list[str]] | None = self._layer(first)
        for _ in range(_LONGEST):
            if reached is None:
                break
            reached = self._next(*reached)

    def _front(self, first: Made) -> None:
        """Put into the chain what leads to a node: all of it, or what stands behind the last that is not known."""
        unknown: Any = None
        steps = led(first)
        size = declared(steps[0]) if steps else 0  # numbers a step, 0 as long as that is not known
        for step in steps:
            kind = step.node.op_type
            known = self._through(step.scope, step.node, step.value, step.axes)
            if not known and (size or kind != "Softmax"):  # over how many numbers one goes has to be sure
                known = self._computed(step.scope, step.node, step.value, step.axes, step.reads)
                size = self.parts[-1].output_size if known and kind in SIZED else size
            if not known or (size not in (0, step.gives) and kind in (*RESHAPED, *SIZED)):
                unknown, size = step.node, 0
                self.parts.clear()
                self.own.clear()
        if unknown is not None:
            self.notes.append(
                tr(
                    "What stands before {name} ({operator}) is not computed here: give what comes out of it as the "
                    "input.",
                    name=said((self.parts[0] if self.parts else first.layer).name),
                    operator=said(unknown.op_type),
                )
            )

    def _through(self, scope: Scope, node: Any, name: str, axes: list[str]) -> bool:
        """Return whether an operator only arranges what it reads, and leaves the numbers of a step together."""
        if node.op_type not in _THROUGH or node.input[0] != name:
            return False
        if node.op_type != "Reshape" or axes[-1:] != ["H"] or not self.parts:
            return True
        shape = scope.constant(node.input[1]) if len(node.input) > 1 else None
        last, size = 0 if shape is None or not shape.size else int(shape.ravel()[-1]), self.parts[-1].output_size
        return last <= 0 or size in (1, last)

    def _computed(self, scope: Scope, node: Any, name: str, axes: list[str], size: int) -> bool:
        """Put the part that an operator is into the chain, if it is one; `size` is what it reads a step."""
        last = self.parts[-1] if self.parts else None
        made = part_of(scope, node, name, len(axes), last, size) if axes[-1:] == ["H"] else None
        if made is None:
            return False
        part, replaced = made
        nodes = self.own[-1] if replaced else ()
        at = len(self.parts) - replaced
        self.parts[at:], self.own[at:] = [part], [(*nodes, (scope, node))]
        return True

    def _layer(self, made: Made) -> tuple[str, list[str]] | None:
        """Put a layer into the chain and return its output: its name, and what its axes are."""
        outputs = [*made.node.output, "", ""]
        steps = bool(outputs[0]) and (outputs[0] in self.scope.readers or outputs[0] in self.scope.outputs)
        self.parts.append(replace(made.layer, returns_steps=steps or not outputs[1]))
        self.own.append(((made.scope, made.node),))
        self.taken.append(made)
        batch_first = bool(self.scope.attributes(made.node).get("layout", 0))
        if steps:
            return outputs[0], ["B", "T", "W", "H"] if batch_first else ["T", "W", "B", "H"]
        return (outputs[1], ["B", "W", "H"] if batch_first else ["W", "B", "H"]) if outputs[1] else None

    def _next(self, name: str, axes: list[str]) -> tuple[str, list[str]] | None:
        """Return the value behind `name` and its axes; None where the chain ends."""
        readers = self._readers(name)
        if not readers:
            self._end_at_c()
            return None
        rows = stacked(self.scope, self.made, readers[0], name) if axes[0] == "W" and len(readers) == 1 else None
        if rows is not None:
            return self._of_stacked(readers[0].output[0], axes, rows)
        if (joined := self._joined(readers, axes)) is not None:
            return joined, _without_way(axes)
        if len(readers) > 1:
            self.notes.append(
                tr("What comes out of {name} goes several ways: the chain ends there.", name=self._last())
            )
            return None
        return self._behind(readers[0], name, axes)

    def _behind(self, node: Any, name: str, axes: list[str]) -> tuple[str, list[str]] | None:
        """Take the only operator that reads a value into the chain, or end it there."""
        if self._through(self.scope, node, name, axes):
            return node.output[0], self._axes(node, axes)
        behind = self.made.get(id(node)) if axes[-1:] == ["H"] else None
        if behind is not None and node.input[0] == name and self._fits(behind.layer.input_size):
            return self._layer(behind)
        if (taken := self._picked(node, name, axes)) is not None:
            return node.output[0], taken
        if self._computed(self.scope, node, name, axes, self.parts[-1].output_size):
            return node.output[0], axes
        self._end(node)
        return None

    def _readers(self, name: str) -> list[Any]:
        return [node for node in self.scope.readers.get(name, []) if node.op_type not in _ASIDE]

    def _end(self, node: Any) -> None:
        """Say which operator ends the chain."""
        self.notes.append(
            tr(
                "What stands behind {name} ({operator}) is not computed here: the chain ends there.",
                name=self._last(),
                operator=said(node.op_type),
            )
        )

    def _end_at_c(self) -> None:
        """Say it where the model goes on with the last c of a layer alone."""
        last = self.taken[-1].node
        if isinstance(self.parts[-1], Layer) and len(last.output) > 2 and (readers := self._readers(last.output[2])):
            self._end(readers[0])

    def _of_stacked(self, name: str, axes: list[str], rows: Rows) -> tuple[str, list[str]] | None:
        """Return what takes the rows of the last layer out of the last states of all, and nothing else."""
        readers = self._readers(name)
        if not readers:
            return None
        if (joined := self._joined(readers, axes, rows)) is not None:
            return joined, _without_way(axes)
        if len(readers) == 1 and (taken := self._picked(readers[0], name, axes, rows)) is not None:
            return readers[0].output[0], taken
        self._end(readers[0])
        return None

    def _last(self) -> str:
        return said(self.parts[-1].name)

    def _fits(self, size: int) -> bool:
        return self.parts[-1].output_size == size

    def _axes(self, node: Any, axes: list[str]) -> list[str]:
        """Return what the axes are behind an operator that only arranges them."""
        attributes = self.scope.attributes(node)
        if node.op_type == "Transpose" and len(attributes.get("perm", [])) == len(axes):
            return [axes[k] for k in attributes["perm"]]
        if node.op_type in ("Squeeze", "Reshape", "Flatten"):
            return _without_way(axes)
        return axes

    def _joined(self, readers: list[Any], axes: list[str], rows: Rows = _TWO) -> str | None:
        """Return where the two ways of a layer, taken apart by their axis, stand side by side again."""
        last = self.parts[-1]
        if "W" not in axes or not isinstance(last, Layer) or last.directions != 2:
            return None
        ways: dict[int, str] = {}
        for node in readers:
            way = self._way(node, axes.index("W"), rows)
            behind = self.scope.readers.get(node.output[0], [])
            if way is None or len(behind) != 1:
                return None
            ways[way] = behind[0].output[0] if behind[0].op_type == "Squeeze" else node.output[0]
        ends = self.scope.readers.get(ways.get(0, ""), [])
        if len(ends) == 1 and ends[0].op_type == "Concat" and list(ends[0].input) == [ways.get(0), ways.get(1)]:
            return str(ends[0].output[0])
        return None

    def _way(self, node: Any, axis: int, rows: Rows) -> int | None:
        """Return which way an operator takes along an axis; None if it takes anything else."""
        if node.op_type == "Slice" and rows == _TWO:
            index, at = self._start(node)
            return index % 2 if index is not None and at == axis and index in (0, 1, -1) else None
        if node.op_type == "Gather" and self.scope.attributes(node).get("axis", 0) == axis:
            found = self.scope.constant(node.input[1])
            return rows.way(int(found.ravel()[0])) if found is not None and found.size == 1 else None
        return None

    def _start(self, node: Any) -> tuple[int | None, int]:
        """Return where a slice along one axis begins, and the axis; None for another slice."""
        attributes = self.scope.attributes(node)
        given = [attributes.get(key) for key in ("starts", "axes")]
        values = [self.scope.constant(one) for one in (*node.input, "", "", "", "")[1:4:2]]
        start, at = (one if one is not None else value for one, value in zip(given, values, strict=True))
        steps = self.scope.constant(node.input[4]) if len(node.input) > 4 else None
        if (
            start is None
            or len(start) != 1
            or (at is not None and len(at) != 1)
            or (steps is not None and steps[0] != 1)
        ):
            return None, 0
        return int(start[0]), 0 if at is None else int(at[0])

    def _picked(self, node: Any, name: str, axes: list[str], rows: Rows = _ONE) -> list[str] | None:
        """Return the axes behind an operator that takes the last step, or the only way, and nothing else."""
        if node.op_type not in ("Gather", "Slice") or node.input[0] != name:
            return None
        attributes = self.scope.attributes(node)
        if node.op_type == "Gather":
            found, axis = self.scope.constant(node.input[1]), attributes.get("axis", 0)
            index = int(found.ravel()[0]) if found is not None and found.size == 1 else None
            gone = found is not None and found.ndim == 0
        else:
            (index, axis), gone = self._start(node), False
        label = axes[axis] if -len(axes) <= axis < len(axes) else ""
        layer = self.parts[-1]
        single = isinstance(layer, Layer) and layer.directions == 1
        if label == "T" and index == -1 and isinstance(layer, Layer) and single and not layer.cells[0].backward:
            self.parts[-1] = replace(layer, returns_steps=False)
        elif not (label == "W" and single and index is not None and rows.way(index) == 0):
            return None
        elif node.op_type == "Slice" and rows.first + 1 != rows.total:
            return None  # it may take rows behind this one too
        return [one for k, one in enumerate(axes) if not gone or k != axis % len(axes)]


def _without_way(axes: list[str]) -> list[str]:
    return [axis for axis in axes if axis != "W"]
