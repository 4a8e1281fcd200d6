"""Indices and powers in a text, set low and high as static/stage/glossary.js sets them."""

from __future__ import annotations

import re
from html import escape
from typing import Final

# A single letter, a sign behind it, and an index of one or two letters or in braces.
_INDEXED: Final = re.compile(r"(?<![^\W])((?:[^\W\d_]|‖))([_^])(?:\{([^}]*)\}|([^\W_]{1,2})(?![\w]))")


def indices(text: str) -> str:
    """Return a text as the content of an element of HTML.

    >>> indices("c_t < W_{xf}")
    'c<sub>t</sub> &lt; W<sub>xf</sub>'
    """

    def write(found: re.Match[str]) -> str:
        letter, sign, braced, plain = found.groups()
        tag = "sub" if sign == "_" else "sup"
        return f"{letter}<{tag}>{plain if braced is None else braced}</{tag}>"

    return _INDEXED.sub(write, escape(text, quote=False))
