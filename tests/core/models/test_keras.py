"""Models that Keras 1, 2 and 3 have saved run here as there."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import h5py  # Keras brings it
import numpy as np
import pytest

from lstm_core.models import read_model, run_model
from lstm_core.models.keras.spec import described
from tests.core.models.files import content, difference, loop, model, names, pair

KERAS = ("keras1", "keras2", "keras2_12", "keras3")
APART = ("backwards", "branches", "filters", "own", "axis", "state_h")  # below, each with its own test
WHOLE = [
    (folder, name)
    for folder in KERAS
    for name in names(folder, ".keras", ".h5")
    if "weights" not in name and not name.startswith(APART)
]
ALONE = [(folder, name) for folder in KERAS for name in names(folder, "weights.h5")]


@pytest.mark.parametrize(("folder", "name"), WHOLE)
def test_a_whole_model_gives_what_keras_gives(folder: str, name: str) -> None:
    found = model(folder, name)
    assert difference(folder, name) < (1e-12 if name == "double.keras" else 1e-6)
    assert not found.unused
    assert not found.apart
    assert found.notes[0].startswith(f"The model was written by Keras {folder[-1]}.")


@pytest.mark.parametrize("name", ["lstm.keras", "hard.keras"])
def test_every_gate_and_state_of_every_step_is_that_of_keras_own_step_loop(name: str) -> None:
    x, _ = pair("keras3", name)
    trace = run_model(model("keras3", name), x).traces[0]
    steps = loop("keras3", name)
    assert steps.keys() == set("ifgoch")
    for gate, expected in steps.items():
        assert expected.shape == trace.series[gate].shape
        assert np.abs(trace.series[gate] - expected).max() < 1e-6


@pytest.mark.parametrize(("folder", "name"), ALONE)
def test_weights_alone_give_the_layers_of_the_whole_model(folder: str, name: str) -> None:
    stem = name.replace("_weights.h5", "").replace(".weights.h5", "")
    whole = next(one for one in names(folder, f"{stem}.h5", f"{stem}.keras") if one.startswith(f"{stem}."))
    found, wanted = model(folder, name), model(folder, whole)
    assert not found.unused
    assert "weights alone" in found.notes[0]
    assert [type(part) for part in found.chain] == [type(part) for part in wanted.chain]
    for part, other in zip(found.layers, wanted.layers, strict=True):
        assert (part.kind, part.directions, part.ways) == (other.kind, other.directions, other.ways)
        for mine, theirs in zip(part.cells, other.cells, strict=True):
            for key, array in theirs.weights.items():
                np.testing.assert_array_equal(mine.weights[key], array)


@pytest.mark.parametrize(
    ("folder", "name", "key"),
    [
        ("keras3", "hard.keras", "lstm:gate=hard_sigmoid_6,candidate=relu,output=relu"),
        ("keras3", "hard.h5", "lstm:gate=hard_sigmoid_6,candidate=relu,output=relu"),
        ("keras2", "hard.h5", "lstm:gate=hard_sigmoid_5"),
        ("keras2", "hard.keras", "lstm:gate=hard_sigmoid_5"),
        ("keras1", "lstm.h5", "lstm:gate=hard_sigmoid_5"),
        ("keras1", "soft.h5", "lstm"),
        ("keras1", "lstm_weights.h5", "lstm:gate=hard_sigmoid_5"),
        ("keras2", "lstm_weights.h5", "lstm"),
        ("keras3", "gru.weights.h5", "gru"),
        ("keras3", "gru_before.weights.h5", "gru_before"),
    ],
)
def test_the_version_that_wrote_a_file_says_which_hard_sigmoid_it_is(folder: str, name: str, key: str) -> None:
    assert model(folder, name).layers[0].cells[0].key == key


def test_behind_a_layer_that_goes_backwards_keras_keeps_the_last_step_first() -> None:
    x, y = pair("keras3", "backwards.keras")
    found = model("keras3", "backwards.keras")
    assert [layer.ways for layer in found.layers] == [("backward",), ("backward",)]
    assert np.abs(run_model(found, x).output[::-1] - y).max() < 1e-6
    assert any("last step first" in note for note in found.notes)


def test_layers_of_a_model_that_branches_are_run_each_on_its_own() -> None:
    x, y = pair("keras3", "branches.keras")
    found = model("keras3", "branches.keras")
    assert [layer.name for layer in found.layers] == ["left", "right"]
    assert [layer.name for layer in found.apart] == ["right"]
    assert np.abs(run_model(found, x).output - y[:, :2]).max() < 1e-6
    assert any("branches" in note for note in found.notes)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_of_a_model_that_branches_what_is_a_chain_is_run_as_one(ending: str) -> None:
    found = model("keras3", "branches_past" + ending)
    assert [part.name for part in found.chain] == ["words", "memory"]
    assert found.embedding is not None
    assert not found.apart
    assert difference("keras3", "branches_past" + ending) < 1e-6
    assert any("branches" in note for note in found.notes)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_decoder_that_starts_at_the_states_of_an_encoder_is_not_run_as_one_that_starts_at_0(ending: str) -> None:
    found = model("keras3", "branches_states" + ending)
    assert [part.name for part in found.chain] == ["encoder"]
    assert [layer.name for layer in found.apart] == ["decoder"]
    assert difference("keras3", "branches_states" + ending) < 1e-6
    assert any(note.startswith("decoder starts at states that the model gives it") for note in found.notes)


def test_the_state_h_that_a_layer_returns_is_its_output_and_the_state_c_is_not() -> None:
    assert difference("keras3", "state_h.keras") < 1e-6
    assert [part.name for part in model("keras3", "branches_c.keras").chain] == ["memory"]


def test_states_in_the_way_that_keras_2_describes_them_are_seen() -> None:
    nodes = {"a": [[["in", 0, 0, {}]]], "b": [[["a", 0, 0, {"initial_state": [["a", 0, 1], ["a", 0, 2]]}]]]}
    layers = [
        {"class_name": kind, "name": name, "config": {}, "inbound_nodes": nodes.get(name, [])}
        for kind, name in (("InputLayer", "in"), ("LSTM", "a"), ("LSTM", "b"))
    ]
    assert not described({"class_name": "Functional", "config": {"layers": layers}}).straight


def test_what_is_not_computed_is_named_and_the_rest_is_run() -> None:
    found = model("keras3", "filters.keras")
    assert [part.name for part in found.chain] == [layer.name for layer in found.layers]
    assert found.input_size == 3
    notes = " ".join(found.notes)
    assert "(Conv1D) is not computed here: give what comes out of it" in notes
    assert "(Dense) is not computed here: the chain ends before it" in notes
    assert len(found.unused) == 4


def test_a_normalization_over_steps_is_not_taken_for_one_over_units() -> None:
    found = model("keras3", "axis.keras")
    assert [part.input_size for part in found.chain] == [2]
    assert [layer.input_size for layer in found.apart] == [5]
    assert any("the chain ends before it" in note for note in found.notes)


def test_a_class_of_ones_own_is_read_by_its_weights() -> None:
    assert difference("keras3", "own.keras") < 1e-6
    notes = " ".join(model("keras3", "own.keras").notes)
    assert "no list of layers" in notes
    assert "weights alone" in notes


def test_an_order_of_layers_that_is_not_in_the_file_is_said() -> None:
    notes = " ".join(model("keras3", "words.weights.h5").notes)
    assert "embedding → lstm → layer_normalization → bidirectional" in notes


def test_an_embedding_takes_tokens_and_a_head_gives_probabilities() -> None:
    found = model("keras3", "words.keras")
    assert found.embedding is not None
    assert found.input_size == 6
    np.testing.assert_allclose(run_model(found, pair("keras3", "words.keras")[0]).output.sum(axis=-1), 1, atol=1e-6)


def changed(name: str, kind: str = "LSTM", **settings: Any) -> bytes:
    """Return a file of Keras 3 whose layers of a kind are described otherwise; `class_name` is that of the layer."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content("keras3", name))) as given, zipfile.ZipFile(made, "w") as archive:
        for member in given.namelist():
            data = given.read(member)
            if member == "config.json":
                config = json.loads(data)
                for layer in config["config"]["layers"]:
                    if layer["class_name"] == kind:
                        layer["class_name"] = settings.get("class_name", kind)
                        layer["config"] |= settings
                data = json.dumps(config).encode()
            archive.writestr(member, data)
    return made.getvalue()


