"""What is uploaded stays in memory, comes from our own pages, and not too much of it at once.

No disk has it and no other site sends it. As it stays in memory, how many files come at once is what decides how much
memory that takes.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
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


class FromHere:
    """Middleware that takes only from pages of ours what is more than a question: an upload, and that one is removed.

    Streamlit asks for a cookie instead. A page in a frame of a course has none, wherever a browser keeps the cookies
    of other sites away; a browser itself says where a request comes from, in a frame as elsewhere.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        asks = scope["type"] != "http" or scope["method"] in _QUESTIONS
        refused = PlainTextResponse("Only a page of this app may send that.", 403)
        await (self.app if asks or is_from_here(Headers(scope=scope)) else refused)(scope, receive, send)


_QUESTIONS: Final = ("GET", "HEAD", "OPTIONS")


def is_from_here(headers: Headers) -> bool:
    """Whether a request was made by a page of this server, or by no page at all.

    >>> is_from_here(Headers({"sec-fetch-site": "cross-site"})), is_from_here(Headers({}))
    (False, True)
    """
    if site := headers.get("sec-fetch-site"):  # no page can write it
        return site in ("same-origin", "none")
    origin = headers.get("origin")  # of an older browser
    return origin is None or urlsplit(origin).netloc == headers.get("host")


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
