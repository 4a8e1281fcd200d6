"""The sentences of the page on gradients once more, from the same numbers: an oracle for those of the browser."""

from __future__ import annotations

from typing import Final

import numpy as np

from lstm_core import Trace
from lstm_view.figures.reach_numbers import DECADES, Floats, Reach, check_words, number, spans

COARSE: Final = 1e-4  # a relative difference that rounding does not explain
FELT: Final = 0.01


def named(state: str, unit: int, units: int) -> str:
    """A state of a unit, which is not named where there is only one."""
    return f"{state} of unit {unit + 1}" if units > 1 else state


def reach_words(reach: Reach, unit: int, state: str, t: int, found: float) -> str:
    """What the chart says at t: the whole, whether the measurement agrees, and the direct path."""
    exact, direct = float(reach.whole[state][t, unit]), float(reach.direct[t, unit])
    return f"{measured_words(reach, unit, state, t, found)} {_direct_words(exact, direct, state)}"


def measured_words(reach: Reach, unit: int, state: str, t: int, found: float) -> str:
    """The whole at t, and whether the measurement agrees."""
    exact = float(reach.whole[state][t, unit])
    when = f"at step {t}" if t else "before the run"
    of = named(state, unit, reach.direct.shape[1])
    whole = f"A change of {of} {when} moves it at step {reach.last} by {number(exact)} times as much"
    words = f"{whole} ({check_words(exact, found)})."
    if np.isfinite(found) and abs(exact - found) > COARSE * max(1.0, abs(exact)):
        words += " So large a difference means that the run bends within the ±0.00001 it was moved by to measure, or "
        words += "that its numbers are so large that rounding shows."
    return words


def far_words(whole: Floats) -> str:
    """From which step on a change moves the state by a hundredth or more: how far back in one sentence."""
    large = np.flatnonzero(np.abs(whole) >= FELT)
    if not len(large) or large[0] == 0:
        return " It is felt from the very start of the run." if len(large) else ""
    return f" Changes before step {large[0]} move it by less than a hundredth of their size."


def _direct_words(exact: float, direct: float, state: str) -> str:
    if state == "h":
        return "An earlier h has no direct path: it reaches later steps through the gates and the candidate only."
    if np.isclose(exact, direct, rtol=1e-10, atol=0):
        return "The direct path alone gives the same number."
    return f"By the direct path alone it would be {number(direct)}."


def unseen_words(whole: Floats) -> str:
    """Which points of the chart are not there, and why; nothing if all are."""
    sizes = np.abs(whole[np.isfinite(whole)])
    zero, tiny = int((sizes == 0).sum()), int(((sizes > 0) & (sizes < sizes.max(initial=0) * 10.0**-DECADES)).sum())
    words = ""
    if zero:
        words += f" At {zero} of the {len(whole)} points it is exactly 0, for which a logarithmic axis has no place."
    if tiny:
        words += f" At {tiny} of the {len(whole)} points it is too small for the axis."
    return words


def later_words(shares: Floats, of: str, t: int) -> str:
    """What the bars say at step t (from 1) of the memory ``of``: the sum, and the span with the largest part."""
    row = shares[t - 1]
    if not np.isfinite(row).all():
        return f"A change of {of} at step {t} moves later outputs beyond the range of float64."
    outputs = f"{of.replace('c', 'h', 1)} at the steps {t} to {len(shares)}"
    total = f"A change of {of} at step {t} moves {outputs}, added up, by {number(row.sum())} times as much"
    if not row.any():
        return f"{total}."
    best = int(np.abs(row).argmax())
    first, last = spans(len(shares))[best]
    first = max(first, t)
    where = f"at step {first}" if first == last else f"at the steps {first} to {last}"
    cancel = " Parts of opposite sign cancel." if row.min() < 0 < row.max() else ""
    return f"{total}. The largest part is {number(row[best])}, {where}.{cancel}"


def rnn_words(lstm: Floats, rnn: Floats, t: int, last: int) -> str:
    """What the comparison says at t."""
    when = f"step {t}" if t else "before the run"
    return (
        f"From {when} to step {last} the derivative of h has the size {number(lstm[t])} in the LSTM and "
        f"{number(rnn[t])} in the tanh RNN."
    )


def not_compared(trace: Trace) -> str:
    """Why a tanh RNN with the weights of the LSTM would say nothing; nothing if it does."""
    if trace.clamps:
        return "Not compared: in this run a gate is held, and a tanh RNN has no gate to hold."
    if trace.parameters.peephole is not None:
        return "Not compared: this cell has peepholes, through which its gates see c; a tanh RNN has no c."
    if not trace.parameters.weight_hh.any():
        return "Not compared: without weights on h, an earlier h changes no later one in either cell."
    return ""
