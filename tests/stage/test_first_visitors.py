"""What the first visitors of a fresh server see, several at once, and that no view cuts a number in two."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.conftest import NewPage
from tests.stage.helpers import open_stage, ready

pytestmark = pytest.mark.browser

GATES = ("forget_gate", "input_gate", "output_gate")

CUT = """() => {
  const frame = document.querySelector("svg.cell").getBoundingClientRect();
  return [...document.querySelectorAll("svg.cell .number text")].filter((text) => {
    const box = text.getBoundingClientRect();
    const seen = getComputedStyle(text).visibility === "visible";
    const crosses = (edge) => box.left < edge && box.right > edge;
    return seen && (crosses(frame.left) || crosses(frame.right));
  }).map((text) => text.textContent);
}"""


def test_first_visitors_at_once_all_have_the_menu(new_page: NewPage, fresh_server: Callable[[], str]) -> None:
    url = fresh_server()
    pages = [new_page(reduced_motion="reduce") for _ in GATES]
    for page, path in zip(pages, GATES, strict=True):
        page.goto(f"{url}/{path}", wait_until="commit")
    for page in pages:
        ready(page)
        expect(page.get_by_role("link", name="Overview").first).to_be_visible()
        expect(page.get_by_text("app", exact=True)).to_have_count(0)


@pytest.mark.parametrize("path", GATES)
def test_a_view_shows_a_number_whole_or_not_at_all(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/{path}")
    assert page.evaluate(CUT) == []
