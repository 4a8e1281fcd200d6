"""The ledger on the page: its entries sum to c, a press on one goes to the step that wrote it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.stage.helpers import STAGE, cell_of, confirmed, go_to, open_stage, slider
from tests.stage.oracle import Series, recompute

pytestmark = pytest.mark.browser

HOME = "/ledger?story=random&units=2&inputs=1&steps=24&seed=2&set=c0[0]:0.8;clamp[f,9-9,1]:0"


def entries(series: Series, t: int, unit: int) -> list[float]:
    """What is left at step t of the start value and of each step up to t, as plain products."""
    f = [step[unit] for step in series["f"]]
    written = [series["i"][j][unit] * series["g"][j][unit] * math.prod(f[j + 1 : t + 1]) for j in range(t + 1)]
    return [series["c_prev"][0][unit] * math.prod(f[: t + 1]), *written]


def drawn(page: Page, chart: str, form: str) -> dict[str, Any]:
    """The arrays that Plotly holds of a trace of the ledger."""
    page.locator(f'[data-chart="{chart}"] .main-svg').first.wait_for()
    page.wait_for_timeout(700)
    found: dict[str, Any] = page.evaluate(
        """([chart, form]) => {
          const { data } = document.querySelector(`[data-chart="${chart}"] .plot`);
          const { x, y, z, base, marker } = data.find(({ meta }) => meta?.ledger === form && !meta.before);
          return { x, y, z, base, colours: marker?.color };
        }""",
        [chart, form],
    )
    return found


def press(page: Page, chart: str, x: float, y: float, axes: tuple[str, str] = ("xaxis", "yaxis")) -> None:
    """Press where the axes have x and y."""
    left, top = page.evaluate(
        """([chart, x, y, [across, up]]) => {
          const gd = document.querySelector(`[data-chart="${chart}"] .plot`), box = gd.getBoundingClientRect();
          const { [across]: xa, [up]: ya } = gd._fullLayout;
          return [box.left + xa._offset + xa.l2p(x), box.top + ya._offset + ya.l2p(y)];
        }""",
        [chart, x, y, list(axes)],
    )
    page.mouse.click(left, top)


def test_the_entries_are_the_products_and_sum_to_c(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, app_url + HOME + "&step=8")
    for t, unit in ((7, 0), (0, 0), (23, 0)):
        go_to(page, t)
        series = recompute(cell_of(page, "random"))
        wanted = entries(series, t, unit)
        bars, stack = drawn(page, "ledger", "bars"), drawn(page, "ledger", "stack")
        assert bars["x"] == stack["colours"] == list(range(t + 2))
        assert bars["y"] == pytest.approx(wanted, abs=1e-12)
        assert stack["y"] == bars["y"]
        assert math.fsum(bars["y"]) == pytest.approx(series["c"][t][unit], abs=1e-12)
    triangle = drawn(page, "triangle", "triangle")
    for t in range(24):
        column = [row[t] for row in triangle["z"] if row[t] is not None]
        assert column == pytest.approx(entries(series, t, 0), abs=1e-12)


def test_stacked_entries_stand_on_one_another(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, app_url + HOME + "&step=20")
    stack = drawn(page, "ledger", "stack")
    ups, downs = 0.0, 0.0
    for base, size in zip(stack["base"], stack["y"], strict=True):
        assert base == pytest.approx(ups if size >= 0 else downs, abs=1e-12)
        ups, downs = ups + max(size, 0), downs + min(size, 0)
    assert ups > 0 > downs


def test_it_follows_a_held_slider(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, app_url + HOME + "&step=20")
    drawn(page, "ledger", "bars")
    handle = slider(page, "bias[f,0]")
    handle.evaluate("(e) => { e.value = -1.5; e.dispatchEvent(new Event('input', { bubbles: true })); }")
    expect(page.locator(STAGE)).to_have_attribute("data-source", "preview")
    series = recompute(cell_of(page, "random"))
    go_to(page, 19)
    assert drawn(page, "ledger", "bars")["y"] == pytest.approx(entries(series, 19, 0), abs=1e-12)
    handle.dispatch_event("change")
    confirmed(page)
    assert drawn(page, "ledger", "bars")["y"] == pytest.approx(entries(series, 19, 0), abs=1e-12)


def test_a_press_on_an_entry_goes_to_the_step_that_wrote_it(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, app_url + HOME + "&step=21")
    drawn(page, "triangle", "triangle")
    press(page, "triangle", 20, 15)
    expect(page.locator(STAGE)).to_have_attribute("data-t", "14")
    go_to(page, 20)
    bars = drawn(page, "ledger", "bars")["y"]
    press(page, "ledger", 6, 0)
    expect(page.locator(STAGE)).to_have_attribute("data-t", "5")
    go_to(page, 20)
    stack = drawn(page, "ledger", "stack")
    largest = max(range(1, 22), key=lambda j: abs(bars[j]))
    press(page, "ledger", 0, stack["base"][largest] + stack["y"][largest] / 2, ("xaxis2", "yaxis2"))
    expect(page.locator(STAGE)).to_have_attribute("data-t", str(largest - 1))


def test_two_thousand_steps_in_spans(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=3000, reduced_motion="reduce")
    open_stage(page, app_url + "/ledger?story=random&input=story&units=1&steps=2000&seed=3&step=1500&set=bias[f,0]:4")
    triangle = drawn(page, "triangle", "triangle")
    assert len(triangle["x"]) == 200
    c = page.evaluate(
        """() => { const { data } = document.querySelector('[data-chart="timeline"] .plot');
          return data.find(({ meta }) => meta?.bind === "c").y; }"""
    )
    for column, end in enumerate(triangle["x"]):
        total = math.fsum(row[column] for row in triangle["z"] if row[column] is not None)
        assert total == pytest.approx(c[end - 1], abs=1e-12)
    assert len(drawn(page, "ledger", "bars")["y"]) == 1501


def test_playback_pauses_at_events(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/ledger?story=hide&step=1")
    page.get_by_label("Speed").select_option("8 steps a second")
    page.get_by_label("Pause playback at events").check()
    events = {int((text or "").removeprefix("step ")) - 1 for text in page.locator(".event-step").all_text_contents()}
    assert len(events) > 3
    for t in sorted(events)[:3]:
        page.locator('[data-action="play"]').click()
        expect(page.locator(STAGE)).to_have_attribute("data-playing", "false", timeout=10_000)
        expect(page.locator(STAGE)).to_have_attribute("data-t", str(t))
