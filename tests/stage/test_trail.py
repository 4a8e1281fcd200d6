"""Where the browser says that undo, redo and reset lead, they lead there: its trail against the history in Python."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from playwright.sync_api import Page

from lstm_view.stage import payload
from lstm_view.stage.payload import StageOptions
from lstm_view.state.actions import apply_all
from lstm_view.state.experiment import RANDOM, Experiment
from lstm_view.state.history import REPEAT, History
from lstm_view.state.scene import build
from tests.conftest import NewPage
from tests.figures.test_bind_cells import cell_of
from tests.state.make import experiment

pytestmark = pytest.mark.browser

HOME = experiment(story=RANDOM, units=2, steps=4, seed=3)
NUMBERS = ("bias[f,0]", "bias[f,1]", "weight_hh[i,0,1]", "weight_ih[o,1,0]", "x[2,0]", "c0[1]")
OTHERS = ("clamp[f,*,*]", "clamp[f,1-2,0]", "cut[h,0,1]", "cut[unit,1]")
RUNS = 300

#: The confirmed states one after the other, then what is waiting: the places of the trail, null if it is not sure.
FOLLOW = """async (text) => {
  const { Trail } = await import("/stage/trail.js");
  return JSON.stringify(JSON.parse(text).map(({ confirmed, waiting }) => {
    const trail = new Trail();
    for (const { payload, kept, action } of confirmed) {
      if (action) trail.acknowledge([action]);
      trail.confirm(payload, kept);
    }
    const way = trail.after(confirmed.at(-1).kept, waiting);
    return way && { undo: way.undo.length, redo: way.redo.length, now: way.now };
  }));
}"""


def sent(history: History, known: dict[str, str]) -> dict[str, Any]:
    """What the browser has of a state of the history once it is confirmed: cells, and all texts so far."""
    scene = build(history.now)
    data = payload.build(scene, history, StageOptions(), "what_if")
    known |= data["kept"]["texts"]
    past = None if scene.before is None else {"cell": cell_of(scene.before)}
    says = {"cell": cell_of(scene.trace), "past": past, "changed": data["changed"], "shape": data["shape"]}
    return {"payload": says, "kept": data["kept"] | {"texts": dict(known)}}


def some_action(chance: random.Random, now: Experiment, n: int) -> dict[str, Any]:
    """As the stage sends it, from a person who often does the same thing again."""
    kind = chance.choice(["set"] * 6 + ["undo"] * 4 + ["redo"] * 2 + ["hold", "reset", "unset", "theme", "choose"])
    if kind == "unset":
        names = payload.build(build(now), History(HOME, now), StageOptions(), "what_if")["changed"]
        return {"n": n, "kind": "unset", "name": chance.choice(names or ["bias[f,0]"])}
    if kind == "choose":
        return {"n": n, "kind": "choose", "name": "lines", "value": chance.choice(["c", "f,c"])}
    if kind in ("set", "hold"):
        name = chance.choice(NUMBERS[:2] if kind == "set" and chance.random() < 0.5 else NUMBERS + OTHERS)
        value = 0.0 if name.startswith("cut") else chance.choice([0.25, 0.5, 1.0])
        return {"n": n, "kind": "set", "name": name, "value": value, "cursor": {"step": chance.randrange(4)}}
    return {"n": n, "kind": kind}


def some_run(chance: random.Random) -> tuple[dict[str, Any], History]:
    history, known = History(HOME, HOME), dict[str, str]()
    confirmed = [sent(history, known)]
    waiting: list[dict[str, Any]] = []
    length, n = chance.randrange(1, 12), 10_000
    alone = chance.randrange(length)  # so many are confirmed one by one, the rest waits
    for k in range(length):
        n += chance.choice([REPEAT // 3, 2 * REPEAT])
        action = some_action(chance, history.now, n)
        apply_all(history, [action])
        if k >= alone:
            waiting.append(action)
        else:
            confirmed.append(sent(history, known) | {"action": action})
    return {"confirmed": confirmed, "waiting": waiting}, history


def test_where_the_browser_is_sure_it_is_right(new_page: NewPage, static_url: str) -> None:
    page: Page = new_page()
    page.goto(static_url + "/")
    chance = random.Random(1)
    runs = [some_run(chance) for _ in range(RUNS)]
    found = json.loads(page.evaluate(FOLLOW, json.dumps([asked for asked, _ in runs])))
    sure = shown = 0
    for (asked, history), way in zip(runs, found, strict=True):
        if way is None:
            continue
        sure += 1
        assert (way["undo"], way["redo"]) == (len(history.undo), len(history.redo)), asked["waiting"]
        if way["now"]:
            shown += any(action["kind"] in ("undo", "redo", "reset") for action in asked["waiting"])
            assert way["now"]["cell"] == cell_of(build(history.now).trace), asked["waiting"]
            unchanged = history.now.with_changes(())
            assert way["now"]["unchanged"] == cell_of(build(unchanged).trace), asked["waiting"]
    assert sure > RUNS / 3
    assert shown > RUNS / 10
