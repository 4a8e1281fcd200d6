"""Attributes: small arrays of numbers and texts beside a group."""

from __future__ import annotations

from math import prod

import numpy as np

from lstm_core.language import tr
from lstm_core.models.hdf5.header import Message
from lstm_core.models.hdf5.kinds import Kind, kind_at, shape_at
from lstm_core.models.hdf5.source import Source, unread
from lstm_core.models.limits import MAX_HEADER_BYTES, said

Value = str | int | float | list[str] | list[float] | None
"""What an attribute can be."""


def attribute(source: Source, message: Message) -> tuple[str, int, int, int]:
    """Return the name of an attribute, and where its type, its shape and its values begin."""
    version, at = source.number(message.at, 1), message.at
    sizes = [source.number(at + 2 + 2 * k, 2) for k in range(3)]
    if version not in (1, 2, 3) or (version > 1 and source.number(at + 1, 1) & 3):
        raise unread(tr("an attribute of an unknown form"))
    at += 9 if version == 3 else 8
    steps = [-(-size // 8) * 8 for size in sizes] if version == 1 else sizes
    name = source.part(at, sizes[0]).split(b"\0")[0].decode("utf-8", "replace")
    kind = at + steps[0]
    return name, kind, kind + steps[1], kind + steps[1] + steps[2]


def value_of(source: Source, places: tuple[str, int, int, int]) -> Value:
    """Return the value of an attribute: a text, a number or a list of them."""
    name, kind_place, shape_place, at = places
    kind, shape = kind_at(source, kind_place), shape_at(source, shape_place)
    if shape is None:
        return None
    count = prod(shape)
    if count * kind.size > MAX_HEADER_BYTES:
        raise ValueError(tr("The attribute {name} of the HDF5 file is too long.", name=said(name)))
    values = _values(source, kind, at, count)
    return values if shape else values[0] if values else None


def _values(source: Source, kind: Kind, at: int, count: int) -> list[str] | list[float]:
    if kind.text:
        room, texts = MAX_HEADER_BYTES, []
        for k in range(count):
            texts.append(_text(source, at + 16 * k, room))
            room -= len(texts[-1])
        return texts
    array = np.frombuffer(source.part(at, kind.size * count), kind.dtype)
    if kind.dtype is not None and kind.dtype.kind == "S":
        return [text.decode("utf-8", "replace") for text in array.tolist()]
    return list(array.tolist())


def _text(source: Source, at: int, room: int) -> str:
    """Return a text that lies in a global heap, `at` where its length and its address stand."""
    size, heap, index = source.number(at, 4), source.number(at + 4, 8), source.number(at + 12, 4)
    if size == 0:
        return ""
    if size > room:
        raise ValueError(tr("The texts of the HDF5 file are too long."))
    source.signed(heap, b"GCOL")
    place, end = heap + 16, heap + source.number(heap + 8, 8)
    while place + 16 <= end:
        number, length = source.number(place, 2), source.number(place + 8, 8)
        if number == index and size <= length:
            return source.part(place + 16, size).split(b"\0")[0].decode("utf-8", "replace")
        if number == 0:
            break
        place += 16 + -(-length // 8) * 8
    raise ValueError(tr("The HDF5 file is damaged: a text is not where it should be."))
