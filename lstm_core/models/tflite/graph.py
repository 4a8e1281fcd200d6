"""A graph of operators and tensors, and the numbers of the tensors that are constants."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lstm_core.checks import Array
from lstm_core.language import tr
from lstm_core.models.limits import Room, said
from lstm_core.models.tflite.table import Table, damaged

DEQUANTIZE, REVERSE = 6, 105

_TYPES = {0: "<f4", 1: "<f2", 2: "<i4", 3: "u1", 4: "<i8", 7: "<i2", 9: "i1", 10: "<f8"}
"""The types of tensors by their numbers in the schema."""


@dataclass(frozen=True, eq=False)
class Operator:
    """An operator: its number in the schema, the tensors that it reads (−1 for none) and writes, and its options."""

    code: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Table | None

    def option(self, field: int, form: str, default: float = 0) -> int | float:
        """Return an option by its number in the schema."""
        return default if self.options is None else self.options.number(field, form, default)

    def input(self, k: int) -> int:
        """Return the tensor that is input k, −1 for none."""
        return self.inputs[k] if k < len(self.inputs) else -1


@dataclass(eq=False)
class Graph:
    """The operators of a graph of a model, in the order in which they are computed."""

    operators: tuple[Operator, ...]
    tensors: list[Table]
    buffers: list[Table]
    room: Room

    @cached_property
    def makers(self) -> dict[int, Operator]:
        """The operator that writes each tensor."""
        return {tensor: operator for operator in self.operators for tensor in operator.outputs}

    def readers(self, tensor: int) -> list[Operator]:
        """Return the operators that read a tensor."""
        return [operator for operator in self.operators if tensor in operator.inputs]

    def name(self, tensor: int) -> str:
        """Return the name of a tensor."""
        return self._tensor(tensor).text(3)

    def constant(self, tensor: int) -> Array | None:
        """Return a tensor as numbers that are computed with; None if it is no constant, or there is none."""
        if tensor < 0:
            return None
        maker = self.makers.get(tensor)
        if maker is not None and maker.code == DEQUANTIZE:
            return None if maker.input(0) in self.makers else self.constant(maker.input(0))
        return None if maker is not None else self._numbers(self._tensor(tensor))

    def is_rounded(self, tensor: int) -> bool:
        """Return whether a tensor is kept in whole numbers with a scale."""
        return tensor >= 0 and self._tensor(tensor).whole(1, "<b") in (3, 7, 9)

    def _tensor(self, tensor: int) -> Table:
        if not 0 <= tensor < len(self.tensors):
            raise damaged()
        return self.tensors[tensor]

    def _numbers(self, tensor: Table) -> Array | None:
        index, kind = tensor.whole(2, "<I"), _TYPES.get(tensor.whole(1, "<b"))
        if not 0 < index < len(self.buffers) or kind is None:
            return None
        buffer = self.buffers[index]
        raw = buffer.array(0, "u1").tobytes()
        if not raw:
            if buffer.whole(1, "<Q") > 1:
                raise ValueError(tr("The TFLite file keeps its numbers behind its end, which is not read here."))
            return None
        shape = tuple(int(axis) for axis in tensor.array(0, "<i4"))
        count = self.room.take(tensor.text(3) or "?", shape)
        if len(raw) != count * np.dtype(kind).itemsize or tensor.table(6) is not None:
            raise ValueError(
                tr("The numbers of {name} in the TFLite file do not fit its shape.", name=said(tensor.text(3)))
            )
        return _scaled(np.frombuffer(raw, kind).reshape(shape), tensor.table(4))


def _scaled(values: Array, quantization: Table | None) -> Array:
    """Return float numbers: of whole ones (value − zero point) · scale, with a scale for each row or for all."""
    if values.dtype.kind == "f":
        return values.astype(np.float64 if values.dtype.itemsize == 8 else np.float32)
    scale = np.empty(0) if quantization is None else quantization.array(2, "<f4")
    if quantization is None or not scale.size:
        return values.astype(np.float32)
    zero = quantization.array(3, "<i8")
    zero = zero if zero.size == scale.size else np.zeros(scale.size, np.int64)
    shape = [1] * values.ndim
    if scale.size > 1:
        axis = quantization.whole(6, "<i")
        if not 0 <= axis < values.ndim or values.shape[axis] != scale.size:
            raise damaged()
        shape[axis] = scale.size
    low, factor = (one.reshape(shape).astype(np.float32) for one in (zero, scale))
    return np.asarray((values.astype(np.float32) - low) * factor)


def graphs(model: Table) -> list[Graph]:
    """Return the graphs of a model."""
    codes = [max(code.whole(0, "<b"), code.whole(3, "<i")) for code in model.tables(1)]
    buffers, room = model.tables(4), Room()
    return [_graph(graph, codes, buffers, room) for graph in model.tables(2)]


def _graph(graph: Table, codes: list[int], buffers: list[Table], room: Room) -> Graph:
    operators = []
    for operator in graph.tables(3):
        index = operator.whole(0, "<I")
        if index >= len(codes):
            raise damaged()
        inputs, outputs = (tuple(int(k) for k in operator.array(field, "<i4")) for field in (1, 2))
        operators.append(Operator(codes[index], inputs, outputs, operator.table(4)))
    return Graph(tuple(operators), graph.tables(0), buffers, room)
