"""The notations in which people have a matrix, each brought to brackets or to plain lines of cells."""

from __future__ import annotations

import re

from lstm_core.checks import shown
from lstm_core.language import tr, tr_n

_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "‐": "-", "‑": "-", "⁄": "/", "∕": "/", "\u200b": "", "\ufeff": "", "\u2062": "", "＋": "+"}
    | dict.fromkeys("\xa0\u2009\u202f\u2007\u2002\u2003\u200a\u2005", " ")
)
_VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8"}
_VULGAR |= {"⅞": "7/8", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅒": "1/10"}

_NAME = r"[A-Za-z_\\][\w.{}\\^,]*(?:\[[\w\"':, ]*\])?"
_ASSIGNED = re.compile(rf"^\s*{_NAME}\s*(?:<-|:=|=(?!=))\s*|^\s*Parameter containing:\s*")
_TRANSPOSED = re.compile(r"(?<=[\])}])\s*(?:\.?'|\.T\b|\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathsf\{T\})\s*\}?)\s*$")
_TF = re.compile(r"^<tf\.\w+.*?numpy=(.*)>$", re.DOTALL)
_WRAPPER = re.compile(
    r"(?:\b(?:np|numpy|jnp|jax\.numpy|torch|tf|mx\.np)\.)?\b(?:as)?(?:array|Array|tensor|Tensor|FloatTensor|constant|"
    r"DeviceArray|Parameter|Matrix|MatrixForm|nn\.Parameter)\s*(?=\()|\bnp\.matrix\s*(?=\()"
    r"|\bFloat(?:16|32|64)(?=\[)"
)
KEYWORDS = re.compile(
    r",\s*(?:dtype|device|requires_grad|grad_fn|weak_type|copy|order)\s*=\s*(?:<[^>]*>|'[^']*'|\"[^\"]*\"|[\w.]+)"
)
"""What stands behind the numbers where a program prints them: the type, the device."""
_SCALAR = re.compile(r"\bnp\.float\d+\(([^()]*)\)")
_ARRAY_IN_LIST = re.compile(r"\(\s*(\[[^\[\]()]*\])\s*\)")
_CALL = re.compile(r"\((\s*[\[({].*[\])}]\s*,?\s*)\)", re.DOTALL)
_MATH = re.compile(r"^\s*(?:\$\$?|\\\[|\\\()\s*|\s*[.,]?\s*(?:\$\$?|\\\]|\\\))\s*$")
_JULIA_HEAD = re.compile(r"^\s*\d+(?:×\d+|x\d+|-element)\s*.*:\s*$", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:#|%|//).*$\n?", re.MULTILINE)
_ROW_LABEL = re.compile(r"^\s*\[\d+(?:,)?\]", re.MULTILINE)
_COLUMN_LABELS = re.compile(r"^(?:\s*\[,\d+\])+\s*$", re.MULTILINE)
_FACTOR = re.compile(r"^\s*(\d\.?\d*e[+-]\d+)\s*\*\s*$", re.MULTILINE | re.IGNORECASE)


def plain_signs(text: str) -> str:
    """Return the text with one minus, plain spaces, plain fractions and line ends."""
    text = text.translate(_SIGNS).replace("\r\n", "\n").replace("\r", "\n")
    if found := re.search(rf"\d\s*([{''.join(_VULGAR)}])", text):
        said = tr("{sign} stands behind a number; wanted one fraction, such as 3/2.", sign=shown(found[1]))
        raise ValueError(said)
    for sign, fraction in _VULGAR.items():
        text = text.replace(sign, fraction)
    return text


def unwrapped(text: str, notes: list[str]) -> tuple[str, bool, float]:
    """Return what is inside names, calls and comments; whether it is transposed; and a factor before the matrix."""
    text, comments = _COMMENT.subn("", text)
    if comments:
        notes.append(tr_n("{n} line of comment left out.", "{n} lines of comment left out.", comments))
    text = _ASSIGNED.sub("", _MATH.sub("", text), count=1).lstrip().rstrip(" \n;")
    if found := _TF.match(text):
        text = found[1].strip()
    text = re.sub(r"\.\.\.[ \t]*\n", " ", _JULIA_HEAD.sub("", text))  # MATLAB goes on in the next line
    text = _WRAPPER.sub("", _SCALAR.sub(r"\1", text))
    text = _ARRAY_IN_LIST.sub(r"\1", KEYWORDS.sub("", text)).replace("*^", "e")
    if len(factors := _FACTOR.findall(text)) == 1:  # MATLAB prints 1.0e+03 * above a matrix
        notes.append(tr("All numbers were multiplied by the {factor} above the matrix.", factor=factors[0]))
        text = _FACTOR.sub("", text)
    transposed = _TRANSPOSED.search(text) is not None
    text = _TRANSPOSED.sub("", text).lstrip().rstrip(" \n")
    if found := _CALL.fullmatch(text):
        text = found[1].strip()
    return text, transposed, float(factors[0]) if len(factors) == 1 else 1.0


def without_labels(text: str) -> str:
    """Return a matrix or vector as R prints it without its labels [1,], [,1] and [1]."""
    text = _COLUMN_LABELS.sub("", text)
    is_vector = re.match(r"\s*\[1\]", text) is not None
    text = _ROW_LABEL.sub(" ", text)
    return text.replace("\n", " ") if is_vector else text


def is_printed_by_r(text: str) -> bool:
    """Return whether the text begins with a label of R: [,1], [1,] or [1] and more behind it."""
    return re.match(r"\s*(?:\[,1\]|\[1,\]|\[1\][ \t]+[^\s,;\]])", text) is not None


def is_latex(text: str) -> bool:
    """Return whether the text has a command or a row end of LaTeX, or cells parted by &."""
    return re.search(r"\\[A-Za-z]{2,}|\\\\|\\[\[(,;!]|&", text) is not None


_LATEX: tuple[tuple[str, str], ...] = (
    (r"(?<!\\)%.*", ""),
    (r"\{,\}", ","),
    (r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r" \1/\2 "),
    (r"\\[dt]?frac\s*(\d)\s*(\d)", r" \1/\2 "),
    (r"\\(?:cdot|times)\b", "*"),
    (r"\\(?:begin|end)\s*\{array\}(?:\s*\{[^{}]*\})?", " "),
    (r"\\(?:begin|end)\s*\{[A-Za-z]*\*?\}(?:\s*\[[a-z]\])?", " "),
    (r"\\(?:left|right|big[lr]?|Big[lr]?)\s*(?:\\?[\[\](){}.|])", " "),
    (r"\\phantom\s*\{[^{}]*\}|\\hline\b|\\(?:quad|qquad|displaystyle|hspace\{[^{}]*\})", " "),
    (r"\\cr\b", r"\\\\"),
    (r"\s+", " "),
    (r"\\\\\s*(?:\[[^\]]*\])?", "\n"),
    (r"\\[\[\](),;:!]|\$|~", " "),
    (r"\^\s*\{([^{}]*)\}", r"^\1"),
    (r"\{([^{}]*)\}", r"\1"),
)


def from_latex(text: str) -> str:
    """Return a LaTeX matrix as lines with & between cells, and fractions as a/b."""
    if len(re.findall(r"\\begin\s*\{[a-zA-Z]*matrix", text)) > 1:
        raise ValueError(tr("The text has more than one matrix; wanted one at a time."))
    for pattern, by in _LATEX:
        text = re.sub(pattern, by, text)
    return "\n".join(line.strip() for line in text.strip().split("\n") if line.strip())


_R_VECTOR = r"c\s*\(([^()]*)\)"
_R_MATRIX = re.compile(rf"^(?:matrix|structure|array)\s*\(\s*(?:data\s*=\s*)?{_R_VECTOR}\s*(.*)\)$", re.DOTALL)
_R_BIND = re.compile(rf"^([rc])bind\s*\(((?:\s*(?:\w+\s*=\s*)?{_R_VECTOR}\s*,?)+)\)$", re.DOTALL)


def from_r(text: str, notes: list[str]) -> str | None:
    """Return what R's c(), matrix(), structure(), rbind() and cbind() make as nested brackets; None for other text."""
    text = text.strip()
    if found := re.fullmatch(_R_VECTOR, text):
        return f"[{found[1]}]"
    if found := _R_BIND.match(text):
        rows = [vector.split(",") for vector in re.findall(_R_VECTOR, found[2])]
        if len({len(row) for row in rows}) == 1 and found[1] == "c":
            rows = [list(row) for row in zip(*rows, strict=True)]
        return _nested(rows)
    if found := _R_MATRIX.match(text):
        return _filled(found[1].split(","), found[2], notes)
    return None


def _filled(cells: list[str], rest: str, notes: list[str]) -> str:
    """Return the cells in the shape that R's arguments say; R fills column by column unless byrow is TRUE."""
    named = dict(re.findall(r"(nrow|ncol|byrow)\s*=\s*(\w+)", rest))
    if dim := re.search(r"dim\s*=\s*c\s*\(\s*(\d+)L?\s*,\s*(\d+)L?\s*\)", rest):
        named |= {"nrow": dim[1], "ncol": dim[2]}
    unnamed = [word.strip() for word in rest.split(",") if word.strip() and "=" not in word and "(" not in word]
    if not dim:
        free = (name for name in ("nrow", "ncol", "byrow") if name not in named)
        named |= dict(zip(free, unnamed, strict=False))
    count = len(cells)
    sizes = {name: int(value.rstrip("L")) for name, value in named.items() if name != "byrow"}
    n = sizes.get("ncol", -(-count // sizes["nrow"]) if sizes.get("nrow") else 1)
    m = sizes.get("nrow", -(-count // n) if n else 0)
    if m * n != count:
        said = tr("c() has {count} numbers; wanted {wanted} for R's matrix of {m} rows and {n} columns.")
        raise ValueError(said.format(count=count, wanted=m * n, m=m, n=n))
    if named.get("byrow", "FALSE") in ("TRUE", "T"):
        return _nested([cells[r * n : (r + 1) * n] for r in range(m)])
    if m > 1 and n > 1:
        notes.append(tr("R fills a matrix column by column, as byrow = TRUE is not said; so it was read."))
    return _nested([cells[r::m] for r in range(m)])


def _nested(rows: list[list[str]]) -> str:
    return "[" + ", ".join(f"[{', '.join(row)}]" for row in rows) + "]"
