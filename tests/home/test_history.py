"""The history of a stage in one file takes the actions that the server takes, and says the same of the run."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl

import numpy as np
import pytest

from lstm_core.challenges import CHALLENGES, judge
from lstm_view.__main__ import opened
from lstm_view.instruments.variants.cases import HOME as VARIANTS_HOME
from lstm_view.instruments.variants.panel import columns, every_column
from lstm_view.learn.challenges.numbers import on_stage
from lstm_view.learn.predict.payload import predicting
from lstm_view.learn.predict.questions import questions
from lstm_view.learn.predict.told import predicts
from lstm_view.stage import other_payload, payload
from lstm_view.stage.held import Held
from lstm_view.stage.payload import StageOptions
from lstm_view.stage.pool import Pool
from lstm_view.state.actions import Action, apply_all
from lstm_view.state.address import read
from lstm_view.state.experiment import Look, OwnOther, Run, Trial
from lstm_view.state.history import History
from lstm_view.state.scene import Scene, build
from lstm_view.state.scene_other import AnyScene, OtherScene, build_any
from tests.core.challenges.solutions import SOLUTIONS
from tests.node import in_node
from tests.view.changes_of import changes_of

_SERIES: Final = ("i", "f", "g", "o", "c", "h", "kept", "added", "tanh_c")
_SAID: Final = ("changed", "edits", "can_undo", "can_redo", "can_reset", "scales", "full", "labels")
_NONE: Final[dict[str, Any]] = {"choices": []}
_ANSWERS: Final = """
const { Bases } = await stage("../file/bases.js");
const { History } = await stage("../file/history.js");
const { answer } = await stage("../file/answer.js");
const bytes = Uint8Array.from(atob(given.numbers), (sign) => sign.charCodeAt(0));
const shared = { parts: given.parts, numbers: new Float64Array(bytes.buffer) };
const history = new History(new Bases(given.scenes, shared), false);
return given.actions.map((action) => {
  history.apply([action]);
  const { series, cell, other, comparison, judged, ...data } = answer(history);
  const numbers = Object.fromEntries(Object.entries(series).map(([name, values]) => [name, [...values]]));
  const verdict = judged?.verdict ?? null;
  return { ...data, series: numbers, x: cell.x, comparison, verdict, other: other && [...other.series.h] };
});
"""

SET = "set"
CASES: Final[dict[str, tuple[str, list[dict[str, Any]]]]] = {
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
    "gru": (
        "",
        [
            {"kind": SET, "name": "weight_ih[u,1,0]", "value": 1.5},
            {"kind": SET, "name": "weight_hh[g,0,1]", "value": 0},
            {"kind": SET, "name": "bias[gh,1]", "value": -0.25},
            {"kind": SET, "name": "x[2,1]", "value": 3},
            {"kind": SET, "name": "h0[0]", "value": 0.5},
            {"kind": SET, "name": "clamp[r,2-4,0]", "value": 1},
            {"kind": SET, "name": "masked[5-7]", "value": 1},
            {"kind": SET, "name": "cut[unit,1]", "value": 0},
            {"kind": "undo"},
            {"kind": "reset"},
            {"kind": "predict", "predict": "u@4-6.2"},
            {"kind": "predict", "drawn": "0.5,0.5,0.5", "seen": "1"},
            {"kind": "predict", "happened": "higher"},
            {"kind": "keep"},
            {"kind": SET, "name": "bias[r,0]", "value": 2},
            {"kind": "story", "value": "hide"},
            {"kind": SET, "name": "bias[f,0]", "value": 2},
            {"kind": "swap"},
        ],
    ),
    "predicted": (
        "?story=remember",
        [
            {"kind": "predict", "predict": "c@13-16"},
            {"kind": "predict", "drawn": "0.5,,0.25,-1"},
            {"kind": "predict", "drawn": "0.5,,0.25,-1", "seen": "1"},  # one is missing
            {"kind": "predict", "drawn": "0.5,1,0.25,-1"},
            {"kind": SET, "name": "bias[f,0]", "value": 1},
            {"kind": "predict", "seen": "1"},
            {"kind": "predict", "happened": "lost"},
            {"kind": "predict", "happened": "kept"},
            {"kind": "undo"},
            {"kind": "undo"},
            {"kind": "undo"},
            {"kind": "predict", "predict": "h@20-70"},
            {"kind": "predict", "predict": "c@13-16.4"},
            {"kind": "predict", "predict": "none"},
            {"kind": "predict", "predict": "f@5"},
            {"kind": "reset"},
        ],
    ),
    "prepared": (
        f"?{questions()[0].query}",
        [
            {"kind": "predict", "drawn": ",".join(["1"] * questions()[0].prediction.steps), "seen": "1"},
            *({"kind": "predict", "happened": one.key} for one in questions()[0].choices),
            {"kind": "goto", "query": questions()[1].query},
            {"kind": "choose", "name": "digits", "value": "5"},
        ],
    ),
}


def gru() -> History:
    """A GRU of one's own that reads two inputs."""
    size = OwnOther("gru", 2, 2, ()).size
    cell = OwnOther("gru", 2, 2, tuple(np.random.default_rng(0).normal(0, 1, size).round(2).tolist()))
    start = opened("")
    now = replace(start.home, run=Run(cell))
    return History(now, now)


