"""Tables of a FlatBuffer: fields by number, each looked up within the file."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_core.language import tr

_MOST = 200_000


@dataclass(eq=False)
class Bytes:
    """The bytes of a file, and how many more of its parts may be looked at."""

    data: bytes
    left: int = 20 * _MOST

    def number(self, at: int, form: str) -> int | float:
        """Return the number of a form of `struct` at `at`; ValueError if the file ends before."""
        self.left -= 1
        if at < 0 or at + struct.calcsize(form) > len(self.data) or self.left < 0:
            raise damaged()
        return struct.unpack_from(form, self.data, at)[0]  # type: ignore[no-any-return]

    def whole(self, at: int, form: str) -> int:
        """Return a whole number."""
        return int(self.number(at, form))


def damaged() -> ValueError:
    """Return the error for a file whose parts do not fit together."""
    return ValueError(tr("The TFLite file is damaged or cut off."))


@dataclass(frozen=True, eq=False)
class Table:
    """A table at a place of the file; a field that is not there has its default."""

    source: Bytes
    at: int

    def _field(self, number: int) -> int | None:
        layout = self.at - self.source.whole(self.at, "<i")
        place = 4 + 2 * number
        if place + 2 > self.source.whole(layout, "<H"):
            return None
        offset = self.source.whole(layout + place, "<H")
        return self.at + offset if offset else None

    def number(self, field: int, form: str, default: float = 0) -> int | float:
        """Return a number."""
        at = self._field(field)
        return default if at is None else self.source.number(at, form)

    def whole(self, field: int, form: str = "<i", default: int = 0) -> int:
        """Return a whole number."""
        return int(self.number(field, form, default))

    def table(self, field: int) -> Table | None:
        """Return a table."""
        at = self._field(field)
        return None if at is None else Table(self.source, at + self.source.whole(at, "<I"))

    def tables(self, field: int) -> list[Table]:
        """Return a list of tables."""
        start, count = self._vector(field, 4)
        if count > _MOST:
            raise damaged()
        places = [start + 4 * k for k in range(count)]
        return [Table(self.source, at + self.source.whole(at, "<I")) for at in places]

    def array(self, field: int, dtype: str) -> npt.NDArray[np.generic]:
        """Return a list of numbers: a view of the file."""
        kind = np.dtype(dtype)
        start, count = self._vector(field, kind.itemsize)
        return np.frombuffer(self.source.data, kind, count, start) if count else np.empty(0, kind)

    def text(self, field: int) -> str:
        """Return a text."""
        return self.array(field, "u1")[:200].tobytes().decode("utf-8", "replace")

    def _vector(self, field: int, size: int) -> tuple[int, int]:
        at = self._field(field)
        if at is None:
            return 0, 0
        start = at + self.source.whole(at, "<I")
        count = self.source.whole(start, "<I")
        if start + 4 + count * size > len(self.source.data):
            raise damaged()
        return start + 4, count


def root(data: bytes) -> Table:
    """Return the outermost table of a file."""
    source = Bytes(data)
    return Table(source, source.whole(0, "<I"))
