"""What the browser loads: a folder named after its content, complete, and Plotly's script from the wheel."""

from __future__ import annotations

import importlib.metadata
import re
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import plotly
import pytest

from lstm_view import static_files
from lstm_view.static_files import STATIC, plotly_script, stage_folder

WHEEL = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Both names are remembered by the process; a test begins and ends without that."""
    start_again()
    yield
    start_again()


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small stage of its own, published below the same temporary folder."""
    folder = tmp_path / "stage"
    folder.mkdir()
    (folder / "stage.js").write_text('import "./a.js";\n', encoding="utf-8")
    (folder / "a.js").write_bytes(b"\xc3\xa9\r\n")
    monkeypatch.setattr(static_files, "_SOURCE", folder)
    monkeypatch.setattr(static_files, "_LIVE", tmp_path / "live")
    return folder


def start_again() -> None:
    """What a server that is started anew remembers: nothing."""
    stage_folder.cache_clear()
    plotly_script.cache_clear()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def all_may_read(path: Path) -> bool:
    """The server may run as another user than the one who published."""
    wanted = stat.S_IRGRP | stat.S_IROTH
    return path.stat().st_mode & wanted == wanted


# -- the folder of the app itself


def test_the_published_stage_is_the_stage() -> None:
    folder = STATIC / stage_folder()
    assert folder.parent == STATIC / "live"
    assert contents(folder) == contents(STATIC / "stage")


def test_every_module_a_module_imports_is_published() -> None:
    folder = STATIC / stage_folder()
    assert {"stage.js", "stage.css"} <= contents(folder).keys()  # what the stub asks for
    for path in folder.glob("*.js"):
        for name in re.findall(r"""(?:from|import)\s*\(?\s*["']([^"']+)["']""", path.read_text(encoding="utf-8")):
            assert name.startswith("./"), f"{path.name} imports {name}"
            assert (folder / name).is_file(), f"{path.name} imports {name}"


def test_nothing_of_the_stage_lies_deeper_than_is_published() -> None:
    assert [path for path in (STATIC / "stage").iterdir() if path.is_dir()] == []


def test_plotlys_script_is_that_of_the_wheel() -> None:
    name = plotly_script()
    assert name == f"plotly-{importlib.metadata.version('plotly')}.min.js"
    assert (STATIC / "live" / name).read_bytes() == WHEEL.read_bytes()
    assert importlib.metadata.version("plotly") == plotly.__version__


# -- names and contents


def test_a_folder_is_published_whole_and_readable(source: Path) -> None:
    folder = source.parent / stage_folder()
    assert re.fullmatch(r"live/[0-9a-f]{12}", stage_folder())
    assert contents(folder) == contents(source)
    assert all_may_read(folder)
    assert all(map(all_may_read, folder.iterdir()))
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_the_same_content_has_the_same_name(source: Path) -> None:
    first = stage_folder()
    (source / "a.js").touch()
    start_again()
    assert stage_folder() == first


@pytest.mark.parametrize("change", ["edit", "add", "remove", "rename"])
def test_other_content_has_another_name_and_the_old_one_stays(source: Path, change: str) -> None:
    first = stage_folder()
    before = contents(source)
    if change == "edit":
        (source / "a.js").write_bytes(b"\xc3\xa8\r\n")
    elif change == "add":
        (source / "b.js").touch()
    elif change == "remove":
        (source / "a.js").unlink()
    else:
        (source / "a.js").rename(source / "c.js")
    assert stage_folder() == first  # a server that runs keeps what it began with
    start_again()
    second = stage_folder()
    assert second != first
    assert contents(source.parent / second) == contents(source)
    assert contents(source.parent / first) == before  # for a page that was opened with it


def test_a_change_that_is_taken_back_has_the_first_name_again(source: Path) -> None:
    first = stage_folder()
    text = (source / "a.js").read_bytes()
    (source / "a.js").write_bytes(b"other")
    start_again()
    stage_folder()
    (source / "a.js").write_bytes(text)
    start_again()
    assert stage_folder() == first


def test_folders_inside_the_stage_are_no_part_of_it(source: Path) -> None:
    first = stage_folder()
    (source / "notes").mkdir()
    start_again()
    assert stage_folder() == first


def test_who_publishes_at_the_same_time_gets_the_same_folder(source: Path) -> None:
    def publish(_: int) -> str:
        start_again()
        return stage_folder()

    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(publish, range(16)))
    assert len(names) == 1
    assert [f"live/{path.name}" for path in (source.parent / "live").iterdir()] == list(names)
    assert contents(source.parent / names.pop()) == contents(source)


def test_the_script_is_copied_once_whole_and_readable(source: Path) -> None:
    target = source.parent / "live" / plotly_script()
    assert target.read_bytes() == WHEEL.read_bytes()
    assert all_may_read(target)
    before = target.stat().st_mtime_ns
    start_again()
    plotly_script()
    assert target.stat().st_mtime_ns == before
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.usefixtures("source")
def test_a_missing_plotly_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(FileNotFoundError, match="plotly is not installed; run: pip install"):
        plotly_script()


def test_a_copy_that_fails_leaves_no_half_a_script(monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("shutil.copyfile", fail)
    with pytest.raises(OSError, match="disk full"):
        plotly_script()
    assert [path for path in (source.parent / "live").iterdir() if path.name.endswith(".js")] == []
