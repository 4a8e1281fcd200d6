"""Gradients and the ledger in NumPy, beside PyTorch's autograd over the same run, in float64, one sequence.

    run        lstm_core.run with a gate clamped, beside a loop in PyTorch that keeps all gates
    backward   all gradients of the sum of h, beside autograd through that loop (its forward run included)
    reach      the Jacobians of the last c and h by every step, beside one autograd call a unit for c alone
    ledger     the triangle of all units, beside the double loop over steps in Python

Both sides are first checked to give the same numbers. They take turns; the median of the turns counts.

    python -m benchmarks gradients [--quick]
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from benchmarks.bench_run import torch_loop
from benchmarks.report import Row
from lstm_core import Clamp, LSTMParameters, Trace, backward, contributions, jacobians, run

D, H, T = 2, 16, 200
Way = Callable[[], Any]


def measure(quick: bool) -> list[Row]:
    """One row for each of the four."""
    params = LSTMParameters.initial(D, H, seed=0)
    x = np.random.default_rng(1).normal(size=(T, D))
    trace = run(params, x)
    turns = 3 if quick else 9
    rows = []
    for what, ours, theirs in _pairs(trace, params, x):
        mine, peer = _medians(ours, theirs, turns)
        rows.append(Row(f"{what}, ms (T = {T}, H = {H})", mine * 1e3, peer * 1e3))
    return rows


def _pairs(trace: Trace, params: LSTMParameters, x: Any) -> list[tuple[str, Way, Way]]:
    tensors = [torch.tensor(np.array(a)) for a in (params.weight_ih, params.weight_hh, params.bias, x)]
    leaves = [tensor.requires_grad_() for tensor in tensors]

    def autograd() -> list[Any]:
        return list(torch.autograd.grad(torch_loop(*leaves)[5].sum(), leaves))

    ours = backward(trace, d_h=np.ones_like(trace.h))
    for name, theirs in zip(("weight_ih", "weight_hh", "bias", "x"), autograd(), strict=True):
        np.testing.assert_allclose(getattr(ours, name), theirs.numpy(), rtol=0, atol=1e-10)
    np.testing.assert_allclose(contributions(trace)[1], _double_loop(trace), rtol=0, atol=1e-12)
    expected = _jacobians(leaves).numpy().swapaxes(0, 1)  # [step, unit of the last c, unit of that step]
    np.testing.assert_allclose(jacobians(trace, T - 1)["c"][1:], expected, rtol=0, atol=1e-10)
    clamps = (Clamp("f", 0.5, 10, 20),)
    return [
        ("run with a gate clamped", lambda: run(params, x, clamps=clamps), lambda: torch_loop(*leaves)),
        ("backward", lambda: backward(trace, d_h=np.ones_like(trace.h)), autograd),
        ("reach of the last step", lambda: jacobians(trace, T - 1), lambda: _jacobians(leaves)),
        ("ledger of all units", lambda: contributions(trace), lambda: _double_loop(trace)),
    ]


def _jacobians(leaves: list[Any]) -> Any:
    """Autograd once for each unit of the last c, by the c of every step: (H, T, H)."""
    W, U, b, x = leaves
    h = c = torch.zeros(H, dtype=x.dtype)
    states = []
    for inputs in x @ W.T + b:
        z_i, z_f, z_g, z_o = (inputs + U @ h).chunk(4)
        c = z_f.sigmoid() * c + z_i.sigmoid() * z_g.tanh()
        h = z_o.sigmoid() * c.tanh()
        states.append(c)
    return torch.stack([torch.stack(torch.autograd.grad(value, states, retain_graph=True)) for value in c])


def _double_loop(trace: Trace) -> Any:
    written = np.zeros((len(trace), *trace.c.shape))
    for j in range(len(trace)):
        left = trace.added[j]
        for t in range(j, len(trace)):
            left = left * trace.f[t] if t > j else left
            written[t, j] = left
    return written


def _medians(ours: Way, theirs: Way, turns: int) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(turns):
        for way, taken in zip((ours, theirs), times, strict=True):
            start = time.perf_counter()
            way()
            taken.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])
