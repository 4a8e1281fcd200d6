"""The pages of exercises in a browser: keys, the address, going back, paper, a phone, and what axe-core finds."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from lstm_core.exercises import Sheet, make
from tests.browser import idle
from tests.conftest import NewPage
from tests.stage.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.app("draws exercises and checks answers.")]

EVERY_FORM = Sheet(("read-chart", "wrong-equation", "entry-left", "step", "order-of-rows"), 5)


def test_a_key_checks_an_answer_and_the_browser_goes_back_to_the_one_before(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(f"{app_url}/exercises?embed=true")
    field = page.locator(".st-key-exercise-answer input")
    expect(field).to_be_visible()
    idle(page)
    expect(page.locator(".stAppHeader")).to_be_hidden()  # as in a frame of a course
    field.fill(f"{make('new-memory', 1).answer:.3f}".replace(".", ","))
    field.press("Enter")
    expect(page.locator(".verdict.is-right")).to_be_visible()
    expect(page).to_have_url(re.compile("checked=1"))
    page.locator(".st-key-exercise-another button").click()
    expect(page.locator(".goal")).to_contain_text("Number 2")
    expect(field).to_have_value("")
    idle(page)
    page.go_back()
    expect(page.locator(".goal")).to_contain_text("Number 1")
    expect(page.locator(".verdict.is-right")).to_be_visible()
    page.locator(".kinds a", has_text="A whole step").click()
    expect(page.locator(".task h2")).to_have_text("A whole step")
    expect(page).to_have_url(re.compile("embed=true"))
    page.reload()
    expect(page.locator(".task h2")).to_have_text("A whole step")


def shown_at_390(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    idle(page)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 2000})


def test_every_form_of_an_exercise_is_for_everybody_and_for_paper(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2000, reduced_motion="reduce")
    page.goto(f"{app_url}/sheets?{urlencode({'sheet': str(EVERY_FORM), 'numbers': '1-3'})}")
    expect(page.locator(".sheet")).to_have_count(3)
    for path in ("", "/exercises?kind=wrong-equation&a1=1&checked=1"):
        if path:
            page.goto(app_url + path)
            expect(page.locator(".verdict").first).to_be_visible()
        idle(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.locator(f'html[data-stage-theme="{scheme}"]').wait_for(state="attached")
            idle(page)
            assert violations(page) == [], (path, scheme)
        shown_at_390(page)
    page.goto(f"{app_url}/sheets")
    expect(page.locator(".sheet").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".st-key-plan-word")).to_be_hidden()
    expect(page.locator("h1")).to_be_hidden()
    expect(page.locator(".sheet").last).to_be_visible()
    assert page.locator(".sheet").first.evaluate("(one) => getComputedStyle(one).breakAfter") == "page"


PRESSED = ".kinds a, .glossary input, .glossary a, .stMain button, .stMain input"


def test_on_paper_no_sheet_is_empty_and_nothing_is_there_to_be_pressed(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    for path, shown, sheets in (
        ("sheets?numbers=1-3", ".sheet", 3),
        ("lessons", ".lesson", 2),
        ("exercises", ".task h2", 1),
        ("glossary", ".glossary tbody tr", None),
    ):
        page.goto(f"{app_url}/{path}")
        expect(page.locator(shown).first).to_be_visible()
        idle(page)
        page.emulate_media(media="print", reduced_motion="reduce")
        expect(page.locator(shown).first).to_be_visible()
        assert not [one for one in page.locator(PRESSED).all() if one.is_visible()], path
        printed = len(re.findall(rb"/Type /Page\b", page.pdf(format="Letter")))
        assert sheets is None or printed == sheets, path
        page.emulate_media(media="screen", reduced_motion="reduce")
