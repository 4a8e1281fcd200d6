"""A read-out as it is typed: two texts, or a sentence on what is wrong with them. No Streamlit."""

from __future__ import annotations

import numpy as np

from lstm_core import Matrix, read_matrix
from lstm_core.checks import Array
from lstm_view.state.changes import LARGEST
from lstm_view.state.experiment import Output
from lstm_view.state.fields import MAX_OUTPUTS
from lstm_view.words import count


def read_readout(activation: str, weight: str, bias: str, units: int) -> tuple[Output, tuple[str, ...]]:
    """Return the read-out of these texts for a cell of H ``units``, and sentences on how they were read.

    The weights are K rows of H numbers; H rows of K are taken as transposed, and that is said. No bias is 0 for each
    output. ValueError says what was wrong and what would be right.
    """
    matrix = _matrix("weights", weight)
    rows, notes = _rows(matrix.values, units)
    notes += matrix.notes
    outputs = len(rows)
    if outputs > MAX_OUTPUTS:
        raise ValueError(f"The weights are for {outputs} outputs; at most {MAX_OUTPUTS} can be shown.")
    biases: Array = np.zeros(outputs)
    if bias.strip():
        found = _matrix("biases", bias)
        biases, notes = found.values.ravel(), notes + found.notes
    if len(biases) != outputs:
        given = "1 bias" if len(biases) == 1 else f"{len(biases)} biases"
        raise ValueError(f"The biases are {given}, the weights are for {count(outputs, 'output')}: one bias each.")
    if max(np.abs(rows).max(), np.abs(biases).max()) > LARGEST:
        raise ValueError(f"A number is beyond {LARGEST:,.0f}; that is a mistake rather than a weight.")
    return Output(activation, tuple(map(tuple, rows.tolist())), tuple(biases.tolist())), notes


def _matrix(name: str, text: str) -> Matrix:
    if not text.strip():
        raise ValueError(f"Give the {name}: numbers with commas or spaces between, a line for each output.")
    try:
        return read_matrix(text)
    except ValueError as error:
        raise ValueError(f"In the {name}: {error}") from error


def _rows(values: Array, units: int) -> tuple[Array, tuple[str, ...]]:
    """K rows of H numbers."""
    if values.ndim < 2:
        flat = values.ravel()
        if units == 1:  # numbers in a row, each the weight of an output
            return flat.reshape(-1, 1), ()
        values = flat.reshape(1, -1)
    if values.shape[1] == units:
        return values, ()
    if values.shape[0] == units:
        outputs = count(values.shape[1], "output")
        return values.T, (f"The {units} rows were read as one a unit, for {outputs}: the transpose of W.",)
    shape = " × ".join(map(str, values.shape))
    raise ValueError(
        f"The weights are {shape}; this cell has {count(units, 'unit')}, so each output needs a row of {units} numbers."
    )


def written(readout: Output) -> tuple[str, str]:
    """Return the texts that give this read-out: its weights, a line an output, and its biases."""
    lines = "\n".join(", ".join(map(_short, row)) for row in readout.weight)
    return lines, ", ".join(map(_short, readout.bias))


def _short(value: float) -> str:
    return repr(value).removesuffix(".0")
