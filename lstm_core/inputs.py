"""Input from outside: typed numbers, a CSV file, text, and the series that ship in assets/data."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array, checked_kind, checked_name

MAX_STEPS = 2000
"""Longest sequence T that can be typed or uploaded."""
MAX_INPUTS = 32
"""Most inputs D that can be typed or uploaded: numbers a step, or different characters in a text."""
MAX_UNITS = 16
"""Most units H that can be chosen."""
MAX_FILE_BYTES = 1_000_000
"""Largest CSV file or typed text read."""

_DATA = Path(__file__).resolve().parents[1] / "assets" / "data"


@dataclass(frozen=True, eq=False)
class Series:
    """A series of measurements: `values` (T,) with one label a step, its source and its licence.

    >>> load_series("sunspots").licence
    'public domain'
    """

    name: str
    values: Array
    labels: tuple[str, ...]
    source: str
    licence: str


def parse_numbers(text: str) -> Array:
    r"""Return typed numbers as x (T, D).

    A single line has T steps of one input; of several lines each has the D inputs of one step. Numbers are
    separated by commas, semicolons or spaces. Raises ValueError on anything that is not such a table within
    MAX_STEPS and MAX_INPUTS.

    >>> parse_numbers("1, 2, 3").shape, parse_numbers("1 2\n3 4").tolist()
    ((3, 1), [[1.0, 2.0], [3.0, 4.0]])
    """
    checked_kind("text", text, str, "a string of numbers")
    if len(text) > MAX_FILE_BYTES:
        raise ValueError(f"The text has {len(text)} characters; at most {MAX_FILE_BYTES} are read.")
    split = {n: re.findall(r"[^\s,;]+", line) for n, line in enumerate(text.splitlines(), 1)}
    lines = {n: [_number(word, n) for word in words] for n, words in split.items() if words}
    if not lines:
        raise ValueError("There is no number; wanted numbers separated by commas, semicolons, spaces or lines.")
    first, width = next((n, len(line)) for n, line in lines.items())
    for n, line in lines.items():
        if len(line) != width:
            raise ValueError(f"Line {n} has {len(line)} numbers and line {first} has {width}; wanted as many on each.")
    rows = list(lines.values()) if len(lines) > 1 else [[value] for value in lines[first]]
    _check_size(len(rows), len(rows[0]), "numbers a line")
    return np.array(rows)


def one_hot(text: str) -> tuple[Array, str]:
    """Return x (T, D), which at each step is 1 for its character and 0 for the others, and the alphabet.

    The alphabet is the D different characters of the text in sorted order. Raises ValueError on an empty text
    or one with more than MAX_STEPS characters or MAX_INPUTS different ones.

    >>> x, alphabet = one_hot("aba")
    >>> x.tolist(), alphabet
    ([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]], 'ab')
    """
    checked_kind("text", text, str, "a string")
    if not text:
        raise ValueError("The text is empty; wanted at least one character.")
    alphabet = "".join(sorted(set(text)))
    _check_size(len(text), len(alphabet), "different characters")
    return np.eye(len(alphabet))[[alphabet.index(character) for character in text]], alphabet


def csv_columns(data: bytes) -> dict[str, Array]:
    r"""Return the columns of a CSV file that have a finite number in every row, by name, each (T,).

    The file is UTF-8 (with or without a byte order mark) or Latin-1; the delimiter is the most frequent of comma,
    semicolon and tab in the first line; numbers have a decimal point. A first row without any number is the
    header; else the columns are named "column 1" and so on. Raises ValueError on anything else.

    >>> csv_columns(b"year,level\n2001,0.5\n2002,0.75\n")["level"].tolist()
    [0.5, 0.75]
    """
    checked_kind("data", data, bytes, "the bytes of a CSV file")
    rows = _table(data)
    header: list[str] = [""] * len(rows[0])
    if not any(_is_number(cell) for cell in rows[0]):
        header = rows.pop(0)
    if not rows:
        raise ValueError("The file has a header but no row of numbers.")
    columns: dict[str, Array] = {}
    refused: list[str] = []
    for n, (title, cells) in enumerate(zip(header, zip(*rows, strict=True), strict=True), 1):
        name = title.strip() or f"column {n}"
        name = f"{name} ({n})" if name in columns else name
        wrong = next((cell for cell in cells if not _is_number(cell)), None)
        if wrong is None:
            columns[name] = np.array([float(cell) for cell in cells])
        else:
            refused.append(f"{name} holds {wrong[:40]!r}")
    if not columns:
        raise ValueError(f"No column holds a number in every row: {', '.join(refused[:5])}.")
    return columns


def scale(values: Array) -> tuple[Array, str]:
    """Return (values - min) / (max - min), from 0 to 1, and a sentence with these numbers.

    `values` is (T,) or (T, D). A constant series becomes all 0. Raises ValueError on a value that is not finite, and
    if max - min is beyond the floating-point range.

    >>> scaled, sentence = scale([2.0, 3.0, 6.0])
    >>> scaled.tolist()
    [0.0, 0.25, 1.0]
    """
    values = checked_array("values", values, FLOAT64, ("T",), ("T", "D"))
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.zeros_like(values), f"Every value is {low:.12g}; a constant series is shown as 0."
    if not np.isfinite(high - low):
        raise ValueError(f"The values reach from {low:.3g} to {high:.3g}; that range is too wide to scale.")
    sentence = f"scaled = (value − {low:.12g}) / ({high:.12g} − {low:.12g}), so that all values lie from 0 to 1."
    return (values - low) / (high - low), sentence.replace("− -", "+ ")


def load_series(name: str) -> Series:
    """Return the series `name` of assets/data; the only one is "sunspots" (yearly, 1700 to 2008).

    Raises ValueError on another name and FileNotFoundError if the file is missing.

    >>> series = load_series("sunspots")
    >>> series.values.shape, series.labels[0], series.values[0].item()
    ((309,), '1700', 5.0)
    """
    checked_name("name", name, ["sunspots"])
    path = _DATA / "sunspots.csv"
    if not path.is_file():
        raise FileNotFoundError(f"{path.name} is missing; it belongs in assets/data beside lstm_core.")
    columns = csv_columns(path.read_bytes())
    return Series(
        name="yearly sunspot number",
        values=columns["SUNACTIVITY"],
        labels=tuple(f"{year:.0f}" for year in columns["YEAR"]),
        source="National Geophysical Data Center (NOAA), as shipped in statsmodels",
        licence="public domain",
    )


def _table(data: bytes) -> list[list[str]]:
    if len(data) > MAX_FILE_BYTES:
        raise ValueError(f"The file has {len(data)} bytes; at most {MAX_FILE_BYTES} are read.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=re.sub(r'"[^"]*"', "", first).count)  # one inside quotes does not separate
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(map(str.strip, row))]
    except csv.Error as error:
        raise ValueError(f"The file cannot be read as CSV: {error}.") from None
    if not rows:
        raise ValueError("The file is empty; wanted rows of numbers.")
    for n, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise ValueError(f"Row {n} has {len(row)} cells and the first row {len(rows[0])}; wanted as many in each.")
    return rows


def _is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(float(cell))) and "_" not in cell  # Python reads 1_0 as 10
    except ValueError:
        return False


def _number(word: str, line: int) -> float:
    if not _is_number(word):
        raise ValueError(f"{word[:40]!r} in line {line} is not a finite number; wanted such as 0.5 or -2e-3.")
    return float(word)


def _check_size(steps: int, inputs: int, what: str) -> None:
    if steps > MAX_STEPS:
        raise ValueError(f"The sequence has {steps} steps; at most {MAX_STEPS} are taken.")
    if inputs > MAX_INPUTS:
        raise ValueError(f"There are {inputs} {what}; at most {MAX_INPUTS} are taken.")
