"""From a unit and a step of a large run to a run of the stage: the whole layer where it is small, else the unit alone.

What stands on the stage is in float64 and begins with the state that the model had before the first step shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np

from lstm_core import MAX_INPUTS, LSTMParameters
from lstm_core.checks import FLOAT64, Array
from lstm_core.language import grouped, tr
from lstm_core.models import Cell, Dense, Layer
from lstm_core.models.running import merged, passed_on_of, through
from lstm_core.models.single import ONE_UNIT_INPUTS, one_unit, one_unit_other, other_inputs
from lstm_core.variants import variant_of
from lstm_view.own.model.kept import KeptRun
from lstm_view.state.changes import LARGEST
from lstm_view.state.experiment import Cursor, Experiment, Output, Own, OwnOther, Run
from lstm_view.state.fields import MAX_OUTPUTS, MAX_OWN
from lstm_view.state.table import MAX_NAME, Column, Table

STEPS: Final = 100  # shown round the step that was chosen
_NUMBERS: Final = 12_000  # of the input, so that a link has room for them
_READ_OUT_UNITS: Final = 16


@dataclass(frozen=True)
class Chosen:
    """A unit of a direction of a layer, and a step of the run: all from 0, in the order of time."""

    layer: int
    way: int
    unit: int
    step: int


@dataclass(frozen=True)
class Staged:
    """What stands on the stage: the run and where one stands in it; whether it is one unit of many."""

    run: Run
    cursor: Cursor
    alone: bool
    first: int
    stop: int

    def put(self, experiment: Experiment) -> Experiment:
        """Return an experiment with this run."""
        return replace(experiment.with_run(self.run), cursor=self.cursor)


def staged(kept: KeptRun, chosen: Chosen) -> Staged:
    """Return what the stage shows of a unit at a step; ValueError with a sentence where it can show nothing."""
    layer = kept.model.layers[chosen.layer]
    cell, record = layer.cells[chosen.way], kept.records[chosen.layer, chosen.way]
    whole = layer.hidden_size <= MAX_OWN and layer.input_size <= MAX_OWN
    first, stop = _span(len(record["h"]), chosen.step, layer.input_size if whole else len(_parts(cell)))
    turn = slice(None, None, -1 if cell.backward else 1)
    x = layer_input(kept, chosen.layer, first, stop)[turn]
    before = {name: _before(record[name], first, stop, backward=cell.backward) for name in variant_of(cell.key).states}
    names, numbers = _labels(kept, first, stop)[turn], _step_numbers(first, stop, cell)
    where = _where(kept, chosen, first, stop)
    table = partial(_table, labels=names, about=where, step_numbers=numbers)
    step = chosen.step - first if not cell.backward else stop - 1 - chosen.step
    if whole:
        made = table(x, _input_names(kept, chosen.layer, layer))
        run = Run(_whole_cell(cell, before), made, readout=_readout(kept, chosen.layer))
        return Staged(run, Cursor(step, unit=chosen.unit), False, first, stop)
    shown: dict[str, Array] = {name: record[name][first:stop][turn].astype(FLOAT64) for name in record if name in "hr"}
    alone, inputs = _alone(cell, x.astype(FLOAT64), shown, before, chosen.unit)
    made = table(inputs, list(_rest_names(_parts(cell))))
    return Staged(Run(alone, made), Cursor(step), True, first, stop)


def is_alone(run: Run) -> bool:
    """Return whether a run is that of one unit of a larger layer."""
    names = tuple(column.name for column in run.input.columns) if isinstance(run.input, Table) else ()
    cell = run.cell
    if isinstance(cell, OwnOther):
        return cell.units == 1 and names == _rest_names(other_inputs(cell.key))
    return isinstance(cell, Own) and names == _rest_names(ONE_UNIT_INPUTS)


def resets_after(run: Run) -> bool:
    """Return whether its reset gate multiplies what the other units send, which on the stage stands in the input."""
    return isinstance(run.cell, OwnOther) and "b_gh" in run.cell.variant.weights


def _parts(cell: Cell) -> tuple[str, ...]:
    return tuple(ONE_UNIT_INPUTS) if cell.parameters is not None else other_inputs(cell.key)


def _rest_names(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(tr("rest of {gate}", gate=gate) for gate in parts)


def _alone(
    cell: Cell, x: Array, shown: dict[str, Array], before: dict[str, Array], unit: int
) -> tuple[Own | OwnOther, Array]:
    """Return a unit as a cell of its own, and what it reads; `shown` is h, and r of a GRU, at the steps shown."""
    h_prev = np.concatenate([before["h"][None], shown["h"][:-1]])
    start = {name: _checked(values[unit : unit + 1]) for name, values in before.items()}
    if cell.parameters is not None:
        parameters, inputs = one_unit(cell.parameters, x, h_prev, unit)
        _checked(*parameters.arrays.values())
        return Own(parameters, start["h"], start["c"]), inputs
    weights, inputs = one_unit_other(cell.key, cell.weights, x, h_prev, unit, r=shown.get("r"))
    return _own_other(cell.key, weights, start["h"], inputs.shape[1]), inputs


def _whole_cell(cell: Cell, before: dict[str, Array]) -> Own | OwnOther:
    if cell.parameters is not None:
        arrays = {name: array.astype(FLOAT64) for name, array in cell.parameters.arrays.items()}
        parameters = LSTMParameters(**arrays).as_kind(cell.parameters.kind)
        _checked(*arrays.values(), *before.values())
        return Own(parameters, before["h"], before["c"])
    return _own_other(cell.key, cell.weights, before["h"], cell.input_size)


def _own_other(key: str, weights: Mapping[str, Array], h0: Array, inputs: int) -> OwnOther:
    arrays = [*(np.asarray(weights[name], FLOAT64) for name in variant_of(key).weights), h0]
    _checked(*arrays)
    numbers = tuple(float(value) for array in arrays for value in array.ravel())
    return OwnOther(key, inputs, len(h0), numbers)


def _checked(*arrays: Array) -> Array:
    """Return the first of some arrays; ValueError if one has a number that a link does not carry."""
    for array in arrays:
        if np.abs(array).max(initial=0.0) > LARGEST:
            raise ValueError(
                tr(
                    "This layer has numbers beyond {most}; the stage shows numbers up to that.",
                    most=grouped(int(LARGEST)),
                )
            )
    return arrays[0]


def _span(length: int, step: int, inputs: int) -> tuple[int, int]:
    """Return the steps that are shown round one."""
    most = min(STEPS, length, max(1, _NUMBERS // inputs))
    first = min(max(0, step - most // 2), length - most)
    return first, first + most


def _before(values: Array, first: int, stop: int, *, backward: bool) -> Array:
    """Return a state before the first step that is read."""
    place = stop if backward else first - 1
    found = values[place] if 0 <= place < len(values) else np.zeros(values.shape[1])
    return np.asarray(found, FLOAT64)


def layer_input(kept: KeptRun, number: int, first: int, stop: int) -> Array:
    """Return what a layer reads at the steps from `first` to before `stop`, (n, D)."""
    value: Any = kept.x[first:stop]
    seen = 0
    for part in kept.model.chain:
        if not isinstance(part, Layer):
            value = through(part, value)
        elif seen == number:
            return np.asarray(value)
        else:
            value = _output(kept, seen, part, first, stop)
            seen += 1
    raise IndexError(f"There is no layer {number}.")


def _output(kept: KeptRun, number: int, layer: Layer, first: int, stop: int) -> Array:
    whole = layer.returns_steps or layer.ways == ("forward",)
    outputs = []
    for way, cell in enumerate(layer.cells):
        h = kept.records[number, way]["h"]
        outputs.append(passed_on_of(cell, h[first:stop] if whole else h[:1] if cell.backward else h[-1:]))
    return merged(layer.merge, outputs)


# -- names


def _table(x: Array, names: list[str], *, labels: tuple[str, ...], about: str, step_numbers: tuple[int, ...]) -> Table:
    _checked(x)
    columns = tuple(Column(name[:MAX_NAME], tuple(x[:, k].astype(FLOAT64).tolist())) for k, name in enumerate(names))
    return Table(columns, labels, about, step_numbers=step_numbers)


def _labels(kept: KeptRun, first: int, stop: int) -> tuple[str, ...]:
    return tuple(name[:MAX_NAME] for name in kept.names.get("steps", ())[first:stop])


def _step_numbers(first: int, stop: int, cell: Cell) -> tuple[int, ...]:
    """The numbers that the steps have in the run; none where the stage counts them alike."""
    if cell.backward:
        return tuple(range(stop, first, -1))
    return tuple(range(first + 1, stop + 1)) if first else ()


def _input_names(kept: KeptRun, number: int, layer: Layer) -> list[str]:
    given = kept.names.get("inputs", ())
    direct = number == 0 and kept.model.chain[0] is layer and len(given) == layer.input_size
    if direct and len(set(given)) == len(given):
        return [name or "–" for name in given]
    return [tr("input {n}", n=k + 1) for k in range(layer.input_size)][:MAX_INPUTS]


def _where(kept: KeptRun, chosen: Chosen, first: int, stop: int) -> str:
    layer = kept.model.layers[chosen.layer]
    values = {"layer": layer.name[:120], "first": first + 1, "last": stop, "unit": chosen.unit + 1}
    whole = layer.hidden_size <= MAX_OWN and layer.input_size <= MAX_OWN
    if layer.cells[chosen.way].backward:
        if whole:
            return tr("The layer {layer}, which reads backward, at its steps {last} to {first}.", **values)
        return tr("Unit {unit} of the layer {layer}, which reads backward, at its steps {last} to {first}.", **values)
    if whole:
        return tr("The layer {layer} at its steps {first} to {last}.", **values)
    return tr("Unit {unit} of the layer {layer} at its steps {first} to {last}.", **values)


def _readout(kept: KeptRun, number: int) -> Output | None:
    """The head, where it stands behind this layer and is small enough for the stage."""
    chain = kept.model.chain
    last = chain[-1]
    if len(chain) < 2 or chain[-2] is not kept.model.layers[number] or not isinstance(last, Dense):
        return None
    layer = kept.model.layers[number]
    plain = layer.directions == 1 and layer.cells[0].projection is None and layer.kind == "lstm"
    if not plain or last.readout is None or layer.hidden_size > _READ_OUT_UNITS or last.output_size > MAX_OUTPUTS:
        return None
    weight = tuple(tuple(float(value) for value in row) for row in last.weight)
    return Output(last.activation, weight, tuple(float(value) for value in last.bias))
