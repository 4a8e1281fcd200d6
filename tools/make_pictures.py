"""Draws the pictures of ``docs/teaching.md`` from the running app: the panel of a scene, and the frames of the recipes.

``python -m tools.make_pictures`` from the project's folder, in the environment of the tests. ``--reveal FOLDER`` is
where reveal.js was unpacked, for the slide; ``--jupyter`` starts a JupyterLab of its own for the notebook.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import idle, launch
from tests.notebook.lab import NOTEBOOK, jupyterlab, run_first_cell
from tests.server import ROOT, start_server

PICTURES: Final = ROOT / "docs" / "pictures"
LARGEST: Final = 120_000  # bytes, as tests/test_readme.py has it
SCENE: Final = "forget_gate?embed=true&story=forget&step=12"
STAGE: Final = '[data-testid="stage"][data-source="numpy"]'
REST: Final = 1500  # ms in which charts are drawn
_PAGE: Final = """<!doctype html><html lang="de"><meta charset="utf-8"><title>Kurs</title>
<style>body {{ font: 17px/1.5 Georgia, serif; max-width: 960px; margin: 28px auto; color: #222; background: #f4f1ea }}
h1 {{ font-size: 27px }} iframe {{ border: 0; width: 960px; height: 540px; border-radius: 8px }}</style>
<h1>Woche 4: Was vergisst ein LSTM?</h1>
<p>Zieh den Bias des Forget-Gates nach unten. Ab welchem Wert ist der Speicher nach zehn Schritten leer?</p>
<iframe src="{address}" title="LSTM"></iframe></html>"""
_SLIDES: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Slides</title>
<link rel="stylesheet" href="dist/reveal.css"><link rel="stylesheet" href="dist/theme/white.css">
<style>.reveal h2 {{ font-size: 44px; text-transform: none }}</style>
<div class="reveal"><div class="slides"><section><h2>What does the forget gate do?</h2>
<iframe data-src="{address}" data-preload title="LSTM" width="960" height="540" allow="clipboard-write"></iframe>
</section><section><h2>It keeps.</h2></section></div></div>
<script type="module">import Reveal from "./dist/reveal.mjs";
Reveal.initialize({{ width: 1280, height: 720, transition: "none" }});</script></html>"""
_CELL: Final = """import torch
from lstm_view.notebook import show

torch.manual_seed(0)
model = torch.nn.LSTM(2, 3)
show(model, torch.randn(12, 2))"""


def main() -> None:
    """Draw them all."""
    given = argparse.ArgumentParser(description="Draws the pictures of docs/teaching.md.")
    given.add_argument("--reveal", type=Path, help="where reveal.js was unpacked, for the slide")
    given.add_argument("--jupyter", action="store_true", help="draw the notebook too")
    asked = given.parse_args()
    PICTURES.mkdir(exist_ok=True)
    with start_server() as url, sync_playwright() as playwright:
        browser = launch(playwright)
        _take(browser, "scene", (1280, 900), partial(_scene, url=url))
        _take(browser, "frame", (1080, 720), partial(_frame, url=url))
        if asked.reveal:
            _take(browser, "reveal", (1280, 720), partial(_slide, url=url, reveal=asked.reveal))
        if asked.jupyter:
            _take(browser, "jupyter", (1280, 860), _notebook)
        browser.close()


def _take(
    browser: Browser, name: str, size: tuple[int, int], show: Callable[[Page], AbstractContextManager[None]]
) -> None:
    page = browser.new_page(viewport=ViewportSize(width=size[0], height=size[1]), reduced_motion="reduce")
    with show(page):
        page.wait_for_timeout(REST)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    small = picture.quantize(128, dither=Image.Dither.NONE)
    small.save(PICTURES / f"{name}.png", optimize=True)
    size_of = (PICTURES / f"{name}.png").stat().st_size
    print(f"{name}.png: {size_of} bytes")
    if size_of > LARGEST:
        sys.exit(f"That is more than {LARGEST}.")


@contextmanager
def _scene(page: Page, url: str) -> Iterator[None]:
    page.goto(f"{url}/forget_gate?story=forget&step=12")
    page.locator(STAGE).wait_for()
    idle(page)
    page.locator('[data-action="scene"]').click()
    page.get_by_role("button", name="Nothing may be changed").click()
    page.get_by_role("button", name="forget gate", exact=True).click()
    page.get_by_role("button", name="text and claim").click()
    idle(page)
    inner = page.frame_locator('[class*="st-key-scene-preview"] iframe')
    inner.locator(f"{STAGE}").wait_for()
    page.locator('[class*="st-key-maker-"] summary').evaluate("summary => summary.scrollIntoView()")
    yield


@contextmanager
def _frame(page: Page, url: str) -> Iterator[None]:
    page.set_content(_PAGE.format(address=f"{url}/{SCENE}&lang=de&embed_options=dark_theme"))
    page.frame_locator("iframe").locator(STAGE).wait_for()
    yield


@contextmanager
def _slide(page: Page, url: str, reveal: Path) -> Iterator[None]:
    with _folder({"slides.html": _SLIDES.format(address=f"{url}/{SCENE}")}, reveal) as slides:
        page.goto(f"{slides}/slides.html")
        page.frame_locator("iframe").locator(STAGE).wait_for()
        yield


@contextmanager
def _folder(files: dict[str, str], beside: Path) -> Iterator[str]:
    """A server for these files and for a folder's ``dist``; gives its address."""
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "dist").symlink_to(beside.resolve() / "dist")
        for name, text in files.items():
            (Path(place) / name).write_text(text, encoding="utf-8")
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=place)) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://localhost:{server.server_port}"
            server.shutdown()


@contextmanager
def _notebook(page: Page) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as place:
        folder, own = Path(place) / "notebooks", Path(place) / "jupyter"
        folder.mkdir()
        with jupyterlab(folder, own, [_CELL]) as lab:
            page.goto(f"{lab.url}/lab/tree/{NOTEBOOK}")
            run_first_cell(page)
            page.get_by_test_id("stage").wait_for(timeout=90_000)
            yield


if __name__ == "__main__":
    main()
