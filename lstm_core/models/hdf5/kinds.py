"""Shapes and types of arrays and attributes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.language import tr
from lstm_core.models.hdf5.source import Source, unread

_FLOATS = {2: (15, 10, 5, 0, 10), 4: (31, 23, 8, 0, 23), 8: (63, 52, 11, 0, 52)}
"""Of each size: where sign and exponent are, the size of the exponent, where the mantissa is and its size."""


@dataclass(frozen=True)
class Kind:
    """A type: `dtype` of numbers and of texts of fixed length; `text` if it is a text that lies elsewhere."""

    size: int
    dtype: np.dtype[np.generic] | None = None
    text: bool = False


def shape_at(source: Source, at: int) -> tuple[int, ...] | None:
    """Return the shape of a dataspace; None if it is empty."""
    version, rank, flags = (source.number(at + k, 1) for k in range(3))
    if version == 2 and source.number(at + 3, 1) == 2:
        return None
    if version not in (1, 2) or rank > 32:
        raise ValueError(tr("The HDF5 file is damaged: a shape has an unknown form."))
    del flags  # says whether the largest shape follows
    start = at + (8 if version == 1 else 4)
    return tuple(source.number(start + 8 * k, 8) for k in range(rank))


def kind_at(source: Source, at: int) -> Kind:
    """Return the type whose description begins at `at`."""
    first, bits, size = source.number(at, 1), source.number(at + 1, 3), source.number(at + 4, 4)
    family = first & 15
    order = ">" if bits & 1 else "<"
    if family == 0 and size in (1, 2, 4, 8):
        return Kind(size, np.dtype(f"{order}{'i' if bits & 8 else 'u'}{size}"))
    if family == 1 and size in _FLOATS and not bits & 64:
        sign, places = bits >> 8 & 255, tuple(source.part(at + 12, 4))
        if (sign, *places) == _FLOATS[size]:
            return Kind(size, np.dtype(f"{order}f{size}"))
    if family == 3 and 0 < size <= 2**16:
        return Kind(size, np.dtype(f"S{size}"))
    if family == 9 and bits & 15 == 1 and size == 16:
        return Kind(size, text=True)
    if family == 8 and size in (1, 2, 4, 8):  # an enumeration, such as h5py's bool
        return Kind(size, np.dtype(f"<i{size}"))
    raise unread(tr("a type of numbers that is not one of the usual ones"))
