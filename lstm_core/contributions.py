"""The ledger of a memory: how much of what each earlier step wrote is left in c.

Because c_t = f_t c_{t-1} + i_t g_t, unrolled c_t = sum over j of (f_{j+1} ... f_t) i_j g_j, plus (f_1 ... f_t) c_0:
an element-wise weighted sum of all that was ever written (Levy et al. 2018). So is the h of a GRU, which keeps the
share u of itself and adds (1 − u) g; that of an RNN is none.
"""

from __future__ import annotations

import numpy as np

from lstm_core.any_trace import AnyTrace, checked_trace
from lstm_core.checks import Array, checked_index


def contributions(trace: AnyTrace, *, unit: int | None = None) -> tuple[Array, Array]:
    """Return (initial, written): what is left of c0 in each c_t, and what step j contributes to it, written[t, j].

    initial is (T, H) or (T, B, H) and written (T, T, H) or (T, T, B, H), zero for j > t; initial[t] plus the
    sum of written[t] over j is c[t]. With `unit` only that unit's, without the axis H: for all units the result
    has T * T * H numbers. It is one cumulative product without a division by f, so f = 0 and f = 1 are exact.
    Of a cell type without c it is the ledger of h, with `kept_and_added` in the place of f and i g. Raises IndexError
    for a unit that is not there, and ValueError for a cell type whose memory is no such sum, as that of an RNN.

    >>> from lstm_core import LSTMParameters, run
    >>> trace = run(LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4)), [[0.0], [0.0]], c0=[4.0])
    >>> initial, written = contributions(trace, unit=0)
    >>> initial.tolist(), written.tolist()  # f = 0.5, and i g = 0 at both steps
    ([2.0, 1.0], [[0.0, 0.0], [0.0, 0.0]])
    """
    trace = checked_trace(trace)
    shares, added = kept_and_added(trace)
    choice = (..., slice(None) if unit is None else checked_index("unit", unit, shares.shape[-1]))
    shares, added = shares[choice], added[choice]
    initial = np.cumprod(shares, axis=0) * trace.initial[trace.memory][choice]
    written = np.repeat(shares[:, None], len(shares), axis=1)  # [t, j] = f_t where t > j
    steps = np.arange(len(shares))
    earlier = steps[:, None] < steps  # t < j: nothing is written yet
    written[steps, steps], written[earlier] = added, 1.0  # ones let the product of a column begin at its entry
    np.cumprod(written, axis=0, out=written)
    written[earlier] = 0.0
    return initial, written


def kept_and_added(trace: AnyTrace) -> tuple[Array, Array]:
    """Return the share of its memory that each step keeps and what it adds to it, both shaped as the memory.

    A masked step keeps all and adds nothing; where the memory itself is held at a value nothing is kept and the value
    is added. Raises ValueError for a cell type whose memory is not a share of itself plus something else.

    >>> from lstm_core import run_variant
    >>> ones = {"W": [[0.0]], "U": [[0.0]], "b": [0.0]}
    >>> weights = {f"{letter}_{gate}": ones[letter] for gate in "urg" for letter in "WUb"} | {"b_gh": [0.0]}
    >>> shares, added = kept_and_added(run_variant("gru", weights, [[0.0]], initial={"h": [4.0]}))
    >>> shares.tolist(), added.tolist()  # u = 0.5 and g = 0
    ([[0.5]], [[0.0]])
    """
    trace = checked_trace(trace)
    variant, memory = trace.variant, trace.series[trace.memory]
    if variant.ledger is None:
        m = trace.memory
        raise ValueError(
            f"{variant.title} has {m} = {variant.lines[m]}; wanted a share of {m}_prev plus what is added."
        )
    shares, added = (np.broadcast_to(term.value(trace.series), memory.shape) for term in variant.ledger)
    held = trace.clamp_table.get(trace.memory)
    if held is not None:
        held = held if memory.ndim == 2 else held[:, None]
        shares, added = np.where(np.isnan(held), shares, 0.0), np.where(np.isnan(held), added, held)
    if trace.mask is not None:
        used = trace.mask[..., None]
        shares, added = np.where(used, shares, 1.0), np.where(used, added, 0.0)
    return shares.astype(memory.dtype), added.astype(memory.dtype)
