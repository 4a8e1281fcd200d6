"""What every answer says beside its content, Streamlit's own included."""

from __future__ import annotations

import os
import re
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lstm_view.serving.bundles import inline_scripts

# Who may show the app in a frame, as a list of sources. Everyone unless said otherwise: the app holds nothing private
# and acts for nobody, and courses embed it from addresses that are not known here. Then no word is said of it, as “*”
# would leave out slides that are opened from a disk.
FRAME_ANCESTORS: Final = "LSTM_FRAME_ANCESTORS"
# Streamlit serves its counters to anybody: how many sessions there are, how much memory they take.
CLOSED: Final = "/_stcore/metrics"

_STYLES: Final = "style-src 'self' 'unsafe-inline'"  # Streamlit and Plotly write style elements and attributes
_REFUSED: Final = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")


def policy(frame_ancestors: str | None = None) -> str:
    """The Content-Security-Policy. Streamlit hands the stub of the stage to the browser as a blob.

    ``frame_ancestors`` says who may show the app in a frame, everyone if it is None.

    ValueError if ``frame_ancestors`` is no list of sources.
    """
    if frame_ancestors is not None and not re.fullmatch(r"[\w\-.:/*']+( [\w\-.:/*']+)*", frame_ancestors, re.ASCII):
        raise ValueError(
            f"{FRAME_ANCESTORS} is {frame_ancestors!r}; it takes sources such as: 'self' https://course.example"
        )
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self' blob:", *inline_scripts())),
            _STYLES,
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            *([f"frame-ancestors {frame_ancestors}"] if frame_ancestors else ()),
        )
    )


def headers() -> dict[str, str]:
    """Name -> value. An address holds the data of the person whose link it is: it is told to no other site."""
    return {
        "Content-Security-Policy": policy(os.environ.get(FRAME_ANCESTORS, "").strip() or None),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _REFUSED),
    }


class Headers:
    """Middleware that sets the headers on every HTTP answer and closes what is not for visitors; websockets pass."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._raw = [(name.lower().encode(), value.encode()) for name, value in headers().items()]
        self._names = {name for name, _ in self._raw}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the headers on the answer's first message."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                others = (pair for pair in message["headers"] if pair[0].lower() not in self._names)
                message["headers"] = [*others, *self._raw]
            await send(message)

        closed = scope["path"].endswith(CLOSED)
        try:
            await (PlainTextResponse("There is nothing here.", 404) if closed else self.app)(
                scope, receive, send_with_headers
            )
        except Exception:
            if not started:  # what Starlette would answer in its place has no headers
                await PlainTextResponse("The server made an error.", 500)(scope, receive, send_with_headers)
            raise
