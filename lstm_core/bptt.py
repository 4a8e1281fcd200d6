"""Backpropagation through time: the gradient of a number L with respect to everything in a run, from its trace.

d_v stands for the gradient ∂L/∂v and has the shape of v. For a value that later ones depend on it is the total
derivative: d_c[t] includes what L gets from c_t through h_t and through all later steps. The vector-Jacobian
products of the cell's lines are taken at the stored values, last step first; no step is run again. The gradient
does not pass from a clamped gate to its z, and passes a masked step by. Where a gradient is beyond float64 it is
infinite or NaN. Source:
Werbos 1990; for the LSTM without truncation Graves and Schmidhuber 2005.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.any_trace import AnyTrace, checked_trace
from lstm_core.checks import FLOAT64, Array, checked_array, checked_kind, checked_mapping
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER
from lstm_core.trace import Trace
from lstm_core.variant_run import in_float64


@dataclass(frozen=True, eq=False)
class Gradients:
    """The gradients with respect to all that an LSTM's run depends on, each of the shape of what it is named after.

    d_h and d_c are the total derivatives with respect to h_t and c_t of each step, shaped as trace.h; peephole is
    None without peepholes. All is in float64. For a batch the gradients of the weights are summed over its rows.

    >>> from lstm_core import LSTMParameters, run
    >>> trace = run(LSTMParameters.initial(2, 3, seed=0), np.zeros((4, 2)))
    >>> found = backward(trace, d_h=np.ones((4, 3)))
    >>> found.weight_ih.shape, found.x.shape, found.d_c.shape, found.peephole
    ((12, 2), (4, 2), (4, 3), None)
    """

    weight_ih: Array
    weight_hh: Array
    bias: Array
    peephole: Array | None
    x: Array
    h0: Array
    c0: Array
    d_h: Array
    d_c: Array


@dataclass(frozen=True, eq=False)
class VariantGradients:
    """The gradients with respect to all that a run of any cell type depends on.

    `weights` and `initial` have the names and shapes of the trace's; x is shaped as x; `series` has the total
    derivative with respect to each line of each step, (T, H) or (T, B, H).

    >>> from lstm_core import run_variant
    >>> trace = run_variant("rnn", {"W_h": [[1.0]], "U_h": [[0.5]], "b_h": [0.0]}, [[0.0], [0.0]])
    >>> found = backward_variant(trace, {"h": [[0.0], [1.0]]})  # L is the last h
    >>> found.initial["h"].tolist(), found.series["h"].ravel().tolist()
    ([0.25], [0.5, 1.0])
    """

    weights: dict[str, Array]
    x: Array
    initial: dict[str, Array]
    series: dict[str, Array]


def backward(trace: Trace, *, d_h: Array | None = None, d_c: Array | None = None) -> Gradients:
    """Return the gradients of L, given its partial derivatives d_h and d_c with respect to each h_t and c_t.

    d_h and d_c are shaped as trace.h and zero if not given. For L = the sum of all h, d_h is all ones. Raises
    ValueError on a wrong shape or a value that is not finite.

    >>> from lstm_core import LSTMParameters, run
    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    >>> trace = run(params, [[0.0], [0.0]])  # f = 0.5 at both steps
    >>> backward(trace, d_c=[[0.0], [1.0]]).c0.tolist()  # L is the last c, f f c0 + ...
    [0.25]
    """
    checked_kind("trace", trace, Trace, "the Trace of an LSTM; backward_variant takes those of other cell types")
    given = {name: value for name, value in (("h", d_h), ("c", d_c)) if value is not None}
    found = backward_variant(trace, given)
    peephole = None if trace.parameters.peephole is None else _stacked(found, "p", PEEPHOLE_ORDER)
    return Gradients(
        weight_ih=_stacked(found, "W", GATE_ORDER),
        weight_hh=_stacked(found, "U", GATE_ORDER),
        bias=_stacked(found, "b", GATE_ORDER),
        peephole=peephole,
        x=found.x,
        h0=found.initial["h"],
        c0=found.initial["c"],
        d_h=found.series["h"],
        d_c=found.series["c"],
    )


def _stacked(found: VariantGradients, letter: str, gates: str) -> Array:
    """The gradients of all gates below one another; of a gate without weights 0."""
    some = next(array for name, array in found.weights.items() if name.startswith(f"{letter}_"))
    blocks = [found.weights.get(f"{letter}_{gate}", np.zeros_like(some)) for gate in gates]
    return np.stack(blocks) if letter == "p" else np.concatenate(blocks)


def backward_variant(trace: AnyTrace, d_states: Mapping[str, Array]) -> VariantGradients:
    """Return what `backward` does for any cell type; `d_states` has L's partial derivatives by name of the state.

    Each is shaped as the state's series, (T, H) or (T, B, H); a state that is not named has zeros. Raises
    ValueError for an unknown state, a wrong shape and a value that is not finite.

    >>> from lstm_core import run_variant
    >>> trace = run_variant("rnn", {"W_h": [[1.0]], "U_h": [[0.5]], "b_h": [0.0]}, [[0.0], [0.0]])
    >>> backward_variant(trace, {"h": [[0.0], [1.0]]}).x.tolist()  # the last h is tanh(x_1 + 0.5 tanh(x_0))
    [[0.5], [1.0]]
    """
    trace = in_float64(checked_trace(trace))
    shape = trace.series["h"].shape
    given = checked_mapping("d_states", d_states, trace.states)
    partial = {name: checked_array(f"d_{name}", value, FLOAT64, shape) for name, value in given.items()}
    totals, initial = backpropagate(trace, partial, shape, trace.variant.lines)
    outer = _of_weights_and_x(trace, totals)
    weights = {name: outer[name] for name in trace.weights}
    return VariantGradients(weights, outer["x"], initial, totals)


def backpropagate(
    trace: AnyTrace, partial: Mapping[str, Array], shape: tuple[int, ...], names: Iterable[str]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the total derivatives with respect to each of `names` at each step, and to each state before the run.

    `partial` has the partial derivatives of L with respect to the states, each of `shape` (steps, ..., [B,] H). The
    axes "..." are those of several numbers L that are differentiated in one pass. With fewer steps than the trace
    has, the later steps are left out. The trace is in float64.
    """
    variant, weights, clamp_table = trace.variant, trace.weights, trace.clamp_table
    series = {name: trace.series[name] for name in variant.series}
    totals: dict[str, Array] = {name: np.zeros(shape) for name in names}
    wanted = variant.lines.keys() | {f"{state}_prev" for state in variant.states}
    flow: dict[str, Array] = {}
    with np.errstate(all="ignore"):
        for t in reversed(range(shape[0])):
            arrived = _arriving(flow, partial, t)
            flow, passing = _split(arrived, None if trace.mask is None else trace.mask[t])
            values = {**weights, **{name: array[t] for name, array in series.items()}}
            for equation in reversed(variant.equations):
                if (d_line := flow.pop(equation.name, None)) is not None:
                    if equation.name in totals:
                        totals[equation.name][t] = d_line
                    if equation.name in clamp_table:
                        d_line = np.where(np.isnan(clamp_table[equation.name][t]), d_line, 0.0)
                    equation.vjp(values, d_line, wanted, flow)
            for state, d in passing.items():
                flow[f"{state}_prev"] = flow.get(f"{state}_prev", 0.0) + d
                if state in totals:
                    totals[state][t] += d
    return totals, {state: flow.get(f"{state}_prev", np.zeros(shape[1:])) for state in variant.states}


