"""NumPy files as tables: (T,) or (T, D) of real numbers in .npy or .npz, without unpickling anything."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array
from lstm_core.language import tr, tr_later
from lstm_core.npy_header import npy_header
from lstm_core.table_data import (
    GAPS,
    Refused,
    Table,
    capital,
    columns_said,
    no_number,
    place,
    reasons,
    refusal,
    rows_said,
)

MAX_ARRAY_BYTES = 64_000_000
"""Most bytes of numbers in one array of a NumPy file, as they stand in memory."""
_MAX_ARRAYS = 100
_MAX_COLUMNS = 4096
_NPY = b"\x93NUMPY"
_KINDS = {
    "U": tr_later("text"),
    "S": tr_later("text"),
    "O": tr_later("Python objects"),
    "M": tr_later("dates"),
    "m": tr_later("spans of time"),
    "c": tr_later("complex numbers"),
    "V": tr_later("records with fields"),
}
_IT = "\x1f"  # in the place of the name of an array, where the name stands in front anyway


def is_array_file(data: bytes) -> bool:
    """Whether a file is .npy or .npz by its first bytes."""
    return data.startswith(_NPY) or (data.startswith(b"PK\x03\x04") and b".npy" in data[:400])


def read_arrays(data: bytes) -> Table:
    """Return the columns of the array in a .npy file or of the arrays in a .npz file; ValueError says what is wrong."""
    if data.startswith(_NPY):
        return _table({"": _array(data, tr("The file"))}, [], "NPY")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _of_archive(archive)
    except ValueError:
        raise
    except Exception:  # a damaged archive raises errors of many kinds
        raise ValueError(tr("The NPZ file is damaged or cut off.")) from None


def _of_archive(archive: zipfile.ZipFile) -> Table:
    members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
    if len(members) > _MAX_ARRAYS:
        said = tr("The file has {count} arrays; at most {most} are read.", count=len(members), most=_MAX_ARRAYS)
        raise ValueError(said)
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    refused: list[Refused] = []
    total = 0
    for info in members:
        name = info.filename.removesuffix(".npy")
        total += info.file_size
        if total > MAX_ARRAY_BYTES:
            said = tr("The arrays take more than {most} bytes; wanted fewer numbers.", most=MAX_ARRAY_BYTES)
            raise ValueError(said)
        try:
            with archive.open(info) as file:
                arrays[name] = _array(file.read(MAX_ARRAY_BYTES), _IT)
        except ValueError as error:
            refused.append(Refused(name, str(error).removeprefix(f"{_IT} ").rstrip("."), 0))
    return _table(_chosen(arrays, refused), refused, "NPZ")


def _chosen(arrays: dict[str, npt.NDArray[np.generic]], refused: list[Refused]) -> dict[str, npt.NDArray[np.generic]]:
    """Return the arrays that make one table: x where there is one, else all if they have as many steps."""
    if not arrays:
        if not refused:
            raise ValueError(tr("No array is a table of numbers: it holds no array."))
        said = tr("No array is a table of numbers: {reasons}.", reasons="; ".join(reasons(refused)))
        raise ValueError(said)
    if len({len(array) for array in arrays.values()}) == 1:
        return arrays
    if "x" not in arrays:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in list(arrays.items())[:8])
        said = tr("The arrays have different numbers of steps: {shapes}; wanted as many in each, or one array named x.")
        raise ValueError(said.format(shapes=shapes))
    reason = tr("has another number of steps than x")
    refused += [Refused(name, reason, 0) for name in arrays if name != "x"]
    return {"x": arrays["x"]}


def _array(data: bytes, what: str) -> npt.NDArray[np.generic]:
    """Return the array of a .npy file; its header is checked before memory is taken."""
    shape, by_column, dtype, start = npy_header(data, what)
    if dtype.kind not in "biuf":
        kind = tr(_KINDS[dtype.kind]) if dtype.kind in _KINDS else dtype.name
        raise ValueError(tr("{what} holds {type}; wanted real numbers.", what=what, type=kind))
    if len(shape) not in (1, 2) or 0 in shape:
        raise ValueError(tr("{what} has shape {shape}; wanted (T,) or (T, D).", what=what, shape=shape))
    if len(shape) == 2 and shape[1] > _MAX_COLUMNS:
        said = tr("{what} has {count} columns; at most {most} are read.", what=what, count=shape[1], most=_MAX_COLUMNS)
        raise ValueError(said)
    size, wanted = len(data) - start, dtype.itemsize * int(np.prod([int(n) for n in shape], dtype=object))
    if wanted == size and max(wanted, 8 * wanted // dtype.itemsize) > MAX_ARRAY_BYTES:
        raise ValueError(tr("The arrays take more than {most} bytes; wanted fewer numbers.", most=MAX_ARRAY_BYTES))
    if wanted != size:
        said = tr(
            "{what} has shape {shape}, {wanted} bytes of {type}, and {size} bytes follow its header; it may be cut off."
        )
        raise ValueError(said.format(what=what, shape=shape, wanted=wanted, type=dtype, size=size))
    return np.frombuffer(data, dtype, offset=start).reshape(shape, order="F" if by_column else "C")


def _table(arrays: dict[str, npt.NDArray[np.generic]], refused: list[Refused], kind: str) -> Table:
    columns: dict[str, Array] = {}
    notes = []
    for title, array in arrays.items():
        wide = array.ndim == 2 and array.shape[1] > 1
        for n, values in enumerate(array.reshape(len(array), -1).T, 1):
            name = (f"{title} {n}" if title else place(n)) if wide else title or place(1)
            with np.errstate(over="ignore"):
                column = np.array(values, np.float64)
            if np.isinf(column).any():
                row = int(np.isinf(column).argmax()) + 1
                reason = tr("holds {value}, which is not finite, in row {row}", value=column[row - 1], row=row)
                refused.append(Refused(name, reason, row))
            elif np.isnan(column).all():
                refused.append(Refused(name, tr(GAPS), 0))
            else:
                columns[name] = column
            if values.dtype.kind in "iu" and values.dtype.itemsize == 8 and (np.abs(column) > 2.0**53).any():
                said = tr("{column} has whole numbers beyond 2⁵³; they are rounded.", column=capital(name))
                notes.append(said)
    if not columns:
        why = ", ".join(reasons(refused, with_lines=False))
        raise ValueError(tr("No column holds numbers: {reasons}.", reasons=why))
    steps = len(next(iter(columns.values())))
    lines = np.arange(1, steps + 1)
    first = tr("{rows} and {columns} of numbers from an {kind} file.")
    first = first.format(rows=rows_said(steps), columns=columns_said(len(columns)), kind=kind)
    missing = {name: lines[np.isnan(values)].tolist() for name, values in columns.items()}
    gaps = [no_number(name, rows, rows=True) for name, rows in missing.items() if rows]
    notes = [first, *notes, *gaps, *(refusal(one, with_line=False) for one in refused)]
    return Table(columns, tuple(notes), lines, refused=tuple(refused), encoding=kind, gaps=tuple(gaps))
