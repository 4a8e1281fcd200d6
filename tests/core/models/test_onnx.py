"""ONNX models run here as in onnxruntime, whatever stands round their recurrent nodes."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from lstm_core.models import limits, read_model
from lstm_core.models.onnx.proof import prove_onnx
from tests.core.models.files import content, difference, model, names, pair

QUANTIZED = names("onnx", "int8.onnx", "uint8.onnx", "channels.onnx")
EXACT = [name for name in names("onnx") if name not in (*QUANTIZED, "torch_folding_off.onnx", "torch_ends_first.onnx")]


@pytest.mark.parametrize("name", EXACT)
def test_a_model_gives_what_onnxruntime_gives(name: str) -> None:
    assert difference("onnx", name) < 1e-6
    assert not model("onnx", name).apart


@pytest.mark.parametrize("name", names("tf2onnx"))
def test_what_tf2onnx_makes_of_a_keras_model_gives_what_keras_gives(name: str) -> None:
    assert difference("tf2onnx", name) < 1e-6
    assert not model("tf2onnx", name).apart


@pytest.mark.parametrize("name", QUANTIZED)
def test_int8_weights_come_back_and_a_note_says_that_the_model_rounds_more(name: str) -> None:
    assert 1e-6 < difference("onnx", name) < 5e-3
    assert any("int8" in note for note in model("onnx", name).notes)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("functions.onnx", "lstm:gate=hard_sigmoid_5,candidate=relu,output=linear"),
        ("functions_6.onnx", "gru_before:gate=hard_sigmoid_6"),
        ("coupled.onnx", "cifg_peephole"),
        ("gru.onnx", "gru"),
        ("behind.onnx", "peephole"),
    ],
)
def test_attributes_choose_the_cell(name: str, key: str) -> None:
    assert model("onnx", name).layers[0].cells[0].key == key


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("if.onnx", "then_branch of If"),
        ("loop.onnx", "body of Loop"),
        ("scan.onnx", "body of Scan"),
        ("function.onnx", "function Memory"),
        ("clip.onnx", "±50"),
    ],
)
def test_notes_say_where_a_node_stands_and_what_a_cell_does_not_do(name: str, words: str) -> None:
    assert words in " ".join(model("onnx", name).notes)


def test_what_is_not_known_ends_the_chain_and_the_layers_are_there_all_the_same() -> None:
    found, folded = model("onnx", "torch_folding_off.onnx"), model("onnx", "torch_words.onnx")
    assert len(found.layers) == len(folded.layers) == 2
    for mine, theirs in zip(found.layers, folded.layers, strict=True):
        for one, other in zip(mine.parameters, theirs.parameters, strict=True):
            np.testing.assert_array_equal(one.weight_ih, other.weight_ih)
    assert any("the chain ends there" in note for note in found.notes)


def test_the_last_states_of_another_layer_than_the_last_end_the_chain() -> None:
    found = model("onnx", "torch_ends_first.onnx")
    assert [part.name for part in found.chain] == ["/memory/LSTM", "/memory/LSTM_1", "/memory/LSTM_2"]
    assert any("(Gather) is not computed here: the chain ends there" in note for note in found.notes)


def changed(name: str, **attributes: Any) -> bytes:
    """Return a file whose first node has other attributes."""
    found = onnx.load_model_from_string(content("onnx", name))
    node = found.graph.node[0]
    kept = [one for one in node.attribute if one.name not in attributes]
    del node.attribute[:]
    node.attribute.extend([*kept, *(helper.make_attribute(key, value) for key, value in attributes.items())])
    return bytes(found.SerializeToString())


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"activations": ["Softsign", "Tanh", "Tanh"]}, "the function Softsign"),
        ({"activations": ["HardSigmoid", "Tanh", "Tanh"], "activation_alpha": [0.3]}, r"HardSigmoid \(0.3, 0.5\)"),
        ({"activations": ["Tanh", "Tanh", "Tanh"]}, "the function tanh"),
        ({"activations": ["Sigmoid"]}, "names 1 function; wanted 3"),
        ({"direction": "sideways"}, "the direction sideways"),
        ({"direction": "bidirectional"}, "ways = 2"),
        ({"hidden_size": 5}, "is said to have 5 units, and its weights are those of"),
    ],
)
def test_what_no_cell_can_be_is_refused(attributes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_model(changed("clip.onnx", **attributes), "model.onnx")


def test_weights_beside_the_file_are_not_read() -> None:
    found = onnx.load_model_from_string(content("onnx", "gru.onnx"))
    tensor = found.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../../../etc/passwd")
    with pytest.raises(ValueError, match="lies in a file beside"):
        read_model(bytes(found.SerializeToString()), "model.onnx")


def test_weights_that_depend_on_the_input_are_named() -> None:
    found = onnx.load_model_from_string(content("onnx", "gru.onnx"))
    del found.graph.initializer[0]
    with pytest.raises(ValueError, match="are not constants in the file"):
        read_model(bytes(found.SerializeToString()), "model.onnx")


def test_a_model_without_a_recurrent_node_names_what_it_has() -> None:
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", [], [])
    data = helper.make_model(graph, ir_version=8).SerializeToString()
    with pytest.raises(ValueError, match="no LSTM, GRU or RNN; its operators are Relu"):
        read_model(data, "model.onnx")


def test_a_constant_that_joins_itself_again_and_again_is_refused_before_memory_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_NUMBERS", 100_000)
    found = onnx.load_model_from_string(content("onnx", "gru.onnx"))
    found.graph.node[0].input[1] = "V40"
    joins = [helper.make_node("Concat", [f"V{k}", f"V{k}"], [f"V{k + 1}"], axis=0) for k in range(40)]
    found.graph.node.extend(joins)
    found.graph.initializer.append(numpy_helper.from_array(np.ones((1, 9, 2), np.float32), "V0"))
    with pytest.raises(ValueError, match="more than"):
        read_model(bytes(found.SerializeToString()), "model.onnx")


@pytest.mark.parametrize(
    "name",
    [
        "peephole.onnx",
        "both.onnx",
        "reverse.onnx",
        "behind.onnx",
        "function.onnx",
        "torch_words.onnx",
        "torch_gru.onnx",
        "gru_both.onnx",
    ],
)
def test_the_reference_of_onnx_proves_the_order_and_no_other(name: str) -> None:
    proof = prove_onnx(content("onnx", name))
    assert proof.applied.difference < 1e-6
    assert proof.matching == (proof.applied,)
    assert len(proof.readings) > 5
    assert proof.readings[1].difference > 1e-3


def test_a_proof_takes_an_input_of_ones_own() -> None:
    x, _ = pair("onnx", "torch_words.onnx")
    assert prove_onnx(content("onnx", "torch_words.onnx"), x).applied.difference < 1e-6


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("functions.onnx", "activations"),
        ("coupled.onnx", "input_forget"),
        ("quantized_int8.onnx", "DynamicQuantizeLSTM"),
    ],
)
def test_where_the_reference_cannot_say_a_pair_is_asked_for(name: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        prove_onnx(content("onnx", name))


def test_a_softmax_over_steps_is_not_taken_for_one_over_outputs() -> None:
    found = onnx.load_model_from_string(content("onnx", "torch_words.onnx"))
    softmax = next(node for node in found.graph.node if node.op_type == "Softmax")
    softmax.attribute[0].i = 1
    changed_model = read_model(bytes(found.SerializeToString()), "model.onnx")
    assert changed_model.chain[-1].name == model("onnx", "torch_words.onnx").chain[-1].name
    assert "(Softmax) is not computed here" in " ".join(changed_model.notes)


def test_a_softmax_over_a_piece_of_a_step_is_not_taken_for_one_over_the_step() -> None:
    found = onnx.load_model_from_string(content("onnx", "torch_words.onnx"))
    softmax = next(one for one in found.graph.node if one.op_type == "Softmax")
    pieces = helper.make_node("Reshape", [softmax.input[0], "pieces"], ["cut"])
    found.graph.node.insert(len(found.graph.node) - 1, pieces)
    found.graph.initializer.append(numpy_helper.from_array(np.array([1, 15, 1]), "pieces"))
    softmax.input[0] = "cut"
    changed_model = read_model(bytes(found.SerializeToString()), "model.onnx")
    assert changed_model.chain[-1].name == model("onnx", "torch_words.onnx").chain[-1].name
    assert "(Reshape) is not computed here" in " ".join(changed_model.notes)


@pytest.mark.parametrize("bias", ["computed", "of other size"])
def test_a_product_whose_bias_is_not_known_is_not_taken_for_one_without(bias: str) -> None:
    head, b = numpy_helper.from_array(np.ones((3, 2), np.float32), "A"), np.ones((5, 1), np.float32)
    found = onnx.load_model_from_string(content("onnx", "gru.onnx"))
    nodes = [
        helper.make_node("Squeeze", ["Y"], ["rows"]),
        helper.make_node("Relu", ["of other size"], ["computed"]),
        helper.make_node("Gemm", ["rows", "A", bias], ["out"]),
    ]
    found.graph.node.extend(nodes)
    found.graph.initializer.extend([head, numpy_helper.from_array(b, "of other size")])
    changed_model = read_model(bytes(found.SerializeToString()), "model.onnx")
    assert len(changed_model.chain) == 1
    assert "(Gemm) is not computed here" in " ".join(changed_model.notes)
