"""The ledger of a memory: how much of what each earlier step wrote is left in c.

Because c_t = f_t c_{t-1} + i_t g_t, unrolled c_t = sum over j of (f_{j+1} ... f_t) i_j g_j, plus (f_1 ... f_t) c_0:
an element-wise weighted sum of all that was ever written (Levy et al. 2018).
"""

from __future__ import annotations

import numpy as np

from lstm_core.any_trace import AnyTrace, checked_trace, series_of
from lstm_core.checks import Array, checked_index


def contributions(trace: AnyTrace, *, unit: int | None = None) -> tuple[Array, Array]:
    """Return (initial, written): what is left of c0 in each c_t, and what step j contributes to it, written[t, j].

    initial is (T, H) or (T, B, H) and written (T, T, H) or (T, T, B, H), zero for j > t; initial[t] plus the
    sum of written[t] over j is c[t]. With `unit` only that unit's, without the axis H: for all units the result
    has T * T * H numbers. It is one cumulative product without a division by f, so f = 0 and f = 1 are exact.
    Raises IndexError for a unit that is not there, and ValueError for a cell type whose memory is not
    f times itself plus i g.

    >>> from lstm_core import LSTMParameters, run
    >>> trace = run(LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)), [[0.0], [0.0]], c0=[4.0])
    >>> initial, written = contributions(trace, unit=0)
    >>> initial.tolist(), written.tolist()  # f = 0.5, and i g = 0 at both steps
    ([2.0, 1.0], [[0.0, 0.0], [0.0, 0.0]])
    """
    trace = checked_trace(trace)
    f, i, g = series_of(trace, "f", "i", "g")
    m = trace.memory
    if trace.variant.lines[m] != f"f * {m}_prev + i * g":
        raise ValueError(f"{trace.variant.title} has {m} = {trace.variant.lines[m]}; wanted f * {m}_prev + i * g.")
    choice = (..., slice(None) if unit is None else checked_index("unit", unit, f.shape[-1]))
    f, added = f[choice], i[choice] * g[choice]
    initial = np.cumprod(f, axis=0) * trace.initial[m][choice]
    written = np.repeat(f[:, None], len(f), axis=1)  # [t, j] = f_t where t > j
    steps = np.arange(len(f))
    earlier = steps[:, None] < steps  # t < j: nothing is written yet
    written[steps, steps], written[earlier] = added, 1.0  # ones let the product of a column begin at its entry
    np.cumprod(written, axis=0, out=written)
    written[earlier] = 0.0
    return initial, written
