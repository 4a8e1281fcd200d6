"""What moves while a slider is dragged: the diagram, the charts, and how late; beside the page of st.slider.

Real mouse moves, sixty a second, whether or not the page keeps up with them. A frame of the diagram is one in
which a number of it changed; the delay is that from the oldest pointer event not yet answered to the end of the
frame that answers it. Lost is every number of the diagram and every chart that, with the slider held still or
let go, is not what NumPy gives for the value the slider has.

    python -m benchmarks.bench_drag [--quick] [--slow | --pages | --file]

With --slow instead: how often a second the diagram is drawn where the browser's processor is four times slower; with
--pages, where a page computes more than the run: gradients, or other cells. With --file: all of it for a stage in one
file, opened from the disk, for which nobody else computes.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from playwright.async_api import CDPSession, Locator, Page, async_playwright
from playwright.sync_api import sync_playwright

from benchmarks.report import Row, show
from lstm_core import STORIES, LSTMParameters, Trace, run
from lstm_core.parameters import block
from lstm_view.__main__ import asked_for
from lstm_view.figures.fill import fill
from lstm_view.stage.one_file import one_file
from tests.browser import AT_REST, FLAGS, find_browser
from tests.server import start_server

T = TypeVar("T")

HERE = Path(__file__).parent
PROBE = HERE / "probe.js"
PEER = HERE / "peer_app" / "sliders.py"
SIZE = (1440, 1900)  # high enough to see every chart of the page
PER_SECOND = 60
STRIDE = 2  # pixels a move: each changes the value
HOLD = 0.4  # seconds the slider is held still at the end
SLOWER = 4
FILE_AT_REST = '[data-testid="stage"][data-waiting="0"][data-source="numpy"]'
# Page -> its path, and the drawings a second it is to reach on the slower processor.
SLOW = {
    "Overview": ("/", 24),
    "Sequence": ("/sequence", 15),
    "the largest cell and run": ("/sequence?input=story&units=16&inputs=8&steps=2000", 5),
}
# The same for pages that compute more than the run, on a processor as it is.
PAGES = {
    "Gradients, T = 200, H = 16": ("/gradients?story=random&units=16&steps=200", 30),
    "Variants, T = 200, H = 16": ("/variants?story=random&units=16&steps=200", 30),
}

# The stage's slider, or the track of an st.slider, whose own input moves along with its handle.
SLIDER = '[data-param="bias[f,0]"], .st-key-bias-f-0- [data-rac][data-orientation]'
STAGE = {
    "diagram": "[data-testid=stage] svg.cell",
    "diagramOptions": {"attributeFilter": ["data-value"]},
    "charts": "[data-testid=stage] .plot",
    "chartOptions": {"attributeFilter": ["data-updates"]},
}
STOCK = {
    "diagram": "[data-testid=stMarkdown]",
    "diagramOptions": {"childList": True, "characterData": True},
    "charts": "[data-testid=stPlotlyChart]",
    "chartOptions": {"childList": True, "attributeFilter": ["d"]},
}
READ = """() => ({
    t: Number(document.querySelector("[data-testid=stage]").dataset.t),
    value: Number(document.querySelector('[data-param="bias[f,0]"]').value),
    numbers: [...document.querySelectorAll("[data-testid=stage] svg.cell .number[data-bind]")]
        .map(({dataset}) => ({...dataset})),
    charts: [...document.querySelectorAll("[data-testid=stage] .plot")].filter((plot) => plot.data)
        .map(({data}) => data.map(({x, y, base, meta}) => ({x, y, base, meta: meta ?? {}}))),
})"""


@dataclass(frozen=True)
class Drag:
    """One drag: frames and updates a second, delays in milliseconds, views that lost the last value."""

    refresh: float
    diagram: float
    charts: list[float]
    delays: list[float]
    lost: int


async def drag(devtools: CDPSession, handle: Locator, seconds: float) -> None:
    """Press on the slider, move to and fro without waiting for the page, and hold still; do not let go."""
    box = await handle.bounding_box()
    assert box is not None
    y, middle, reach = box["y"] + box["height"] / 2, box["x"] + box["width"] / 2, 14 * STRIDE  # within the slider
    mouse = {"button": "left", "clickCount": 1, "y": y}
    await devtools.send("Input.dispatchMouseEvent", {**mouse, "type": "mousePressed", "x": middle})
    start, sent = time.perf_counter(), []
    for count in range(int(seconds * PER_SECOND)):
        place = abs((count * STRIDE + reach) % (4 * reach) - 2 * reach) - reach
        event = {**mouse, "type": "mouseMoved", "buttons": 1, "x": middle + place}
        sent.append(asyncio.ensure_future(devtools.send("Input.dispatchMouseEvent", event)))
        await asyncio.sleep(max(0.0, start + (count + 1) / PER_SECOND - time.perf_counter()))
    await asyncio.gather(*sent)


async def release(devtools: CDPSession, page: Page) -> None:
    """Let go and wait until the page is at rest again."""
    event = {"type": "mouseReleased", "button": "left", "clickCount": 1, "x": 1, "y": 1}
    await devtools.send("Input.dispatchMouseEvent", event)
    await page.wait_for_timeout(1000 * HOLD)
    await at_rest(page)
    await page.wait_for_timeout(1000 * HOLD)


async def at_rest(page: Page) -> None:
    """Wait until nothing is owed any more, by a server or by the file."""
    rest = FILE_AT_REST if page.url.startswith("file:") else AT_REST
    await page.locator(rest).wait_for(state="attached", timeout=60_000)


def lost(seen: dict[str, Any]) -> int:
    """How many numbers of the diagram and how many charts are not NumPy's for the slider's value."""
    trace = expected(seen["value"])
    wrong = [
        number
        for number in seen["numbers"]
        if abs(float(number["value"]) - getattr(trace, number["bind"])[seen["t"], int(number["unit"])]) > 1e-12
    ]
    return len(wrong) + sum(not agrees(chart, trace, seen["t"]) for chart in seen["charts"])


def expected(bias: float) -> Trace:
    """The run of the story with this bias of the forget gate."""
    story = STORIES["remember"]
    changed = np.array(story.parameters.bias)
    changed[block("f", 1)] = bias
    parameters: LSTMParameters = replace(story.parameters, bias=changed)
    return run(parameters, story.make_x(0), h0=story.h0, c0=story.c0)


def agrees(chart: list[dict[str, Any]], trace: Trace, t: int) -> bool:
    """Whether the arrays of the chart's bound traces are those of the trace."""
    filled = fill({"data": chart, "layout": {}}, trace, t=t, unit=0)["data"]
    pairs = [
        (np.array(new[axis], float), np.array(old[axis], float))
        for new, old in zip(filled, chart, strict=True)
        for axis in ("x", "y", "base")
        if old.get(axis) is not None and "bind" in old["meta"]
    ]
    return all(a.shape == b.shape and np.allclose(a, b, rtol=0, atol=1e-12, equal_nan=True) for a, b in pairs)


