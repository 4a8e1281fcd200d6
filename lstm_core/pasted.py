"""All matrices of a cell in one text, each behind its name: W_f = [.5 .3; .1 .2], b_f = 0 and so on."""

from __future__ import annotations

import re

from lstm_core.checks import checked_kind, shown
from lstm_core.matrices import Matrix, read_matrix
from lstm_core.weight_names import NAMES_WANTED, canonical

_NAMED = re.compile(
    r"(?:^|[;,\n]|\\\\)[ \t$&]*([A-Za-z]\w{0,19}|[A-Za-z]_\{[\w-]{1,3}\})[ \t&]*(?:<-|:=|=|:|[ \t]|\n)[ \t]*(?=\S|\n)"
)
_ASSIGNED = re.compile(r"(?:^|[;\n])[ \t]*([A-Za-z_]\w*)[ \t]*(?:<-|:=|=(?!=))[ \t]*(?=\S|\n)")
_CHAINED = re.compile(r"([A-Za-z]\w*)[ \t]*=(?!=)[ \t]*")
_CODE = re.compile(r"^[ \t]*(?:import|from|print|def|return|for|assert|clear|clc|library|using)\b.*$\n?", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:#|%|//).*$\n?|[ \t]+#.*$", re.MULTILINE)


def read_weights(text: str, *, decimal: str | None = None) -> dict[str, Matrix]:
    """Return the matrices of a text by name, each read by `read_matrix`; `assemble` takes their values.

    Raises ValueError as `named_parts`; for a name that is no weight; and, with the name in front, for what
    `read_matrix` refuses.

    >>> found = read_weights("W_f = [.5 .3; .1 .4]; b_f = 0")
    >>> {name: matrix.values.tolist() for name, matrix in found.items()}
    {'W_f': [[0.5, 0.3], [0.1, 0.4]], 'b_f': 0.0}
    """
    found: dict[str, Matrix] = {}
    for name, part in named_parts(text).items():
        if canonical(name) is None:
            raise ValueError(f"The text has {name}, which is no weight; wanted {NAMES_WANTED}.")
        try:
            found[name] = read_matrix(part, decimal=decimal)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return found


def named_parts(text: str) -> dict[str, str]:
    r"""Return what stands behind each name of a text, as it stands there: weights, and whatever else is assigned.

    A name known to `assemble`, such as W_f, Wf or W_{hf}, begins a line or stands behind a comma, a semicolon or a
    row end of LaTeX, with =, :, <- or a space behind it. Another name, such as x, begins a line and has = behind it.
    Comments, imports and prints of a program are left out. Raises ValueError for a text without names, and for a name
    that is there twice.

    >>> named_parts("import numpy as np\nW = [.5 .3]  # weights\nx = 1, 2")
    {'W': '[.5 .3]', 'x': '1, 2'}
    """
    checked_kind("text", text, str, "a string")
    text = _COMMENT.sub("", _CODE.sub("", text.replace("\r\n", "\n")))
    heads = [head for head in _NAMED.finditer(text) if canonical(head[1]) is not None]
    known = {head.start(1) for head in heads}
    heads += [head for head in _ASSIGNED.finditer(text) if head.start(1) not in known]
    heads.sort(key=lambda head: head.start(1))
    if not heads or text[: heads[0].start()].strip(" \t\n$"):
        before = shown(text[: heads[0].start()].strip()) if heads else shown(text.strip())
        raise ValueError(f"{before} has no name in front; wanted {NAMES_WANTED}.")
    found: dict[str, str] = {}
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=True):
        names, part = [head[1]], text[head.end() : end].lstrip(" \t\n&$").rstrip(" \n;,\\&$")
        while chained := _CHAINED.match(part):  # W_f = W_i = eye(2)
            names, part = [*names, chained[1]], part[chained.end() :]
        for name in (name.replace("{", "").replace("}", "") for name in names):
            if name in found:
                raise ValueError(f"The text has {name} twice; wanted each name once.")
            found[name] = part
    return found
