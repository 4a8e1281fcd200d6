"""The app in a frame of another site, as a course shows it: the lines of docs/teaching.md, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from lstm_view.words.pages import PAGES
from tests.conftest import NewPage
from tests.server import ROOT
from tests.stage.helpers import STAGE
from tests.stage.test_own_sequence import POWER

pytestmark = [pytest.mark.browser, pytest.mark.app("takes files in a frame; for the rest see tests/home/test_site.py.")]

RECIPES = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
LINE, SCRIPT = re.findall(r"```html\n(.*?)```", RECIPES, re.DOTALL)[:2]
HEARS = '<script>heard = []; addEventListener("keydown", ({ key }) => heard.push(key));</script>'
# A browser that lets no frame of another site keep anything.
FORBIDS = """if (self !== top) {
  const refuse = { get() { throw new DOMException("no", "SecurityError"); } };
  for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(self, name, refuse);
  Object.defineProperty(Document.prototype, "cookie", { ...refuse, set: refuse.get });
}"""


def around(page: Page, static_url: str, line: str) -> FrameLocator:
    """A page of another site than the app's with a line in it; gives the frame."""
    page.goto(f"{static_url.replace('127.0.0.1', 'localhost')}/")
    page.set_content(f"<!doctype html>{HEARS}{line}{SCRIPT}")
    return page.frame_locator("#lstm")


def stands_alone(page: Page, static_url: str, address: str) -> None:
    """Hold a page without a stage in a frame, in German and dark: no menu, its whole height, and Esc gives the keys
    back.
    """
    more = "embed=true&lang=de&embed_options=dark_theme"
    frame = around(page, static_url, f'<iframe id="lstm" src="{address}?{more}" width="960" height="333"></iframe>')
    expect(frame.locator("html")).to_have_attribute("lang", "de")
    expect(frame.locator("h1").first).to_have_css("color", "rgb(232, 236, 242)")  # the ink of the dark theme
    expect(frame.locator(".stAppHeader")).to_be_hidden()
    outer = page.locator("#lstm")
    expect(outer).not_to_have_css("height", "333px")
    page.wait_for_timeout(300)  # a height that grew by itself would go on growing
    inner = page.frames[-1]
    rest = "one => one.scrollHeight - one.clientHeight"
    scrolls = inner.locator("[data-testid=stMain]").or_(inner.locator('html[data-home="site"]'))
    assert scrolls.evaluate(rest) <= 1
    frame.locator("h1").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("heard") == ["ArrowRight"]


@pytest.mark.parametrize("name", [page.script for page in PAGES if not page.has_stage])
def test_a_page_without_a_stage_stands_in_a_frame_without_its_menu(
    new_page: NewPage, app_url: str, static_url: str, name: str
) -> None:
    stands_alone(new_page(1200, 800), static_url, f"{app_url}/{name}")


def test_a_frame_of_another_site_has_height_theme_language_keys_and_a_link(
    new_page: NewPage, app_url: str, static_url: str, tmp_path: Path
) -> None:
    page = new_page(1200, 800, reduced_motion="reduce")
    more = "lang=de&embed_options=dark_theme"
    line = LINE.replace("https://lstm.example", app_url).replace("embed=true", f"embed=true&{more}")
    line = line.replace('height="540"', 'height="333"').replace('allow="clipboard-write"', "")
    frame = around(page, static_url, line)
    stage = frame.locator(f'{STAGE}[data-source="numpy"]')
    expect(stage).to_have_attribute("data-t", "11")
    expect(frame.locator("html")).to_have_attribute("lang", "de")
    expect(frame.locator("html")).to_have_attribute("data-stage-theme", "dark")
    expect(frame.locator(".stAppHeader")).to_be_hidden()

    outer = page.locator("#lstm")
    expect(outer).to_have_css("height", "540px")
    outer.evaluate("frame => frame.width = 390")
    expect(frame.locator(".stage.is-narrow")).to_be_visible()
    column = "document.querySelector('[data-testid=stMain]')"
    expect(outer).not_to_have_css("height", "540px")
    page.wait_for_timeout(300)  # a height that grew by itself would go on growing
    inner = next(one for one in page.frames if one.url.startswith(app_url))
    assert inner.evaluate(f"{column}.scrollHeight - {column}.clientHeight") <= 1
    assert 700 < float(outer.evaluate("frame => frame.offsetHeight")) < 2500
    outer.evaluate("frame => frame.width = 960")
    expect(outer).to_have_css("height", "540px")

    frame.locator('[data-action="copy-link"]').click()
    field = frame.locator(".to-copy")
    expect(field).to_have_value(re.compile(r"/forget_gate\?step=12&embed=true"))
    assert field.evaluate("field => field.selectionEnd - field.selectionStart === field.value.length")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(stage).to_have_attribute("data-t", "12")
    assert page.evaluate("heard") == []
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(frame.locator(".said")).to_contain_text("Tasten")
    assert page.evaluate("heard") == ["ArrowRight"]
    expect(stage).to_have_attribute("data-t", "12")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first stops of the frame: to the stage, and play
    frame.locator(".caption").click()
    page.keyboard.press("ArrowLeft")
    expect(stage).not_to_have_attribute("data-t", "12")
    slides = tmp_path / "slides.html"  # opened from a disk they are of no site
    slides.write_text(line, encoding="utf-8")
    page.goto(slides.as_uri())
    expect(page.frame_locator("#lstm").locator(STAGE)).to_be_visible()


def test_a_frame_that_may_keep_nothing_runs_says_so_and_takes_a_file(
    new_page: NewPage, app_url: str, static_url: str
) -> None:
    page = new_page(1480, 1400, own=True, reduced_motion="reduce")
    page.add_init_script(FORBIDS)
    line = f'<iframe id="lstm" src="{app_url}/sequence" width="1400" height="1300" allow="clipboard-write"></iframe>'
    frame = around(page, static_url, line)
    expect(frame.locator(STAGE)).to_have_attribute("data-source", "numpy")
    frame.locator('[data-action="copy-link"]').click()
    expect(frame.locator(".said")).to_have_text("Link copied")
    frame.get_by_role("button", name="A file or a table").click()
    frame.locator('input[type="file"]').set_input_files(POWER)
    frame.get_by_role("button", name="Use it").click()
    expect(frame.locator(f"{STAGE} [data-part=transport]")).to_contain_text("of 5 · 16/12/2006")
    expect(frame.locator(".said")).to_contain_text("keeps nothing for this page")  # when there is something to lose
