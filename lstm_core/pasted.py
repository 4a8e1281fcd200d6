"""All matrices of a cell in one text, each behind its name: W_f = [.5 .3; .1 .2], b_f = 0 and so on."""

from __future__ import annotations

import re

from lstm_core.checks import checked_kind, shown
from lstm_core.matrices import Matrix, read_matrix
from lstm_core.weight_names import NAMES_WANTED, canonical

_NAMED = re.compile(
    r"(?:^|[;,\n]|\\\\)[ \t$&]*([A-Za-z]\w{0,4}|[A-Za-z]_\{\w{1,2}\})[ \t&]*(?:<-|:=|=|:|[ \t]|\n)[ \t]*(?=\S|\n)"
)


def read_weights(text: str, *, decimal: str | None = None) -> dict[str, Matrix]:
    """Return the matrices of a text by name, each read by `read_matrix`; `assemble` takes their values.

    A name known to `assemble`, such as W_f, Wf or W_{hf}, begins a line or stands behind a comma, a semicolon or a
    row end of LaTeX, with =, :, <- or a space behind it. Raises ValueError for a text without names, for a name that
    is there twice, and, with the name in front, for what `read_matrix` refuses.

    >>> found = read_weights("W_f = [.5 .3; .1 .4]; b_f = 0")
    >>> {name: matrix.values.tolist() for name, matrix in found.items()}
    {'W_f': [[0.5, 0.3], [0.1, 0.4]], 'b_f': 0.0}
    """
    checked_kind("text", text, str, "a string")
    heads = [head for head in _NAMED.finditer(text) if canonical(_plain(head[1])) is not None]
    if not heads or text[: heads[0].start()].strip(" \t\n$"):
        before = shown(text[: heads[0].start()].strip()) if heads else shown(text.strip())
        raise ValueError(f"{before} has no name in front; wanted {NAMES_WANTED}.")
    found: dict[str, Matrix] = {}
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=True):
        name = _plain(head[1])
        if name in found:
            raise ValueError(f"The text has {name} twice; wanted each name once.")
        try:
            found[name] = read_matrix(text[head.end() : end].lstrip(" \t\n&$").rstrip(" \n;,\\&$"), decimal=decimal)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return found


def _plain(name: str) -> str:
    return name.replace("{", "").replace("}", "")
