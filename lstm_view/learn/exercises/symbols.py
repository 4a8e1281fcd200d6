"""The symbols of exercises: as set type with the hue of their quantity, as TeX for a choice, and as plain text."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from lstm_core.language import tr, tr_later

_NAME: Final = re.compile(r"\{([A-Za-z]\w*)\}")
#: Name -> the letter it is set with, what stands below it, and its hue; the others follow from their parts.
_OWN: Final = {
    "c_prev": ("c", "t−1", "c"),
    "h_prev": ("h", "t−1", "h"),
    "n": ("n", "", ""),
    "2H": ("2H", "", ""),
}
#: What is worked out on the way and has words for a name, and its hue.
_WORDS: Final = {
    "Wx": ("W x", "x"),
    "Uh": ("U h", "h"),
    "kept": (tr_later("kept"), "c"),
    "added": (tr_later("added"), "c"),
    "tanh_c": ("tanh(c)", "c"),
    "change": (tr_later("change"), "c"),
    "slope": ("∂c/∂b", "c"),
    "left": (tr_later("left"), "c"),
    "written": (tr_later("written"), "c"),
    "path": (tr_later("product of f"), "f"),
    "limit": (tr_later("limit of c"), "c"),
    "percent": (tr_later("per cent left"), "c"),
    "ratio": (tr_later("ratio"), ""),
    "steps": (tr_later("steps"), ""),
    "rest": ("1 − z", ""),
    "block": (tr_later("one block"), ""),
    "block_1": (tr_later("a block of layer 1"), ""),
    "block_2": (tr_later("a block of layer 2"), ""),
    "layer": (tr_later("all"), ""),
    "layer_1": (tr_later("layer 1"), ""),
    "layer_2": (tr_later("layer 2"), ""),
    "both_1": (tr_later("layer 1, both ways"), ""),
    "both_2": (tr_later("layer 2, both ways"), ""),
    "all": (tr_later("all"), ""),
}
_QUANTITIES: Final = "figochx"


def _parts(name: str) -> tuple[str, str, str]:
    """Letter, index and hue of a name such as f, W_f, f_3 or z_2."""
    if name in _OWN:
        return _OWN[name]
    letter, _, index = name.partition("_")
    owner = letter if letter in _QUANTITIES else index
    return letter, index, owner if owner in [*_QUANTITIES] else ""


def symbol(name: str) -> str:
    """A symbol as HTML, such as c with t−1 below it, in the hue of c; nothing in it is markup of others."""
    if name.startswith("left_"):
        return f"<span class='word q-c'>{escape(_left_of(name))}</span>"
    if name in _WORDS:
        words, hue = _WORDS[name]
        return f"<span class='word{f' q-{hue}' if hue else ''}'>{escape(tr(words))}</span>"
    letter, index, hue = _parts(name)
    below = f"<sub>{escape(index)}</sub>" if index else ""
    return f"<i class='sign{f' q-{hue}' if hue else ''}'>{escape(letter)}{below}</i>"


def plain(name: str) -> str:
    """A symbol as text: c_{t−1}, W_f.

    >>> plain("c_prev"), plain("W_f"), plain("kept")
    ('c_{t−1}', 'W_f', 'kept')
    """
    if name in _WORDS:
        return tr(_WORDS[name][0])
    if name.startswith("left_"):
        return _left_of(name)
    letter, index, _ = _parts(name)
    return f"{letter}_{{{index}}}" if len(index) > 1 else f"{letter}_{index}" if index else letter


def _left_of(name: str) -> str:
    return tr("left of step {step}", step=name.removeprefix("left_"))


def set_in(text: str) -> str:
    """Words of an exercise as HTML, each name in braces as a symbol."""
    return _NAME.sub(lambda found: symbol(found[1]), escape(text, quote=False))


def tex_in(text: str, place: int) -> str:
    """A choice as Markdown: an equation wholly as TeX, words with their symbols as TeX.

    A choice without a word has its ``place`` in front, as equations have in books: what is all TeX has no name for a
    screen reader.

    >>> tex_in("{h} = {o} + {c}", 0), tex_in("candidate {g}", 2), tex_in("step 3", 0)
    ('(1) $h = o + c$', 'candidate $g$', 'step 3')
    """
    number = f"({place + 1}) " if text.startswith("{") else ""
    if "=" not in text:
        return number + _NAME.sub(lambda found: f"${_tex(found[1])}$", text)
    body = _NAME.sub(lambda found: f"{_tex(found[1])} ", text)
    for sign, command in (("σ", r"\sigma"), ("tanh", r"\tanh"), ("·", r"\cdot"), ("−", "-")):
        body = body.replace(sign, command)
    return f"{number}${re.sub(r' +(?=[ )])', '', body).strip()}$"


def _tex(name: str) -> str:
    letter, index, _ = _parts(name)
    return f"{letter}_{{{index.replace('−', '-')}}}" if index else letter
