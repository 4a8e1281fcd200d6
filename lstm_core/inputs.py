"""Input from outside: typed numbers, text, and the series that ship in assets/data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstm_core.checks import Array, checked_kind, checked_name
from lstm_core.tables import read_table
from lstm_core.typed import typed_rows

MAX_STEPS = 2000
"""Longest sequence T that can be typed or uploaded."""
MAX_INPUTS = 128
"""Most inputs D that can be typed or uploaded: numbers a step, or different characters in a text."""
MAX_UNITS = 16
"""Most units H that can be chosen."""
MAX_FILE_BYTES = 1_000_000
"""Longest typed text read, in characters."""

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


def parse_numbers(text: str, *, one_step: bool = False, decimal: str | None = None) -> Array:
    r"""Return typed or pasted numbers as x (T, D).

    A single line has T steps of one input, or with `one_step` the D inputs of one step; of several lines each has
    the D inputs of one step. Numbers are separated by commas, semicolons or blanks; rows may stand in brackets, a
    first line of words names the inputs, and a comma within numbers that something else separates is a decimal
    comma, which `decimal` ("." or ",") can say too. Raises ValueError on a gap and on anything else that is not such
    a table within MAX_STEPS and MAX_INPUTS.

    >>> parse_numbers("1, 2, 3").shape, parse_numbers("1 2\n3 4").tolist()
    ((3, 1), [[1.0, 2.0], [3.0, 4.0]])
    >>> parse_numbers("0,5; −0,7").tolist(), parse_numbers("[1, 0.5]", one_step=True).tolist()
    ([[0.5], [-0.7]], [[1.0, 0.5]])
    """
    checked_kind("text", text, str, "a string of numbers")
    if len(text) > MAX_FILE_BYTES:
        raise ValueError(f"The text has {len(text)} characters; at most {MAX_FILE_BYTES} are read.")
    lines = typed_rows(text, decimal if decimal is None else checked_name("decimal", decimal, ".,"))
    if not lines:
        raise ValueError("There is no number; wanted numbers separated by commas, semicolons, spaces or lines.")
    first, width = next((n, len(line)) for n, line in lines.items())
    for n, line in lines.items():
        if len(line) != width:
            raise ValueError(f"Line {n} has {len(line)} numbers and line {first} has {width}; wanted as many on each.")
    rows = list(lines.values()) if len(lines) > 1 or one_step else [[value] for value in lines[first]]
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
    columns = read_table(path.read_bytes(), path.name).columns
    return Series(
        name="yearly sunspot number",
        values=columns["SUNACTIVITY"],
        labels=tuple(f"{year:.0f}" for year in columns["YEAR"]),
        source="National Geophysical Data Center (NOAA), as shipped in statsmodels",
        licence="public domain",
    )


def _check_size(steps: int, inputs: int, what: str) -> None:
    if steps > MAX_STEPS:
        raise ValueError(f"The sequence has {steps} steps; at most {MAX_STEPS} are taken.")
    if inputs > MAX_INPUTS:
        raise ValueError(f"There are {inputs} {what}; at most {MAX_INPUTS} are taken.")
