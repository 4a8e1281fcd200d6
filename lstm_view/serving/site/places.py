"""Where the pages of the site lie, and how one leads to another: by relative links, so that any host and any folder
of it will do.

The addresses are those of the app, with a slash behind them, and other languages in a folder of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

from lstm_core.language import ENGLISH
from lstm_view.words.pages import PAGES

_HREF: Final = re.compile(r"""(?:data-travel )?href=(["'])(.*?)\1""")
_ELSEWHERE: Final = ("?", "#", "http:", "https:", "mailto:")
_SCRIPTS: Final = {page.script for page in PAGES}


@dataclass(frozen=True)
class Place:
    """A page in a language; ``page`` is called as its script is."""

    page: str
    language: str

    @property
    def folder(self) -> str:
        """Its folder, from the root of the site: nothing, or with a slash at the end.

        >>> Place("forget_gate", "de").folder, Place("overview", "en").folder
        ('de/forget_gate/', '')
        """
        first = "" if self.language == ENGLISH else f"{self.language}/"
        return first if self.page == PAGES[0].script else f"{first}{self.page}/"

    @property
    def up(self) -> str:
        """The way from here to the root of the site."""
        return "../" * self.folder.count("/")

    def to(self, path: str) -> str:
        """The link to a file of the site."""
        return f"{self.up}{path}" or "./"

    def link(self, address: str) -> str:
        """The link to an address of the app such as ``/forget_gate?step=8``, ``./`` or ``glossary#f``.

        ValueError for a page that is not there.

        >>> Place("ledger", "de").link("/forget_gate?step=8"), Place("ledger", "en").link("./")
        ('../../de/forget_gate/?step=8', '../')
        """
        found = re.fullmatch(r"(?:\./|/)?(\w*)(.*)", address)
        page = (found and found[1]) or PAGES[0].script
        if found is None or page not in _SCRIPTS:
            raise ValueError(f"The words lead to {address}, which is no page.")
        if page == self.page and found[2]:
            return found[2]
        return self.to(Place(page, self.language).folder) + found[2]

    def linked(self, html: str) -> str:
        """Markup with its links to pages of the app as links to pages of the site; links of the stage stay."""

        def link(found: re.Match[str]) -> str:
            mark, address = found.groups()
            there = address if address.startswith(_ELSEWHERE) else self.link(address)
            return f"href={mark}{there}{mark}"

        return _HREF.sub(link, html)


def led_to(html: str, page: str) -> set[tuple[str, str]]:
    """Where the links of some markup of a page lead, as page and query of the app."""
    found = set()
    for _, address in _HREF.findall(html):
        there, _, query = unescape(address).partition("#")[0].partition("?")
        if query and not address.startswith(_ELSEWHERE[1:]):
            found.add((there.strip("./") or (page if address.startswith("?") else PAGES[0].script), query))
    return found
