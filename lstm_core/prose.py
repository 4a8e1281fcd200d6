"""Words round pasted matrices: "LSTM with two units. W_f = [[.5, .3]], and b_f = 0." has two parts and some words.

What is left out is words only, never a number that could be meant, nor a word that changes one ("transposed", "half");
where such a thing stands beside a matrix the text is left as it is, for `read_matrix` to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable

TOLD = 3
"""Words from which on what was left out is worth a note; "and" or a heading is not."""

_HEAD = re.compile(
    r"(?<=[A-Za-z.)\]}\d])[ \t]+(?=((?:[A-Za-z]\w{0,19})|(?:[A-Za-z]_\{[\w-]{1,3}\}))[ \t]*(?::=|<-|=(?!=)))"
)
_WORD = re.compile(r"[A-Za-z]{2,}")
_STOP = re.compile(r"(?<=[\])}])\s*\.\s*$|(?<=\.\d)(\d*)\.\s*$")
_BEHIND = re.compile(r"(.*?(?:[\])}]|\d\.?))([.,;:]?)\s+([A-Za-z][A-Za-z ,.;:'’\-\n]*)", re.DOTALL)
_MEANS = re.compile(
    r"\b(?:trans\w*|times|divided|multipl\w+|minus|plus|negative|over|per\w*|half|halves|quarters?|thirds?|\w+ths?|e|pi|"
    r"hundreds?|thousands?|millions?|billions?|invers\w+|inverted|squared?|root|sqrt|scaled?|not|without|except|nan|inf|"
    r"infinity|na|none|null|true|false|revers\w+|rotated|flipped|sorted|swapped|columns?|rows?|j|i)\b",
    re.IGNORECASE,
)
_JOINS = frozenset(("and", "with", "where", "then", "also", "for", "as", "is", "the"))
_AROUND = re.compile(r"[\[\](){}|&\\]")


def parted(text: str, known: Callable[[str], str | None]) -> str:
    r"""Return the text with a new line before each name that stands behind words or another matrix.

    >>> from lstm_core.weight_names import canonical
    >>> parted("Let W_f = 0.5 and U_f = 1", canonical)
    'Let\nW_f = 0.5 and\nU_f = 1'
    """
    return _HEAD.sub(lambda found: "\n" if known(found[1]) is not None or found[1] == "x" else found[0], text)


def is_words(text: str) -> bool:
    """Return whether a text is a sentence that can be left out: several words, and no bracket, whatever it counts."""
    return len(_WORD.findall(text)) >= TOLD and not _AROUND.search(text)


def changes_meaning(words: str) -> bool:
    """Return whether one of the words would change the numbers beside it, as "transposed" does."""
    return _MEANS.search(words) is not None


def without_words(part: str) -> tuple[str, str]:
    """Return a matrix without the full stop and the words behind it, and these words.

    >>> without_words("[1 2] for the forget gate."), without_words("[1 2] transposed"), without_words("0.5.")
    (('[1 2]', 'for the forget gate'), ('[1 2] transposed', ''), ('0.5', ''))

    A word or two behind a number or a comma may be meant as a part of it or as the next one: they stay.

    >>> without_words("0.5, and"), without_words("0.5, abc")
    (('0.5', 'and'), ('0.5, abc', ''))
    """
    found = _BEHIND.fullmatch(part)
    if found is not None and _WORD.search(found[3]) and not changes_meaning(found[3]) and not _in_row(*found.groups()):
        return without_stop(found[1]), found[3].strip(" .,;:\n")
    return without_stop(part), ""


def _in_row(before: str, sign: str, behind: str) -> bool:
    """Whether a word or two stand where the next number would, or may belong to the one before: "0.5, abc", "3 mio"."""
    words = _WORD.findall(behind)
    few = len(words) < TOLD and words[0].lower() not in _JOINS
    return few and sign in ("", ",", ";") and before[-1] not in "])}."


def without_stop(part: str) -> str:
    """Return a matrix or number without the full stop of a sentence behind it."""
    return _STOP.sub(r"\1", part)
