"""A solution of each challenge. They are here so that no browser is ever sent one.

A gate of a unit is its weights on the inputs, its weights on h of each unit, and its bias; what is not said is 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_core import GATE_ORDER, LSTMParameters
from lstm_core.challenges import CHALLENGES

Gate = dict[str, Any]  # "W" and "U": weight by input or unit; "b"
Unit = dict[str, Gate]
OPEN, SHUT = 10.0, -10.0


def _at(column: int, weight: float = 20.0, bias: float = -10.0) -> Gate:
    """A gate that opens where an input is 1."""
    return {"W": {column: weight}, "b": bias}


def _b(bias: float) -> Gate:
    return {"b": bias}


_KEEP: Unit = {"f": _b(OPEN), "g": _b(5.0), "o": _b(OPEN)}
_REPEAT: Unit = {"f": _b(SHUT), "i": _b(OPEN), "o": _b(OPEN)}
_TOGGLE: Unit = {
    "i": _at(0),
    "f": _b(OPEN),
    "g": {"U": {0: -10.0}, "b": 3.0},
    "o": _b(OPEN),
}
_BOTH: Gate = {"U": {0: 20.0}, "b": -28.0}

#: Challenge -> of each unit its gates.
_CELLS: dict[str, list[Unit]] = {
    "present": [{**_REPEAT, "g": {"W": {0: 10.0}}}],
    "pulse": [{**_KEEP, "i": _at(0)}],
    "fade": [{"i": _at(0), "f": _b(np.log(2**-0.2 / (1 - 2**-0.2))), "g": _b(5.0)}],
    "alarm": [{**_KEEP, "i": _at(0, 60.0, -45.0)}],
    "count": [{"i": _at(1), "f": _b(OPEN), "g": _b(5.0)}],
    "signal": [{**_KEEP, "i": _at(0), "f": _at(1, -40.0, 30.0)}],
    "brackets": [{**_KEEP, "i": _at(0), "f": _at(1, -20.0, 10.0)}],
    "read": [{"i": _at(1), "f": _at(1, -20.0, 10.0), "g": {"W": {0: 10.0}}, "o": _at(2)}],
    "sum": [{"i": _at(1), "f": _b(OPEN), "g": {"W": {0: 0.1}}}],
    "average": [{"i": _b(1.4), "f": _b(1.4), "g": {"W": {0: 0.2525}}}],
    "depth": [
        {"i": {"W": {0: 20.0, 1: 20.0}, "b": -10.0}, "f": _b(OPEN), "g": {"W": {0: 5.0, 1: -5.0}}, "o": _at(2)},
    ],
    "sign": [{**_REPEAT, "g": {"W": {0: 20.0}, "U": {0: 5.0}}}],
    "first": [{**_REPEAT, "f": {}, "g": {"W": {0: 5.0}, "U": {0: 20.0}}}],
    "toggle": [_TOGGLE],
    "blink": [{**_REPEAT, "g": {"W": {0: 30.0}, "U": {0: -10.0}}}],
    "second": [{**_KEEP, "f": _b(SHUT), "i": {**_at(0), "U": {0: -30.0}}}],
    "delay": [{"f": _b(SHUT), "g": {"W": {0: 10.0}}}, {**_REPEAT, "g": {"U": {0: 30.0}}}],
    "twice": [
        {**_KEEP, "f": _b(SHUT), "i": _at(0)},
        {**_KEEP, "f": _b(SHUT), "i": {**_BOTH, "W": {0: 20.0}}},
    ],
    "order": [{**_KEEP, "i": _at(0)}, {**_KEEP, "i": {**_BOTH, "W": {1: 20.0}}}],
    "lock": [
        {**_KEEP, "i": _at(0), "g": _b(0.31)},
        {**_KEEP, "f": {}, "i": {"U": {0: 100.0}, "b": -63.0}},
    ],
    "divide": [_TOGGLE, {**_KEEP, "f": _b(SHUT), "i": {**_BOTH, "W": {0: 20.0}}}],
}


def _parameters(key: str) -> LSTMParameters:
    challenge, units = CHALLENGES[key], _CELLS[key]
    H, D = challenge.units, challenge.input_size
    w, u, b = np.zeros((4, H, D)), np.zeros((4, H, H)), np.zeros((4, H))
    for unit, gates in enumerate(units):
        for gate, said in gates.items():
            row = GATE_ORDER.index(gate)
            for array, name in ((w, "W"), (u, "U")):
                for column, weight in said.get(name, {}).items():
                    array[row, unit, column] = weight
            b[row, unit] = said.get("b", 0.0)
    return LSTMParameters(w.reshape(-1, D), u.reshape(-1, H), b.ravel())


SOLUTIONS = {key: _parameters(key) for key in _CELLS}
