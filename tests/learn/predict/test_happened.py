"""What happened, asked of any run: the answer that is called right is the true one, by numbers of another place."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import contributions
from lstm_view.learn.predict.happened import happened
from lstm_view.learn.predict.payload import predicting
from lstm_view.state import scene
from lstm_view.state.experiment import Experiment, Output
from lstm_view.state.prediction import PREDICTED, Prediction
from tests.stage import pencil
from tests.state.make import experiment

SPANS = st.tuples(st.integers(1, 15), st.integers(0, 8))
CASES = st.builds(
    lambda seed, units, changes, quantity, span: experiment(
        story="random",
        seed=seed,
        units=units,
        steps=24,
        changes=changes,
        readout=Output("linear", ((1.0,) * units,) * units, (0.0,) * units),
        seen=True,
        predict=Prediction(quantity, units - 1, span[0], span[0] + span[1]),
    ),
    *(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from(("", "clamp[f,4-20,*]:0.5", "masked[5-9]:1"))),
    *(st.sampled_from(PREDICTED), SPANS),
)


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_every_run_can_be_asked_and_has_one_right_answer_with_numbers(made: Experiment) -> None:
    asked = made.look.predict
    assert asked is not None
    found = happened(scene.build(made).trace, asked, 3)
    keys = [choice.key for choice in found.choices]
    assert len(set(keys)) == len(keys) >= 3
    assert found.right in keys
    assert found.seen.endswith(".")
    sent = predicting(scene.build(made))
    assert sent is not None
    assert {choice["key"] for choice in sent["happened"]["choices"]} == set(keys)
    assert (sent["happened"]["right"], sent["happened"]["feedback"]) == (None, "")  # not before an answer


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), SPANS)
def test_of_c_the_ledger_says_the_same(seed: int, span: tuple[int, int]) -> None:
    trace = scene.build(experiment(story="random", seed=seed, units=1, steps=24)).trace
    first, last = span[0], span[0] + span[1]
    initial, written = contributions(trace)
    kept = float(initial[last, 0] + written[last, :first, 0].sum())
    wrote = float(written[last, first : last + 1, 0].sum())
    assert np.isclose(kept + wrote, trace.c[last, 0])
    found = happened(trace, Prediction("c", 0, first, last), 3)
    expected = "wrote" if abs(wrote) > abs(kept) else "kept" if abs(kept) >= abs(trace.c[first - 1, 0]) / 2 else "lost"
    assert found.right == expected


def test_the_gate_or_the_memory_moved_h() -> None:
    hide = scene.build(experiment(story="hide")).trace
    assert happened(hide, Prediction("h", 0, 9, 9), 3).right == "gate"
    assert happened(scene.build(experiment(story="latch")).trace, Prediction("h", 0, 11, 14), 3).right == "memory"
    assert happened(hide, Prediction("h", 0, 11, 14), 3).right == "gate"
    assert happened(hide, Prediction("h", 0, 12, 14), 3).right == "still"
    assert happened(hide, Prediction("o", 0, 9, 12), 3).right == "input"
    assert happened(hide, Prediction("f", 0, 9, 12), 3).right == "still"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), SPANS, st.sampled_from((3, 5)))
def test_what_was_seen_adds_up_as_it_is_shown(seed: int, span: tuple[int, int], digits: int) -> None:
    trace = scene.build(experiment(story="random", seed=seed, units=1, steps=24)).trace
    for quantity, pattern in (
        ("c", r"gates let (\S+) pass up to step \d+; (\S+) was written on top, and c is (\S+)\.$"),
        ("h", r"h moved by (\S+): (\S+) as o went from \S+ to \S+, (\S+) as tanh c went"),
    ):
        found = re.search(pattern, happened(trace, Prediction(quantity, 0, span[0], sum(span)), digits).seen)
        assert found
        one, other, whole = found.groups() if quantity == "c" else (*found.groups()[1:], found[1])
        assert pencil.follows(pencil.read(one) + pencil.read(other), whole), found[0]
