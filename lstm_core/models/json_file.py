"""JSON with numbers in lists: the trace of `Trace.to_json`, or arrays by name, those of an object with dots between."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.language import grouped, tr
from lstm_core.models.limits import MAX_ARRAYS, MAX_AXES, MAX_JSON_BYTES, Room, said
from lstm_core.models.model import ModelFile
from lstm_core.models.npz_file import of_names
from lstm_core.models.state_dict import model_of
from lstm_core.models.tensors import Tensors

_EXPERIMENT = "LSTM in Action experiment"
_MAX_DEPTH = 8  # objects within one another
_LONGEST = 200  # letters of a name that are kept


def is_it(data: bytes) -> bool:
    """Return whether a file is a JSON object by its first sign."""
    return data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read(data: bytes) -> ModelFile:
    """Return the model in a JSON file."""
    return model_of(tensors(data))


def tensors(data: bytes) -> Tensors:
    """Return the arrays of a JSON file by name; texts become metadata."""
    if len(data) > MAX_JSON_BYTES:
        raise ValueError(
            tr(
                "The JSON file has {n} bytes; at most {most} are read.",
                n=grouped(len(data)),
                most=grouped(MAX_JSON_BYTES),
            )
        )
    found = _parsed(data)
    if found.get("format") == _EXPERIMENT:
        raise ValueError(tr("This JSON is an experiment, not a model; open it where experiments are opened."))
    if isinstance(found.get("parameters"), dict):  # a trace
        found = _of_trace(found)
    room, arrays, metadata = Room(), {}, {}
    for name, value in islice(_leaves("", found, 0), MAX_ARRAYS):
        if isinstance(value, str):
            metadata[name] = value
        elif (array := _array(name, value, room)) is not None:
            arrays[name] = array
    return of_names(Tensors("json", arrays, metadata, ordered=True))


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ValueError(tr("The file is not JSON in UTF-8; it may be cut off.")) from None
    if not isinstance(found, dict):
        raise ValueError(
            tr("The JSON file does not name arrays; wanted an object with a list of numbers for each name.")
        )
    return found


def _of_trace(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the weights, the read-out and the texts of a trace under the names that an NPZ file has."""
    texts = {name: value for name, value in found.items() if isinstance(value, str)}
    readout = found.get("readout")
    of_readout = {f"readout_{name}": value for name, value in readout.items()} if isinstance(readout, dict) else {}
    return {**texts, **found["parameters"], **of_readout}


def _leaves(name: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield name, value
    elif depth < _MAX_DEPTH:
        for key, part in value.items():
            yield from _leaves(f"{name}.{key[:_LONGEST]}" if name else key[:_LONGEST], part, depth + 1)


def _array(name: str, value: Any, room: Room) -> npt.NDArray[Any] | None:
    """Return lists of numbers within one another as an array; None for anything else."""
    shape = _shape(value)
    if shape is None:
        return None
    room.take(name, shape)
    _check_lists(name, value, shape)
    try:
        return np.array(value, np.float64)
    except OverflowError:
        raise ValueError(
            tr("{name} holds a number beyond the range of floating-point numbers.", name=said(name))
        ) from None


def _check_lists(name: str, value: Any, shape: tuple[int, ...]) -> None:
    """Refuse rows of different lengths, and what NumPy would make a number of: null, true and text."""
    parts = [value]
    for size in shape:
        if any(not isinstance(row, list) or len(row) != size for row in parts):
            raise ValueError(tr("The rows of {name} have different lengths.", name=said(name)))
        parts = [part for row in parts for part in row]
    if wrong := next(([part] for part in parts if type(part) not in (int, float)), None):
        text = json.dumps(wrong[0], ensure_ascii=False)
        raise ValueError(tr("{name} holds {value}; wanted numbers alone.", name=said(name), value=said(text)))


def _shape(value: Any) -> tuple[int, ...] | None:
    """Return the shape that the first of all lists within one another say."""
    shape: list[int] = []
    while isinstance(value, list) and len(shape) <= MAX_AXES:
        shape.append(len(value))
        value = value[0] if value else None
    numbers = isinstance(value, int | float) or (value is None and shape and shape[-1] == 0)
    return tuple(shape) if shape and numbers else None
