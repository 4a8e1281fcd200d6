"""The modules of the stage and their styles without what only people read, and bytes as text of few signs."""

from __future__ import annotations

import base64
import re
from typing import Final

_COMMENT: Final = re.compile(r"^[ \t]*(?://[^\n]*\n|/\*.*?\*/[ \t]*\n?)", re.MULTILINE | re.DOTALL)
_INDENTED: Final = re.compile(r"^[ \t]+|^\n", re.MULTILINE)
_STYLE: Final = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
#: No sign of it has a meaning in HTML.
_SIGNS: Final = bytes.maketrans(b"<&>", b",.:")


def bare_module(text: str) -> str:
    r"""Return a module without comments that begin a line, and without indents.

    A text over several lines, in backticks, would lose its own; ours have none. ValueError where one has.

    >>> bare_module("// why\nif (a) {\n  /** @type {B} */ b = 1; // so\n}\n")
    'if (a) {\nb = 1; // so\n}\n'
    """
    said = _COMMENT.sub("", text)
    for line in said.splitlines():
        if line.replace("\\`", "").count("`") % 2:
            raise ValueError(f"A text over several lines cannot be told from comments and indents: {line.strip()}")
    return _INDENTED.sub("", said)


def bare_style(text: str) -> str:
    """Return a style sheet without comments."""
    return _STYLE.sub("", text)


def in_signs(data: bytes) -> str:
    """Return bytes as text, five signs for four of them; static/file/open.js reads it back.

    >>> in_signs(b"stage"), len(in_signs(bytes(1000)))
    ('b97;6Wd', 1250)
    """
    return base64.b85encode(data).translate(_SIGNS).decode()
