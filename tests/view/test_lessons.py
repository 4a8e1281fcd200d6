"""The prepared lessons: every scene opens as its lesson says, and every number in the words is the run's."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from lstm_core import contributions
from lstm_view.learn.scenes.lessons import NAMES, LessonScene, lesson, lesson_html
from lstm_view.state import scene
from lstm_view.state.experiment import LOCKS, SCENE_PARTS
from lstm_view.words.digits import number
from tests.view.drive import SCRIPTS, history, open_page, payload

SCENES = [(name, one) for name in NAMES for one in lesson(name).scenes]
every_scene = pytest.mark.parametrize("one", [one for _, one in SCENES], ids=[f"{n}-{s.title}" for n, s in SCENES])
every_lesson = pytest.mark.parametrize("name", NAMES)


@every_scene
def test_a_scene_opens_as_its_lesson_says_and_is_the_run_its_numbers_are_of(one: LessonScene) -> None:
    assert one.page in SCRIPTS
    at = open_page(one.page, dict(parse_qsl(urlsplit(one.address).query)))
    sent = payload(at)
    assert sent["notices"] == []
    assert sent["scene"]["parts"] == [part for part in SCENE_PARTS if part in one.see]
    assert sent["scene"]["locks"] == [lock for lock in LOCKS if lock not in one.free]
    assert history(at, one.page).now.run == one.experiment.run
    assert sent["step"] == scene.build(one.experiment).step


@every_scene
def test_every_number_in_braces_became_one(one: LessonScene) -> None:
    for part in ("ask", "say", "so"):
        words = one.words(part)
        assert words.endswith((".", "?", "”"))
        assert not re.search(r"[{}]|\(\(|nan", words)
        values = re.findall(r'data-digits="(\d)"[^>]* data-value="([^"]+)"[^>]*>([^<]+)<', words)
        assert [number(float(value), int(digits)) for digits, value, _ in values] == [text for *_, text in values]


def test_the_claims_of_the_scenes_hold() -> None:
    found = 0
    for _, one in SCENES:
        trace = scene.build(one.experiment).trace
        claims = re.findall(r'data-claim="([^"]+)" data-sign="([^"]+)" data-than="([^"]+)"', one.words("so"))
        for claim, sign, than in claims:
            series, at = claim.split("@")
            t, unit = map(int, at.split("."))
            value = float(getattr(trace, series)[t, unit])
            assert value > float(than) if unescape(sign) == ">" else value < float(than)
        found += len(claims)
    assert found


@every_lesson
def test_a_lesson_takes_the_time_it_says_and_has_about_ten_scenes(name: str) -> None:
    one = lesson(name)
    assert sum(each.minutes for each in one.scenes) == one.minutes
    assert 8 <= len(one.scenes) <= 12
    assert {free for each in one.scenes for free in each.free} <= set(LOCKS)


def test_the_newest_entry_of_the_average_is_the_largest() -> None:
    """What the lesson of 90 minutes says of the ledger."""
    (one,) = [each for each in lesson("double").scenes if each.page == "ledger"]
    trace = scene.build(one.experiment).trace
    _, written = contributions(trace)
    assert abs(written[25, :26, 0]).argmax() == 25


@every_lesson
def test_the_page_shows_the_lesson_that_its_address_names(name: str) -> None:
    at = open_page("lessons", {"minutes": str(lesson(name).minutes)})
    shown = " ".join(str(one.value) for one in at.markdown)
    assert lesson(name).title in shown
    assert shown.count('target="_blank"') == len(lesson(name).scenes)
    assert "[[" not in shown
    others = [lesson(other).title for other in NAMES if other != name]
    assert not [title for title in others if title in shown]


def test_on_paper_each_scene_has_its_whole_address() -> None:
    text = lesson_html("quarter", "https://lstm.example/app/lessons")
    assert "https://lstm.example/app/?story=remember&amp;step=3&amp;parts=drawing" in text
    assert "https://lstm.example/app/output_gate?story=hide" in text
