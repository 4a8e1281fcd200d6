"""Files that are not what they seem: each with the words that the sentence about it must have."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch

from tests.core.models.torch_models import filled, safetensors_bytes, torch_bytes

STATE = filled(torch.nn.LSTM(2, 3), dtype=torch.float32).state_dict()
SAFE, TORCH = safetensors_bytes(STATE), torch_bytes(STATE)
OLD = torch_bytes(STATE, _use_new_zipfile_serialization=False)


def npz_bytes(arrays: Mapping[str, Any], **options: Any) -> bytes:
    """A file of NumPy with these arrays."""
    file = io.BytesIO()
    np.savez(file, **arrays, **options)
    return file.getvalue()


NPZ = npz_bytes({name: array.numpy() for name, array in STATE.items()})
JSON = json.dumps({name: array.tolist() for name, array in STATE.items()}).encode()
VALID = {"model.safetensors": SAFE, "model.pt": TORCH, "old.pth": OLD, "model.npz": NPZ, "model.json": JSON}


class Runs:
    """What runs a command where it is unpickled."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> Any:
        return os.system, (self.command,)


def header(entries: Mapping[str, Any], body: bytes = b"") -> bytes:
    """A file of safetensors with this header."""
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text + body


def entry(shape: Any, begin: Any, end: Any, kind: Any = "F32") -> dict[str, Any]:
    """What a header says of an array."""
    return {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}


