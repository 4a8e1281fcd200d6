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
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER, LSTMParameters
from lstm_core.stacking import Given, peephole, stack, vector
from lstm_core.weight_names import CANDIDATES, NAMES_WANTED, Sizes, canonical, readings, shapes_of

GATE_ORDERS = {
    GATE_ORDER: "PyTorch, Keras, Flax",
    "igfo": "TensorFlow 1, Haiku",
    "iofg": "ONNX",
    "figo": "many papers",
    "fiog": "many exercises",
    "ifog": "many exercises",
}
"""Orders in which the four gates are stacked, and who stacks them so."""

JOINT_ORDERS = ("xh", "hx")
"""What stands first in a matrix over both: the input or the state."""


@dataclass(frozen=True)
class Question:
    """What the shapes do not tell: the argument of `assemble` that does, its choices, and the one that was taken.

    >>> assemble({"W": [[0.0, 0.0]] * 4}).questions[1].argument
    'joined'
    """

    argument: str
    sentence: str
    choices: tuple[Any, ...]
    taken: Any


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
) -> Assembly:
    """Return the LSTM whose weights are given by name, gate by gate or stacked, over x and h apart or side by side.

    Per gate: W_f (H, D), U_f (H, H), b_f (H,), p_f (H,) or diagonal (H, H); without U, W_f is (H, D + H). Stacked:
    W (4H, D), U (4H, H), b (4H,) or (8H,), p (3, H) in the order `gates`; without U, W is (4H, D + H). All may be
    transposed. b2 is a second bias and is added; what is not given of b, p, h0, c0 is 0. `gates` is an order such
    as "ifgo", `joined` "xh" or "hx", `transposed` whether columns are units. What is not said is found where shapes
    tell; else the usual is taken and stands in `questions`. `forget_bias` is added to b_f, as frameworks do it at
    run time. Raises ValueError with the name, the shape given and the shapes that would be right.

    >>> cell = assemble({f"W_{gate}": [[0.5, 0.3, 0.1, 0.2], [0.1, 0.4, 0.2, 0.3]] for gate in "ifgo"})
    >>> cell.parameters.input_size, cell.parameters.hidden_size, [question.argument for question in cell.questions]
    (2, 2, ['joined'])
    """
    arrays, called = _named(weights)
    joint = not any(name[0] == "U" for name in arrays)
    _refuse_missing(arrays, joint)
    known = {
        "transposed": None if transposed is None else bool(transposed),
        "input_size": None if input_size is None else checked_whole("input_size", input_size, 1),
        "hidden_size": None if hidden_size is None else checked_whole("hidden_size", hidden_size, 1),
    }
    found = readings({name: array.shape for name, array in arrays.items()}, joint, known.items())
    if not found:
        raise _no_reading(arrays, called, joint, known)
    stacked = "W" in arrays
    guess, why = _guessed_order(arrays, found[0], joint)
    given = Given(arrays, called, found[0], joint, _checked_order(gates, guess), joined or "xh")
    checked_name("joined", given.joined, JOINT_ORDERS)
    questions = [_size_question(found)] if len(found) > 1 and not _all_symmetric(arrays, found) else []
    if stacked and gates is None:
        choices = tuple(dict.fromkeys((guess, *GATE_ORDERS)))
        questions.append(Question("gates", f"Shapes do not tell the order of the gates; taken: {why}.", choices, guess))
    if joint and joined is None:
        sentence = "Shapes do not tell whether x or h stands first in a matrix over both; taken: x."
        questions.append(Question("joined", sentence, JOINT_ORDERS, given.joined))
    return _assembled(given, checked_number("forget_bias", forget_bias), tuple(questions))


