"""What only a running server shows: headers on Streamlit's own answers, other ways to start, and a read-only tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lstm_view.serving.files import plotly_script, stage_folder
from lstm_view.serving.headers import headers
from lstm_view.words.pages import PAGES
from tests.browser import idle
from tests.conftest import NewPage
from tests.server import ROOT, Server, free_port, start_server
from tests.stage.helpers import STAGE

NOBODY = "nobody"
TALL = 3000  # a chart is drawn when it comes into view


def get(url: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in small letters, and body."""
    try:
        answer = urllib.request.urlopen(url, timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/forget_gate", 200),
        ("/no_such_page", 200),  # Streamlit's page says so
        ("/_stcore/health", 200),
        ("/_stcore/host-config", 200),
        ("/static/none.js", 200),  # Streamlit's page again
        ("/static/../x", 400),
        ("/media/none", 404),
        ("/app/static/stage/stage.js", 200),  # Streamlit's page: the folder is not served by it
        ("/_stcore/metrics", 404),
        ("/healthz", 200),
        ("/lstm/none", 404),
        (f"/lstm/{plotly_script()}", 200),
    ],
)
def test_every_answer_of_the_server_has_the_headers(app_url: str, path: str, status: int) -> None:
    found, named, body = get(app_url + path)
    assert found == status
    assert {name.lower(): value for name, value in headers().items()}.items() <= named.items()
    assert path.startswith("/lstm/plotly") or b"export function" not in body


@pytest.fixture(scope="module")
def below() -> Iterator[str]:
    """Address of a server that lives below a path."""
    with Server("--server.baseUrlPath=course/lstm", base="/course/lstm") as server:
        yield server.url


def test_below_a_path_health_and_files_are_below_it(below: str) -> None:
    assert get(f"{below}/healthz")[0] == 200
    assert get(f"{below}/lstm/{stage_folder()}/stage.js")[0] == 200
    assert get(f"{below}/_stcore/metrics")[0] == 404


@pytest.mark.browser
def test_below_a_path_a_page_is_whole(new_page: NewPage, below: str) -> None:
    page = new_page(height=TALL, reduced_motion="reduce")
    for path in ("/forget_gate", "/"):  # by a link, and the first one
        page.goto(below + path)
        page.locator(f"{STAGE}[data-source=numpy]").wait_for()
        page.locator(".js-plotly-plot .main-svg").first.wait_for()
        idle(page)


def test_uvicorn_serves_the_same_application() -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with Server(command=[sys.executable, "-m", "uvicorn", "app:app", "--port", str(port)], port=port, cwd=ROOT):
        assert get(f"{url}/healthz")[0] == 200
        assert get(f"{url}/_stcore/metrics")[0] == 404


def copy_of_the_tree(folder: Path) -> Path:
    """What a server needs, nothing of it writable, for everybody to read."""
    for name in ("app.py", "lstm_core", "lstm_view", "pages", "static", "assets", ".streamlit"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


def as_nobody() -> dict[str, Any]:
    """How to start a process without rights, and without a home; as oneself where one has none to give away."""
    environment = {name: value for name, value in os.environ.items() if name != "HOME"}
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {"env": environment}
    rights: dict[str, Any] = {"user": NOBODY, "extra_groups": [], "env": environment}
    try:
        subprocess.run([sys.executable, "-c", "import streamlit, plotly"], check=True, capture_output=True, **rights)
    except (PermissionError, subprocess.CalledProcessError):
        return {"env": environment}  # root keeps Python to itself; what it writes is seen all the same
    return rights


@pytest.fixture
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = Path(tmp_path_factory.mktemp("served"))
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)  # pytest's own folders are its user's alone
    yield copy_of_the_tree(folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)


def look_at(page: Page) -> str:
    """The heading of a page that is whole."""
    idle(page)
    expect(page.locator("h1")).to_have_count(1)
    expect(
        page.locator(".js-plotly-plot .main-svg, .glossary tbody tr, .task .sign, .lesson li").first
    ).to_be_attached()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    return page.locator("h1").inner_text()


@pytest.mark.browser
@pytest.mark.skipif(os.name == "nt", reason="the rights of files are others there")
def test_an_unprivileged_user_on_a_read_only_tree_gets_every_page(new_page: NewPage, read_only: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in read_only.rglob("*"))
    with start_server(read_only / "app.py", **as_nobody()) as url:
        assert get(f"{url}/healthz")[0] == 200
        page = new_page(height=TALL, reduced_motion="reduce")
        page.goto(url)
        headings = {look_at(page)}
        for page_info in PAGES[1:]:  # in one session: seventeen cold starts of a browser say no more of the server
            page.locator(f'.way li[data-page="{page_info.script}"] > a').click()
            expect(page).to_have_url(re.compile(rf"/{page_info.script}(\?|$)"))
            headings.add(look_at(page))
        assert len(headings) == len(PAGES)
        page.goto("about:blank")  # before its server is away
    assert sorted((path, path.stat().st_mtime_ns) for path in read_only.rglob("*")) == before
