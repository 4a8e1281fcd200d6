"""The arithmetic in a browser: every number at one click, adding up as it is shown, with as many digits as wanted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.stage import pencil
from tests.stage.helpers import STAGE, box, confirmed, go_to, open_stage

pytestmark = pytest.mark.browser

WIDE = "/sequence?input=story&units=16&inputs=8&steps=12&peephole=1&step=6"
CASES = ("/?story=paper&step=2", "/forget_gate?step=7", "/what_if?set=clamp[f,4-9,1]:1&step=6&view=cell", WIDE)
ALWAYS = ("f", "i", "g", "o", "kept", "added", "c", "tanh_c", "h", "z_f", "z_i", "z_g", "z_o")


def equations(page: Page) -> list[str]:
    return page.locator('[data-part="arithmetic"] [data-equation]').all_text_contents()


def number_of(page: Page, bind: str) -> Locator:
    return page.locator(f'.cell .number[data-bind="{bind}"]').first


@pytest.mark.parametrize("path", CASES)
def test_each_number_of_the_drawing_shows_its_arithmetic_at_one_click(
    new_page: NewPage, app_url: str, path: str
) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    for bind in ALWAYS:
        number_of(page, bind).dispatch_event("click")
        found = equations(page)
        assert found, bind
        assert [text for text in found if not pencil.holds(text)] == [], bind
        assert any(text.startswith("W·x = ") for text in found), bind  # down to the weights
        shown = number_of(page, bind).locator(".value").text_content()
        assert found[0].rpartition(" = ")[2] == shown or "held at" in page.locator(".arithmetic").inner_text()
    assert {text for text in equations(page) if "≈" in text} == set()


def test_sigma_and_tanh_are_written_out_once(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/?story=paper&step=2")
    number_of(page, "h").dispatch_event("click")
    text = page.locator(".arithmetic").inner_text()
    assert text.count("σ(z) = 1 / (1 + e^(−z))") == 1
    assert text.count("tanh(z) = (e^z − e^(−z)) / (e^z + e^(−z))") == 1
    number_of(page, "kept").dispatch_event("click")
    assert "tanh(z)" not in page.locator(".arithmetic").inner_text()


def test_the_arithmetic_of_a_state_before_is_that_of_the_step_before(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/?story=paper&step=2")
    number_of(page, "c").dispatch_event("click")
    go_to(page, 0)
    wanted = equations(page)
    go_to(page, 1)
    number_of(page, "c_prev").dispatch_event("click")
    assert equations(page) == wanted
    go_to(page, 0)
    assert equations(page) == []
    expect(page.locator(".arithmetic")).to_contain_text("is the start value c₀: 0.000")


def test_a_click_on_a_gate_shows_its_arithmetic_and_it_stays_while_others_are_pointed_at(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/?step=4")
    heading = page.locator(".arithmetic h2")
    number_of(page, "kept").hover()
    expect(heading).to_have_text("what is kept at step 4")  # nothing was clicked yet
    page.locator(".cell .network.q-o").click()
    expect(heading).to_have_text("output gate at step 4")
    number_of(page, "kept").hover()
    expect(heading).to_have_text("output gate at step 4")
    for part in (".cell .network", ".cell .number", '[data-part="arithmetic"] [data-bind]'):
        assert page.locator(part).first.evaluate("(one) => getComputedStyle(one).cursor") == "pointer", part


def test_the_digits_are_chosen_for_the_whole_stage_kept_in_the_address_and_undone(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/?story=paper&step=2")
    f = number_of(page, "f").locator(".value")
    expect(f).to_have_text("0.683")
    page.locator('[data-action="digits"]').select_option("7")
    expect(f).to_have_text("0.6825604")
    expect(page.locator(".caption")).to_contain_text("c = −0.0016351")
    confirmed(page)
    expect(page).to_have_url(re.compile(r"digits=7"))
    page.reload()
    expect(f).to_have_text("0.6825604")
    page.locator('[data-action="digits"]').select_option("all")
    expect(f).to_have_text(re.compile(r"^0\.68256044\d{8,9}$"))
    expect(page.locator('[data-action="undo"]')).to_be_enabled()
    page.locator('[data-action="undo"]').click()
    expect(f).to_have_text("0.6825604")
    expect(page.locator('[data-action="digits"]')).to_have_value("7")


def test_a_long_sum_stays_within_the_panel(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + WIDE)
    number_of(page, "f").dispatch_event("click")
    longest = max(equations(page), key=len)
    assert longest.count(" · ") == 16
    sizes = page.locator(".arithmetic .lines").evaluate("(one) => [one.scrollWidth, one.clientWidth]")
    assert sizes[0] <= sizes[1]


@pytest.mark.parametrize(("typed", "shown"), [("-0.75", "−0.75"), ("−1,5", "−1.5"), ("2", "2")])
def test_a_field_shows_a_true_minus_and_reads_any(new_page: NewPage, app_url: str, typed: str, shown: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/")
    field = box(page, "bias[f,0]")
    field.fill(typed)
    field.press("Enter")
    expect(page.locator(STAGE)).to_have_attribute("data-waiting", "0")
    confirmed(page)
    field.blur()
    expect(field).to_have_value(shown)
    expect(page.locator('[data-param="bias[f,0]"]')).to_have_value(shown.replace("−", "-"))
    page.locator('[data-action="undo"]').click()
    expect(field).to_have_value("5")


def test_hovers_and_labels_of_charts_have_a_true_minus_and_add_up(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/?story=paper&step=2")
    chart = page.locator('[data-chart="memory"]')
    chart.scroll_into_view_if_needed()
    labels = chart.locator(".bartext")
    expect(labels).to_have_count(4)
    before, kept, added, c = labels.all_text_contents()
    assert (before, kept, added, c) == ("0.306", "0.2086", "−0.2103", "−0.002")
    timeline = page.locator('[data-chart="timeline"]')
    timeline.scroll_into_view_if_needed()
    plot = timeline.locator(".plot")
    expect(plot.locator(".nsewdrag").first).to_be_visible()
    x, y = plot.evaluate(
        """(plot) => {
          const { index, xaxis, yaxis } = plot._fullData.find(({ meta }) => meta?.bind === "c");
          const axis = (id) => plot._fullLayout[`${id[0]}axis${id.slice(1)}`];
          const { left, top } = plot.getBoundingClientRect();
          const [across, up] = [axis(xaxis), axis(yaxis)];
          return [left + across._offset + across.d2p(2), top + up._offset + up.d2p(plot.data[index].y[1])];
        }"""
    )
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    expect(plot.locator(".hoverlayer text").filter(has_text="c −0.002")).to_have_count(1)
