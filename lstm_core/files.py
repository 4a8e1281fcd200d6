"""A trace as a file: CSV for tables, NPZ for NumPy, JSON for everything else."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, TextIO, TypedDict, TypeVar

import numpy as np

from lstm_core.any_trace import AnyTrace
from lstm_core.checks import Array, checked_texts, checked_wholes, shown
from lstm_core.clamps import Clamp
from lstm_core.contributions import kept_and_added
from lstm_core.measures import half_life_of
from lstm_core.papers import letter
from lstm_core.parameters import GATE_ORDER, LSTMParameters
from lstm_core.readout import Readout
from lstm_core.series import SERIES

File = TypeVar("File")


class Words(TypedDict, total=False):
    """What stands in a file of the inputs and steps of a trace."""

    input_names: Sequence[str] | None
    step_labels: Sequence[str] | None
    step_numbers: Sequence[int] | None


#: Where a formula would begin, at the start of a cell or behind a sign at which some spreadsheet splits cells.
_FORMULA = re.compile(r"(^|[;,|\t\n])(?=[\s\"']*[=+\-@＝＋－＠][^\s])")


def write_csv(
    trace: AnyTrace,
    file: str | PathLike[str] | TextIO,
    *,
    input_names: Sequence[str] | None = None,
    step_labels: Sequence[str] | None = None,
    step_numbers: Sequence[int] | None = None,
    readout: Readout | None = None,
) -> None:
    """Write one row a step and unit: t, batch (if any), unit, x_0 ..., the names of SERIES, y_0 ... of a read-out.

    A cell that is no LSTM has those of `values_of` in the place of SERIES. Where steps were passed over, a last column
    `mask` is 0 at them and 1 elsewhere.

    t, batch and unit count from 0. Reading a number back gives the same float; an infinite half-life is "inf".
    With `input_names`, D of them, the columns of the inputs are x[name] instead of x_0 (a name alone may be that of
    a series); a name that is there twice is counted, x[name] 2. With `step_numbers`, T of them, a column `step_number`
    comes after t: what the step is called in the whole run, from 1. With `step_labels` a column `step` comes next. What
    a spreadsheet would take for a formula in a label or a name, such as "=1+1", gets an apostrophe in front.
    """
    names = [f"x_{d}" for d in range(trace.x.shape[-1])] if input_names is None else _columns(trace, input_names)
    columns: dict[str, Sequence[str | int]] = {}  # of each step
    if step_numbers is not None:
        columns["step_number"] = _numbers(trace, step_numbers)
    if step_labels is not None:
        columns["step"] = [harmless(text) for text in _labels(trace, step_labels)]
    batch = ["batch"] if trace.x.ndim == 3 else []
    mask = [] if trace.mask is None else ["mask"]
    with _opened(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        outputs = [f"y_{k}" for k in range(readout.output_size if readout else 0)]
        values = values_of(trace)
        writer.writerow(["t", *columns, *batch, "unit", *names, *values, *outputs, *mask])
        y = readout(trace.series["h"]) if readout else np.empty((*trace.x.shape[:-1], 0))
        writer.writerows(_rows(trace, np.stack(list(values.values()), axis=-1), list(columns.values()), y))


def values_of(trace: AnyTrace) -> dict[str, Array]:
    """Return what a file has of each step and unit, (T, H) or (T, B, H) each, by name.

    Of an LSTM those of SERIES; a gate without weights has no z. Of another cell its lines, h_prev and, where a step
    keeps a share of its memory, `kept`, `added` and the `half_life` of that share. A GRU has the letters of papers.

    >>> from lstm_core import run_variant
    >>> weights = {f"{w}_{gate}": [[0.0]] if w in "WU" else [0.0] for gate in "urg" for w in "WUb"} | {"b_gh": [0.0]}
    >>> values = values_of(run_variant("gru", weights, [[0.0]], initial={"h": [4.0]}))
    >>> list(values)
    ['a_z', 'a_r', 'z', 'r', 'a_n', 'n', 'h', 'h_prev', 'kept', 'added', 'half_life']
    >>> values["kept"].item(), values["half_life"].item()  # z = 0.5
    (2.0, 1.0)
    """
    variant = trace.variant
    if "half_life" in trace.series:
        return {name: trace.series[name] for name in SERIES if name in trace.series}
    values = {letter(name, variant.gates): trace.series[name] for name in variant.series}
    if variant.ledger is None:
        return values
    shares, added = kept_and_added(trace)
    return values | {
        "kept": shares * trace.series[f"{variant.memory}_prev"],
        "added": added,
        "half_life": half_life_of(shares),
    }


def _rows(
    trace: AnyTrace, values: Array, columns: Sequence[Sequence[str | int]], y: Array
) -> Iterator[list[float | str]]:
    for t, *rest in np.ndindex(*values.shape[:-1]):  # (t, unit) or (t, batch, unit)
        said = [column[t] for column in columns]
        step = (t, *rest[:-1])
        used = [] if trace.mask is None else [int(trace.mask[step[: trace.mask.ndim]])]
        yield [t, *said, *rest, *trace.x[step].tolist(), *values[(t, *rest)].tolist(), *y[step].tolist(), *used]


def _columns(trace: AnyTrace, input_names: Sequence[str]) -> list[str]:
    """A column for each input, no two alike."""
    seen: Counter[str] = Counter()
    columns = []
    for name in checked_texts("input_names", input_names, trace.x.shape[-1], "one for each input"):
        seen[name] += 1
        column = harmless(f"x[{name}]")
        columns.append(column if seen[name] == 1 else f"{column} {seen[name]}")
    return columns


def _labels(trace: AnyTrace, step_labels: Sequence[str]) -> tuple[str, ...]:
    return checked_texts("step_labels", step_labels, len(trace), "one for each step")


def _numbers(trace: AnyTrace, step_numbers: Sequence[int]) -> list[int]:
    return checked_wholes("step_numbers", step_numbers, len(trace), "one for each step")


def harmless(text: str) -> str:
    """A text that no spreadsheet runs, not even one that splits lines at semicolons or tabs.

    A sign alone, as of a text that is read character by character, is no formula. A carriage return, which the
    writer leaves without quotes though readers end a line there, becomes a blank.
    """
    return _FORMULA.sub(r"\1'", text.replace("\r", " "))


def _words(
    trace: AnyTrace,
    input_names: Sequence[str] | None,
    step_labels: Sequence[str] | None,
    step_numbers: Sequence[int] | None,
) -> dict[str, list[Any]]:
    """What was given of the names, labels and numbers."""
    words: dict[str, Sequence[Any]] = {}
    if input_names is not None:
        words["input_names"] = checked_texts("input_names", input_names, trace.x.shape[-1], "one for each input")
    if step_labels is not None:
        words["step_labels"] = _labels(trace, step_labels)
    if step_numbers is not None:
        words["step_numbers"] = _numbers(trace, step_numbers)
    return {name: list(texts) for name, texts in words.items()}


def write_npz(
    trace: AnyTrace,
    parameters: LSTMParameters | None,
    file: str | PathLike[str] | BinaryIO,
    *,
    input_names: Sequence[str] | None = None,
    step_labels: Sequence[str] | None = None,
    step_numbers: Sequence[int] | None = None,
    readout: Readout | None = None,
) -> None:
    """Write cell, gate_order, weight_ih, weight_hh, bias, peephole (if any), x, h0, c0 and each of SERIES.

    `cell` is the key of the cell type for `variant_of`; a gate without weights has no z. A cell that is no LSTM has no
    `parameters`, None: its weights have their own names, W_z and so on of a GRU, its values those of `values_of`, and
    there is no gate_order.

    For each gate that was clamped there is held_f ... too: its value where it was clamped and NaN elsewhere.
    input_names (D,) and step_labels (T,) are there if they are given, as arrays of strings, and step_numbers (T,);
    mask, if steps were passed over; y, readout_weight, readout_bias and readout_activation of a read-out.
    """
    more: dict[str, Any] = {"cell": np.array(trace.variant.key)}
    more |= {} if trace.mask is None else {"mask": trace.mask}
    if readout is not None:
        more |= {f"readout_{name}": np.array(value) for name, value in vars(readout).items()}
        more["y"] = readout(trace.series["h"])
    clamped = {f"held_{letter(gate, trace.variant.gates)}": values for gate, values in trace.clamp_table.items()}
    order = {} if parameters is None else {"gate_order": np.array(GATE_ORDER)}
    said = _words(trace, input_names, step_labels, step_numbers)
    words = {name: np.array(found, dtype=int if name == "step_numbers" else str) for name, found in said.items()}
    arrays = _weights(trace, parameters) | _arrays(trace) | clamped
    np.savez_compressed(_checked(file), allow_pickle=False, **order, **arrays, **words, **more)


def write_json(
    trace: AnyTrace,
    parameters: LSTMParameters | None,
    clamps: Iterable[Clamp],
    file: str | PathLike[str] | TextIO,
    *,
    input_names: Sequence[str] | None = None,
    step_labels: Sequence[str] | None = None,
    step_numbers: Sequence[int] | None = None,
    readout: Readout | None = None,
) -> None:
    """Write cell, gate_order, parameters (an object), clamps (a list of objects), x, h0, c0 and each of SERIES.

    `cell` is the key of the cell type for `variant_of`; a gate without weights has no z. A cell that is no LSTM has no
    `parameters`, None, as for `write_npz`; then there is no gate_order.

    An infinite half-life is null, since JSON has no infinity. input_names, step_labels and step_numbers are
    there if given, mask if steps were passed over, readout (an object) and y with a read-out.
    """
    document: dict[str, Any] = {
        "cell": trace.variant.key,
        **({} if parameters is None else {"gate_order": GATE_ORDER}),
        **_words(trace, input_names, step_labels, step_numbers),
    }
    document["parameters"] = {name: array.tolist() for name, array in _weights(trace, parameters).items()}
    gates = trace.variant.gates
    document["clamps"] = [asdict(clamp) | {"gate": letter(clamp.gate, gates)} for clamp in clamps]
    document |= {name: array.tolist() for name, array in _arrays(trace).items()}
    if trace.mask is not None:
        document["mask"] = trace.mask.tolist()
    if readout is not None:
        weights = {"weight": readout.weight.tolist(), "bias": readout.bias.tolist()}
        document["readout"] = weights | {"activation": readout.activation}
        document["y"] = readout(trace.series["h"]).tolist()
    if "half_life" in document:
        half_life = _arrays(trace)["half_life"].astype(object)
        half_life[half_life == np.inf] = None
        document["half_life"] = half_life.tolist()
    with _opened(file) as stream:
        json.dump(document, stream, allow_nan=False)


def _weights(trace: AnyTrace, parameters: LSTMParameters | None) -> dict[str, Array]:
    if parameters is not None:
        return parameters.arrays
    return {letter(name, trace.variant.gates): array for name, array in trace.weights.items()}


def _arrays(trace: AnyTrace) -> dict[str, Array]:
    return {"x": trace.x} | {f"{name}0": array for name, array in trace.initial.items()} | values_of(trace)


def _opened(file: str | PathLike[str] | TextIO) -> AbstractContextManager[TextIO]:
    file = _checked(file)
    if isinstance(file, str | PathLike):
        return Path(file).open("w", encoding="utf-8", newline="")
    return nullcontext(file)


def _checked(file: File) -> File:
    if not isinstance(file, str | PathLike) and not hasattr(file, "write"):
        raise ValueError(f"file is {shown(file)}; wanted a path or a file that is open for writing.")
    return file
