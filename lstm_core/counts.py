"""How many numbers a recurrent layer has in each framework, by arithmetic."""

from __future__ import annotations

from lstm_core.checks import checked_name, checked_whole

_BLOCKS = {"lstm": 4, "gru": 3, "rnn": 1}
"""Blocks of H rows: one a gate and one for the candidate."""

_BIASES = {
    "PyTorch": {"lstm": 8, "gru": 6, "rnn": 2},
    "Keras": {"lstm": 4, "gru": 6, "rnn": 1},
    "Keras, reset_after=False": {"gru": 3},
    "ONNX": {"lstm": 8, "gru": 6, "rnn": 2},
    "TensorFlow 1": {"lstm": 4, "gru": 3, "rnn": 1},
    "Haiku": {"lstm": 4, "gru": 3, "rnn": 2},
    "Flax": {"lstm": 4, "gru": 4, "rnn": 1},
}
"""Biases of H numbers of a layer, by framework; from the documentation named in `forms` and of the same modules."""


def parameter_counts(kind: str, input_size: int, hidden_size: int) -> dict[str, int]:
    """Return the number of weights of a layer by framework, without peepholes and projection, with biases.

    `kind` is "lstm", "gru" or "rnn"; G blocks and B biases make G H (D + H) + B H. Keras's GRU has two biases
    unless `reset_after=False`; PyTorch has two everywhere. Raises ValueError for another kind and a size below 1.

    >>> counts = parameter_counts("gru", 4, 5)
    >>> counts["Keras, reset_after=False"], counts["Keras"], parameter_counts("lstm", 4, 5)["PyTorch"]
    (150, 165, 220)
    """
    D, H = checked_whole("input_size", input_size, 1), checked_whole("hidden_size", hidden_size, 1)
    return {framework: blocks * H * (D + H) + biases * H for framework, (blocks, biases) in count_terms(kind).items()}


def count_terms(kind: str) -> dict[str, tuple[int, int]]:
    """Return G and B of `parameter_counts` by framework: blocks of H rows, and biases of H numbers.

    Raises ValueError for a kind other than "lstm", "gru" and "rnn".

    >>> count_terms("lstm")["PyTorch"]
    (4, 8)
    """
    blocks = _BLOCKS[checked_name("kind", kind, _BLOCKS)]
    return {framework: (blocks, biases[kind]) for framework, biases in _BIASES.items() if kind in biases}
