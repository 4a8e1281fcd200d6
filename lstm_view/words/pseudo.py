"""A language nobody speaks, made from English: what a page shows in plain letters is in no catalogue.

Letters get accents and words grow by a third, as they do in German, so that what is cut off shows too. Markup, places
of values, numbers, formulas and addresses stay.
"""

from __future__ import annotations

import re
from typing import Final

#: Its code is one of those that are set aside for private use.
PSEUDO: Final = "qps"
_ACCENTS: Final = str.maketrans("aceginosuyzACEGINOSUYZ", "áçéğíñöšúýžÁÇÉĞÍÑÖŠÚÝŽ")
# What is no word: places, markup of ours and of Markdown, HTML, entities, addresses, code, single letters, formulas.
_KEPT: Final = re.compile(
    r"\{[^{}]*\}|\[\[[^\]|]*\||\]\]|\|[^()|\n]*\)\)|\]\([^)]*\)|<[^<>]*>|&\w+;|`[^`]*`|\b\w\b|:\w[\w/]*:|https?:\S+|\w*[_\d=·/]\w*|%\w"
)
_TERM: Final = re.compile(r"\[\[([^\]|]+)\]\]")
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
# Lines of a TOML file whose values are words; the others are keys, queries and claims.
_SAYS: Final = re.compile(r'\b(says|label|name|ask|then|idea|say|so|aim|needs|title|group)( = )"((?:[^"\\]|\\.)*)"')


def pseudo(text: str) -> str:
    """Return ``text`` in the pseudo-language.

    >>> pseudo("The memory is {c}.")
    'TThé mémmmörý íš {c}.'
    """
    text = _TERM.sub(r"[[\1|\1]]", text)  # a term is known by its English name, whatever it is called
    parts, end = [], 0
    for kept in _KEPT.finditer(text):
        parts += [_accented(text[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join([*parts, _accented(text[end:])])


def _accented(text: str) -> str:
    return _WORD.sub(lambda word: _longer(word[0].translate(_ACCENTS)), text)


def _longer(word: str) -> str:
    middle = len(word) // 2
    return word if len(word) < 3 else word[:middle] + word[middle - 1] * (len(word) // 3) + word[middle:]


def pseudo_prose(text: str, name: str) -> str:
    """Return a file of words in the pseudo-language: a page's Markdown, or a table of TOML."""
    if name.endswith(".md"):
        return pseudo(text)
    return _SAYS.sub(lambda found: f'{found[1]}{found[2]}"{pseudo(found[3])}"', text)
