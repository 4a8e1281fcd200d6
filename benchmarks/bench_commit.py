"""How long after a slider is let go NumPy's numbers are painted; beside st.slider and st.plotly_chart.

For the stage the clock runs from the slider's change event to the end of the first frame in which the stage
says that its numbers are NumPy's; for the peer from the release to the end of the first frame in which a
chart holds new data.

    python -m benchmarks.bench_commit [--quick]
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.report import Row, show
from tests.browser import idle, launch
from tests.server import start_server

HERE = Path(__file__).parent
PEER = HERE / "peer_app" / "sliders.py"
# The stage's slider, or the track of an st.slider, whose own input moves along with its handle.
SLIDER = '[data-param="bias[f,0]"], .st-key-bias-f-0- [data-rac][data-orientation]'
PAUSE = 150  # milliseconds between two commits
STAGE = """() => probe.confirm("change", () =>
    document.querySelector("[data-testid=stage]").dataset.source === "numpy")"""
STOCK = """() => {
    const charts = () => [...document.querySelectorAll(".js-plotly-plot")].map(({data}) => data);
    const before = charts();
    return probe.confirm("pointerup", () => {
        const now = charts();
        return now.length === before.length && now.some((data, k) => data && data !== before[k]);
    });
}"""


def commits(page: Page, handle: Locator, watch: str, count: int) -> list[float]:
    """Drag the slider a little and let go, again and again; milliseconds each."""
    took = []
    for turn in range(count):
        idle(page)
        box = handle.bounding_box()
        assert box is not None
        x = box["x"] + box["width"] / 2
        y = box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (9 if turn % 2 else -9), y, steps=3)
        waiting = page.evaluate_handle(f"() => ({{ done: ({watch})() }})")
        page.mouse.up()
        took.append(float(waiting.evaluate("async ({done}) => await done")))
        page.wait_for_timeout(PAUSE)
    return took


def delays(browser: Browser, url: str, count: int, *, stock: bool) -> list[float]:
    """The delays of so many commits on a page of its own."""
    page = browser.new_page(viewport={"width": 1440, "height": 1400})
    page.add_init_script(path=HERE / "probe.js")
    page.goto(url)
    page.locator(".js-plotly-plot").nth(1).wait_for()
    idle(page)
    handle = page.locator(SLIDER).last
    handle.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    took = commits(page, handle, STOCK if stock else STAGE, count + 2)[2:]  # the first ones warm up
    page.close()
    return took


def measure(quick: bool) -> list[Row]:
    """Median and 95th percentile beside those of the peer."""
    count = 8 if quick else 30
    with sync_playwright() as playwright:
        browser = launch(playwright)
        with start_server() as url:
            ours = delays(browser, url, count, stock=False)
        with start_server(PEER, "--browser.gatherUsageStats=false") as url:
            peer = delays(browser, url, count, stock=True)
        browser.close()
    mine, stock = ((statistics.median(took), float(np.percentile(took, 95))) for took in (ours, peer))
    return [
        Row("release to NumPy's numbers, median ms", mine[0], stock[0], 80, True),
        Row("release to NumPy's numbers, 95 % ms", mine[1], stock[1]),
    ]


if __name__ == "__main__":
    show("Commit", measure("--quick" in sys.argv))
