"""The page of the variants in a browser: equations that are drawn, charts in line, nothing for axe to find."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from lstm_core import VARIANTS
from tests.browser import idle
from tests.conftest import NewPage
from tests.stage.test_accessibility import violations

pytestmark = pytest.mark.browser


def open_variants(page: Page, url: str, cells: int) -> None:
    page.goto(url)
    expect(page.locator(".st-key-side-by-side .js-plotly-plot .main-svg:first-child")).to_have_count(cells)
    idle(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_equations_are_drawn_and_axe_finds_nothing(new_page: NewPage, app_url: str, scheme: str, width: int) -> None:
    page = new_page(width, 3000, color_scheme=scheme)
    open_variants(page, f"{app_url}/variants?cells=lstm,slstm,fgr", 3)
    lines = sum(len(VARIANTS[key].lines) for key in ("lstm", "slstm", "fgr"))
    boxes = page.locator(".equations math").evaluate_all(
        "all => all.map((e) => [e.namespaceURI, e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
    )
    assert len(boxes) == lines
    assert all(space.endswith("/MathML") and wide > 30 and high > 10 for space, wide, high in boxes)
    hues = page.locator(".equations :is(.q-f, .q-c)").evaluate_all("all => all.map((e) => getComputedStyle(e).color)")
    assert len(set(hues)) == 2
    assert violations(page) == []
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_charts_stand_in_line_beside_each_other(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2000)
    open_variants(page, f"{app_url}/variants?cells=lstm,cifg,gru,rnn", 4)
    charts = page.locator(".st-key-side-by-side .js-plotly-plot")
    places = charts.evaluate_all(
        "all => all.map((e) => { const b = e.getBoundingClientRect(); return [b.top, b.left]; })"
    )
    assert len({top for top, _ in places}) == 1
    assert len({left for _, left in places}) == 4


def test_a_click_on_a_case_is_a_step_that_going_back_undoes(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=1600)
    open_variants(page, f"{app_url}/variants", 2)
    page.get_by_role("button", name="Without a forget gate").click()
    expect(page.get_by_role("heading", name="No forget gate (NFG)")).to_be_visible()
    expect(page).to_have_url(re.compile("cells=lstm%2Cnfg"))
    idle(page)
    page.go_back()
    expect(page.get_by_role("heading", name="GRU, the update gate keeps")).to_be_visible()
    idle(page)
    assert page.url == f"{app_url}/variants"
