"""The language in which cells are written, one equation a line: its values and its vector-Jacobian products.

    c = f * c_prev + i * g

On the right stand names, numbers, + - * / (all element by element), `@` between a weight matrix and a vector,
and the functions sigmoid, tanh, exp, log_sigmoid, maximum and minimum. The last axis of a vector (..., H) is its own;
the axes before it are steps, sequences or several derivatives at once. `W @ v` is therefore computed as v W^T.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from lstm_core.activations import sigmoid
from lstm_core.checks import Array, checked_kind

Values = Mapping[str, Array]
Operand = Callable[[int], Array]
Vjp = Callable[[Array, Operand, Callable[[], Array]], Array]


@dataclass(frozen=True, eq=False)
class Term:
    """A part of an equation: a name, a number, or an operation on terms; `names` are all those in it, in order."""

    operation: str
    arguments: tuple[Term, ...] = ()
    name: str = ""
    number: float = 0.0
    names: tuple[str, ...] = ()

    @cached_property
    def value(self) -> Callable[[Values], Array]:
        """The function that returns the term's value, given that of each of its names.

        It is put together once: looking through the term in every step takes a quarter of the time of a run.
        """
        if self.operation == "name":
            return itemgetter(self.name)
        if self.operation == "number":
            number = np.float64(self.number)
            return lambda _values: number  # type: ignore[return-value]  # it broadcasts like an array
        function, arguments = OPERATIONS[self.operation].value, [argument.value for argument in self.arguments]
        if len(arguments) == 1:
            return lambda values: function(arguments[0](values))
        first, second = arguments
        return lambda values: function(first(values), second(values))


class Operation(NamedTuple):
    """The value of an operation on its operands, and its vector-Jacobian product for each operand.

    `vjps[k](d, v, y)` returns ∂L/∂(operand k), given d = ∂L/∂(result); v(n) returns the value of operand n and
    y() that of the result, so that only what is called is computed.
    """

    value: Callable[..., Array]
    vjps: tuple[Vjp, ...]


def log_sigmoid(z: Array) -> Array:
    """Return ln sigmoid(z) = -ln(1 + exp(-z)) without overflow."""
    return np.asarray(-np.logaddexp(0.0, -z))


def _rows(array: Array) -> Array:
    return array.reshape(-1, array.shape[-1])


OPERATIONS: dict[str, Operation] = {
    "+": Operation(np.add, (lambda d, v, y: d, lambda d, v, y: d)),
    "-": Operation(np.subtract, (lambda d, v, y: d, lambda d, v, y: -d)),
    "*": Operation(np.multiply, (lambda d, v, y: d * v(1), lambda d, v, y: d * v(0))),
    "/": Operation(np.divide, (lambda d, v, y: d / v(1), lambda d, v, y: -d * y() / v(1))),
    "@": Operation(
        lambda matrix, vector: vector @ matrix.T,
        (lambda d, v, y: _rows(d).T @ _rows(v(1)), lambda d, v, y: d @ v(0)),
    ),
    "negative": Operation(np.negative, (lambda d, v, y: -d,)),
    "sigmoid": Operation(sigmoid, (lambda d, v, y: d * (y() * (1 - y())),)),
    "tanh": Operation(np.tanh, (lambda d, v, y: d * (1 - y() ** 2),)),
    "exp": Operation(np.exp, (lambda d, v, y: d * y(),)),
    "log_sigmoid": Operation(log_sigmoid, (lambda d, v, y: d * sigmoid(-v(0)),)),
    "maximum": Operation(np.maximum, (lambda d, v, y: d * (v(0) >= v(1)), lambda d, v, y: d * (v(0) < v(1)))),
    "minimum": Operation(np.minimum, (lambda d, v, y: d * (v(0) <= v(1)), lambda d, v, y: d * (v(0) > v(1)))),
}
"""Every operation; where the operands of maximum or minimum are equal, the derivative is that of the first."""


@dataclass(frozen=True, eq=False)
class Equation:
    """One line, `name = term`."""

    name: str
    term: Term

    @property
    def value(self) -> Callable[[Values], Array]:
        """The function that returns the value of the right side, given that of each of its names."""
        return self.term.value

    def vjp(self, values: Values, d_line: Array, wanted: AbstractSet[str], into: dict[str, Array]) -> None:
        """Add to `into` the vector-Jacobian products of this line, for those of its names that are `wanted`.

        `d_line` is ∂L/∂(left side); what is added for a name v is the part of ∂L/∂v that goes through this line.
        `values` holds all names of the line, the left side too. The product for a vector has the axes of `d_line`,
        which may be more than the vector's own; that for a matrix is summed over all axes but the last. Source:
        reverse-mode automatic differentiation.
        """
        if not wanted.isdisjoint(self.term.names):
            _vjp(self.term, values, d_line, wanted, into, values[self.name])


def _vjp(
    term: Term, values: Values, d_term: Array, wanted: AbstractSet[str], into: dict[str, Array], result: Array | None
) -> None:
    """Do what `Equation.vjp` does for a term; `result` is the term's value, None where it is not stored."""
    if term.operation == "name":
        into[term.name] = into[term.name] + d_term if term.name in into else d_term
        return

    for argument, vjp in zip(term.arguments, OPERATIONS[term.operation].vjps, strict=True):
        if not wanted.isdisjoint(argument.names):
            d_argument = vjp(
                d_term,
                lambda k: term.arguments[k].value(values),
                lambda: term.value(values) if result is None else result,
            )
            _vjp(argument, values, d_argument, wanted, into, None)


def parse(line: str) -> Equation:
    """Return the equation of a line `name = expression`; ValueError if it is not one in this language."""
    return _parsed(checked_kind("line", line, str, "a string 'name = expression'"))


@cache
def _parsed(line: str) -> Equation:
    try:
        tree = ast.parse(line.strip())
    except (SyntaxError, ValueError):
        raise ValueError(f"{line!r} cannot be read; wanted 'name = expression'.") from None
    match tree.body:
        case [ast.Assign(targets=[ast.Name(id=name)], value=value)]:
            return Equation(name, _term(value, line))
    raise ValueError(f"{line!r} is not an equation; wanted 'name = expression'.")


_SYMBOLS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}


def _term(node: ast.expr, line: str) -> Term:
    match node:
        case ast.Name(id=name):
            return Term("name", name=name, names=(name,))
        case ast.Constant(value=int() | float() as number):
            return Term("number", number=float(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _operation("negative", [operand], line)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SYMBOLS:
            return _operation(_SYMBOLS[type(op)], [left, right], line)
        case ast.Call(func=ast.Name(id=word), args=operands, keywords=[]) if word in OPERATIONS:
            return _operation(word, operands, line)
    raise ValueError(
        f"{ast.unparse(node)!r} in {line!r} is not known; wanted names, numbers, + - * / @ and the functions "
        f"{', '.join(word for word in OPERATIONS if word.isidentifier())}."
    )


def _operation(operation: str, operands: list[ast.expr], line: str) -> Term:
    wanted = len(OPERATIONS[operation].vjps)
    if len(operands) != wanted:
        raise ValueError(f"{operation} in {line!r} has {len(operands)} operands; wanted {wanted}.")
    terms = tuple(_term(operand, line) for operand in operands)
    return Term(operation, terms, names=tuple(dict.fromkeys(name for term in terms for name in term.names)))
