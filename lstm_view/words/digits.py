"""How numbers are written, everywhere the same; static/stage/format.js has the same rule, as a test holds.

Rounding is that of a person with a pencil: of the decimal number that is meant, halves away from zero. The sign
between whole and decimals is that of the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite, isnan
from typing import Final

from lstm_core.language import local, tr

#: Decimals of every number on screen, unless a person chose others; ``all`` stands for all that a number has.
DIGITS: Final = {"usual": 3, "least": 3, "most": 10, "all": 17}

_SMALL: Final = 2  # significant digits of a number for which the decimals would say nothing
_LEAST_POWER: Final = -6  # smaller numbers, and those from 10 to the _LARGE on, are written with a power of ten
_LARGE: Final = 5
_TYPED: Final = 6  # significant digits of a parameter as typed
_EXACT: Final = 15  # significant digits to which a float64 is the decimal number that is meant: 0.1 + 0.2 is 0.3
#: Between words that stay on one line.
STAYS: Final = "\N{NO-BREAK SPACE}"
_BEFORE_NUMBER: Final = re.compile(r" (?=%|[−+]?\d)")
_RAISED: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LOWERED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def number(value: float, digits: int = DIGITS["usual"], extra: int = 0) -> str:
    """Return a number with so many decimals, and one that these would show as 0 with two significant digits.

    ``digits`` is 3 to 10, or ``DIGITS["all"]``. An operand of a sum that would not add up otherwise has ``extra`` more
    digits, but none that are only zeros.

    >>> number(-0.0375), number(0.0375, 3, 5), number(-0.0), number(0.000123456), number(1 / 0.7, DIGITS["all"])
    ('−0.038', '0.0375', '0.000', '0.00012', '1.4285714285714286')
    """
    return local(_plain(float(value), digits, extra))


def unbroken(text: str) -> str:
    r"""Return a sentence in which a number stays on one line with the word before it, its sign and its “%”.

    The rule of the same name in static/stage/format.js; an equation is not torn.

    >>> unbroken("The cell keeps 99.3 % of it: c = 0.9.")
    'The cell keeps\xa099.3\xa0% of it: c\xa0=\xa00.9.'
    """
    return _BEFORE_NUMBER.sub(STAYS, text.replace(" = ", f"{STAYS}={STAYS}"))


def operands(
    values: Sequence[float],
    result: float,
    rule: Callable[[Sequence[float]], float],
    digits: Sequence[int] = (),
    shown: int = DIGITS["usual"],
) -> list[str]:
    """Return numbers with so many digits that ``rule``, of them as they are shown, gives the result as it is shown.

    The result has ``shown`` decimals; ``digits`` are the decimals that each has at least, those of the result unless
    they are said; the rule of static/stage/agree.js. Where even all digits do not give the result they have them all.

    >>> operands([0.2086, -0.2104], 0.2086 - 0.2104, sum)
    ['0.2086', '−0.2104']
    """
    least = digits or [shown] * len(values)
    wanted, texts = _plain(result, shown), list[str]()
    for extra in range(_EXACT + 1):
        texts = [_plain(float(value), decimals, extra) for value, decimals in zip(values, least, strict=True)]
        if _plain(float(rule([_parsed(text) for text in texts])), shown) == wanted:
            break
    return [local(text) for text in texts]


def _plain(value: float, digits: int, extra: int = 0) -> str:
    return _signed(value, lambda size: _sized(size, digits, extra))


def _parsed(text: str) -> float:
    mantissa, _, power = text.replace("−", "-").replace("∞", "inf").partition("·10")
    return float(f"{mantissa}e{power.translate(_LOWERED)}" if power else mantissa)


def typed(value: float) -> str:
    """Return a parameter as typed: short, but exact enough to type back what is shown.

    >>> typed(-5.0), typed(0.25), typed(1e-7)
    ('−5', '0.25', '1·10⁻⁷')
    """

    def write(size: float) -> str:
        significant = min(max(_TYPED, _power(size) + 1), _EXACT)
        return _whole(float(_rounded(Decimal(size), significant)))

    return local(_signed(float(value), write))


def _signed(value: float, write: Callable[[float], str]) -> str:
    if isnan(value):
        return tr("undefined")
    text = write(abs(value)) if isfinite(value) else "∞"
    return f"−{text}" if value < 0 else text


def _sized(size: float, digits: int, extra: int) -> str:
    if digits >= DIGITS["all"]:
        return _whole(size)
    exact = _decimal(size, _power(size) + 1 + digits + extra)
    power, needed = exact.adjusted() if size else 0, _length(exact)

    def most(usual: int) -> int:
        return max(usual, min(usual + extra, needed))

    if power >= _LARGE:
        return _scientific(size, most(digits + 1))
    plain = _fixed(size, digits)
    if size and not plain.strip("0."):
        significant = most(_SMALL)
        return _scientific(size, significant) if power < _LEAST_POWER else _fixed(size, significant - 1 - power)
    return _fixed(size, max(digits, min(digits + extra, needed - 1 - power))) if extra else plain


def _whole(size: float) -> str:
    """All digits of a number, none more."""
    shortest = Decimal(repr(size))
    power = shortest.adjusted() if size else 0
    if _LEAST_POWER <= power <= _EXACT:
        return _fixed(size, max(0, _length(shortest) - 1 - power))
    return _scientific(size, _length(shortest))


def _power(size: float) -> int:
    """The power of ten of the first digit."""
    return _rounded(Decimal(size), _EXACT).adjusted() if size else 0


def _decimal(size: float, significant: int) -> Decimal:
    """The decimal number that is rounded to so many significant digits."""
    return Decimal(repr(size)) if significant > _EXACT else _rounded(Decimal(size), _EXACT)


def _rounded(size: Decimal, significant: int) -> Decimal:
    return Context(prec=significant, rounding=ROUND_HALF_UP).plus(size)


def _length(size: Decimal) -> int:
    return len(size.normalize().as_tuple().digits)


def _fixed(size: float, decimals: int) -> str:
    near = _decimal(size, _power(size) + 1 + decimals)
    return f"{near.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, Context(prec=400)):f}"


def _scientific(size: float, significant: int) -> str:
    rounded = _rounded(_decimal(size, significant), significant)
    power = rounded.adjusted()
    return f"{rounded.scaleb(-power):.{significant - 1}f}·10{str(power).translate(_RAISED)}"
