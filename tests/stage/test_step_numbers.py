"""Steps of a longer run on the stage: what people read of them, anywhere, is their number in that run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_view.__main__ import main
from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment
from lstm_view.state.table import Column, Table
from tests.conftest import NewPage
from tests.stage.helpers import STAGE, confirmed, go_to, open_stage, ready, slider, type_value
from tests.stage.test_what_if import edits, hold, listed
from tests.state.make import experiment, own_cell

pytestmark = pytest.mark.browser

NUMBERS = tuple(range(51, 63))
RAIN = (0.5, -1.0, 0.25, 2.0, -0.5, 1.5, 0.0, -2.0, 1.0, 0.75, -0.25, 0.5)
CHARTS = ("timeline", "ledger", "triangle", "heatmap")
#: All that a person reads or hears: the words of elements without another in them and of sentences, and all names.
_SAID = """() => [...document.querySelectorAll('[data-testid="stage"] *')].flatMap((one) => [
  one.childElementCount === 0 || one.matches("p, legend, h2, h3, label, td") ? one.textContent : "",
  ...["aria-label", "aria-valuetext", "title"].map((name) => one.getAttribute(name) ?? "")]).filter(Boolean)"""
#: The words of the hover at a place of a chart.
_HOVER = """([chart, place]) => {
  const plot = document.querySelector(`[data-chart="${chart}"] .plot`);
  Plotly.Fx.hover(plot, place);
  return new Promise((done) => setTimeout(() =>
    done([...plot.querySelectorAll(".hoverlayer text")].map((one) => one.textContent)), 200));
}"""


def table(labels: tuple[str, ...] = (), numbers: tuple[int, ...] = NUMBERS) -> Table:
    return Table((Column("rain", RAIN),), labels, "Made up.", step_numbers=numbers)


def link(given: Table, units: int = 1, **look: Any) -> str:
    made = experiment(story=own_cell(1, units, seed=5), source="table", table=given, **look)
    return f"?{urlencode(write(made, Experiment()))}"


@pytest.fixture(params=["app", "file"])
def opened(request: pytest.FixtureRequest, new_page: NewPage, tmp_path: Path) -> Callable[[str], Page]:
    """Opens a link on the stage of the app, and of a file."""

    def of(query: str) -> Page:
        page = new_page(
            height=4000, reduced_motion="reduce", own=True, permissions=["clipboard-read", "clipboard-write"]
        )
        if request.param == "app":
            open_stage(page, f"{request.getfixturevalue('app_url')}/sequence{query}")
            return page
        assert main(["export", query, str(tmp_path / "stage.html")]) == 0
        page.goto((tmp_path / "stage.html").as_uri())
        page.locator(f"{STAGE}[data-source]").wait_for()
        return page

    return of


def assert_said(page: Page, *those: int) -> None:
    """Those numbers stand behind “step” on the stage, and nowhere one of a step that counts on the stage alone."""
    said = [
        (int(number), text)
        for text in page.evaluate(_SAID)
        for pair in re.findall(r"\b[Ss]teps?\s+(\d+)(?:(?:–| to )(\d+))?(?![\d.])", text)
        for number in pair
        if number
    ]
    assert [pair for pair in said if pair[0] not in NUMBERS] == []
    assert set(those) <= {number for number, _ in said}


def arithmetic(page: Page) -> Locator:
    return page.locator('[data-part="arithmetic"]')


def test_every_place_says_the_number_in_the_run(opened: Callable[[str], Page]) -> None:
    page = opened(link(table(), charts=CHARTS, step=1))
    expect(page.locator(".transport .count")).to_have_text("step 52, 2 of 12 shown")
    expect(page.locator('[data-action="scrub"]')).to_have_attribute("aria-valuetext", "step 52, 2 of 12 shown")
    expect(page.locator(".axis-numbers text")).to_have_text([str(number) for number in NUMBERS])
    expect(slider(page, "x[2,0]")).to_have_attribute("aria-label", "input rain at step 53")
    assert symbols(page, "x[2,0]", "c0[0]", "h0[0]") == ["x53", "c50", "h50"]
    page.locator('.number[data-bind="x"]').first.click()
    expect(arithmetic(page)).to_contain_text("is the input “rain” at step 52: −1")
    page.locator('.number[data-bind="c_prev"]').first.click()
    expect(arithmetic(page).locator("h2")).to_have_text("long-term memory before at step 52")
    expect(arithmetic(page)).to_contain_text("is c of step 51: ")
    go_to(page, 0)
    expect(arithmetic(page)).to_contain_text("is the start value c₅₀: ")

    hold(page, "f", "0.5", "53", "55")
    listed(page, 1)
    expect(page.locator(STAGE)).to_have_attribute("data-t", "2")
    go_to(page, 6)
    page.get_by_label("Gate to hold").select_option("mask")
    expect(page.get_by_label("Held from step")).to_have_value("57")
    page.locator('[data-action="hold"]').click()
    listed(page, 2)
    type_value(page, "x[1,0]", 3)
    listed(page, 3)
    assert edits(page) == [
        "forget gate held at 0.5, steps 53 to 55",
        "step 57 masked: c and h pass unchanged",
        "input at step 52: −1 → 3",
    ]
    expect(page.locator(".outcome")).to_contain_text(re.compile("changed most at step (5[2-9]|6[0-2]): "))
    expect(page.locator('[data-part="caption"]')).to_contain_text("Step 57 is masked")
    page.locator('.number[data-bind="c"]').first.click()
    expect(arithmetic(page)).to_contain_text("c and h stay those of step 56.")
    for first, last in (("1", "3"), ("50", "52"), ("60", "63"), ("55", "53")):
        hold(page, "o", "1", first, last)
        expect(page.locator(".whatif .problem")).to_contain_text("between 51 and 62, the first not after the last")
    assert [event.split()[:2] for event in page.locator(".event").all_inner_texts()]
    assert_said(page, 52, 53, 55, 56, 57)

    page.locator("details.shapes summary").click()
    page.locator("details.table summary").click()
    heads = [str(number) for number in NUMBERS]
    expect(page.locator('[data-part="table"] tbody tr[data-t] th')).to_have_text(heads)  # when its fold has opened
    page.get_by_role("button", name="Copy with all digits").click()
    expect(page.locator('[data-action="copy-table"]')).to_have_text("Copied")
    copied = [line.split("\t")[0] for line in page.evaluate("navigator.clipboard.readText()").splitlines()]
    assert copied == ["step", *heads]
    assert_said(page, 57)


def symbols(page: Page, *names: str) -> list[str]:
    """The letter of a slider with its index."""
    rows = [page.locator(".param", has=slider(page, name)).locator("label") for name in names]
    return [row.locator(".symbol").text_content() or "" for row in rows]


@pytest.mark.parametrize("labels", [(), tuple("abcdefghijkl")], ids=["numbered", "named"])
def test_axes_and_hovers_of_charts_have_the_numbers(new_page: NewPage, app_url: str, labels: tuple[str, ...]) -> None:
    page = new_page(height=4000, reduced_motion="reduce")
    open_stage(page, f"{app_url}/sequence{link(table(labels), 2, charts=CHARTS, step=9)}")
    for chart in CHARTS:
        axis = page.locator(f'[data-chart="{chart}"] .xaxislayer-above .xtick text')
        expect(axis.first).to_be_attached()
        ticks = {text for text in axis.all_text_contents() if text != "sum"}
        assert ticks <= (set(labels) or {"0", *map(str, NUMBERS)}), chart
        assert len(ticks) > 3
    for t in (3, 4):  # of names every other one has a tick
        said = {
            "timeline": ({"xval": t + 1}, f"{51 + t}"),
            "ledger": ([{"curveNumber": 0, "pointNumber": t + 1}], f"written at step {51 + t}: "),
            "triangle": ({"xval": t + 1, "yval": t + 1}, f"written at step {51 + t}, left at step {51 + t}: "),
            "heatmap": ({"xval": t + 1, "yval": 0}, f"step {51 + t}, unit 1: "),
        }
        for chart, (place, words) in said.items():
            assert page.evaluate(_HOVER, [chart, place])[0].startswith(words), (chart, t)


def test_the_sentences_on_gradients_say_the_numbers(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=4000, reduced_motion="reduce")
    open_stage(page, f"{app_url}/gradients{link(table(), step=0, targets='0.5')}")
    said = page.locator(".gradients .sentence").first
    expect(said).to_contain_text("A change of c at step 51 moves it at step 62 by")
    expect(said).to_contain_text("A change of c before step 51 moves it at step 62 by")
    page.locator('[data-action="loss"]').fill("9")
    expect(page.locator(".loss output")).to_have_text("59")
    expect(said).to_contain_text("A change of c at step 51 moves it at step 59 by")
    page.get_by_text("T = 59").first.wait_for()
    page.get_by_text("at step 59: 0.5").first.wait_for()
    assert_said(page, 51, 59)
    texts = page.evaluate("document.querySelector('[data-chart=reach] .plot').data[1].text")
    assert texts[0].startswith("before step 51: ")
    assert texts[4].startswith("step 54: ")


def test_a_prediction_asks_and_tells_by_the_numbers(opened: Callable[[str], Page]) -> None:
    page = opened(link(table(), step=4))
    page.keyboard.press("p")
    expect(page.locator(STAGE)).to_have_attribute("data-predict", "drawing")
    expect(page.locator(".predict-task")).to_contain_text("over the steps 56 to 62")
    page.get_by_label("How many steps to predict").select_option("3")
    expect(page.locator(".predict-task")).to_contain_text("over the steps 56 to 58")
    expect(page.locator(".predict-step").first).to_have_attribute("aria-label", "c at step 56")
    page.locator(".predict-number").fill("0.5")
    page.locator(".predict-number").press("Enter")
    expect(page.get_by_role("button", name="Show (1 of 3; still to draw: steps 57–58)")).to_be_visible()
    expect(page.locator(".predict-field")).to_contain_text("c at step 57")
    assert_said(page, 55, 56, 57, 58)
    for _ in range(2):
        page.locator(".predict-number").fill("0.5")
        page.locator(".predict-number").press("Enter")
    page.get_by_role("button", name="Show what happens").click()
    expect(page.locator(STAGE)).to_have_attribute("data-predict", "revealed")
    expect(page.locator(".predict-gap")).to_contain_text(re.compile("furthest apart at step 5[678]: "))
    page.locator(".predict-answers button").first.click()
    expect(page.locator(".predict-feedback")).to_contain_text(re.compile("at step 55, .* up to step 58; "))
    assert_said(page, 55, 58)


def test_a_direction_that_reads_backward_counts_down(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=3000, reduced_motion="reduce")
    back = tuple(range(12, 0, -1))
    open_stage(page, f"{app_url}/sequence{link(table(numbers=back), step=1)}")
    expect(page.locator(".transport .count")).to_have_text("step 11, 2 of 12 shown")
    assert symbols(page, "x[0,0]", "c0[0]") == ["x12", "c13"]
    hold(page, "f", "0.5", "10", "8")
    listed(page, 1)
    assert edits(page) == ["forget gate held at 0.5, steps 10 to 8"]


def test_another_part_of_the_run_is_called_by_its_own_numbers(new_page: NewPage, app_url: str) -> None:
    """Sizes and names are the same: the lists of steps are built anew all the same."""
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, f"{app_url}/sequence{link(table(), step=1)}")
    confirmed(page)
    page.goto(f"{app_url}/sequence{link(table(numbers=tuple(range(71, 83))), step=1)}")
    ready(page)
    assert symbols(page, "x[2,0]", "c0[0]") == ["x73", "c70"]
    expect(page.get_by_label("Held from step")).to_have_value("71")
