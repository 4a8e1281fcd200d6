"""static/stage/glide.js: what it moves while a slider is held ends where Plotly draws it when the slider rests."""

from __future__ import annotations

from itertools import chain

import pytest
from playwright.sync_api import expect

from tests.conftest import NewPage
from tests.stage.helpers import open_stage

pytestmark = pytest.mark.browser

# Every mark of every chart, as numbers: where lines, points, bars and labels are seen, however that is written.
# A line is taken at 41 places along it, because Plotly leaves out points that lie on a straight piece.
MARKS = """() => {
  const kinds = ["path.js-line", "path.point", "text"].map((kind) => `.scatterlayer ${kind}`);
  const along = (line) => Array.from({ length: 41 }, (_, k) => line.getPointAtLength((k / 40) * line.getTotalLength()));
  const numbers = (mark, chart) => {
    if (mark.matches(".js-line")) return along(mark).flatMap(({ x, y }) => [x, y]);
    const [{ left, top, right, bottom }, around] = [mark, chart].map((one) => one.getBoundingClientRect());
    return [left - around.left, top - around.top, right - around.left, bottom - around.top];
  };
  return [...document.querySelectorAll(".chart")].flatMap((chart) =>
    [...chart.querySelectorAll([...kinds, ".barlayer path", ".barlayer text"].join())].map((mark) => ({
      chart: chart.dataset.chart, kind: mark.tagName, text: mark.textContent, numbers: numbers(mark, chart) })));
}"""

# On a busy machine charts rest between two glides: it waits until each has moved, or for so long that one never will.
HOLD = """async (value) => {
  const counts = () => [...document.querySelectorAll(".plot")].map((plot) => Number(plot.dataset.updates));
  const before = counts();
  const slider = document.querySelector('[data-param="bias[f,0]"]');
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  const moved = () => counts().every((count, k) => count > before[k]);
  for (let frame = 0; frame < 6 || (frame < 300 && !moved()); frame += 1) await new Promise(requestAnimationFrame);
}"""

COUNTS = """() => [...document.querySelectorAll(".plot")].map((plot) => Number(plot.dataset.updates))"""


def test_a_glide_ends_where_plotly_draws(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2400, reduced_motion="reduce")
    open_stage(page, f"{app_url}/forget_gate?step=9&set=bias[f,0]:4")
    page.locator(".chart.is-timeline .main-svg").first.wait_for()
    page.wait_for_timeout(400)
    before = page.evaluate(MARKS)
    counts = page.evaluate(COUNTS)
    page.evaluate(HOLD, "4.3")
    glided = page.evaluate(MARKS)
    assert glided != before
    assert all(new > old for new, old in zip(page.evaluate(COUNTS), counts, strict=True))
    page.wait_for_timeout(700)  # the slider rests: Plotly draws everything again
    drawn = page.evaluate(MARKS)
    assert len(glided) == len(drawn)
    for one, other in zip(glided, drawn, strict=True):
        assert one["text"] == other["text"], one
        assert one["numbers"] == pytest.approx(other["numbers"], abs=1.0), one


# How often Plotly draws from now on, and the lines and frames of the step as they are seen.
WATCH = """() => {
  window.drawn = 0;
  for (const name of ["react", "relayout"]) {
    const draw = window.Plotly[name];
    window.Plotly[name] = (...given) => { window.drawn += 1; return draw(...given); };
  }
}"""
SHAPES = """() => [...document.querySelectorAll(".chart")].map((chart) =>
  [...chart.querySelectorAll(".shapelayer path")].map((shape) => {
    const [box, around] = [shape, chart].map((one) => one.getBoundingClientRect());
    return [box.left - around.left, box.top - around.top, box.width, box.height];
  }))"""
DRAW_ANEW = """() => Promise.all([...document.querySelectorAll(".plot")].filter((plot) => plot.layout).map((plot) =>
  window.Plotly.relayout(plot, { shapes: plot.layout.shapes.map((shape) => ({ ...shape })) })))"""


def test_the_lines_of_the_step_move_without_plotly_and_end_where_it_draws_them(new_page: NewPage, app_url: str) -> None:
    """Lines over time in a chart of several parts, and the frames of a heatmap of several units."""
    page = new_page(height=2400, reduced_motion="reduce", own=True)
    for path in ("forget_gate?step=9", "sequence?units=3&step=9"):
        open_stage(page, f"{app_url}/{path}")
        page.locator(".chart .shapelayer path").first.wait_for(state="attached")
        page.wait_for_timeout(600)
        before = page.evaluate(SHAPES)
        page.evaluate(WATCH)
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(400)
        moved = page.evaluate(SHAPES)
        assert moved != before
        relayouts = page.evaluate("window.drawn")
        page.evaluate(DRAW_ANEW)
        again = page.evaluate(SHAPES)
        assert [len(each) for each in moved] == [len(each) for each in again]
        for one, other in zip(chain(*moved), chain(*again), strict=True):
            assert one == pytest.approx(other, abs=0.5)
        follows = page.evaluate("document.querySelectorAll('.chart:not(.is-timeline, .is-heatmap)').length")
        assert relayouts <= follows  # those that show the step itself are drawn, those over time are not


def test_while_a_sequence_plays_plotly_rests_and_draws_when_it_ends(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=2400, own=True)
    open_stage(page, f"{app_url}/forget_gate?step=1")
    page.locator(".chart.is-timeline .main-svg").first.wait_for()
    page.wait_for_timeout(600)
    page.evaluate(WATCH)
    page.keyboard.press(" ")
    page.locator('[data-testid="stage"][data-t="4"]').wait_for()
    assert page.evaluate("window.drawn") <= 4
    page.keyboard.press(" ")
    page.wait_for_timeout(600)
    shown = page.evaluate(MARKS)
    page.evaluate("""() => Promise.all([...document.querySelectorAll(".plot")].filter((plot) => plot.layout)
        .map((plot) => window.Plotly.react(plot, plot.data, plot.layout)))""")
    for one, other in zip(shown, page.evaluate(MARKS), strict=True):
        assert one["text"] == other["text"]
        assert one["numbers"] == pytest.approx(other["numbers"], abs=1.0), one


def test_what_is_no_number_is_drawn_also_while_a_sequence_plays(new_page: NewPage, app_url: str) -> None:
    """Another quantity of the heatmap, and another width of the window; the pointer is elsewhere."""
    page = new_page(height=2400, own=True)
    open_stage(page, f"{app_url}/sequence?units=2&steps=200")
    page.locator(".chart.is-heatmap .shapelayer path").first.wait_for(state="attached")
    page.locator("[data-action=play]").focus()
    page.keyboard.press("Enter")
    page.locator('[data-testid="stage"][data-t="1"]').wait_for()
    playing = page.locator('[data-testid="stage"][data-playing="true"]')
    said = page.locator(".chart.is-heatmap .infolayer")
    expect(said).to_contain_text("long-term memory")
    page.locator(".chart.is-heatmap select").select_option("f")
    expect(said).to_contain_text("f forget", timeout=20_000)
    assert playing.count() == 1
    widths = """() => {
      const plot = document.querySelector(".chart.is-heatmap .plot");
      return [plot.clientWidth, plot.querySelector(".main-svg").clientWidth];
    }"""
    was, _ = page.evaluate(widths)
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.wait_for_function(
        f"was => {{ const [room, drawn] = ({widths})(); return room !== was && room === drawn; }}", arg=was
    )
    assert playing.count() == 1
