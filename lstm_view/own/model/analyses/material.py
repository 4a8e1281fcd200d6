"""What an analysis can look at: a model, what it read, and the record of one direction of one of its layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core import Readout, Trace, Variant, VariantTrace
from lstm_core.any_trace import AnyTrace
from lstm_core.checks import Array
from lstm_core.models import Cell, Layer, ModelFile
from lstm_core.models.pieces import OUTPUT
from lstm_core.models.running import run_cell
from lstm_core.variants import variant_of
from lstm_view.own.model.kept import KeptRun
from lstm_view.own.model.on_stage import layer_input
from lstm_view.words.step_number import step_number

Names = Mapping[str, tuple[str, ...]]


class Material:
    """One direction of a layer in a run.

    `record` has (T, H) by the names of the layer's quantities, or some of them, in the order of time; `x` is what the
    model reads, `names` those of steps, inputs and outputs,
    `columns` (T,) what stood beside the input in its table. `outputs` are those of the model, (T, K) or one row; None
    in another process. `layer` and `way` count from 0.
    """

    whole: Trace | VariantTrace | None = None  # the run itself in the order of reading, where it is there
    step_numbers: tuple[int, ...] = ()  # those that its steps have in a longer run, none where they are all

    def __init__(
        self,
        model: ModelFile,
        x: Any,
        place: tuple[int, int],
        record: Mapping[str, Array],
        inputs: Callable[[], Array],
        names: Names,
        columns: Mapping[str, Array] | None = None,
        outputs: Array | None = None,
    ) -> None:
        self.model, self.x, self.record, self.names, self.columns = model, x, record, names, columns or {}
        self.outputs = outputs
        self.layer, self.way = place
        self._inputs = inputs

    @classmethod
    def of_run(cls, run: KeptRun, layer: int, way: int) -> Material:
        """From a run that is kept."""
        record = run.records[layer, way]
        steps = len(next(iter(record.values())))
        inputs, outputs = partial(layer_input, run, layer, 0, steps), run.records[None, 0][OUTPUT]
        return cls(run.model, run.x, (layer, way), record, inputs, run.names, run.columns, outputs)

    def __len__(self) -> int:
        return len(self.x)

    def step_number(self, step: int) -> int:
        """What people call a step that counts from 0 here."""
        return step_number(step, self.step_numbers)

    @property
    def part(self) -> Layer:
        """The layer."""
        return self.model.layers[self.layer]

    @property
    def cell(self) -> Cell:
        """The direction of it."""
        return self.part.cells[self.way]

    @property
    def units(self) -> int:
        """How many units it has, H."""
        return self.part.hidden_size

    @property
    def memory(self) -> str:
        """The state in which the layer remembers: "c", or "h" in one without c."""
        return variant_of(self.cell.key).memory

    @cached_property
    def inputs(self) -> Array:
        """What the layer reads, (T, D), in the order of time."""
        return self._inputs()

    @property
    def recorded(self) -> Recorded:
        """The record as a trace in the order of reading: without what has to be computed anew."""
        return Recorded(self)

    @cached_property
    def trace(self) -> AnyTrace:
        """The whole trace in the order of reading, computed anew from the inputs."""
        return run_cell(self.cell, self.inputs[self.turn], {})

    @property
    def turn(self) -> slice:
        """From the order of time to that of reading, and back."""
        return slice(None, None, -1 if self.cell.backward else 1)


class Recorded:
    """An `AnyTrace` whose series are what was recorded of a run: it costs nothing to have."""

    mask: npt.NDArray[np.bool_] | None = None
    readout: Readout | None = None

    def __init__(self, material: Material) -> None:
        self._material = material
        self.series: Mapping[str, Array] = {name: values[material.turn] for name, values in material.record.items()}

    @property
    def variant(self) -> Variant:
        """The cell type."""
        return variant_of(self._material.cell.key)

    @property
    def weights(self) -> Mapping[str, Array]:
        """The weights by the names in the equations."""
        return self._material.cell.weights

    @property
    def x(self) -> Array:
        """What the layer reads, in the order of reading."""
        return self._material.inputs[self._material.turn]

    @property
    def initial(self) -> Mapping[str, Array]:
        """The states before the run: zero."""
        return {name: np.zeros(self._material.units) for name in self.states}

    @property
    def clamp_table(self) -> Mapping[str, Array]:
        """Nothing is clamped."""
        return {}

    @property
    def h(self) -> Array:
        """The output of the cell; empty where it was not recorded."""
        return self.series.get("h", np.empty((0, self._material.units)))

    @property
    def y(self) -> Array:
        """The same."""
        return self.h

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states."""
        return self.variant.states

    @property
    def memory(self) -> str:
        """The state in which the cell remembers."""
        return self.variant.memory

    def __len__(self) -> int:
        return len(self._material)
