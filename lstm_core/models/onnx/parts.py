"""The parts beside the recurrent nodes, each with how it is made of operators: one, or a product, a sum and more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lstm_core.models.model import Part
from lstm_core.models.onnx.scope import Scope
from lstm_core.models.parts import Dense, Embedding, LayerNorm

FUNCTIONS = {"Softmax": "softmax", "Sigmoid": "sigmoid", "Tanh": "tanh", "Relu": "relu"}
"""The operators that are a function of a dense part."""

SIZED = ("Gather", "MatMul", "Gemm", "LayerNormalization")
"""The operators that have weights for a number of inputs."""

_MOST_COLUMNS = 2048


def part_of(scope: Scope, node: Any, name: str, rank: int, last: Part | None, size: int) -> tuple[Part, int] | None:
    """Return the part that a node is which reads `name`, and how many parts at the end of the chain it replaces.

    `last` is the part before it, None at the start of a chain, and `size` how many numbers a step it is given.
    """
    title = node.name or node.output[0]
    if node.op_type == "Gather":
        table = _table(scope, node, name) if last is None else None
        return None if table is None else (Embedding(node.name or node.input[0], table), 0)
    if scope.attributes(node).get("axis", -1) not in (-1, rank - 1):
        return None
    if node.op_type in FUNCTIONS and node.input[0] == name:
        return _with_function(scope, title, FUNCTIONS[node.op_type], last, size)
    values = [None if one == name else scope.constant(one) for one in node.input]
    if node.op_type in ("Add", "Mul") or (node.op_type in ("Sub", "Div") and node.input[0] == name):
        row = next((one for one in values if one is not None), None)
        known = row is not None and row.dtype.kind == "f" and _is_row(row, size)
        return _with_row(scope, title, node.op_type, row.reshape(-1), last, size) if known and row is not None else None
    if node.input[0] != name:
        return None
    part = _weighted(scope, node, title, values)
    return None if part is None or part.input_size != size else (part, 0)


def _table(scope: Scope, node: Any, name: str) -> Any:
    """Return the table of an embedding, (V, D) in float32; None where a node takes something else."""
    table = scope.constant(node.input[0]) if node.input[1] == name else None
    if table is None or table.ndim != 2 or not table.size or table.dtype.kind != "f":
        return None
    return table.astype(np.float32) if scope.attributes(node).get("axis", 0) == 0 else None


def _with_function(scope: Scope, title: str, function: str, last: Part | None, size: int) -> tuple[Part, int] | None:
    if isinstance(last, Dense) and last.activation == "linear":
        return replace(last, activation=function), 1
    alone = _alone(scope, title, np.ones(size, np.float32))
    return None if alone is None else (replace(alone, activation=function), 0)


def _with_row(scope: Scope, title: str, kind: str, row: Any, last: Part | None, size: int) -> tuple[Part, int] | None:
    """Return a part that adds a row to each step, or multiplies each step by one."""
    if kind in ("Mul", "Div"):
        with np.errstate(divide="ignore", over="ignore"):
            factors = np.broadcast_to(row if kind == "Mul" else 1 / row, (size,))
        if not np.isfinite(factors).all():
            return None
        alone = _alone(scope, title, factors)
        return None if alone is None else (alone, 0)
    replaced = isinstance(last, Dense) and last.activation == "linear"
    to = last if isinstance(last, Dense) and replaced else _alone(scope, title, np.ones(size, row.dtype))
    if to is None:
        return None
    if replaced:
        scope.world.kept.take(title, (to.weight.size,))
    bias = row.astype(to.bias.dtype)
    return replace(to, bias=to.bias + bias if kind == "Add" else to.bias - bias), int(replaced)


def _alone(scope: Scope, title: str, factors: Any) -> Dense | None:
    """Return the part that gives each number times its factor; None for too many."""
    size = len(factors)
    if size > _MOST_COLUMNS:
        return None
    scope.world.kept.take(title, (size, size))
    return Dense(title, np.diag(factors), np.zeros(size, factors.dtype))


def _is_row(bias: Any, size: int) -> bool:
    """Return whether an array is one number for all of a step, or one for each of `size`."""
    return bool(bias.size == 1 or (bias.size == size and bias.shape[-1] == size))


def _weighted(scope: Scope, node: Any, title: str, values: list[Any]) -> Part | None:
    attributes = scope.attributes(node)
    weight = values[1] if len(values) > 1 else None
    if weight is None or weight.dtype.kind != "f":
        return None
    scope.world.kept.take(title, (weight.size,))
    extra = values[2] if len(values) > 2 else None
    if extra is None and node.input[2:3] and node.input[2]:
        return None  # what is added is computed too
    if node.op_type == "MatMul" and weight.ndim == 2:
        return Dense(title, weight.T, np.zeros(weight.shape[1], weight.dtype))
    if node.op_type == "Gemm" and weight.ndim == 2 and not attributes.get("transA", 0):
        rows = weight if attributes.get("transB", 0) else weight.T
        bias = np.zeros(len(rows), rows.dtype)
        if extra is not None:
            if not _is_row(extra, len(rows)):
                return None
            bias = bias + extra.reshape(-1) * rows.dtype.type(attributes.get("beta", 1.0))
        return Dense(title, rows * rows.dtype.type(attributes.get("alpha", 1.0)), bias)
    if node.op_type == "LayerNormalization" and weight.ndim == 1:
        bias = np.zeros_like(weight) if extra is None else extra
        return LayerNorm(title, weight, bias, float(attributes.get("epsilon", 1e-5)))
    return None
