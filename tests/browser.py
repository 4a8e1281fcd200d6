"""Finds a Chromium for the tests, starts it, and waits for a Streamlit page.

``python -m tests.browser`` installs one where none is found; ``make test`` does so before it starts pytest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "No Chromium was found and none could be installed; install Chromium or Google Chrome, "
    "or name the program: LSTM_CHROMIUM=/path/to/chromium."
)
# A page at rest: connected, its script not running, no element of an earlier run or still without its code.
AT_REST = (
    '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
    '[data-test-script-state="notRunning"]:not(:has([data-stale="true"], [data-testid="stSkeleton"])), '
    'html[data-home="site"]:not(:has(.site-outline))'  # a page of the static site has no server to wait for
)
STILL = 100  # milliseconds


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _succeeds(*command: str, seconds: float, output: int | None = None) -> bool:
    """Whether a program exists, ends in time and reports success; ``output`` as in :mod:`subprocess`."""
    try:
        code = subprocess.run(command, timeout=seconds, stdout=output, stderr=output, check=False).returncode
        return code == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def find_browser(playwright: Playwright) -> str | None:
    """Path of a Chromium, else None: the one LSTM_CHROMIUM names, one on PATH, or Playwright's own.

    One on PATH has to answer first, because Ubuntu's ``chromium-browser`` may only tell how to install it.
    """
    if named := os.environ.get("LSTM_CHROMIUM"):
        return named
    for path in map(shutil.which, NAMES):
        if path and _succeeds(path, "--version", seconds=30, output=subprocess.DEVNULL):
            return path
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def _install() -> None:
    """Try Playwright's Chromium, then Debian's, with a font beside it because a machine may have none."""
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    download = [sys.executable, "-m", "playwright", "install"]
    if not _is_root():
        _succeeds(*download, "chromium", seconds=400)
    elif not _succeeds(*download, "--with-deps", "chromium", seconds=400) and Path("/etc/debian_version").exists():
        _succeeds("apt-get", "update", "-qq", seconds=120)
        _succeeds("apt-get", "install", "-qq", "-y", "chromium", "fonts-dejavu-core", seconds=400)


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that :func:`find_browser` finds, without a window.

    Root cannot have Chromium's sandbox and some systems allow it to nobody; then it is left out, which is
    safe as far as the tests open pages of this project only.
    """
    path = find_browser(playwright)
    if path is None:
        raise RuntimeError("No Chromium was found; this installs one: python -m tests.browser")
    start = partial(playwright.chromium.launch, executable_path=path, args=FLAGS)
    if _is_root():
        return start(chromium_sandbox=False)
    try:
        return start(chromium_sandbox=True)
    except Error as error:
        if "sandbox" not in str(error).lower():
            raise
        return start(chromium_sandbox=False)


def idle(page: Page, seconds: float = 30) -> None:
    """Wait until the page is at rest, and still is a moment later.

    A click takes that moment to reach the server; what an action changes is better waited for itself.
    """
    for pause in (STILL, 0):
        page.locator(AT_REST).wait_for(state="attached", timeout=seconds * 1000)
        page.wait_for_timeout(pause)


def main() -> None:
    """Make sure that there is a Chromium, or end with the sentence that says what to do."""
    with sync_playwright() as playwright:
        if find_browser(playwright):
            return
        _install()
        if not find_browser(playwright):
            sys.exit(MISSING)


if __name__ == "__main__":
    main()
