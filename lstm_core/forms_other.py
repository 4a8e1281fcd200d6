"""The weights of a GRU and of an RNN in the form of a framework, there and back; `forms` does it for an LSTM.

Where z is what is written, the W, U and b of z have the opposite sign of those where it is what is kept, and the cell
is the same. No weights make of a reset after U one before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array, checked_kind, checked_name
from lstm_core.form_table import Arrays
from lstm_core.form_table_other import OTHER_FORMS, OtherForm
from lstm_core.kind import split_key
from lstm_core.language import tr
from lstm_core.variant_run import checked_weights
from lstm_core.variants import variant_of

_RESETS = {"gru": "after", "gru_chung": "after", "gru_before": "before", "gru_chung_before": "before"}
_KEEPS = {"gru": True, "gru_chung": False, "gru_before": True, "gru_chung_before": False}


def forms_for(key: str) -> dict[str, OtherForm]:
    """Return the forms of a GRU or an RNN by key; ValueError for another cell type.

    >>> list(forms_for("rnn:candidate=relu"))
    ['pytorch', 'keras', 'onnx', 'flax']
    """
    base = split_key(key)[0]
    family = "gru" if base in _RESETS else base
    return OTHER_FORMS[checked_name("key", family, OTHER_FORMS)]


def to_other_form(key: str, weights: Mapping[str, Any], form: str) -> Arrays:
    """Return the arrays of a cell of the type `key` by name, as the framework of `form` keeps them.

    The W, U and b of z change their sign where the framework has the other meaning of z. Raises ValueError for an
    unknown key or form, and for what a layer of the framework cannot be: another place of the reset, other functions.

    >>> arrays = to_other_form("rnn", {"W_h": [[1.0, 2.0]], "U_h": [[0.5]], "b_h": [0.25]}, "keras")
    >>> {name: array.tolist() for name, array in arrays.items()}
    {'kernel': [[1.0], [2.0]], 'recurrent_kernel': [[0.5]], 'bias': [0.25]}
    """
    forms = forms_for(key)
    found = forms[checked_name("form", form, forms)]
    _refuse_impossible(key, found)
    given, _ = checked_weights(variant_of(key), weights)
    return {name: np.ascontiguousarray(array) for name, array in found.write(_turned(given, key, found.cell)).items()}


def from_other_form(arrays: Mapping[str, Any], family: str, form: str, *, key: str | None = None) -> dict[str, Array]:
    """Return the weights of a GRU or an RNN whose arrays a framework keeps; the inverse of `to_other_form`.

    They are those of the cell type `key`, which is that of the framework's layer if it is not given. Raises ValueError
    for names and shapes that are not those of the form.

    >>> arrays = {"kernel": [[1.0], [2.0]], "recurrent_kernel": [[0.5]], "bias": [0.25]}
    >>> from_other_form(arrays, "rnn", "keras")["W_h"].tolist()
    [[1.0, 2.0]]
    """
    forms = OTHER_FORMS[checked_name("family", family, OTHER_FORMS)]
    found = forms[checked_name("form", form, forms)]
    key = found.cell if key is None else key
    _refuse_impossible(key, found)
    return _turned(found.read(_checked_arrays(found, arrays)), found.cell, key)


def _refuse_impossible(key: str, form: OtherForm) -> None:
    base, chosen = split_key(key)
    if base in _RESETS and _RESETS[base] != _RESETS[form.cell]:
        after = tr("{library} resets after U and this cell before it; no weights make one of the other.")
        before = tr("{library} resets before U and this cell after it; no weights make one of the other.")
        raise ValueError((after if _RESETS[form.cell] == "after" else before).format(library=form.title))
    for place, name in chosen.items():
        if name not in (form.functions.get(place) or ((name,) if place in form.functions else ())):
            said = tr("A layer of {library} cannot be given {function} as its {place} function.")
            raise ValueError(said.format(library=form.title, function=name, place=place))


def _turned(weights: Arrays, one: str, other: str) -> Arrays:
    """The weights with the sign that z has where the meaning of it is the other one."""
    keeps = [_KEEPS.get(split_key(key)[0], True) for key in (one, other)]
    same = keeps[0] == keeps[1]
    return {name: array if same or name[2:] != "u" else -array for name, array in weights.items()}


def _checked_arrays(form: OtherForm, arrays: Mapping[str, Any]) -> Arrays:
    given = checked_kind("arrays", arrays, Mapping, "a mapping of arrays by name")  # type: ignore[type-abstract]
    given = {str(name).replace(".", "/"): value for name, value in given.items()}
    if missing := [name for name in form.shapes if name not in given]:
        said = tr("The arrays lack {names}; {library} wants {wanted}.")
        raise ValueError(said.format(names=", ".join(missing), library=form.title, wanted=", ".join(form.shapes)))
    H = _units(form, given)
    checked: Arrays = {}
    inputs: int | str = "D"
    for name, shape in form.shapes.items():
        sizes = {"D": inputs, **{f"{k or ''}H": max(k, 1) * H for k in (0, 3, 6)}, "2H": 2 * H}
        wanted = tuple(sizes.get(str(axis), axis) if isinstance(axis, str) else axis for axis in shape)
        checked[name] = checked_array(name, given[name], FLOAT64, wanted)
        if "D" in shape:
            inputs = checked[name].shape[shape.index("D")]
    return checked


def _units(form: OtherForm, given: Mapping[str, Any]) -> int:
    """H, from the array that has it alone beside a number of blocks."""
    name, shape = next((name, shape) for name, shape in form.shapes.items() if "D" not in shape and "H" in shape)
    array = np.asarray(given[name])
    if array.ndim != len(shape):
        wanted = f"({', '.join(map(str, shape))})"
        raise ValueError(tr("{name} has shape {shape}; wanted {wanted}.", name=name, shape=array.shape, wanted=wanted))
    return int(array.shape[shape.index("H")])
