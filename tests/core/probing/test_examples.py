"""The examples in the docstrings of lstm_core.probing give what stands there, and everything public is explained."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
from pathlib import Path

import pytest

from lstm_core import probing

MODULES = sorted(Path(probing.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_the_examples_of_a_module_give_what_stands_there(path: Path) -> None:
    name = "lstm_core.probing" if path.stem == "__init__" else f"lstm_core.probing.{path.stem}"
    failed, _ = doctest.testmod(importlib.import_module(name), report=True)
    assert not failed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_public_function_and_class_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


@pytest.mark.parametrize("name", [name for name in probing.__all__ if callable(getattr(probing, name))])
def test_every_public_function_and_class_has_an_example(name: str) -> None:
    assert name == "Head" or ">>> " in (inspect.getdoc(getattr(probing, name)) or "")
