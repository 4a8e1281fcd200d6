"""What the browser loads of ours: a folder named after its content, complete, and Plotly's script from the wheel."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import plotly
import pytest
from starlette.applications import Starlette

from lstm_view.serving import files, middleware, routes
from lstm_view.serving.files import SOURCE, plotly_script, served, stage_files, stage_folder
from lstm_view.serving.packed import FOREVER
from tests.serving.asking import ask

WHEEL = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
CODINGS = ("br", "gzip", "identity")
APP = Starlette(routes=routes(), middleware=middleware())


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small stage of its own in the place of ours."""
    folder = tmp_path / "stage"
    folder.mkdir()
    (folder / "stage.js").write_text('import "./a.js";\n', encoding="utf-8")
    (folder / "a.js").write_bytes(b"\xc3\xa9\r\n")
    (folder / "stage.css").write_text('@import "a.css";\np {}\n', encoding="utf-8")
    (folder / "a.css").write_text("a {}\n", encoding="utf-8")
    monkeypatch.setattr(files, "SOURCE", folder)
    start_again()
    yield folder
    start_again()


FILES = sorted(path for path in SOURCE.rglob("*") if path.is_file())


def start_again() -> None:
    """What a server that is started anew remembers: nothing."""
    stage_files.cache_clear()
    served.cache_clear()


@pytest.mark.parametrize("coding", CODINGS)
def test_every_module_of_the_stage_is_served_as_it_is_and_its_styles_as_one(coding: str) -> None:
    styles = {path.name: path.read_bytes() for path in FILES if path.suffix == ".css"}
    for path in FILES:
        if path.suffix == ".css" and path.name != "stage.css":
            assert ask(APP, f"/lstm/{stage_folder()}/{path.name}").status == 404
            continue
        answer = ask(APP, f"/lstm/{stage_folder()}/{path.relative_to(SOURCE).as_posix()}", accept_encoding=coding)
        assert answer.status == 200
        if path.suffix == ".js":
            assert answer.content == path.read_bytes()
        else:
            assert b"@import" not in answer.content
            assert all(rest in answer.content for rest in styles.values() if b"@import" not in rest)
        assert answer.headers.get("content-encoding", "identity") == coding
        assert answer.headers["cache-control"] == FOREVER
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert answer.headers["content-type"].startswith("text/css" if path.suffix == ".css" else "text/javascript")


@pytest.mark.parametrize("coding", CODINGS)
def test_plotlys_script_is_that_of_the_wheel(coding: str) -> None:
    assert plotly_script() == f"plotly-{importlib.metadata.version('plotly')}.min.js"
    answer = ask(APP, f"/lstm/{plotly_script()}", accept_encoding=coding)
    assert answer.content == WHEEL.read_bytes()
    assert answer.headers["cache-control"] == FOREVER
    assert coding == "identity" or len(answer.body) < len(answer.content) / 3


def test_every_module_a_module_imports_is_served() -> None:
    names = {path.removeprefix(f"{stage_folder()}/") for path in served()}
    assert {"stage.js", "stage.css"} <= names  # what the stub asks for
    for path in FILES:
        text = path.read_text(encoding="utf-8") if path.suffix == ".js" else ""
        for name in re.findall(r"""(?:from|import)\s*\(?\s*["']([^"']+)["']""", text):
            assert name.startswith(("./", "../")), f"{path.name} imports {name}"
            target = (path.parent / name).resolve().relative_to(SOURCE).as_posix()
            assert target in names, f"{path.name} imports {name}"


def test_nothing_else_lies_in_the_folder_of_the_stage() -> None:
    assert {path.suffix for path in FILES} == {".js", ".css"}


@pytest.mark.parametrize(
    "path",
    [
        "stage-000000000000/stage.js",
        "{folder}/none.js",
        "{folder}/../{folder}/stage.js",
        "{folder}/../../app.py",
        "{folder}",
        "",
        "plotly-1.0.0.min.js",
    ],
)
def test_a_name_of_another_version_is_refused_and_not_kept(path: str) -> None:
    answer = ask(APP, f"/lstm/{path.format(folder=stage_folder())}")
    assert answer.status == 404
    assert answer.headers["cache-control"] == "no-store"


def test_other_methods_are_refused() -> None:
    assert ask(APP, f"/lstm/{plotly_script()}", "POST").status == 405
    assert ask(APP, f"/lstm/{plotly_script()}", "HEAD").status == 200


def test_everything_is_served_below_a_base_path() -> None:
    app = Starlette(routes=routes("/course/lstm/"), middleware=middleware())
    for path in ("", "forget_gate", f"lstm/{stage_folder()}/stage.js", f"lstm/{plotly_script()}", "healthz"):
        assert ask(app, f"/course/lstm/{path}").status == 200, path
        assert ask(app, f"/{path}").status == 404, path


@pytest.mark.usefixtures("source")
def test_the_folder_is_named_after_its_content() -> None:
    assert re.fullmatch(r"stage-[0-9a-f]{12}", stage_folder())


def test_the_same_content_has_the_same_name(source: Path) -> None:
    first = stage_folder()
    (source / "a.js").touch()
    (source / "notes.txt").touch()
    (source / "notes").mkdir()
    start_again()
    assert stage_folder() == first


@pytest.mark.parametrize("change", ["edit", "style", "add", "remove", "rename", "move bytes"])
def test_other_content_has_another_name_after_a_restart(source: Path, change: str) -> None:
    first = stage_folder()
    if change == "edit":
        (source / "a.js").write_bytes(b"\xc3\xa8\r\n")
    elif change == "style":
        (source / "a.css").write_text("b {}\n", encoding="utf-8")
    elif change == "add":
        (source / "b.js").touch()
    elif change == "remove":
        (source / "a.js").unlink()
    elif change == "rename":
        (source / "a.js").rename(source / "c.js")
    else:
        whole = (source / "a.js").read_bytes() + (source / "stage.js").read_bytes()
        (source / "a.js").write_bytes(whole[:1])
        (source / "stage.js").write_bytes(whole[1:])
    assert stage_folder() == first  # a server that runs keeps what it began with
    start_again()
    assert stage_folder() != first


def test_a_missing_plotly_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(FileNotFoundError, match="plotly is not installed; run: pip install"):
        files.package("plotly")
