"""A trace as a file: CSV for tables, NPZ for NumPy, JSON for everything else."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, TextIO, TypeVar

import numpy as np

from lstm_core.any_trace import AnyTrace
from lstm_core.checks import Array, shown
from lstm_core.clamps import Clamp
from lstm_core.parameters import GATE_ORDER, LSTMParameters
from lstm_core.series import SERIES

File = TypeVar("File")


def write_csv(trace: AnyTrace, file: str | PathLike[str] | TextIO) -> None:
    """Write one row a step and unit: t, batch (if there is one), unit, x_0 ..., then the names of SERIES.

    t, batch and unit count from 0. Reading a number back gives the same float; an infinite half-life is "inf".
    """
    batch = ["batch"] if trace.x.ndim == 3 else []
    inputs = [f"x_{d}" for d in range(trace.x.shape[-1])]
    with _opened(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["t", *batch, "unit", *inputs, *SERIES])
        writer.writerows(_rows(trace))


def _rows(trace: AnyTrace) -> Iterator[list[float]]:
    values = np.stack([trace.series[name] for name in SERIES], axis=-1)
    for place in np.ndindex(*values.shape[:-1]):  # (t, unit) or (t, batch, unit)
        yield [*place, *trace.x[place[:-1]].tolist(), *values[place].tolist()]


def write_npz(trace: AnyTrace, parameters: LSTMParameters, file: str | PathLike[str] | BinaryIO) -> None:
    """Write gate_order, weight_ih, weight_hh, bias, peephole (if any), x, h0, c0 and each of SERIES.

    For each gate that was clamped there is held_f ... too: its value where it was clamped and NaN elsewhere.
    """
    clamped = {f"held_{gate}": values for gate, values in trace.clamp_table.items()}
    arrays = _weights(parameters) | _arrays(trace) | clamped
    np.savez_compressed(_checked(file), allow_pickle=False, gate_order=np.array(GATE_ORDER), **arrays)


def write_json(
    trace: AnyTrace, parameters: LSTMParameters, clamps: Iterable[Clamp], file: str | PathLike[str] | TextIO
) -> None:
    """Write gate_order, parameters (an object), clamps (a list of objects), x, h0, c0 and each of SERIES.

    An infinite half-life is null, since JSON has no infinity.
    """
    document: dict[str, Any] = {"gate_order": GATE_ORDER}
    document["parameters"] = {name: array.tolist() for name, array in _weights(parameters).items()}
    document["clamps"] = [asdict(clamp) for clamp in clamps]
    document |= {name: array.tolist() for name, array in _arrays(trace).items()}
    half_life = trace.series["half_life"].astype(object)
    half_life[half_life == np.inf] = None
    with _opened(file) as stream:
        json.dump(document | {"half_life": half_life.tolist()}, stream, allow_nan=False)


def _weights(parameters: LSTMParameters) -> dict[str, Array]:
    return {name: array for name, array in vars(parameters).items() if array is not None}


def _arrays(trace: AnyTrace) -> dict[str, Array]:
    return {"x": trace.x} | {f"{name}0": array for name, array in trace.initial.items()} | dict(trace.series)


def _opened(file: str | PathLike[str] | TextIO) -> AbstractContextManager[TextIO]:
    file = _checked(file)
    if isinstance(file, str | PathLike):
        return Path(file).open("w", encoding="utf-8", newline="")
    return nullcontext(file)


def _checked(file: File) -> File:
    if not isinstance(file, str | PathLike) and not hasattr(file, "write"):
        raise ValueError(f"file is {shown(file)}; wanted a path or a file that is open for writing.")
    return file