def test_of_steps_that_the_model_passes_over_it_is_said_what_to_do() -> None:
    tokens = read_model(changed("words.keras", "Embedding", mask_zero=True), "m.keras")
    numbers = read_model(changed("batch.keras", "BatchNormalization", class_name="Masking", mask_value=-1.0), "m.keras")
    for found, which in ((tokens, "whose token is 0"), (numbers, "whose numbers are all -1.0")):
        assert any(f"{which}, and a run here reads every step: leave these out" in note for note in found.notes)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"units": 99}, "is said to have 99 units, and its weights are those of"),
        ({"activation": "gelu"}, "the function gelu"),
        ({"class_name": "ConvLSTM2D"}, "no LSTM, GRU or SimpleRNN .*: its layers are .*ConvLSTM2D"),
    ],
)
def test_what_a_description_says_otherwise_than_the_weights_is_refused(settings: dict[str, Any], words: str) -> None:
    assert read_model(changed("lstm.keras"), "model.keras").layers
    with pytest.raises(ValueError, match=words):
        read_model(changed("lstm.keras", **settings), "model.keras")


# -- arrays by their names alone


LISTED = [
    (folder, name)
    for folder in ("keras2", "keras2_12", "keras3")
    for name in names(folder, ".h5")
    if "weights" not in name
    and not name.startswith(("batch", "branches", "functional", "nested", "two", "cells", "hard"))
]


def hdf5(arrays: dict[str, np.ndarray]) -> bytes:
    """A file that has these arrays and no attribute."""
    made = io.BytesIO()
    with h5py.File(made, "w") as file:
        for name, array in arrays.items():
            file[name] = array
    return made.getvalue()


