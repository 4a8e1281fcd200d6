"""The loop behind `run`: the arithmetic of `step` in as few NumPy calls as possible.

All values of a step are in one array of blocks (H,), in the order of _BLOCKS, so that one NumPy call does neighbouring
blocks: f, i, o share a sigmoid, and [f i] * [c g] is [kept added]. That makes ten calls a step; with peepholes o must
wait for the new c and has a sigmoid of its own. The rows of W, U, b and p for f, i, o are negated beforehand, as
sigmoid(z) = 1 / (1 + exp(-z)). The array is one small buffer whose views are made once; at the end of each step all of
it except [kept added], which a trace computes when asked, is copied to the record.

One sequence has W x + b made for many steps at once, and U, of which each step reads all, in columns: OpenBLAS reads
16 MB of them in half the time that rows take. A batch has [h x 1] multiplied by [U W b], some units at a time, so that
all that is done to the numbers of these units is done while they are in the processor's cache.

Tried and rejected: the loop compiled by Numba takes 0.5 to 0.9 of this time for one sequence in float32, but Numba's
import takes more than 1 s in each process and its first run 3 s more, where 20,000 steps of 512 units last 1.4 s. Two
threads that share a batch take 0.6 to 0.85 of the time from 256 units on, and a core from other visitors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array
from lstm_core.parameters import PEEPHOLE_ORDER, LSTMParameters, block

_RECORDED = ("z_f", "z_i", "z_o", "z_g", "f", "i", "o", "c", "g", "tanh_c", "h")
_BLOCKS = (*_RECORDED, "kept", "added")
_CLAMPED = ("f", "i", "o", "c", "g")
"""The blocks from the first to the last that can be clamped; c lies between them and never is."""

_NUMBERS_AT_ONCE = 2**16
_PRODUCTS_AT_ONCE = 10**6
"""Most products within a matrix product for which OpenBLAS does not first copy its operands, which costs a fifth."""

_FEWEST_UNITS = 16
"""Fewest units of a batch at a time, so that the calls are few."""

_LINE = 64
"""Bytes of a line of the processor's cache."""


class _Weights(NamedTuple):
    """The weights with their rows in the order of _BLOCKS; `peephole` is (3, H), rows f, i, o, or None."""

    weight_ih: Array
    weight_hh: Array
    bias: Array
    peephole: Array | None


class _Clamped(NamedTuple):
    """What the blocks of _CLAMPED are set to, and where: both (5, H), for a batch (5, H, 1)."""

    values: Array
    where: npt.NDArray[np.bool_]

    def of(self, units: slice) -> _Clamped:
        """Return what is clamped of some units."""
        return _Clamped(self.values[:, units], self.where[:, units])


class _Part(NamedTuple):
    """Some units: their z, (4, n) or (4, n, B), their h, and the rest of the step, which wants z and fills a record."""

    z: Array
    h: Array
    finish: Callable[[_Clamped | None, Array], None]


Loop = Callable[[Array, Sequence[_Clamped | None], Array], None]
"""Takes x and what is clamped of some steps, and fills their records (n, 11, H) or (n, 11, H, B)."""


