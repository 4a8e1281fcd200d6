"""The read-out y = activation(W h + b): against torch, in the trace, in files and in the program."""

# mypy: disable-error-code="arg-type"

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from lstm_core import READOUT_ACTIVATIONS, Readout, backward, run, to_numpy
from tests.core.oracle import random_cell

D, H, K, T = 2, 3, 4, 5
TORCH: dict[str, Any] = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "softmax": lambda z: torch.softmax(z, dim=-1),
}


def case(activation: str, *batch: int) -> Any:
    rng = np.random.default_rng(0)
    readout = Readout(rng.normal(size=(K, H)), rng.normal(size=K), activation)
    params, x = random_cell(rng, D, H), rng.normal(size=(T, *batch, D))
    return run(params, x, readout=readout), readout, rng.normal(size=(T, *batch, K))


@pytest.mark.parametrize("batch", [(), (6,)])
@pytest.mark.parametrize("activation", READOUT_ACTIVATIONS)
def test_outputs_and_gradients_are_those_of_torch(activation: str, batch: tuple[int, ...]) -> None:
    trace, readout, d_y = case(activation, *batch)
    layer = torch.nn.Linear(H, K, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(readout.weight))
        layer.bias.copy_(torch.tensor(readout.bias))
    h = torch.tensor(trace.h, requires_grad=True)
    y = TORCH[activation](layer(h))
    np.testing.assert_allclose(trace.y, y.detach().numpy(), rtol=0, atol=1e-14)
    (y * torch.tensor(d_y)).sum().backward()
    found = readout.backward(trace.h, d_y)
    for got, wanted in zip(found, (layer.weight.grad, layer.bias.grad, h.grad), strict=True):
        np.testing.assert_allclose(got, wanted.numpy(), rtol=0, atol=1e-12)


def test_its_gradient_goes_on_through_the_lstm() -> None:
    trace, readout, d_y = case("softmax")
    found = backward(trace, d_h=readout.backward(trace.h, d_y).h).bias
    size, params = 1e-6, trace.parameters
    for k in range(4 * H):
        moved = [params.bias + sign * size * (np.arange(4 * H) == k) for sign in (1, -1)]
        up, down = (
            (run(type(params)(params.weight_ih, params.weight_hh, bias), trace.x, readout=readout).y * d_y).sum()
            for bias in moved
        )
        assert found[k] == pytest.approx((up - down) / (2 * size), rel=1e-6, abs=1e-8)


def test_without_a_readout_y_is_h() -> None:
    trace, _, _ = case("linear")
    plain = run(trace.parameters, trace.x)
    assert plain.readout is None and plain.y is plain.h


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
def test_extreme_numbers_neither_overflow_nor_warn(activation: str) -> None:
    y = Readout([[1e300], [-1e300]], [0.0, 0.0], activation)([[1.0], [-1.0]])
    np.testing.assert_array_equal(y, [[1, 0], [0, 1]])


def test_files_hold_the_readout_and_y() -> None:
    trace, _, _ = case("softmax")
    binary, text, table = io.BytesIO(), io.StringIO(), io.StringIO()
    trace.to_npz(binary)
    trace.to_json(text)
    trace.to_csv(table)
    binary.seek(0)
    npz, document = np.load(binary, allow_pickle=False), json.loads(text.getvalue())
    again = (
        Readout(npz["readout_weight"], npz["readout_bias"], str(npz["readout_activation"])),
        Readout(
            **{name: value if name == "activation" else np.array(value) for name, value in document["readout"].items()}
        ),
    )
    for one, y in zip(again, (npz["y"], document["y"]), strict=True):
        np.testing.assert_array_equal(y, trace.y)
        np.testing.assert_array_equal(one(trace.h), trace.y)
    for row in csv.DictReader(io.StringIO(table.getvalue())):
        assert [float(row[f"y_{k}"]) for k in range(K)] == trace.y[int(row["t"])].tolist()


@pytest.mark.parametrize("activation", READOUT_ACTIVATIONS)
def test_the_numpy_program_prints_y(tmp_path: Path, activation: str) -> None:
    trace, readout, _ = case(activation)
    script = to_numpy(trace.parameters, trace.x, trace.h0, trace.c0, readout=readout)
    (tmp_path / "cell.py").write_text(script, encoding="utf-8")
    done = subprocess.run([sys.executable, "cell.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    printed = [line.split() for line in done.stdout.splitlines()]
    y = [[float(number) for number in words[2:]] for words in printed if words[1] == "y"]
    np.testing.assert_allclose(y, trace.y, rtol=1e-11)
    h = [float(words[-1]) for words in printed if words[1] != "y"]
    np.testing.assert_allclose(h, trace.h.ravel(), rtol=1e-11)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Readout([1.0], [1.0]), "weight has shape (1,); wanted (K, H)"),
        (lambda: Readout([[1.0]], [1.0, 2.0]), "bias has shape (2,); wanted (1,)"),
        (lambda: Readout([[np.nan]], [1.0]), "weight[0, 0] is nan"),
        (lambda: Readout([[1.0]], [1.0], "tanh"), "activation is 'tanh'; wanted one of linear, sigmoid, softmax"),
        (lambda: Readout([[1.0]], [1.0])([[1.0, 2.0]]), "h has shape (1, 2)"),
        (lambda: Readout([[1.0]], [1.0]).backward([[1.0]], [[1.0, 2.0]]), "d_y has shape (1, 2)"),
        (lambda: run(*cell(), readout=Readout([[1.0]], [1.0])), "readout has weight (1, 1); wanted (K, 3)"),
        (lambda: run(*cell(), readout=3), "readout is 3"),
        (lambda: to_numpy(cell()[0], cell()[1], np.zeros(H), np.zeros(H), readout=3), "readout is 3"),
    ],
)
def test_what_does_not_fit_is_refused(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=r"weight|bias|activation|h has|d_y|readout") as refused:
        make()
    assert words in str(refused.value)


def cell() -> Any:
    return random_cell(np.random.default_rng(0), D, H), np.zeros((T, D))
