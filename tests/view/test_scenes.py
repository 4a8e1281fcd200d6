"""The panel in which a scene is made, and what students get of it on every page."""

from __future__ import annotations

import html
import io
import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
import zxingcpp
from PIL import Image
from streamlit.testing.v1 import AppTest

from lstm_view.learn.scenes import qr
from lstm_view.learn.scenes.handing import frame, link
from lstm_view.learn.scenes.maker import SHOWN, TOUCHED
from lstm_view.state import document
from lstm_view.state.address import write
from lstm_view.state.experiment import ALL_LOCKS, LOCKS, SCENE_PARTS, Experiment, Random, Run
from tests.state.acting import PAUSE
from tests.state.make import own_cell
from tests.view.drive import SCRIPTS, history, homes, open_page, payload, send

PAGE = "https://lstm.example/what_if"


def opened(script: str, query: dict[str, str] | None = None) -> AppTest:
    """A page with the panel unfolded."""
    at = open_page(script, query)
    at.session_state[f"maker-{script}"] = True
    return at.run()


def link_of(at: AppTest) -> str:
    return str(at.code[0].value)


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def test_the_link_of_the_panel_opens_the_scene_with_what_was_chosen() -> None:
    at = opened("forget_gate")
    send(at, [{"n": PAUSE, "kind": "set", "name": "bias[f,0]", "value": 2.5, "cursor": {"step": 7}}])
    at.pills(key="scene-parts-forget_gate").set_value(["drawing", "sliders", "timeline"]).run()
    at.pills(key="scene-free-forget_gate").set_value(["f"]).run()
    assert payload(at)["scene"] == {"parts": [], "locks": []}  # not in force while it is being made
    student = open_page("forget_gate", query_of(link_of(at)))
    sent = payload(student)
    assert sent["scene"] == {"parts": ["timeline", "drawing", "sliders"], "locks": [one for one in LOCKS if one != "f"]}
    assert (sent["changed"], sent["step"], sent["notices"]) == (["bias[f,0]"], 7, [])
    assert not [box for box in student.expander if box.label.startswith("Make a scene")]


def test_the_choices_can_be_undone_begun_anew_and_taken_up_by_the_address() -> None:
    at = opened("overview")
    at.pills(key="scene-free-overview").set_value([]).run()
    assert history(at, "overview").now.look.locks == LOCKS
    again = opened("overview", {"lock": "f", "prepare": "1"})
    assert again.pills(key="scene-free-overview").value == [one for one in LOCKS if one != "f"]
    send(at, [{"n": PAUSE, "kind": "undo"}])
    assert not history(at, "overview").now.look.preparing
    at.button(key="scene-fix-overview").click().run()
    at.button(key="scene-start-overview").click().run()
    assert history(at, "overview").now == history(at, "overview").home


def test_a_scene_of_nothing_is_refused_in_a_sentence() -> None:
    at = opened("overview")
    at.pills(key="scene-parts-overview").set_value([]).run()
    assert payload(at)["notices"] == ["A scene shows at least one part, so the last one stays."]
    assert history(at, "overview").now.look.parts == ()


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_page_honours_a_scene(script: str) -> None:
    at = open_page(script, {"lock": ",".join(LOCKS), "parts": "drawing"})
    before = history(at, script).now
    changes = ("bias[f,0]", "x[0,0]", "c0[0]", "clamp[f,*,*]")
    actions = [{"kind": "set", "name": name, "value": 0.5} for name in changes]
    other = "forget" if before.run.cell.name == "hide" else "hide"
    actions += [{"kind": "story", "value": other}, {"kind": "goto", "query": "story=latch"}]
    for n, action in enumerate(actions, 1):
        send(at, [{"n": n * PAUSE, **action}])
        assert "fixed in this scene" in payload(at)["notices"][0]
    assert history(at, script).now.run == before.run
    buttons = [one for one in at.button if str(one.key).startswith(("case-", "descend-", "readout-", "own-show"))]
    assert all(one.disabled for one in buttons)
    widgets = [*at.selectbox, *at.number_input, *at.toggle, *at.get("button_group"), *at.multiselect]
    kept_here = [one for one in widgets if str(one.key).startswith("control-")]
    typed = "control-own-"  # fields of a cell: what is typed there runs nothing
    assert all(one.proto.disabled for one in kept_here if not str(one.key).startswith(typed))


def test_a_widget_is_free_where_its_lock_is_not_set() -> None:
    at = open_page("sequence", {"lock": "story"})
    assert at.number_input(key="control-units").disabled
    assert not at.number_input(key="control-steps").disabled
    assert not at.selectbox(key="control-source").disabled


def test_the_file_of_a_scene_is_the_scene() -> None:
    at = opened("gradients", {"lock": "f,i", "prepare": "1"})
    now = history(at, "gradients").now.with_look(preparing=False)
    home = history(at, "gradients").home
    assert document.read(document.write(now, "gradients").encode(), SCRIPTS).experiment(home) == now
    assert json.loads(document.write(now, "gradients"))["experiment"]["lock"] == ["f", "i"]


def test_the_names_of_the_choices_are_those_of_the_state() -> None:
    assert tuple(SHOWN) == SCENE_PARTS
    assert tuple(TOUCHED) == ALL_LOCKS


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_code_is_read_as_the_link_it_was_made_of(script: str) -> None:
    """By another program, from the picture that is saved: as a phone reads it from a slide."""
    home, _ = homes()[script]
    scene = home.with_look(locks=LOCKS[:5], parts=SCENE_PARTS[:6])
    address = link(scene, home, PAGE)
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr.png(address))))
    assert found.text == address


def test_a_link_that_no_code_can_hold_is_said_and_the_file_offered() -> None:
    long = Experiment(Run(own_cell(3, 8)))
    address = link(long, Experiment(), PAGE)
    assert not qr.fits(address)
    assert qr.fits("x" * qr.MAX_BYTES)
    assert not qr.fits("x" * (qr.MAX_BYTES + 1))
    qr.code("x" * qr.MAX_BYTES)
    with pytest.raises(ValueError, match=r"fit|large"):
        qr.code("x" * (qr.MAX_BYTES + 1))
    at = opened("overview", write(long, Experiment()))
    assert "Hand on the scene as a file" in at.info[0].value


def test_the_line_of_a_frame_is_html_that_shows_the_stage_alone() -> None:
    scene = Experiment(Run(Random(units=3))).with_look(locks=("f",), parts=("drawing",))
    address = link(scene, Experiment(), PAGE, framed=True)
    line = frame(address, 'A "quoted" title')
    source = re.search(r'src="([^"]+)"', line)
    assert source is not None
    assert html.unescape(source[1]) == address
    assert query_of(address)["embed"] == "true"
    assert 'title="A &quot;quoted&quot; title"' in line
