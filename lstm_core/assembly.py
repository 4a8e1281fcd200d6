"""An LSTM put together from the matrices that someone has, in whatever arrangement; and what was understood of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import (
    Array,
    checked_kind,
    checked_name,
    checked_number,
    checked_whole,
    common_dtype,
    real_array,
    shown,
)
from lstm_core.kind import PLAIN, LSTMKind
from lstm_core.language import all_of, local, one_of, tr, tr_later
from lstm_core.layout import Layout, lstm_layout
from lstm_core.parameters import GATE_ORDER, LSTMParameters
from lstm_core.stacking import Given, peephole, stack, vector
from lstm_core.weight_names import APART, CANDIDATES, JOINT, WITH_BIAS, Sizes, readings, shapes_of

JOINT_ORDERS = ("xh", "hx")
"""What stands first in a matrix over both: the input or the state."""

BIAS_ORDERS = ("xhb", "hxb", "bxh", "bhx")
"""The columns of a matrix that has the bias too, as the column of a 1 behind or before both."""


@dataclass(frozen=True)
class Question:
    """What the shapes do not tell: the argument of `assemble` that does, its choices, and the one that was taken.

    `asked` says what they do not tell, `said` what was taken, "" where that need not be said.

    >>> assemble({"W": [[0.0, 0.0]] * 4}).questions[1].sentence
    'Shapes do not tell whether x or h stands first in a matrix over both; taken: x.'
    """

    argument: str
    asked: str
    said: str
    choices: tuple[Any, ...]
    taken: Any

    @property
    def sentence(self) -> str:
        """What the shapes do not tell, and what was taken."""
        return tr("{asked}; taken: {taken}.", asked=self.asked, taken=self.said) if self.said else f"{self.asked}."


@dataclass(frozen=True)
class Understood:
    """What was made of one matrix: its name, the shape given, its meaning in words and its first numbers.

    >>> assemble({"W": [[0.5, 0.0]] * 4}).understood[0].meaning
    'from [x, h] of i, f, g, o, rows are units'
    """

    name: str
    shape: tuple[int, ...]
    meaning: str
    first: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Assembly:
    """An LSTM with its start values (H,), and all that was understood, guessed and left open on the way to it.

    >>> cell = assemble({"W": [[0.0]] * 4, "U": [[0.0]] * 4, "c0": 2.0})
    >>> cell.c0.tolist(), cell.notes[-1]
    ([2.0], 'No bias was given: it is 0.')
    """

    parameters: LSTMParameters
    h0: Array
    c0: Array
    transposed: bool
    understood: tuple[Understood, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]


def assemble(
    weights: Mapping[str, Any],
    *,
    gates: str | None = None,
    joined: str | None = None,
    transposed: bool | None = None,
    input_size: int | None = None,
    hidden_size: int | None = None,
    forget_bias: float = 0.0,
    kind: LSTMKind = PLAIN,
) -> Assembly:
    """Return the LSTM whose weights are given by name, gate by gate or stacked, over x and h apart or side by side.

    Per gate: W_f (H, D), U_f (H, H), b_f (H,), p_f (H,) or diagonal (H, H); without U, W_f is (H, D + H). Stacked:
    W (4H, D), U (4H, H), b (4H,) or (8H,), p (3, H) in the order `gates`; without U, W is (4H, D + H). All may be
    transposed. b2 is a second bias and is added; what is not given of b, p, h0, c0 is 0. `gates` is an order such
    as "ifgo", `joined` "xh" or "hx", or one of BIAS_ORDERS, such as "xhb", where W has the bias as a column more;
    `transposed` says whether columns are units. What is not said is found where shapes tell; else the usual is taken
    and stands in `questions`. `forget_bias` is added to b_f, as frameworks do it at run time. An LSTM of a `kind` with
    a coupled gate has no weights of that gate: three stacked blocks, 3H for 4H.
    Raises ValueError with the name, the shape given and the shapes that would be right.

    >>> cell = assemble({f"W_{gate}": [[0.5, 0.3, 0.1, 0.2], [0.1, 0.4, 0.2, 0.3]] for gate in "ifgo"})
    >>> cell.parameters.input_size, cell.parameters.hidden_size, [question.argument for question in cell.questions]
    (2, 2, ['joined'])
    """
    if forget_bias and kind.coupled == "f":
        raise ValueError(
            tr("forget_bias is {value}, but f = 1 − i has no bias; wanted 0.", value=local(f"{forget_bias:g}"))
        )
    given, questions = read_given(
        weights, lstm_layout(kind), gates, joined, transposed=transposed, sizes=(input_size, hidden_size)
    )
    return _assembled(given, checked_number("forget_bias", forget_bias), kind, questions)


def read_given(
    weights: Mapping[str, Any],
    layout: Layout,
    gates: str | None,
    joined: str | None,
    *,
    transposed: bool | None,
    sizes: tuple[int | None, int | None],
) -> tuple[Given, tuple[Question, ...]]:
    """Return the arrays with the way in which they are read, and what shapes do not tell of it; see `assemble`."""
    arrays, called = _named(weights, layout)
    is_joint = not any(name[0] == "U" for name in arrays)
    _refuse_missing(arrays, is_joint, layout)
    orders = JOINT_ORDERS if any(name[0] == "b" for name in arrays) else (*JOINT_ORDERS, *BIAS_ORDERS)
    order = checked_name("joined", joined or "xh", orders)
    joint = (WITH_BIAS if "b" in order else JOINT) if is_joint else APART
    known = {
        "transposed": None if transposed is None else bool(transposed),
        "input_size": None if sizes[0] is None else checked_whole("input_size", sizes[0], 1),
        "hidden_size": None if sizes[1] is None else checked_whole("hidden_size", sizes[1], 1),
    }
    blocks = len(layout.letters)
    shapes = {name: array.shape for name, array in arrays.items()}
    found = readings(shapes, joint, known.items(), blocks)
    if not found:
        raise _no_reading(arrays, called, joint, known, blocks)
    guess, why = _guessed_order(arrays, called, found[0], joint, layout)
    given = Given(arrays, called, found[0], joint, _checked_order(gates, guess, layout), order, layout)
    questions = [_size_question(found)] if len(found) > 1 and not _all_symmetric(arrays, found) else []
    if "W" in arrays and gates is None and blocks > 1:
        choices = tuple(dict.fromkeys((guess, *layout.orders)))
        questions.append(Question("gates", tr("Shapes do not tell the order of the gates"), why, choices, guess))
    if joint and joined is None:
        asked = tr("Shapes do not tell whether x or h stands first in a matrix over both")
        can_have_bias = len(orders) > 2 and readings(shapes, WITH_BIAS, known.items(), blocks)
        questions.append(Question("joined", asked, "x", orders if can_have_bias else JOINT_ORDERS, order))
    return given, tuple(questions)


def _named(weights: Mapping[str, Any], layout: Layout) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays by canonical name, and the names that were given."""
    checked_kind("weights", weights, Mapping, f"a mapping with names of {layout.names}")  # type: ignore[type-abstract]
    arrays: dict[str, Array] = {}
    called: dict[str, str] = {}
    for name, value in weights.items():
        key = layout.canonical(name, weights) if isinstance(name, str) else None
        if key is None or (layout.coupled and key.endswith(f"_{layout.coupled}")):
            raise ValueError(tr("The weights have {given}; wanted {wanted}.", given=shown(name), wanted=layout.names))
        if key in arrays:
            said = tr("The weights have both {one} and {other}, which are the same; wanted one of them.")
            raise ValueError(said.format(one=called[key], other=name))
        array = real_array(name, value)
        if not np.isfinite(array).all():
            place = np.argwhere(~np.isfinite(array))[0].tolist()
            said = tr("{place} is {value}; wanted finite numbers.")
            raise ValueError(said.format(place=f"{name}{place or ''}", value=array[tuple(place)]))
        arrays[key], called[key] = array.astype(common_dtype(array)), name
    return arrays, called


