"""In what arrangement matrices were given: what their names and shapes tell, and what has to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.checks import (
    Array,
    checked_flag,
    checked_kind,
    checked_name,
    checked_whole,
    common_dtype,
    real_array,
    shown,
)
from lstm_core.language import all_of, one_of, tr
from lstm_core.layout import Layout
from lstm_core.parameters import GATE_ORDER
from lstm_core.stacking import Given
from lstm_core.weight_names import APART, CANDIDATES, JOINT, WITH_BIAS, Sizes, readings, shapes_of

JOINT_ORDERS = ("xh", "hx")
"""What stands first in a matrix over both: the input or the state."""

BIAS_ORDERS = ("xhb", "hxb", "bxh", "bhx")
"""The columns of a matrix that has the bias too, as the column of a 1 behind or before both."""


@dataclass(frozen=True)
class Question:
    """What the shapes do not tell: the argument of `assemble` that does, its choices, and the one that was taken.

    `asked` says what they do not tell, `said` what was taken, "" where that need not be said.

    >>> from lstm_core import assemble
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
    order = "xh" if joined is None else checked_name("joined", joined, orders)
    joint = (WITH_BIAS if "b" in order else JOINT) if is_joint else APART
    known = {
        "transposed": None if transposed is None else checked_flag("transposed", transposed),
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
        order = "".join(_own_letter(gate, layout) for gate in order)
    if not isinstance(order, str) or sorted(order) != sorted(layout.letters):
        some = tr("i, f, g (or c, j), o") if layout.letters == GATE_ORDER else said_order(layout.letters, layout)
        said = {
            2: tr("gates is {given}; wanted the two letters {letters} in some order."),
            3: tr("gates is {given}; wanted the three letters {letters} in some order."),
            4: tr("gates is {given}; wanted the four letters {letters} in some order."),
        }.get(len(layout.letters), tr("gates is {given}; wanted the one letter {letters}."))
        raise ValueError(said.format(given=shown(gates), letters=some))
    return order


def _own_letter(gate: str, layout: Layout) -> str:
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
