"""The arrays of an LSTM in its own arrangement, from those that are given in another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.checks import Array
from lstm_core.language import tr
from lstm_core.layout import Layout
from lstm_core.parameters import PEEPHOLE_ORDER
from lstm_core.weight_names import Sizes, shapes_of


@dataclass(frozen=True, eq=False)
class Given:
    """The arrays by canonical name, what they were called, and how they are read."""

    arrays: dict[str, Array]
    called: dict[str, str]  # the name that was given, by its canonical one
    sizes: Sizes
    joint: int  # APART, JOINT or WITH_BIAS
    gates: str
    joined: str
    layout: Layout


def stack(given: Given, letter: str) -> Array:
    """Return the blocks of rows in their order, zero where nothing is given: (4H, ·) of W and U, else (4H,)."""
    arrays, H, letters = given.arrays, given.sizes.hidden_size, given.layout.letters
    n = len(letters)
    if letter in arrays:
        blocks = _oriented(arrays[letter], letter, given).reshape(n, H, -1)
        blocks = blocks[[given.gates.index(gate) for gate in letters]]
    else:
        names = (f"{letter}_{gate}" for gate in letters)
        blocks = np.stack([_oriented(arrays.get(name, np.zeros(())), name, given) for name in names])
    return blocks.reshape(n * H, -1) if letter in "WU" else blocks.reshape(n * H)


def _oriented(array: Array, name: str, given: Given) -> Array:
    """Return one matrix with units as rows, or a bias with one number a unit."""
    shape = shapes_of(name, given.sizes, given.joint)[0]
    if name[0] in "WU":
        matrix = array.reshape(shape)
        return matrix.T if given.sizes.transposed else matrix
    if array.size == 2 * shape[0]:
        return np.asarray(array.reshape(2, -1).sum(axis=0))
    return vector(array, shape[0])


def vector(array: Array | None, size: int) -> Array:
    """Return one number a unit: the array as it is, or a number for all; zeros for None."""
    return np.array(np.broadcast_to(0.0 if array is None else array.reshape(-1) if array.ndim else array, (size,)))


def peephole(given: Given) -> Array:
    """Return (3, H) in PEEPHOLE_ORDER; stacked ones stand in the order of the gates, without the candidate.

    The row of a gate without weights is 0.
    """
    H, n = given.sizes.hidden_size, len(given.layout.peepholes)
    if (stacked := given.arrays.get("p")) is not None:
        order = given.gates.replace("g", "")
        rows = np.broadcast_to(stacked, (n, H)) if not stacked.ndim else stacked
        rows = rows.T if rows.shape == (H, n) != (n, H) else rows.reshape(n, H)
        found = dict(zip(order, rows, strict=True))
    else:
        found = {gate: _diagonal(given, f"p_{gate}", H) for gate in given.layout.peepholes}
    return np.stack([found.get(gate, np.zeros(H)) for gate in PEEPHOLE_ORDER])


def _diagonal(given: Given, name: str, H: int) -> Array:
    array = given.arrays[name]
    if array.shape != (H, H) or H == 1:
        return vector(array, H)
    if np.count_nonzero(array - np.diag(np.diag(array))):
        said = tr(
            "{name} has shape ({H}, {H}) and numbers beside its diagonal; wanted ({H},) or a diagonal matrix: a "
            "peephole goes from each unit to itself."
        )
        raise ValueError(said.format(name=given.called[name], H=H))
    return np.diag(array)
