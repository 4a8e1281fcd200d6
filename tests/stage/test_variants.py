"""Cell types side by side on the stage: they follow the hand and the cursor, and are those of the core."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lstm_core import STORIES, VARIANTS, run_variant, share_weights
from tests.conftest import NewPage
from tests.stage.helpers import go_to, open_stage, slider
from tests.stage.test_accessibility import violations

pytestmark = pytest.mark.browser


def opened(new_page: NewPage, url: str, *cells: str, width: int = 1440, **options: Any) -> Page:
    page = new_page(width, 3400, reduced_motion="reduce", **options)
    open_stage(page, f"{url}/variants?v=2&own=0&cells={','.join(cells)}")
    for key in cells:  # a chart is drawn when it comes into sight
        page.locator(f'[data-chart="column-{key}"]').scroll_into_view_if_needed()
        page.locator(f'[data-chart="column-{key}"] .main-svg').first.wait_for()
    return page


def line(page: Page, key: str, name: str) -> list[float]:
    values: list[float] = page.evaluate(
        """([key, name]) => [...document.querySelector(`[data-chart="column-${key}"] .plot`).data
            .find(({ meta }) => meta.bind === name).y]""",
        [key, name],
    )
    return values


def test_each_column_is_the_cores_run(new_page: NewPage, app_url: str) -> None:
    cells = ("lstm", "gru", "slstm", "janet")
    page = opened(new_page, app_url, *cells)
    story = STORIES["count"]
    x = story.make_x(0)
    for key in cells:
        trace = run_variant(key, share_weights(key, story.parameters, seed=0)[0], x)
        for name in (trace.variant.memory, "h", *trace.variant.gates):
            assert line(page, key, name) == pytest.approx(trace.series[name][:, 0].tolist(), abs=1e-12), (key, name)


def test_a_drag_moves_every_column_that_borrows_the_weight(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url, "lstm", "nfg", "rnn")
    before = {key: line(page, key, "h") for key in ("lstm", "nfg", "rnn")}
    handle = slider(page, "bias[o,0]")
    handle.evaluate("(e) => { e.value = -3; e.dispatchEvent(new Event('input', { bubbles: true })); }")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-source", "preview")
    page.wait_for_function(
        """(old) => ["lstm", "nfg"].every((key) => Math.abs(document.querySelector(
            `[data-chart="column-${key}"] .plot`).data
            .find(({ meta }) => meta.bind === "h").y[3] - old[key][3]) > 0.1)""",
        arg=before,
    )
    assert line(page, "rnn", "h") == before["rnn"]


def test_one_cursor_stands_in_all_columns(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url, "lstm", "gru")
    go_to(page, 7)
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-chart^="column-"] .plot')].every(({ layout }) =>
            layout.shapes.filter(({ name }) => name === "cursor").every(({ x0 }) => x0 === 8))"""
    )


def test_the_table_says_what_each_remembers_at_the_end(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url, "lstm", "gru")
    story = STORIES["count"]
    cells = page.locator('[data-part="table"] [data-bind="h"]')
    expect(cells).to_have_count(3)  # h at the end of both, and the GRU's memory, which is h
    trace = run_variant("gru", share_weights("gru", story.parameters, seed=0)[0], story.make_x(0))
    assert float(str(cells.last.get_attribute("data-value"))) == pytest.approx(trace.series["h"][-1, 0], abs=1e-12)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_equations_are_drawn_and_axe_finds_nothing(new_page: NewPage, app_url: str, scheme: str, width: int) -> None:
    page = opened(new_page, app_url, "lstm", "slstm", "fgr", width=width, color_scheme=scheme)
    boxes = page.locator(".equations math").evaluate_all(
        "all => all.map((e) => [e.namespaceURI, e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
    )
    assert len(boxes) == sum(len(VARIANTS[key].lines) for key in ("lstm", "slstm", "fgr"))
    assert all(space.endswith("/MathML") and wide > 30 and high > 10 for space, wide, high in boxes)
    hues = page.locator(".equations :is(.q-f, .q-c)").evaluate_all("all => all.map((e) => getComputedStyle(e).color)")
    assert len(set(hues)) == 2
    assert violations(page) == []
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width
    letters = page.locator(".equations msub > mi")  # h alone was drawn as Planck's constant, by another font
    assert letters.evaluate_all("all => [...new Set(all.map((e) => getComputedStyle(e).textTransform))]") == ["none"]


def test_four_charts_stand_in_line_beside_each_other(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url, "lstm", "cifg", "gru", "rnn")
    places = page.locator('[data-chart^="column-"] .plot').evaluate_all(
        "all => all.map((e) => { const b = e.getBoundingClientRect(); return [b.top, b.left]; })"
    )
    assert len({top for top, _ in places}) == 1
    assert len({left for _, left in places}) == 4
    titles = page.locator('[data-chart^="column-"] figcaption').evaluate_all(
        """all => all.map((e) => [...e.querySelectorAll("h3, summary")].filter((part) => part.checkVisibility())
          .map((part) => {
            const words = document.createRange();
            words.selectNodeContents(part);
            return [...words.getClientRects()].at(-1).bottom;
          }))"""
    )
    assert all(len(ends) > 1 and max(ends) - min(ends) < 2 for ends in titles), "a title and “Save” stand on one line"


def test_the_words_on_weights_are_those_of_the_cell_that_is_shown(new_page: NewPage, app_url: str) -> None:
    page = opened(new_page, app_url, "lstm", "gru")
    said = page.locator('article[data-cell="gru"]')
    expect(said).not_to_contain_text("Weights of its own, set by hand")
    if (choice := page.locator('[data-part="cells"] summary')).is_visible():  # on the site the stage itself chooses
        choice.click()
    page.get_by_text("GRU with weights of its own").locator("visible=true").click()
    expect(said).to_contain_text("Weights of its own, set by hand")
