"""Recomputes what is shown, as a person with a pencil would: from the text alone, in decimal numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Final

_NUMBER: Final = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴-⁹]+)?)|(σ|tanh|exp|[()+−·/]))")
_LOWERED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
CLOSE: Final = Decimal("1e-9")  # of a unit
FLOAT: Final = Decimal("1e-15")


def read(text: str) -> Decimal:
    """The number that a text says: −0.5, 1.2·10⁻⁸."""
    mantissa, _, power = text.strip().strip("()").partition("·10")
    return Decimal(mantissa.translate(_LOWERED)).scaleb(int(power.translate(_LOWERED) or 0))


def unit(text: str) -> Decimal:
    """What a 1 in the last digit of a text is worth."""
    return Decimal(1).scaleb(int(read(text).as_tuple().exponent))


def sigma(z: Decimal) -> Decimal:
    return 1 / (1 + (-z).exp())


def tanh(z: Decimal) -> Decimal:
    if abs(z) > 50:
        return Decimal(1).copy_sign(z)
    if abs(z) < Decimal("1e-10"):
        return z - z**3 / 3
    return 1 - 2 / (1 + (2 * z).exp())


FUNCTIONS: Final[Mapping[str, Callable[[Decimal], Decimal]]] = {"σ": sigma, "tanh": tanh, "exp": Decimal.exp}


class _Reader:
    """Sums of products and quotients of numbers, brackets and functions."""

    def __init__(self, text: str) -> None:
        self.tokens = [number or sign for number, sign in _NUMBER.findall(text)]
        assert "".join(self.tokens) == re.sub(r"\s", "", text), f"not arithmetic: {text}"

    def take(self, *wanted: str) -> str | None:
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else None

    def sum(self) -> Decimal:
        found = self.product()
        while sign := self.take("+", "−"):
            found += self.product() if sign == "+" else -self.product()
        return found

    def product(self) -> Decimal:
        found = self.factor()
        while sign := self.take("·", "/"):
            found = found * self.factor() if sign == "·" else found / self.factor()
        return found

    def factor(self) -> Decimal:
        if self.take("−"):
            return -self.factor()
        if self.take("("):
            inner = self.sum()
            assert self.take(")")
            return inner
        token = self.tokens.pop(0)
        return FUNCTIONS[token](self.factor()) if token in FUNCTIONS else read(token)


def value(text: str) -> Decimal:
    """What an expression such as ``0.5 · (−0.2) + σ(1.5)`` comes to."""
    reader = _Reader(text)
    found = reader.sum()
    assert not reader.tokens, f"not all of it is arithmetic: {text}"
    return found


def follows(computed: Decimal, shown: str) -> bool:
    """Whether a result as shown is what was computed, rounded, as far as a float64 knows it; ties go either way."""
    return abs(computed - read(shown)) <= unit(shown) * (Decimal("0.5") + CLOSE) + abs(computed) * FLOAT


def holds(equation: str) -> bool:
    """Whether the right side of the last = is what stands before it."""
    with localcontext() as context:
        context.prec = 28
        context.Emax, context.Emin = 10**6, -(10**6)
        *_, before, result = equation.split("=")
        return follows(value(before), result)
