"""Arrays in an HDF5 file without Keras's lists of them, which other programs write: layers by the arrays' names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lstm_core.models.hdf5 import Array5, Group5
from lstm_core.models.keras.cells import wrong
from lstm_core.models.keras.guess import extent
from lstm_core.models.keras.store import OF_TRAINING, Named, read_array
from lstm_core.models.limits import Room

_LAYERS = (  # the arrays of a layer, in the order in which Keras lists them
    ("kernel", "recurrent_kernel", "bias"),
    ("kernel", "recurrent_kernel"),
    ("kernel", "bias"),
    ("embeddings",),
    ("gamma", "beta"),
)
_CELL = re.compile(r"(?<!stacked_rnn_cells)/[^/]*_cell(_\d+)?$")
_DIRECTION = re.compile(r"(?<=/)(forward|backward)_[^/]+$")


def called(root: Group5, room: Room) -> tuple[dict[str, list[Named]], list[str]]:
    """Return the arrays of each layer, as `lstm/lstm_cell/kernel:0` names them, and the names of all others.

    A group makes a layer if it holds the arrays of one and no more; both directions of a layer are together. Nothing is
    found where no group has a recurrent kernel. Raises ValueError where the shapes beside one are not those of Keras.
    """
    groups = _groups(root)
    layers = {group: names for group, found in groups.items() if (names := _names(found))}
    if not any("recurrent_kernel" in names for names in layers.values()):
        return {}, []
    places: dict[str, list[Named]] = {}
    for group in sorted(layers, key=lambda group: "backward" in group):
        arrays = [read_array(groups[group][name][0], room) for name in layers[group]]
        if "recurrent_kernel" in layers[group] and extent(arrays)[0] != len(arrays):
            raise wrong(group, arrays)
        places.setdefault(_place(group), []).extend(arrays)
    kept = {id(found) for group in layers for (found,) in groups[group].values()}
    others = [one for found in groups.values() for ones in found.values() for one in ones if id(one) not in kept]
    return dict(sorted(places.items())), [one.path.strip("/") for one in others]


def _groups(root: Group5) -> dict[str, dict[str, list[Array5]]]:
    """Return the arrays of each group by their names, without the :0 that TensorFlow adds."""
    groups: dict[str, dict[str, list[Array5]]] = {}
    for found in root.walk():
        group, _, name = found.path.replace("\\", "/").strip("/").rpartition("/")
        if isinstance(found, Array5) and group.partition("/")[0] not in (*OF_TRAINING, "optimizer_weights"):
            groups.setdefault(group, {}).setdefault(name.removesuffix(":0"), []).append(found)
    return groups


def _names(found: Mapping[str, list[Array5]]) -> tuple[str, ...]:
    """Return the names of a layer's arrays in their order; none where a group has others too, or one twice."""
    alone = all(len(ones) == 1 for ones in found.values())
    return next((names for names in _LAYERS if alone and set(names) == set(found)), ())


def _place(group: str) -> str:
    """Return what a layer is called: the group above that of its cell and of its direction."""
    layer = _CELL.sub("", group)
    return _DIRECTION.sub("", layer).rstrip("/") or "layer"
