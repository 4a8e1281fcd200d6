"""What drives the gates of a unit: of an LSTM and a GRU, each weight times what it reads at a step."""

from __future__ import annotations

from typing import Final

import numpy as np

from lstm_core.checks import FLOAT64, Array
from lstm_core.parameters import block
from lstm_view.own.model.analyses.material import Material

_GATES: Final = {"lstm": ("f", "i", "g", "o"), "gru": ("u", "r", "g")}
CANDIDATE: Final = "g"


def gates_of(material: Material) -> tuple[str, ...]:
    """Return the gates and the candidate of a layer; none of an RNN, which has no gate."""
    return _GATES.get(material.part.kind, ())


def reading(material: Material, step: int) -> int:
    """Return a step in the order of reading, from one in that of time; or back."""
    return len(material) - 1 - step if material.cell.backward else step


def step_before(material: Material, step: int) -> int | None:
    """Return the step that was read before one, in the order of time; None for the first."""
    read = reading(material, step)
    return reading(material, read - 1) if read else None


def weights_of(material: Material, unit: int, gate: str) -> tuple[Array, Array, float]:
    """Return the weights of a gate of a unit: on the inputs (D,), on the units (H,), and its bias."""
    parameters = material.cell.parameters
    if parameters is not None:
        row = block(gate, material.units).start + unit
        ours = parameters.weight_ih[row], parameters.weight_hh[row], parameters.bias[row]
    else:
        weights = material.cell.weights
        ours = weights[f"W_{gate}"][unit], weights[f"U_{gate}"][unit], weights[f"b_{gate}"][unit]
    return ours[0].astype(FLOAT64), ours[1].astype(FLOAT64), float(ours[2])


def pushes(material: Material, unit: int, gate: str, step: int) -> dict[str, Array]:
    """Return what goes into a gate at a step: W x by input (D,), U h by unit (H,), and bias and p c (numbers).

    What the units send to the candidate of a GRU is there times r: of this unit where r stands behind U h, and then so
    is the bias beside U; else each times its own.
    """
    on_inputs, on_units, bias = weights_of(material, unit, gate)
    h = _before(material, "h", step)
    rest = 0.0
    if material.part.kind == "gru":
        if gate == CANDIDATE:
            r, b_gh = material.record["r"][step].astype(FLOAT64), material.cell.weights.get("b_gh")
            h = h * (r if b_gh is None else r[unit])
            bias += 0.0 if b_gh is None else float(r[unit] * b_gh[unit])
    else:
        rest = _peephole(material, unit, gate, step)
    inputs = on_inputs * material.inputs[step].astype(FLOAT64)
    return {"inputs": inputs, "units": on_units * h, "rest": np.array([bias, rest])}


def _peephole(material: Material, unit: int, gate: str, step: int) -> float:
    """What c sends to a gate of an LSTM: the new one to the output gate, that of before to the others."""
    parameters = material.cell.parameters
    if parameters is None or parameters.peephole is None or gate == CANDIDATE:
        return 0.0
    seen = material.record["c"][step] if gate == "o" else _before(material, "c", step)
    return float(parameters.peephole["ifo".index(gate), unit]) * float(seen[unit])


def _before(material: Material, state: str, step: int) -> Array:
    """A state as the step found it, (H,)."""
    before = step_before(material, step)
    found = np.zeros(material.units) if before is None else material.record[state][before]
    return np.asarray(found, FLOAT64)
