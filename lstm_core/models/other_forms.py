"""Recurrent layers of arrays with other names than PyTorch's: our own files, and the forms of FORMS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.form_table import FORMS
from lstm_core.kind import kind_of
from lstm_core.language import tr
from lstm_core.layout import GRU_ORDERS
from lstm_core.models import cells
from lstm_core.models.limits import MAX_LAYERS, said
from lstm_core.models.model import Cell, Layer
from lstm_core.models.torch_names import Stack
from lstm_core.parameters import GATE_ORDER, LSTMParameters

Given = Mapping[str, npt.NDArray[Any]]

OWN = ("weight_ih", "weight_hh", "bias", "peephole")
"""The arrays of an LSTM in files that are written here, see `files.write_npz`."""

_RECURRENT = "recurrent_kernel"
_KERAS_GRU_ORDER = next(order for order, who in GRU_ORDERS.items() if "Keras" in who)


def own_stacks(arrays: Given, metadata: Mapping[str, str]) -> list[Stack]:
    """Return the cell of a file that `Trace.to_npz` or `Trace.to_json` wrote; nothing for another file."""
    if metadata.get("gate_order") != GATE_ORDER or not set(OWN[:3]) <= arrays.keys():
        return []
    given = {name: cells.checked_numbers(name, arrays[name]) for name in OWN if name in arrays}
    params = LSTMParameters(**given)
    found = kind_of(metadata.get("cell", "lstm"))
    if found is not None:
        params = params.as_kind(found[0])
    layer = Layer("lstm", (Cell.of_lstm(params),))
    return [Stack("lstm", (layer,), tuple(given), 0)]


def stacks_of_forms(arrays: Given) -> tuple[list[Stack], str]:
    """Return the layers whose arrays have the names of a form of FORMS, and the sentence that says of which."""
    for key in FORMS:
        if key != "pytorch" and (groups := _groups(arrays, key)):
            if len(groups) > MAX_LAYERS:
                raise ValueError(tr("The model has more than {most} recurrent layers.", most=MAX_LAYERS))
            stacks = [_stack(module, names, arrays, key) for module, names in groups.items()]
            form = FORMS[key]
            return stacks, tr(
                "Gates in the order {order}: the arrays have the names of {title}, which keeps them so.",
                order=", ".join(form.gates),
                title=form.title,
            )
    return [], ""


def _groups(arrays: Given, key: str) -> dict[str, dict[str, str]]:
    """Return the names of arrays by module and by what the form calls them."""
    form = FORMS[key]
    wanted = {*form.shapes, *(form.optional or {})}
    modules: dict[str, dict[str, str]] = {}
    for name in arrays:
        for leaf in wanted:
            for end in (leaf, leaf.replace("/", ".")):
                if name == end or name.endswith((f"/{end}", f".{end}")):
                    modules.setdefault(name.removesuffix(end), {})[leaf] = name
    optional = "bias" if key == "keras" else ""
    whole = {module: names for module, names in modules.items() if set(form.shapes) - {optional} <= names.keys()}
    if key in ("tf1", "haiku"):  # a dense part has arrays with the same names
        return {
            module: names for module, names in whole.items() if "lstm" in module.lower() or len(arrays) == len(names)
        }
    return whole


def _stack(module: str, names: Mapping[str, str], arrays: Given, key: str) -> Stack:
    given = {what: cells.checked_numbers(name, arrays[name]) for what, name in names.items()}
    title = module.rstrip("./")
    place = next(place for place, name in enumerate(arrays) if name in names.values())
    made = _keras(given) if key == "keras" else _of_directions(given, key)
    order = {"lstm": FORMS[key].gates, "gru": _KERAS_GRU_ORDER, "rnn": "h"}[made[0].kind]
    layer = Layer(title or made[0].kind, made, order, FORMS[key].forget_bias)
    has_bias = key != "keras" or "bias" in names
    return Stack(layer.name, (layer,), tuple(names.values()), place, has_bias)


def _of_directions(given: Given, key: str) -> tuple[Cell, ...]:
    """Return the cells of all directions: of ONNX each array has them in front."""
    if key != "onnx":
        return (cells.of_form(given, key),)
    directions = {len(array) for array in given.values() if array.ndim}
    if directions - {1, 2} or len(directions) != 1:
        raise ValueError(tr("W, R and B have {n} directions; wanted one or two in each.", n=said(tuple(directions))))
    return tuple(
        cells.of_form({name: array[k : k + 1] for name, array in given.items()}, key, backward=bool(k))
        for k in range(directions.pop())
    )


def _keras(given: Given) -> tuple[Cell, ...]:
    """Return the cell of Keras with 4, 3 or 1 blocks; a GRU with two biases has its reset behind U."""
    U, W = given[_RECURRENT], given["kernel"]
    H = len(U) if U.ndim == 2 else 0
    blocks = U.shape[1] // H if H else 0
    if blocks not in cells.BLOCKS or U.shape[1] % H or W.ndim != 2 or W.shape[1] != U.shape[1]:
        raise ValueError(
            tr(
                "recurrent_kernel has the shape {shape} and kernel {other}; wanted (H, 4H) and (D, 4H), with 3H in a "
                "GRU and H in an RNN.",
                shape=U.shape,
                other=W.shape,
            )
        )
    b = given.get("bias", np.zeros(U.shape[1], U.dtype))
    if blocks == 4:
        return (cells.of_form({"kernel": W, _RECURRENT: U, "bias": b}, "keras"),)
    if blocks == 1:
        return (cells.rnn(W.T, U.T, b),)
    two = b.reshape(2, -1) if b.size == 2 * U.shape[1] else np.stack([b.ravel(), np.zeros_like(b).ravel()])
    key = "gru" if b.size == 2 * U.shape[1] else "gru_before"
    return (cells.gru(W.T, U.T, two[0], two[1], order=_KERAS_GRU_ORDER, key=key),)
