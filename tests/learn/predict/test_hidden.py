"""While something is predicted nothing of it is anywhere: not in what is sent, nor in the words and files of a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import LSTMKind, Trace
from lstm_view.learn.predict.payload import predicting
from lstm_view.stage.pack import pack, unpack
from lstm_view.stage.payload import StageOptions, build
from lstm_view.stage.takeaway import csv_text, json_text
from lstm_view.state import scene
from lstm_view.state.experiment import Experiment, Output
from lstm_view.state.history import History
from lstm_view.state.prediction import PREDICTED, Prediction
from lstm_view.words.digits import number
from tests.state.make import experiment, own_cell
from tests.view.drive import SCRIPTS, open_page, payload

SERIES = ("z_i", "z_f", "z_g", "z_o", "i", "f", "g", "o", "kept", "added", "c", "tanh_c", "h", "y")
CASES = st.builds(
    lambda seed, units, quantity, first, more, changes: experiment(
        story="random",
        seed=seed,
        units=units,
        steps=14,
        changes=changes,
        readout=Output("linear", ((1.5,) * units, (-0.5,) * units), (0.25, 0.0)),
        charts=("heatmap", "ledger", "memory", "reveal", "saturation", "timeline"),
        predict=Prediction(quantity, 0, first, first + more),
    ),
    *(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from(PREDICTED), st.integers(1, 11), st.integers(0, 5)),
    st.sampled_from(("", "clamp[f,9-10,*]:0.25", "x[12,0]:2.5;bias[i,0]:0.75", "masked[3-4]:1")),
)


def leaves(value: Any) -> Iterator[Any]:
    """Everything in a payload that is no container."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def hidden_numbers(made: Experiment) -> set[float]:
    """What follows from the steps that are hidden, save what can be seen at another step too."""
    whole = scene.build(made.with_look(predict=None)).trace
    first = made.look.predict.first  # type: ignore[union-attr]
    known = {float(value) for name in SERIES for value in series(whole, name)[:first].ravel()}
    known |= {float(value) for array in (whole.x, whole.h0, whole.c0) for value in array.ravel()}
    later = {float(value) for name in SERIES for value in series(whole, name)[first:].ravel()}
    return {value for value in later - known if abs(value) not in (0.0, 0.25, 0.5, 1.0)}


def series(trace: Trace, name: str) -> np.ndarray:
    return np.asarray(getattr(trace, name))


@settings(max_examples=40, deadline=None)
@given(CASES)
def test_what_the_stage_is_sent_holds_no_number_that_is_hidden(made: Experiment) -> None:
    shown = scene.build(made)
    first = made.look.predict.first  # type: ignore[union-attr]
    assert shown.experiment.look.hides
    assert len(shown.trace) == first
    beside = {"predict": predicting(shown)}
    sent = unpack(pack(build(shown, History(made, made), StageOptions(measures=True), "page", beside), {}))
    there = list(leaves(sent))
    hidden = hidden_numbers(made)
    assert hidden
    assert not hidden & {value for value in there if isinstance(value, float)}
    texts = json.dumps([value for value in there if isinstance(value, str)], ensure_ascii=False)
    exact = [repr(value) for value in hidden if len(repr(value)) > 8]
    assert not [text for text in exact if text in texts + csv_text(shown) + json_text(shown)]


