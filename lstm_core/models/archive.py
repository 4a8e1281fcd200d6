"""ZIP archives, as PyTorch, NumPy and Keras write them, whose members are read one by one into bounded memory."""

from __future__ import annotations

import io
import zipfile

from lstm_core.language import grouped, tr
from lstm_core.models.limits import MAX_ARRAYS, MAX_HEADER_BYTES, MAX_NUMBERS, said

MAX_UNPACKED_BYTES = 4 * MAX_NUMBERS + MAX_HEADER_BYTES
"""Most bytes of all members together, as the archive's directory says; a member is never read beyond what it says."""

_ENTRY = b"PK\x01\x02"  # in front of each entry of a directory


def is_zip(data: bytes) -> bool:
    """Return whether a file is a ZIP archive by its first bytes."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


class Archive:
    """The members of a ZIP archive by name. Nothing is ever written to a disk, whatever path a name has.

    >>> file = io.BytesIO()
    >>> with zipfile.ZipFile(file, "w") as archive:
    ...     archive.writestr("a/b", b"text")
    >>> Archive(file.getvalue()).member("a/b")
    b'text'
    """

    def __init__(self, data: bytes) -> None:
        # Each entry becomes an object of half a kilobyte, and the module zipfile makes all of them at once.
        if data.count(_ENTRY) > MAX_ARRAYS:
            raise ValueError(tr("The archive has more than {most} members; wanted fewer.", most=grouped(MAX_ARRAYS)))
        if not is_zip(data):
            raise ValueError(tr("The file does not begin as a ZIP archive, which it is by its name."))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except Exception:  # a damaged archive raises errors of many kinds
            raise ValueError(tr("The file is a damaged or truncated ZIP archive.")) from None
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self.names = tuple(self._infos)
        unpacked = sum(info.file_size for info in self._infos.values())
        if unpacked > MAX_UNPACKED_BYTES:
            raise ValueError(
                tr(
                    "The archive unpacks to {n} bytes; at most {most} are read.",
                    n=grouped(unpacked),
                    most=grouped(MAX_UNPACKED_BYTES),
                )
            )

    def size(self, name: str) -> int:
        """Return how many bytes a member has, as the directory says."""
        return self._infos[name].file_size

    def member(self, name: str, most: int = MAX_UNPACKED_BYTES) -> bytes:
        """Return the bytes of a member, `most` at most; ValueError if it is missing, damaged or longer."""
        if name not in self._infos:
            raise ValueError(tr("The archive lacks {name}.", name=said(name)))
        if self.size(name) > most:
            raise ValueError(
                tr(
                    "{name} has {n} bytes; at most {most} are read.",
                    name=said(name),
                    n=grouped(self.size(name)),
                    most=grouped(most),
                )
            )
        try:
            with self._zip.open(self._infos[name]) as file:
                data = file.read(self.size(name))
                file.read(1)  # beyond its end the sum over all bytes is checked
        except Exception:  # encrypted, of an unknown method, cut off, a wrong sum
            raise ValueError(tr("{name} in the archive is damaged.", name=said(name))) from None
        if len(data) != self.size(name):
            raise ValueError(tr("{name} in the archive is cut off.", name=said(name)))
        return data

    def header(self, name: str) -> bytes:
        """Return a member that describes others, MAX_HEADER_BYTES at most."""
        return self.member(name, MAX_HEADER_BYTES)
