"""The worked examples in the docstrings of lstm_core run and give what stands there."""

from __future__ import annotations

import doctest
import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest

import lstm_core
from lstm_core import models, probing
from tests.core.test_public import ALL_MODULES, name_of

PUBLIC = [getattr(lstm_core, name) for name in lstm_core.__all__]
PUBLIC += [getattr(probing, name) for name in probing.__all__ if name != "Head"]  # a type
PUBLIC += [value for name in models.__all__ if inspect.isroutine(value := getattr(models, name))]


@pytest.mark.parametrize("path", ALL_MODULES, ids=name_of)
def test_the_examples_of_a_module_give_what_stands_there(path: Path) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name_of(path)), report=True)
    assert not failed


@pytest.mark.parametrize("value", [value for value in PUBLIC if callable(value)], ids=lambda value: value.__name__)
def test_every_public_function_and_class_has_an_example(value: Any) -> None:
    assert ">>> " in (inspect.getdoc(value) or "")
