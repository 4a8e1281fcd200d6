"""Against numbers and programs made by others: PyTorch, onnx.reference and two tiny cells to 16 digits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx.reference import ReferenceEvaluator

from lstm_core import LSTMParameters, run
from tests.core.oracle import random_cell

SHAPES = [(1, 1, 1, 1), (2, 3, 4, 6), (5, 2, 8, 20), (8, 4, 16, 50), (3, 1, 64, 30)]  # D, B, H, T


@pytest.mark.parametrize(("D", "B", "H", "T"), SHAPES)
def test_run_is_torch_nn_lstm(D: int, B: int, H: int, T: int) -> None:
    rng = np.random.default_rng([D, B, H, T])
    params = random_cell(rng, D, H)
    x, h0, c0 = rng.normal(size=(T, B, D)), rng.normal(size=(B, H)), rng.normal(size=(B, H))
    layer = torch.nn.LSTM(D, H, dtype=torch.float64)
    first_bias = rng.normal(size=4 * H)  # PyTorch adds two biases; ours is their sum
    weights = (params.weight_ih, params.weight_hh, first_bias, params.bias - first_bias)
    with torch.no_grad():
        for target, array in zip(layer.parameters(), weights, strict=True):
            target.copy_(torch.tensor(array))
        h, (_, c_last) = layer(torch.tensor(x), (torch.tensor(h0)[None], torch.tensor(c0)[None]))
    trace = run(params, x, h0=h0, c0=c0)
    np.testing.assert_allclose(trace.h, h.numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(trace.c[-1], c_last[0].numpy(), rtol=0, atol=1e-12)


def onnx_lstm(params: LSTMParameters, x: Any, h0: Any, c0: Any) -> tuple[Any, Any]:
    """Return h (T, B, H) and the last c (B, H) of ONNX: its blocks are i, o, f, g, its peepholes i, o, f."""
    H = params.hidden_size
    names = ["X", "W", "R", "B", "", "h0", "c0"] + ["P"] * (params.peephole is not None)
    i, f, g, o = (np.arange(n * H, (n + 1) * H) for n in range(4))
    order = np.concatenate([i, o, f, g])
    feeds = {
        "X": x,
        "W": params.weight_ih[order][None],
        "R": params.weight_hh[order][None],
        "B": np.concatenate([params.bias[order], np.zeros(4 * H)])[None],
        "h0": h0[None],
        "c0": c0[None],
    }
    if params.peephole is not None:
        feeds["P"] = params.peephole[[0, 2, 1]].reshape(1, 3 * H)
    node = onnx.helper.make_node("LSTM", names, ["Y", "Y_h", "Y_c"], hidden_size=H)
    h, _, c_last = ReferenceEvaluator(node).run(None, feeds)
    return h[:, 0], c_last[0]


@pytest.mark.parametrize(("D", "B", "H", "T"), SHAPES)
@pytest.mark.parametrize("peephole", [False, True])
def test_run_is_onnx_reference(D: int, B: int, H: int, T: int, peephole: bool) -> None:
    rng = np.random.default_rng([D, B, H, T, peephole])
    params = random_cell(rng, D, H, peephole=peephole)
    x, h0, c0 = rng.normal(size=(T, B, D)), rng.normal(size=(B, H)), rng.normal(size=(B, H))
    trace = run(params, x, h0=h0, c0=c0)
    h, c_last = onnx_lstm(params, x, h0, c0)
    np.testing.assert_allclose(trace.h, h, rtol=0, atol=1e-12)
    np.testing.assert_allclose(trace.c[-1], c_last, rtol=0, atol=1e-12)


CELLS = json.loads((Path(__file__).parent / "reference_cells.json").read_text())


@pytest.mark.parametrize("name", sorted(CELLS))
def test_run_gives_the_reference_cells(name: str) -> None:
    """In reference_cells.json: two cells, no two gates alike, to 16 digits; the blocks are f, i, g, o."""
    cell = CELLS[name]
    assert cell["order"] == "f,i,g,o"
    bias = np.array(cell["b"], float)
    H = len(bias) // 4
    order = np.arange(4 * H).reshape(4, H)[[1, 0, 2, 3]].ravel()
    W, U = (np.array(cell[key], float).reshape(4 * H, -1)[order] for key in "WU")
    x = np.array(cell["x"], float).reshape(len(cell["steps"]), -1)
    trace = run(LSTMParameters(W, U, bias[order]), x)
    for t, expected in enumerate(cell["steps"]):
        np.testing.assert_allclose(trace.z[t], np.array(expected["z"])[order], rtol=0, atol=2e-15)
        for series in "figoch":
            np.testing.assert_allclose(getattr(trace, series)[t], expected[series], rtol=0, atol=1e-15)
