"""Where the arrays of each layer lie in a file of Keras: in a list a layer, or in a tree by kinds of layers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lstm_core.checks import Array
from lstm_core.language import tr
from lstm_core.models.hdf5 import Array5, Group5
from lstm_core.models.limits import Room, said
from lstm_core.models.stacked import single

OF_TRAINING = ("optimizer", "metrics", "_metrics", "compile_metrics", "_compile_metrics")
"""Groups that are no parts of a model."""


@dataclass(frozen=True, eq=False)
class Named:
    """An array of a layer and its name in the file."""

    name: str
    array: Array

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape."""
        return self.array.shape


def read_array(found: Array5, room: Room) -> Named:
    """Return an array of the file as one that is computed with."""
    return Named(found.path.strip("/"), single(found.read(room)))


def listed(root: Group5, room: Room) -> dict[str, list[Named]] | None:
    """Return the arrays of each layer in the layout of .h5 files; None if the file has another layout."""
    group = root.group("model_weights") or root
    names = group.texts("layer_names")
    if names is None:
        return None
    layers: dict[str, list[Named]] = {}
    for name in names:
        layer = group.group(name)
        if layer is None:
            raise ValueError(tr("The file names the layer {name} and does not have it.", name=said(name)))
        layers[name] = [_one(layer, weight, room) for weight in layer.texts("weight_names") or []]
    return layers


def _one(layer: Group5, name: str, room: Room) -> Named:
    found = layer.get(name)
    if not isinstance(found, Array5):
        raise ValueError(tr("The file names the array {name} and does not have it.", name=said(name)))
    return read_array(found, room)


def tree(root: Group5, room: Room) -> dict[str, list[Named]]:
    """Return the arrays of each place in the layout of .weights.h5: {"layers/lstm/cell": [kernel, …]}.

    Keras on Windows has written the paths with backslashes. What only training needs is left out.
    """
    places: dict[str, list[tuple[int, Array5]]] = {}
    for found in root.walk():
        head, _, number = found.path.replace("\\", "/").strip("/").rpartition("/")
        if head.partition("/")[0] in OF_TRAINING:
            continue
        if isinstance(found, Array5) and head.endswith("vars") and number.isdecimal() and len(number) < 5:
            place = head.removesuffix("vars").strip("/")
            places.setdefault(place.replace("_layer_checkpoint_dependencies", "layers"), []).append(
                (int(number), found)
            )
    ordered = {place: sorted(found, key=lambda one: one[0]) for place, found in places.items()}
    return {place: [read_array(one, room) for _, one in found] for place, found in ordered.items()}


def snake(kind: str) -> str:
    """Return the name of a class as Keras writes it in paths.

    >>> snake("SimpleRNN"), snake("LayerNormalization"), snake("SpatialDropout1D"), snake("LSTM")
    ('simple_rnn', 'layer_normalization', 'spatial_dropout1d', 'lstm')
    """
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", kind))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


class Paths:
    """The names that layers have in a tree: that of their kind, with a number from the second one on.

    >>> paths = Paths("layers")
    >>> paths.next("LSTM"), paths.next("Dense"), paths.next("LSTM")
    ('layers/lstm', 'layers/dense', 'layers/lstm_1')
    """

    def __init__(self, start: str) -> None:
        self.start, self._seen = start, Counter[str]()

    def next(self, kind: str) -> str:
        """Return the path of the next layer of this kind."""
        name = snake(kind)
        count = self._seen[name]
        self._seen[name] += 1
        return f"{self.start}/{name}{f'_{count}' if count else ''}"
