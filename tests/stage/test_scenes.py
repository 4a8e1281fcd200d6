"""A scene in a real browser: what is fixed cannot be moved by pointer or key and says why; the panel that makes one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lstm_view.state.experiment import LOCKS
from tests.browser import idle
from tests.conftest import NewPage
from tests.stage.helpers import STAGE, open_stage

pytestmark = pytest.mark.browser

FREE = "bias[i,0]"


def test_what_a_scene_fixes_stays_and_reset_leads_back_to_it(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    locked = ",".join(lock for lock in LOCKS if lock != "i")
    open_stage(page, f"{app_url}/?v=2&set=bias[i,1]:2&parts=drawing,sliders,timeline&lock={locked}&step=4")
    stage = page.locator(STAGE)
    slider = stage.locator(f'input[type="range"][data-param="{FREE}"]')
    fixed = stage.locator('input[type="range"][data-param="bias[f,0]"]')
    assert fixed.is_disabled()
    assert fixed.get_attribute("title") == "Fixed in this scene"
    assert "Fixed in this scene" in stage.locator('[data-gate="f"] summary').inner_text()
    assert stage.locator('[data-action="story"]').is_disabled()
    assert not stage.locator('[data-part="arithmetic"], [data-part="caption"]').first.is_visible()
    assert not page.locator(".st-key-rail, .stAppHeader, .way").first.is_visible()
    number = stage.locator('.cell [data-bias="f"]')
    box = number.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 10, steps=4)
    page.mouse.up()
    assert fixed.input_value() == "5"
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    expect(slider).to_have_value("2.01")
    page.keyboard.press("ArrowLeft")  # the cursor is free
    stage.locator('[data-action="reset"]').click()
    expect(slider).to_have_value("2")
    expect(stage).to_have_attribute("data-t", "3")
    page.wait_for_url(lambda url: "lock=" in url)
    page.reload()
    open_stage(page, page.url)
    assert fixed.is_disabled()


@pytest.mark.app("makes scenes.")
def test_a_teacher_makes_a_scene_and_sees_it_as_a_student(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/output_gate")
    page.locator('[data-action="scene"]').click()
    page.get_by_role("button", name="Nothing may be changed").click()
    page.get_by_role("button", name="text and claim").click()
    idle(page)
    student = page.frame_locator('[class*="st-key-scene-preview"] iframe')
    expect(student.locator(f'{STAGE} input[data-param="bias[o,0]"]').first).to_be_disabled()
    expect(student.locator(".st-key-rail")).to_be_hidden()
    maker = page.locator('[class*="st-key-maker-"]')
    link = maker.locator("code").first.inner_text()
    assert f"lock={','.join(LOCKS)}" in link
    assert maker.locator('img[alt="QR code of the link"]').is_visible()
    assert not page.locator(f'{STAGE} input[data-param="bias[o,0]"]').first.is_disabled()  # it is being made
    page.reload()
    open_stage(page, page.url)
    page.locator('[data-action="scene"]').click()
    expect(maker.locator("code").first).to_have_text(link)
