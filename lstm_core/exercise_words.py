"""What an exercise says in words between its numbers: "W_g (candidate) = …, all biases 0, one step x = (1, .5)".

Words that stand for an assignment become one: "all biases 0" is b = 0, "start values 0" is h0 = 0 and c0 = 0. Words
that name what stands beside them are left out. Nothing that could change a number is: "(transposed)" stays, for
`read_matrix` to refuse, and so does "W_f (output gate)", which contradicts itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from lstm_core.prose import changes_meaning

_NUMBER = r"[+\-−–]?(?:\d+(?:\.\d*)?|\.\d+)"
_FIRST = r"(?:^|(?<=[,;.\n]))[ \t]*(?:and[ \t]+|with[ \t]+|und[ \t]+|mit[ \t]+)*"
_COUNTS = {"one": 1, "a single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ein": 1, "zwei": 2, "drei": 3}
_COUNT = rf"({'|'.join(_COUNTS)}|\d{{1,4}})[ \t]+(?:time[ \t-]?)?(?:steps?|Schritte?)"
_GATES = {"forget": "f", "input": "i", "candidate": "g", "cell": "g", "output": "o", "update": "z", "reset": "r"}
_GATE = rf"(?:({'|'.join(_GATES)})(?:[ \t]+gate)?(?:['’]s)?[ \t]+)?"
_ARE = r"(?:[ \t]*[=:]|[ \t]+(?:are|is|all|each|set|equal|to|of|sind|ist|alle)\b)*[ \t]*"
_BIASES = re.compile(
    rf"{_FIRST}((?:(?:all|the|other|alle)[ \t]+)*{_GATE}(?:biases|bias[ \t]+(?:vectors?|values?)|bias(?:werte?)?)(?![\w.\[]){_ARE}"
    rf"({_NUMBER}(?=[ \t]*(?:[,;\n)]|\.?$|\.[ \t\n]))|zeros?\b|null\b|(?=[\[(])))",
    re.IGNORECASE,
)
_NO_BIASES = re.compile(rf"{_FIRST}((?:no|without|zero|ohne|keine?)[ \t]+bias(?:es)?)(?=[ \t]*(?:[,;.\n]|$))", re.IGNORECASE)
_STARTS = re.compile(
    rf"{_FIRST}((?:(?:all|the|both)[ \t]+)*(?:start(?:ing)?|initial)[ \t]+(?:hidden[ \t]+|cell[ \t]+)?(?:values?|states?)"
    rf"{_ARE}(?:0(?:\.0+)?|zeros?\b)|zero[ \t]+(?:start|initial)[ \t]+(?:values?|states?))(?=[ \t]*(?:[,;.\n]|$))",
    re.IGNORECASE,
)
_STEPS = re.compile(rf"{_FIRST}(?:for[ \t]+)?{_COUNT}[ \t]*(?:of\b|with\b|:|,)?[ \t]*(?=[xX]\w*[ \t]*[=:(\[])")
_STEPS_BEHIND = re.compile(rf"[ \t]*\([ \t]*{_COUNT}[ \t]*\)|(?<=[\d)\]])[ \t]*,[ \t]*{_COUNT}(?=[ \t]*(?:[,;.\n]|$))")
_NAME = r"(?:[A-Za-z]\w{0,19}|[A-Za-z]_\{[\w-]{1,3}\})"
_CALLED = re.compile(rf"(?<![\w}}])({_NAME})[ \t]*\(([A-Za-z][A-Za-z ,'’\-]*)\)[ \t]*(?=:=|<-|=(?!=)|:|[\[(]|{_NUMBER})")
_BEHIND = re.compile(r"(?<=[\])}])[ \t]*\(([A-Za-z][A-Za-z ,'’\-]*)\)(?=[ \t]*(?:[,;.\n]|$))")
_THEN = re.compile(
    rf"(?<=[\d)\].])[ \t]*[,;]?\s*(?:and[ \t]+|und[ \t]+)?(?:then|dann)\b[ \t]*[,:]?\s*(?=[\[(]|{_NUMBER})", re.IGNORECASE
)
_NOT_CHANGED = r"(?:h(?:_?\{?\(?(?:t\s*[-−]\s*1|prev|before|old|vorher)\)?\}?)?)(?![\w~'̃̂])"
_EQUATION = re.compile(
    rf"\bh\w*[ \t]*=[ \t]*[^,;\n]*?\([ \t]*1[ \t]*[-−][ \t]*z\w*[ \t]*\)[ \t]*[·*⊙∘×]?[ \t]*(?:({_NOT_CHANGED})|(\S+))[^,;\n]*"
)
_RESET = re.compile(r"\breset(?:[ \t]+gate)?(?:[ \t]+is[ \t]+applied)?[ \t]+(before|after)\b", re.IGNORECASE)


class Said(NamedTuple):
    """A text with its words made plain; which words became what; which were left out; and how many steps they count.

    `updates` is what an equation of h says of a GRU's z, "writes" or "keeps", `resets` "before" or "after"; "" where
    the text does not say it.
    """

    text: str
    read: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    steps: int | None = None
    updates: str = ""
    resets: str = ""


def in_symbols(text: str, known: Callable[[str], str | None]) -> Said:
    r"""Return a text with its words made plain; `known` says what a name means, "W_f" for W_f.

    >>> from lstm_core.weight_names import canonical
    >>> in_symbols("W_g (candidate) = [1 2], all biases 0, one step x = (1, .5)", canonical)[:3]
    ('W_g = [1 2],\nb = 0,\nx = (1, .5)', (('all biases 0', 'b = 0'),), ('candidate',))
    """
    read: list[tuple[str, str]] = []
    words: list[str] = []
    counted: list[int] = []

    def _said(found: re.Match[str], *assigned: str) -> str:
        read.append((" ".join(found[1].split()), ", ".join(assigned)))
        return "\n" + "\n".join(assigned)

    def _bias(found: re.Match[str]) -> str:
        name = f"b_{_GATES[found[2].lower()]}" if found[2] else "b"
        is_name = found[1].lower().startswith("bias") and not found[3].isalpha() and "biases" not in found[1].lower()
        if known(name) is None or is_name:  # "bias = [1 2]" is one of Keras's
            return found[0]
        if not found[3]:  # a vector follows
            return f"\n{name} = "
        return _said(found, f"{name} = {0 if found[3].isalpha() else found[3]}")

    def _starts(found: re.Match[str]) -> str:
        return _said(found, *(f"{name} = 0" for name in ("h0", "c0") if known(name)))

    def _count(found: re.Match[str]) -> str:
        count = (found[1] or found[2]).lower()
        counted.append(_COUNTS.get(count) or int(count))
        return "\n" if found.re is _STEPS else ""

    def _called(found: re.Match[str]) -> str:
        meant = known(found[1])
        if meant is None or changes_meaning(found[2]) or _denies(found[2], meant):
            return found[0]
        words.append(found[2])
        return f"{found[1]} "

    def _behind(found: re.Match[str]) -> str:
        if changes_meaning(found[1]):
            return found[0]
        words.append(found[1])
        return ""

    updates = _updates(text)
    resets = {found[1].lower() for found in _RESET.finditer(text)}
    text = _EQUATION.sub("", text) if updates else text
    text = _STEPS_BEHIND.sub(_count, _STEPS.sub(_count, text))
    text = _BEHIND.sub(_behind, _CALLED.sub(_called, text))
    text = _NO_BIASES.sub(lambda found: _said(found, "b = 0"), text)
    text = _STARTS.sub(_starts, _BIASES.sub(_bias, text))
    steps = counted[0] if len(set(counted)) == 1 else None
    return Said(text, tuple(read), tuple(words), steps, updates, resets.pop() if len(resets) == 1 else "")


def in_steps(text: str) -> str:
    r"""Return the text of a sequence with a line for each step that "then" begins.

    >>> in_steps("(1, .5), then (.2, −1)")
    '(1, .5)\n(.2, −1)'
    """
    return _THEN.sub("\n", text)


def _updates(text: str) -> str:
    found = _EQUATION.search(text)
    return "" if found is None else "writes" if found[1] else "keeps"


def _denies(words: str, name: str) -> bool:
    """Whether words name another gate than a name does."""
    gate = name.partition("_")[2]
    same = {"z": "u", "u": "z"}
    meant = {_GATES[word] for word in re.findall(r"[a-z]+", words.lower()) if word in _GATES}
    return bool(gate and meant) and not meant & {gate, same.get(gate, gate)}
