"""What kept an input out: the way of what one step offers, through i, the f of later steps and o, and what each took.

h_t holds o_t · tanh(c_t)/c_t · (f_{s+1} ... f_t) · i_s · g_s of the offer g_s of step s. The parts of all steps and of
c0 add up to h_t exactly, as tanh(c_t) is shared out in proportion to the parts of c_t in `contributions`. Logarithms
turn the product into a sum, so that the loss is split by gate without an order: −ln i, −Σ ln f, −ln o, −ln(tanh(c)/c).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstm_core.any_trace import AnyTrace, series_of, single_sequence
from lstm_core.checks import FLOAT64, Array, checked_index
from lstm_core.language import tr


@dataclass(frozen=True, eq=False)
class Way:
    """The way of what step `step` offers to a unit, up to step `until`.

    `offered` is g, `written` i g; `left` (n,) is what c holds of it after the steps `step` to `until`, and `shown` (n,)
    what h holds of it; n = until − step + 1. `losses` has for "i", "f", "o" and "tanh" the loss between offer and h at
    the end, −ln of the share that passed: 0 where all passes, 0.69 for half, infinite where nothing does. `f_losses`
    (n,) splits that of f by step; its first is 0.

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
        return max("ifo", key=lambda name: self.losses[name])

    @property
    def worst_forgetting(self) -> int:
        """The step after the first at which f took most; the first itself where none follows."""
        return self.step + int(self.f_losses.argmax())


def what_kept_out(trace: AnyTrace, step: int, unit: int, *, until: int | None = None) -> Way:
    """Return the way of what `step` offers to a unit, up to step `until` (the last one if not given).

    It needs c = f c_prev + i g and h = o · output(c), the LSTMs of this package; see `contributions`, whose
    written[t, step] is `left`. Raises ValueError for a batch and another cell type, IndexError for a step or unit that
    is not there and for an `until` before `step`.

    >>> from lstm_core import STORIES, contributions
    >>> trace = STORIES["forget"].trace()
    >>> way = what_kept_out(trace, step=2, unit=0)
    >>> way.gate, way.worst_forgetting, np.allclose(way.left, contributions(trace, unit=0)[1][2:, 2])
    ('f', 12, True)
    """
    trace = single_sequence(trace)
    m, lines = trace.memory, trace.variant.lines
    if lines[m] != f"f * {m}_prev + i * g" or "tanh_c" not in trace.series:
        raise ValueError(
            tr("{title} has no c = f · c_prev + i · g with a gate o; wanted an LSTM.", title=trace.variant.title)
        )
    step = checked_index("step", step, len(trace), "steps of this trace")
    until = len(trace) - 1 if until is None else checked_index("until", until, len(trace), "steps of this trace")
    if until < step:
        raise IndexError(tr("until is {until}; wanted a step from {step} on.", until=until, step=step))
    unit = checked_index("unit", unit, trace.series["h"].shape[1])
    names = ("f", "i", "g", "o", "c", "tanh_c")
    f, i, g, o, c, out = (a[step : until + 1, unit].astype(FLOAT64) for a in series_of(trace, *names))
    f = np.concatenate([[1.0], f[1:]])
    left = np.cumprod(f) * (i[0] * g[0])
    squashed = np.divide(out, c, out=np.ones_like(c), where=c != 0)
    with np.errstate(divide="ignore"):
        f_losses = np.abs(-np.log(f))
        last = {"i": i[0], "o": o[-1], "tanh": squashed[-1]}
        losses = {name: float(-np.log(share)) + 0.0 for name, share in last.items()} | {"f": float(f_losses.sum())}
    shown = left * squashed * o
    return Way(step, until, unit, float(g[0]), float(i[0] * g[0]), left, shown, losses, f_losses)
