"""The parts of Keras that are no recurrent layers, from settings and arrays; None for one that is not computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from lstm_core.language import tr
from lstm_core.models.keras.cells import function_name, wrong
from lstm_core.models.keras.chain import Chain
from lstm_core.models.keras.spec import Spec
from lstm_core.models.keras.store import Named
from lstm_core.models.limits import said
from lstm_core.models.model import Layer, Part
from lstm_core.models.parts import ACTIVATIONS, Dense, Embedding, LayerNorm

_MOST_COLUMNS = 2048  # of a function alone, which becomes a dense part


def _dense(_chain: Chain, spec: Spec, found: list[Named]) -> Part | None:
    function = function_name(spec.settings.get("activation"))
    shapes = [one.shape for one in found]
    if len(found) not in (1, 2) or len(shapes[0]) != 2 or shapes[1:] not in ([], [shapes[0][1:]]):
        raise wrong(spec.name, found)
    if function not in ACTIVATIONS:
        return None
    weight = found[0].array.T
    bias = found[1].array if len(found) == 2 else np.zeros(len(weight), weight.dtype)
    return Dense(spec.name, weight, bias, function)


def _function(chain: Chain, spec: Spec, _found: list[Named]) -> Part | None:
    """Return a function that stands alone: it goes into the dense part before it, or is a dense part of its own."""
    name = {"Softmax": "softmax", "ReLU": "relu"}.get(spec.kind) or function_name(spec.settings.get("activation"))
    before = chain.parts[-1] if chain.parts and not chain.gap else None
    if name not in ACTIVATIONS or before is None or before.output_size > _MOST_COLUMNS:
        return None
    if isinstance(before, Dense) and before.activation == "linear":
        chain.parts.pop()
        return replace(before, activation=name)
    size = before.output_size
    return Dense(spec.name, np.eye(size, dtype=np.float32), np.zeros(size, np.float32), name)


def _along_units(chain: Chain, spec: Spec) -> bool:
    """Return whether a layer works along the last axis, which is the third one, or the second without steps."""
    axis = spec.settings.get("axis", -1)
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    steps = all(part.returns_steps for part in chain.parts if isinstance(part, Layer))
    return axis in (-1, 2 if steps else 1)


def _norm(chain: Chain, spec: Spec, found: list[Named]) -> Part | None:
    settings = spec.settings
    has = [bool(settings.get(name, True)) for name in ("scale", "center")]
    if not _along_units(chain, spec) or settings.get("rms_scaling"):
        return None
    if len(found) != sum(has) or any(one.array.ndim != 1 for one in found) or not found:
        return None
    arrays = iter(found)
    size, dtype = found[0].shape[0], found[0].array.dtype
    weight = next(arrays).array if has[0] else np.ones(size, dtype)
    bias = next(arrays).array if has[1] else np.zeros(size, dtype)
    epsilon = settings.get("epsilon", 1e-3)
    return LayerNorm(spec.name, weight, bias, float(epsilon) if isinstance(epsilon, int | float) else 1e-3)


def _embedding(chain: Chain, spec: Spec, found: list[Named]) -> Part | None:
    if len(found) != 1 or found[0].array.ndim != 2:
        return None
    if chain.parts:
        return None
    if spec.settings.get("mask_zero"):
        chain.notes.append(
            tr(
                "The model passes over steps whose token is 0, and a run here reads every step: leave these out to "
                "have the same."
            )
        )
    return Embedding(spec.name, found[0].array)


def _batch_norm(chain: Chain, spec: Spec, found: list[Named]) -> Part | None:
    """Return a normalization by means and variances that were learnt: a dense part with a diagonal matrix."""
    settings, size = spec.settings, found[0].array.size if found else 0
    has = [bool(settings.get(name, True)) for name in ("scale", "center")]
    if not _along_units(chain, spec):
        return None
    if len(found) != 2 + sum(has) or any(one.shape != (size,) for one in found) or not 0 < size <= _MOST_COLUMNS:
        return None
    arrays = [one.array.astype(np.float64) for one in found]
    gamma = arrays.pop(0) if has[0] else np.ones(size)
    beta = arrays.pop(0) if has[1] else np.zeros(size)
    mean, variance = arrays
    epsilon = settings.get("epsilon", 1e-3)
    factor = gamma / np.sqrt(variance + (float(epsilon) if isinstance(epsilon, int | float) else 1e-3))
    kind = found[0].array.dtype
    chain.notes.append(tr("{name} (BatchNormalization) was made a dense part without mixing.", name=said(spec.name)))
    return Dense(spec.name, np.diag(factor).astype(kind), (beta - mean * factor).astype(kind))


OTHERS: dict[str, Callable[[Chain, Spec, list[Named]], Part | None]] = {
    "Dense": _dense,
    "Activation": _function,
    "Softmax": _function,
    "ReLU": _function,
    "LayerNormalization": _norm,
    "BatchNormalization": _batch_norm,
    "Embedding": _embedding,
}
"""What makes the part of each class of Keras."""
