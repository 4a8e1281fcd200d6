"""A trace as a file: CSV for tables, NPZ for NumPy, JSON for everything else."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

import numpy as np

from lstm_core.cell import GATE_ORDER
from lstm_core.checks import Array
from lstm_core.clamps import held
from lstm_core.series import SERIES

if TYPE_CHECKING:
    from lstm_core.trace import Trace


def write_csv(trace: Trace, file: str | PathLike[str] | TextIO) -> None:
    """Write one row a step and unit: t, batch (if there is one), unit, x_0 ..., then the names of SERIES.

    t, batch and unit count from 0. Reading a number back gives the same float; an endless half-life is "inf".
    """
    batch = ["batch"] if trace.h.ndim == 3 else []
    inputs = [f"x_{d}" for d in range(trace.x.shape[-1])]
    with _opened(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["t", *batch, "unit", *inputs, *SERIES])
        writer.writerows(_rows(trace))


def _rows(trace: Trace) -> Iterator[list[float]]:
    values = np.stack([getattr(trace, name) for name in SERIES], axis=-1)
    for place in np.ndindex(*trace.h.shape):  # (t, unit) or (t, batch, unit)
        yield [*place, *trace.x[place[:-1]].tolist(), *values[place].tolist()]


def write_npz(trace: Trace, file: str | PathLike[str] | BinaryIO) -> None:
    """Write gate_order, weight_ih, weight_hh, bias, peephole (if any), x, h0, c0 and each of SERIES.

    For each gate that was held there is held_f ... too, its value where it was held and NaN elsewhere.
    """
    table = held(trace.clamps, len(trace), trace.h.shape[-1])
    arrays = _weights(trace) | _arrays(trace) | {f"held_{gate}": values for gate, values in table.items()}
    np.savez_compressed(file, allow_pickle=False, gate_order=np.array(GATE_ORDER), **arrays)


def write_json(trace: Trace, file: str | PathLike[str] | TextIO) -> None:
    """Write gate_order, parameters (an object), clamps (a list of objects), x, h0, c0 and each of SERIES.

    An endless half-life is null, since JSON has no infinity.
    """
    document: dict[str, Any] = {"gate_order": GATE_ORDER}
    document["parameters"] = {name: array.tolist() for name, array in _weights(trace).items()}
    document["clamps"] = [asdict(clamp) for clamp in trace.clamps]
    document |= {name: array.tolist() for name, array in _arrays(trace).items()}
    half_life = trace.half_life.astype(object)
    half_life[half_life == np.inf] = None
    with _opened(file) as stream:
        json.dump(document | {"half_life": half_life.tolist()}, stream, allow_nan=False)


def _weights(trace: Trace) -> dict[str, Array]:
    return {name: array for name, array in vars(trace.parameters).items() if array is not None}


def _arrays(trace: Trace) -> dict[str, Array]:
    return {name: getattr(trace, name) for name in ("x", "h0", "c0", *SERIES)}


def _opened(file: str | PathLike[str] | TextIO) -> AbstractContextManager[TextIO]:
    if isinstance(file, str | PathLike):
        return Path(file).open("w", encoding="utf-8", newline="")
    return nullcontext(file)
