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
    inputs,
    load_series,
    one_hot,
    parse_numbers,
)


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("1, -0.5 2;3e-1", [[1], [-0.5], [2], [0.3]]),
        ("7", [[7]]),
        ("1\n2\n\n3\n", [[1], [2], [3]]),
        ("1 2\n3,4\r\n5; 6", [[1, 2], [3, 4], [5, 6]]),
        (" ,1,2, ", [[1], [2]]),
        ("0,5; 0,7; 1,2", [[0.5], [0.7], [1.2]]),
        ("0,5 0,7\n1,5 2", [[0.5, 0.7], [1.5, 2]]),
        ("−0.377, 0.956", [[-0.377], [0.956]]),
        ("[0, 0.5, 0.25, 1]", [[0], [0.5], [0.25], [1]]),
        ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("[1 0; 0 1]", [[1, 0], [0, 1]]),
        ("array([[1., 2.],\n       [3., 4.]], dtype=float32)", [[1, 2], [3, 4]]),
        ("tensor([0.5000, 1.0000])", [[0.5], [1]]),
        ("c(1, 2)", [[1], [2]]),
        ("t, x\n0, 1\n1, 2", [[0, 1], [1, 2]]),
        ("1,2\n3,4", [[1, 2], [3, 4]]),
    ],
)
def test_typed_numbers_become_steps_and_inputs(text: str, x: list[list[float]]) -> None:
    assert parse_numbers(text).tolist() == x


def test_one_line_can_be_one_step_and_its_commas_decimal_ones() -> None:
    assert parse_numbers("1 0.5", one_step=True).tolist() == [[1, 0.5]]
    assert parse_numbers("0,5\n0,7", decimal=",").tolist() == [[0.5], [0.7]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0.5,,0.7", "In line 1 nothing stands between two separators after '0.5'"),
        ("1\n2; ,3", "In line 2 nothing stands between two separators after '2'"),
        ("1e-400", "'1e-400' in line 1 is not a finite number"),
        ("", "There is no number; wanted numbers separated by"),
        (" ; ,\n", "There is no number"),
        ("1 2\n3", "Line 2 has 1 numbers and line 1 has 2; wanted as many on each."),
        ("1\nx", "'x' in line 2 is not a finite number; wanted such as 0.5"),
        ("1 nan", "'nan' in line 1 is not a finite number"),
        ("1e400", "'1e400' in line 1 is not a finite number"),
        ("1 " * 2001, "The sequence has 2001 steps; at most 2000 are taken."),
        ("1 " * 129 + "\n" + "1 " * 129, "There are 129 numbers a line; at most 128 are taken."),
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
            "There are 129 different characters; at most 128 are taken.",
        ),
    ],
)
def test_one_hot_refuses_what_is_too_long(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        one_hot(text)


@given(st.text(max_size=100) | st.text("0123456789., ;\n-e", max_size=100))
def test_any_text_gives_numbers_or_a_sentence(text: str) -> None:
    try:
        x = parse_numbers(text)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert np.isfinite(x).all()


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
