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
from tests.stage.helpers import box, confirmed, open_stage, ready, type_value

pytestmark = pytest.mark.browser

#: Page and query -> a number that every one of them lets a person change, before and while something is broken.
ADDRESSES = [
    *("/", "/?story=forget&step=5", "/forget_gate", "/forget_gate?v=2&set=x[2,1]:0.5"),
    *("/sequence", "/sequence?story=random&units=3&seed=4", "/gradients", "/gradients?loss=20&memory=h"),
]
FIRST, SECOND = "bias[f,0]", "x[0,0]"
PATIENCE = 20_000  # ms; on an idle machine all are back within three seconds
SESSION = 1  # seconds after which the server of these tests forgets who has gone


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
    with Server("--server.disconnectedSessionTTL=120") as server:
        yield server


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    with line_to(server.port) as line:
        yield line


@pytest.fixture
def quiet(new_page: NewPage) -> Callable[[], Page]:
    """Pages whose console may tell of a lost connection: that is what is tested."""
    return lambda: new_page(reduced_motion="reduce", lost=True)


def visit(quiet: Callable[[], Page], address: str) -> Visit:
    page = quiet()
    stage = open_stage(page, address)
    return Visit(page, stage, box(page, FIRST).input_value(), box(page, SECOND).input_value())


def visits(quiet: Callable[[], Page], url: str) -> list[Visit]:
    """All pages, open, each with one confirmed change."""
    found = [visit(quiet, url + address) for address in ADDRESSES]
    for one in found:
        type_value(one.page, FIRST, 1.25)
        confirmed(one.page)
    return found


def change_meanwhile(visit: Visit) -> None:
    type_value(visit.page, SECOND, -0.75)
    expect(visit.stage).to_have_attribute("data-source", "preview")


def assert_back(visit: Visit) -> None:
    """Both changes are there, confirmed, in the address, and undo takes back one after the other, once each."""
    page = visit.page
    expect(visit.stage).to_have_attribute("data-waiting", "0", timeout=PATIENCE)
    expect(visit.stage).to_have_attribute("data-source", "numpy", timeout=PATIENCE)
    assert (box(page, FIRST).input_value(), box(page, SECOND).input_value()) == ("1.25", "-0.75")
    page.wait_for_function("() => /bias.*1\\.25.*x.*0\\.75/.test(decodeURIComponent(location.search))")
    page.locator('[data-action="undo"]').click()
    expect(box(page, SECOND)).to_have_value(visit.second)
    expect(box(page, FIRST)).to_have_value("1.25")
    page.locator('[data-action="undo"]').click()
    expect(box(page, FIRST)).to_have_value(visit.first)
    expect(page.locator('[data-action="undo"]')).to_be_disabled()
    assert page.get_by_test_id("stDialog").count() == 0


def wait_as_told(pages: list[Visit]) -> None:
    """Until each page says that the server does not answer, without a dialog over it."""
    for visit in pages:
        expect(visit.page.locator(".agreement")).to_contain_text("Not confirmed yet")
        expect(visit.page.get_by_test_id("stDialog")).to_have_count(0)


@pytest.mark.parametrize("seconds", [2, 20])
def test_a_line_that_was_lost_for_a_while(seconds: int, quiet: Callable[[], Page], line: Line) -> None:
    pages = visits(quiet, line.url)
    line.cut()
    began = time.monotonic()
    for visit in pages:
        change_meanwhile(visit)
    wait_as_told(pages)
    time.sleep(max(0, seconds - (time.monotonic() - began)))
    line.mend()
    for visit in pages:
        assert_back(visit)


def test_a_server_that_is_killed_and_started_again(quiet: Callable[[], Page], line: Line, server: Server) -> None:
    pages = visits(quiet, line.url)
    server.kill()
    for visit in pages:
        change_meanwhile(visit)
    server.start()
    for visit in pages:
        assert_back(visit)


def test_a_session_that_expired_while_the_laptop_slept(quiet: Callable[[], Page]) -> None:
    with Server(f"--server.disconnectedSessionTTL={SESSION}") as server, line_to(server.port) as line:
        pages = visits(quiet, line.url)
        line.cut()
        time.sleep(4 * SESSION)
        line.mend()
        for visit in pages:
            change_meanwhile(visit)
        for visit in pages:
            assert_back(visit)


def test_a_reload_at_any_moment(quiet: Callable[[], Page], server: Server) -> None:
    page = quiet()
    stage = open_stage(page, server.url)
    chance = random.Random(7)
    for turn in range(8):
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
