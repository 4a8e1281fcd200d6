"""A run of a model that goes on while the page asks how far it is: with the time that is left, and to be stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from io import BufferedReader
from typing import Any, Final, cast

from lstm_core.language import language, speaking, tr
from lstm_core.models import Layer, ModelFile
from lstm_core.models.pieces import Piece, pieces
from lstm_core.places import PACKAGES
from lstm_view.own.model.kept import KeptRun, runs
from lstm_view.own.model.source import Source
from lstm_view.own.model.worker import asked, unpacked

#: Of one core: seconds a step takes besides its products, and products of weights a second.
_STEP, _PRODUCTS = 40e-6, 1e9
AT_ONCE: Final = 0.4  # seconds; a shorter run is over before a process has started
_UNSEEN: Final = 60.0  # seconds after which a run that nobody looks at is given up
_NICE: Final = 10
#: As many processes at a time as there are cores, so that each of them makes way.
_ROOM: Final = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))


def seconds_of(model: ModelFile, steps: int) -> float:
    """About how long a run takes."""
    layers = [part for part in model.chain if isinstance(part, Layer)]
    cells = [cell for layer in layers for cell in layer.cells]
    weights = sum(array.size for cell in cells for array in cell.weights.values())
    return steps * (_STEP * len(cells) + weights / _PRODUCTS)


class Job:
    """A run in a process of its own. ``run`` is its record once it is ``done``, ``error`` the sentence why it is not.

    ``share`` is how much of it there is, from 0 to 1.
    """

    def __init__(self, source: Source, run: KeptRun) -> None:
        self.source, self.run = source, run
        self.error, self.done, self.stopped = "", False, False
        self.began: float | None = None
        self.seen = time.monotonic()
        self._parts = 0
        self._all = max(1, sum(len(next(iter(record.values()))) for record in run.records.values()))
        self._process: subprocess.Popen[bytes] | None = None
        self._language = language()
        threading.Thread(target=self._go, daemon=True).start()

    @property
    def share(self) -> float:
        """How much is done."""
        return min(1.0, self._parts / self._all)

    @property
    def left(self) -> float | None:
        """Seconds that are left by the pace so far; None while there is none."""
        if self.began is None or self.share < 0.02:
            return None
        return (time.monotonic() - self.began) * (1 / self.share - 1)

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""
        return self.done or self.stopped or bool(self.error)

    def look(self) -> Job:
        """Say that somebody still wants it."""
        self.seen = time.monotonic()
        return self

    def stop(self) -> None:
        """Give it up."""
        self.stopped = True
        if self._process is not None:
            self._process.kill()

    def _go(self) -> None:
        while not _ROOM.acquire(timeout=1):
            if self._is_given_up():
                return
        try:
            with speaking(self._language):
                self._follow()
        finally:
            _ROOM.release()

    def _is_given_up(self) -> bool:
        if time.monotonic() - self.seen > _UNSEEN:
            self.stop()
        return self.stopped

    def _follow(self) -> None:
        try:
            for piece in self._pieces():
                self.run.put(piece)
                self._parts += len(next(iter(piece.values.values())))
                if self._is_given_up():
                    return
            self.done = self._parts == self._all
            if self.done:
                runs().add(self.run)
            elif not self.stopped:
                self.error = tr("The run broke off; start it again, or take fewer steps.")
        except ValueError as error:
            self.error = "" if self.stopped else str(error)
        except OSError:
            self.error = tr("The run broke off; start it again, or take fewer steps.")

    def _pieces(self) -> Iterator[Piece]:
        paths = {"PYTHONPATH": os.pathsep.join(filter(None, (str(PACKAGES), os.environ.get("PYTHONPATH"))))}
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        process = subprocess.Popen(
            [sys.executable, "-m", "lstm_view.own.model.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | paths | threads,
        )
        self._process, self.began = process, time.monotonic()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
        try:
            with suppress(BrokenPipeError), process.stdin as stdin:
                convention = None if self.source.convention is None else asdict(self.source.convention)
                for part in asked(self.source.name, self.source.data, convention, self.run.x, self._language):
                    stdin.write(part)
            yield from unpacked(cast(BufferedReader, process.stdout))
        finally:
            process.kill()
            process.stdout.close()
            process.wait()


def run_now(source: Source, run: KeptRun) -> KeptRun:
    """Run it here, and keep it; ValueError with a sentence where numbers leave their range."""
    for piece in pieces(source.model, run.x):
        run.put(piece)
    runs().add(run)
    return run


def start(source: Source, x: Any, names: dict[str, tuple[str, ...]]) -> KeptRun | Job:
    """Run a model over x: at once where that is quick, else in a process; ValueError if it is more than is kept."""
    run = KeptRun(source.model, x, names)
    return run_now(source, run) if seconds_of(source.model, len(x)) < AT_ONCE else Job(source, run)
