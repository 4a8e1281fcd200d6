"""The browser fills the figures of Gradients and Variants as Python does: static/stage/cells/bind.js."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from lstm_core import (
    VARIANTS,
    Clamp,
    LSTMParameters,
    NotFiniteError,
    Trace,
    VariantTrace,
    run,
    run_variant,
    share_weights,
)
from lstm_view import theme
from lstm_view.figures import gradients
from lstm_view.figures import reach_numbers as numbers
from lstm_view.figures.compare import column
from lstm_view.figures.fill import fill
from lstm_view.stage.cells import lent
from lstm_view.words import refusal
from tests.conftest import NewPage
from tests.figures import reach_words

pytestmark = pytest.mark.browser

KEYS = ("lstm", "gru", "slstm", "rnn")
GRADIENTS = ("reach", "rnn", "later")

#: A scene as the store is one, without a stage.
_SCENE = """async (text) => {
  const [{ LentCell }, { Run }, { fill }, engine, words] = await Promise.all(["cells/lent.js", "run.js", "bind.js",
    "engine.js", "cells/words.js"].map((name) => import(`/stage/${name}`)));
  const asked = JSON.parse(text, (_, value) => value?.$ ? Float64Array.from(value.$) : value);
  const runOf = (cell) => cell && new Run(cell, engine.run(cell));
  const [now, past] = [runOf(asked.cell), runOf(asked.past)];
  const cells = new Map(Object.entries(asked.cells).map(([key, spec]) => [key, new LentCell(spec)]));
  const of = (key, run) => run && cells.get(key).runOf(run);
  const columns = new Map([...cells].map(([key, cell]) =>
    [key, { memory: cell.type.memory, now: of(key, now), past: of(key, past) }]));
  const { t, unit, last, state } = asked;
  const why = words.notCompared(now.cell);
  const through = { last, state, unit, t: Math.min(t + 1, last), now: cells.get("own").reachOf(now),
    past: past && cells.get("own").reachOf(past), rnn: why ? null : cells.get("tanh").reachOf(now),
    number: (step) => now.stepNumber(step - 1) };
  columns.delete("own");
  columns.delete("tanh");
  const scene = { now, past, t, unit, hover: null, labels: asked.labels, dragging: false, through, columns };
  return JSON.stringify({
    figures: Object.fromEntries(Object.entries(asked.specs).map(([key, spec]) => [key, fill(spec, scene)])),
    words: [words.reachWords(through), words.laterWords(through), through.rnn ? words.rnnWords(through) : why],
    problems: [...cells.values()].map((cell) => cell.problemOf(now)).filter(Boolean)
      .map((problem) => words.problemWords(problem, now)),
  });
}"""


@dataclass(frozen=True)
class Scene:
    """A run, the one before any change, and what is looked at: T = ``last`` from 1, t and unit from 0."""

    trace: Trace
    before: Trace | None = None
    t: int = 3
    unit: int = 1
    last: int = 12
    state: str = "c"
    labels: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    keys: tuple[str, ...] = KEYS

    def column(self, key: str, trace: Trace) -> VariantTrace:
        lent_starts = {"h": trace.h0, "c": trace.c0}
        starts = {state: value for state, value in lent_starts.items() if state in VARIANTS[key].states}
        return run_variant(key, share_weights(key, trace.parameters, seed=3)[0], trace.x, initial=starts)

    def columns(self, trace: Trace | None) -> dict[str, VariantTrace]:
        return {} if trace is None else {key: self.column(key, trace) for key in self.keys}


def trace_of(
    units: int = 3,
    T: int = 12,
    seed: int = 31,
    *,
    scale: float = 1.0,
    clamps: Sequence[Clamp] = (),
    peephole: bool = False,
) -> Trace:
    rng = np.random.default_rng(seed)
    shapes = ((4 * units, 2), (4 * units, units), 4 * units, (3, units))
    w, u, b, p = (rng.normal(0, scale, shape) for shape in shapes)
    params = LSTMParameters(w, u, b, p if peephole else None)
    return run(params, rng.normal(size=(T, 2)), h0=rng.uniform(-1, 1, units), c0=rng.normal(size=units), clamps=clamps)


SCENES = {
    "plain": Scene(trace_of()),
    "h, unit 3, before": Scene(trace_of(), trace_of(scale=0.5), t=9, unit=2, last=7, state="h"),
    "first step": Scene(trace_of(), trace_of(scale=0.5), t=0),
    "one unit": Scene(trace_of(1), unit=0, last=1, t=0),
    "held": Scene(trace_of(clamps=(Clamp("f", 0.0, 4, 5), Clamp("o", 0.3))), trace_of()),
    "peephole": Scene(trace_of(peephole=True), trace_of(peephole=True, seed=3), state="h"),
    "named steps": Scene(trace_of(T=20), labels=tuple("abcdefghijklmnopqrst"), last=20),
    "underflow": Scene(trace_of(T=120, clamps=(Clamp("f", 1e-4),)), last=120),
    "long": Scene(trace_of(2, T=430), t=400, last=420),
    "no recurrence": Scene(
        run(LSTMParameters(np.full((8, 2), 0.3), np.zeros((8, 2)), np.full(8, 0.5)), np.ones((12, 2)))
    ),
}
#: The same of steps of a longer run, of which reach_words.py knows nothing.
PARTS = {
    "numbered": Scene(trace_of(), trace_of(scale=0.5), t=0, numbers=tuple(range(51, 63))),
    "backward, named": Scene(trace_of(), labels=tuple("abcdefghijkl"), numbers=tuple(range(12, 0, -1))),
    "long, numbered": Scene(trace_of(2, T=430), t=400, last=420, numbers=tuple(range(1001, 1431))),
}
scenes = pytest.mark.parametrize("scene", SCENES.values(), ids=list(SCENES))


def cell_of(trace: Trace | None) -> Any:
    if trace is None:
        return None
    p, (T, D) = trace.parameters, trace.x.shape
    lists = {"weight_ih": p.weight_ih, "weight_hh": p.weight_hh, "bias": p.bias, "x": trace.x}
    lists |= {"h0": trace.h0, "c0": trace.c0} | ({} if p.peephole is None else {"peephole": p.peephole})
    sizes = {"steps": T, "input_size": D, "hidden_size": p.hidden_size, "peephole": None}
    return sizes | {k: v.tolist() for k, v in lists.items()} | {"clamps": [asdict(clamp) for clamp in trace.clamps]}


def cells_of(scene: Scene) -> dict[str, Any]:
    params = scene.trace.parameters
    lend = {key: share_weights(key, params, seed=3)[0] for key in VARIANTS}
    own = "lstm" if params.peephole is None else "peephole"
    found = {key: lent(VARIANTS[key], params, lend[key]) for key in scene.keys}
    found["own"] = lent(VARIANTS[own], params, lend[own], follows=True)
    return found | {"tanh": lent(VARIANTS["rnn"], params, lend["rnn"], follows=True)}


def plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return {"$": value.ravel().tolist()}
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list | tuple) else value


def in_browser(new_page: NewPage, static_url: str, scene: Scene, specs: dict[str, Any]) -> Any:
    page: Page = new_page()
    page.goto(static_url + "/")
    cell = cell_of(scene.trace) | {"step_numbers": list(scene.numbers)}
    asked = {"cell": cell, "past": cell_of(scene.before), "cells": cells_of(scene), "specs": specs}
    asked |= {"t": scene.t, "unit": scene.unit, "last": scene.last, "state": scene.state, "labels": scene.labels}
    return json.loads(page.evaluate(_SCENE, json.dumps(plain(asked))))


def specs_of(scene: Scene) -> dict[str, Any]:
    specs = {name: getattr(gradients, name)().spec for name in GRADIENTS}
    return specs | {key: column(VARIANTS[key], ("a", "b")).spec for key in scene.keys}


@pytest.mark.parametrize("scene", (SCENES | PARTS).values(), ids=list(SCENES | PARTS))
def test_figures_are_filled_alike(new_page: NewPage, static_url: str, scene: Scene) -> None:
    specs = specs_of(scene)
    found = in_browser(new_page, static_url, scene, specs)["figures"]
    for key, spec in specs.items():
        wanted = fill(
            spec,
            scene.trace,
            t=scene.t,
            unit=scene.unit,
            before=scene.before,
            last=scene.last - 1,
            state=scene.state,
            x_labels=scene.labels or None,
            step_numbers=scene.numbers,
            runs=scene.columns(scene.trace),
            runs_before=scene.columns(scene.before),
        )
        assert_alike(found[key], uncoloured(wanted, spec), key)


def words_of(scene: Scene) -> list[str]:
    """What Python says of the same numbers."""
    trace, last, unit, state, t = scene.trace, scene.last, scene.unit, scene.state, min(scene.t + 1, scene.last)
    reach = numbers.reach_of(trace, last)
    whole = reach.whole[state][:, unit]
    words = reach_words.reach_words(reach, unit, state, t, numbers.measured(trace, last, unit, state, t))
    words += reach_words.far_words(whole)
    if scene.before is not None:
        past = numbers.reach_of(scene.before, last).whole[state][t, unit]
        words += f" Before the change it was {numbers.number(float(past))}."
    if t == 1:
        found = numbers.measured(trace, last, unit, state, 0)
        words += " " + reach_words.measured_words(reach, unit, state, 0, found)
    later = reach_words.later_words(numbers.later(trace, unit), reach_words.named("c", unit, trace.c.shape[1]), t)
    rnn = numbers.of_rnn(trace, last)
    beside = reach_words.not_compared(trace) if rnn is None else reach_words.rnn_words(reach.norms["h"], rnn, t, last)
    return [words + reach_words.unseen_words(whole), later, beside]


@scenes
def test_the_words_are_those_of_the_numbers(new_page: NewPage, static_url: str, scene: Scene) -> None:
    """All but the digits of the difference between the two ways to compute it, which are rounding."""
    found = in_browser(new_page, static_url, scene, {})["words"]
    differ = re.compile(r"they differ by [^)]*")
    assert [differ.sub("", words) for words in found] == [differ.sub("", words) for words in words_of(scene)]


def test_what_cannot_be_run_has_no_lines_and_is_said_in_the_same_words(new_page: NewPage, static_url: str) -> None:
    trace = run(LSTMParameters(np.zeros((4, 2)), np.zeros((4, 1)), np.array([50.0, 50.0, 1e308, 0.0])), np.ones((5, 2)))
    scene = Scene(trace, unit=0, last=5, keys=("niaf", "gru"))
    specs = {key: column(VARIANTS[key], ("a", "b")).spec for key in scene.keys}
    found = in_browser(new_page, static_url, scene, specs)
    with pytest.raises(NotFiniteError) as error:
        scene.column("niaf", trace)
    assert found["problems"] == [refusal(error.value)]
    assert (error.value.t, "at step 2, unit 1" in found["problems"][0]) == (1, True)
    shown = {key: [line["y"] for line in found["figures"][key]["data"] if "run" in line["meta"]] for key in scene.keys}
    assert not any(shown["niaf"])
    assert all(len(y) == 5 for y in shown["gru"])


def uncoloured(filled: Any, spec: Any) -> Any:
    """Without the colours of a theme, which others put in."""
    hues = {colour: name for name, colour in theme.variables("light").items() if f"var(--{name})" in json.dumps(spec)}
    text = json.dumps(filled)
    for colour, name in hues.items():
        text = text.replace(colour, f"var(--{name})")
    return json.loads(text)


def assert_alike(found: Any, wanted: Any, where: str) -> None:
    """JSON of both languages: numbers to 1e-10 of their size; the hover marks and the measured number left out."""
    if isinstance(wanted, dict):
        assert_same_entries(found, wanted, where)
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), where
        for k, (one, other) in enumerate(zip(found, wanted, strict=True)):
            assert_alike(one, other, f"{where}[{k}]")
    elif isinstance(wanted, int | float) and not isinstance(wanted, bool):
        assert found == pytest.approx(wanted, rel=1e-10, abs=1e-250), where
    elif "var(" not in str(wanted):
        assert found == wanted, where


def assert_same_entries(found: Any, wanted: Any, where: str) -> None:
    if wanted.get("name") == "hover":
        return
    assert set(found) == set(wanted), where
    found, wanted = ({k: v for k, v in entries.items() if k != "paper_bgcolor"} for entries in (found, wanted))
    left = {"text"}  # words with the number that was measured, whose last digits are rounding
    if (wanted.get("meta") or {}).get("reach") == "measured" and wanted["y"] and wanted["y"][0] is not None:
        assert found["y"] == pytest.approx(wanted["y"], rel=1e-6, abs=1e-9), where
        left |= {"y"}
    for key in wanted.keys() - left:
        assert_alike(found[key], wanted[key], f"{where}.{key}")
    assert str(found.get("text"))[:8] == str(wanted.get("text"))[:8], where