def held(history: History) -> Held:
    reads = isinstance(history.now.run.input, Trial)
    return Held(history, StageOptions(), on_stage if reads else None, predicts, charts=False)


def packed(history: History) -> dict[str, Any]:
    pool = Pool()
    scenes = held(history).scenes(pool)["en"]
    return {"scenes": scenes, "parts": pool.parts, "numbers": base64.b64encode(pool.data()).decode()}


def answers_to(history: History, actions: list[Any]) -> list[Any]:
    found: list[Any] = in_node(_ANSWERS, {**packed(history), "actions": actions})
    return found


def numbered(asked: list[dict[str, Any]]) -> list[Action]:
    return [{"n": 10_000 * (k + 1), **action} for k, action in enumerate(asked)]


def payload_of(scene: AnyScene, history: History) -> dict[str, Any]:
    beside = {"predict": predicting(scene)}
    if isinstance(scene, OtherScene):
        return other_payload.build(scene, history, StageOptions(), "file", beside)
    return payload.build(scene, history, StageOptions(), "file", beside)


@pytest.mark.parametrize("case", CASES)
def test_the_history_of_a_file_is_that_of_the_server(case: str) -> None:
    query, asked = CASES[case]
    start = gru() if case == "gru" else opened(query)
    history, actions = History(start.home, start.now), numbered(asked)
    for action, answer in zip(actions, answers_to(start, actions), strict=True):
        apply_all(history, [action])
        scene = build_any(history.now)
        wanted = payload_of(scene, history)
        for name in _SAID:
            if name in ("scales", "full"):
                found = {key: answer[name][key] for key in wanted[name]} if name == "scales" else answer[name]
                assert found == pytest.approx(wanted[name], rel=1e-12), (action, name)
            else:
                assert list(np.atleast_1d(answer[name])) == list(np.atleast_1d(wanted[name])), (action, name)
        of_run = _SERIES if isinstance(scene, Scene) else tuple(scene.trace.series)
        for name in of_run:
            values = scene.trace.series[name] if isinstance(scene, OtherScene) else getattr(scene.trace, name)
            found = np.reshape(answer["series"][name], values.shape)
            np.testing.assert_allclose(found, values, rtol=0, atol=1e-12, err_msg=f"{action} {name}")
        assert answer["story"]["claim"] == wanted["story"]["claim"]
        assert (answer["predict"] is None) == (wanted["predict"] is None)
        if wanted["predict"] is not None:
            same_prediction(answer["predict"], wanted["predict"])
        assert (answer["other"] is None) == (scene.other is None)
        if scene.comparison is not None:
            assert answer["comparison"]["a"] == scene.comparison.a
            assert answer["comparison"]["b"] == scene.comparison.b


_IN_A_SCENE: Final = """
const { Bases } = await stage("../file/bases.js");
const { History } = await stage("../file/history.js");
const { answer } = await stage("../file/answer.js");
const bytes = Uint8Array.from(atob(given.numbers), (sign) => sign.charCodeAt(0));
const shared = { parts: given.parts, numbers: new Float64Array(bytes.buffer) };
const opened = (link) => {
  const history = new History(new Bases(given.scenes, shared), true);
  history.apply([{ n: 1, kind: "open", fragment: `more=${link}` }]);
  history.origin = history.now; // as static/site/host.js
  return history;
};
const changed = (history) => history.now.run.changes.map(String);
const first = opened("set=bias[f,1]:2&step=4");
first.apply([{ n: 2, kind: "set", name: "bias[f,0]", value: 9 }]);
const { kept } = answer(first);
const text = (name) => kept.texts[name];
const { now, undo, redo, origin } = kept;
const again = opened("set=bias[f,1]:9&step=7"); // what the address says now
const given_back = { now: text(now), undo: undo.map(text), redo: redo.map(text), origin: text(origin) };
again.apply([{ n: 2, kind: "restore", ...given_back }]);
const before = changed(again);
again.apply([{ n: 3, kind: "reset" }]);
return [before, changed(again), again.now.cursor.step];
"""


