"""Streamlit's own files come from memory, compressed, and its page asks for ours beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette

from lstm_view.serving import middleware, routes
from lstm_view.serving.bundles import FIRST, bundles, first_bundles, index
from lstm_view.serving.files import stage_files, stage_folder
from lstm_view.serving.packed import FOREVER
from lstm_view.words.languages import LANGUAGES
from tests.serving.asking import ask

STATIC = Path(streamlit.__file__).parent / "static"
PAGE = (STATIC / "index.html").read_bytes().decode()
NAMED = re.findall(r'(?:src|href)="\./(static/[^"]+)"', PAGE)
APP = Starlette(routes=routes(), middleware=middleware())


@pytest.mark.parametrize("prefix", ["", "/course/lstm"])
def test_every_bundle_that_the_page_names_comes_packed(prefix: str) -> None:
    assert len(NAMED) > 50
    for path in NAMED:
        answer = ask(APP, f"{prefix}/{path}", accept_encoding="gzip")
        assert answer.status == 200
        assert answer.content == (STATIC / path).read_bytes()
        assert answer.headers["cache-control"] == FOREVER
        assert answer.headers.get("content-encoding") == (None if path.endswith(".woff2") else "gzip")


def test_a_browser_that_takes_no_coding_gets_a_bundle_as_it_is() -> None:
    answer = ask(APP, f"/{NAMED[1]}")
    assert answer.body == (STATIC / NAMED[1]).read_bytes()


@pytest.mark.parametrize("path", ["static/js/none.js", "static/js/../../index.html", "static", "js/index.js", ""])
def test_what_is_no_bundle_is_left_to_streamlit(path: str) -> None:
    assert ask(Starlette(middleware=middleware()), f"/{path}").status == 404


def test_other_methods_are_left_to_streamlit() -> None:
    assert ask(Starlette(middleware=middleware()), f"/{NAMED[1]}", "POST").status == 404


def test_bundles_are_read_only_when_somebody_asks() -> None:
    read = sum(len(file._bodies) > 0 for file in bundles().values())
    assert read < len(bundles()) / 2


def test_what_a_first_visit_loads_is_known_beforehand() -> None:
    known = {id(file) for file in first_bundles()}
    assert {id(bundles()[path]) for path in NAMED if not path.endswith(".woff2")} <= known
    names = [path for path, file in bundles().items() if id(file) in known]
    for part in ("BidiComponent", "Html", "rehype-raw"):
        assert [name for name in names if f"/{part}." in name], f"Streamlit's build has no {part} any more"


@pytest.mark.parametrize("path", ["", "forget_gate", "variants", "no_page"])
def test_a_page_is_streamlits_with_links_to_what_comes_later(path: str) -> None:
    answer = ask(APP, f"/{path}", accept_encoding="br")
    assert answer.headers["cache-control"] == "no-cache"
    html = answer.content.decode()
    assert html == index().body("identity").decode()
    added = re.findall(r'<link rel="(?:modulepreload|stylesheet)" [^>]*href="\./([^"]+)">(?=<link|<style>)', html)
    ours = [name for name in added if name.startswith("lstm/")]
    assert sorted(ours) == sorted(f"lstm/{stage_folder()}/{name}" for name in stage_files()[1])
    start, end = html.index('<link rel="modulepreload" fetchpriority'), html.index("</head>")
    first = (FIRST / "first.html").read_text(encoding="utf-8")
    bare = html[:start] + html[end:]
    added_first = bare[bare.index("<body>") + 6 : bare.index(PAGE[PAGE.index("<body>") + 6 :])]
    named = PAGE.replace("<title>Streamlit</title>", "<title>LSTM in Action</title>")
    assert named != PAGE
    assert bare.replace(added_first, "") == named
    assert html[start:end].count("description") == 2  # for a search, and for the preview of a link
    assert added_first.startswith(first)
    assert "<script" not in added_first  # the policy would forbid it
    assert re.findall(r'<a lang="(\w+)"', added_first) == list(LANGUAGES)  # what says that no script has run
    assert all((STATIC / name).is_file() for name in added if name not in ours)


@pytest.mark.parametrize("path", ["_stcore/none", "robots.txt", "a/b", "oauth2callback", ".env"])
def test_what_is_no_name_of_a_page_is_left_to_streamlit(path: str) -> None:
    assert ask(APP, f"/{path}").status == 404
