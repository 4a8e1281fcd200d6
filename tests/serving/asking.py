"""Asks an ASGI application without a server."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import brotli
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNPACK: Final[dict[str, Callable[[bytes], bytes]]] = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@dataclass(frozen=True)
class Answer:
    """What an application answered; names of headers are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> bytes:
        """The body as it was before it was compressed."""
        return UNPACK[self.headers.get("content-encoding", "")](self.body)


def scope_of(path: str, method: str = "GET", **headers: str) -> Scope:
    """A request for a path; an underscore in a header's name stands for a hyphen."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": raw,
        "app": None,
    }


def ask(app: ASGIApp, path: str, method: str = "GET", **headers: str) -> Answer:
    """One request and its answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    call(app, scope_of(path, method, **headers), receive, send)
    named = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], named, b"".join(message.get("body", b"") for message in sent[1:]))


def call(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Run an application to its end, in a thread of its own: Playwright keeps a loop in that of the tests."""

    async def run() -> None:
        await app(scope, receive, send)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(run())).result()
