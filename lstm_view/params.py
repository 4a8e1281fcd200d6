"""Names of single numbers of a cell, as they stand in links and in the markup of the stage.

``weight_ih[f,0,1]`` (gate, unit, input), ``weight_hh[i,0,0]`` (gate, unit, unit before), ``bias[o,0]``,
``peephole[f,0]`` (gate, unit), ``x[3,0]`` (step, input), ``h0[0]``, ``c0[0]`` (unit); all count from 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core import GATE_ORDER, LSTMParameters

Floats = NDArray[np.floating]
Changes = tuple[tuple[str, float], ...]

LARGEST = 1e6  # a typed or linked number beyond this is a mistake, not a weight
_NAME = re.compile(
    r"(weight_ih|weight_hh|bias|peephole|x|h0|c0)\[(?:([ifgo]),)?(0|[1-9][0-9]{0,2})(?:,(0|[1-9][0-9]{0,2}))?\]"
)
_PEEPHOLE_ORDER = "ifo"


@dataclass(frozen=True)
class Cell:
    """Everything one run starts from: the parameters, the input x (T, D), and h0, c0 (H,)."""

    parameters: LSTMParameters
    x: Floats
    h0: Floats
    c0: Floats


def is_name(name: str) -> bool:
    """Whether ``name`` has the form of a parameter name (not whether a cell has it)."""
    return _NAME.fullmatch(name) is not None


def change(cell: Cell, changes: Changes) -> tuple[Cell, list[str]]:
    """``cell`` with single numbers replaced, and the names that this cell does not have.

    A change whose name is out of range is left out and named, so that an outdated link still opens.
    """
    if not changes:
        return cell, []
    p = cell.parameters
    arrays: dict[str, Floats] = {
        "weight_ih": p.weight_ih.copy(),
        "weight_hh": p.weight_hh.copy(),
        "bias": p.bias.copy(),
        "x": cell.x.copy(),
        "h0": cell.h0.copy(),
        "c0": cell.c0.copy(),
    }
    if p.peephole is not None:
        arrays["peephole"] = p.peephole.copy()
    unknown = [name for name, value in changes if not _put(arrays, name, value)]
    parameters = LSTMParameters(arrays["weight_ih"], arrays["weight_hh"], arrays["bias"], arrays.get("peephole"))
    return Cell(parameters, arrays["x"], arrays["h0"], arrays["c0"]), unknown


def _put(arrays: dict[str, Floats], name: str, value: float) -> bool:
    match = _NAME.fullmatch(name)
    if match is None or match[1] not in arrays:
        return False
    index = _index(match, len(arrays["h0"]))
    array = arrays[match[1]]
    if index is None or len(index) != array.ndim or any(k >= n for k, n in zip(index, array.shape, strict=True)):
        return False
    array[index] = value
    return True


def _index(match: re.Match[str], units: int) -> tuple[int, ...] | None:
    """Where in its array a parsed name points, or None if the name says gate or step where it should not."""
    kind, gate, first = match[1], match[2], int(match[3])
    second = () if match[4] is None else (int(match[4]),)
    if (gate is None) != (kind in ("x", "h0", "c0")):
        return None
    if gate is None:
        return (first, *second)
    if kind == "peephole":
        return (_PEEPHOLE_ORDER.index(gate), first, *second) if gate in _PEEPHOLE_ORDER else None
    return (GATE_ORDER.index(gate) * units + first, *second) if first < units else None
