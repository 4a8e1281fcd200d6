"""Ticks for what was done: in this browser, beside the pages, until they are cleared."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from lstm_core.exercises import Sheet, make, write_code
from lstm_core.exercises.codes import sheet_key, student_key
from lstm_view.learn.exercises.work import Work, write
from tests.browser import idle
from tests.conftest import NewPage
from tests.stage.helpers import open_stage

pytestmark = pytest.mark.browser


def handed_in() -> str:
    """The link to a sheet that was handed in, with all its answers right: the exercises of two pages."""
    sheet = Sheet(("left-after", "direct-path"), 2)
    key = student_key(sheet_key("correct horse", sheet.name), 1)
    right = tuple(repr(one.answer) for one in sheet.exercises(1))
    code = write_code(key, sheet, 1, (True, True), datetime(2026, 1, 1, tzinfo=UTC))
    return urlencode(write(Work(sheet=sheet, key=key, own=True, number=1, code=code, answers=right)))


def test_a_page_that_was_worked_with_has_a_mark_until_the_marks_are_cleared(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/input_gate")
    entry, clear = page.locator('.way [data-page="input_gate"]'), page.locator(".way-clear")
    expect(entry).to_be_attached()
    assert entry.inner_text() == "Input gate"  # opened only
    assert not clear.is_visible()
    page.locator('[data-action="next-step"]').first.click()
    expect(entry.locator(".is-seen")).to_be_visible()
    assert not entry.locator(".is-done").is_visible()
    page.locator(".way-next a").click()
    expect(page.locator(".way-next a")).to_have_text("Sequence")
    expect(entry.locator(".is-seen")).to_be_visible()
    assert not page.locator('.way [data-page="output_gate"] .is-seen').is_visible()
    clear.press("Enter")
    expect(entry.locator(".is-seen")).to_be_hidden()
    expect(clear).to_be_hidden()
    assert page.evaluate("localStorage.getItem('lstm-done')") is None


@pytest.mark.app("checks answers.")
def test_a_page_of_which_an_exercise_was_right_has_a_tick_until_the_ticks_are_cleared(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/input_gate")
    entry, clear = page.locator('.way [data-page="input_gate"]'), page.locator(".way-clear")
    page.locator('[data-action="next-step"]').first.click()
    expect(entry.locator(".is-seen")).to_be_visible()
    page.goto(f"{app_url}/exercises?kind=new-memory")
    field = page.locator(".st-key-exercise-answer input")
    idle(page)
    field.fill(f"{make('new-memory', 1).answer:.3f}")
    field.press("Enter")
    expect(page.locator('.way [data-page="exercises"] .is-done')).to_be_visible()
    expect(entry.locator(".is-done")).to_be_visible()  # it is an exercise of that page
    expect(entry.locator(".is-seen")).to_be_hidden()
    page.goto(f"{app_url}/exercises?{handed_in()}")
    expect(page.locator(".verdict.is-right")).to_have_count(3)  # of each, and of the sheet
    for name in ("sequence", "gradients", "input_gate"):
        expect(page.locator(f'.way [data-page="{name}"] .is-done')).to_be_visible()
    expect(clear).to_be_visible()
    clear.press("Enter")
    expect(entry.locator(".is-done")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('lstm-done')") is None
