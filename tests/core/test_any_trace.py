"""A run of the LSTM and one of another cell type present one interface, and everything takes either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstm_core import (
    VARIANTS,
    AnyTrace,
    backward_variant,
    contributions,
    direct_path,
    events,
    finite_difference,
    halving_time,
    jacobians,
    mean_life,
    output_sensitivity,
    over_run,
    run,
    run_variant,
    saturation,
    share_weights,
)
from lstm_core.any_trace import checked_trace
from lstm_core.variant_run import VariantTrace
from tests.core.oracle import random_cell

D, H, T = 2, 3, 7
EITHER: dict[str, Callable[[Any], Any]] = {
    "backward_variant": lambda trace: backward_variant(trace, {"h": np.ones((T, H))}).x,
    "contributions": lambda trace: contributions(trace)[1],
    "direct_path": lambda trace: direct_path(trace, T - 1),
    "events": lambda trace: [event.t for event in events(trace, 1)],
    "finite_difference": lambda trace: finite_difference(trace, T - 1, 0),
    "halving_time": halving_time,
    "jacobians": lambda trace: jacobians(trace, T - 1)["c"],
    "mean_life": mean_life,
    "output_sensitivity": lambda trace: output_sensitivity(trace, 0),
    "over_run": lambda trace: over_run(trace).half_life,
    "saturation": lambda trace: saturation(trace)["o"],
}


def both(*, peephole: bool = False) -> tuple[Any, VariantTrace]:
    """The same run as a Trace and as a VariantTrace."""
    rng = np.random.default_rng(1)
    params = random_cell(rng, D, H, peephole=peephole)
    x, h0, c0 = rng.normal(size=(T, D)), rng.uniform(-1, 1, H), rng.normal(size=H)
    trace = run(params, x, h0=h0, c0=c0)
    key = "peephole" if peephole else "lstm"
    return trace, run_variant(key, share_weights(key, params, seed=0)[0], x, initial={"h": h0, "c": c0})


@pytest.mark.parametrize("peephole", [False, True])
def test_the_same_run_reads_the_same_through_the_interface(peephole: bool) -> None:
    trace, other = both(peephole=peephole)
    assert isinstance(trace, AnyTrace)
    assert isinstance(other, AnyTrace)
    assert len(trace) == len(other) == T
    for name in ("variant", "states", "memory", "clamp_table"):
        assert getattr(trace, name) == getattr(other, name)
    for name in ("weights", "initial"):
        mine, theirs = getattr(trace, name), getattr(other, name)
        assert mine.keys() == theirs.keys()
        for key, array in mine.items():
            np.testing.assert_array_equal(array, theirs[key])
    assert trace.series.keys() >= other.series.keys()
    for name, values in other.series.items():
        assert trace.series[name].shape == values.shape
        np.testing.assert_allclose(trace.series[name], values, rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", EITHER)
def test_every_measure_and_gradient_takes_either(name: str) -> None:
    trace, other = both()
    np.testing.assert_allclose(EITHER[name](trace), EITHER[name](other), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("key", VARIANTS)
def test_every_cell_type_has_the_interface(key: str) -> None:
    rng = np.random.default_rng(2)
    weights, _ = share_weights(key, random_cell(rng, D, H), seed=0)
    trace = checked_trace(run_variant(key, weights, rng.normal(size=(T, 2, D))))
    assert trace.memory in trace.states
    assert trace.initial.keys() == set(trace.states)
    assert {values.shape for values in trace.series.values()} == {(T, 2, H)}
    assert {f"{state}_prev" for state in trace.states} | set(trace.states) <= trace.series.keys()


LEDGER = [key for key, variant in VARIANTS.items() if variant.lines[variant.memory].startswith("f * ")]


@pytest.mark.parametrize("key", LEDGER)
def test_the_ledger_of_any_cell_that_keeps_f_and_writes_i_g_adds_up(key: str) -> None:
    rng = np.random.default_rng(3)
    weights, _ = share_weights(key, random_cell(rng, D, H), seed=0)
    memory = VARIANTS[key].memory
    trace = run_variant(key, weights, rng.normal(size=(T, D)), initial={memory: rng.normal(size=H)})
    initial, written = contributions(trace)
    np.testing.assert_allclose(initial + written.sum(axis=1), trace.series[memory], rtol=1e-12, atol=1e-13)


def test_the_ledger_of_a_memory_that_is_made_otherwise_is_refused() -> None:
    trace = both()[1]
    other = replace(trace, variant=replace(trace.variant, lines=trace.variant.lines | {"c": "f * c_prev - i * g"}))
    with pytest.raises(ValueError, match=r"has c = f \* c_prev - i \* g; wanted a share of c_prev plus what is added"):
        contributions(other)
    assert {"minlstm", "slstm", "fgr", "cifg"} <= set(LEDGER)
