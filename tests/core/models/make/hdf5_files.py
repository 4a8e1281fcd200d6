"""HDF5 files with all that the reader knows, and with all that it refuses. Made by h5py 3.16.0.

python -m tests.core.models.make.hdf5_files
"""

from __future__ import annotations

from collections.abc import Callable

import h5py
import numpy as np

from tests.core.models.make.common import DATA, values

FOLDER = DATA / "hdf5"
FOLDER.mkdir(parents=True, exist_ok=True)


def write(name: str, fill: Callable[[h5py.File], object], **options: object) -> None:
    """Write a file."""
    with h5py.File(FOLDER / name, "w", **options) as file:
        fill(file)


ARRAYS = {
    "whole": values(1, (3, 5)),
    "double": values(2, (7,)).astype(np.float64),
    "swapped": values(3, (4, 2)).astype(">f4"),
    "half": values(4, (5,)).astype(np.float16),
    "chunks": values(5, (11, 6)),
    "packed": values(6, (20, 9)),
    "numbers": np.arange(-4, 8).reshape(3, 4),
    "one": np.float32(2.5),
}


def known(file: h5py.File) -> None:
    """Write arrays of all known kinds, and attributes."""
    for name, array in ARRAYS.items():
        more = {"chunks": {"chunks": (4, 4)}, "packed": {"chunks": (8, 4), "compression": 9, "shuffle": True}}
        more["packed"]["fletcher32"] = True
        file.create_dataset(f"deep/down/{name}", data=array, **more.get(name, {}))
    file.attrs.update({"text": "short", "long": "x" * 20_000, "texts": ["a", "bc"], "fixed": np.bytes_("abc"), "n": 3})
    for k in range(40):
        file.create_group(f"many/group {k}")


def chunked(shape: tuple[int, ...], chunks: tuple[int, ...]) -> Callable[[h5py.File], object]:
    """Return what writes an array in chunks of zeros that take no room in the file."""

    def fill(file: h5py.File) -> None:
        made = file.create_dataset("a", shape, np.float32, chunks=chunks, compression=9, maxshape=(None,) * len(shape))
        made[(0,) * len(shape)] = 1

    return fill


def virtual(file: h5py.File) -> None:
    """Write an array whose numbers lie in another file."""
    layout = h5py.VirtualLayout((3,), np.float32)
    layout[:] = h5py.VirtualSource("/etc/passwd", "a", (3,))
    file.create_virtual_dataset("a", layout)


write("known.h5", known)
write("newer.h5", lambda file: file.create_dataset("a", data=values(7, (3, 4))), libver="latest")
write("block.h5", lambda file: file.create_dataset("a", data=values(8, (3,))), userblock_size=512)
write("soft.h5", lambda file: file.__setitem__("a", h5py.SoftLink("/b")))
write("newer_soft.h5", lambda file: file.__setitem__("a", h5py.SoftLink("/b")), libver="latest")
write("outside.h5", lambda file: file.__setitem__("a", h5py.ExternalLink("/etc/passwd", "/")))
write("stored_outside.h5", lambda file: file.create_dataset("a", (3,), np.float32, external=[("/etc/passwd", 0, 12)]))
write("virtual.h5", virtual, libver="latest")
write("huge.h5", lambda file: file.create_dataset("a", (2**40,), np.float32, chunks=(1024,)))
write("empty.h5", lambda file: file.create_dataset("a", (5_000_000,), np.float32))
write("bomb.h5", chunked((2000, 1), (1, 100_000)))
write("large_chunk.h5", chunked((4, 4), (1200, 1200)))
write("lzf.h5", lambda file: file.create_dataset("a", data=values(9, (40, 40)), compression="lzf"))
write("texts.h5", lambda file: file.create_dataset("a", data=["a", "b"]))
write("newer_group.h5", lambda file: [file.create_group(f"g{k}") for k in range(30)], libver="latest")
write("newer_chunks.h5", lambda file: file.create_dataset("a", data=values(5, (9, 9)), chunks=(4, 4)), libver="latest")
write("shared_type.h5", lambda file: (file.__setitem__("t", np.dtype("f4")), file.create_dataset("a", (3,), file["t"])))
write("ring.h5", lambda file: file.create_group("a/b").__setitem__("c", file["a"]))
np.savez_compressed(FOLDER / "expected.npz", **ARRAYS, newer=values(7, (3, 4)), block=values(8, (3,)))
