"""The letters that a saved picture is written with are those of the fonts that the page is written with."""

from __future__ import annotations

import importlib.metadata
import json
import re
from unittest.mock import Mock

import pytest
from starlette.applications import Starlette

from lstm_view.serving import outlines as module
from lstm_view.serving import routes
from lstm_view.serving.files import plotly_script, stage_folder
from lstm_view.serving.outlines import FACES, faces, outlines_file
from lstm_view.serving.packed import FOREVER
from tests.serving.asking import ask

APP = Starlette(routes=routes())
#: What formulas, captions and charts are written with.
NEEDED = "abcxyzABC0123456789.,()=+−·×σΣ∂∞₀₉²⁻Γ“”…"


@pytest.fixture(scope="module")
def letters() -> dict[str, dict[str, str]]:
    return {face: entry["glyphs"] for face, entry in faces().items()}


@pytest.mark.parametrize("face", FACES)
def test_every_face_has_the_letters_of_formulas(letters: dict[str, dict[str, str]], face: str) -> None:
    missing = {sign for sign in NEEDED if sign not in letters[face]}
    assert missing <= {"⁻"}
    assert all(letters[face][sign] for sign in NEEDED if sign not in missing)


def test_an_outline_has_only_commands_whose_numbers_are_points(letters: dict[str, dict[str, str]]) -> None:
    point = r"-?\d+,-?\d+"
    command = rf"M{point}|L{point}|Q{point} {point}|C{point} {point} {point}|Z"
    for glyphs in letters.values():
        for sign, path in glyphs.items():
            assert re.fullmatch(f"({command})*", path), sign


def test_bold_letters_are_heavier_and_slanted_ones_lean(letters: dict[str, dict[str, str]]) -> None:
    assert len({letters[face]["n"] for face in FACES}) == len(FACES)


def test_the_file_is_kept_for_ever_under_a_name_of_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ask(APP, f"/lstm/{outlines_file()}", accept_encoding="gzip")
    assert (answer.status, answer.headers["cache-control"]) == (200, FOREVER)
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.content).keys() == FACES.keys()
    name = outlines_file()
    monkeypatch.setitem(FACES, "sans-900", ("SourceSans3VF", "Regular", {"wght": 900}, "a"))
    assert outlines_file() != name


def test_a_file_is_found_while_another_thread_changes_the_import_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lookup of a package's version fails then: pages ended with status 500 for one of their modules."""
    names = outlines_file(), plotly_script()
    monkeypatch.setattr(importlib.metadata, "version", Mock(side_effect=importlib.metadata.PackageNotFoundError))
    assert (outlines_file(), plotly_script()) == names
    assert ask(APP, f"/lstm/{stage_folder()}/stage.js").status == 200


def test_a_font_that_is_not_there_any_more_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_fonts", lambda: iter(()))
    with pytest.raises(FileNotFoundError, match="SourceSans3VF Regular"):
        faces()
