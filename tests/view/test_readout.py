"""The form for a read-out: what is typed is read or refused in a sentence, and stays typed."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings

from lstm_view.stage.readout_text import read_readout, written
from lstm_view.state.experiment import Output
from tests.state.strategies import READOUTS
from tests.view.drive import history, open_page


@settings(max_examples=60, deadline=None)
@given(READOUTS)
def test_what_the_form_shows_of_a_readout_gives_it_again(readout: Output) -> None:
    weight, bias = written(readout)
    found, _ = read_readout(readout.activation, weight, bias, readout.hidden_size)
    np.testing.assert_array_equal(found.weight, readout.weight)
    np.testing.assert_array_equal(found.bias, readout.bias)


def test_weights_come_as_people_have_them() -> None:
    def weight(text: str, units: int, bias: str = "") -> tuple[tuple[float, ...], ...]:
        return read_readout("linear", text, bias, units)[0].weight

    assert weight("[[1, 2], [3, 4]]", 2) == ((1, 2), (3, 4))
    assert weight("0.5 −1 2", 3) == ((0.5, -1, 2),)
    assert weight("1\t2\t3\n4\t5\t6", 3) == ((1, 2, 3), (4, 5, 6))
    assert weight("2", 1) == ((2,),)
    assert weight("2, 3", 1, "0; 1") == ((2,), (3,))
    transposed, notes = read_readout("linear", "1 2; 3 4; 5 6", "0 0", 3)
    assert transposed.weight == ((1, 3, 5), (2, 4, 6))
    assert any("transpose of W" in note for note in notes)


@pytest.mark.parametrize(
    ("weight", "bias", "words"),
    [
        ("", "", "Give the weights"),
        ("1 2 3", "", "The weights are 1 × 3; this cell has 2 units, so each output needs a row of 2 numbers."),
        ("1 2; 3 x", "", "In the weights: "),
        ("1 2", "1 2 3", "The biases are 3 biases, the weights are for 1 output"),
        ("1 2", "one", "In the biases: "),
        ("1e9 2", "", "A number is beyond 1,000,000"),
        ("\n".join(["1 2"] * 65), "", "The weights are for 65 outputs; at most 64 can be shown."),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(weight: str, bias: str, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
        read_readout("linear", weight, bias, 2)


def test_a_readout_is_given_by_the_form_in_one_step_of_undo() -> None:
    at = open_page("sequence", {"story": "remember", "input": "story"})
    at.text_area(key="readout-weight").input("6, 1").run()
    at.button(key="readout-use").click().run()
    assert not at.exception
    assert history(at, "sequence").now.run.readout == Output("linear", ((6.0,), (1.0,)), (0.0, 0.0))
    assert len(history(at, "sequence").undo) == 1
    at.text_input(key="readout-bias").input("1 2 3").run()
    at.button(key="readout-use").click().run()
    assert "one bias each" in at.error[0].value.replace("\\", "")
    assert at.text_input(key="readout-bias").value == "1 2 3"  # what was typed is there to be mended
    assert len(history(at, "sequence").undo) == 1
    at.button(key="readout-drop").click().run()
    assert history(at, "sequence").now.run.readout is None
    history(at, "sequence").step_back()
    at.run()
    assert at.text_area(key="readout-weight").value == "6\n1"


def test_a_cell_with_another_number_of_units_has_no_readout() -> None:
    at = open_page("sequence", {"story": "random", "units": "2", "readout": "linear:1:1,2,0"})
    at.number_input(key="control-seed").set_value(3).run()
    assert history(at, "sequence").now.run.readout is not None
    at.number_input(key="control-units").set_value(3).run()
    assert history(at, "sequence").now.run.readout is None
    assert at.text_area(key="readout-weight").value == "1, 2"


def test_a_link_with_a_readout_fills_the_form() -> None:
    at = open_page("what_if", {"readout": "sigmoid:1:6,-2"})
    assert not at.exception
    assert at.selectbox(key="readout-kind").value == "sigmoid"
    assert (at.text_area(key="readout-weight").value, at.text_input(key="readout-bias").value) == ("6", "-2")
