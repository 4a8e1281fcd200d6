"""An LSTM in plain loops over Python floats, written apart from lstm_core, and random cells to run it on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lstm_core import LSTMParameters, Trace

NAMES = ("f", "i", "g", "o", "c", "h", "kept", "added", "tanh_c", "z_f", "z_i", "z_g", "z_o")


def random_cell(
    rng: np.random.Generator, D: int, H: int, *, peephole: bool = False, spread: float = 1.0
) -> LSTMParameters:
    """Return a cell whose every weight is different, so that exchanged gates are seen.

    U is divided by the square root of H: a larger one makes a chaotic cell, in which the rounding of the last
    digit grows past any tolerance within some thirty steps, whoever computes it.
    """
    weight_ih = rng.normal(0, spread, (4 * H, D))
    weight_hh = rng.normal(0, spread, (4 * H, H)) / H**0.5
    bias = rng.normal(0, spread, 4 * H)
    return LSTMParameters(weight_ih, weight_hh, bias, rng.normal(0, spread, (3, H)) if peephole else None)


def plain_lstm(params: LSTMParameters, x: Any, h0: Any, c0: Any, order: str = "ifgo") -> dict[str, Any]:
    """Return each of NAMES as an array (T, H), with the weights read as blocks in `order`."""
    W, U, b = params.weight_ih.tolist(), params.weight_hh.tolist(), params.bias.tolist()
    p = dict(zip("ifo", params.peephole.tolist(), strict=True)) if params.peephole is not None else {}
    H = params.hidden_size
    h, c = list(map(float, h0)), list(map(float, c0))
    rows: dict[str, list[list[float]]] = {name: [] for name in NAMES}

    def z_of(gate: str, k: int, x_t: list[float], h_prev: list[float]) -> float:
        row = order.index(gate) * H + k
        terms = [W[row][d] * x_t[d] for d in range(len(x_t))]
        return math.fsum([*terms, *(U[row][j] * h_prev[j] for j in range(H)), b[row]])

    for x_t in np.asarray(x, float).tolist():
        now: dict[str, list[float]] = {name: [] for name in NAMES}
        for k in range(H):
            z_i, z_f, z_g, z_o = (z_of(gate, k, x_t, h) for gate in "ifgo")
            if p:
                z_i, z_f = z_i + p["i"][k] * c[k], z_f + p["f"][k] * c[k]
            i, f, g = 1 / (1 + math.exp(-z_i)), 1 / (1 + math.exp(-z_f)), math.tanh(z_g)
            new_c = f * c[k] + i * g
            z_o += p["o"][k] * new_c if p else 0.0
            o = 1 / (1 + math.exp(-z_o))
            new_h = o * math.tanh(new_c)
            values = (f, i, g, o, new_c, new_h, f * c[k], i * g, math.tanh(new_c), z_f, z_i, z_g, z_o)
            for name, value in zip(NAMES, values, strict=True):
                now[name].append(value)
        h, c = now["h"], now["c"]
        for name in NAMES:
            rows[name].append(now[name])
    return {name: np.array(values) for name, values in rows.items()}


def difference(trace: Trace, expected: dict[str, Any]) -> float:
    """Return the largest absolute difference over all of NAMES."""
    return max(float(np.abs(getattr(trace, name) - expected[name]).max()) for name in NAMES)
