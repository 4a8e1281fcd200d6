"""The health check is green only if a page can be built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from lstm_view.serving import bundles, files, routes
from lstm_view.state import scene
from tests.serving.asking import ask

APP = Starlette(routes=routes())
CACHES: tuple[Callable[[], None], ...] = (
    files.stage_files.cache_clear,
    files.served.cache_clear,
    bundles.index.cache_clear,
)


@pytest.fixture(autouse=True)
def start_again() -> Iterator[None]:
    """What was read before a test began is forgotten, and what it made is."""
    for clear in CACHES:
        clear()
    yield
    for clear in CACHES:
        clear()


def test_green_when_everything_is_there() -> None:
    answer = ask(APP, "/healthz")
    assert (answer.status, answer.body) == (200, b"Pages can be built.")
    assert answer.headers["cache-control"] == "no-store"


def test_red_when_a_file_of_the_stage_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stage.js").symlink_to(tmp_path / "gone.js")
    monkeypatch.setattr(files, "SOURCE", tmp_path)
    answer = ask(APP, "/healthz")
    assert (answer.status, answer.body) == (503, b"The files of the stage cannot be read.")


def test_red_when_plotly_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = files.package
    monkeypatch.setattr(files, "package", lambda name: tmp_path if name == "plotly" else found(name))
    assert ask(APP, "/healthz").status == 503


def test_red_when_no_run_can_be_computed_and_the_reason_is_for_the_log_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise OverflowError("the address of the data")

    monkeypatch.setattr(scene, "build", fail)
    answer = ask(APP, "/healthz")
    assert (answer.status, answer.body) == (503, b"The run of a story cannot be computed.")
    assert "the address of the data" in caplog.text


def test_it_recovers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(files, "SOURCE", tmp_path / "none")
        assert ask(APP, "/healthz").status == 503
    assert ask(APP, "/healthz").status == 200
