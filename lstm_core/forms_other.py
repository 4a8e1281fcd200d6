"""The weights of a GRU and of an RNN in the form of a framework, there and back; `forms` does it for an LSTM.

| form         | arrays                                              | order   | z keeps, reset |
|--------------|-----------------------------------------------------|---------|----------------|
| pytorch      | weight_ih_l0 (3H, D), weight_hh_l0, two biases      | r, z, n | yes, after U   |
| keras        | kernel (D, 3H), recurrent_kernel, bias (2, 3H)      | z, r, h | yes, after U   |
| keras_before | the same with bias (3H,), for reset_after=False     | z, r, h | yes, before U  |
| onnx         | W (1, 3H, D), R, B (1, 6H), linear_before_reset=1   | z, r, h | yes, after U   |
| onnx_before  | the same for linear_before_reset=0                  | z, r, h | yes, before U  |
| flax         | ir/kernel (D, H), hn/bias (H,) and so on            | by name | yes, after U   |
| haiku        | w_i (D, 3H), w_h (H, 3H), b (3H,)                   | z, r, a | no, before U   |

Where z is what is written, the W, U and b of z have the opposite sign of those where it is what is kept, and the cell
is the same. No weights make of a reset after U one before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array, checked_kind, checked_name
from lstm_core.form_table import Arrays, Shape
from lstm_core.kind import split_key
from lstm_core.language import tr
from lstm_core.variants import variant_of

_RESETS = {"gru": "after", "gru_chung": "after", "gru_before": "before", "gru_chung_before": "before"}
_KEEPS = {"gru": True, "gru_chung": False, "gru_before": True, "gru_chung_before": False}


@dataclass(frozen=True)
class OtherForm:
    """How a framework keeps a GRU or an RNN: the key of the cell type that its layer is, and its arrays.

    `shapes` are those of its arrays in D and H, `gates` the order of its blocks with u for z and g for the candidate;
    `functions` are the places at which it can be given others than σ and tanh, with the names it knows there, none for
    any. `write` makes the arrays of the weights by name, `read` the reverse; `use` is a line of Python that gives
    `weights` to a layer, `source` the documentation.

    >>> OTHER_FORMS["gru"]["onnx_before"].cell, OTHER_FORMS["gru"]["pytorch"].gates
    ('gru_before', 'rug')
    """

    key: str
    title: str
    cell: str
    gates: str
    shapes: Mapping[str, Shape]
    write: Callable[[Arrays], Arrays]
    read: Callable[[Arrays], Arrays]
    functions: Mapping[str, tuple[str, ...]]
    use: str
    source: str


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
    given = _checked_weights(key, weights)
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


def _checked_weights(key: str, weights: Mapping[str, Any]) -> Arrays:
    wanted = variant_of(key).weights
    given = checked_kind("weights", weights, Mapping, "a mapping of arrays by name")  # type: ignore[type-abstract]
    if set(given) != set(wanted):
        raise ValueError(f"weights has {', '.join(map(str, given))}; wanted {', '.join(wanted)}.")
    sizes: dict[str, int] = {}
    checked: Arrays = {}
    for name, axes in wanted.items():
        checked[name] = checked_array(name, given[name], FLOAT64, tuple(sizes.get(axis, axis) for axis in axes))
        sizes |= dict(zip(axes, checked[name].shape, strict=True))
    return checked


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


# -- the forms of a GRU: `w` are its weights by name, `s` the blocks one below another


def _rows(w: Arrays, letter: str, order: str) -> Array:
    return np.concatenate([w[f"{letter}_{gate}"] for gate in order])


def _named(order: str, **stacked: Array) -> Arrays:
    """The blocks of each letter by their names in the lines."""
    return {
        f"{letter}_{gate}": part
        for letter, array in stacked.items()
        for gate, part in zip(order, np.split(array, len(order)), strict=True)
    }


def _second(w: Arrays, order: str) -> Array:
    """The second bias of each block: that of the candidate inside the reset, else 0."""
    return np.concatenate([w["b_gh"] if gate == "g" else np.zeros_like(w["b_g"]) for gate in order])


def _joined(order: str, first: Array, second: Array) -> Arrays:
    """The biases of a cell from two of each block, which are added but for the candidate."""
    one, two = _named(order, b=first), _named(order, b=second)
    return {name: array if name == "b_g" else array + two[name] for name, array in one.items()} | {"b_gh": two["b_g"]}


def _write_pytorch(w: Arrays) -> Arrays:
    order = "rug"
    return {
        "weight_ih_l0": _rows(w, "W", order),
        "weight_hh_l0": _rows(w, "U", order),
        "bias_ih_l0": _rows(w, "b", order),
        "bias_hh_l0": _second(w, order),
    }


def _read_pytorch(a: Arrays) -> Arrays:
    order = "rug"
    return _named(order, W=a["weight_ih_l0"], U=a["weight_hh_l0"]) | _joined(order, a["bias_ih_l0"], a["bias_hh_l0"])


def _write_keras(w: Arrays, after: bool) -> Arrays:
    order, b = "urg", _rows(w, "b", "urg")
    bias = np.stack([b, _second(w, order)]) if after else b
    return {"kernel": _rows(w, "W", order).T, "recurrent_kernel": _rows(w, "U", order).T, "bias": bias}


def _read_keras(a: Arrays, after: bool) -> Arrays:
    found = _named("urg", W=a["kernel"].T, U=a["recurrent_kernel"].T)
    return found | (_joined("urg", *a["bias"]) if after else _named("urg", b=a["bias"]))


def _write_onnx(w: Arrays, after: bool) -> Arrays:
    order, b = "urg", _rows(w, "b", "urg")
    second = _second(w, order) if after else np.zeros_like(b)
    return {"W": _rows(w, "W", order)[None], "R": _rows(w, "U", order)[None], "B": np.concatenate([b, second])[None]}


def _read_onnx(a: Arrays, after: bool) -> Arrays:
    first, second = np.split(a["B"][0], 2)
    biases = _joined("urg", first, second) if after else _named("urg", b=first + second)
    return _named("urg", W=a["W"][0], U=a["R"][0]) | biases


_FLAX = {"r": "r", "u": "z", "g": "n"}


def _write_flax(w: Arrays) -> Arrays:
    of_input = {f"i{name}/kernel": w[f"W_{gate}"].T for gate, name in _FLAX.items()}
    of_input |= {f"i{name}/bias": w[f"b_{gate}"] for gate, name in _FLAX.items()}
    return of_input | {f"h{name}/kernel": w[f"U_{gate}"].T for gate, name in _FLAX.items()} | {"hn/bias": w["b_gh"]}


def _read_flax(a: Arrays) -> Arrays:
    found = {f"W_{gate}": a[f"i{name}/kernel"].T for gate, name in _FLAX.items()}
    found |= {f"U_{gate}": a[f"h{name}/kernel"].T for gate, name in _FLAX.items()}
    return found | {f"b_{gate}": a[f"i{name}/bias"] for gate, name in _FLAX.items()} | {"b_gh": a["hn/bias"]}


_BOTH: dict[str, tuple[str, ...]] = {"gate": (), "candidate": ()}
_UNFLATTEN = 'params = flax.traverse_util.unflatten_dict(weights, sep="/")'
_TO_ONNX = "initializers = [onnx.numpy_helper.from_array(array, name) for name, array in weights.items()]"
_TO_KERAS = "layer.set_weights(list(weights.values()))"
_TO_TORCH = "{}.load_state_dict({{name: torch.tensor(array) for name, array in weights.items()}})"

_GRU_FORMS = (
    OtherForm(
        "pytorch",
        "PyTorch",
        "gru",
        "rug",
        {
            "weight_ih_l0": ("3H", "D"),
            "weight_hh_l0": ("3H", "H"),
            "bias_ih_l0": ("3H",),
            "bias_hh_l0": ("3H",),
        },
        _write_pytorch,
        _read_pytorch,
        {},
        _TO_TORCH.format("gru"),
        "docs.pytorch.org, torch.nn.GRU",
    ),
    *(
        OtherForm(
            key,
            title,
            cell,
            "urg",
            {"kernel": ("D", "3H"), "recurrent_kernel": ("H", "3H"), "bias": bias},
            partial(_write_keras, after=after),
            partial(_read_keras, after=after),
            _BOTH,
            f"{_TO_KERAS}  # keras.layers.GRU(units, reset_after={after})",
            "keras.io, GRU layer; keras/src/layers/rnn/gru.py",
        )
        for key, title, cell, bias, after in (
            ("keras", "Keras", "gru", (2, "3H"), True),
            ("keras_before", "Keras, reset_after=False", "gru_before", ("3H",), False),
        )
    ),
    *(
        OtherForm(
            key,
            title,
            cell,
            "urg",
            {"W": (1, "3H", "D"), "R": (1, "3H", "H"), "B": (1, "6H")},
            partial(_write_onnx, after=after),
            partial(_read_onnx, after=after),
            _BOTH,
            f"{_TO_ONNX}  # GRU with linear_before_reset={after:d}",
            "onnx.ai, operator GRU",
        )
        for key, title, cell, after in (
            ("onnx", "ONNX, linear_before_reset=1", "gru", True),
            ("onnx_before", "ONNX, linear_before_reset=0", "gru_before", False),
        )
    ),
    OtherForm(
        "flax",
        "Flax",
        "gru",
        "rug",
        {f"i{name}/kernel": ("D", "H") for name in _FLAX.values()}
        | {f"i{name}/bias": ("H",) for name in _FLAX.values()}
        | {f"h{name}/kernel": ("H", "H") for name in _FLAX.values()}
        | {"hn/bias": ("H",)},
        _write_flax,
        _read_flax,
        _BOTH,
        _UNFLATTEN,
        "flax.readthedocs.io, flax.linen.GRUCell",
    ),
    OtherForm(
        "haiku",
        "Haiku",
        "gru_chung_before",
        "urg",
        {"w_i": ("D", "3H"), "w_h": ("H", "3H"), "b": ("3H",)},
        lambda w: {"w_i": _rows(w, "W", "urg").T, "w_h": _rows(w, "U", "urg").T, "b": _rows(w, "b", "urg")},
        lambda a: _named("urg", W=a["w_i"].T, U=a["w_h"].T, b=a["b"]),
        {},
        'params = {"gru": weights}',
        "dm-haiku.readthedocs.io, haiku.GRU",
    ),
)

_RNN_FORMS = (
    OtherForm(
        "pytorch",
        "PyTorch",
        "rnn",
        "h",
        {"weight_ih_l0": ("H", "D"), "weight_hh_l0": ("H", "H"), "bias_ih_l0": ("H",), "bias_hh_l0": ("H",)},
        lambda w: {
            "weight_ih_l0": w["W_h"],
            "weight_hh_l0": w["U_h"],
            "bias_ih_l0": w["b_h"],
            "bias_hh_l0": np.zeros_like(w["b_h"]),
        },
        lambda a: {"W_h": a["weight_ih_l0"], "U_h": a["weight_hh_l0"], "b_h": a["bias_ih_l0"] + a["bias_hh_l0"]},
        {"candidate": ("relu",)},
        _TO_TORCH.format("rnn"),
        "docs.pytorch.org, torch.nn.RNN",
    ),
    OtherForm(
        "keras",
        "Keras",
        "rnn",
        "h",
        {"kernel": ("D", "H"), "recurrent_kernel": ("H", "H"), "bias": ("H",)},
        lambda w: {"kernel": w["W_h"].T, "recurrent_kernel": w["U_h"].T, "bias": w["b_h"]},
        lambda a: {"W_h": a["kernel"].T, "U_h": a["recurrent_kernel"].T, "b_h": a["bias"]},
        {"candidate": ()},
        _TO_KERAS,
        "keras.io, SimpleRNN layer",
    ),
    OtherForm(
        "onnx",
        "ONNX",
        "rnn",
        "h",
        {"W": (1, "H", "D"), "R": (1, "H", "H"), "B": (1, "2H")},
        lambda w: {
            "W": w["W_h"][None],
            "R": w["U_h"][None],
            "B": np.concatenate([w["b_h"], np.zeros_like(w["b_h"])])[None],
        },
        lambda a: {"W_h": a["W"][0], "U_h": a["R"][0], "b_h": a["B"].reshape(2, -1).sum(axis=0)},
        {"candidate": ()},
        _TO_ONNX,
        "onnx.ai, operator RNN",
    ),
    OtherForm(
        "flax",
        "Flax",
        "rnn",
        "h",
        {"i/kernel": ("D", "H"), "i/bias": ("H",), "h/kernel": ("H", "H")},
        lambda w: {"i/kernel": w["W_h"].T, "i/bias": w["b_h"], "h/kernel": w["U_h"].T},
        lambda a: {"W_h": a["i/kernel"].T, "U_h": a["h/kernel"].T, "b_h": a["i/bias"]},
        {"candidate": ()},
        _UNFLATTEN,
        "flax.readthedocs.io, flax.linen.SimpleCell",
    ),
)

OTHER_FORMS: dict[str, dict[str, OtherForm]] = {
    "gru": {form.key: form for form in _GRU_FORMS},
    "rnn": {form.key: form for form in _RNN_FORMS},
}
"""The forms of a GRU and of an RNN, by family and key."""
