"""A gate, the candidate or the state of some units held at a value in a run, and what that does to the output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import Array, checked_kind
from lstm_core.clamps import Clamp
from lstm_core.language import tr
from lstm_core.trace import Trace, run
from lstm_core.variant_run import VariantTrace, run_variant

AnyRun = Trace | VariantTrace
"""The run of a cell, of whichever type."""

Head = Callable[[Array], Array]
"""What makes the output of h: (T, B, H) to (T, B, K)."""


@dataclass(frozen=True, eq=False)
class Changed:
    """A run with a change in it, and what that does to the output: `change` (T, K) is the new one minus the old one.

    >>> from lstm_core import LSTMParameters
    >>> params = LSTMParameters.initial(1, 3, seed=0)
    >>> changed = held(run(params, np.ones((4, 1))), [Clamp("o", 0.0, unit=1)])
    >>> changed.trace.h[:, 1].tolist(), changed.change.shape
    ([0.0, 0.0, 0.0, 0.0], (4, 3))
    """

    trace: AnyRun
    output: Array
    change: Array


def held(trace: AnyRun, clamps: Iterable[Clamp], *, head: Head | None = None) -> Changed:
    """Return the run (T, H) once more with what `clamps` hold, and the change in the output.

    Where v of a unit is held, v = value stands in the place of its line, and all lines behind it and all later steps
    are computed from that; z and ⊙ as in the papers:

        LSTM  i, f, o = σ(…), g = tanh(…);  c = f ⊙ c_prev + i ⊙ g;  h = o ⊙ tanh(c)       i, f, o or g
        GRU   z, r = σ(W x + U h_prev + b);  h = z ⊙ h_prev + (1 − z) ⊙ n                  u (z), r, g (n) or h
              n = tanh(W x + b + r ⊙ (U h_prev + b_h))  or  tanh(W x + b + U (r ⊙ h_prev))
        RNN   h = tanh(W x + U h_prev + b)                                                 h, as it has no gate

    In the GRU that writes the share z, h = (1 − z) ⊙ h_prev + z ⊙ n. The output is `head(h)`, or h without one; clamps
    of the run stay. Raises ValueError for a batch, a masked run and what the cell has not.

    >>> weights = {"W_h": [[1.0]], "U_h": [[0.5]], "b_h": [0.0]}
    >>> held(run_variant("rnn", weights, [[1.0], [0.0]]), [Clamp("h", 0.0, stop=1)]).output.tolist()
    [[0.0], [0.0]]
    """
    trace = plain_run(trace)
    again = run_again(trace, trace.x, trace.initial, (*trace.clamps, *clamps))
    return changed_by(trace, again, again.h, head)


def plain_run(trace: Any) -> AnyRun:
    """Return the run of one sequence without masked steps; ValueError for anything else."""
    run_: AnyRun = checked_kind("trace", trace, (Trace, VariantTrace), "a Trace or a VariantTrace")  # type: ignore[arg-type]
    if run_.x.ndim != 2 or run_.mask is not None:
        raise ValueError(tr("Wanted the run of one sequence without masked steps, x of shape (T, D)."))
    return run_


def changed_by(before: AnyRun, trace: AnyRun, h: Array, head: Head | None) -> Changed:
    """Return a changed run with the output of its h (T, H), beside that of the run before."""
    new, old = (output_of(values[:, None], head)[:, 0] for values in (h, before.h))
    return Changed(trace, new, new - old)


def output_of(h: Array, head: Head | None) -> Array:
    """Return the output of h (T, B, H): h itself without a head."""
    return h if head is None else np.asarray(head(h))


def run_again(trace: AnyRun, x: Array, states: Mapping[str, Array], clamps: Iterable[Clamp] = ()) -> AnyRun:
    """Return a run of the cell of a trace over x, from `states` by name, with what `clamps` hold."""
    if isinstance(trace, Trace):
        return run(trace.parameters, x, h0=states["h"], c0=states["c"], clamps=clamps)
    return run_variant(trace.variant.key, trace.weights, x, initial=states, clamps=clamps)
