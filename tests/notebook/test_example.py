"""The notebook in docs/ does what it says: executed again it gives the outputs that stand in it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.server import ROOT

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
PROGRAM = """
import sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": "."}}).execute()
print(nbformat.writes(notebook))
"""


def outputs(notebook: dict[str, Any]) -> list[list[str]]:
    """What each code cell says, as text: a widget is a name of chance otherwise."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [[_text(one.get("text") or one["data"]["text/plain"]) for one in cell["outputs"]] for cell in cells]


def _text(lines: str | list[str]) -> str:
    return "".join(lines)


@pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("nbclient", "ipykernel", "anywidget"))), reason="nbclient is not installed"
)
def test_the_example_notebook_gives_the_outputs_that_stand_in_it(tmp_path: Path) -> None:
    own = {name: str(tmp_path / name) for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(NOTEBOOK)],
        env={**os.environ, **own, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    written = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert outputs(json.loads(done.stdout)) == outputs(written)


def test_the_example_notebook_is_small_and_names_nothing_of_the_machine_it_was_made_on() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert len(text) < 20_000
    assert "/home" not in text
    assert str(ROOT) not in text
    assert all(outputs(json.loads(text)))
