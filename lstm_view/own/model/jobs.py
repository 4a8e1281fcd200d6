"""A run of a model: at once where it is short, else in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from io import BufferedReader
from typing import Final

from lstm_core.models import Layer, ModelFile
from lstm_core.models.pieces import pieces
from lstm_view.own.model.given import Given
from lstm_view.own.model.kept import KeptRun, runs
from lstm_view.own.model.process import Work
from lstm_view.own.model.source import Source
from lstm_view.own.model.worker import asked, unpacked

#: Of one core: seconds a step takes besides its products, and products of weights a second.
_STEP, _PRODUCTS = 40e-6, 1e9
AT_ONCE: Final = 0.4  # seconds; a shorter run is over before a process has started


def seconds_of(model: ModelFile, steps: int) -> float:
    """About how long a run takes."""
    layers = [part for part in model.chain if isinstance(part, Layer)]
    cells = [cell for layer in layers for cell in layer.cells]
    weights = sum(array.size for cell in cells for array in cell.weights.values())
    return steps * (_STEP * len(cells) + weights / _PRODUCTS)


class Job(Work):
    """A run in a process of its own; ``run`` is its record once it is ``done``."""

    module = "lstm_view.own.model.worker"

    def __init__(self, source: Source, run: KeptRun) -> None:
        self.source, self.run = source, run
        self._parts = 0
        self._all = max(1, sum(len(next(iter(record.values()))) for record in run.records.values()))
        super().__init__()

    @property
    def share(self) -> float:
        """How much is done."""
        return min(1.0, self._parts / self._all)

    def _asked(self) -> Iterator[bytes]:
        convention = None if self.source.convention is None else asdict(self.source.convention)
        return asked(self.source.name, self.source.data, convention, self.run.x, self._language)

    def _take(self, answer: BufferedReader) -> Iterator[None]:
        for piece in unpacked(answer):
            self.run.put(piece)
            self._parts += len(next(iter(piece.values.values())))
            yield
        if self._parts == self._all:
            runs().add(self.run)
            self.done = True


def run_now(source: Source, run: KeptRun) -> KeptRun:
    """Run it here, and keep it; ValueError with a sentence where numbers leave their range."""
    for piece in pieces(source.model, run.x):
        run.put(piece)
    runs().add(run)
    return run


def start(source: Source, given: Given) -> KeptRun | Job:
    """Run a model over an input: at once where that is quick, else in a process; ValueError for more than is kept."""
    run = KeptRun(source.model, given.x, given.names(source.model), given.columns)
    return run_now(source, run) if seconds_of(source.model, len(run)) < AT_ONCE else Job(source, run)
