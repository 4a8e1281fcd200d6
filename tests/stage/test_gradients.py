"""The charts below the stage of the page on gradients, in a browser: drawn, clicked, in both themes, on a phone."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_view.theme import variables
from tests.conftest import NewPage
from tests.stage.helpers import box, open_stage, type_value
from tests.stage.test_accessibility import violations

pytestmark = pytest.mark.browser

PATH = "/gradients"


def chart(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-gradients-{name}")


def drawn(page: Page) -> None:
    for name in ("reach", "later", "rnn"):
        chart(page, name).locator(".main-svg").first.wait_for()


def sentence(page: Page) -> Locator:
    return page.get_by_text(re.compile(r"^A change of .* moves it at step"))


def test_a_click_on_a_point_has_its_number_checked(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2600, reduced_motion="reduce")
    open_stage(page, app_url + PATH)
    drawn(page)
    expect(sentence(page)).to_contain_text("at step 10 moves it at step 30")
    where = chart(page, "reach").locator(".points path").nth(25).bounding_box()
    assert where is not None
    page.mouse.move(where["x"] + where["width"] / 2, where["y"] + where["height"] / 2)
    shown = chart(page, "reach").locator(".hovertext")
    expect(shown).to_contain_text(re.compile(r"step 25: backward .* central difference .* differ by"))
    page.mouse.click(where["x"] + where["width"] / 2, where["y"] + where["height"] / 2)
    expect(sentence(page)).to_contain_text("at step 25 moves it at step 30")
    expect(page.get_by_label("Check step t")).to_have_value("25")


def test_the_keyboard_does_the_same(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2600, reduced_motion="reduce")
    open_stage(page, app_url + PATH)
    field = page.get_by_label("Check step t")
    field.fill("7")
    field.press("Enter")
    expect(sentence(page)).to_contain_text("at step 7 moves it at step 30")


def test_a_committed_number_of_the_stage_changes_the_sentence(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2600, reduced_motion="reduce")
    open_stage(page, app_url + PATH)
    before = sentence(page).text_content()
    assert before is not None
    assert box(page, "bias[f,0]").input_value() == "1"
    type_value(page, "bias[f,0]", 3.0)
    expect(sentence(page)).not_to_have_text(before)
    expect(sentence(page)).to_contain_text("at step 10 moves it at step 30")


def test_a_case_of_the_table_sets_the_stage(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2600, reduced_motion="reduce")
    open_stage(page, app_url + PATH)
    page.get_by_role("link", name="U = 0", exact=True).click()
    expect(sentence(page)).to_contain_text("moves it at step 20")
    expect(sentence(page)).to_contain_text("The direct path alone gives the same number.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_have_the_hues_of_the_theme_and_axe_finds_nothing(
    new_page: NewPage, app_url: str, scheme: Literal["light", "dark"]
) -> None:
    page = new_page(height=3000, reduced_motion="reduce", color_scheme=scheme)
    open_stage(page, app_url + PATH)
    drawn(page)
    value = variables(scheme)["q-f"]
    rgb = ", ".join(str(int(value[k : k + 2], 16)) for k in (1, 3, 5))
    expect(chart(page, "reach").locator(f'path.js-line[style*="rgb({rgb})"]').first).to_be_attached()
    assert violations(page) == []


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page: NewPage, app_url: str) -> None:
    page = new_page(390, 844, reduced_motion="reduce")
    open_stage(page, app_url + PATH)
    drawn(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
