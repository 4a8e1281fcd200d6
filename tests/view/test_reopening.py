"""An experiment is saved from a page and opened on it or from another one; a refused file changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lstm_view.state import document
from lstm_view.state.address import PANELS
from lstm_view.state.experiment import Experiment
from tests.state.acting import PAUSE
from tests.state.make import experiment
from tests.view.drive import SCRIPTS, history, homes, open_page, path_of, payload, send

TEXT = experiment(story="random", units=3, seed=5, source="text", data="abaB", step=2, unit=1, changes="bias[f,1]:2")


def with_files(script: str, query: dict[str, str] | None = None) -> AppTest:
    at = open_page(script, query)
    at.session_state[f"take-{script}"] = True
    return at.run()


def upload(at: AppTest, content: str | bytes, name: str = "mine.json") -> AppTest:
    data = content.encode() if isinstance(content, str) else content
    (uploader,) = [one for one in at.file_uploader if one.label == "Open an experiment"]
    uploader.upload(name, data, "application/json")
    at.run()
    assert not at.exception
    return at


def on(script: str, one: Experiment) -> Experiment:
    """The same run on a page that shows what it shows."""
    look = homes()[script][0].look
    return one.with_look(**{name: getattr(look, name) for name in PANELS})


def undo(at: AppTest, script: str) -> Experiment:
    send(at, [{"n": history(at, script).ack + PAUSE, "kind": "undo"}])
    return history(at, script).now


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_saved_experiment_opens_on_its_page_as_one_step_of_undo(script: str) -> None:
    at = with_files(script)
    home, one = history(at, script).now, on(script, TEXT)
    upload(at, document.write(one, script))
    assert history(at, script).now == one
    assert payload(at)["step"] == 2
    assert "“mine.json”" in payload(at)["notices"][0]
    assert history(at, script).undo == [home]
    assert undo(at, script) == home


def test_it_opens_from_any_page_on_the_one_it_belongs_to() -> None:
    at = with_files("overview")
    at.switch_page(path_of("gradients"))
    at.run()
    send(at, [{"n": PAUSE, "kind": "set", "name": "bias[f,0]", "value": 0.5}])
    there = history(at, "gradients").now
    at.switch_page(path_of("overview"))
    at.session_state["take-overview"] = True
    at.run()
    here, one = history(at, "overview").now, on("gradients", TEXT)
    upload(at, document.write(one, "gradients"))
    assert payload(at)["page"] == "stage-gradients"
    assert history(at, "gradients").now == one
    assert history(at, "gradients").undo[-1] == there
    assert "“mine.json”" in payload(at)["notices"][0]
    assert history(at, "overview").now == here
    assert history(at, "overview").undo == []


def refused(script: str, content: str | bytes) -> str:
    """What is said when a page is given such a file while something is on screen, which stays."""
    at = with_files(script, {"story": "random", "seed": "9", "v": "2", "set": "bias[f,1]:2"})
    shown, before = history(at, script).now, payload(at)
    upload(at, content)
    assert history(at, script).now == shown
    assert history(at, script).undo == []
    after = payload(at)
    assert {name for name in before if before[name] != after[name]} <= {"kept"}
    (error,) = at.error
    return error.value.replace("\\", "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe{}", "UTF-8"),
        ("x;y\n1;2", "not JSON"),
        ("{}", "not an experiment"),
        (document.write(TEXT, "overview").replace('"version": 1', '"version": 2'), "newer"),
        (document.write(TEXT, "overview").replace('"seed"', '"sed"'), "“seed”"),
        (document.write(TEXT, "overview").replace("2.0", "NaN"), "finite"),
        (document.write(TEXT, "overview").replace("abaB", "<b>*a*</b>").replace("random", "<i>"), "“story”"),
        (b" " * (document.MAX_BYTES + 1), "at most"),
    ],
    ids=["bytes", "table", "empty", "newer", "misspelt", "nan", "markup", "large"],
)
def test_a_refused_file_changes_nothing_and_says_why(content: str | bytes, words: str) -> None:
    said = refused("overview", content)
    assert words in said
    assert "Nothing here was changed." in said


def test_a_file_that_another_page_cannot_show_leaves_that_page_as_it_is() -> None:
    at = with_files("overview")
    upload(at, document.write(on("gradients", TEXT), "sequence"))
    assert payload(at)["page"] == "stage-sequence"
    assert "“memory”" in payload(at)["notices"][0]
    assert history(at, "sequence").now == homes()["sequence"][0]


def test_what_was_refused_is_forgotten_when_a_good_file_is_opened() -> None:
    at = with_files("overview")
    upload(at, "{}")
    assert at.error
    upload(at, document.write(TEXT, "overview"))
    assert not at.error
    assert history(at, "overview").now == TEXT
    undo(at, "overview")
    upload(at, document.write(TEXT, "overview"))  # the same file once more
    assert history(at, "overview").now == TEXT


def test_what_is_saved_is_what_is_on_screen_now(monkeypatch: pytest.MonkeyPatch) -> None:
    offered: dict[str, Any] = {}
    original = st.download_button
    monkeypatch.setattr(
        st,
        "download_button",
        lambda label, data, **more: (offered.update({label: data}), original(label, data, **more)),
    )
    at = with_files("overview")
    send(at, [{"n": PAUSE, "kind": "set", "name": "bias[f,0]", "value": 1.25, "cursor": {"step": 4}}])
    save = offered["Save the experiment"]
    assert json.loads(save())["experiment"]["step"] == 5
    send(at, [{"n": 2 * PAUSE, "kind": "cursor", "cursor": {"step": 7}}])
    assert json.loads(save())["experiment"]["step"] == 8
    assert document.read(save().encode(), ["overview"]).experiment(Experiment()) == history(at, "overview").now


def test_a_file_is_not_lost_where_the_browser_gives_back_what_it_had_kept_of_its_page() -> None:
    """After a restart of the server the page that a file belongs to does not know what the browser kept of it."""
    at = with_files("overview")
    one = on("sequence", TEXT)
    upload(at, document.write(one, "sequence"))
    kept = {"now": "story=random&seed=3", "undo": ["story=random"], "redo": []}
    send(at, [{"n": PAUSE, "kind": "restore", **kept}])
    assert history(at, "sequence").now == one
    assert [before.run.seed for before in history(at, "sequence").undo] == [0, 3]
