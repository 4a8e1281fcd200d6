"""The browser puts arrays into a figure as Python does: static/stage/bind.js against lstm_view.figures.fill."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lstm_view.figures.catalogue import CHARTS
from lstm_view.figures.fill import fill
from lstm_view.state.scene import build
from lstm_view.state.table import Column, Table
from lstm_view.theme import variables
from tests.conftest import NewPage
from tests.state.make import experiment
from tests.view.drive import message, sent

FILL = """async ({ message, t, unit, quantity, colours }) => {
  const [{ fill, paintSpec }, { unpack }, { Store }] = await Promise.all([
    import("/stage/bind.js"), import("/stage/unpack.js"), import("/stage/store.js")]);
  const store = new Store();
  const data = unpack(Uint8Array.from(atob(message), (sign) => sign.charCodeAt(0)));
  store.receive(data);
  store.choose({ t, unit });
  return data.figures.map((figure) => fill(paintSpec(figure.spec, colours), store, quantity));
}"""


#: A table whose names would be markup, links or places of numbers in a chart.
HOSTILE = Table(
    (Column("<a href='https://a.example'>a</a>", tuple(k / 20 for k in range(20))),),
    tuple(f"<b>{k}</b> & %{{y}} of a rather long day" if k % 2 else f"𝔘{k}%" for k in range(20)),
)
#: Steps of a longer run.
PART = replace(HOSTILE, labels=(), step_numbers=tuple(range(43, 63)))


@pytest.mark.browser
@pytest.mark.parametrize(("t", "unit", "quantity"), [(0, 0, "c"), (7, 3, "f"), (19, 4, "h")])
@pytest.mark.parametrize(("source", "table"), [("story", None), ("table", HOSTILE), ("table", PART)])
def test_browser_fills_as_python_does(
    new_page: NewPage, static_url: str, source: str, table: Table | None, t: int, unit: int, quantity: str
) -> None:
    now = experiment(story="random", seed=3, inputs=2, units=5, steps=20, charts=CHARTS, source=source, table=table)
    built, data = build(now), sent(now, now)
    page = new_page()
    page.goto(f"{static_url}/")
    asked = {"message": message(now), "t": t, "unit": unit, "quantity": quantity, "colours": variables("light")}
    filled = page.evaluate(FILL, asked)
    for figure, seen in zip(data["figures"], filled, strict=True):
        given: dict[str, Any] = {"x_labels": built.input.labels or None, "step_numbers": built.input.step_numbers}
        wanted = fill(figure["spec"], built.trace, t=t, unit=unit, quantity=quantity, **given)
        wanted["layout"].pop("paper_bgcolor")
        seen["layout"].pop("paper_bgcolor")
        _forget_hover(seen)
        _forget_hover(wanted)
        assert _plain(seen["layout"]) == _plain(wanted["layout"]), figure["key"]
        assert _plain([_arrays(item) for item in seen["data"]]) == _plain([_arrays(item) for item in wanted["data"]])


def _forget_hover(figure: Any) -> None:
    """Nothing is pointed at: where the invisible hover marks stand does not matter."""
    shapes = figure["layout"].get("shapes", [])
    figure["layout"]["shapes"] = [shape for shape in shapes if shape["name"] != "hover"]


def _arrays(item: Any) -> Any:
    return {name: value for name, value in item.items() if name != "meta"}


def _plain(value: Any) -> Any:
    """JSON as both languages write it: 1.0 is 1, a tuple is a list, a number is taken to 12 digits."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, float):
        return float(f"{value:.12g}")
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