@settings(max_examples=25, deadline=None)
@given(CASES)
def test_what_is_known_is_what_the_whole_run_has_and_all_that_comes_in_is_there(made: Experiment) -> None:
    shown, whole = scene.build(made), scene.build(made.with_look(predict=None))
    first = made.look.predict.first  # type: ignore[union-attr]
    for name in SERIES:
        assert np.array_equal(series(shown.trace, name), series(whole.trace, name)[:first], equal_nan=True)
    assert shown.ahead is not None
    assert np.array_equal(shown.ahead.x, whole.trace.x)
    assert shown.step < first
    seen = scene.build(made.with_look(seen=True))
    assert np.array_equal(seen.trace.c, whole.trace.c)
    assert seen.ahead is None


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_page_says_what_is_hidden(script: str) -> None:
    """Every page, with the story whose c falls at a signal, asked from before the signal on."""
    at = open_page(script, {"story": "forget", "predict": "c@12-18"})
    assert not at.exception
    data = payload(at)
    assert (data["cell"]["steps"], data["predict"]["seen"], data["story"]["claim"]) == (11, False, "")
    assert not {"gradients", "columns", "given"} & set(data)
    words = " ".join(
        str(getattr(part, "value", "")) for kind in ("markdown", "caption", "html") for part in at.get(kind)
    )
    whole = scene.build(experiment(story="forget")).trace
    values = {float(array[t, 0]) for array in (whole.c, whole.h, whole.z_f) for t in range(11, 18)}
    assert not [value for value in values if number(value) in words or repr(value) in words]


def test_b_is_hidden_too_since_it_may_be_the_same_run() -> None:
    made = experiment(story="forget", predict=Prediction("c", 0, 11, 14))
    both = replace(made, other=made.run)
    assert scene.build(both).other is None
    assert scene.build(both.with_look(seen=True)).other is not None


def test_the_words_of_a_page_come_back_with_the_real_course() -> None:
    query = {"story": "forget", "predict": "c@12-13", "drawn": "1,1"}
    hidden, seen = open_page("forget_gate", query), open_page("forget_gate", query | {"seen": "1"})
    assert "small network" not in hidden.markdown[0].value
    assert "small network" in seen.markdown[0].value
    assert payload(seen)["cell"]["steps"] == 24
    assert payload(seen)["predict"]["drawn"] == [1.0, 1.0]


def test_a_prediction_that_the_run_does_not_have_is_said_to_be_none() -> None:
    at = open_page("overview", {"story": "paper", "predict": "c@9-12"})
    data = payload(at)
    assert data["predict"] is None
    assert data["cell"]["steps"] == 3
    assert data["notices"] == ["This run has 3 steps and 1 unit, so c@9-12 cannot be predicted in it."]
    longer = payload(open_page("overview", {"story": "paper", "predict": "c@2-12"}))
    assert (longer["predict"]["last"], longer["predict"]["end"]) == (2, 3)
    assert longer["notices"] == ["This run ends with step 3, and so does the prediction."]


def test_an_output_is_predicted_where_there_is_a_read_out_and_z_where_a_gate_has_weights() -> None:
    lines: Any = dict(story="random", units=3, readout=Output("softmax", ((1.0, 0.0, 2.0),) * 2, (0.0, 0.0)))
    sent = predicting(scene.build(experiment(**lines, predict=Prediction("y", 1, 4, 6))))
    assert sent is not None
    assert (sent["name"], sent["bounds"]) == ("output of the read-out", (0.0, 1.0))
    z = predicting(scene.build(experiment(**lines, predict=Prediction("z_f", 2, 4, 6))))
    assert z is not None
    assert z["bounds"] is None
    assert [name for name, _ in z["quantities"]] == list(PREDICTED)


@pytest.mark.parametrize(
    ("fields", "asked", "sentence"),
    [
        ({}, Prediction("y", 0, 4, 6), "This cell has no read-out and no y, so y@5-7 cannot be predicted."),
        (
            {"readout": Output("linear", ((1.0,),), (0.0,))},
            Prediction("y", 1, 4, 6),
            "This run has 24 steps and 1 output, so y@5-7.2 cannot be predicted in it.",
        ),
        (
            {"story": own_cell(1, 1, kind=LSTMKind("i"))},
            Prediction("z_i", 0, 4, 6),
            "The gate i of this cell has no weights and no z, so z_i@5-7 cannot be predicted.",
        ),
    ],
)
def test_what_a_run_does_not_have_cannot_be_predicted(fields: Any, asked: Prediction, sentence: str) -> None:
    made = scene.build(experiment(**fields, predict=asked))
    assert made.experiment.look.predict is None
    assert sentence in made.notices
