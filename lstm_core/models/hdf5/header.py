"""Object headers: the messages that say what a group or an array is."""

from __future__ import annotations

from typing import NamedTuple

from lstm_core.language import tr
from lstm_core.models.hdf5.source import Source, unread

SPACE, LINKS, TYPE, LINK, EXTERNAL, LAYOUT, FILTERS, ATTRIBUTE, TABLE, MORE_ATTRIBUTES = (
    0x01,
    0x02,
    0x03,
    0x06,
    0x07,
    0x08,
    0x0B,
    0x0C,
    0x11,
    0x15,
)
"""The kinds of messages that are looked at."""

_CONTINUED = 0x10
_MOST_BLOCKS = 256


class Message(NamedTuple):
    """A message: its kind, and where its content lies."""

    kind: int
    at: int
    size: int


def messages(source: Source, at: int) -> list[Message]:
    """Return the messages of the object header at `at`."""
    if source.part(at, 4) == b"OHDR":
        first, size, plan = _second(source, at)
    else:
        if source.number(at, 1) != 1:
            raise ValueError(tr("The HDF5 file is damaged: an object header has an unknown version."))
        first, size, plan = at + 16, source.number(at + 8, 4), (2, 2, 8)
    blocks, found = [(first, size)], []
    for place, length in blocks:  # grows: a block can name another one
        for message in _of_block(source, place, length, plan):
            if message.kind == _CONTINUED:
                blocks.append(_continued(source, message, plan))
            found.append(message)
        if len(blocks) > _MOST_BLOCKS:
            raise ValueError(tr("The HDF5 file is damaged: an object header goes on without end."))
    return found


def _second(source: Source, at: int) -> tuple[int, int, tuple[int, int, int]]:
    flags = source.number(at + 5, 1)
    place = at + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
    width = 1 << (flags & 3)
    return place + width, source.number(place, width), (1, 2, 4 + (2 if flags & 4 else 0))


def _continued(source: Source, message: Message, plan: tuple[int, int, int]) -> tuple[int, int]:
    place, length = source.number(message.at, 8), source.number(message.at + 8, 8)
    if plan[0] == 2:
        return place, length
    source.signed(place, b"OCHK")
    return place + 4, length - 8  # a checksum ends the block


def _of_block(source: Source, at: int, length: int, plan: tuple[int, int, int]) -> list[Message]:
    kind_width, size_width, head = plan
    found, end = [], at + length
    while at + head <= end:
        kind = source.number(at, kind_width)
        size = source.number(at + kind_width, size_width)
        flags = source.number(at + kind_width + size_width, 1)
        if kind in (SPACE, TYPE, FILTERS, LAYOUT, ATTRIBUTE) and flags & 2:
            raise unread(tr("parts that several arrays share"))
        if at + head + size > end:
            break  # a gap at the end of a block
        found.append(Message(kind, at + head, size))
        at += head + size
    return found