def test_in_a_scene_that_a_link_opened_a_reset_leads_back_to_it_also_after_a_reload() -> None:
    before, after, step = in_node(_IN_A_SCENE, packed(opened("?story=hide")))
    assert before == ["bias[f,0],9"]
    assert after == ["bias[f,0],2"]
    assert step == 3


_REFUSED: Final = """
const { Bases } = await stage("../file/bases.js");
const { read } = await stage("../file/experiment.js");
const shared = { parts: given.parts, numbers: new Float64Array() };
const bases = new Bases(given.scenes, shared);
return given.queries.map((query) => {
  const { found, notices } = read(query, bases);
  return { notices, step: found.cursor.step, unit: found.cursor.unit };
});
"""


def test_what_a_scene_does_not_have_is_said_as_the_server_says_it() -> None:
    start = opened("?story=average")
    queries = [
        "step=99&unit=12",
        "step=1&unit=1",
        "step=0&unit=x&phase=5",
        "phase=2&step=040",
        "step=2001&unit=65",
        "step=99999999999999999999&unit=1e9&phase=02",
        "view=nothing&digits=2",
        "view=memory&digits=all",
        f"predict={'c' * 50}&seen=2",
        "predict=c@4-6&drawn=1,,nan&happened=1",
        "predict=c@4-6&drawn=1,,0.5&seen=0&happened=kept",
    ]
    answers = in_node(_REFUSED, {**packed(start), "numbers": "", "queries": queries})
    for query, answer in zip(queries, answers, strict=True):
        asked, notices = read(dict(parse_qsl(query)), start.now)
        scene = build_any(asked, notices)
        assert sorted(answer["notices"]) == sorted(scene.notices), query
        if "step=" in query or "unit=" in query:
            assert (answer["step"], answer["unit"]) == (scene.step, scene.experiment.cursor.unit), query


_COLUMNS: Final = """
const { Bases } = await stage("../file/bases.js");
const { History } = await stage("../file/history.js");
const { answer } = await stage("../file/answer.js");
const { read } = await stage("../file/experiment.js");
const bytes = Uint8Array.from(atob(given.numbers), (sign) => sign.charCodeAt(0));
const bases = new Bases(given.scenes, { parts: given.parts, numbers: new Float64Array(bytes.buffer) });
const history = new History(bases, false);
const answers = given.actions.map((action) => {
  history.apply([action]);
  const { columns, figures, address, can_undo, can_reset } = answer(history);
  const cells = columns.cells.map(({ cell, ...words }) => ({ ...words, cell: Object.keys(cell.sources) }));
  return { cells, figures: figures.map(({ key }) => key), address: address.query, can_undo, can_reset };
});
return { answers, notices: given.queries.map((query) => read(query, bases).notices) };
"""


@cache
def with_columns(beside: Callable[[AnyScene], dict[str, Any]]) -> dict[str, Any]:
    """The page of the variants as a stage without a server is given it."""
    pool, history = Pool(), History(VARIANTS_HOME, VARIANTS_HOME)
    scenes = Held(history, StageOptions(), beside).in_language("en", pool)
    return {"scenes": scenes, "parts": pool.parts, "numbers": base64.b64encode(pool.data()).decode()}


