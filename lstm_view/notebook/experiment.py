"""From a trace to the experiment that the stage shows: its cell with all numbers, and what that cell reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstm_core import MAX_STEPS, LSTMParameters, Readout, Trace
from lstm_core.language import tr
from lstm_view.state.actions import MAX_SHOWN
from lstm_view.state.experiment import Experiment, Output, Own, Run
from lstm_view.state.fields import MAX_OUTPUTS
from lstm_view.state.run_parts import Floats
from lstm_view.state.table import Column, Table


def experiment_of(
    trace: Trace,
    *,
    row: int | None = None,
    steps: slice = slice(None),
    names: Sequence[str] | None = None,
    backward: bool = False,
) -> Experiment:
    """Return the experiment whose run is ``trace``: of a batch its ``row``, and of a long run the ``steps`` of it.

    It starts with the states before the first of these steps, and leaves out steps that the model passes over. The
    numbers are those of the trace in float64. The numbers of the steps are those in the sequence; those
    of a ``backward`` direction count down. ``names`` are those of the inputs. ValueError where no row of
    a batch is chosen, and for a run that is too large for the stage.
    """
    trace_row = _row(trace, row)
    used = np.arange(len(trace)) if trace.mask is None else np.flatnonzero(_of(trace.mask, trace_row))
    chosen = used[steps]
    _refuse_large(trace, len(chosen))
    first = int(chosen[0])
    x = _of(trace.x, trace_row)[chosen]
    cell = Own(
        _in_float64(trace.parameters), *(_floats(_of(a, trace_row)[first]) for a in (trace.h_prev, trace.c_prev))
    )
    places = [len(used) - t for t in range(len(used))] if backward else [int(t) + 1 for t in used]
    numbers = tuple(places[steps])
    is_whole = numbers == tuple(range(1, len(numbers) + 1))
    columns = tuple(Column(name, tuple(map(float, x[:, k]))) for k, name in enumerate(_names(names, x.shape[1])))
    table = Table(columns, (), tr("What the model reads."), step_numbers=() if is_whole else numbers)
    return Experiment(Run(cell, table, readout=_output(trace.readout)))


def _row(trace: Trace, row: int | None) -> int | None:
    if trace.x.ndim == 2:
        return None
    batch = trace.x.shape[1]
    if row is None and batch == 1:
        return 0
    if row is None or not -batch <= row < batch:
        raise ValueError(
            tr("The batch has {batch} sequences; choose one with row=0 to row={last}.", batch=batch, last=batch - 1)
        )
    return row


def _of(array: Floats | np.ndarray, row: int | None) -> np.ndarray:
    """One sequence of a batch, (T, ·) of (T, B, ·)."""
    return array if row is None else array[:, row]


def _refuse_large(trace: Trace, steps: int) -> None:
    inputs, units = trace.parameters.input_size, trace.parameters.hidden_size
    if steps == 0:
        raise ValueError(tr("None of the steps was chosen; the sequence has {steps}.", steps=len(trace)))
    if steps > MAX_STEPS:
        raise ValueError(
            tr(
                "There are {steps} steps and the stage shows {most}; choose some with steps=slice(0, {most}). The "
                "run starts with the states that the model had there.",
                steps=steps,
                most=MAX_STEPS,
            )
        )
    if max(inputs, units) > MAX_SHOWN:
        raise ValueError(
            tr(
                "The cell has {inputs} inputs and {units} units and the stage shows up to {most} of each. trace_torch, "
                "trace_keras and run give the numbers of a cell of any size.",
                inputs=inputs,
                units=units,
                most=MAX_SHOWN,
            )
        )


def _floats(array: np.ndarray) -> Floats:
    found = np.array(array, np.float64)
    found.flags.writeable = False
    return found


def _in_float64(params: LSTMParameters) -> LSTMParameters:
    arrays = {name: array.astype(np.float64) for name, array in params.arrays.items()}
    return LSTMParameters(**arrays).as_kind(params.kind)


def _names(names: Sequence[str] | None, count: int) -> list[str]:
    if names is not None and len(names) != count:
        raise ValueError(tr("There are {given} names for {count} inputs.", given=len(names), count=count))
    if names is not None:
        return [str(name) for name in names]
    return [tr("input {k}", k=k + 1) for k in range(count)] if count > 1 else [tr("input")]


def _output(readout: Readout | None) -> Output | None:
    """What a projection makes of h, where the stage has room for it."""
    if readout is None or readout.output_size > MAX_OUTPUTS:
        return None
    weight = tuple(tuple(map(float, row)) for row in readout.weight)
    return Output(readout.activation, weight, tuple(map(float, readout.bias)))
