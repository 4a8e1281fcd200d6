"""What operators make of constants: those behind which exporters put weights. Each output's size is known before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.models.limits import Room

Value = npt.NDArray[Any]
Values = Sequence[Value | None]
Attributes = Mapping[str, Any]
_Rule = Callable[[Values, Attributes], Value | list[Value] | None]

_FLOATS = {1: np.float32, 10: np.float32, 11: np.float64, 16: np.float32, 6: np.int32, 7: np.int64}
"""The types by their numbers in ONNX; those of 16 bits are widened."""


def reserve(operator: str, values: Values, room: Room) -> bool:
    """Return whether an operator on constants is computed here; ValueError if there is no room for what it makes."""
    if operator not in _RULES or not values or values[0] is None:
        return False
    joined = sum(value.size for value in values if value is not None)
    room.take(operator, (joined if operator == "Concat" else values[0].size,))
    return True


def folded(operator: str, values: Values, attributes: Attributes, output: int) -> Value | None:
    """Return the output number `output` of an operator for which there is room; None if it is no constant."""
    made = _RULES[operator](values, attributes)
    return made[output] if isinstance(made, list) else made


def _numbers(values: Values, attributes: Attributes, name: str, place: int) -> list[int] | None:
    """Return whole numbers that are an attribute in old opsets and an input in new ones."""
    if name in attributes:
        return [int(number) for number in attributes[name]]
    given = values[place] if len(values) > place else None
    return None if given is None else [int(number) for number in given.ravel()]


def _squeeze(values: Values, attributes: Attributes) -> Value | None:
    axes = _numbers(values, attributes, "axes", 1)
    return np.squeeze(_first(values), None if axes is None else tuple(axes))


def _unsqueeze(values: Values, attributes: Attributes) -> Value | None:
    return np.expand_dims(_first(values), tuple(_numbers(values, attributes, "axes", 1) or ()))


def _transpose(values: Values, attributes: Attributes) -> Value | None:
    return np.transpose(_first(values), attributes.get("perm"))


def _reshape(values: Values, attributes: Attributes) -> Value | None:
    given, shape = _first(values), _numbers(values, attributes, "shape", 1)
    if shape is None:
        return None
    return given.reshape([given.shape[k] if axis == 0 and k < given.ndim else axis for k, axis in enumerate(shape)])


def _concat(values: Values, attributes: Attributes) -> Value | None:
    if any(value is None for value in values):
        return None
    return np.concatenate([value for value in values if value is not None], axis=int(attributes.get("axis", 1)))


def _slice(values: Values, attributes: Attributes) -> Value | None:
    given = _first(values)
    starts, ends = _numbers(values, attributes, "starts", 1), _numbers(values, attributes, "ends", 2)
    if starts is None or ends is None:
        return None
    axes = _numbers(values, attributes, "axes", 3) or range(len(starts))
    steps = _numbers(values, {}, "steps", 4) or [1] * len(starts)
    cut = [slice(None)] * given.ndim
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        cut[axis] = slice(start, end if step > 0 or end > -given.shape[axis] - 1 else None, step)
    return given[tuple(cut)]


def _split(values: Values, attributes: Attributes) -> list[Value] | None:
    given, axis = _first(values), int(attributes.get("axis", 0))
    sizes = _numbers(values, attributes, "split", 1)
    if sizes is None:
        return None
    return np.split(given, np.cumsum(sizes)[:-1], axis=axis)


def _cast(values: Values, attributes: Attributes) -> Value | None:
    wanted = _FLOATS.get(int(attributes.get("to", 0)))
    return None if wanted is None else _first(values).astype(wanted)


def _dequantized(values: Values, attributes: Attributes) -> Value | None:
    given, scale, zero = [*values, None, None][:3]
    if given is None or scale is None:
        return None
    axis = int(attributes.get("axis", 1))
    shape = [1] * given.ndim
    if scale.size > 1:
        shape[axis] = scale.size
    return dequantized(given, scale.reshape(shape if scale.size > 1 else ()), zero)


def dequantized(given: Value, scale: Value, zero: Value | None) -> Value:
    """Return (given − zero) · scale in float32."""
    offset = np.float32(0) if zero is None else zero.astype(np.float32).reshape(scale.shape)
    return np.asarray((given.astype(np.float32) - offset) * scale.astype(np.float32))


def _elementwise(function: Callable[[Value, Value], Value]) -> Callable[[Values, Attributes], Value | None]:
    def _rule(values: Values, _attributes: Attributes) -> Value | None:
        first, second = values[0], values[1]
        if first is None or second is None or prod(np.broadcast_shapes(first.shape, second.shape)) > first.size:
            return None
        return np.asarray(function(first, second))

    return _rule


def _first(values: Values) -> Value:
    return np.asarray(values[0])


_RULES: dict[str, _Rule] = {
    "Identity": lambda values, attributes: _first(values),
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Transpose": _transpose,
    "Reshape": _reshape,
    "Concat": _concat,
    "Slice": _slice,
    "Split": _split,
    "Cast": _cast,
    "DequantizeLinear": _dequantized,
    "Add": _elementwise(np.add),
    "Mul": _elementwise(np.multiply),
}
