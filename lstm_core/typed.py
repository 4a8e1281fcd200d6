"""Numbers as a person types or pastes them: brackets, a true minus, decimal commas, a line of names, gaps."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from lstm_core.checks import shown
from lstm_core.json_columns import is_json_table, json_columns, seen
from lstm_core.json_text import Number
from lstm_core.language import tr
from lstm_core.matrix_rows import THOUSANDS, refuse_unpaired
from lstm_core.matrix_text import KEYWORDS, is_printed_by_r, without_labels
from lstm_core.table_numbers import is_word
from lstm_core.wrong_number import TOO_LARGE, TOO_SMALL, why_wrong

_CALL = re.compile(r"\b(?:np\.|numpy\.|torch\.)?(?:array|asarray|tensor|c)\s*(?=[\[(])")
_TIGHT = re.compile(r"(?:^|(?<=[\s;]))[+\-−]?\d+,\d+(?=[\s;]|$)")
_LOOSE_COMMA = re.compile(r",(?!\d)|(?<!\d),|\d+,\d+,")
_ASSIGNED = re.compile(r"\s*[A-Za-z_]\w*\s*=(?!=)\s*")
_GOES_ON = re.compile(r"(?<=[^\])}\s]),[ \t]*\n[ \t]*(?=[^\[({\s])")  # a row in brackets, in the next line
_ROW_OF_ONE = re.compile(r"\s*\[1\][ \t]+\[")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_MINUS = str.maketrans("−–", "--") | dict.fromkeys(map(ord, "\ufeff\u200b"))


def typed_rows(text: str, decimal: str | None = None) -> dict[int, list[float]]:
    r"""Return the numbers of each line that has some, by its number from 1.

    Raises ValueError that names the line of what is no finite number, and of a gap between two separators; and where
    a bracket has no other. Of JSON and JSON Lines with names (see `json_columns`) the rows are counted.

    >>> typed_rows("x y\n1 2\n[3, 4]")
    {2: [1.0, 2.0], 3: [3.0, 4.0]}
    """
    if is_json_table(text := text.removeprefix("\ufeff")):
        return _json_rows(text)
    lines, names = _lines(text)
    comma = decimal == "," or (decimal is None and (_has_decimal_commas(lines) or _is_named_so(lines, names)))
    return {n: [_number(word, n, comma) for word in _words(line, n, comma, decimal)] for n, line in lines.items()}


def typed_names(text: str) -> tuple[str, ...]:
    r"""Return the names in the first line of typed numbers, none if it has numbers.

    >>> typed_names("x y\n1 2"), typed_names("1 2")
    (('x', 'y'), ())
    """
    text = text.removeprefix("\ufeff")
    return tuple(json_columns(text).cells) if is_json_table(text) else _lines(text)[1]


def _json_rows(text: str) -> dict[int, list[float]]:
    """The numbers of each row of a table in JSON; a text or a gap is refused, as it is in lines of numbers."""
    columns = json_columns(text)
    if columns.others:
        said = tr("{name} is no list of values; wanted a list of numbers under each name.")
        raise ValueError(said.format(name=shown(columns.others[0])))
    rows: dict[int, list[float]] = {}
    for n, cells in enumerate(zip(*columns.cells.values(), strict=True), 1):
        rows[n] = [_of_cell(cell, n, name) for name, cell in zip(columns.cells, cells, strict=True)]
    return rows


def _of_cell(cell: Any, row: int, name: str) -> float:
    words = {"row": row, "name": shown(name)}
    if cell == "":
        raise ValueError(tr("In row {row} nothing stands under {name}; wanted a number.", **words))
    if isinstance(cell, list | dict):
        raise ValueError(tr("In row {row} a list or an object stands under {name}; wanted a number.", **words))
    word = cell if isinstance(cell, Number) else json.dumps(cell, ensure_ascii=False)
    value, why = _value(word, word) if isinstance(cell, Number) else (math.nan, why_wrong(word))
    if why:
        said = tr("In row {row} stands {word} under {name}, {why}; wanted a number.")
        raise ValueError(said.format(word=seen(word[:40]), why=why, **words))
    return value


def _lines(text: str) -> tuple[dict[int, str], tuple[str, ...]]:
    """The lines that have numbers, and the names in a line of words above them."""
    plain = _rows_apart(without_brackets(_ASSIGNED.sub("", text, count=1) if _ASSIGNED.match(text) else text))
    lines = {n: line for n, line in enumerate(plain.split("\n"), 1) if re.search(r"[^\s,;]", line)}
    if len(lines) < 2 or not (names := _header(lines[first := min(lines)])):
        return lines, ()
    del lines[first]
    return lines, names


def _is_named_so(lines: dict[int, str], names: tuple[str, ...]) -> bool:
    """Whether there are as many names as numbers in a line if a comma is within a number, and only then."""
    body = [line.strip(" \t;,") for line in lines.values()]
    if not names or any("." in line or _LOOSE_COMMA.search(line) for line in body):
        return False
    within = {len(re.findall(r"[^\s;]+", line)) for line in body}
    between = {len(re.findall(r"[^\s;,]+", line)) for line in body}
    return within == {len(names)} != between


def without_brackets(text: str) -> str:
    r"""Rows in brackets become lines; brackets around all, and the call of NumPy, PyTorch or R around them, go.

    Raises ValueError where a bracket has no other.

    >>> [line.strip() for line in without_brackets("np.array([[1, 2], [3, 4]])").splitlines()]
    ['1, 2', '3, 4']
    >>> without_brackets("[1] 0.5 0.7").strip()  # as R prints a vector
    '0.5 0.7'
    """
    text = "\n".join(text.splitlines())
    if is_printed_by_r(text) and not _ROW_OF_ONE.match(text):
        text = without_labels(text)  # the place of a number, which is no number of the list
    if not re.search(r"[\[\](){}]", text):
        return text
    refuse_unpaired(text)
    text = _GOES_ON.sub(", ", KEYWORDS.sub("", _CALL.sub("", text)))
    if text.lstrip().startswith("[") and "," not in text:
        text = text.replace(";", "\n")  # rows as MATLAB writes them
    text = re.sub(r"[\])}][ \t]*[,;]?[ \t]*[\[({]", "\n", text)
    return re.sub(r"[\[\](){}]", " ", text)


def _rows_apart(text: str) -> str:
    """In a single line of several rows, as "1 2; 3 4", each row has a line: as many numbers, blanks between them."""
    rows = [row.split() for row in text.strip().rstrip(";").split(";")]
    even = len(rows) > 1 and len(rows[0]) > 1 and len(set(map(len, rows))) == 1
    apart = even and "\n" not in text.strip() and not re.search(r",(?!\d)", text)
    return text.strip().rstrip(";").replace(";", "\n") if apart else text


def _header(line: str) -> tuple[str, ...]:
    """The words of a line that has words only, as names of the inputs."""
    words = tuple(word.strip("\"'") for word in re.split(r"[\s,;]+", line) if word)
    return words if all(is_word(word) and word[:1].isalpha() for word in words) else ()


def _has_decimal_commas(lines: dict[int, str]) -> bool:
    """Whether commas stand within numbers: each between two digits, and something else between the numbers."""
    body = [line.strip(" \t;") for line in lines.values()]
    if not any("," in line for line in body) or any("." in line or _LOOSE_COMMA.search(line) for line in body):
        return False
    apart = [line for line in body if re.search(r"[;\s]", line)]
    return bool(apart) and all(_TIGHT.search(line) or "," not in line for line in body) and _as_long(body)


def _as_long(body: list[str]) -> bool:
    """Whether the lines have as many numbers each if a comma is within a number."""
    return len({len(re.findall(r"[^\s;]+", line)) for line in body}) == 1


def _words(line: str, number: int, comma: bool, decimal: str | None) -> list[str]:
    """Return the words of a line; ValueError if nothing stands between two separators, or a word is one number or two.

    Whether it is one is clear where the decimal sign is given.
    """
    signs = ";" if comma else ",;"
    line = line.strip().strip(signs + " \t")
    if gap := re.search(rf"[{signs}]\s*[{signs}]", line):
        before = re.findall(rf"[^\s{signs}]+", line[: gap.start()])
        said = tr(
            "In line {line} nothing stands between two separators after {word}; write the missing number, or take one "
            "separator out."
        )
        raise ValueError(said.format(line=number, word=repr(before[-1][:40])))
    if decimal is None and (found := next(filter(THOUSANDS.fullmatch, re.split(r"[\s;]+", line)), None)):
        said = tr(
            "{word} in line {line} can be two numbers or one with a sign between thousands; write a space behind the "
            "comma, or leave that sign out."
        )
        raise ValueError(said.format(word=shown(found), line=number))
    return re.findall(rf"[^\s{signs}]+", line)


def _number(word: str, line: int, comma: bool) -> float:
    plain = word.translate(_MINUS).replace(",", ".") if comma else word.translate(_MINUS)
    value, why = _value(plain, word)
    if why:
        said = tr(
            "In line {line} stands {word}, {why}; wanted numbers such as 0.5 or -2e-3 with commas, semicolons or "
            "spaces between."
        )
        raise ValueError(said.format(word=repr(word[:40]), line=line, why=why))
    return value


def _value(plain: str, word: str) -> tuple[float, str]:
    """Return the number that `plain` is, and why `word`, from which it was made, is none; "" where it is one."""
    value = float(plain) if _NUMBER.fullmatch(plain) else math.nan
    if math.isnan(value):
        return value, why_wrong(word)
    if math.isinf(value):
        return value, tr(TOO_LARGE)
    return value, tr(TOO_SMALL) if value == 0 and re.match("[^eE]*[1-9]", plain) else ""
