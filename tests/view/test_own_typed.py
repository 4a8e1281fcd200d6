"""Typed numbers that can be read in two ways, and text in an order of one's own, through the page."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core import MAX_INPUTS
from lstm_view.state.experiment import Experiment, Numbers, Text
from lstm_view.state.scene import build
from tests.state.acting import PAUSE
from tests.state.make import experiment
from tests.view.drive import history, open_page, payload, send

PAGE = "sequence"


def now(at: AppTest) -> Experiment:
    return history(at, PAGE).now


def typed(data: str, **more: str) -> AppTest:
    """The page on which numbers were typed."""
    at = open_page(PAGE, {"input": "numbers", "data": "1", "story": "random", **more})
    at.text_area(key="control-numbers").set_value(data).run()
    assert not at.exception
    return at


def keys(at: AppTest) -> set[str]:
    return {str(one.key) for one in at.button}


# -- numbers


def test_a_comma_that_may_be_either_is_asked_about_and_both_readings_are_shown() -> None:
    at = typed("0,5\n0,7")
    assert "can be one number with a decimal comma or two numbers" in payload(at)["notices"][0]
    assert at.info[0].value == "These numbers can be read in two ways. Which do you mean?"
    assert at.button(key="control-read-point").label == "2 inputs: 0 and 5; 0 and 7"
    assert at.button(key="control-read-comma").label == "1 input: 0.5; 0.7"
    before = now(at)
    at.button(key="control-read-comma").click().run()
    assert payload(at)["x"] == [0.5, 0.7]
    assert payload(at)["notices"] == []
    assert not at.info
    assert at.text_area(key="control-numbers").value == "0,5\n0,7"
    send(at, [{"n": history(at, PAGE).ack + PAUSE, "kind": "undo"}])
    assert now(at) == before
    at.button(key="control-read-point").click().run()
    assert payload(at)["x"] == [0, 5, 0, 7]
    other = open_page(PAGE)
    send(other, [{"n": 1, "kind": "open", **payload(at)["address"]}])
    assert now(other).run == now(at).run


@pytest.mark.parametrize(
    ("data", "x"),
    [
        ("0,5; 0,7; 1,2", [0.5, 0.7, 1.2]),
        ("−0.377, 0.956", [-0.377, 0.956]),
        ("[0, 0.5, 0.25, 1]", [0, 0.5, 0.25, 1]),
        ("np.array([[1, 2], [3, 4]])", [1, 2, 3, 4]),
        ("level\n1,5\n2,5", [1.5, 2.5]),
    ],
)
def test_what_tells_its_reading_is_not_asked_about(data: str, x: list[float]) -> None:
    at = typed(data)
    assert payload(at)["notices"] == []
    assert payload(at)["x"] == x
    assert not at.info and "control-read-comma" not in keys(at)


def test_one_line_can_be_one_step_of_several_inputs() -> None:
    at = typed("1 0.5")
    assert (payload(at)["cell"]["steps"], payload(at)["cell"]["input_size"]) == (2, 1)
    at.toggle(key="control-onestep").set_value(True).run()
    assert (payload(at)["cell"]["steps"], payload(at)["cell"]["input_size"]) == (1, 2)
    assert payload(at)["x"] == [1, 0.5]


@pytest.mark.parametrize(
    ("data", "said"), [("0,5; 0,7", True), ("level\n1,5", True), ("0.5, 0.7", False), ("1,2,3", False)]
)
def test_decimal_commas_are_said(data: str, said: bool) -> None:
    assert ("with decimal commas" in payload(typed(data))["story"]["claim"]) == said


@pytest.mark.parametrize("data", ["1 2\n3 4", "7", ""])
def test_one_step_is_offered_only_for_one_line_of_several_numbers(data: str) -> None:
    assert "control-onestep" not in {str(one.key) for one in typed(data).toggle}


def test_the_decimal_sign_can_be_said_where_it_is_not_asked() -> None:
    at = typed("1,5\n2")
    assert "Line 2 has 1 number" in payload(at)["notices"][0]
    at.selectbox(key="control-decimal").set_value("comma").run()
    assert payload(at)["x"] == [1.5, 2]
    assert payload(at)["notices"] == []


def test_names_above_the_numbers_name_the_inputs() -> None:
    at = typed("left right\n1 2\n3 4")
    assert payload(at)["inputs"] == ["left", "right"]
    assert payload(at)["x"] == [1, 2, 3, 4]


# -- text


def reading(data: str, **more: str) -> AppTest:
    at = open_page(PAGE, {"input": "text", "data": data, "story": "random", **more})
    assert not at.exception
    return at


def test_the_order_of_the_characters_is_shown_and_can_be_that_of_a_model() -> None:
    at = reading("abaB")
    assert at.text_input(key="control-order").value == "B a b"
    assert payload(at)["inputs"] == ["B", "a", "b"]
    at.text_input(key="control-order").set_value("a b B").run()
    assert payload(at)["inputs"] == ["a", "b", "B"]
    assert np.reshape(payload(at)["x"], (4, 3)).argmax(axis=1).tolist() == [0, 1, 0, 2]
    assert now(at).run.input == Text("abaB", "characters", "a b B")
    at.text_input(key="control-order").set_value("B a b").run()
    assert now(at).run.input == Text("abaB")


def test_an_order_may_know_more_signs_than_the_text_and_is_written_in_one_piece_too() -> None:
    at = reading("ab", order="xaby")
    assert payload(at)["inputs"] == ["x", "a", "b", "y"]
    assert payload(at)["cell"]["input_size"] == 4


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("a", "The character 'b' at step 2 is not in the order"),
        ("a b a", "The order has the character 'a' twice"),
        ("a bb", "“bb” in the order is more than one character"),
    ],
)
def test_an_order_that_does_not_fit_is_said_and_stays_in_the_field(order: str, words: str) -> None:
    at = reading("ab")
    at.text_input(key="control-order").set_value(order).run()
    assert words in payload(at)["notices"][0]
    assert at.text_input(key="control-order").value == order


def test_what_is_hardly_seen_has_a_name_in_the_order() -> None:
    at = reading("a b\tc\n")
    assert at.text_input(key="control-order").value == "tab line-end space a b c"
    at.text_input(key="control-order").set_value("space a b c tab line-end").run()
    assert np.reshape(payload(at)["x"], (6, 6)).argmax(axis=1).tolist() == [1, 0, 2, 4, 3, 5]


def test_a_text_can_be_read_by_words() -> None:
    at = reading("to be or not to be")
    at.selectbox(key="control-by").set_value("words").run()
    assert payload(at)["labels"] == ["to", "be", "or", "not", "to", "be"]
    assert at.text_input(key="control-order").value == "be not or to"
    assert payload(at)["cell"]["input_size"] == 4
    at.text_input(key="control-order").set_value("to be or not").run()
    assert np.reshape(payload(at)["x"], (6, 4)).argmax(axis=1).tolist() == [0, 1, 2, 3, 0, 1]
    assert "One input per word." in payload(at)["story"]["claim"]


@pytest.mark.parametrize("count", [61, MAX_INPUTS])
def test_a_text_of_many_different_characters_is_read(count: int) -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + count)))
    at = reading(text)
    assert payload(at)["notices"] == []
    assert payload(at)["cell"]["input_size"] == count
    assert payload(at)["inputs"] == list(text)


def test_one_more_is_refused_in_a_sentence() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + MAX_INPUTS + 1)))
    assert "There are 129 different characters; at most 128 are taken." in payload(reading(text))["notices"][0]


@pytest.mark.parametrize("given", [Numbers("0,5\n0,7"), Text("ab", "words", "a")])
def test_what_cannot_be_read_leaves_the_cell_its_own_input(given: Numbers | Text) -> None:
    asked = experiment(story="remember", source=given.name, **vars(given))
    scene = build(asked)
    assert len(scene.notices) == 1
    assert scene.experiment.run.input.name == "story"
