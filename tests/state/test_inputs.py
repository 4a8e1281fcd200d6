"""What a cell is given to read: series, numbers, text, and a sentence where it cannot be read."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from lstm_core import STORIES
from lstm_core.inputs import MAX_INPUTS, MAX_STEPS
from lstm_view.state.experiment import RANDOM
from lstm_view.state.scene import build
from tests.server import ROOT
from tests.state.make import experiment, vary, written
from tests.state.scenes import assert_same, assert_whole

KEYS = list(STORIES)
TYPED = "0, 0.5, -1"


def test_sunspots_are_the_last_years_of_the_file_from_0_to_1() -> None:
    with (ROOT / "assets/data/sunspots.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    numbers = [float(row["SUNACTIVITY"]) for row in rows]
    scene = build(experiment(story="average", source="sunspots", steps=60))
    expected = [(number - min(numbers)) / (max(numbers) - min(numbers)) for number in numbers[-60:]]
    np.testing.assert_allclose(scene.trace.x[:, 0], expected, rtol=0, atol=1e-15)
    assert scene.input.labels == tuple(row["YEAR"] for row in rows[-60:])
    assert scene.input.labels[-1] == "2008"
    assert f"{max(numbers):.12g}" in scene.claim  # how they were scaled stands beside them
    assert "National Geophysical Data Center" in scene.claim
    assert scene.trace.parameters is STORIES["average"].parameters
    assert_whole(scene)


@pytest.mark.parametrize("steps", [1, 2, 200])
def test_sunspots_of_any_length(steps: int) -> None:
    scene = build(experiment(story=RANDOM, source="sunspots", steps=steps, inputs=5))
    assert scene.trace.x.shape == (steps, 1)
    assert_whole(scene)


def test_text_is_one_input_per_character() -> None:
    text = "abba\n a\tb"
    scene = build(experiment(story=RANDOM, source="text", data=text, units=3))
    alphabet = ["\t", "\n", " ", "a", "b"]
    assert scene.trace.x.tolist() == [[float(sign == letter) for letter in alphabet] for sign in text]
    assert scene.input.names == ("tab", "line-end", "space", "a", "b")
    assert scene.input.labels == ("a", "b", "b", "a", "line-end", "space", "a", "tab", "b")
    assert scene.trace.c.shape == (9, 3)
    assert_whole(scene)


def test_text_of_two_letters_fits_a_story_of_two_inputs() -> None:
    scene = build(experiment(story="count", source="text", data="aaabbab"))
    assert scene.notices == ()
    assert scene.trace.c[:, 0].round(2).tolist() == [1, 2, 3, 2, 1, 2, 1]
    assert scene.claim == "The weights of this story on other input. One input per character."


@pytest.mark.parametrize(
    ("typed", "x"),
    [
        ("1, 2; -3  4e-1", [[1], [2], [-3], [0.4]]),
        ("1 2\n3 4\n\n5 6\n", [[1, 2], [3, 4], [5, 6]]),
        ("1\r\n2\r\n", [[1], [2]]),
        ("7", [[7]]),
    ],
)
def test_numbers_as_they_were_typed(typed: str, x: list[list[float]]) -> None:
    scene = build(experiment(story=RANDOM, source="numbers", data=typed))
    assert scene.trace.x.tolist() == x
    assert scene.notices == ()
    assert_whole(scene)


@pytest.mark.parametrize("key", [*KEYS, RANDOM])
@pytest.mark.parametrize(
    ("source", "data", "words"),
    [
        ("numbers", "", "There is no number"),
        ("numbers", "1, two, 3", "In line 1 stands 'two', which is no number"),
        ("numbers", "1 2\n3", "Line 2 has 1 number"),
        ("numbers", "nan", "which is not finite"),
        ("numbers", "1 " * (MAX_STEPS + 1), f"at most {MAX_STEPS} are taken"),
        ("numbers", "1 " * (MAX_INPUTS + 1) + "\n" + "1 " * (MAX_INPUTS + 1), f"at most {MAX_INPUTS} are taken"),
        ("text", "", "The text is empty"),
        ("text", "a" * (MAX_STEPS + 1), f"at most {MAX_STEPS} are taken"),
        ("text", "".join(map(chr, range(65, 66 + MAX_INPUTS))), "different characters"),
    ],
)
def test_a_mistake_in_what_was_typed_is_said(key: str, source: str, data: str, words: str) -> None:
    asked = experiment(story=key, source=source, data=data, changes="bias[f,0]:1")
    scene = build(asked)
    (notice,) = scene.notices
    assert words in notice
    assert notice.endswith("numbers are shown.")
    assert written(scene.experiment) == "bias[f,0]:1"  # other changes stay
    assert_same(scene.trace, build(experiment(story=key, changes="bias[f,0]:1")).trace)
    assert_whole(scene)


@pytest.mark.parametrize(
    ("key", "source", "data", "has", "wants"),
    [
        ("remember", "text", "abc", 3, "1 number a step"),
        ("remember", "numbers", "1 2\n3 4", 2, "1 number a step"),
        ("latch", "numbers", TYPED, 1, "2 numbers a step"),
        ("hide", "sunspots", "", 1, "2 numbers a step"),
        ("count", "text", "abc", 3, "2 numbers a step"),
    ],
)
def test_an_input_that_does_not_fit_the_story_gets_a_random_cell(
    key: str, source: str, data: str, has: int, wants: str
) -> None:
    asked = experiment(story=key, source=source, data=data, seed=2, changes="bias[f,0]:9")
    scene = build(asked)
    (notice,) = scene.notices
    assert f"“{STORIES[key].title}” reads {wants} and this input has {has};" in notice
    assert scene.experiment == vary(asked, story=RANDOM, inputs=has)
    assert scene.trace.x.shape[1] == has
    assert_same(scene.trace, build(vary(asked, story=RANDOM)).trace)
    assert_whole(scene)
