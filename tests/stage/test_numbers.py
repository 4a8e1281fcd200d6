"""Every number on every stage, set in every way a person can, against plain loops over the sliders' values."""

from __future__ import annotations

import random
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from lstm_view.stage import payload
from lstm_view.state.address import read as read_address
from lstm_view.state.experiment import Experiment
from lstm_view.state.scene import build
from tests.conftest import NewPage
from tests.stage.helpers import (
    HOME_STORY,
    PATHS,
    STAGE,
    assert_numbers_equal,
    assert_steps_equal,
    box,
    cell_of,
    choose_unit,
    confirmed,
    go_to,
    moved,
    open_stage,
    read,
    slider,
    sliders,
    type_value,
)
from tests.stage.oracle import Named, recompute

pytestmark = pytest.mark.browser

SMALL = "/sequence?input=story&units=3&inputs=2&steps=12&peephole=1"  # the only page with peepholes
CASES = ["/", "/input_gate", SMALL]  # one input, two inputs and few sliders, several units


def story_of(path: str) -> str:
    return next(HOME_STORY[page] for page, start in PATHS.items() if path.split("?")[0] == start)


def some(page: Page) -> list[str]:
    """All sliders of the chosen unit and of the start, and four of the inputs."""
    names = sliders(page)
    of_x = [name for name in names if name.startswith("x[")]
    chosen = random.Random(1).sample(of_x, min(4, len(of_x)))
    return [name for name in names if name not in of_x or name in chosen]


def check(page: Page, path: str, wanted: dict[str, float]) -> Named:
    """The sliders stand where they were set, and every number at several steps is what follows from them."""
    confirmed(page)
    cell = cell_of(page, story_of(path))
    assert {name: cell.numbers[name] for name in wanted} == pytest.approx(wanted, rel=1e-13)
    last = cell.steps - 1
    steps = {0, 1, last // 3, last // 2, last}
    assert_steps_equal(page, recompute(cell), sorted(steps))
    assert float(read(page)["difference"]) < 1e-12
    return cell


@pytest.mark.parametrize("path", CASES)
def test_values_typed_filled_and_keyed(new_page: NewPage, app_url: str, path: str) -> None:
    """Typing and filling do not wait for the server in between; none of the values is lost.

    A slider keeps fifteen digits, so its value may be off by the last two of a number that was typed.
    """
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    check(page, path, {})
    rng = random.Random(path)
    names = rng.sample(some(page), min(14, len(some(page))))
    wanted = {name: rng.uniform(-0.99, 0.99) for name in names}
    for k, (name, value) in enumerate(wanted.items()):
        if k % 2:
            slider(page, name).fill(repr(value))
        else:
            type_value(page, name, value)
    check(page, path, wanted)
    wanted[names[0]] = by_keys(page, names[0])
    wanted[names[1]] = by_keys(page, names[1])
    check(page, path, wanted)


def by_keys(page: Page, name: str) -> float:
    """Move a slider by its keys, then its field by the upward arrow; gives the value it should have."""
    before = float(slider(page, name).input_value())
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "ArrowLeft", "Shift+ArrowLeft"):
        slider(page, name).press(key)
        confirmed(page)
    box(page, name).press("ArrowUp")
    confirmed(page)
    return round(round(before + 0.01, 6) + 0.02 - 0.1, 6)


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
    cell = cell_of(page, story_of(path))
    handle = slider(page, name)
    handle.hover()
    place = handle.bounding_box()
    assert place
    y, before = place["y"] + place["height"] / 2, read(page)["numbers"]
    page.mouse.move(place["x"] + place["width"] * 0.5, y)
    page.mouse.down()
    for share in (0.4, 0.3, 0.6, 0.7):
        page.mouse.move(place["x"] + place["width"] * share, y)
        now = read(page)
        assert now["source"] == "preview"
        assert now["numbers"] != before, f"the drawing did not follow {name}"
        before = now["numbers"]
        assert_numbers_equal(page, recompute(moved(page, cell)))
    page.mouse.up()
    confirmed(page)
    assert 0 <= float(read(page)["difference"]) < 1e-12
    assert_numbers_equal(page, recompute(cell_of(page, story_of(path))))


