"""The history of a stage in one file takes the actions that the server takes, and says the same of the run."""

from __future__ import annotations

import base64
from typing import Any, Final

import numpy as np
import pytest

from lstm_view.__main__ import opened
from lstm_view.stage import payload
from lstm_view.stage.pack import pack
from lstm_view.stage.payload import StageOptions
from lstm_view.state.actions import Action, apply_all
from lstm_view.state.history import History
from lstm_view.state.names import write_name
from lstm_view.state.scene import build
from tests.node import in_node

_SERIES: Final = ("i", "f", "g", "o", "c", "h", "kept", "added", "tanh_c")
_SAID: Final = ("changed", "edits", "can_undo", "can_redo", "can_reset", "scales", "full")
_ANSWERS: Final = """
const { Bases } = await stage("../file/bases.js");
const { History } = await stage("../file/history.js");
const { answer } = await stage("../file/answer.js");
const history = new History(new Bases({ ...given.scenes, other: null, stories: {} }), false);
return given.actions.map((action) => {
  history.apply([action]);
  const { series, cell, other, comparison, ...data } = answer(history);
  const numbers = Object.fromEntries(Object.entries(series).map(([name, values]) => [name, [...values]]));
  return { ...data, series: numbers, comparison, other: other && [...other.series.c] };
});
"""

SET = "set"
CASES: Final = {
    "numbers": (
        "?v=2&story=random&units=2&inputs=2&steps=6&peephole=1&seed=3&set=bias[f,1]:0.5",
        [
            {"kind": SET, "name": "weight_ih[g,1,0]", "value": 1.5},
            {"kind": SET, "name": "weight_hh[o,0,1]", "value": 0},
            {"kind": SET, "name": "peephole[o,1]", "value": -0.25},
            {"kind": SET, "name": "x[2,1]", "value": 3},
            {"kind": SET, "name": "c0[1]", "value": -2},
            {"kind": SET, "name": "h0[0]", "value": 1.25},
            {"kind": "undo"},
            {"kind": "undo"},
            {"kind": "redo"},
            {"kind": "unset", "name": "bias[f,0]"},
            {"kind": "reset"},
            {"kind": "undo"},
        ],
    ),
    "held": (
        "?story=hide",
        [
            {"kind": SET, "name": "clamp[f,2-4,*]", "value": 0.25},
            {"kind": SET, "name": "clamp[o,*,0]", "value": 1},
            {"kind": SET, "name": "clamp[f,2-4,*]", "value": 0.75},
            {"kind": SET, "name": "masked[5-7]", "value": 1},
            {"kind": SET, "name": "masked[6-6]", "value": 0},
            {"kind": "keep"},
            {"kind": SET, "name": "cut[x,0,0]", "value": 0},
            {"kind": SET, "name": "cut[unit,0]", "value": 0},
            {"kind": "swap"},
            {"kind": "alone"},
            {"kind": "choose", "name": "digits", "value": "5"},
            {"kind": "reset"},
        ],
    ),
}


def packed(history: History) -> dict[str, Any]:
    scene = build(history.now)
    data = pack(payload.build(scene, history, StageOptions(), "file"), {})
    changes = [(write_name(change), change.value) for change in history.now.run.changes]
    return {"first": base64.b64encode(data).decode(), "changes": changes}


@pytest.mark.parametrize("case", CASES)
def test_the_history_of_a_file_is_that_of_the_server(case: str) -> None:
    query, asked = CASES[case]
    start = opened(query)
    history = History(start.home, start.now)
    actions: list[Action] = [{"n": 10_000 * (k + 1), **action} for k, action in enumerate(asked)]
    answers = in_node(_ANSWERS, {"scenes": packed(history), "actions": actions})
    for action, answer in zip(actions, answers, strict=True):
        apply_all(history, [action])
        scene = build(history.now)
        wanted = payload.build(scene, history, StageOptions(), "file")
        for name in _SAID:
            if name in ("scales", "full"):
                assert answer[name] == pytest.approx(wanted[name], rel=1e-12), (action, name)
            else:
                assert list(np.atleast_1d(answer[name])) == list(np.atleast_1d(wanted[name])), (action, name)
        for name in _SERIES:
            found = np.reshape(answer["series"][name], scene.trace.c.shape)
            np.testing.assert_allclose(
                found, getattr(scene.trace, name), rtol=0, atol=1e-12, err_msg=f"{action} {name}"
            )
        assert (answer["other"] is None) == (scene.other is None)
        if scene.comparison is not None:
            assert answer["comparison"]["a"] == scene.comparison.a
            assert answer["comparison"]["b"] == scene.comparison.b


def test_a_change_that_has_no_place_is_said_and_left_out() -> None:
    names = {"bias[q,0]": "bias[q,1]", "clamp[f,90-99,*]": "clamp[f,91-100,*]", "cut[unit,7]": "cut[unit,8]"}
    actions = [{"n": k + 1, "kind": SET, "name": name, "value": 0} for k, name in enumerate(names)]
    answers = in_node(_ANSWERS, {"scenes": packed(opened("?story=forget")), "actions": actions})
    for answer, said in zip(answers, names.values(), strict=True):
        assert answer["notices"] == [f"This cell has no {said}; that was left out."]
        assert not answer["can_undo"]
        assert answer["changed"] == []


@pytest.mark.parametrize(
    ("link", "changed", "said"),
    [
        ("more=set=bias[f,1]:2;masked[3-4]:1&step=5", ["bias[f,0]", "masked[2-3]"], []),
        ("more=set=bias[f,1]:two", [], ["This cell has no bias[f,1]; that was left out."]),
        ("more=set=__proto__:1", [], ["This cell has no __proto__; that was left out."]),
        ("more=story=<b>&step=99", [], ["This file has no story “<b>”. Its own scene is shown."]),
    ],
)
def test_a_link_is_read_as_far_as_it_can_be_had(link: str, changed: list[str], said: list[str]) -> None:
    action = {"n": 1, "kind": "open", "query": "", "fragment": link}
    (answer,) = in_node(_ANSWERS, {"scenes": packed(opened("?story=forget")), "actions": [action]})
    assert answer["changed"] == changed
    assert answer["notices"] == said
    assert answer["step"] == (4 if "step=5" in link else build(opened("?story=forget").now).step)
