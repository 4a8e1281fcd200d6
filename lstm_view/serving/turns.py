"""Runs of pages take turns: when one has computed, the next begins.

Python computes in one thread at a time. Runs that begin together share it, and all of them are over only with the
last: where 300 pages asked, those that met once met again after every rest, and waited for two seconds each time. In
turn each has its answer as soon as it is computed, and asks the next time after the one before it
(``benchmarks.bench_server``: 95 % of 300 within 0.1 s, before within 2 s).

A question waits where it comes in (:mod:`lstm_view.serving.sockets`), before Streamlit makes a thread for it: threads
that only wait for their turn were tried and keep the event loop waiting too.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from itertools import count
from typing import Final

#: Seconds after which a run no longer keeps others waiting: it waits for something itself, or has much to do.
LONG: Final = 0.1
#: Seconds within which a run begins if there is one: Streamlit passes over, without a word, a question for a part of a
#: page that has gone.
SOON: Final = 0.02
#: By this header of its socket a run says who is done. Whatever a browser sends under this name is taken off.
HEADER: Final = "x-lstm-turn"
_NAMES: Final = count(1)


class Turns:
    """Who is at work, and who waits, in the order in which they came."""

    def __init__(self, long: float = LONG, soon: float = SOON) -> None:
        self._long, self._soon = long, soon
        self._free = asyncio.Lock()  # lets in one after the other, in the order of their asking
        self._at_work, self._begun = "", ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.TimerHandle | None = None

    @staticmethod
    def name() -> str:
        """For one who will take turns: nobody else's."""
        return str(next(_NAMES))

    async def take(self, name: str) -> None:
        """Wait until it is the turn of ``name``; not if it is already."""
        if self._at_work == name:
            return
        await self._free.acquire()
        self._at_work, self._begun, self._loop = name, "", asyncio.get_running_loop()
        self._end = self._loop.call_later(self._soon, self._look, name)

    def begin(self, name: str) -> None:
        """What ``name`` asked for computes now; from any thread. The event loop is not woken for that: it looks."""
        if self._at_work == name:
            self._begun = name

    def _look(self, name: str) -> None:
        if self._begun != name or self._loop is None:
            self.give(name)
        else:
            self._end = self._loop.call_later(self._long - self._soon, self.give, name)

    def give(self, name: str) -> None:
        """``name`` is done; nothing if its turn is over already. Only in the event loop."""
        if self._end is None or self._at_work != name:
            return
        self._end.cancel()
        self._at_work, self._end = "", None
        self._free.release()

    def give_from_thread(self, name: str) -> None:
        """The same, from the thread in which a page ran."""
        if name and self._loop is not None:
            self._loop.call_soon_threadsafe(self.give, name)


@lru_cache(maxsize=1)
def turns() -> Turns:
    """Those of this process."""
    return Turns()
