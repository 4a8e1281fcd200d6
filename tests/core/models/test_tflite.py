"""TFLite models run here as in TensorFlow's interpreter."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core.models import read_model, run_model
from tests.core.models.files import content, difference, model, names, pair


@pytest.mark.parametrize("name", [name for name in names("tflite") if name != "lstm_int8.tflite"])
def test_a_model_gives_what_the_interpreter_gives(name: str) -> None:
    assert difference("tflite", name) < 1e-6
    assert not model("tflite", name).apart


def test_int8_weights_come_back_and_a_note_says_that_the_model_rounds_more() -> None:
    assert 1e-6 < difference("tflite", "lstm_int8.tflite") < 0.05
    assert any("int8" in note for note in model("tflite", "lstm_int8.tflite").notes)


def test_peepholes_a_projection_and_a_coupled_gate_are_those_of_the_operator() -> None:
    assert model("tflite", "peephole.tflite").layers[0].cells[0].key == "peephole"
    assert model("tflite", "coupled.tflite").layers[0].cells[0].key == "cifg_f"
    cell = model("tflite", "projection.tflite").layers[0].cells[0]
    assert (cell.hidden_size, cell.output_size) == (4, 3)


def test_two_operators_that_read_one_input_each_its_way_are_one_layer() -> None:
    assert [layer.ways for layer in model("tflite", "both.tflite").layers] == [("forward", "backward")]
    assert model("tflite", "two_ways.tflite").layers[0].directions == 2


def test_a_head_gives_probabilities() -> None:
    x, _ = pair("tflite", "head.tflite")
    np.testing.assert_allclose(run_model(model("tflite", "head.tflite"), x).output.sum(axis=-1), 1, atol=1e-6)


def test_a_file_without_a_fused_operator_says_what_to_give_instead() -> None:
    data = bytearray(content("tflite", "lstm.tflite"))
    place = data.rfind(bytes([44, 0, 0, 0]))  # the number of the operator, of which the larger of two counts
    data[place] = 9
    data = data.replace(bytes([44]), bytes([9]))
    with pytest.raises(ValueError, match=r"Give the Keras model instead|damaged|do not fit"):
        read_model(bytes(data), "model.tflite")
