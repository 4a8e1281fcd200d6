"""The weights of an LSTM as each framework keeps them: names, shapes, order of the gates, transposition, biases.

| form    | arrays                                                    | order      | f at run time  |
|---------|-----------------------------------------------------------|------------|----------------|
| pytorch | weight_ih_l0 (4H, D), weight_hh_l0 (4H, H), two biases    | i, f, g, o | σ(z_f)         |
| keras   | kernel (D, 4H), recurrent_kernel (H, 4H), bias (4H,)      | i, f, g, o | σ(z_f)         |
| onnx    | W (1, 4H, D), R (1, 4H, H), B (1, 8H), P (1, 3H)          | i, o, f, g | σ(z_f)         |
| tf1     | kernel (D + H, 4H), bias (4H,), w_f_diag (H,) and so on   | i, g, f, o | σ(z_f + 1)     |
| haiku   | w (D + H, 4H), b (4H,)                                    | i, g, f, o | σ(z_f + 1)     |
| flax    | ii/kernel (D, H), hi/kernel (H, H), hi/bias (H,) and so on| by name    | σ(z_f)         |
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import Array, checked_array, checked_kind, checked_name, common_dtype, real_array
from lstm_core.code import literal
from lstm_core.parameters import GATE_ORDER, LSTMParameters

Arrays = dict[str, Array]
Shape = tuple[int | str, ...]


@dataclass(frozen=True)
class _Stacked:
    """W (4H, D), U (4H, H), b (4H,) with their rows in a form's order of gates; p (3, H) in that order, or None."""

    W: Array
    U: Array
    b: Array
    p: Array | None = None


@dataclass(frozen=True)
class Form:
    """How a framework keeps an LSTM: `shapes` of its arrays in D and H, `optional` those of a cell with peepholes.

    `gates` is the order of the four blocks, `forget_bias` what the framework adds to z_f at run time; `use` is a
    line of Python that gives `weights` to a layer, `source` the documentation.
    """

    key: str
    title: str
    gates: str
    shapes: Mapping[str, Shape]
    write: Callable[[_Stacked], Arrays]
    read: Callable[[Mapping[str, Array]], _Stacked]
    use: str
    source: str
    optional: Mapping[str, Shape] | None = None
    forget_bias: float = 0.0


def _joint(W: str, b: str) -> tuple[Callable[[_Stacked], Arrays], Callable[[Mapping[str, Array]], _Stacked]]:
    """Return how [W U] transposed, as one array, is written and read."""

    def _read(arrays: Mapping[str, Array]) -> _Stacked:
        both = arrays[W].T
        D = both.shape[1] - both.shape[0] // 4
        return _Stacked(both[:, :D], both[:, D:], arrays[b])

    return lambda s: {W: np.hstack([s.W, s.U]).T, b: s.b}, _read


def _read_onnx(arrays: Mapping[str, Array]) -> _Stacked:
    p = arrays["P"].reshape(3, -1) if "P" in arrays else None
    return _Stacked(arrays["W"][0], arrays["R"][0], arrays["B"].reshape(2, -1).sum(axis=0), p)


def _write_onnx(s: _Stacked) -> Arrays:
    arrays = {"W": s.W[None], "R": s.U[None], "B": np.concatenate([s.b, np.zeros_like(s.b)])[None]}
    return arrays if s.p is None else arrays | {"P": s.p.reshape(1, -1)}


_DIAGONALS = ("w_i_diag", "w_f_diag", "w_o_diag")
_write_tf1, _read_tf1 = _joint("kernel", "bias")


def _write_tf1_peepholes(s: _Stacked) -> Arrays:
    return _write_tf1(s) | ({} if s.p is None else dict(zip(_DIAGONALS, s.p, strict=True)))


