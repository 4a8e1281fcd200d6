"""The way through the pages: what each is for, what comes after it, and that every page is on it."""

from __future__ import annotations

import re

import pytest

from lstm_core.exercises import KINDS
from lstm_view.learn.exercises.work import read
from lstm_view.words.pages import PAGES, SECTIONS, PageInfo
from lstm_view.words.way import able, doors, way

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.script)


@every_page
def test_the_foot_links_every_page_once_and_the_next_one_first(page: PageInfo) -> None:
    links = re.findall(r'<a data-travel href="([^"]+)">([^<]+)</a>', way(page))
    every = [(one.script if one is not PAGES[0] else "./", one.title) for pages in SECTIONS.values() for one in pages]
    following = [(one.script, one.title) for one in PAGES[PAGES.index(page) + 1 :][:1]]
    exercise = [(f"exercises?kind={page.exercise}", KINDS[page.exercise].title)] if page.exercise else []
    assert links == [*following, *exercise, *every]


def test_an_exercise_of_the_foot_is_the_one_that_opens() -> None:
    for page in PAGES:
        if page.exercise:
            work, notices = read({"kind": page.exercise})
            assert (work.kind, notices) == (page.exercise, ())


def test_the_first_page_has_four_doors_to_pages_that_are_there() -> None:
    assert len(targets := re.findall(r'href="(\w+)"', doors())) == 4
    assert set(targets) <= {page.script for page in PAGES}


@every_page
def test_a_page_to_work_on_says_what_it_is_for_and_can_be_ticked(page: PageInfo) -> None:
    if page.has_stage:
        assert page.able.endswith(".")
        assert page.able[0].islower()
    assert bool(able(page)) == bool(page.able)
    assert way(PAGES[0]).count('class="tick is-done"') == sum(bool(one.able) for one in PAGES)


def test_the_menu_is_in_the_order_of_the_way() -> None:
    assert [page for pages in SECTIONS.values() for page in pages] == list(PAGES)
