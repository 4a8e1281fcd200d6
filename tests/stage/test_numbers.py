"""Every number on every stage, set in every way a person can, against plain loops over the sliders' values."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Page

from tests.conftest import NewPage
from tests.stage.helpers import (
    HOME_STORY,
    PATHS,
    assert_numbers_equal,
    assert_steps_equal,
    box,
    cell_of,
    choose_unit,
    confirmed,
    go_to,
    open_stage,
    read,
    slider,
    sliders,
    type_value,
)
from tests.stage.oracle import Named, recompute

pytestmark = pytest.mark.browser

SMALL = "/sequence?input=story&units=3&inputs=2&steps=12&peephole=1"  # the only page with peepholes
CASES = [*PATHS.values(), SMALL]


def story_of(path: str) -> str:
    return next(HOME_STORY[page] for page, start in PATHS.items() if path.split("?")[0] == start)


def some(page: Page, seed: int, inputs: int = 4) -> list[str]:
    """All sliders of the chosen unit and of the start, and a few of the inputs."""
    names = sliders(page)
    of_x = [name for name in names if name.startswith("x[")]
    chosen = random.Random(seed).sample(of_x, min(inputs, len(of_x)))
    return [name for name in names if name not in of_x or name in chosen]


def check(page: Page, path: str, wanted: dict[str, float]) -> Named:
    """The sliders stand where they were set, and every number at several steps is what follows from them."""
    confirmed(page)
    cell = cell_of(page, story_of(path))
    assert {name: cell.numbers[name] for name in wanted} == wanted
    last = cell.steps - 1
    steps = {0, 1, 2, last // 3, last // 2, last - 1, last}
    assert_steps_equal(page, recompute(cell), sorted(steps))
    assert float(read(page)["difference"]) < 1e-12
    return cell


@pytest.mark.parametrize("path", CASES)
def test_the_numbers_before_anything_is_touched(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    check(page, path, {})


@pytest.mark.parametrize("path", CASES)
def test_typed_values(new_page: NewPage, app_url: str, path: str) -> None:
    """Typed one after the other without waiting for the server in between; none is lost."""
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    rng = random.Random(1)
    wanted = {name: rng.uniform(-0.99, 0.99) for name in some(page, 1)}
    for name, value in wanted.items():
        type_value(page, name, value)
    check(page, path, wanted)


@pytest.mark.parametrize("path", CASES)
def test_filled_values(new_page: NewPage, app_url: str, path: str) -> None:
    """As a script or an assistive tool sets a slider."""
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    rng = random.Random(2)
    wanted = {name: rng.uniform(-0.99, 0.99) for name in some(page, 2)}
    for name, value in wanted.items():
        slider(page, name).fill(repr(value))
    check(page, path, wanted)


@pytest.mark.parametrize("path", CASES)
def test_keys(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    wanted = {}
    for name in random.Random(3).sample(some(page, 3), 4):
        before = float(slider(page, name).input_value())
        for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft", "Shift+ArrowLeft"):
            slider(page, name).press(key)
        box(page, name).press("ArrowUp")
        wanted[name] = round(before + 0.02 - 0.1 + 0.01, 6)
    check(page, path, wanted)


@pytest.mark.parametrize("path", CASES)
def test_dragging_previews_and_letting_go_confirms(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    names = [name for name in sliders(page) if name.startswith(("bias", "c0"))]
    for name in (names[0], names[-1]):
        t = int(read(page)["t"])
        go_to(page, 0)  # where the start and the biases both show at once
        drag_and_check(page, path, name)
        go_to(page, t)
    check(page, path, {})


def drag_and_check(page: Page, path: str, name: str) -> None:
    handle = slider(page, name)
    handle.scroll_into_view_if_needed()
    place = handle.bounding_box()
    assert place
    y, before = place["y"] + place["height"] / 2, read(page)["numbers"]
    page.mouse.move(place["x"] + place["width"] * 0.5, y)
    page.mouse.down()
    for share in (0.4, 0.3, 0.25, 0.6, 0.8, 0.7):
        page.mouse.move(place["x"] + place["width"] * share, y)
        now = read(page)
        assert now["source"] == "preview"
        assert now["numbers"] != before, f"the drawing did not follow {name}"
        before = now["numbers"]
        assert_numbers_equal(page, recompute(cell_of(page, story_of(path))))
    page.mouse.up()
    confirmed(page)
    assert 0 <= float(read(page)["difference"]) < 1e-12
    assert_numbers_equal(page, recompute(cell_of(page, story_of(path))))


# Moves each slider to another value in the browser, looks from the present step on for a number that differs,
# and moves it back; the names of those that changed nothing come out.
_IDLE_SLIDERS = """() => {
  const root = document.querySelector('[data-testid="stage"]');
  const scrub = root.querySelector('[data-action="scrub"]');
  const input = (element, value) => { element.value = value; element.dispatchEvent(new Event("input", { bubbles: true })); };
  const numbers = () => [...root.querySelectorAll("[data-bind]")].map((e) => e.dataset.value).join();
  const steps = Number(scrub.max) + 1;
  const named = (name) => root.querySelector(`[data-param="${name}"]`);
  const names = [...root.querySelectorAll("[data-param]")].map((e) => e.dataset.param);
  const started = root.dataset.t;
  const changes = (name) => {
    const first = name.startsWith("x[") ? Number(name.slice(2).split(",")[0]) : 0;
    for (let t = first; t < steps; t += 1) {
      input(scrub, t);
      const before = numbers();
      const old = Number(named(name).value);
      const [low, high] = [Number(named(name).min), Number(named(name).max)];
      input(named(name), old > (low + high) / 2 ? old - 0.37 : old + 0.37);
      const after = numbers();
      input(named(name), old);
      if (before !== after) return true;
    }
    return false;
  };
  const idle = names.filter((name) => !changes(name));
  input(scrub, started);
  return idle;
}"""


@pytest.mark.parametrize("path", CASES)
def test_every_slider_changes_a_number(new_page: NewPage, app_url: str, path: str) -> None:
    """The inputs of a long sequence have a slider at their own step only; there they have to show."""
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    assert len(sliders(page)) >= 7
    assert page.evaluate(_IDLE_SLIDERS) == []


def test_other_units_of_the_sequence(new_page: NewPage, app_url: str) -> None:
    """Eight units: the sliders and the numbers are those of the chosen one, and a change of one stays."""
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/sequence")
    rng = random.Random(6)
    wanted: dict[str, float] = {}
    for unit in (0, 7, 3):
        choose_unit(page, unit)
        assert f"bias[f,{unit}]" in sliders(page)
        for name in rng.sample(some(page, unit), 6):
            wanted[name] = rng.uniform(-0.99, 0.99)
            type_value(page, name, wanted[name])
    cell = check(page, "/sequence", wanted)
    assert cell.units == 8
    for unit in range(8):
        choose_unit(page, unit)
        assert_steps_equal(page, recompute(cell), (0, 44))


@pytest.mark.parametrize("bind", ["f", "i", "g", "o", "z_f", "z_o", "kept", "added", "c", "tanh_c", "h", "x", "c_prev"])
def test_the_operands_of_the_arithmetic(new_page: NewPage, app_url: str, bind: str) -> None:
    """A picked number shows its operands, each with its exact value."""
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/sequence?input=story&units=3&inputs=2&steps=12&peephole=1&step=5")
    page.locator(f'.cell .number[data-bind="{bind}"]').first.focus()
    operands = page.locator(".arithmetic [data-bind]")
    assert operands.count() >= 1
    assert_numbers_equal(page, recompute(cell_of(page, "random")))
