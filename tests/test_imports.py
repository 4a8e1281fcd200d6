"""Imports point one way, app.py to pages to lstm_view to lstm_core; only named modules know Streamlit."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from tests.server import ROOT

LAYERS = ("app", "pages", "lstm_view", "lstm_core")  # each may import itself and those after it
FILES = [
    path.relative_to(ROOT)
    for path in (
        *ROOT.glob("app.py"),
        *(path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))),
    )
]
HEAVY = ("streamlit", "plotly", "pandas", "torch", "onnx")


def imported(path: Path) -> set[str]:
    """Top-level names of all that a file imports, also inside its functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0] if node.level == 0 else path.parts[0])
    return names


def offenders(names: set[str]) -> set[str]:
    """Files that import one of ``names``."""
    return {path.as_posix() for path in FILES if imported(path) & names}


def test_no_layer_imports_one_above_it() -> None:
    for place, layer in enumerate(LAYERS):
        above = offenders(set(LAYERS[:place]))
        assert not [path for path in above if path.split("/")[0].removesuffix(".py") == layer]


def test_streamlit_is_imported_only_where_pyproject_names_it() -> None:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    named = [pattern for pattern, rules in ruff["per-file-ignores"].items() if "TID251" in rules]
    assert not [path for path in offenders({"streamlit"}) if not any(fnmatch(path, pattern) for pattern in named)]
    assert not [name for name in named if name.startswith(("lstm_core", "lstm_view/figures", "lstm_view/*"))]


def test_the_core_names_neither_streamlit_nor_plotly_and_nothing_names_pandas() -> None:
    assert not offenders({"pandas"})
    assert not [path for path in offenders({"streamlit", "plotly"}) if path.startswith("lstm_core/")]


def test_importing_every_module_of_the_core_loads_no_heavy_library() -> None:
    modules = [".".join(path.with_suffix("").parts) for path in FILES if path.parts[0] == "lstm_core"]
    program = f"import sys, {', '.join(modules)}; print([name for name in {HEAVY} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


def test_of_lstm_view_each_folder_imports_only_what_it_may() -> None:
    """State is the ground; figures and stage stand on it; a feature may use these, but no other feature."""
    shared = {"state", "stage", "figures", "words", "widgets", "theme", "serving.in_turn"}
    allowed = {
        "words": set(),
        "theme": set(),
        "figures": {"theme", "words"},
        "state": {"figures.catalogue", "words"},
        "stage": {"figures", "serving", "state", "theme", "words"},
        "serving.site": {"instruments", "learn", "serving", "stage", "state", "theme", "words"},
        "serving": {"own.model.serve", "page", "stage", "state", "theme", "words"},
        "notebook": {"serving", "stage", "state", "words"},
        "widgets": {"figures.catalogue", "state", "words"},
        **{feature: shared for feature in ("instruments.gradients", "instruments.variants", "learn", "own")},
    }
    for path in FILES:
        inside = ".".join(path.with_suffix("").parts[1:]) if path.parts[0] == "lstm_view" else ""
        place = next((place for place in allowed if f"{inside}.".startswith(f"{place}.")), "")
        for name in within_view(path) if place else ():
            known = (place, *allowed[place])
            assert any(f"{name}.".startswith(f"{one}.") for one in known), f"{path} imports lstm_view.{name}"


def within_view(path: Path) -> set[str]:
    """Names below lstm_view of the modules that a file imports."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "lstm_view":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lstm_view."):
            found.add((node.module or "").removeprefix("lstm_view."))
    return found


def test_the_state_loads_neither_streamlit_nor_plotly() -> None:
    modules = [".".join(path.with_suffix("").parts) for path in FILES if path.parts[:2] == ("lstm_view", "state")]
    program = f"import sys, {', '.join(modules)}; print([name for name in {HEAVY} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


def test_lstm_view_has_few_rooms() -> None:
    entries = {path.name for path in (ROOT / "lstm_view").iterdir() if not path.name.startswith("__pycache__")}
    assert len(entries - {"notebook", "__main__.py"}) <= 12  # those two are names by which others call it
