"""A file's bytes as the model of a TFLite file: its recurrent operators, and what follows them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from lstm_core.language import tr
from lstm_core.models.limits import MAX_LAYERS, said
from lstm_core.models.model import Layer, ModelFile, Part
from lstm_core.models.parts import Dense
from lstm_core.models.tflite.graph import REVERSE, Graph, Operator, graphs
from lstm_core.models.tflite.nodes import FUNCTIONS, PLAIN, RECURRENT, TWO_WAYS, cells_of
from lstm_core.models.tflite.table import root

_THROUGH = (22, 43, 70, 53)  # RESHAPE, SQUEEZE, EXPAND_DIMS, CAST
_CONCATENATION, _DENSE = 2, 9
_ALONE = {25: "softmax", 14: "sigmoid", 28: "tanh", 19: "relu"}
_MOST_COLUMNS = 2048


def is_tflite(data: bytes) -> bool:
    """Return whether a file is a TFLite model, by its content."""
    return data[4:8] == b"TFL3"


def read_tflite(data: bytes) -> ModelFile:
    """Return the model in a TFLite file; ValueError if it has no fused LSTM or RNN operator."""
    if not is_tflite(data):
        raise ValueError(tr("This is no TFLite file: TFL3 does not stand at its fifth byte."))
    found = graphs(root(data))
    graph = next((one for one in found if any(op.code in RECURRENT for op in one.operators)), None)
    if graph is None:
        raise ValueError(
            tr(
                "The TFLite file has no fused LSTM or RNN operator. The converter makes one of an LSTM; a GRU becomes "
                "a loop of plain operators. Give the Keras model instead, as .keras or .h5."
            )
        )
    chain = _Chain(graph)
    chain.build()
    layers = [part for part in chain.parts if isinstance(part, Layer)]
    apart = tuple(layer for layer in chain.layers() if layer.name not in {one.name for one in layers})
    convention = tr(
        "TFLite keeps a matrix for each gate, named input, forget, cell (here the candidate g) and output: nothing was "
        "guessed."
    )
    return ModelFile("tflite", tuple(chain.parts), convention, tuple(dict.fromkeys(chain.notes)), apart=apart)


@dataclass(eq=False)
class _Found:
    """A layer, the tensor that it reads, and that in which its output stands in the order of time."""

    layer: Layer
    source: int
    output: int


@dataclass(eq=False)
class _Chain:
    graph: Graph
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    found: dict[int, _Found] = field(default_factory=dict)

    def layers(self) -> list[Layer]:
        return [one.layer for one in self.found.values()]

    def build(self) -> None:
        recurrent = [operator for operator in self.graph.operators if operator.code in RECURRENT]
        if len(recurrent) > MAX_LAYERS:
            raise ValueError(tr("The model has more than {most} recurrent layers.", most=MAX_LAYERS))
        made = [self._made(operator, k) for k, operator in enumerate(recurrent, 1)]
        for one in self._paired(made):
            self.found[one.source] = one
        first = next(iter(self.found.values()))
        self.parts.append(first.layer)
        reached: int | None = first.output
        for _ in range(len(self.graph.operators)):
            if reached is None:
                break
            reached = self._next(reached)

    def _made(self, operator: Operator, k: int) -> _Found:
        source, output = operator.input(0), operator.outputs[0] if operator.outputs else -1
        turned = self.graph.makers.get(source)
        backward = turned is not None and turned.code == REVERSE
        name = f"lstm {k}"
        made = cells_of(self.graph, operator, name, backward=backward)
        self.notes += made.notes
        if turned is not None and backward:
            source = turned.input(0)
            back = [one for one in self.graph.readers(output) if one.code == REVERSE]
            output = back[0].outputs[0] if back and back[0].outputs else -1
        if operator.code == TWO_WAYS and len(operator.outputs) > 1:
            joined = self._joined(operator.outputs[0], operator.outputs[1])
            output = joined if joined is not None else -1
        order = "h" if operator.code == PLAIN else "ifgo"
        return _Found(Layer(name, made.cells, order), source, output)

    def _paired(self, made: list[_Found]) -> list[_Found]:
        """Return the layers; two that read the same, each its own way, and are joined behind are one."""
        rest, pairs = list(made), []
        while rest:
            one = rest.pop(0)
            other = next((two for two in rest if two.source == one.source), None)
            if other is not None and {*one.layer.ways, *other.layer.ways} == {"forward", "backward"}:
                for first, second in ((one, other), (other, one)):
                    if (joined := self._joined(first.output, second.output)) is not None:
                        rest.remove(other)
                        cells = (*first.layer.cells, *second.layer.cells)
                        one = _Found(Layer(one.layer.name, cells), one.source, joined)
                        break
            pairs.append(one)
        return pairs

    def _joined(self, first: int, second: int) -> int | None:
        """Return the tensor in which two stand side by side."""
        for operator in self.graph.readers(first):
            if operator.code == _CONCATENATION and operator.inputs == (first, second) and operator.outputs:
                return operator.outputs[0]
        return None

    def _next(self, tensor: int) -> int | None:
        """Return the tensor behind one; None where the chain ends."""
        if (found := self.found.get(tensor)) is not None:
            if found.layer.input_size != self.parts[-1].output_size:
                return None
            self.parts.append(found.layer)
            return found.output if found.output >= 0 else None
        readers = self.graph.readers(tensor)
        if not readers:
            return None
        operator, last = readers[0], self.parts[-1]
        if len(readers) == 1 and operator.outputs:
            if operator.code in _THROUGH:
                return operator.outputs[0]
            if (part := self._part(operator)) is not None:
                self.parts.append(part)
                return operator.outputs[0]
            if operator.code in _ALONE and last.output_size <= _MOST_COLUMNS:
                self._function(_ALONE[operator.code])
                return operator.outputs[0]
        self.notes.append(
            tr("What stands behind {name} is not computed here: the chain ends there.", name=said(last.name))
        )
        return None

    def _part(self, operator: Operator) -> Dense | None:
        """Return a dense part."""
        weight = self.graph.constant(operator.input(1)) if operator.code == _DENSE else None
        function = FUNCTIONS.get(int(operator.option(0, "<b")))
        if weight is None or weight.ndim != 2 or function is None or weight.shape[1] != self.parts[-1].output_size:
            return None
        bias = self.graph.constant(operator.input(2))
        bias = np.zeros(len(weight), weight.dtype) if bias is None else bias
        return Dense(f"dense {len(self.parts)}", weight, bias, function)

    def _function(self, name: str) -> None:
        last = self.parts[-1]
        if isinstance(last, Dense) and last.activation == "linear":
            self.parts[-1] = replace(last, activation=name)
        else:
            size = last.output_size
            self.graph.room.take(name, (size, size))
            self.parts.append(Dense(name, np.eye(size, dtype=np.float32), np.zeros(size, np.float32), name))
