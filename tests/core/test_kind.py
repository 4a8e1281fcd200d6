"""An LSTM with other functions or a coupled gate: its trace is that of its lines, and so is all that is made of it."""

from __future__ import annotations

import contextlib
import io
from itertools import product
from typing import Any

import numpy as np
import pytest

from lstm_core import (
    CELL_FUNCTIONS,
    COUPLINGS,
    GATE_FUNCTIONS,
    VARIANTS,
    Clamp,
    LSTMKind,
    LSTMParameters,
    SquaredError,
    Trace,
    backward,
    descend,
    kind_of,
    run,
    run_variant,
    to_form,
    to_numpy,
    to_pytorch,
    weight_differences,
)
from lstm_core.activations import FUNCTIONS
from lstm_core.equations import parse

KINDS = [
    *(LSTMKind(coupled) for coupled in COUPLINGS),
    *(LSTMKind("", *names) for names in product(GATE_FUNCTIONS, CELL_FUNCTIONS, CELL_FUNCTIONS)),
    LSTMKind("f", "hard_sigmoid_5"),
    LSTMKind("i", "hard_sigmoid_6", "relu", "linear"),
]


def cell(kind: LSTMKind, *, peephole: bool = True, seed: int = 0) -> LSTMParameters:
    rng = np.random.default_rng(seed)
    full = LSTMParameters(*(rng.normal(size=shape) for shape in ((12, 2), (12, 3), (12,), (3, 3))))
    arrays = {name: array.copy() for name, array in full.arrays.items() if peephole or name != "peephole"}
    if kind.coupled:
        at = "ifgo".index(kind.coupled)
        for name, array in arrays.items():
            array[slice(at, at + 1) if name == "peephole" else slice(3 * at, 3 * at + 3)] = 0
    return LSTMParameters(**arrays).as_kind(kind)


def traced(kind: LSTMKind, *, peephole: bool = True, **more: Any) -> Trace:
    rng = np.random.default_rng(1)
    h0, c0, x = rng.normal(size=3), rng.normal(size=3), rng.normal(size=(6, 2))
    return run(cell(kind, peephole=peephole), x, h0=h0, c0=c0, **more)


@pytest.mark.parametrize("peephole", [False, True])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key(peephole=False))
def test_a_trace_is_that_of_the_lines_of_its_type(kind: LSTMKind, peephole: bool) -> None:
    trace = traced(kind, peephole=peephole, mask=[1, 1, 0, 1, 0, 1])
    by_lines = run_variant(
        trace.variant.key, trace.weights, trace.x, initial={"h": trace.h0, "c": trace.c0}, mask=trace.mask
    )
    for name in trace.variant.series:
        np.testing.assert_allclose(trace.series[name], by_lines.series[name], rtol=0, atol=1e-13, err_msg=name)


def test_a_plain_loop_gives_the_same_hard_coupled_cell() -> None:
    p = cell(LSTMKind("f", "hard_sigmoid_5", "relu", "tanh"), peephole=False)
    trace = run(p, np.random.default_rng(3).normal(size=(5, 2)))
    w, h, c = p.by_gate(), np.zeros(3), np.zeros(3)
    for t, x in enumerate(trace.x):
        z = {gate: w[f"W_{gate}"] @ x + w[f"U_{gate}"] @ h + w[f"b_{gate}"] for gate in "igo"}
        i, o = (np.clip(0.2 * z[gate] + 0.5, 0, 1) for gate in "io")
        c = (1 - i) * c + i * np.clip(z["g"], 0, None)
        h = o * np.tanh(c)
        np.testing.assert_allclose(trace.h[t], h, rtol=0, atol=1e-15)