def test_the_cell_types_that_are_chosen_are_those_of_the_server() -> None:
    actions = numbered(
        [
            {"kind": "choose", "name": "cells", "value": "lstm,gru,slstm"},
            {"kind": "choose", "name": "cells", "value": "lstm"},  # too few
            {"kind": "choose", "name": "own", "value": "0"},
            {"kind": "story", "value": "remember"},
            {"kind": "undo"},
            {"kind": "undo"},
            {"kind": "goto", "query": "cells=gru_chung,janet&story=latch"},
            {"kind": "reset"},
            {"kind": "choose", "name": "cells", "value": "lstm,lstm,peephole"},
        ]
    )
    history = History(VARIANTS_HOME, VARIANTS_HOME)
    said = in_node(_COLUMNS, {**with_columns(every_column), "actions": actions, "queries": []})
    for action, answer in zip(actions, said["answers"], strict=True):
        apply_all(history, [action])
        wanted = columns(build(history.now))
        cells = [{**cell, "cell": list(cell["cell"]["sources"])} for cell in wanted["columns"]["cells"]]
        assert answer["cells"] == cells, action
        assert answer["figures"][-len(cells) :] == [figure["key"] for figure in wanted["figures"]], action
        assert (answer["can_undo"], answer["can_reset"]) == (bool(history.undo), history.can_reset), action
        again = read(dict(parse_qsl(answer["address"])), VARIANTS_HOME)[0]
        assert (again.look.cells, again.look.own) == (history.now.look.cells, history.now.look.own), action


def test_cell_types_that_cannot_be_shown_are_refused_as_by_the_server() -> None:
    queries = ["cells=lstm", "cells=lstm,unheard", "cells=lstm,gru,rnn,janet,slstm", "cells=gru,rnn&own=2", "own=0"]
    said = in_node(_COLUMNS, {**with_columns(every_column), "actions": [], "queries": queries})
    for query, notices in zip(queries, said["notices"], strict=True):
        assert sorted(notices) == sorted(read(dict(parse_qsl(query)), VARIANTS_HOME)[1]), query
    query = "cells=gru,rnn&own=1"  # where a page has none
    said = in_node(_COLUMNS, {**with_columns(lambda _: {}), "actions": [], "queries": [query]})
    assert said["notices"] == [list(read(dict(parse_qsl(query)), replace(VARIANTS_HOME, look=Look()))[1])]


