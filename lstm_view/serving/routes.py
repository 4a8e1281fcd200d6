"""Our own addresses beside Streamlit's, and what stands before both."""

from __future__ import annotations

import gc
import logging
import re
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from lstm_core.places import ROOT
from lstm_view.own.model.serve import model_routes
from lstm_view.serving.bundles import PackedBundles, index
from lstm_view.serving.counters import counters
from lstm_view.serving.drain import drain_on_term
from lstm_view.serving.files import plotly_script, served
from lstm_view.serving.full import full
from lstm_view.serving.gate import gate, replica_of
from lstm_view.serving.headers import Headers, headers
from lstm_view.serving.health import health, pack_files
from lstm_view.serving.logs import write_lines
from lstm_view.serving.metrics import metrics
from lstm_view.serving.outlines import outlines, outlines_file
from lstm_view.serving.settings import settings
from lstm_view.serving.sockets import Sockets
from lstm_view.serving.uploads import FromHere, Uploads, keep_in_memory
from lstm_view.serving.watch import Watch

SCRIPT: Final = Path(__file__).parent / "main.py"
_NAME: Final = re.compile(r"(?!oauth2callback)[^._][^.]*")
_PAGES: Final = ROOT / "pages"


def routes(base: str = "") -> list[BaseRoute]:
    """The pages, the files of the stage, health and counters, below the base path that Streamlit has."""
    root = f"/{base.strip('/')}".rstrip("/")
    pages = ("", *sorted(path.stem for path in _PAGES.glob("*.py")))
    return [
        *(Route(f"{root}/{page}", _page) for page in pages),
        *model_routes(root),
        Route(f"{root}/lstm/{{path:path}}", _file),
        Route(f"{root}/healthz", health),
        Route(f"{root}/metrics", metrics),
        _Unknown(f"{root}/{{page}}", _page),  # there Streamlit says that there is no such page, and shows the first one
    ]


def middleware() -> list[Middleware]:
    """From the outside in. What an operator has set is read here, so that a value that will not do stops the start.

    Else each answer would be an error: these are made with the first request.
    """
    settings()
    headers()
    return [Middleware(each) for each in (Watch, Headers, FromHere, Uploads, Sockets, PackedBundles)]


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """While the server starts, compress what the first visitor will ask for; before, learn the files' names.

    What is there then stays, so Python need not look through it for garbage: with 300 pages open such a look took
    0.18 s, every few seconds, in which nobody was answered. Fewer looks were rejected: pages that have gone would stay.
    """
    keep_in_memory()
    write_lines(settings())
    drain_on_term(gate())
    plotly_script(), outlines_file()
    gc.freeze()
    threading.Thread(target=_prepare, daemon=True).start()
    yield


def _prepare() -> None:
    try:
        pack_files()
    except OSError:  # the health check says so, and each page in its place
        logging.getLogger(__name__).exception("The files of the stage cannot be read.")


class _Unknown(Route):
    """A name that may have been meant for a page; files, which have a suffix, and Streamlit's own are none."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As of any route, but for what is no name of a page."""
        match, found = super().matches(scope)
        name = found.get("path_params", {}).get("page", "")
        return (Match.NONE, {}) if not _NAME.fullmatch(name) else (match, found)


async def _page(request: Request) -> Response:
    """A page, and a place kept for its socket; or the sentence that there is no room."""
    if reason := gate().refusal(request.scope):
        counters().add("refused", reason)
        return full(request, reason, gate().limits)
    if request.method == "GET":
        gate().promise()
    answer = await index().answer(request)
    if (cookie := gate().cookie(request.scope)) and not replica_of(request.scope):
        answer.headers["set-cookie"] = cookie
    return answer


async def _file(request: Request) -> Response:
    """A file of ours; a name of another version is refused, so that no browser mixes two versions."""
    path = request.path_params["path"]
    file = outlines() if path == outlines_file() else served().get(path)
    if file is None:
        return PlainTextResponse("There is no such file.", 404, {"cache-control": "no-store"})
    return await file.answer(request)
