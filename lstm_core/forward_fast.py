"""The loop behind `run`: the arithmetic of `step` in as few NumPy calls as possible.

All values of a step are in one row of blocks of H numbers, in the order of _BLOCKS, so that one NumPy call does
neighbouring blocks: f, i, o share a sigmoid, and [f i] * [c g] is [kept added]. That makes ten calls a step; with
peepholes o must wait for the new c and has a sigmoid of its own. The rows of W, U, b and p for f, i, o are negated
beforehand, as sigmoid(z) = 1 / (1 + exp(-z)). The row is one small buffer whose views are made once; at the end of
each step all of it except [kept added], which a trace computes when asked, is copied to the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


class _Weights(NamedTuple):
    """The weights with their rows in the order of _BLOCKS; `peephole` is (3, H), rows f, i, o, or None."""

    weight_ih: Array
    weight_hh: Array
    bias: Array
    peephole: Array | None


class _Clamped(NamedTuple):
    """What the blocks of _CLAMPED are set to, and where: both (5H,), for a batch (5H, 1)."""

    values: Array
    where: npt.NDArray[np.bool_]


def forward_fast(
    params: LSTMParameters, x: Array, h0: Array, c0: Array, clamp_table: Mapping[str, Array]
) -> dict[str, Array] | None:
    """Return all series of the run, or None if some z is not finite or too low for 1 / (1 + exp(-z)).

    x is (T, D) or (T, B, D), h0 and c0 are (H,) or (B, H), all checked; the series are (T, H) or (T, B, H). The
    values are those of `step` except for rounding.
    """
    T, H, batch = len(x), params.hidden_size, x.shape[1:-1]
    weights = _arranged(params)
    record = np.empty((T + 1, len(_RECORDED) * H, *batch), params.dtype)
    record[0] = 0.0
    record[0, _span(H, "h")], record[0, _span(H, "c")] = h0.T, c0.T
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        _loop(record, _inputs(x, weights), weights, _clamped_steps(clamp_table, T, H, record))
    z, z_fio = record[1:, _span(H, "z_f", "z_g")], record[1:, _span(H, "z_f", "z_o")]
    # Here z_fio is still -z: beyond ln(1/tiny) its exponential overflows or the inverse of that loses digits.
    if not (np.isfinite(z).all() and z_fio.max() < -np.log(np.finfo(z.dtype).tiny)):
        return None
    np.subtract(0.0, z_fio, out=z_fio)  # where negation would write a zero as -0.0
    record.flags.writeable = False
    blocks = record.reshape(T + 1, len(_RECORDED), H, *batch).swapaxes(0, 1).swapaxes(2, -1)
    before = dict(zip(_RECORDED, blocks[:, :-1], strict=True))
    after = dict(zip(_RECORDED, blocks[:, 1:], strict=True))
    return after | {"h_prev": before["h"], "c_prev": before["c"]}


def _span(H: int, first: str, last: str = "") -> slice:
    """Return where the blocks from `first` to `last`, or `first` alone, are in a row."""
    return slice(_BLOCKS.index(first) * H, (_BLOCKS.index(last or first) + 1) * H)


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
    return _Weights(arrays[0], arrays[1], arrays[2], peephole)


def _clamped_steps(clamp_table: Mapping[str, Array], T: int, H: int, record: Array) -> Sequence[_Clamped | None]:
    """Return for each step what is clamped in it, None where nothing is."""
    if not clamp_table:
        return [None] * T
    values = np.full((T, len(_CLAMPED), H), np.nan, record.dtype)
    for gate, table in clamp_table.items():
        values[:, _CLAMPED.index(gate)] = table
    values = values.reshape(T, -1, *[1] * (record.ndim - 2))  # the same for each row of a batch
    where: npt.NDArray[np.bool_] = ~np.isnan(values)
    steps: list[_Clamped | None] = [None] * T
    for t in np.flatnonzero(where.reshape(T, -1).any(axis=1)).tolist():
        steps[t] = _Clamped(values[t], where[t])
    return steps


def _inputs(x: Array, weights: _Weights) -> Iterator[Array]:
    """Yield W x + b of each step, (4H,) or (4H, B), made for as many steps at once as stay in the processor's cache."""
    W, b = weights.weight_ih, weights.bias
    at_once = max(1, _NUMBERS_AT_ONCE // (len(b) * x[0, ..., 0].size))
    for start in range(0, len(x), at_once):
        part = x[start : start + at_once]
        made = part @ W.T if x.ndim == 2 else W @ part.swapaxes(1, 2)
        made += b if x.ndim == 2 else b[:, None]
        yield from made


def _loop(record: Array, inputs: Iterator[Array], weights: _Weights, clamped_steps: Sequence[_Clamped | None]) -> None:
    H, p = weights.weight_hh.shape[1], weights.peephole
    row = np.zeros((len(_BLOCKS) * H, *record.shape[2:]), record.dtype)

    def view(first: str, last: str = "") -> Array:
        """Return the part of the row from one block to another."""
        return row[_span(H, first, last)]

    recorded = row[: record.shape[1]]
    recorded[...] = record[0]
    early = "o" if p is None else "i"  # from f to this gate the sigmoid is taken before the new c is known
    z, z_early, z_f_i, z_o, z_g = (
        view("z_f", "z_g"),
        view("z_f", f"z_{early}"),
        view("z_f", "z_i"),
        view("z_o"),
        view("z_g"),
    )
    f_early, f_i, o, c_g, c, g = view("f", early), view("f", "i"), view("o"), view("c", "g"), view("c"), view("g")
    kept_added, kept, added, tanh_c, h = view("kept", "added"), view("kept"), view("added"), view("tanh_c"), view("h")
    f_to_g, ones_early, ones = view(_CLAMPED[0], _CLAMPED[-1]), np.ones_like(f_early), np.ones_like(o)
    if p is not None:
        p = p.reshape(3, H, *[1] * (row.ndim - 1))
        p_f_i, p_o, of_f_i, of_o = p[:2], p[2], np.empty((2, *c.shape), c.dtype), np.empty_like(c)
        z_f_i = z_f_i.reshape(of_f_i.shape)
    # Bound once: beside calls of half a microsecond, looking up np.add each time is felt.
    recur, exp, tanh, copyto = weights.weight_hh.dot, np.exp, np.tanh, np.copyto
    add, multiply, reciprocal = np.add, np.multiply, np.reciprocal
    for inputs_t, clamped, record_t in zip(inputs, clamped_steps, record[1:], strict=True):
        recur(h, z)
        add(z, inputs_t, z)
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
                copyto(o, clamped.values[2 * H : 3 * H], where=clamped.where[2 * H : 3 * H])
        multiply(o, tanh_c, h)
        record_t[...] = recorded
