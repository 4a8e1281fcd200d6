"""Input from outside: typed numbers and text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lstm_core.checks import Array, checked_flag, checked_items, checked_kind, checked_name
from lstm_core.language import tr, tr_later
from lstm_core.matrix_cells import numbers_said
from lstm_core.typed import typed_names, typed_rows

MAX_STEPS = 2000
"""Longest sequence T that can be typed or uploaded."""
MAX_INPUTS = 128
"""Most inputs D that can be typed or uploaded: numbers a step, or different characters or words of a text."""
MAX_UNITS = 16
"""Most units H that can be chosen."""
MAX_FILE_BYTES = 1_000_000
"""Longest typed text read, in characters."""


def decimal_readings(text: str, *, one_step: bool = False) -> dict[str, Array]:
    r"""Return what typed numbers are with each decimal sign where nothing tells which is meant, else nothing.

    That is so where each comma has a digit on both sides, nothing else stands between numbers, and no names above.

    >>> {sign: x.tolist() for sign, x in decimal_readings("0,5\n0,7").items()}
    {'.': [[0.0, 5.0], [0.0, 7.0]], ',': [[0.5], [0.7]]}
    >>> decimal_readings("0,5; 0,7"), decimal_readings("0, 5"), decimal_readings("0,1,0")
    ({}, {}, {})
    """
    checked_kind("text", text, str, "a string of numbers")
    checked_flag("one_step", one_step)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = any(re.search(r"[.;\t\[(]|\S\s+\S|,(?!\d)", line) for line in lines) or typed_names(text)
    if told or not re.search(r"\d,\d", text):
        return {}
    try:
        found = {sign: parse_numbers(text, one_step=one_step, decimal=sign) for sign in ".,"}
    except ValueError:
        return {}
    return {} if np.array_equal(found["."], found[","]) else found


def parse_numbers(text: str, *, one_step: bool = False, decimal: str | None = None) -> Array:
    r"""Return typed or pasted numbers as x (T, D).

    A single line has T steps of one input, or with `one_step` the D inputs of one step; of several lines each has
    the D inputs of one step, as has each part of a line such as "1 2; 3 4". Numbers are separated by commas,
    semicolons or blanks; rows may stand in brackets, and a first line of words names the inputs, as many as a line has
    numbers. JSON, a list of records or an object of columns, has the inputs of one step in each record or row. A comma
    within numbers that something else separates is a decimal comma, which `decimal` ("." or ",") can say too. Raises
    ValueError on a gap and on anything else that is not such a table within MAX_STEPS and MAX_INPUTS.

    >>> parse_numbers("1, 2, 3").shape, parse_numbers("1 2\n3 4").tolist()
    ((3, 1), [[1.0, 2.0], [3.0, 4.0]])
    >>> parse_numbers("0,5; −0,7").tolist(), parse_numbers("[1, 0.5]", one_step=True).tolist()
    ([[0.5], [-0.7]], [[1.0, 0.5]])
    """
    checked_kind("text", text, str, "a string of numbers")
    checked_flag("one_step", one_step)
    if len(text) > MAX_FILE_BYTES:
        said = tr("The text has {count} characters; at most {most} are read.", count=len(text), most=MAX_FILE_BYTES)
        raise ValueError(said)
    lines = typed_rows(text, decimal if decimal is None else checked_name("decimal", decimal, ".,"))
    if not lines:
        raise ValueError(tr("There is no number; wanted numbers separated by commas, semicolons, spaces or lines."))
    first, width = next((n, len(line)) for n, line in lines.items())
    for n, line in lines.items():
        if len(line) != width:
            said = tr("Line {line} has {numbers} and line {first} has {width}; wanted as many on each.")
            raise ValueError(said.format(line=n, numbers=numbers_said(len(line)), first=first, width=width))
    one_step = one_step or width == len(typed_names(text)) > 1
    rows = list(lines.values()) if len(lines) > 1 or one_step else [[value] for value in lines[first]]
    _check_size(len(rows), len(rows[0]), tr_later("There are {count} numbers a line; at most {most} are taken."))
    return np.array(rows)


def one_hot(text: str, order: str | None = None) -> tuple[Array, str]:
    """Return x (T, D), which at each step is 1 for its character and 0 for the others, and the alphabet.

    The alphabet is `order`, D characters that a model knows, or else the different characters of the text in sorted
    order. Raises ValueError on an empty text, one with more than MAX_STEPS characters or MAX_INPUTS different ones,
    a character that the order lacks and one that it has twice.

    >>> x, alphabet = one_hot("aba")
    >>> x.tolist(), alphabet
    ([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]], 'ab')
    >>> one_hot("ab", "bca")[0].tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    checked_kind("text", text, str, "a string")
    if order is not None:
        checked_kind("order", order, str, "a string of the characters")
    x, alphabet = _one_hot(text, order, _OF_CHARACTERS)
    return x, "".join(alphabet)


def one_hot_words(text: str, order: Sequence[str] | None = None) -> tuple[Array, tuple[str, ...]]:
    """Return x (T, D), which at each step is 1 for its word, and the D words; see `one_hot`.

    Words are what stands between blanks and line ends, case and punctuation included.

    >>> one_hot_words("to be or not to be")[1]
    ('be', 'not', 'or', 'to')
    """
    checked_kind("text", text, str, "a string")
    if order is not None:
        wanted = "a list of the words"
        order = tuple(checked_kind("order", word, str, wanted) for word in checked_items("order", order, wanted))
    return _one_hot(text.split(), order, _OF_WORDS)


class _Refusals(NamedTuple):
    """What is said of a text of characters, or of words."""

    empty: str
    many: str
    twice: str
    strange: str


_OF_CHARACTERS = _Refusals(
    tr_later("The text is empty; wanted at least one character."),
    tr_later("There are {count} different characters; at most {most} are taken."),
    tr_later("The order has the character {sign} twice; wanted each once."),
    tr_later("The character {sign} at step {step} is not in the order; add it where it belongs."),
)
_OF_WORDS = _Refusals(
    tr_later("The text is empty; wanted at least one word."),
    tr_later("There are {count} different words; at most {most} are taken."),
    tr_later("The order has the word {sign} twice; wanted each once."),
    tr_later("The word {sign} at step {step} is not in the order; add it where it belongs."),
)


def _one_hot(signs: Sequence[str], order: Sequence[str] | None, said: _Refusals) -> tuple[Array, tuple[str, ...]]:
    if not signs:
        raise ValueError(tr(said.empty))
    alphabet = tuple(sorted(set(signs)) if order is None else order)
    _check_size(len(signs), len(alphabet), said.many)
    place = {sign: n for n, sign in enumerate(alphabet)}
    if len(place) < len(alphabet):
        twice = next(sign for sign in alphabet if alphabet.count(sign) > 1)
        raise ValueError(tr(said.twice, sign=repr(twice)))
    for step, sign in enumerate(signs, 1):
        if sign not in place:
            raise ValueError(tr(said.strange, sign=repr(sign[:40]), step=step))
    return np.eye(len(alphabet))[[place[sign] for sign in signs]], alphabet


def _check_size(steps: int, inputs: int, many: str) -> None:
    if steps > MAX_STEPS:
        said = tr("The sequence has {count} steps; at most {most} are taken.", count=steps, most=MAX_STEPS)
        raise ValueError(said)
    if inputs > MAX_INPUTS:
        raise ValueError(tr(many, count=inputs, most=MAX_INPUTS))
