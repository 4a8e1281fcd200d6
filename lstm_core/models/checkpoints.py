"""The weights in a checkpoint: a state dict, or dictionaries that hold it beside an epoch and an optimiser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lstm_core.language import grouped, tr
from lstm_core.models.limits import MAX_ARRAYS, said
from lstm_core.models.names import NONLINEARITY, RECURRENT
from lstm_core.models.rebuilt import TensorView
from lstm_core.models.vocabulary import entries_of

MODEL_SECTIONS = (
    "state_dict",
    "model_state_dict",
    "model_state",
    "model",
    "net",
    "network",
    "module",
    "weights",
    "params",
)
"""What the part of a checkpoint that holds the model is called; where several parts hold one, the first of these."""

MAX_DEPTH = 8
"""How many dictionaries within one another are looked into."""

MAX_THINGS = 10 * MAX_ARRAYS
"""How many things in dictionaries and lists are looked at, each as often as it stands in one."""

_MAX_TEXTS = 100
_LONGEST = 100  # letters of a name that are kept
_ASIDE = re.compile(r"optim|sched|scaler|averag|(?:^|_)ema")


def found_in(described: Any) -> tuple[dict[str, TensorView], dict[str, str], tuple[str, ...]]:
    """Return the tensors of the model in a checkpoint by name, the texts beside it, and notes on what was chosen."""
    sections = _sections(described)
    with_layers = [name for name, views in sections.items() if any(map(RECURRENT.fullmatch, views))]
    metadata = _texts(described)
    preferred = next((name for name in MODEL_SECTIONS if name in with_layers), None)
    if preferred is not None:
        others = [said(name) for name in _left_aside(sections, preferred)]
        notes = [tr("The model is the part {name} of the checkpoint.", name=preferred)]
        if others:
            notes.append(tr("Of the checkpoint these parts were left aside: {names}.", names=", ".join(others[:20])))
        return sections[preferred], metadata, tuple(notes)
    kept = [name for name in sections if not _ASIDE.search(name.lower())]
    everything = {_joined(name, inner): view for name in kept for inner, view in sections[name].items()}
    return everything, metadata, ()


def _left_aside(sections: dict[str, dict[str, TensorView]], taken: str) -> list[str]:
    """Return the names of the parts with tensors that are not taken; tensors of the checkpoint itself have theirs."""
    own = dict.fromkeys(name.partition(".")[0] for name in sections[""])
    return [*own, *(name for name, views in sections.items() if name not in ("", taken) and views)]


class _Looking:
    """A look at all things in a checkpoint; a list can hold itself, or one thing a million times."""

    def __init__(self) -> None:
        self.left = MAX_THINGS

    def tensors(self, value: Any) -> Iterator[tuple[str, TensorView]]:
        """Yield all tensors in nested dictionaries, lists and tuples; what is deeper than MAX_DEPTH is left out."""
        waiting: list[tuple[str, Any, int]] = [("", value, 0)]
        while waiting:
            name, thing, depth = waiting.pop()
            if isinstance(thing, TensorView):
                yield name, thing
            elif isinstance(thing, dict | list | tuple) and depth < MAX_DEPTH:
                pairs = thing.items() if isinstance(thing, dict) else enumerate(thing)
                self.left -= len(thing)
                if self.left < 0:
                    raise ValueError(
                        tr("The file holds more than {most} things; wanted a state dict.", most=grouped(MAX_THINGS))
                    )
                waiting += reversed([(_joined(name, key), part, depth + 1) for key, part in pairs if _may_hold(part)])


def _sections(described: Any) -> dict[str, dict[str, TensorView]]:
    """Return the tensors of each dictionary in a checkpoint, those of the checkpoint itself under ""."""
    looking = _Looking()
    if not isinstance(described, dict):
        return {"": dict(looking.tensors(described))}
    inner = {str(name): value for name, value in described.items() if isinstance(value, dict)}
    own = {name: value for name, value in described.items() if not isinstance(value, dict)}
    return {"": dict(looking.tensors(own))} | {name: dict(looking.tensors(value)) for name, value in inner.items()}


def _joined(name: str, key: object) -> str:
    return f"{name}.{str(key)[:_LONGEST]}" if name else str(key)[:_LONGEST]


def _may_hold(thing: Any) -> bool:
    return isinstance(thing, TensorView | dict | list | tuple)


def _texts(described: Any) -> dict[str, str]:
    """Return the numbers and texts of a checkpoint by name, and its vocabulary as a JSON list."""
    if not isinstance(described, dict):
        return {}
    first = list(described.items())[:_MAX_TEXTS]
    texts = {
        str(name): str(value)[:200]
        for name, value in first
        if isinstance(value, str | bool | float) or (isinstance(value, int) and abs(value) < 2**63)
    }
    vocabulary = next(filter(None, (entries_of(str(name), value) for name, value in first)), None)
    texts |= _of_rnns(described)
    return texts | ({} if vocabulary is None else {"vocabulary": json.dumps(vocabulary, ensure_ascii=False)})


def _of_rnns(described: dict[str, Any]) -> dict[str, str]:
    """Return the function of RNNs if the settings in a checkpoint, such as its hyper_parameters, agree on one."""
    waiting, found = [(described, 0)], set()
    for _ in range(_MAX_TEXTS):
        if not waiting:
            break
        settings, depth = waiting.pop()
        if isinstance(function := settings.get(NONLINEARITY), str):
            found.add(function[:_LONGEST])
        if depth < MAX_DEPTH:
            inner = [part for part in list(settings.values())[:_MAX_TEXTS] if isinstance(part, dict)]
            waiting += [(part, depth + 1) for part in inner]
    return {NONLINEARITY: found.pop()} if len(found) == 1 else {}
