"""The address keeps to its page, however fast one leaves it, and to what is not ours in it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.stage.helpers import STAGE, box, go_by_menu, open_stage, ready, type_value

pytestmark = pytest.mark.browser


def search(page: Page) -> str:
    found: str = page.evaluate("decodeURIComponent(location.search)")
    return found


def test_who_leaves_at_once_takes_no_address_along_and_finds_everything_on_coming_back(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(reduced_motion="reduce")
    for turn in range(3):
        open_stage(page, f"{app_url}/?step=5")
        type_value(page, "bias[f,0]", 1 + turn / 8)
        page.locator('[data-action="last"]').click()
        go_by_menu(page, "Instruments", "Ledger")
        expect(page).to_have_url(re.compile(rf"^{re.escape(app_url)}/ledger/?$"))
        ready(page)
        page.wait_for_timeout(300)
        assert search(page) == ""
        page.go_back()
        ready(page)
        expect(page.locator(STAGE)).to_have_attribute("data-t", "23")
        expect(box(page, "bias[f,0]")).to_have_value(str(1 + turn / 8).removesuffix(".0"))
        page.wait_for_function("() => location.search.includes('step=24')")


def test_what_streamlit_was_told_by_the_address_stays_in_it_and_foreign_names_are_not_spoken_of(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/?embed=true&embed_options=light_theme&utm_source=course&fbclid=x&step=4")
    assert page.locator(".notice").count() == 0
    page.locator('[data-action="next-step"]').click()
    page.wait_for_function("() => location.search.includes('step=5')")
    assert "embed=true" in search(page)
    assert "embed_options=light_theme" in search(page)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("stroy=latch", "did it mean “story”"),
        ("units=8", "only a random cell has it to choose"),
        ("unit=12", "there is no unit 12"),
        ("data=1,2", "it goes with input=numbers or input=text"),
    ],
)
def test_a_part_of_an_address_that_cannot_be_had_gets_its_sentence(
    new_page: NewPage, app_url: str, query: str, said: str
) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/?{query}")
    expect(page.locator(".notice")).to_contain_text(said)


def test_a_story_in_an_address_is_the_same_on_every_page(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    shown = set()
    for path in ("", "sequence", "gradients", "ledger"):
        open_stage(page, f"{app_url}/{path}?story=average&step=30")
        shown.add(page.locator(f'{STAGE} [data-bind="c"][data-value]').first.get_attribute("data-value"))
    assert len(shown) == 1
