"""The way through the pages: what each is for, what comes after it, and that every page is on it."""

from __future__ import annotations

import re

import pytest

from lstm_view.words.pages import PAGES, SECTIONS, PageInfo
from lstm_view.words.way import able, way

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.script)


@every_page
def test_the_foot_links_every_page_once_and_the_next_one_first(page: PageInfo) -> None:
    links = re.findall(r'<a data-travel href="([^"]+)">([^<]+)</a>', way(page))
    every = [(one.script if one is not PAGES[0] else "./", one.title) for pages in SECTIONS.values() for one in pages]
    following = PAGES[PAGES.index(page) + 1 :][:1]
    assert links == [*((one.script, one.title) for one in following), *every]


@every_page
def test_a_page_to_work_on_says_what_it_is_for_and_can_be_ticked(page: PageInfo) -> None:
    if page.has_stage:
        assert page.able.endswith(".")
        assert page.able[0].islower()
    assert bool(able(page)) == bool(page.able)
    assert way(PAGES[0]).count('class="tick"') == sum(bool(one.able) for one in PAGES)


def test_the_menu_is_in_the_order_of_the_way() -> None:
    assert [page for pages in SECTIONS.values() for page in pages] == list(PAGES)
