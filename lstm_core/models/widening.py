"""The bytes of an array as numbers: float16 and bfloat16 exactly as float32, whole numbers as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

STORED: dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "BF16": np.dtype("<u2"),
    "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"),
    "I16": np.dtype("<i2"),
    "I8": np.dtype("i1"),
    "U64": np.dtype("<u8"),
    "U32": np.dtype("<u4"),
    "U16": np.dtype("<u2"),
    "U8": np.dtype("u1"),
    "BOOL": np.dtype("?"),
}
"""The types of stored numbers by the names that safetensors has for them, in its order of bytes, low ones first."""


def widened(stored: npt.NDArray[Any], kind: str) -> npt.NDArray[Any]:
    """Return an array stored as `kind` as one that is computed with; a copy.

    A bfloat16 is the upper half of a float32.

    >>> widened(np.array([0x3F80, 0xC020], "<u2"), "BF16").tolist()
    [1.0, -2.5]
    """
    if kind == "BF16":
        return (stored.astype(np.uint32) << 16).view(np.float32)
    if kind == "F16":
        return stored.astype(np.float32)
    return np.array(stored, stored.dtype.newbyteorder("="))
