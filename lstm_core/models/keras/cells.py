"""Cells of Keras' recurrent layers: kernel (D, nH), recurrent kernel (H, nH), bias; gates i, f, c, o and z, r, h.

Source: keras.io, LSTM, GRU, SimpleRNN; CuDNN layouts: Keras' own conversion, `convert_lstm_weights` in its sources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import Array
from lstm_core.kind import LSTMKind
from lstm_core.language import tr
from lstm_core.models.keras.store import Named
from lstm_core.models.limits import said
from lstm_core.models.model import Cell
from lstm_core.models.stacked import gru_cell, lstm_cell, refused_function, rnn_cell

KINDS = {
    "LSTM": "lstm",
    "CuDNNLSTM": "lstm",
    "LSTMCell": "lstm",
    "GRU": "gru",
    "CuDNNGRU": "gru",
    "GRUCell": "gru",
    "SimpleRNN": "rnn",
    "SimpleRNNCell": "rnn",
}
"""The kind of layer of each class of Keras."""

BLOCKS = {"lstm": 4, "gru": 3, "rnn": 1}
_FIRST_ORDER = {"lstm": "icfo", "gru": "zrh", "rnn": ""}  # in which Keras 1 lists the gates that stand apart
_CELL_FUNCTIONS = ("tanh", "relu", "linear")


@dataclass(frozen=True)
class Functions:
    """What a layer has in place of σ and of tanh, by the names of `kind`."""

    gate: str = "sigmoid"
    cell: str = "tanh"


def functions(layer: str, kind: str, settings: Mapping[str, Any], major: int) -> Functions:
    """Return the functions in the settings of a layer; `major` is the version of Keras that wrote them.

    The hard sigmoid of Keras 3 has the slope 1/6, that of Keras 1 and 2 the slope 1/5. In Keras 1 it is the usual one.
    """
    usual = "hard_sigmoid" if major == 1 else "sigmoid"
    gate = function_name(settings.get("recurrent_activation", settings.get("inner_activation", usual)))
    cell = function_name(settings.get("activation", "tanh"))
    if kind == "rnn":
        gate = "sigmoid"
    gate = {"hard_sigmoid": "hard_sigmoid_6" if major >= 3 else "hard_sigmoid_5"}.get(gate, gate)
    if gate not in ("sigmoid", "hard_sigmoid_5", "hard_sigmoid_6"):
        raise refused_function(layer, gate)
    if cell not in _CELL_FUNCTIONS:
        raise refused_function(layer, cell)
    return Functions(gate, cell)


def function_name(value: Any) -> str:
    """Return the name of a function that stands in settings as a name or as an object."""
    if isinstance(value, dict):
        inner = value.get("config")
        value = inner if isinstance(inner, str) else value.get("class_name")
    if value is None:
        return "linear"
    return {"ReLU": "relu", "Softmax": "softmax"}.get(value, value) if isinstance(value, str) else said(value)


def cell_of(
    layer: str,
    kind: str,
    arrays: Sequence[Named],
    functions: Functions,
    *,
    after: bool | None = None,
    backward: bool = False,
) -> Cell:
    """Return the cell of a layer's arrays, in the order in which Keras lists them.

    `after` is whether the reset of a GRU follows the recurrent kernel; None where nothing says so but the bias.
    """
    if (kind, len(arrays)) in (("lstm", 12), ("gru", 9)):
        arrays = _joined(kind, arrays)
    n, (kernel, recurrent, *rest) = BLOCKS[kind], arrays if len(arrays) >= 2 else _missing(layer, arrays)
    H = recurrent.shape[0] if recurrent.array.ndim == 2 else 0
    if kernel.array.ndim != 2 or recurrent.shape != (H, n * H) or kernel.shape[1] != n * H or not H:
        raise wrong(layer, arrays, n)
    bias = rest.pop(0) if rest and rest[0].array.size in (n * H, 2 * n * H) else None
    if rest:
        raise wrong(layer, arrays, n)
    W, U, b = kernel.array.T, recurrent.array.T, None if bias is None else bias.array
    if b is not None and b.shape == (2 * n * H,) and n > 1:
        W, U = _of_cudnn(W, U, n)
    if kind == "lstm":
        b = None if b is None else b.reshape(-1, 4 * H).sum(axis=0, dtype=b.dtype)
        names = LSTMKind(gate=functions.gate, candidate=functions.cell, output=functions.cell)
        return lstm_cell(W, U, b, kind=names, backward=backward)
    if kind == "rnn":
        return rnn_cell(W, U, b, candidate=functions.cell, backward=backward)
    two = b is not None and b.size == 6 * H
    first, second = (None, None) if b is None else b.reshape(-1, 3 * H) if two else (b, None)
    after = two if after is None else after
    return gru_cell(W, U, first, second, after=after, gate=functions.gate, candidate=functions.cell, backward=backward)


def _joined(kind: str, arrays: Sequence[Named]) -> list[Named]:
    """Return the kernels and biases of Keras 1, which stand gate by gate, side by side in the order of Keras 2."""
    order = _FIRST_ORDER[kind]
    columns = [arrays[letter::3] for letter in range(3)]
    wanted = "ifco" if kind == "lstm" else order
    joined = []
    for column in columns:
        if len({found.shape for found in column}) != 1:
            raise wrong(column[0].name, arrays)
        parts = [column[order.index(gate)].array for gate in wanted]
        joined.append(Named(column[0].name, np.concatenate(parts, axis=-1)))
    return joined


def _of_cudnn(W: Array, U: Array, n: int) -> tuple[Array, Array]:
    """Return W and U of a CuDNN layer, whose blocks hold rows of units where those of others hold columns."""
    inputs = [block.T.reshape(block.shape) for block in np.split(W, n)]
    return np.concatenate(inputs), np.concatenate([block.T for block in np.split(U, n)])


def _missing(layer: str, arrays: Sequence[Named]) -> Sequence[Named]:
    raise wrong(layer, arrays)


def wrong(layer: str, arrays: Sequence[Named], blocks: int = 0) -> ValueError:
    """Return the error for arrays that cannot be those of a layer, which has so many `blocks` if it is recurrent."""
    if not arrays:
        return ValueError(tr("The file has no arrays for the layer {layer}.", layer=said(layer)))
    shapes = ", ".join(str(found.shape) for found in arrays[:6])
    if blocks:
        return ValueError(
            tr(
                "The arrays of the layer {layer} do not fit it; their shapes are {shapes}; wanted (D, {rows}), (H, "
                "{rows}) and perhaps a bias ({rows},).",
                layer=said(layer),
                shapes=said(shapes),
                rows="H" if blocks == 1 else f"{blocks}·H",
            )
        )
    return ValueError(
        tr(
            "The arrays of the layer {layer} do not fit it; their shapes are {shapes}.",
            layer=said(layer),
            shapes=said(shapes),
        )
    )
