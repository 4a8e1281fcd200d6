"""Opens the pages of the browser tests. A page that a test has left is cleaned and given to the next one.

To open a window and to compile Streamlit's and Plotly's scripts anew takes about half of the processor time of opening
a page; a page that was there before has them compiled.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Frame, Page

#: What a page can be told after it was opened; a page with any other option gets a context of its own.
MEDIA = {"color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}
MOST = 4  # pages that are kept for later, some 100 MB each
#: What cannot be taken back, so that only a page of one's own may have it.
LASTING = ("add_init_script", "expose_binding", "expose_function", "route")


class Pages:
    """The pages of one worker."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Page] = []
        self._origins: dict[Page, set[str]] = {}  # of the pages that are to be used again

    def open(self, width: int, height: int, *, own: bool, **options: Any) -> Page:
        """A page without a trace of an earlier one; ``own`` ones have a context that no test had before."""
        if own or not options.keys() <= MEDIA.keys():
            return self._browser.new_context(viewport={"width": width, "height": height}, **options).new_page()
        page = self._free.pop() if self._free else self._made()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="null", **(MEDIA | options))
        page.mouse.move(0, 0)
        return page

    def close(self, page: Page) -> None:
        """Take a page back. One that cannot be cleaned, or was at several addresses, is closed."""
        origins = self._origins.get(page, set())
        if len(origins) == 1 and len(self._free) < MOST and not page.is_closed() and self._cleaned(page, *origins):
            origins.clear()
            self._free.append(page)
            return
        self._origins.pop(page, None)
        page.context.close()

    def _made(self) -> Page:
        page = self._browser.new_context().new_page()
        origins = self._origins[page] = set()

        def visited(frame: Frame) -> None:
            if frame.parent_frame is None:
                origins.add(_origin(frame.url))

        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("The next test would have it too: open the page with own=True.")

        page.on("framenavigated", visited)
        for name in LASTING:
            setattr(page, name, refuse)
        return page

    def _cleaned(self, page: Page, origin: str) -> bool:
        """Leave the app, which may write when it is left, and empty what it keeps."""
        if len(page.context.pages) > 1 or not origin.startswith("http"):
            return False
        try:
            page.goto(f"{origin}/_stcore/health", timeout=5000)
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        except Error:
            return False
        page.context.clear_cookies()
        return True


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
