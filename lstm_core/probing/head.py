"""What the parts behind a layer make of its h: as a function of h, step by step, and the bounds of a linear head."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_core.activations import FUNCTIONS
from lstm_core.checks import Array, checked_index, checked_kind
from lstm_core.language import tr
from lstm_core.models.model import Layer, ModelFile
from lstm_core.models.parts import Dense
from lstm_core.models.running import run_layer, run_model
from lstm_core.probing.hold import Head
from lstm_core.probing.limits import refuse_work
from lstm_core.readout import Readout


def head_of(model: ModelFile, layer: int) -> Head:
    """Return what makes the model's output of h of a recurrent layer (0 is the first): (T, B, H) to (T, B, K).

    It is the layer's projection, if it has one, and all parts behind it, later recurrent layers too (these from states
    of zero). Raises ValueError for a layer that reads backward too, and IndexError for one
    that is not there.

    >>> from lstm_core.models import example_model, tokens_of
    >>> done = run_model(example_model(), tokens_of("a(b)", example_model().vocabulary))
    >>> head = head_of(done.model, 0)
    >>> np.allclose(head(done.traces[0].h[:, None])[:, 0], done.output, atol=1e-6)
    True
    """
    checked_kind("model", model, ModelFile, "a ModelFile")
    places = [k for k, part in enumerate(model.chain) if isinstance(part, Layer)]
    place = places[checked_index("layer", layer, len(places), "layers")]
    mine, behind = model.chain[place], model.chain[place + 1 :]
    if not isinstance(mine, Layer) or mine.ways != ("forward",):
        raise ValueError(tr("{name} does not read forward alone; wanted a layer of that direction.", name=mine.name))
    projection = mine.cells[0].projection

    def _head(h: Array) -> Array:
        value = h if projection is None else h @ projection.T
        for part in behind:
            value = run_layer(part, value).passed_on if isinstance(part, Layer) else part(value)  # type: ignore[arg-type]
        return value

    return _head


def as_if_ended(model: ModelFile, x: Any) -> Array:
    """Return the model's output for the steps 0 to t as if the sequence ended there, one row a step t: (T, K).

    With layers that only read forward that is the output of the one run, as no step sees a later one. Else
    every beginning of the sequence is run for itself, and the last row of its output is taken. Raises ValueError for a
    batch, and where T runs of up to T steps are more than 200 billion products.

    >>> from lstm_core.models import example_model, tokens_of
    >>> model = example_model()
    >>> as_if_ended(model, tokens_of("a(b", model.vocabulary)).shape
    (3, 14)
    """
    checked_kind("model", model, ModelFile, "a ModelFile")
    x = np.asarray(x)
    if x.ndim != (1 if model.embedding is not None else 2) or not len(x):
        raise ValueError(tr("x must be one sequence: (T, D), or tokens (T,)."))
    if all(layer.ways == ("forward",) for layer in model.layers):
        return run_model(model, x).output
    refuse_ends(model, len(x))
    return np.array([run_model(model, x[: t + 1]).output[-1] for t in range(len(x))])


def refuse_ends(model: ModelFile, T: int) -> None:
    """Raise ValueError if all beginnings of T steps, each run for itself, are too much work."""
    each = sum(4.0 * layer.hidden_size * (layer.hidden_size + layer.input_size) * 2 for layer in model.layers)
    refuse_work(tr("{steps} runs of up to {steps} steps", steps=T), each * T * (T + 1) / 2)


def ceiling(head: Dense | Readout) -> tuple[Array, Array]:
    """Return the lowest and highest output of a head over h from −1 to 1, both (K,): b − Σ|w| and b + Σ|w|.

    h = o tanh(c) lies strictly between −1 and 1, so that no memory, however large, leads beyond them; the head must
    read h itself. A sigmoid, tanh or ReLU is applied to both ends. For softmax they are bounds that need not be
    reached: 1 / (1 + Σ_j e^{d_j}) with d_j the highest (lowest) z_j − z_k over h, each for itself.

    >>> low, high = ceiling(Readout([[2.0, -1.0]], [0.5]))
    >>> low.tolist(), high.tolist()
    ([-2.5], [3.5])
    """
    checked_kind("head", head, (Dense, Readout), tr("a Dense or a Readout"))  # type: ignore[arg-type]
    weight, bias = head.weight.astype(np.float64), head.bias.astype(np.float64)
    if head.activation == "softmax":
        return _softmax_bounds(weight, bias)
    reach = np.abs(weight).sum(axis=1)
    return FUNCTIONS[head.activation](bias - reach), FUNCTIONS[head.activation](bias + reach)


def _softmax_bounds(weight: Array, bias: Array) -> tuple[Array, Array]:
    """Return bounds of 1 / Σ_j e^{z_j − z_k}: each difference is linear in h and has its own lowest and highest."""
    K, H = weight.shape
    refuse_work(tr("{outputs} outputs of {units} units", outputs=K, units=H), float(K) * K * H)
    between = bias - bias[:, None]  # [k, j]
    reach = np.array([np.abs(weight - row).sum(axis=1) for row in weight])
    with np.errstate(over="ignore"):
        lowest, highest = (1 / np.exp(between + sign * reach).sum(axis=1) for sign in (1, -1))
    return lowest, highest
