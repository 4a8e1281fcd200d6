"""A read-out as it is typed: two texts, or a sentence on what is wrong with them. No Streamlit."""

from __future__ import annotations

from typing import Final

import numpy as np

from lstm_core import Matrix, read_matrix
from lstm_core.checks import Array
from lstm_core.language import grouped, tr, tr_later, tr_n
from lstm_view.state.changes import LARGEST
from lstm_view.state.experiment import Output
from lstm_view.state.fields import MAX_OUTPUTS
from lstm_view.words import count

_WEIGHTS: Final = tr_later("In the weights: {error}")
_BIASES: Final = tr_later("In the biases: {error}")
_BIASES_GIVEN: Final = (
    tr_later("The biases are {n} bias, the weights are for {outputs}: one bias each."),
    tr_later("The biases are {n} biases, the weights are for {outputs}: one bias each."),
)


def read_readout(activation: str, weight: str, bias: str, units: int) -> tuple[Output, tuple[str, ...]]:
    """Return the read-out of these texts for a cell of H ``units``, and sentences on how they were read.

    The weights are K rows of H numbers; H rows of K are taken as transposed, and that is said. No bias is 0 for each
    output. ValueError says what was wrong and what would be right.
    """
    matrix = _matrix(_WEIGHTS, weight)
    rows, notes = _rows(matrix.values, units)
    notes += matrix.notes
    outputs = len(rows)
    if outputs > MAX_OUTPUTS:
        raise ValueError(
            tr("The weights are for {n} outputs; at most {most} can be shown.", n=outputs, most=MAX_OUTPUTS)
        )
    biases: Array = np.zeros(outputs)
    if bias.strip():
        found = _matrix(_BIASES, bias)
        biases, notes = found.values.ravel(), notes + found.notes
    if len(biases) != outputs:
        for_, (one, many) = count(outputs, "output"), _BIASES_GIVEN
        raise ValueError(tr_n(one, many, len(biases), outputs=for_))
    if max(np.abs(rows).max(), np.abs(biases).max()) > LARGEST:
        raise ValueError(
            tr("A number is beyond {most}; that is a mistake rather than a weight.", most=grouped(int(LARGEST)))
        )
    return Output(activation, tuple(map(tuple, rows.tolist())), tuple(biases.tolist())), notes


def _matrix(where: str, text: str) -> Matrix:
    if not text.strip():
        raise ValueError(tr("Give the weights: numbers with commas or spaces between, a line for each output."))
    try:
        return read_matrix(text)
    except ValueError as error:
        raise ValueError(tr(where, error=error)) from error


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
        said = tr(
            "The {rows} rows were read as one a unit, for {outputs}: the transpose of W.", rows=units, outputs=outputs
        )
        return values.T, (said,)
    shape = " × ".join(map(str, values.shape))
    raise ValueError(
        tr_n(
            "The weights are {shape}; this cell has 1 unit, so each output needs one number.",
            "The weights are {shape}; this cell has {n} units, so each output needs a row of {n} numbers.",
            units,
            shape=shape,
        )
    )


def written(readout: Output) -> tuple[str, str]:
    """Return the texts that give this read-out: its weights, a line an output, and its biases."""
    lines = "\n".join(", ".join(map(_short, row)) for row in readout.weight)
    return lines, ", ".join(map(_short, readout.bias))


def _short(value: float) -> str:
    return repr(value).removesuffix(".0")
