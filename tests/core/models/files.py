"""The model files that frameworks made, and the outputs that they themselves gave; see `make/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.models import ModelFile, read_model, run_model

DATA = Path(__file__).parent / "data"


def names(folder: str, *endings: str) -> list[str]:
    """Return the files of a folder, those with these endings."""
    found = sorted(path.name for path in (DATA / folder).iterdir() if path.suffix != ".npz")
    return [name for name in found if not endings or name.endswith(endings)]


def content(folder: str, name: str) -> bytes:
    """Return the bytes of a file."""
    return (DATA / folder / name).read_bytes()


@cache
def model(folder: str, name: str) -> ModelFile:
    """Return the model in a file."""
    return read_model(content(folder, name), name)


@cache
def _expected(folder: str) -> dict[str, Any]:
    with np.load(DATA / folder / "expected.npz") as arrays:
        return dict(arrays)


def pair(folder: str, name: str) -> tuple[Any, Any]:
    """Return the input (T, D) or (T,) and the framework's output (T, K) or (K,) of the only sequence of its batch."""
    x, y = (_expected(folder)[f"{name}:{what}"] for what in "xy")
    if y.ndim == 4:  # ONNX: (T, ways, B, H)
        return x[:, 0], y[:, :, 0].reshape(len(y), -1)
    return (x[0], y[0]) if len(x) == 1 else (x[:, 0], y[:, 0])


def loop(folder: str, name: str) -> dict[str, Any]:
    """Return the gates and states (T, H) of the framework's own step loop, by their letters."""
    arrays = _expected(folder)
    return {key.rpartition(":")[2]: arrays[key] for key in arrays if key.startswith(f"{name}:") and key[-1] not in "xy"}


def difference(folder: str, name: str) -> float:
    """Return the largest difference between our output and the framework's."""
    x, y = pair(folder, name)
    ours = run_model(model(folder, name), x).output
    ours = ours if y.ndim == 2 else ours[-1]
    assert ours.shape == y.shape
    return float(np.abs(ours - y).max())
