"""How a payload goes over the wire: a JSON header and, behind it, the numbers as they are.

The message is the length of the header (4 bytes, little endian), the header, padding to 8 bytes, then little-endian
float64. In the header an array is ``{"$": [first, count]}``, counted in numbers: the browser makes a view of it, bit
for bit and without parsing. Of the RARE entries only those go whose content the browser does not have.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, TypeGuard

import numpy as np

Json = dict[str, Any]

_TIGHT: Final = (",", ":")
RARE: Final = (
    "figures",
    "stories",
    "theme",
    "exposes",
    "inputs",
    "labels",
    "x",
    "past",
    "other",
    "gradients",
    "columns",
    "challenges",
    "challenge",
    "parts",
    "fragment",
)


class Fixed(Json):
    """An entry, or an item of one, that is sent again and again as it is: its JSON and its name are made once.

    It has no arrays, since these lie elsewhere in each message, and must not be changed.
    """

    @cached_property
    def text(self) -> str:
        """The JSON."""
        return json.dumps(self, allow_nan=False, separators=_TIGHT)

    @cached_property
    def name(self) -> str:
        """A short name of the content."""
        return _digest(self.text.encode())


def pack(payload: Mapping[str, Any], has: Mapping[str, str]) -> bytes:
    """Return a payload as bytes; ``has`` names for each rare entry the content that the browser holds."""
    entries = {name: named(value) for name, value in payload.items() if name in RARE}
    kept = {name: value for name, value in payload.items() if name not in RARE or entries[name] != has.get(name)}
    numbers = Numbers()
    header = numbers.entries({**kept, "entries": entries}).encode()
    header += b" " * (-(len(header) + 4) % 8)
    return b"".join([struct.pack("<I", len(header)), header, numbers.data()])


def unpack(message: bytes) -> Json:
    """Return the payload of a message with arrays as lists, as the browser reads it."""
    (length,) = struct.unpack_from("<I", message)
    numbers = np.frombuffer(message, "<f8", offset=4 + length)
    found: Json = _in(json.loads(message[4 : 4 + length]), numbers)
    return found


def named(value: Any) -> str:
    """Return a short name of some content, which is another one for any other content."""
    if isinstance(value, Fixed):
        return value.name
    if _has_fixed(value):
        return _digest("".join(map(named, value)).encode())
    numbers = Numbers()
    return _digest(numbers.header(value).encode(), numbers.data())


class Numbers:
    """Arrays one behind the other, as little-endian float64."""

    def __init__(self) -> None:
        self.size = 0
        self._parts: list[bytes] = []

    def put(self, array: np.ndarray) -> list[int]:
        """Append an array; return where it begins and how long it is, counted in numbers."""
        self._parts.append(np.ascontiguousarray(array, dtype="<f8").tobytes())
        self.size += array.size
        return [self.size - array.size, array.size]

    def data(self) -> bytes:
        """All of them."""
        return b"".join(self._parts)

    def entries(self, payload: Mapping[str, Any]) -> str:
        """Return a payload as JSON, its arrays put here."""
        return "{" + ",".join(f"{json.dumps(name)}:{self._entry(value)}" for name, value in payload.items()) + "}"

    def _entry(self, value: Any) -> str:
        if isinstance(value, Fixed):
            return value.text
        if _has_fixed(value):
            return "[" + ",".join(map(self._entry, value)) + "]"
        return self.header(value)

    def header(self, value: Any) -> str:
        """Return ``value`` as JSON, its arrays put here; json asks about what it does not know, as it is in C."""
        return json.dumps(value, allow_nan=False, separators=_TIGHT, default=self._placed)

    def _placed(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return {"$": self.put(value)}
        if isinstance(value, Mapping):
            return dict(value)
        raise TypeError(type(value).__name__)


def _has_fixed(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list) and any(isinstance(item, Fixed) for item in value)


def _digest(content: bytes, more: bytes = b"") -> str:
    digest = hashlib.blake2s(content, digest_size=6)
    digest.update(more)
    return digest.hexdigest()


def _in(value: Any, numbers: np.ndarray) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"$"}:
            first, count = value["$"]
            return numbers[first : first + count].tolist()
        return {name: _in(inner, numbers) for name, inner in value.items()}
    return [_in(inner, numbers) for inner in value] if isinstance(value, list) else value