def arrays_of(data: bytes) -> dict[str, np.ndarray]:
    """The arrays of a file by their paths, below those that only Keras needs."""
    found: dict[str, np.ndarray] = {}

    def take(name: str, one: Any) -> None:
        if isinstance(one, h5py.Dataset) and not name.startswith("optimizer"):
            found[name.removeprefix("model_weights/")] = one[()]

    with h5py.File(io.BytesIO(data)) as file:
        file.visititems(take)
    return found


@pytest.mark.parametrize(("folder", "name"), LISTED)
def test_arrays_that_are_called_as_in_keras_are_its_layers_though_no_attribute_says_so(folder: str, name: str) -> None:
    wanted = model(folder, name)
    found = read_model(hdf5(arrays_of(content(folder, name))), "weights.h5")
    assert not found.unused
    assert "does not list its layers as Keras does" in found.notes[0]
    assert found.convention == wanted.convention
    assert len(found.layers) == len(wanted.layers)
    for part, other in zip(found.layers, wanted.layers, strict=True):
        assert (part.kind, part.directions) == (other.kind, other.directions)
        for mine, theirs in zip(part.cells, other.cells, strict=True):
            assert mine.weights.keys() == theirs.weights.keys()
            for key, array in theirs.weights.items():
                np.testing.assert_array_equal(mine.weights[key], array)


D, H = 2, 3
KERNELS = {
    "kernel:0": np.arange(D * 4 * H, dtype=float).reshape(D, 4 * H),
    "recurrent_kernel:0": -np.arange(H * 4 * H, dtype=float).reshape(H, 4 * H),
    "bias:0": np.arange(4.0 * H),
}


@pytest.mark.parametrize("place", ["lstm/lstm_cell/", "lstm/lstm/lstm_cell_3/", "lstm/", "", "model/encoder/lstm/"])
@pytest.mark.parametrize("end", [":0", ""])
def test_a_group_written_by_hand_is_a_layer(place: str, end: str) -> None:
    found = read_model(hdf5({place + name.removesuffix(":0") + end: array for name, array in KERNELS.items()}), "a.h5")
    (layer,) = found.layers
    assert (layer.kind, layer.name) == ("lstm", "lstm" if place else "layer")
    params = layer.cells[0].parameters
    assert params is not None
    np.testing.assert_array_equal(params.weight_ih[:H], KERNELS["kernel:0"].T[:H])  # i, f, c, o in Keras: i first
    np.testing.assert_array_equal(params.weight_hh[3 * H :], KERNELS["recurrent_kernel:0"].T[3 * H :])


def test_a_file_that_names_its_layers_but_not_their_arrays_is_read_by_the_names_of_these() -> None:
    made = io.BytesIO(hdf5({f"lstm/lstm_cell/{name}": array for name, array in KERNELS.items()}))
    with h5py.File(made, "a") as file:
        file.attrs["layer_names"] = np.array([b"lstm"])
    (layer,) = read_model(made.getvalue(), "a.h5").layers
    assert layer.cells[0].key == "lstm", "Keras 1, whose gates are hard, calls its arrays otherwise"


def test_what_is_no_layer_of_keras_stands_among_what_was_not_read() -> None:
    more = {
        "norm/gamma": np.ones(H),
        "norm/moving_mean": np.ones(H),
        "steps": np.ones(4),
        "dense/kernel": np.ones((3, 3)),
    }
    found = read_model(hdf5({f"lstm/lstm_cell/{name}": array for name, array in KERNELS.items()} | more), "a.h5")
    assert [part.name for part in found.chain] == ["lstm"]
    assert sorted(found.unused) == ["dense/kernel", "norm/gamma", "norm/moving_mean", "steps"]


OTHERWISE: list[tuple[dict[str, np.ndarray], str]] = [
    ({"W": np.ones((4, 4)), "kernel": np.ones((4, 4))}, "has no LSTM, GRU or SimpleRNN"),
    ({"lstm/kernel": np.ones((D, 4 * H)), "lstm/bias": np.ones(4 * H)}, "has no LSTM, GRU or SimpleRNN"),
    ({f"lstm/{name}": array.T for name, array in KERNELS.items()}, "do not fit it; their shapes are"),
    ({f"lstm/{name}": array for name, array in KERNELS.items()} | {"lstm/bias:0": np.ones(7)}, "do not fit it"),
    ({f"lstm/{name}": array for name, array in KERNELS.items()} | {"lstm/peephole": np.ones((3, H))}, "has no LSTM"),
    ({f"lstm/{name}": array for name, array in KERNELS.items()} | {"lstm/bias": np.ones(4 * H)}, "has no LSTM"),
    ({"kernel": np.ones(3), "recurrent_kernel": np.ones((3, 3))}, "do not fit it"),
]


@pytest.mark.parametrize(("arrays", "words"), OTHERWISE)
def test_arrays_that_do_not_say_what_they_are_are_refused(arrays: dict[str, np.ndarray], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_model(hdf5(arrays), "a.h5")
