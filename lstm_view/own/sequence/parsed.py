"""Tables that were read, kept by content: a file of half a million rows is read once, not at every rerun."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Final

from lstm_core import Table, read_table
from lstm_core.json_columns import is_json_table
from lstm_core.json_text import is_lines_file
from lstm_core.language import language, tr
from lstm_core.typed import without_brackets
from lstm_view.own.sequence.apart import LARGE, read_apart

_LIST: Final = re.compile(r"\s*(?:[\w.]+\()?[\[({]")
_BETWEEN_ROWS: Final = re.compile(r"[ \t]*,?[ \t]*$|^[ \t]+", re.MULTILINE)
MAX_KEPT: Final = 8_000_000  # numbers of all tables kept, 64 MB; the newest is kept whatever its size


@dataclass(frozen=True)
class Settings:
    """What a person has said about a file, as :func:`lstm_core.read_table` takes it; None is found out."""

    delimiter: str | None = None
    decimal: str | None = None
    header: int | None = None
    encoding: str | None = None
    direction: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """The bytes of a file or of a pasted text, a short name of this content, and what to call it."""

    name: str
    data: bytes
    digest: str

    @classmethod
    def of(cls, name: str, data: bytes) -> Source:
        """From bytes, which are looked through once."""
        return cls(name, data, hashlib.blake2s(data, digest_size=8).hexdigest())

    @classmethod
    def pasted(cls, text: str) -> Source:
        """From a pasted text; a list in brackets becomes lines, which a file of such a list does not.

        ValueError where one of its brackets has no other.
        """
        if _LIST.match(text) and not is_json_table(text):
            text = _BETWEEN_ROWS.sub("", without_brackets(text)).strip(" \n;")
        return cls.of(tr("the pasted table"), text.encode("utf-8", "replace"))


_Key = tuple[str, str, int, bool, Settings]  # the bool: whether its name says that a file is JSON Lines


class Tables:
    """Tables by the content of their files, how these are to be read, and the language of the sentences on them.

    The ones used last are kept.
    """

    def __init__(self, most: int = MAX_KEPT) -> None:
        self.most = most
        self._found: OrderedDict[_Key, Table | str] = OrderedDict()
        self._lock = Lock()

    def read(self, source: Source, settings: Settings) -> Table:
        """Return the table of a file; ValueError with a sentence where it is none, which is kept as well."""
        key = (language(), source.digest, len(source.data), is_lines_file(source.name), settings)
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
        if found is None:
            found = _read(source, settings)  # without the lock: another visitor's table does not wait for this one
            self._keep(key, found)
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def _keep(self, key: _Key, table: Table | str) -> None:
        with self._lock:
            self._found[key] = table
            while len(self._found) > 1 and sum(map(_size, self._found.values())) > self.most:
                self._found.popitem(last=False)


TABLES: Final = Tables()


def _read(source: Source, settings: Settings) -> Table | str:
    read = read_apart if len(source.data) > LARGE else read_table
    try:
        return read(source.data, source.name, **asdict(settings))
    except ValueError as error:
        return str(error)


def _size(table: Table | str) -> int:
    """How many numbers a table holds, each label counted as one."""
    return 1 if isinstance(table, str) else len(table.lines) * (len(table.columns) + 2)
