"""Is this the right order? Which reading of stacked weights reproduces an input and the output that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, permutations, product
from typing import Any

import numpy as np

from lstm_core.arrangement import BIAS_ORDERS, JOINT_ORDERS
from lstm_core.assembly import assemble, columns_said
from lstm_core.checks import FLOAT64, Array, checked_array, checked_kind, checked_number
from lstm_core.errors import NotFiniteError
from lstm_core.kind import PLAIN, LSTMKind
from lstm_core.language import all_of, local, tr
from lstm_core.layout import GATE_ORDERS
from lstm_core.parameters import GATE_ORDER, LSTMParameters, block
from lstm_core.trace import run

FINEST = 1e-6
"""Smallest tolerance that is taken from the digits of a pair: what was computed in float32 differs by less."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One reading of stacked weights: its arguments of `assemble`, the cell, and its largest difference to the pair.

    `joined` is "" where W and U are apart. A run that leaves the range of numbers has an infinite difference.

    >>> cell = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    >>> str(Reading("iofg", "", False, 0.0, cell, 0.0))
    'gates i, o, f, g (ONNX), rows are units'
    """

    gates: str
    joined: str
    transposed: bool
    forget_bias: float
    parameters: LSTMParameters
    difference: float

    def __str__(self) -> str:
        """Return the reading in words: "gates i, f, g, o (PyTorch, Keras, Flax), rows are units"."""
        order, who = ", ".join(self.gates), tr(GATE_ORDERS.get(self.gates, ""))
        words = [tr("gates {order} ({who})", order=order, who=who) if who else tr("gates {order}", order=order)]
        words.append(tr("columns are units") if self.transposed else tr("rows are units"))
        if "b" in self.joined:
            words.append(tr("columns for {columns}", columns=columns_said(self.joined)))
        elif self.joined:
            words.append(tr("{first} before {second}", first=self.joined[0], second=self.joined[1]))
        if self.forget_bias:
            words.append(tr("{value} added to the forget gate", value=local(f"{self.forget_bias:g}")))
        return ", ".join(words)


@dataclass(frozen=True, eq=False)
class OrderSearch:
    """All readings, the best first; those within `tolerance` of the pair; and the answer in a sentence.

    >>> found = find_order({"W": [[1.0]] * 4, "U": [[0.0]] * 4, "b": [0.0] * 4}, [[1.0], [1.0]], [[0.3], [0.5]])
    >>> found.sentence[:52]
    'No order reproduces the pair to within 0.051: the be'
    """

    readings: tuple[Reading, ...]
    matching: tuple[Reading, ...]
    tolerance: float
    sentence: str


def find_order(
    weights: Mapping[str, Any],
    x: Array,
    h: Array,
    *,
    c: Array | None = None,
    h0: Array | None = None,
    c0: Array | None = None,
    tolerance: float | None = None,
    kind: LSTMKind = PLAIN,
) -> OrderSearch:
    """Run every reading of stacked weights over x, and return them by their largest difference to h (and c).

    `weights` are stacked, as for `assemble`: W, U, b, or W alone over x and h. x is (T, D); h and c are (T, H), or
    (H,) after the last step; h0 and c0 (H,), zero if not given. A reading is an order of the gates, in W alone which
    of x and h stands first and, where x has one input less, where the bias stands, whether
    columns are units where shapes allow both, and 0 or 1 added to the forget gate.
    `kind` is that of the LSTM. Without `tolerance` it is half of the last digit that h and c have. Raises ValueError
    as `assemble` and `run` do.

    >>> params = LSTMParameters.initial(2, 3, seed=0)
    >>> x = [[1.0, -1.0], [0.5, 2.0]]
    >>> onnx = {"W": params.weight_ih, "U": params.weight_hh, "b": params.bias}
    >>> found = find_order(onnx, x, run(params, x).h)
    >>> len(found.readings), str(found.matching[0])
    (48, 'gates i, f, g, o (PyTorch, Keras, Flax), rows are units')
    """
    checked_kind("weights", weights, Mapping, "a mapping with W, U, b or W, b")  # type: ignore[type-abstract]
    x = checked_array("x", x, FLOAT64, ("T", "D"))
    h = checked_array("h", h, FLOAT64, ("H",), (len(x), "H"))
    wanted = {"h": h} | ({} if c is None else {"c": checked_array("c", c, FLOAT64, h.shape)})
    start = {name: value for name, value in (("h0", h0), ("c0", c0)) if value is not None}
    if tolerance is None:
        tolerance = max(FINEST, *(last_digit(value) for value in wanted.values()))
    tolerance = checked_number("tolerance", tolerance, 0.0)
    checked_kind("kind", kind, LSTMKind, "an LSTMKind")
    found = sorted(_readings(weights, x, wanted, start, kind), key=lambda reading: reading.difference)
    matching = tuple(reading for reading in found if reading.difference <= tolerance)
    return OrderSearch(tuple(found), matching, tolerance, _sentence(found, matching, tolerance, x, start))


def _readings(
    weights: Mapping[str, Any], x: Array, wanted: Mapping[str, Array], start: Mapping[str, Any], kind: LSTMKind
) -> Iterator[Reading]:
    sizes: dict[str, Any] = {"input_size": x.shape[1], "hidden_size": wanted["h"].shape[-1], "kind": kind}
    added = (0.0, 1.0) if "f" in kind.gates else (0.0,)
    orders: tuple[str, ...] = JOINT_ORDERS
    try:
        first = assemble(weights, **sizes)
    except ValueError as error:
        orders = BIAS_ORDERS
        try:
            first = assemble(weights, joined=orders[0], **sizes)
        except ValueError:
            raise error from None
    asked = {question.argument for question in first.questions}
    if "gates" not in asked:
        said = tr("The weights are given gate by gate; wanted the four stacked, W, U and b, whose order is asked.")
        raise ValueError(said)
    joined = orders if "joined" in asked or orders == BIAS_ORDERS else ("",)
    ways = (False, True) if "transposed" in asked else (first.transposed,)
    for gates, way, both, bias in product(map("".join, permutations(kind.gates)), ways, joined, added):
        cell = assemble(weights, gates=gates, transposed=way, joined=both or None, forget_bias=bias, **sizes).parameters
        yield Reading(gates, both, way, bias, cell, _difference(cell, x, wanted, start))


def _difference(cell: LSTMParameters, x: Array, wanted: Mapping[str, Array], start: Mapping[str, Any]) -> float:
    try:
        trace = run(cell, x, **start)
    except NotFiniteError:
        return float("inf")
    got = {name: trace.series[name] if value.ndim == 2 else trace.series[name][-1] for name, value in wanted.items()}
    return max(float(np.abs(got[name] - value).max()) for name, value in wanted.items())


def last_digit(values: Array) -> float:
    """Return a little more than half of the last digit with which the numbers are written."""
    digits = max(-int(Decimal(repr(value)).normalize().as_tuple().exponent) for value in values.ravel().tolist())
    return 0.505 * 10.0**-digits


def _sentence(
    found: list[Reading], matching: tuple[Reading, ...], tolerance: float, x: Array, start: Mapping[str, Any]
) -> str:
    best, within, differs = found[0], _short(tolerance), [_short(reading.difference) for reading in found[:2]]
    if not matching:
        said = tr(
            "No order reproduces the pair to within {within}: the best, {best}, differs by {off}. The start values, a "
            "bias or another function of the cell may differ."
        )
        return said.format(within=within, best=best, off=differs[0])
    if len(matching) == 1 and len(found) == 1:
        return tr("Exactly one order reproduces the pair: {best}. It differs by {off}.", best=best, off=differs[0])
    if len(matching) == 1:
        said = tr(
            "Exactly one order reproduces the pair: {best}. It differs by {off}; the next best differs by {other}."
        )
        return said.format(best=best, off=differs[0], other=differs[1])
    said = tr("{count} orders reproduce the pair to within {within}, as {reason}.")
    return said.format(count=len(matching), within=within, reason=_why(matching, x, start))


def _short(value: float) -> str:
    return local(f"{value:.2g}")


def _why(matching: tuple[Reading, ...], x: Array, start: Mapping[str, Any]) -> str:
    """Return why several readings fit."""
    one = matching[0].parameters
    if all(_same(one, other.parameters) for other in matching):
        return tr("they are the same cell: {reason}", reason=_equal_parts(one))
    without_bias = {(reading.gates, reading.joined, reading.transposed) for reading in matching}
    if len(without_bias) == 1 and len(x) == 1 and not np.any(start.get("c0", 0.0)):
        return tr("c is 0 before the only step, so that the forget gate has no effect; a second step tells")
    return tr("the pair has too few steps or digits to tell them apart; more of them do")


def _same(one: LSTMParameters, other: LSTMParameters) -> bool:
    return all(np.array_equal(array, other.by_gate()[name]) for name, array in one.by_gate().items())


def _equal_parts(cell: LSTMParameters) -> str:
    H = cell.hidden_size
    rows = np.hstack([cell.weight_ih, cell.weight_hh, cell.bias[:, None]])
    blocks = {gate: rows[block(gate, H)] for gate in GATE_ORDER}
    pairs = [pair for pair in combinations(GATE_ORDER, 2) if np.array_equal(blocks[pair[0]], blocks[pair[1]])]
    if not pairs:
        return tr("its matrices are their own transposes")
    gates = [gate for gate in GATE_ORDER if any(gate in pair for pair in pairs)]
    return tr("the weights of {gates} are equal", gates=all_of(gates))
