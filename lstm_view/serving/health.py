"""Whether a page can really be built: a run, its payload, and every file that the browser needs beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse

from lstm_view.serving.bundles import first_bundles, index
from lstm_view.serving.files import served
from lstm_view.serving.gate import gate
from lstm_view.serving.packed import pack
from lstm_view.stage import payload
from lstm_view.stage.payload import StageOptions
from lstm_view.state import scene
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History


def pack_files() -> None:
    """Read and compress all that a first visit loads, in the order in which it does; done once, it costs nothing."""
    pack([index(), *first_bundles(), *served().values()])


def build_page() -> None:
    """Build what the first page sends."""
    home = Experiment()
    payload.build(scene.build(home), History(home, home), StageOptions(), "overview")


_CHECKS: Final[tuple[tuple[str, Callable[[], None]], ...]] = (
    ("The files of the stage cannot be read.", pack_files),
    ("The run of a story cannot be computed.", build_page),
)


def health(_: Request) -> PlainTextResponse:
    """200 if a page can be built, else 503 with the sentence that says why not; the log has the rest."""
    if gate().draining:
        return PlainTextResponse("The server is about to end.", 503, {"cache-control": "no-store"})
    for sentence, check in _CHECKS:
        try:
            check()
        except Exception:  # whatever it is, nobody gets a page
            logging.getLogger(__name__).exception(sentence)
            return PlainTextResponse(sentence, 503, {"cache-control": "no-store"})
    return PlainTextResponse("Pages can be built.", headers={"cache-control": "no-store"})
