"""What is uploaded stays in memory, and comes from our own pages: no disk has it, and no other site sends it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lstm_core.models import MAX_MODEL_BYTES

#: Beyond the largest file, what Streamlit lets through before it refuses a request whose length was not said.
MARGIN: Final = 2**20


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
