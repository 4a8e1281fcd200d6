"""A cell type as the browser is sent it: its parsed lines as plain data, and where its weights come from."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_core import LSTMParameters, Variant
from lstm_core.checks import Array
from lstm_core.equations import Term
from lstm_core.variant_run import gate_weights

Json = dict[str, Any]


def cell_type(variant: Variant) -> Json:
    """A cell type: `lines` [[name, term], ...] in the order of computation, and what is to be known of its names.

    A term is a name, a number, or [operation, term, ...]: c = f * c_prev + i * g is
    ["c", ["+", ["*", "f", "c_prev"], ["*", "i", "g"]]]. `weights` has the axes of each weight: {"W_i": ["H", "D"]}.
    """
    return {
        "key": variant.key,
        "title": variant.title,
        "lines": [[equation.name, _term(equation.term)] for equation in variant.equations],
        "states": list(variant.states),
        "memory": variant.memory,
        "gates": list(variant.gates),
        "weights": {name: list(shape) for name, shape in variant.weights.items()},
    }


def _term(term: Term) -> str | float | list[Any]:
    if term.operation == "name":
        return term.name
    if term.operation == "number":
        return term.number
    return [term.operation, *map(_term, term.arguments)]


def sources(variant: Variant, params: LSTMParameters, weights: Mapping[str, Array]) -> Json:
    """Where each of ``weights``, as `share_weights` gave them, comes from, so that the browser can follow a slider.

    ["W_f", -1] is the LSTM's W_f with the opposite sign; what the LSTM does not have is its numbers (see `floats`).
    """
    lent = gate_weights(params)
    lenders = {name: variant.lender(name) for name in variant.weights}
    return {name: list(lenders[name]) if lenders[name][0] in lent else floats(weights[name]) for name in lenders}


def given(weights: Mapping[str, Array]) -> Json:
    """Weights that no slider of the LSTM moves, in the form of ``sources``."""
    return {name: floats(array) for name, array in weights.items()}


def floats(array: Array) -> str:
    """Base64 of little-endian float64, row by row."""
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f8").tobytes()).decode("ascii")
