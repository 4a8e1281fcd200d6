"""What importing lstm_core brings in, and that every public name is explained."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import lstm_core

FOLDER = Path(lstm_core.__file__).parent
MODULES = sorted(FOLDER.glob("*.py"))
ALL_MODULES = sorted(FOLDER.rglob("*.py"))  # those of its packages too


def name_of(path: Path) -> str:
    """The name by which a module of lstm_core is imported."""
    return ".".join(path.relative_to(FOLDER.parent).with_suffix("").parts).removesuffix(".__init__")


def test_importing_lstm_core_brings_in_numpy_alone() -> None:
    code = "import sys, lstm_core; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parent, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "numpy" in loaded
    assert not loaded & {"streamlit", "plotly", "pandas", "torch", "onnx", "keras", "lstm_view"}


def explained(tree: ast.Module) -> set[str]:
    """Return the constants that are followed by a sentence."""
    names = set()
    for statement, following in zip(tree.body, tree.body[1:], strict=False):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        is_text = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        if isinstance(target, ast.Name) and is_text:
            names.add(target.id)
    return names


def test_every_public_name_is_documented() -> None:
    constants = set().union(*(explained(ast.parse(path.read_text())) for path in MODULES))
    for name in lstm_core.__all__:
        value = getattr(lstm_core, name)
        assert name in constants or inspect.isroutine(value) or inspect.isclass(value), name
        assert name in constants or inspect.getdoc(value), name


@pytest.mark.parametrize("path", [*MODULES, *FOLDER.glob("models/*.py"), *FOLDER.glob("probing/*.py")], ids=name_of)
def test_every_public_function_and_method_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


def imports_of(path: Path) -> set[str]:
    """The modules of lstm_core that a module imports, those for type checks only too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "lstm_core":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lstm_core."):
            found.add((node.module or "").removeprefix("lstm_core."))
    return found


def test_no_modules_import_each_other_in_a_circle() -> None:
    needs = {path.stem: imports_of(path) for path in MODULES if path.stem != "__init__"}
    while free := {name for name, imported in needs.items() if not imported & needs.keys()}:
        needs = {name: imported for name, imported in needs.items() if name not in free}
    assert not needs


def test_the_orders_of_gates_are_said_in_one_place() -> None:
    for path in MODULES:
        constants = [node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)]
        said = [value for value in constants if value in ("ifgo", "ifo")]
        assert said == (["ifgo", "ifo"] if path.stem == "parameters" else []), path.name
