"""Counts answers over HTTP and writes a line for those that say something; of an address only its kind is kept."""

from __future__ import annotations

import logging
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lstm_view.serving.counters import Counters, counters
from lstm_view.words.pages import PAGES

#: What a path ends with -> its kind. A base path may have any of the parts below in it, such as /course/lstm/.
_ENDS: Final = {
    **dict.fromkeys(("", *(page.script for page in PAGES)), "page"),
    **dict.fromkeys(("healthz", "metrics"), "check"),
    **dict.fromkeys(("window", "names"), "window"),
}
#: What another path has in it -> its kind; the first that fits.
_KINDS: Final = (
    ("/_stcore/upload_file/", "upload"),
    ("/_stcore/", "check"),
    ("/media/", "media"),
    ("/lstm/", "file"),
    ("/static/", "file"),
)
_QUIET: Final = ("check", "file")  # many, and each is like the next
_LOG: Final = logging.getLogger(__name__)


def kind_of(path: str) -> str:
    """What a path is asked for.

    >>> kind_of("/course/lstm/forget_gate"), kind_of("/lstm/stage-0123/stage.js")
    ('page', 'file')
    """
    end = path.rpartition("/")[2]
    return _ENDS.get(end) or next((kind for part, kind in _KINDS if part in path), "page")


class Watch:
    """Middleware, the outermost one, so that it sees what all others answer."""

    def __init__(self, app: ASGIApp, counts: Counters | None = None) -> None:
        self.app, self.counts = app, counts or counters()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_see)
        finally:
            self._note(kind_of(scope["path"]), status, time.monotonic() - began)

    def _note(self, kind: str, status: int, seconds: float) -> None:
        self.counts.add("requests", kind, str(status))
        if kind not in _QUIET or status >= 400:
            _LOG.info("answered", extra={"said": {"kind": kind, "status": status, "ms": round(1000 * seconds, 1)}})
