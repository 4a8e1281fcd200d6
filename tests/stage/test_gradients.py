"""Derivatives through time on the stage: they follow the hand, the cursor and what is looked at."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.stage.helpers import go_to, open_stage, slider
from tests.stage.test_accessibility import violations

pytestmark = pytest.mark.browser

PATH = "/gradients"
CHARTS = ("reach", "later", "rnn")

UNIT = 'select[aria-label="Unit"]:not([data-action="choose-unit"])'  # that of the panel


def opened(new_page: NewPage, url: str, path: str = PATH) -> Page:
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, url + path)
    for name in CHARTS:
        page.locator(f'[data-chart="{name}"] .main-svg').first.wait_for()
    return page


def sentence(page: Page) -> Locator:
    return page.locator(".gradients .sentence").first


def drawn(page: Page, chart: str) -> list[Any]:
    """The traces that are to be seen."""
    traces: list[Any] = page.evaluate(
        """(chart) => document.querySelector(`[data-chart="${chart}"] .plot`).data
            .filter(({ visible }) => visible !== false).map(({ x, y, meta }) => ({ x: [...x], y: [...y], meta }))""",
        chart,
    )
    return traces


def whole(page: Page) -> Any:
    return next(t for t in drawn(page, "reach") if t["meta"]["reach"] == "whole" and not t["meta"].get("before"))


def test_a_drag_moves_the_derivatives_without_the_server(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url)
    before = whole(page)["y"]
    words = sentence(page).text_content()
    handle = slider(page, "bias[f,0]")
    handle.evaluate("(e) => { e.value = 4; e.dispatchEvent(new Event('input', { bubbles: true })); }")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-source", "preview")
    expect(sentence(page)).not_to_have_text(str(words))
    page.wait_for_function(
        """(old) => { const trace = document.querySelector('[data-chart="reach"] .plot').data
             .find(({ meta, visible }) => meta.reach === "whole" && !meta.before && visible);
             return Math.abs(trace.y[5] - old) > 1e-3; }""",
        arg=before[5],
    )
    expect(page.locator('[data-chart="reach"] .legendtext', has_text="before the change")).to_be_visible()


def test_the_step_that_is_checked_is_the_cursors(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url)
    go_to(page, 16)
    expect(sentence(page)).to_contain_text("at step 17 moves it at step 30")
    page.wait_for_function(
        """() => document.querySelector('[data-chart="reach"] .plot').data
            .find(({ meta }) => meta.reach === "measured").x[0] === 17"""
    )


def test_on_the_first_step_the_state_before_the_run_is_checked_too(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url)
    expect(sentence(page)).not_to_contain_text("before the run moves it")
    go_to(page, 0)
    before = re.compile(r"at step 1 .*before the run moves it at step 30 by .*central difference")
    expect(sentence(page)).to_have_text(before)
    page.wait_for_function(
        """() => document.querySelector('[data-chart="reach"] .plot').data
            .find(({ meta }) => meta.reach === "measured").x.join() === "0,1"
        """
    )


def test_loss_state_and_unit_are_chosen_and_can_be_undone(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url)
    loss = page.locator('[data-action="loss"]')
    loss.fill("20")
    expect(sentence(page)).to_contain_text("moves it at step 20")
    expect(page).to_have_url(re.compile("loss=20"))
    page.get_by_role("button", name="h, short-term").click()
    expect(sentence(page)).to_contain_text("A change of h of unit 1")
    expect(sentence(page)).to_contain_text("has no direct path")
    page.locator(UNIT).select_option("unit 3")
    expect(sentence(page)).to_contain_text("A change of h of unit 3")
    page.locator('[data-action="undo"]').click()
    expect(sentence(page)).to_contain_text("A change of c of unit 3")
    page.locator('[data-action="undo"]').click()
    expect(sentence(page)).to_contain_text("moves it at step 30")


def test_a_link_opens_what_it_says(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url, f"{PATH}?v=2&loss=12&memory=h&unit=2&step=5")
    expect(sentence(page)).to_contain_text("A change of h of unit 2 at step 5 moves it at step 12")


@pytest.mark.app("has the table of cases beside the stage.")
def test_a_case_of_the_table_sets_the_stage(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url)
    page.get_by_role("link", name="U = 0", exact=True).click()
    expect(sentence(page)).to_contain_text("moves it at step 20")
    expect(sentence(page)).to_contain_text("The direct path alone gives the same number.")
    expect(page.locator(".gradients .sentence").last).to_contain_text("without weights on h")
    expect(page.locator('[data-chart="rnn"]')).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(new_page: NewPage, app_url: str, scheme: Literal["light", "dark"]) -> None:
    page = new_page(height=3000, reduced_motion="reduce", color_scheme=scheme)
    open_stage(page, app_url + PATH)
    page.locator('[data-chart="rnn"] .main-svg').first.wait_for()
    assert violations(page) == []


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page: NewPage, app_url: str) -> None:
    page = new_page(390, 844, reduced_motion="reduce")
    open_stage(page, app_url + PATH)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


@pytest.mark.app("takes steps down a loss.")
def test_steps_down_a_loss_are_charted_and_undone(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url)
    norms = drawn(page, "loss-weights")
    assert [trace["meta"]["given"] for trace in norms] == ["W", "U", "b"]
    assert all(len(trace["y"]) == 4 for trace in norms)
    page.get_by_role("button", name="Take ten steps").click()
    page.locator('[data-chart="loss-course"] .main-svg').first.wait_for()
    (course,) = drawn(page, "loss-course")
    assert course["x"] == list(range(11))
    assert course["y"] == sorted(course["y"], reverse=True)
    assert drawn(page, "loss-weights")[0]["y"] != norms[0]["y"]
    expect(page.locator("[data-loss='step']").last).to_have_attribute("data-value", repr(course["y"][-1]))
    assert violations(page) == []
    page.locator('[data-action="undo"]').click()
    expect(page.locator('[data-chart="loss-course"]')).to_have_count(0)
    expect(page.locator("[data-loss='step']")).to_have_count(0)
    page.wait_for_function(
        """(old) => document.querySelector('[data-chart="loss-weights"] .plot').data[0].y[0] === old""",
        arg=norms[0]["y"][0],
    )
