"""The parts of a model from its description and its arrays, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lstm_core.language import tr
from lstm_core.models.keras.cells import KINDS, Functions, cell_of, functions
from lstm_core.models.keras.chain import Chain
from lstm_core.models.keras.other_parts import OTHERS
from lstm_core.models.keras.spec import Spec, inner
from lstm_core.models.keras.store import Named, Paths
from lstm_core.models.limits import MAX_LAYERS, said
from lstm_core.models.model import MERGES, Layer
from lstm_core.models.stacked import wrong_size

Arrays = Callable[[Spec, str], list[Named]]
"""Gives the arrays of a layer, or of the place below it that the second argument names, such as "cell"."""

_SILENT = {
    "InputLayer", "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Identity",
    "ActivityRegularization",
}  # fmt: skip
"""Layers that change nothing when a trained model runs."""


def add_part(chain: Chain, spec: Spec, arrays: Arrays) -> None:
    """Put what a layer computes into the chain."""
    place = ""
    if spec.kind == "TimeDistributed" and inner(spec.settings, "layer")[0] in (*OTHERS, *_SILENT):
        kind, settings = inner(spec.settings, "layer")
        spec, place = replace(spec, kind=kind, settings=settings), "layer"
    if spec.kind in _SILENT:
        return
    if spec.kind == "Masking":
        chain.notes.append(
            tr(
                "The model passes over steps whose numbers are all {value}, and a run here reads every step: leave "
                "these out to have the same.",
                value=said(spec.settings.get("mask_value", 0)),
            )
        )
    elif spec.kind in KINDS or spec.kind in ("RNN", "Bidirectional"):
        for layer in _recurrent(chain, spec, arrays):
            chain.add(layer)
    elif (maker := OTHERS.get(spec.kind)) is not None:
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
    cell = cell_of(name, KINDS[kind], found, chosen, after=after, backward=backward)
    if settings.get("units", cell.hidden_size) != cell.hidden_size:
        raise wrong_size(name, settings["units"], cell.hidden_size)
    return cell


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
