"""``tools/bootstrap.py`` says in a sentence why it cannot start, and repeats no finished work."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import ROOT
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
    bootstrap.main(["run", *further])
    addresses = [argument for argument in called[0] if argument.startswith("--server.address=")]
    assert addresses == ["--server.address=127.0.0.1", *further]  # of an option given twice the last one counts
