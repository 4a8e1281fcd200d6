"""The Plotly charts of the stage: bound to the trace, kept in place, marked together, saved as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewPage
from tests.stage.helpers import (
    HOME_STORY,
    PATHS,
    STAGE,
    cell_of,
    choose_unit,
    confirmed,
    go_to,
    moved,
    open_stage,
    read,
    slider,
    sliders,
    type_value,
)
from tests.stage.oracle import Series, recompute

pytestmark = pytest.mark.browser

TALL = 3200  # every chart in sight, so that all are drawn

# What is wrong in a bound trace of a chart, if anything; half_life comes from f.
_WRONG = """([series, only]) => {
  const root = document.querySelector('[data-testid="stage"]');
  const t = Number(root.dataset.t), chosen = Number(root.dataset.unit);
  const at = (name, t, u) => name === "half_life" ? Math.log(0.5) / Math.log(series.f[t][u]) : series[name][t][u];
  const same = (got, wanted) => wanted === null || !Number.isFinite(wanted) ? got === null || !Number.isFinite(got)
    : Math.abs(got - wanted) <= 1e-11 * Math.max(1, Math.abs(wanted));
  const wrong = [];
  for (const figure of root.querySelectorAll("[data-chart]")) {
    if (only && figure.dataset.chart !== only) continue;
    const gd = figure.querySelector(".plot");
    if (!gd.data) { wrong.push(`${figure.dataset.chart} is not drawn`); continue; }
    gd.data.forEach((trace, k) => {
      const { bind, unit, axes, follow } = trace.meta ?? {};
      if (!bind) return;
      if (follow && unit !== chosen) wrong.push(`${figure.dataset.chart} ${k} shows unit ${unit}`);
      const got = [], wanted = [];
      const both = (v, w) => { got.push(v); wanted.push(w); };
      if (unit === "all") trace.z.forEach((row, u) => row.forEach((v, s) => both(v, at(bind, s, u))));
      else if (typeof bind === "string") trace.y.forEach((v, s) => both(v, at(bind, s, unit)));
      else {
        const values = bind.map((name) => name === null ? null : at(name, t, unit));
        (axes === "xy" ? [trace.x[0], trace.y[0]] : trace.y).forEach((v, n) => both(v, values[n]));
      }
      if (!got.length || !got.every((v, n) => same(v, wanted[n]))) wrong.push(`${figure.dataset.chart} ${k}: ${bind}`);
    });
  }
  return wrong;
}"""


def assert_charts_equal(page: Page, series: Series, only: str = "") -> None:
    """Every bound trace becomes equal to the series, as soon as each chart has had its turn."""
    page.wait_for_function(f"(arg) => ({_WRONG})(arg).length === 0", arg=[series, only], timeout=15_000)


def story_of(path: str) -> str:
    return next(HOME_STORY[name] for name, start in PATHS.items() if path == start)


def now(page: Page, path: str) -> Series:
    return recompute(cell_of(page, story_of(path)))


def layout(page: Page, chart: str, what: str) -> Any:
    """A value of the layout that Plotly draws, such as ``xaxis.range``."""
    return page.evaluate(
        """([chart, what]) => what.split(".").reduce((o, name) => o[name],
            document.querySelector(`[data-chart="${chart}"] .plot`)._fullLayout)""",
        [chart, what],
    )


def shape(page: Page, chart: str, name: str) -> Any:
    return page.evaluate(
        """([chart, name]) => {
          const { shapes } = document.querySelector(`[data-chart="${chart}"] .plot`).layout;
          const found = shapes.find((s) => s.name === name);
          return { visible: found.visible !== false, x: (found.x0 + found.x1) / 2 };
        }""",
        [chart, name],
    )


def drawn(page: Page, chart: str) -> None:
    page.locator(f'[data-chart="{chart}"] .main-svg').first.wait_for()


@pytest.mark.parametrize("path", ["/", "/output_gate", "/sequence"])  # all kinds of charts
def test_bound_traces_follow_a_drag_and_a_commit(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(height=TALL, reduced_motion="reduce")
    open_stage(page, app_url + path)
    go_to(page, 5)
    cell = cell_of(page, story_of(path))
    assert_charts_equal(page, recompute(cell))
    handle = slider(page, next(name for name in sliders(page) if name.startswith("bias")))
    handle.hover()
    place = handle.bounding_box()
    assert place
    y = place["y"] + place["height"] / 2
    page.mouse.down()
    for share in (0.35, 0.65):
        page.mouse.move(place["x"] + place["width"] * share, y)
        assert read(page)["source"] == "preview"
        assert_charts_equal(page, recompute(moved(page, cell)))
    page.mouse.up()
    confirmed(page)
    assert_charts_equal(page, now(page, path))


def test_bound_traces_follow_the_unit_and_the_quantity(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=TALL, reduced_motion="reduce")
    open_stage(page, app_url + "/sequence")
    series = now(page, "/sequence")
    choose_unit(page, 6)
    assert_charts_equal(page, series)
    page.get_by_label("Quantity of the heatmap").select_option("o")
    page.wait_for_function(
        """() => document.querySelector('[data-chart="heatmap"] .plot').data[0].meta.bind === "o" """
    )
    assert_charts_equal(page, series)


def point_at(page: Page, chart: str, step: int, row: int | None = None) -> tuple[float, float]:
    """Where a step (from 1) and, in the heatmap, a row (from 0) lie on the screen."""
    x, y = page.evaluate(
        """([chart, step, row]) => {
          const gd = document.querySelector(`[data-chart="${chart}"] .plot`);
          const { xaxis, yaxis } = gd._fullLayout, box = gd.getBoundingClientRect();
          const down = row === null ? yaxis._length / 2 : yaxis.l2p(row);
          return [box.left + xaxis._offset + xaxis.l2p(step), box.top + yaxis._offset + down];
        }""",
        [chart, step, row],
    )
    return float(x), float(y)


@pytest.mark.parametrize("by", ["mouse", "program"])
def test_zoom_and_element_survive(new_page: NewPage, app_url: str, by: str) -> None:
    """Over a move of the cursor, a drag and a commit: the same element, the same zoom."""
    page = new_page(height=TALL, reduced_motion="reduce")
    open_stage(page, app_url + "/forget_gate")
    drawn(page, "timeline")
    page.evaluate(
        """() => {
          const gd = document.querySelector('[data-chart="timeline"] .plot');
          window.kept = [gd, gd.querySelector(".main-svg")];
        }"""
    )
    if by == "mouse":
        page.mouse.move(*point_at(page, "timeline", 5))
        page.mouse.down()
        page.mouse.move(*point_at(page, "timeline", 9))
        page.mouse.move(*point_at(page, "timeline", 12))
        page.mouse.up()
    else:
        page.evaluate(
            """() => {
              const gd = document.querySelector('[data-chart="timeline"] .plot');
              return Plotly.relayout(gd, { "xaxis.range": [5, 12] });
            }"""
        )
    page.wait_for_function(
        """() => document.querySelector('[data-chart="timeline"] .plot')._fullLayout.xaxis.range[0] > 4"""
    )
    zoomed = pytest.approx(layout(page, "timeline", "xaxis.range"))
    go_to(page, 8)
    handle = slider(page, "bias[f,0]")
    handle.evaluate("(e) => { e.value = 1; e.dispatchEvent(new Event('input', { bubbles: true })); }")
    assert_charts_equal(page, now(page, "/forget_gate"))
    assert layout(page, "timeline", "xaxis.range") == zoomed
    handle.dispatch_event("change")
    confirmed(page)
    assert_charts_equal(page, now(page, "/forget_gate"))
    assert layout(page, "timeline", "xaxis.range") == zoomed
    assert page.evaluate(
        """() => {
          const gd = document.querySelector('[data-chart="timeline"] .plot');
          return gd === window.kept[0] && gd.querySelector(".main-svg") === window.kept[1];
        }"""
    )


def test_pointing_at_a_step_marks_it_everywhere(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=TALL, reduced_motion="reduce")
    open_stage(page, app_url + "/sequence?step=10")
    for chart, other in (("timeline", "heatmap"), ("heatmap", "timeline")):
        drawn(page, chart)
        page.mouse.move(5, 5)
        page.mouse.move(*point_at(page, chart, 30, 2 if chart == "heatmap" else None))
        for one in (chart, other):
            page.wait_for_function(
                """(chart) => document.querySelector(`[data-chart="${chart}"] .plot`).layout.shapes
                  .some((s) => s.name === "hover" && s.visible === true)""",
                arg=one,
            )
            assert shape(page, one, "hover")["x"] == 30
            assert shape(page, one, "cursor")["x"] == 10


def test_clicking_the_heatmap_chooses_step_and_unit(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=TALL, reduced_motion="reduce")
    open_stage(page, app_url + "/sequence?step=10")
    drawn(page, "heatmap")
    for step, row in ((40, 5), (3, 0), (80, 7)):
        page.mouse.click(*point_at(page, "heatmap", step, row))
        expect(page.locator(STAGE)).to_have_attribute("data-t", str(step - 1))
        expect(page.locator(STAGE)).to_have_attribute("data-unit", str(row))
    assert "bias[f,7]" in sliders(page)
    assert_charts_equal(page, now(page, "/sequence"))


def saved(page: Page, chart: str, kind: str, folder: Path) -> Path:
    figure = page.locator(f'[data-chart="{chart}"]')
    figure.locator("summary").click()
    with page.expect_download() as download:
        figure.locator(f'[data-export="{kind}"]').click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target


def test_downloads(new_page: NewPage, app_url: str, tmp_path: Path) -> None:
    """The page draws by itself, without a server and without a network."""
    page = new_page(height=TALL, reduced_motion="reduce")
    open_stage(page, app_url + "/forget_gate")
    type_value(page, "bias[f,0]", 2.5)
    confirmed(page)
    series = now(page, "/forget_gate")
    drawn(page, "timeline")
    png = saved(page, "timeline", "png", tmp_path)
    assert png.suffix == ".png"
    assert png.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    svg = saved(page, "timeline", "svg", tmp_path)
    text = svg.read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "var(--" not in text
    html = saved(page, "timeline", "html", tmp_path)
    alone = new_page(offline=True)
    alone.goto(html.as_uri())
    alone.locator(".main-svg").first.wait_for()
    found = alone.evaluate("document.getElementById('chart').data.map((t) => [t.meta?.bind, [...(t.y ?? [])]])")
    assert dict(found)["f"] == pytest.approx([step[0] for step in series["f"]], abs=1e-12)
    assert alone.locator("svg path").count() > 3


# The tick labels of every chart that lie over their neighbours in what is seen of their letters: a box has room above.
_OVERLAPPING = """() => [...document.querySelectorAll(".chart .plot")].flatMap((plot) =>
  [".xtick", ".x2tick", ".x3tick", ".ytick", ".y2tick", ".y3tick"].flatMap((kind) => {
    const texts = [...plot.querySelectorAll(`${kind} text`)];
    const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]);
    const [low, high] = kind.startsWith(".x") ? ["left", "right"] : ["top", "bottom"];
    boxes.sort(([, one], [, other]) => one[low] - other[low]);
    return boxes.slice(1).filter(([, box], k) => box[low] < boxes[k][1][high] - 4).map(([text]) => `${kind} ${text}`);
  }))"""


@pytest.mark.parametrize(
    ("path", "height"),
    [
        ("/gradients?input=story&units=16&steps=200", 900),
        ("/gradients?input=story&units=16&steps=200", 1900),
        ("/sequence?input=story&units=4&steps=200", TALL),
    ],
)
def test_the_labels_of_an_axis_lie_apart(new_page: NewPage, app_url: str, path: str, height: int) -> None:
    page = new_page(width=1440, height=height)
    open_stage(page, f"{app_url}{path}")
    page.locator(".chart .plot .ytick").first.wait_for(state="attached")
    page.wait_for_timeout(800)
    assert page.evaluate(_OVERLAPPING) == []
