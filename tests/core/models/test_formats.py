"""The formats: found by content whatever a file is called, their numbers exactly those that stand in them."""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from typing import Any

import numpy as np
import pytest
import torch

from lstm_core.models import read_model
from lstm_core.models.safetensors_file import tensors as of_safetensors
from lstm_core.models.torch_file import tensors as of_torch
from tests.core.models.torch_models import filled, safetensors_bytes, torch_bytes

TYPES = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.bool]


def npz_bytes(state: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **{name: array.numpy() for name, array in state.items()})
    return file.getvalue()


STATE = filled(torch.nn.LSTM(2, 3), dtype=torch.float32).state_dict()
WEIGHTS = {name: array.numpy() for name, array in STATE.items()}
FILES = {
    "torch": torch_bytes(STATE),
    "torch old": torch_bytes(STATE, _use_new_zipfile_serialization=False),
    "safetensors": safetensors_bytes(STATE),
    "npz": npz_bytes(STATE),
}


@pytest.mark.parametrize(
    "name", ["model.pt", "model.safetensors", "model.npz", "model", "../../etc/passwd", "model.json"]
)
@pytest.mark.parametrize("key", FILES)
def test_a_format_is_found_by_its_content_whatever_the_file_is_called(key: str, name: str) -> None:
    model = read_model(FILES[key], name)
    assert model.format == key.partition(" ")[0]
    (params,) = model.layers[0].parameters
    assert params.dtype == np.float32
    np.testing.assert_array_equal(params.weight_hh, STATE["weight_hh_l0"].numpy())
    np.testing.assert_array_equal(params.bias, (STATE["bias_ih_l0"] + STATE["bias_hh_l0"]).numpy())


@pytest.mark.parametrize("dtype", TYPES)
def test_every_type_is_widened_exactly(dtype: torch.dtype) -> None:
    edges = [0.0, -0.0, 1.0, -2.5, 1e-7, 65504.0, 3e38, 6e-8, float("inf")]
    given = torch.tensor(edges if dtype.is_floating_point else [0, 1, 7, -3]).to(dtype)
    wide = given.double() if dtype.is_floating_point else given
    for found in (
        of_safetensors(safetensors_bytes({"a": given})),
        of_torch(torch_bytes({"a": given})),
        of_torch(torch_bytes({"a": given}, _use_new_zipfile_serialization=False)),
    ):
        array = found.arrays["a"]
        np.testing.assert_array_equal(array.astype(np.float64) if array.dtype.kind == "f" else array, wide.numpy())
        if dtype.is_floating_point:
            assert array.dtype == (np.float64 if dtype == torch.float64 else np.float32)
            np.testing.assert_array_equal(np.signbit(array), np.signbit(wide.numpy()))


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_every_protocol_of_pickle_is_read(protocol: int) -> None:
    beside = {"best": np.float64(0.5), "args": argparse.Namespace(lr=1), "seen": {1, 2}, "at": np.ones(2), "on": True}
    data = torch_bytes({"state_dict": STATE, **beside, "size": torch.Size([1])}, pickle_protocol=protocol)
    model = read_model(data, "model.ckpt")
    np.testing.assert_array_equal(model.layers[0].parameters[0].weight_hh, STATE["weight_hh_l0"].numpy())
    assert model.metadata["on"] == "True"


def test_views_of_one_storage_are_read_as_torch_sees_them() -> None:
    base = torch.arange(24.0)
    views = {
        "turned": base.reshape(4, 6).T,
        "part": base.reshape(4, 6)[1:3, ::2],
        "spread": base[3:4].expand(5),
        "one": base[7],
        "none": base[:0],
        "parameter": torch.nn.Parameter(base[:2]),
    }
    for old in (False, True):
        found = of_torch(torch_bytes(views, _use_new_zipfile_serialization=not old)).arrays
        for name, view in views.items():
            np.testing.assert_array_equal(found[name], view.detach().numpy(), err_msg=name)


def test_the_order_of_the_bytes_of_a_big_machine_is_read() -> None:
    turned = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES["torch"])) as given, zipfile.ZipFile(turned, "w") as made:
        for name in given.namelist():
            part = given.read(name)
            if "/data/" in name:
                part = np.frombuffer(part, "<f4").astype(">f4").tobytes()
            made.writestr(name, b"big" if name.endswith("byteorder") else part)
    (params,) = read_model(turned.getvalue(), "big.pt").layers[0].parameters
    np.testing.assert_array_equal(params.weight_ih, STATE["weight_ih_l0"].numpy())


@pytest.mark.parametrize("ending", ["pt", "safetensors", "onnx", "keras", "h5", "tflite", "npz", "json", "csv"])
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture"),
        (b"<!DOCTYPE html><html>Not found</html>", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "a pointer of Git LFS"),
        (b"\x1f\x8b\x08\x00", "an archive"),
    ],
)
def test_another_file_with_a_models_name_is_called_what_it_is(data: bytes, kind: str, ending: str) -> None:
    with pytest.raises(ValueError, match=f"The file is {kind}.*, not a trained model"):
        read_model(data, f"model.{ending}")


@pytest.mark.parametrize("lacking", ["bias_ih_l0", "bias_hh_l0"])
def test_one_of_two_biases_that_is_missing_is_said_and_no_two_are_added(lacking: str) -> None:
    weights = {name: array for name, array in WEIGHTS.items() if name != lacking}
    found = read_model(json.dumps({name: array.tolist() for name, array in weights.items()}).encode(), "m.json")
    assert any(lacking in note for note in found.notes)
    assert "two biases" not in found.convention
    whole = read_model(json.dumps({name: array.tolist() for name, array in WEIGHTS.items()}).encode(), "m.json")
    assert not any("bias" in note for note in whole.notes)
    assert "two biases" in whole.convention


@pytest.mark.parametrize(
    ("value", "words"), [(None, "holds null"), (True, "holds true"), ("x", 'holds "x"'), ([], "lengths|holds")]
)
def test_what_is_no_number_in_json_is_named_and_none_is_made_of_it(value: Any, words: str) -> None:
    said = {name: array.tolist() for name, array in WEIGHTS.items()}
    said["weight_ih_l0"][1][0] = value
    with pytest.raises(ValueError, match=f"weight_ih_l0.*({words})"):
        read_model(json.dumps(said).encode(), "m.json")


def test_a_single_number_that_is_not_finite_is_one_number() -> None:
    weights = {**WEIGHTS, "weight_ih_l0": WEIGHTS["weight_ih_l0"].copy()}
    weights["weight_ih_l0"][0, 0] = np.nan
    said = {name: array.tolist() for name, array in weights.items()}
    with pytest.raises(ValueError, match="weight_ih_l0 has 1 number that is not finite"):
        read_model(json.dumps(said).encode(), "m.json")
