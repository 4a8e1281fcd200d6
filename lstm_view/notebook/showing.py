"""``show``: the stage of a live model in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lstm_core.language import tr, tr_n
from lstm_core.live import Traces
from lstm_view.notebook.experiment import experiment_of
from lstm_view.notebook.given import traces_of

if TYPE_CHECKING:
    from lstm_view.notebook.widget import StageWidget


def show(
    model: Any,
    x: Any = None,
    *args: Any,
    layer: int | str = 0,
    row: int | None = None,
    steps: slice = slice(None),
    names: Sequence[str] | None = None,
    **kwargs: Any,
) -> StageWidget:
    """Show the stage of a model that reads x, in a notebook.

    ``model`` is a ``torch.nn.LSTM``, an ``LSTMCell`` or another module of PyTorch that calls such, a layer or model of
    Keras, ``LSTMParameters``, a ``Trace`` (then without x), or a model file as its path or bytes; x is what it reads,
    and further arguments are the model's own. ``layer`` chooses one of its traces by number or name, ``row`` a sequence
    of a batch, ``steps`` a part of a long one; ``names`` are those of the inputs. The widget has ``trace``,
    ``experiment``, ``traces`` of all layers, and ``on_change``. The stage computes in float64. ImportError without
    anywidget; ValueError with a sentence for what cannot be shown.

        widget = show(torch.nn.LSTM(1, 4), torch.randn(20, 1))
        widget.trace.f  # (20, 4), of what is on the stage now
    """
    try:
        from lstm_view.notebook.widget import StageWidget
    except ModuleNotFoundError as error:
        raise ImportError(tr("The stage in a notebook needs anywidget: pip install anywidget")) from error
    traces = traces_of(model, x, *args, **kwargs)
    place = _place(traces, layer)
    experiment = experiment_of(traces[place], row=row, steps=steps, names=names, backward=traces.backward[place])
    return StageWidget(experiment, traces, traces.names[place], _claim(traces, place))


def _place(traces: Traces, layer: int | str) -> int:
    known = traces.names if isinstance(layer, str) else range(-len(traces), len(traces))
    if layer not in known:
        numbered = enumerate(traces.names)
        said = ", ".join(tr("{number} “{name}”", number=place, name=name) for place, name in numbered)
        raise ValueError(tr("There is no layer {layer}; this model has {known}.", layer=layer, known=said))
    return traces.names.index(layer) if isinstance(layer, str) else range(len(traces))[layer]


def _claim(traces: Traces, place: int) -> str:
    """What is shown, in a sentence; how closely the model agrees, where it was asked."""
    trace = traces[place]
    sizes = [tr_n("{n} input", "{n} inputs", trace.x.shape[-1]), tr_n("{n} unit", "{n} units", trace.c.shape[-1])]
    said = tr("{name}: {inputs}, {units}.", name=traces.names[place], inputs=sizes[0], units=sizes[1])
    if not traces.difference:
        return said
    apart = tr("The model's own output agrees to {difference}.", difference=f"{traces.difference:.1e}")
    return f"{said} {apart}"
