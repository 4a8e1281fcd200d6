"""Time on the stage: every button, the scrubber, the keyboard, playback, and motion that is not wanted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import NewPage
from tests.stage.helpers import PATHS, STAGE, go_to, open_stage, read

pytestmark = pytest.mark.browser

PAPER = "/forget_gate?story=paper&step=1"  # three steps: playback soon ends


def at(page: Page, t: int, phase: int = 0) -> None:
    expect(page.locator(STAGE)).to_have_attribute("data-t", str(t))
    expect(page.locator(STAGE)).to_have_attribute("data-phase", str(phase))


def press(page: Page, action: str) -> None:
    page.locator(f'[data-action="{action}"]').click()


def playing(page: Page, state: bool) -> None:
    expect(page.locator(STAGE)).to_have_attribute("data-playing", str(state).lower(), timeout=15_000)


def pace(page: Page, label: str) -> Locator:
    select = page.get_by_label("Speed")
    select.select_option(label)
    return select


@pytest.mark.parametrize("path", PATHS.values(), ids=list(PATHS))
def test_every_button(new_page: NewPage, app_url: str, path: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + path)
    last = int(page.locator('[data-action="scrub"]').get_attribute("max") or 0)
    press(page, "first")
    at(page, 0)
    press(page, "prev-step")
    at(page, 0)
    press(page, "next-step")
    at(page, 1)
    press(page, "next-step")
    press(page, "prev-step")
    at(page, 1)
    for phase in (1, 2, 3, 4):
        press(page, "next-phase")
        at(page, 1, phase)
    press(page, "next-phase")
    at(page, 2, 1)
    press(page, "last")
    at(page, last)
    press(page, "next-step")
    at(page, last)
    go_to(page, 3)
    at(page, 3)
    press(page, "play")
    playing(page, True)
    press(page, "pause")
    playing(page, False)


def test_phases_by_name(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/?step=5")
    for phase, name in enumerate(("forget", "input", "update", "output"), 1):
        button = page.locator(".phases").get_by_role("button", name=name, exact=True)
        button.click()
        at(page, 4, phase)
        expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    at(page, 4, 0)


def test_the_scrubber_is_dragged_and_shows_the_input(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/forget_gate")
    assert page.locator(".track .bar").count() >= 24
    place = page.locator('[data-action="scrub"]').bounding_box()
    assert place
    y = place["y"] + place["height"] / 2
    page.mouse.move(place["x"] + place["width"] / 2, y)
    page.mouse.down()
    seen = []
    for share in (0.2, 0.5, 0.75, 0.999):
        page.mouse.move(place["x"] + place["width"] * share, y)
        seen.append(int(read(page)["t"]))
    page.mouse.up()
    assert seen == sorted(set(seen))
    at(page, 23)


def test_keyboard(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/forget_gate?step=5")
    for key, t, phase in (
        ("ArrowRight", 5, 0),
        ("ArrowLeft", 4, 0),
        ("ArrowUp", 4, 1),
        ("ArrowUp", 4, 2),
        ("ArrowDown", 4, 1),
        ("End", 23, 0),
        ("Home", 0, 0),
    ):
        page.keyboard.press(key)
        at(page, t, phase)
    page.keyboard.press("Space")
    playing(page, True)
    page.keyboard.press("Space")
    playing(page, False)


def test_keys_in_a_field_do_not_move_the_step(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url + "/forget_gate?step=5")
    field = page.locator('.param input[type="text"]').first
    field.focus()
    for key in ("ArrowLeft", "Home", "End", "ArrowRight", "Space"):
        field.press(key)
    at(page, 4)
    playing(page, False)


@pytest.mark.parametrize("label", ["phase by phase", "8 steps a second"])
def test_playback_advances_and_stops_at_the_end(new_page: NewPage, app_url: str, label: str) -> None:
    page = new_page()
    open_stage(page, app_url + PAPER)
    pace(page, label)
    page.evaluate(
        """() => {
          const stage = document.querySelector('[data-testid="stage"]');
          window.seen = [];
          new MutationObserver(() => window.seen.push([Number(stage.dataset.t), Number(stage.dataset.phase)]))
            .observe(stage, { attributes: true, attributeFilter: ["data-t", "data-phase"] });
        }"""
    )
    press(page, "play")
    playing(page, True)
    page.mouse.move(2, 2)
    playing(page, False)
    at(page, 2)
    seen = [tuple(pair) for pair in page.evaluate("window.seen")]
    moves = [one for k, one in enumerate(seen) if k == 0 or one != seen[k - 1]]
    steps = [t for k, (t, _) in enumerate(moves) if k == 0 or t != moves[k - 1][0]]
    assert steps in ([0, 1, 2], [1, 2])
    if label == "phase by phase":
        assert [phase for t, phase in moves if t == 1] == [1, 2, 3, 4]


def test_playing_again_from_the_end_starts_over(new_page: NewPage, app_url: str) -> None:
    page = new_page()
    open_stage(page, app_url + PAPER)
    pace(page, "8 steps a second")
    press(page, "last")
    at(page, 2)
    press(page, "play")
    playing(page, True)
    playing(page, False)
    at(page, 2)


def test_pointing_at_the_drawing_holds_playback(new_page: NewPage, app_url: str) -> None:
    page = new_page()
    open_stage(page, app_url + "/output_gate?step=1")
    pace(page, "8 steps a second")
    press(page, "play")
    expect(page.locator(STAGE)).not_to_have_attribute("data-t", "0")
    page.locator("svg.cell").hover()
    held = read(page)["t"]
    page.wait_for_timeout(600)  # nothing may happen in the time of nearly five steps
    assert int(read(page)["t"]) - int(held) <= 1  # one step may have been on its way
    playing(page, True)
    page.mouse.move(2, 2)
    expect(page.locator(STAGE)).to_have_attribute("data-t", "23", timeout=15_000)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_only_the_overview_plays_by_itself_and_only_where_motion_is_welcome(
    new_page: NewPage, app_url: str, motion: str
) -> None:
    page = new_page(reduced_motion=motion)
    open_stage(page, app_url)
    playing(page, motion == "no-preference")
    if motion == "no-preference":
        before = (read(page)["t"], read(page)["phase"])
        page.wait_for_function(
            """([t, phase]) => {
              const { dataset } = document.querySelector('[data-testid="stage"]');
              return dataset.t !== t || dataset.phase !== phase;
            }""",
            arg=before,
        )
    for path in [path for path in PATHS.values() if path != "/"] if motion == "no-preference" else []:
        open_stage(page, app_url + path)
        playing(page, False)


def test_a_link_to_the_overview_does_not_play(new_page: NewPage, app_url: str) -> None:
    page = new_page()
    open_stage(page, app_url + "/?step=4&phase=2")
    playing(page, False)
    at(page, 3, 2)


def test_reduced_motion_has_no_animation_and_single_steps(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, app_url)
    press(page, "first")
    press(page, "play")
    playing(page, True)
    page.wait_for_function("() => document.querySelector('[data-testid=stage]').dataset.t > 0")
    assert read(page)["phase"] == "0"
    running = page.evaluate(
        """() => document.querySelector('[data-testid="stage"]').getAnimations({ subtree: true })
          .filter((a) => a.playState === "running" && a.effect.getComputedTiming().duration > 5)
          .map((a) => a.animationName ?? a.transitionProperty)"""
    )
    assert running == []


def test_motion_is_there_where_it_is_welcome(new_page: NewPage, app_url: str) -> None:
    """The check above can fail: without the wish for less motion the lit wires do flow."""
    page = new_page()
    open_stage(page, app_url)
    page.wait_for_function(
        """() => document.querySelector('[data-testid="stage"]').getAnimations({ subtree: true })
          .some((a) => a.animationName === "flow")"""
    )
