"""An LSTM of its own for the tests: plain loops over named numbers, written from the equations alone.

A cell is a dictionary of single numbers under the names of the sliders, ``weight_ih[f,0,1]`` and so on; what a
page shows no slider for comes from the weights of its story.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from lstm_core import GATE_ORDER, Story

Series = dict[str, list[list[float]]]


@dataclass(frozen=True)
class Named:
    """The numbers of a cell by the name of their slider, and its sizes: steps T, inputs D, units H."""

    numbers: dict[str, float]
    steps: int
    inputs: int
    units: int


def of_story(story: Story) -> dict[str, float]:
    """Every weight and bias of a story (all have one unit) by the name of its slider."""
    p = story.parameters
    named = {}
    for row, gate in enumerate(GATE_ORDER):
        named[f"bias[{gate},0]"] = float(p.bias[row])
        named[f"weight_hh[{gate},0,0]"] = float(p.weight_hh[row, 0])
        for d in range(p.input_size):
            named[f"weight_ih[{gate},0,{d}]"] = float(p.weight_ih[row, d])
    return named


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z > -700 else math.exp(z)


def recompute(cell: Named) -> Series:
    """Every series that a page may bind, as [step][unit]; for x as [step][input]."""
    n, units = cell.numbers, range(cell.units)
    h = [n[f"h0[{u}]"] for u in units]
    c = [n[f"c0[{u}]"] for u in units]
    out: Series = {"x": []}
    for t in range(cell.steps):
        x = [n[f"x[{t},{d}]"] for d in range(cell.inputs)]
        out["x"].append(x)
        step = [_unit(n, t, u, x, h, c) for u in units]
        for name in step[0]:
            out.setdefault(name, []).append([numbers[name] for numbers in step])
        h, c = out["h"][t], out["c"][t]
    return out


def _held(n: dict[str, float], gate: str, t: int, u: int, own: float) -> float:
    """The gate's own value, or what the last ``clamp[gate,first-last,unit]`` that covers it says."""
    for name, value in n.items():
        match = re.fullmatch(r"clamp\[(\w),(?:\*|(\d+)-(\d+)),(\*|\d+)\]", name)
        if not match or match[1] != gate or match[4] not in ("*", str(u)):
            continue
        if match[2] is None or int(match[2]) <= t <= int(match[3]):
            own = value
    return own


def _unit(n: dict[str, float], t: int, u: int, x: list[float], h: list[float], c: list[float]) -> dict[str, float]:
    def z(gate: str) -> float:
        return (
            math.fsum(n[f"weight_ih[{gate},{u},{d}]"] * value for d, value in enumerate(x))
            + math.fsum(n[f"weight_hh[{gate},{u},{k}]"] * value for k, value in enumerate(h))
            + n[f"bias[{gate},{u}]"]
        )

    z_f = z("f") + n.get(f"peephole[f,{u}]", 0.0) * c[u]
    z_i = z("i") + n.get(f"peephole[i,{u}]", 0.0) * c[u]
    z_g = z("g")
    own = {"f": sigmoid(z_f), "i": sigmoid(z_i), "g": math.tanh(z_g)}
    f, i, g = (_held(n, gate, t, u, value) for gate, value in own.items())
    new = f * c[u] + i * g
    z_o = z("o") + n.get(f"peephole[o,{u}]", 0.0) * new
    o = _held(n, "o", t, u, sigmoid(z_o))
    return {
        "z_f": z_f, "z_i": z_i, "z_g": z_g, "z_o": z_o, "f": f, "i": i, "g": g, "o": o,
        "kept": f * c[u], "added": i * g, "c": new, "tanh_c": math.tanh(new), "h": o * math.tanh(new),
        "c_prev": c[u], "h_prev": h[u],
    }  # fmt: skip
