"""A run of a whole model piece by piece: so many steps of one direction at a time, with the state carried between."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array
from lstm_core.language import tr
from lstm_core.models.model import Layer, ModelFile, Part
from lstm_core.models.running import Initial, merged, passed_on, run_cell, through

STEPS = 256
"""Steps of a piece."""

QUANTITIES = {"lstm": ("f", "i", "g", "o", "c", "h"), "gru": ("u", "r", "g", "h"), "rnn": ("h",)}
"""What is kept of each kind of layer."""

OUTPUT = "y"
"""What the output of the whole model is called."""


@dataclass(frozen=True, eq=False)
class Piece:
    """Values of steps `start` on: of direction `way` of layer `layer`, or, where `layer` is None, the model's output.

    `values` are (n, H) by the names of QUANTITIES, or (n, K) by OUTPUT, in the order of time.
    """

    layer: int | None
    way: int
    start: int
    values: Mapping[str, Array]


def pieces(model: ModelFile, x: Any, *, steps: int = STEPS) -> Iterator[Piece]:
    """Run a model over x, (T, D) or tokens (T,), layer after layer, and yield what happens, `steps` steps at a time.

    The values are those of `run_model` but for rounding, and all its memory is the output of one layer. Where the
    model passes on only the end of a layer that reads backward too, its output has one row.

    >>> from lstm_core import LSTMParameters
    >>> from lstm_core.models import Cell
    >>> layer = Layer("lstm", (Cell.of_lstm(LSTMParameters.initial(1, 2, seed=0)),))
    >>> found = list(pieces(ModelFile("npz", (layer,), ""), np.ones((5, 1)), steps=3))
    >>> [(piece.layer, piece.start, *piece.values) for piece in found]
    [(0, 0, 'f', 'i', 'g', 'o', 'c', 'h'), (0, 3, 'f', 'i', 'g', 'o', 'c', 'h'), (None, 0, 'y'), (None, 3, 'y')]
    """
    value = checked_input(model, x)
    layer = 0
    for part in model.chain:
        if isinstance(part, Layer):
            value = yield from _layer(part, layer, value, steps)
            layer += 1
        else:
            value = _through(part, value, steps)
    for start in range(0, len(value), steps):
        yield Piece(None, 0, start, {OUTPUT: value[start : start + steps]})


def checked_input(model: ModelFile, x: Any) -> Any:
    """Return x if the model can read it: (T, D), or tokens (T,); ValueError if it cannot."""
    if model.embedding is None:
        return checked_array("x", x, FLOAT64, ("T", model.input_size))
    tokens = np.asarray(x)
    if tokens.dtype.kind not in "iu" or tokens.ndim != 1 or not tokens.size:
        raise ValueError(tr("x must be tokens: whole numbers, (T,) or (T, B)."))
    return tokens


def _layer(layer: Layer, number: int, x: Array, steps: int) -> Generator[Piece, None, Array]:
    """Yield the pieces of a layer; its result is what the next part takes."""
    outputs, ends = [], []
    for way, cell in enumerate(layer.cells):
        output = np.empty((len(x), cell.output_size), cell.dtype)
        states: Initial = {}
        for start, stop in _spans(len(x), steps, backward=cell.backward):
            turn = slice(None, None, -1 if cell.backward else 1)
            trace = run_cell(cell, x[start:stop][turn], states)
            states = {name: trace.series[name][-1] for name in trace.states}
            output[start:stop] = passed_on(cell, trace)[turn]
            yield Piece(number, way, start, {name: trace.series[name][turn] for name in QUANTITIES[layer.kind]})
        outputs.append(output)
        ends.append(output[:1] if cell.backward else output[-1:])
    all_steps = layer.returns_steps or layer.ways == ("forward",)
    return merged(layer.merge, outputs if all_steps else ends)


def _spans(length: int, steps: int, *, backward: bool) -> list[tuple[int, int]]:
    """Return first and last step of each piece, in the order in which they are read."""
    if backward:
        return [(max(0, stop - steps), stop) for stop in range(length, 0, -steps)]
    return [(start, min(start + steps, length)) for start in range(0, length, steps)]


def _through(part: Part, value: Any, steps: int) -> Array:
    return np.concatenate([through(part, value[start : start + steps]) for start in range(0, len(value), steps)])
