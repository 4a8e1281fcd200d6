"""For everybody: axe-core, the keyboard, text alternatives, and a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.conftest import NewPage
from tests.stage.helpers import MORE, PATHS, STAGE, open_stage

pytestmark = pytest.mark.browser

ALL = pytest.mark.parametrize("path", PATHS.values(), ids=list(PATHS))


EVERY = pytest.mark.parametrize("path", [*PATHS.values(), *MORE.values()], ids=[*PATHS, *MORE])


def violations(page: Page) -> list[str]:
    """What axe finds, but in Streamlit's own menu of a phone: its sections are no items of the list they stand in."""
    found: list[dict[str, Any]] = Axe().run(page, {"exclude": ["[data-testid=stSidebarNav]"]}).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found for node in one["nodes"]]


@EVERY
def test_axe_finds_nothing_in_light_and_in_dark(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, app_url + path)
    page.locator(".main-svg").first.wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.locator(f'html[data-stage-theme="{scheme}"]').wait_for(state="attached")
        assert violations(page) == [], scheme


# One stop of the Tab key: what it is, and whether one can see that it has the focus.
_STOP = """() => {
  const e = document.activeElement, root = document.querySelector('[data-testid="stage"]');
  if (!e || e === document.body) return null;
  window.stops ??= new Map();
  if (!window.stops.has(e)) window.stops.set(e, window.stops.size);
  const style = getComputedStyle(e), hit = e.querySelector?.(".hit");
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const seen = outlined || (hit && getComputedStyle(hit).stroke !== "none");
  return { stage: root.contains(e), id: window.stops.get(e), seen, html: e.outerHTML.slice(0, 120) };
}"""
_UNREACHED = """() => [...document.querySelector('[data-testid="stage"]')
    .querySelectorAll("button, select, input, summary, [tabindex]")]
  .filter((e) => !e.disabled && e.tabIndex >= 0 && !window.stops.has(e))
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("path", ["/output_gate", "/sequence?units=3"])
def test_the_tab_key_reaches_every_control_and_shows_it(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, app_url + path)
    hidden, stops = [], 0
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None or stop["id"] < stops - 1:
            break
        stops = max(stops, stop["id"] + 1)
        if stop["stage"] and not stop["seen"]:
            hidden.append(stop["html"])
    assert page.evaluate(_UNREACHED) == []
    assert hidden == []
    assert stops > 40


def test_the_unit_can_be_chosen_by_keyboard(new_page: NewPage, app_url: str) -> None:
    """Whatever the control is: with the Tab key and then Enter, space or an arrow the unit becomes another."""
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, app_url + "/sequence?units=3")
    controls = page.locator(f"{STAGE} :is(button, select, input):is([data-action*=unit], [aria-label*=nit])")
    assert controls.count() >= 1


@ALL
def test_every_figure_has_a_text_alternative(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    names = page.eval_on_selector_all(
        ".plot", "all => all.map((e) => [e.getAttribute('role'), e.getAttribute('aria-label')])"
    )
    assert len(names) >= 2
    assert all(role == "img" and len(name) > 60 for role, name in names)
    described = page.locator("svg.cell").evaluate(
        "(svg) => svg.getAttribute('aria-labelledby').split(' ').map((id) => document.getElementById(id).textContent)"
    )
    assert all(len(text) > 10 for text in described)
    assert page.locator("img:not([alt])").count() == 0


# The texts of the drawing that are in its frame now, with their size on the screen in pixels.
_TEXTS = """() => {
  const svg = document.querySelector("svg.cell"), frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text, tspan")].filter((e) => {
    const box = e.getBoundingClientRect();
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    return own && e.checkVisibility({ visibilityProperty: true }) && !e.closest(".is-off, .is-dim")
      && box.left >= frame.left - 1 && box.right <= frame.right + 1
      && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1 && box.width > 0;
  }).map((e) => [e.textContent, parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a]);
}"""


@ALL
def test_every_word_of_a_phase_is_readable_on_a_phone(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(390, 844, reduced_motion="reduce")
    open_stage(page, app_url + path)
    small = []
    for phase in (1, 2, 3, 4):
        page.locator(f'.phase[data-phase="{phase}"]').click()
        texts = page.evaluate(_TEXTS)
        assert len(texts) >= 3
        small += [(phase, text, round(size, 1)) for text, size in texts if size < 10]
    assert small == []


@ALL
def test_a_phone(new_page: NewPage, app_url: str, path: str) -> None:
    """390 px: nothing to scroll sideways, and the controls of the transport stand apart."""
    page = new_page(390, 844, reduced_motion="reduce")
    open_stage(page, app_url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    boxes = page.eval_on_selector_all(
        ".transport button, .transport select",
        "all => all.map((e) => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })",
    )
    for k, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert right <= 390
        for other in boxes[:k]:
            gaps = (other[0] - right, left - other[2], other[1] - bottom, top - other[3])
            assert max(gaps) >= -1.5, "two controls of the transport overlap"
