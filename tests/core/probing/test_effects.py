"""Ablation, patching, heads, the way of an input and chunks: against runs and loops that are written apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import LSTMParameters, Readout, Trace, contributions, run
from lstm_core.models import Cell, Dense, Layer, ModelFile, example_model, run_model, tokens_of
from lstm_core.probing import (
    ablated,
    ablation_effects,
    as_if_ended,
    ceiling,
    head_of,
    in_chunks,
    patch_effects,
    patched,
    what_kept_out,
)
from tests.core.oracle import plain_lstm, random_cell

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=25, deadline=None)


def two_runs(seed: int, H: int = 4) -> tuple[Trace, Trace, Readout]:
    rng = np.random.default_rng(seed)
    params = random_cell(rng, 2, H)
    h0, c0 = rng.uniform(-1, 1, H), rng.normal(size=H)
    a, b = (run(params, rng.normal(size=(9, 2)), h0=h0, c0=c0) for _ in range(2))
    return a, b, Readout(rng.normal(size=(2, H)), rng.normal(size=2))


@FEW
@given(SEEDS)
def test_an_ablated_unit_shows_0_and_the_rest_is_the_cell_without_what_read_it(seed: int) -> None:
    a, _, head = two_runs(seed)
    changed = ablated(a, [1], head=head)
    weight_hh = a.parameters.weight_hh.copy()
    weight_hh[:, 1] = 0.0
    deaf = LSTMParameters(a.parameters.weight_ih, weight_hh, a.parameters.bias)
    h0 = a.h0.copy()
    first = run(a.parameters, a.x[:1], h0=h0, c0=a.c0)  # h0 itself is still heard
    rest = run(deaf, a.x[1:], h0=first.h[0], c0=first.c[0])
    h = np.concatenate([first.h, rest.h])
    h[:, 1] = 0.0
    np.testing.assert_allclose(changed.output, head(h), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(changed.change, head(h) - head(a.h), rtol=1e-9, atol=1e-11)


@FEW
@given(SEEDS)
def test_effects_of_all_units_are_those_of_each_alone_in_order(seed: int) -> None:
    a, b, head = two_runs(seed)
    taken, put = ablation_effects(a, head=head), patch_effects(a, b, 3, head=head)
    assert (np.diff(taken.change) <= 0).all()
    assert sorted(put.units.tolist()) == [0, 1, 2, 3]
    for unit, change, at_end in zip(taken.units.tolist(), taken.change, taken.at_end, strict=True):
        alone = ablated(a, [unit], head=head).change
        assert change == pytest.approx(np.sqrt(np.square(alone).mean()))
        assert at_end == pytest.approx(np.sqrt(np.square(alone[-1]).mean()))
    for unit, change in zip(put.units.tolist(), put.change, strict=True):
        alone = patched(a, b, 3, [unit], head=head).change[4:]
        assert change == pytest.approx(np.sqrt(np.square(alone).mean()))


@FEW
@given(SEEDS)
def test_a_patched_run_is_plain_loops_from_the_mixed_state(seed: int) -> None:
    a, b, _ = two_runs(seed)
    found = patched(a, b, 2, [0, 3], at=5)
    h, c = a.h[2].copy(), a.c[2].copy()
    h[[0, 3]], c[[0, 3]] = b.h[5][[0, 3]], b.c[5][[0, 3]]
    expected = plain_lstm(a.parameters, a.x[3:].tolist(), h, c)["h"]
    np.testing.assert_array_equal(found.output[:2], a.h[:2])
    np.testing.assert_array_equal(found.output[2], h)
    np.testing.assert_allclose(found.output[3:], expected, rtol=1e-10, atol=1e-12)


def test_a_run_patched_with_itself_or_in_no_unit_is_itself() -> None:
    a, b, _ = two_runs(0)
    for found in (patched(a, a, 4, [0, 1, 2, 3]), patched(a, b, 4, [])):
        np.testing.assert_allclose(found.change, 0, atol=1e-15)
    assert np.array_equal(patched(a, b, 8, [0]).output[-1, 1:], a.h[-1, 1:])


def test_a_question_that_is_too_large_or_to_another_cell_is_refused() -> None:
    a, b, _ = two_runs(0)
    other, _, _ = two_runs(1, H=3)
    with pytest.raises(ValueError, match="4 and 3 units"):
        patched(a, other, 1, [0])
    with pytest.raises(ValueError, match="wanted one that others follow"):
        patch_effects(a, b, 8)
    with pytest.raises(IndexError, match="0 to 3"):
        ablated(a, [4])
    large = LSTMParameters(np.zeros((2048, 1)), np.zeros((2048, 512)), np.zeros(2048))
    with pytest.raises(ValueError, match="billion"):
        ablation_effects(run(large, np.zeros((400, 1))))


def test_the_head_of_the_shipped_model_makes_its_output_and_effects_rank_its_units() -> None:
    model = example_model()
    done = run_model(model, tokens_of("ab(c[d]e)f", model.vocabulary))
    trace, head = done.traces[0], head_of(model, 0)
    assert isinstance(trace, Trace)
    np.testing.assert_allclose(head(trace.h[:, None])[:, 0], done.output, atol=1e-6)
    effects = ablation_effects(trace, head=head)
    assert len(effects.units) == 32
    assert effects.change[0] > 3 * effects.change[-1]


def both_ways(merge: str = "concat", *, returns_steps: bool = True) -> ModelFile:
    rng = np.random.default_rng(3)
    cells = tuple(Cell.of_lstm(random_cell(rng, 2, 3), backward=backward) for backward in (False, True))
    layer = Layer("lstm", cells, merge=merge, returns_steps=returns_steps)
    return ModelFile("npz", (layer, Dense("head", rng.normal(size=(2, layer.output_size)), np.zeros(2))), "")


@pytest.mark.parametrize("returns_steps", [True, False])
def test_the_output_as_if_ended_is_that_of_each_beginning(returns_steps: bool) -> None:
    model, x = both_ways(returns_steps=returns_steps), np.random.default_rng(4).normal(size=(6, 2))
    found = as_if_ended(model, x)
    for t in range(6):
        np.testing.assert_allclose(found[t], run_model(model, x[: t + 1]).output[-1], rtol=1e-12)
    if returns_steps:
        assert np.abs(found[0] - run_model(model, x).output[0]).max() > 1e-3  # the whole run saw what follows
    with pytest.raises(ValueError, match="does not read forward alone"):
        head_of(model, 0)
    one_way = example_model()
    tokens = tokens_of("a(b)c", one_way.vocabulary)
    for t, row in enumerate(as_if_ended(one_way, tokens)):
        np.testing.assert_allclose(row, run_model(one_way, tokens[: t + 1]).output[-1], atol=1e-6)


@FEW
@given(SEEDS, st.sampled_from(["linear", "sigmoid", "softmax", "tanh", "relu"]))
def test_no_output_leaves_its_bounds_and_those_of_a_linear_head_are_nearly_reached(seed: int, activation: str) -> None:
    rng = np.random.default_rng(seed)
    head = Dense("head", rng.normal(size=(3, 4)), rng.normal(size=3), activation)
    low, high = ceiling(head)
    y = head(rng.choice([-1.0, 1.0, 0.3], size=(500, 4)))
    assert (y >= low - 1e-12).all()
    assert (y <= high + 1e-12).all()
    if activation != "softmax":
        np.testing.assert_allclose(head(np.sign(head.weight)).diagonal(), high)
        np.testing.assert_allclose(head(-np.sign(head.weight)).diagonal(), low)


@FEW
@given(SEEDS, st.integers(0, 8))
def test_the_way_of_an_input_is_its_part_of_c_and_all_parts_make_h(seed: int, until: int) -> None:
    a, _, _ = two_runs(seed)
    initial, written = contributions(a, unit=2)
    shown = 0.0
    for step in range(until + 1):
        way = what_kept_out(a, step, 2, until=until)
        np.testing.assert_allclose(way.left, written[step : until + 1, step], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(way.share * way.offered, way.shown[-1], rtol=1e-9, atol=1e-14)
        assert all(loss >= 0 for loss in way.losses.values())
        assert way.losses["f"] == pytest.approx(-np.log(a.f[step + 1 : until + 1, 2]).sum())
        shown += way.shown[-1]
    c, h = a.c[until, 2], a.h[until, 2]
    assert shown + initial[until] * h / c == pytest.approx(h, rel=1e-9)


@pytest.mark.parametrize("gate", ["i", "f", "o"])
def test_a_gate_that_is_shut_is_the_one_that_kept_the_input_out(gate: str) -> None:
    bias = dict.fromkeys("ifgo", 4.0) | {gate: -8.0}
    params = LSTMParameters(np.ones((4, 1)), np.zeros((4, 1)), np.array([bias[name] for name in "ifgo"]))
    way = what_kept_out(run(params, np.eye(2)[:, :1]), 0, 0)
    assert way.gate == gate
    with pytest.raises(IndexError, match="wanted a step from 1 on"):
        what_kept_out(run(params, np.eye(2)[:, :1]), 1, 0, until=0)


@FEW
@given(SEEDS, st.integers(1, 12), st.integers(0, 3))
def test_chunks_are_runs_of_their_own(seed: int, size: int, padding: int) -> None:
    a, _, _ = two_runs(seed)
    found = in_chunks(a.parameters, a.x, size, padding=padding, tolerance=1e-2)
    np.testing.assert_allclose(found.carried, run(a.parameters, a.x).h, rtol=1e-12)
    for start, agrees in zip(found.starts.tolist(), found.agrees.tolist(), strict=True):
        chunk = np.concatenate([np.zeros((padding, 2)), a.x[start : start + size]])
        alone = run(a.parameters, chunk).h[padding:]
        np.testing.assert_allclose(found.other[start : start + size], alone, rtol=1e-10, atol=1e-12)
        apart = np.abs(alone - found.carried[start : start + size]).max(axis=1)
        close = [bool((apart[k:] <= 1e-2).all()) for k in range(len(apart))]
        assert agrees == (close.index(True) if any(close) else -1)


@pytest.mark.parametrize("wrong", [{"size": 0}, {"size": 2, "padding": 10**6}, {"size": 2, "tolerance": -1.0}])
def test_chunks_that_cannot_be_are_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"wanted|between"):
        in_chunks(random_cell(np.random.default_rng(0), 1, 1), np.zeros((4, 1)), **wrong)
