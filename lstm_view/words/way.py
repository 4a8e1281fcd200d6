"""The way through the pages, as HTML: static/stage/way.js ticks what was done, travel.js follows the links."""

from __future__ import annotations

from lstm_view.words.pages import PAGES, SECTIONS, PageInfo


def way(page: PageInfo) -> str:
    """The next page, and the pages of each section."""
    sections = "".join(f"<li>{name}<ul>{''.join(map(_entry, pages))}</ul></li>" for name, pages in SECTIONS.items())
    clear = '<span class="way-clear" role="button" tabindex="0" data-action="clear-ticks">Clear the ticks</span>'
    return f'<nav class="way" aria-label="The way through the pages">{_next(page)}<ul>{sections}</ul>{clear}</nav>'


def able(page: PageInfo) -> str:
    """What a person can do after a page, as a sentence; nothing on a page to look things up in."""
    return f'<p class="able">After this page you can {page.able}</p>' if page.able else ""


def _next(page: PageInfo) -> str:
    place = PAGES.index(page) + 1
    if place == len(PAGES):
        return ""
    then = f", after which you can {PAGES[place].able}" if PAGES[place].able else "."
    return f'<p class="way-next">Next: {_link(PAGES[place])}{then}</p>'


def _entry(page: PageInfo) -> str:
    tick = '<span class="tick"> ✓<span class="unseen"> done</span></span>' if page.able else ""
    return f'<li data-page="{page.script}">{_link(page)}{tick}</li>'


def _link(page: PageInfo) -> str:
    return f'<a data-travel href="{"./" if page is PAGES[0] else page.script}">{page.title}</a>'
