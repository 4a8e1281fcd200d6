"""Whatever breaks, a person's work comes back: lost lines, restarts, expired sessions, reloads at any moment.

Each test opens four pages, with and without a query, breaks something for all of them at once, goes on working while
it is broken, and mends it. Every page must come back whole: the change made before, the one made meanwhile, applied
once, and undo through both.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.line import Line, line_to
from tests.server import Server
from tests.stage.helpers import STAGE, box, confirmed, open_stage, ready, type_value

pytestmark = pytest.mark.browser

#: Page and query -> a number that every one of them lets a person change, before and while something is broken.
ADDRESSES = [
    *("/", "/?story=forget&step=5", "/forget_gate", "/forget_gate?v=2&set=x[2,1]:0.5"),
    *("/sequence", "/sequence?story=random&units=3&seed=4", "/gradients", "/gradients?loss=20&memory=h"),
]
FIRST, SECOND = "bias[f,0]", "x[0,0]"
PATIENCE = 20_000  # ms; on an idle machine all are back within three seconds
SESSION = 8  # seconds after which the server of these tests forgets who has gone


@dataclass
class Visit:
    """One open page, and what stood there before anything was changed."""

    page: Page
    stage: Locator
    first: str
    second: str


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of these tests' own, which they may kill."""
    with Server(f"--server.disconnectedSessionTTL={SESSION}") as server:
        yield server


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    with line_to(server.port) as line:
        yield line


@pytest.fixture
def quiet(new_page: NewPage) -> Callable[[], Page]:
    """Pages whose console may tell of a lost connection: that is what is tested."""
    return lambda: new_page(reduced_motion="reduce", lost=True)


def has_loaded(page: Page) -> None:
    """Wait for the chart library: the last thing that a page needs of the server."""
    page.wait_for_function("() => window.Plotly")


def visit(quiet: Callable[[], Page], address: str) -> Visit:
    page = quiet()
    stage = open_stage(page, address)
    has_loaded(page)
    return Visit(page, stage, box(page, FIRST).input_value(), box(page, SECOND).input_value())


def visits(quiet: Callable[[], Page], url: str) -> list[Visit]:
    """All pages, open, each with one confirmed change."""
    found = [visit(quiet, url + address) for address in ADDRESSES]
    for one in found:
        change_first(one)
    return found


def change_first(one: Visit) -> None:
    type_value(one.page, FIRST, 1.25)
    confirmed(one.page)


def change_meanwhile(one: Visit) -> None:
    type_value(one.page, SECOND, -0.75)
    expect(one.stage).to_have_attribute("data-source", "preview")


def assert_back(one: Visit) -> None:
    """Both changes are there, confirmed, in the address, and undo takes back one after the other, once each."""
    page = one.page
    expect(one.stage).to_have_attribute("data-waiting", "0", timeout=PATIENCE)
    expect(one.stage).to_have_attribute("data-source", "numpy", timeout=PATIENCE)
    assert (box(page, FIRST).input_value(), box(page, SECOND).input_value()) == ("1.25", "−0.75")
    page.wait_for_function("() => /bias.*1\\.25.*x.*0\\.75/.test(decodeURIComponent(location.search))")
    page.locator('[data-action="undo"]').click()
    expect(box(page, SECOND)).to_have_value(one.second)
    expect(box(page, FIRST)).to_have_value("1.25")
    page.locator('[data-action="undo"]').click()
    expect(box(page, FIRST)).to_have_value(one.first)
    expect(page.locator('[data-action="undo"]')).to_be_disabled()
    expect(one.stage).to_have_attribute("data-waiting", "0", timeout=PATIENCE)  # what was seen at once is so
    assert (box(page, FIRST).input_value(), box(page, SECOND).input_value()) == (one.first, one.second)
    assert page.get_by_test_id("stDialog").count() == 0


def wait_as_told(pages: list[Visit]) -> None:
    """Until each page says that the server does not answer, without a dialog over it."""
    for one in pages:
        expect(one.page.locator(".agreement")).to_contain_text("Not confirmed yet")
        expect(one.page.get_by_test_id("stDialog")).to_have_count(0)


def test_a_lost_line_an_expired_session_and_a_restart(quiet: Callable[[], Page], line: Line, server: Server) -> None:
    """One after the other on the same pages: opening them takes longest."""
    pages = visits(quiet, line.url)
    for seconds in (2, 20):  # within a session, and beyond it: as a laptop that slept
        line.cut()
        began = time.monotonic()
        for one in pages:
            change_meanwhile(one)
        wait_as_told(pages)
        time.sleep(max(0, seconds - (time.monotonic() - began)))
        line.mend()
        for one in pages:
            assert_back(one)
            change_first(one)
    server.kill()
    for one in pages:
        change_meanwhile(one)
    server.start()
    for one in pages:
        assert_back(one)


def test_a_reload_at_any_moment(quiet: Callable[[], Page], server: Server) -> None:
    page = quiet()
    stage = open_stage(page, server.url)
    chance = random.Random(7)
    for turn in range(6):
        value = round(1 + turn / 8, 3)
        type_value(page, FIRST, value)
        page.wait_for_timeout(chance.uniform(0, 400))
        page.reload()
        ready(page)
        expect(stage).to_have_attribute("data-waiting", "0")
        expect(box(page, FIRST)).to_have_value(str(value).removesuffix(".0"))
        expect(page.locator('[data-action="undo"]')).to_be_enabled()


