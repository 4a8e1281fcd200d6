"""The stage in JupyterLab, in a browser: what is typed and dragged there, the kernel has as the run of its widget."""

from __future__ import annotations

import importlib.util
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from lstm_core import LSTMParameters
from tests.conftest import NewPage
from tests.core.oracle import plain_lstm
from tests.notebook.lab import SECONDS, jupyterlab, run_first_cell

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(importlib.util.find_spec("jupyterlab") is None, reason="jupyterlab is not installed"),
]

CELLS = (
    """
import json, os, torch
from lstm_view.notebook import show

torch.manual_seed(0)
model = torch.nn.LSTM(2, 3)
widget = show(model, torch.randn(12, 2))


def keep(changed):
    trace, p = changed.trace, changed.trace.parameters
    arrays = {name: getattr(trace, name).tolist() for name in ("f", "i", "g", "o", "c", "h", "x")}
    arrays |= {name: array.tolist() for name, array in p.arrays.items()}
    with open("trace.part", "w") as file:
        json.dump(arrays, file)
    os.replace("trace.part", "trace.json")


keep(widget)
widget.on_change(keep)
widget
""",
    "widget.trace.c.shape",
)
CLOSE = 1e-12


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address and folder of a JupyterLab that has one notebook, and nothing of a person's settings."""
    folder, own = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("jupyter")
    with jupyterlab(folder, own, CELLS) as server:
        yield server.url, folder


def kept(folder: Path, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What the kernel last wrote, as soon as it is what is waited for."""
    end = time.monotonic() + SECONDS
    while True:
        path = folder / "trace.json"
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        if found and is_it(found):
            return found
        assert time.monotonic() < end, f"The kernel has not what was waited for: {found.get('bias')}"
        time.sleep(0.05)


def agrees(found: dict[str, Any]) -> None:
    """The trace that the kernel wrote is the run of its own weights, by plain loops."""
    params = LSTMParameters(*(np.array(found[name]) for name in ("weight_ih", "weight_hh", "bias")))
    wanted = plain_lstm(params, found["x"], np.zeros(3), np.zeros(3))
    for name in ("f", "i", "g", "o", "c", "h"):
        np.testing.assert_allclose(found[name], wanted[name], rtol=0, atol=CLOSE)


def drag(page: Page, param: str) -> float:
    """Drag a slider to the right end of its track; gives its value."""
    slider = page.locator(f'input[type="range"][data-param="{param}"]')
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    for share in (0.6, 0.7, 0.8):
        page.mouse.move(box["x"] + box["width"] * share, y)
    expect(page.get_by_test_id("stage")).to_have_attribute("data-source", "preview")
    page.mouse.up()
    expect(page.get_by_test_id("stage")).to_have_attribute("data-source", "numpy", timeout=SECONDS * 1000)
    return float(slider.input_value())


def test_in_jupyterlab_the_kernel_has_what_is_typed_and_dragged(new_page: NewPage, lab: tuple[str, Path]) -> None:
    url, folder = lab
    page = new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}/doc/tree/stage.ipynb")
    run_first_cell(page)
    stage = page.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-source", "numpy", timeout=60_000)
    first = kept(folder, lambda found: True)
    agrees(first)
    shown = stage.locator('[data-bind="f"][data-unit="0"][data-value]').first
    assert float(shown.get_attribute("data-value") or "nan") == first["f"][0][0]
    stage.locator('[data-part="chart"]').first.scroll_into_view_if_needed()
    expect(stage.locator(".js-plotly-plot").first).to_be_visible()

    box = stage.locator(".param", has=page.locator('[data-param="bias[f,0]"]')).locator('input[type="text"]')
    box.fill("-1.5")
    box.press("Enter")
    agrees(kept(folder, lambda found: found["bias"][3] == -1.5))

    value = drag(page, "weight_ih[i,0,0]")
    found = kept(folder, lambda found: found["weight_ih"][0][0] == value)
    agrees(found)
    assert value != first["weight_ih"][0][0]
    assert float(stage.get_attribute("data-difference") or "nan") <= CLOSE

    for key in ("x", "d", "d"):  # of the notebook they cut and delete cells
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(CELLS))

    undo = stage.locator('[data-action="undo"]')
    undo.click()
    undo.click()
    agrees(kept(folder, lambda found: found["bias"] == first["bias"] and found["weight_ih"] == first["weight_ih"]))
    assert page.url.endswith("/doc/tree/stage.ipynb")  # the address is the notebook's
    assert not [address for address in asked if not address.startswith((url, "blob:", "data:"))]
