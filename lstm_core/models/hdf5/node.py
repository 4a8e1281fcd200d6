"""Groups and arrays of an HDF5 file by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lstm_core.language import tr
from lstm_core.models.hdf5.attributes import Value, attribute, value_of
from lstm_core.models.hdf5.chunks import Numbers, numbers
from lstm_core.models.hdf5.header import ATTRIBUTE, EXTERNAL, LAYOUT, SPACE, TYPE, Message, messages
from lstm_core.models.hdf5.kinds import kind_at, shape_at
from lstm_core.models.hdf5.links import members
from lstm_core.models.hdf5.source import Source, unread
from lstm_core.models.limits import MAX_ARRAYS, Room, said

SIGNATURE = b"\x89HDF\r\n\x1a\n"

_DEEPEST = 24


@dataclass(eq=False)
class _Node:
    source: Source
    path: str
    found: list[Message]

    @cached_property
    def _attributes(self) -> dict[str, tuple[str, int, int, int]]:
        places = (attribute(self.source, message) for message in self.found if message.kind == ATTRIBUTE)
        return {place[0]: place for place in places}

    def attribute(self, name: str) -> Value:
        """Return an attribute; None if there is none of that name."""
        place = self._attributes.get(name)
        return None if place is None else value_of(self.source, place)

    def texts(self, name: str) -> list[str] | None:
        """Return an attribute that is a list of texts, also one that Keras has split into `name`0, `name`1, …"""
        parts = [self.attribute(name)]
        if parts[0] is None:
            names = [f"{name}{k}" for k in range(len(self._attributes))]
            parts = [self.attribute(part) for part in names if part in self._attributes]
        if not parts or parts[0] is None:
            return None
        return [text for part in parts if isinstance(part, list) for text in part if isinstance(text, str)]


@dataclass(eq=False)
class Array5(_Node):
    """An array: its shape and type are known before its numbers are read."""

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Its shape."""
        return shape_at(self.source, self._place(SPACE)) or ()

    @cached_property
    def dtype(self) -> np.dtype[np.generic]:
        """Its type."""
        kind = kind_at(self.source, self._place(TYPE))
        if kind.dtype is None:
            raise unread(tr("an array of texts"))
        return kind.dtype

    def read(self, room: Room) -> Numbers:
        """Return its numbers, if there is `room` for them."""
        room.take(self.path, self.shape)
        if self.dtype.kind not in "iuf":
            raise ValueError(tr("{name} is no array of numbers.", name=said(self.path)))
        if any(message.kind == EXTERNAL for message in self.found):
            raise ValueError(tr("{name} has its numbers in another file, which is not read.", name=said(self.path)))
        return numbers(self.source, self.found, self.shape, self.dtype)

    def _place(self, kind: int) -> int:
        place = next((message.at for message in self.found if message.kind == kind), None)
        if place is None:
            raise ValueError(tr("The HDF5 file is damaged: {name} has no shape or no type.", name=said(self.path)))
        return place


@dataclass(eq=False)
class Group5(_Node):
    """A group: its members by name, groups and arrays."""

    depth: int = 0
    _made: dict[str, Group5 | Array5] = field(default_factory=dict)

    @cached_property
    def _members(self) -> dict[str, int]:
        return members(self.source, self.found)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members."""
        return tuple(self._members)

    def get(self, path: str) -> Group5 | Array5 | None:
        """Return what has this path from here, with / between names; None if there is no such thing."""
        name, _, rest = path.strip("/").partition("/")
        if name not in self._members:
            return None
        if name not in self._made:
            self._made[name] = _node(self.source, self._members[name], f"{self.path}/{name}", self.depth + 1)
        found = self._made[name]
        if not rest:
            return found
        return found.get(rest) if isinstance(found, Group5) else None

    def group(self, path: str) -> Group5 | None:
        """Return the group of this path."""
        found = self.get(path)
        return found if isinstance(found, Group5) else None

    def walk(self) -> Iterator[Group5 | Array5]:
        """Give all groups and arrays below, each group before its members."""
        count, waiting = 0, [self]
        while waiting:
            group = waiting.pop(0)
            for name in group.names:
                if (child := group.get(name)) is None:
                    continue
                count += 1
                if count > MAX_ARRAYS:
                    raise ValueError(tr("The HDF5 file has more than {most} groups and arrays.", most=MAX_ARRAYS))
                yield child
                if isinstance(child, Group5):
                    waiting.append(child)


def open_hdf5(data: bytes) -> Group5:
    """Return the outermost group of a file; ValueError if it is no HDF5 file."""
    start = next((at for at in (0, 512, 1024, 2048, 4096) if data[at : at + 8] == SIGNATURE), None)
    if start is None:
        raise ValueError(tr("This is no HDF5 file."))
    source = Source(data)
    version = source.number(start + 8, 1)
    if version not in (0, 1, 2, 3):
        raise unread(tr("a form of a later version"))
    widths = start + (9 if version >= 2 else 13)
    if (source.number(widths, 1), source.number(widths + 1, 1)) != (8, 8):
        raise unread(tr("addresses that are not 8 bytes long"))
    base = start + (12 if version >= 2 else 24 if version == 0 else 28)
    root = source.number(base + (24 if version >= 2 else 40), 8)
    source.base = source.number(base, 8)
    found = _node(source, root, "", 0)
    if not isinstance(found, Group5):
        raise ValueError(tr("The HDF5 file has no groups."))
    return found


def _node(source: Source, at: int, path: str, depth: int) -> Group5 | Array5:
    if depth > _DEEPEST:
        raise ValueError(tr("The HDF5 file has groups more than {most} deep.", most=_DEEPEST))
    found = messages(source, at)
    if any(message.kind == LAYOUT for message in found):
        return Array5(source, path, found)
    return Group5(source, path, found, depth)
