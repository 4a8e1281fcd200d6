"""The functions of gates, candidate and output, as terms of the language of `equations` and in NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_core.checks import FLOAT64, Array, real_array

GATE_FUNCTIONS = {
    "sigmoid": "sigmoid({z})",
    "hard_sigmoid_5": "maximum(0, minimum(1, 0.2 * {z} + 0.5))",
    "hard_sigmoid_6": "maximum(0, minimum(1, {z} / 6 + 0.5))",
}
"""What a gate can be of its z: σ, or a line of slope 1/5 (Keras 2, ONNX) or 1/6 (Keras 3, PyTorch) within 0 to 1."""

CELL_FUNCTIONS = {"tanh": "tanh({z})", "relu": "maximum(0, {z})", "linear": "{z}"}
"""What the candidate can be of its z, and what c goes through on its way to h."""


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(-z)), element by element, in an array of the shape of z.

    It does not overflow and keeps its relative precision where it is nearly 0. A float array keeps its type, other
    real numbers are computed in float64. Raises ValueError for what is not real numbers.

    >>> sigmoid([0, 1]).round(3).tolist()
    [0.5, 0.731]
    """
    if type(z) is not np.ndarray or z.dtype.kind != "f":
        z = real_array("z", z)
        z = z if z.dtype.kind == "f" else z.astype(FLOAT64)
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1, small) / (1 + small), dtype=z.dtype)


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "sigmoid": sigmoid,
    "hard_sigmoid_5": lambda z: np.maximum(0, np.minimum(1, z.dtype.type(0.2) * z + z.dtype.type(0.5))),
    "hard_sigmoid_6": lambda z: np.maximum(0, np.minimum(1, z / z.dtype.type(6) + z.dtype.type(0.5))),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(0, z),
    "linear": lambda z: +z,
}
"""Each function of GATE_FUNCTIONS and CELL_FUNCTIONS in NumPy; an array keeps its type."""
