"""What a person hands over in a notebook, as traces: a model of any kind and what it reads."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from lstm_core import LSTMParameters, Trace, run
from lstm_core.language import tr
from lstm_core.live import Traces, trace_keras, trace_torch
from lstm_core.live.traces import name_of


def traces_of(model: Any, x: Any, *args: Any, **kwargs: Any) -> Traces:
    """Return the traces of a model that reads x; ValueError for something that is no model.

    Further arguments are those of the model: the start state of ``torch.nn.LSTM``, ``h0`` and ``c0`` of parameters.
    """
    if isinstance(model, Trace):
        return Traces([model], [tr("trace")])
    if isinstance(model, LSTMParameters):
        return Traces([run(model, x, *args, **kwargs)], [tr("LSTM")])
    if isinstance(model, bytes | str | PathLike):
        return _of_file(model, x, *args, **kwargs)
    library = {kind.__module__.partition(".")[0] for kind in type(model).__mro__}
    if {"keras", "tf_keras"} & library:  # a layer of Keras is a module of torch too where that is its backend
        return trace_keras(model, x, *args, **kwargs)
    if "torch" in library:
        return trace_torch(model, x, *args, **kwargs)
    raise ValueError(
        tr(
            "{kind} is no model that is shown here; wanted a torch.nn.LSTM or another module of PyTorch, a layer or "
            "model of Keras, LSTMParameters, a Trace, or a model file as its path or bytes.",
            kind=type(model).__name__,
        )
    )


def _of_file(file: bytes | str | PathLike[str], x: Any, **kwargs: Any) -> Traces:
    """The LSTM layers of a model file; its name says nothing where only the bytes are there."""
    from lstm_core.models import read_model, run_model

    data, name = (file, "") if isinstance(file, bytes) else (Path(file).read_bytes(), Path(file).name)
    done = run_model(read_model(data, name), x, **kwargs)
    traces = Traces()
    for ran in done.layers:
        for way, trace in zip(ran.layer.ways, ran.traces, strict=True):
            if isinstance(trace, Trace):
                called = name_of(ran.layer.name, None, way if ran.layer.directions > 1 else "")
                traces.add(called, trace, backward=way == "backward")
    if not traces:
        raise ValueError(tr("The file has no LSTM; its layers are {kinds}.", kinds=_kinds(done.layers)))
    return traces


def _kinds(layers: tuple[Any, ...]) -> str:
    return ", ".join(f"{ran.layer.name} ({ran.layer.kind})" for ran in layers)
