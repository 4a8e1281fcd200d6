"""Nothing disappears with a person's own few colours, at 200 % and 400 %, or on 320 px."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.conftest import NewPage
from tests.stage.helpers import open_stage
from tests.stage.test_accessibility import violations

CUT = """() => [...document.querySelectorAll(
    ".stage :is(.param :is(input, label), .transport-button, .phase, .tool, select, .cell, .caption, .timeline)")]
  .filter((e) => e.checkVisibility())
  .filter((e) => {
    const { width, left, right } = e.getBoundingClientRect();
    return width > 0 && (left < 0 || right > innerWidth);
  })
  .map((e) => e.outerHTML.slice(0, 120))"""

schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


def colours(place: Locator) -> Counter[tuple[int, ...]]:
    """How many pixels of each colour an element shows."""
    image = Image.open(io.BytesIO(place.screenshot())).convert("RGB")
    return Counter({colour: count for count, colour in image.getcolors(image.width * image.height) or ()})  # type: ignore[misc]


def ground(place: Locator) -> tuple[int, ...]:
    return colours(place).most_common(1)[0][0]


@pytest.fixture
def forced(new_page: NewPage, app_url: str) -> Page:
    page = new_page(forced_colors="active", reduced_motion="reduce")
    open_stage(page, f"{app_url}/?v=2&step=4&phase=2&set=bias[f,1]:1")
    page.locator(".slot .main-svg").first.wait_for()
    return page


@schemes
def test_with_forced_colours_every_mark_can_be_seen(forced: Page, scheme: str) -> None:
    forced.emulate_media(color_scheme=scheme, forced_colors="active", reduced_motion="reduce")  # type: ignore[arg-type]
    forced.locator(f'html[data-stage-theme="{scheme}"]').wait_for(state="attached")
    pressed, other = (forced.locator(f'.phase[aria-pressed="{state}"]').first for state in ("true", "false"))
    assert ground(pressed) != ground(other), "the phase that is shown"
    track = forced.locator('[data-param="bias[f,0]"]')
    width = track.bounding_box()["width"]  # type: ignore[index]
    counts = colours(track)
    lines = sum(count for colour, count in counts.items() if colour != ground(track))
    assert lines > 3 * width * 0.8, "the line on which a slider moves"
    row, rest = (
        forced.locator(".inputs .param.is-current").first,
        forced.locator(".inputs .param:not(.is-current)").first,
    )
    assert set(colours(row)) - set(colours(rest)), "the row of the present step"
    canvas = ground(forced.locator(".drawing"))
    for mark in (".fluid.q-f", ".gauge.q-f", ".dot.q-f", ".ghost-dot.q-f", ".jaw", ".number .value", ".frame"):
        tones = forced.locator(f".cell {mark}").first.evaluate(
            "(e) => { const s = getComputedStyle(e); return [s.fill, s.stroke].filter((c) => c !== 'none'); }"
        )
        assert any(tone != f"rgb{canvas}" for tone in tones), mark


@schemes
def test_axe_finds_nothing_with_forced_colours(forced: Page, scheme: str) -> None:
    forced.emulate_media(color_scheme=scheme, forced_colors="active", reduced_motion="reduce")  # type: ignore[arg-type]
    forced.locator(f'html[data-stage-theme="{scheme}"]').wait_for(state="attached")
    assert violations(forced) == []


# 320 px is 1280 at 400 %, 720 by 450 is 1440 by 900 at 200 %.
@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 800), (720, 450)])
def test_small_or_enlarged_nothing_is_cut_off_at_the_side(
    new_page: NewPage, app_url: str, width: int, height: int
) -> None:
    page = new_page(width, height, reduced_motion="reduce")
    open_stage(page, f"{app_url}/?step=4")
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width
    assert page.evaluate(CUT) == []
    for field in page.locator(".group[open] .param").all()[:4]:
        row = field.bounding_box()
        value = field.locator('input[type="text"]').bounding_box()
        assert row is not None and value is not None
        assert value["x"] + value["width"] <= row["x"] + row["width"] + 1
