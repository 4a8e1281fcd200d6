"""The table of all steps: what it says, how it follows, and that a long run does not fill the document."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_view.state.address import read as read_address
from lstm_view.state.experiment import Experiment
from lstm_view.state.scene import build
from lstm_view.words import digits as rule
from tests.conftest import NewPage
from tests.stage.helpers import STAGE, go_to, open_stage, type_value

pytestmark = pytest.mark.browser

SERIES = ("f", "i", "g", "o", "c", "h")
LONG = "story=random&input=story&units=2&steps=2000&seed=3"


def unfolded(page: Page) -> Locator:
    table = page.locator('[data-part="table"]')
    table.locator("summary").click()
    table.scroll_into_view_if_needed()
    expect(table.locator("tr.is-current")).to_have_count(1)
    return table


def texts(table: Locator, t: int) -> list[str]:
    return table.locator(f'tr[data-t="{t}"] > *').all_text_contents()


def test_it_says_the_numbers_of_the_run_as_the_drawing_does(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/?story=paper&step=2&digits=5")
    table = unfolded(page)
    trace = build(read_address({"story": "paper"}, Experiment())[0]).trace
    assert table.locator("thead th").all_text_contents() == ["step", "x", *SERIES]
    assert table.locator("thead th").evaluate_all("all => all.every((one) => one.scope === 'col')")
    for t in range(len(trace)):
        wanted = [trace.x[t, 0], *(getattr(trace, name)[t, 0] for name in SERIES)]
        assert texts(table, t) == [str(t + 1), *(rule.number(value, 5) for value in wanted)]
        exact = table.locator(f'tr[data-t="{t}"] td').evaluate_all("all => all.map((one) => Number(one.dataset.value))")
        assert exact == pytest.approx([float(value) for value in wanted], abs=1e-15)
    assert table.locator("caption").text_content() == "The run, 3 steps, 5 decimals"
    table.get_by_label("z, before the activation").check()
    assert table.locator("thead th").all_text_contents() == ["step", "x", "z f", "z i", "z g", "z o", *SERIES]


def test_it_follows_the_cursor_the_unit_and_a_typed_number(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/what_if?story=remember")
    table = unfolded(page)
    table.locator('tr[data-t="2"] td').first.click()
    expect(page.locator(STAGE)).to_have_attribute("data-t", "2")
    expect(table.locator('tr[data-t="2"]')).to_have_attribute("aria-current", "step")
    table.locator('tr[data-t="2"] button').press("ArrowDown")
    expect(page.locator(STAGE)).to_have_attribute("data-t", "3")
    expect(table.locator('tr[data-t="3"] button')).to_be_focused()
    before = texts(table, 3)
    type_value(page, "bias[f,0]", -5)
    expect(table.locator('tr[data-t="3"] [data-column="f"]')).not_to_have_text(before[2])


def test_of_a_long_run_only_the_rows_in_sight_are_there(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/sequence?{LONG}&step=1500")
    table = page.locator('[data-part="table"]')
    go_to(page, 1300)
    assert table.locator("tr[data-t]").count() == 0  # folded, nothing is written
    unfolded(page)
    for t in (1300, 0, 1999, 700):
        go_to(page, t)
        row = table.locator(f'tr[data-t="{t}"]')
        expect(row).to_have_class("is-current")
        row.scroll_into_view_if_needed()
        frame = table.locator(".table-scroll").bounding_box()
        place = row.bounding_box()
        assert frame and place
        assert frame["y"] <= place["y"] and place["y"] + place["height"] <= frame["y"] + frame["height"] + 1
        assert place["height"] == 26  # what table.js counts with
        assert table.locator("tr[data-t]").count() < 60
    page.locator(".table-scroll").evaluate("(one) => { one.scrollTop = 26 * 100; }")
    expect(table.locator('tr[data-t="105"]')).to_be_attached()
    assert table.locator("table").get_attribute("aria-rowcount") == "2001"


def test_what_is_copied_is_the_whole_run_to_the_bit(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    open_stage(page, f"{app_url}/sequence?{LONG}")
    unfolded(page).get_by_role("button", name="Copy with all digits").click()
    expect(page.locator('[data-action="copy-table"]')).to_have_text("Copied")
    head, *rows = [line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").splitlines()]
    assert head == ["step", "x", *SERIES]
    pairs = dict(pair.split("=") for pair in LONG.split("&"))
    trace = build(read_address(pairs, Experiment())[0]).trace
    assert [[float(text) for text in row] for row in rows] == [
        [t + 1, trace.x[t, 0], *(getattr(trace, name)[t, 0] for name in SERIES)] for t in range(2000)
    ]


def test_the_label_of_each_step_stands_beside_it(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/sequence?story=remember&input=text&data=aba&step=1")
    table = unfolded(page)
    assert table.locator("thead th").all_text_contents()[:2] == ["step", "label"]
    assert [texts(table, t)[1] for t in range(3)] == ["a", "b", "a"]
