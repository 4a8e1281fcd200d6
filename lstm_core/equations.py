"""The language in which cells are written, a line of text an equation: its value, derivative and print.

    c = f * c_prev + i * g

On the right stand names, numbers, + - * / (all element by element), `@` between a weight matrix and a vector,
and the functions sigmoid, tanh, exp, log_sigmoid and maximum. The last axis of a vector (..., H) is its own; all
before it are steps, sequences or seeds. `W @ v` is therefore computed as v W^T.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from lstm_core.cell import sigmoid
from lstm_core.checks import Array

Values = Mapping[str, Array]
Operand = Callable[[int], Array]
Pull = Callable[[Array, Operand, Callable[[], Array]], Array]


@dataclass(frozen=True, eq=False)
class Term:
    """A part of an equation: a name, a number, or an operation on other terms; `names` are all within, in order."""

    operation: str
    arguments: tuple[Term, ...] = ()
    name: str = ""
    number: float = 0.0
    names: tuple[str, ...] = ()

    def value(self, values: Values) -> Array:
        """Return the term's value, given that of each of its names."""
        if self.operation == "name":
            return values[self.name]
        if self.operation == "number":
            return np.float64(self.number)  # type: ignore[return-value]  # it broadcasts like an array
        return OPERATIONS[self.operation].value(*[argument.value(values) for argument in self.arguments])


class Operation(NamedTuple):
    """What an operation gives, and for each operand what an adjoint of the result becomes there.

    `pulls[k]` takes the adjoint a, a function v that gives operand k, and a function y that gives the result;
    only what it calls is computed.
    """

    value: Callable[..., Array]
    pulls: tuple[Pull, ...]


def log_sigmoid(z: Array) -> Array:
    """Return ln sigmoid(z) = -ln(1 + exp(-z)) without overflow."""
    return np.asarray(-np.logaddexp(0.0, -z))


def _rows(array: Array) -> Array:
    return array.reshape(-1, array.shape[-1])


OPERATIONS: dict[str, Operation] = {
    "+": Operation(np.add, (lambda a, v, y: a, lambda a, v, y: a)),
    "-": Operation(np.subtract, (lambda a, v, y: a, lambda a, v, y: -a)),
    "*": Operation(np.multiply, (lambda a, v, y: a * v(1), lambda a, v, y: a * v(0))),
    "/": Operation(np.divide, (lambda a, v, y: a / v(1), lambda a, v, y: -a * y() / v(1))),
    "@": Operation(
        lambda matrix, vector: vector @ matrix.T,
        (lambda a, v, y: _rows(a).T @ _rows(v(1)), lambda a, v, y: a @ v(0)),
    ),
    "negative": Operation(np.negative, (lambda a, v, y: -a,)),
    "sigmoid": Operation(sigmoid, (lambda a, v, y: a * (y() * (1 - y())),)),
    "tanh": Operation(np.tanh, (lambda a, v, y: a * (1 - y() ** 2),)),
    "exp": Operation(np.exp, (lambda a, v, y: a * y(),)),
    "log_sigmoid": Operation(log_sigmoid, (lambda a, v, y: a * sigmoid(-v(0)),)),
    "maximum": Operation(np.maximum, (lambda a, v, y: a * (v(0) >= v(1)), lambda a, v, y: a * (v(0) < v(1)))),
}
"""Every operation of the language with its derivative; at a tie the first operand of maximum gets it all."""


@dataclass(frozen=True, eq=False)
class Equation:
    """One line, `name = term`."""

    name: str
    term: Term

    def value(self, values: Values) -> Array:
        """Return the right side, given the value of each of its names."""
        return self.term.value(values)

    def pull(self, values: Values, adjoint: Array, wanted: AbstractSet[str], into: dict[str, Array]) -> None:
        """Add to `into` what a derivative by this equation's name, `adjoint`, means for each of the `wanted` names.

        `values` holds all names of the line, its own too. What is added for a vector has the adjoint's axes, which
        may be more than the vector's own (seeds before steps); for a matrix it is summed over all axes but the last.
        Source: reverse-mode differentiation.
        """
        if not wanted.isdisjoint(self.term.names):
            _pull(self.term, values, adjoint, wanted, into, values[self.name])


def _pull(
    term: Term, values: Values, adjoint: Array, wanted: AbstractSet[str], into: dict[str, Array], known: Array | None
) -> None:
    if term.operation == "name":
        into[term.name] = into[term.name] + adjoint if term.name in into else adjoint
        return

    for argument, pull in zip(term.arguments, OPERATIONS[term.operation].pulls, strict=True):
        if not wanted.isdisjoint(argument.names):
            at_argument = pull(
                adjoint,
                lambda k: term.arguments[k].value(values),
                lambda: term.value(values) if known is None else known,
            )
            _pull(argument, values, at_argument, wanted, into, None)


@cache
def parse(line: str) -> Equation:
    """Return the equation that a line `name = expression` stands for; ValueError if it is none."""
    try:
        tree = ast.parse(line.strip())
    except SyntaxError:
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
    wanted = len(OPERATIONS[operation].pulls)
    if len(operands) != wanted:
        raise ValueError(f"{operation} in {line!r} has {len(operands)} operands; wanted {wanted}.")
    terms = tuple(_term(operand, line) for operand in operands)
    return Term(operation, terms, names=tuple(dict.fromkeys(name for term in terms for name in term.names)))
