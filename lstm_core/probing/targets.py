"""What a probe can look for in a text: a number for each sign, known from the text alone."""

from __future__ import annotations

import numpy as np

from lstm_core.checks import Array, checked_kind

BRACKETS = {"(": ")", "[": "]", "{": "}"}


def bracket_depth(text: str) -> Array:
    """Return how many brackets are open after each sign of a text, (T,); what closes nothing counts 0.

    >>> bracket_depth("a(b[c])").tolist()
    [0.0, 1.0, 1.0, 2.0, 2.0, 1.0, 0.0]
    """
    depth, depths = 0, []
    for sign in checked_kind("text", text, str, "a text"):
        depth = max(0, depth + (sign in BRACKETS) - (sign in BRACKETS.values()))
        depths.append(depth)
    return np.array(depths, dtype=np.float64)


def in_quotes(text: str, quote: str = '"') -> Array:
    """Return 1 where after a sign of a text a quotation is open, else 0, (T,).

    >>> in_quotes('a"bc"d').tolist()
    [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """
    signs = np.array([sign == quote for sign in checked_kind("text", text, str, "a text")], dtype=np.int64)
    return np.cumsum(signs) % 2 * 1.0
