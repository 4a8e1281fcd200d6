"""The ledger of a memory: what each earlier step wrote to c and what is left of it.

Because c_t = f_t c_{t-1} + i_t g_t, unrolled c_t = sum over j of (product of f_{j+1} .. f_t) i_j g_j, plus
(product of f_1 .. f_t) c_0: an element-wise weighted sum of all that was ever written (Levy et al. 2018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lstm_core.checks import Array

if TYPE_CHECKING:
    from lstm_core.trace import Trace


def contributions(trace: Trace, *, unit: int | None = None) -> tuple[Array, Array]:
    """Return (initial, written): what is left of c0 in each c_t, and step j's share of it as written[t, j].

    initial is (T, H) or (T, B, H) and written (T, T, H) or (T, T, B, H), zero for j > t; initial[t] plus the
    sum of written[t] over j is c[t]. With `unit` only that unit's, without the axis H: all units of a long run
    take T * T * H numbers. One cumulative product and no division by f, so f = 0 and f = 1 are exact.
    """
    choice = (..., slice(None) if unit is None else unit)
    f, added = trace.f[choice], trace.added[choice]
    initial = np.cumprod(f, axis=0) * trace.c0[choice]
    written = np.repeat(f[:, None], len(f), axis=1)  # [t, j] = f_t where t > j
    steps = np.arange(len(f))
    earlier = steps[:, None] < steps  # t < j: nothing is written yet
    written[steps, steps], written[earlier] = added, 1.0  # ones let the product of a column begin at its entry
    np.cumprod(written, axis=0, out=written)
    written[earlier] = 0.0
    return initial, written
