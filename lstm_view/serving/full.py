"""The page for which there is no room: a sentence, when it tries again, and the way to what needs no server."""

from __future__ import annotations

from html import escape
from string import Template
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse

from lstm_core.language import ENGLISH, language, speaking, tr, tr_later
from lstm_core.places import ROOT
from lstm_view.serving.gate import RETRY, header
from lstm_view.serving.settings import Settings
from lstm_view.theme import NEUTRALS
from lstm_view.words.languages import LANGUAGES

_SENTENCES: Final = {
    "sessions": tr_later("All places on this server are taken."),
    "memory": tr_later("This server has no memory left for one more page."),
    "address": tr_later("This server allows no more open pages from the address of your network."),
    "ending": tr_later("This server is just being replaced by a newer one."),
}


def full(request: Request, reason: str, settings: Settings) -> HTMLResponse:
    """The answer to somebody who opens a page: 503, in their language; it loads itself again and keeps the address."""
    with speaking(_language(request)):
        page = _page(reason, settings)
    return HTMLResponse(page, 503, {"retry-after": str(RETRY), "cache-control": "no-store"})


def _page(reason: str, settings: Settings) -> str:
    link = settings.static_site and escape(settings.static_site, quote=True)
    words = escape(tr("Go on without a server: the cell, its charts and the lessons, computed in your browser"))
    site = f'<p><a href="{link}">{words}</a></p>' if link else ""
    tones = {f"{name}_{mode}": NEUTRALS[name][k] for name in NEUTRALS for k, mode in enumerate(("light", "dark"))}
    again = tr("This page tries again every {n} seconds. Your link stays, and so does what this tab has kept.", n=RETRY)
    texts = {
        "language": language(),
        "title": escape(tr("No room at the moment")),
        "reason": escape(tr(_SENTENCES[reason])),
        "again": escape(again),
        "site": site,
        "seconds": RETRY,
    }
    return Template((ROOT / "static" / "full.html").read_text(encoding="utf-8")).substitute(texts, **tones)


def _language(request: Request) -> str:
    """The language that the address says, that was chosen in this browser, or that the browser asks for."""
    from lstm_view.words.wanted import COOKIE, PARAMETER, known

    asked = [part.partition(";")[0].strip() for part in header(request.scope, "accept-language").split(",")]
    wished = (request.query_params.get(PARAMETER), request.cookies.get(COOKIE), *asked)
    return next((code for code in map(known, wished) if code in LANGUAGES), ENGLISH)
