"""Files of safetensors: eight bytes with the length of a JSON header, the header, and the bytes of the arrays.

The header says of each array its type, its shape and where its bytes begin and end:
{"weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "__metadata__": {"format": "pt"}}.
Of arrays that share their numbers `save_model` keeps one, and the metadata have the name of each other one with its.
Source: github.com/huggingface/safetensors, README, "Format".
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.language import grouped, tr
from lstm_core.models.limits import MAX_ARRAYS, MAX_HEADER_BYTES, Room, said
from lstm_core.models.model import ModelFile
from lstm_core.models.state_dict import model_of
from lstm_core.models.tensors import Tensors
from lstm_core.models.widening import STORED, widened

_LENGTH = 8
_NAMED = 20  # arrays that share their numbers with another one and are named


def is_it(data: bytes) -> bool:
    """Return whether a file is one of safetensors by its first nine bytes."""
    return data[_LENGTH : _LENGTH + 1] == b"{" and _length(data) <= MAX_HEADER_BYTES


def read(data: bytes) -> ModelFile:
    """Return the model in a file of safetensors."""
    return model_of(tensors(data))


def tensors(data: bytes) -> Tensors:
    """Return the arrays of a file of safetensors by name, and its metadata."""
    header, start = _header(data)
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise ValueError(tr("The metadata of the safetensors file are not texts by name."))
    shared = {name: kept for name, kept in metadata.items() if kept in header and name not in header}
    count = len(header) + len(shared)
    if count > MAX_ARRAYS:
        raise ValueError(tr("The file has {n} arrays; at most {most} are read.", n=count, most=MAX_ARRAYS))
    room, buffer = Room(), memoryview(data)[start:]
    spans = {name: _span(name, entry, room, len(buffer)) for name, entry in header.items()}
    _refuse_overlap(spans)
    for name, kept in shared.items():
        room.take(name, header[kept]["shape"])  # what is made of it has room of its own
    arrays = {name: _array(buffer, header[name], *span) for name, span in spans.items()}
    arrays |= {name: arrays[kept] for name, kept in shared.items()}
    notes = [
        tr(
            "{name} has the numbers of {other}: the file says that the two share them.",
            name=said(name),
            other=said(kept),
        )
        for name, kept in list(shared.items())[:_NAMED]
    ]
    return Tensors("safetensors", arrays, metadata, tuple(notes))


def _length(data: bytes) -> int:
    return int.from_bytes(data[:_LENGTH], "little")


def _header(data: bytes) -> tuple[dict[str, Any], int]:
    """Return the header and where the bytes of the arrays begin."""
    end = _LENGTH + _length(data)
    if data[_LENGTH : _LENGTH + 1] not in (b"", b"{"):
        raise ValueError(tr("This is no safetensors file: no JSON header begins at its ninth byte."))
    if len(data) < _LENGTH or end > len(data):
        raise ValueError(tr("The safetensors file is cut off: its header is longer than the file."))
    if end > MAX_HEADER_BYTES:
        raise ValueError(
            tr(
                "The header of the safetensors file has {n} bytes; at most {most} are read.",
                n=grouped(end),
                most=grouped(MAX_HEADER_BYTES),
            )
        )
    try:
        header = json.loads(data[_LENGTH:end])
    except (ValueError, RecursionError):
        raise ValueError(tr("The header of the safetensors file is not JSON.")) from None
    if not isinstance(header, dict):
        raise ValueError(tr("The header of the safetensors file does not name arrays."))
    return header, end


def _span(name: str, entry: Any, room: Room, size: int) -> tuple[int, int]:
    """Return where the bytes of an array begin and end."""
    known = entry if isinstance(entry, dict) else {}
    kind, shape, span = known.get("dtype"), known.get("shape"), known.get("data_offsets")
    if not isinstance(kind, str) or not isinstance(shape, list) or not isinstance(span, list) or len(span) != 2:
        raise ValueError(tr("The file does not say type, shape and place of {name}.", name=said(name)))
    if kind not in STORED:
        raise ValueError(
            tr(
                "{name} holds numbers of the type {kind}; wanted one of {kinds}. Save it as float32.",
                name=said(name),
                kind=said(kind),
                kinds=", ".join(STORED),
            )
        )
    wanted = room.take(name, shape) * STORED[kind].itemsize
    begin, end = span
    if type(begin) is not int or type(end) is not int or not 0 <= begin <= end or end - begin != wanted:
        raise ValueError(
            tr(
                "{name} has the shape {shape}, {wanted} bytes, but its place in the file is {span}.",
                name=said(name),
                shape=said(shape),
                wanted=wanted,
                span=said(span),
            )
        )
    if end > size:
        raise ValueError(
            tr("The file is cut off: {name} ends {missing} bytes behind its end.", name=said(name), missing=end - size)
        )
    return begin, end


def _refuse_overlap(spans: dict[str, tuple[int, int]]) -> None:
    before, end_before = "", 0
    for name, (begin, end) in sorted(spans.items(), key=lambda item: item[1]):
        if begin < end_before:
            raise ValueError(tr("{one} and {other} share bytes of the file.", one=said(before), other=said(name)))
        before, end_before = name, end


def _array(buffer: memoryview, entry: dict[str, Any], begin: int, end: int) -> npt.NDArray[Any]:
    stored = np.frombuffer(buffer[begin:end], STORED[entry["dtype"]])
    return widened(stored, entry["dtype"]).reshape(entry["shape"])
