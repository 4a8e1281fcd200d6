"""Terms open their entry, the key ? names every mark that is on screen, and one page lists all terms."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from lstm_view.words import glossary
from tests.conftest import NewPage
from tests.stage.helpers import STAGE, open_stage
from tests.stage.test_accessibility import violations

pytestmark = pytest.mark.browser

POPOVER = ".popover"
CHANGED = "/forget_gate?v=2&set=bias[f,1]:1&step=8"
Box = dict[str, float]

# The boxes of all labels, and of the window.
_LABELS = """() => [...document.querySelectorAll("[data-mark]")].map((e) => {
  const { left, top, right, bottom } = e.getBoundingClientRect();
  return { mark: e.dataset.mark, left, top, right, bottom };
})"""


def box(thing: Locator) -> Box:
    found: Box = thing.evaluate(
        "(e) => { const { left, top, right, bottom } = e.getBoundingClientRect(); return { left, top, right, bottom } }"
    )
    return found


def term(page: Page, key: str) -> Locator:
    return page.locator(f'.stMarkdown .term[data-term="{key}"]').first


def explained(page: Page) -> list[dict[str, Any]]:
    """Ask with the key what is on screen, and return the labels."""
    page.keyboard.press("?")
    expect(page.locator(".explain-said")).to_contain_text("named")
    page.wait_for_timeout(500)  # parts of the stage may still be fading in
    labels: list[dict[str, Any]] = page.evaluate(_LABELS)
    return labels


# -- terms


def test_a_term_opens_under_the_pointer_inside_the_window_and_beside_the_pointer(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/forget_gate")
    for key, name in {"c": "long-term memory", "h": "short-term memory"}.items():
        term(page, key).hover()
        expect(page.locator(POPOVER)).to_have_attribute("aria-label", name)
        assert page.locator(POPOVER).count() == 1
        inside, pointed = box(page.locator(POPOVER)), box(term(page, key))
        assert 0 <= inside["left"] < inside["right"] <= 1440
        assert 0 <= inside["top"] < inside["bottom"] <= 900
        assert inside["top"] >= pointed["top"] or inside["bottom"] <= pointed["top"]
        page.mouse.move(1000, 880)
        expect(page.locator(POPOVER)).to_be_hidden()


def test_a_term_opens_by_keyboard_and_escape_gives_the_focus_back(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/forget_gate")
    page.locator('.stMarkdown a[href="?step=13"]').first.focus()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.term')"):
            break
    key = page.evaluate("document.activeElement.dataset.term")
    expect(page.locator(POPOVER)).to_be_visible()
    assert term(page, key).evaluate("e => e.getAttribute('aria-expanded')") == "true"
    page.keyboard.press("Enter")
    expect(page.locator(f"{POPOVER} a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(POPOVER)).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.term") == key


def test_a_term_that_is_passed_by_before_its_entry_has_come_stays_closed(new_page: NewPage, app_url: str) -> None:
    page = new_page(own=True, reduced_motion="reduce")
    held: list[Route] = []
    page.route("**/glossary-*.json", lambda route: held.append(route))
    open_stage(page, app_url + "/forget_gate")
    page.locator('.stMarkdown a[href="?step=13"]').first.focus()
    while not page.evaluate("document.activeElement.matches('.term')"):
        page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.matches('.term')"):
        page.keyboard.press("Tab")
    with page.expect_response("**/glossary-*.json"):
        for route in held:
            route.continue_()
    page.wait_for_timeout(300)
    expect(page.locator(POPOVER)).to_be_hidden()


def test_a_tap_opens_a_term_and_a_tap_elsewhere_closes_it(new_page: NewPage, app_url: str) -> None:
    page = new_page(390, 844, has_touch=True, reduced_motion="reduce")
    open_stage(page, app_url + "/input_gate")
    page.locator(".chart h3[data-term]").first.tap()
    expect(page.locator(POPOVER)).to_be_visible()
    inside = box(page.locator(POPOVER))
    assert 0 <= inside["left"] < inside["right"] <= 390
    page.locator(".caption").tap()
    expect(page.locator(POPOVER)).to_be_hidden()


@pytest.mark.app("goes to another page in the same session.")
def test_a_moment_on_another_page_is_shown_in_the_same_session(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(app_url + "/glossary?term=half-life")
    row = page.locator("tr#half-life")
    expect(row).to_be_in_viewport()
    page.evaluate("window.stays = true")
    row.locator("a").click()
    expect(page.locator(STAGE)).to_have_attribute("data-t", "7")
    assert page.evaluate("[window.stays, location.pathname]") == [True, "/forget_gate"]
    assert page.locator(".notice").count() == 0


# -- what is on screen


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1440, 900), (390, 844)])
@pytest.mark.parametrize("path", [CHANGED, "/?step=4&phase=2", "/sequence?units=3", "/?view=states&step=4"])
def test_labels_of_marks_do_not_lie_on_one_another_and_stay_on_the_page(
    new_page: NewPage, app_url: str, path: str, width: int, height: int
) -> None:
    page = new_page(width, height, reduced_motion="reduce")
    open_stage(page, app_url + path)
    labels = explained(page)
    assert len(labels) > 10
    for one, other in combinations(labels, 2):
        apart = (
            one["right"] <= other["left"]
            or other["right"] <= one["left"]
            or one["bottom"] <= other["top"]
            or other["bottom"] <= one["top"]
        )
        assert apart, (one, other)
    assert all(label["left"] >= 0 and label["right"] <= width for label in labels)


# What must be named where it is, found in another way than the stage finds it.
_PRESENT = """() => {
  const seen = (e) => {
    const { width, height } = e.getBoundingClientRect();
    return e.checkVisibility({ visibilityProperty: true }) && !e.closest(".cell .is-off") && width + height > 0;
  };
  const some = (selector, more = () => true) =>
    [...document.querySelectorAll(selector)].some((e) => seen(e) && more(e));
  return Object.entries({
    ring: some(".cell circle.gauge"),
    dashes: some(".cell .wire .fluid", (e) => getComputedStyle(e).strokeDasharray !== "none"),
    "ghost-dot": some(".cell .ghost-dot"),
    "ghost-pipe": some(".cell .wire .ghost", (e) => Number(e.getAttribute("stroke-width")) > 0),
    was: some(".cell .note", (e) => e.textContent.includes("was ")),
    strip: some(".cell .strip-cell"),
    hollow: some(".timeline .bar.is-negative"),
    changed: some(".param.is-changed"),
    phases: some("[data-phase]"),
    handle: some("[data-action=scrub]"),
    cover: some(".cell .cover rect"),
  }).filter(([, there]) => there).map(([key]) => key);
}"""
_LOOKED_FOR = {
    "ring",
    "dashes",
    "ghost-dot",
    "ghost-pipe",
    "was",
    "strip",
    "hollow",
    "changed",
    "phases",
    "handle",
    "cover",
}


@pytest.mark.parametrize(
    "path", [CHANGED, "/?step=4", "/input_gate?step=18", "/sequence?units=3&step=5", "/?view=states"]
)
def test_what_is_there_is_named_and_what_is_not_is_not(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    there = set(page.evaluate(_PRESENT))
    named = {label["mark"] for label in explained(page)}
    assert named & _LOOKED_FOR == there
    assert named <= {mark["key"] for mark in glossary()["marks"]}
    assert {"pipe", "scale", "hue", "number"} <= named or "cover" in named


def test_the_names_of_marks_open_and_close_by_key_button_and_escape(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + CHANGED)
    button = page.locator('[data-action="explain"]')
    overlay = page.locator(".explain")
    button.click()
    expect(overlay).to_be_focused()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(overlay).to_have_count(0)
    expect(button).to_be_focused()
    explained(page)
    page.locator('[data-mark="ring"]').click()
    expect(page.locator(POPOVER)).to_contain_text("as far as the gate is open")
    page.locator(f"{POPOVER} .link").click()
    expect(page.locator(POPOVER)).to_have_attribute("aria-label", "gate")
    page.keyboard.press("Escape")  # first the window of the mark, then the names
    expect(overlay).to_be_visible()
    page.keyboard.press("?")
    expect(overlay).to_have_count(0)


def test_a_question_mark_that_is_typed_asks_for_nothing(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/forget_gate")
    page.locator(".typed").first.focus()
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert page.locator(".explain").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_names_of_marks_and_in_an_entry(new_page: NewPage, app_url: str, scheme: str) -> None:
    page = new_page(color_scheme=scheme, reduced_motion="reduce")
    open_stage(page, app_url + CHANGED)
    explained(page)
    page.locator('[data-mark="ring"]').click()
    expect(page.locator(POPOVER)).to_be_visible()
    assert violations(page) == []


# -- the page of all terms


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_of_all_terms_fits_and_axe_finds_nothing(
    new_page: NewPage, app_url: str, width: int, scheme: str
) -> None:
    page = new_page(width, 844, scheme, reduced_motion="reduce")
    page.goto(app_url + "/glossary")
    rows = page.locator(".glossary tbody tr")
    expect(rows).to_have_count(len(glossary()["entries"]))
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width
    assert violations(page) == []


def test_a_term_is_found_by_its_sign_in_another_book(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(app_url + "/glossary")
    field = page.locator(".glossary input")
    for typed, keys in {"Γ_f": ["f"], "recurrent_kernel": ["U"], "half-life clock": ["half-life"], "zzz": []}.items():
        field.fill(typed)
        shown = page.locator(".glossary tbody tr:visible").evaluate_all("all => all.map((e) => e.id)")
        assert shown == keys, typed
    expect(page.locator(".glossary-count")).to_have_text(f"0 of {len(glossary()['entries'])} terms")


# -- thickness and shapes


def test_pipes_of_memory_are_as_thick_as_their_numbers_on_one_scale(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/?story=paper&step=3")
    found = page.evaluate(
        """() => [...document.querySelectorAll(".cell .wire[data-wire]")].map((wire) => [
          wire.dataset.wire,
          Number(wire.querySelector(".fluid").getAttribute("stroke-width")),
          Math.abs(document.querySelector(`.cell .number[data-bind="${wire.dataset.wire}"]`).dataset.value),
        ])"""
    )
    full = float((page.locator(".cell .scale text").text_content() or "").split("=")[1])
    memory = [each for each in found if each[0] in ("c_prev", "kept", "added", "g", "c", "tanh_c", "h_prev", "h")]
    assert len(memory) >= 8
    for name, width, value in memory:
        assert width == pytest.approx(1.2 + 15 * min(1, value / full), abs=0.03), name


def test_the_shapes_are_those_of_the_cell_that_is_shown(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/sequence?story=random&units=3&inputs=2&steps=6&peephole=1")
    page.locator(".shapes summary").click()
    shapes = page.locator(".shapes [data-tensor]").evaluate_all(
        "all => all.map((e) => [e.dataset.tensor, e.querySelector('.shape').textContent])"
    )
    assert dict(shapes) == {
        "x": "(6, 1, 2)",
        "W": "(12, 2)",
        "U": "(12, 3)",
        "b": "(12,)",
        "p": "(3, 3)",
        "z": "(6, 1, 3)",
        "i, f, g, o": "(6, 1, 3)",
        "c, h": "(6, 1, 3)",
        "c_0, h_0": "(1, 3)",
    }
