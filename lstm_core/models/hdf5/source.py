"""The bytes of a file, never read beyond their end, and how much of a file has been looked at."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.language import tr

NOWHERE = 2**64 - 1
"""The address of what a file does not have."""

_MOST_LOOKS = 200_000


@dataclass(eq=False)
class Source:
    """A file's bytes; each of its addresses is counted from `base`.

    `looks` counts the parts that were read, so that a file whose parts point at each other comes to an end.

    >>> Source(bytes([0, 0, 2, 1])).number(2, 2)
    258
    """

    data: bytes
    base: int = 0
    looks: int = 0

    def part(self, at: int, size: int) -> bytes:
        """Return `size` bytes from `at` on; ValueError if the file has less."""
        self.looks += 1
        if self.looks > _MOST_LOOKS:
            raise ValueError(tr("The HDF5 file has more than {most} parts; it may be damaged.", most=_MOST_LOOKS))
        start = at + self.base
        if at == NOWHERE or start < 0 or start + size > len(self.data):
            raise ValueError(tr("The HDF5 file is cut off or damaged: what it points at lies behind its end."))
        return self.data[start : start + size]

    def number(self, at: int, size: int) -> int:
        """Return the whole number from 0 in `size` bytes, the lowest first."""
        return int.from_bytes(self.part(at, size), "little")

    def signed(self, at: int, mark: bytes) -> None:
        """Raise ValueError if there is something else than `mark` at `at`."""
        if self.part(at, len(mark)) != mark:
            raise ValueError(
                tr("The HDF5 file is damaged: {mark} is not where it should be.", mark=mark.decode("ascii"))
            )


def unread(what: str) -> ValueError:
    """Return the error for what is left to the HDF5 library; `what` is said already."""
    return ValueError(
        tr(
            "Not read in an HDF5 file: {what}. Save the model again with Keras, as .keras or .h5.",
            what=what,
        )
    )