def _read_tf1_peepholes(arrays: Mapping[str, Array]) -> _Stacked:
    s = _read_tf1(arrays)
    p = np.stack([arrays[name] for name in _DIAGONALS]) if _DIAGONALS[0] in arrays else None
    return _Stacked(s.W, s.U, s.b, p)


def _write_flax(s: _Stacked) -> Arrays:
    rows = {name: np.split(array, 4) for name, array in (("i", s.W), ("h", s.U), ("b", s.b))}
    found = {f"i{gate}/kernel": rows["i"][k].T for k, gate in enumerate(GATE_ORDER)}
    for k, gate in enumerate(GATE_ORDER):
        found |= {f"h{gate}/kernel": rows["h"][k].T, f"h{gate}/bias": rows["b"][k]}
    return found


def _read_flax(arrays: Mapping[str, Array]) -> _Stacked:
    W, U = (np.concatenate([arrays[f"{source}{gate}/kernel"].T for gate in GATE_ORDER]) for source in "ih")
    return _Stacked(W, U, np.concatenate([arrays[f"h{gate}/bias"] for gate in GATE_ORDER]))


_write_haiku, _read_haiku = _joint("w", "b")
FORMS: dict[str, Form] = {
    form.key: form
    for form in (
        Form(
            "pytorch",
            "PyTorch",
            GATE_ORDER,
            {
                "weight_ih_l0": ("4H", "D"),
                "weight_hh_l0": ("4H", "H"),
                "bias_ih_l0": ("4H",),
                "bias_hh_l0": ("4H",),
            },
            lambda s: {"weight_ih_l0": s.W, "weight_hh_l0": s.U, "bias_ih_l0": s.b, "bias_hh_l0": np.zeros_like(s.b)},
            lambda a: _Stacked(a["weight_ih_l0"], a["weight_hh_l0"], a["bias_ih_l0"] + a["bias_hh_l0"]),
            "lstm.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})",
            "docs.pytorch.org, torch.nn.LSTM",
        ),
        Form(
            "keras",
            "Keras",
            GATE_ORDER,
            {"kernel": ("D", "4H"), "recurrent_kernel": ("H", "4H"), "bias": ("4H",)},
            lambda s: {"kernel": s.W.T, "recurrent_kernel": s.U.T, "bias": s.b},
            lambda a: _Stacked(a["kernel"].T, a["recurrent_kernel"].T, a["bias"]),
            "layer.set_weights(list(weights.values()))",
            "keras.io, LSTM layer; keras/src/layers/rnn/lstm.py",
        ),
        Form(
            "onnx",
            "ONNX",
            "iofg",
            {"W": (1, "4H", "D"), "R": (1, "4H", "H"), "B": (1, "8H")},
            _write_onnx,
            _read_onnx,
            "initializers = [onnx.numpy_helper.from_array(array, name) for name, array in weights.items()]",
            "onnx.ai, operator LSTM",
            {"P": (1, "3H")},
        ),
        Form(
            "tf1",
            "TensorFlow 1",
            "igfo",
            {"kernel": ("D + H", "4H"), "bias": ("4H",)},
            _write_tf1_peepholes,
            _read_tf1_peepholes,
            "cell.set_weights(list(weights.values()))  # tf.compat.v1.nn.rnn_cell.LSTMCell with forget_bias=1.0",
            "tensorflow.org, tf.compat.v1.nn.rnn_cell.LSTMCell",
            dict.fromkeys(_DIAGONALS, ("H",)),
            forget_bias=1.0,
        ),
        Form(
            "haiku",
            "Haiku",
            "igfo",
            {"w": ("D + H", "4H"), "b": ("4H",)},
            _write_haiku,
            _read_haiku,
            'params = {"lstm/linear": weights}',
            "dm-haiku.readthedocs.io, haiku.LSTM",
            forget_bias=1.0,
        ),
        Form(
            "flax",
            "Flax",
            GATE_ORDER,
            {f"i{gate}/kernel": ("D", "H") for gate in GATE_ORDER}
            | {f"h{gate}/kernel": ("H", "H") for gate in GATE_ORDER}
            | {f"h{gate}/bias": ("H",) for gate in GATE_ORDER},
            _write_flax,
            _read_flax,
            'params = flax.traverse_util.unflatten_dict(weights, sep="/")',
            "flax.readthedocs.io, flax.linen.LSTMCell",
        ),
    )
}
"""The forms by key."""


