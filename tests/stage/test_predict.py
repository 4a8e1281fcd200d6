"""Predict, then see, in a real browser: nothing tells what comes, a course is drawn by keys, mouse or finger."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from lstm_core import STORIES
from lstm_view.figures.catalogue import CHARTS
from lstm_view.words.digits import number
from tests.browser import idle
from tests.conftest import NewPage
from tests.stage.helpers import STAGE, open_stage, ready
from tests.stage.test_accessibility import violations

pytestmark = pytest.mark.browser

SERIES = ("f", "i", "g", "o", "c", "h", "z_f", "z_i", "z_g", "z_o", "kept", "added", "tanh_c")
EVERYTHING = """() => {
  const texts = [], numbers = [];
  for (const node of document.querySelectorAll("*")) {
    for (const { value } of node.attributes) texts.push(value);
    for (const child of node.childNodes) if (child.nodeType === 3) texts.push(child.data);
    if ("value" in node) texts.push(String(node.value));
    for (const part of [node.data, node.calcdata, node._fullData, node._fullLayout?.shapes]) {
      const seen = new WeakSet(), rest = Array.isArray(part) ? [part] : [];
      while (rest.length) {
        const one = rest.pop();
        if (typeof one === "number") numbers.push(one);
        else if (typeof one === "string") texts.push(one);
        else if (one && typeof one === "object" && !(one instanceof Node) && !seen.has(one)) {
          seen.add(one);
          for (const inner of Object.values(one)) rest.push(inner);
        }
      }
    }
  }
  return { texts: texts.join("\\n"), numbers };
}"""
#: The forget signal comes at step 13; before it all but f, i, o is known otherwise, and what f does then is not.
TRACE = STORIES["forget"].trace()
FIRST = 11  # from 0: with the cursor on step 11, step 12 is the first that is asked


def hidden() -> set[float]:
    """What no step shows that is known."""
    arrays = [np.asarray(getattr(TRACE, name)).ravel() for name in SERIES]
    known = {float(value) for array in arrays for value in array[:FIRST]} | {0.0, 1.0, -1.0}
    return {float(value) for array in arrays for value in array[FIRST:]} - known


def assert_tells_nothing(page: Page) -> None:
    """No hidden number is in the document, in full or as it would be shown."""
    found: dict[str, Any] = page.evaluate(EVERYTHING)
    assert not hidden() & {float(value) for value in found["numbers"]}
    told = set(re.findall(r"[−-]?\d+\.\d+(?:e-?\d+)?", found["texts"]))
    exact = {repr(value) for value in hidden() if len(repr(value)) > 8}  # −5.0 may be anything
    shown = {number(value) for name in ("c", "h", "kept") for value in np.asarray(getattr(TRACE, name))[FIRST:, 0]}
    before = {number(value) for name in SERIES for value in np.asarray(getattr(TRACE, name))[:FIRST, 0]}
    assert len(shown - before) > 15
    assert not told & exact
    assert not {text.replace("-", "−") for text in told} & (shown - before)


def drawn(page: Page) -> list[float]:
    values = page.locator(".predict-step").evaluate_all("all => all.map((e) => e.getAttribute('aria-valuenow'))")
    return [float(value) for value in values]


def test_nothing_tells_what_comes_until_it_was_drawn_with_keys(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2600, reduced_motion="reduce")
    heard: list[bytes] = []
    page.on("websocket", lambda line: line.on("framereceived", lambda frame: heard.append(_bytes(frame))))
    stage = open_stage(page, f"{app_url}/forget_gate?step={FIRST}&show={','.join(CHARTS)}")
    page.locator(".main-svg").first.wait_for()
    page.locator("details.table summary").click()
    assert number(float(TRACE.c[12, 0])) in page.evaluate(EVERYTHING)["texts"]  # the test could find it
    heard.clear()
    page.keyboard.press("p")
    expect(stage).to_have_attribute("data-predict", "drawing")
    expect(page.locator(".predict-step").first).to_be_focused()
    idle(page)
    page.locator(".main-svg").first.wait_for()
    page.get_by_label("Quantity to predict").select_option("c")
    expect(page.locator(".predict-task")).to_contain_text("steps 12 to 19")
    assert violations(page) == []
    page.get_by_text("Take it with you").click()
    idle(page)
    assert_tells_nothing(page)
    sent = b"".join(heard)
    assert np.float64(TRACE.tanh_c[5, 0]).tobytes() in sent  # what is known does come
    assert not [value for value in hidden() if np.float64(value).tobytes() in sent]

    page.locator(".predict-step").first.focus()
    show = page.locator('[data-action="show-prediction"]')
    expect(show).to_be_disabled()
    for key in ("ArrowUp", "ArrowRight", "PageDown", "ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")  # the eighth and last is typed
    field = page.locator(".predict-number")
    field.fill("abc")
    field.press("Enter")
    expect(page.locator(".predict-problem")).to_have_text("“abc” is no number; 0.5 or 0,5 would be one.")
    field.fill("−0,75")
    field.press("Enter")
    expect(show).to_be_enabled()
    mine = drawn(page)
    assert mine[-1] == -0.75
    assert mine[0] > mine[1]
    assert_tells_nothing(page)
    page.evaluate("() => { globalThis.sends = WebSocket.prototype.send; WebSocket.prototype.send = () => {}; }")
    show.press("Enter")  # the browser does not wait for the server
    expect(stage).to_have_attribute("data-predict", "revealed")
    expect(page.locator(".predict")).to_have_attribute("data-source", "preview")
    gap = np.abs(np.array(mine) - TRACE.c[FIRST : FIRST + 8, 0])
    assert float(measured(page, "gap-area")) == pytest.approx(gap.sum(), abs=1e-12)
    assert float(measured(page, "gap-mean")) == pytest.approx(gap.mean(), abs=1e-12)
    expect(page.locator("[data-answer]")).to_have_count(0)
    page.evaluate("() => { WebSocket.prototype.send = globalThis.sends; }")
    expect(page.locator(".predict")).to_have_attribute("data-source", "numpy")
    expect(stage).to_have_attribute("data-t", str(FIRST + 7))
    assert float(measured(page, "gap-area")) == pytest.approx(gap.sum(), abs=1e-12)
    page.locator('[data-answer="shut"]').click()
    expect(page.locator(".predict-feedback")).to_contain_text("“The output gate forgets.”")
    page.reload()
    ready(page)
    expect(page.locator(".predict-feedback")).to_contain_text("What was seen: Of c = ")
    assert drawn(page) == mine
    for _ in range(2):
        page.locator('[data-action="undo"]').click()
    expect(stage).to_have_attribute("data-predict", "drawing")
    assert drawn(page) == mine


def measured(page: Page, name: str) -> str:
    return page.locator(f'[data-measure="{name}"]').get_attribute("data-value") or ""


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def touch(session: CDPSession, kind: str, points: list[tuple[float, float]]) -> None:
    where = [{"x": x, "y": y} for x, y in points]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})


def stroke(page: Page, handles: Locator, first: int = 0, last: int | None = None) -> None:
    """A finger from the first step to the last, from a quarter of the height down to three quarters."""
    handles.first.scroll_into_view_if_needed()
    boxes = [handles.nth(k).bounding_box() for k in (first, handles.count() - 1 if last is None else last)]
    (x0, y0), (x1, y1) = (
        (box["x"] + box["width"] / 2, box["y"] + share * box["height"])
        for box, share in zip(boxes, (0.25, 0.75), strict=True)
        if box
    )
    session = page.context.new_cdp_session(page)
    touch(session, "touchStart", [(x0, y0)])
    for share in np.linspace(0, 1, 9)[1:]:
        touch(session, "touchMove", [(x0 + share * (x1 - x0), y0 + share * (y1 - y0))])
    touch(session, "touchEnd", [])


TOP_OF_TRANSPORT = "document.querySelector('.transport').getBoundingClientRect().top"


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_a_prepared_question_is_drawn_with_a_finger_on_a_phone(new_page: NewPage, app_url: str) -> None:
    page = new_page(390, 844, has_touch=True, reduced_motion="reduce")
    stage = open_stage(page, f"{app_url}/predict?story=hide&predict=c@12-16")
    expect(stage).to_have_attribute("data-predict", "drawing")
    expect(page.locator('[data-action="show-prediction"]')).to_have_text("Show (0 of 5)")
    scrolled = page.evaluate("document.querySelector('.stMain').scrollTop")
    stroke(page, page.locator(".predict-step"), 0, 1)
    expect(page.locator('[data-action="show-prediction"]')).to_have_text("Show (2 of 5; still to draw: steps 14–16)")
    stroke(page, page.locator(".predict-step"), 2, 4)  # while the server answers the first
    idle(page)
    expect(page.locator('[data-action="show-prediction"]')).to_have_text("Show what happens")
    stroke(page, page.locator(".predict-step"))
    mine = drawn(page)
    assert all(one > other for one, other in pairwise(mine))  # one line, a value at each step
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == scrolled
    page.locator('[data-action="show-prediction"]').click()
    expect(page.locator("[data-answer]")).to_have_count(3)
    page.locator('[data-answer="hid"]').click()
    expect(page.locator(".predict-feedback")).to_contain_text("That is what happened.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert bottom(page, ".predict-feedback") <= page.evaluate(TOP_OF_TRANSPORT) + 1
    assert stage.get_attribute("data-phase") != "0"  # the whole cell would be too small here
    expect(page.locator(".predict-count")).to_have_text("1 of 16 questions answered in this browser")
    other = new_page(1280, 720, reduced_motion="reduce")
    open_stage(other, page.url)
    expect(other.locator(".predict-feedback")).to_contain_text("That is what happened.")
    assert drawn(other) == mine
    page.locator('[data-action="next-question"]').click()
    expect(page.locator(".predict-task")).to_contain_text("Which h comes out?")
    expect(stage).to_have_attribute("data-predict", "drawing")
    assert stage.get_attribute("data-phase") != "0"
    other.locator('[data-action="leave-prediction"]').click()
    expect(other.locator(STAGE)).not_to_have_attribute("data-predict", re.compile("."))
