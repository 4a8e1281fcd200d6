"""What the output owes to a unit: its state taken away, or replaced by that of another run.

Ablation keeps the output gate of units at 0, or h itself in a cell without one, a GRU or an RNN, so that neither the
next step nor the head sees them. In an LSTM c goes on behind it; in the others h is all they remember. Patching gives
units, at one step, the state they had in another run (as in Vig et al. 2020 and Meng et al. 2022, there for
transformers): where the output then follows the other run, the units carried what the two runs differ in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_core.checks import FLOAT64, Array, checked_index
from lstm_core.clamps import Clamp
from lstm_core.language import tr
from lstm_core.probing.dynamics import StateMap
from lstm_core.probing.hold import AnyRun, Changed, Head, changed_by, held, output_of, plain_run, run_again
from lstm_core.probing.limits import refuse_work
from lstm_core.trace import Trace
from lstm_core.variant_run import step_variant

_NUMBERS_AT_ONCE = 20_000_000


@dataclass(frozen=True, eq=False)
class Effects:
    """How much the output changes for each of the units, the largest change first; all arrays are (K,).

    `change` is the root of the mean square of the change over all steps and outputs; `at_end` is that of the last step.

    >>> from lstm_core import LSTMParameters, run
    >>> params = LSTMParameters.initial(1, 3, seed=0)
    >>> ablation_effects(run(params, np.ones((4, 1)))).units.shape
    (3,)
    """

    units: npt.NDArray[np.integer]
    change: Array
    at_end: Array


def ablated(trace: AnyRun, units: Iterable[int], *, head: Head | None = None) -> Changed:
    """Return the run (T, H) once more with o = 0 in some units, so that their h is 0, and the change in the output.

    In a cell without o it is h = 0. The output is `head(h)`, or h without one. Clamps of the run stay. Raises
    ValueError for a batch or a masked run, IndexError for a unit that is not there.

    >>> from lstm_core import LSTMParameters, run
    >>> trace = run(LSTMParameters.initial(1, 3, seed=0), np.ones((4, 1)))
    >>> np.array_equal(ablated(trace, [2]).change[:, 2], -trace.h[:, 2])
    True
    """
    H = plain_run(trace).h.shape[1]
    shut = "o" if "o" in trace.variant.lines else "h"
    return held(trace, [Clamp(shut, 0.0, unit=checked_index("units", unit, H)) for unit in units], head=head)


def patched(
    a: AnyRun, b: AnyRun, step: int, units: Iterable[int], *, at: int | None = None, head: Head | None = None
) -> Changed:
    """Return run `a` with the state of run `b` in some units after a step, and the change in the output.

    h and c (of a cell without c, h) of the units after step `step` of `a` become those after step `at` of `b` (the same
    one if not given); the steps up to it are those of `a`, all later ones are computed anew from the input of `a`. With
    all units it is `a`'s input read on from `b`'s state. In `change` the row of `step` itself shows the new h. Raises
    ValueError for batches, masks, clamps and two different cells, IndexError for a step or unit that is not there.

    >>> from lstm_core import LSTMParameters, run
    >>> params = LSTMParameters.initial(1, 3, seed=0)
    >>> a, b = run(params, np.zeros((5, 1))), run(params, np.ones((5, 1)))
    >>> changed = patched(a, b, 2, [0, 1, 2])
    >>> changed.change[:2].any(), np.array_equal(changed.output[2], b.h[2])
    (np.False_, True)
    """
    a, b, t, s = _pair(a, b, step, at)
    chosen = [checked_index("units", unit, a.h.shape[1]) for unit in units]
    states = {name: a.series[name][t].copy() for name in a.states}
    for name, values in states.items():
        values[chosen] = b.series[name][s][chosen]
    head_h = np.concatenate([a.h[:t], states["h"][None]])
    if t + 1 == len(a):
        return changed_by(a, a, head_h, head)
    later = run_again(a, a.x[t + 1 :], states)
    return changed_by(a, later, np.concatenate([head_h, later.h]), head)


def ablation_effects(trace: AnyRun, *, units: Iterable[int] | None = None, head: Head | None = None) -> Effects:
    """Return the change in the output when each of the units (all, if not given) is ablated alone, ranked.

    As `ablated` for each, in float64 and many units at once. Raises ValueError also for clamps, and for sizes that
    make more than 200 billion products: T steps of K units with 4 H H each.

    >>> from lstm_core import LSTMParameters, run
    >>> trace = run(LSTMParameters.initial(1, 3, seed=0), np.ones((4, 1)))
    >>> effects = ablation_effects(trace)
    >>> one = ablated(trace, [effects.units[0]]).change
    >>> abs(effects.change[0] - np.sqrt(np.square(one).mean())) < 1e-12
    np.True_
    """
    trace = _free(trace)
    chosen = _chosen(trace, units, len(trace))

    def _begun(some: npt.NDArray[np.integer]) -> tuple[States, Array]:
        open_ = np.ones((len(some), trace.h.shape[1]))
        open_[np.arange(len(some)), some] = 0.0
        return {name: np.tile(value, (len(some), 1)) for name, value in trace.initial.items()}, open_

    return _ranked(trace, 0, trace.initial, chosen, _begun, head)


def patch_effects(
    a: AnyRun,
    b: AnyRun,
    step: int,
    *,
    at: int | None = None,
    units: Iterable[int] | None = None,
    head: Head | None = None,
) -> Effects:
    """Return the change in the output after `step` when each unit alone is patched from `b` into `a`, ranked.

    As `patched` for each, in float64; the steps counted are those after `step`. Raises what `patched` raises,
    ValueError where no step follows, and for sizes as `ablation_effects`.

    >>> from lstm_core import LSTMParameters, run
    >>> params = LSTMParameters.initial(1, 3, seed=0)
    >>> patch_effects(run(params, np.zeros((5, 1))), run(params, np.ones((5, 1))), 2).change.shape
    (3,)
    """
    a, b, t, s = _pair(a, b, step, at)
    if t + 1 == len(a):
        raise ValueError(tr("Step {step} is the last one of the run; wanted one that others follow.", step=t))
    chosen = _chosen(a, units, len(a) - t - 1)

    start = {name: a.series[name][t] for name in a.states}

    def _begun(some: npt.NDArray[np.integer]) -> tuple[States, Array]:
        states = {name: np.tile(value, (len(some), 1)) for name, value in start.items()}
        for name, values in states.items():
            values[np.arange(len(some)), some] = b.series[name][s][some]
        return states, np.ones_like(states["h"])

    return _ranked(a, t + 1, start, chosen, _begun, head)


States = dict[str, Array]
Begun = Callable[[npt.NDArray[np.integer]], tuple[States, Array]]


def _ranked(
    trace: AnyRun,
    first: int,
    start: Mapping[str, Array],
    units: npt.NDArray[np.integer],
    begun: Begun,
    head: Head | None,
) -> Effects:
    """Run on from step `first` once for each unit, from the states and with the open units that `begun` gives."""
    x, H = trace.x[first:].astype(FLOAT64), trace.h.shape[1]
    states = {name: value[None] for name, value in start.items()}
    before = output_of(_hs(trace, x, states, np.ones((1, H))), head)  # anew in float64: rounding is no change
    at_once = max(1, _NUMBERS_AT_ONCE // (len(x) * H))
    change, at_end = np.empty(len(units)), np.empty(len(units))
    for k in range(0, len(units), at_once):
        some = slice(k, k + at_once)
        apart = np.square(output_of(_hs(trace, x, *begun(units[some])), head) - before)
        change[some], at_end[some] = (np.sqrt(part.mean(axis=(0, -1))) for part in (apart, apart[-1:]))
    order = np.argsort(-change, kind="stable")
    return Effects(units[order], change[order], at_end[order])


def _hs(trace: AnyRun, x: Array, states: States, open_: Array) -> Array:
    """Return h of all steps, (T, B, H); at each it is times `open_`, 0 in an ablated unit."""
    states = {name: value.astype(FLOAT64) for name, value in states.items()}
    made, step = np.empty((len(x), *states["h"].shape)), _step_of(trace, x[0])
    with np.errstate(over="ignore", under="ignore"):
        for t, x_t in enumerate(x):
            states = step(x_t, states)
            states["h"] = states["h"] * open_
            made[t] = states["h"]
    return made


def _step_of(trace: AnyRun, x: Array) -> Callable[[Array, States], States]:
    """Return what makes the states (B, H) after a step of its input (D,) and those before it, in float64."""
    if isinstance(trace, Trace):
        step = StateMap(trace.parameters, x)

        def _lstm(x_t: Array, states: States) -> States:
            step.take(x_t)
            return dict(zip(("h", "c"), step(states["h"], states["c"]), strict=True))

        return _lstm
    variant, weights = trace.variant, trace.weights

    def _other(x_t: Array, states: States) -> States:
        values = weights | {"x": x_t} | {f"{name}_prev": value for name, value in states.items()}
        step_variant(variant, values)
        return {name: values[name] for name in states}

    return _other


def _chosen(trace: AnyRun, units: Iterable[int] | None, steps: int) -> npt.NDArray[np.integer]:
    H = trace.h.shape[1]
    chosen = range(H) if units is None else sorted({checked_index("units", unit, H) for unit in units})
    what = tr(
        "{steps} steps of {units} units, each ablated alone in a layer of {H},", steps=steps, units=len(chosen), H=H
    )
    refuse_work(what, 4.0 * H * H * steps * len(chosen))
    return np.array(chosen, dtype=np.int64)


def _free(trace: AnyRun) -> AnyRun:
    """Return the run of one sequence without masked steps in which nothing is held."""
    if plain_run(trace).clamps:
        raise ValueError(tr("The run has gates that are held; wanted one in which all are free."))
    return trace


def _pair(a: AnyRun, b: AnyRun, step: int, at: int | None) -> tuple[AnyRun, AnyRun, int, int]:
    a, b = _free(a), plain_run(b)
    if a.variant.key != b.variant.key:
        raise ValueError(
            tr("The two runs are of {a} and of {b}; wanted two runs of one cell.", a=a.variant.name, b=b.variant.name)
        )
    if a.h.shape[1] != b.h.shape[1]:
        raise ValueError(
            tr("The two runs have {a} and {b} units; wanted two runs of one cell.", a=a.h.shape[1], b=b.h.shape[1])
        )
    t = checked_index("step", step, len(a), "steps of this trace")
    return a, b, t, checked_index("at", t if at is None else at, len(b), "steps of this trace")
