"""Fixtures for the tests that need a server or a browser: one of each a worker, a fresh context a page."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

from tests.browser import launch
from tests.pages import Pages
from tests.server import ROOT, serve_folder, serve_site, start_server

NewPage = Callable[..., Page]
Listener = Callable[[ConsoleMessage], None]

# The gate draws the same examples each time, so that it says something about the change and not about the day.
# New examples are looked for with HYPOTHESIS_PROFILE=search; what it finds becomes an @example of its test.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

os.environ.setdefault("KERAS_BACKEND", "torch")  # the only one of its backends that is installed

expect.set_options(timeout=20_000)  # how long an expectation may take to come true where the machine is busy

# Console messages that are not ours to mend, each with its reason.
ALLOWED = (
    # On a link to a page Streamlit's client looks for its server beneath the page first, then above it.
    re.compile(r"404 \(Not Found\) \(http://[^/]+/[\w/]+/_stcore/(health|host-config)\)"),
    # An address that names no page: Streamlit's client says so to the person, and also here.
    re.compile(r"The page that you have requested does not seem to exist"),
    # A page of the static site that runs no script has no use for what its head fetches for the stage.
    re.compile(r"preloaded using link preload but not used"),
    # What Streamlit's frames allow: features that Chromium does not know, and scripts of the page's own origin.
    re.compile(r"Unrecognized feature: '|both allow-scripts and allow-same-origin"),
    # A frame without allow="clipboard-write": the stage asks, and shows a field where it may not.
    re.compile(r"The Clipboard API has been blocked because of a permissions policy"),
)
# What the browser and Streamlit's client say when the server is away.
LOST = re.compile(
    r"WebSocket|net::ERR_|connection|disconnected|Failed to fetch|reach(ing)? server|pings|fragment|not responding",
    re.IGNORECASE,
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A browser test that fails is run once more: beside another browser on two cores a wait can be too short.

    What asks for the browser is such a test. The summary says how many were; ``-rR`` names them. One that fails twice
    fails. On the static site a test is left out that says why it needs the app; what the site itself says that it has
    not is left out by tests.stage.helpers.left_to_the_app.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
        app = item.get_closest_marker("app")
        if app and config.getoption("home") == "site":
            item.add_marker(pytest.mark.skip(reason=f"Only the app {app.args[0]}"))


@pytest.fixture(scope="module", autouse=True)
def _what_is_there_stays() -> None:
    """What pytest holds is no garbage. AppTest has all of it looked through after each run: 0.5 of its 0.6 seconds."""
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--home", choices=("app", "site"), default="app", help="where the tests of the stage find it")


@pytest.fixture(scope="session")
def app_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of the app, started once a worker; with ``--home site`` that of the static site."""
    if request.config.getoption("home") == "site":
        yield request.getfixturevalue("site_url")
        return
    with start_server() as url:
        yield url


@pytest.fixture(scope="session")
def site_files() -> dict[str, bytes]:
    """All files of the static site by their paths, made once a worker."""
    from lstm_view.serving.site.build import site

    return site()


@pytest.fixture(scope="session")
def site_url(site_files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the static site."""
    from lstm_view.serving.site.build import write

    folder = tmp_path_factory.mktemp("site")
    write(folder, site_files)
    with serve_site(folder) as url:
        yield url


@pytest.fixture
def fresh_server() -> Iterator[Callable[[], str]]:
    """Starts the app anew and gives the address, for a test that must be the server's first visitor."""
    with ExitStack() as servers:
        yield lambda: servers.enter_context(start_server())


@pytest.fixture(scope="session")
def static_url() -> Iterator[str]:
    """Address of ``static/`` without Streamlit; ``static_url + "/"`` is a blank page of that origin."""
    with serve_folder(ROOT / "static") as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium a worker."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def pages(browser: Browser) -> Pages:
    """The pages of a worker, each used by many tests."""
    return Pages(browser)


@pytest.fixture
def new_page(pages: Pages, fresh_server: object) -> Iterator[NewPage]:  # noqa: ARG001 - servers outlive pages
    """Opens pages without a trace of earlier ones; the test fails at its end if one of them had an error.

    ``new_page()`` is 1440 by 900 and light; further arguments are those of Playwright's ``new_context``. An
    error is an error or warning in the console, an exception in the page, or Streamlit's box for an exception
    in Python. ``lost`` pages may say in their console that the server is away. ``own`` pages, and those with
    arguments that hold for a context, were used by no test before: their browser has nothing of the app yet.
    """
    opened: list[tuple[Page, Listener]] = []
    errors: list[str] = []

    def hear(message: ConsoleMessage, allowed: tuple[re.Pattern[str], ...]) -> None:
        line = f"{message.type}: {message.text} ({message.location['url']})"
        if message.type in ("error", "warning") and not any(known.search(line) for known in allowed):
            errors.append(line)

    def fail(error: Error) -> None:
        errors.append(f"exception: {error}")

    def open_page(
        width: int = 1440,
        height: int = 900,
        color_scheme: str = "light",
        *,
        lost: bool = False,
        own: bool = False,
        **options: Any,
    ) -> Page:
        page = pages.open(width, height, own=own, color_scheme=color_scheme, **options)
        listener = partial(hear, allowed=(*ALLOWED, *([LOST] if lost else [])))
        page.on("console", listener)
        page.on("pageerror", fail)
        opened.append((page, listener))
        return page

    yield open_page
    for page, listener in opened:
        if not page.is_closed():
            errors += page.get_by_test_id("stException").all_text_contents()
        page.remove_listener("console", listener)
        page.remove_listener("pageerror", fail)
        pages.close(page)
    if errors:
        pytest.fail("The page had errors:\n" + "\n".join(errors))
