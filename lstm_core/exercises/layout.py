"""Kinds about where numbers stand: the order of the gates, the shapes of weights and of outputs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Final

from lstm_core.exercises.draws import Draws
from lstm_core.exercises.exercise import Exercise, Wrong
from lstm_core.exercises.lines import Line, Term, line, product, sigmoid
from lstm_core.language import tr, tr_later

#: Library -> the order of its four blocks of rows; tests hold these against FORMS.
ORDERS: Final = {"PyTorch": "ifgo", "Keras": "ifgo", "ONNX": "iofg", "TensorFlow 1": "igfo"}
_NAMES: Final = {
    "f": tr_later("forget gate {f}"),
    "i": tr_later("input gate {i}"),
    "g": tr_later("candidate {g}"),
    "o": tr_later("output gate {o}"),
}
_GATES: Final = "figo"


def rows_of_gate(d: Draws) -> Exercise:
    """Which gate some rows belong to."""
    library, units, block = d.one(tuple(ORDERS)), d.whole(2, 9), d.whole(0, 3)
    order = ORDERS[library]
    gate = order[block]
    others = {other[block] for other in ORDERS.values()} - {gate}
    first, last = block * units + 1, (block + 1) * units
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "The four blocks of an LSTM's weights are stacked as in {library}, with {{H}} units. "
            "To which gate belong the rows {first} to {last}, counted from 1?",
            library=library,
            first=first,
            last=last,
        ),
        _GATES.index(gate),
        given=(Term("H", units),),
        choices=tuple(tr(_NAMES[one]) for one in _GATES),
        misconceptions=tuple(Wrong("row-order", _GATES.index(one)) for one in sorted(others)),
        because=tr(
            "{library} stacks them as {order}; each block has {{H}} rows, and these are block {block}.",
            library=library,
            order=", ".join(order),
            block=block + 1,
        ),
    )


def order_of_rows(d: Draws) -> Exercise:
    """Which order four pre-activations are in, from the memory they make."""
    orders = ("ifgo", "iofg", "igfo", "figo")
    z = tuple(d.signed(0.2, 2.4, 0.2) for _ in range(4))
    c_prev = d.signed(0.5, 2, 0.1)
    found = [_memory(order, z, c_prev) for order in orders]
    apart = all(abs(one - two) > 0.02 for one, two in combinations(found, 2))
    answer = d.whole(0, 3)
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "Four pre-activations of one unit stand in a row, {z_1} to {z_4}, and nobody knows in which order. "
            "With {c_prev} before the step, the memory after it is {c}. Which order is it?"
        ),
        answer if apart else math.nan,
        given=(
            *(Term(f"z_{k + 1}", value) for k, value in enumerate(z)),
            Term("c_prev", c_prev),
            Term("c", round(found[answer], 3)),
        ),
        choices=tuple(", ".join(f"{{{gate}}}" for gate in order) for order in orders),
        misconceptions=tuple(Wrong("row-order", k) for k in range(4) if k != answer),
        make_lines=lambda: _order_lines(orders[answer], z, c_prev),
    )


def _memory(order: str, z: tuple[float, ...], c_prev: float) -> float:
    of = dict(zip(order, z, strict=True))
    return sigmoid(of["f"]) * c_prev + sigmoid(of["i"]) * math.tanh(of["g"])


def _order_lines(order: str, z: tuple[float, ...], c_prev: float) -> tuple[Line, ...]:
    of = {gate: (f"z_{k + 1}", z[k]) for k, gate in enumerate(order)}
    f, i, g = sigmoid(of["f"][1]), sigmoid(of["i"][1]), math.tanh(of["g"][1])
    return (
        *(line(gate, "tanh" if gate == "g" else "sigmoid", **{of[gate][0]: of[gate][1]}) for gate in "fig"),
        line("kept", product(2), f=f, c_prev=c_prev),
        line("added", product(2), i=i, g=g),
        line("c", "sum", kept=f * c_prev, added=i * g),
    )


_ASK_SHAPE: Final = {
    "W": tr_later(
        "What is the shape of the input weights ({name}) of an LSTM layer in {library} "
        "with {{D}} inputs and {{H}} units? Rows × columns."
    ),
    "U": tr_later(
        "What is the shape of the recurrent weights ({name}) of an LSTM layer in {library} "
        "with {{D}} inputs and {{H}} units? Rows × columns."
    ),
}
_WHY_SHAPE: Final = {
    ("PyTorch", "W"): tr_later(
        "PyTorch has a row for each unit of each of the four blocks, and a column for each input that is read."
    ),
    ("PyTorch", "U"): tr_later(
        "PyTorch has a row for each unit of each of the four blocks, and a column for each unit that is read."
    ),
    ("Keras", "W"): tr_later(
        "Keras has a column for each unit of each of the four blocks, and a row for each input that is read."
    ),
    ("Keras", "U"): tr_later(
        "Keras has a column for each unit of each of the four blocks, and a row for each unit that is read."
    ),
}


def shape_of_weights(d: Draws) -> Exercise:
    """The shape of W, U or b of a layer."""
    inputs, units = d.whole(2, 9), d.whole(2, 12)
    library, letter = d.one(("PyTorch", "Keras")), d.one("WU")
    columns = inputs if letter == "W" else units
    name = {"PyTorch": {"W": "weight_ih", "U": "weight_hh"}, "Keras": {"W": "kernel", "U": "recurrent_kernel"}}
    rows = 4 * units
    right, turned = (rows, columns), (columns, rows)
    swapped = (4 * columns, units)
    one = (units, columns)
    if library == "Keras":
        right, turned, swapped, one = turned, right, swapped[::-1], one[::-1]
    wrong = {"transposed": turned, "one-block": one}
    if letter == "W":
        wrong["sizes-swapped"] = swapped
    return _shapes(
        d,
        tr(_ASK_SHAPE[letter], name=name[library][letter], library=library),
        (Term("D", inputs), Term("H", units)),
        right,
        wrong,
        tr(_WHY_SHAPE[library, letter]),
    )


_ASK_OUTPUT: Final = {
    "PyTorch": tr_later(
        "An LSTM layer of PyTorch, with its usual layout, batch_first=False, reads {B} sequences of {T} steps "
        "with {D} inputs each and has {H} units. What is the shape of its output of all steps?"
    ),
    "Keras": tr_later(
        "An LSTM layer of Keras, with return_sequences=True, reads {B} sequences of {T} steps "
        "with {D} inputs each and has {H} units. What is the shape of its output of all steps?"
    ),
}


def shape_of_output(d: Draws) -> Exercise:
    """The shape of what a layer gives."""
    steps, batch, inputs, units = d.whole(5, 40), d.whole(2, 32), d.whole(1, 12), d.whole(2, 64)
    library = d.one(("PyTorch", "Keras"))
    first = library == "Keras"

    def laid(time: int, last: int) -> tuple[int, ...]:
        return (batch, time, last) if first else (time, batch, last)

    return _shapes(
        d,
        tr(_ASK_OUTPUT[library]),
        (Term("B", batch), Term("T", steps), Term("D", inputs), Term("H", units)),
        laid(steps, units),
        {
            "other-layout": (steps, batch, units) if first else (batch, steps, units),
            "units-are-steps": laid(units, steps),
            "keeps-input-size": laid(steps, inputs),
            "last-step-only": (batch, units),
        },
        tr("Keras has the sequences first, and at each step a number for each unit.")
        if first
        else tr("PyTorch has the steps first, and at each step a number for each unit."),
    )


def _shapes(
    d: Draws,
    question: str,
    given: tuple[Term, ...],
    right: tuple[int, ...],
    wrong: Mapping[str, tuple[int, ...]],
    because: str,
) -> Exercise:
    """A choice among shapes, in an order of the seed."""
    offered = d.shuffled((right, *wrong.values()))
    return Exercise(
        *(d.kind, d.seed),
        question,
        offered.index(right),
        given=given,
        choices=tuple(" × ".join(map(str, shape)) for shape in offered),
        misconceptions=tuple(Wrong(key, offered.index(shape)) for key, shape in wrong.items()),
        because=because,
    )
