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
_END = r"(?=[ \t]*(?:[,;\n]|\.(?!\d)|$))"  # "0" does not end in "0.5"
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ein": 1, "zwei": 2, "drei": 3}
_COUNT = rf"({'|'.join(_COUNTS)}|\d{{1,4}})[ \t]+(?:time[ \t-]?)?(?:steps?|Schritte?)"
_GATES = {"forget": "f", "input": "i", "candidate": "g", "cell": "g", "output": "o", "update": "z", "reset": "r"}
_GATE = rf"(?:({'|'.join(_GATES)})(?:[ \t]+gate)?(?:['’]s)?[ \t]+)?"
_ARE = r"(?:[ \t]*[=:]|[ \t]+(?:are|is|all|each|set|equal|to|of|sind|ist|alle)\b)*[ \t]*"
_BIAS = r"(?:biases|bias[ \t]+(?:vectors?|values?)|bias(?:werte?)?)(?![\w.\[])"
_BIASES = re.compile(
    rf"{_FIRST}((?:(?:all|the|other|alle)[ \t]+)*{_GATE}{_BIAS}{_ARE}"
    rf"({_NUMBER}(?=[ \t]*(?:[,;\n)]|\.?$|\.[ \t\n]))|zeros?\b|null\b|(?=[\[(])))",
    re.IGNORECASE,
)
_NO_BIASES = re.compile(rf"{_FIRST}((?:no|without|zero|ohne|keine?)[ \t]+bias(?:es)?){_END}", re.IGNORECASE)
_VALUES = r"[ \t]+(?:hidden[ \t]+|cell[ \t]+)?(?:values?|states?)"
_STARTS = re.compile(
    rf"{_FIRST}((?:(?:all|the|both)[ \t]+)*(?:start(?:ing)?|initial){_VALUES}{_ARE}(?:0(?:\.0+)?|zeros?\b)"
    rf"|zero[ \t]+(?:start|initial){_VALUES}){_END}",
    re.IGNORECASE,
)
_STEPS = re.compile(rf"{_FIRST}(?:for[ \t]+)?{_COUNT}[ \t]*(?:of\b|with\b|:|,)?[ \t]*(?=[xX]\w*[ \t]*[=:(\[])")
_STEPS_BEHIND = re.compile(rf"(?<![ \t])[ \t]*\([ \t]*{_COUNT}[ \t]*\)|(?<=[\d)\]])[ \t]*,[ \t]*{_COUNT}{_END}")
_NAME = r"(?:[A-Za-z]\w{0,19}|[A-Za-z]_\{[\w-]{1,3}\})"
_IN_BRACKETS = r"[ \t]*\(([A-Za-z][A-Za-z ,'’\-]*)\)"
_CALLED = re.compile(rf"(?<![\w}}])({_NAME}){_IN_BRACKETS}[ \t]*(?=:=|<-|=(?!=)|:|[\[(]|{_NUMBER})")
_BEHIND = re.compile(rf"(?<=[\])}}]){_IN_BRACKETS}{_END}")
_THEN = re.compile(
    r"(?<=[\d)\].])[ \t]*[,;]?\s*(?:and[ \t]+|und[ \t]+)?(?:then|dann)\b[ \t]*[,:]?\s*" + rf"(?=[\[(]|{_NUMBER})",
    re.IGNORECASE,
)
_OLD = r"h(?:_?\{?\(?(?:t\s*[-−]\s*1|prev|before|old|vorher)\)?\}?)?(?![\w~'̃̂])"
_EQUATION = re.compile(
    r"\bh\w*[ \t]*=[^,;\n=]{0,80}?\([ \t]*1[ \t]*[-−][ \t]*z\w*[ \t]*\)[ \t]*[·*⊙∘×]?[ \t]*"
    rf"(?:({_OLD})|[^\s,;.=]+)[^,;\n=.]*{_END}[ \t]*\.?"  # to its end, and nothing that is assigned behind it
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
    heard = _Heard(known)
    equation = _EQUATION.search(text)
    resets = {found[1].lower() for found in _RESET.finditer(text)}
    for pattern, by in heard.rules:
        text = pattern.sub(by, text)
    return Said(
        text,
        tuple(heard.read),
        tuple(heard.left_out),
        heard.steps.pop() if len(heard.steps) == 1 else None,
        "" if equation is None else "writes" if equation[1] else "keeps",
        resets.pop() if len(resets) == 1 else "",
    )


class _Heard:
    """What each pattern found in a text becomes there, and what was read and left out on the way."""

    def __init__(self, known: Callable[[str], str | None]) -> None:
        self.known = known
        self.read: list[tuple[str, str]] = []
        self.left_out: list[str] = []
        self.steps: set[int] = set()
        self.rules: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
            (_EQUATION, lambda _: ""),
            (_STEPS, self._counted),
            (_STEPS_BEHIND, lambda found: self._counted(found).strip("\n")),
            (_CALLED, self._called),
            (_BEHIND, self._behind),
            (_NO_BIASES, lambda found: self._assigned(found, "b = 0")),
            (_BIASES, self._biases),
            (_STARTS, self._starts),
        )

    def _assigned(self, found: re.Match[str], *meant: str) -> str:
        self.read.append((" ".join(found[1].split()), ", ".join(meant)))
        return "\n" + "\n".join(meant)

    def _biases(self, found: re.Match[str]) -> str:
        words, gate, value = found.groups()
        name = f"b_{_GATES[gate.lower()]}" if gate else "b"
        is_name = words.lower().startswith("bias") and "biases" not in words.lower() and not value.isalpha()
        if self.known(name) is None or is_name:  # "bias = [1 2]" is one of Keras's
            return found[0]
        if not value:  # a vector follows
            return f"\n{name} = "
        return self._assigned(found, f"{name} = {0 if value.isalpha() else value}")

    def _starts(self, found: re.Match[str]) -> str:
        return self._assigned(found, *(f"{name} = 0" for name in ("h0", "c0") if self.known(name)))

    def _counted(self, found: re.Match[str]) -> str:
        count = next(filter(None, found.groups())).lower()
        self.steps.add(_COUNTS.get(count) or int(count))
        return "\n"

    def _called(self, found: re.Match[str]) -> str:
        name, words = found.groups()
        meant = self.known(name)
        if meant is None or changes_meaning(words) or _denies(words, meant):
            return found[0]
        self.left_out.append(words)
        return f"{name} "

    def _behind(self, found: re.Match[str]) -> str:
        if changes_meaning(found[1]):
            return found[0]
        self.left_out.append(found[1])
        return ""


def in_steps(text: str) -> str:
    r"""Return the text of a sequence with a line for each step that "then" begins.

    >>> in_steps("(1, .5), then (.2, −1)")
    '(1, .5)\n(.2, −1)'
    """
    return _THEN.sub("\n", text)


def _denies(words: str, name: str) -> bool:
    """Whether words name another gate than a name does."""
    gate = name.partition("_")[2]
    same = {"z": "u", "u": "z"}
    meant = {_GATES[word] for word in re.findall(r"[a-z]+", words.lower()) if word in _GATES}
    return bool(gate and meant) and not meant & {gate, same.get(gate, gate)}
