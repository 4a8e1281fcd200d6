"""A whole run of an LSTM cell, with all its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from lstm_core.activations import FUNCTIONS
from lstm_core.cell import Step, checked_step
from lstm_core.checks import Array, checked_array, checked_index, checked_kind
from lstm_core.clamps import Clamp, checked_clamps, clamp_table
from lstm_core.forward_fast import forward_fast
from lstm_core.kind import PLAIN
from lstm_core.masks import Mask, checked_mask
from lstm_core.parameters import LSTMParameters
from lstm_core.readout import Readout, checked_readout
from lstm_core.series import SERIES, Series
from lstm_core.variant import Variant
from lstm_core.variants import variant_of
from lstm_core.written import Written


@dataclass(frozen=True, eq=False)
class Trace(Step, Written):
    """All values of a run: a Step with a time axis in front, and what the run started from; all read-only.

    The values are (T, H) or (T, B, H), x is (T, D) or (T, B, D), z (T, 4H) or (T, B, 4H); h0 and c0 are (H,) or
    (B, H). `clamps` says which gates were clamped and when, `mask` (T,) or (T, B) is False at the steps that were
    passed over, `readout` makes y of h. `variant`, `weights`, `initial`, `series`,
    `clamp_table`, `states` and `memory` are those of every trace: see `any_trace.AnyTrace`.

    >>> trace = run(LSTMParameters.initial(1, 2, seed=0), [[1.0], [0.0], [0.0]])
    >>> len(trace), trace.f.shape, trace.states, trace.memory
    (3, (3, 2), ('h', 'c'), 'c')
    >>> trace.series["c"] is trace.c
    True
    """

    h0: Array
    c0: Array
    parameters: LSTMParameters
    clamps: tuple[Clamp, ...] = ()
    mask: Mask | None = None
    readout: Readout | None = None

    @cached_property
    def y(self) -> Array:
        """The output of the model, (T, K) or (T, B, K): that of the read-out; without one it is h."""
        return self.h if self.readout is None else self.readout(self.h)

    @property
    def variant(self) -> Variant:
        """The cell type: an LSTM, with or without peepholes, with the functions of its parameters."""
        return variant_of(self.parameters.key)

    @property
    def weights(self) -> dict[str, Array]:
        """The weights gate by gate, W_i and so on."""
        return self.parameters.by_gate()

    @property
    def initial(self) -> dict[str, Array]:
        """The states before the run by name."""
        return {"h": self.h0, "c": self.c0}

    @property
    def series(self) -> Series:
        """All values by the names of SERIES; a gate that has no weights has no z."""
        without = f"z_{self.parameters.kind.coupled}"
        return Series(self, tuple(name for name in SERIES if name != without))

    @cached_property
    def clamp_table(self) -> dict[str, Array]:
        """The values (T, H) of each gate that is clamped, NaN where it is free."""
        return clamp_table(self.clamps, len(self), self.parameters.hidden_size)

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states, ("h", "c")."""
        return self.variant.states

    @property
    def memory(self) -> str:
        """The state in which the cell remembers, "c"."""
        return self.variant.memory

    def __len__(self) -> int:
        return len(self.x)

    def at(self, t: int) -> Step:
        """Return step t, counted from 0 (from the end if negative). IndexError if there is no such step."""
        t = checked_index("t", t, len(self), "steps of this trace", from_end=True)
        return Step(**{field.name: getattr(self, field.name)[t] for field in fields(Step)})


def run(
    params: LSTMParameters,
    x: Array,
    *,
    h0: Array | None = None,
    c0: Array | None = None,
    clamps: Iterable[Clamp] = (),
    mask: Any = None,
    readout: Readout | None = None,
) -> Trace:
    """Run the cell over a sequence and return all its gate and state values.

    x is (T, D) or (T, B, D); h0 and c0, zero if not given, are (H,) or (B, H). Each of `clamps` keeps a gate at
    a value over a span of steps, in every row of a batch. `mask`, (T,) or (T, B), is False at steps that are passed
    over: h and c stay as they are, so that f = 1 and i = 0 there; z, g and o are what they would be. (Keras: the
    same mask; its output at such a step is the last one too.) `readout` makes `Trace.y` of h.
    Equations, errors and sources are those of `step`;
    ValueError also for a clamp outside the run.

    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0.0, 0.0, 1.0, 0.0]))
    >>> run(params, [[0.0], [0.0]]).c.round(3).tolist()  # 0.5 tanh(1), and half of it more
    [[0.381], [0.571]]
    >>> run(params, [[0.0], [0.0]], clamps=[Clamp("f", 1.0)]).c.round(3).tolist()
    [[0.381], [0.762]]
    """
    checked_kind("params", params, LSTMParameters, "LSTMParameters")
    D, H, dtype = params.input_size, params.hidden_size, params.dtype
    x = checked_array("x", x, dtype, ("T", D), ("T", "B", D))
    shape = (*x.shape[1:-1], H)
    h0 = checked_array("h0", np.zeros(shape) if h0 is None else h0, dtype, shape)
    c0 = checked_array("c0", np.zeros(shape) if c0 is None else c0, dtype, shape)
    clamps = checked_clamps(clamps)
    table = clamp_table(clamps, len(x), H)
    mask = checked_mask(mask, x)
    readout = checked_readout(readout, H)
    plain = mask is None and params.kind == PLAIN
    series = forward_fast(params, x, h0, c0, table) if plain else None
    if series is None:
        series = _step_by_step(params, x, h0, c0, table, mask)
    return Trace(x=x, h0=h0, c0=c0, parameters=params, clamps=clamps, mask=mask, readout=readout, **series)


def _passed_over(now: Step, used: Array, params: LSTMParameters) -> Step:
    """Return the step with the state of before in the rows that are not `used`."""
    used, output = used[..., None], FUNCTIONS[params.kind.output]
    return replace(
        now,
        i=np.where(used, now.i, 0.0),
        f=np.where(used, now.f, 1.0),
        c=np.where(used, now.c, now.c_prev),
        tanh_c=np.where(used, now.tanh_c, output(now.c_prev)),
        h=np.where(used, now.h, now.h_prev),
    )


def _step_by_step(
    params: LSTMParameters, x: Array, h0: Array, c0: Array, table: Mapping[str, Array], mask: Mask | None
) -> dict[str, Array]:
    """Do what `forward_fast` does for any range of z, any kind and with masked steps, several times slower."""
    steps: list[Step] = []
    h, c = h0, c0
    for t, x_t in enumerate(x):
        now = checked_step(params, x_t, h, c, t, {gate: values[t] for gate, values in table.items()})
        steps.append(now if mask is None else _passed_over(now, np.asarray(mask[t]), params))
        h, c = steps[-1].state
    series = {f.name: np.stack([getattr(s, f.name) for s in steps]) for f in fields(Step) if f.name != "x"}
    for array in series.values():
        array.flags.writeable = False
    return series
