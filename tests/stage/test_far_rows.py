"""The sliders of a large cell: few are there at a time, and all can be found, reached by keys and moved."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.conftest import NewPage
from tests.stage.helpers import STAGE, confirmed, open_stage, ready, slider

pytestmark = pytest.mark.browser

UNITS = 32
ROWS = 4 * (1 + UNITS + 1)


@pytest.mark.app("reads a cell of one's own.")
def test_of_many_sliders_only_those_near_what_is_seen_are_there(new_page: NewPage, app_url: str) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/your_cell")
    each = ((letter, (UNITS, size)) for letter, size in (("W", 1), ("U", UNITS)))
    arrays = {letter: np.linspace(-1, 1, int(np.prod(shape))).reshape(shape) for letter, shape in each}
    text = "\n".join(f"{letter}_{gate} = {array.tolist()}" for gate in "ifgo" for letter, array in arrays.items())
    page.locator("textarea").first.fill(f"{text}\nb = 0")
    page.get_by_role("button", name="Show my cell").click()
    expect(page.locator(".claim")).to_contain_text(f"{UNITS} units")
    ready(page)
    expect(slider(page, "weight_ih[f,0,0]")).to_be_in_viewport()
    assert page.locator(".row-place").count() == ROWS
    assert 10 < page.locator(".row-place .param").count() < ROWS / 2
    assert page.evaluate("window.find('h of unit 31')")  # as a search of the browser does
    slider(page, "weight_hh[f,0,20]").focus()
    for k in range(21, UNITS):  # past the end of what was near at first
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(slider(page, f"weight_hh[f,0,{k}]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    confirmed(page)
    expect(page.locator(".param.is-changed")).to_have_count(1)
    page.evaluate("document.querySelector('.side').scrollTop = 1e6")
    expect(slider(page, "weight_ih[f,0,0]")).to_have_count(0)
    expect(slider(page, "bias[o,0]")).to_be_attached()
    page.locator(".of-unit select").select_option(index=4)
    expect(page.locator(STAGE)).to_have_attribute("data-unit", "4")
    page.evaluate("document.querySelector('.side').scrollTop = 0")
    expect(slider(page, "weight_ih[f,4,0]")).to_have_count(1)
