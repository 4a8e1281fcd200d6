"""Traces of a live PyTorch model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import Array, real_array
from lstm_core.language import tr
from lstm_core.live.traces import TOLERANCES, Traces, name_of, projected, run_one, turned
from lstm_core.masks import Mask
from lstm_core.parameters import LSTMParameters


def trace_torch(model: Any, x: Any, *args: Any, tolerance: float | None = None, **kwargs: Any) -> Traces:
    """Run a model as ``model(x, *args, **kwargs)`` and return every gate and state of each LSTM that it calls.

    `model` is a ``torch.nn.LSTM`` (stacked, bidirectional, batch_first, with ``proj_size``), an ``LSTMCell``, which
    reads the steps of x (T, D) or (T, B, D), or any module that calls such; x is a tensor, a ``PackedSequence`` or
    what becomes a tensor; ``(h0, c0)`` may follow it. Dropout is off. The traces are time first, (T, H) or (T, B, H),
    in the precision of the weights; steps beyond the end of a packed sequence are masked. With ``proj_size`` y is the
    layer's output and h the state before the projection. Raises DisagreementError where the output of a step or a last
    state is further than `tolerance` (1e-9 in float64, 1e-4 in float32) from the model's own, and ValueError where the
    model calls no LSTM.
    """
    import torch

    with torch.no_grad(), _at_rest(model), _listening(model) as calls:
        x = _tensor(model, x)
        if isinstance(model, torch.nn.LSTMCell):
            _step_through(model, x, *args)
        else:
            model(x, *args, **kwargs)
    if not calls:
        raise ValueError(tr("The model calls no torch.nn.LSTM and no LSTMCell; there is nothing to trace."))
    traces = Traces()
    for name, of_one in calls.items():
        trace = _trace_cell if isinstance(of_one[0].module, torch.nn.LSTMCell) else _trace_layers
        trace(traces, name, of_one, tolerance)
    return traces


@dataclass(frozen=True, eq=False)
class _Call:
    """One call of an LSTM: what it was given and what it gave."""

    module: Any
    x: Any
    state: Any
    output: Any


@contextmanager
def _at_rest(model: Any) -> Iterator[None]:
    """As in use, without dropout; afterwards as it was."""
    training = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, was in training:
            module.training = was


@contextmanager
def _listening(model: Any) -> Iterator[dict[str, list[_Call]]]:
    """Notes every call of an LSTM within the model, by its name there."""
    import torch

    calls: dict[str, list[_Call]] = {}

    def listen(name: str, module: Any) -> Any:
        def heard(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
            given = dict(zip(("input", "hx"), args, strict=False)) | kwargs
            calls.setdefault(name, []).append(_Call(module, given["input"], given.get("hx"), output))

        return module.register_forward_hook(heard, with_kwargs=True)

    kinds = (torch.nn.LSTM, torch.nn.LSTMCell)
    hooks = [listen(name, module) for name, module in model.named_modules() if isinstance(module, kinds)]
    try:
        yield calls
    finally:
        for hook in hooks:
            hook.remove()


def _tensor(model: Any, x: Any) -> Any:
    """What the model is given: numbers in the precision of its weights, whole numbers to anything but an LSTM."""
    import torch

    if isinstance(x, torch.Tensor | torch.nn.utils.rnn.PackedSequence):
        return x
    x = real_array("x", x)
    first = next(iter(model.parameters()), torch.zeros(()))
    whole = x.dtype.kind in "iu" and not isinstance(model, torch.nn.LSTM | torch.nn.LSTMCell)
    return torch.as_tensor(x, dtype=torch.int64 if whole else first.dtype, device=first.device)


def _step_through(cell: Any, x: Any, state: Any = None) -> None:
    for x_t in x:
        state = cell(x_t, state)


def _array(tensor: Any) -> Array:
    """A tensor in NumPy; half precision, which NumPy computes slowly or not at all, in float32."""
    tensor = tensor.detach().cpu()
    return np.asarray((tensor.float() if tensor.element_size() < 4 else tensor).numpy())


def _limit(module: Any, tolerance: float | None) -> float:
    """What difference is allowed: as `tolerance` says, else by the precision of the weights."""
    weights = next(module.parameters())
    return TOLERANCES[weights.element_size()] if tolerance is None else tolerance


def _weights(module: Any, suffix: str) -> tuple[LSTMParameters, Array | None]:
    """The weights of one direction of a layer, and its projection; PyTorch's two biases are added up."""
    w, u = (_array(getattr(module, f"weight_{kind}{suffix}")) for kind in ("ih", "hh"))
    bias = np.zeros(len(w), w.dtype)
    if module.bias:
        bias = _array(getattr(module, f"bias_ih{suffix}")) + _array(getattr(module, f"bias_hh{suffix}"))
    if getattr(module, "proj_size", 0):
        projection = _array(getattr(module, f"weight_hr{suffix}"))
        return projected(w, u, bias, projection), projection
    return LSTMParameters(w, u, bias), None


