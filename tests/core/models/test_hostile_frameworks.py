"""Hostile files of Keras, ONNX and TFLite: a sentence, nothing executed, memory bounded by what the file has."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.models import ModelFile, limits, read_model
from tests.core.models.files import content

MUTATIONS = 30
"""Changed files of each kind that are tried in the gate; 5,000 of each format were tried by hand."""

VALID = {
    "keras3/lstm.keras": ".keras",
    "keras3/words.weights.h5": ".weights.h5",
    "keras2/words.h5": ".h5",
    "keras1/words_weights.h5": ".h5",
    "onnx/behind.onnx": ".onnx",
    "onnx/torch_words.onnx": ".onnx",
    "onnx/quantized_channels.onnx": ".onnx",
    "tflite/two.tflite": ".tflite",
    "tflite/both.tflite": ".tflite",
}


def valid(path: str) -> bytes:
    return content(*path.split("/"))


def tried(data: bytes, name: str) -> None:
    """A model or a sentence; a hostile file is no ground for any other error."""
    try:
        assert isinstance(read_model(data, name), ModelFile)
    except ValueError as refused:
        assert type(refused) is ValueError
        assert str(refused).endswith((".", ")"))
        assert len(str(refused)) < 800


@st.composite
def changed(draw: st.DrawFn, data: bytes) -> bytes:
    """A file with a few bytes or whole numbers changed, left out or put in, mostly where it describes itself."""
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data) - 1) | st.integers(0, min(2000, len(data) - 1)))
        width = draw(st.sampled_from([1, 2, 4, 8]))
        part = draw(st.binary(max_size=8) | st.sampled_from([b"\xff" * width, b"\x00" * width, b"\x7f" * width]))
        data = data[:place] + part + data[place + width :] or b"\x00"
    return data[: draw(st.integers(1, len(data)))] if draw(st.integers(0, 9)) == 0 else data


@pytest.mark.parametrize("path", VALID)
def test_a_changed_file_gives_a_model_or_a_sentence(path: str) -> None:
    @settings(max_examples=MUTATIONS, deadline=None, database=None)
    @given(changed(valid(path)))
    def check(data: bytes) -> None:
        tried(data, f"model{VALID[path]}")

    check()


@pytest.mark.parametrize("path", VALID)
def test_a_file_cut_off_anywhere_gives_a_sentence(path: str) -> None:
    data = valid(path)
    for end in range(1, len(data), max(1, len(data) // 60)):
        tried(data[:end], f"model{VALID[path]}")
    with pytest.raises(ValueError, match=r"\.$"):
        read_model(data[: len(data) // 2], f"model{VALID[path]}")


@pytest.mark.parametrize("path", VALID)
@pytest.mark.parametrize(
    "ending", [".txt", ".keras", ".h5", ".onnx", ".tflite", ".safetensors", ".pt", ".npz", ".json"]
)
def test_a_file_with_another_name_is_what_its_content_says(path: str, ending: str) -> None:
    assert read_model(valid(path), f"model{ending}").layers


@pytest.mark.parametrize("ending", [".keras", ".h5", ".onnx", ".tflite"])
@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"no model at all", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"\0\0\0\0TFL3"]
)
def test_no_model_gets_a_sentence_whatever_its_name(data: bytes, ending: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        read_model(data, f"model{ending}")


def repacked(**members: bytes) -> bytes:
    """A .keras archive with other members."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(valid("keras3/lstm.keras"))) as given, zipfile.ZipFile(file, "w") as made:
        for name in given.namelist():
            data = members.get(name.replace(".", "_"), given.read(name))
            made.writestr(name, data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def config(**settings: Any) -> bytes:
    """The description of a model of one LSTM with other settings."""
    layer = {"class_name": "LSTM", "config": {"name": "lstm", "units": 3} | settings}
    return json.dumps({"class_name": "Sequential", "config": {"layers": [layer]}}).encode()


def nested(depth: int) -> bytes:
    inside: dict[str, Any] = {"class_name": "Sequential", "config": {"layers": []}}
    for _ in range(depth):
        inside = {"class_name": "Sequential", "config": {"layers": [inside]}}
    return json.dumps(inside).encode()


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"config_json": b" " * 9_000_000}, "bytes; at most"),
        ({"config_json": b"[" * 100_000}, "no JSON"),
        ({"config_json": b"[]"}, "no object"),
        ({"config_json": nested(100)}, "deep"),
        ({"config_json": config(activation="gelu")}, "the function gelu"),
        ({"config_json": config(recurrent_activation={"config": {"x": 1}})}, "which a cell cannot have"),
        ({"config_json": b'{"class_name": "Sequential", "config": {"layers": [7]}}'}, "a layer is no object"),
    ],
)
def test_a_hostile_archive_of_keras_is_refused(members: dict[str, bytes], words: str) -> None:
    data = repacked(**members)
    tracemalloc.start()
    with pytest.raises(ValueError, match=words):
        read_model(data, "model.keras")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000


