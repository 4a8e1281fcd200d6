"""The scripts are run as a person would run them, and print the trace."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstm_core import Clamp, LSTMParameters, Trace, run, to_keras, to_numpy, to_pytorch
from lstm_core.checks import Array
from tests.core.oracle import random_cell

Writer = Callable[[LSTMParameters, Array, Array, Array], str]


def make(*, peephole: bool = False, dtype: type = np.float64) -> Trace:
    rng = np.random.default_rng(0)
    cell = random_cell(rng, 2, 3, peephole=peephole, spread=2.0)
    params = LSTMParameters(**{name: a.astype(dtype) for name, a in vars(cell).items() if a is not None})
    return run(params, rng.normal(size=(6, 2)), h0=rng.normal(size=3), c0=rng.normal(size=3))


def assert_prints_the_trace(writer: Writer, trace: Trace, folder: Path, tolerance: float = 1e-11) -> None:
    script = folder / "cell.py"
    script.write_text(writer(trace.parameters, trace.x, trace.h0, trace.c0), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script.name],
        cwd=folder,  # away from the project, which the script must not need
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH" or writer is to_keras},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    printed = np.array([line.split() for line in done.stdout.splitlines()], dtype=float)
    T, H = trace.h.shape
    assert printed[:, :2].tolist() == [[t, unit] for t in range(T) for unit in range(H)]
    expected = np.stack([getattr(trace, name).ravel() for name in "figoch"], axis=1)
    np.testing.assert_allclose(printed[:, 2:], expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("peephole", [False, True])
def test_the_numpy_script_prints_the_trace(tmp_path: Path, peephole: bool) -> None:
    assert_prints_the_trace(to_numpy, make(peephole=peephole), tmp_path)


def test_a_float32_cell_is_written_as_one(tmp_path: Path) -> None:
    trace = make(dtype=np.float32)
    assert "dtype=np.float32" in to_numpy(trace.parameters, trace.x, trace.h0, trace.c0)
    assert_prints_the_trace(to_numpy, trace, tmp_path, 1e-6)


def test_the_numpy_script_holds_the_gates_that_were_held(tmp_path: Path) -> None:
    free = make(peephole=True)
    clamps = [Clamp("f", 0.25, 1, 4, 2), Clamp("o", 0.5), Clamp("g", -0.5, 2, None, 0)]
    trace = run(free.parameters, free.x, h0=free.h0, c0=free.c0, clamps=clamps)
    assert_prints_the_trace(lambda params, x, h0, c0: to_numpy(params, x, h0, c0, trace.clamps), trace, tmp_path)


def test_the_numpy_script_passes_masked_steps_over(tmp_path: Path) -> None:
    free = make(peephole=True)
    mask = [True, False, False, True, True, False]
    clamps = (Clamp("f", 0.25, 1, 4, 2),)
    trace = run(free.parameters, free.x, h0=free.h0, c0=free.c0, clamps=clamps, mask=mask)
    assert_prints_the_trace(
        lambda params, x, h0, c0: to_numpy(params, x, h0, c0, clamps, mask=trace.mask), trace, tmp_path
    )


def test_the_pytorch_script_prints_the_trace(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    assert_prints_the_trace(to_pytorch, make(), tmp_path)


def test_the_keras_script_prints_the_trace(tmp_path: Path) -> None:
    pytest.importorskip("keras")
    assert_prints_the_trace(to_keras, make(), tmp_path, 1e-5)  # some backends compute in float32


def test_lines_are_printed_with_12_digits() -> None:
    assert ':.12g}" for value in (f, i, g, o, c, h)' in to_numpy(*(make().parameters, make().x, make().h0, make().c0))


@pytest.mark.parametrize("writer", [to_pytorch, to_keras])
def test_a_cell_with_peepholes_can_be_written_in_numpy_only(writer: Writer) -> None:
    trace = make(peephole=True)
    with pytest.raises(ValueError, match=r"LSTM has no peepholes; this cell has them and can be written in NumPy only"):
        writer(trace.parameters, trace.x, trace.h0, trace.c0)


@pytest.mark.parametrize("writer", [to_numpy, to_pytorch, to_keras])
def test_a_wrong_shape_is_refused(writer: Writer) -> None:
    trace = make()
    with pytest.raises(ValueError, match=r"x has shape \(6, 1, 2\); wanted \(T, 2\)"):
        writer(trace.parameters, trace.x[:, None], trace.h0, trace.c0)
