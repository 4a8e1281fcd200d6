"""The search of an analysis in a process of its own. It reads a line of JSON, a model's file and arrays, and writes
how far it is, a line each, and then what it found. Nothing is unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, BinaryIO, cast

import numpy as np

from lstm_core.checks import Array
from lstm_core.language import language, speaking
from lstm_view.own.model.analyses.analysis import Ask, Found
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.table import TABLE
from lstm_view.own.model.source import Source
from lstm_view.own.model.worker import model_of, serve


def packed(values: Mapping[str, Any], **more: Any) -> Iterator[bytes]:
    """Yield a line of JSON with all values that are no arrays, and then the arrays."""
    arrays = {name: np.ascontiguousarray(value) for name, value in values.items() if isinstance(value, np.ndarray)}
    head = {name: value for name, value in values.items() if name not in arrays}
    shapes = {name: (array.shape, array.dtype.str) for name, array in arrays.items()}
    yield json.dumps({**more, "values": head, "arrays": shapes}).encode() + b"\n"
    for array in arrays.values():
        yield array.tobytes()


def unpacked(head: Mapping[str, Any], stream: BinaryIO) -> dict[str, Any] | None:
    """Return the values of a line that :func:`packed` wrote, with the arrays behind it; None if these break off."""
    arrays: dict[str, Array] = {}
    for name, (shape, kind) in head["arrays"].items():
        array = np.empty(shape, kind)
        if array.nbytes and cast(Any, stream).readinto(array.reshape(-1).view(np.uint8).data) != array.nbytes:
            return None
        arrays[name] = array
    return {**head["values"], **arrays}


def asked(source: Source, key: str, ask: Ask, material: Material, quantities: tuple[str, ...]) -> Iterator[bytes]:
    """Yield what :func:`answer` reads."""
    values = {"x": np.asarray(material.x), "inputs": material.inputs}
    values |= {f"record.{name}": material.record[name] for name in quantities if name in material.record}
    values |= {f"column.{name}": column for name, column in material.columns.items()}
    convention = None if source.convention is None else asdict(source.convention)
    yield from packed(
        values,
        **{"key": key, "ask": dict(ask), "name": source.name, "size": len(source.data), "convention": convention},
        **{"language": language(), "place": (material.layer, material.way), "names": dict(material.names)},
    )
    yield source.data


def answer(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what is written for what is asked."""
    head = json.loads(stream.readline())
    values = unpacked(head, stream) or {}
    with speaking(head["language"]):
        try:
            model = model_of(stream.read(head["size"]), head)
            record, columns = (_part(values, part) for part in ("record.", "column."))
            names = {name: tuple(texts) for name, texts in head["names"].items()}
            layer, way = head["place"]
            material = Material(model, values["x"], (layer, way), record, lambda: values["inputs"], names, columns)
            for part in TABLE[head["key"]].find(material, head["ask"]):
                yield from _said(part)
        except ValueError as error:
            yield json.dumps({"error": str(error)}).encode() + b"\n"


def _part(values: Mapping[str, Any], part: str) -> dict[str, Array]:
    return {name.removeprefix(part): array for name, array in values.items() if name.startswith(part)}


def _said(part: float | Found) -> Iterator[bytes]:
    if isinstance(part, Mapping):
        yield from packed(part)
    else:
        yield json.dumps({"share": float(part)}).encode() + b"\n"


if __name__ == "__main__":
    serve(answer)
