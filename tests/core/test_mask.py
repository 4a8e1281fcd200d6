"""Masked steps: the state passes them unchanged, in runs, files and derivatives."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import (
    VARIANTS,
    LSTMParameters,
    Trace,
    backward,
    contributions,
    direct_path,
    finite_difference,
    jacobians,
    output_sensitivity,
    run,
    run_variant,
    share_weights,
)
from tests.core.oracle import random_cell

T, D, H, B = 7, 2, 3, 4
MASK = np.array([True, False, True, True, False, False, True])


def case(*batch: int, peephole: bool = False, seed: int = 0) -> tuple[LSTMParameters, Any, dict[str, Any]]:
    rng = np.random.default_rng(seed)
    params = random_cell(rng, D, H, peephole=peephole)
    return params, rng.normal(size=(T, *batch, D)), {k: rng.normal(size=(*batch, H)) for k in ("h0", "c0")}


@pytest.mark.parametrize("peephole", [False, True])
@settings(max_examples=30, deadline=None)
@given(mask=st.lists(st.booleans(), min_size=T, max_size=T), seed=st.integers(0, 99))
def test_a_masked_run_is_a_plain_loop_that_leaves_those_steps_out(peephole: bool, mask: list[bool], seed: int) -> None:
    params, x, start = case(peephole=peephole, seed=seed)
    trace = run(params, x, **start, mask=mask)
    h, c = start["h0"], start["c0"]
    for t, used in enumerate(mask):
        if used:
            one = run(params, x[t : t + 1], h0=h, c0=c)
            h, c = one.h[0], one.c[0]
        np.testing.assert_allclose(trace.h[t], h, rtol=0, atol=1e-14)
        np.testing.assert_allclose(trace.c[t], c, rtol=0, atol=1e-14)


def test_rows_of_a_batch_have_masks_of_their_own() -> None:
    params, x, start = case(B)
    mask = np.random.default_rng(1).random((T, B)) < 0.6
    batch = run(params, x, **start, mask=mask)
    for b in range(B):
        alone = run(params, x[:, b], h0=start["h0"][b], c0=start["c0"][b], mask=mask[:, b])
        np.testing.assert_allclose(batch.h[:, b], alone.h, rtol=0, atol=1e-14)
    shared = run(params, x, **start, mask=MASK)
    np.testing.assert_array_equal(shared.h, run(params, x, **start, mask=np.repeat(MASK[:, None], B, axis=1)).h)


def test_a_masked_step_keeps_all_of_c_and_adds_nothing() -> None:
    params, x, start = case()
    trace = run(params, x, **start, mask=MASK)
    over = ~MASK
    assert (trace.f[over] == 1).all() and (trace.i[over] == 0).all()
    np.testing.assert_array_equal(trace.c[over], trace.c_prev[over])
    np.testing.assert_array_equal(trace.h[over], trace.h_prev[over])
    np.testing.assert_array_equal(trace.c, trace.kept + trace.added)
    initial, written = contributions(trace)
    np.testing.assert_allclose(initial[-1] + written[-1].sum(axis=0), trace.c[-1], atol=1e-13)


def test_a_mask_that_hides_nothing_is_none() -> None:
    params, x, start = case()
    assert run(params, x, **start, mask=np.ones(T)).mask is None
    np.testing.assert_array_equal(run(params, x, **start, mask=np.ones(T)).h, run(params, x, **start).h)


def in_torch(params: LSTMParameters, x: Any, start: Any, mask: Any, d_h: Any, d_c: Any) -> Any:
    leaves = {
        name: torch.tensor(array, requires_grad=True) for name, array in vars(params).items() if array is not None
    }
    leaves |= {name: torch.tensor(array, requires_grad=True) for name, array in ({"x": x} | start).items()}
    h, c, loss = leaves["h0"], leaves["c0"], torch.tensor(0.0)
    for t in range(T):
        z = leaves["x"][t] @ leaves["weight_ih"].T + h @ leaves["weight_hh"].T + leaves["bias"]
        i, f, g, o = z.chunk(4, dim=-1)
        new_c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        new_h = torch.sigmoid(o) * torch.tanh(new_c)
        used = torch.tensor(mask[t])[..., None]
        h, c = torch.where(used, new_h, h), torch.where(used, new_c, c)
        loss = loss + (torch.tensor(d_h[t]) * h).sum() + (torch.tensor(d_c[t]) * c).sum()
    loss.backward()
    return {name: leaf.grad.numpy() for name, leaf in leaves.items()}


@pytest.mark.parametrize("batch", [(), (B,)])
def test_gradients_pass_masked_steps_by_as_in_torch(batch: tuple[int, ...]) -> None:
    params, x, start = case(*batch)
    rng = np.random.default_rng(2)
    mask = rng.random((T, *batch)) < 0.6
    d_h, d_c = rng.normal(size=(2, T, *batch, H))
    found = backward(run(params, x, **start, mask=mask), d_h=d_h, d_c=d_c)
    for name, gradient in in_torch(params, x, start, mask, d_h, d_c).items():
        np.testing.assert_allclose(getattr(found, name), gradient, rtol=0, atol=1e-12, err_msg=name)


def test_derivatives_between_states_are_central_differences_over_masked_steps() -> None:
    params, x, start = case()
    trace = run(params, x, **start, mask=MASK)
    for t in (T - 1, 4):
        exact = jacobians(trace, t)
        for state in ("h", "c"):
            measured = finite_difference(trace, t, 1, state=state)
            np.testing.assert_allclose(measured[1:], exact[state][1:, 1, 1], rtol=1e-6, atol=1e-8)
    assert np.array_equal(jacobians(trace, 5)["c"][4], jacobians(trace, 5)["c"][6])  # steps 4 and 5 are passed over
    assert output_sensitivity(trace, 0)[2, 3] != 0
    assert (direct_path(trace, 5)[4:] == 1).all()


def test_files_hold_the_mask_and_give_the_same_run_again() -> None:
    params, x, start = case()
    trace = run(params, x, **start, mask=MASK)
    binary, text = io.BytesIO(), io.StringIO()
    trace.to_npz(binary)
    trace.to_json(text)
    binary.seek(0)
    for mask in (np.load(binary)["mask"], json.loads(text.getvalue())["mask"]):
        np.testing.assert_array_equal(run(params, x, **start, mask=mask).h, trace.h)


def test_a_float32_run_stays_one() -> None:
    params, x, _ = case()
    single = LSTMParameters(*(array.astype(np.float32) for array in vars(params).values() if array is not None))
    trace: Trace = run(single, x, mask=MASK)
    assert trace.h.dtype == trace.f.dtype == trace.i.dtype == trace.tanh_c.dtype == np.float32


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        (np.ones(T - 1), "mask has shape (6,); wanted (7,)"),
        (True, "mask has shape (); wanted (7,)"),
        (np.full(T, 0.5), "mask holds other values than True and False"),
        (np.full(T, np.nan), "mask holds other values"),
        ("1111111", "mask holds"),
    ],
)
def test_other_masks_are_refused(mask: Any, words: str) -> None:
    params, x, start = case()
    with pytest.raises(ValueError, match="wanted") as refused:
        run(params, x, **start, mask=mask)
    assert words in str(refused.value)


@pytest.mark.parametrize("peephole", [False, True])
def test_a_cell_type_that_is_the_lstm_is_masked_as_the_lstm_is(peephole: bool) -> None:
    params, x, start = case(peephole=peephole)
    trace = run(params, x, **start, mask=MASK)
    initial = {"h": start["h0"], "c": start["c0"]}
    other = run_variant(trace.variant.key, params.by_gate(), x, initial=initial, mask=MASK)
    assert other.mask is not None
    for name, values in other.series.items():
        np.testing.assert_allclose(values, trace.series[name], rtol=0, atol=1e-14, err_msg=name)


@pytest.mark.parametrize("key", VARIANTS)
def test_every_cell_type_runs_as_if_masked_steps_were_not_there(key: str) -> None:
    params, x, _ = case()
    weights, _ = share_weights(key, params, seed=0)
    masked, shorter = run_variant(key, weights, x, mask=MASK), run_variant(key, weights, x[MASK])
    for state in masked.states:
        np.testing.assert_array_equal(masked.series[state][MASK], shorter.series[state])
        np.testing.assert_array_equal(masked.series[state][~MASK], masked.series[f"{state}_prev"][~MASK])


def test_a_table_has_a_column_that_says_which_steps_were_read() -> None:
    params, x, start = case()
    masked, plain = io.StringIO(), io.StringIO()
    run(params, x, **start, mask=MASK).to_csv(masked)
    run(params, x, **start).to_csv(plain)
    rows = list(csv.DictReader(io.StringIO(masked.getvalue())))
    assert [int(row["mask"]) for row in rows] == MASK.astype(int).repeat(H).tolist()
    assert "mask" not in plain.getvalue().splitlines()[0]
