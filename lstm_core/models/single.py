"""One unit of a large layer as a cell of its own, exactly: what the others send it becomes its input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array, checked_index, checked_kind
from lstm_core.parameters import GATE_ORDER, LSTMParameters, block
from lstm_core.variants import variant_of

ONE_UNIT_INPUTS = GATE_ORDER
"""The gate that each of the four inputs of `one_unit` belongs to."""


def one_unit(params: LSTMParameters, x: Any, h_prev: Any, unit: int) -> tuple[LSTMParameters, Array]:
    """Return one unit of a layer as a cell with H = 1, and its input (T, 4): a number for each of GATE_ORDER.

    x (T, D) is the input of the layer and h_prev (T, H) its h before each step. For unit k and gate a

        x'_a = W_a[k] · x + Σ_{j ≠ k} U_a[k, j] h_j,   W' = identity,   U'_a = U_a[k, k],   b'_a = b_a[k],

    and p' = p[k]: so z'_a = x'_a + U'_a h_k + b'_a is the layer's own sum, and from h_k and c_k before the first step
    the cell has the gates, c and h of the unit. What the other units send is fixed: after a change of the cell they
    stay as they were. All in float64. Raises ValueError on a wrong shape, IndexError if there is no such unit.

    >>> from lstm_core import run
    >>> layer = LSTMParameters.initial(2, 3, seed=0)
    >>> whole = run(layer, [[1.0, -1.0], [0.5, 2.0], [0.0, 1.0]])
    >>> cell, inputs = one_unit(layer, whole.x, whole.h_prev, 1)
    >>> bool(abs(run(cell, inputs).f[:, 0] - whole.f[:, 1]).max() < 1e-12)
    True
    """
    checked_kind("params", params, LSTMParameters, "LSTMParameters")
    H, k = params.hidden_size, checked_index("unit", unit, params.hidden_size)
    x, others = _read(x, h_prev, params.input_size, H, k)
    rows = [block(gate, H).start + k for gate in GATE_ORDER]
    W, U, b = (array.astype(FLOAT64)[rows] for array in (params.weight_ih, params.weight_hh, params.bias))
    own = np.diag([float(gate in params.kind.gates) for gate in GATE_ORDER])  # a gate that is coupled has no weights
    p = None if params.peephole is None else params.peephole.astype(FLOAT64)[:, k : k + 1]
    return LSTMParameters(own, U[:, k : k + 1], b, p).as_kind(params.kind), x @ W.T + others @ U.T


def other_inputs(key: str) -> tuple[str, ...]:
    """Return the part that each input of `one_unit_other` belongs to.

    >>> other_inputs("gru"), other_inputs("rnn")
    (('u', 'r', 'g'), ('h',))
    """
    return tuple(name.removeprefix("W_") for name in variant_of(key).weights if name.startswith("W_"))


def one_unit_other(
    key: str, weights: Mapping[str, Array], x: Any, h_prev: Any, unit: int, *, r: Any = None
) -> tuple[dict[str, Array], Array]:
    """Return one unit of a GRU or RNN layer as a cell with H = 1, its weights by name, and its input (T, P).

    As `one_unit`, with an input for each part of `other_inputs`. A GRU also needs its reset gates r (T, H): what other
    units send to the candidate is Σ_{j ≠ k} U_g[k, j] r_j h_j where r multiplies h before U_g, else
    r_k Σ_{j ≠ k} U_g[k, j] h_j, with the r_k that the layer had.

    >>> from lstm_core import run_variant, VARIANTS
    >>> rng = np.random.default_rng(0)
    >>> shapes = [[{"H": 3, "D": 2}[axis] for axis in axes] for axes in VARIANTS["gru"].weights.values()]
    >>> layer = dict(zip(VARIANTS["gru"].weights, (rng.normal(size=shape) for shape in shapes)))
    >>> whole = run_variant("gru", layer, [[1.0, -1.0], [0.5, 2.0], [0.0, 1.0]])
    >>> h_prev = np.concatenate([np.zeros((1, 3)), whole.series["h"][:-1]])
    >>> cell, inputs = one_unit_other("gru", layer, whole.x, h_prev, 1, r=whole.series["r"])
    >>> own = run_variant("gru", cell, inputs)
    >>> bool(abs(own.series["h"][:, 0] - whole.series["h"][:, 1]).max() < 1e-12)
    True
    """
    parts = other_inputs(key)
    H, D = weights[f"W_{parts[0]}"].shape
    k = checked_index("unit", unit, H)
    x, others = _read(x, h_prev, D, H, k)
    sent = {part: (x @ weights[f"W_{part}"][k], others @ weights[f"U_{part}"][k]) for part in parts}
    if "r" in parts:
        r = checked_array("r", r, FLOAT64, (len(x), H))
        of_x, _ = sent["g"]
        before = "b_gh" not in weights
        sent["g"] = of_x, (others * r) @ weights["U_g"][k] if before else r[:, k] * (others @ weights["U_g"][k])
    cell: dict[str, Array] = {
        name: np.eye(len(parts))[[parts.index(name[2:])]] if name[0] == "W" else np.asarray(array, FLOAT64)[k : k + 1]
        for name, array in weights.items()
    }
    cell |= {name: array[:, k : k + 1] for name, array in cell.items() if name[0] == "U"}
    return cell, np.column_stack([of_x + of_h for of_x, of_h in sent.values()])


def _read(x: Any, h_prev: Any, inputs: int, units: int, k: int) -> tuple[Array, Array]:
    """Return x, and h before each step without that of unit k."""
    x = checked_array("x", x, FLOAT64, ("T", inputs))
    others = np.array(checked_array("h_prev", h_prev, FLOAT64, (len(x), units)))
    others[:, k] = 0.0
    return x, others
