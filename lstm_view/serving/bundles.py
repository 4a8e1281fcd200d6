"""Streamlit's own files from memory: of the 5.5 MB of a first visit 2.5 were its scripts, which it never compresses.

Its page also names the modules of the stage, so that they come beside Streamlit's own and not after them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from lstm_core.language import speaking, tr, tr_later
from lstm_core.places import ROOT
from lstm_view.serving.files import package, stage_files
from lstm_view.serving.packed import SUFFIXES, Packed
from lstm_view.words.languages import LANGUAGES, name_of
from lstm_view.words.pages import NAME
from lstm_view.words.pseudo import PSEUDO

FIRST: Final = ROOT / "static"  # what a page begins with
# Sources of what Streamlit loads only when it meets a component, st.html, or markdown with a coloured word in it.
_LATER: Final = ("/BidiComponent.tsx", "/Html.tsx", "/rehype-raw/index.js")
_ABOUT: Final = (
    "A page that shows how an LSTM remembers: drag a weight or an input, step through a sequence, and watch each gate "
    "forget, add or reveal, with every number true and recomputable."
)
_NOT_STARTED: Final = tr_later(
    "This page has not started. If it stands in a frame with a sandbox, the sandbox must allow scripts and the same "
    "origin. In a window of its own it starts."
)


@lru_cache(maxsize=1)
def bundles() -> dict[str, Packed]:
    """Its scripts, style sheets and fonts, by their paths such as ``static/js/index.abc.js``; read when asked for."""
    found = [path for kind in ("js", "css", "media") for path in (_root() / "static" / kind).iterdir()]
    return {path.relative_to(_root()).as_posix(): Packed(path) for path in found if path.suffix in SUFFIXES}


@lru_cache(maxsize=1)
def index() -> Packed:
    """Streamlit's page, which names also what the stage is made of and what Streamlit itself would fetch later.

    On a slow line Streamlit's start comes first: the rest is fetched with low priority. The page begins with the
    outline of the stage, so that the first second shows where it will stand, and with the style of our pages: when that
    came with a page's script, everything jumped. The ticks of the way are on every page, with a stage or without.
    """
    folder, files = stage_files()
    links = [_link(path) for path in (*_later(), *(f"lstm/{folder}/{name}" for name in files))]
    style = f"<style>{(FIRST / 'page.css').read_text(encoding='utf-8')}</style>"
    way = f'<script type="module" src="./lstm/{folder}/way.js"></script>'
    spoken = f'<meta name="lstm-languages" content="{_languages()}">'
    head = "".join((*links, style, way, spoken, _about(), "</head>"))
    page = _html().replace("<title>Streamlit</title>", f"<title>{NAME}</title>", 1).replace("</head>", head, 1)
    first = (FIRST / "first.html").read_text(encoding="utf-8") + _not_started()
    page = page.replace("<body>", f"<body>{first}", 1)
    return Packed(_root() / "index.html", page.encode(), cache="no-cache")


def _about() -> str:
    """What a search or the preview of a link shows: these run no script. They ask for English by no cookie of ours."""
    said = {
        "property": {"og:type": "website", "og:title": NAME, "og:description": _ABOUT},
        "name": {"description": _ABOUT},
    }
    return "".join(
        f'<meta {kind}="{name}" content="{escape(text)}">'
        for kind, pairs in said.items()
        for name, text in pairs.items()
    )


def _not_started() -> str:
    """What stands there when no script has run: no script can say it then, so it is said in each language."""
    said = []
    for code in LANGUAGES:
        with speaking(code):
            said.append(f'<a lang="{code}" href="" target="_blank">{escape(tr(_NOT_STARTED))}</a>')
    return f'<div class="lstm-not-started">{"".join(said)}</div>'


def _languages() -> str:
    """The languages there are as language.js reads them, code and own name; the pseudo-language has none to choose."""
    return ",".join([*(f"{code}:{escape(name_of(code))}" for code in LANGUAGES), PSEUDO])


def _link(path: str) -> str:
    """Fetch a file early. A style sheet for no medium is fetched too, and never complained of as unused."""
    kind = 'stylesheet" media="not all' if path.endswith(".css") else 'modulepreload" fetchpriority="low'
    return f'<link rel="{kind}" href="./{path}">'


@lru_cache(maxsize=1)
def first_bundles() -> list[Packed]:
    """Those that every first visit loads."""
    return [bundles()[path] for path in (*_named(), *_later())]


@lru_cache(maxsize=1)
def inline_scripts() -> tuple[str, ...]:
    """The hash of each script that stands in Streamlit's page, as a Content-Security-Policy names it."""
    found = re.findall(r"<script>(.*?)</script>", _html(), re.DOTALL)
    return tuple(map(script_hash, found))


def script_hash(script: str) -> str:
    """A script that stands in a page, as a Content-Security-Policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _root() -> Path:
    return package("streamlit") / "static"


def _named() -> list[str]:
    """The bundles that Streamlit's page names, in its order."""
    return re.findall(r'"\./(static/(?:js|css)/[^"]+)"', _html())


@lru_cache(maxsize=1)
def _later() -> list[str]:
    """The bundles that our pages need beside those: by the list of Streamlit's build, none where it has another one."""
    entries = json.loads((_root() / "manifest.json").read_bytes())
    paths: dict[str, None] = {}

    def add(key: str) -> None:
        entry = entries[key]
        if entry["file"] not in paths:
            paths[entry["file"]] = None
            for needed in entry.get("imports", ()):
                add(needed)

    for key in entries:
        if key.endswith(_LATER):
            add(key)
    return [path for path in paths if path in bundles() and path not in _named()]


def _html() -> str:
    return (_root() / "index.html").read_bytes().decode()  # as it is: a hash knows every line end


class PackedBundles:
    """Middleware that answers for Streamlit's bundles in its place.

    Their names are made from their content, so the end of a path says enough under any base path.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._files = bundles()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        asked = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        file = self._files.get("/".join(scope["path"].split("/")[-3:])) if asked else None
        app = self.app if file is None else await file.answer(Request(scope))
        await app(scope, receive, send)