def _split(arrived: dict[str, Array], used: Any) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return what goes through the lines of a step, and what passes it by where the step is masked."""
    if used is None or np.all(used):
        return arrived, {}
    used = np.asarray(used)[..., None]
    through = {state: np.where(used, d, 0.0) for state, d in arrived.items()}
    return through, {state: np.where(used, 0.0, d) for state, d in arrived.items()}


def _arriving(flow: Mapping[str, Array], partial: Mapping[str, Array], t: int) -> dict[str, Array]:
    """Return the derivatives with respect to the states of step t: through step t + 1, and the partial ones.

    In the `flow` of step t + 1 the states of step t are named `<state>_prev`.
    """
    arriving = {name.removesuffix("_prev"): d for name, d in flow.items()}
    for name, d in partial.items():
        arriving[name] = arriving[name] + d[t] if name in arriving else d[t]
    return arriving


def _of_weights_and_x(trace: AnyTrace, totals: Mapping[str, Array]) -> dict[str, Array]:
    """Return the gradients with respect to each weight and x: the vector-Jacobian products of all steps at once.

    A clamped line passes nothing to its weights; mostly it has none, as they are in the line of its z.
    """
    values = {**trace.weights, **trace.series, "x": trace.x}
    wanted = trace.weights.keys() | {"x"}
    found: dict[str, Array] = {}
    with np.errstate(all="ignore"):
        for equation in trace.variant.equations:
            d_line, held = totals[equation.name], trace.clamp_table.get(equation.name)
            if held is not None and not wanted.isdisjoint(equation.term.names):
                d_line = np.where(np.isnan(held if d_line.ndim == 2 else held[:, None]), d_line, 0.0)
            equation.vjp(values, d_line, wanted, found)
        for name, weight in trace.weights.items():
            if weight.ndim == 1:
                found[name] = found[name].reshape(-1, len(weight)).sum(axis=0)
    return found
