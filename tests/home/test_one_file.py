"""A scene as one file: it opens from a disk without a network, and shows the digits that NumPy has."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from lstm_core import Trace
from lstm_view.__main__ import asked_for, main, opened
from lstm_view.serving.site.stages import stage_of
from lstm_view.stage.one_file import one_file
from lstm_view.state.actions import apply_all
from lstm_view.state.scene import build
from lstm_view.state.scene_other import build_other
from lstm_view.words.pages import PAGES
from tests.conftest import NewPage
from tests.home.test_history import gru, held
from tests.server import ROOT
from tests.stage.helpers import STAGE, assert_numbers_equal, confirmed, go_to, read, slider
from tests.stage.test_challenges import address
from tests.stage.test_predict import FIRST, assert_tells_nothing, drawn, measured

QUERY = "?v=2&story=remember&step=4&set=weight_ih[g,1,1]:1.5"


class Series(defaultdict[str, Any]):
    """The series of a trace by name, as they are asked for."""

    def __init__(self, trace: Trace) -> None:
        super().__init__()
        self.trace = trace

    def __missing__(self, name: str) -> np.ndarray:
        found: np.ndarray = getattr(self.trace, name)
        return found


def trace_of(query: str) -> Trace:
    return build(opened(query).now).trace


def export(tmp_path: Path, query: str, *options: str) -> Path:
    file = tmp_path / "stage.html"
    assert main(["export", query, str(file), *options]) == 0
    return file


def test_with_charts_a_file_stays_under_6_mb_and_without_under_500_kb(tmp_path: Path) -> None:
    sizes = [export(tmp_path, "?story=remember", *options).stat().st_size for options in ((), ("--no-charts",))]
    assert sizes[0] < 6e6
    said = re.search(r"\(([\d.]+) MB; with `--no-charts` (\d+) kB\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert said is not None
    assert sizes == [pytest.approx(float(said[1]) * 1e6, rel=0.03), pytest.approx(float(said[2]) * 1e3, rel=0.03)]
    for query in (QUERY, "?story=random&units=16&steps=2000", "?challenge=pulse"):
        assert export(tmp_path, query, "--no-charts").stat().st_size < 500e3, query


def test_a_file_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    assert export(tmp_path, QUERY, "--no-charts").read_bytes() == export(tmp_path, QUERY, "--no-charts").read_bytes()


def test_what_a_person_typed_is_no_markup() -> None:
    link = "?input=text&data=%3C%2Fscript%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&story=random"
    text = one_file(asked_for(link, charts=False)).decode()
    assert text.count("<script>") == 1  # our own
    assert "alert(1)" not in text


def test_what_no_file_can_show_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export(tmp_path, "?predict=c@6-40", "--no-charts")
    assert "ends with step 24, and so does the prediction" in capsys.readouterr().err
    assert main(["export", "?stroy=hide", str(tmp_path / "missing" / "a.html"), "--no-charts"]) == 1
    assert "missing" in capsys.readouterr().err


@pytest.mark.parametrize("name", [page.script for page in PAGES[1:] if stage_of(page.script)])
def test_a_link_to_a_page_gives_what_that_page_has_on_its_stage(name: str) -> None:
    stage = stage_of(name)
    assert stage is not None
    for link in (
        f"{name}?step=2",
        f"https://lstm.example/course/{name}?step=2",
        f"https://lstm.example/de/{name}/?step=2",
    ):
        held = asked_for(link)
        assert held.now.run == stage.home.experiment.run and held.options == stage.home.options, link
        assert held.now.look.view == stage.home.experiment.look.view
        assert held.now.cursor.step == 1


def test_a_link_to_gradients_has_their_charts_and_one_to_no_page_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = asked_for("gradients?story=average")
    assert held.beside is not None
    assert {"reach", "later", "rnn"} <= {figure["key"] for figure in held.beside(held.build(held.now))["figures"]}
    for link, said in (("glossary", "no stage"), ("forget_gat?step=2", "no page “forget_gat”")):
        assert main(["export", link, str(tmp_path / "none.html")]) == 1
        assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    assert asked_for("https://lstm.example/course?story=hide").now.run.cell.name == "hide"


@pytest.mark.browser
def test_a_file_without_a_network_drags_steps_and_undoes_with_numpys_digits(new_page: NewPage, tmp_path: Path) -> None:
    page = new_page(offline=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    file = export(tmp_path, QUERY).as_uri()
    page.goto(file)
    expect(page.locator(STAGE)).to_have_attribute("data-t", "3")
    assert_numbers_equal(page, Series(trace_of(QUERY)))

    drag(page, "bias[f,0]", -1.5)
    confirmed(page)
    changed = f"{QUERY};bias[f,1]:{float(slider(page, 'bias[f,0]').input_value())}"
    for t in (3, 4, 23):
        go_to(page, t)
        assert_numbers_equal(page, Series(trace_of(changed)))
    expect(page.locator(".agreement")).to_contain_text("Computed in this browser")
    page.keyboard.press("Home")
    expect(page.locator(STAGE)).to_have_attribute("data-t", "0")
    assert_numbers_equal(page, Series(trace_of(changed)))
    expect(
        page.locator("[data-chart] .js-plotly-plot, [data-chart].js-plotly-plot, [data-chart] .main-svg").first
    ).to_be_visible()

    expect(page).to_have_url(re.compile(r"#more=.*bias.*step=1(&|$)"))
    link = page.url
    other = page.context.new_page()
    other.goto(link)
    expect(other.locator(STAGE)).to_have_attribute("data-t", "0")
    expect(slider(other, "bias[f,0]")).to_have_value(slider(page, "bias[f,0]").input_value())
    go_to(other, 7)
    assert_numbers_equal(other, Series(trace_of(changed)))
    assert "set=" in unquote(link)

    page.keyboard.press("Control+z")
    expect(page.locator('[data-action="undo"]')).to_be_disabled()
    confirmed(page)
    go_to(page, 5)
    assert_numbers_equal(page, Series(trace_of(QUERY)))
    page.reload()
    expect(page.locator('[data-action="redo"]')).to_be_enabled()
    page.locator('[data-action="story"]').select_option("forget")
    expect(page.locator(".claim")).to_contain_text(build(opened("?story=forget").now).claim[:30])
    confirmed(page)
    assert_numbers_equal(page, Series(trace_of("?story=forget")))
    assert {url.partition(":")[0] for url in asked} <= {"file", "blob", "data"}
    assert {url.partition("#")[0] for url in asked if url.startswith("file")} == {file}


@pytest.mark.browser
def test_after_a_reload_a_file_stands_where_it_stood_and_another_file_takes_nothing_of_it(
    new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page(offline=True, reduced_motion="reduce")
    stage = page.locator(STAGE)
    first = export(tmp_path, "?story=paper", "--no-charts").rename(tmp_path / "first.html").as_uri()
    page.goto(first)
    page.locator('[data-action="story"]').select_option("average")  # it has more steps than the scene of the file
    slider(page, "bias[f,0]").press("ArrowUp")
    confirmed(page)
    go_to(page, 20)
    expect(page).to_have_url(re.compile("step=21"))
    moved = page.url.partition("#")[2]
    page.reload()
    expect(stage).to_have_attribute("data-t", "20")
    expect(page.locator('[data-action="undo"]')).to_be_enabled()
    assert page.url.partition("#")[2] == moved

    other = export(tmp_path, "?story=hide&step=4", "--no-charts").as_uri()
    page.goto("about:blank")
    page.goto(f"{other}#more=step=21")
    expect(stage).to_have_attribute("data-t", "20")
    page.goto("about:blank")
    page.goto(first)
    page.goto("about:blank")
    page.goto(f"{first}#more=step=2")
    expect(stage).to_have_attribute("data-t", "1")
    page.goto("about:blank")
    page.goto(f"{other}#more=step=2")
    expect(stage).to_have_attribute("data-t", "1")
    expect(page.locator('[data-action="story"]')).to_have_value("hide")


@pytest.mark.browser
def test_in_a_file_what_comes_is_hidden_until_it_is_drawn_and_any_cell_has_numpys_numbers(
    new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page(offline=True, reduced_motion="reduce", color_scheme="dark")
    page.goto(export(tmp_path, f"?story=forget&step={FIRST}", "--no-charts").as_uri())
    stage = page.locator(STAGE)
    expect(stage).to_have_attribute("data-t", str(FIRST - 1))
    page.keyboard.press("p")
    expect(stage).to_have_attribute("data-predict", "drawing")
    page.get_by_label("Quantity to predict").select_option("c")
    expect(page.locator(".predict-task")).to_contain_text("steps 12 to 19")
    page.locator("details.table summary").click()
    assert_tells_nothing(page)
    page.locator(".predict-step").first.focus()
    for _ in range(8):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
    mine = drawn(page)
    page.locator('[data-action="show-prediction"]').press("Enter")
    expect(stage).to_have_attribute("data-predict", "revealed")
    expect(page.locator(".predict")).to_have_attribute("data-source", "numpy")
    gap = np.abs(np.array(mine) - trace_of("?story=forget").c[FIRST : FIRST + 8, 0])
    assert float(measured(page, "gap-area")) == pytest.approx(gap.sum(), abs=1e-12)
    page.locator('[data-answer="shut"]').click()
    expect(page.locator(".predict-feedback")).to_contain_text("“The output gate forgets.”")
    page.reload()
    expect(page.locator(".predict-feedback")).to_contain_text("What was seen: Of c = ")
    assert drawn(page) == mine
    for _ in range(2):
        page.locator('[data-action="undo"]').click()
    expect(stage).to_have_attribute("data-predict", "drawing")

    own = gru()
    path = tmp_path / "gru.html"
    path.write_bytes(one_file(held(own)))
    page.goto(path.as_uri())
    expect(stage).to_have_class(re.compile("is-other"))
    drag(page, "bias[u,0]", 1.25)
    confirmed(page)
    bias = slider(page, "bias[u,0]").input_value()
    expect(page).to_have_url(re.compile(r"#more=.*bias"))
    apply_all(own, [{"n": 1, "kind": "set", "name": "bias[u,0]", "value": float(bias)}])
    go_to(page, 3)
    series = build_other(own.now).trace.series
    shown = [one for one in read(page)["numbers"] if one[0] in series]
    assert len(shown) > 10
    for bind, unit, value in shown:
        assert float(value) == pytest.approx(series[bind][3, int(unit)], abs=1e-12), bind


@pytest.mark.browser
def test_in_a_file_a_challenge_is_solved_and_a_lecture_held_in_either_language(
    new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page(offline=True, reduced_motion="reduce")
    file = export(tmp_path, address("pulse", "bias[o,1]"), "--no-charts").as_uri()
    page.goto(file)
    panel = page.locator('[data-part="challenge"]')
    expect(panel.locator(".passes")).to_have_text("0 of 6 shown trials pass.")
    expect(panel.locator(".of-hidden")).to_contain_text("0 of 64 hidden trials pass. Trial 101 fails at step")
    slider(page, "bias[o,0]").fill("5")
    expect(panel.locator(".of-hidden")).to_have_text("Solved: all 64 hidden trials pass.")
    expect(panel.locator(".stars")).to_have_text("★★★")
    page.locator('[data-trial="2"]').click()
    expect(page).to_have_url(re.compile("challenge=pulse&trial=3"))
    expect(page.locator(".claim")).to_contain_text("Trial 3.")
    expect(slider(page, "bias[o,0]")).to_have_value("5")
    page.locator('[data-action="challenge"]').select_option("sum")
    expect(panel.locator(".of-hidden")).to_contain_text("0 of 64 hidden trials pass.")
    page.locator('[data-action="undo"]').click()
    expect(panel.locator(".of-hidden")).to_have_text("Solved: all 64 hidden trials pass.")

    page.locator("body").press("l")
    expect(page.locator("html")).to_have_attribute("data-mode", "lecture")
    page.keyboard.press("Escape")
    expect(page.locator("html")).not_to_have_attribute("data-mode", "lecture")
    page.locator('[data-action="language"]').select_option("de")
    expect(panel.locator(".of-hidden")).to_contain_text("Gelöst: alle 64 verborgenen Versuche gelingen.")
    expect(slider(page, "bias[o,0]")).to_have_value("5")


def drag(page: Page, name: str, value: float) -> None:
    """Move a slider by hand, in steps, and let go."""
    handle = slider(page, name)
    handle.scroll_into_view_if_needed()
    bounds = handle.bounding_box()
    assert bounds is not None
    low, high, now = (float(handle.get_attribute(each) or 0) for each in ("min", "max", "value"))
    now = float(handle.input_value())
    y = bounds["y"] + bounds["height"] / 2

    def at(number: float) -> float:
        return bounds["x"] + 8 + (bounds["width"] - 16) * (number - low) / (high - low)

    page.mouse.move(at(now), y)
    page.mouse.down()
    page.mouse.move(at(value), y, steps=8)
    page.mouse.up()


def test_a_file_of_a_link_in_a_language_opens_in_it_and_may_be_told_another(new_page: NewPage, tmp_path: Path) -> None:
    path = export(tmp_path, "?story=remember&lang=de", "--no-charts")
    page = new_page(own=True, locale="en-US")

    def opens_in(code: str, address: str = "") -> None:
        if address:
            page.goto(address)
        page.locator(f"html[lang={code}] {STAGE}[data-source]").wait_for()
        expect(page.locator('[data-action="language"]')).to_have_value(code)
        caption = page.locator('[data-part="caption"]')
        expect(caption).to_contain_text("Zelle" if code == "de" else "cell")

    assert path.read_text(encoding="utf-8").startswith('<!DOCTYPE html>\n<html lang="de"')
    opens_in("de", path.as_uri())
    opens_in("en", f"{path.as_uri()}?lang=en")
    opens_in("de", path.as_uri())
    page.locator('[data-action="language"]').select_option("en")
    opens_in("en")