async def opened(page: Page, url: str) -> Locator:
    """Open the page, wait until its charts stand still, and give its slider."""
    await page.goto(url)
    await at_rest(page)
    await page.locator("[data-testid=stPlotlyChart], .plot[data-updates]").nth(1).wait_for()
    handle = page.locator(SLIDER).last
    await handle.scroll_into_view_if_needed()
    await page.wait_for_timeout(1500)
    return handle


async def drawings(page: Page, url: str, seconds: float, rate: int) -> float:
    """Drawings of the diagram a second on a processor so many times slower."""
    handle = await opened(page, url)
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    await page.evaluate("(what) => probe.start(what)", STAGE)
    await drag(devtools, handle, seconds)
    seen = await page.evaluate("probe.stop()")
    return float(seen["diagram"] / seen["seconds"])


async def once(page: Page, url: str, seconds: float, *, stock: bool) -> Drag:
    """Open the page, drag its slider, and say what was seen."""
    handle = await opened(page, url)
    devtools = await page.context.new_cdp_session(page)
    await page.evaluate("(what) => probe.start(what)", STOCK if stock else STAGE)
    await drag(devtools, handle, seconds)
    seen = await page.evaluate("probe.stop()")
    await page.wait_for_timeout(1000 * HOLD)
    held = len(seen["charts"]) if stock else lost(await page.evaluate(READ))
    await release(devtools, page)
    let_go = 0 if stock else lost(await page.evaluate(READ))
    took = seen["seconds"]
    rates = [count / took for count in seen["charts"]]
    return Drag(seen["frames"] / took, seen["diagram"] / took, rates, seen["delays"], held + let_go)


