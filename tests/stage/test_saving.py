"""The drawing and the charts as files: what is on the page, in the colours that were asked for, without a font."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_view.state.address import write
from lstm_view.state.experiment import CellInput, Experiment, Output, OwnOther, Run
from lstm_view.state.names import read_changes
from lstm_view.theme import variables
from tests.browser import idle
from tests.conftest import NewPage
from tests.stage.helpers import choose_unit, go_to, open_stage, read, ready

SVG = "{http://www.w3.org/2000/svg}"
CHANGED = "?step=4&set=bias[f,0]:1"
PAPER = {"light": variables("light")["paper"], "dark": variables("dark")["paper"]}


def save(page: Page, root: Locator, kind: str, folder: Path, **look: bool) -> Path:
    root.locator("summary").click()
    for name, wanted in look.items():
        root.locator(f'[data-save="{name}"]').set_checked(wanted)
    with page.expect_download() as download:
        root.locator(f'[data-export="{kind}"]').click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target


def colours(path: Path) -> set[str]:
    return {colour.lower() for colour in re.findall(r"#[0-9a-fA-F]{6}", path.read_text("utf-8"))}


def hues(mode: str) -> set[str]:
    return {colour.lower() for name, colour in variables(mode).items() if re.fullmatch("q-[figoch]", name)}  # type: ignore[arg-type]


@pytest.fixture
def page(new_page: NewPage, app_url: str) -> Page:
    """On a dark page, so that a light picture is not the page's."""
    page = new_page(color_scheme="dark", reduced_motion="reduce")
    open_stage(page, f"{app_url}/{CHANGED}")
    return page


