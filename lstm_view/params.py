"""Names of what can be changed in a run, as they stand in links and in the markup of the stage; all count from 0.

Single numbers: ``weight_ih[f,0,1]`` (gate, unit, input), ``weight_hh[i,0,0]`` (gate, unit, unit before),
``bias[o,0]``, ``peephole[f,0]`` (gate, unit), ``x[3,0]`` (step, input), ``h0[0]``, ``c0[0]`` (unit).
Gates held at a value: ``clamp[f,3-7,0]`` (gate, first and last step, unit); ``*`` for all steps or all units.
Parts set to zero: ``cut[h,0,1]`` (all weights from h of unit 0 to unit 1), ``cut[x,0,1]`` (from input 0 to unit
1), ``cut[unit,1]`` (a whole unit: nothing is kept or written, so that its c and h are 0 at every step).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lstm_core import GATE_ORDER, Clamp, LSTMParameters

Floats = NDArray[np.floating]
Changes = tuple[tuple[str, float], ...]

MAX_CHANGES = 1000  # more in one link or session is not a person
LARGEST = 1e6  # a typed or linked number beyond this is a mistake, not a weight
_K = "(0|[1-9][0-9]{0,3})"
NUMBER = re.compile(rf"(weight_ih|weight_hh|bias|peephole|x|h0|c0)\[(?:([ifgo]),)?{_K}(?:,{_K})?\]")
CLAMP = re.compile(rf"clamp\[([ifgo]),(?:\*|{_K}-{_K}),(?:\*|{_K})\]")
CUT = re.compile(rf"cut\[(?:unit,{_K}|([xh]),{_K},{_K})\]")
_PEEPHOLE_ORDER = "ifo"


@dataclass(frozen=True)
class Cell:
    """Everything one run starts from: the parameters, the input x (T, D), h0, c0 (H,), and what is held."""

    parameters: LSTMParameters
    x: Floats
    h0: Floats
    c0: Floats
    clamps: tuple[Clamp, ...] = ()


@dataclass
class _Draft:
    """A cell while it is changed; ``empty`` are the clamps of units set to zero, which no other overrules."""

    arrays: dict[str, Floats]
    clamps: list[Clamp] = field(default_factory=list)
    empty: list[Clamp] = field(default_factory=list)

    @property
    def units(self) -> int:
        return len(self.arrays["h0"])


def is_change(name: str, value: float) -> bool:
    """Whether ``name`` and ``value`` have the form of a change (not whether a cell has the place it names)."""
    if not math.isfinite(value) or abs(value) > LARGEST:
        return False
    if match := CLAMP.fullmatch(name):
        return clamp(match, value) is not None
    return NUMBER.fullmatch(name) is not None or (CUT.fullmatch(name) is not None and value == 0)


def clamp(match: re.Match[str], value: float) -> Clamp | None:
    """The clamp that a name, matched by CLAMP, and a value mean; None if there is no such clamp."""
    gate, first, last, unit = match.groups()
    try:
        stop = None if last is None else int(last) + 1
        return Clamp(gate, float(value), int(first or 0), stop, None if unit is None else int(unit))
    except ValueError:
        return None


def change(cell: Cell, changes: Changes) -> tuple[Cell, list[str]]:
    """``cell`` with changes made in their order, and the names of those that this cell has no place for.

    Those are left out, so that an outdated link still opens. A unit set to zero stays so whatever else is held.
    """
    if not changes:
        return cell, []
    p = cell.parameters
    arrays = {name: array.copy() for name, array in vars(p).items() if array is not None}
    draft = _Draft(arrays | {"x": cell.x.copy(), "h0": cell.h0.copy(), "c0": cell.c0.copy()}, list(cell.clamps))
    unknown = [name for name, value in changes if not _make(draft, name, value)]
    weights = [draft.arrays.get(name) for name in ("weight_ih", "weight_hh", "bias", "peephole")]
    parameters = LSTMParameters(*weights)  # type: ignore[arg-type]  # only the peephole may be None
    x, h0, c0 = (draft.arrays[name] for name in ("x", "h0", "c0"))
    return Cell(parameters, x, h0, c0, (*draft.clamps, *draft.empty)), unknown


def value_of(cell: Cell, name: str) -> float:
    """The single number of ``cell`` that ``name`` means. KeyError if it has no such place."""
    match = NUMBER.fullmatch(name)
    arrays = vars(cell.parameters) | {"x": cell.x, "h0": cell.h0, "c0": cell.c0}
    index = _index(match, len(cell.h0)) if match else None
    if match is None or index is None:
        raise KeyError(name)
    return float(arrays[match[1]][index])


def _make(draft: _Draft, name: str, value: float) -> bool:
    if match := NUMBER.fullmatch(name):
        return _put(draft, match, value)
    if match := CLAMP.fullmatch(name):
        return _hold(draft, clamp(match, value))
    match = CUT.fullmatch(name)
    return match is not None and (_cut_unit(draft, int(match[1])) if match[1] else _cut_connection(draft, match))


def _put(draft: _Draft, match: re.Match[str], value: float) -> bool:
    array = draft.arrays.get(match[1])
    index = _index(match, draft.units)
    if array is None or index is None or len(index) != array.ndim:
        return False
    if any(k >= n for k, n in zip(index, array.shape, strict=True)):
        return False
    array[index] = value
    return True


def _hold(draft: _Draft, wanted: Clamp | None) -> bool:
    if wanted is None or wanted.start >= len(draft.arrays["x"]) or (wanted.unit or 0) >= draft.units:
        return False
    draft.clamps.append(wanted)
    return True


def _cut_unit(draft: _Draft, unit: int) -> bool:
    if unit >= draft.units:
        return False
    draft.empty += [Clamp("f", 0.0, unit=unit), Clamp("i", 0.0, unit=unit)]
    draft.arrays["h0"][unit] = draft.arrays["c0"][unit] = 0.0
    return True


def _cut_connection(draft: _Draft, match: re.Match[str]) -> bool:
    weights = draft.arrays["weight_ih" if match[2] == "x" else "weight_hh"]
    source, unit = int(match[3]), int(match[4])
    if source >= weights.shape[1] or unit >= draft.units:
        return False
    weights[unit :: draft.units, source] = 0.0  # the unit's row in each of the four blocks
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
