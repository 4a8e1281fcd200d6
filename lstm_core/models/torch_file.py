"""PyTorch's own files: a ZIP archive with a pickle that describes tensors, and their bytes; or the form before 1.6.

Only descriptions of tensors are taken from the pickle (see `pickled`); then their bytes are read from the archive.
Source: docs.pytorch.org, notes "Serialization semantics"; torch/serialization.py, _legacy_save.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.language import tr
from lstm_core.models.archive import Archive, is_zip
from lstm_core.models.checkpoints import found_in
from lstm_core.models.limits import MAX_ARRAYS, Room, said
from lstm_core.models.model import ModelFile
from lstm_core.models.pickled import how_to_save, loaded
from lstm_core.models.rebuilt import Storage, TensorView
from lstm_core.models.state_dict import model_of
from lstm_core.models.tensors import Tensors
from lstm_core.models.widening import STORED, widened

_PICKLE = "data.pkl"
_OLD = bytes.fromhex("8002 8a0a 6cfc9c46f9206aa85019")  # a pickle of the number with which the form before 1.6 begins
_OLD_PICKLES = 5  # that number, the form's version, a description of the machine, the weights, keys of storages
_OLD_LENGTH = 8  # bytes of the number of numbers in front of each storage

ReadBytes = Callable[[Storage], bytes]


def is_it(data: bytes) -> bool:
    """Return whether a file is one of PyTorch by its content."""
    return data.startswith(b"\x80") or (is_zip(data) and _PICKLE.encode() in data)


def read(data: bytes) -> ModelFile:
    """Return the model in a file of PyTorch."""
    return model_of(tensors(data))


def tensors(data: bytes) -> Tensors:
    """Return the tensors of a file of PyTorch by name, those of nested dictionaries with dots between their names."""
    if is_zip(data):
        described, read_bytes, little = _of_archive(data)
    elif data.startswith(_OLD):
        described, read_bytes, little = _of_old(data)
    else:
        raise ValueError(tr("This is no file of torch.save. {how}", how=how_to_save()))
    views, metadata, notes = found_in(described)
    if len(views) > MAX_ARRAYS:
        raise ValueError(tr("The file has {n} arrays; at most {most} are read.", n=len(views), most=MAX_ARRAYS))
    return Tensors("torch", _arrays(views, read_bytes, little=little), metadata, notes, ordered=True)


def _of_archive(data: bytes) -> tuple[Any, ReadBytes, bool]:
    archive = Archive(data)
    pickles = [name for name in archive.names if name.rpartition("/")[2] == _PICKLE]
    if len(pickles) != 1:
        raise ValueError(
            tr("The archive has no {name}, in which PyTorch describes tensors. {how}", name=_PICKLE, how=how_to_save())
        )
    folder = pickles[0].removesuffix(_PICKLE)
    if any(name.startswith(f"{folder}code/") for name in archive.names):
        raise ValueError(tr("The file is a TorchScript program, which is not run here. {how}", how=how_to_save()))
    order = f"{folder}byteorder"
    little = order not in archive.names or archive.header(order).strip() != b"big"
    described, _ = loaded(io.BytesIO(archive.header(pickles[0])))
    return described, lambda storage: archive.member(f"{folder}data/{storage.key}"), little


def _of_old(data: bytes) -> tuple[Any, ReadBytes, bool]:
    """Return what the form before 1.6 has: pickles one behind the other, then for each storage a length and bytes."""
    file = io.BytesIO(data)
    *_, machine, (described, storages), keys = (loaded(file) for _ in range(_OLD_PICKLES))
    little = not isinstance(machine[0], dict) or machine[0].get("little_endian") is not False
    places: dict[str, tuple[int, int]] = {}
    place = file.tell()
    for key in keys[0] if isinstance(keys[0], list) else ():
        if key not in storages:
            break
        begin = place + _OLD_LENGTH
        numbers = int.from_bytes(data[place:begin], "little" if little else "big")
        place = begin + numbers * STORED[storages[key].kind].itemsize
        places[key] = (begin, place)

    def _read(storage: Storage) -> bytes:
        begin, end = places.get(storage.key, (0, len(data) + 1))
        if end > len(data):
            raise ValueError(tr("The file is cut off: the numbers of its tensors are not all there."))
        return data[begin:end]

    return described, _read, little


def _arrays(views: Mapping[str, TensorView], read_bytes: ReadBytes, *, little: bool) -> dict[str, npt.NDArray[Any]]:
    room = Room()
    for name, view in views.items():  # all are checked before the bytes of any are read
        room.take(name, view.shape if isinstance(view.shape, tuple) else (-1,))
    stored: dict[Storage, npt.NDArray[Any]] = {}
    arrays = {}
    for name, view in views.items():
        if view.storage not in stored:
            data = read_bytes(view.storage)
            dtype = STORED[view.storage.kind].newbyteorder("<" if little else ">")
            stored[view.storage] = np.frombuffer(data, dtype, count=len(data) // dtype.itemsize)
        arrays[name] = widened(_viewed(name, view, stored[view.storage]), view.storage.kind)
    return arrays


def _viewed(name: str, view: TensorView, stored: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a view of stored numbers; ValueError if it goes beyond them."""
    shape, strides, offset = view.shape, view.strides, view.offset
    known = isinstance(strides, tuple) and all(type(n) is int and n >= 0 for n in (offset, *strides))
    if not known or len(strides) != len(shape):
        raise ValueError(tr("The place of {name} among the numbers of the file is not said.", name=said(name)))
    last = offset + sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))
    if 0 in shape:
        return np.empty(shape, stored.dtype)
    if last >= len(stored):
        raise ValueError(
            tr(
                "{name} has the shape {shape}, but the file has only {n} numbers for it; it may be cut off.",
                name=said(name),
                shape=said(shape),
                n=len(stored),
            )
        )
    steps = tuple(stride * stored.itemsize for stride in strides)
    return np.lib.stride_tricks.as_strided(stored[offset:], shape, steps, writeable=False)
