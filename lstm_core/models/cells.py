"""Cells from the arrays that frameworks keep; the orders of gates and all conversions are those of the core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.assembly_other import assemble_other
from lstm_core.checks import FLOAT64, Array, common_dtype
from lstm_core.forms import from_form
from lstm_core.language import tr, tr_n
from lstm_core.layout import GRU_LAYOUT
from lstm_core.models.limits import said
from lstm_core.models.model import Cell
from lstm_core.parameters import LSTMParameters

BLOCKS = {4: "lstm", 3: "gru", 1: "rnn"}
"""The kind of a layer by the number of blocks of H rows in its recurrent weights."""

TORCH_GRU_ORDER = "rug"
"""The order of the blocks of a GRU in PyTorch: reset, update, candidate (r, z, n)."""


def checked_numbers(name: str, array: npt.NDArray[Any]) -> Array:
    """Return an array of a file if it holds finite real numbers; ValueError with its name in the file."""
    if array.dtype.kind != "f":
        raise ValueError(
            tr("{name} holds {kind} numbers; wanted float32 or another float.", name=said(name), kind=array.dtype.name)
        )
    finite = np.isfinite(array)
    if not finite.all():
        raise ValueError(
            tr_n(
                "{name} has {n} number that is not finite, {value}; wanted finite weights.",
                "{name} has {n} numbers that are not finite, the first of them {value}; wanted finite weights.",
                int(array.size - finite.sum()),
                name=said(name),
                value=str(array[~finite][0]),
            )
        )
    return array


def projected(W: Array, U: Array, b: Array, projection: Array, *, backward: bool = False) -> Cell:
    """Return an LSTM whose output is projected, h = P (o tanh(c)), with U (4H, P) on that h; all in float64.

    U h = (U P)(o tanh(c)): with U P as recurrent weights all gates and c are the same. Source: Sak et al. 2014;
    docs.pytorch.org, torch.nn.LSTM, proj_size.
    """
    wide = projection.astype(FLOAT64)
    params = LSTMParameters(W.astype(FLOAT64), U.astype(FLOAT64) @ wide, b.astype(FLOAT64))
    return Cell.of_lstm(params, projection=wide, backward=backward)


def gru(W: Array, U: Array, b: Array, b2: Array, *, order: str, key: str = "gru", backward: bool = False) -> Cell:
    """Return a GRU of W (3H, D), U (3H, H) and two biases (3H,), with blocks in an order such as "rug"."""
    made = _other({"W": W, "U": U, "b": b, "b2": b2}, key, order, backward=backward)
    second = b2.reshape(3, -1)[[order.index(letter) for letter in GRU_LAYOUT.letters]].ravel()
    return replace(made, bias_hh=second.astype(FLOAT64))


def rnn(W: Array, U: Array, b: Array, *, key: str = "rnn", backward: bool = False) -> Cell:
    """Return an RNN of W (H, D), U (H, H) and b (H,); `key` also says its function: "rnn:candidate=relu"."""
    return _other({"W": W, "U": U, "b": b}, key, None, backward=backward)


def _other(arrays: Mapping[str, Array], key: str, order: str | None, *, backward: bool) -> Cell:
    H, D = arrays["U"].shape[1], arrays["W"].shape[1]
    made = assemble_other(arrays, key, gates=order, transposed=False, input_size=D, hidden_size=H)
    return Cell(key, made.weights, backward=backward)


def of_form(arrays: Mapping[str, Array], form: str, *, backward: bool = False) -> Cell:
    """Return the LSTM whose arrays have the names and shapes of a form of FORMS, such as "keras"."""
    return Cell.of_lstm(from_form(arrays, form), backward=backward)


def zeros_like_rows(U: Array) -> Array:
    """Return a bias of zeros for a matrix of recurrent weights."""
    return np.zeros(len(U), common_dtype(U))
