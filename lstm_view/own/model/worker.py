"""A run of a model in a process of its own: for its seconds, nobody else on this server waits for the interpreter.

It reads from its standard input a line of JSON, the bytes of the model's file and those of x, and writes for each piece
of the run a line of JSON and the bytes of its numbers. Nothing is unpickled.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BufferedReader
from typing import Any, BinaryIO

import numpy as np

from lstm_core.language import speaking
from lstm_core.models import ModelFile, read_model
from lstm_core.models.pieces import Piece, pieces
from lstm_core.models.reordered import Convention, reread


def packed(piece: Piece) -> Iterator[bytes]:
    """Yield what is written for a piece."""
    head = {"layer": piece.layer, "way": piece.way, "start": piece.start}
    values = {name: (array.shape, array.dtype.str) for name, array in piece.values.items()}
    yield json.dumps(head | {"values": values}).encode() + b"\n"
    for array in piece.values.values():
        yield np.ascontiguousarray(array).tobytes()


def unpacked(stream: BufferedReader) -> Iterator[Piece]:
    """Yield the pieces that :func:`packed` wrote, until the end; ValueError with the sentence of a run that failed."""
    while line := stream.readline():
        head = json.loads(line)
        if "error" in head:
            raise ValueError(head["error"])
        values = {}
        for name, (shape, kind) in head["values"].items():
            array = np.empty(shape, kind)
            if stream.readinto(array.data.cast("B")) != array.nbytes:
                return  # it was stopped
            values[name] = array
        yield Piece(head["layer"], head["way"], head["start"], values)


def answer(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what is written for what is asked."""
    head = json.loads(stream.readline())
    data = stream.read(head["size"])
    with speaking(head["language"]):
        try:
            model = model_of(data, head)
            x = np.frombuffer(stream.read(), head["kind"]).reshape(head["shape"])
            for piece in pieces(model, x):
                yield from packed(piece)
        except ValueError as error:
            yield json.dumps({"error": str(error)}).encode() + b"\n"


def model_of(data: bytes, head: Mapping[str, Any]) -> ModelFile:
    """Return the model in the bytes of a file, its gates in the order that is asked for."""
    model = read_model(data, head["name"])
    return model if head["convention"] is None else reread(model, Convention(**head["convention"]))


def asked(name: str, data: bytes, convention: dict[str, Any] | None, x: Any, code: str) -> Iterator[bytes]:
    """Yield what :func:`answer` reads."""
    head = {"name": name, "size": len(data), "convention": convention, "language": code}
    yield json.dumps(head | {"kind": x.dtype.str, "shape": x.shape}).encode() + b"\n"
    yield data
    yield np.ascontiguousarray(x).tobytes()


def serve(answer: Callable[[BinaryIO], Iterable[bytes]]) -> None:
    """Write what answers the standard input to the standard output, each part as soon as it is there."""
    import lstm_view.words.languages  # noqa: F401  # its import teaches the languages

    for part in answer(sys.stdin.buffer):
        sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve(answer)
