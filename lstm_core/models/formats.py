"""The formats of model files: one module a format, found by the content of a file first and by its name second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lstm_core.language import tr, tr_later
from lstm_core.models import json_file, npz_file, safetensors_file, torch_file
from lstm_core.models.archive import is_zip
from lstm_core.models.keras.read import is_hdf5, is_keras, read_hdf5, read_keras
from lstm_core.models.model import ModelFile
from lstm_core.models.onnx.load import is_onnx
from lstm_core.models.onnx.read import read_onnx
from lstm_core.models.tflite.read import is_tflite, read_tflite
from lstm_core.other_files import other_file


@dataclass(frozen=True)
class Format:
    """A format: `is_it` says by its content whether a file has it, `endings` are those of its files' names.

    `read` makes a model of the bytes, or raises ValueError with a sentence.
    """

    key: str
    title: str
    endings: tuple[str, ...]
    is_it: Callable[[bytes], bool]
    read: Callable[[bytes], ModelFile]


FORMATS: dict[str, Format] = {
    one.key: one
    for one in (
        Format("keras", "Keras", (".keras",), is_keras, read_keras),
        Format("hdf5", tr_later("HDF5 of Keras"), (".h5", ".hdf5"), is_hdf5, read_hdf5),
        Format("onnx", "ONNX", (".onnx",), is_onnx, read_onnx),
        Format("tflite", "TFLite", (".tflite",), is_tflite, read_tflite),
        Format("safetensors", "safetensors", (".safetensors",), safetensors_file.is_it, safetensors_file.read),
        Format("torch", "PyTorch", (".pt", ".pth", ".bin", ".ckpt"), torch_file.is_it, torch_file.read),
        Format("npz", "NPZ", (".npz",), npz_file.is_it, npz_file.read),
        Format("json", "JSON", (".json",), json_file.is_it, json_file.read),
    )
}
"""The formats by key; the first whose `is_it` says yes is taken."""

_NPY = b"\x93NUMPY"


def format_of(data: bytes, filename: str) -> Format:
    """Return the format of a file: that which its content has, else that which its name says.

    Raises ValueError for a file that is something else, whatever its name says, and for one that nothing tells.
    """
    for one in FORMATS.values():
        if one.is_it(data):
            return one
    named = next((one for one in FORMATS.values() if filename.lower().endswith(one.endings)), None)
    other = other_file(data)
    if other and not (named and is_zip(data) and other.stands_for_another):  # its format says what the archive lacks
        if other.stands_for_another:
            raise ValueError(tr("The file is {kind}, not a trained model; {remedy}.", **other.said))
        raise ValueError(tr("The file is {kind}, not a trained model.", kind=tr(other.kind)))
    if named:
        return named
    if data.startswith(_NPY):
        raise ValueError(
            tr(
                "A .npy file holds one array or object without names; wanted the weights by name, so save them as: "
                "{how}.",
                how='numpy.savez("model.npz", **weights)',
            )
        )
    raise ValueError(
        tr(
            "This is no model file that is read here; wanted one of {formats}.",
            formats=", ".join(f"{tr(one.title)} ({', '.join(one.endings)})" for one in FORMATS.values()),
        )
    )
