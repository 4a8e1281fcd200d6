"""A cell of one's own in the browser: what is typed stays, what was typed runs, and it goes along to other pages."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import idle
from tests.conftest import NewPage
from tests.stage.helpers import STAGE, open_stage, read, ready
from tests.stage.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.app("reads a cell of one's own.")]

EXERCISE = """\
W_f = [.5 .3 .1 .2; .1 .4 .2 .3], W_i = [.2 .1 .3 .4; .3 .2 .1 .5]
W_g = [.4 .2 .1 .3; .2 .5 .3 .1], W_o = [.1 .3 .2 .4; .4 .1 .3 .2]
b = 0
x = (1, .5)"""


def field(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label, exact=True)


def values(page: Page, bind: str) -> list[float]:
    """The values of all units of a series at the step shown."""
    found = {int(unit): float(value) for name, unit, value in read(page)["numbers"] if name == bind}
    return [round(found[unit], 4) for unit in sorted(found)]


def test_an_exercise_is_typed_shown_reloaded_and_carried_to_another_page(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/your_cell")
    field(page, "All matrices, each behind its name").fill(EXERCISE)
    page.get_by_role("button", name="Show my cell").click()  # straight out of the field
    story = page.locator('[data-action="story"]')
    expect(story).to_have_value("own")
    ready(page)
    assert values(page, "c") == [0.2598, 0.2526]
    assert values(page, "h") == [0.1428, 0.1510]
    bar, track = (page.locator(name).first.bounding_box() for name in (".track .bar", ".track"))
    assert bar is not None and track is not None
    assert bar["x"] - track["x"] < 14  # the only step is where the handle of the timeline is
    assert read(page)["params"]["weight_hh[f,0,1]"] == "0.2"
    page.reload()
    ready(page)
    assert values(page, "c") == [0.2598, 0.2526]
    page.get_by_text("The numbers of your cell").click()
    expect(field(page, "All matrices, each behind its name")).to_have_value(EXERCISE)
    page.locator(".elsewhere").get_by_role("link", name="Ledger").click()
    expect(page.locator("h1")).to_have_text("Who wrote this memory")
    expect(story).to_have_value("own")
    ready(page)
    assert values(page, "c")[0] == 0.2598
    story.select_option("average")
    expect(page.locator(f"{STAGE} .claim")).not_to_contain_text("own")
    story.select_option("own")
    expect(page.locator(f"{STAGE} .claim")).to_contain_text("Your own cell")


def test_what_is_typed_while_another_field_is_read_stays(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/your_cell")
    page.get_by_role("radio", name="A field per gate").click()
    names = [f"{letter}_{gate}" for gate in ("f, forget gate", "i, input gate") for letter in "WUb"]
    field(page, names[0]).click()
    for name in names:
        page.keyboard.type(f"0.125  {len(name)}", delay=40)  # each key comes while the field before is being read
        page.keyboard.press("Tab")
    idle(page)
    for name in names:
        expect(field(page, name)).to_have_value(f"0.125  {len(name)}")


def test_the_fields_are_for_everybody(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, app_url + "/your_cell")
    page.get_by_role("button", name="Fill in an exercise").click()
    expect(page.get_by_text("2 inputs, 2 units, 40 weights and biases")).to_be_visible()
    for title in ("The same weights in other libraries", "How many weights has a layer?"):
        page.get_by_text(title).click()
        idle(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.locator(f'html[data-stage-theme="{scheme}"]').wait_for(state="attached")
        assert violations(page) == [], scheme
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


GRU = """\
W_z = [1.5; 1]; U_z = [-.5 0; 0 1]; b_z = [.2 0]
W_r = [.4; 1]; U_r = [1 0; 0 1]; b_r = 0
W_n = [2; 1]; U_n = [-1 0; 0 1]; b_n = [.1 0]
x = 1, .5, -1, 0, 2"""


def test_a_gru_is_entered_dragged_undone_and_comes_back_after_a_reload(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    open_stage(page, app_url + "/your_cell")
    page.get_by_role("combobox", name="Cell", exact=True).click()
    page.get_by_role("option", name="GRU of PyTorch, Keras: reset after U, z keeps").click()
    idle(page)
    field(page, "All matrices, each behind its name").fill(GRU)
    page.get_by_role("button", name="Show my cell").click()
    expect(page.locator('[data-action="story"]')).to_have_value("own")
    ready(page)
    stage = page.locator(STAGE)
    expect(stage.locator(".flow-block")).to_have_count(5)  # what comes in, z, r, n, h
    titles = stage.locator(".chart h3").all_text_contents()
    assert sorted(titles) == ["Memory at this step", "Over time"]  # those that say something of a GRU
    h = stage.locator('.flow-number[data-bind="h"]')
    u, g = 1 / (1 + math.exp(-1.7)), math.tanh(2.1)
    assert float(h.get_attribute("data-value") or 0) == pytest.approx((1 - u) * g, abs=1e-12)
    stage.locator('[data-action="unit"]').select_option("2")
    expect(h).to_have_attribute("data-unit", "1")
    assert float(h.get_attribute("data-value") or 0) == pytest.approx((1 - 1 / (1 + math.exp(-1))) * math.tanh(1))
    stage.locator('[data-action="unit"]').select_option("1")
    page.locator('[data-param="bias[u,0]"]').focus()
    page.keyboard.press("PageUp")  # one more
    expect(stage).to_have_attribute("data-source", "numpy")
    ready(page)
    assert float(stage.get_attribute("data-difference") or 1) <= 1e-12
    moved = float(h.get_attribute("data-value") or 0)
    assert moved == pytest.approx((1 - 1 / (1 + math.exp(-2.7))) * g, abs=1e-12)
    page.reload()
    ready(page)
    assert float(h.get_attribute("data-value") or 0) == moved
    page.locator('[data-action="undo"]').click()
    ready(page)
    assert float(h.get_attribute("data-value") or 0) == pytest.approx((1 - u) * g, abs=1e-12)
    equations = stage.locator("[data-equation]").all_text_contents()
    assert any(text.startswith("h = ") for text in equations) and sum("= σ(" in text for text in equations) == 2
    assert not violations(page) and not problems
