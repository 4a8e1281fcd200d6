"""What the traces of a live model have in common, whichever library it is of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from lstm_core.checks import Array
from lstm_core.language import tr
from lstm_core.masks import Mask
from lstm_core.parameters import LSTMParameters
from lstm_core.readout import Readout
from lstm_core.trace import Trace, run

#: How far a model's own output may be from a trace, by the bytes of its numbers: sums are taken in another order.
TOLERANCES: Final = {8: 1e-9, 4: 1e-4, 2: 5e-2}


class DisagreementError(ValueError):
    """The model gives other numbers than the trace: `difference` is the largest one, `name` says of what.

    >>> DisagreementError("lstm, layer 1: h", 0.5, 1e-4).difference
    0.5
    """

    def __init__(self, name: str, difference: float, tolerance: float) -> None:
        super().__init__(
            tr(
                "{name} differs by up to {difference} from what the model itself gives, and {tolerance} is allowed: "
                "the model does something else than an LSTM of these weights.",
                name=name,
                difference=f"{difference:.3g}",
                tolerance=f"{tolerance:.3g}",
            )
        )
        self.name, self.difference = name, difference


class Traces(list[Trace]):
    """The traces of a model, one a layer and direction, in the order in which the model runs them.

    `names` says of each which it is, `difference` is the largest one between these runs and the model's own output.
    `backward` says which read the sequence from its end; they have their steps in the order in which they read: step 0
    is the last one of the sequence.

    >>> traces = Traces()
    >>> traces.add("lstm", run(LSTMParameters.initial(1, 2, seed=0), [[1.0]]))
    >>> traces.names, traces["lstm"].c.shape, traces.difference
    (['lstm'], (1, 2), 0.0)
    """

    def __init__(self, traces: Iterable[Trace] = (), names: Iterable[str] = (), difference: float = 0.0) -> None:
        super().__init__(traces)
        self.names, self.difference, self.backward = list(names), difference, [False] * len(self)

    def add(self, name: str, trace: Trace, *, backward: bool = False) -> None:
        """Put one more to the end."""
        self.append(trace)
        self.names.append(name)
        self.backward.append(backward)

    def __getitem__(self, which: object) -> Trace:  # type: ignore[override]  # by its place or by its name
        return super().__getitem__(self.names.index(which) if isinstance(which, str) else which)  # type: ignore[call-overload, no-any-return]

    def check(self, name: str, ours: Array, own: Array, tolerance: float, used: Mask | None = None) -> None:
        """Note how far the model's own numbers are from ours; DisagreementError beyond `tolerance`.

        Steps that are not `used`, (T,) or (T, B), are passed over: libraries put different things there.
        """
        if ours.shape != own.shape:
            raise ValueError(
                tr("{name} has the shape {ours}, and the model gives {own}.", name=name, ours=ours.shape, own=own.shape)
            )
        apart = np.abs(ours.astype(np.float64) - own)
        apart = apart if used is None else apart[np.broadcast_to(used, apart.shape[: used.ndim])]
        difference = float(apart.max(initial=0.0))
        if not difference <= tolerance:
            raise DisagreementError(name, difference, tolerance)
        self.difference = max(self.difference, difference)


def name_of(module: str, layer: int | None, way: str) -> str:
    """Return what a trace is called: its module, its layer from 1 where the module has several, its direction.

    >>> name_of("encoder", 2, "backward"), name_of("", 1, ""), name_of("lstm", None, "")
    ('encoder, layer 2, backward', 'layer 1', 'lstm')
    """
    layers = [] if layer is None else [tr("layer {layer}", layer=layer)]
    ways = {"forward": tr("forward"), "backward": tr("backward")}
    return ", ".join([*([module] if module else []), *layers, *([ways[way]] if way else [])])


def run_one(
    params: LSTMParameters,
    x: Array,
    h0: Array | None,
    c0: Array | None,
    *,
    used: Mask | None = None,
    projection: Array | None = None,
) -> Trace:
    """Return the run of one direction that reads x in its order, x (T, D) or (T, B, D).

    With a `projection` R, (P, H), what a step passes on is R (o tanh(c)), and h0 is (P,) or (B, P): the trace is that
    of the recurrent weights U R, whose gates and c are the same; its y is the projected output. An h0 that R cannot
    give is a ValueError.
    """
    if projection is None:
        return run(params, x, h0=h0, c0=c0, mask=used)
    readout = Readout(projection, np.zeros(len(projection), projection.dtype))
    start = None if h0 is None else _before(projection, h0)
    return run(params, x, h0=start, c0=c0, mask=used, readout=readout)


def projected(weight_ih: Array, weight_hh: Array, bias: Array, projection: Array) -> LSTMParameters:
    """Return the cell whose h is what is projected: its recurrent weights (4H, P) times the projection (P, H)."""
    through = (weight_hh.astype(np.float64) @ projection.astype(np.float64)).astype(weight_hh.dtype)
    return LSTMParameters(weight_ih, through, bias)


def _before(projection: Array, h0: Array) -> Array:
    """Return the smallest state of the units that is projected to h0."""
    found = h0 @ np.linalg.pinv(projection.astype(np.float64)).T
    apart = float(np.abs(found @ projection.T - h0).max())
    if apart > 1e-5 * max(1.0, float(np.abs(h0).max())):
        raise ValueError(
            tr(
                "No state of the units is projected to this h0: {difference} is left over.",
                difference=f"{apart:.3g}",
            )
        )
    return found.astype(h0.dtype)


def turned(x: Array, lengths: Array | None) -> Array:
    """Return the steps of x, (T, D) or (T, B, D), from the last to the first; each row of a batch within its length.

    >>> x = np.array([[[1.0], [4.0]], [[2.0], [0.0]]])
    >>> turned(x, np.array([2, 1]))[..., 0].tolist(), turned(x, None)[..., 0].tolist()
    ([[2.0, 4.0], [1.0, 0.0]], [[2.0, 0.0], [1.0, 4.0]])
    """
    if lengths is None:
        return x[::-1]
    t = np.arange(len(x))[:, None]
    order = np.where(t < lengths, lengths - 1 - t, t)
    return np.asarray(x[order, np.arange(x.shape[1])])