# -- a layer, or several


@dataclass(frozen=True, eq=False)
class _Sequence:
    """Values time first, (T, ·) or (T, B, ·), and the length of each row where they differ."""

    values: Array
    lengths: Array | None = None

    @property
    def used(self) -> Mask | None:
        """False (T, B) beyond the end of a row."""
        return None if self.lengths is None else np.arange(len(self.values))[:, None] < self.lengths


def _sequence(module: Any, given: Any) -> _Sequence:
    from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

    if isinstance(given, PackedSequence):
        padded, lengths = pad_packed_sequence(given)
        return _Sequence(_array(padded), lengths.numpy())
    values = _array(given)
    return _Sequence(values.swapaxes(0, 1) if module.batch_first and values.ndim == 3 else values)


def _trace_layers(traces: Traces, name: str, calls: list[_Call], tolerance: float | None) -> None:
    for count, call in enumerate(calls, 1):
        named = name if len(calls) == 1 else tr("{name}, call {count}", name=name, count=count)
        _trace_call(traces, named, call, _limit(call.module, tolerance))


def _trace_call(traces: Traces, name: str, call: _Call, limit: float) -> None:
    module, sequence = call.module, _sequence(call.module, call.x)
    ways = ("forward", "backward") if module.bidirectional else ("",)
    own_output, last = call.output
    starts = [None, None] if call.state is None else [_array(one) for one in call.state]
    for layer in range(module.num_layers):
        outputs = []
        for way, direction in enumerate(ways):
            place = layer * len(ways) + way
            h0, c0 = (None if start is None else start[place] for start in starts)
            trace = _trace_way(module, layer, sequence, h0, c0, back=direction == "backward")
            called = name_of(name, layer + 1 if module.num_layers > 1 or not name else None, direction)
            traces.add(called, trace, backward=direction == "backward")
            traces.check(f"{called}: h", trace.y[-1], _array(last[0][place]), limit)
            traces.check(f"{called}: c", trace.c[-1], _array(last[1][place]), limit)
            outputs.append(turned(trace.y, sequence.lengths) if direction == "backward" else trace.y)
        joined = np.concatenate(outputs, axis=-1)
        used = sequence.used
        sequence = _Sequence(joined if used is None else joined * used[..., None], sequence.lengths)
    own = _sequence(module, own_output)
    traces.check(f"{called}: h", sequence.values, own.values, limit, sequence.used)


def _trace_way(module: Any, layer: int, read: _Sequence, h0: Any, c0: Any, *, back: bool) -> Any:
    params, projection = _weights(module, f"_l{layer}{'_reverse' if back else ''}")
    x = turned(read.values, read.lengths) if back else read.values
    return run_one(params, x, h0, c0, used=read.used, projection=projection)


# -- a cell that is called step by step


def _trace_cell(traces: Traces, name: str, calls: list[_Call], tolerance: float | None) -> None:
    module, limit = calls[0].module, _limit(calls[0].module, tolerance)
    if len({call.x.shape for call in calls}) > 1:
        raise ValueError(tr("{name} is called with batches of different sizes; wanted one.", name=name or "LSTMCell"))
    starts = (None, None) if calls[0].state is None else map(_array, calls[0].state)
    params, _ = _weights(module, "")
    trace = run_one(params, np.stack([_array(call.x) for call in calls]), *starts)
    called = name or "LSTMCell"
    traces.add(called, trace)
    for ours, place in ((trace.h, 0), (trace.c, 1)):
        own = np.stack([_array(call.output[place]) for call in calls])
        traces.check(f"{called}: {'hc'[place]}", ours, own, limit)