def to_form(params: LSTMParameters, key: str) -> Arrays:
    """Return the arrays of an LSTM by name, as the framework of `key` in FORMS keeps them.

    What the framework adds to the forget gate at run time is taken off b_f. A second bias is zero. Raises ValueError
    for an unknown key, and for peepholes where the framework has none.

    >>> arrays = to_form(LSTMParameters.initial(2, 3, seed=0), "keras")
    >>> {name: array.shape for name, array in arrays.items()}
    {'kernel': (2, 12), 'recurrent_kernel': (3, 12), 'bias': (12,)}
    """
    form, params = _form(key), checked_kind("params", params, LSTMParameters, "LSTMParameters")
    if params.peephole is not None and form.optional is None:
        with_them = ", ".join(other.title for other in FORMS.values() if other.optional)
        raise ValueError(f"params has peepholes, which an LSTM of {form.title} has not; wanted one of {with_them}.")
    gates = params.by_gate()
    stacked = {name: np.concatenate([gates[f"{name}_{gate}"] for gate in form.gates]) for name in "WUb"}
    stacked["b"] = _with_forget_bias(stacked["b"], form, -form.forget_bias)
    p = None
    if params.peephole is not None:
        p = np.stack([gates[f"p_{gate}"] for gate in _peephole_order(form)])
    arrays = form.write(_Stacked(**stacked, p=p))
    order = [*form.shapes, *(form.optional or {})]
    return {name: np.ascontiguousarray(arrays[name]) for name in order if name in arrays}


