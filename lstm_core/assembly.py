"""An LSTM put together from the matrices that someone has, in whatever arrangement; and what was understood of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_core.arrangement import Question, read_given, said_order
from lstm_core.checks import Array, checked_kind, checked_number
from lstm_core.kind import PLAIN, LSTMKind
from lstm_core.language import local, tr, tr_later
from lstm_core.layout import lstm_layout
from lstm_core.parameters import GATE_ORDER, LSTMParameters
from lstm_core.stacking import Given, peephole, stack, vector
from lstm_core.weight_names import WITH_BIAS


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
    forget_bias = checked_number("forget_bias", forget_bias)
    if checked_kind("kind", kind, LSTMKind, "an LSTMKind").coupled == "f" and forget_bias:
        raise ValueError(
            tr("forget_bias is {value}, but f = 1 − i has no bias; wanted 0.", value=local(f"{forget_bias:g}"))
        )
    given, questions = read_given(
        weights, lstm_layout(kind), gates, joined, transposed=transposed, sizes=(input_size, hidden_size)
    )
    return _assembled(given, forget_bias, kind, questions)


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
