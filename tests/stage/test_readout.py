"""The read-out in the browser's modules, against lstm_core: its numbers, its arithmetic, its chart, and its drawing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from lstm_core import READOUT_ACTIVATIONS, LSTMParameters, Readout, Trace, run
from lstm_view.figures.fill import fill
from lstm_view.figures.outputs import MOST, outputs
from tests.conftest import NewPage
from tests.node import LINES, in_node, message_of
from tests.stage import pencil
from tests.stage.helpers import confirmed, open_stage, read, type_value

D, T = 2, 7
kinds = pytest.mark.parametrize("activation", READOUT_ACTIVATIONS)

_ALL = (
    LINES
    + """
const { unpack } = await stage("unpack.js");
const { run } = await stage("engine.js");
const { Run } = await stage("run.js");
const { fill } = await stage("bind.js");
const { cell, series } = unpack(Uint8Array.from(given.message));
const [now, mirror] = [new Run(cell, series), new Run(cell, run(cell))];
const past = new Run(cell, run({ ...cell, bias: cell.bias.map((b) => b + 1) }));
const lines = [];
for (let t = 0; t < now.steps; t += 1)
  for (let unit = 0; unit < now.outputs; unit += 1)
    for (const line of flat(linesOf({ run: now, t, unit, inputs: ["a", "b"], bound: true }, "y")))
      lines.push([t, unit, isEquation(line), textOf(line)]);
