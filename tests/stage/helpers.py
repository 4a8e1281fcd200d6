"""What the browser tests share: the pages, how to open one, and how to read and move its stage."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_core import STORIES
from lstm_core.language import ENGLISH, speaking, tr, tr_later
from lstm_view.words.pages import SECTIONS
from tests.browser import idle
from tests.stage import oracle
from tests.stage.oracle import Named

# Page -> path below the address of the app.
PATHS = {
    "overview": "/",
    "forget_gate": "/forget_gate",
    "input_gate": "/input_gate",
    "output_gate": "/output_gate",
    "sequence": "/sequence",
}
#: Pages of the same stage with more beside it: what they share with the others is not tested again on each.
MORE = {"what_if": "/what_if", "ledger": "/ledger"}
MENU = list(SECTIONS)
HOME_STORY = {
    "overview": "remember",
    "forget_gate": "forget",
    "input_gate": "ignore",
    "output_gate": "hide",
    "sequence": "random",
    "what_if": "remember",
    "ledger": "average",
}
STAGE = '[data-testid="stage"]'
WITHOUT = "body:not(:has(#stage-place))"  # a page of the site that has no stage
CLOSE = 1e-12

_READ = """() => {
  const root = document.querySelector('[data-testid="stage"]');
  const all = [...root.querySelectorAll("[data-bind]")];
  return {
    ...root.dataset,
    view: root.querySelector('[data-action="view"]')?.value,
    story: root.querySelector('[data-action="story"]').value,
    phaseShown: root.querySelector('.phase[aria-pressed="true"]')?.dataset.phase ?? "0",
    numbers: all.map((e) => [e.dataset.bind, e.dataset.unit, e.dataset.value]),
    params: Object.fromEntries([...root.querySelectorAll("[data-param]")].map((e) => [e.dataset.param, e.value])),
    charts: [...root.querySelectorAll("[data-chart]")].map((e) => e.dataset.chart),
  };
}"""

# Goes through all units and steps without a pause and comes back; a page lists the inputs of long
# sequences for the present step only, and weights for the chosen unit only.
_READ_ALL = """() => {
  const root = document.querySelector('[data-testid="stage"]');
  const found = {};
  const collect = () => {
    for (const e of root.querySelectorAll("[data-param]")) found[e.dataset.param] = Number(e.value);
  };
  const unit = Number(root.dataset.unit), t = root.dataset.t;
  const phase = root.dataset.phase;
  const cells = [...root.querySelectorAll('.strip-cell[data-bind="c"]')];
  const units = Math.max(1, new Set(cells.map((e) => e.dataset.unit)).size);
  const click = () => new MouseEvent("click", { bubbles: true });
  const choose = (u) => cells.find((e) => Number(e.dataset.unit) === u)?.dispatchEvent(click());
  for (let u = 0; u < units; u += 1) { choose(u); collect(); }
  choose(unit);
  const scrub = root.querySelector('[data-action="scrub"]');
  const steps = Number(scrub.max) + 1;
  const go = (step) => { scrub.value = step; scrub.dispatchEvent(new Event("input", { bubbles: true })); };
  if (!(`x[${steps - 1},0]` in found && "x[0,0]" in found)) for (let s = 0; s < steps; s += 1) { go(s); collect(); }
  go(t);
  if (phase > 0) root.querySelector(`.phase[data-phase="${phase}"]`).click();
  return { found, steps, units };
}"""


def open_stage(page: Page, address: str, *, partly: bool = False) -> Locator:
    """Go to an address and wait for its stage; gives the stage. ``partly`` takes what the site has of it."""
    page.goto(address)
    return ready(page, partly=partly)


#: How the site says what only the app can show, in the language of a page: static/site/addresses.js.
LEFT_OUT = tr_later("What this link asks for is computed in the app, not on this site: {names}. It was left out.")


def left_to_the_app(page: Page) -> None:
    """Leave a test out that asks the static site for what it says itself that only the app can show."""
    code = page.locator("html").get_attribute("data-language") or ENGLISH
    with speaking(code):
        start = tr(LEFT_OUT, names="").partition(":")[0]
    said = page.locator(".notices").get_by_text(start).or_(page.locator(f"{WITHOUT} #words > .in-app"))
    for text in said.all_text_contents():
        pytest.skip(f"The static site says: {text}")


def ready(page: Page, *, partly: bool = False) -> Locator:
    """Wait until the page is at rest and its stage shows NumPy's numbers."""
    stage = page.locator(f"{STAGE}[data-source]")
    if not partly and page.locator('html[data-home="site"]').count():
        page.locator(f"{STAGE}[data-source], {WITHOUT} #words > .in-app").first.wait_for(timeout=30_000)
        left_to_the_app(page)
    stage.wait_for(timeout=30_000)
    idle(page)
    confirmed(page)
    return stage


