"""A JupyterLab of its own for one notebook, and how to run the notebook's first cell."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.server import ROOT, Server, free_port

NOTEBOOK = "stage.ipynb"
SECONDS = 60  # beside other browsers a kernel can be slow


def jupyterlab(folder: Path, own: Path, texts: Sequence[str]) -> Server:
    """A server of ``folder``, in which a notebook has these cells; it keeps its settings in ``own``, no person's.

    It asks for no token: only this machine can reach it.
    """
    empty: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**empty, "source": text.strip()} for text in texts]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    (folder / NOTEBOOK).write_text(json.dumps(notebook), encoding="utf-8")
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    places = {name: str(own / name.lower()) for name in names}
    settings = own / "jupyter_config_dir" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1"]
    environment = {**os.environ, **places, "PYTHONPATH": str(ROOT)}
    return Server(command=command, port=port, health="/api/status", env=environment, cwd=folder)


def run_first_cell(page: Page) -> None:
    """Run it as soon as the kernel takes it: until then JupyterLab lets the keys pass without a word."""
    page.locator('[data-status="idle"]').first.wait_for(timeout=60_000)
    prompt, end = page.locator(".jp-Notebook .jp-InputPrompt").first, time.monotonic() + SECONDS
    while (prompt.text_content() or "").strip() in ("", "[ ]:") and time.monotonic() < end:
        page.locator(".jp-Notebook .cm-content").first.click()
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(500)
