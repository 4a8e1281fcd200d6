"""What a first visit costs over a slow line, and what a hundred first visitors at once cost the server.

The line is Chromium's own emulation: 1.6 Mbit/s down, 0.75 Mbit/s up, 150 ms, nothing in the cache. Bytes are those
that went over the line, headers and websocket included, up to the live stage and until everything has come. The
visitors fetch what that browser fetched, six files at a time, and open the websocket.

With ``--site`` it is the static site, as a host sends it that finds files compressed with gzip: over that line, and
over one of 10 Mbit/s down, 5 up and 40 ms. Its bytes are those that the host has sent, the worker's included.

    python -m benchmarks.bench_first_visit [--quick] [--site]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright
from websockets.asyncio.client import connect

from benchmarks.bench_cold import STAGE, WATCH
from benchmarks.report import Row, show
from lstm_view.serving.site.build import build
from tests.browser import idle, launch
from tests.server import serve_site, start_server

Line = tuple[float, float, float]
SLOW: Line = (1.6e6 / 8, 0.75e6 / 8, 150)  # bytes a second down and up, milliseconds
USUAL: Line = (10e6 / 8, 5e6 / 8, 40)
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


def visit(browser: Browser, url: str, over: Line = SLOW) -> Visit:
    """Open the first page over a line, in an empty browser."""
    found = Visit()
    context = browser.new_context(viewport={"width": 1440, "height": 1400})
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
    context.close()
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


def measure_site(quick: bool) -> list[Row]:
    """Medians of several visits of the static site, over the slow line and over a usual one."""
    times: dict[Line, list[Visit]] = {SLOW: [], USUAL: []}
    whole: list[int] = []
    with TemporaryDirectory() as folder:
        build(Path(folder))
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for over, visits in times.items():
                for _ in range(1 if quick else 3):
                    sent: list[int] = []
                    with serve_site(Path(folder), sent) as url:
                        visits.append(visit(browser, url, over))
                    whole.append(sum(sent))
            browser.close()
    slow, usual = (sorted(visits, key=lambda one: one.live)[len(visits) // 2] for visits in times.values())
    return [
        Row("live stage over 1.6 Mbit/s, 150 ms: seconds", slow.live, aim=9, at_most=True),
        Row("live stage over 10 Mbit/s, 40 ms: seconds", usual.live, aim=2, at_most=True),
        Row("until then, MB", slow.live_bytes / 1e6),
        Row("the whole visit, MB", max(whole) / 1e6, aim=2.2, at_most=True),
    ]


if __name__ == "__main__":
    if "--site" in sys.argv:
        show("First visit of the static site", measure_site("--quick" in sys.argv))
        sys.exit()
    show("First visit, beside the app before its files were packed", measure("--quick" in sys.argv))
