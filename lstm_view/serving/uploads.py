"""What is uploaded stays in memory: a person's numbers go to no disk, and a read-only server takes them too.

So how many files come at once is what decides how much memory that takes.
"""

from __future__ import annotations

from typing import Final

from starlette.formparsers import MultiPartParser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lstm_core.models import MAX_MODEL_BYTES
from lstm_view.serving.counters import Counters, counters
from lstm_view.serving.gate import RETRY, Gate, gate

#: Beyond the largest file, what Streamlit lets through before it refuses a request whose length was not said.
MARGIN: Final = 2**20
PATH: Final = "/_stcore/upload_file/"


def keep_in_memory() -> None:
    """Let no file that the page takes be spooled to disk; Starlette begins at one megabyte."""
    MultiPartParser.spool_max_size = MAX_MODEL_BYTES + MARGIN


class Uploads:
    """Middleware that takes no more files at once than there should be; how large one may be, Streamlit is told."""

    def __init__(self, app: ASGIApp, gate_: Gate | None = None, counts: Counters | None = None) -> None:
        self.app = app
        self.gate, self.counts = gate_ or gate(), counts or counters()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 503."""
        if scope["type"] != "http" or scope["method"] != "PUT" or PATH not in scope["path"]:
            await self.app(scope, receive, send)
            return
        if self.gate.crowded() or 0 < self.gate.limits.max_uploads <= self.gate.uploads:
            self.counts.add("refused", "upload")
            later = PlainTextResponse("Too many files come in now.", 503, {"retry-after": str(RETRY)})
            await later(scope, receive, send)
            return
        self.gate.uploads += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.gate.uploads -= 1