def _refuse_missing(arrays: Mapping[str, Array], joint: int, layout: Layout) -> None:
    stacked = [name for name in arrays if name in ("W", "U", "b", "b2")]
    single = [name for name in arrays if name[:2] in ("W_", "U_", "b_") or name[:3] == "b2_"]
    if stacked and single:
        said = tr(
            "The weights have {stacked} of all gates and {single} of one gate; wanted a matrix for each gate "
            "everywhere, or one of all gates everywhere."
        )
        raise ValueError(said.format(stacked=stacked[0], single=single[0]))
    letters = "W" if joint else "WU"
    names = {
        f"{letter}_{gate}": f"{letter}_{said_order(gate, layout)}" for letter in letters for gate in layout.letters
    }
    if missing := [
        said
        for name, said in (names if single else dict(zip(letters, letters, strict=True))).items()
        if name not in arrays
    ]:
        raise ValueError(
            tr("The weights lack {names}; wanted {wanted}.", names=", ".join(missing), wanted=layout.names)
        )
    peepholes = [name for name in arrays if name[0] == "p"]
    if peepholes and "p" not in peepholes and len(peepholes) < len(layout.peepholes):
        wanted = all_of(f"p_{gate}" for gate in layout.peepholes)
        said = tr("The weights have {names}; wanted {wanted} together.", names=", ".join(peepholes), wanted=wanted)
        raise ValueError(said)


