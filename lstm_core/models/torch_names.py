"""Recurrent layers of arrays that PyTorch named: weight_ih_l0, weight_hh_l0, biases, weight_hr_l0, _reverse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array
from lstm_core.language import tr
from lstm_core.models import cells
from lstm_core.models.limits import MAX_LAYERS, said
from lstm_core.models.model import Cell, Layer
from lstm_core.models.names import RECURRENT, natural
from lstm_core.parameters import GATE_ORDER, LSTMParameters

_LONG = {"w": "weight", "b": "bias"}
Directions = dict[bool, dict[str, str]]  # backward or not; the names of the arrays by what they are


@dataclass(frozen=True, eq=False)
class Stack:
    """Layers of one module, each of which feeds the next one.

    `names` are the arrays of which they are made, `place` is that of the first of these among all arrays, and
    `has_bias` is whether there is a bias among them; `missing` are biases of which only the other one is there.
    """

    module: str
    layers: tuple[Layer, ...]
    names: tuple[str, ...]
    place: int
    has_bias: bool = True
    missing: tuple[str, ...] = ()

    @property
    def input_size(self) -> int:
        """Numbers a step that the first layer takes."""
        return self.layers[0].input_size

    @property
    def output_size(self) -> int:
        """Numbers a step that the last layer passes on."""
        return self.layers[-1].output_size


def stacks_of(arrays: Mapping[str, npt.NDArray[Any]], *, relu: bool = False) -> list[Stack]:
    """Return the stacks of recurrent layers in a state dict, in the order in which the arrays stand there.

    Of each layer weight_ih (nH, D) and weight_hh (nH, H) are there: n = 4 blocks make an LSTM, 3 a GRU, 1 an RNN;
    bias_ih and bias_hh (nH,) may be missing, weight_hr (P, H) makes an LSTM with projection.
    """
    modules: dict[str, dict[int, Directions]] = {}
    for name in arrays:
        if found := RECURRENT.fullmatch(name):
            layer = modules.setdefault(found["prefix"], {}).setdefault(int(found["layer"] or 0), {})
            what = _LONG.get(found["what"], found["what"])
            layer.setdefault(bool(found["way"]), {})[f"{what}_{found['source']}"] = name
    if sum(map(len, modules.values())) > MAX_LAYERS:
        raise ValueError(tr("The model has more than {most} recurrent layers.", most=MAX_LAYERS))
    return [_stack(module, layers, arrays, relu=relu) for module, layers in modules.items()]


def _stack(module: str, layers: dict[int, Directions], arrays: Mapping[str, npt.NDArray[Any]], *, relu: bool) -> Stack:
    title = module.rstrip("._/")
    numbers = sorted(layers)
    made: list[Layer] = []
    for number in numbers:
        name = title if len(numbers) == 1 else f"{title}.l{number}".lstrip(".")
        made.append(_layer(name, layers[number], arrays, relu=relu))
        if len(made) > 1 and made[-1].input_size != made[-2].output_size:
            raise ValueError(
                tr(
                    "{name} takes {taken} numbers a step; {before} passes on {given}.",
                    name=said(made[-1].name),
                    taken=made[-1].input_size,
                    before=said(made[-2].name),
                    given=made[-2].output_size,
                )
            )
    names = [name for number in numbers for parts in layers[number].values() for name in parts.values()]
    place = next(place for place, name in enumerate(arrays) if name in names)
    has_bias = any(what.startswith("bias") for parts in layers.values() for way in parts.values() for what in way)
    missing = tuple(name for number in numbers for parts in layers[number].values() for name in _lacking(parts))
    return Stack(title or made[0].kind, tuple(made), tuple(sorted(names, key=natural)), place, has_bias, missing)


def _lacking(parts: Mapping[str, str]) -> list[str]:
    """Return the name of a bias of which only the other one is there, as PyTorch would call it."""
    found = [(what, called) for what, called in parts.items() if what in ("bias_ih", "bias_hh")]
    if len(found) != 1:
        return []
    what, called = found[0]
    sources = ("_ih", "_hh") if what == "bias_ih" else ("_hh", "_ih")
    return [sources[1].join(called.rsplit(sources[0], 1))]


def _layer(name: str, directions: Directions, arrays: Mapping[str, npt.NDArray[Any]], *, relu: bool) -> Layer:
    made = [
        _cell(name, {what: (called, arrays[called]) for what, called in parts.items()}, backward=way, relu=relu)
        for way, parts in sorted(directions.items())
    ]
    name = name or made[0].kind
    order = {"lstm": GATE_ORDER, "gru": cells.TORCH_GRU_ORDER, "rnn": "h"}[made[0].kind]
    return Layer(name, tuple(made), order)


def _cell(layer: str, parts: Mapping[str, tuple[str, npt.NDArray[Any]]], *, backward: bool, relu: bool) -> Cell:
    missing = [what for what in ("weight_ih", "weight_hh") if what not in parts]
    if missing:
        raise ValueError(
            tr(
                "{layer} has {names}, but lacks {missing}.",
                layer=said(layer),
                names=", ".join(parts),
                missing=missing[0],
            )
        )
    numbers = {what: cells.checked_numbers(called, array) for what, (called, array) in parts.items()}
    called = {what: name for what, (name, _) in parts.items()}
    U, W = _matrix(called["weight_hh"], numbers["weight_hh"]), _matrix(called["weight_ih"], numbers["weight_ih"])
    projection = numbers.get("weight_hr")
    H = U.shape[1] if projection is None else _matrix(called["weight_hr"], projection).shape[1]
    blocks, rest = divmod(len(U), H)
    if rest or blocks not in cells.BLOCKS or (projection is not None and blocks != 4):
        raise ValueError(
            tr(
                "{name} has the shape {shape}; wanted four blocks of H rows for an LSTM, three for a GRU, one for "
                "an RNN, and H columns.",
                name=said(called["weight_hh"]),
                shape=U.shape,
            )
        )
    _check_rows(called, numbers, len(U))
    if projection is not None and len(projection) != U.shape[1]:
        raise ValueError(
            tr(
                "{name} has the shape {shape}; wanted {rows} rows, as {other} has columns.",
                name=said(called["weight_hr"]),
                shape=projection.shape,
                rows=U.shape[1],
                other=said(called["weight_hh"]),
            )
        )
    b, b2 = (numbers.get(name, np.zeros(len(U), U.dtype)) for name in ("bias_ih", "bias_hh"))
    if blocks == 4 and projection is not None:
        return cells.projected(W, U, b + b2, projection, backward=backward)
    if blocks == 4:
        return Cell.of_lstm(LSTMParameters(W, U, b + b2), backward=backward)
    if blocks == 3:
        return cells.gru(W, U, b, b2, order=cells.TORCH_GRU_ORDER, backward=backward)
    return cells.rnn(W, U, b + b2, key="rnn:candidate=relu" if relu else "rnn", backward=backward)


def _matrix(name: str, array: Array) -> Array:
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(
            tr("{name} has the shape {shape}; wanted rows and columns.", name=said(name), shape=array.shape)
        )
    return array


def _check_rows(called: Mapping[str, str], numbers: Mapping[str, Array], rows: int) -> None:
    for what, array in numbers.items():
        wanted = (rows,) if what.startswith("bias") else (rows, array.shape[-1] if array.ndim else 0)
        if what != "weight_hr" and array.shape != wanted:
            raise ValueError(
                tr(
                    "{name} has the shape {shape}; wanted {rows} rows, as {other} has.",
                    name=said(called[what]),
                    shape=array.shape,
                    rows=rows,
                    other=said(called["weight_hh"]),
                )
            )
