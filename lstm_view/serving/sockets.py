"""What stands before Streamlit's sockets: there is one a page that is open, so here pages are counted.

A page whose socket is refused or closed tries again; behind a proxy it comes to another replica, where it gives its
experiment back from the tab.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lstm_view.serving.counters import Counters, counters
from lstm_view.serving.gate import RETRY, Gate, address, gate, replica_of
from lstm_view.serving.turns import HEADER, Turns, turns

RESTART: Final = 1012  # the code of a close that means: the service restarts, come again
_AGAIN: Final = 1013  # for servers that cannot answer with a status: come again later
_SMALL: Final = 400  # bytes; what says that a run is over is smaller, payloads are larger and are not looked into
_LOG: Final = logging.getLogger(__name__)


class Visit:
    """One open page: passes its messages on, questions when it is its turn, and measures how long answers take."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, gate: Gate, counts: Counters, turns_: Turns) -> None:
        self.address, self.began = address(scope), time.monotonic()
        self.name, self._turns = turns_.name(), turns_
        self._receive, self._send, self._counts = receive, send, counts
        self._cookie = "" if replica_of(scope) == (gate.limits.replica or "here") else gate.cookie(scope)
        self._asked: float | None = None
        self._closed = False

    async def receive(self) -> Message:
        """The next message of the browser."""
        message = await self._receive()
        if asks_for_a_run(message.get("bytes") or b""):
            self._asked = self._asked or time.monotonic()
            await self._turns.take(self.name)
        return message

    async def send(self, message: Message) -> None:
        """A message for the browser; none once the page was sent away."""
        if self._closed:
            return
        if message["type"] == "websocket.accept" and self._cookie:
            cookie = (b"set-cookie", self._cookie.encode())
            message = {**message, "headers": [*message.get("headers", ()), cookie]}
        self._closed = message["type"] == "websocket.close"
        await self._send(message)
        if self._asked is not None and ends_a_run(message.get("bytes") or b""):
            self._counts.answered(time.monotonic() - self._asked)
            self._asked = None

    async def send_away(self) -> None:
        """Close the socket, so that the page comes again: somewhere else, as this server ends."""
        with suppress(RuntimeError):  # it has gone by itself
            await self.send({"type": "websocket.close", "code": RESTART})


def named(scope: Scope, name: str) -> Scope:
    """The socket with the header by which its runs are known."""
    header = HEADER.encode()
    return {**scope, "headers": [*(pair for pair in scope["headers"] if pair[0] != header), (header, name.encode())]}


def asks_for_a_run(frame: bytes) -> bool:
    """Whether a message to Streamlit asks for a run; others are signs of life, or ask where to put a file.

    A message begins with the number of what it holds, so megabytes of widgets need not be read for that.
    """
    from streamlit.proto.BackMsg_pb2 import BackMsg

    number = BackMsg.DESCRIPTOR.fields_by_name["rerun_script"].number
    return frame[:1] == bytes([number << 3 | 2])


def ends_a_run(frame: bytes) -> bool:
    """Whether a message of Streamlit's says that a run is over, and was not only given up for the next one."""
    if not 0 < len(frame) < _SMALL:
        return False
    from google.protobuf.message import DecodeError
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    try:
        message = ForwardMsg.FromString(frame)
    except DecodeError:
        return False
    early = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
    return bool(message.WhichOneof("type") == "script_finished" and message.script_finished != early)


class Sockets:
    """Middleware that lets a socket in, or refuses it with a status before it is one."""

    def __init__(
        self, app: ASGIApp, gate_: Gate | None = None, counts: Counters | None = None, turns_: Turns | None = None
    ) -> None:
        self.app = app
        self.gate, self.counts, self.turns = gate_ or gate(), counts or counters(), turns_ or turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a socket on if there is room; anything else passes untouched."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
        elif reason := self.gate.refusal(scope):
            self.counts.add("refused", reason)
            _LOG.info("socket refused", extra={"said": {"reason": reason}})
            await _refuse(scope, receive, send)
        else:
            await self._visit(scope, receive, send)

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        visit = Visit(scope, receive, send, self.gate, self.counts, self.turns)
        self.counts.add("opened", "again" if self.gate.knows(scope) else "new")
        self.gate.enter(visit)
        try:
            await self.app(named(scope, visit.name), visit.receive, visit.send)
        finally:
            self.turns.give(visit.name)
            self.gate.leave(visit)
            lasted = {"seconds": round(time.monotonic() - visit.began, 1), "open": len(self.gate.visits)}
            _LOG.info("page closed", extra={"said": lasted})


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 503, at which a proxy asks the next replica."""
    await receive()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": _AGAIN})
        return
    headers = [(b"retry-after", str(RETRY).encode()), (b"cache-control", b"no-store"), (b"content-length", b"0")]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b""})
