"""Runs of models, kept in this process for the browser to look into: by a token that nobody can guess.

A run belongs to a session, which alone holds it: with the session the run is gone. All of them together have a bound;
beyond it the one that was looked at longest ago is let go.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np

from lstm_core.checks import FLOAT64, Array
from lstm_core.language import grouped, tr
from lstm_core.models import Layer, ModelFile
from lstm_core.models.pieces import OUTPUT, QUANTITIES, Piece
from lstm_core.models.windows import Order, ordered

MAX_STEPS: Final = 20_000
MAX_RUN: Final = 640 * 2**20  # bytes of one run: 1024 units of an LSTM over 20,000 steps in float32, and their output
MAX_KEPT: Final = 1_280 * 2**20  # bytes of all runs of this process

Place = tuple[int | None, int]
Columns = Mapping[str, Array]


class KeptRun:
    """The record of a run: for each direction of each layer, and for the output (None, 0), quantity -> (T, units)."""

    def __init__(
        self, model: ModelFile, x: Any, names: Mapping[str, tuple[str, ...]], columns: Columns | None = None
    ) -> None:
        shapes = shapes_of(model, len(x))
        size = sum(np.dtype(kind).itemsize * T * H * len(names_) for (T, H, kind, names_) in shapes.values())
        if size > MAX_RUN:
            raise ValueError(
                tr(
                    "This run has {steps} steps and would take {size} MB; at most {most} MB are kept. Take fewer "
                    "steps.",
                    steps=grouped(len(x)),
                    size=grouped(-(-size // 2**20)),
                    most=grouped(MAX_RUN // 2**20),
                )
            )
        self.token, self.model, self.x, self.names, self.size = secrets.token_urlsafe(18), model, x, names, size
        self.columns: Columns = columns or {}
        self.records: dict[Place, dict[str, Array]] = {
            place: {name: np.zeros((T, H), kind) for name in quantities}
            for place, (T, H, kind, quantities) in shapes.items()
        }
        self._orders: dict[tuple[Place, str], Order] = {}
        self._ranges: dict[tuple[Place, str], tuple[float, float]] = {}

    def __len__(self) -> int:
        return len(self.x)

    def put(self, piece: Piece) -> None:
        """Write down what happened."""
        record = self.records[piece.layer, piece.way]
        for name, values in piece.values.items():
            record[name][piece.start : piece.start + len(values)] = values

    def order(self, place: Place, order: str) -> Order:
        """The units of a record in an order, worked out once."""
        if (place, order) not in self._orders:
            self._orders[place, order] = ordered(self.records[place], order)
        return self._orders[place, order]

    def range(self, place: Place, name: str) -> tuple[float, float]:
        """Least and largest value of a quantity, found once."""
        if (place, name) not in self._ranges:
            values = self.records[place][name]
            self._ranges[place, name] = float(values.min()), float(values.max())
        return self._ranges[place, name]


def shapes_of(model: ModelFile, steps: int) -> dict[Place, tuple[int, int, Any, tuple[str, ...]]]:
    """Return steps, units, type and quantities of each record of a run."""
    shapes: dict[Place, tuple[int, int, Any, tuple[str, ...]]] = {}
    layers = [part for part in model.chain if isinstance(part, Layer)]
    for number, layer in enumerate(layers):
        for way, cell in enumerate(layer.cells):
            kind = FLOAT64 if cell.parameters is None else cell.parameters.dtype
            shapes[number, way] = (steps, layer.hidden_size, kind, QUANTITIES[layer.kind])
        steps = steps if layer.returns_steps or layer.ways == ("forward",) else 1
    shapes[None, 0] = (steps, model.chain[-1].output_size, model.dtype, (OUTPUT,))
    return shapes


class Runs:
    """The runs of this process by their tokens."""

    def __init__(self, most: int = MAX_KEPT) -> None:
        self.most = most
        self._found: WeakValueDictionary[str, KeptRun] = WeakValueDictionary()
        self._used: list[str] = []
        self._lock = Lock()

    def add(self, run: KeptRun) -> None:
        """Keep a run for as long as somebody holds it; those that are too many lose their numbers."""
        with self._lock:
            self._found[run.token] = run
            self._used.append(run.token)
            self._used = [token for token in self._used if token in self._found]
            while len(self._used) > 1 and sum(self._found[token].size for token in self._used) > self.most:
                oldest = self._found.pop(self._used.pop(0), None)
                if oldest is not None:
                    oldest.records.clear()

    def find(self, token: str) -> KeptRun | None:
        """Return the run of a token; None if it is gone."""
        with self._lock:
            run = self._found.get(token)
            if run is not None and token in self._used:
                self._used.remove(token)
                self._used.append(token)
            return run


@lru_cache(maxsize=1)
def runs() -> Runs:
    """The runs of this process."""
    return Runs()