def _no_reading(
    arrays: dict[str, Array], called: dict[str, str], joint: int, known: dict[str, Any], blocks: int
) -> ValueError:
    """Return the error for shapes that do not fit together: about the first that no longer fits those before it."""
    shapes = {name: arrays[name].shape for name in sorted(arrays, key=lambda name: "UWbp".find(name[0]) % 5)}
    before: dict[str, Any] = {}
    for name, shape in shapes.items():
        fitting = readings(before, joint, known.items(), blocks) if before else []
        if not readings(before | {name: shape}, joint, known.items(), blocks):
            wanted = dict.fromkeys(str(s) for sizes in fitting for s in shapes_of(name, sizes, joint)[:1])
            if not wanted:
                wanted = dict.fromkeys(_in_letters(name, joint, way, blocks) for way in (False, True))
            others = [f"{called[other]} {given}" for other, given in list(before.items())[:3]]
            sizes = [f"{key} = {value}" for key, value in known.items() if value is not None]
            return ValueError(_misfit(f"{called[name]}", shape, one_of(wanted), others, sizes))
        before[name] = shape
    return ValueError(tr("The weights have shapes that do not fit together."))


def _misfit(name: str, shape: Any, wanted: str, others: list[str], sizes: list[str]) -> str:
    """Say that a shape is wrong beside `others`, with the `sizes` that are known."""
    words = {"name": name, "shape": shape, "wanted": wanted}
    beside = {"others": all_of(others)} if others else {}
    known = {"sizes": all_of(sizes)} if sizes else {}
    if others and sizes:
        return tr("{name} has shape {shape}; wanted {wanted} beside {others} with {sizes}.", **words, **beside, **known)
    if others:
        return tr("{name} has shape {shape}; wanted {wanted} beside {others}.", **words, **beside)
    if sizes:
        return tr("{name} has shape {shape}; wanted {wanted} with {sizes}.", **words, **known)
    return tr("{name} has shape {shape}; wanted {wanted}.", **words)


def _in_letters(name: str, joint: int, transposed: bool, blocks: int) -> str:
    letter, _, gate = name.partition("_")
    rows = "H" if gate or blocks == 1 else f"{blocks}H"
    if letter not in ("W", "U"):
        return f"({rows},)"
    shape = [rows, "H" if letter == "U" else ("D", "D + H", "D + H + 1")[joint]]
    return f"({', '.join(reversed(shape) if transposed else shape)})"


