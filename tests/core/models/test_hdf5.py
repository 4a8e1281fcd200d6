"""The HDF5 reader gives what h5py wrote, and refuses what leads elsewhere or claims more than it has."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from lstm_core.models.hdf5 import Array5, Group5, open_hdf5
from lstm_core.models.limits import Room
from tests.core.models.files import DATA, content

with np.load(DATA / "hdf5" / "expected.npz") as arrays:
    EXPECTED = dict(arrays)


def everything(name: str) -> dict[str, np.ndarray]:
    """All arrays of a file by path."""
    room = Room()
    return {found.path: found.read(room) for found in opened(name).walk() if isinstance(found, Array5)}


def opened(name: str) -> Group5:
    return open_hdf5(content("hdf5", name))


def test_arrays_of_all_known_kinds_are_what_was_written() -> None:
    found = everything("known.h5")
    assert found.keys() == {f"/deep/down/{name}" for name in EXPECTED.keys() - {"newer", "block"}}
    for path, array in found.items():
        expected = EXPECTED[path.rpartition("/")[2]]
        assert array.dtype == expected.dtype
        np.testing.assert_array_equal(array, expected)


@pytest.mark.parametrize("name", ["newer", "block"])
def test_newer_headers_and_a_block_in_front_are_read(name: str) -> None:
    np.testing.assert_array_equal(everything(f"{name}.h5")["/a"], EXPECTED[name])


def test_attributes_are_what_was_written() -> None:
    root = opened("known.h5")
    assert [root.attribute(name) for name in ("text", "fixed", "n", "nothing")] == ["short", "abc", 3, None]
    assert root.texts("texts") == ["a", "bc"]
    assert root.attribute("long") == "x" * 20_000


def test_a_group_of_many_has_all_of_its_members() -> None:
    many = opened("known.h5").group("many")
    assert many is not None
    assert set(many.names) == {f"group {k}" for k in range(40)}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("soft.h5", "not followed"),
        ("newer_soft.h5", "not followed"),
        ("outside.h5", "not followed"),
        ("stored_outside.h5", "in another file"),
        ("virtual.h5", "in other files"),
        ("huge.h5", "has the shape"),
        ("empty.h5", "without its numbers"),
        ("bomb.h5", "far larger"),
        ("large_chunk.h5", "far larger"),
        ("ring.h5", "24 deep"),
        ("lzf.h5", "other than gzip"),
        ("texts.h5", "array of texts"),
        ("newer_group.h5", "newer HDF5 versions"),
        ("newer_chunks.h5", "another HDF5 version"),
        ("shared_type.h5", "several arrays share"),
    ],
)
def test_what_leads_elsewhere_or_claims_too_much_is_refused_before_memory_is_taken(name: str, words: str) -> None:
    data = content("hdf5", name)
    tracemalloc.start()
    with pytest.raises(ValueError, match=words):
        everything(name)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000 + 20 * len(data)
