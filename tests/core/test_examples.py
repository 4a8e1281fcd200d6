"""The worked examples in the docstrings of lstm_core run and give what stands there."""

from __future__ import annotations

import doctest
import importlib
import inspect

import pytest

import lstm_core
from tests.core.test_public import MODULES

PUBLIC = [name for name in lstm_core.__all__ if callable(getattr(lstm_core, name))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_the_examples_of_a_module_give_what_stands_there(path: object) -> None:
    name = getattr(path, "stem", "").replace("__init__", "")
    module = importlib.import_module(f"lstm_core.{name}" if name else "lstm_core")
    failed, _ = doctest.testmod(module, report=True)
    assert not failed


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_function_and_class_has_an_example(name: str) -> None:
    assert ">>> " in (inspect.getdoc(getattr(lstm_core, name)) or "")
