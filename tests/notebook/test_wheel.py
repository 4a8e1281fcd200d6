"""``pip install .`` gives the core, the stage and the app, wherever it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from tests.server import ROOT, Server, free_port

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SOURCES = ("lstm_core", "lstm_view", "assets", "pages", "static", ".streamlit")
FILES = ("app.py", "setup.py", "pyproject.toml", "README.md")
PIP = (sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "install", "--no-index", "--no-deps")


def ours(folder: Path) -> set[str]:
    """Files that git knows of: no caches, nothing that a person keeps to themselves."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if "__pycache__" not in path.parts and path.name != "secrets.toml"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh folder that the wheel was installed into, built from a copy: pip leaves folders where it builds.

    Without a network: the build backend is the one in the environment.
    """
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("installed")
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, source)
    subprocess.run([*PIP, "--no-build-isolation", "--no-compile", f"--target={target}", source], check=True)
    return target


def test_the_project_asks_for_what_requirements_txt_asks_for() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    asked = [line.partition("#")[0].strip() for line in lines]
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *extras["models"], *extras["serving"]]
    assert wanted == [line for line in asked if line]
    assert PROJECT["requires-python"] == ">=3.11"


def test_extras_agree_with_what_the_tests_run_with() -> None:
    tested = "".join((ROOT / f"requirements{more}.txt").read_text(encoding="utf-8") for more in ("", "-dev"))
    names = {re.split(r"[\[<>=]", line)[0]: line.partition("#")[0].strip() for line in tested.splitlines()}
    extras = PROJECT["optional-dependencies"]
    assert {"models", "notebook"} <= extras.keys()
    for wanted in (*extras["models"], *extras["notebook"]):
        name = re.split(r"[\[<>=]", wanted)[0]
        assert names.get(name, wanted) == wanted


@pytest.mark.parametrize("folder", SOURCES)
def test_every_file_of_the_app_is_in_the_wheel(installed: Path, folder: str) -> None:
    inside = folder if folder.startswith("lstm_") else f"lstm_in_action/{folder}"
    assert ours(installed / inside) == ours(ROOT / folder)


def test_nothing_else_lies_beside_the_packages(installed: Path) -> None:
    beside = {path.name for path in installed.iterdir() if path.suffix != ".dist-info"}
    assert beside == {"bin", "lstm_core", "lstm_in_action", "lstm_view"}
    app = {path.name for path in (installed / "lstm_in_action").iterdir()}
    assert app == {".streamlit", "app.py", "assets", "pages", "static"}


def test_the_core_needs_numpy_alone(installed: Path, tmp_path: Path) -> None:
    numpy = Path(np.__file__).parent
    for folder in numpy.parent.glob("numpy*"):
        (tmp_path / folder.name).symlink_to(folder)
    program = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "import lstm_core\n"
        "trace = lstm_core.run(lstm_core.LSTMParameters.initial(1, 2, seed=0), [[1.0]])\n"
        "print(lstm_core.__file__, trace.c.shape, len(lstm_core.load_series('sunspots').values))\n"
        "print({name.partition('.')[0] for name in sys.modules} & {'streamlit', 'plotly', 'torch', 'anywidget'})"
    )
    command = [sys.executable, "-I", "-S", "-c", program, str(installed), str(tmp_path)]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert answer == f"{installed / 'lstm_core' / '__init__.py'} (1, 2) 309\nset()\n"


def test_the_app_of_the_wheel_builds_a_page(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    port = free_port()
    command = [sys.executable, "-P", "-m", "lstm_view.serving.start", f"--server.port={port}"]
    command += ["--server.headless=true", "--server.fileWatcherType=none"]
    with Server(command=command, port=port, env=environment, cwd=tmp_path) as server:
        assert urllib.request.urlopen(f"{server.url}/healthz").read() == b"Pages can be built."
        assert urllib.request.urlopen(f"{server.url}/forget_gate").status == 200


def test_only_one_module_says_where_the_files_lie() -> None:
    beside = re.compile(r"\.with_name\(|\.parent / \"\w+\.py\"")  # a file of the package itself
    found = {
        path.relative_to(ROOT).as_posix()
        for layer in ("lstm_core", "lstm_view", "pages")
        for path in (ROOT / layer).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "__file__" in line and not beside.search(line)
    }
    assert found == {"lstm_core/places.py"}
