"""Measures of a unit: against plain loops, at f = 0 and f = 1, and the events of the stories."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import (
    EVENT_KINDS,
    STORIES,
    Clamp,
    LSTMParameters,
    Trace,
    VariantTrace,
    events,
    halving_time,
    mean_life,
    over_run,
    run,
    run_variant,
    saturation,
    variant_of,
)
from tests.core.oracle import random_cell

FEW = settings(max_examples=60, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)
BATCHES = st.sampled_from([(), (3,)])


def random_trace(seed: int, *, batch: tuple[int, ...] = (), clamps: tuple[Clamp, ...] = ()) -> Trace:
    rng = np.random.default_rng(seed)
    D, H, T = (int(n) for n in rng.integers(1, [4, 5, 40]))
    params = random_cell(rng, D, H, peephole=bool(rng.integers(2)), spread=2.0)
    start: dict[str, Any] = {"h0": rng.uniform(-1, 1, (*batch, H)), "c0": rng.normal(0, 3, (*batch, H))}
    return run(params, rng.normal(size=(T, *batch, D)), **start, clamps=clamps)


def holding(values: list[float], *, gate: str = "f") -> Trace:
    """A run of one unit whose gate is at each step what `values` say."""
    params = random_cell(np.random.default_rng(1), 1, 1)
    x = np.random.default_rng(2).normal(size=(len(values), 1))
    clamps = tuple(Clamp(gate, value, t, t + 1) for t, value in enumerate(values))
    return run(params, x, h0=np.array([0.3]), c0=np.array([-0.7]), clamps=clamps)


def biased(f: float, steps: int) -> Trace:
    """A run of one unit with a constant f."""
    bias = np.array([-3.0, math.log(f / (1 - f)), 0.5, 0.2])
    params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), bias)
    return run(params, np.zeros((steps, 1)), h0=np.array([0.3]), c0=np.array([-0.7]))


def plain_halving_time(f: list[float], t: int) -> float:
    left = 1.0
    for n in range(1, len(f) - t):
        left *= f[t + n]
        if left <= 0.5:
            return float(n)
    return math.nan


def columns(array: Any) -> list[list[float]]:
    """One list over time for each unit (and sequence), in the order of the array."""
    rows: list[list[float]] = array.reshape(len(array), -1).T.tolist()
    return rows


@pytest.mark.parametrize(
    ("bias", "mean"), [(0, 2), (1, 3.718), (2, 8.389), (3, 21.09), (5, 149.4), (10, 22027), (math.log(41), 42)]
)
def test_mean_life_of_the_forget_gate_as_a_clock(bias: float, mean: float) -> None:
    """The table of forget biases; the last one is chrono initialisation (Tallec and Ollivier 2018): 1 + u."""
    trace = biased(1 / (1 + math.exp(-bias)), 3)
    np.testing.assert_allclose(mean_life(trace), mean, rtol=3e-4)


@FEW
@given(SEEDS, BATCHES)
def test_mean_life_is_the_sum_of_what_is_left_of_ever_older_writes(seed: int, batch: tuple[int, ...]) -> None:
    trace = random_trace(seed, batch=batch)
    ages = trace.f[..., None] ** np.arange(4000)
    short = trace.f < 0.99
    np.testing.assert_allclose(mean_life(trace)[short], ages.sum(axis=-1)[short], rtol=1e-9)


def test_lives_at_f_0_and_f_1() -> None:
    trace = holding([0.0, 1.0, 0.0, 1.0])
    assert mean_life(trace)[:, 0].tolist() == [1.0, math.inf, 1.0, math.inf]
    assert [float(value[0]) for value in over_run(trace)] == [0.0, 1.0, 0.0, 1.0]
    assert [float(value[0]) for value in over_run(holding([1.0, 1.0]))] == [math.inf, math.inf, 1.0, 1.0]


@FEW
@given(SEEDS, BATCHES)
def test_the_constant_f_of_a_run_loses_as_much_as_the_run(seed: int, batch: tuple[int, ...]) -> None:
    trace = random_trace(seed, batch=batch)
    half, mean, lowest, highest = (np.ravel(value).tolist() for value in over_run(trace))
    for k, f in enumerate(columns(trace.f)):
        assert (lowest[k], highest[k]) == (min(f), max(f))
        lost = math.fsum(-math.log2(value) for value in f)  # halvings over the run
        assert len(f) / half[k] == pytest.approx(lost, rel=1e-9)
        assert (1 - 1 / mean[k]) ** len(f) == pytest.approx(2**-lost, rel=1e-6)


def test_over_a_run_of_one_f_its_lives_are_those_of_each_step() -> None:
    trace = biased(0.93, 50)
    assert over_run(trace).half_life == pytest.approx(trace.half_life[7], rel=1e-12)
    assert over_run(trace).mean_life == pytest.approx(mean_life(trace)[7], rel=1e-12)


@FEW
@given(SEEDS, BATCHES)
def test_halving_time_is_the_plain_loop(seed: int, batch: tuple[int, ...]) -> None:
    trace = random_trace(seed, batch=batch)
    for f, times in zip(columns(trace.f), columns(halving_time(trace)), strict=True):
        assert times == pytest.approx([plain_halving_time(f, t) for t in range(len(f))], nan_ok=True)


@FEW
@given(st.lists(st.sampled_from([0.0, 1.0, 0.5, 0.9, 0.99, 5e-324, 1 - 2**-53]), min_size=1, max_size=40))
def test_halving_time_of_any_f_0_and_1_included(f: list[float]) -> None:
    (times,) = columns(halving_time(holding(f)))
    assert times == pytest.approx([plain_halving_time(f, t) for t in range(len(f))], nan_ok=True)


def test_halving_time_of_a_constant_f_is_its_half_life_rounded_up() -> None:
    trace = biased(0.98, 100)
    assert halving_time(trace)[0, 0] == math.ceil(trace.half_life[0, 0]) == 35
    assert halving_time(trace)[64, 0] == 35
    assert np.isnan(halving_time(trace)[65:]).all()


def test_half_of_the_memory_is_gone_after_the_halving_time() -> None:
    """With nothing written c shows by itself what is left."""
    rng = np.random.default_rng(11)
    params = random_cell(rng, 2, 4)
    x = rng.normal(size=(60, 2))
    trace = run(params, x, h0=rng.normal(size=4), c0=rng.normal(size=4), clamps=[Clamp("i", 0.0)])
    found = 0
    for (t, unit), n in np.ndenumerate(halving_time(trace)):
        if not math.isnan(n):
            later = np.abs(trace.c[t + 1 : t + 1 + int(n), unit] / trace.c[t, unit])
            assert later[-1] <= 0.5 + 1e-12
            assert (later[:-1] > 0.5 - 1e-12).all()
            found += 1
    assert found > 100


@FEW
@given(SEEDS, BATCHES)
def test_saturation_counts_steps(seed: int, batch: tuple[int, ...]) -> None:
    trace = random_trace(seed, batch=batch)
    shares = saturation(trace)
    assert list(shares) == ["f", "i", "o"]
    for gate, (low, high) in shares.items():
        for k, values in enumerate(columns(getattr(trace, gate))):
            assert np.ravel(low)[k] * len(values) == pytest.approx(sum(value < 0.1 for value in values))
            assert np.ravel(high)[k] * len(values) == pytest.approx(sum(value > 0.9 for value in values))


def test_a_gate_at_a_bound_of_saturation_is_not_saturated() -> None:
    low, high = saturation(holding([0.1, 0.9, 0.05, 0.95], gate="o"))["o"]
    assert (float(low[0]), float(high[0])) == (0.25, 0.25)


def plain_output_events(o: list[float]) -> list[tuple[int, str, float]]:
    """Of each step, what o was before it: the last time it left the middle decides."""
    found = []
    for t in range(1, len(o)):
        clear = [value > 0.6 for value in o[1:t] if not 0.4 <= value <= 0.6]
        was_open = clear[-1] if clear else o[0] > 0.5
        if (o[t] > 0.6 and not was_open) or (o[t] < 0.4 and was_open):
            found.append((t, "close" if was_open else "open", o[t]))
    return found


def plain_events(trace: Trace, unit: int) -> list[tuple[int, str, float]]:
    """The events of a unit by loops over its steps: (t, kind, value)."""
    f, i, o, c, added = ([float(row[unit]) for row in getattr(trace, name)] for name in ("f", "i", "o", "c", "added"))
    found = []
    most = max(abs(value) for value in added)
    if most > 0:
        t = next(t for t, value in enumerate(added) if abs(value) == most)
        found.append((t, "write", added[t]))
    found += [(t, "forget", value) for t, value in enumerate(f) if value < 0.5][:1]
    sign = float(trace.c0[unit])
    for t, value in enumerate(c):
        if value * sign < 0:
            found.append((t, "sign", value))
        sign = math.copysign(1.0, value) if value != 0 else sign
    found += plain_output_events(o)
    for gate in (f, i, o):
        pairs = list(pairwise(gate))
        found += [(t, "saturated", now) for t, (before, now) in enumerate(pairs, 1) if now < 0.1 <= before][:1]
        found += [(t, "saturated", now) for t, (before, now) in enumerate(pairs, 1) if now > 0.9 >= before][:1]
    return found


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.sampled_from([(), (Clamp("f", 0.0, 2, 6), Clamp("o", 0.5, 1, 3)), (Clamp("i", 0.0),)]))
def test_events_are_those_of_plain_loops_in_order(seed: int, clamps: tuple[Clamp, ...]) -> None:
    trace = random_trace(seed) if not clamps else long_enough(seed, clamps)
    for unit in range(trace.c.shape[1]):
        found = events(trace, unit)
        assert sorted((e.t, e.kind, e.value) for e in found) == sorted(plain_events(trace, unit))
        order = [(e.t, EVENT_KINDS.index(e.kind)) for e in found]
        assert order == sorted(order)


def long_enough(seed: int, clamps: tuple[Clamp, ...]) -> Trace:
    rng = np.random.default_rng(seed)
    params = random_cell(rng, 2, 3, spread=2.0)
    x = rng.normal(size=(20, 2))
    return run(params, x, h0=rng.uniform(-1, 1, 3), c0=rng.normal(0, 3, 3), clamps=clamps)


def test_a_memory_that_passes_through_zero_turns_once() -> None:
    params = random_cell(np.random.default_rng(4), 1, 1)
    clamps = [Clamp("f", 0.0), Clamp("g", 0.8, 0, 2), Clamp("g", 0.0, 2, 5), Clamp("g", -0.8, 5), Clamp("i", 0.5)]
    trace = run(params, np.zeros((8, 1)), h0=np.array([0.3]), c0=np.array([-0.7]), clamps=clamps)
    assert [(e.t, e.text) for e in events(trace, 0) if e.kind == "sign"] == [
        (0, "c turns positive: 0.400"),
        (5, "c turns negative: −0.400"),
    ]


@pytest.mark.parametrize(
    ("story", "event"),
    [
        ("remember", (3, "write", "biggest write: +0.958")),
        ("remember", (4, "saturated", "i saturates below 0.1: 0.007")),
        ("forget", (12, "forget", "f first below 0.5: 0.007")),
        ("forget", (16, "sign", "c turns negative: −0.868")),
        ("latch", (11, "sign", "c turns negative: −0.987")),
        ("hide", (9, "open", "output opens: o = 0.993")),
        ("hide", (11, "close", "output closes: o = 0.007")),
        ("ignore", (6, "write", "biggest write: +0.715")),
    ],
)
def test_events_of_the_stories(story: str, event: tuple[int, str, str]) -> None:
    assert event in [(e.t, e.kind, e.text) for e in events(STORIES[story].trace(), 0)]


@pytest.mark.parametrize("story", STORIES)
def test_a_story_has_a_handful_of_events(story: str) -> None:
    assert 2 <= len(events(STORIES[story].trace(), 0)) <= 14


def test_a_gate_that_is_saturated_from_the_start_has_not_entered() -> None:
    trace = STORIES["count"].trace()
    assert (trace.f > 0.9).all()
    assert not [e for e in events(trace, 0) if e.kind == "saturated"]


def test_a_number_beyond_a_limit_is_not_shown_as_the_limit() -> None:
    params = random_cell(np.random.default_rng(4), 1, 1)
    clamps = [Clamp("f", 0.6, 0, 1), Clamp("f", 0.49996, 1), Clamp("i", 0.5, 0, 1), Clamp("i", 0.90004, 1)]
    texts = [e.text for e in events(run(params, np.zeros((3, 1)), clamps=clamps), 0)]
    assert "f first below 0.5: 0.49996" in texts
    assert "i saturates above 0.9: 0.90004" in texts


def test_a_tiny_number_is_not_shown_as_zero() -> None:
    assert "c turns negative: −4.1e-04" in [e.text for e in events(STORIES["ignore"].trace(), 0)]


def test_events_want_one_sequence_and_a_unit_that_is_there() -> None:
    with pytest.raises(ValueError, match=r"trace has x of shape \(\d+, 3, \d+\); wanted the trace of one sequence"):
        events(random_trace(3, batch=(3,)), 0)
    trace = random_trace(3)
    for unit in (-1, trace.c.shape[1]):
        with pytest.raises(IndexError, match=f"unit is {unit}; the units are 0 to"):
            events(trace, unit)


@FEW
@given(SEEDS, st.data())
def test_of_a_run_with_masked_steps_is_said_what_is_said_of_the_run_without_them(
    seed: int, data: st.DataObject
) -> None:
    whole = random_trace(seed)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(whole), max_size=len(whole))))
    trace = run(whole.parameters, whole.x, h0=whole.h0, c0=whole.c0, mask=mask)
    if not mask.any():
        assert events(trace, 0) == ()
        assert np.isnan(over_run(trace)).all()
        assert np.isnan([*saturation(trace).values()]).all()
        return
    short = run(whole.parameters, whole.x[mask], h0=whole.h0, c0=whole.c0)
    np.testing.assert_allclose(over_run(trace), over_run(short), rtol=1e-12)
    for gate, shares in saturation(short).items():
        np.testing.assert_array_equal(saturation(trace)[gate], shares)
    steps = np.flatnonzero(mask)
    for unit in range(trace.c.shape[1]):
        found, wanted = events(trace, unit), events(short, unit)
        assert [(e.t, e.kind) for e in found] == [(int(steps[e.t]), e.kind) for e in wanted]
        np.testing.assert_allclose([e.value for e in found], [e.value for e in wanted], rtol=1e-9)


def test_each_row_of_a_batch_leaves_out_its_own_masked_steps() -> None:
    rng = np.random.default_rng(4)
    params, x = random_cell(rng, 2, 3, spread=2.0), rng.normal(size=(9, 2, 2))
    mask = rng.random((9, 2)) < 0.6
    both = run(params, x, mask=mask)
    for row in range(2):
        alone = run(params, x[:, row], mask=mask[:, row])
        for found, wanted in zip(over_run(both), over_run(alone), strict=True):
            np.testing.assert_allclose(found[row], wanted, rtol=1e-12)
        for gate, (low, high) in saturation(alone).items():
            np.testing.assert_array_equal([one[row] for one in saturation(both)[gate]], [low, high])


# -- cells that are no LSTM


def random_other(key: str, seed: int) -> VariantTrace:
    rng, sizes = np.random.default_rng(seed), {"D": 2, "H": 3}
    axes = variant_of(key).weights
    weights = {name: rng.normal(0, 1.5, [sizes[axis] for axis in shape]) for name, shape in axes.items()}
    T = int(rng.integers(1, 30))
    return run_variant(key, weights, rng.normal(size=(T, 2)), initial={"h": rng.uniform(-1, 1, 3)})


def opposite(trace: VariantTrace, key: str) -> VariantTrace:
    """The same GRU in the other convention of z: all that makes z with the opposite sign."""
    weights = {name: -array if name.endswith("_u") else array for name, array in trace.weights.items()}
    return run_variant(key, weights, trace.x, initial=trace.initial)


@FEW
@given(SEEDS, st.sampled_from([("gru", "gru_chung"), ("gru_before", "gru_chung_before")]))
def test_a_gru_remembers_as_long_in_either_convention_of_z(seed: int, keys: tuple[str, str]) -> None:
    keeps = random_other(keys[0], seed)
    writes = opposite(keeps, keys[1])
    np.testing.assert_allclose(over_run(keeps), over_run(writes), rtol=1e-6)
    np.testing.assert_allclose(mean_life(keeps), mean_life(writes), rtol=1e-6)
    low, high = saturation(keeps)["u"]
    np.testing.assert_array_equal(saturation(writes)["u"], (high, low))
    for unit in range(3):
        of_memory = [
            [(e.t, e.kind, round(e.value, 9)) for e in events(trace, unit) if e.kind != "saturated"]
            for trace in (keeps, writes)
        ]
        assert of_memory[0] == of_memory[1]


@FEW
@given(SEEDS, st.sampled_from(["gru", "gru_chung_before"]))
def test_the_measures_of_a_gru_are_those_of_plain_loops(seed: int, key: str) -> None:
    trace = random_other(key, seed)
    z = trace.series["u"]
    share, added = (z, (1 - z) * trace.series["g"]) if key == "gru" else (1 - z, z * trace.series["g"])
    np.testing.assert_allclose(share * trace.series["h_prev"] + added, trace.h, rtol=1e-12, atol=1e-12)
    assert list(saturation(trace)) == ["u", "r"]
    for unit, column in enumerate(columns(share)):
        times = halving_time(trace)[:, unit].tolist()
        assert times == pytest.approx([plain_halving_time(column, t) for t in range(len(column))], nan_ok=True)
        assert (over_run(trace).lowest_share[unit], over_run(trace).highest_share[unit]) == (min(column), max(column))
        found = events(trace, unit)
        forgets = [(t, value) for t, value in enumerate(column) if value < 0.5][:1]
        assert [(e.t, e.value) for e in found if e.kind == "forget"] == forgets
        (most,) = (e for e in found if e.kind == "write")
        assert abs(most.value) == np.abs(added[:, unit]).max()
        turns = [(e.t, e.kind, e.value) for e in found if e.kind in ("open", "close")]
        assert turns == plain_output_events(trace.series["r"][:, unit].tolist())


def test_a_gru_is_told_with_the_letters_that_the_page_shows() -> None:
    shapes = variant_of("gru").weights
    weights = {name: np.zeros([1] * len(shape)) for name, shape in shapes.items()}
    weights |= {"W_u": np.array([[3.0]]), "W_g": np.array([[2.0]])}
    x = np.array([[1.0], [-1.0], [1.0]])
    texts = {key: [e.text for e in events(run_variant(key, weights, x), 0)] for key in ("gru", "gru_chung")}
    assert texts["gru"] == [
        "biggest write: −0.918",
        "z first below 0.5: 0.047",
        "h turns negative: −0.916",
        "z saturates below 0.1: 0.047",
        "z saturates above 0.9: 0.953",
    ]
    assert "1 − z first below 0.5: 0.047" in texts["gru_chung"]
    assert "z saturates below 0.1: 0.047" in texts["gru_chung"]


def test_an_rnn_keeps_no_share_and_has_the_events_of_its_h() -> None:
    weights = {"W_h": np.ones((1, 1)), "U_h": np.zeros((1, 1)), "b_h": np.zeros(1)}
    trace = run_variant("rnn", weights, np.array([[0.5], [-2.0], [-1.0], [0.0]]))
    for measure in (mean_life, over_run, halving_time):
        with pytest.raises(ValueError, match=r"tanh RNN has h = tanh\(z_h\); wanted a share of h_prev plus what is"):
            measure(trace)
    assert saturation(trace) == {}
    assert [(e.t, e.text) for e in events(trace, 0)] == [
        (1, "biggest change: −1.426"),
        (1, "h turns negative: −0.964"),
    ]
