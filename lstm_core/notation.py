"""An equation as it is printed: MathML for the page, one line of plain text for labels and alternatives.

Names become symbols: `c_prev` is c with the subscript t−1, `z_f` is z with the subscripts f and t. A weight such as
`W_f` does not change in time and has no t.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lstm_core.checks import checked_kind
from lstm_core.equations import Equation, Term

WEIGHT_LETTERS = "WURbp"
"""First letters of weights: input W (H, D), recurrent U and R (H, H), bias b (H,) and peephole p (H,)."""

_HUES = "figochx"  # the quantities that have a colour, as the CSS class q-f and so on
_SIGNS = {"+": "+", "-": "−", "*": "⊙", "@": "\N{INVISIBLE TIMES}"}
_WORDS = {"sigmoid": "σ", "log_sigmoid": "ln σ", "maximum": "max", "minimum": "min"}
_STRENGTH = {"+": 1, "-": 1, "negative": 1, "*": 2, "/": 2, "@": 3}  # all other operations need no brackets


class _Style(NamedTuple):
    symbol: Callable[[str, str, str], str]  # letter, subscript (may be empty), quantity whose colour it has
    number: Callable[[str], str]
    sign: Callable[[str], str]
    word: Callable[[str], str]
    bracket: Callable[[str], str]
    fraction: Callable[[str, str], str]


def to_mathml(equation: Equation) -> str:
    """Return the equation as a MathML element; identifiers have the class q-f, q-i, q-g, q-o, q-c, q-h or q-x.

    Raises ValueError for anything but an Equation, such as one of `VARIANTS["lstm"].equations`.

    >>> from lstm_core import VARIANTS
    >>> to_mathml(VARIANTS["nig"].equations[-2])[:46]
    '<math><msub class="q-o"><mi>o</mi><mtext>t</mt'
    """
    checked_kind("equation", equation, Equation, "an Equation")
    return f"<math>{_symbol(equation.name, _MATHML)}<mo>=</mo>{_written(equation.term, _MATHML)}</math>"


def to_text(equation: Equation) -> str:
    """Return the equation as one line of text. Raises ValueError for anything but an Equation.

    >>> from lstm_core import VARIANTS
    >>> to_text(VARIANTS["nig"].equations[-1])
    'h_t = o_t ⊙ tanh(c_t)'
    """
    checked_kind("equation", equation, Equation, "an Equation")
    return f"{_symbol(equation.name, _TEXT)} = {_written(equation.term, _TEXT)}"


def _written(term: Term, style: _Style) -> str:
    operation = term.operation
    if operation == "name":
        return _symbol(term.name, style)
    if operation == "number":
        return style.number(f"{term.number:g}")
    if operation == "/":
        return style.fraction(*(_written(operand, style) for operand in term.arguments))
    if operation == "negative":
        return style.word("−") + _operand(term, 0, style)
    if operation in _SIGNS:
        return _operand(term, 0, style) + style.sign(_SIGNS[operation]) + _operand(term, 1, style)
    operands = style.sign(",").join(_written(operand, style) for operand in term.arguments)
    return style.word(_WORDS.get(operation, operation)) + style.bracket(operands)


def _operand(term: Term, k: int, style: _Style) -> str:
    """Return operand k, in brackets if it binds less than the operation, or as much and stands behind a minus."""
    operand = term.arguments[k]
    own, inner = _STRENGTH[term.operation], _STRENGTH.get(operand.operation, 4)
    after_minus = term.operation == "negative" or (term.operation == "-" and k == 1)
    written = _written(operand, style)
    return style.bracket(written) if inner < own or (inner == own and after_minus) else written


def _symbol(name: str, style: _Style) -> str:
    letter, _, index = name.removesuffix("_prev").partition("_")
    time = "" if letter in WEIGHT_LETTERS else "t−1" if name.endswith("_prev") else "t"
    return style.symbol(letter, ",".join(filter(None, (index, time))), index[:1] or letter)


def _tagged(tag: str) -> Callable[[str], str]:
    return lambda text: f"<{tag}>{text}</{tag}>"


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _mathml_symbol(letter: str, subscript: str, quantity: str) -> str:
    hue = f' class="q-{quantity}"' if quantity in _HUES else ""
    return f"<msub{hue}><mi>{letter}</mi><mtext>{subscript}</mtext></msub>"


def _text_sign(sign: str) -> str:
    return {",": ", ", _SIGNS["@"]: " "}.get(sign, f" {sign} ")


def _text_fraction(above: str, below: str) -> str:
    return " / ".join(f"({part})" if " " in part else part for part in (above, below))


_MATHML = _Style(
    symbol=_mathml_symbol,
    number=_tagged("mn"),
    sign=_tagged("mo"),
    word=_tagged("mi"),
    bracket=lambda inside: _row("<mo>(</mo>", inside, "<mo>)</mo>"),
    fraction=lambda above, below: f"<mfrac>{_row(above)}{_row(below)}</mfrac>",
)
_TEXT = _Style(
    symbol=lambda letter, subscript, _quantity: f"{letter}_{subscript}",
    number=str,
    sign=_text_sign,
    word=str,
    bracket=lambda inside: f"({inside})",
    fraction=_text_fraction,
)
