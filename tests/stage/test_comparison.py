"""A and B over one another: every chart, the words on them, the table and the drawing, against NumPy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_core import Trace
from lstm_view.figures.catalogue import CHARTS
from lstm_view.state.address import write_run
from lstm_view.state.experiment import Experiment
from lstm_view.state.scene import build
from tests.conftest import NewPage
from tests.node import in_node
from tests.stage.helpers import STAGE, confirmed, go_to, of_numpy, open_stage
from tests.state.make import experiment
from tests.view.drive import history, message, open_page, payload, send

#: Every figure at some steps and units, as a stage would fill it; the words on it; what is wrong with a number.
_FILLED = """
const { unpack } = await stage("unpack.js");
const { Run } = await stage("run.js");
const { Other, KEPT } = await stage("versus.js");
const { fill } = await stage("bind.js");
const { bothIn, keyOf } = await stage("chart-text.js");
return given.map((message) => {
  const { cell, series, other, figures, labels } = unpack(Uint8Array.from(Buffer.from(message, "base64")));
  const scene = { now: new Run(cell, series), past: new Other(other.cell, other.series), versus: KEPT,
    hover: null, labels, dragging: false, digits: 3 };
  const wrong = [], ghosts = [], words = [];
  const look = (value, where) => {
    if (typeof value === "number" && !Number.isFinite(value)) wrong.push(where);
    if (value && typeof value === "object") Object.values(value).forEach((inner) => look(inner, where));
  };
  for (const t of new Set([0, other.cell.steps - 1, Math.min(other.cell.steps, cell.steps - 1), cell.steps - 1]))
    for (const unit of new Set([0, cell.hidden_size - 1]))
      for (const { spec, key } of figures)
        for (const quantity of key.startsWith("heatmap") ? ["c", "delta_c"] : [undefined]) {
          const { data, layout } = fill(spec, { ...scene, t, unit }, quantity);
          look([data.map(({ x, y, z, base, zmin, zmax }) => [x, y, z, base, zmin, zmax]), layout], [key, t, unit]);
          for (const { meta, x, y, visible, name, hovertemplate } of data)
            if (meta?.before) ghosts.push({ key, t, unit, meta, x, y, visible, name, hovertemplate });
          words.push([key, quantity ?? "", keyOf(data, scene), bothIn(data, { ...scene, t, unit })]);
        }
  return { wrong, ghosts, words };
});"""

PAIRS = [
    ({"story": "remember", "changes": "bias[f,0]:-1"}, {"story": "remember"}),
    ({"story": "random", "units": 3, "inputs": 2, "steps": 12}, {"story": "random", "units": 2, "steps": 5, "seed": 1}),
    ({"story": "random", "units": 2, "steps": 5}, {"story": "random", "units": 5, "inputs": 3, "steps": 30}),
    ({"story": "latch"}, {"story": "random", "units": 2, "source": "text", "data": "hello"}),
]


def pair(k: int) -> Experiment:
    a, b = (experiment(charts=CHARTS, quantity="c", **fields) for fields in PAIRS[k])  # type: ignore[arg-type]
    return replace(a, other=b.run)


def drawn() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = in_node(_FILLED, [message(pair(k)) for k in range(len(PAIRS))])
    return found


def test_every_chart_shows_b_as_far_as_it_goes_and_no_number_that_is_none() -> None:
    seen = set()
    for k, found in enumerate(drawn()):
        assert found["wrong"] == []
        other = build(pair(k)).other
        assert isinstance(other, Trace)
        for ghost in found["ghosts"]:
            names, unit = ghost["meta"]["before"], ghost["meta"].get("unit", 0)
            if not isinstance(names, str):
                is_there = ghost["t"] < len(other) and ghost["unit"] < other.c.shape[1]
                assert is_there or names is True or not ghost["visible"]
                continue
            width = (other.x if names == "x" else other.c).shape[1]
            if unit >= width:
                assert not ghost["visible"]
                continue
            assert ghost["x"] == list(range(1, len(other) + 1))
            array = other.x if names == "x" else getattr(other, names)
            np.testing.assert_allclose(ghost["y"], array[:, unit], rtol=0, atol=1e-12)
            seen.add((k, names, ghost["visible"]))
    assert {(k, name, True) for k in range(len(PAIRS)) for name in "ch"} <= seen
    assert (0, "x", False) in seen  # the same input: nothing to see


def test_a_ghost_is_called_b_and_every_chart_says_how_b_is_shown() -> None:
    for k, found in enumerate(drawn()):
        for ghost in found["ghosts"]:
            said = f"{ghost['name']} {ghost['hovertemplate']}"
            assert "before" not in said
            assert "B" in said
        for key, quantity, legend, words in found["words"]:
            assert words.startswith(f"{legend}.")
            wanted = {"c": "A alone", "delta_c": "A − B"}.get(quantity, "A strong, B thin or hollow")
            assert legend == ("A; point at a number for B" if key == "triangle" else wanted), (k, key)
    (first, *_) = (
        words for key, _, _, words in drawn()[0]["words"] if key.startswith("timeline") and "At step 24" in words
    )
    scene = build(pair(0))
    assert isinstance(scene.other, Trace)
    a, b = (f"{trace.f[23, 0]:.3f}" for trace in (scene.trace, scene.other))
    assert f"f {a} in A, {b} in B" in first


# -- the pages


@pytest.mark.parametrize("script", ["overview", "what_if", "your_cell", "gradients", "variants"])
def test_a_run_that_is_kept_comes_with_the_next_payload_of_the_page(script: str) -> None:
    at = open_page(script)
    assert payload(at)["other"] is None
    before = payload(at)["series"]["c" if "c" in payload(at)["series"] else "f"]
    send(at, [{"n": 1, "kind": "keep"}, {"n": 5000, "kind": "set", "name": "bias[f,0]", "value": 1.25}])
    assert not at.exception
    data = payload(at)
    assert data["other"]["series"]["f"] == before
    assert data["series"]["f"] != before
    assert "bias: " in data["comparison"]["a"]
    assert "other=" in data["address"]["query"]
    assert data["can_undo"]
    send(at, [{"n": 10_000, "kind": "alone"}])
    assert payload(at)["other"] is None
    assert history(at, script).now.other is None


# -- in a browser


_SIDES = {"a": "data-bind", "b": "data-other"}


def shown(page: Page, side: str, name: str) -> Locator:
    return page.locator(f'.comparison [{_SIDES[side]}="{name}"]')


def compared(page: Page, side: str, name: str) -> float:
    return float(shown(page, side, name).get_attribute("data-value") or "nan")


_LINES = """() => document.querySelector('[data-chart="timeline"] .plot').data
  ?.filter(({ meta }) => (meta?.before ?? meta?.bind) === "c").map(({ meta, y }) => [meta.before ?? "", y]) ?? []"""


@pytest.mark.app("has a preview that lasts: the site confirms at once.")
def test_a_is_drawn_over_b_which_stands_still(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2600, reduced_motion="reduce")
    open_stage(page, app_url + "/?step=14")
    page.locator('[data-action="keep"]').click()
    expect(page.locator(".comparison")).to_be_visible()
    slider = page.locator('input[type="range"][data-param="bias[f,0]"]').first
    slider.fill("2")
    slider.dispatch_event("change")
    expect(page.locator(".side-a .words")).to_contain_text("bias: 5 → 2")
    confirmed(page)
    a, b = build(experiment(changes="bias[f,0]:2")).trace, build(experiment()).trace
    for name in "ch":
        assert compared(page, "a", name) == of_numpy(page, getattr(a, name)[13, 0])
        assert compared(page, "b", name) == of_numpy(page, getattr(b, name)[13, 0])
    expect(page.locator('g.number[data-bind="f"] .note')).to_have_text(f"B {b.f[13, 0]:.3f}")
    page.wait_for_function(
        """() => document.querySelector('[data-chart="timeline"] .plot').data
          ?.some(({ meta, visible }) => meta?.before === "c" && visible)"""
    )
    lines = dict(page.evaluate(_LINES))
    assert lines["c"] == pytest.approx(b.c[:, 0].tolist(), abs=1e-12)
    assert lines[""] == pytest.approx(a.c[:, 0].tolist(), abs=1e-12)
    slider.fill("-1")  # no change event: the hand is still down
    expect(page.locator(STAGE)).to_have_attribute("data-source", "preview")
    lower = build(experiment(changes="bias[f,0]:-1")).trace
    expect(shown(page, "a", "c")).not_to_have_attribute("data-value", str(a.c[13, 0]))
    assert compared(page, "a", "c") == pytest.approx(lower.c[13, 0], abs=1e-12)
    assert compared(page, "b", "c") == of_numpy(page, b.c[13, 0])


@pytest.mark.app("runs any cell as B.")
def test_another_sequence_of_another_length_and_the_way_back(new_page: NewPage, app_url: str) -> None:
    page = new_page(width=390, height=844)
    other = write_run(experiment(story="random", units=2, steps=4).run)
    page.goto(f"{app_url}/?set=&other={other.replace('&', '%26').replace('=', '%3D')}")
    expect(page.locator(".comparison .notes")).to_contain_text("B ends at step 4; after it A stands alone.")
    confirmed(page)
    go_to(page, 10)
    expect(shown(page, "b", "c")).to_have_text("none here")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator('[data-action="swap"]').click()
    expect(page.locator(".side-a .words")).to_contain_text("Random cell of 2 units")
    expect(page.locator(".comparison .notes")).to_contain_text("B has 24 steps; its first 4 are shown.")
    page.locator('[data-action="alone"]').click()
    expect(page.locator(".comparison")).to_be_hidden()
    page.locator('[data-action="undo"]').click()
    expect(page.locator(".side-b .words")).to_have_text("Remember a pulse, as set")
