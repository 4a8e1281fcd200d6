"""A page on paper: whole, light, without what can be pressed, and the window is as before afterwards."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.stage.helpers import STAGE, open_stage, read

A4 = 794  # CSS pixels across
TORN = """() => [...document.querySelectorAll(".on-paper > *, .chart .main-svg, .charts .chart, .on-paper .cell")]
  .filter((e) => { const r = e.getBoundingClientRect();
    return r.width > 0 && (r.left < 0 || r.right > document.documentElement.clientWidth + 1); })
  .map((e) => e.getAttribute("class"))"""
PRESSABLE = """() => [...document.querySelectorAll("#root :is(button, select, input, summary)")]
  .filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 90))"""


@pytest.fixture
def page(new_page: NewPage, app_url: str) -> Page:
    page = new_page(A4, 1123, color_scheme="dark", reduced_motion="reduce")
    open_stage(page, f"{app_url}/?step=4")
    page.locator(".charts .chart").first.scroll_into_view_if_needed()
    page.locator(".charts .main-svg").first.wait_for()
    return page


def test_paper_shows_all_of_the_page_and_nothing_to_press(page: Page) -> None:
    before = read(page)
    page.emulate_media(media="print", color_scheme="dark")
    sheet = page.locator(".on-paper")
    expect(sheet.locator(".cell")).to_be_visible()
    told = sheet.inner_text()
    assert page.locator('[data-action="story"] option:checked').inner_text() in told
    assert "Step 4 of 24" in told
    values = [float(text.replace("−", "-")) for text in sheet.locator("td").all_text_contents()]
    assert sorted(values) == sorted(map(float, before["params"].values())), "each slider's value stands in a table"
    assert page.evaluate(TORN) == []
    assert page.evaluate(PRESSABLE) == []
    expect(page.locator(".desk")).to_be_hidden()
    expect(page.locator("h1").first).to_be_visible()


def test_paper_is_white_in_the_dark_theme_too(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".on-paper")).to_be_visible()
    for place in (".stApp", ".stMain"):
        expect(page.locator(place)).to_have_css("background-color", "rgb(255, 255, 255)")
    for place in (".on-paper h2", "h1"):
        expect(page.locator(place).first).to_have_css("color", "rgb(28, 35, 46)")
    ticks = page.locator(".chart .xtick text").first
    expect(ticks).to_have_css("fill", "rgb(89, 98, 115)")


def test_every_chart_is_drawn_at_the_width_of_paper_even_if_it_was_never_in_sight(page: Page) -> None:
    page.evaluate("""() => addEventListener("beforeprint", () => {
      const charts = [...document.querySelectorAll(".chart")];
      window.seen = charts.map((e) => e.querySelector(".main-svg")?.width.baseVal.value);
    })""")
    page.pdf(format="A4")
    widths = page.evaluate("window.seen")
    assert len(widths) == len(read(page)["charts"])
    assert set(widths) == {690}


def test_afterwards_the_window_is_as_before(page: Page) -> None:
    before = read(page)
    page.pdf(format="A4")
    expect(page.locator(".on-paper")).to_have_count(0)
    expect(page.locator(STAGE)).to_be_visible()
    assert read(page) == before
    plot = page.locator(".charts .plot").first
    plot.scroll_into_view_if_needed()
    page.wait_for_function("""() => { const plot = document.querySelector(".charts .plot");
      return plot.querySelector(".main-svg").width.baseVal.value === plot.clientWidth; }""")
    assert page.evaluate("document.documentElement.style.getPropertyValue('--paper')") != "#FFFFFF"