async def _repeat(path: str | None, act: Callable[[Page], Awaitable[T]], rounds: int) -> list[T]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        found = []
        for _ in range(rounds):
            context = await browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]})
            await context.add_init_script(path=PROBE)
            found.append(await act(await context.new_page()))
            await context.close()
        await browser.close()
    return found


def repeat(act: Callable[[Page], Awaitable[T]], rounds: int) -> list[T]:
    """What ``act`` gives for each of several pages, each in a fresh context of one browser."""
    with sync_playwright() as playwright:
        path = find_browser(playwright)
    return asyncio.run(_repeat(path, act, rounds))


def measure_drawings(quick: bool, places: dict[str, tuple[str, int]], rate: int) -> list[Row]:
    """Drawings a second at some places, on a processor so many times slower."""
    seconds, rounds = (1.5, 1) if quick else (3.0, 3)
    rows = []
    with start_server() as url:
        for name, (path, aim) in places.items():
            rates = repeat(partial(drawings, url=url + path, seconds=seconds, rate=rate), rounds)
            rows.append(Row(f"drawings a second, {name}", statistics.median(rates), None, aim))
    return rows


def measure(quick: bool) -> list[Row]:
    """Rates, delays and losses beside those of the peer, which shows nothing until the slider is let go."""
    seconds, rounds = (1.5, 1) if quick else (3.0, 5)
    with start_server() as url:
        ours = repeat(lambda page: once(page, url, seconds, stock=False), rounds)
    with start_server(PEER, "--browser.gatherUsageStats=false") as url:
        peer = repeat(lambda page: once(page, url, seconds, stock=True), 1 if quick else 2)
    return rows_of(ours, peer)


def measure_file(quick: bool) -> list[Row]:
    """The same of a stage in one file."""
    seconds, rounds = (1.5, 1) if quick else (3.0, 5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stage.html"
        path.write_bytes(one_file(asked_for("?show=activation,memory,timeline")))
        return rows_of(repeat(lambda page: once(page, path.as_uri(), seconds, stock=False), rounds))


def rows_of(ours: list[Drag], peer: list[Drag] | None = None) -> list[Row]:
    """The rows of a table, beside those of a peer if there is one."""
    middle = statistics.median

    def of_peer(read: Callable[[Drag], float]) -> float | None:
        return middle(map(read, peer)) if peer else None

    delays = [delay for one in ours for delay in one.delays]
    rows = [
        Row("frames of the page a second", middle(d.refresh for d in ours), of_peer(lambda d: d.refresh)),
        Row("frames of the diagram a second", middle(d.diagram for d in ours), of_peer(lambda d: d.diagram), 55),
    ]
    for place, rates in enumerate(zip(*(d.charts for d in ours), strict=True)):
        others = of_peer(lambda d, place=place: d.charts[place])  # type: ignore[misc]
        rows.append(Row(f"updates of visible chart {place + 1} a second", middle(rates), others, 18))
    return [
        *rows,
        Row("pointer event to the diagram's paint, median ms", middle(delays), None, 30, True),
        Row("pointer event to the diagram's paint, 95 % ms", float(np.percentile(delays, 95))),
        Row("views without the last value", sum(d.lost for d in ours), of_peer(lambda d: d.lost), 0, True),
    ]


if __name__ == "__main__":
    ways: dict[str, Callable[[bool], list[Row]]] = {
        "--slow": partial(measure_drawings, places=SLOW, rate=SLOWER),
        "--pages": partial(measure_drawings, places=PAGES, rate=1),
        "--file": measure_file,
    }
    measured = next((way for name, way in ways.items() if name in sys.argv), measure)
    show("Drag", measured("--quick" in sys.argv))
