"""Graphs within graphs: which node makes a value, which constant it is, and who reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from lstm_core.language import tr
from lstm_core.models.limits import Room, said
from lstm_core.models.onnx.fold import Value, folded, reserve

_DEEPEST = 64
_MOST_NODES = 50_000


@dataclass(eq=False)
class World:
    """What all scopes of a model share: its functions, and the room for constants and nodes that is left.

    `room` is for what stands in the file, `made` for what operators make of it, `kept` for the weights of parts, which
    may be the same array many times.
    """

    functions: Mapping[tuple[str, str], Any]
    room: Room = field(default_factory=Room)
    made: Room = field(default_factory=Room)
    kept: Room = field(default_factory=Room)
    nodes: int = _MOST_NODES


@dataclass(eq=False)
class Scope:
    """The nodes of a graph or of a function's body, and the scope round it.

    A graph in a node sees the values round it; a function sees its `arguments` only, which are values of the scope that
    calls it, and the `given` attributes of the call. `place` says where a layer of some name stands if it is here, and
    `entries` are the lengths of the axes of what goes in, 0 where they may be any.
    """

    world: World
    nodes: Sequence[Any]
    constants: Mapping[str, Any]
    outputs: tuple[str, ...] = ()
    outer: Scope | None = None
    arguments: Mapping[str, str] | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    place: Callable[[str], str] | None = None
    depth: int = 0
    entries: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    _known: dict[str, Value | None] = field(default_factory=dict)

    @cached_property
    def makers(self) -> dict[str, tuple[Any, int]]:
        """The node that makes each value, and the place among its outputs."""
        return {name: (node, k) for node in self.nodes for k, name in enumerate(node.output) if name}

    @cached_property
    def readers(self) -> dict[str, list[Any]]:
        """The nodes that read each value, each of them once."""
        found: dict[str, list[Any]] = defaultdict(list)
        for node in self.nodes:
            for name in dict.fromkeys(node.input):
                found[name].append(node)
        return found

    def origin(self, name: str) -> tuple[Scope, str, Any]:
        """Return the scope in which a value is made, its name there and the node that makes it, None if it goes in."""
        if name in self.makers:
            return self, name, self.makers[name][0]
        if not name or self.outer is None or name in self.entries:
            return self, name, None
        return self.outer.origin(name if self.arguments is None else self.arguments.get(name, ""))

    def attributes(self, node: Any) -> dict[str, Any]:
        """Return the attributes of a node; one that refers to an attribute of the function is what the call gives."""
        from onnx import AttributeProto, helper

        found: dict[str, Any] = {}
        for attribute in node.attribute:
            if attribute.ref_attr_name:
                if attribute.ref_attr_name in self.given:
                    found[attribute.name] = self.given[attribute.ref_attr_name]
            elif attribute.type not in (AttributeProto.GRAPH, AttributeProto.GRAPHS):
                value = helper.get_attribute_value(attribute)
                found[attribute.name] = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        return found

    def constant(self, name: str, depth: int = 0) -> Value | None:
        """Return a value if it is the same in every run; None if it depends on the input."""
        if not name or depth > _DEEPEST:
            return None
        if name not in self._known:
            self._known[name] = None  # what depends on itself is no constant
            self._known[name] = self._constant(name, depth)
        return self._known[name]

    def _constant(self, name: str, depth: int) -> Value | None:
        if name in self.constants:
            return tensor(self.constants[name], self.world.room)
        if (made := self.makers.get(name)) is not None:
            return self._computed(*made, depth)
        if self.outer is None:
            return None
        if self.arguments is not None:
            return self.outer.constant(self.arguments.get(name, ""), depth + 1)
        return self.outer.constant(name, depth + 1)

    def _computed(self, node: Any, output: int, depth: int) -> Value | None:
        attributes = self.attributes(node)
        if node.op_type == "Constant":
            return _of_node(attributes, self.world.room)
        values = [self.constant(one, depth + 1) for one in node.input]
        if not reserve(node.op_type, values, self.world.made):
            return None
        try:
            return folded(node.op_type, values, attributes, output)
        except (ValueError, IndexError, TypeError, KeyError):
            raise ValueError(
                tr(
                    "The operator {operator} that makes {name} does not fit its inputs.",
                    operator=said(node.op_type),
                    name=said(node.output[output]),
                )
            ) from None

    def within(self, node: Any) -> Iterator[Scope]:
        """Give the scopes of the graphs in a node, and of the body of a function that it calls."""
        if self.depth >= _DEEPEST:
            raise ValueError(tr("The ONNX model has graphs more than {most} deep.", most=_DEEPEST))
        for attribute in node.attribute:
            for graph in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                place = partial(_in_graph, said(attribute.name), said(node.op_type))
                yield of_graph(self.world, graph, outer=self, place=place, depth=self.depth + 1)
        if (function := self.world.functions.get((node.domain, node.op_type))) is not None:
            defaults = {one.name: _plain(one) for one in function.attribute_proto}
            yield Scope(
                self.world,
                function.node,
                {},
                tuple(function.output),
                outer=self,
                arguments=dict(zip(function.input, node.input, strict=False)),
                given=defaults | self.attributes(node),
                place=partial(_in_function, said(node.op_type)),
                depth=self.depth + 1,
            )


def _in_graph(name: str, operator: str, layer: str) -> str:
    return tr("{layer} stands in the {name} of {operator}.", layer=layer, name=name, operator=operator)


def _in_function(name: str, layer: str) -> str:
    return tr("{layer} stands in the function {name}.", layer=layer, name=name)


def _plain(attribute: Any) -> Any:
    from onnx import helper

    return helper.get_attribute_value(attribute)


def of_graph(
    world: World,
    graph: Any,
    *,
    outer: Scope | None = None,
    place: Callable[[str], str] | None = None,
    depth: int = 0,
) -> Scope:
    """Return the scope of a graph."""
    constants = {one.name: one for one in graph.initializer}
    outputs = tuple(one.name for one in graph.output)
    entries = {one.name: tuple(axis.dim_value for axis in one.type.tensor_type.shape.dim) for one in graph.input}
    return Scope(world, graph.node, constants, outputs, outer, place=place, depth=depth, entries=entries)


def walked(scope: Scope) -> Iterator[tuple[Scope, Any]]:
    """Give all nodes with their scopes, those within a node behind it."""
    for node in scope.nodes:
        scope.world.nodes -= 1
        if scope.world.nodes < 0:
            raise ValueError(tr("The ONNX model has more than {most} operators.", most=_MOST_NODES))
        yield scope, node
        for inside in scope.within(node):
            yield from walked(inside)


def tensor(found: Any, room: Room) -> Value:
    """Return a tensor of the file; ValueError if its numbers are not in the file or do not fit its shape."""
    from onnx import TensorProto, numpy_helper

    if found.data_location == TensorProto.EXTERNAL:
        raise ValueError(
            tr(
                "{name} lies in a file beside the ONNX file, which is not read. Save the model in one file: "
                "onnx.save(onnx.load(path), 'one.onnx').",
                name=said(found.name),
            )
        )
    room.take(found.name or "?", found.dims)
    try:
        value = np.asarray(numpy_helper.to_array(found))
    except Exception:  # a damaged tensor raises errors of many kinds
        raise ValueError(
            tr("{name} in the ONNX file is damaged: its numbers do not fit its shape.", name=said(found.name))
        ) from None
    return value.astype(np.float32) if value.dtype.itemsize == 2 and value.dtype.kind not in "iu" else value


def _of_node(attributes: Mapping[str, Any], room: Room) -> Value | None:
    if "value" in attributes:
        return tensor(attributes["value"], room)
    for name, kind in (("value_float", np.float32), ("value_floats", np.float32)):
        if name in attributes:
            return np.asarray(attributes[name], kind)
    for name in ("value_int", "value_ints"):
        if name in attributes:
            return np.asarray(attributes[name], np.int64)
    return None
