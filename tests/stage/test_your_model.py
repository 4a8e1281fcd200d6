"""A trained model in a real browser: uploaded, looked at, zoomed into, and a unit of it on the stage."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from lstm_core.models import read_model, run_model
from lstm_view.own.model.given import random_input
from lstm_view.own.model.on_stage import STEPS
from tests.browser import idle
from tests.conftest import NewPage
from tests.core.models.torch_models import filled, gates_of, safetensors_bytes
from tests.stage.helpers import STAGE, open_stage, read

pytestmark = [pytest.mark.browser, pytest.mark.app("opens model files.")]

MAP = '[data-part="model-map"]'
ANSWER = '[data-part="model-answer"]'


def open_model(page: Page, app_url: str, path: Path, module: torch.nn.Module) -> None:
    """Open the page and upload a module to it, which then stands in ``path``."""
    open_stage(page, f"{app_url}/your_model")
    upload(page, path, safetensors_bytes(dict(module.state_dict())))


def type_into(field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Enter")


def upload(page: Page, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    page.locator('.st-key-model-file input[type="file"]').set_input_files(path)
    idle(page)


def open_answer(page: Page, app_url: str, question: str) -> Locator:
    """Open the page with a question to the model that ships; where its answer will stand."""
    open_stage(page, f"{app_url}/your_model?ask={question}")
    return page.locator(ANSWER)


def to_stage(page: Page, unit: int, step: int, *, stands_at: tuple[int, int]) -> dict[tuple[str, int], float]:
    """Put a unit at a step, both from 0, on the stage; its numbers by bind and unit, from where the stage stands."""
    for label, value in (("Unit", unit), ("Step", step)):
        type_into(page.locator(MAP).get_by_label(label, exact=True), str(value + 1))
    page.get_by_role("button", name="Show on the stage").click()
    shown_unit, t = stands_at
    expect(page.locator(f'{STAGE}[data-unit="{shown_unit}"][data-t="{t}"][data-source="numpy"]')).to_be_visible()
    idle(page)
    return {(bind, int(of)): float(value) for bind, of, value in read(page)["numbers"] if of is not None}


def ready_map(page: Page) -> Locator:
    found = page.locator(f'{MAP}[data-ready="true"]')
    expect(found).to_be_visible(timeout=60_000)
    return found


def _top(page: Page, found: str) -> float:
    box = page.locator(found).bounding_box()
    assert box is not None
    return box["y"]


def _size(answer: Any) -> int:
    return int(answer.headers.get("content-length", 0))


def test_an_uploaded_model_shows_every_gate_of_torchs_step_loop(
    new_page: NewPage, app_url: str, tmp_path: Path
) -> None:
    page = new_page(width=1440, height=900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/your_model")
    ready_map(page)
    upload(page, tmp_path / "broken.pt", b"\x80\x04cos\nsystem\n(S'id'\ntR.")
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_contain_text(".")
    module = filled(torch.nn.LSTM(2, 3, batch_first=True), dtype=torch.float32)
    upload(page, tmp_path / "mine.safetensors", safetensors_bytes(dict(module.state_dict())))
    expect(page.get_by_text("1 recurrent layer")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    ready_map(page)
    x = torch.tensor(random_input(read_model((tmp_path / "mine.safetensors").read_bytes(), "m"), 200, 0).x)
    zeros = torch.zeros(1, 3)
    loop = gates_of(module, "_l0", x.float()[:, None], zeros, zeros)
    for unit, step in ((0, 3), (1, 40), (2, 41)):
        numbers = to_stage(page, unit, step, stands_at=(unit, step))
        for name in "figoch":
            assert abs(numbers[name, unit] - float(loop[name][step, 0, unit])) < 1e-6, (name, unit)


def test_hundreds_of_units_and_thousands_of_steps_open_zoom_and_go_to_the_stage(
    new_page: NewPage, app_url: str, tmp_path: Path
) -> None:
    page = new_page(width=1440, height=900, reduced_motion="reduce")
    module = filled(torch.nn.LSTM(3, 512, batch_first=True), dtype=torch.float32)
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(_size(answer)) if "lstm/window" in answer.url else None)
    open_model(page, app_url, tmp_path / "large.safetensors", module)
    ready_map(page)  # the 200 steps of random input
    type_into(page.get_by_label("Steps", exact=True), "4000")
    page.get_by_role("button", name="Run 4,000 steps").click()
    found = page.locator(f'{MAP}[data-stop="4000"][data-bottom="512"][data-ready="true"]')
    expect(found).to_be_visible(timeout=120_000)
    canvas = page.locator(".model-canvas")
    canvas.focus()
    canvas.hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    expect(page.locator(f'{MAP}[data-stop="4000"][data-first="0"]')).to_have_count(0)
    ready_map(page)
    canvas.press("0")
    expect(found).to_be_visible()
    page.get_by_label("Order of the rows").select_option("similarity")
    expect(page.locator(f'{MAP}[data-order="similarity"][data-ready="true"]')).to_be_visible()
    unit, step = 411, 2_345
    numbers = to_stage(page, unit, step, stands_at=(0, STEPS // 2))
    count = page.locator(".transport .count")
    expect(count).to_have_text(f"step 2346, {STEPS // 2 + 1} of {STEPS} shown")
    expect(page.locator('[data-part="arithmetic"] h2')).to_have_text("long-term memory at step 2346")
    assert count.evaluate("count => count.scrollWidth <= count.clientWidth"), "on a usual screen none of it is cut"
    model = read_model((tmp_path / "large.safetensors").read_bytes(), "m")
    trace = run_model(model, random_input(model, 4_000, 0).x[: step + 1]).traces[0]
    for name in "figoch":
        assert abs(numbers[name, 0] - float(np.asarray(trace.series[name])[step, unit])) < 1e-5, name
    assert sizes
    assert max(sizes) < 2 * 10**6


def test_a_unit_in_an_answer_goes_to_the_stage_and_the_next_question_is_about_it(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(width=1280, height=720, reduced_motion="reduce")
    answer = open_answer(page, app_url, "find:on=7-10%26off=1-6, 11-29")
    expect(answer.locator(".js-plotly-plot")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("the clearest is unit 30")).to_be_visible()
    answer.get_by_role("button", name="unit 30").click()
    expect(page.locator(f'{STAGE}[data-unit="29"][data-t="6"]')).to_be_visible()
    expect(page.locator(f'{MAP}[data-unit="29"][data-step="6"]')).to_be_visible()
    page.locator(".st-key-control-ask-1").get_by_text("Colour the text").click()
    signs = answer.locator(".answer-text button")
    expect(signs).to_have_count(91)
    quoted = signs.nth(7)
    expect(quoted).to_have_accessible_name("a")
    quoted.press("ArrowRight")
    expect(signs.nth(8)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f'{STAGE}[data-unit="29"][data-t="8"]')).to_be_visible()
    c = next(float(value) for bind, of, value in read(page)["numbers"] if (bind, of) == ("c", "29"))
    assert abs(float(signs.nth(8).get_attribute("data-value") or "nan") - c) < 1e-5
    page.wait_for_url("**ask=text*unit%3D30*")
    page.reload()
    expect(page.get_by_text("c of unit 30 is largest")).to_be_visible(timeout=60_000)


def test_a_gru_begins_with_its_memory_and_a_press_leaves_the_wheel_to_the_page(
    new_page: NewPage, app_url: str, tmp_path: Path
) -> None:
    page = new_page(width=1280, height=720, reduced_motion="no-preference")
    module = filled(torch.nn.GRU(2, 30, batch_first=True), dtype=torch.float32)
    open_model(page, app_url, tmp_path / "gru.safetensors", module)
    expect(page.locator(f'{MAP}[data-of="h"][data-ready="true"][data-bottom="30"]')).to_be_visible(timeout=60_000)
    options = page.get_by_label("Quantity", exact=True).first.locator("option")
    assert options.all_inner_texts() == ["z, update gate", "r, reset gate", "n, candidate", "h, short-term memory"]
    canvas = page.locator(".model-canvas")
    canvas.scroll_into_view_if_needed()
    canvas.click(position={"x": 400, "y": 100})
    idle(page)
    expect(page.locator(".model-said")).to_contain_text(re.compile(r"z\s0\.\d+\s+r\s"))
    step = page.locator(MAP).get_attribute("data-step")
    assert step not in {"0", None}
    page.locator(".st-key-control-ask-1").get_by_text("What each unit does").click()
    page.locator(ANSWER).get_by_role("button", name="unit 30", exact=True).click()
    expect(page.locator(f'{MAP}[data-unit="29"][data-step="{step}"]')).to_be_visible()
    idle(page)
    canvas.scroll_into_view_if_needed()
    canvas.hover()
    before = _top(page, ".model-canvas")
    page.mouse.wheel(0, 120)
    expect(page.locator(f'{MAP}[data-first="0"][data-stop="200"]')).to_be_visible()
    moved = "before => document.querySelector('.model-canvas').getBoundingClientRect().top < before - 99"
    page.wait_for_function(moved, arg=before)
    assert _top(page, STAGE) > 720
    page.get_by_role("button", name="Show on the stage").click()
    page.wait_for_function("found => document.querySelector(found).getBoundingClientRect().top < 200", arg=STAGE)
    idle(page)
    header = page.get_by_test_id("stHeader").bounding_box()
    assert header is not None
    assert header["height"] <= _top(page, STAGE) < 100


def test_a_gru_is_asked_what_holding_a_gate_does_what_kept_an_input_out_and_where_it_would_rest(
    new_page: NewPage, app_url: str, tmp_path: Path
) -> None:
    page = new_page(width=390, height=844, reduced_motion="reduce")
    open_stage(page, f"{app_url}/your_model?ask=hold:gate=r%26units=2%26value=1")
    module = filled(torch.nn.GRU(2, 5, batch_first=True), dtype=torch.float32)
    upload(page, tmp_path / "gru.safetensors", safetensors_bytes(dict(module.state_dict())))
    answer = page.locator('[data-part="model-answer"]')
    expect(page.get_by_text("With r of unit 2 held at 1 the output changes most at step ")).to_be_visible()
    expect(page.get_by_role("combobox", name="What is held")).to_have_value("r, reset gate")
    expect(answer.locator(".answer-note")).to_contain_text("r multiplies U_n h + b_nh")
    page.get_by_text("What kept it out", exact=True).click()
    expect(answer.get_by_role("row")).to_have_count(4)
    expect(answer.get_by_role("rowheader").nth(0)).to_have_text("update gate, 1 − z at the offer")
    expect(answer.locator('[data-chart="kept-out"] .bars .point')).to_have_count(2)
    page.get_by_text("Fixed points", exact=True).click()
    points = answer.locator('[data-chart="fixed-points"]')
    expect(points.locator('[role="img"]')).to_have_attribute("aria-label", re.compile("The run's memory h as a path"))
    expect(points.locator(".xtitle")).to_have_text("first component of h")
    expect(answer.get_by_role("rowheader").nth(0)).to_have_text("point 1")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_fixed_points_of_a_layer_are_drawn_with_the_run_and_each_is_in_a_table(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(width=1280, height=900, reduced_motion="reduce")
    answer = open_answer(page, app_url, "fixed:step=91")
    expect(answer.locator('[data-chart="fixed-points"] .scatterlayer .trace').first).to_be_attached(timeout=60_000)
    expect(answer.locator('[data-chart="fixed-points"] [role="img"]')).to_have_attribute(
        "aria-label", re.compile("is a latch")
    )
    expect(answer.get_by_role("row")).to_have_count(4)
    expect(answer.locator('[data-chart="fixed-points"] .legend .traces')).to_have_count(5)


#: Shows an answer before and after the stage has said its colours; the colours in which it was drawn by then.
EARLY = """async () => {
  const [{ update }, { followTheme }] = await Promise.all([
    import("/stage/model-answer.js"), import("/stage/theme.js")]);
  const seen = [];
  window.Plotly = {
    purge() {},
    async react(plot, data) {
      plot.innerHTML = '<div class="hoverlayer"></div>';
      plot.on = () => {};
      seen.push(data[0].line.color);
    },
  };
  const frames = async () => { for (let k = 0; k < 3; k++) await new Promise(requestAnimationFrame); };
  const spec = { data: [{ type: "scatter", line: { color: "var(--muted)" } }], layout: {} };
  const charts = [{ key: "one", title: "One", alt: "A line.", height: 100, spec }];
  const data = new TextEncoder().encode(JSON.stringify({ charts, tables: [], text: null, notes: [], plotly: "" }));
  const parentElement = document.body.appendChild(document.createElement("div"));
  update({ data, parentElement, setTriggerValue() {}, setStateValue() {} });
  await frames();
  const before = [...seen];
  const colours = { muted: "#123456" };
  followTheme({ light: colours, dark: colours }, document.body, () => {});
  await frames();
  return [before, seen];
}"""


def test_an_answer_that_is_there_before_the_stage_is_drawn_once_there_are_colours(
    new_page: NewPage, static_url: str
) -> None:
    page = new_page()
    page.goto(f"{static_url}/")
    before, after = page.evaluate(EARLY)
    assert before == []
    assert set(after) == {"#123456"}
