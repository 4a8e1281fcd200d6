"""What is written has room where it stands: in the drawing, beside it, in charts and in tables, in German too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.stage.helpers import open_stage
from tests.stage.test_layout import WANTS

pytestmark = pytest.mark.browser

# The words of a chart that leave it.
_OUTSIDE = """(plot) => {
  const room = plot.getBoundingClientRect();
  return [...plot.querySelectorAll("text")].filter((e) => e.checkVisibility({ visibilityProperty: true }))
    .map((e) => [e.textContent, e.getBoundingClientRect()])
    .filter(([, { left, right, top, bottom }]) =>
      left < room.left - 1 || right > room.right + 1 || top < room.top - 1 || bottom > room.bottom + 1)
    .map(([text]) => text);
}"""


def right(place: Locator) -> float:
    """The right end of an element, in pixels."""
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"]


def lines(place: Locator) -> int:
    """On how many lines the words of an element stand."""
    found: int = place.evaluate("""(e) => {
      const all = document.createRange();
      all.selectNodeContents(e);
      return new Set([...all.getClientRects()].map(({ bottom }) => Math.round(bottom / 8))).size;
    }""")
    return found


@pytest.mark.parametrize("language", ["en", "de"])
def test_on_a_phone_the_words_of_a_chart_stay_in_it(new_page: NewPage, app_url: str, language: str) -> None:
    page = new_page(390, 4400, reduced_motion="reduce")
    open_stage(page, f"{app_url}/gradients?lang={language}")
    for key in ("later", "loss-weights"):
        plot = page.locator(f'[data-chart="{key}"] .plot')
        plot.scroll_into_view_if_needed()
        plot.locator(".legendtext").first.wait_for()
        assert plot.evaluate(_OUTSIDE) == [], key


def test_a_legend_is_where_it_was_after_its_chart_was_narrow(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2600, reduced_motion="reduce")
    open_stage(page, f"{app_url}/gradients")
    chart = page.locator('[data-chart="later"]')
    legend = chart.locator(".legend")
    place = legend.get_attribute("transform")
    assert place is not None
    chart.evaluate("(e) => { e.style.width = '170px'; }")
    expect(legend).not_to_have_attribute("transform", place)
    chart.evaluate("(e) => { e.style.width = ''; }")
    expect(legend).to_have_attribute("transform", place)


def test_the_head_of_a_chart_with_a_list_stays_on_its_card(new_page: NewPage, app_url: str) -> None:
    page = new_page()
    open_stage(page, f"{app_url}/sequence?lang=de")
    card = page.locator('.slot [data-chart="heatmap"]')
    assert right(card.locator(".export")) < right(card)
    assert lines(card.locator("h3")) == 1


def test_the_step_of_an_event_stands_on_one_line(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=1800)
    open_stage(page, f"{app_url}/sequence?input=story&units=4&steps=1200&lang=de")
    last = page.locator(".event-step").last
    last.scroll_into_view_if_needed()
    expect(last).to_contain_text("Schritt 1")
    assert lines(last) == 1


def test_a_step_stays_on_the_line_of_its_word(new_page: NewPage, app_url: str) -> None:
    page = new_page()
    open_stage(page, f"{app_url}/input_gate")
    links = page.locator(".st-key-rail a", has_text="step 7").all()
    assert len(links) >= 3
    assert {link.text_content() for link in links} == {"At step\u00a07", "at step\u00a07"}


def test_the_name_of_an_input_is_whole_in_german_and_ends_before_the_wire(new_page: NewPage, app_url: str) -> None:
    page = new_page()
    open_stage(page, f"{app_url}/forget_gate?lang=de")
    number = page.locator('.cell [data-bind="x"][data-unit="1"]')
    expect(number.locator(".is-name")).to_have_text("Vergessen")
    assert right(number.locator(".is-name")) <= right(number.locator(".hit"))


def test_a_gate_with_all_its_digits_ends_before_its_pipe(new_page: NewPage, app_url: str) -> None:
    page = new_page()
    open_stage(page, f"{app_url}/?story=forget&step=9&digits=all")
    number = page.locator('.cell .number[data-bind="f"] .value')
    expect(number).to_have_text("0.9933071490757153")
    gate = page.locator('.cell .number[data-bind="f"] .note')
    assert right(number) <= float(gate.evaluate(_PIPE)), "the digits run under the pipe of f"


# Where the pipe beside a number begins: the end of what stands above it keeps clear of it.
_PIPE = """(note) => {
  const { a, e } = note.getScreenCTM();
  return a * note.x.baseVal[0].value + e + 8 * a;
}"""


def test_the_ends_of_a_large_scale_stay_in_the_timeline(new_page: NewPage, app_url: str) -> None:
    page = new_page()
    open_stage(page, f"{app_url}/?v=2&story=remember&set=c0[1]:-123456.789")
    end = page.locator(".row-scales span", has_text="·10⁵")
    expect(end).to_have_text("−1.5·10⁵")
    assert right(end) <= right(page.locator(".timeline"))


def test_a_large_number_on_an_axis_is_a_power_of_ten(new_page: NewPage, app_url: str) -> None:
    page = new_page()
    open_stage(page, f"{app_url}/?v=2&story=remember&step=4&set=bias[f,1]:900000;weight_ih[f,1,1]:900000;x[4,1]:9000")
    ticks = page.locator('[data-chart="activation"] .xtick text')
    expect(ticks.first).to_be_attached()
    assert not [text for text in ticks.all_text_contents() if "B" in text or "M" in text]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_link_in_a_table_has_the_colour_of_links(new_page: NewPage, app_url: str, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    open_stage(page, f"{app_url}/forget_gate")
    assert colour(page, "table.numbers a") == colour(page, ".st-key-rail a")


def colour(page: Page, selector: str) -> str:
    """The colour of the first element."""
    found: str = page.locator(selector).first.evaluate("(e) => getComputedStyle(e).color")
    return found


def test_in_a_lecture_a_list_shows_all_that_is_chosen(new_page: NewPage, app_url: str) -> None:
    page = new_page(1920, 1080, reduced_motion="reduce")
    open_stage(page, f"{app_url}/what_if?lang=de")
    page.keyboard.press("l")
    expect(page.locator("html")).to_have_attribute("data-mode", "lecture")
    for name in (".story select", ".speed"):
        assert page.locator(f".bar {name}").evaluate(WANTS) <= 0, name


def test_lines_over_time_stand_beside_the_arithmetic_only_where_their_rows_have_room(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/sequence?show=timeline")
    chart, slot = page.locator('[data-chart="timeline"]'), page.locator(".slot")
    expect(slot.locator(".chart")).to_have_count(0)
    foot, lines = page.locator(".foot").bounding_box(), page.locator('[data-part="arithmetic"]').bounding_box()
    assert foot is not None
    assert lines is not None
    assert lines["width"] > 0.9 * foot["width"]
    chart.scroll_into_view_if_needed()
    chart.locator(".annotation-text").first.wait_for()
    assert chart.locator(".plot").evaluate(_OUTSIDE) == []
    page.set_viewport_size({"width": 1900, "height": 1400})
    expect(slot.locator('[data-chart="timeline"]')).to_be_visible()
