"""What a first visit costs over a slow line, and what a hundred first visitors at once cost the server.

The line is Chromium's own emulation: 1.6 Mbit/s down, 0.75 Mbit/s up, 150 ms, nothing in the cache. Bytes are those
that went over the line, headers and websocket included, up to the live stage and until everything has come. The
visitors fetch what that browser fetched, six files at a time, and open the websocket. Of the static site:
:mod:`benchmarks.bench_site`.

    python -m benchmarks.bench_first_visit [--quick]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from websockets.asyncio.client import connect

from benchmarks.bench_cold import STAGE, WATCH
from benchmarks.report import Row, show
from tests.browser import idle, launch
from tests.server import start_server

Line = tuple[float, float, float]
SLOW: Line = (1.6e6 / 8, 0.75e6 / 8, 150)  # bytes a second down and up, milliseconds
VISITORS = 100
AT_ONCE = 6  # connections that a browser opens to one server
OURS = "/lstm/"
# The same visit when Streamlit's files went over the line as they are and the stage's were compressed for each visitor.
FORMER_LIVE, FORMER_LIVE_MB, FORMER_MB = 17.6, 3.22, 5.48


@dataclass
class Visit:
    """What came over the line: path -> bytes, in the order of arrival; and when."""

    files: dict[str, float] = field(default_factory=dict)
    socket: float = 0.0
    live: float = 0.0
    whole: float = 0.0
    live_bytes: float = 0.0

    @property
    def bytes(self) -> float:
        """All that has come so far."""
        return self.socket + sum(self.files.values())

    @property
    def streamlit(self) -> float:
        """The share of the bytes that are Streamlit's own files."""
        return sum(size for path, size in self.files.items() if not path.startswith(OURS)) / self.bytes


def visit(browser: Browser, url: str) -> Visit:
    """Open the first page over the slow line, in an empty browser."""
    context = empty(browser)
    found = visit_in(context, url, SLOW)
    context.close()
    return found


def empty(browser: Browser) -> BrowserContext:
    """A browser that has seen nothing yet."""
    return browser.new_context(viewport={"width": 1440, "height": 1400})


def visit_in(context: BrowserContext, url: str, over: Line, stay: Callable[[Page], None] = lambda _: None) -> Visit:
    """Open a page over a line, in a browser that may have been there before, and stay until ``stay`` returns."""
    found = Visit()
    page = context.new_page()
    page.add_init_script(WATCH % STAGE)
    line = context.new_cdp_session(page)
    asked: dict[str, str] = {}
    started = time.time()

    def begins(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"]

    def ends(event: dict[str, Any]) -> None:
        url = urlsplit(asked.get(event["requestId"], ""))
        if url.scheme.startswith("http"):
            found.files[url.path] = found.files.get(url.path, 0) + event["encodedDataLength"]
            found.whole = time.time() - started

    def hears(event: dict[str, Any]) -> None:
        found.socket += len(event["response"]["payloadData"]) * 3 / 4  # binary frames come as base64

    line.on("Network.requestWillBeSent", begins)
    line.on("Network.loadingFinished", ends)
    line.on("Network.webSocketFrameReceived", hears)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": over[2], "downloadThroughput": over[0], "uploadThroughput": over[1]},
    )
    page.goto(url, wait_until="commit")
    found.live = float(page.evaluate("async () => await window.works")) / 1000 - started
    found.live_bytes = found.bytes
    page.wait_for_load_state("networkidle", timeout=120_000)
    page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=120_000)
    idle(page, 60)
    stay(page)
    page.close()
    return found


async def _fetch(host: str, port: int, paths: list[str]) -> list[float]:
    """Fetch files one after the other over one connection, as a browser does; the seconds each took."""
    took = []
    reader, writer = await asyncio.open_connection(host, port)
    for path in paths:
        start = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: gzip, br\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
        took.append(time.perf_counter() - start)
    writer.close()
    return took


async def _visitor(url: str, paths: list[str]) -> list[float]:
    """All files of a first visit and the websocket; the seconds of each request."""
    parts = urlsplit(url)
    host, port = str(parts.hostname), int(parts.port or 80)
    took = await asyncio.gather(*(_fetch(host, port, paths[k::AT_ONCE]) for k in range(AT_ONCE)))
    start = time.perf_counter()
    async with connect(f"ws://{host}:{port}/_stcore/stream", max_size=None):
        return [*(seconds for part in took for seconds in part), time.perf_counter() - start]


async def crowd(url: str, paths: list[str], visitors: int) -> list[float]:
    """The seconds of every request of so many visitors who come in the same moment."""
    took = await asyncio.gather(*(_visitor(url, paths) for _ in range(visitors)))
    return [seconds for one in took for seconds in one]


def measure(quick: bool) -> list[Row]:
    """Medians of several visits over the slow line, then the crowd on a server that has just started."""
    with sync_playwright() as playwright, start_server() as url:
        browser = launch(playwright)
        visits = [visit(browser, url) for _ in range(1 if quick else 3)]
        browser.close()
    with start_server() as url:
        urlopen(f"{url}/healthz").close()  # answers when the files are packed
        paths = list(visits[0].files)
        took = asyncio.run(crowd(url, paths, 10 if quick else VISITORS))
    found = sorted(visits, key=lambda one: one.live)[len(visits) // 2]
    return [
        Row("live stage over 1.6 Mbit/s, 150 ms: seconds", found.live, FORMER_LIVE),
        Row("until then, MB", found.live_bytes / 1e6, FORMER_LIVE_MB),
        Row("the whole visit, MB", found.bytes / 1e6, FORMER_MB),
        Row("Streamlit's own share of it", found.streamlit),
        Row(f"{len(took)} requests of first visitors at once: slowest, s", max(took), aim=2, at_most=True),
        Row("their median, s", statistics.median(took)),
    ]


if __name__ == "__main__":
    show("First visit, beside the app before its files were packed", measure("--quick" in sys.argv))
