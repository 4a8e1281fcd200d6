"""Our own addresses beside Streamlit's, and what stands before both."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from lstm_core.places import ROOT
from lstm_view.own.model.serve import model_routes
from lstm_view.serving.bundles import PackedBundles, index
from lstm_view.serving.files import plotly_script, served
from lstm_view.serving.headers import Headers
from lstm_view.serving.health import health, pack_files
from lstm_view.serving.outlines import outlines, outlines_file
from lstm_view.serving.uploads import FromHere, keep_in_memory

SCRIPT: Final = Path(__file__).parent / "main.py"
_PAGES: Final = ROOT / "pages"


def routes(base: str = "") -> list[BaseRoute]:
    """The pages, the files of the stage and the health check, below the base path that Streamlit has."""
    root = f"/{base.strip('/')}".rstrip("/")
    pages = ("", *sorted(path.stem for path in _PAGES.glob("*.py")))
    return [
        *(Route(f"{root}/{page}", _page) for page in pages),
        *model_routes(root),
        Route(f"{root}/lstm/{{path:path}}", _file),
        Route(f"{root}/healthz", health),
    ]


def middleware() -> list[Middleware]:
    """From the outside in."""
    return [Middleware(Headers), Middleware(FromHere), Middleware(PackedBundles)]


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """While the server starts, compress what the first visitor will ask for; before, learn the files' names."""
    keep_in_memory()
    plotly_script(), outlines_file()
    threading.Thread(target=_prepare, daemon=True).start()
    yield


def _prepare() -> None:
    try:
        pack_files()
    except OSError:  # the health check says so, and each page in its place
        logging.getLogger(__name__).exception("The files of the stage cannot be read.")


async def _page(request: Request) -> Response:
    return await index().answer(request)


async def _file(request: Request) -> Response:
    """A file of ours; a name of another version is refused, so that no browser mixes two versions."""
    path = request.path_params["path"]
    file = outlines() if path == outlines_file() else served().get(path)
    if file is None:
        return PlainTextResponse("There is no such file.", 404, {"cache-control": "no-store"})
    return await file.answer(request)