def _guessed_order(
    arrays: Mapping[str, Array], called: Mapping[str, str], sizes: Sizes, joint: int, layout: Layout
) -> tuple[str, str]:
    """Return the order of stacked gates that the arrangement suggests, and that with the reason in words."""
    n, H = len(layout.letters), sizes.hidden_size
    two = "b" in arrays and arrays["b"].size == 2 * n * H and (layout.family == "lstm" or arrays["b"].shape[0] != 2)
    onnx = "W" in arrays and (arrays["W"].ndim == 3 or two)
    if layout.family == "gru":
        torch = any(name.startswith(("weight_", "bias_")) for name in called.values()) or "b2" in arrays
        order = "rug" if torch and not onnx else "urg"
        return order, tr("{order}, that of {who}", order=said_order(order, layout), who=layout.orders[order])

    if n == 1:
        return layout.letters, tr("the only one")

    def _of(order: str) -> str:
        return "".join(gate for gate in order if gate in layout.letters)

    if onnx:
        order, why = _of("iofg"), tr("{order}, as three axes or a bias of {n}H numbers are those of ONNX")
        return order, why.format(order=", ".join(order), n=2 * n)
    if joint and sizes.transposed:
        order, why = _of("igfo"), tr("{order}, as one matrix (D + H, {n}H) is that of TensorFlow 1 and Haiku")
        return order, why.format(order=", ".join(order), n=n)
    order = _of(GATE_ORDER)
    return order, tr("{order}, that of PyTorch and Keras", order=", ".join(order))


def said_order(order: str, layout: Layout) -> str:
    """Return an order as people write it: of a GRU z, r, n."""
    return ", ".join(order.replace("u", "z").replace("g", "n") if layout.family == "gru" else order)


def _checked_order(gates: str | None, guess: str, layout: Layout) -> str:
    order = guess if gates is None else gates
    if isinstance(order, str):
        order = "".join(layout_letter(gate, layout) for gate in order)
    if not isinstance(order, str) or sorted(order) != sorted(layout.letters):
        some = tr("i, f, g (or c, j), o") if layout.letters == GATE_ORDER else said_order(layout.letters, layout)
        said = {
            2: tr("gates is {given}; wanted the two letters {letters} in some order."),
            3: tr("gates is {given}; wanted the three letters {letters} in some order."),
            4: tr("gates is {given}; wanted the four letters {letters} in some order."),
        }.get(len(layout.letters), tr("gates is {given}; wanted the one letter {letters}."))
        raise ValueError(said.format(given=shown(gates), letters=some))
    return order


def layout_letter(gate: str, layout: Layout) -> str:
    """Return a block's own letter for one of the letters that people call it by."""
    if layout.family == "gru":
        return {"z": "u", **dict.fromkeys("nhc", "g")}.get(gate, gate)
    return CANDIDATES.get(gate, gate)


def _all_symmetric(arrays: Mapping[str, Array], found: list[Sizes]) -> bool:
    """Return whether the readings differ in rows and columns only, and all matrices are their own transposes."""
    matrices = [np.atleast_2d(array) for name, array in arrays.items() if name[0] in "WU" and array.ndim > 1]
    return len({reading[:2] for reading in found}) == 1 and all(np.array_equal(m, m.T) for m in matrices)


def _size_question(found: list[Sizes]) -> Question:
    sizes = found[0]
    if len({reading[:2] for reading in found}) == 1:
        asked = tr("Shapes do not tell whether the rows or the columns are units")
        return Question("transposed", asked, tr("the rows, as in W x"), (False, True), sizes.transposed)
    choices = tuple(dict.fromkeys(reading.hidden_size for reading in found))
    if len(choices) == 1:
        inputs = tuple(dict.fromkeys(reading.input_size for reading in found))
        return Question("input_size", tr("Shapes fit several numbers of inputs"), "", inputs, sizes.input_size)
    asked = tr("Shapes fit {numbers} units", numbers=one_of(map(str, choices)))
    return Question("hidden_size", asked, str(sizes.hidden_size), choices, sizes.hidden_size)


def _assembled(given: Given, forget_bias: float, kind: LSTMKind, questions: tuple[Question, ...]) -> Assembly:
    H, transposed, n = given.sizes[1:]
    W, U, beside = inputs_and_states(given)
    bias: Array = np.array(stack(given, "b") + stack(given, "b2") + beside)
    if forget_bias:
        bias.reshape(n, H)[given.layout.letters.index("f")] += forget_bias
    p = peephole(given) if any(name[0] == "p" for name in given.arrays) else None
    h0, c0 = (vector(given.arrays.get(name), H) for name in ("h0", "c0"))
    W, U, bias = (_with_all_gates(array, given) for array in (W, U, bias))
    notes = notes_on(given, questions)
    if forget_bias:
        notes.append(tr("{value} was added to the bias of the forget gate.", value=local(f"{forget_bias:g}")))
    understood = tuple(understood_of(given, name) for name in given.arrays)
    parameters = LSTMParameters(W, U, bias, p).as_kind(kind)
    return Assembly(parameters, h0, c0, transposed, understood, questions, tuple(notes))


