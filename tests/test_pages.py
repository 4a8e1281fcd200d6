"""What the browser tests stand on: a page that was used before has nothing of what was done in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.pages import Pages

pytestmark = pytest.mark.browser

KEPT = "() => [localStorage.length, sessionStorage.length, document.cookie, innerWidth, window.left ?? null]"


def test_a_page_that_is_used_again_has_nothing_of_its_last_use(browser: Browser, static_url: str) -> None:
    pages = Pages(browser)
    first = pages.open(1000, 700, own=False, color_scheme="dark")
    first.goto(static_url + "/")
    first.evaluate("() => { localStorage.a = 1; sessionStorage.b = 2; document.cookie = 'c=3'; window.left = 4; }")
    assert first.evaluate(KEPT) == [1, 1, "c=3", 1000, 4]
    pages.close(first)
    again = pages.open(1200, 700, own=False)
    assert again is first
    again.goto(static_url + "/")
    assert again.evaluate(KEPT) == [0, 0, "", 1200, None]
    assert not again.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches")
    assert pages.open(1200, 700, own=False) is not again  # it is in use
    with pytest.raises(AssertionError, match="own=True"):
        again.add_init_script("window.left = 4")
    pages.close(again)


def test_a_page_of_ones_own_is_closed_when_it_is_left(browser: Browser, static_url: str) -> None:
    pages = Pages(browser)
    for options in ({"own": True}, {"own": False, "has_touch": True}):
        page = pages.open(1000, 700, **options)
        page.goto(static_url + "/")
        pages.close(page)
        assert page.is_closed()