def _named(weights: Mapping[str, Any]) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays by canonical name, and the names that were given."""
    checked_kind("weights", weights, Mapping, f"a mapping with names of {NAMES_WANTED}")  # type: ignore[type-abstract]
    arrays: dict[str, Array] = {}
    called: dict[str, str] = {}
    for name, value in weights.items():
        key = canonical(name) if isinstance(name, str) else None
        if key is None:
            raise ValueError(f"weights has {shown(name)}; wanted {NAMES_WANTED}.")
        if key in arrays:
            raise ValueError(f"weights has both {called[key]} and {name}, which are the same; wanted one of them.")
        array = real_array(name, value)
        if not np.isfinite(array).all():
            place = np.argwhere(~np.isfinite(array))[0].tolist()
            raise ValueError(f"{name}{place or ''} is {array[tuple(place)]}; wanted finite numbers.")
        arrays[key], called[key] = array.astype(common_dtype(array)), name
    return arrays, called


def _refuse_missing(arrays: Mapping[str, Array], joint: bool) -> None:
    stacked = [name for name in arrays if name in ("W", "U", "b", "b2")]
    single = [name for name in arrays if name[:2] in ("W_", "U_", "b_") or name[:3] == "b2_"]
    if stacked and single:
        raise ValueError(f"weights has {stacked[0]} of all gates and {single[0]} of one; wanted one way for all.")
    letters = "W" if joint else "WU"
    wanted = [f"{letter}_{gate}" for letter in letters for gate in GATE_ORDER] if single else list(letters)
    if missing := [name for name in wanted if name not in arrays]:
        raise ValueError(f"weights lacks {', '.join(missing)}; wanted {NAMES_WANTED}.")
    peepholes = [name for name in arrays if name[0] == "p"]
    if peepholes and "p" not in peepholes and len(peepholes) < len(PEEPHOLE_ORDER):
        raise ValueError(f"weights has {', '.join(peepholes)}; wanted p_i, p_f and p_o together.")


def _no_reading(arrays: dict[str, Array], called: dict[str, str], joint: bool, known: dict[str, Any]) -> ValueError:
    """Return the error for shapes that do not fit together: about the first that no longer fits those before it."""
    shapes = {name: arrays[name].shape for name in sorted(arrays, key=lambda name: "UWbp".find(name[0]) % 5)}
    before: dict[str, Any] = {}
    for name, shape in shapes.items():
        fitting = readings(before, joint, known.items()) if before else []
        if not readings(before | {name: shape}, joint, known.items()):
            wanted = dict.fromkeys(str(s) for sizes in fitting for s in shapes_of(name, sizes, joint)[:1])
            if not wanted:
                wanted = dict.fromkeys((_in_letters(name, joint, False), _in_letters(name, joint, True)))
            others = " and ".join(f"{called[other]} {given}" for other, given in list(before.items())[:3])
            sizes = "".join(f" with {key} = {value}" for key, value in known.items() if value is not None)
            beside = f" beside {others}" if others else ""
            right = " or ".join(wanted)
            return ValueError(f"{called[name]} has shape {shape}; wanted {right}{beside}{sizes}.")
        before[name] = shape
    return ValueError(f"weights has shapes that do not fit; wanted {NAMES_WANTED}.")


def _in_letters(name: str, joint: bool, transposed: bool) -> str:
    letter, _, gate = name.partition("_")
    rows = "H" if gate else "4H"
    if letter not in ("W", "U"):
        return f"({rows},)"
    shape = [rows, "H" if letter == "U" else "D + H" if joint else "D"]
    return f"({', '.join(reversed(shape) if transposed else shape)})"


def _guessed_order(arrays: Mapping[str, Array], sizes: Sizes, joint: bool) -> tuple[str, str]:
    """Return the order of stacked gates that the arrangement suggests, and a sentence on why."""
    H = sizes.hidden_size
    if "W" in arrays and (arrays["W"].ndim == 3 or ("b" in arrays and arrays["b"].size == 8 * H)):
        return "iofg", "i, o, f, g, as three axes or a bias of 8H numbers are those of ONNX"
    if joint and sizes.transposed:
        return "igfo", "i, g, f, o, as one matrix (D + H, 4H) is that of TensorFlow 1 and Haiku"
    return GATE_ORDER, f"{', '.join(GATE_ORDER)}, that of PyTorch and Keras"


def _checked_order(gates: str | None, guess: str) -> str:
    order = guess if gates is None else gates
    if isinstance(order, str):
        order = "".join(CANDIDATES.get(gate, gate) for gate in order)
    if not isinstance(order, str) or sorted(order) != sorted(GATE_ORDER):
        raise ValueError(f"gates is {shown(gates)}; wanted the four letters i, f, g (or c, j), o in some order.")
    return order


def _all_symmetric(arrays: Mapping[str, Array], found: list[Sizes]) -> bool:
    """Return whether the readings differ in rows and columns only, and all matrices are their own transposes."""
    matrices = [np.atleast_2d(array) for name, array in arrays.items() if name[0] in "WU" and array.ndim > 1]
    return len({reading[:2] for reading in found}) == 1 and all(np.array_equal(m, m.T) for m in matrices)


def _size_question(found: list[Sizes]) -> Question:
    sizes = found[0]
    if len({reading[:2] for reading in found}) == 1:
        sentence = "Shapes do not tell whether the rows or the columns are units; taken: the rows, as in W x."
        return Question("transposed", sentence, (False, True), sizes.transposed)
    choices = tuple(dict.fromkeys(reading.hidden_size for reading in found))
    if len(choices) == 1:
        inputs = tuple(dict.fromkeys(reading.input_size for reading in found))
        return Question("input_size", "Shapes fit several numbers of inputs.", inputs, sizes.input_size)
    sentence = f"Shapes fit {' or '.join(map(str, choices))} units; taken: {sizes.hidden_size}."
    return Question("hidden_size", sentence, choices, sizes.hidden_size)


def _assembled(given: Given, forget_bias: float, questions: tuple[Question, ...]) -> Assembly:
    D, H, transposed = given.sizes
    W, U = stack(given, "W"), stack(given, "U") if not given.joint else None
    if U is None:
        W, U = (W[:, :D], W[:, D:]) if given.joined == "xh" else (W[:, H:], W[:, :H])
    bias = stack(given, "b") + stack(given, "b2")
    bias = bias.copy()
    bias.reshape(4, H)[GATE_ORDER.index("f")] += forget_bias
    p = peephole(given) if any(name[0] == "p" for name in given.arrays) else None
    h0, c0 = (vector(given.arrays.get(name), H) for name in ("h0", "c0"))
    notes = [question.sentence for question in questions]
    if not any(name[0] == "b" for name in given.arrays):
        notes.append("No bias was given: it is 0.")
    if "b" in given.arrays and given.arrays["b"].size == 8 * H:
        notes.append("b has two biases, which were added.")
    if "p" in given.arrays and given.arrays["p"].shape == (3, 3):
        notes.append("p is 3 × 3: its rows were taken as the gates.")
    if forget_bias:
        notes.append(f"{forget_bias:g} was added to the bias of the forget gate.")
    if transposed:
        notes.append("The columns of the matrices are units; they were transposed.")
    understood = tuple(_understood(given, name) for name in given.arrays)
    parameters = LSTMParameters(W, U, bias, p)
    return Assembly(parameters, h0, c0, transposed, understood, questions, tuple(notes))


_MEANINGS = {"W": "from x", "U": "from h", "b": "bias", "b2": "second bias", "p": "peephole", "h": "h", "c": "c"}


def _understood(given: Given, name: str) -> Understood:
    array, (letter, _, gate) = given.arrays[name], name.partition("_")
    meaning = f"{letter[0]} before the first step" if letter in ("h0", "c0") else _MEANINGS[letter]
    if letter == "W" and given.joint:
        meaning = f"from [{', '.join(given.joined)}]"
    if gate:
        meaning += f" of {gate}"
    elif letter in ("W", "U", "b", "b2"):
        meaning += f" of {', '.join(given.gates)}"
    if letter in ("W", "U"):
        meaning += ", columns are units" if given.sizes.transposed else ", rows are units"
    return Understood(given.called[name], array.shape, meaning, tuple(array.ravel()[:4].tolist()))
