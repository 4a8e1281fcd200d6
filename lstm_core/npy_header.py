"""The header of a .npy file, read before memory is taken for what it promises."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import numpy as np

from lstm_core.language import tr


class Header(NamedTuple):
    """What a .npy file says of its array, and the place at which its bytes begin."""

    shape: tuple[int, ...]
    by_column: bool
    dtype: np.dtype[Any]
    start: int


def npy_header(data: bytes, name: str) -> Header:
    """Return the header of a .npy file; ValueError, which calls the file `name`, where it is damaged.

    >>> npy_header(b"no array", "x")
    Traceback (most recent call last):
    ValueError: x is no NumPy array: its header is damaged.
    """
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        return Header(*read(file), file.tell())
    except Exception:  # the header is a Python literal, which can be wrong in many ways
        raise ValueError(tr("{name} is no NumPy array: its header is damaged.", name=name)) from None
