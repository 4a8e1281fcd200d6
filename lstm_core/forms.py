"""The weights of an LSTM in the form of a framework, there and back; as a program and as a file."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_core.checks import Array, checked_array, checked_kind, checked_name, common_dtype, real_array
from lstm_core.code import literal
from lstm_core.form_table import FORMS, Arrays, Form, Shape, Stacked
from lstm_core.kind import COUPLINGS, functions_said
from lstm_core.language import tr
from lstm_core.parameters import GATE_ORDER, LSTMParameters


def to_form(params: LSTMParameters, key: str) -> Arrays:
    """Return the arrays of an LSTM by name, as the framework of `key` in FORMS keeps them.

    What the framework adds to the forget gate at run time is taken off b_f. A second bias is zero. Raises ValueError
    for an unknown key, and for what an LSTM of the framework cannot be: with peepholes, other functions, coupled gates.

    >>> arrays = to_form(LSTMParameters.initial(2, 3, seed=0), "keras")
    >>> {name: array.shape for name, array in arrays.items()}
    {'kernel': (2, 12), 'recurrent_kernel': (3, 12), 'bias': (12,)}
    """
    form, params = _form(key), checked_kind("params", params, LSTMParameters, "LSTMParameters")
    if params.peephole is not None and form.optional is None:
        with_them = ", ".join(other.title for other in FORMS.values() if other.optional)
        said = tr("params has peepholes, which an LSTM of {library} has not; wanted one of {others}.")
        raise ValueError(said.format(library=form.title, others=with_them))
    if params.kind.coupled:
        said = tr("params couples its gates, {equation}, which is not written in the form of {library}.")
        raise ValueError(said.format(equation=COUPLINGS[params.kind.coupled], library=form.title))
    if params.kind.functions and form.functions < (2 if params.kind.candidate == params.kind.output else 3):
        said = tr("params has other functions, {functions}, which an LSTM of {library} cannot be given.")
        raise ValueError(said.format(functions=functions_said(params.kind.functions), library=form.title))
    gates = params.by_gate()
    stacked = {name: np.concatenate([gates[f"{name}_{gate}"] for gate in form.gates]) for name in "WUb"}
    stacked["b"] = _with_forget_bias(stacked["b"], form, -form.forget_bias)
    p = None
    if params.peephole is not None:
        p = np.stack([gates[f"p_{gate}"] for gate in _peephole_order(form)])
    arrays = form.write(Stacked(**stacked, p=p))
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
    # The weights of an LSTM with 1 unit and 1 input, as Keras keeps them: gates in the order i, f, g, o.
    """
    form, arrays = _form(key), to_form(params, key)
    units, inputs = _count(params.hidden_size, "unit"), _count(params.input_size, "input")
    head = f"# The weights of an LSTM with {units} and {inputs}, as {form.title} keeps them: "
    head += f"gates in the order {', '.join(form.gates)}.\n"
    if form.forget_bias:
        head += f"# {form.title} adds {form.forget_bias:g} to the forget gate at run time; here it is taken off.\n"
    for place, name in params.kind.functions.items():
        head += f"# Its {place} function is {name}: give it to the layer.\n"
    return head + arrays_program(arrays, form.use)


def form_npz(params: LSTMParameters, key: str) -> bytes:
    """Return the arrays of `to_form` as the bytes of an NPZ file; names have a dot where a form has a slash.

    >>> with np.load(io.BytesIO(form_npz(LSTMParameters.initial(1, 1, seed=0), "onnx"))) as file:
    ...     list(file)
    ['W', 'R', 'B']
    """
    return arrays_npz(to_form(params, key))


def arrays_program(arrays: Arrays, use: str) -> str:
    """Return the NumPy program that makes the dictionary `weights` of some arrays; `use` says what to do with it.

    >>> arrays_program({"bias": np.zeros(1)}, "layer.set_weights(list(weights.values()))").splitlines()[3]
    '    "bias": np.array([0.0], dtype=np.float64),'
    """
    checked_kind("use", use, str, "a string that says what to do with them")
    lines = [
        f"    {json.dumps(name)}: np.array({literal(array)}, dtype=np.{array.dtype}),\n"
        for name, array in _checked_arrays(arrays).items()
    ]
    said = "".join(f"# {line}\n" for line in use.splitlines())
    return f"import numpy as np\n\nweights = {{\n{''.join(lines)}}}\n{said}"


def arrays_npz(arrays: Arrays) -> bytes:
    """Return arrays as the bytes of an NPZ file; names have a dot where a form has a slash.

    >>> with np.load(io.BytesIO(arrays_npz({"i/bias": np.zeros(1)}))) as file:
    ...     list(file)
    ['i.bias']
    """
    file = io.BytesIO()
    named: dict[str, Any] = {name.replace("/", "."): array for name, array in _checked_arrays(arrays).items()}
    if taken := named.keys() & {"file", "allow_pickle"}:
        raise ValueError(f"arrays has the name {min(taken)}, which `numpy.savez` has for itself; wanted another one.")
    np.savez_compressed(file, allow_pickle=False, **named)
    return file.getvalue()


def _checked_arrays(arrays: Any) -> Arrays:
    wanted = "a mapping with arrays by name"
    mapping = checked_kind("arrays", arrays, Mapping, wanted)  # type: ignore[type-abstract]
    return {checked_kind("arrays", name, str, wanted): real_array(name, array) for name, array in mapping.items()}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


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
    given = ", ".join(map(str, arrays)) or tr("nothing")
    raise ValueError(tr("The arrays have {names}; wanted the names of a form. {forms}.", names=given, forms=forms))


def _checked(form: Form, arrays: Mapping[str, Any]) -> Arrays:
    """Return the arrays of a form by name, each of its shape in D and H."""
    given = {str(name).replace(".", "/") if form.key == "flax" else str(name): arrays[name] for name in arrays}
    if missing := [name for name in form.shapes if name not in given]:
        said = tr("The arrays lack {names}; {library} wants {wanted}.")
        raise ValueError(said.format(names=", ".join(missing), library=form.title, wanted=", ".join(form.shapes)))
    optional = form.optional or {}
    if 0 < len(optional.keys() & given.keys()) < len(optional):
        said = tr("The arrays have some peepholes; {library} wants {wanted} together.")
        raise ValueError(said.format(library=form.title, wanted=", ".join(optional)))
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
        wanted = f"({', '.join(map(str, shape))})"
        raise ValueError(tr("{name} has shape {shape}; wanted {wanted}.", name=name, shape=given, wanted=wanted))
    if "D + H" in shape and given[0] <= sizes.get("H", given[1] // 4):
        said = tr("{name} has shape {shape}; wanted (D + H, 4H) with at least one input.", name=name, shape=given)
        raise ValueError(said)