# Moves each slider to another value in the browser, looks from the present step on for a number that differs,
# and moves it back; the names of those that changed nothing come out. A slider shows one value a frame.
_IDLE_SLIDERS = """async () => {
  const root = document.querySelector('[data-testid="stage"]');
  const scrub = root.querySelector('[data-action="scrub"]');
  const input = (element, value) => {
    element.value = value;
    element.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const frame = () => new Promise(requestAnimationFrame);
  const numbers = () => [...root.querySelectorAll("[data-bind]")].map((e) => e.dataset.value).join();
  const steps = Number(scrub.max) + 1;
  const named = (name) => root.querySelector(`[data-param="${name}"]`);
  const names = [...root.querySelectorAll("[data-param]")].map((e) => e.dataset.param);
  const started = root.dataset.t;
  const changes = async (name) => {
    const first = name.startsWith("x[") ? Number(name.slice(2).split(",")[0]) : 0;
    for (let t = first; t < steps; t += 1) {
      input(scrub, t);
      const before = numbers();
      const old = Number(named(name).value);
      const [low, high] = [Number(named(name).min), Number(named(name).max)];
      input(named(name), old > (low + high) / 2 ? old - 0.37 : old + 0.37);
      await frame();
      const after = numbers();
      input(named(name), old);
      await frame();
      if (before !== after) return true;
    }
    return false;
  };
  const idle = [];
  for (const name of names) if (!(await changes(name))) idle.push(name);
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


@pytest.mark.parametrize("held", ["key", "drag"])
def test_an_answer_that_comes_while_a_slider_is_held_does_not_take_its_value(
    new_page: NewPage, app_url: str, held: str
) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/forget_gate")
    page.evaluate(
        """(held) => {
          const named = (name) => document.querySelector(`[data-param="${name}"]`);
          const say = (element, event) => element.dispatchEvent(event);
          const [first, second] = [named("c0[0]"), named("bias[f,0]")];
          first.value = 0.5;
          say(first, new Event("input", { bubbles: true }));
          say(first, new Event("change", { bubbles: true }));
          second.focus();
          const key = { key: "ArrowRight", bubbles: true, cancelable: true };
          if (held === "key") say(second, new KeyboardEvent("keydown", key));
          else {
            say(second, new PointerEvent("pointerdown", { bubbles: true }));
            second.value = 5.01;
            say(second, new Event("input", { bubbles: true }));
          }
        }""",
        held,
    )
    page.locator(".param.is-changed", has=slider(page, "c0[0]")).wait_for()  # the answer to the first
    let_go = {"key": ["keyup"], "drag": ["pointerup", "change"]}[held]
    for event in let_go:
        slider(page, "bias[f,0]").dispatch_event(event)
    check(page, "/forget_gate", {"c0[0]": 0.5, "bias[f,0]": 5.01})


def test_other_units_of_the_sequence(new_page: NewPage, app_url: str) -> None:
    """Eight units: the sliders and the numbers are those of the chosen one, and a change of one stays."""
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/sequence")
    rng = random.Random(6)
    wanted: dict[str, float] = {}
    for unit in (0, 7, 3):
        choose_unit(page, unit)
        assert f"bias[f,{unit}]" in sliders(page)
        for name in rng.sample(some(page), 5):
            wanted[name] = rng.uniform(-0.99, 0.99)
            type_value(page, name, wanted[name])
    cell = check(page, "/sequence", wanted)
    assert cell.units == 8
    for unit in range(8):
        choose_unit(page, unit)
        assert_steps_equal(page, recompute(cell), (0, 44))


def test_the_operands_of_the_arithmetic(new_page: NewPage, app_url: str) -> None:
    """A picked number shows its operands, each with its exact value."""
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}{SMALL}&step=5")
    series = recompute(cell_of(page, "random"))
    for bind in ("f", "i", "g", "o", "z_f", "z_o", "kept", "added", "c", "tanh_c", "h", "x", "c_prev", "h_prev"):
        page.locator(f'.cell .number[data-bind="{bind}"]').first.focus()
        assert page.locator(".arithmetic [data-bind]").count() >= 1
        assert_numbers_equal(page, series)


def test_of_a_large_run_the_chosen_unit_has_numpys_numbers_to_the_bit(new_page: NewPage, app_url: str) -> None:
    query = {"story": "random", "units": "16", "inputs": "2", "steps": "400", "step": "300"}
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/sequence?{urlencode(query)}")
    trace = build(read_address(query, Experiment())[0]).trace
    assert trace.c.size > payload.SMALL
    choose_unit(page, 5)
    expect(page.locator(STAGE)).to_have_attribute("data-waiting", "0")
    confirmed(page)
    for bind in ("f", "i", "g", "o", "c", "h", "kept", "added", "tanh_c"):
        shown = page.locator(f'.drawing [data-bind="{bind}"][data-unit="5"]').first.get_attribute("data-value")
        assert float(shown or "nan") == getattr(trace, bind)[299, 5], bind
