"""A file that is uploaded is not written to a disk, and comes from a page of ours."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message

from lstm_core.models import MAX_MODEL_BYTES
from lstm_view.serving import lifespan
from lstm_view.serving.uploads import FromHere
from tests.serving.asking import ask, scope_of


def uploaded(size: int) -> tuple[bool, int]:
    """Whether a file of ``size`` bytes went to a disk on its way, and how many bytes came."""
    head = b'--line\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head + b"1" * size + b"\r\n--line--\r\n"

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def ask() -> tuple[bool, int]:
        async with lifespan(None):
            request = Request(scope_of("/", "PUT", content_type="multipart/form-data; boundary=line"), receive)
            async with request.form() as form:
                file: Any = form["file"]
                assert isinstance(file, UploadFile)
                spooled: Any = file.file
                return bool(spooled._rolled), len(await file.read())

    with ThreadPoolExecutor(1) as thread:  # where a browser is tested too, this thread has a loop that runs
        return thread.submit(lambda: asyncio.run(ask())).result()


@pytest.mark.parametrize("size", [2 * 2**20, MAX_MODEL_BYTES])
def test_no_file_that_the_page_takes_goes_to_a_disk(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 2**20)  # as Starlette has it
    assert uploaded(size) == (False, size)


def test_a_larger_one_would() -> None:
    assert uploaded(MAX_MODEL_BYTES + 2 * 2**20)[0]


OURS = {"host": "lstm.example:8501"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"sec_fetch_site": "same-origin"}, 200),  # in a frame of another site too
        ({"sec_fetch_site": "none"}, 200),
        ({}, 200),  # no browser
        ({"origin": "http://lstm.example:8501"}, 200),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "cross-site", "origin": "http://lstm.example:8501"}, 403),
        ({"origin": "http://lstm.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_only_a_page_of_ours_sends_a_file(said: dict[str, str], status: int, method: str) -> None:
    app = FromHere(PlainTextResponse("taken"))
    assert ask(app, "/_stcore/upload_file/session/file", method, **OURS, **said).status == status


def test_any_page_may_ask() -> None:
    app = FromHere(PlainTextResponse("said"))
    assert ask(app, "/", "GET", **OURS, sec_fetch_site="cross-site").status == 200
