"""A run of any cell type: all values of all its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from lstm_core.any_trace import AnyTrace
from lstm_core.checks import FLOAT64, Array, checked_array, checked_mapping
from lstm_core.clamps import Clamp, checked_clamps, clamp_table
from lstm_core.errors import NotFiniteError
from lstm_core.masks import Mask, checked_mask
from lstm_core.readout import Readout, checked_readout
from lstm_core.variant import Variant
from lstm_core.variants import variant_of
from lstm_core.written import Written


@dataclass(frozen=True, eq=False)
class VariantTrace(Written):
    """All values of a run of a cell type, in float64 and read-only.

    `series[name]` is (T, H) or (T, B, H) for each line and each `<state>_prev`; x is (T, D) or (T, B, D),
    `initial` has each state before the run, (H,) or (B, H). `clamp_table` has the values (T, H) of each gate that
    is clamped, NaN where it is free; `clamps` says the same in words, and `readout` makes y of h. It has the interface
    of every trace: see `any_trace.AnyTrace`.

    >>> weights = {"W_h": [[1.0]], "U_h": [[0.5]], "b_h": [0.0]}
    >>> trace = run_variant("rnn", weights, [[1.0], [0.0]])
    >>> len(trace), trace.states, trace.memory, list(trace.series)
    (2, ('h',), 'h', ['z_h', 'h', 'h_prev'])
    """

    variant: Variant
    weights: dict[str, Array]
    x: Array
    initial: dict[str, Array]
    series: dict[str, Array]
    clamp_table: dict[str, Array] = field(default_factory=dict)
    mask: Mask | None = None
    clamps: tuple[Clamp, ...] = ()
    readout: Readout | None = None

    def __len__(self) -> int:
        return len(self.x)

    @property
    def h(self) -> Array:
        """The output of the cell, (T, H) or (T, B, H)."""
        return self.series["h"]

    @cached_property
    def y(self) -> Array:
        """The output of the model, (T, K) or (T, B, K): that of the read-out; without one it is h."""
        return self.h if self.readout is None else self.readout(self.h)

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states that a step passes to the next one, such as ("h", "c")."""
        return self.variant.states

    @property
    def memory(self) -> str:
        """The state in which the cell remembers: "c", or "h" in a cell without c."""
        return self.variant.memory


def run_variant(
    key: str,
    weights: Mapping[str, Array],
    x: Array,
    *,
    initial: Mapping[str, Array] | None = None,
    clamps: Iterable[Clamp] = (),
    mask: Any = None,
    readout: Readout | None = None,
) -> VariantTrace:
    """Run the cell type `key` of `variant_of` over a sequence and return the values of all its lines.

    `weights` are those of `variant_of(key).weights`; x is (T, D) or (T, B, D); `initial` has the states that do not
    start at zero, (H,) or (B, H). `mask`, (T,) or (T, B), is False at steps that are passed over: all states stay as
    they are, and f counts as 1 and i as 0 where they are gates alone. Each of `clamps` keeps a line of the cell, such
    as u, at a value over a span of steps. `readout` makes `VariantTrace.y` of h. Raises ValueError for a name that is
    missing or unknown, a wrong shape, a clamp outside the run and a value that is not finite, NotFiniteError for one
    that is computed.

    >>> weights = {"W_h": [[1.0]], "U_h": [[0.5]], "b_h": [0.0]}
    >>> run_variant("rnn", weights, [[1.0], [0.0]]).series["h"].round(3).tolist()  # tanh(1), tanh(0.5 tanh(1))
    [[0.762], [0.363]]
    """
    variant = variant_of(key)
    weights, sizes = checked_weights(variant, weights)
    D, H = sizes["D"], sizes["H"]
    x = checked_array("x", x, FLOAT64, ("T", D), ("T", "B", D))
    states = _checked_initial(variant, {} if initial is None else initial, (*x.shape[1:-1], H))
    series = {name: np.empty((*x.shape[:-1], H)) for name in variant.series}
    clamps = checked_clamps(clamps)
    held = clamp_table(clamps, len(x), H, variant.lines)
    more: dict[str, Any] = {"mask": checked_mask(mask, x), "clamps": clamps, "readout": checked_readout(readout, H)}
    trace = VariantTrace(variant, weights, x, states, series, held, **more)
    with np.errstate(all="ignore"):
        for t, x_t in enumerate(x):
            values = weights | {"x": x_t} | {f"{state}_prev": value for state, value in states.items()}
            step_variant(variant, values, {gate: table[t] for gate, table in held.items()})
            if trace.mask is not None:
                _pass_over(variant, values, trace.mask[t])
            for name, array in series.items():
                array[t] = values[name]
            states = {state: series[state][t] for state in states}
    _refuse_not_finite(trace)
    for array in series.values():
        array.flags.writeable = False
    return trace


