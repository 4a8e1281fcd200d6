"""From a server that is not running and an empty browser cache to a page that works, beside a bare one.

The clock runs from the start of the server's process. The stage works when it shows numbers and a slider that
is moved changes one of them; a bare Streamlit page with one Plotly chart works when the chart is drawn. The
browser itself is already open, with a context of its own for each visit. The two take turns.

    python -m benchmarks.bench_cold [--quick]
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.report import Row, show
from tests.browser import launch
from tests.server import ROOT, start_server

PEER = Path(__file__).parent / "peer_app" / "bare.py"
# Each is asked once a frame; the page works at the end of the first frame in which the answer is yes.
STAGE = """() => {
    const number = document.querySelector('[data-testid=stage] svg.cell [data-bind="z_f"]');
    const slider = document.querySelector('[data-param="bias[f,0]"]');
    if (!number?.dataset.value || !slider) return false;
    const { value } = number.dataset;
    if (window.before !== undefined && value !== window.before) return true;
    window.before = value; // what is moved now is drawn in the next frame
    slider.value = Number(slider.value) > 0 ? -1 : 1;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    return false;
}"""
CHART = "() => Boolean(document.querySelector('.js-plotly-plot .main-svg .trace path'))"
WATCH = """window.works = new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
    const look = () => { if ((%s)()) channel.port2.postMessage(null); else requestAnimationFrame(look); };
    requestAnimationFrame(look);
});"""


def visit(browser: Browser, app: Path, works: str, *options: str) -> tuple[float, float]:
    """Seconds from the start of the server, and from the start of the visit, to a page that works."""
    context = browser.new_context(viewport={"width": 1440, "height": 1400})
    page = context.new_page()
    page.add_init_script(WATCH % works)
    start = time.time()
    with start_server(app, *options) as url:
        asked = time.time()
        page.goto(url)
        done = float(page.evaluate("async () => await window.works")) / 1000
        context.close()
    return done - start, done - asked


def measure(quick: bool) -> list[Row]:
    """Medians of several cold visits; the aim is a ratio."""
    ours, peer, charts = [], [], []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for _ in range(2 if quick else 7):
            ours.append(visit(browser, ROOT / "app.py", STAGE))
            charts.append(visit(browser, ROOT / "app.py", CHART))
            peer.append(visit(browser, PEER, CHART, "--browser.gatherUsageStats=false"))
        browser.close()
    live, chart, bare = (
        [statistics.median(part) for part in zip(*found, strict=True)] for found in (ours, charts, peer)
    )
    return [
        Row("cold start to the first live stage, s", live[0], bare[0]),
        Row("the same, as a multiple of the bare page's", live[0] / bare[0], 1, 1.2, True),
        Row("of it from the visit on, server up, s", live[1], bare[1]),
        Row("cold start to the first chart of the stage, s", chart[0], bare[0]),
    ]


if __name__ == "__main__":
    show("Cold start", measure("--quick" in sys.argv))
