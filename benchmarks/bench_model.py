"""Gates of an imported model's layer, in float32, beside PyTorch's fused layer and a loop that keeps the gates.

Four ways over the same weights and input, for H = 128 to 1024, batches of 1 and 32, and T to 20,000:

    ours     lstm_core.models.run_layer: all gates and states of all steps
    fused    torch.nn.LSTM: h of all steps and the last c, no gates
    loop     a PyTorch loop over the steps that keeps all gates and states
    limit    the products U h alone, as fast as NumPy makes them: no loop over steps can do without

First with one thread each, by the time of the processor, which other programs hardly change; then with as many
threads as the machine has cores, by the clock. What is aimed at is ours/fused ≤ 1.0 up to H = 512 and ≤ 1.1 at 1024.
The ways take turns, and the median of the turns counts; the ratio is that of the medians. Measured is the time of ours
in milliseconds a step, the peer's the fused one.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from benchmarks.bench_run import torch_loop
from benchmarks.report import Row
from lstm_core import Layer, LSTMParameters
from lstm_core.models import Cell, run_layer

SIZES = [(H, B, 1000 if H * B < 2**14 else 250) for B in (1, 32) for H in (128, 256, 512, 1024)]
SIZES += [(H, 1, 20_000) for H in (128, 512)]
INPUTS = 64
Way = Callable[[], Any]


def ways(H: int, B: int, T: int) -> dict[str, Way]:
    """Return the four ways by name, over one random layer and input."""
    made = LSTMParameters.initial(INPUTS, H, seed=0)
    params = LSTMParameters(*(array.astype(np.float32) for array in made.arrays.values()))
    layer = Layer("lstm", (Cell.of_lstm(params),))
    shape = (T, INPUTS) if B == 1 else (T, B, INPUTS)
    x = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    W, U, b, tensor = (torch.tensor(np.array(a)) for a in (params.weight_ih, params.weight_hh, params.bias, x))
    fused = torch.nn.LSTM(INPUTS, H)
    for target, source in zip(fused.parameters(), (W, U, b, torch.zeros_like(b)), strict=True):
        target.data.copy_(source)
    np.testing.assert_allclose(run_layer(layer, x[:50]).output, fused(tensor[:50])[0].numpy(), rtol=0, atol=1e-5)
    loop = torch_loop if B == 1 else _batched_loop
    return {
        "ours": lambda: run_layer(layer, x),
        "fused": lambda: fused(tensor),
        "loop": lambda: loop(W, U, b, tensor),
        "limit": lambda: _products(params.weight_hh, B, T),
    }


def _products(U: Any, B: int, T: int) -> None:
    """Multiply U by h as often as a run must: in columns for one sequence, for a batch in parts of 10⁶ products."""
    H = U.shape[1]
    if B == 1:
        h, z, columns = np.ones(H, U.dtype), np.empty(4 * H, U.dtype), np.ascontiguousarray(U.T)
        for _ in range(T):
            h.dot(columns, z)
        return
    rows = max(16, 2 ** int(np.log2(10**6 / (H * B))))
    parts, h = U.reshape(-1, rows, H), np.ones((H, B), U.dtype)
    out = np.empty((len(parts), rows, B), U.dtype)
    for _ in range(T):
        np.matmul(parts, h, out)


def _batched_loop(weight_ih: Any, weight_hh: Any, bias: Any, x: Any) -> list[Any]:
    """Do what `torch_loop` does for x (T, B, D)."""
    h = c = torch.zeros(x.shape[1], weight_hh.shape[1], dtype=x.dtype)
    kept: list[tuple[Any, ...]] = []
    for inputs in x @ weight_ih.T + bias:
        z_i, z_f, z_g, z_o = (inputs + h @ weight_hh.T).chunk(4, dim=-1)
        i, f, g, o = z_i.sigmoid(), z_f.sigmoid(), z_g.tanh(), z_o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        kept.append((i, f, g, o, c, h))
    return [torch.stack(values) for values in zip(*kept, strict=True)]


def medians(contestants: dict[str, Way], turns: int, clock: Callable[[], float]) -> dict[str, float]:
    """Return the median time of each way in seconds; before a timed run each has one that fills the caches."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(turns):
        for name, way in contestants.items():
            time.sleep(0.005)  # the threads of the way before come to rest
            way()
            start = clock()
            way()
            times[name].append(clock() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def measure(quick: bool) -> Iterator[Row]:
    """Yield the rows of each size: ours beside the fused layer, then beside the loop and the limit."""
    sizes = [(H, B, 100) for H, B, _ in SIZES[:2]] if quick else SIZES
    for threads in dict.fromkeys((1, os.cpu_count() or 1)):
        torch.set_num_threads(threads)
        with torch.no_grad(), threadpool_limits(threads, user_api="blas"):
            for H, B, T in sizes:
                yield from _rows(H, B, T, threads)


def _rows(H: int, B: int, T: int, threads: int) -> Iterator[Row]:
    clock = time.process_time if threads == 1 else time.perf_counter
    took = medians(ways(H, B, T), 7 if H * H * B * T < 10**9 else 3, clock)
    each = {name: seconds / T * 1e3 for name, seconds in took.items()}
    size = f"H {H}, batch {B}, T {T}, {threads} thread{'s' if threads > 1 else ''}"
    yield Row(f"{size}: ours / fused", took["ours"] / took["fused"], aim=1.0 if H <= 512 else 1.1, at_most=True)
    yield Row("  ms a step, peer: fused", each["ours"], each["fused"])
    yield Row("  ms a step, peer: loop", each["ours"], each["loop"])
    yield Row("  the limit, peer: fused", each["limit"], each["fused"])