def confirmed(page: Page) -> None:
    """Wait until NumPy's trace has replaced the preview."""
    expect(page.locator(STAGE)).to_have_attribute("data-source", "numpy", timeout=15_000)


def read(page: Page) -> dict[str, Any]:
    """Everything a stage says in its markup."""
    answer: dict[str, Any] = page.evaluate(_READ)
    return answer


def go_to(page: Page, t: int) -> None:
    """Move the scrubber to step ``t`` (from 0)."""
    page.locator('[data-action="scrub"]').fill(str(t))
    expect(page.locator(STAGE)).to_have_attribute("data-t", str(t))


def choose_unit(page: Page, unit: int) -> None:
    """Click the cell of a unit (from 0) in the strip of c."""
    page.locator(f'.strip-cell[data-bind="c"][data-unit="{unit}"]').first.click()
    expect(page.locator(STAGE)).to_have_attribute("data-unit", str(unit))


def sliders(page: Page) -> list[str]:
    """Names of the sliders on the stage now."""
    names: list[str] = page.eval_on_selector_all("[data-param]", "all => all.map((e) => e.dataset.param)")
    return names


def slider(page: Page, name: str) -> Locator:
    return page.locator(f'[data-param="{name}"]')


def box(page: Page, name: str) -> Locator:
    """The field in which the value of a slider is typed."""
    return page.locator(".param", has=slider(page, name)).locator('input[type="text"]')


def type_value(page: Page, name: str, value: float) -> None:
    field = box(page, name)
    field.fill(repr(value))
    field.press("Enter")


def cell_of(page: Page, story: str) -> Named:
    """The cell on the stage: from its sliders, and from its story what the page has no slider for."""
    answer = page.evaluate(_READ_ALL)
    known = oracle.of_story(STORIES[story]) if story in STORIES else {}
    numbers = known | answer["found"]
    inputs = 1 + max(int(index) for index in re.findall(r"x\[0,(\d+)\]", " ".join(numbers)))
    return Named(numbers, answer["steps"], inputs, answer["units"])


def moved(page: Page, cell: Named) -> Named:
    """The cell with the sliders where they are now; unlike :func:`cell_of` this does not disturb a drag."""
    shown = {name: float(value) for name, value in read(page)["params"].items()}
    return replace(cell, numbers=cell.numbers | shown)


def of_numpy(page: Page, value: float) -> Any:
    """What a number of NumPy's is on a stage: to the bit where a server confirms it, else but for the last digits."""
    computed_here = page.locator('html[data-home="site"]').count() > 0
    return pytest.approx(value, rel=CLOSE, abs=CLOSE) if computed_here else value


def assert_numbers_equal(page: Page, series: oracle.Series) -> None:
    """Every number bound on the stage equals its recomputation at the step shown."""
    shown = read(page)
    t = int(shown["t"])
    assert len(shown["numbers"]) >= 18, "the drawing alone shows 18 numbers"
    for bind, unit, value in shown["numbers"]:
        assert unit is not None and value is not None, f"{bind} has no data-unit or no data-value"
        wanted = series[bind][t][int(unit)]
        assert abs(float(value) - wanted) <= CLOSE * max(1.0, abs(wanted)), (
            f"{bind} of unit {unit} at step {t} is {value} on the stage and {wanted!r} by hand"
        )


def assert_steps_equal(page: Page, series: oracle.Series, steps: Iterable[int]) -> None:
    for t in steps:
        go_to(page, t)
        assert_numbers_equal(page, series)


def go_by_menu(page: Page, section: str, title: str) -> None:
    """Go to another page by the menu of pages."""
    bar = page.locator(".stAppHeader")
    if page.locator('html[data-home="site"]').count():
        bar.locator("summary", has_text=section).click()
        bar.get_by_role("link", name=title).click()
        return
    page.get_by_role("button", name=section).click()
    page.get_by_role("menuitem", name=title).click()


def menu(page: Page) -> list[str]:
    """The sections in the menu of pages, without its icons."""
    return page.get_by_role("navigation", name="App pages").locator("button p").all_text_contents()
