"""The numbers of an array: as they lie in the file, or put together from chunks."""

from __future__ import annotations

import zlib
from math import prod

import numpy as np
import numpy.typing as npt

from lstm_core.language import tr
from lstm_core.models.hdf5.header import FILTERS, LAYOUT, Message
from lstm_core.models.hdf5.links import leaves
from lstm_core.models.hdf5.source import NOWHERE, Source, unread

Numbers = npt.NDArray[np.generic]

_DEFLATE, _SHUFFLE, _CHECKSUM = 1, 2, 3
_LARGEST = 2**26
_EXCESS, _SMALL = 4, 2**18


def numbers(source: Source, found: list[Message], shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> Numbers:
    """Return the array of these messages, whose `shape` has been checked; a view of the file where that is possible."""
    layout = next((message for message in found if message.kind == LAYOUT), None)
    if layout is None:
        raise ValueError(tr("The HDF5 file is damaged: an array has no place."))
    version, family = source.number(layout.at, 1), source.number(layout.at + 1, 1)
    if version == 4 and family == 3:
        raise ValueError(tr("The HDF5 file has a virtual array, whose numbers lie in other files; they are not read."))
    if version not in (3, 4) or family > 2 or (version == 4 and family == 2):
        raise unread(tr("an array in the layout of another HDF5 version"))
    size = prod(shape) * dtype.itemsize
    if family == 2:
        return _of_chunks(source, layout, _filters(source, found), shape, dtype)
    if family == 0:
        at, length = layout.at + 4, source.number(layout.at + 2, 2)
    else:
        at, length = source.number(layout.at + 2, 8), source.number(layout.at + 10, 8)
    if size and (at == NOWHERE or length < size):
        raise ValueError(tr("The HDF5 file has an array without its numbers."))
    return np.frombuffer(source.part(at, size) if size else b"", dtype).reshape(shape)


def _filters(source: Source, found: list[Message]) -> list[int]:
    """Return the filters that were applied, the first one first."""
    message = next((message for message in found if message.kind == FILTERS), None)
    if message is None:
        return []
    version, count = source.number(message.at, 1), source.number(message.at + 1, 1)
    at, kinds = message.at + (8 if version == 1 else 2), []
    for _ in range(count):
        kind = source.number(at, 2)
        if kind not in (_DEFLATE, _SHUFFLE, _CHECKSUM):
            raise unread(tr("an array packed by a filter other than gzip"))
        named = version == 1
        length = source.number(at + 2, 2) if named else 0
        values = source.number(at + (6 if named else 4), 2)
        at += (8 if named else 6) + -(-length // 8) * 8 + 4 * (values + (values % 2 if named else 0))
        kinds.append(kind)
    return kinds


def _of_chunks(
    source: Source, layout: Message, filters: list[int], shape: tuple[int, ...], dtype: np.dtype[np.generic]
) -> Numbers:
    rank, tree = source.number(layout.at + 2, 1) - 1, source.number(layout.at + 3, 8)
    chunk = tuple(source.number(layout.at + 11 + 4 * k, 4) for k in range(rank))
    size = prod(chunk) * dtype.itemsize
    if rank != len(shape) or not 0 < size <= _LARGEST:
        raise ValueError(tr("The HDF5 file has an array in chunks that do not fit it."))
    parts = room = prod(-(-axis // step) for axis, step in zip(shape, chunk, strict=True))
    if parts * prod(chunk) > _EXCESS * (prod(shape) + _SMALL):  # each is unpacked whole
        raise ValueError(tr("The HDF5 file has an array in chunks that are far larger than it."))
    whole = np.zeros(shape, dtype)
    if tree == NOWHERE:
        return whole
    key = 8 + 8 * (rank + 1)
    for place in leaves(source, tree, 1, key):
        room -= 1
        if room < 0:
            raise ValueError(
                tr("The HDF5 file has more than {parts} chunks of an array that has that many.", parts=parts)
            )
        start = tuple(source.number(place + 8 + 8 * k, 8) for k in range(rank))
        packed = source.part(source.number(place + key, 8), source.number(place, 4))
        values = np.frombuffer(_unpacked(packed, filters, size, dtype.itemsize), dtype).reshape(chunk)
        goal = tuple(slice(low, low + step) for low, step in zip(start, chunk, strict=True))
        there = whole[goal]
        there[...] = values[tuple(slice(0, axis) for axis in there.shape)]
    return whole


def _unpacked(packed: bytes, filters: list[int], size: int, width: int) -> bytes:
    """Undo the filters, the last one first; `size` is what must come out."""
    for kind in reversed(filters):
        if kind == _CHECKSUM:
            packed = packed[:-4]
        elif kind == _DEFLATE:
            try:
                packed = zlib.decompressobj().decompress(packed, size + 4)
            except zlib.error:
                raise ValueError(tr("The HDF5 file is damaged: a packed array cannot be unpacked.")) from None
        elif len(packed) == size:
            packed = np.frombuffer(packed, np.uint8).reshape(width, -1).T.tobytes()
    if len(packed) != size:
        raise ValueError(tr("The HDF5 file is damaged: a packed array has another size than it says."))
    return packed
