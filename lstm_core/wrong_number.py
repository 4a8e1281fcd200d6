"""Why a text is no number, as the end of a sentence: readers of tables, matrices and typed numbers say the same."""

from __future__ import annotations

import re

from lstm_core.language import tr, tr_later

FINITE = tr_later("which is not finite")
"""What is said of an infinite number."""
NO_NUMBER = tr_later("which is no number")
"""What is said where nothing more is known."""
TOO_LARGE = tr_later("which is beyond the range of floating-point numbers")
TOO_SMALL = tr_later("which is nearer to 0 than floating-point numbers reach")
_NUMBER = r"[+\-−]?(?:\d[\d.,']*|[.,]\d+)(?:[eE][+\-−]?\d+)?"
_REASONS = (
    (r"[+\-−]?(?:∞|inf(?:inity)?|nan)", FINITE),
    (r"n/?a|<na>|null|none|\?|--|—|–", tr_later("which stands for a missing value")),
    (
        r".*(?:\.\.\.|…).*",
        tr_later("which stands for numbers left out (print all: in NumPy np.set_printoptions(threshold=np.inf))"),
    ),
    (
        r".*[$€£¥₹].*|.*\b(?:USD|EUR|GBP|CHF|JPY)\b.*",
        tr_later("which is an amount of money (take the currency sign out)"),
    ),
    (r"\([\d.,\s]+\)", tr_later("which is a number in brackets (write a minus sign if that is meant)")),
    (rf"{_NUMBER}\s*%", tr_later("which is a share in percent (write it as a decimal number)")),
    (rf"{_NUMBER}\s*/\s*{_NUMBER}|[½⅓⅔¼¾⅕⅛⅜⅝⅞⅖⅗⅘⅙⅚⅒]", tr_later("which is a fraction (write it as a decimal number)")),
    (r"[+\-−]?\d{1,3}(?:[.,'’_]\d{3})+(?:[.,]\d+)?", tr_later("which has signs between thousands (leave them out)")),
    (r"[+\-−]?0x[\da-f.p+]+", tr_later("which is a hexadecimal number (write it as a decimal one)")),
    (rf"{_NUMBER}d[+\-−]?\d+", tr_later("whose power of ten has another letter than e (write 1e3)")),
    (rf"([\"'“”‘’`]){_NUMBER}[\"'“”‘’`]", tr_later("which is a number in quotation marks (take them out)")),
    (r"[+\-−]?(?=.*[^\x00-\x7f])\d+(?:[.,٫]\d+)?", tr_later("whose digits are not 0 to 9")),
    (rf"{_NUMBER}\s*[+\-−]", tr_later("which has its sign behind it (write it in front)")),
    (rf"{_NUMBER}\s*[^\W\d_].*", tr_later("which has something behind the number (take it out)")),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE | re.DOTALL), words) for pattern, words in _REASONS)
_LONGEST = 100  # characters: a longer text is no number written in another way


def why_wrong(text: str) -> str:
    """Return why a text that was not read as a number is none, in a clause such as “which is no number”.

    >>> why_wrong("$5"), why_wrong("x")
    ('which is an amount of money (take the currency sign out)', 'which is no number')
    """
    text = text.strip()
    if len(text) <= _LONGEST:
        for pattern, words in _COMPILED:
            if pattern.fullmatch(text):
                return tr(words)
    return tr(NO_NUMBER)
