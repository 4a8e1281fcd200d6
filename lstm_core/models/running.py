"""A run of a whole model: a trace of each direction of each layer, and what comes out of every part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.any_trace import AnyTrace
from lstm_core.checks import FLOAT64, Array, checked_array, checked_kind, checked_mapping, refuse_too_many
from lstm_core.language import tr
from lstm_core.models.model import Cell, Layer, ModelFile, Part
from lstm_core.trace import Trace, run
from lstm_core.variant_run import VariantTrace, run_variant
from lstm_core.variants import variant_of

Initial = Mapping[str, Array]

SERIES_PER_UNIT = 12
"""Numbers of a run for each unit and step that are kept; the size of a run is checked with it."""


@dataclass(frozen=True, eq=False)
class LayerRun:
    """A run of a layer: a trace a direction, and its output (T, ·) or (T, B, ·) in the order of time.

    The trace of a backward cell begins with the last step of the sequence: its step k is step T - 1 - k.

    >>> from lstm_core import LSTMParameters
    >>> layer = Layer("lstm", (Cell.of_lstm(LSTMParameters.initial(1, 2, seed=0)),))
    >>> done = run_layer(layer, [[1.0], [0.0]])
    >>> len(done.traces), done.output.shape, done.end.shape
    (1, (2, 2), (1, 2))
    """

    layer: Layer
    traces: tuple[AnyTrace, ...]
    output: Array
    end: Array

    @property
    def passed_on(self) -> Array:
        """What the next part takes: the output of all steps, or that of the end where the layer gives only that.

        With one direction, forward, it is that of all steps in either case: what the model would give if the sequence
        ended there.
        """
        forward = self.layer.ways == ("forward",)
        return self.output if self.layer.returns_steps or forward else self.end


@dataclass(frozen=True, eq=False)
class ModelRun:
    """A run of a model: `layers` in order, and what comes out of every part of the chain.

    `outputs[k]` is that of part k, (T, ·) or (T, B, ·).

    >>> from lstm_core import LSTMParameters
    >>> cell = Cell.of_lstm(LSTMParameters.initial(1, 2, seed=0))
    >>> done = run_model(ModelFile("npz", (Layer("lstm", (cell,)),), ""), [[1.0], [0.0]])
    >>> done.output.shape, len(done.traces)
    ((2, 2), 1)
    """

    model: ModelFile
    x: npt.NDArray[Any]
    layers: tuple[LayerRun, ...]
    outputs: tuple[Array, ...]

    @property
    def output(self) -> Array:
        """What comes out of the last part at each step; its last row is what the model says of the whole sequence."""
        return self.outputs[-1]

    @property
    def traces(self) -> tuple[AnyTrace, ...]:
        """The traces of all layers and directions, in the order in which PyTorch counts its start values."""
        return tuple(trace for done in self.layers for trace in done.traces)


def run_model(model: ModelFile, x: Any, *, initial: Sequence[Initial] | None = None) -> ModelRun:
    """Run all parts of a model's chain over a sequence, and keep every gate and state of every step.

    x is (T, D) or (T, B, D), or whole numbers (T,) or (T, B) for a model with an embedding. `initial` has for each
    layer and direction, layer by layer, its states before the run: "h" (P,) or (H,) and "c" (H,), with (B, ·) for a
    batch; what is not given is zero. Raises ValueError as `run` does.

    >>> from lstm_core import LSTMParameters
    >>> cell = Cell.of_lstm(LSTMParameters.initial(1, 2, seed=0))
    >>> run_model(ModelFile("npz", (Layer("lstm", (cell,)),), ""), [[1.0], [0.0]]).traces[0].series["f"].shape
    (2, 2)
    """
    checked_kind("model", model, ModelFile, "a ModelFile")
    given = _tokens(x) if model.embedding is not None else _numbers(model, x)
    starts = list(initial) if initial is not None else None
    done: list[LayerRun] = []
    outputs: list[Array] = []
    value = given
    for part in model.chain:
        if isinstance(part, Layer):
            mine = None if starts is None else [starts.pop(0) if starts else {} for _ in part.cells]
            done.append(run_layer(part, value, initial=mine))
            value = done[-1].passed_on
        else:
            value = through(part, value)
        outputs.append(value)
    return ModelRun(model, given, tuple(done), tuple(outputs))


def run_layer(layer: Layer, x: Any, *, initial: Sequence[Initial] | None = None) -> LayerRun:
    """Run all directions of a layer over x, (T, D) or (T, B, D); `initial` has the states of each before the run.

    >>> from lstm_core import LSTMParameters
    >>> layer = Layer("lstm", (Cell.of_lstm(LSTMParameters.initial(1, 2, seed=0)),))
    >>> run_layer(layer, [[1.0], [0.0]], initial=[{"c": np.ones(2)}]).traces[0].initial["c"].tolist()
    [1.0, 1.0]
    """
    dtype = np.result_type(*(cell.dtype for cell in layer.cells))
    x = checked_array("x", x, dtype, ("T", layer.input_size), ("T", "B", layer.input_size))
    count = layer.directions * layer.hidden_size * SERIES_PER_UNIT * x[..., 0].size
    what = tr("{steps} steps of {units} units", steps=x[..., 0].size, units=layer.directions * layer.hidden_size)
    refuse_too_many(what, count)
    starts = initial if initial is not None else [{} for _ in layer.cells]
    traces = tuple(_trace(cell, x, start) for cell, start in zip(layer.cells, starts, strict=True))
    passed = [passed_on(cell, trace) for cell, trace in zip(layer.cells, traces, strict=True)]
    output = merged(layer.merge, [h[::-1] if cell.backward else h for cell, h in zip(layer.cells, passed, strict=True)])
    return LayerRun(layer, traces, output, merged(layer.merge, [h[-1:] for h in passed]))


def _tokens(x: Any) -> npt.NDArray[Any]:
    tokens = np.asarray(x)
    if tokens.dtype.kind not in "iu" or tokens.ndim not in (1, 2) or not tokens.size:
        raise ValueError(tr("x must be tokens: whole numbers, (T,) or (T, B)."))
    return tokens


def _numbers(model: ModelFile, x: Any) -> Array:
    return checked_array("x", x, FLOAT64, ("T", model.input_size), ("T", "B", model.input_size))


def through(part: Part, value: Any) -> Array:
    """Return what a part makes, in the type of its weights."""
    if isinstance(part, Layer):
        raise TypeError
    dtype = part.weight.dtype
    with np.errstate(over="ignore", invalid="ignore"):
        made = part(value if value.dtype.kind in "iu" else value.astype(dtype, copy=False))
    if not np.isfinite(made).all():
        raise ValueError(tr("{name} makes a number that is not finite; use smaller inputs.", name=part.name))
    return made


def _trace(cell: Cell, x: Array, start: Initial) -> AnyTrace:
    x = x[::-1] if cell.backward else x
    states = dict(checked_mapping("initial", start, variant_of(cell.key).states))
    if cell.projection is not None and "h" in states:
        states["h"] = _before_projection(cell.projection, states["h"])
    return run_cell(cell, x, states)


def run_cell(cell: Cell, x: Array, states: Initial) -> Trace | VariantTrace:
    """Run one direction over x in the order in which it reads; `states` are those of its trace before the run.

    >>> from lstm_core import LSTMParameters
    >>> cell = Cell.of_lstm(LSTMParameters.initial(1, 2, seed=0))
    >>> run_cell(cell, np.ones((3, 1)), {"c": np.ones(2)}).initial["c"].tolist()
    [1.0, 1.0]
    """
    if cell.parameters is None:
        return run_variant(cell.key, cell.weights, x, initial=states)
    return run(cell.parameters, x.astype(cell.dtype, copy=False), h0=states.get("h"), c0=states.get("c"))


def _before_projection(projection: Array, h: Array) -> Array:
    """Return an h whose projection is the given start value: the smallest one."""
    found = np.asarray(h, FLOAT64) @ np.linalg.pinv(projection).T
    if not np.allclose(found @ projection.T, h, rtol=1e-9, atol=1e-12):
        raise ValueError(tr("h0 cannot be the output of this layer: its projection never makes it."))
    return found


def passed_on(cell: Cell, trace: AnyTrace) -> Array:
    """Return what a cell gives to the next part: h, or its projection."""
    return passed_on_of(cell, trace.h)


def passed_on_of(cell: Cell, h: Array) -> Array:
    """Return what a cell gives to the next part of an h (T, H) of its trace."""
    return h if cell.projection is None else h @ cell.projection.T


def merged(merge: str, outputs: Sequence[Array]) -> Array:
    """Return the outputs of the directions as one; `merge` is one of MERGES."""
    if len(outputs) == 1:
        return outputs[0]
    if merge == "concat":
        return np.concatenate(outputs, axis=-1)
    total = outputs[0] * outputs[1] if merge == "mul" else outputs[0] + outputs[1]
    return total / 2 if merge == "ave" else total
