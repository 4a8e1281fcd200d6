"""NumPy files as tables: (T,) or (T, D) of real numbers in .npy or .npz, without unpickling anything."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array
from lstm_core.table_data import Refused, Table, capital, count, listed, named

MAX_ARRAY_BYTES = 64_000_000
"""Most bytes of numbers in one array of a NumPy file, as they stand in memory."""
_MAX_ARRAYS = 100
_MAX_COLUMNS = 4096
_NPY = b"\x93NUMPY"


def is_array_file(data: bytes) -> bool:
    """Whether a file is .npy or .npz by its first bytes."""
    return data.startswith(_NPY) or (data.startswith(b"PK\x03\x04") and b".npy" in data[:400])


def read_arrays(data: bytes) -> Table:
    """Return the columns of the array in a .npy file or of the arrays in a .npz file; ValueError says what is wrong."""
    if data.startswith(_NPY):
        return _table({"": _array(data, "The file")}, [], "NPY")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _of_archive(archive)
    except ValueError:
        raise
    except Exception as error:  # a damaged archive raises errors of many kinds
        raise ValueError(f"The NPZ file cannot be read: {type(error).__name__}.") from None


def _of_archive(archive: zipfile.ZipFile) -> Table:
    members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
    if len(members) > _MAX_ARRAYS:
        raise ValueError(f"The file has {len(members)} arrays; at most {_MAX_ARRAYS} are read.")
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    refused: list[Refused] = []
    total = 0
    for info in members:
        name = info.filename.removesuffix(".npy")
        total += info.file_size
        if total > MAX_ARRAY_BYTES:
            raise ValueError(f"The arrays take more than {MAX_ARRAY_BYTES} bytes; wanted fewer numbers.")
        try:
            with archive.open(info) as file:
                arrays[name] = _array(file.read(MAX_ARRAY_BYTES), f"Array {name}")
        except ValueError as error:
            refused.append(Refused(name, str(error).partition(" ")[2].removeprefix(f"{name} ").rstrip("."), 0))
    return _table(_chosen(arrays, refused), refused, "NPZ")


def _chosen(arrays: dict[str, npt.NDArray[np.generic]], refused: list[Refused]) -> dict[str, npt.NDArray[np.generic]]:
    """Return the arrays that make one table: x where there is one, else all if they have as many steps."""
    if not arrays:
        reasons = "; ".join(f"{one.name} {one.reason}" for one in refused[:5]) or "it holds no array"
        raise ValueError(f"No array is a table of numbers: {reasons}.")
    if len({len(array) for array in arrays.values()}) == 1:
        return arrays
    if "x" not in arrays:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in list(arrays.items())[:8])
        raise ValueError(f"The arrays have different numbers of steps: {shapes}; wanted one of them, or one named x.")
    refused += [Refused(name, "has another number of steps than x", 0) for name in arrays if name != "x"]
    return {"x": arrays["x"]}


def _array(data: bytes, what: str) -> npt.NDArray[np.generic]:
    """Return the array of a .npy file; its header is checked before memory is taken."""
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, by_column, dtype = read(file)
    except Exception as error:  # the header is a Python literal, which can be wrong in many ways
        raise ValueError(f"{what} is no NumPy array: {type(error).__name__} in its header.") from None
    if dtype.kind not in "biuf":
        raise ValueError(f"{what} holds {dtype} values; wanted real numbers.")
    if len(shape) not in (1, 2) or 0 in shape:
        raise ValueError(f"{what} has shape {shape}; wanted (T,) or (T, D).")
    if len(shape) == 2 and shape[1] > _MAX_COLUMNS:
        raise ValueError(f"{what} has {shape[1]} columns; at most {_MAX_COLUMNS} are read.")
    size, wanted = len(data) - file.tell(), dtype.itemsize * int(np.prod([int(n) for n in shape], dtype=object))
    if wanted != size or max(wanted, 8 * wanted // dtype.itemsize) > MAX_ARRAY_BYTES:
        raise ValueError(f"{what} has shape {shape}, {wanted} bytes of {dtype}, and {size} bytes follow its header.")
    return np.frombuffer(data, dtype, offset=file.tell()).reshape(shape, order="F" if by_column else "C")


def _table(arrays: dict[str, npt.NDArray[np.generic]], refused: list[Refused], kind: str) -> Table:
    columns: dict[str, Array] = {}
    notes = []
    for title, array in arrays.items():
        wide = array.ndim == 2 and array.shape[1] > 1
        for n, values in enumerate(array.reshape(len(array), -1).T, 1):
            name = (f"{title} {n}" if title else f"column {n}") if wide else title or "column 1"
            with np.errstate(over="ignore"):
                column = np.array(values, np.float64)
            if np.isinf(column).any():
                row = int(np.isinf(column).argmax()) + 1
                refused.append(Refused(name, f"holds {column[row - 1]}, which is not finite, in row {row}", row))
            elif np.isnan(column).all():
                refused.append(Refused(name, "is empty", 0))
            else:
                columns[name] = column
            if values.dtype.kind in "iu" and values.dtype.itemsize == 8 and (np.abs(column) > 2.0**53).any():
                notes.append(f"{capital(name)} has whole numbers beyond 2⁵³; they are rounded.")
    if not columns:
        raise ValueError(f"No column holds numbers: {', '.join(f'{one.name} {one.reason}' for one in refused[:5])}.")
    steps = len(next(iter(columns.values())))
    lines = np.arange(1, steps + 1)
    notes = [f"{count(steps, 'row')} and {count(len(columns), 'column')} of numbers from a {kind} file.", *notes]
    notes += [
        f"In {named(name)} no number stands in {listed(lines[np.isnan(values)].tolist())}."
        for name, values in columns.items()
        if np.isnan(values).any()
    ]
    notes += [f"{capital(one.name)} is refused: it {one.reason}." for one in refused]
    return Table(columns, tuple(notes), lines, refused=tuple(refused), encoding=kind)
