"""Every answer of the app says what a browser may do with it, and a page of the site or a scene as one file says it
itself; sockets are left alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as hs
from starlette.types import Receive, Scope, Send

from lstm_view.serving.headers import FRAME_ANCESTORS, Headers, headers, policy
from lstm_view.serving.site.build import _lost as missing
from lstm_view.serving.site.contents import content
from lstm_view.serving.site.frame import Files, frame
from lstm_view.serving.site.places import Place
from lstm_view.stage.held import Held
from lstm_view.stage.one_file import one_file
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History
from lstm_view.words.pages import PAGES
from tests.serving.asking import Answer, ask, call


class _Scripts(HTMLParser):
    """The text of each script that stands in a page itself and is run; blocks of data are none."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.inside = tag == "script" and "src" not in said and said.get("type") in (None, "module")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the name is the library's
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found.append(data)


def directives(text: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in map(str.split, text.split(";"))}


def hashes(page: str) -> list[str]:
    digests = [hashlib.sha256(script.encode()).digest() for script in _Scripts(page).found]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def of_streamlit() -> str:
    return (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes().decode()


@cache
def of_site() -> str:
    one, files = content(PAGES[0]), Files("a.css", "a.js", "icon.svg", "a.png", "a.woff2", scene="a.json")
    return frame(one, Place(PAGES[0].script, "en"), files)


@cache
def of_file() -> str:
    history = History(Experiment(), Experiment())
    return one_file(Held(history, StageOptions(), charts=False)).decode()


def not_there() -> str:
    return missing("").decode()


def said_in(page: str) -> str:
    """The policy that a page says itself; it holds for what comes behind it, so no script may come before."""
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', page)
    assert found is not None
    assert not re.search(r"<script|<link|<style", page[: found.start()])
    return found[1]


#: Home -> its page, its policy, and from where scripts may run beside those with the hash of one that stands in it.
HOMES: dict[str, tuple[Callable[[], str], Callable[[], str], list[str]]] = {
    "app": (of_streamlit, policy, ["'self'", "blob:"]),  # the stub of the stage reaches the browser as a blob
    "site": (of_site, lambda: said_in(of_site()), ["'self'"]),
    "site, a page that is not there": (not_there, lambda: said_in(not_there()), ["'self'"]),
    "file": (of_file, lambda: said_in(of_file()), ["blob:"]),  # what its script unpacks
}


@pytest.mark.parametrize("home", HOMES)
def test_in_every_home_only_our_own_scripts_run(home: str) -> None:
    page, said, sources = HOMES[home]
    found = directives(said())
    assert sorted(found["script-src"]) == sorted([*sources, *hashes(page())])
    assert not re.search("unsafe-eval|unsafe-hashes|strict-dynamic", said())
    assert [name for name, words in found.items() if "'unsafe-inline'" in words] == ["style-src"]
    assert found.get("object-src", found["default-src"]) == ["'none'"]
    assert found["base-uri"] in (["'self'"], ["'none'"])
    assert found["form-action"] in (["'self'"], ["'none'"])


def test_everybody_may_frame_the_app_unless_it_is_set_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FRAME_ANCESTORS, raising=False)
    assert "frame-ancestors" not in headers()["Content-Security-Policy"]  # “*” is everyone with an address of the net
    monkeypatch.setenv(FRAME_ANCESTORS, "'self' https://course.example:8443")
    assert directives(headers()["Content-Security-Policy"])["frame-ancestors"] == [
        "'self'",
        "https://course.example:8443",
    ]


@given(hs.builds("{}{}{}".format, hs.text(), hs.sampled_from(';,\r\n"'), hs.text()) | hs.just(""))
def test_the_setting_cannot_say_more_than_who_may_frame(text: str) -> None:
    with pytest.raises(ValueError, match=FRAME_ANCESTORS):
        policy(text)


def answering(status: int, **more: str) -> Headers:
    """The middleware round an application that answers by itself."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in more.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": b"said"})

    return Headers(app)


def assert_has_headers(answer: Answer) -> None:
    for name, value in headers().items():
        assert answer.headers[name.lower()] == value


@pytest.mark.parametrize("status", [200, 304, 404, 500])
def test_every_answer_has_the_headers_and_keeps_its_own(status: int) -> None:
    answer = ask(answering(status, etag="1", content_security_policy="default-src *"), "/anything")
    assert (answer.status, answer.body, answer.headers["etag"]) == (status, b"said", "1")
    assert_has_headers(answer)


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/course/_stcore/metrics"])
def test_the_counters_are_closed(path: str) -> None:
    answer = ask(answering(200), path)
    assert answer.status == 404
    assert_has_headers(answer)


def test_an_error_is_answered_with_the_headers_and_still_reaches_the_log() -> None:
    async def fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise OSError("disk full")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nobody listens")

    scope: Scope = {"type": "http", "path": "/", "method": "GET", "headers": []}
    with pytest.raises(OSError, match="disk full"):
        call(Headers(fail), scope, receive, send)
    assert sent[0]["status"] == 500
    names = {name.decode() for name, _ in sent[0]["headers"]}
    assert {name.lower() for name in headers()} <= names
    assert b"disk" not in sent[1]["body"]


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_what_is_no_page_passes_untouched(kind: str) -> None:
    seen: list[Any] = []

    async def app(*arguments: Any) -> None:
        seen.extend(arguments)

    async def channel(*_: Any) -> Any:
        return None

    scope: Scope = {"type": kind, "path": "/_stcore/metrics"}
    call(Headers(app), scope, channel, channel)
    assert seen == [scope, channel, channel]


@pytest.mark.parametrize("home", HOMES)
def test_no_home_of_the_stage_takes_scripts_or_data_from_elsewhere(home: str) -> None:
    ours = {"'self'", "'none'", "'unsafe-inline'", "blob:", "data:"}
    for name, sources in directives(HOMES[home][1]()).items():
        known = [source for source in sources if source in ours or source.startswith("'sha256-")]
        assert sources == known or name == "frame-ancestors", name


def test_a_file_fetches_from_itself_alone() -> None:
    said = directives(said_in(of_file()))
    assert said["default-src"] == ["'none'"]
    assert not any(source == "'self'" for sources in said.values() for source in sources)