def test_the_drawing_needs_neither_style_nor_font(page: Page, tmp_path: Path) -> None:
    before = read(page)
    path = save(page, page.locator(".shown"), "svg", tmp_path)
    assert path.name == "lstm-remember-step-4.svg"
    tree = ET.parse(path)
    tags = {element.tag.removeprefix(SVG) for element in tree.iter()}
    assert tags <= {"svg", "title", "rect", "g", "path", "circle", "defs", "marker"}
    assert not re.search(r"class=|style=|var\(|font|data-|NaN", path.read_text("utf-8"))
    *_, width, height = map(float, tree.getroot().attrib["viewBox"].split())
    assert (width, height) == tuple(float(tree.getroot().attrib[side]) for side in ("width", "height"))
    assert read(page) == before, "the page is as it was"
    expect(page.locator(".darkroom")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
def test_the_drawing_is_light_or_dark_by_choice(page: Page, tmp_path: Path, dark: bool) -> None:
    path = save(page, page.locator(".shown"), "svg", tmp_path, dark=dark)
    mine, other = ("dark", "light") if dark else ("light", "dark")
    assert hues(mine) <= colours(path)
    assert not hues(other) & colours(path)
    assert PAPER[mine] in path.read_text("utf-8")


def test_ghosts_are_there_only_if_they_are_wanted_and_then_named(page: Page, tmp_path: Path) -> None:
    """The line that names them makes the picture higher; what was on the page is grey and thin."""
    heights, sizes = {}, {}
    for ghosts in (False, True):
        path = save(page, page.locator(".shown"), "svg", tmp_path, ghosts=ghosts)
        heights[ghosts] = float(ET.parse(path).getroot().attrib["height"])
        sizes[ghosts] = path.stat().st_size
    assert heights[True] > heights[False]
    assert sizes[True] > sizes[False]


def test_what_was_chosen_last_holds_for_the_tab(page: Page, tmp_path: Path) -> None:
    save(page, page.locator(".shown"), "svg", tmp_path, dark=True, ghosts=False)
    page.reload()
    menu = page.locator(".slot .export")
    menu.locator("summary").click()
    expect(menu.locator('[data-save="dark"]')).to_be_checked()
    expect(menu.locator('[data-save="ghosts"]')).not_to_be_checked()
    page.keyboard.press("Escape")
    expect(menu.locator(".export-panel")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_a_png_is_twice_as_large_as_the_svg(page: Page, tmp_path: Path) -> None:
    height = float(ET.parse(save(page, page.locator(".shown"), "svg", tmp_path)).getroot().attrib["height"])
    data = save(page, page.locator(".shown"), "png", tmp_path).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[20:24], "big") == 2 * height


def test_a_moving_step_shows_its_phases_one_after_the_other(page: Page, tmp_path: Path) -> None:
    path = save(page, page.locator(".shown"), "step", tmp_path)
    animations = ET.parse(path).getroot().findall(f".//{SVG}animate[@attributeName='opacity']")
    assert animations
    durations = {animation.attrib["dur"] for animation in animations}
    assert len(durations) == 1, "all parts go round together"
    for animation in animations:
        values = animation.attrib["values"].split(";")
        assert len(set(values)) > 1
        assert "keyTimes" not in animation.attrib or len(animation.attrib["keyTimes"].split(";")) == len(values)


def test_at_each_moment_of_a_moving_run_every_changing_part_has_one_look(page: Page, tmp_path: Path) -> None:
    path = save(page, page.locator(".shown"), "run", tmp_path)
    root = ET.parse(path).getroot()
    cut = [one.attrib["values"].split(";") for one in root.findall(f".//{SVG}animate[@calcMode='discrete']")]
    steps = int(page.locator('[data-action="scrub"]').get_attribute("max") or 0) + 1
    assert {len(values) for values in cut} == {steps}
    shown = [sum(values[k] != "0" for values in cut) for k in range(steps)]
    assert min(shown) > 0
    drawn = {element.attrib["id"] for element in root.iter(f"{SVG}path") if "id" in element.attrib}
    used = {element.attrib["href"].removeprefix("#") for element in root.iter(f"{SVG}use")}
    assert used <= drawn


_PLAYED = """async (data) => {
  const film = document.createElement("video");
  film.src = URL.createObjectURL(await (await fetch(data)).blob());
  await new Promise((resolve) => { film.onloadeddata = resolve; });
  film.currentTime = 1e6;
  await new Promise((resolve) => { film.onseeked = resolve; });
  return [film.videoWidth, film.videoHeight, film.currentTime];
}"""


def test_a_run_is_recorded_as_a_video_that_a_browser_plays(new_page: NewPage, app_url: str, tmp_path: Path) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/?story=paper")  # three steps: it is recorded as fast as it plays
    path = save(page, page.locator(".shown"), "video", tmp_path)
    assert path.suffix == ".webm"
    other = new_page()
    other.goto("about:blank")
    data = f"data:video/webm;base64,{base64.b64encode(path.read_bytes()).decode()}"
    width, height, seconds = other.evaluate(_PLAYED, data)
    assert width > 2 * height > 1000
    assert seconds > 3 * 0.7 - 0.2


def test_a_moving_run_can_be_stopped(page: Page) -> None:
    downloads = []
    page.on("download", lambda download: downloads.append(download))
    menu = page.locator(".shown")
    menu.locator("summary").click()
    # In one go: the browser takes a moment for each step, and is told to stop before the second.
    menu.evaluate("""(menu) => {
      menu.querySelector('[data-export="run"]').click();
      menu.querySelector('[data-export="stop"]').click();
    }""")
    expect(menu.locator(".export-said")).to_have_text("Stopped")
    expect(menu.locator('[data-export="stop"]')).to_be_hidden()
    assert downloads == []


def test_a_chart_is_saved_in_colours_of_choice_with_or_without_cursor_and_ghosts(page: Page, tmp_path: Path) -> None:
    page.goto(page.url.replace("/?", "/forget_gate?"))
    chart = page.locator('[data-chart="timeline"]')
    chart.scroll_into_view_if_needed()
    chart.locator(".main-svg").first.wait_for()

    def made(**look: bool) -> str:
        path = save(page, chart, "svg", tmp_path, **{"dark": False, "ghosts": False, "cursor": False, **look})
        return path.read_text("utf-8")

    ground = {mode: "rgb({}, {}, {})".format(*bytes.fromhex(colour[1:])) for mode, colour in PAPER.items()}
    plain, dark = made(), made(dark=True)
    assert ground["light"] in plain
    assert ground["dark"] not in plain
    assert ground["dark"] in dark
    assert "<text" not in plain, "letters are outlines"
    assert made(cursor=True).count("<path") > plain.count("<path")
    haunted = made(ghosts=True)
    assert haunted.count("trace scatter") > plain.count("trace scatter")
    assert height_of(haunted) > height_of(plain), "a line says what the ghosts are"


def height_of(svg: str) -> float:
    return float(ET.fromstring(svg).attrib["height"])


def test_a_letter_without_an_outline_stays_text(new_page: NewPage, app_url: str, tmp_path: Path) -> None:
    """It stays text, so that no name loses a letter."""
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/sequence?input=text&data=%E5%AD%97a%E5%AD%97b")
    path = save(page, page.locator(".shown"), "svg", tmp_path)
    texts = [element.text for element in ET.parse(path).iter(f"{SVG}text")]
    assert set(texts) == {"字"}


@pytest.mark.app("saves experiments.")
def test_an_experiment_is_saved_where_the_person_stands_and_opens_from_another_page(
    new_page: NewPage, app_url: str, tmp_path: Path
) -> None:
    """The stage moves the cursor alone, so it tells the server where it is before the file is made."""
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/gradients?set=bias[f,0]:1")
    page.get_by_text("Take it with you").click()
    button = page.get_by_role("button", name="Save the experiment")
    expect(button).to_be_visible()
    page.mouse.move(1, 1)  # the stage comes back into sight, and a number under the pointer would show its sum
    go_to(page, 5)
    choose_unit(page, 2)
    button.hover()
    idle(page)
    with page.expect_download() as download:
        button.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    before = read(page)

    open_stage(page, app_url)
    page.get_by_text("Take it with you").click()
    page.locator('input[type="file"]').set_input_files({"name": "a.json", "mimeType": "", "buffer": b"{"})
    expect(page.get_by_text("The file is not JSON")).to_be_visible()
    page.locator('input[type="file"]').set_input_files(path)
    page.wait_for_url("**/gradients?**")
    ready(page)
    after = read(page)
    assert (after["t"], after["unit"]) == ("5", "2")
    assert (after["params"], after["numbers"]) == (before["params"], before["numbers"])


def test_the_picture_of_a_gru_of_ones_own_is_a_file_too(page: Page, app_url: str, tmp_path: Path) -> None:
    """On What if, where its update gate is held, and with a read-out; z is called z."""
    cell = OwnOther("gru", 1, 2, tuple(0.1 * k for k in range(OwnOther("gru", 1, 2, ()).size)))
    readout = Output("linear", ((1.0, 2.0),), (0.5,))
    changes = read_changes("clamp[u,1-2,*]:0.25", first=1)
    run = Run(cell, CellInput(4), changes=changes, readout=readout)
    open_stage(page, f"{app_url}/what_if?{urlencode(write(Experiment(run), Experiment()))}")
    stage = page.locator(".stage")
    expect(stage.locator(".flow .flow-held:visible")).to_have_count(1)
    expect(stage.locator('.flow [data-bind="y"]')).to_be_visible()
    expect(stage.locator('.flow [data-part="u"] .flow-equation').last).to_have_text("zt = σ(az)")
    path = save(page, page.locator(".shown"), "svg", tmp_path, dark=False)
    tags = {element.tag.removeprefix(SVG) for element in ET.parse(path).iter()}
    assert tags <= {"svg", "title", "rect", "g", "path"}
    assert not re.search(r"class=|style=|var\(|font|data-|NaN", path.read_text("utf-8"))
    assert PAPER["light"].lower() in colours(path)
    expect(page.locator(".darkroom")).to_have_count(0)