def test_weights_that_unpack_to_more_than_is_read_are_refused_by_what_the_archive_says() -> None:
    size = 54_321  # what the directory says of the member
    data = repacked(model_weights_h5=b"\0" * size).replace(size.to_bytes(4, "little"), (2**28).to_bytes(4, "little"))
    with pytest.raises(ValueError, match="bytes; at most"):
        read_model(data, "model.keras")


@pytest.mark.parametrize("path", ["keras2/lstm.h5", "onnx/gru.onnx", "tflite/rnn.tflite"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_refused_by_place(path: str, value: float) -> None:
    data = valid(path)
    whole = read_model(data, path).layers[0].cells[0]
    number = np.float32(next(array for name, array in whole.weights.items() if name[0] == "U").ravel()[0])
    broken = data.replace(number.tobytes(), np.float32(value).tobytes())
    assert broken != data
    with pytest.raises(ValueError, match=r"nan|inf"):
        read_model(broken, path)


def onnx_model(nodes: list[Any], functions: tuple[Any, ...] = (), **arrays: Any) -> bytes:
    """An ONNX model from x to Y, with weights W and R for an LSTM of 3 units."""
    arrays = {"W": np.ones((1, 12, 2), np.float32), "R": np.ones((1, 12, 3), np.float32)} | arrays
    entry, end = (onnx.helper.make_tensor_value_info(name, 1, None) for name in "xY")
    tensors = [onnx.numpy_helper.from_array(array, name) for name, array in arrays.items()]
    graph = onnx.helper.make_graph(nodes, "g", [entry], [end], tensors)
    opsets = [onnx.helper.make_opsetid(domain, version) for domain, version in (("", 14), ("own", 1))]
    made = onnx.helper.make_model(graph, opset_imports=opsets, functions=functions, ir_version=8)
    return bytes(made.SerializeToString())


def test_a_start_that_joins_itself_again_and_again_costs_nothing() -> None:
    joins = [onnx.helper.make_node("Concat", [f"z{k}", f"z{k}"], [f"z{k + 1}"], axis=0) for k in range(60)]
    lstm = onnx.helper.make_node("LSTM", ["x", "W", "R", "", "", "z60", "z60"], ["Y"], hidden_size=3)
    found = read_model(onnx_model([*joins, lstm], z0=np.zeros((1, 1, 3), np.float32)), "model.onnx")
    assert not any("starts at states" in note for note in found.notes)


def test_a_function_that_calls_itself_is_refused() -> None:
    call = onnx.helper.make_node("f", ["x"], ["Y"], domain="own")
    opsets = [onnx.helper.make_opsetid("own", 1)]
    function = onnx.helper.make_function("own", "f", ["x"], ["Y"], [call], opsets)
    with pytest.raises(ValueError, match="deep"):
        read_model(onnx_model([call], (function,)), "model.onnx")


def test_layers_that_share_one_array_are_counted_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_NUMBERS", 1000)
    nodes = [onnx.helper.make_node("LSTM", ["x", "W", "R"], [f"Y{k}"], hidden_size=3) for k in range(20)]
    with pytest.raises(ValueError, match="has the shape"):
        read_model(onnx_model(nodes), "model.onnx")


def test_an_onnx_tensor_that_declares_more_than_it_has_is_refused() -> None:
    found = onnx.load_model_from_string(valid("onnx/gru.onnx"))
    found.graph.initializer[0].dims[0] = 2**50
    with pytest.raises(ValueError, match="has the shape"):
        read_model(bytes(found.SerializeToString()), "model.onnx")
