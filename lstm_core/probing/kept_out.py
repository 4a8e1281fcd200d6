"""What kept an input out: the way of what one step offers to a unit, and what was lost on each part of it.

In an LSTM h_t holds o_t · tanh(c_t)/c_t · (f_{s+1} ... f_t) · i_s · g_s of the offer g_s of step s. The parts of all
steps and of c0 add up to h_t exactly, as tanh(c_t) is shared out in proportion to the parts of c_t in `contributions`.
Logarithms turn the product into a sum, so that the loss is split without an order: −ln i, −Σ ln f, −ln o and
−ln(tanh(c)/c).

A GRU shows what it holds, h_t = z_t · h_{t−1} + (1 − z_t) · n_t. So h_t holds (z_{s+1} ... z_t) · (1 − z_s) · n_s of
the offer n_s, and the parts of all steps and of h0 add up to h_t: −ln(1 − z_s) is lost at the offer and −Σ ln z after
it, both at the update gate. Where that says what is written, 1 − z stands for z and z for 1 − z. r is within n, and on
no way after it, wherever it stands. An RNN keeps no share of h, so that nothing in it is a way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstm_core.any_trace import AnyTrace, series_of, single_sequence
from lstm_core.checks import FLOAT64, Array, checked_index
from lstm_core.contributions import kept_and_added
from lstm_core.language import tr


@dataclass(frozen=True, eq=False)
class Way:
    """The way of what step `step` offers to a unit, up to step `until`.

    `offered` is g, `written` i g; `left` (n,) is what c holds of it after the steps `step` to `until`, and `shown` (n,)
    what h holds of it; n = until − step + 1. `losses` has for "i", "f", "o" and "tanh" the loss between offer and h at
    the end, −ln of the share that passed: 0 where all passes, 0.69 for half, infinite where nothing does. `f_losses`
    (n,) splits that of f by step; its first is 0. Of a GRU g is the candidate (n), i the share of it that a step
    writes and f the share of h that a step keeps; it has no "o" and "tanh", and `left` is `shown`.

    >>> from lstm_core import STORIES
    >>> way = what_kept_out(STORIES["ignore"].trace(), step=7, unit=0, until=20)
    >>> way.gate, round(way.losses["i"], 2), round(way.losses["f"], 2)
    ('i', 6.0, 0.03)
    """

    step: int
    until: int
    unit: int
    offered: float
    written: float
    left: Array
    shown: Array
    losses: Mapping[str, float]
    f_losses: Array

    @property
    def share(self) -> float:
        """The share of the offer that is in h at the end."""
        return float(np.exp(-sum(self.losses.values())))

    @property
    def gate(self) -> str:
        """Which of "i", "f" and "o" took most, in this order where two took the same."""
        return max((name for name in "ifo" if name in self.losses), key=self.losses.__getitem__)

    @property
    def worst_forgetting(self) -> int:
        """The step after the first at which f took most; the first itself where none follows."""
        return self.step + int(self.f_losses.argmax())


def what_kept_out(trace: AnyTrace, step: int, unit: int, *, until: int | None = None) -> Way:
    """Return the way of what `step` offers to a unit, up to step `until` (the last one if not given).

    It needs c = f c_prev + i g and h = o · output(c), the LSTMs of this package, or a cell whose h is itself such a
    sum, the GRUs; see `contributions`, whose written[t, step] is `left`. A masked step, and one at which h is held,
    writes nothing of its offer. Raises ValueError for a batch and another cell type, IndexError for a step or unit
    that is not there and for an `until` before `step`.

    >>> from lstm_core import STORIES, contributions
    >>> trace = STORIES["forget"].trace()
    >>> way = what_kept_out(trace, step=2, unit=0)
    >>> way.gate, way.worst_forgetting, np.allclose(way.left, contributions(trace, unit=0)[1][2:, 2])
    ('f', 12, True)
    """
    trace = single_sequence(trace)
    writes = _writes(trace)
    step = checked_index("step", step, len(trace), "steps of this trace")
    until = len(trace) - 1 if until is None else checked_index("until", until, len(trace), "steps of this trace")
    if until < step:
        raise IndexError(tr("until is {until}; wanted a step from {step} on.", until=until, step=step))
    unit = checked_index("unit", unit, trace.series["h"].shape[1])
    of = kept_and_added(trace)[0], writes, *series_of(trace, "g")
    kept, i, g = (a[step : until + 1, unit].astype(FLOAT64) for a in of)
    f = np.concatenate([[1.0], kept[1:]])
    left = np.cumprod(f) * (i[0] * g[0])
    passed, shown = {"i": i[0]}, left
    if trace.memory == "c":
        o, c, out = (a[step : until + 1, unit].astype(FLOAT64) for a in series_of(trace, "o", "c", "tanh_c"))
        squashed = np.divide(out, c, out=np.ones_like(c), where=c != 0)
        passed, shown = passed | {"o": o[-1], "tanh": squashed[-1]}, left * squashed * o
    with np.errstate(divide="ignore"):
        f_losses = np.abs(-np.log(f))
        losses = {name: float(-np.log(share)) + 0.0 for name, share in passed.items()} | {"f": float(f_losses.sum())}
    return Way(step, until, unit, float(g[0]), float(i[0] * g[0]), left, shown, losses, f_losses)


def _writes(trace: AnyTrace) -> Array:
    """Return the share of its candidate that each step writes, (T, H)."""
    ledger, memory = trace.variant.ledger, trace.series[trace.memory]
    share = None if ledger is None else ledger.written
    if share is None or (trace.memory == "c" and "tanh_c" not in trace.series):
        raise ValueError(
            tr("{title} cannot be asked what kept an input out; wanted an LSTM or a GRU.", title=trace.variant.name)
        )
    writes = np.broadcast_to(share.value(trace.series), memory.shape)
    held = trace.clamp_table.get(trace.memory)
    writes = writes if held is None else np.where(np.isnan(held), writes, 0.0)
    return writes if trace.mask is None else np.where(trace.mask[:, None], writes, 0.0)
