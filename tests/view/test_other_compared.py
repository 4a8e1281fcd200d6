"""One's own GRU or RNN beside B and while it is predicted: what is sent, what the browser makes of it, what is said."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest

from lstm_view.learn.predict.payload import predicting
from lstm_view.stage import other_payload
from lstm_view.stage import payload as of_lstm
from lstm_view.stage.pack import pack, unpack
from lstm_view.stage.payload import StageOptions
from lstm_view.stage.takeaway import csv_text, json_text
from lstm_view.state import document
from lstm_view.state.address import read, write
from lstm_view.state.experiment import CellInput, Experiment, Look, Output, Run
from lstm_view.state.history import History
from lstm_view.state.names import read_changes
from lstm_view.state.prediction import Prediction
from lstm_view.state.scene_other import AnyScene, OtherScene, build_any
from tests.node import in_node
from tests.stage.test_comparison import _FILLED
from tests.state.make import experiment
from tests.view.drive import history, open_page, path_of, payload, send
from tests.view.test_other_pages import HOME, own, shown

LSTM: Final = experiment(story="random", units=3, inputs=2, steps=8)
#: A and B: the same cell with a change, both meanings of z, two types, an LSTM on either side, fewer steps and units.
PAIRS: Final = {
    "changed": (shown("gru", changes=read_changes("bias[u,1]:2", first=1)), shown("gru")),
    "meanings": (shown("gru"), shown("gru_chung_before")),
    "types": (shown("gru"), shown("rnn")),
    "lstm": (shown("gru"), LSTM),
    "gru": (LSTM, shown("gru")),
    "shorter": (Experiment(Run(own("rnn", 2, 3), CellInput(9))), Experiment(Run(own("rnn", 1, 2), CellInput(5)))),
    "longer": (Experiment(Run(own("rnn", 1, 2), CellInput(5))), Experiment(Run(own("gru", 2, 3), CellInput(9)))),
}


#: As a store has it, the cell on the stage is a column of itself.
_ALONE: Final = _FILLED.replace(
    "const wrong",
    """const { type } = cell;
  if (type) scene.columns = new Map([[type.key, { memory: type.memory, now: scene.now, past: scene.past }]]);
  const wrong""",
)


def pair(key: str) -> Experiment:
    a, b = PAIRS[key]
    return replace(a, other=b.run).with_look(charts=("ledger", "triangle", "memory", "saturation", "timeline"))


def message(now: Experiment) -> bytes:
    """What the stage is sent for an experiment on a cell of any type."""
    scene, past = build_any(now), History(now, now)
    beside = {"predict": predicting(scene)}
    build = other_payload.build if isinstance(scene, OtherScene) else of_lstm.build
    return pack(build(scene, past, StageOptions(), "page", beside), {})  # type: ignore[arg-type]


def told(scene: AnyScene) -> tuple[str, ...]:
    assert scene.comparison is not None
    return scene.comparison.notes


# -- B


def test_every_chart_shows_b_as_far_as_it_goes_and_no_number_that_is_none() -> None:
    given = [base64.b64encode(message(pair(key))).decode() for key in PAIRS]
    for key, found in zip(PAIRS, in_node(_ALONE, given), strict=True):
        assert found["wrong"] == [], key
        scene = build_any(pair(key))
        assert scene.other is not None
        seen = set()
        for ghost in found["ghosts"]:
            names, unit = ghost["meta"]["before"], ghost["meta"].get("unit", 0)
            if not isinstance(names, str):
                continue
            array = scene.other.x if names == "x" else scene.other.series.get(names)
            if array is None or unit >= array.shape[1]:
                assert not ghost["visible"], (key, names)
                continue
            np.testing.assert_allclose(ghost["y"], array[:, unit], rtol=0, atol=1e-12)
            seen |= {names} if ghost["visible"] else set()
        both = set(scene.trace.series) & set(scene.other.series) & {"u", "r", "h", "c"}
        assert both <= seen, key


def test_what_the_two_are_is_said() -> None:
    notes = {key: " ".join(told(build_any(pair(key)))) for key in PAIRS}
    assert notes["meanings"] == "In A z is the share of h that is kept, in B the share of n that is written."
    assert notes["types"] == (
        "A is GRU, reset after, the update gate keeps and B is tanh RNN: what both have lies over one another."
    )
    assert "and B is LSTM: what both have" in notes["lstm"] and "A is LSTM and B is GRU" in notes["gru"]
    assert notes["shorter"].startswith("B ends at step 5; after it A stands alone. B has 2 units; unit 3 of A")
    assert notes["longer"].startswith("A is tanh RNN") and "B has 9 steps; its first 5 are shown." in notes["longer"]
    assert notes["changed"] == ""
    comparison = build_any(pair("changed")).comparison
    assert comparison is not None
    assert (
        comparison.a
        == "My cell, GRU, reset after, the update gate keeps, reading 8 random steps, update gate, unit 1, bias: "
        + (comparison.a.partition("bias: ")[2])
    )


@pytest.mark.parametrize("key", PAIRS)
def test_b_comes_back_from_the_link_and_the_file_whatever_the_two_are(key: str) -> None:
    now = pair(key)
    assert read(write(now, HOME), HOME)[0].other == now.other
    again = document.read(document.write(now, "sequence").encode(), ("sequence",))
    assert again.experiment(Experiment(look=Look())).other == now.other


def test_a_gru_is_kept_as_b_changed_and_swapped() -> None:
    now = shown("gru")
    at = open_page("sequence", write(now, HOME))
    send(at, [{"n": 1, "kind": "keep"}, {"n": 2, "kind": "set", "name": "weight_hh[g,0,1]", "value": 2.0}])
    sent = payload(at)
    assert not sent["notices"] and sent["comparison"]["b"].startswith("My cell, GRU")
    np.testing.assert_array_equal(sent["other"]["series"]["h"], build_any(now).trace.h.ravel())
    assert sent["other"]["cell"]["type"]["key"] == "gru"
    send(at, [{"n": 3, "kind": "swap"}, {"n": 4, "kind": "undo"}, {"n": 5, "kind": "alone"}])
    assert payload(at)["other"] is None and payload(at)["past"] is not None


def test_b_goes_along_where_it_has_such_a_memory_and_size() -> None:
    at = open_page("sequence", write(shown("gru"), HOME))
    send(at, [{"n": 1, "kind": "keep"}])
    at.switch_page(path_of("ledger")).run()
    assert history(at, "ledger").now.other is None  # an LSTM of another size stands there


# -- what is predicted


@pytest.mark.parametrize("key", ["gru", "gru_chung_before", "rnn", "gru:candidate=relu"])
def test_nothing_of_what_is_predicted_is_sent_before_it_is_seen(key: str) -> None:
    readout = Output("linear", ((1.5, 1.0, -2.0),), (0.25,))
    changes = read_changes("x[7,1]:2.5;masked[3-3]:1", first=1)
    whole = build_any(shown(key, readout=readout, changes=changes))
    names = [*("h", "y"), *(("z_h",) if key == "rnn" else ("u", "r", "g", "z_r"))]
    for quantity in names:
        asked = Prediction(quantity, 0, 4, 6)
        now = shown(key, readout=readout, changes=changes).with_look(
            predict=asked, charts=("ledger", "memory", "timeline")
        )
        scene = build_any(now)
        assert scene.experiment.look.hides and len(scene.trace) == 4 and not scene.notices
        there = json.dumps(unpack(message(now))) + csv_text(scene) + json_text(scene)
        later = [*whole.trace.series.values(), whole.trace.y]
        hidden = {float(value) for array in later for value in array[4:].ravel()}
        known = {float(value) for array in later for value in array[:4].ravel()}
        hidden -= known | {float(value) for value in whole.trace.x.ravel()}
        assert hidden and not [value for value in hidden if len(repr(value)) > 8 and repr(value) in there]
        sent = unpack(message(now))["predict"]
        assert quantity in [name for name, _ in sent["quantities"]] and sent["letters"][0] == "h"
        assert sent["bounds"] == (
            [0, 1] if quantity in "ur" else None if "_" in quantity or "relu" in key else sent["bounds"]
        )
        seen = unpack(message(now.with_look(seen=True)))
        assert seen["cell"]["steps"] == 8 and seen["predict"]["happened"]["choices"]


_WHOLE: Final = """
const { unpack } = await stage("unpack.js");
const { run } = await stage("engine.js");
return given.map((message) => {
  const { cell, predict } = unpack(Uint8Array.from(Buffer.from(message, "base64")));
  const { x, mask, clamps } = predict.ahead; // as Store.whole does
  return [...run({ ...cell, x, mask, clamps, steps: x.length }).h];
});"""


def test_the_real_course_that_the_browser_works_out_is_that_of_numpy() -> None:
    given = [shown(key).with_look(predict=Prediction("h", 0, 3, 7)) for key in ("gru", "rnn")]
    sent = [base64.b64encode(message(now)).decode() for now in given]
    for now, found in zip(given, in_node(_WHOLE, sent), strict=True):
        wanted = build_any(now.with_look(predict=None)).trace.h
        np.testing.assert_allclose(found, wanted.ravel(), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("key", "quantity"), [("gru", "c"), ("gru", "f"), ("rnn", "u")])
def test_what_a_cell_has_not_cannot_be_predicted_and_that_is_said(key: str, quantity: str) -> None:
    scene = build_any(shown(key).with_look(predict=Prediction(quantity, 0, 3, 5)))
    assert scene.experiment.look.predict is None and len(scene.trace) == 8
    assert f"has no {quantity}, so" in scene.notices[0]
    (said,) = build_any(LSTM.with_look(predict=Prediction("r", 0, 3, 5))).notices
    assert said == "An LSTM has no r, so r@4-6 cannot be predicted."


def test_a_gru_is_predicted_on_a_page_seen_and_asked_about() -> None:
    now: Any = shown("gru").with_look(predict=Prediction("u", 1, 4, 5))
    at = open_page("predict", write(now, HOME))
    sent = payload(at)
    assert not at.exception and sent["predict"]["name"] == "update gate" and sent["predict"]["letter"] == "z"
    send(at, [{"n": 1, "kind": "predict", "drawn": "0.5,0.5", "seen": "1"}])
    sent = payload(at)
    found = sent["predict"]["happened"]
    assert found["ask"].startswith("Where did z go")
    send(at, [{"n": 2, "kind": "predict", "happened": found["choices"][0]["key"]}])
    assert payload(at)["predict"]["happened"]["feedback"]