def test_a_key_tells_the_kind_and_the_peepholes() -> None:
    for kind, peephole in product(KINDS, (False, True)):
        assert kind_of(kind.key(peephole)) == (kind, peephole)
    assert {key for key in VARIANTS if kind_of(key)} == {kind.key(p) for kind in KINDS[:3] for p in (False, True)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_function_in_numpy_is_the_one_of_the_lines(name: str) -> None:
    z = np.linspace(-7, 7, 201)
    line = parse("y = " + (GATE_FUNCTIONS | CELL_FUNCTIONS)[name].format(z="z"))
    assert np.array_equal(FUNCTIONS[name](z), line.value({"z": z}))
    assert FUNCTIONS[name](z.astype(np.float32)).dtype == np.float32


def test_a_coupled_gate_follows_the_one_that_is_held_and_can_be_held_itself() -> None:
    follows = traced(LSTMKind("f"), clamps=[Clamp("i", 0.25)])
    assert (follows.f == 0.75).all()
    apart = traced(LSTMKind("f"), clamps=[Clamp("f", 0.5)])
    assert (apart.f == 0.5).all() and (apart.i != 0.5).all()


def test_weights_of_a_gate_that_has_none_are_refused() -> None:
    full = cell(LSTMKind())
    with pytest.raises(ValueError, match="rows of f hold numbers; wanted zeros, as f = 1 − i has no weights"):
        full.as_kind(LSTMKind("f"))
    with pytest.raises(ValueError, match="coupled"):
        LSTMKind("o")


@pytest.mark.parametrize("kind", [LSTMKind("f"), LSTMKind("i", "hard_sigmoid_6", "relu"), LSTMKind(candidate="linear")])
def test_gradients_are_differences_and_a_step_keeps_the_kind(kind: LSTMKind) -> None:
    trace, loss = traced(kind), SquaredError(np.full((6, 3), 0.3))
    found = backward(trace, d_h=loss.gradient(trace.h))
    moved = descend(trace, loss, 0.1).parameters
    assert moved.kind == kind and moved.peephole is not None
    gates = kind.gates.replace("o", "") + "o"
    places = [(f"W_{gate}", (1, 0)) for gate in gates] + [(f"b_{gate}", (2,)) for gate in gates] + [("p_o", (0,))]
    rows = {gate: 3 * "ifgo".index(gate) for gate in gates}
    exact = [found.weight_ih[rows[gate] + 1, 0] for gate in gates] + [found.bias[rows[gate] + 2] for gate in gates]
    assert found.peephole is not None
    exact.append(found.peephole[2, 0])
    np.testing.assert_allclose(weight_differences(trace, loss, places), exact, rtol=0, atol=1e-8)


@pytest.mark.parametrize("kind", [LSTMKind("f", "hard_sigmoid_5"), LSTMKind("i", "sigmoid", "linear", "relu")])
def test_the_program_prints_the_numbers_of_the_trace(kind: LSTMKind) -> None:
    trace = traced(kind)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(to_numpy(trace.parameters, trace.x, trace.h0, trace.c0), {})
    rows = np.array([[float(word) for word in line.split()] for line in printed.getvalue().splitlines()])
    wanted = np.stack([trace.series[name] for name in "figoch"], axis=-1).reshape(-1, 6)
    np.testing.assert_allclose(rows[:, 2:], wanted, rtol=1e-11, atol=1e-11)


def test_what_a_library_cannot_be_is_refused_in_a_sentence() -> None:
    coupled = cell(LSTMKind("f"), peephole=False)
    with pytest.raises(ValueError, match="couples its gates, f = 1 − i, which is not written in the form of PyTorch"):
        to_form(coupled, "pytorch")
    with pytest.raises(ValueError, match="written in NumPy only"):
        to_pytorch(coupled, np.zeros((1, 2)), np.zeros(3), np.zeros(3))
    hard = cell(LSTMKind(gate="hard_sigmoid_5"), peephole=False)
    assert set(to_form(hard, "keras")) == {"kernel", "recurrent_kernel", "bias"}
    with pytest.raises(ValueError, match="other functions, gate hard_sigmoid_5, which an LSTM of PyTorch"):
        to_form(hard, "pytorch")


def test_files_name_the_type_and_have_no_z_of_a_gate_without_weights() -> None:
    trace, file = traced(LSTMKind("f", "hard_sigmoid_5")), io.StringIO()
    trace.to_csv(file)
    header = file.getvalue().splitlines()[0].split(",")
    assert "z_f" not in header and "f" in header and "z_i" in header
    array = io.BytesIO()
    trace.to_npz(array)
    array.seek(0)
    with np.load(array) as found:
        assert str(found["cell"]) == "cifg_peephole:gate=hard_sigmoid_5" and "z_f" not in found
