"""The cells of a recurrent operator of TFLite: four matrices from x, four from h, peepholes, biases, a projection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.checks import FLOAT64, Array
from lstm_core.kind import LSTMKind
from lstm_core.language import tr
from lstm_core.models.limits import said
from lstm_core.models.model import Cell
from lstm_core.models.stacked import lstm_cell, refused_function, rnn_cell, rounded_note
from lstm_core.models.tflite.graph import Graph, Operator

ONE_WAY, TWO_WAYS, STEP, PLAIN = 44, 52, 16, 35
"""UNIDIRECTIONAL_SEQUENCE_LSTM, BIDIRECTIONAL_SEQUENCE_LSTM, LSTM and UNIDIRECTIONAL_SEQUENCE_RNN."""

RECURRENT = (ONE_WAY, TWO_WAYS, STEP, PLAIN)

FUNCTIONS = {0: "linear", 1: "relu", 4: "tanh"}
"""The functions that an operator can have behind it, by their numbers in the schema."""

_BEHIND = {2: "relu_n1_to_1", 3: "relu6", 5: "sign_bit"}
_LSTM_INPUTS, _SECOND, _NORMS = 18, 17, 20


@dataclass(frozen=True, eq=False)
class Made:
    """The cells of an operator, and sentences on what differs."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...]


def cells_of(graph: Graph, operator: Operator, name: str, *, backward: bool) -> Made:
    """Return the cells of a recurrent operator; `backward` if its input was turned round."""
    number = int(operator.option(1 if operator.code == PLAIN else 0, "<b"))
    function = FUNCTIONS.get(number)
    if function is None:
        raise refused_function(name, _BEHIND.get(number, str(number)))
    if operator.code == PLAIN:
        W, U, b = (_wanted(graph, operator.input(k), name) for k in (1, 2, 3))
        _check(name, U.ndim == 2 and U.shape == (len(W), len(W)) and W.ndim == 2 and b.shape == (len(W),))
        return Made((rnn_cell(W, U, b, candidate=function, backward=backward),), _notes(graph, operator, name))
    if len(operator.inputs) < _LSTM_INPUTS:
        raise ValueError(
            tr(
                "{name} is a basic LSTM operator with all weights in one matrix, which is not read here.",
                name=said(name),
            )
        )
    if operator.code != TWO_WAYS and any(operator.input(k) >= 0 for k in range(_NORMS, _NORMS + 4)):
        raise ValueError(tr("{name} normalizes what goes into its gates, which no cell here does.", name=said(name)))
    starts = (1, 1 + _SECOND) if operator.code == TWO_WAYS else (1,)
    cells = [
        _cell(graph, operator, start, name, function, backward=backward != bool(way))
        for way, start in enumerate(starts)
    ]
    return Made(tuple(cells), _notes(graph, operator, name))


def _cell(graph: Graph, operator: Operator, start: int, name: str, function: str, *, backward: bool) -> Cell:
    """Return one direction; its inputs are W of i, f, g, o, then U, peepholes of i, f, o, biases, the projection."""
    given = [operator.input(start + k) for k in range(_SECOND)]
    coupled = "i" if given[0] < 0 else ""
    blank = {0, 4, 11} if coupled else set()
    arrays = [None if k in blank else graph.constant(tensor) for k, tensor in enumerate(given)]
    forget, recurrent = _wanted(graph, given[1], name), _wanted(graph, given[5], name)
    _check(name, forget.ndim == recurrent.ndim == 2 and len(forget) == len(recurrent))
    H, P = len(forget), recurrent.shape[1]
    shapes = [(H, forget.shape[1])] * 4 + [(H, P)] * 4 + [(H,)] * 3 + [(H,)] * 4 + [(P, H), (P,)]
    _check(name, all(array is None or array.shape == shape for array, shape in zip(arrays, shapes, strict=True)))
    _check(name, all(arrays[k] is not None or k in blank for k in (*range(8), *range(11, 15))))
    filled = [np.zeros(s, np.float32) if a is None else a for a, s in zip(arrays, shapes, strict=True)]
    W, U, b = np.concatenate(filled[:4]), np.concatenate(filled[4:8]), np.concatenate(filled[11:15])
    peephole = np.stack(filled[8:11]) if any(arrays[k] is not None for k in (8, 9, 10)) else None
    projection, offset = arrays[15], arrays[16]
    if offset is not None and offset.any():
        raise ValueError(tr("{name} has a projection with a bias, which no cell here has.", name=said(name)))
    _check(name, projection is not None or P == H)
    kind = LSTMKind(coupled, candidate=function, output=function)
    if projection is not None:
        projection = projection.astype(FLOAT64)
        W, U, b = W.astype(FLOAT64), U.astype(FLOAT64) @ projection, b.astype(FLOAT64)
    return lstm_cell(W, U, b, peephole=peephole, kind=kind, projection=projection, backward=backward)


def _wanted(graph: Graph, tensor: int, name: str) -> Array:
    array = graph.constant(tensor)
    if array is None or not array.size:
        raise ValueError(tr("The weights of {name} are not constants in the file.", name=said(name)))
    return array


def _check(name: str, fits: bool) -> None:
    if not fits:
        raise ValueError(tr("The weights of {name} in the TFLite file do not fit together.", name=said(name)))


def _notes(graph: Graph, operator: Operator, name: str) -> tuple[str, ...]:
    notes = []
    if any(graph.is_rounded(tensor) for tensor in operator.inputs[1:17]):
        notes.append(rounded_note(said(name)))
    clips = [] if operator.code == PLAIN else [float(operator.option(field, "<f")) for field in (1, 2)]
    if any(clip > 0 for clip in clips):
        notes.append(
            tr(
                "{name} limits c and its projection to ±{clip:g}, which a cell here does not: as long as none is "
                "larger, all numbers are the same.",
                name=said(name),
                clip=min(clip for clip in clips if clip > 0),
            )
        )
    return tuple(notes)
