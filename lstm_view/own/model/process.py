"""Work in a process of its own, that goes on while the page asks how far it is: with the time left, and to be stopped.

For its seconds nobody else on this server waits for the interpreter.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader
from typing import Final, cast

from lstm_core.language import language, speaking, tr
from lstm_core.places import PACKAGES

_UNSEEN: Final = 60.0  # seconds after which work that nobody looks at is given up
_NICE: Final = 10
#: As many processes at a time as there are cores, so that each of them makes way.
_ROOM: Final = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))


class Work:
    """Something that runs in a process: ``done`` with all of it there, or ``error`` says in a sentence why not.

    ``share`` is how much of it there is, from 0 to 1. A kind of work says in ``module`` what runs, in ``_asked`` what
    that reads, and takes in ``_take`` what it answers.
    """

    module = ""

    def __init__(self) -> None:
        self.error, self.done, self.stopped = "", False, False
        self.began: float | None = None
        self.seen = time.monotonic()
        self._process: subprocess.Popen[bytes] | None = None
        self._language = language()
        threading.Thread(target=self._go, daemon=True).start()

    @property
    def share(self) -> float:
        """How much is done."""
        raise NotImplementedError

    def _asked(self) -> Iterator[bytes]:
        raise NotImplementedError

    def _take(self, answer: BufferedReader) -> Iterator[None]:
        """Take what is answered, and yield after each part of it; it is over when that ends."""
        raise NotImplementedError

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

    def look(self) -> Work:
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
            for _ in self._parts_of_answer():
                if self._is_given_up():
                    return
            if not (self.done or self.stopped):
                self.error = tr("The run broke off; start it again, or take fewer steps.")
        except ValueError as error:
            self.error = "" if self.stopped else str(error)
        except OSError:
            self.error = tr("The run broke off; start it again, or take fewer steps.")

    def _parts_of_answer(self) -> Iterator[None]:
        paths = {"PYTHONPATH": os.pathsep.join(filter(None, (str(PACKAGES), os.environ.get("PYTHONPATH"))))}
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        process = subprocess.Popen(
            [sys.executable, "-m", self.module],
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
                for part in self._asked():
                    stdin.write(part)
            yield from self._take(cast(BufferedReader, process.stdout))
        finally:
            process.kill()
            process.stdout.close()
            process.wait()
