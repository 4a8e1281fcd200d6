"""Time `lstm_core.run` beside PyTorch, in float64 and one sequence at a time.

Six ways over the same weights and input, for some sizes D, H, T:

    run      lstm_core.run: all gates and states of all steps
    clamp    the same with a gate of every unit clamped in the second half of the steps
    peep     the same with peepholes
    loop     a PyTorch loop over the steps that keeps all gates and states, without gradients, clamps or peepholes
    fused    torch.nn.LSTM: h of all steps, the last c, no gates
    matvec   the products U h alone, which no loop over steps in NumPy can do without: the limit

What is aimed at is that clamp/loop and peep/loop are at most 0.5.

The ways take turns, so that a busy moment of the machine meets all of them; the median of the turns counts.
A turn is a pause, in which the threads of the way before come to rest, one run that fills the caches, and one
run that is timed.

    python -m benchmarks.bench_run [--quick]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from lstm_core import Clamp, LSTMParameters, run

SIZES = [(1, 1, 50), (8, 16, 200), (32, 64, 200), (64, 128, 300), (128, 512, 500)]
RATIOS = (
    ("run", "loop"),
    ("clamp", "loop"),
    ("peep", "loop"),
    ("run", "fused"),
    ("matvec", "run"),
    ("matvec", "fused"),
)
COLUMNS = ("D", "H", "T", "run ms", *("/".join(pair) for pair in RATIOS))
Way = Callable[[], Any]


def torch_loop(weight_ih: Any, weight_hh: Any, bias: Any, x: Any) -> list[Any]:
    """Run the cell in PyTorch, step by step, and return i, f, g, o, c, h of all steps."""
    h = c = torch.zeros(weight_hh.shape[1], dtype=x.dtype)
    kept: list[tuple[Any, ...]] = []
    for inputs in x @ weight_ih.T + bias:
        z_i, z_f, z_g, z_o = (inputs + weight_hh @ h).chunk(4)
        i, f, g, o = z_i.sigmoid(), z_f.sigmoid(), z_g.tanh(), z_o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        kept.append((i, f, g, o, c, h))
    return [torch.stack(values) for values in zip(*kept, strict=True)]


def ways(D: int, H: int, T: int) -> dict[str, Way]:
    """Return the six ways by name, over one random cell and input."""
    params = LSTMParameters.initial(D, H, seed=0)
    rng = np.random.default_rng(1)
    x, clamps = rng.normal(size=(T, D)), (Clamp("f", 0.5, T // 2),)
    peephole = replace(params, peephole=rng.normal(size=(3, H)))
    arrays = (params.weight_ih, params.weight_hh, params.bias, x)
    W, U, b, tensor = (torch.tensor(np.array(array)) for array in arrays)
    layer = torch.nn.LSTM(D, H, dtype=torch.float64)
    for target, source in zip(layer.parameters(), (W, U, b, torch.zeros_like(b)), strict=True):
        target.data.copy_(source)
    columns, h, z = np.ascontiguousarray(params.weight_hh.T), np.ones(H), np.empty(4 * H)

    def matvec() -> None:
        for _ in range(T):
            h.dot(columns, z)

    for h_all in (layer(tensor)[0], torch_loop(W, U, b, tensor)[5]):
        np.testing.assert_allclose(run(params, x).h, h_all.numpy(), rtol=0, atol=1e-12)
    return {
        "run": lambda: run(params, x),
        "clamp": lambda: run(params, x, clamps=clamps),
        "peep": lambda: run(peephole, x),
        "loop": lambda: torch_loop(W, U, b, tensor),
        "fused": lambda: layer(tensor),
        "matvec": matvec,
    }


def medians(contestants: dict[str, Way], seconds: float) -> dict[str, float]:
    """Return the median time of each way in seconds, the ways taking turns for about `seconds` altogether."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times["run"]) < 5:
        for name, way in contestants.items():
            time.sleep(0.005)
            way()
            start = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Print one row of ratios a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the time, without the largest size")
    quick = parser.parse_args().quick
    print(*(f"{name:>12}" for name in COLUMNS))
    with torch.no_grad():
        for D, H, T in SIZES[:-1] if quick else SIZES:
            took = medians(ways(D, H, T), 0.8 if quick else 6.0)
            numbers = [took["run"] * 1e3, *(took[a] / took[b] for a, b in RATIOS)]
            print(*(f"{n:>12}" for n in (D, H, T)), *(f"{n:>12.3f}" for n in numbers))


if __name__ == "__main__":
    main()
