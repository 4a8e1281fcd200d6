"""The formats: found by content whatever a file is called, their numbers exactly those that stand in them."""

from __future__ import annotations

import argparse
import io
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
