"""The layer that an LSTM, GRU or RNN node is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import Array
from lstm_core.kind import LSTMKind
from lstm_core.language import tr
from lstm_core.models.cells import checked_numbers
from lstm_core.models.limits import said
from lstm_core.models.model import Cell, Layer
from lstm_core.models.onnx.fold import Value, dequantized
from lstm_core.models.onnx.functions import functions_of
from lstm_core.models.onnx.scope import Scope, tensor
from lstm_core.models.stacked import gru_cell, in_order, lstm_cell, rnn_cell, rounded_note, single, wrong_size

BLOCKS = {"LSTM": 4, "GRU": 3, "RNN": 1, "DynamicQuantizeLSTM": 4}
"""The operators that are recurrent layers, and the number of blocks in their weights."""

ORDERS = {"LSTM": "iofg", "GRU": "urg", "RNN": "h", "DynamicQuantizeLSTM": "iofg"}
"""The order of the blocks in W, R and B: i, o, f, c and z, r, h in the words of ONNX."""

_PEEPHOLES = "iof"
_WAYS = {"forward": (False,), "reverse": (True,), "bidirectional": (False, True)}


@dataclass(frozen=True, eq=False)
class Made:
    """A layer, the node and the scope that it was made of, and sentences on what differs."""

    layer: Layer
    node: Any
    scope: Scope
    notes: tuple[str, ...]


def is_recurrent(node: Any) -> bool:
    """Return whether a node is a recurrent layer."""
    if node.op_type == "DynamicQuantizeLSTM":
        return bool(node.domain == "com.microsoft")
    return node.op_type in BLOCKS and node.domain in ("", "ai.onnx")


def layer_of(scope: Scope, node: Any) -> Made:
    """Return the layer that a recurrent node is; ValueError if its weights are not in the file or do not fit."""
    attributes, name = scope.attributes(node), node.name or next(iter(node.output), "") or node.op_type
    kind = "LSTM" if node.op_type == "DynamicQuantizeLSTM" else node.op_type
    direction = str(attributes.get("direction", "forward")).lower()
    if direction not in _WAYS:
        raise ValueError(
            tr(
                "{name} has the direction {direction}, which ONNX does not have.",
                name=said(name),
                direction=said(direction),
            )
        )
    ways = _WAYS[direction]
    W, R, B, P = _weights(scope, node, name, kind, len(ways))
    scope.world.kept.take(name, (W.size + R.size + B.size,))
    if attributes.get("hidden_size", R.shape[-1]) != R.shape[-1]:
        raise wrong_size(name, attributes["hidden_size"], R.shape[-1])
    functions = functions_of(name, kind, attributes, len(ways))
    cells = [
        _cell(kind, W[k], R[k], B[k], None if P is None else P[k], functions[k], attributes, backward=way)
        for k, way in enumerate(ways)
    ]
    layer = Layer(name, tuple(cells), ORDERS[kind])
    return Made(layer, node, scope, tuple(_notes(scope, node, layer, attributes)))


def _weights(scope: Scope, node: Any, name: str, kind: str, ways: int) -> tuple[Array, Array, Array, Array | None]:
    """Return W (ways, nH, D), R (ways, nH, H), B (ways, 2nH) and peepholes (ways, 3H) or None."""
    n, inputs = BLOCKS[kind], [*node.input, *([""] * 12)]
    found = [scope.constant(inputs[k]) for k in (1, 2)]
    if found[0] is None or found[1] is None:
        raise ValueError(
            tr(
                "The weights of {name} are not constants in the file: they are an input of the model, are computed "
                "from one, or come from an operator that is not known here.",
                name=said(name),
            )
        )
    W, R = found[0], found[1]
    if node.op_type == "DynamicQuantizeLSTM":
        W, R = _unquantized(scope, inputs, 8, W), _unquantized(scope, inputs, 10, R)
    W, R = _float(inputs[1], W), _float(inputs[2], R)
    H = R.shape[-1] if R.ndim == 3 else 0
    if W.ndim != 3 or not H or R.shape != (ways, n * H, H) or W.shape[:2] != (ways, n * H) or not W.shape[2]:
        raise ValueError(
            tr(
                "The weights of {name} have the shapes {W} and {R}; wanted (ways, {n}·H, D) and (ways, {n}·H, H) with "
                "ways = {ways}.",
                name=said(name),
                W=said(W.shape),
                R=said(R.shape),
                n=n,
                ways=ways,
            )
        )
    B = _given(scope, name, inputs[3], (ways, 2 * n * H))
    P = _given(scope, name, inputs[7], (ways, 3 * H)) if kind == "LSTM" else None
    return W, R, np.zeros((ways, 2 * n * H), R.dtype) if B is None else B, P


def _given(scope: Scope, name: str, value: str, shape: tuple[int, ...]) -> Array | None:
    if not value:
        return None
    found = scope.constant(value)
    if found is None or found.shape != shape:
        raise ValueError(
            tr(
                "{value} of {name} has the shape {given}; wanted a constant of the shape {shape}.",
                value=said(value),
                name=said(name),
                given=said(None if found is None else found.shape),
                shape=said(shape),
            )
        )
    return _float(value, found)


def _float(name: str, value: Value) -> Array:
    return single(checked_numbers(name, value))


def _unquantized(scope: Scope, inputs: Sequence[str], at: int, weights: Value) -> Value:
    """Return int8 weights (ways, D, nH) as numbers (ways, nH, D)."""
    scale, zero = scope.constant(inputs[at]), scope.constant(inputs[at + 1])
    if scale is None or weights.ndim != 3 or scale.size not in (len(weights), weights.shape[0] * weights.shape[2]):
        raise ValueError(tr("The scales of int8 weights do not fit them, or are no constants in the file."))
    if zero is not None and zero.size != scale.size:
        raise ValueError(tr("The scales of int8 weights do not fit them, or are no constants in the file."))
    scale = scale.reshape(len(weights), 1, -1)
    return dequantized(weights, scale, zero).transpose(0, 2, 1)


def _cell(
    kind: str,
    W: Array,
    R: Array,
    B: Array,
    P: Array | None,
    functions: tuple[str, ...],
    attributes: dict[str, Any],
    *,
    backward: bool,
) -> Cell:
    first, second = np.split(B, 2)
    if kind == "GRU":
        after = bool(attributes.get("linear_before_reset", 0))
        gate, candidate = functions
        return gru_cell(W, R, first, second, after=after, gate=gate, candidate=candidate, backward=backward)
    if kind == "RNN":
        return rnn_cell(W, R, first + second, candidate=functions[0], backward=backward)
    order = ORDERS[kind]
    peephole = None if P is None else in_order(P, _PEEPHOLES, "ifo").reshape(3, -1)
    coupled = "f" if attributes.get("input_forget", 0) else ""
    other = LSTMKind(coupled, *functions)
    W, R, b = in_order(W, order), in_order(R, order), in_order(first + second, order)
    return lstm_cell(W, R, b, peephole=peephole, kind=other, backward=backward)


def _notes(scope: Scope, node: Any, layer: Layer, attributes: dict[str, Any]) -> list[str]:
    inputs, name, notes = [*node.input, *([""] * 8)], said(layer.name), []
    if scope.place is not None:
        notes.append(scope.place(name))
    if (clip := float(attributes.get("clip", 0.0) or 0.0)) > 0:
        notes.append(
            tr(
                "{name} limits what goes into its functions to ±{clip:g}, which a cell here does not: as long as no z "
                "is larger, all numbers are the same.",
                name=name,
                clip=clip,
            )
        )
    if node.op_type == "DynamicQuantizeLSTM":
        notes.append(rounded_note(name))
    if inputs[4]:
        notes.append(tr("{name} is given the length of each sequence; here all steps are run.", name=name))
    if not all(_is_zero(scope, value) for value in inputs[5:7] if value):
        notes.append(
            tr(
                "{name} starts at states that the model gives it; a run here starts at those you give, or at 0.",
                name=name,
            )
        )
    return notes


def _is_zero(scope: Scope, name: str) -> bool:
    """Return whether a value is 0 everywhere, whatever its shape: exporters make such states of a 0 and a shape."""
    seen, waiting = {name}, [name]
    while waiting:
        name = waiting.pop()
        node, _ = scope.makers.get(name, (None, 0))
        if node is None or node.op_type not in _FILLING or not node.input:
            value = scope.constant(name)
        elif node.op_type == "ConstantOfShape":
            given = scope.attributes(node).get("value")
            value = np.zeros(1) if given is None else tensor(given, scope.world.room)
        else:
            sources = set(node.input[: None if node.op_type == "Concat" else 1]) - seen
            seen |= sources
            waiting += sources
            continue
        if value is None or value.any():
            return False
    return True


_FILLING = (
    "Expand", "ConstantOfShape", "Slice", "Transpose", "Unsqueeze", "Squeeze", "Identity", "Cast", "Concat", "Reshape",
)  # fmt: skip
