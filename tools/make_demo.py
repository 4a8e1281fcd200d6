"""Draws ``assets/demo.gif``, the moving picture of the README, from the running app: a drag, then one step by phases.

``python -m tools.make_demo`` from the project's folder, in the environment of the tests.
"""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.browser import idle, launch
from tests.server import ROOT, start_server

SIZE = ViewportSize(width=1280, height=800)
WIDTH = 860


def main() -> None:
    """Record the frames and write the picture."""
    with start_server() as url, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport=SIZE)
        page.goto(f"{url}/?step=8&story=forget")
        idle(page)
        page.locator(".cell .number").first.wait_for()
        frames = [*_drag(page), *_play(page)]
        browser.close()
    pictures, durations = zip(*frames, strict=True)
    first, *rest = [_small(picture) for picture in pictures]
    first.save(
        ROOT / "assets" / "demo.gif", save_all=True, append_images=rest, duration=list(durations), loop=0, optimize=True
    )


def _drag(page: Page) -> list[tuple[bytes, int]]:
    """The forget gate's bias from 5 down to -2 and back up, a frame a move."""
    box = page.locator('[data-param="bias[f,0]"]').bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    place = [box["x"] + 8 + (box["width"] - 16) * share for share in (0.82, 0.74, 0.66, 0.58, 0.5, 0.42, 0.36)]
    page.mouse.move(place[0], y)
    page.mouse.down()
    frames = []
    for x in [*place, *place[::-1]]:
        page.mouse.move(x, y)
        page.wait_for_timeout(120)
        frames.append((page.screenshot(), 140))
    page.mouse.up()
    return frames


def _play(page: Page) -> list[tuple[bytes, int]]:
    """Steps 12 and 13, phase by phase: the memory is forgotten."""
    page.mouse.move(5, 5)
    frames = []
    for step in (12, 13):
        page.locator('[data-action="scrub"]').fill(str(step - 1))
        for _ in range(4):
            page.locator('[data-action="next-phase"]').click()
            page.mouse.move(5, 5)
            page.wait_for_timeout(350)
            frames.append((page.screenshot(), 700))
    return frames


def _small(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    height = round(picture.height * WIDTH / picture.width)
    return picture.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(256, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
