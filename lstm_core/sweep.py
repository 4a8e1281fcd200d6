"""The fast loop behind `run`, for cells without peepholes.

All values of a step live in one row of blocks of H numbers, in the order of _BLOCKS, so that one NumPy call
serves neighbouring blocks: f, i, o share a sigmoid, and [f i] * [c_prev g] is [kept added]. That makes ten
calls a step. The rows of W, U and b for f, i, o are negated beforehand, as sigmoid(z) = 1 / (1 + exp(-z)).
The row is one small buffer, whose views are made once; at the end of each step all of it but [kept added],
which a trace works out when asked, is copied to the record.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from lstm_core.cell import LSTMParameters, block
from lstm_core.checks import Array

_RECORDED = ("z_f", "z_i", "z_o", "z_g", "f", "i", "o", "c", "g", "tanh_c", "h")
_BLOCKS = (*_RECORDED, "kept", "added")


def sweep(params: LSTMParameters, x: Array, h0: Array, c0: Array) -> dict[str, Array] | None:
    """Return all series of the run, or None if some z is not finite or too low for 1 / (1 + exp(-z)).

    x is (T, D) or (T, B, D), h0 and c0 are (H,) or (B, H), all checked; the series are (T, H) or (T, B, H).
    """
    T, H, batch = len(x), params.hidden_size, x.shape[1:-1]
    weight_ih, weight_hh, bias = _arranged(params)
    record = np.empty((T + 1, len(_RECORDED) * H, *batch), params.dtype)
    record[0] = 0.0
    record[0, _span(H, "h")], record[0, _span(H, "c")] = h0.T, c0.T
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        inputs = x.reshape(-1, params.input_size) @ weight_ih.T
        inputs += bias
        inputs = np.ascontiguousarray(inputs.reshape(T, *batch, 4 * H).swapaxes(1, -1))
        _loop(record, inputs, weight_hh)
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
    """Return where the blocks from `first` to `last`, or `first` alone, lie in a row."""
    return slice(_BLOCKS.index(first) * H, (_BLOCKS.index(last or first) + 1) * H)


@lru_cache(maxsize=1)
def _arranged(params: LSTMParameters) -> list[Array]:
    """Return W, U and b with the blocks f, i, o, g, the first three negated; kept for more runs of one cell."""
    H = params.hidden_size
    arrays = []
    for rows in (params.weight_ih, params.weight_hh, params.bias):
        array = np.concatenate([rows[block(gate, H)] for gate in "fiog"])
        np.negative(array[: 3 * H], out=array[: 3 * H])
        arrays.append(array)
    return arrays


def _loop(record: Array, inputs: Array, weight_hh: Array) -> None:
    H = weight_hh.shape[1]
    row = np.zeros((len(_BLOCKS) * H, *record.shape[2:]), record.dtype)
    recorded = row[: record.shape[1]]
    recorded[...] = record[0]
    z, z_fio, z_g = row[_span(H, "z_f", "z_g")], row[_span(H, "z_f", "z_o")], row[_span(H, "z_g")]
    fio, f_i, o = row[_span(H, "f", "o")], row[_span(H, "f", "i")], row[_span(H, "o")]
    c_g, c, g = row[_span(H, "c", "g")], row[_span(H, "c")], row[_span(H, "g")]
    kept_added, kept, added = row[_span(H, "kept", "added")], row[_span(H, "kept")], row[_span(H, "added")]
    tanh_c, h = row[_span(H, "tanh_c")], row[_span(H, "h")]
    one = np.ones_like(fio)
    # Bound once: beside calls of half a microsecond, looking up np.add each time is felt.
    recur, exp, tanh = weight_hh.dot, np.exp, np.tanh
    add, multiply, reciprocal = np.add, np.multiply, np.reciprocal
    for inputs_t, record_t in zip(inputs, record[1:], strict=True):
        recur(h, z)
        add(z, inputs_t, z)
        exp(z_fio, fio)
        add(fio, one, fio)
        reciprocal(fio, fio)
        tanh(z_g, g)
        multiply(f_i, c_g, kept_added)
        add(kept, added, c)
        tanh(c, tanh_c)
        multiply(o, tanh_c, h)
        record_t[...] = recorded
