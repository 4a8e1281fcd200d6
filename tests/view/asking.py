"""Questions to the units of a trained model without a page: a run to ask about, a form filled in, and its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import torch

from lstm_view.own.model.analyses.analysis import Ask, filled
from lstm_view.own.model.analyses.answer import Answer
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.search import found_now
from lstm_view.own.model.analyses.table import TABLE
from lstm_view.own.model.given import EXAMPLE_TEXT, Given, of_text, random_input
from lstm_view.own.model.jobs import run_now
from lstm_view.own.model.kept import KeptRun
from lstm_view.own.model.source import Source, example
from tests.core.models.torch_models import filled as with_weights
from tests.core.models.torch_models import safetensors_bytes


def source_of(module: torch.nn.Module, **metadata: str) -> Source:
    return Source.of("mine.safetensors", safetensors_bytes(dict(module.state_dict()), metadata or None))


def kept(source: Source, x: Any, names: Mapping[str, tuple[str, ...]] | None = None, columns: Any = None) -> KeptRun:
    return run_now(source, KeptRun(source.model, x, names or {}, columns))


def material(source: Source, given: Given, layer: int = 0, way: int = 0) -> Material:
    return Material.of_run(kept(source, given.x, given.names(source.model), given.columns), layer, way)


def of_example(text: str = EXAMPLE_TEXT) -> Material:
    source = example()
    return material(source, of_text(source.model, text))


def of_torch(module: torch.nn.Module, steps: int = 60, layer: int = 0, way: int = 0) -> tuple[Source, Material]:
    source = source_of(with_weights(module))
    return source, material(source, random_input(source.model, steps, 3), layer, way)


def asked(key: str, of: Material, /, **texts: str) -> tuple[dict[str, str], Any]:
    """What stands in the form, and what is found."""
    ask: Ask = filled(TABLE[key], of, lambda name: texts.get(name, ""))[0]
    return dict(ask), found_now(TABLE[key], ask, of)


def answer(key: str, of: Material, /, **texts: str) -> Answer:
    ask, found = asked(key, of, **texts)
    return TABLE[key].show(of, ask, found)


def wait_until(ended: Callable[[], bool]) -> None:
    """Ask until it is so, for a minute; AssertionError if it never is."""
    for _ in range(1_200):
        if ended():
            return
        time.sleep(0.05)
    raise AssertionError("It does not end.")
