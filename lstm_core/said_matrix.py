"""Matrices that are said and not written out: eye(5), 2 I_5, 0.1 * ones(2, 3); and I, whose size others tell."""

from __future__ import annotations

import re
import unicodedata
from math import isfinite, nan
from typing import NamedTuple

import numpy as np

from lstm_core.checks import Array
from lstm_core.language import grouped, local, tr

MAX_SAID = 1_000_000
"""Most numbers of a matrix that is said: a few signs must not make one that fills the memory."""
_LONGEST = 200  # characters of a text that says a matrix

# "1,000" is left to nobody's guess: three digits behind a comma are decimals behind a 0 alone.
_NUMBER = r"(?:0?,\d+|\d+,(?:\d{1,2}|\d{4,})(?!\d)|\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:\s*/\s*\d+)?"
_TIMES = r"(?:\*|·|×|⋅|\\cdot|\\times)"
_CALL = (
    r"(?:(?:np|numpy|jnp|jax\.numpy|torch|tf|mx\.np)\.)?(?P<call>eye|identity|zeros|ones)\s*"
    r"\(\s*\(?\s*(?P<m>\d{1,6})\s*(?:,\s*(?P<n>\d{1,6})\s*)?,?\s*\)?\s*\)"
)
_IDENTITY = (
    r"(?:the\s+)?(?P<identity>I|Id|Identity|IdentityMatrix|identity(?:[\s-]+matrix)?|unit\s+matrix|eye|Einheitsmatrix|"
    r"\\(?:math(?:bf|bb|bbm|rm|it|ds)|bm|boldsymbol|text(?:bf)?)\s*\{?\s*[I1]\s*\}?)"
    r"(?:\s*_?\s*[{(\[]?\s*(?P<size>\d{1,6})(?:\s*(?:\\times|×|x)\s*(?P=size))?\s*[})\]]?)?"
)
_SAID = re.compile(
    rf"(?P<sign>[+-]?)\s*(?:(?P<before>{_NUMBER})\s*{_TIMES}?\s*)?(?:{_CALL}|{_IDENTITY})"
    rf"(?:\s*(?P<by>{_TIMES}|/)\s*(?P<behind>[+-]?{_NUMBER}))?\s*\.?"
)


class Said(NamedTuple):
    """A matrix in words: `factor` times eye, zeros or ones (`word`) of a shape; () is an identity without a size.

    >>> said_matrix("2 I"), said_matrix("np.ones((2, 3)) / 4").values.tolist()
    (Said(factor=2.0, word='eye', shape=()), [[0.25, 0.25, 0.25], [0.25, 0.25, 0.25]])
    """

    factor: float
    word: str
    shape: tuple[int, ...]

    @property
    def values(self) -> Array:
        """The numbers, (m, n), or (m,) of zeros and ones with one size; ValueError where the size is not said."""
        if not self.shape:
            raise ValueError(tr("The size of the identity matrix is not said; wanted it, such as eye(5) or I_5."))
        m, n = (*self.shape, *self.shape)[:2]
        if m * n > MAX_SAID and (self.word == "eye" or len(self.shape) == 2):
            said = tr("The matrix has the shape {shape}; wanted at most {most} numbers.")
            raise ValueError(said.format(shape=(m, n), most=grouped(MAX_SAID)))
        if self.word == "eye":
            return np.asarray(self.factor * np.eye(m, n))
        return np.full(self.shape, self.factor * (self.word == "ones"))

    @property
    def note(self) -> str:
        """What it was taken for."""
        if self.factor == 1:
            return tr("Read as the identity matrix, {n} × {n}.", n=self.shape[0])
        factor = local(f"{self.factor:g}").replace("-", "−")
        return tr("Read as {factor} times the identity matrix, {n} × {n}.", factor=factor, n=self.shape[0])


def said_matrix(text: str) -> Said | None:
    """Return the matrix that a text says, None for any other text.

    An identity may be I, I_5, Id, "identity matrix" or that of LaTeX; a factor stands before or behind it.

    >>> said_matrix("-I_{5}"), said_matrix("[1 2]")
    (Said(factor=-1.0, word='eye', shape=(5,)), None)
    """
    if len(text) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKC", text.replace("𝟙", "I").replace("𝟏", "I")).replace("−", "-").strip().strip("$")
    found = _SAID.fullmatch(text.strip())
    if found is None:
        return None
    factor = -1.0 if found["sign"] == "-" else 1.0
    factor *= _value(found["before"] or "1")
    if found["behind"]:
        behind = _value(found["behind"])
        factor *= behind if found["by"] != "/" else 1 / behind if behind else nan
    if not isfinite(factor):
        return None
    if found["call"]:
        m, n = int(found["m"]), int(found["n"] or 0)
        word = "eye" if found["call"] == "identity" else found["call"]
        return Said(factor, word, (m, n) if found["n"] else (m,))
    return Said(factor, "eye", (int(found["size"]),) if found["size"] else ())


def _value(text: str) -> float:
    above, _, below = text.replace(",", ".").replace(" ", "").partition("/")
    return float(above) / float(below or 1) if float(below or 1) else nan
