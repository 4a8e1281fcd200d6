"""``tools/bootstrap.py`` says in a sentence why it cannot start, and repeats no finished work."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import threading
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.server import ROOT, free_port
from tools import bootstrap


def test_this_python_will_do() -> None:
    assert bootstrap.obstacle() == ""


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    assert "needs Python 3.11 or newer" in bootstrap.obstacle()


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_missing_venv_module_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else object())
    assert "sudo apt-get install python3-venv" in bootstrap.obstacle()


def test_work_is_repeated_only_when_its_stamp_differs(tmp_path: Path) -> None:
    stamp = tmp_path / "made.stamp"
    assert bootstrap.stale(stamp, "3.11")
    stamp.write_text("3.11")
    assert not bootstrap.stale(stamp, "3.11")
    assert bootstrap.stale(stamp, "3.12")


def test_an_unknown_command_names_the_known_ones() -> None:
    command = [sys.executable, str(ROOT / "tools/bootstrap.py"), "fly"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr == "Name one command: run, lint, test, bench.\n"


@pytest.mark.parametrize("further", [[], ["--server.address=0.0.0.0"]])
def test_the_app_is_served_to_this_machine_unless_it_is_said_otherwise(
    monkeypatch: pytest.MonkeyPatch, further: list[str]
) -> None:
    called: list[tuple[str, ...]] = []
    monkeypatch.setattr(bootstrap, "make_environment", lambda: None)
    monkeypatch.setattr(bootstrap, "install", lambda requirements: None)
    monkeypatch.setattr(bootstrap, "call", lambda *arguments: called.append(arguments))
    monkeypatch.setattr(bootstrap, "wants_browser", lambda arguments: False)
    bootstrap.main(["run", *further])
    addresses = [argument for argument in called[0] if argument.startswith("--server.address=")]
    assert addresses == ["--server.address=127.0.0.1", *further]  # of an option given twice the last one counts


SCREEN = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "", "CI": "", "STREAMLIT_SERVER_HEADLESS": ""}


@pytest.mark.parametrize(
    ("arguments", "environment", "wanted"),
    [
        ([], {}, True),
        ([], {"DISPLAY": ""}, False),
        ([], {"DISPLAY": "", "WAYLAND_DISPLAY": "wayland-0"}, True),
        ([], {"CI": "true"}, False),
        ([], {"STREAMLIT_SERVER_HEADLESS": "true"}, False),
        (["--server.headless=true"], {}, False),
        (["--server.headless", "true"], {}, False),
        (["--server.headless"], {}, False),
        (["--server.port=9000", "--server.headless=false"], {"CI": "true"}, True),
    ],
)
def test_a_browser_is_opened_only_where_a_person_can_see_it(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], environment: dict[str, str], wanted: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name, value in (SCREEN | environment).items():
        monkeypatch.setenv(name, value)
    assert bootstrap.wants_browser(arguments) == wanted


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a browser was opened with."""
    addresses: list[str] = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    return addresses


def test_the_page_is_opened_when_it_can_be_built_and_not_before(opened: list[str]) -> None:
    answers = [503, 503, 200]
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert not opened
            asked.append(self.path)
            self.send_response(answers[len(asked) - 1])
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/lstm"
        bootstrap.open_when_ready(url)
        server.shutdown()
    assert opened == [url]
    assert asked == ["/lstm/healthz"] * 3


def test_a_page_that_never_comes_is_not_opened(monkeypatch: pytest.MonkeyPatch, opened: list[str]) -> None:
    monkeypatch.setattr(bootstrap, "STARTUP", 0.5)
    bootstrap.open_when_ready(f"http://127.0.0.1:{free_port()}")
    assert opened == []


def test_the_browser_goes_to_the_port_that_the_server_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    waited_for: list[str] = []
    monkeypatch.setattr(bootstrap, "open_when_ready", waited_for.append)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setattr(bootstrap, "FIRST_PORT", taken)
        (port, *_) = bootstrap.with_browser([])
    assert port != f"--server.port={taken}"
    assert port.startswith("--server.port=")
    assert waited_for == [f"http://127.0.0.1:{port.rpartition('=')[2]}"]


@pytest.mark.parametrize(
    ("further", "environment", "address"),
    [
        (["--server.port=9000", "--server.baseUrlPath=/lstm/"], {}, "http://127.0.0.1:9000/lstm"),
        (["--server.port", "9000", "--server.address=0.0.0.0"], {}, "http://127.0.0.1:9000"),
        (["--server.address=192.0.2.1"], {"PORT": "9000", "BASE_URL_PATH": "a/b"}, "http://192.0.2.1:9000/a/b"),
    ],
)
def test_the_browser_goes_where_the_server_is_told_to_listen(
    monkeypatch: pytest.MonkeyPatch, further: list[str], environment: dict[str, str], address: str
) -> None:
    waited_for: list[str] = []
    monkeypatch.setattr(bootstrap, "open_when_ready", waited_for.append)
    for name, value in environment.items():
        monkeypatch.setenv(f"STREAMLIT_SERVER_{name}", value)
    assert bootstrap.with_browser(further) == ["--server.port=9000", *further]
    assert waited_for == [address]
