"""Backpropagation through time: derivatives of a number L by everything in a run, from its trace.

d_v stands for ∂L/∂v, of the shape of v. The derivative by a value that later ones depend on is the total one:
d_c[t] counts what L gets from c_t through h_t and through all later steps. The lines of the cell are pulled
back over the stored values, last step first; no step is run again. A gate that is held at a value passes
nothing on to its z. Where a derivative is beyond float64 it is infinite or NaN. Source: Werbos 1990; for the
LSTM without truncation Graves and Schmidhuber 2005.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from lstm_core.cell import GATE_ORDER
from lstm_core.checks import Array, checked_array
from lstm_core.trace import Trace
from lstm_core.variant_run import VariantTrace, as_variant


@dataclass(frozen=True, eq=False)
class Gradients:
    """Derivatives by all that an LSTM's run was made of, each of the shape of what it is named after.

    d_h and d_c are the total derivatives by h_t and c_t of each step, shaped as trace.h; peephole is None
    without peepholes.
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
    """Derivatives by all that a run of any cell type was made of.

    `weights` and `initial` have the names and shapes of the trace's; x is shaped as x; `series` has the total
    derivative by each line of each step, (T, H) or (T, B, H).
    """

    weights: dict[str, Array]
    x: Array
    initial: dict[str, Array]
    series: dict[str, Array]


def backward(trace: Trace, *, d_h: Array | None = None, d_c: Array | None = None) -> Gradients:
    """Return the derivatives of L, given what it gets from each h_t and c_t directly.

    d_h and d_c are shaped as trace.h, zero if not given. For L = the sum of all h, d_h is all ones. Raises
    ValueError on a wrong shape or a value that is not finite.
    """
    given = {name: value for name, value in (("h", d_h), ("c", d_c)) if value is not None}
    found = backward_variant(as_variant(trace), given)
    return Gradients(
        weight_ih=_stacked(found, "W", GATE_ORDER),
        weight_hh=_stacked(found, "U", GATE_ORDER),
        bias=_stacked(found, "b", GATE_ORDER),
        peephole=None if trace.parameters.peephole is None else _stacked(found, "p", "ifo").reshape(3, -1),
        x=found.x,
        h0=found.initial["h"],
        c0=found.initial["c"],
        d_h=found.series["h"],
        d_c=found.series["c"],
    )


def _stacked(found: VariantGradients, letter: str, gates: str) -> Array:
    return np.concatenate([found.weights[f"{letter}_{gate}"] for gate in gates])


def backward_variant(trace: VariantTrace, d_states: Mapping[str, Array]) -> VariantGradients:
    """Do what `backward` does for any cell type; `d_states` has what L gets directly from its states, by name."""
    if unknown := d_states.keys() - set(trace.variant.states):
        raise ValueError(f"d_states has {', '.join(sorted(unknown))}; its names are {', '.join(trace.variant.states)}.")
    shape = trace.series["h"].shape
    seeds = {name: checked_array(f"d_{name}", d, shape, np.dtype(np.float64)) for name, d in d_states.items()}
    totals, initial = totals_of(trace, seeds, shape, trace.variant.lines)
    outer = _by_weights_and_x(trace, totals)
    weights = {name: outer[name] for name in trace.weights}
    return VariantGradients(weights, outer["x"], initial, totals)


def totals_of(
    trace: VariantTrace, seeds: Mapping[str, Array], shape: tuple[int, ...], names: Iterable[str]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the total derivatives by each of `names` at each step, and by each state before the run.

    `seeds` has the direct ones by state, each of `shape` (steps, ..., [B,] H). The axes "..." are several numbers L
    that are derived at once; with fewer steps than the trace has, the rest of it is left out.
    """
    totals: dict[str, Array] = {name: np.zeros(shape) for name in names}
    wanted = trace.variant.lines.keys() | {f"{state}_prev" for state in trace.variant.states}
    flow: dict[str, Array] = {}
    with np.errstate(all="ignore"):
        for t in reversed(range(shape[0])):
            flow = _arriving(flow, seeds, t)
            values = trace.weights | {name: series[t] for name, series in trace.series.items()}
            for equation in reversed(trace.variant.equations):
                if (adjoint := flow.pop(equation.name, None)) is not None:
                    if equation.name in totals:
                        totals[equation.name][t] = adjoint
                    if equation.name in trace.held:
                        adjoint = np.where(np.isnan(trace.held[equation.name][t]), adjoint, 0.0)
                    equation.pull(values, adjoint, wanted, flow)
    return totals, {state: flow.get(f"{state}_prev", np.zeros(shape[1:])) for state in trace.variant.states}


def _arriving(flow: Mapping[str, Array], seeds: Mapping[str, Array], t: int) -> dict[str, Array]:
    """Return what the states of step t get: from step t + 1, which saw them as `<state>_prev`, and directly."""
    arriving = {name.removesuffix("_prev"): d for name, d in flow.items()}
    for name, seed in seeds.items():
        arriving[name] = arriving[name] + seed[t] if name in arriving else seed[t]
    return arriving


def _by_weights_and_x(trace: VariantTrace, totals: Mapping[str, Array]) -> dict[str, Array]:
    """Return the derivatives by each weight and x: what each line passes on at all steps, in one go.

    A held gate needs no care here, as its own line has neither weights nor x.
    """
    values = trace.weights | trace.series | {"x": trace.x}
    wanted = trace.weights.keys() | {"x"}
    found: dict[str, Array] = {}
    with np.errstate(all="ignore"):
        for equation in trace.variant.equations:
            equation.pull(values, totals[equation.name], wanted, found)
        for name, weight in trace.weights.items():
            if weight.ndim == 1:
                found[name] = found[name].reshape(-1, len(weight)).sum(axis=0)
    return found
