"""A file's bytes as a model."""

from __future__ import annotations

import numpy as np

from lstm_core.checks import checked_kind
from lstm_core.language import grouped, tr
from lstm_core.models.formats import format_of
from lstm_core.models.limits import MAX_MODEL_BYTES
from lstm_core.models.model import ModelFile


def read_model(data: bytes, filename: str) -> ModelFile:
    """Return the model that a file holds; ValueError with a sentence if it holds none.

    The format is found by the content, and by the name where the content does not say it. `.layers` are the recurrent
    layers, each with name, kind ("lstm", "gru", "rnn"), input_size, hidden_size, directions and, of an LSTM,
    parameters: one a direction. `.notes` say in sentences what was taken for what. Nothing in the file is executed.

    >>> from lstm_core import LSTMParameters, form_npz
    >>> model = read_model(form_npz(LSTMParameters.initial(2, 3, seed=0), "keras"), "lstm.npz")
    >>> [(layer.kind, layer.input_size, layer.hidden_size, layer.directions) for layer in model.layers]
    [('lstm', 2, 3, 1)]
    >>> model.convention
    'Gates in the order i, f, g, o: the arrays have the names of Keras, which keeps them so.'
    """
    checked_kind("data", data, bytes, "the bytes of a file")
    checked_kind("filename", filename, str, "the name of the file")
    if not data:
        raise ValueError(tr("The file is empty; wanted a trained model."))
    if len(data) > MAX_MODEL_BYTES:
        raise ValueError(
            tr(
                "The file has {size} bytes; at most {most} are read.",
                size=grouped(len(data)),
                most=grouped(MAX_MODEL_BYTES),
            )
        )
    with np.errstate(all="ignore"):  # numbers that leave the range become infinite, and are then refused by name
        return format_of(data, filename).read(data)
