"""One unit of a large layer as a cell of its own, exactly: what the others send it becomes its input."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array, checked_index, checked_kind
from lstm_core.parameters import GATE_ORDER, LSTMParameters, block

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
    x = checked_array("x", x, FLOAT64, ("T", params.input_size))
    others = np.array(checked_array("h_prev", h_prev, FLOAT64, (len(x), H)))
    others[:, k] = 0.0
    rows = [block(gate, H).start + k for gate in GATE_ORDER]
    W, U, b = (array.astype(FLOAT64)[rows] for array in (params.weight_ih, params.weight_hh, params.bias))
    own = np.diag([float(gate in params.kind.gates) for gate in GATE_ORDER])  # a gate that is coupled has no weights
    p = None if params.peephole is None else params.peephole.astype(FLOAT64)[:, k : k + 1]
    return LSTMParameters(own, U[:, k : k + 1], b, p).as_kind(params.kind), x @ W.T + others @ U.T
