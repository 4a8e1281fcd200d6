"""How far back a run's memory reaches: the numbers the page on gradients draws, and the sentences that say them.

Row t of an array is for the state after t steps, so that steps count from 1 and row 0 is the state before the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lstm_core import (
    NotFiniteError,
    Trace,
    direct_path,
    finite_difference,
    jacobians,
    output_sensitivity,
    run_variant,
    share_weights,
)
from lstm_core.kind import PLAIN
from lstm_core.language import local, tr

Floats = NDArray[np.floating]

SPANS: Final = 8  # groups of later losses
LONG: Final = 200  # steps up to which all are drawn; of a longer run those with something to see
DECADES: Final = 24  # most that an axis shows: what is smaller is nothing beside the rest
MEASURABLE: Final = 1e-10  # a central difference over 2e-5 cannot see less


@dataclass(frozen=True, eq=False)
class Reach:
    """What reaches step T = ``last``, from each earlier state.

    ``whole`` has for c and h ∂state_T[u]/∂state_t[u] of every unit u, (T + 1, H), and ``norms`` the Frobenius norm of
    all of ∂state_T/∂state_t, (T + 1,); ``direct`` is the product of f from t + 1 to T, (T + 1, H).
    """

    last: int
    whole: dict[str, Floats]
    norms: dict[str, Floats]
    direct: Floats


def reach_of(trace: Trace, last: int) -> Reach:
    """The reach of step ``last``, from 1; IndexError if the trace has no such step."""
    found = jacobians(trace, last - 1)
    whole = {state: np.diagonal(jacobian, axis1=1, axis2=2) for state, jacobian in found.items()}
    return Reach(
        last, whole, {state: norms(jacobian) for state, jacobian in found.items()}, direct_path(trace, last - 1)
    )


def norms(jacobian: Floats) -> Floats:
    """The Frobenius norm of each matrix; divided by its largest entry first, so that no square is out of range."""
    with np.errstate(all="ignore"):
        largest = np.abs(jacobian).max(axis=(1, 2))
        divisor = np.where(np.isfinite(largest) & (largest > 0), largest, 1.0)
        found: Floats = divisor * np.sqrt(np.square(jacobian / divisor[:, None, None]).sum(axis=(1, 2)))
    return found


def measured(trace: Trace, last: int, unit: int, state: str, t: int) -> float:
    """The central difference for the state after t steps."""
    (found,) = finite_difference(trace, last - 1, unit, state=state, steps=(t - 1,))
    return float(found)


def checked_steps(t: int) -> tuple[int, ...]:
    """The states that are measured with the cursor on step t: with the first step also the one before the run."""
    return (0, 1) if t == 1 else (t,)


def spans(steps: int) -> list[tuple[int, int]]:
    """First and last step, from 1, of at most SPANS spans of equal length that a run is divided into."""
    width = -(-steps // SPANS)
    return [(first, min(first + width - 1, steps)) for first in range(1, steps + 1, width)]


def later(trace: Trace, unit: int) -> Floats:
    """What c_t of a unit adds to its h over the steps of each span, (T, spans): row t - 1 is for step t."""
    width = -(-len(trace) // SPANS)
    return output_sensitivity(trace, unit, groups=np.arange(len(trace)) // width)


def of_rnn(trace: Trace, last: int) -> Floats | None:
    """The norms of ∂h_T/∂h_t of a tanh RNN with the weights the LSTM can lend it.

    None where the comparison would say nothing: with a gate held, for another cell than the usual LSTM, without
    weights on h.
    """
    params = trace.parameters
    if trace.clamps or params.key != PLAIN.key(peephole=False) or not params.weight_hh.any():
        return None
    try:
        weights, _ = share_weights("rnn", params, seed=0)
        run = run_variant("rnn", weights, trace.x, initial={"h": trace.h0}, mask=trace.mask)
    except NotFiniteError:
        return None
    return norms(jacobians(run, last - 1)["h"])


# -- words


def number(value: float, digits: int = 4) -> str:
    """A number with so many significant digits, a real minus sign and powers of ten: 0.4151, −3.2·10⁻¹¹."""
    if not np.isfinite(value):
        return tr("beyond the range of float64")
    text = local(f"{value:.{digits}g}".replace("-", "−"))
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}·10{_raised(exponent)}" if exponent else text


def _raised(exponent: str) -> str:
    sign = "⁻" if exponent.startswith("−") else ""
    return sign + exponent.lstrip("−+0").translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def check_words(exact: float, found: float) -> str:
    """The number from the pass back beside the one measured, as one clause."""
    backward = number(exact)
    if not (np.isfinite(exact) and np.isfinite(found)):
        return tr("backward {backward}", backward=backward)
    if exact != found and abs(exact) < MEASURABLE and abs(found) < MEASURABLE:
        return tr("backward {backward}, too small to be measured by a difference", backward=backward)
    return tr(
        "backward {backward}, central difference {central}, they differ by {apart}",
        backward=backward,
        central=number(found),
        apart=number(abs(exact - found), 1),
    )
