"""The words of a page as markup, as the app shows them: terms lead to the glossary, also where there are no scripts."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import Any, Final

from lstm_view.words.prose import marked

_TAGS: Final = re.compile(r"<[^>]*>")
_SPACE: Final = re.compile(r"\s+")


@lru_cache(maxsize=1)
def _reader() -> Any:
    from markdown_it import MarkdownIt  # only a site needs it

    return MarkdownIt("commonmark", {"html": True})


def markup(words: str) -> str:
    """Return Markdown of ours as HTML, with the links of the app. Never give this anything that a person typed."""
    return str(_reader().render(marked(words, lambda key: f"glossary#{key}")))


def plain(html: str) -> str:
    """Return what markup says, in one line."""
    return _SPACE.sub(" ", unescape(_TAGS.sub("", html))).strip()


def paragraphs(html: str) -> list[str]:
    """Return what the paragraphs of some markup say; not the one that is shown only while another run is."""
    html = re.sub(r'<p><span class="quoting">.*?</p>', "", html, flags=re.DOTALL)
    return [plain(found) for found in re.findall(r"<p>(.*?)</p>", html, re.DOTALL)]


def title(html: str) -> str:
    """Return what the first heading says."""
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    return plain(found[1]) if found else ""
