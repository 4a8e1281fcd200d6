"""What the first and the second visit of the static site cost, over a slow line and over a usual one.

The site is built, and sent as a host does that finds files compressed with gzip beside them. The lines are Chromium's
own emulation: 1.6 Mbit/s down, 0.75 up and 150 ms; 10 Mbit/s down, 5 up and 40 ms. Bytes are those that the host has
sent, the worker's included; the worker fetches when the page is there, and by no slow line. The second visit is that of
the same browser in a new tab, when the worker has what it wants; it still asks the host for the page itself.

    python -m benchmarks.bench_site [--quick]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.bench_first_visit import SLOW, Line, Visit, empty, visit_in
from benchmarks.report import Row, show
from lstm_view.serving.site.build import build
from tests.browser import launch
from tests.server import serve_site

USUAL: Line = (10e6 / 8, 5e6 / 8, 40)
#: What the line is called -> the line, and the seconds within which the first visit has a live stage.
LINES: dict[str, tuple[Line, float]] = {"1.6 Mbit/s, 150 ms": (SLOW, 9), "10 Mbit/s, 40 ms": (USUAL, 2)}
MOST = 2.2  # MB of a first visit
QUIET, LATEST = 3.0, 30.0  # seconds: without a request until the worker has all, and after which nobody waits for that


@dataclass(frozen=True)
class Visits:
    """The first visit and the second, and the bytes that the host has sent for each."""

    first: Visit
    second: Visit
    first_bytes: int
    second_bytes: int


def quiet(page: Page, sent: list[int]) -> None:
    """Wait until the host has had nothing to send for a while: the worker begins when the page is there."""
    end, known, since = time.monotonic() + LATEST, -1, time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < QUIET:
        if len(sent) != known:
            known, since = len(sent), time.monotonic()
        page.wait_for_timeout(100)


def twice(browser: Browser, folder: Path, over: Line) -> Visits:
    """Go there with an empty browser, and again with the same."""
    sent: list[int] = []
    with serve_site(folder, sent) as url:
        context = empty(browser)
        first = visit_in(context, url, over, lambda page: quiet(page, sent))
        of_first = sum(sent)
        second = visit_in(context, url, over)
        of_second = sum(sent) - of_first
        context.close()
    return Visits(first, second, of_first, of_second)


def measure(quick: bool) -> list[Row]:
    """Medians of several pairs of visits over each line."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(Path(folder))
        browser = launch(playwright)
        rows = [
            row
            for name, (over, aim) in LINES.items()
            for row in _rows(name, aim, [twice(browser, Path(folder), over) for _ in range(1 if quick else 3)])
        ]
        browser.close()
    return rows


def _rows(name: str, aim: float, found: list[Visits]) -> list[Row]:
    def median(of: Callable[[Visits], float]) -> float:
        return statistics.median(map(of, found))

    return [
        Row(f"{name}: first visit, live stage after s", median(lambda one: one.first.live), aim=aim, at_most=True),
        Row("  until then over the line, MB", median(lambda one: one.first.live_bytes / 1e6)),
        Row("  all of it there after s", median(lambda one: one.first.whole)),
        Row("  all of it, MB", median(lambda one: one.first_bytes / 1e6), aim=MOST, at_most=True),
        Row(f"{name}: second visit, live stage after s", median(lambda one: one.second.live)),
        Row("  all of it, MB", median(lambda one: one.second_bytes / 1e6)),
    ]


if __name__ == "__main__":
    show("Visits of the static site", measure("--quick" in sys.argv))
