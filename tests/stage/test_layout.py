"""One screen: what a person touches and what it does are in view together, on every size that people have."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lstm_view.words.languages import LANGUAGES
from tests.conftest import NewPage
from tests.stage.helpers import STAGE, confirmed, go_to, open_stage, slider

SIZES = ((1440, 900), (1280, 720), (1920, 1080), (1024, 768))
PAGES = ("", "forget_gate", "input_gate", "output_gate", "sequence", "what_if", "ledger", "gradients")
PARTS = ("transport", "timeline", "drawing", "caption", "arithmetic")

# For each part its corners, and the widest that the page could be scrolled to.
_SEEN = """() => {
  const root = document.querySelector('[data-testid="stage"]');
  const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const parts = ["transport", "timeline", "drawing", "caption", "arithmetic"];
  const shown = Object.fromEntries(parts.map((part) => [part, box(root.querySelector(`[data-part="${part}"]`))]));
  const side = root.querySelector(".side");
  const asked = [...root.querySelectorAll("details[data-gate][open]")][0];
  const rows = [...asked.querySelectorAll(".param")].slice(0, 3).map(box);
  const chart = root.querySelector(".slot .chart .js-plotly-plot");
  const svg = root.querySelector("svg.cell");
  const frame = svg.getBoundingClientRect();
  const cut = [...svg.querySelectorAll(".number:not(.is-off) text")].filter((e) => {
    const r = e.getBoundingClientRect();
    const whole = svg.viewBox.baseVal.width > 900;
    return whole && e.checkVisibility({ visibilityProperty: true }) && r.width > 0 &&
      (r.left < frame.left - 1 || r.right > frame.right + 1 || r.top < frame.top - 1 || r.bottom > frame.bottom + 1);
  }).map((e) => e.textContent);
  const through = [...svg.querySelectorAll('.number[data-bind="x"]')].filter((e) =>
    e.querySelector("text").getBoundingClientRect().right > e.querySelector(".hit").getBoundingClientRect().right + 1
  ).map((e) => e.textContent);
  const caption = root.querySelector('[data-part="caption"]');
  const main = document.querySelector('.stMain');
  return {
    shown, rows, cut, through, side: box(side), story: box(root.querySelector(".story")),
    chart: chart && chart.clientHeight > 60 ? box(chart) : null,
    slider: Math.min(...[...asked.querySelectorAll("input[type=range]")].map((e) => e.clientWidth)),
    scales: Object.fromEntries([...root.querySelectorAll("details[data-gate]")].map((group) => [group.dataset.gate,
      [...new Set([...group.querySelectorAll("input[type=range]")].map((e) => `${e.min} ${e.max}`))]])),
    beside: box(root.querySelector(".tools .tool"))[0] - box(root.querySelector(".transport .count"))[2],
    over: caption.scrollHeight - caption.clientHeight,
    wide: Math.max(main.scrollWidth - main.clientWidth, root.scrollWidth - root.clientWidth),
  };
}"""


def _inside(box: list[float], width: int, height: int) -> bool:
    left, top, right, bottom = box
    return -1 <= left < right <= width + 1 and 0 <= top < bottom <= height + 1


#: How much wider a list would have to be for what is chosen in it to be read whole.
WANTS = """(e) => {
  const alone = e.cloneNode(false);
  alone.append(new Option(e.selectedOptions[0].text));
  alone.style.cssText = "position: absolute; max-width: none; min-width: 0; width: auto";
  e.after(alone);
  const wanted = alone.offsetWidth;
  alone.remove();
  return wanted - e.offsetWidth;
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["what_if", "sequence", "gradients"])
def test_what_is_said_of_a_run_is_whole_at_rest_and_news_beside_it_move_nothing(
    new_page: NewPage, app_url: str, path: str, language: str
) -> None:
    page = new_page(1280, 720, reduced_motion="reduce")
    stage = open_stage(page, f"{app_url}/{path}?lang={language}")
    claim, timeline, row = (stage.locator(name) for name in (".claim", '[data-part="timeline"]', ".said-of-run"))
    over = "(e) => Math.max(e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight)"
    for width, height in SIZES[:3]:
        page.set_viewport_size({"width": width, "height": height})
        for chosen in stage.locator(".bar select").all():
            assert chosen.evaluate(WANTS) <= 1, (chosen.input_value(), width)
        tops = "all => all.map((e) => e.getBoundingClientRect().top)"
        assert len(set(stage.locator(".phase").evaluate_all(tops))) == 1, width
        assert claim.evaluate(over) <= 0, (claim.text_content(), width)
    page.set_viewport_size({"width": 1280, "height": 720})
    before = timeline.bounding_box()
    slider(page, "bias[f,0]").evaluate(
        "(e) => { e.value = 1.25; e.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expect(stage).to_have_attribute("data-source", "preview")
    assert timeline.bounding_box() == before
    seen = row.evaluate("(e) => e.getBoundingClientRect().bottom - e.lastChild.getBoundingClientRect().bottom")
    assert seen >= 0, "The sentence on the preview is out of sight."


@pytest.mark.parametrize("path", PAGES)
def test_one_screen_holds_the_whole_stage(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(*SIZES[0], reduced_motion="reduce")
    open_stage(page, f"{app_url}/{path}")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        if (width, height) >= (1440, 900):
            page.wait_for_selector(".slot .js-plotly-plot")
        page.wait_for_timeout(250)
        seen = page.evaluate(_SEEN)
        where = f"{path} at {width} x {height}: {seen}"
        for part, box in seen["shown"].items():
            assert _inside(box, width, height), f"{part}, {where}"
        assert _inside(seen["story"], width, height), where
        assert all(_inside(row, width, height) for row in seen["rows"]), where
        assert seen["slider"] >= 140, where
        assert all(len(scales) == 1 for scales in seen["scales"].values()), where
        assert seen["beside"] >= 0 or width < 1280, where  # there the tools have a row of their own
        assert seen["cut"] == seen["through"] == [], where
        assert seen["over"] <= 1, where
        assert seen["wide"] <= 0, where
        if (width, height) >= (1440, 900):
            assert seen["chart"] is not None, where
            assert _inside(seen["chart"], width, height), where


def test_the_words_stay_beside_the_charts_they_explain(new_page: NewPage, app_url: str) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/ledger")
    heading = page.get_by_role("heading", name="Who wrote this memory")
    chart = page.locator('[data-chart="saturation"]')
    chart.scroll_into_view_if_needed()
    expect(chart).to_be_in_viewport()
    expect(heading).to_be_in_viewport()


def test_on_a_phone_the_tools_stand_beside_one_another(new_page: NewPage, app_url: str) -> None:
    page = new_page(390, 844, reduced_motion="reduce")
    open_stage(page, f"{app_url}/forget_gate")
    boxes = [tool.bounding_box() for tool in page.locator(".tools .tool:visible").all()]
    found = [(box["x"], box["y"], box["width"]) for box in boxes if box is not None]
    assert len(found) >= 8
    assert len({y for _, y, _ in found}) == 2, found
    assert all(width >= 44 and x + width <= 390 for x, _, width in found), found


@pytest.mark.parametrize("width", [390, 800])
def test_where_the_stage_is_one_column_the_sum_behind_a_number_has_room(
    new_page: NewPage, app_url: str, width: int
) -> None:
    page = new_page(width, 844)
    open_stage(page, f"{app_url}/?step=4")
    lines = page.locator('[data-part="arithmetic"] .lines').bounding_box()
    assert lines is not None and lines["height"] > 120, lines


# Collects what moves without having been asked to: https://web.dev/articles/cls
_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const moved = [...entry.sources].map((source) => source.node?.className?.toString().slice(0, 60));
    window.shifts.push([entry.value, moved]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("path", ["", "forget_gate", "gradients"])
def test_nothing_jumps_as_the_page_comes_or_while_a_slider_moves(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(1440, 900, own=True, reduced_motion="reduce")
    page.add_init_script(_SHIFTS)
    open_stage(page, f"{app_url}/{path}")
    page.wait_for_selector(".slot .js-plotly-plot")
    page.wait_for_timeout(800)
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) <= 0.02, shifts
    page.evaluate("window.shifts.length = 0")
    slider = page.locator('[data-param^="bias["]').first
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for way in range(40):
        page.mouse.move(box["x"] + box["width"] * (0.3 + way / 80), box["y"] + box["height"] / 2)
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifts") == []
    page.mouse.up()


def _drag(page: Page, selector: str, way: float) -> None:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + way / 2, y)
    page.mouse.move(x + way, y)


@pytest.mark.parametrize(
    ("number", "param"),
    [
        ('[data-bias="f"]', "bias[f,0]"),
        ('.number[data-bind="x"]', "x[0,0]"),
        ('.number[data-bind="c_prev"]', "c0[0]"),
        ('.number[data-bind="h_prev"]', "h0[0]"),
    ],
)
def test_a_number_of_the_drawing_is_dragged(new_page: NewPage, app_url: str, number: str, param: str) -> None:
    """It previews under the finger, is committed on release, marks no text, and can be undone."""
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/?step=1")
    field = page.locator(f'[data-param="{param}"]')
    before = float(field.input_value())
    _drag(page, number, 50)
    expect(page.locator(STAGE)).to_have_attribute("data-source", "preview")
    page.mouse.up()
    assert float(field.input_value()) == pytest.approx(before + 0.5)
    assert page.evaluate("String(getSelection())") == ""
    confirmed(page)
    page.locator('[data-action="undo"]').click()
    expect(field).to_have_js_property("value", f"{before:g}")


def test_a_number_that_is_computed_is_not_dragged(new_page: NewPage, app_url: str) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/?step=5")
    for number in ('.number[data-bind="c_prev"]', '.number[data-bind="f"]'):
        _drag(page, number, 60)
        page.mouse.up()
        expect(page.locator(STAGE)).to_have_attribute("data-source", "numpy")


def test_the_box_of_a_gate_opens_its_sliders(new_page: NewPage, app_url: str) -> None:
    page = new_page(1280, 720, reduced_motion="reduce")
    open_stage(page, f"{app_url}/sequence")
    bias = page.locator('[data-param="bias[o,0]"]')
    expect(bias).not_to_be_in_viewport()  # of 44 sliders a screen holds some
    page.locator('.network[data-part="o"] .frame').click(position={"x": 3, "y": 60})
    expect(bias).to_be_in_viewport()


def test_a_double_click_puts_a_slider_back(new_page: NewPage, app_url: str) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/?v=2&set=bias[f,1]:1.5")
    slider = page.locator('[data-param="bias[f,0]"]')
    slider.dblclick()
    expect(slider).to_have_js_property("value", "5")
    confirmed(page)
    expect(page.locator('[data-action="reset"]')).to_be_disabled()


# -- alone in the window

_SMALL = """() => [...document.querySelectorAll('[data-testid="stage"] *')].filter((e) =>
  [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) && e.getClientRects().length
  && e.checkVisibility({ visibilityProperty: true }) && !e.closest(".is-off, .plot, title, desc, sub, option, .notices")
).map((e) => [e.textContent.slice(0, 30),
  parseFloat(getComputedStyle(e).fontSize) * (e.closest("svg.cell") ? e.getScreenCTM().a : 1)])"""


def test_a_lecture_is_large_and_shows_what_is_chosen(new_page: NewPage, app_url: str) -> None:
    page = new_page(1920, 1080, reduced_motion="reduce")
    open_stage(page, f"{app_url}/?step=9")
    page.keyboard.press("l")
    expect(page.locator("html")).to_have_attribute("data-mode", "lecture")
    page.wait_for_timeout(200)
    for parts in ([], ["arithmetic"], ["sliders"]):
        for part in parts:
            page.locator(f'[data-lecture="{part}"]').check()
            page.wait_for_timeout(200)
        small = [(text, round(size, 1)) for text, size in page.evaluate(_SMALL) if size < 23.5]
        assert small == [], parts
    assert page.evaluate("document.querySelector('.stMain').scrollHeight <= innerHeight")
    for box in page.locator('[data-part="drawing"], [data-part="arithmetic"], .side').all():
        found = box.bounding_box()
        assert found is not None and found["y"] + found["height"] <= 1081
    page.locator('[data-lecture="timeline"]').uncheck()
    expect(page.locator('[data-part="timeline"]')).to_be_hidden()
    page.wait_for_url(lambda url: "lecture=caption%2Cdrawing%2Carithmetic%2Csliders" in url)
    address = page.url
    other = new_page(1920, 1080, reduced_motion="reduce")
    open_stage(other, address)
    expect(other.locator('[data-part="timeline"]')).to_be_hidden()
    expect(other.locator('[data-part="sliders"]')).to_be_visible()
    other.keyboard.press("Escape")
    expect(other.locator('[data-part="timeline"]')).to_be_visible()
    other.wait_for_url(lambda url: "lecture" not in url)


def test_a_frame_shows_the_stage_alone_and_gives_the_keys_back(new_page: NewPage, app_url: str) -> None:
    page = new_page(960, 540, reduced_motion="reduce")
    open_stage(page, f"{app_url}/forget_gate?embed=true")
    seen: dict[str, Any] = page.evaluate(_SEEN)
    assert all(_inside(box, 960, 540) for box in seen["shown"].values()), seen
    assert all(_inside(row, 960, 540) for row in seen["rows"]), seen
    assert page.evaluate("document.querySelector('.stMain').scrollHeight") <= 540
    page.locator('[data-action="play"]').focus()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")


@pytest.mark.parametrize("path", ["", "forget_gate", "what_if", "gradients"])
def test_a_keyboard_reaches_the_text_and_the_stage_soon(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/{path}")
    link = '.st-key-rail a[href^="?"]'
    told = f"(e => e.matches('{link}') ? 'link' : e.dataset.action ?? e.dataset.param ?? e.className)"
    stops = []
    for _ in range(16):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(f"{told}(document.activeElement)"))
    assert stops[:2] == ["lstm-skip", "lstm-play"]
    page.locator(".lstm-play").press("Enter")  # plays without a way through menu and text
    expect(page.locator(STAGE)).to_have_attribute("data-playing", "true")
    expect(page.locator('[data-action="pause"]')).to_be_focused()
    if page.locator(link).count():
        assert "link" in stops, stops
    page.reload()
    open_stage(page, f"{app_url}/{path}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    stops = ["lstm-skip"]
    for _ in range(15):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(f"{told}(document.activeElement)"))
    assert "play" in stops[:8], stops
    assert any(str(stop).startswith(("weight", "bias")) for stop in stops), stops


def test_a_long_number_is_read_whole_where_it_is_pointed_at_and_nothing_moves(new_page: NewPage, app_url: str) -> None:
    page = new_page(1440, 900, reduced_motion="reduce")
    open_stage(page, f"{app_url}/forget_gate")
    field = page.get_by_label("forget gate, bias, typed")
    field.fill("-0.12345678")
    field.press("Enter")
    expect(field).to_have_value("−0.12345678")
    field.blur()
    confirmed(page)
    row = page.locator(".param", has=field)
    expect(field).to_have_value("−0.123457")
    before = row.evaluate(_ROW)
    for point in (field.hover, field.focus):
        point()
        expect(field).to_have_value("−0.12345678")
        assert field.evaluate("field => field.scrollWidth <= field.clientWidth")
        assert row.evaluate(_ROW) == before
        box, label = field.bounding_box(), row.locator("label").bounding_box()
        assert box is not None
        assert label is not None
        assert label["x"] + label["width"] < box["x"], "the label is covered"
        page.mouse.move(10, 10)
    field.blur()
    expect(field).to_have_value("−0.123457")
    assert page.locator(".param .is-open").count() == 0
    short = page.get_by_label("forget gate, weight on value, typed")
    short.hover()
    assert page.locator(".param .is-open").count() == 0
    field.fill("1.23456789")
    field.hover()
    expect(field).to_have_value("1.23456789")  # what is being typed is left


#: Where the row, its label and its slider are.
_ROW = """row => [row, row.querySelector("label"), row.querySelector("input[type=range]")].map((part) => {
  const { x, y, width, height } = part.getBoundingClientRect();
  return [x, y, width, height];
})"""


@pytest.mark.app("finds its pages by name.")
def test_each_page_has_its_title_and_a_name_that_is_no_page_shows_the_first_as_it_is(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page()
    open_stage(page, f"{app_url}/forget_gate")
    expect(page).to_have_title("Forget gate · LSTM in Action")
    open_stage(page, f"{app_url}/forget_gaet")
    expect(page).to_have_title("LSTM in Action")
    page.keyboard.press("Escape")  # Streamlit says that there is no such page
    expect(page.locator(".st-key-wake")).to_be_hidden()  # that its style is there was forgotten on such a page


@pytest.mark.parametrize("path", ["", "your_cell"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (390, 844)])
def test_a_caption_with_all_digits_is_whole_at_every_step_in_german(
    new_page: NewPage, app_url: str, path: str, width: int, height: int
) -> None:
    page = new_page(width, height, reduced_motion="reduce")
    open_stage(page, f"{app_url}/{path}?lang=de&digits=all")
    caption = page.locator('[data-part="caption"]')
    for t in range(int(page.locator('[data-action="scrub"]').get_attribute("max") or 0) + 1):
        go_to(page, t)
        assert caption.evaluate("(e) => e.scrollHeight - e.clientHeight") <= 1, (t, caption.text_content())
