"""Cells of the core from the arrays of other frameworks, once these stand in rows of units."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array
from lstm_core.kind import PLAIN, LSTMKind
from lstm_core.language import tr
from lstm_core.models.cells import gru, rnn, zeros_like_rows
from lstm_core.models.limits import said
from lstm_core.models.model import Cell
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER, LSTMParameters

GRU_ORDER = "urg"
"""The order in which `gru_cell` takes the blocks of a GRU: that of Keras and ONNX."""


def single(array: npt.NDArray[np.generic]) -> Array:
    """Return an array of numbers in the type in which it is computed with: float64 if it is so, else float32."""
    return array.astype(np.float64 if array.dtype.itemsize == 8 else np.float32)


def in_order(stacked: Array, order: str, wanted: str = GATE_ORDER) -> Array:
    """Return the blocks of rows of `stacked`, which stand in `order`, in the order `wanted`.

    >>> in_order(np.arange(4), "iofg").tolist()
    [0, 2, 3, 1]
    """
    blocks = stacked.reshape(len(order), -1, *stacked.shape[1:])
    return np.concatenate([blocks[order.index(gate)] for gate in wanted if gate in order])


def lstm_cell(
    W: Array,
    U: Array,
    b: Array | None,
    *,
    peephole: Array | None = None,
    kind: LSTMKind = PLAIN,
    projection: Array | None = None,
    backward: bool = False,
) -> Cell:
    """Return the cell of W (4H, D), U (4H, H), b (4H,) in GATE_ORDER and peepholes (3, H) in PEEPHOLE_ORDER.

    The rows of a gate that `kind` does not have count as 0, whatever stands there.
    """
    b = zeros_like_rows(U) if b is None else b
    if kind.coupled:
        W, U, b = (_without(array, GATE_ORDER, kind.coupled) for array in (W, U, b))
        peephole = None if peephole is None else _without(peephole, PEEPHOLE_ORDER, kind.coupled)
    parameters = LSTMParameters(W, U, b, peephole).as_kind(kind)
    return Cell.of_lstm(parameters, projection=projection, backward=backward)


def _without(stacked: Array, order: str, gate: str) -> Array:
    array = stacked.copy()
    array.reshape(len(order), -1)[order.index(gate)] = 0
    return array


def gru_cell(
    W: Array,
    U: Array,
    b: Array | None,
    b2: Array | None,
    *,
    after: bool,
    gate: str = "sigmoid",
    candidate: str = "tanh",
    backward: bool = False,
) -> Cell:
    """Return the cell of W (3H, D), U (3H, H) and two biases (3H,) in GRU_ORDER; `after`: the reset follows U."""
    key = _key("gru" if after else "gru_before", gate=gate, candidate=candidate)
    first, second = (zeros_like_rows(U) if one is None else one for one in (b, b2))
    return gru(W, U, first, second, order=GRU_ORDER, key=key, backward=backward)


def rnn_cell(W: Array, U: Array, b: Array | None, *, candidate: str = "tanh", backward: bool = False) -> Cell:
    """Return the cell of W (H, D), U (H, H) and b (H,)."""
    return rnn(W, U, zeros_like_rows(U) if b is None else b, key=_key("rnn", candidate=candidate), backward=backward)


def _key(base: str, **functions: str) -> str:
    usual = {"gate": "sigmoid", "candidate": "tanh"}
    chosen = ",".join(f"{place}={name}" for place, name in functions.items() if name != usual[place])
    return f"{base}:{chosen}" if chosen else base


def refused_function(layer: str, name: str) -> ValueError:
    """Return the error for a function that no cell of the core can have."""
    return ValueError(
        tr(
            "The layer {layer} has the function {name}, which a cell cannot have here; for gates there are sigmoid and "
            "hard sigmoid with the slope 1/5 or 1/6, for candidate and output tanh, relu and linear.",
            layer=said(layer),
            name=said(name),
        )
    )


def wrong_size(layer: str, units: Any, found: int) -> ValueError:
    """Return the error for a layer whose description speaks of other units than its weights have."""
    return ValueError(
        tr(
            "The layer {layer} is said to have {units} units, and its weights are those of {found}.",
            layer=said(layer),
            units=said(units),
            found=found,
        )
    )


def rounded_note(name: str) -> str:
    """Return what is said of a layer whose weights are stored as whole numbers of 8 bits."""
    return tr(
        "{name} has int8 weights, which were turned back into numbers. The model also rounds x and h at every step, "
        "which a run here does not: expect differences in the second or third digit.",
        name=name,
    )
