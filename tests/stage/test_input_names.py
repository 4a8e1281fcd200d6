"""Several inputs in one chart have their names above their lines, and where they are pointed at."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_view.__main__ import main
from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment
from lstm_view.state.table import MAX_NAME, Column, Table
from tests.conftest import NewPage
from tests.stage.helpers import STAGE, open_stage
from tests.stage.test_step_numbers import _HOVER
from tests.state.make import experiment, own_cell

pytestmark = pytest.mark.browser

CHART = '[data-chart="timeline"] .plot'
KEY = f"{CHART} .annotation-text"
HOSTILE = (
    "<a href='https://a.example'>a & %{y}</a> of the rain",
    "temperature of the lake ".ljust(MAX_NAME, "x"),
    "wind",
)
#: Whether the words above the lines end inside the plot.
_FITS = """(key) => key.getBoundingClientRect().right <= key.closest(".plot").getBoundingClientRect().right"""


def link(*names: str) -> str:
    columns = (Column(name, tuple((7 * t + k) % 5 - 2.0 for t in range(12))) for k, name in enumerate(names))
    made = experiment(
        story=own_cell(len(names), 1, seed=5), source="table", table=Table(tuple(columns)), charts=("timeline",)
    )
    return f"?{urlencode(write(made, Experiment()))}"


def key(page: Page) -> Locator:
    return page.locator(KEY).first


def assert_hostile_names_fit(page: Page) -> None:
    expect(key(page)).to_contain_text("…")
    said = key(page).text_content() or ""
    assert said.startswith("inputs  ● <a")
    assert "◆ wind" in said
    assert key(page).evaluate(_FITS)
    assert page.locator(f"{CHART} a, {CHART} img").count() == 0
    label = page.locator(CHART).get_attribute("aria-label") or ""
    assert all(name in label for name in HOSTILE)
    hover = page.evaluate(_HOVER, ["timeline", [{"curveNumber": 3, "pointNumber": 2}]])
    assert any(text.startswith("input <a href='https://a.exam…: ") for text in hover)
    key(page).hover(force=True)
    expect(page.locator(f"{CHART} .hoverlayer")).to_contain_text("<a href='https://a.example'>a & %{y}</a>")


def test_the_names_of_a_table_stand_in_the_app(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=3000)
    open_stage(page, f"{app_url}/sequence{link('rain', 'sun')}")
    expect(key(page)).to_have_text("inputs  ● rain  ■ sun")
    open_stage(page, f"{app_url}/sequence{link(*HOSTILE)}")
    assert_hostile_names_fit(page)


def test_hostile_names_fit_in_a_file_as_wide_as_a_phone(new_page: NewPage, tmp_path: Path) -> None:
    assert main(["export", link(*HOSTILE), str(tmp_path / "stage.html")]) == 0
    page = new_page(390, 5000, own=True)
    page.goto((tmp_path / "stage.html").as_uri())
    page.locator(f"{STAGE}[data-source]").wait_for()
    assert_hostile_names_fit(page)


def test_a_story_on_the_site_names_its_inputs_and_typed_numbers_keep_theirs(
    new_page: NewPage, site_url: str, app_url: str
) -> None:
    page = new_page(height=3000, own=True)
    open_stage(page, f"{site_url}/input_gate/")
    expect(key(page)).to_have_text("inputs  ● value  ■ write")
    open_stage(page, f"{app_url}/sequence?story=random&inputs=2&show=timeline")
    expect(key(page)).to_have_text("inputs  ● 1  ■ 2")
    assert "The inputs are" not in (page.locator(CHART).get_attribute("aria-label") or "")