def inputs_and_states(given: Given) -> tuple[Array, Array, Array]:
    """Return W (nH, D) and U (nH, H) of all blocks, apart, and the bias (nH,) that stands in W, 0 where none does."""
    D, H, *_ = given.sizes
    W = stack(given, "W")
    if not given.joint:
        return W, stack(given, "U"), np.zeros(len(W), W.dtype)
    ends = np.cumsum([{"x": D, "h": H, "b": 1}[part] for part in given.joined])
    parts = dict(zip(given.joined, np.split(W, ends[:-1], axis=1), strict=True))
    return parts["x"], parts["h"], parts["b"][:, 0] if "b" in parts else np.zeros(len(W), W.dtype)


def _with_all_gates(array: Array, given: Given) -> Array:
    """Return four blocks of rows in GATE_ORDER, zeros for a gate without weights."""
    if not given.layout.coupled:
        return array
    blocks = dict(zip(given.layout.letters, np.split(array, len(given.layout.letters)), strict=True))
    return np.concatenate([blocks.get(gate, np.zeros_like(array[: given.sizes.hidden_size])) for gate in GATE_ORDER])


def notes_on(given: Given, questions: tuple[Question, ...]) -> list[str]:
    """Return what was taken for granted, in sentences."""
    H, transposed, n = given.sizes[1:]
    notes = [question.sentence for question in questions]
    if not any(name[0] == "b" for name in given.arrays) and given.joint != WITH_BIAS:
        notes.append(tr("No bias was given: it is 0."))
    if "b" in given.arrays and given.arrays["b"].size == 2 * n * H and given.layout.family != "gru":
        notes.append(tr("b has two biases, which were added."))
    P = len(given.layout.peepholes)
    if "p" in given.arrays and given.arrays["p"].shape == (P, P):
        notes.append(tr("p is {P} × {P}: its rows were taken as the gates.", P=P))
    if transposed:
        notes.append(tr("The columns of the matrices are units; they were transposed."))
    return notes


#: What a weight is, alone and of a gate or of some.
_MEANINGS = {
    "W": (tr_later("from x"), tr_later("from x of {gates}")),
    "U": (tr_later("from h"), tr_later("from h of {gates}")),
    "b": (tr_later("bias"), tr_later("bias of {gates}")),
    "b2": (tr_later("second bias"), tr_later("second bias of {gates}")),
    "p": (tr_later("peephole"), tr_later("peephole of {gates}")),
    "h0": (tr_later("h before the first step"),) * 2,
    "c0": (tr_later("c before the first step"),) * 2,
    "joint": (tr_later("from {columns}"), tr_later("from {columns} of {gates}")),
}


def columns_said(joined: str) -> str:
    """Return the vector that a matrix over x and h is over.

    >>> columns_said("hx"), columns_said("xhb")
    ('[h, x]', '[x, h, 1]')
    """
    return f"[{', '.join(joined.replace('b', '1'))}]"


def understood_of(given: Given, name: str) -> Understood:
    """Return what was made of one matrix."""
    array, (letter, _, gate) = given.arrays[name], name.partition("_")
    alone, of_gates = _MEANINGS["joint" if letter == "W" and given.joint else letter]
    gates = gate or (given.gates if letter in ("W", "U", "b", "b2") and len(given.gates) > 1 else "")
    said = {"columns": columns_said(given.joined), "gates": said_order(gates, given.layout)}
    meaning = tr(of_gates if gates else alone).format(**said)
    if letter in ("W", "U"):
        columns, rows = tr("{meaning}, columns are units"), tr("{meaning}, rows are units")
        meaning = (columns if given.sizes.transposed else rows).format(meaning=meaning)
    return Understood(given.called[name], array.shape, meaning, tuple(array.ravel()[:4].tolist()))
