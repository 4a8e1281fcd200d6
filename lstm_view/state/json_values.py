"""The values of an experiment in JSON: what an address says of a name, as a person would write it.

A number for a number, true or false for 1 or 0, a list for words with commas between; for the changes a list of
{"name": "bias[f,1]", "value": 1.5}, in which the later one counts; for the weights of a cell of one's own an object of
weight_ih, weight_hh, bias, h0, c0 and perhaps peephole, as lists with the blocks of ``lstm_core.LSTMParameters``, and
``cell`` with the key of another cell type such as "cifg" or "lstm:gate=hard_sigmoid_5"; of a GRU or an RNN an object
of cell, h0 and its weights, W_u, U_u, b_u and so on; for the run B an object of names and values such as these.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np

from lstm_core import LAYOUTS, LSTMParameters, kind_of, variant_of
from lstm_core.kind import PLAIN
from lstm_core.language import grouped, tr, tr_later
from lstm_view.state import names
from lstm_view.state.address import OF_RUN
from lstm_view.state.changes import LARGEST, Change
from lstm_view.state.experiment import Own, OwnOther
from lstm_view.state.fields import FIELDS, MAX_OWN
from lstm_view.state.fragment import pairs_of
from lstm_view.state.prediction import MAX_SPAN, write_drawn
from lstm_view.state.run_parts import Floats

Json = Any

_ARRAYS: Final = ("weight_ih", "weight_hh", "bias", "peephole", "h0", "c0")
_WANTED: Final = {
    "set": tr_later('a list such as [{{"name": "bias[f,1]", "value": 1.5}}], with numbers from −{most} to {most}'),
    "drawn": tr_later("a list of at most {span} numbers, with null for a step that has none yet"),
    "weights": tr_later(
        "an object of weight_ih (4H, D), weight_hh (4H, H), bias (4H,), h0 (H,), c0 (H,) and perhaps peephole (3, H) "
        "as lists of numbers, with D and H at most {size}, and perhaps “cell” with the key of its type; or “cell”: "
        "“gru” and the like, with h0 and the weights of its lines"
    ),
    "other": tr_later('an object of the names and values of a run, such as {{"story": "remember", "seed": 3}}'),
}
_SHOWN: Final = 40  # characters of a value that are quoted


def to_json(name: str, text: str) -> Json:
    """Return what an address says of a name, as JSON."""
    value = FIELDS[name].read(text)
    if name == "other":
        return {inner: to_json(inner, said) for inner, said in pairs_of(text).items()}
    if name == "set":
        return [{"name": names.write_name(one, first=1), "value": one.value} for one in value]
    if name == "drawn":
        return list(value)
    if isinstance(value, OwnOther):
        return {"cell": value.key} | {name: array.tolist() for name, array in value.arrays.items()}
    if isinstance(value, Own):
        p = value.parameters
        arrays = {**p.arrays, "h0": value.h0, "c0": value.c0}
        said = {} if p.kind == PLAIN else {"cell": p.key}
        return said | {name: array.tolist() for name, array in arrays.items()}
    if isinstance(value, tuple):
        return text.split(",") if text else []
    return (
        value if isinstance(value, bool | float) else int(text) if isinstance(value, int) and text.isdigit() else text
    )


def from_json(name: str, value: Json) -> str:
    """Return what an address says for JSON; ValueError, in a sentence, for a value that the name cannot have."""
    if name == "other" and isinstance(value, dict) and "story" in value and set(value) <= set(OF_RUN):
        return urlencode({inner: from_json(inner, said) for inner, said in value.items()})
    try:
        read = {"set": _changes, "weights": _weights, "drawn": _drawn}.get(name)
        text = _plain(value) if read is None else read(value)
        again = to_json(name, text)
        if read is not None or (again == value and (type(again) is bool) == (type(value) is bool)):  # true is not 1
            return text
    except (ValueError, OverflowError):
        pass
    wanted = _wanted(name)
    raise ValueError(
        tr(
            "The file says “{name}”: {value}, but “{name}” must be {wanted}.",
            name=name,
            value=quoted(value),
            wanted=wanted,
        )
    )


def _wanted(name: str) -> str:
    """What completes “must be …”, for JSON."""
    if name in _WANTED:
        return tr(_WANTED[name], most=grouped(int(LARGEST)), span=MAX_SPAN, size=MAX_OWN)
    said = FIELDS[name].wanted.replace(tr("0 or 1"), tr("true or false"))
    return said.replace(tr("with commas between"), tr("as a list"))


def _plain(value: Json) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ",".join(value)
    if not isinstance(value, str | int | float):
        raise ValueError
    return value if isinstance(value, str) else repr(value + 0)  # true + 0 is 1


def _changes(value: Json) -> str:
    if not isinstance(value, list):
        raise ValueError
    return names.write_changes(tuple(_change(one) for one in value), first=1)


def _change(value: Json) -> Change:
    if not isinstance(value, dict) or set(value) != {"name", "value"} or type(value["value"]) not in (int, float):
        raise ValueError
    return names.read_change(str(value["name"]), float(value["value"]), first=1)


def _weights(value: Json) -> str:
    if isinstance(value, dict) and str(value.get("cell")).partition(":")[0] in LAYOUTS:
        return FIELDS["weights"].write(_other(value))
    if not isinstance(value, dict) or not {"h0", "c0"} <= set(value) <= {"cell", *_ARRAYS}:
        raise ValueError
    kind, peephole = kind_of(str(value.get("cell", "peephole" if "peephole" in value else "lstm"))) or (None, False)
    if kind is None or peephole != ("peephole" in value):
        raise ValueError
    w, u, b, p, h0, c0 = (_array(value[name]) if name in value else None for name in _ARRAYS)
    parameters = LSTMParameters(w, u, b, p).as_kind(kind)  # type: ignore[arg-type]  # it refuses what is missing
    if h0 is None or c0 is None or {h0.shape, c0.shape} != {(parameters.hidden_size,)}:
        raise ValueError
    return FIELDS["weights"].write(Own(parameters, h0, c0))


def _drawn(value: Json) -> str:
    if not isinstance(value, list) or not all(one is None or type(one) in (int, float) for one in value):
        raise ValueError
    text = write_drawn(tuple(None if one is None else float(one) for one in value))
    return write_drawn(FIELDS["drawn"].read(text))


def _other(value: Json) -> OwnOther:
    variant = variant_of(value["cell"])
    if set(value) != {"cell", "h0", *variant.weights}:
        raise ValueError
    arrays = {name: _array(value[name]) for name in (*variant.weights, "h0")}
    h0, first = arrays["h0"], next(iter(arrays.values()))
    if h0.ndim != 1 or first.ndim != 2:
        raise ValueError
    numbers = tuple(float(number) for array in arrays.values() for number in array.ravel())
    cell = OwnOther(variant.key, first.shape[1], len(h0), numbers)
    if {name: array.shape for name, array in cell.arrays.items()} != {name: a.shape for name, a in arrays.items()}:
        raise ValueError
    return cell


def _array(value: Json) -> Floats:
    """Lists of numbers as an array; ValueError for words, which NumPy would take for numbers, and for unequal rows."""
    leaves = [value]
    for _ in range(2):
        leaves = [one for leaf in leaves for one in (leaf if isinstance(leaf, list) else [leaf])]
    if not all(type(leaf) in (int, float) for leaf in leaves):
        raise ValueError
    return np.array(value, float)


def quoted(value: Json) -> str:
    """Return JSON as it is quoted in a sentence."""
    return short(json.dumps(value, ensure_ascii=False))


def short(text: str) -> str:
    """Return the beginning of a text, in signs that can be shown: half of a surrogate pair cannot."""
    text = text.encode(errors="replace").decode()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
