"""The description of a model that Keras puts beside its weights: which layers there are, and what follows what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from lstm_core.language import tr
from lstm_core.models.keras.store import Paths
from lstm_core.models.limits import MAX_ARRAYS, MAX_HEADER_BYTES, said

Source = tuple[str, int]

MODELS = ("Sequential", "Functional", "Model")
_DEEPEST = 16
_H_BEHIND = ("LSTM", "CuDNNLSTM", "GRU", "CuDNNGRU", "SimpleRNN")
"""Layers whose second output, the first state that they return, is their h behind the last step."""


@dataclass(frozen=True, eq=False)
class Spec:
    """A layer: its class, its settings, its name, its place in the tree of arrays, and what it reads.

    It reads outputs of other layers: their names, and which of their outputs. `within` is the layer of the outermost
    model that it belongs to, which is itself if there is none round it.
    """

    kind: str
    settings: Mapping[str, Any]
    name: str
    path: str
    within: str
    reads: tuple[Source, ...] = ()


@dataclass
class Description:
    """All layers in the order of the model; `straight` is False where one has two inputs or is read twice.

    The states of a layer are an input too: a decoder that starts at those of an encoder is none that starts at 0.
    """

    layers: list[Spec] = field(default_factory=list)
    straight: bool = True


def parsed(text: str) -> Mapping[str, Any]:
    """Return the description as JSON; ValueError if it is none."""
    if len(text) > MAX_HEADER_BYTES:
        raise ValueError(tr("The description of the model in the file is too long."))
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(tr("The description of the model in the file is damaged: it is no JSON.")) from None
    if not isinstance(found, dict):
        raise ValueError(tr("The description of the model in the file is no object with settings."))
    return found


def has_layers(config: Mapping[str, Any]) -> bool:
    """Return whether a description lists layers: that of a Sequential or a functional model."""
    inside = config.get("config")
    return isinstance(inside, list) or (isinstance(inside, dict) and isinstance(inside.get("layers"), list))


def described(config: Mapping[str, Any]) -> Description:
    """Return the layers of a model, those of models within it in their places."""
    found = Description()
    _add(config, found, Paths("layers"), "", 0)
    return found


def _add(config: Mapping[str, Any], found: Description, paths: Paths, within: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError(tr("The description of the model has models more than {most} deep.", most=_DEEPEST))
    layers = list(_layers(config))
    order = _order(layers, found) if _text(config.get("class_name")) != "Sequential" else range(len(layers))
    places = [paths.next(_text(layer.get("class_name"))) for layer in layers]  # Keras counts in the order of the file
    for k in order:
        layer, name = layers[k], _name(layers[k])
        if _text(layer.get("class_name")) in MODELS:
            _add(layer, found, Paths(f"{places[k]}/layers"), within or name, depth + 1)
        else:
            spec = Spec(_kind(layer), _settings(layer), name, places[k], within or name, _sources(layer))
            found.layers.append(spec)
        if len(found.layers) > MAX_ARRAYS:
            raise ValueError(tr("The description of the model has more than {most} layers.", most=MAX_ARRAYS))


def _layers(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    inner = config.get("config")
    listed = inner if isinstance(inner, list) else inner.get("layers") if isinstance(inner, dict) else None
    if not isinstance(listed, list):
        raise ValueError(
            tr(
                "The description of the model has no list of layers: it is a {kind}; wanted a Sequential or a "
                "functional model.",
                kind=said(_text(config.get("class_name")) or "?"),
            )
        )
    for layer in listed:
        if not isinstance(layer, dict):
            raise ValueError(tr("The description of the model is damaged: a layer is no object with settings."))
        yield layer


def _order(layers: list[Mapping[str, Any]], found: Description) -> list[int]:
    """Return the order in which layers of a functional model are computed, and see whether it is straight."""
    place = {_name(layer): k for k, layer in enumerate(layers)}
    sources = [[one for one in _sources(layer) if one[0] in place] for layer in layers]
    reads = [sorted({place[name] for name, _ in found}) for found in sources]
    readers = [k for found in reads for k in found]
    inputs = sum(_text(layer.get("class_name")) == "InputLayer" for layer in layers)
    nodes = [layer.get("inbound_nodes") for layer in layers]
    if (
        inputs > 1
        or len(set(readers)) != len(readers)
        or not all(is_single(found, _kind(layers[place[found[0][0]]])) for found in sources if found)
        or any(isinstance(node, list) and len(node) > 1 for node in nodes)
    ):
        found.straight = False
    try:
        return list(TopologicalSorter(dict(enumerate(reads))).static_order())
    except CycleError:
        found.straight = False
        return list(range(len(layers)))


def is_single(sources: Sequence[Source], kind: str) -> bool:
    """Return whether a layer reads one thing: what a layer of this kind gives out, and no other state of it."""
    return len(sources) == 1 and sources[0][1] <= (kind in _H_BEHIND)


def _sources(layer: Mapping[str, Any]) -> tuple[Source, ...]:
    """Return which outputs of which layers a layer reads: in nodes, lists such as ["lstm", 0, 1] say so."""
    found: list[Source] = []
    waiting: list[tuple[Any, int]] = [(layer.get("inbound_nodes"), 0)]
    while waiting and len(found) < MAX_ARRAYS:
        value, depth = waiting.pop()
        if isinstance(value, list) and len(value) >= 3 and isinstance(value[0], str) and isinstance(value[1], int):
            found.append((value[0], value[2] if isinstance(value[2], int) else 0))
            value = value[3:]  # Keras 2: what else the layer is called with, such as states
        if isinstance(value, list | dict) and depth < _DEEPEST:
            waiting += [(part, depth + 1) for part in (value.values() if isinstance(value, dict) else value)]
    return tuple(dict.fromkeys(found))


def _name(layer: Mapping[str, Any]) -> str:
    settings = _settings(layer)
    return _text(layer.get("name")) or _text(settings.get("name")) or _text(layer.get("class_name"))


def _kind(layer: Mapping[str, Any]) -> str:
    return _text(layer.get("class_name")).rpartition(">")[2]  # "Addons>NoisyDense"


def _settings(layer: Mapping[str, Any]) -> Mapping[str, Any]:
    settings = layer.get("config")
    return settings if isinstance(settings, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def inner(settings: Mapping[str, Any], name: str) -> tuple[str, Mapping[str, Any]]:
    """Return the class and the settings of a layer within another one, such as the cell of an RNN."""
    layer = settings.get(name)
    return (_kind(layer), _settings(layer)) if isinstance(layer, dict) else ("", {})
