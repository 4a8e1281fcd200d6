"""Typed numbers, CSV files, text and the series that ship."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core import (
    MAX_FILE_BYTES,
    MAX_INPUTS,
    MAX_STEPS,
    csv_columns,
    inputs,
    load_series,
    one_hot,
    parse_numbers,
    scale,
)


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("1, -0.5 2;3e-1", [[1], [-0.5], [2], [0.3]]),
        ("7", [[7]]),
        ("1\n2\n\n3\n", [[1], [2], [3]]),
        ("1 2\n3,4\r\n5; 6", [[1, 2], [3, 4], [5, 6]]),
        (" ,1,,2, ", [[1], [2]]),
    ],
)
def test_typed_numbers_become_steps_and_inputs(text: str, x: list[list[float]]) -> None:
    assert parse_numbers(text).tolist() == x


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is no number; wanted numbers separated by"),
        (" ; ,\n", "There is no number"),
        ("1 2\n3", "Line 2 has 1 numbers and line 1 has 2; wanted as many on each."),
        ("1\nx", "'x' in line 2 is not a finite number; wanted such as 0.5"),
        ("1 nan", "'nan' in line 1 is not a finite number"),
        ("1e400", "'1e400' in line 1 is not a finite number"),
        ("1 " * 2001, "The sequence has 2001 steps; at most 2000 are taken."),
        ("1 " * 33 + "\n" + "1 " * 33, "There are 33 numbers a line; at most 32 are taken."),
        ("1" * (MAX_FILE_BYTES + 1), "The text has 1000001 characters; at most 1000000 are read."),
    ],
)
def test_other_text_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_numbers(text)


def test_one_hot_has_a_single_1_a_character() -> None:
    x, alphabet = one_hot("banana")
    assert alphabet == "abn"
    assert x.shape == (6, 3)
    assert (x.sum(axis=1) == 1).all()
    assert "".join(alphabet[n] for n in x.argmax(axis=1)) == "banana"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The text is empty"),
        ("a" * (MAX_STEPS + 1), "The sequence has 2001 steps; at most 2000 are taken."),
        (
            "".join(map(chr, range(97, 98 + MAX_INPUTS))),
            "There are 33 different characters; at most 32 are taken.",
        ),
    ],
)
def test_one_hot_refuses_what_is_too_long(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        one_hot(text)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_csv_columns_are_the_numeric_ones(delimiter: str, encoding: str) -> None:
    lines = ["day,Wärme,gap,wet", "Mo,1.5,1,0", "Tu,-2,,1", "", "We,3e2,3,0"]
    data = "\r\n".join(lines).replace(",", delimiter).encode(encoding)
    columns = csv_columns(data)
    assert {name: values.tolist() for name, values in columns.items()} == {
        "Wärme": [1.5, -2, 300],
        "wet": [0, 1, 0],
    }


@pytest.mark.parametrize(
    ("data", "columns"),
    [
        (b"1\n2\n3", {"column 1": [1, 2, 3]}),
        (b"1,2\n3,4", {"column 1": [1, 3], "column 2": [2, 4]}),
        (b"2001-01-01,5\n2001-01-02,6", {"column 2": [5, 6]}),
        (b'"a,b";c\n1;2\n', {"a,b": [1], "c": [2]}),
        (b"a,a,,b\n1,2,3,4", {"a": [1], "a (2)": [2], "column 3": [3], "b": [4]}),
        (b"v\n 1 \n2", {"v": [1, 2]}),
    ],
)
def test_csv_headers_and_names(data: bytes, columns: dict[str, list[float]]) -> None:
    assert {name: values.tolist() for name, values in csv_columns(data).items()} == columns


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty; wanted rows of numbers."),
        (b" \n,\n", "The file is empty"),
        (b"a,b\n", "The file has a header but no row of numbers."),
        (b"a,b\n1,2\n3\n", "Row 3 has 1 cells and the first row 2; wanted as many in each."),
        (b"a,b\nx,1\ny,n/a\n", "No column holds a number in every row: a holds 'x', b holds 'n/a'."),
        (b"a\ninf\n", "No column holds a number in every row: a holds 'inf'."),
        (b"wert\n1,5\n", "Row 2 has 2 cells and the first row 1"),
        (b"a;b\n1,5;x\n", "No column holds a number in every row: a holds '1,5'"),
        (b"x" * 200_000, "The file cannot be read as CSV: field larger than field limit (131072)."),
        (b"1" * (MAX_FILE_BYTES + 1), "The file has 1000001 bytes; at most 1000000 are read."),
    ],
)
def test_other_files_are_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        csv_columns(data)


@given(st.binary(max_size=300) | st.text("0123456789.,;\t\n\r\"'-e ax", max_size=300).map(str.encode))
def test_any_bytes_give_numbers_or_a_sentence(data: bytes) -> None:
    try:
        columns = csv_columns(data)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert columns
        assert all(np.isfinite(values).all() for values in columns.values())


@given(st.text(max_size=100) | st.text("0123456789., ;\n-e", max_size=100))
def test_any_text_gives_numbers_or_a_sentence(text: str) -> None:
    try:
        x = parse_numbers(text)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert np.isfinite(x).all()


def test_scale_says_its_formula_with_its_numbers() -> None:
    scaled, sentence = scale(np.array([5.0, 0.0, 190.2]))
    assert scaled.tolist() == [5 / 190.2, 0, 1]
    assert sentence == "scaled = (value − 0) / (190.2 − 0), so that all values lie from 0 to 1."


def test_scale_of_negative_numbers_reads_as_a_sum() -> None:
    scaled, sentence = scale(np.array([-3.0, 1.0]))
    assert scaled.tolist() == [0, 1]
    assert sentence.startswith("scaled = (value + 3) / (1 + 3),")


def test_scale_of_a_constant_is_zero() -> None:
    scaled, sentence = scale(np.array([5.0, 5.0]))
    assert scaled.tolist() == [0, 0]
    assert sentence == "Every value is 5; a constant series is shown as 0."


def test_scale_refuses_a_range_beyond_float64() -> None:
    with pytest.raises(ValueError, match="too wide to scale"):
        scale(np.array([-1.7e308, 1.7e308]))


def test_the_sunspots_are_those_of_the_source() -> None:
    """First and last rows of statsmodels/datasets/sunspots/sunspots.csv (statsmodels 0.15.0)."""
    series = load_series("sunspots")
    assert len(series.values) == len(series.labels) == 309
    assert (series.labels[0], series.values[0], series.labels[1], series.values[1]) == ("1700", 5, "1701", 11)
    assert (series.labels[-1], series.values[-1]) == ("2008", 2.9)
    assert series.labels[series.values.argmax()] == "1957"
    readme = (Path(inputs.__file__).parents[1] / "assets/data/README.md").read_text()
    assert "sunspots.csv" in readme
    assert series.licence in readme


def test_an_unknown_series_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="name is 'moon'; wanted one of sunspots"):
        load_series("moon")


def test_a_missing_file_is_said_in_a_sentence(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(inputs, "_DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"sunspots\.csv is missing; it belongs in assets/data"):
        load_series("sunspots")
