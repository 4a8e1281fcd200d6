"""Traces of a live Keras model, on any of its backends."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from lstm_core.activations import CELL_FUNCTIONS, FUNCTIONS, GATE_FUNCTIONS
from lstm_core.checks import Array, real_array
from lstm_core.kind import LSTMKind
from lstm_core.language import tr
from lstm_core.live.traces import TOLERANCES, Traces, name_of, run_one, turned
from lstm_core.parameters import LSTMParameters
from lstm_core.trace import Trace

_PROBES: Final = np.linspace(-6, 6, 49, dtype=np.float32)  # where two functions that differ do so


def trace_keras(model: Any, x: Any, *args: Any, tolerance: float | None = None, **kwargs: Any) -> Traces:
    """Run a model as ``model(x, *args, training=False, **kwargs)`` and return all of each LSTM that it calls.

    `model` is an ``LSTM`` layer, an ``RNN`` of an ``LSTMCell``, a ``Bidirectional`` of either, or a model that has such
    layers, nested ones too; x is (B, T, D), or (T, D) for one sequence, or what else the model reads. The traces are
    time first, (T, H) or (T, B, H), in the precision of the weights; masked steps are masked. A layer that goes
    backwards has its steps in the order in which it reads. A stateful layer has its states back afterwards. Raises
    DisagreementError where the output of a step or a last state is further than `tolerance` (1e-9 in float64, 1e-4 in
    float32) from the layer's own, and ValueError for an activation that this core has not and where the model calls no
    LSTM.
    """
    layers = _lstm_layers(model)
    x, single = _batch(model, x)
    if not all(getattr(layer, "built", True) for layer in (model, *layers)):
        model(x, *args, training=False, **kwargs)  # it makes its weights when it is first called
    with _listening(layers) as calls:
        model(x, *args, training=False, **kwargs)
    if not calls:
        raise ValueError(tr("The model calls no LSTM layer of Keras; there is nothing to trace."))
    traces = Traces()
    for call in calls:
        _trace_call(traces, call, tolerance, single=single)
    return traces


@dataclass(frozen=True, eq=False)
class _Call:
    """One call of a layer: what it was given, and what it gave."""

    layer: Any
    x: Any
    start: Any
    mask: Any
    output: Any


def _is(layer: Any, name: str) -> bool:
    """Whether it is of a class of that name: of Keras 3, of tf_keras, or made from one."""
    return any(kind.__name__ == name for kind in type(layer).__mro__)


def _is_lstm(layer: Any) -> bool:
    if _is(layer, "Bidirectional"):
        return _is_lstm(layer.forward_layer)
    return _is(layer, "RNN") and _is(getattr(layer, "cell", None), "LSTMCell")


def _lstm_layers(model: Any) -> list[Any]:
    """The layers that have an LSTM; of a Bidirectional it, and not those within it."""
    if not hasattr(model, "_flatten_layers"):
        raise ValueError(tr("{model} is no layer and no model of Keras.", model=type(model).__name__))
    found = [layer for layer in model._flatten_layers() if _is_lstm(layer)]
    inner = {id(one) for layer in found if _is(layer, "Bidirectional") for one in layer._flatten_layers()} - {
        id(layer) for layer in found if _is(layer, "Bidirectional")
    }
    return [layer for layer in found if id(layer) not in inner]


def _batch(model: Any, x: Any) -> tuple[Any, bool]:
    """What the model is given, with a batch of one where it is a single sequence, and whether it is.

    Of a model that has not said what it reads nothing is assumed, nor of one that reads several things.
    """
    inputs = getattr(model, "inputs", None)
    if isinstance(x, dict) or (inputs and len(inputs) > 1):
        return x, False
    if not hasattr(x, "shape"):
        x = real_array("x", x).astype(model.compute_dtype) if _is_lstm(model) else np.asarray(x)
    axes = len(inputs[0].shape) if inputs else 3 if _is_lstm(model) else len(x.shape)
    return (x[None], True) if len(x.shape) == axes - 1 else (x, False)


@contextmanager
def _listening(layers: list[Any]) -> Iterator[list[_Call]]:
    """Notes every call of a layer; afterwards a stateful one has the states that it had."""
    calls: list[_Call] = []
    states = [(state, _array(state).copy()) for layer in layers for state in _states(layer)]

    def listen(layer: Any) -> None:
        call, signature = layer.call, inspect.signature(layer.call)

        def heard(*args: Any, **kwargs: Any) -> Any:
            given = signature.bind(*args, **kwargs).arguments
            start = given.get("initial_state")
            if start is None and (held := _states(layer)):
                start = [_array(state).copy() for state in held]  # the call overwrites them
            output = call(*args, **kwargs)
            calls.append(_Call(layer, given["sequences"], start, given.get("mask"), output))
            return output

        layer.__dict__["call"] = heard

    for layer in layers:
        listen(layer)
    try:
        yield calls
    finally:
        for layer in layers:
            del layer.__dict__["call"]
        for state, was in states:
            state.assign(was)


def _states(layer: Any) -> list[Any]:
    """The states that a layer keeps from call to call."""
    if _is(layer, "Bidirectional"):
        return [*_states(layer.forward_layer), *_states(layer.backward_layer)]
    return list(layer.states) if layer.stateful and layer.states is not None else []


def _array(tensor: Any) -> Array:
    """A tensor of any backend, or a weight of Keras 3, in NumPy; half precision in float32."""
    value = getattr(tensor, "value", tensor)
    tensor = tensor if callable(value) else value
    tensor = tensor.detach().cpu() if hasattr(tensor, "detach") else tensor
    array = np.asarray(tensor.numpy() if hasattr(tensor, "numpy") else tensor)
    return array.astype(np.float32) if array.dtype.itemsize < 4 and array.dtype.kind != "b" else array


# -- weights


def _parameters(cell: Any) -> LSTMParameters:
    """Keras keeps its weights transposed, in the order i, f, c, o, which is ours."""
    kernel, recurrent = _array(cell.kernel), _array(cell.recurrent_kernel)
    bias = np.zeros(kernel.shape[1], kernel.dtype) if cell.bias is None else _array(cell.bias)
    gate = _function(cell.recurrent_activation, GATE_FUNCTIONS)
    inner = _function(cell.activation, CELL_FUNCTIONS)
    return LSTMParameters(kernel.T, recurrent.T, bias).as_kind(LSTMKind(gate=gate, candidate=inner, output=inner))


def _function(activation: Callable[[Any], Any], known: dict[str, str]) -> str:
    """The name of a function by what it gives: a hard sigmoid has one name in Keras 2 and 3 and is not the same."""
    given = _array(activation(_tensor_like(activation, _PROBES)))
    for name in known:
        if np.allclose(given, FUNCTIONS[name](_PROBES), atol=1e-5):
            return name
    raise ValueError(
        tr(
            "The activation {name} is none that is computed here; wanted {known}.",
            name=getattr(activation, "__name__", activation),
            known=", ".join(known),
        )
    )


def _tensor_like(activation: Callable[[Any], Any], values: Array) -> Any:
    """Numbers as the activation takes them: a backend's own functions want its own tensors."""
    try:
        activation(values)
    except (TypeError, AttributeError):
        import keras

        return keras.ops.convert_to_tensor(values)
    return values


