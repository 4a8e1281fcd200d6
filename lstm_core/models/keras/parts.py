"""The parts of a model from its description and its arrays, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lstm_core.language import tr
from lstm_core.models.keras.cells import KINDS, Functions, cell_of, function_name, functions, wrong
from lstm_core.models.keras.spec import Spec, inner
from lstm_core.models.keras.store import Named, Paths
from lstm_core.models.limits import MAX_LAYERS, Room, said
from lstm_core.models.model import MERGES, Layer, Part
from lstm_core.models.parts import ACTIVATIONS, Dense, Embedding, LayerNorm

Arrays = Callable[[Spec, str], list[Named]]
"""Gives the arrays of a layer, or of the place below it that the second argument names, such as "cell"."""

_SILENT = {
    "InputLayer", "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Identity",
    "ActivityRegularization",
}  # fmt: skip
"""Layers that change nothing when a trained model runs."""

_MOST_COLUMNS = 2048  # of a function alone, which becomes a dense part


@dataclass
class Chain:
    """The parts so far. `gap` says which layer is not computed here: what follows it stands `apart`.

    `major` is the version of Keras; `hard` is whether its gates have the hard sigmoid if nothing is said.
    `flipped` is whether the steps come last one first, behind a layer that goes backwards.
    """

    major: int
    hard: bool = False
    parts: list[Part] = field(default_factory=list)
    apart: list[Layer] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    gap: str = ""
    flipped: bool = False
    room: Room = field(default_factory=Room)

    def add(self, part: Part) -> None:
        """Put a part behind the others, or beside them if it does not fit there; two may have the same arrays."""
        self.room.take(part.name, (_numbers(part),))
        if isinstance(part, Layer) and sum(isinstance(one, Layer) for one in (*self.parts, *self.apart)) >= MAX_LAYERS:
            raise ValueError(tr("The model has more than {most} recurrent layers.", most=MAX_LAYERS))
        if not self.gap and self.parts and self.parts[-1].output_size != part.input_size:
            raise ValueError(
                tr(
                    "The layer {name} reads {wanted} numbers a step, and the one before it gives {given}.",
                    name=said(part.name),
                    wanted=part.input_size,
                    given=self.parts[-1].output_size,
                )
            )
        if not self.gap:
            self.parts.append(part)
        elif isinstance(part, Layer):
            self.apart.append(part)

    def stop(self, spec: Spec) -> None:
        """End the chain at a layer that is not computed; before the first recurrent one it begins anew behind it."""
        name, kind = said(spec.name), said(spec.kind)
        if not any(isinstance(part, Layer) for part in (*self.parts, *self.apart)):
            self.parts.clear()
            self.notes.append(
                tr(
                    "{name} ({kind}) is not computed here: give what comes out of it as the input.",
                    name=name,
                    kind=kind,
                )
            )
        elif not self.gap:
            self.gap = spec.name
            self.notes.append(
                tr("{name} ({kind}) is not computed here: the chain ends before it.", name=name, kind=kind)
            )


def _numbers(part: Part) -> int:
    """Return how many weights a part has."""
    if isinstance(part, Layer):
        return sum(array.size for cell in part.cells for array in cell.weights.values())
    return part.weight.size


def add_part(chain: Chain, spec: Spec, arrays: Arrays) -> None:
    """Put what a layer computes into the chain."""
    if spec.kind == "TimeDistributed":
        kind, settings = inner(spec.settings, "layer")
        spec, place = replace(spec, kind=kind, settings=settings), "layer"
    else:
        place = ""
    if spec.kind in _SILENT:
        return
    if spec.kind == "Masking":
        chain.notes.append(tr("The model passes over steps that are masked; give a mask to have that here."))
    elif spec.kind in KINDS or spec.kind in ("RNN", "Bidirectional"):
        for layer in _recurrent(chain, spec, arrays):
            chain.add(layer)
    elif (maker := _OTHERS.get(spec.kind)) is not None:
        part = maker(chain, spec, arrays(spec, place))
        chain.stop(spec) if part is None else chain.add(part)
    else:
        chain.stop(spec)


def _recurrent(chain: Chain, spec: Spec, arrays: Arrays) -> list[Layer]:
    """Return the layers of a recurrent layer: several if its cells are stacked."""
    if spec.kind == "Bidirectional":
        return [_two_ways(chain, spec, arrays)]
    settings = spec.settings
    backward = bool(settings.get("go_backwards", False))
    cell_kind, cell_settings = inner(settings, "cell")
    if spec.kind == "RNN" and cell_kind == "StackedRNNCells":
        return _stacked(chain, spec, cell_settings, arrays)
    kind, inside = (cell_kind, cell_settings) if spec.kind == "RNN" else (spec.kind, settings)
    steps = _returns_steps(chain, settings)
    cell = _cell(chain, spec.name, kind, inside, arrays(spec, "cell"), backward=backward != chain.flipped)
    _flip(chain, spec, backward=backward and steps)
    return [_layer(spec.name, [cell], steps=steps)]


def _flip(chain: Chain, spec: Spec, *, backward: bool) -> None:
    if backward:
        chain.flipped = not chain.flipped
        chain.notes.append(
            tr(
                "{name} reads the last step first, and Keras leaves its output in that order; here each step stands "
                "in its own place.",
                name=said(spec.name),
            )
        )


def _stacked(chain: Chain, spec: Spec, settings: Mapping[str, Any], arrays: Arrays) -> list[Layer]:
    listed, paths, layers = settings.get("cells"), Paths("cell/cells"), []
    cells = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    whole = arrays(spec, "cell")  # in a list, all cells one behind the other
    steps, backward = _returns_steps(chain, spec.settings), bool(spec.settings.get("go_backwards", False))
    for k, one in enumerate(cells[:MAX_LAYERS]):
        kind, inside = inner({"cell": one}, "cell")
        size = len(whole) // len(cells)
        found = whole[k * size : (k + 1) * size] or arrays(spec, paths.next(kind))
        cell = _cell(chain, spec.name, kind, inside, found, backward=backward != chain.flipped)
        layers.append(_layer(f"{spec.name} {k + 1}", [cell], steps=steps or k < len(cells) - 1))
    _flip(chain, spec, backward=backward and steps)
    return layers


def _two_ways(chain: Chain, spec: Spec, arrays: Arrays) -> Layer:
    kind, settings = inner(spec.settings, "layer")
    cell_kind, inside = inner(settings, "cell") if kind == "RNN" else (kind, settings)
    whole = arrays(spec, "")
    half = len(whole) // 2
    places = ("forward_layer/cell", "backward_layer/cell")
    found = [whole[:half], whole[half:]] if whole else [arrays(spec, place) for place in places]
    backward = bool(settings.get("go_backwards", False)) != chain.flipped
    cells = [
        _cell(chain, spec.name, cell_kind, inside, one, backward=way)
        for one, way in zip(found, (backward, not backward), strict=True)
    ]
    merge = spec.settings.get("merge_mode", "concat")
    if merge not in MERGES:
        chain.notes.append(
            tr("{name} keeps its two outputs apart; here they stand side by side.", name=said(spec.name))
        )
        merge = "concat"
    return _layer(spec.name, cells, steps=_returns_steps(chain, settings), merge=merge)


def _cell(
    chain: Chain, name: str, kind: str, settings: Mapping[str, Any], found: Sequence[Named], *, backward: bool
) -> Any:
    if kind not in KINDS:
        raise ValueError(
            tr(
                "The layer {name} has cells of the class {kind}; wanted LSTM, GRU or SimpleRNN.",
                name=said(name),
                kind=said(kind),
            )
        )
    chosen = Functions() if kind.startswith("CuDNN") else functions(name, KINDS[kind], settings, chain.major)
    after = settings.get("reset_after")
    after = after if isinstance(after, bool) else True if kind == "CuDNNGRU" else None
    return cell_of(name, KINDS[kind], found, chosen, after=after, backward=backward)


def _returns_steps(chain: Chain, settings: Mapping[str, Any]) -> bool:
    if settings.get("stateful"):
        chain.notes.append(
            tr(
                "The model goes on from the state in which the last batch ended; a run here starts at the states "
                "you give."
            )
        )
    return bool(settings.get("return_sequences", False))


def _layer(name: str, cells: list[Any], *, steps: bool, merge: str = "concat") -> Layer:
    order = {"lstm": "ifgo", "gru": "urg", "rnn": "h"}[cells[0].kind]
    return Layer(name, tuple(cells), order, merge=merge, returns_steps=steps)


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


def _norm(_chain: Chain, spec: Spec, found: list[Named]) -> Part | None:
    settings = spec.settings
    has = [bool(settings.get(name, True)) for name in ("scale", "center")]
    if len(found) != sum(has) or any(one.array.ndim != 1 for one in found) or not found or settings.get("rms_scaling"):
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
        chain.notes.append(tr("The model passes over steps whose token is 0; give a mask to have that here."))
    return Embedding(spec.name, found[0].array)


def _batch_norm(chain: Chain, spec: Spec, found: list[Named]) -> Part | None:
    """Return a normalization by means and variances that were learnt: a dense part with a diagonal matrix."""
    settings, size = spec.settings, found[0].array.size if found else 0
    has = [bool(settings.get(name, True)) for name in ("scale", "center")]
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


_OTHERS: dict[str, Callable[[Chain, Spec, list[Named]], Part | None]] = {
    "Dense": _dense,
    "Activation": _function,
    "Softmax": _function,
    "ReLU": _function,
    "LayerNormalization": _norm,
    "BatchNormalization": _batch_norm,
    "Embedding": _embedding,
}