def step_variant(
    variant: Variant,
    values: dict[str, Array],
    clamped: Mapping[str, Array] | None = None,
    added: Mapping[str, Array] | None = None,
) -> None:
    """Compute the lines of one step into `values`, which holds the weights, x and each `<state>_prev`.

    `clamped` has the values of gates that are clamped, NaN where they are free. `added` is added to the values of
    its lines, before later lines of the step use them. Overflow and the like warn: callers put an errstate round
    the whole loop, as one in each step takes a tenth of the time.
    """
    for equation in variant.equations:
        value = equation.value(values)
        if clamped and equation.name in clamped:
            value = np.where(np.isnan(clamped[equation.name]), value, clamped[equation.name])
        values[equation.name] = value + added[equation.name] if added and equation.name in added else value


def _pass_over(variant: Variant, values: dict[str, Array], used: Array) -> None:
    """Put the states of before into the rows of a step that are not `used`, as `trace.run` does."""
    used = np.asarray(used)[..., None]
    for state in variant.states:
        values[state] = np.where(used, values[state], values[f"{state}_prev"])
    for gate, value in (("f", 1.0), ("i", 0.0)):
        if gate in variant.lines and gate not in variant.states:
            values[gate] = np.where(used, values[gate], value)


def in_float64(trace: AnyTrace) -> AnyTrace:
    """Return the trace with all values in float64: the trace itself if they are, else a copy."""
    if trace.x.dtype == FLOAT64:
        return trace
    return VariantTrace(
        trace.variant,
        {name: array.astype(FLOAT64) for name, array in trace.weights.items()},
        trace.x.astype(FLOAT64),
        {name: array.astype(FLOAT64) for name, array in trace.initial.items()},
        {name: trace.series[name].astype(FLOAT64) for name in trace.variant.series},
        dict(trace.clamp_table),
        trace.mask,
        readout=trace.readout,
    )


def checked_weights(variant: Variant, weights: Mapping[str, Array]) -> tuple[dict[str, Array], dict[str, int]]:
    """Return the weights in order, checked, and the sizes D and H, which the first array with such an axis sets."""
    given = checked_mapping("weights", weights, variant.weights)
    if missing := [name for name in variant.weights if name not in given]:
        raise ValueError(f"weights lacks {', '.join(missing)}; {variant.title} wants {', '.join(variant.weights)}.")
    checked: dict[str, Array] = {}
    sizes: dict[str, int] = {}
    for name, shape in variant.weights.items():
        checked[name] = checked_array(name, given[name], FLOAT64, tuple(sizes.get(axis, axis) for axis in shape))
        sizes |= dict(zip(shape, checked[name].shape, strict=True))
    return checked, sizes


def _checked_initial(variant: Variant, initial: Mapping[str, Array], shape: tuple[int, ...]) -> dict[str, Array]:
    given = checked_mapping("initial", initial, variant.states)
    return {
        state: checked_array(f"{state}0", given.get(state, np.zeros(shape)), FLOAT64, shape) for state in variant.states
    }


def _refuse_not_finite(trace: VariantTrace) -> None:
    firsts = [
        (*np.argwhere(~np.isfinite(trace.series[name]))[0].tolist()[:1], name)
        for name in trace.variant.lines
        if not np.isfinite(trace.series[name]).all()
    ]
    if firsts:
        t, name = min(firsts, key=lambda first: first[0])
        *row, unit = np.argwhere(~np.isfinite(trace.series[name][t]))[0].tolist()
        value = trace.series[name][(t, *row, unit)]
        raise NotFiniteError(name, value, t=t, unit=unit, row=row[0] if row else None)