# -- runs


def _trace_call(traces: Traces, call: _Call, tolerance: float | None, *, single: bool) -> None:
    layer, start = call.layer, call.start
    if not _is(layer, "Bidirectional"):
        _trace_layer(traces, layer.name, layer, call, start, tolerance, single=single)
        return
    half = None if start is None else len(start) // 2
    both = []
    for way, one in (("forward", layer.forward_layer), ("backward", layer.backward_layer)):
        of_way = None if start is None else (start[:half] if way == "forward" else start[half:])
        name = name_of(layer.name, None, way)
        both.append(_trace_layer(traces, name, one, call, of_way, tolerance, single=single))
    if call.mask is None:
        _check_merged(traces, call, both, _limit(layer.forward_layer, tolerance), single=single)


def _trace_layer(
    traces: Traces, name: str, layer: Any, call: _Call, start: Any, tolerance: float | None, *, single: bool
) -> Trace:
    """Add the trace of one layer in one direction, held against all that the layer itself gives."""
    mask = call.mask[0] if isinstance(call.mask, list | tuple) else call.mask
    values = _time_first(_array(call.x), single)
    used = None if mask is None else _time_first(_array(mask), single).astype(bool)
    if layer.go_backwards:
        values, used = values[::-1], None if used is None else used[::-1]
    params = _parameters(layer.cell)
    h0, c0 = (None, None) if start is None else (_array(one)[0] if single else _array(one) for one in start)
    trace = run_one(params, values.astype(params.dtype), h0, c0, used=used)
    traces.add(name, trace, backward=bool(layer.go_backwards))
    output, h, c = _own(layer, call, start)
    limit = _limit(layer, tolerance)
    traces.check(f"{name}: h", trace.h, _time_first(output, single), limit, used)
    for letter, ours, own in (("h", trace.h[-1], h), ("c", trace.c[-1], c)):
        traces.check(f"{name}: {letter}", ours, own[0] if single else own, limit)
    return trace


def _own(layer: Any, call: _Call, start: Any) -> list[Array]:
    """The output of every step and the last states, whatever of it the layer passes on in its model."""
    was = layer.return_sequences, layer.return_state
    kept = [(state, _array(state).copy()) for state in _states(layer)]
    layer.return_sequences = layer.return_state = True
    try:
        found = layer(call.x, initial_state=start, mask=call.mask, training=False)
    finally:
        layer.return_sequences, layer.return_state = was
        for state, held in kept:
            state.assign(held)
    return [_array(one) for one in found]


def _check_merged(traces: Traces, call: _Call, both: list[Trace], limit: float, *, single: bool) -> None:
    """What both directions make together, as the model has it."""
    layer = call.layer
    forward, backward = both
    ours = [forward.h, turned(backward.h, None)] if layer.return_sequences else [forward.h[-1], backward.h[-1]]
    merges: dict[str, Callable[[], Array]] = {
        "concat": lambda: np.concatenate(ours, axis=-1),
        "sum": lambda: ours[0] + ours[1],
        "ave": lambda: (ours[0] + ours[1]) / 2,
        "mul": lambda: ours[0] * ours[1],
    }
    if layer.merge_mode not in merges:
        return  # they are passed on apart, and were held against the model's one by one
    own = _array(call.output[0] if isinstance(call.output, list | tuple) else call.output)
    own = _time_first(own, single) if layer.return_sequences else own[0] if single else own
    traces.check(f"{layer.name}: h", merges[layer.merge_mode](), own, limit)


def _time_first(array: Array, single: bool) -> Array:
    return array[0] if single else array.swapaxes(0, 1)


def _limit(layer: Any, tolerance: float | None) -> float:
    """What difference is allowed: as `tolerance` says, else by the precision in which the layer computes."""
    if tolerance is not None:
        return tolerance
    return TOLERANCES[{"float64": 8, "float32": 4}.get(str(layer.compute_dtype), 2)]
