"""A whole model of Keras: its description beside its weights, or weights alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from lstm_core.language import tr
from lstm_core.models.archive import Archive, is_zip
from lstm_core.models.hdf5 import Array5, Group5, open_hdf5
from lstm_core.models.hdf5.node import SIGNATURE
from lstm_core.models.keras.branches import add_branching
from lstm_core.models.keras.called import called
from lstm_core.models.keras.cells import KINDS
from lstm_core.models.keras.chain import Chain
from lstm_core.models.keras.guess import add_guessed
from lstm_core.models.keras.parts import Arrays, add_part
from lstm_core.models.keras.spec import Description, Spec, described, has_layers, parsed
from lstm_core.models.keras.store import Named, listed, tree
from lstm_core.models.limits import MAX_MODEL_BYTES, Room, some_of
from lstm_core.models.model import Layer, ModelFile

_HARD = ("2.0.", "2.1.", "2.2.0", "2.2.1", "2.2.2", "2.2.3", "2.2.4", "2.2.5")  # whose LSTM and GRU took hard gates
WEIGHTS, CONFIG, METADATA = "model.weights.h5", "config.json", "metadata.json"


def is_keras(data: bytes) -> bool:
    """Return whether a file is a .keras archive, by its content."""
    return is_zip(data) and WEIGHTS.encode() in data and CONFIG.encode() in data


def is_hdf5(data: bytes) -> bool:
    """Return whether a file is an HDF5 file, by its content."""
    return any(data[at : at + 8] == SIGNATURE for at in (0, 512, 1024, 2048, 4096))


def read_keras(data: bytes) -> ModelFile:
    """Return the model in a .keras archive."""
    archive = Archive(data)
    config = parsed(archive.header(CONFIG).decode("utf-8", "replace"))
    metadata = parsed(archive.header(METADATA).decode("utf-8", "replace")) if METADATA in archive.names else {}
    version = metadata.get("keras_version")
    root = open_hdf5(archive.member(WEIGHTS, MAX_MODEL_BYTES))
    if not has_layers(config):
        note = tr(
            "The description in the file has no list of layers, as that of a class of one's own; the weights were read "
            "without it."
        )
        return _weights_alone("keras", root, note)
    return _whole("keras", described(config), version if isinstance(version, str) else "3", root)


def read_hdf5(data: bytes) -> ModelFile:
    """Return the model in a .h5 file, or what weights alone say of one."""
    root = open_hdf5(data)
    config = root.attribute("model_config")
    if isinstance(config, str):
        return _whole("hdf5", described(parsed(config)), version_of(root) or "1", root)
    return _weights_alone("hdf5", root)


def version_of(root: Group5) -> str:
    """Return the version of Keras that wrote a file; "" where it does not say so, as Keras 1 and .weights.h5."""
    for group in (root, root.group("model_weights")):
        version = group.attribute("keras_version") if group is not None else None
        if isinstance(version, str):
            return version
    return ""


def _major(version: str) -> int:
    head = version.partition(".")[0]
    return int(head) if head in ("1", "2", "3") else 3


def _whole(form: str, description: Description, version: str, root: Group5) -> ModelFile:
    room = Room()
    layers = listed(root, room)
    chain = Chain(_major(version))
    if layers is None:
        places = tree(root, room)
        arrays, names = _of_tree(places), [one.name for found in places.values() for one in found]
    else:
        arrays, names = _of_list(layers, description.layers), [one.name for found in layers.values() for one in found]
    taken: dict[str, set[str]] = defaultdict(set)

    def _noted(spec: Spec, place: str) -> list[Named]:
        found = arrays(spec, place)
        taken[spec.name].update(one.name for one in found)
        return found

    def _add(spec: Spec) -> None:
        add_part(chain, spec, _noted)

    if description.straight:
        for spec in description.layers:
            _add(spec)
    else:
        add_branching(chain, description.layers, _add)
    notes = [tr("The model was written by Keras {version}.", version=version[:20]), *chain.notes]
    parts = [part.name for part in (*chain.parts, *chain.apart)]
    used = {name for layer, found in taken.items() if _is_among(layer, parts) for name in found}

    def _found() -> str:
        return tr("its layers are {kinds}", kinds=some_of([spec.kind for spec in description.layers]))

    return model_of(form, chain, notes, [name for name in names if name not in used], _found)


def _is_among(layer: str, parts: Sequence[str]) -> bool:
    """Return whether a layer is one of the parts, or several of stacked cells."""
    return any(part == layer or part.startswith(f"{layer} ") for part in parts)


def _of_tree(places: dict[str, list[Named]]) -> Arrays:
    return lambda spec, place: places.get(f"{spec.path}/{place}".rstrip("/"), [])


def _of_list(layers: dict[str, list[Named]], specs: Sequence[Spec]) -> Arrays:
    """Return the arrays of a layer by its name; of a model within the model, those that follow the layer before."""
    kinds = {spec.name: spec for spec in specs}
    counts: dict[str, int] = {}

    def _arrays(spec: Spec, place: str) -> list[Named]:
        if place.startswith("cell/cells"):
            return []
        found = layers.get(spec.within, [])
        if spec.within == spec.name and spec.name in kinds:
            return found
        start = counts.get(spec.within, 0)
        end = min(start + _count(spec), len(found))
        counts[spec.within] = end
        return found[start:end]

    return _arrays


def _count(spec: Spec) -> int:
    """Return how many arrays a layer has."""
    settings = spec.settings
    if spec.kind in KINDS or spec.kind == "Dense":
        return (2 if spec.kind != "Dense" else 1) + bool(settings.get("use_bias", True))
    if spec.kind == "Bidirectional":
        layer = settings.get("layer")
        inside = layer.get("config") if isinstance(layer, dict) else None
        return 4 + 2 * bool(inside.get("use_bias", True)) if isinstance(inside, dict) else 6
    if spec.kind == "LayerNormalization":
        return bool(settings.get("scale", True)) + bool(settings.get("center", True))
    return {"Embedding": 1, "BatchNormalization": 4}.get(spec.kind, 0)


def _weights_alone(form: str, root: Group5, *notes: str) -> ModelFile:
    room = Room()
    layers, others = listed(root, room), list[str]()
    places = tree(root, room) if layers is None else layers
    if not any(places.values()):
        layers, (places, others) = None, called(root, room)
        if places:
            notes += (
                tr(
                    "The file does not list its layers as Keras does; kernel, recurrent_kernel and bias were taken for "
                    "what Keras calls so, and their shapes fit that."
                ),
            )
    version = version_of(root)
    chain = Chain(_major(version) if version else 1 if layers is not None else 3)
    chain.hard = chain.major == 1 or (version.startswith(_HARD) and not version.endswith("-tf"))
    unused = [*add_guessed(chain, places, ordered=layers is not None), *others]

    def _found() -> str:
        names = [one.path.strip("/") for one in root.walk() if isinstance(one, Array5)]
        return tr("its arrays are {names}", names=some_of(names)) if names else tr("it holds no arrays")

    return model_of(form, chain, [*notes, *chain.notes], unused, _found)


def model_of(
    form: str, chain: Chain, notes: Sequence[str], unused: Sequence[str], found: Callable[[], str]
) -> ModelFile:
    """Return the model of a chain; ValueError with what was found if it has no recurrent layer."""
    layers = [part for part in (*chain.parts, *chain.apart) if isinstance(part, Layer)]
    if not layers:
        raise ValueError(
            tr("The file has no LSTM, GRU or SimpleRNN with its weights, as Keras saves them: {found}.", found=found())
        )
    convention = tr(
        "Keras keeps a column a unit and the gates of an LSTM in the order i, f, c, o, those of a GRU as z, r, h; c "
        "and h are the candidate g here. That is the only order that Keras has, so nothing was guessed."
    )
    if not any(isinstance(part, Layer) for part in chain.parts):
        chain.parts, chain.apart = [chain.apart[0]], chain.apart[1:]
    notes = tuple(dict.fromkeys(notes))
    return ModelFile(form, tuple(chain.parts), convention, notes, tuple(unused), apart=tuple(chain.apart))
