"""What the first visitors of a fresh server see, several at once, and that no view cuts a number in two."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import idle
from tests.conftest import NewPage
from tests.stage.helpers import MENU, STAGE, menu, open_stage

pytestmark = pytest.mark.browser

TALL = 3000  # a chart is drawn when it comes into view
GATES = ("forget_gate", "input_gate", "output_gate")

CUT = """() => {
  const frame = document.querySelector("svg.cell").getBoundingClientRect();
  return [...document.querySelectorAll("svg.cell .number text, svg.cell .title")].filter((text) => {
    const box = text.getBoundingClientRect();
    const seen = getComputedStyle(text).visibility === "visible";
    const crosses = (edge) => box.left < edge && box.right > edge;
    return seen && !text.closest(".is-dim, .is-off") && (crosses(frame.left) || crosses(frame.right));
  }).map((text) => text.textContent);
}"""


def shown(page: Page) -> tuple[str, list[str], str]:
    """The page's heading, the words of the menu, and the address."""
    idle(page)
    return page.locator("h1").inner_text(), menu(page), page.evaluate("location.pathname")


@pytest.mark.app("has a first request.")
@pytest.mark.parametrize("path", ["", "forget_gate", "glossary"])  # the first page, another, and one without a stage
def test_the_first_request_a_server_gets_shows_the_page_it_asks_for(
    new_page: NewPage, app_url: str, fresh_server: Callable[[], str], path: str
) -> None:
    visited = new_page(height=TALL, own=True, reduced_motion="reduce")
    visited.goto(f"{app_url}/{path}")
    first = new_page(height=TALL, own=True, reduced_motion="reduce")
    first.goto(f"{fresh_server()}/{path}")
    assert shown(first) == shown(visited)
    assert menu(first) == MENU
    assert first.locator(f"{STAGE}[data-source]").count() == visited.locator(f"{STAGE}[data-source]").count()
    chart_or_term = first.locator(".js-plotly-plot .main-svg, .glossary tbody tr, .task .sign, .lesson li").first
    expect(chart_or_term).to_be_attached()


@pytest.mark.app("has a first request.")
def test_first_visitors_at_once_all_have_the_menu(new_page: NewPage, fresh_server: Callable[[], str]) -> None:
    url = fresh_server()
    pages = [new_page(own=True, reduced_motion="reduce") for _ in GATES]
    for page, path in zip(pages, GATES, strict=True):
        page.goto(f"{url}/{path}", wait_until="commit")
    for page in pages:
        page.locator(f"{STAGE}[data-source]").wait_for()
        idle(page)
        assert menu(page) == MENU


@pytest.mark.parametrize("path", GATES)
def test_a_view_shows_a_number_whole_or_not_at_all(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/{path}")
    assert page.evaluate(CUT) == []
    page.set_viewport_size({"width": 390, "height": 844})
    for phase in range(1, 5):
        page.locator(f'.phase[data-phase="{phase}"]').click()
        expect(page.locator(STAGE)).to_have_attribute("data-phase", str(phase))
        assert page.evaluate(CUT) == [], phase
