"""What a move of a slider costs the browser: nothing is written that is so already, and nothing else is restyled."""

from __future__ import annotations

import re

import pytest

from tests.conftest import NewPage
from tests.server import ROOT
from tests.stage.helpers import STAGE, open_stage

# Moves a slider for forty frames and tells what was written of the stage, but for what Plotly draws, as it was before;
# what happens once, as when the server's answer to something else arrives, does not count.
WRITTEN = """async () => {
  const same = new Map();
  const seen = new MutationObserver((records) => {
    for (const { target, attributeName, oldValue } of records)
      if (!target.closest(".plot") && target.getAttribute(attributeName) === oldValue) {
        const written = `${attributeName} of ${target.tagName} ${target.getAttribute("class")}`;
        same.set(written, (same.get(written) ?? 0) + 1);
      }
  });
  const root = document.querySelector("[data-testid=stage]");
  const slider = document.querySelector('[data-param="bias[f,0]"]');
  slider.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  for (let frame = 0; frame < 40; frame += 1) {
    if (frame === 5) seen.observe(root, { subtree: true, attributes: true, attributeOldValue: true });
    slider.value = 1 + frame / 20;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
  seen.disconnect();
  slider.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  return [...same].filter(([, times]) => times > 4).map(([written]) => written);
}"""


@pytest.mark.browser
def test_a_drag_writes_no_attribute_as_it_was(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/sequence")
    assert page.evaluate(WRITTEN) == []


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_scrolls_is_opaque(new_page: NewPage, app_url: str, theme: str) -> None:
    """Else a browser that paints without a graphics card mixes all of the page with its ground at each frame."""
    page = new_page(color_scheme=theme)
    open_stage(page, f"{app_url}/sequence")
    grounds = "() => ['.stMain', '.stApp'].map((one) => getComputedStyle(document.querySelector(one)).backgroundColor)"
    scrolled, ground = page.evaluate(grounds)
    assert scrolled == ground
    assert scrolled.startswith("rgb("), scrolled
    assert page.locator(STAGE).count() == 1


def test_no_rule_with_has_restyles_all_elements_of_a_kind() -> None:
    """A change anywhere restyles whatever the part behind a ``:has()`` names: a bare ``p`` is every paragraph."""
    said = re.compile(r"[^{};]*:has\([^{]*(?=\{)")
    many = "p|span|select|div|li|label|a|b|td|button|input|svg|g|path|rect|text|tspan|\\*"  # on a page
    bare = re.compile(rf"(?:^|[\s>~+])(?:{many})(?::[a-z-]+)?$")  # neither class nor id nor attribute
    for sheet in sorted((ROOT / "static").rglob("*.css")):
        for rule in said.findall(sheet.read_text("utf-8")):
            for selector in re.split(r",(?![^(]*\))", rule.strip()):
                behind = re.split(r":has\(", selector)[-1]
                assert not (")" in behind and bare.search(behind.rsplit(")", 1)[1])), f"{sheet.name}: {selector}"
