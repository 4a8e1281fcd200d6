"""How the server ends when it is told to: page after page goes to another replica, then the process.

Without it uvicorn closes all sockets at once, and all visitors come to the other replica in the same moment.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable
from typing import Final

from lstm_view.serving.gate import Gate

_LOG: Final = logging.getLogger(__name__)


def drain_on_term(gate: Gate) -> None:
    """From now on SIGTERM first sends the open pages away, then does what it did before.

    Called in the event loop, after the server has set its own handler. Elsewhere than in the main thread there are no
    signals to handle.
    """
    ends = signal.getsignal(signal.SIGTERM)
    if not gate.limits.drain or not callable(ends) or threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()

    def begin(number: int, frame: object) -> None:
        if gate.draining:  # asked a second time: at once
            ends(number, frame)  # type: ignore[arg-type]
        else:
            loop.call_soon_threadsafe(_start, gate, lambda: ends(number, frame))  # type: ignore[arg-type]

    signal.signal(signal.SIGTERM, begin)


_running: set[asyncio.Task[None]] = set()  # asyncio itself keeps only weak references


def _start(gate: Gate, end: Callable[[], object]) -> None:
    gate.draining = True
    task = asyncio.get_running_loop().create_task(drain(gate, gate.limits.drain, end))
    _running.add(task)
    task.add_done_callback(_running.discard)


async def drain(gate: Gate, seconds: float, end: Callable[[], object]) -> None:
    """Send away all that are here, evenly over ``seconds``; nobody comes in any more meanwhile."""
    gate.draining = True
    visits = list(gate.visits)
    _LOG.info("server ends", extra={"said": {"open": len(visits)}})
    for visit in visits:
        await visit.send_away()
        await asyncio.sleep(seconds / len(visits))
    end()
