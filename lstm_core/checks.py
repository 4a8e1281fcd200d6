"""Checks of arrays, with errors that are sentences: what was given and what would be right."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]
Shape = tuple[int | str, ...]


def common_dtype(*values: Any) -> np.dtype[np.floating]:
    """Return float32 if every value that is not None is a float32 array, float64 otherwise."""
    single = all(getattr(value, "dtype", None) == np.float32 for value in values if value is not None)
    return np.dtype(np.float32 if single else np.float64)


def checked_array(name: str, value: Any, wanted: Shape, dtype: np.dtype[np.floating]) -> Array:
    """Return a read-only copy of `value` in `dtype`.

    A word in the shape `wanted`, such as "T", stands for any size from 1. Raises ValueError with `name`, the
    shape given and the shape wanted, or with the place of the first value that is not finite.
    """
    try:
        given = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths; wanted shape {_shown(wanted)}.") from None
    if given.dtype.kind not in "biuf":
        raise ValueError(f"{name} holds {given.dtype} values; wanted real numbers of shape {_shown(wanted)}.")
    if not _fits(given.shape, wanted):
        raise ValueError(f"{name} has shape {_shown(given.shape)}; wanted {_shown(wanted)}.")
    with np.errstate(over="ignore"):
        array = np.array(given, dtype=dtype)
    if not np.isfinite(array).all():
        place = np.argwhere(~np.isfinite(array))[0].tolist()
        value = given[tuple(place)]
        raise ValueError(f"{name}{place} is {value}; every value of {name} {_shown(wanted)} must be a finite {dtype}.")
    array.flags.writeable = False
    return array


def _fits(given: tuple[int, ...], wanted: Shape) -> bool:
    return len(given) == len(wanted) and all(
        g >= 1 if isinstance(w, str) else g == w for g, w in zip(given, wanted, strict=True)
    )


def _shown(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
