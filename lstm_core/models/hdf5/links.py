"""The members of a group: names and the addresses of their object headers."""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.language import tr
from lstm_core.models.hdf5.header import LINK, LINKS, TABLE, Message
from lstm_core.models.hdf5.source import NOWHERE, Source, unread
from lstm_core.models.limits import MAX_ARRAYS, said

_DEEPEST = 16


def members(source: Source, found: list[Message]) -> dict[str, int]:
    """Return the members of the group whose messages these are."""
    names: dict[str, int] = {}
    for message in found:
        if message.kind == TABLE:
            names |= _of_table(source, message)
        elif message.kind == LINK:
            names |= _of_link(source, message)
        elif message.kind == LINKS:
            flags = source.number(message.at + 1, 1)
            if source.number(message.at + 2 + (8 if flags & 1 else 0), 8) != NOWHERE:
                raise unread(tr("a group in the layout of newer HDF5 versions"))
    return names


def _of_table(source: Source, message: Message) -> dict[str, int]:
    tree, heap = source.number(message.at, 8), source.number(message.at + 8, 8)
    source.signed(heap, b"HEAP")
    size, texts = source.number(heap + 8, 8), source.number(heap + 24, 8)
    names: dict[str, int] = {}
    for place in leaves(source, tree, 0, 8):
        for name, address in _of_leaf(source, place, texts, size):
            names[name] = address
            if len(names) > MAX_ARRAYS:
                raise ValueError(tr("A group of the HDF5 file has more than {most} members.", most=MAX_ARRAYS))
    return names


def leaves(source: Source, at: int, family: int, key: int, depth: int = 0) -> Iterator[int]:
    """Give the address of each leaf of a tree, for chunks that of its key; `key` is the size of one."""
    if depth > _DEEPEST:
        raise ValueError(tr("The HDF5 file is damaged: a tree has no end."))
    source.signed(at, b"TREE")
    if source.number(at + 4, 1) != family:
        raise ValueError(tr("The HDF5 file is damaged: a tree is of another kind than it should be."))
    level, count = source.number(at + 5, 1), source.number(at + 6, 2)
    for k in range(count):
        place = at + 24 + k * (key + 8)
        if level:
            yield from leaves(source, source.number(place + key, 8), family, key, depth + 1)
        else:
            yield place if family else source.number(place + key, 8)


def _of_leaf(source: Source, at: int, texts: int, size: int) -> Iterator[tuple[str, int]]:
    source.signed(at, b"SNOD")
    for k in range(source.number(at + 6, 2)):
        entry = at + 8 + 40 * k
        offset, address, cached = source.number(entry, 8), source.number(entry + 8, 8), source.number(entry + 16, 4)
        if offset >= size:
            raise ValueError(tr("The HDF5 file is damaged: a name is not where it should be."))
        name = source.part(texts + offset, min(size - offset, 1024)).split(b"\0")[0].decode("utf-8", "replace")
        if cached == 2:
            raise ValueError(_elsewhere(name))
        yield name, address


def _of_link(source: Source, message: Message) -> dict[str, int]:
    flags, at = source.number(message.at + 1, 1), message.at + 2
    kind = source.number(at, 1) if flags & 8 else 0
    at += (1 if flags & 8 else 0) + (8 if flags & 4 else 0) + (1 if flags & 16 else 0)
    width = 1 << (flags & 3)
    length = source.number(at, width)
    name = source.part(at + width, min(length, 1024)).decode("utf-8", "replace")
    if kind:
        raise ValueError(_elsewhere(name))
    return {name: source.number(at + width + length, 8)}


def _elsewhere(name: str) -> str:
    return tr(
        "{name} in the HDF5 file is a link to another place or another file, which is not followed; "
        "wanted a file that holds its arrays itself.",
        name=said(name),
    )