def test_a_drag_goes_on_without_the_server(quiet: Callable[[], Page], line: Line) -> None:
    one = visit(quiet, line.url)
    page, handle = one.page, one.page.locator(f'[data-param="{SECOND}"]')
    handle.scroll_into_view_if_needed()
    place = handle.bounding_box()
    assert place is not None
    middle = place["y"] + place["height"] / 2
    page.mouse.move(place["x"] + place["width"] / 2, middle)
    page.mouse.down()
    shown = set()
    for k in range(30):
        if k == 10:
            line.cut()
        page.mouse.move(place["x"] + place["width"] * (0.5 + k / 70), middle)
        page.wait_for_timeout(60)
        shown.add(handle.input_value())
    page.mouse.up()
    assert len(shown) > 20
    chosen = handle.input_value()
    line.mend()
    expect(one.stage).to_have_attribute("data-waiting", "0", timeout=PATIENCE)
    expect(one.stage).to_have_attribute("data-source", "numpy", timeout=PATIENCE)
    assert handle.input_value() == chosen


def test_playback_goes_on_without_the_server(new_page: NewPage, line: Line) -> None:
    page = new_page(lost=True)
    stage = open_stage(page, line.url + "/forget_gate")
    page.locator('[data-action="first"]').click()
    page.locator('[data-action="play"]').click()
    line.cut()
    expect(stage).to_have_attribute("data-t", "3", timeout=PATIENCE)
    line.mend()
    expect(stage).to_have_attribute("data-t", "6", timeout=PATIENCE)
    page.locator('[data-action="pause"]').click()
    type_value(page, FIRST, 2)
    confirmed(page)


def test_what_is_held_or_cut_is_seen_without_the_server_and_is_what_it_computes(
    quiet: Callable[[], Page], line: Line
) -> None:
    one = visit(quiet, f"{line.url}/what_if?story=random&units=3&inputs=2&steps=10&seed=4")
    page = one.page
    line.cut()
    zero = page.locator('[data-action="zero"]')
    page.get_by_label("What to set to zero").select_option("unit,1")
    zero.click()
    page.get_by_label("What to set to zero").select_option("h,0")
    page.get_by_label("Into unit").select_option("2")
    zero.click()
    page.get_by_label("Gate to hold").select_option("f")
    page.get_by_label("Value it is held at").fill("1")
    page.locator('[data-action="hold"]').click()
    expect(one.stage).to_have_attribute("data-source", "preview")
    expect(page.locator(f'{STAGE} [data-bind="c"][data-unit="1"]').first).to_have_attribute("data-value", "0")
    line.mend()
    expect(one.stage).to_have_attribute("data-waiting", "0", timeout=PATIENCE)
    expect(one.stage).to_have_attribute("data-source", "numpy", timeout=PATIENCE)
    assert 0 <= float(one.stage.get_attribute("data-difference") or "nan") <= 1e-12
    assert page.locator(".edits li").count() == 3


def test_what_is_taken_back_is_seen_without_the_server_and_is_what_it_computes(
    quiet: Callable[[], Page], line: Line
) -> None:
    one = visit(quiet, f"{line.url}/forget_gate")
    page, undo, redo = one.page, one.page.locator('[data-action="undo"]'), one.page.locator('[data-action="redo"]')
    expect(undo).to_be_disabled()
    change_first(one)
    page.locator('[data-action="next-step"]').click()  # undo leaves the person where they are
    line.cut()
    change_meanwhile(one)
    undo.click()
    expect(box(page, SECOND)).to_have_value(one.second)
    expect(box(page, FIRST)).to_have_value("1.25")
    undo.click()
    expect(box(page, FIRST)).to_have_value(one.first)
    expect(undo).to_be_disabled()
    for _ in range(2):
        redo.click()
    expect(box(page, SECOND)).to_have_value("−0.75")
    expect(redo).to_be_disabled()
    page.locator('[data-action="reset"]').click()
    expect(box(page, FIRST)).to_have_value(one.first)
    expect(box(page, SECOND)).to_have_value(one.second)
    undo.click()
    expect(one.stage).to_have_attribute("data-source", "preview")
    expect(page.locator(".agreement")).to_contain_text("Not confirmed yet")
    line.mend()
    assert_back(one)
    assert 0 <= float(one.stage.get_attribute("data-difference") or "nan") <= 1e-12


def test_a_way_back_that_only_the_server_knows_is_said_to_wait(quiet: Callable[[], Page], line: Line) -> None:
    one = visit(quiet, f"{line.url}/forget_gate")
    page, undo = one.page, one.page.locator('[data-action="undo"]')
    change_first(one)
    page.reload()
    ready(page)
    has_loaded(page)
    expect(undo).to_be_enabled()
    line.cut()
    undo.click()
    expect(page.locator(".agreement")).to_contain_text("Undo waits for the server's answer")
    expect(box(page, FIRST)).to_have_value("1.25")
    line.mend()
    expect(box(page, FIRST)).to_have_value(one.first, timeout=PATIENCE)
    expect(page.locator(".agreement")).not_to_contain_text("waits")