def archive(members: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def bomb(member: str, size: int) -> bytes:
    """An archive whose only member has 20 MB of zeros in 20 kB, and says that it has another size."""
    true = 20_000_000
    data = archive({member: bytes(true)}, zipfile.ZIP_DEFLATED)
    return data.replace(true.to_bytes(4, "little"), size.to_bytes(4, "little"))


def replaced(data: bytes, member: str, content: bytes) -> bytes:
    """An archive with other bytes in the member whose name ends so; without it if they are empty."""
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    changed = {name: content if name.endswith(member) else part for name, part in parts.items()}
    return archive({name: part for name, part in changed.items() if part or not name.endswith(member)})


def npy(shape: str, kind: str = "<f4", body: bytes = b"") -> bytes:
    """The bytes of a .npy whose header says this."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + body


def rebuilt(shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0) -> bytes:
    """A file of PyTorch with a tensor of four numbers that is said to have another shape."""
    data = torch_bytes({"lstm.weight_hh_l0": torch.ones(4, 1)})
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        described = given.read("archive/data.pkl")
    old, new = _tail(0, (4, 1), (1, 1)), _tail(offset, shape, strides)
    assert old in described
    return replaced(data, "data.pkl", described.replace(old, new))


def _tail(offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> bytes:
    """The operations that push offset, shape and strides, as torch writes them."""
    return b"".join(_whole(n) for n in (offset, *shape)) + b"\x86q\x08" + b"".join(map(_whole, strides)) + b"\x86q\x09"


def _whole(number: int) -> bytes:
    if 0 <= number < 256:
        return b"K" + bytes([number])
    size = number.bit_length() // 8 + 1
    return b"\x8a" + bytes([size]) + number.to_bytes(size, "little", signed=True)


def _laughs(levels: int, times: int) -> bytes:
    """The operations that make a list of lists of lists, each `times` the one within."""
    inner = b"]q\x00"
    for level in range(1, levels):
        inner += b"]q" + bytes([level]) + b"(" + (b"h" + bytes([level - 1])) * times + b"e"
    return inner


_SIZE = b"ctorch\nSize\nq\x01"
_TEXT = b"X" + (2**20).to_bytes(4, "little") + b"a" * 2**20 + b"q\x00"
_WIDE = b"]q\x00(" + b"K\x01" * 50_000 + b"e"
AMPLIFIED = {
    "lists within lists": _laughs(8, 1000) + b"}X\x01\x00\x00\x00ah\x07s",
    "a list that holds itself": b"}X\x01\x00\x00\x00a" + b"]q\x00(" + b"h\x00" * 1000 + b"e" + b"s",
    "one text in a thousand shapes": _TEXT + _SIZE + b"(" + b"h\x01h\x00\x85R" * 1000 + b"t",
    "one list in a thousand parts": _WIDE + b"}(" + b"".join(_whole(k) + b"h\x00" for k in range(1000)) + b"u",
}
"""Programs of pickles that take little room and describe much."""


def hostile(command: str) -> Iterator[tuple[str, str, bytes, str]]:
    """What is wrong, a file's name and bytes, and words of the sentence; `command` is what must never run."""
    yield "empty", "model.pt", b"", "is empty"
    yield "of nothing known", "model.xyz", b"hello", "no model file that is read here"
    yield "text called a model", "model.pt", b"hello", "no file of torch.save"
    yield "text called npz", "model.npz", b"hello", "does not begin as a ZIP archive"
    yield "text called safetensors", "a.safetensors", b"hello", "cut off"
    yield "zeros", "model.safetensors", bytes(1000), "no safetensors file"
    yield "half of torch", "model.pt", TORCH[: len(TORCH) // 2], "damaged or truncated ZIP"
    yield "half of the old form", "model.pt", OLD[: len(OLD) // 2], "cut off"
    yield "nearly all of the old form", "model.pt", OLD[:-5], "cut off"
    yield "half of safetensors", "model.safetensors", SAFE[: len(SAFE) - 20], "is cut off"
    yield "header of safetensors alone", "model.safetensors", SAFE[:100], "cut off"
    yield "half of npz", "model.npz", NPZ[: len(NPZ) // 2], "damaged or truncated ZIP"
    yield "half of json", "model.json", JSON[:-10], "not JSON"
    yield "json of a list", "model.json", b"[1, 2]", "does not name arrays"
    yield "deep json", "model.json", b'{"a":' * 100_000, "not JSON"
    yield "json of other rows", "model.json", b'{"weight_ih_l0": [[1, 2], [3]]}', "different lengths"
    yield "an experiment", "a.json", b'{"format": "LSTM in Action experiment"}', "is an experiment"
    yield "deep header", "a.safetensors", (200_000).to_bytes(8, "little") + b'{"a":' + b"[" * 199_995, "not JSON"
    yield "a long header", "a.safetensors", (2**60).to_bytes(8, "little") + b"{}", "longer than the file"
    yield "no dtype", "a.safetensors", header({"a": {}}), "does not say type, shape and place"
    yield "an unknown dtype", "a.safetensors", header({"a": entry([1], 0, 1, "F8_E4M3")}, b"1"), "of the type F8_E4M3"
    yield "a shape beyond the file", "a.safetensors", header({"a": entry([10], 0, 40)}), "is cut off"
    yield "a shape beyond memory", "a.safetensors", header({"a": entry([2**20, 2**20], 0, 4)}, b"1234"), "numbers"
    yield "an endless shape", "a.safetensors", header({"a": entry([10**300], 0, 4)}, b"1234"), "a very large number"
    yield "a negative shape", "a.safetensors", header({"a": entry([-1, -4], 0, 16)}, bytes(16)), "whole number from 0"
    yield "a shape of texts", "a.safetensors", header({"a": entry(["4"], 0, 16)}, bytes(16)), "whole number from 0"
    yield (
        "a place before the file",
        "a.safetensors",
        header({"a": entry([1], -4, 0)}, bytes(4)),
        "its place in the file",
    )
    yield "a shared place", "a.safetensors", header({n: entry([1], 0, 4) for n in "ab"}, bytes(4)), "share bytes"
    yield "NaN", "a.safetensors", safetensors_bytes({**STATE, "bias_ih_l0": torch.full((12,), torch.nan)}), "not finite"
    yield "infinite", "a.pt", torch_bytes({**STATE, "weight_hh_l0": torch.full((12, 3), torch.inf)}), "not finite"
    yield "whole numbers", "a.pt", torch_bytes({n: t.long() for n, t in STATE.items()}), "int64 numbers"
    yield "wrong blocks", "a.pt", torch_bytes({**STATE, "weight_hh_l0": torch.ones(15, 3)}), "four blocks of H rows"
    yield "other rows", "a.pt", torch_bytes({**STATE, "bias_hh_l0": torch.ones(5)}), "wanted 12 rows"
    yield "no recurrent weights", "a.pt", torch_bytes({"weight_ih_l0": torch.ones(4, 1)}), "lacks weight_hh"
    yield "no layer", "a.pt", torch_bytes({"fc.weight": torch.ones(4, 1)}), "No recurrent layer was found among"
    yield "no tensor", "a.pt", torch_bytes({"epoch": 3}), "holds no arrays"
    yield (
        "a whole module",
        "a.pt",
        torch_bytes(torch.nn.LSTM(2, 3)),
        "modules.rnn.LSTM would have to be called",
    )
    yield "a pickle with code", "a.pt", torch_bytes({"a": Runs(command)}), "system would have to be called"
    yield (
        "an old pickle with code",
        "a.pt",
        torch_bytes(Runs(command), _use_new_zipfile_serialization=False),
        "would have",
    )
    yield "code in a plain pickle", "a.pt", pickle.dumps(Runs(command)), "no file of torch.save"
    yield (
        "code in place of the description",
        "a.pt",
        replaced(TORCH, "data.pkl", pickle.dumps(Runs(command))),
        "would have",
    )
    code = b"cos\nsystem\n(S'" + command.encode() + b"'\ntR."
    yield "code in an old operation", "a.pt", replaced(TORCH, "data.pkl", code), "would have|not followed"
    yield "code in objects of npz", "a.npz", npz_bytes({"a": np.array([Runs(command)], object)}), "hold objects"
    yield "no description", "a.pt", replaced(TORCH, "data.pkl", b""), "no data.pkl|no model file|No recurrent|holds no"
    program = archive(
        {"m/archive_format": b"pt2", "m/models/model.json": b"{}", "m/data/sample_inputs/model.pt": TORCH}
    )
    yield "a program of torch.export", "a.pt2", program, "no data.pkl.*Save the weights alone"
    yield "no numbers", "a.pt", replaced(TORCH, "data/0", b""), "lacks archive/data/0"
    yield "fewer numbers", "a.pt", replaced(TORCH, "data/0", bytes(8)), "may be cut off"
    yield "a spread shape", "a.pt", rebuilt((2**15, 2**15), (0, 0)), "more than 60,000,000 numbers"
    yield "a view behind its numbers", "a.pt", rebuilt((4, 1), (1, 1), 2**40), "may be cut off"
    yield "strides beyond its numbers", "a.pt", rebuilt((4, 1), (2**40, 1)), "may be cut off"
    yield (
        "an endless pickle",
        "a.pt",
        replaced(TORCH, "data.pkl", b"\x80\x02" + b"K\x01" * 500_000 + b"."),
        "operations",
    )
    for what, program in AMPLIFIED.items():
        yield what, "a.pt", replaced(TORCH, "data.pkl", b"\x80\x02" + program + b"."), "operations|things"
    yield "a ZIP bomb", "a.pt", bomb("a/data.pkl", 3 * 10**8), "unpacks to 300,000,000 bytes"
    yield "a ZIP bomb of NumPy", "a.npz", bomb("a.npy", 3 * 10**8), "unpacks to"
    yield "a ZIP bomb that understates itself", "a.npz", bomb("a.npy", 10), "is damaged"
    yield "a description that unpacks", "a.pt", bomb("a/data.pkl", 20_000_000), "at most 8,388,608 are read"
    many = archive({f"{k}.npy": b"" for k in range(10_001)})
    yield "an archive of many", "a.npz", many, "more than 10,000 members"
    yield "paths", "a.npz", archive({"../../../tmp/a.npy": npy("(1,)", body=bytes(4))}), "No recurrent layer"
    yield "a ZIP of something else", "a.npz", archive({"a.txt": b"hello"}), "holds no arrays|no model file"
    yield "a npy beyond memory", "a.npz", archive({"a.npy": npy("(1000000, 1000000)")}), "more than"
    yield "a npy beyond its file", "a.npz", archive({"a.npy": npy("(1000,)")}), "may be cut off"
    yield "a npy of nothing", "a.npz", archive({"a.npy": b"hello"}), "header is damaged"
    yield "a npy with a program", "a.npz", archive({"a.npy": npy("__import__('os')")}), "header is damaged"
