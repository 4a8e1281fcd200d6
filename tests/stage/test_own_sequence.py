"""A table of one's own in a real browser: brought, used, taken back, kept over a reload; for everybody, on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import idle
from tests.conftest import NewPage
from tests.stage.helpers import STAGE, confirmed, open_stage, read, ready
from tests.stage.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.app("reads a sequence of one's own.")]

POWER = Path(__file__).parents[1] / "core" / "tables" / "household_power.txt"


def open_table(page: Page) -> None:
    """Bring the file of six rows, one of them without numbers."""
    page.get_by_role("button", name="A file or a table").click()
    page.locator('input[type="file"]').set_input_files(POWER)
    page.get_by_role("button", name="Use it").wait_for()
    idle(page)


def test_a_table_is_used_taken_back_and_kept_over_a_reload(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=1400)
    open_stage(page, f"{app_url}/sequence?story=remember")
    before = read(page)
    open_table(page)
    expect(page.get_by_text("no number stands in line 5")).to_be_visible()
    page.get_by_role("button", name="Use it").click()
    expect(page.locator(f"{STAGE} [data-part=transport]")).to_contain_text("of 5 · 16/12/2006 17:27:00")
    expect(page.get_by_role("button", name="Use it")).to_be_hidden()  # the panel is folded up, the stage is in sight
    after = read(page)
    assert float(after["params"]["x[3,0]"]) == 1  # the largest of the five, at the step on which the story opens
    page.reload()
    ready(page)
    assert same_numbers(read(page), after)
    page.locator('[data-action="undo"]').click()
    confirmed(page)
    expect(page.locator(f"{STAGE} [data-part=transport]")).not_to_contain_text("16/12/2006")
    assert same_numbers(read(page), before)


def same_numbers(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether what both show is the same; of which number the arithmetic is shown depends on the pointer's place."""
    shown, known = ({(bind, unit): value for bind, unit, value in seen["numbers"]} for seen in (one, other))
    both = shown.keys() & known.keys()
    return len(both) >= 16 and all(shown[key] == known[key] for key in both)


def test_the_panel_of_a_table_is_for_everybody_and_fits_a_phone(new_page: NewPage, app_url: str) -> None:
    page = new_page(width=390, height=844, reduced_motion="reduce")
    open_stage(page, f"{app_url}/sequence?story=random")

    open_table(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "only the rows of the table scroll sideways"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.locator(f'html[data-stage-theme="{scheme}"]').wait_for(state="attached")
        # Streamlit's own field for files has a role and a label at once.
        assert [one for one in violations(page) if "stFileUploaderDropzone" not in one] == [], scheme
