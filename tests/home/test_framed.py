"""The static site and a scene as one file in a frame of another site: docs/teaching.md says the same of every home."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from lstm_view.serving.site.stages import stage_of
from lstm_view.words.pages import PAGES
from tests.conftest import NewPage
from tests.home.test_one_file import export
from tests.stage.helpers import STAGE
from tests.stage.test_framed import LINE, around, stands_alone

pytestmark = pytest.mark.browser

ASKED = "embed=true&lang=de&embed_options=dark_theme"


@pytest.mark.parametrize("name", [page.script for page in PAGES if stage_of(page.script) is None])
def test_a_page_of_the_site_without_a_stage_stands_in_a_frame_without_its_menu(
    new_page: NewPage, site_url: str, static_url: str, name: str
) -> None:
    stands_alone(new_page(1200, 800), static_url, f"{site_url}/{name}/")


def test_a_stage_of_the_site_in_a_frame_has_the_theme_and_the_language_of_its_address(
    new_page: NewPage, site_url: str, static_url: str
) -> None:
    page = new_page(1200, 800, reduced_motion="reduce")
    line = LINE.replace("https://lstm.example/forget_gate", f"{site_url}/forget_gate/").replace("embed=true", ASKED)
    frame = around(page, static_url, line.replace('height="540"', 'height="333"'))
    expect(frame.locator(STAGE)).to_have_attribute("data-t", "11")
    expect(frame.locator("html")).to_have_attribute("lang", "de")
    expect(frame.locator("html")).to_have_attribute("data-stage-theme", "dark")
    expect(frame.locator("body")).to_have_css("background-color", "rgb(15, 20, 27)")
    expect(page.locator("#lstm")).to_have_css("height", "540px")
    page.emulate_media(media="print")
    expect(frame.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_file_in_a_frame_has_the_theme_and_the_language_of_its_address(new_page: NewPage, tmp_path: Path) -> None:
    page = new_page(1200, 800, reduced_motion="reduce", color_scheme="dark", offline=True)
    export(tmp_path, "?story=forget&step=12", "--no-charts")
    asked = ASKED.replace("dark", "light")
    slides = tmp_path / "slides.html"
    slides.write_text(f'<!doctype html><iframe id="lstm" src="stage.html?{asked}" width="960" height="540"></iframe>')
    page.goto(slides.as_uri())
    frame = page.frame_locator("#lstm")
    expect(frame.locator(STAGE)).to_have_attribute("data-t", "11")
    expect(frame.locator("html")).to_have_attribute("lang", "de")
    expect(frame.locator("html")).to_have_attribute("data-stage-theme", "light")
    expect(frame.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(frame.locator(".lstm-language")).to_have_count(0)