def same_prediction(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    """All of it, but for the order of the answers."""
    for name in (
        "asked",
        "quantity",
        "name",
        "letter",
        "letters",
        "unit",
        "first",
        "last",
        "seen",
        "ask",
        "end",
        "turn",
    ):
        assert found[name] == wanted[name], name
    for name in ("quantities", "drawn", "bounds", "room"):
        assert np.array_equal(found[name] or (), wanted[name] or ()), name
    assert (found["ahead"] is None) == (wanted["ahead"] is None)
    if wanted["ahead"] is not None:
        assert np.array_equal(found["ahead"]["x"], wanted["ahead"]["x"])
    for name in ("ask", "picked", "right", "feedback"):
        assert (found["happened"] or {}).get(name) == (wanted["happened"] or {}).get(name), name
    choices = [
        sorted(one["says"] for one in (said["happened"] or {"choices": []})["choices"]) for said in (found, wanted)
    ]
    assert choices[0] == choices[1]


def test_while_something_is_predicted_no_number_of_it_is_in_the_payload() -> None:
    (answer,) = answers_to(opened("?story=hide"), numbered([{"kind": "predict", "predict": "c@13-20"}]))
    trace = build(opened("?story=hide").now).trace
    hidden = {repr(value) for value in trace.c[12:].ravel().tolist()}
    assert not hidden & set(map(repr, answer["series"]["c"]))
    assert {len(values) for values in answer["series"].values()} == {12}


def test_a_question_on_any_run_is_that_of_the_server_whatever_is_predicted() -> None:
    start = opened("?v=2&story=random&units=2&inputs=2&steps=9&seed=3")
    said: list[dict[str, Any]] = []
    for asked in ("c@3-6.2", "h@3-6", "f@4-8.2", "g@4-8", "z_o@4-5", "o@2"):
        steps = 1 if asked == "o@2" else int(asked[-1 if "." not in asked else -3]) - int(asked.split("@")[1][0]) + 1
        said.append({"kind": "predict", "predict": asked})
        said.append({"kind": "predict", "drawn": ",".join(["0.5"] * steps), "seen": "1"})
        keys = ("kept", "lost", "wrote", "shut", "gate", "memory", "still", "written", "input", "higher", "lower")
        said += [{"kind": "predict", "happened": key} for key in keys]
    actions, history = numbered(said), History(start.home, start.now)
    for action, answer in zip(actions, answers_to(start, actions), strict=True):
        apply_all(history, [action])
        wanted = payload_of(build_any(history.now), history)["predict"]
        same_prediction(answer["predict"], wanted)


def test_a_challenge_is_judged_as_the_server_judges_it() -> None:
    """On the hidden trials, with noise and without: what solves it, and the same with another weight."""
    start = opened("?challenge=pulse")
    links = [f"challenge={key}&v=2&trial=120&set={changes_of(solution)}" for key, solution in SOLUTIONS.items()]
    asked: list[dict[str, Any]] = [{"kind": SET, "name": "bias[f,0]", "value": 5}]
    for link in links:
        asked += [{"kind": "goto", "query": link}, {"kind": SET, "name": "bias[f,0]", "value": 0.5}, {"kind": "undo"}]
    last = [{"kind": "goto", "query": "challenge=pulse&trial=2"}, {"kind": "reset"}]
    actions, history = numbered([*asked, *last]), History(start.home, start.now)
    stars = set()
    for action, answer in zip(actions, answers_to(start, actions), strict=True):
        apply_all(history, [action])
        scene = build_any(history.now)
        assert isinstance(scene, Scene)
        assert isinstance(scene.experiment.run.input, Trial)
        trace, key = scene.trace, scene.experiment.run.input.challenge
        found, said = judge(CHALLENGES[key], trace.parameters, trace.h0, trace.c0), answer["verdict"]
        for name in ("of", "passed", "held", "weights", "stars", "solved", "holds"):
            assert said[name] == getattr(found, name), (action, name)
        for failure in ("failure", "slip"):
            was, came = getattr(found, failure), said[failure]
            assert (came and (came["trial"], came["step"])) == (was and (was.trial, was.step))
        np.testing.assert_array_equal(answer["x"], trace.x, err_msg=str(action))
        assert answer["story"]["claim"] == scene.claim
        assert answer["edits"] == list(scene.edits)
        stars.add(found.stars)
    assert stars >= {0, 3}


def test_the_noise_on_a_trial_is_numpys_to_the_bit() -> None:
    script = 'const { noise } = await stage("../file/noise.js"); return [...noise(given, 40, 0.1)];'
    for seed in ([1, 0, 1], [4_294_967_295, 163, 1]):
        wanted = np.random.default_rng(seed).uniform(-0.1, 0.1, 40)
        assert np.array_equal(in_node(script, seed), wanted)


def test_what_a_file_has_not_is_said() -> None:
    asked = [{"kind": "goto", "query": query} for query in ("challenge=pulse&trial=50", "story=nothing")]
    said = [answer["notices"] for answer in answers_to(opened("?challenge=pulse"), numbered(asked))]
    assert said == [
        ["This file has no trial 50 of “pulse”. Its own scene is shown."],
        ["This file has no story “nothing”. Its own scene is shown."],
    ]


def test_a_change_that_has_no_place_is_said_and_left_out() -> None:
    names = {
        **{"bias[q,0]": "bias[q,1]", "clamp[f,90-99,*]": "clamp[f,91-100,*]", "cut[unit,7]": "cut[unit,8]"},
        **{"bias[f,1]": "bias[f,2]", "bias[u,1]": "bias[u,2]", "clamp[u,*,*]": "clamp[u,*,*]"},
    }
    actions = [{"n": k + 1, "kind": SET, "name": name, "value": 0} for k, name in enumerate(names)]
    for answer, said in zip(answers_to(opened("?story=forget"), actions), names.values(), strict=True):
        assert answer["notices"] == [f"This cell has no {said}; that was left out."]
        assert not answer["can_undo"]
        assert answer["changed"] == []


@pytest.mark.parametrize(
    ("link", "changed", "said"),
    [
        ("more=set=bias[f,1]:2;masked[3-4]:1&step=5", ["bias[f,0]", "masked[2-3]"], []),
        ("more=set=bias[f,1]:two", [], ["This cell has no bias[f,1]; that was left out."]),
        ("more=set=__proto__:1", [], ["This cell has no __proto__; that was left out."]),
        ("more=story=<b>&phase=1", [], ["This file has no story “<b>”. Its own scene is shown."]),
    ],
)
def test_a_link_is_read_as_far_as_it_can_be_had(link: str, changed: list[str], said: list[str]) -> None:
    action = {"n": 1, "kind": "open", "query": "", "fragment": link}
    (answer,) = answers_to(opened("?story=forget"), [action])
    assert answer["changed"] == changed
    assert answer["notices"] == said
    assert answer["step"] == (4 if "step=5" in link else build_any(opened("?story=forget").now).step)