def from_form(arrays: Mapping[str, Any], key: str | None = None) -> LSTMParameters:
    """Return the LSTM whose arrays a framework keeps; the inverse of `to_form`.

    Without `key` the form is found by the names. Raises ValueError for names and shapes that are not those of the
    form, with the shapes that would be right.

    >>> params = LSTMParameters.initial(2, 3, seed=0)
    >>> np.array_equal(from_form(to_form(params, "onnx")).weight_ih, params.weight_ih)
    True
    """
    checked_kind("arrays", arrays, Mapping, "a mapping of arrays by name")  # type: ignore[type-abstract]
    form = _found(arrays) if key is None else _form(key)
    stacked = form.read(_checked(form, arrays))
    order = [form.gates.index(gate) for gate in GATE_ORDER]
    b = _with_forget_bias(stacked.b, form, form.forget_bias)
    W, U, b = (array.reshape(4, len(b) // 4, -1)[order].reshape(len(b), -1) for array in (stacked.W, stacked.U, b))
    p = stacked.p
    if p is not None:
        p = p[[_peephole_order(form).index(gate) for gate in GATE_ORDER if gate != "g"]]
    return LSTMParameters(W, U, b.ravel(), p)


def form_program(params: LSTMParameters, key: str) -> str:
    """Return a NumPy program that makes the dictionary `weights` of `to_form`, in full precision.

    >>> print(form_program(LSTMParameters.initial(1, 1, seed=0), "keras").splitlines()[0])
    # The weights of an LSTM with 1 units and 1 inputs, as Keras keeps them: gates in the order i, f, g, o.
    """
    form, arrays = _form(key), to_form(params, key)
    head = f"# The weights of an LSTM with {params.hidden_size} units and {params.input_size} inputs, as {form.title} "
    head += f"keeps them: gates in the order {', '.join(form.gates)}.\n"
    if form.forget_bias:
        head += f"# {form.title} adds {form.forget_bias:g} to the forget gate at run time; here it is taken off.\n"
    lines = [f'    "{name}": np.array({literal(array)}, dtype=np.{array.dtype}),\n' for name, array in arrays.items()]
    return f"{head}import numpy as np\n\nweights = {{\n{''.join(lines)}}}\n# {form.use}\n"


def form_npz(params: LSTMParameters, key: str) -> bytes:
    """Return the arrays of `to_form` as the bytes of an NPZ file; names have a dot where a form has a slash."""
    file = io.BytesIO()
    arrays: dict[str, Any] = {name.replace("/", "."): array for name, array in to_form(params, key).items()}
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _form(key: str) -> Form:
    return FORMS[checked_name("key", key, FORMS)]


def _peephole_order(form: Form) -> str:
    """Return the order of a form's peepholes: that of the gates; TensorFlow's have names."""
    return "".join(gate for gate in (GATE_ORDER if form.key == "tf1" else form.gates) if gate != "g")


def _with_forget_bias(b: Array, form: Form, added: float) -> Array:
    blocks = np.array(b).reshape(4, -1)
    blocks[form.gates.index("f")] += b.dtype.type(added)
    return blocks.ravel()


def _found(arrays: Mapping[str, Any]) -> Form:
    names = {str(name).replace(".", "/") for name in arrays} | {str(name) for name in arrays}
    for form in FORMS.values():
        if set(form.shapes) <= names and (form.key != "tf1" or "recurrent_kernel" not in names):
            return form
    forms = "; ".join(f"{form.title}: {', '.join(form.shapes)}" for form in FORMS.values())
    raise ValueError(f"arrays has {', '.join(map(str, arrays)) or 'nothing'}; wanted the names of a form. {forms}.")


def _checked(form: Form, arrays: Mapping[str, Any]) -> Arrays:
    """Return the arrays of a form by name, each of its shape in D and H."""
    given = {str(name).replace(".", "/") if form.key == "flax" else str(name): arrays[name] for name in arrays}
    if missing := [name for name in form.shapes if name not in given]:
        raise ValueError(f"arrays lacks {', '.join(missing)}; {form.title} wants {', '.join(form.shapes)}.")
    optional = form.optional or {}
    if 0 < len(optional.keys() & given.keys()) < len(optional):
        raise ValueError(f"arrays has some peepholes; {form.title} wants {', '.join(optional)} together.")
    shapes = {name: shape for name, shape in {**form.shapes, **optional}.items() if name in given}
    dtype = common_dtype(*(real_array(name, given[name]) for name in shapes))
    sizes: dict[str, int] = {}
    checked: Arrays = {}
    for name in sorted(shapes, key=lambda name: "D" in shapes[name]):  # those with H alone first: they tell H
        shape = tuple(sizes.get(str(axis), axis) if isinstance(axis, str) else axis for axis in shapes[name])
        checked[name] = checked_array(name, given[name], dtype, shape)
        _learn(sizes, shapes[name], checked[name].shape, name)
    return checked


def _learn(sizes: dict[str, int], shape: Shape, given: tuple[int, ...], name: str) -> None:
    """Add to the sizes what an array's shape tells of H and D."""
    for axis, size in zip(shape, given, strict=True):
        if isinstance(axis, str) and axis.endswith("H") and axis != "D + H" and "H" not in sizes:
            parts = int(axis[:-1] or 1)
            sizes |= {f"{k or ''}H": max(k, 1) * (size // parts) for k in (0, 3, 4, 8)}
        elif axis == "D":
            sizes["D"] = size
    if any(sizes.get(str(axis), size) != size for axis, size in zip(shape, given, strict=True)):
        raise ValueError(f"{name} has shape {given}; wanted ({', '.join(map(str, shape))}).")
    if "D + H" in shape and given[0] <= sizes.get("H", given[1] // 4):
        raise ValueError(f"{name} has shape {given}; wanted (D + H, 4H) with at least one input.")
