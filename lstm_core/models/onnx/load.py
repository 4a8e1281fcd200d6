"""A file's bytes as an ONNX model, by the package onnx, which is imported here alone."""

from __future__ import annotations

from typing import Any

from lstm_core.language import tr

_AFTER_VERSION = b"\x12\x1a\x22\x2a\x32\x3a\x42\xa2"  # tags of the fields that follow the version of an ONNX file


def is_onnx(data: bytes) -> bool:
    """Return whether a file is an ONNX model, by its content: it begins with a small version number."""
    return len(data) > 8 and data[0] == 8 and 0 < data[1] < 64 and data[2] in _AFTER_VERSION


def loaded(data: bytes) -> Any:
    """Return the ModelProto in a file; nothing that it points at outside is read."""
    try:
        import onnx
    except ImportError:
        raise ValueError(
            tr("Reading ONNX files needs the package onnx, which is not installed here: pip install onnx.")
        ) from None
    try:
        model = onnx.load_model_from_string(data)
    except Exception:  # the errors of protobuf have no common class
        raise ValueError(tr("This is no ONNX file, or it is damaged or cut off.")) from None
    if not len(model.graph.node):
        raise ValueError(tr("The ONNX file has no operators; wanted a model with an LSTM, GRU or RNN."))
    return model