def forward_fast(
    params: LSTMParameters, x: Array, h0: Array, c0: Array, clamp_table: Mapping[str, Array]
) -> dict[str, Array] | None:
    """Return all series of the run, or None if some z is not finite or too low for 1 / (1 + exp(-z)).

    x is (T, D) or (T, B, D), h0 and c0 are (H,) or (B, H), all checked; the series are (T, H) or (T, B, H). The
    values are those of `step` except for rounding.
    """
    T, H, batch = len(x), params.hidden_size, x.shape[1:-1]
    record = np.empty((T + 1, len(_RECORDED), H, *batch), params.dtype)
    record[0] = 0.0
    record[0, _place("h")], record[0, _place("c")] = h0.T, c0.T
    clamped_steps = _clamped_steps(clamp_table, T, H, record)
    at_once = max(1, _NUMBERS_AT_ONCE // record[0, _span("z_f", "z_g")].size)
    loop = _batch(params, record[0]) if batch else _one_sequence(params, record[0])
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for start in range(0, T, at_once):
            steps = slice(start, start + at_once)
            loop(x[steps], clamped_steps[steps], record[1:][steps])
            if not _finished(record[1:][steps]):
                return None
    record.flags.writeable = False
    blocks = record.swapaxes(0, 1).swapaxes(2, -1)
    before = dict(zip(_RECORDED, blocks[:, :-1], strict=True))
    after = dict(zip(_RECORDED, blocks[:, 1:], strict=True))
    return after | {"h_prev": before["h"], "c_prev": before["c"]}


def _place(name: str) -> int:
    return _BLOCKS.index(name)


def _span(first: str, last: str) -> slice:
    """Return where the blocks from `first` to `last` are."""
    return slice(_place(first), _place(last) + 1)


@lru_cache(maxsize=1)
def _arranged(params: LSTMParameters) -> _Weights:
    """Return the weights in the order of _BLOCKS, those of f, i, o negated; kept for more runs of one cell."""
    H, p = params.hidden_size, params.peephole
    arrays = []
    for rows in (params.weight_ih, params.weight_hh, params.bias):
        array = np.concatenate([rows[block(gate, H)] for gate in "fiog"])
        np.negative(array[: 3 * H], out=array[: 3 * H])
        arrays.append(array)
    peephole = None if p is None else -p[[PEEPHOLE_ORDER.index(gate) for gate in "fio"]]
    return _Weights(arrays[0], _aligned(arrays[1].T), arrays[2], peephole)


@lru_cache(maxsize=1)
def _joined(params: LSTMParameters, rows: int) -> tuple[tuple[slice, Array], ...]:
    """Return [U W b] of so many units at a time, (4, n, H + D + 1), and which units; kept for more runs of one cell."""
    H, weights = params.hidden_size, _arranged(params)
    joined = np.concatenate([weights.weight_hh.T, weights.weight_ih, weights.bias[:, None]], axis=1).reshape(4, H, -1)
    spans = [slice(start, min(start + rows, H)) for start in range(0, H, rows)]
    return tuple((units, _aligned(joined[:, units])) for units in spans)


def _aligned(array: Array) -> Array:
    """Return a copy that begins with a line of the cache, where reading is faster."""
    memory = np.empty(array.nbytes + _LINE, np.uint8)
    start = -memory.ctypes.data % _LINE
    copy = memory[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def _clamped_steps(clamp_table: Mapping[str, Array], T: int, H: int, record: Array) -> Sequence[_Clamped | None]:
    """Return for each step what is clamped in it, None where nothing is."""
    if not clamp_table:
        return [None] * T
    values = np.full((T, len(_CLAMPED), H), np.nan, record.dtype)
    for gate, table in clamp_table.items():
        values[:, _CLAMPED.index(gate)] = table
    values = values.reshape(T, len(_CLAMPED), H, *[1] * (record.ndim - 3))  # the same for each row of a batch
    where: npt.NDArray[np.bool_] = ~np.isnan(values)
    steps: list[_Clamped | None] = [None] * T
    for t in np.flatnonzero(where.reshape(T, -1).any(axis=1)).tolist():
        steps[t] = _Clamped(values[t], where[t])
    return steps


def _one_sequence(params: LSTMParameters, before: Array) -> Loop:
    weights = _arranged(params)
    part = _part(before, weights.peephole)
    z, recur, add, finish = part.z.reshape(-1), part.h.dot, np.add, part.finish

    def loop(x: Array, clamped_steps: Sequence[_Clamped | None], records: Array) -> None:
        """Do some steps."""
        inputs = x @ weights.weight_ih.T
        inputs += weights.bias
        for inputs_t, clamped, record in zip(inputs, clamped_steps, records, strict=True):
            recur(weights.weight_hh, z)
            add(z, inputs_t, z)
            finish(clamped, record)

    return loop


def _batch(params: LSTMParameters, before: Array) -> Loop:
    H, D, B, p = params.hidden_size, params.input_size, before.shape[-1], _arranged(params).peephole
    h_x_1 = np.ones((H + D + 1, B), before.dtype)
    h_x_1[:H] = before[_place("h")]
    joined = _joined(params, max(_FEWEST_UNITS, _PRODUCTS_AT_ONCE // h_x_1.size))
    parts = [(W, units, _part(before[:, units], None if p is None else p[:, units])) for units, W in joined]

    def loop(x: Array, clamped_steps: Sequence[_Clamped | None], records: Array) -> None:
        """Do some steps."""
        for x_t, clamped, record in zip(x, clamped_steps, records, strict=True):
            h_x_1[H : H + D] = x_t.T
            for W, units, part in parts:
                np.matmul(W, h_x_1, part.z)
                part.finish(None if clamped is None else clamped.of(units), record[:, units])
            h_x_1[:H] = record[_place("h")]

    return loop


def _finished(records: Array) -> bool:
    """Give z of f, i, o its sign; return whether all z are finite and none is too low for 1 / (1 + exp(-z)).

    Until then z of f, i, o is -z: beyond ln(1/tiny) its exponential overflows or the inverse of that loses digits.
    """
    z, z_fio = records[:, _span("z_f", "z_g")], records[:, _span("z_f", "z_o")]
    most = -np.log(np.finfo(z.dtype).tiny)
    # A NaN makes both the least and the greatest number NaN, which no comparison holds for.
    in_range = z.min() > -np.inf and (z.max() < most or (z_fio.max() < most and z.max() < np.inf))
    np.subtract(0.0, z_fio, out=z_fio)  # where negation would write a zero as -0.0
    return bool(in_range)


def _part(before: Array, p: Array | None) -> _Part:
    """Return what carries some units from step to step; `before` is their record (11, n) or (11, n, B) before them."""
    row = np.zeros((len(_BLOCKS), *before.shape[1:]), before.dtype)

    def view(first: str, last: str) -> Array:
        """Return the part of the row from one block to another."""
        return row[_span(first, last)]

    recorded = row[: len(before)]
    recorded[...] = before
    early = "o" if p is None else "i"  # from f to this gate the sigmoid is taken before the new c is known
    z, z_early, z_f_i = view("z_f", "z_g"), view("z_f", f"z_{early}"), view("z_f", "z_i")
    f_early, f_i, c_g, kept_added = view("f", early), view("f", "i"), view("c", "g"), view("kept", "added")
    z_o, z_g, o, c, g, kept, added, tanh_c, h = (
        row[_place(name)] for name in ("z_o", "z_g", "o", "c", "g", "kept", "added", "tanh_c", "h")
    )
    f_to_g, ones_early, ones = view(_CLAMPED[0], _CLAMPED[-1]), np.ones_like(f_early), np.ones_like(o)
    if p is not None:
        p = p.reshape(*p.shape, *[1] * (c.ndim - 1))
        p_f_i, p_o, of_f_i, of_o = p[:2], p[2], np.empty_like(f_i), np.empty_like(c)
    # Bound once: beside calls of a quarter of a microsecond, looking up np.add each time is felt.
    exp, tanh, copyto, add, multiply, reciprocal = np.exp, np.tanh, np.copyto, np.add, np.multiply, np.reciprocal

    def finish(clamped: _Clamped | None, record: Array) -> None:
        """Make of z what else a step has, and record it."""
        if p is not None:
            multiply(p_f_i, c, of_f_i)
            add(z_f_i, of_f_i, z_f_i)
        exp(z_early, f_early)
        add(f_early, ones_early, f_early)
        reciprocal(f_early, f_early)
        tanh(z_g, g)
        if clamped is not None:
            copyto(f_to_g, clamped.values, where=clamped.where)
        multiply(f_i, c_g, kept_added)
        add(kept, added, c)
        tanh(c, tanh_c)
        if p is not None:
            multiply(p_o, c, of_o)
            add(z_o, of_o, z_o)
            exp(z_o, o)
            add(o, ones, o)
            reciprocal(o, o)
            if clamped is not None:
                copyto(o, clamped.values[2], where=clamped.where[2])
        multiply(o, tanh_c, h)
        record[...] = recorded

    return _Part(z, h, finish)
