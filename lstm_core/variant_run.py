"""A run of any cell type: its weights, taken from an LSTM as far as they go, and all values of all its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lstm_core.cell import GATE_ORDER, LSTMParameters, block
from lstm_core.checks import Array, checked_array
from lstm_core.clamps import held
from lstm_core.trace import Trace
from lstm_core.variant import Variant
from lstm_core.variants import VARIANTS

SPREAD = 0.1
"""Weights that an LSTM cannot lend are drawn between minus this and this."""

_DOUBLE = np.dtype(np.float64)


@dataclass(frozen=True, eq=False)
class VariantTrace:
    """A run of a cell type: `series[name]` is (T, H) or (T, B, H) for each line and each `<state>_prev`.

    x is (T, D) or (T, B, D), `initial` each state before the run, (H,) or (B, H). `held` has a (T, H) table for
    each gate that was held: its value, and NaN where it was free. All is float64.
    """

    variant: Variant
    weights: dict[str, Array]
    x: Array
    initial: dict[str, Array]
    series: dict[str, Array]
    held: dict[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.x)


def gate_weights(params: LSTMParameters) -> dict[str, Array]:
    """Return an LSTM's weights by gate: W_i, U_i, b_i and so on, and with peepholes p_i, p_f, p_o."""
    arrays = {"W": params.weight_ih, "U": params.weight_hh, "b": params.bias}
    weights = {
        f"{letter}_{gate}": array[block(gate, params.hidden_size)]
        for letter, array in arrays.items()
        for gate in GATE_ORDER
    }
    if params.peephole is not None:
        weights |= {f"p_{gate}": row for gate, row in zip("ifo", params.peephole, strict=True)}
    return weights


def share_weights(key: str, params: LSTMParameters, *, seed: int) -> tuple[dict[str, Array], str]:
    """Return the weights of the cell type `key` as far as the LSTM has them, and the sentences that say where from.

    What the LSTM does not have is drawn between -SPREAD and SPREAD, the same for the same `seed`.
    """
    variant, lent, rng = _variant(key), gate_weights(params), np.random.default_rng(seed)
    sizes = {"D": params.input_size, "H": params.hidden_size}
    weights: dict[str, Array] = {}
    drawn = []
    for name, shape in variant.weights.items():
        lender, sign = variant.lender(name)
        if (array := lent.get(lender)) is not None:
            weights[name] = -array if sign < 0 else array
        else:
            weights[name] = rng.uniform(-SPREAD, SPREAD, [sizes[axis] for axis in shape])
            drawn.append(name)
    notes = [variant.unshared]
    if drawn:
        notes.append(f"Drawn between {-SPREAD:g} and {SPREAD:g} from seed {seed}: {', '.join(drawn)}.")
    if params.peephole is not None and "p_i" not in variant.weights:
        notes.append("The LSTM's peepholes are left out.")
    return weights, " ".join(notes)


def run_variant(
    key: str, weights: Mapping[str, Array], x: Array, *, initial: Mapping[str, Array] | None = None
) -> VariantTrace:
    """Run the cell type `key` over a sequence and return the values of all its lines.

    `weights` are those of `VARIANTS[key].weights`; x is (T, D) or (T, B, D); `initial` has the states that do not
    start at zero, (H,) or (B, H). Raises ValueError for a name that is missing or unknown, a wrong shape, and a
    value, given or computed, that is not finite.
    """
    variant = _variant(key)
    weights, sizes = _checked_weights(variant, weights)
    H = sizes["H"]
    wanted = ("T", sizes["D"]) if np.ndim(x) != 3 else ("T", "B", sizes["D"])
    x = checked_array("x", x, wanted, _DOUBLE)
    states = _checked_initial(variant, initial or {}, (*x.shape[1:-1], H))
    names = [*variant.lines, *(f"{state}_prev" for state in variant.states)]
    series = {name: np.empty((*x.shape[:-1], H)) for name in names}
    trace = VariantTrace(variant, weights, x, states, series)
    for t, x_t in enumerate(x):
        values = weights | {"x": x_t} | {f"{state}_prev": value for state, value in states.items()}
        advance(variant, values)
        for name in names:
            series[name][t] = values[name]
        states = {state: series[state][t] for state in states}
    _refuse_not_finite(trace)
    for array in series.values():
        array.flags.writeable = False
    return trace


def advance(
    variant: Variant,
    values: dict[str, Array],
    fixed: Mapping[str, Array] | None = None,
    nudge: Mapping[str, Array] | None = None,
) -> None:
    """Compute a step's lines into `values`, which holds the weights, x and each `<state>_prev`.

    `fixed` has the value of gates that are held, NaN where free; `nudge` is added to what its lines give, and
    what follows in the step sees it.
    """
    with np.errstate(all="ignore"):
        for equation in variant.equations:
            value = equation.value(values)
            if fixed and equation.name in fixed:
                value = np.where(np.isnan(fixed[equation.name]), value, fixed[equation.name])
            values[equation.name] = value + nudge[equation.name] if nudge and equation.name in nudge else value


def as_variant(trace: Trace | VariantTrace) -> VariantTrace:
    """Return an LSTM's trace in the form of any cell type's: nothing is computed again."""
    if isinstance(trace, VariantTrace):
        return trace
    params = trace.parameters
    variant = VARIANTS["lstm" if params.peephole is None else "peephole"]
    names = [*variant.lines, "h_prev", "c_prev"]
    return VariantTrace(
        variant,
        {name: np.asarray(array, _DOUBLE) for name, array in gate_weights(params).items()},
        np.asarray(trace.x, _DOUBLE),
        {"h": np.asarray(trace.h0, _DOUBLE), "c": np.asarray(trace.c0, _DOUBLE)},
        {name: np.asarray(getattr(trace, name), _DOUBLE) for name in names},
        held(trace.clamps, len(trace), params.hidden_size),
    )


def _variant(key: str) -> Variant:
    if key not in VARIANTS:
        raise ValueError(f"{key!r} is no cell type; wanted one of {', '.join(VARIANTS)}.")
    return VARIANTS[key]


def _checked_weights(variant: Variant, weights: Mapping[str, Array]) -> tuple[dict[str, Array], dict[str, int]]:
    """Return the weights in order, checked, and the sizes D and H, which the first array with such an axis sets."""
    if weights.keys() != variant.weights.keys():
        raise ValueError(
            f"weights has {', '.join(weights) or 'nothing'}; {variant.title} wants {', '.join(variant.weights)}."
        )
    checked: dict[str, Array] = {}
    sizes: dict[str, int] = {}
    for name, shape in variant.weights.items():
        checked[name] = checked_array(name, weights[name], tuple(sizes.get(axis, axis) for axis in shape), _DOUBLE)
        sizes |= dict(zip(shape, checked[name].shape, strict=True))
    return checked, sizes


def _checked_initial(variant: Variant, initial: Mapping[str, Array], shape: tuple[int, ...]) -> dict[str, Array]:
    if unknown := initial.keys() - set(variant.states):
        raise ValueError(f"initial has {', '.join(sorted(unknown))}; its names are {', '.join(variant.states)}.")
    return {
        state: checked_array(f"{state}0", initial.get(state, np.zeros(shape)), shape, _DOUBLE)
        for state in variant.states
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
        where = f"step {t}, unit {unit}" + (f", batch row {row[0]}" if row else "")
        value = trace.series[name][(t, *row, unit)]
        raise ValueError(f"{name} at {where} is {value}; it must be a finite float64. Use smaller weights or inputs.")
