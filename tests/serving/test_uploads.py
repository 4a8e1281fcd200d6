"""A file that is uploaded is not written to a disk."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.types import Message

from lstm_core.models import MAX_MODEL_BYTES
from lstm_view.serving import lifespan
from tests.serving.asking import scope_of


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
