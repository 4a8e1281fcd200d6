"""Worked lines as they are shown: each adds up as it stands there, by the one rule for digits."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from lstm_core.exercises import Line, Term
from lstm_core.language import language, local, tr
from lstm_view.learn.exercises.symbols import plain, symbol
from lstm_view.words.digits import DIGITS, number, typed
from lstm_view.words.languages import decimal_sign

Names = frozenset[str]
_MOST: Final = 12  # more digits than this no operand needs


def value_of(text: str) -> float:
    """The number that a text of ours says."""
    return float(text.replace("−", "-").replace(decimal_sign(language()), "."))


def of_term(term: Term, worked: Names, extra: int = 0) -> str:
    """A term as shown: what was given as it was given, what was ``worked`` out with the digits that the line needs."""
    return _worked(term.value, extra) if term.name in worked else typed(term.value)


def _worked(value: float, extra: int = 0) -> str:
    return typed(value) if float(value).is_integer() else number(value, DIGITS["usual"], extra)


def of_result(line: Line) -> str:
    """The result of a line as shown."""
    return _worked(line.result)


def operands(line: Line, worked: Names) -> tuple[str, ...]:
    """The terms of a line as shown, with as many more digits as it takes for the shown result to follow from them."""
    for extra in range(_MOST + 1):
        texts = tuple(of_term(term, worked, extra) for term in line.terms)
        if _worked(line.form.compute(*map(value_of, texts))) == of_result(line):
            break
    return texts


def equation(line: Line, worked: Names) -> str:
    """A line as text: c = 0.5 · 2 + 0.3 · (−0.4) = 0.88."""
    return f"{plain(line.name)} = {_filled(local(line.form.text), operands(line, worked))} = {of_result(line)}"


def line_html(line: Line, worked: Names) -> str:
    """A line as HTML: the symbols, the numbers, the result; ``worked`` are the names of all that is worked out."""
    signs = [symbol(term.name) if term.name else typed(term.value) for term in line.terms]
    form = local(line.form.text)
    in_words = form.format(*(plain(term.name) for term in line.terms))
    with_signs = f"{form.format(*signs)} = " if in_words != plain(line.name) else ""
    numbers = escape(_filled(form, operands(line, worked)))
    result = f"<b class='result'>{escape(of_result(line))}</b>"
    return f"<li>{symbol(line.name)} = {with_signs}<span data-equation>{numbers} = {result}</span></li>"


def hidden_html(line: Line) -> str:
    """A line that is still to be worked out: its name alone."""
    return f"<li>{symbol(line.name)} = <span class='yours'>{tr('yours')}</span></li>"


def _filled(form: str, texts: tuple[str, ...]) -> str:
    """The form with its numbers, the negative ones in brackets unless they begin it or a bracket of its own."""
    ends = [piece[-1:] for piece in re.split(r"{\d?}", form)]
    own = [end in ("", "(") and "^" not in form for end in ends]
    return form.format(*(text if text[0] != "−" or own[k] else f"({text})" for k, text in enumerate(texts)))