const scene = { now, past, t: 2, unit: 0, hover: null, labels: [], dragging: false };
return { sent: [...series.y], mirror: [...mirror.series.y], lines, extent: now.extent("y", null),
  figure: given.figure && fill(given.figure, scene) };"""
)


def case(activation: str, H: int, K: int, *, mask: Any = None, seed: int = 0, shift: float = 0.0) -> Trace:
    rng = np.random.default_rng([seed, H, K])
    p = LSTMParameters(rng.normal(size=(4 * H, D)), rng.normal(size=(4 * H, H)), rng.normal(size=4 * H) + shift)
    readout = Readout(rng.normal(0, 2, (K, H)), rng.normal(size=K), activation)
    return run(p, rng.normal(size=(T, D)), mask=mask, readout=readout)


def ask(trace: Trace, figure: Any = None) -> dict[str, Any]:
    found: dict[str, Any] = in_node(_ALL, {"message": message_of(trace), "figure": figure})
    return found


@kinds
def test_the_browser_reads_out_what_numpy_reads_out(activation: str) -> None:
    for H, K in ((1, 1), (3, 2), (2, 5), (16, 3)):
        trace = case(activation, H, K)
        found = ask(trace)
        assert found["sent"] == trace.y.ravel().tolist()
        np.testing.assert_allclose(np.reshape(found["mirror"], trace.y.shape), trace.y, rtol=0, atol=1e-12)
        assert found["extent"] == [trace.y.min(), trace.y.max()]


@kinds
def test_every_sum_of_a_readout_is_true_as_it_is_shown_down_to_the_weights(activation: str) -> None:
    for H, K in ((1, 1), (3, 2), (2, 4)):
        trace = case(activation, H, K, mask=np.arange(T) != 3, seed=1)
        found = ask(trace)["lines"]
        equations = [text for _, _, is_equation, text in found if is_equation]
        assert [text for text in equations if not pencil.holds(text)] == []
        assert sum(text.startswith("y = ") for text in equations) == T * K
        assert sum("W·h = " in text for text in equations) == T * K * (K if activation == "softmax" else 1)
        for t, k, is_equation, text in found:
            if is_equation and text.startswith("y = "):
                assert float(pencil.read(text.rpartition(" ")[2])) == pytest.approx(float(trace.y[t, k]), abs=5e-4)


def test_an_equation_with_a_wrong_share_would_be_seen() -> None:
    assert pencil.holds("y = exp(0.5) / (exp(0.5) + exp(−0.5)) = 0.731")
    assert not pencil.holds("y = exp(0.5) / (exp(0.5) + exp(−0.5)) = 0.732")


@kinds
def test_the_chart_of_the_outputs_is_filled_as_python_fills_it(activation: str) -> None:
    trace, before = case(activation, 2, 3), case(activation, 2, 3, shift=1.0)
    chart = outputs(3, activation)
    seen = ask(trace, chart.spec)["figure"]
    wanted = fill(chart.spec, trace, before=before, t=2, unit=0)
    assert len(seen["data"]) == len(wanted["data"]) == 6
    for one, other in zip(seen["data"], wanted["data"], strict=True):
        assert one["visible"] == other["visible"] if "visible" in other else True
        np.testing.assert_allclose(one["y"], other["y"], rtol=0, atol=1e-12)
    assert seen["layout"]["yaxis"]["range"] == wanted["layout"]["yaxis"]["range"]
    assert len(outputs(30, activation).spec["data"]) == 2 * MOST


@pytest.mark.browser
def test_a_readout_is_drawn_and_followed(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/sequence?story=remember&readout=softmax:2:6,-6,-2,2&step=4")
    y = page.locator('g.number[data-bind="y"]')
    h = float(page.locator('g.number[data-bind="h"]').first.get_attribute("data-value") or 0)
    power = np.exp([6 * h - 2, -6 * h + 2])
    assert float(y.get_attribute("data-value") or 0) == pytest.approx(float(power[0] / power.sum()), abs=1e-12)
    page.locator(".cell .readout").click()
    expect(page.locator(".arithmetic h2")).to_have_text("read-out at step 4, output 1")
    page.locator('.strip-cell[data-bind="y"][data-unit="1"]').click()
    expect(page.locator(".arithmetic h2")).to_contain_text("output 2")
    assert "outputs" in [chart.split("-")[0] for chart in read(page)["charts"]]
    assert page.locator(".timeline .row-names span").all_text_contents() == ["x", "c", "h", "y"]
    assert page.locator('input[data-param^="readout_weight[1,"]').count() == 1  # of the output that is chosen
    line = page.locator(".track .course:not(.is-ghost)").last
    drawn = line.get_attribute("d")
    type_value(page, "readout_weight[1,0]", 4.0)
    confirmed(page)
    assert line.get_attribute("d") != drawn
    assert float(read(page)["difference"]) <= 1e-12
    page.wait_for_url("**readout_weight**")
    page.locator('[data-action="undo"]').click()
    confirmed(page)
    assert line.get_attribute("d") == drawn
    type_value(page, "bias[f,0]", 0.0)
    confirmed(page)
    assert float(read(page)["difference"]) <= 1e-12
    page.wait_for_url("**readout=softmax**")


@pytest.mark.app("has the form of a read-out.")
@pytest.mark.browser
def test_without_a_readout_there_is_none_and_undo_brings_it_back(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/sequence?story=remember&readout=softmax:2:6,-6,-2,2&step=4")
    page.get_by_role("button", name="Without a read-out").click()
    expect(page.locator(".cell .readout")).to_have_count(0)
    expect(page.locator('g.number[data-bind="y"]')).to_have_count(0)
    page.locator('[data-action="undo"]').click()
    expect(page.locator(".cell .readout")).to_have_count(1)


def test_a_moved_number_of_the_readout_moves_the_mirror_as_numpy() -> None:
    trace = case("softmax", 3, 2, seed=4)
    assert trace.readout is not None
    weight = trace.readout.weight.copy()
    weight[1, 2] = -5.0
    moved = run(
        trace.parameters,
        trace.x,
        readout=Readout(weight, np.array([trace.readout.bias[0], 0.5]), trace.readout.activation),
    )
    code = """
const { unpack } = await stage("unpack.js");
const { run } = await stage("engine.js");
const { getParam, withParam } = await stage("params.js");
let { cell } = unpack(Uint8Array.from(given));
const was = getParam(cell, "readout_weight[1,2]");
const bare = withParam({ ...cell, readout: null }, "readout_bias[1]", 1);
cell = withParam(withParam(cell, "readout_weight[1,2]", -5), "readout_bias[1]", 0.5);
return { was, y: [...run(cell).y], bare: bare.readout, none: getParam(bare, "readout_bias[1]") ?? null };"""
    found = in_node(code, message_of(trace))
    assert found["was"] == trace.readout.weight[1, 2]
    np.testing.assert_allclose(np.reshape(found["y"], moved.y.shape), moved.y, rtol=0, atol=1e-12)
    assert found["bare"] is found["none"] is None
