"""What if: held gates and cut connections are part of the run, listed, compared with the run before, removable."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.stage.helpers import (
    STAGE,
    assert_steps_equal,
    box,
    cell_of,
    confirmed,
    go_to,
    open_stage,
    read,
    slider,
    type_value,
)
from tests.stage.oracle import Series, recompute

pytestmark = pytest.mark.browser

RANDOM = "/what_if?story=random&units=3&inputs=2&steps=10&seed=4"


def edits(page: Page) -> list[str]:
    return page.locator(".edits li > span").all_text_contents()


def hold(page: Page, gate: str, value: str, first: str, last: str, unit: str | None = None) -> None:
    page.get_by_label("Gate to hold").select_option(gate)
    page.get_by_label("Value it is held at").fill(value)
    page.get_by_label("Held from step").fill(first)
    page.get_by_label("Held to step").fill(last)
    if unit is not None:
        page.get_by_label("Unit that is held").select_option(unit)
    page.locator('[data-action="hold"]').click()


def listed(page: Page, count: int) -> None:
    expect(page.locator(".edits li")).to_have_count(count)
    confirmed(page)


def check(page: Page, story: str) -> Series:
    """Every number on the stage is what an independent loop, clamps included, gives; returns the run."""
    series = recompute(cell_of(page, story))
    assert_steps_equal(page, series, range(0, len(series["c"]), 3))
    return series


def test_a_gate_is_held_by_the_form_compared_and_let_go(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?set=")
    free = check(page, "remember")
    expect(page.locator(".outcome-row")).to_be_hidden()
    hold(page, "o", "0.25", "8", "13")
    listed(page, 1)
    assert edits(page) == ["output gate held at 0.25, steps 8 to 13"]
    fixed = check(page, "remember")
    assert [step[0] for step in fixed["o"][7:13]] == [0.25] * 6
    assert fixed["h"][7] != free["h"][7]
    assert fixed["c"] == free["c"]
    said = page.locator(".outcome").text_content() or ""
    assert said.startswith("The short-term memory h changed most at step 8: 0.697 before, ")
    page.wait_for_function("() => new URLSearchParams(location.search).get('set') === 'clamp[o,8-13,*]:0.25'")
    page.get_by_label("Take back: output gate held at 0.25, steps 8 to 13").click()
    listed(page, 0)
    assert check(page, "remember") == free
    page.locator('[data-action="undo"]').click()
    listed(page, 1)


def test_a_dragged_clamp_is_previewed_and_then_confirmed(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?set=clamp[f,11-11,*]:0;bias[o,0]:1&step=13")
    handle = slider(page, "clamp[f,11-11,*]")
    handle.hover()
    place = handle.bounding_box()
    assert place
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] * 0.4, place["y"] + place["height"] / 2)
    assert read(page)["source"] == "preview"
    kept = page.locator('g.number[data-bind="c"]').first.get_attribute("data-value")
    assert 0.1 < float(kept or 0) < 0.8
    page.mouse.up()
    confirmed(page)
    assert float(read(page)["difference"]) <= 1e-12
    check(page, "remember")


def test_several_changes_hold_at_once_in_their_order(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + RANDOM)
    hold(page, "f", "1", "1", "10", "1")
    listed(page, 1)
    hold(page, "g", "-0.5", "3", "4", "*")
    listed(page, 2)
    type_value(page, "bias[i,1]", 2.0)  # the stage went to the unit that was held
    confirmed(page)
    listed(page, 3)
    assert edits(page) == [
        "forget gate held at 1 at every step, unit 2",
        "candidate held at −0.5, steps 3 to 4, every unit",
        "input gate, unit 2, bias: 0 → 2",
    ]
    series = check(page, "random")
    assert all(step[1] == 1 for step in series["f"])
    assert series["g"][2] == [-0.5] * 3


def test_a_unit_and_a_connection_are_set_to_zero(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + RANDOM)
    page.get_by_label("What to set to zero").select_option("h,0")
    page.get_by_label("Into unit").select_option("2")
    page.locator('[data-action="zero"]').click()
    listed(page, 1)
    numbers = cell_of(page, "random").numbers
    assert [numbers[f"weight_hh[{gate},2,0]"] for gate in "ifgo"] == [0, 0, 0, 0]
    assert all(numbers[f"weight_hh[{gate},1,0]"] for gate in "ifgo")
    check(page, "random")
    page.get_by_label("What to set to zero").select_option("unit,1")
    page.locator('[data-action="zero"]').click()
    listed(page, 2)
    for t in (0, 4, 9):
        go_to(page, t)
        shown = {(bind, unit): float(value) for bind, unit, value in read(page)["numbers"]}
        assert shown["c", "1"] == shown["h", "1"] == 0
        assert shown["c", "0"] != 0


def test_what_cannot_be_held_is_said_and_nothing_is_lost(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?set=bias[f,0]:2")
    span = "Give whole numbers for the first and the last step, between 1 and 24, the first not after the last."
    for fields, said in (
        (("f", "1.5", "1", "3"), "The forget gate lies between 0 and 1; type such a value."),
        (("g", "-2", "1", "3"), "The candidate lies between −1 and 1; type such a value."),
        (("f", "", "1", "3"), "The forget gate lies between 0 and 1; type such a value."),
        (("f", "0", "5", "3"), span),
        (("f", "0", "0", "3"), span),
        (("f", "0", "2.5", "3"), span),
    ):
        hold(page, *fields)
        expect(page.locator(".whatif .problem")).to_have_text(said)
        assert page.get_by_label("Held from step").input_value() == fields[2]
        assert edits(page) == ["forget gate, bias: 5 → 2"]


GHOSTS = """() => [...document.querySelectorAll("[data-chart]")].flatMap((chart) =>
  (chart.querySelector(".plot").data ?? []).filter(({ meta }) => typeof meta?.before === "string")
    .map(({ meta, y, visible }) => [meta.before, visible, y]))"""


def test_ghosts_are_the_run_before(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2600, reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?set=")
    free = check(page, "remember")
    hold(page, "f", "0.5", "6", "24")
    listed(page, 1)
    page.wait_for_function(
        """() => document.querySelector('[data-chart="timeline"] .plot').data
          ?.some(({ meta, visible }) => meta?.before === "c" && visible)"""
    )
    ghosts: list[Any] = page.evaluate(GHOSTS)
    assert {name for name, visible, _ in ghosts if visible} == {"f", "c", "h"}
    for name, _, values in ghosts:
        assert values == pytest.approx([step[0] for step in free[name]], abs=1e-12), name


def test_the_drawing_says_what_a_number_was(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?set=clamp[f,11-11,*]:0&step=12&view=cell")
    number = page.locator('g.number[data-bind="f"]')
    assert number.locator(".note").text_content() == "held, was 0.993"
    delta = float(number.get_attribute("data-delta") or 0)
    assert delta == pytest.approx(-0.9933071490757153, abs=1e-15)
    number.click()
    lines = page.locator(".arithmetic .line")
    expect(lines.filter(has_text="is held at 0.000; free it would be:")).to_have_count(1)
    expect(lines.filter(has_text="σ(z) = σ(5.000) = 0.993")).to_have_count(1)


def test_a_weight_typed_after_a_cut_wins_over_it(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?story=random&units=2&seed=1&steps=8&set=cut[h,0,0]:0")
    assert float(box(page, "weight_hh[f,0,0]").input_value()) == 0
    type_value(page, "weight_hh[f,0,0]", 1.5)
    confirmed(page)
    check(page, "random")
    expect(page.locator(STAGE)).to_have_attribute("data-source", "numpy")
    assert float(slider(page, "weight_hh[f,0,0]").input_value()) == 1.5


def test_a_clamp_keeps_the_focus_under_the_arrow_keys(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?step=5")
    handle = slider(page, "clamp[f,11-11,*]")
    handle.focus()
    for value in ("0.01", "0.02", "0.03"):
        page.keyboard.press("ArrowRight")
        confirmed(page)
        page.wait_for_timeout(250)
        assert handle.input_value() == value
        assert page.evaluate("document.activeElement.dataset.param") == "clamp[f,11-11,*]"
    expect(page.locator(STAGE)).to_have_attribute("data-t", "4")


def test_the_clamp_that_is_dragged_is_the_one_that_moves(new_page: NewPage, app_url: str) -> None:
    """Also among overlapping ones, and beside a unit that is set to zero."""
    page = new_page(reduced_motion="reduce")
    for changes in ("clamp[f,*,*]:0.9;clamp[f,11-11,*]:0", "cut[unit,0]:0;clamp[f,*,*]:0.5"):
        open_stage(page, f"{app_url}/what_if?set={changes}&step=12")
        listed(page, 2)
        slider(page, "clamp[f,*,*]").fill("0.8")
        confirmed(page)
        page.wait_for_timeout(300)
        assert float(read(page)["difference"]) <= 1e-12
        assert slider(page, "clamp[f,*,*]").input_value() == "0.8"
        assert page.locator('g.number[data-bind="f"]').get_attribute("data-value") == "0"


def test_a_slider_grabbed_before_the_answer_breaks_nothing(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?story=paper&set=")
    page.evaluate(
        """() => {
          document.querySelector("[data-action=hold]").click();
          const slider = document.querySelector('.sliders [data-param="bias[f,0]"]');
          slider.value = 2;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    expect(page.locator(".edits li")).to_have_count(1)
    slider(page, "bias[f,0]").dispatch_event("change")
    listed(page, 2)
    check(page, "paper")


def test_undo_in_a_field_of_the_form_is_the_fields_own(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?set=")
    hold(page, "f", "0", "3", "4")
    listed(page, 1)
    page.get_by_label("Held from step").fill("9")
    page.get_by_label("Held from step").press("Control+z")
    page.wait_for_timeout(400)
    listed(page, 1)


def test_inputs_next_to_nothing_are_drawn(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?story=paper&input=numbers&data=-0.0,1e-320,5e-324")
    expect(page.locator(STAGE)).to_have_attribute("data-source", "numpy")  # the console is watched by the fixture


def test_steps_are_masked_by_the_form_named_and_read_again(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?story=average&set=&step=9")
    before = read(page)["numbers"]
    page.get_by_label("Gate to hold").select_option("mask")
    expect(page.get_by_label("Value it is held at")).to_be_hidden()
    page.get_by_label("Held to step").fill("11")  # the first one is where one stands
    page.locator('[data-action="hold"]').click()
    listed(page, 1)
    assert edits(page) == ["steps 9 to 11 masked: c and h pass unchanged"]
    assert float(read(page)["difference"]) <= 1e-12
    assert page.locator(".track .masked").count() == 1
    expect(page.locator(".caption")).to_contain_text("Step 9 is masked")
    shown = {(bind, unit): value for bind, unit, value in read(page)["numbers"]}
    assert shown[("c", "0")] == shown[("c_prev", "0")]
    assert shown[("h", "0")] == shown[("h_prev", "0")]
    page.keyboard.press("?")
    expect(page.locator('[data-mark="masked-steps"]')).to_be_visible()
    page.keyboard.press("Escape")
    page.locator('[data-action="undo"]').click()
    listed(page, 0)
    assert read(page)["numbers"] == before
