"""What the scripts share that make the model files: weights that are all different, and where files and outputs go.

Each script needs its framework, which the tests do not; its head says which versions made the files that are here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parent.parent / "data"
STEPS, INPUTS = 5, 2


def sequence(seed: int, size: int = INPUTS, batch: int = 1) -> Any:
    """Return an input (B, T, D) in float32."""
    return np.random.default_rng(seed).uniform(-1.5, 1.5, (batch, STEPS, size)).astype(np.float32)


def tokens(seed: int, count: int) -> Any:
    """Return an input (1, T) of whole numbers below `count`."""
    return np.random.default_rng(seed).integers(0, count, (1, STEPS))


def values(seed: int, shape: tuple[int, ...], spread: float = 1.2) -> Any:
    """Return weights in float32, every block of which differs from every other."""
    return np.random.default_rng(seed).uniform(-spread, spread, shape).astype(np.float32)


class Expected:
    """The inputs and the framework's own outputs of the files of one folder."""

    def __init__(self, folder: str) -> None:
        self.folder = DATA / folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.arrays: dict[str, Any] = {}

    def add(self, name: str, x: Any, y: Any) -> Path:
        """Keep the input and output of a file and return its path."""
        self.arrays |= {f"{name}:x": np.asarray(x), f"{name}:y": np.asarray(y)}
        return self.folder / name

    def write(self) -> None:
        """Write them beside the files."""
        np.savez_compressed(self.folder / "expected.npz", allow_pickle=False, **self.arrays)
