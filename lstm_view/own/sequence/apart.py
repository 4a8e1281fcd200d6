"""A large file is read by a process of its own: for its seconds, nobody else on this server waits for the interpreter.

What goes there and back is JSON and the bytes of numbers, so that nothing is unpickled.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from lstm_core import LeftOut, Refused, Table, read_table
from lstm_core.language import language, speaking, tr
from lstm_core.places import PACKAGES

LARGE: Final = 1_000_000  # bytes; a smaller file is read sooner than a process starts
_SECONDS: Final = 120
_WORDS: Final = (
    "notes",
    "labels",
    "labels_from",
    "header_lines",
    "delimiter",
    "decimal",
    "encoding",
    "direction",
    "gaps",
    "named",
)


def read_apart(data: bytes, filename: str, **settings: Any) -> Table:
    """Return what :func:`lstm_core.read_table` returns; where no process can be had, it is read here."""
    asked = json.dumps([language(), filename, settings]).encode() + b"\n" + data
    command = [sys.executable, "-m", __name__]
    paths = {"PYTHONPATH": os.pathsep.join(filter(None, (str(PACKAGES), os.environ.get("PYTHONPATH"))))}
    try:
        done = subprocess.run(
            command, input=asked, capture_output=True, check=True, timeout=_SECONDS, env=os.environ | paths
        )
    except subprocess.TimeoutExpired:
        said = tr("The file was not read within {seconds} seconds; take a part of it.", seconds=_SECONDS)
        raise ValueError(said) from None
    except (OSError, subprocess.CalledProcessError):
        return read_table(data, filename, **settings)
    return unpack(done.stdout)


def pack(table: Table) -> bytes:
    """Return a table as a line of JSON, the lines of its rows and its columns."""
    words = {name: getattr(table, name) for name in _WORDS} | {"columns": list(table.columns)}
    for name in ("refused", "before", "after"):
        words[name] = [asdict(one) for one in getattr(table, name)]
    numbers = [table.lines, *table.columns.values()]
    return b"".join([json.dumps(words).encode(), b"\n", *(array.tobytes() for array in numbers)])


def unpack(message: bytes) -> Table:
    """Return the table of :func:`pack`; ValueError with the sentence of a file that could not be read."""
    head, _, numbers = message.partition(b"\n")
    words = json.loads(head)
    if "error" in words:
        raise ValueError(words["error"])
    names = words.pop("columns")
    lines, *columns = np.frombuffer(numbers, np.int64).reshape(len(names) + 1, -1)
    for name, kind in (("refused", Refused), ("before", LeftOut), ("after", LeftOut)):
        words[name] = tuple(kind(**one) for one in words[name])
    listed: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in words.items()}
    return Table({n: c.view(np.float64) for n, c in zip(names, columns, strict=True)}, lines=lines, **listed)


def main() -> None:
    """Read what is asked for from the standard input, and answer on the standard output."""
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    spoken, filename, settings = json.loads(head)
    from lstm_view.words import languages  # noqa: F401  # this process knows no catalogue before

    with speaking(spoken):
        try:
            answer = pack(read_table(data, filename, **settings | {"missing": tuple(settings["missing"])}))
        except ValueError as error:
            answer = json.dumps({"error": str(error)}).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
