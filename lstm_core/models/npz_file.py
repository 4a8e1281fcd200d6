"""NumPy's NPZ: a ZIP archive with one .npy a name, each a header of a type and a shape and then the numbers.

Nothing is unpickled: an array of objects is left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.language import tr
from lstm_core.models.archive import Archive, is_zip
from lstm_core.models.limits import Room, said
from lstm_core.models.model import ModelFile
from lstm_core.models.other_forms import OWN
from lstm_core.models.state_dict import HEAD_FUNCTION, model_of
from lstm_core.models.tensors import Tensors
from lstm_core.npy_header import npy_header
from lstm_core.parameters import GATE_ORDER

_ENDING = ".npy"
_READOUT = {"readout_weight": "readout.weight", "readout_bias": "readout.bias"}
_LONGEST_TEXT = 10_000  # bytes of a text beside the numbers


def is_it(data: bytes) -> bool:
    """Return whether a file is NPZ: an archive with a .npy."""
    return is_zip(data) and _ENDING.encode() in data


def read(data: bytes) -> ModelFile:
    """Return the model in an NPZ file."""
    return model_of(tensors(data))


def tensors(data: bytes) -> Tensors:
    """Return the arrays of an NPZ file by name; texts become metadata."""
    archive, room = Archive(data), Room()
    arrays: dict[str, npt.NDArray[Any]] = {}
    metadata: dict[str, str] = {}
    left_out = []
    for member in archive.names:
        if not member.endswith(_ENDING):
            continue
        name, array = member.removesuffix(_ENDING), _array(member, archive.member(member), room)
        if array is None:
            left_out.append(said(name))
        elif array.dtype.kind == "U":
            metadata |= {name: str(array[()])} if array.ndim == 0 else {}
        else:
            arrays[name] = array
    if left_out and not arrays:
        raise ValueError(
            tr(
                "The arrays {names} hold objects, which would have to be unpickled and are not; wanted numbers. Save "
                "each weight as an array of its own.",
                names=", ".join(left_out[:20]),
            )
        )
    notes = (tr("Arrays of other things than numbers were left out: {names}.", names=", ".join(left_out[:20])),)
    return of_names(Tensors("npz", arrays, metadata, notes if left_out else (), ordered=True))


def of_names(given: Tensors) -> Tensors:
    """Return of a file that was written here the weights alone, as its run has arrays too; of another one all."""
    if given.metadata.get("gate_order") != GATE_ORDER or not set(OWN[:3]) <= given.arrays.keys():
        return given
    named = {_READOUT.get(name, name): array for name, array in given.arrays.items()}
    kept = {name: array for name, array in named.items() if name in (*OWN, *_READOUT.values())}
    head = given.metadata.get("readout_activation", "")
    notes = (tr("The file holds a run; its weights were taken."),) if len(kept) < len(named) else ()
    return Tensors(given.format, kept, {**given.metadata, HEAD_FUNCTION: head}, notes, ordered=True)


def _array(member: str, data: bytes, room: Room) -> npt.NDArray[Any] | None:
    """Return the array of a .npy file, None if it holds no numbers; its header is checked before memory is taken."""
    shape, by_column, dtype, start = npy_header(data, said(member))
    is_text = dtype.kind == "U" and shape == () and dtype.itemsize <= _LONGEST_TEXT
    if dtype.kind not in "biuf" and not is_text:
        return None
    numbers, given = room.take(member, shape), len(data) - start
    if numbers * dtype.itemsize != given:
        raise ValueError(
            tr(
                "{name} has the shape {shape}, {wanted} bytes, and {given} bytes follow its header; it may be cut off.",
                name=said(member),
                shape=said(shape),
                wanted=numbers * dtype.itemsize,
                given=given,
            )
        )
    found = np.frombuffer(data, dtype, offset=start).reshape(shape, order="F" if by_column else "C")
    return _computed(found) if not is_text else found


def _computed(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array in a type that is computed with: float16 as float32, longer than float64 as float64."""
    if array.dtype.kind == "f" and array.dtype.itemsize not in (4, 8):
        return array.astype(np.float32 if array.dtype.itemsize == 2 else np.float64)
    return np.array(array, array.dtype.newbyteorder("="))
