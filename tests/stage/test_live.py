"""Numbers and claims in the words beside the stage follow the run, and say so where they no longer hold."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lstm_view.state.scene import build
from tests.conftest import NewPage
from tests.stage.helpers import confirmed, open_stage
from tests.view.drive import homes

UNTRUE = "no longer true with these weights"

# Each number of the words that is one number of the page's own run: its series, step, unit and value.
_WORDS = """() => [...document.querySelectorAll(".st-key-rail [data-live]:not([data-over], [data-with])")].map((e) =>
  [e.dataset.bind, Number(e.dataset.t), Number(e.dataset.unit), Number(e.dataset.value), e.textContent])"""


def _number(page: Page, live: str) -> Any:
    return page.locator(f'.st-key-rail [data-live="{live}"]').first


@pytest.mark.parametrize("script", ["overview", "forget_gate", "input_gate", "output_gate", "ledger", "what_if"])
def test_a_number_of_the_words_is_numpys(new_page: NewPage, app_url: str, script: str) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/{'' if script == 'overview' else script}")
    trace = build(homes()[script][0]).trace
    words = page.evaluate(_WORDS)
    assert words
    for bind, t, unit, value, text in words:
        exact = float(getattr(trace, bind)[t, unit])
        assert value in (pytest.approx(exact, abs=1e-12), pytest.approx(-exact, abs=1e-12))
        assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.5 * 10 ** -len(text.partition(".")[2]))


def test_the_words_follow_a_typed_weight_and_say_what_no_longer_holds(new_page: NewPage, app_url: str) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/forget_gate")
    f = _number(page, "f@7.0")
    expect(f).to_have_text("0.993")
    expect(page.get_by_text(UNTRUE)).to_have_count(0)
    field = page.get_by_label("forget gate, bias, typed")
    field.fill("0")
    field.press("Enter")
    expect(f).to_have_text("0.500")
    confirmed(page)
    expect(page.get_by_text(UNTRUE)).to_have_count(1)  # “nearly all passes”; the valve is still all but shut
    expect(page.locator('[data-param-of="bias[f,0]"]').first).to_have_text("0")
    page.locator('[data-action="undo"]').click()
    expect(f).to_have_text("0.993")
    expect(page.get_by_text(UNTRUE)).to_have_count(0)


def test_a_parameter_is_dragged_in_the_text(new_page: NewPage, app_url: str) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/forget_gate")
    bias = page.locator('[data-param-of="bias[f,0]"]').first
    box = bias.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 50, y)
    page.mouse.move(x - 100, y)
    expect(_number(page, "z_f@7.0")).to_have_text("4")
    page.mouse.up()
    confirmed(page)
    expect(bias).to_have_text("4")
    assert page.locator('[data-param="bias[f,0]"]').input_value() == "4"


def test_words_about_another_story_say_whose_numbers_they_quote(new_page: NewPage, app_url: str) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/forget_gate")
    note = page.get_by_text("These words quote the story “Forget on a signal” as it was set.")
    expect(note).to_be_hidden()
    page.locator('[data-action="story"]').select_option("paper")
    expect(note).to_be_visible()
    expect(_number(page, "f@7.0")).to_have_text("0.993")  # what it quotes
    expect(page.get_by_text(UNTRUE)).to_have_count(0)
    page.get_by_role("link", name="Go back to it").click()
    expect(note).to_be_hidden()
    expect(page.locator('[data-action="story"]')).to_have_value("forget")
