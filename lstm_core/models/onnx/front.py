"""The line of operators that leads to a recurrent node, found from its input back to where the line begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lstm_core.models.onnx.nodes import Made
from lstm_core.models.onnx.scope import Scope

RESHAPED = ("Reshape", "Flatten")
"""The operators behind which a step may have other numbers than before it."""

_LONGEST = 10_000
_AXES = (["T", "B", "H"], ["B", "T", "H"])  # by the layout of a node


@dataclass(frozen=True, eq=False)
class Step:
    """An operator, the value that it reads, what the axes of that are, and the sizes before and behind it.

    `scope` is that of the operator, which may be one round that of the recurrent node. `axes` is empty where they are
    not known. The sizes are the numbers a step that what follows wants.
    """

    scope: Scope
    node: Any
    value: str
    axes: list[str]
    reads: int
    gives: int


def led(first: Made) -> list[Step]:
    """Return the operators before a node, the first one first, as far back as each reads one value that is computed."""
    steps: list[Step] = []
    scope = first.scope
    name, size = first.node.input[0], first.layer.input_size
    axes = _AXES[bool(scope.attributes(first.node).get("layout", 0))]
    for _ in range(_LONGEST):
        scope, name, node = scope.origin(name)
        if node is None:
            break
        name, given = _read(scope, node), size
        axes, size = _before(scope, node, axes), _size(scope, node, size)
        steps.append(Step(scope, node, name, axes, size, given))
        if not name or node.op_type == "Gather":
            break
    return steps[::-1]


def declared(step: Step) -> int:
    """Return how many numbers a step the input of a graph has that an operator reads; 0 where it is not known."""
    scope, name, _ = step.scope.origin(step.value)
    lengths = scope.entries.get(name, ())
    return lengths[step.axes.index("H")] if len(lengths) == len(step.axes) and "H" in step.axes else 0


def _read(scope: Scope, node: Any) -> str:
    """Return the value that an operator computes with, "" if there are several; the shape of a Reshape is none."""
    if node.op_type == "Gather" and scope.constant(node.input[0]) is not None:
        return str(node.input[1])
    if node.op_type not in ("Add", "Mul"):
        return next(iter(node.input), "")
    found = [one for one in node.input if scope.constant(one) is None]
    return found[0] if len(found) == 1 else ""


def _size(scope: Scope, node: Any, size: int) -> int:
    """Return how many numbers a step an operator reads that gives `size`."""
    if node.op_type not in ("MatMul", "Gemm") or len(node.input) < 2:
        return size
    weight = scope.constant(node.input[1])
    if weight is None or weight.ndim != 2:
        return size
    return int(weight.shape[1 if scope.attributes(node).get("transB", 0) else 0])


def _before(scope: Scope, node: Any, axes: list[str]) -> list[str]:
    """Return what the axes are before an operator, from those behind it."""
    attributes = scope.attributes(node)
    if node.op_type == "Transpose":
        perm = list(attributes.get("perm", []))
        if sorted(perm) == list(range(len(axes))):
            return [axes[perm.index(k)] for k in range(len(perm))]
        return axes if axes[-1:] == ["H"] and perm[-1:] == [len(perm) - 1] else []
    if node.op_type in RESHAPED:
        return axes if axes[-1:] == ["H"] else []  # a step keeps its numbers together if it has as many before it
    if node.op_type not in ("Squeeze", "Unsqueeze"):
        return axes
    given = scope.constant(node.input[1]) if len(node.input) > 1 else None
    places = attributes.get("axes", [] if given is None else given.ravel().tolist())
    if not axes or not places:
        return []
    if node.op_type == "Unsqueeze":
        gone = {k % len(axes) for k in places}
        return [axis for k, axis in enumerate(axes) if k not in gone]
    rank, rest = len(axes) + len(places), iter(axes)
    new = {k % rank for k in places}
    return [next(rest, "") if k not in new else "1" for k in range(rank)]
