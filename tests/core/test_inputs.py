"""Typed numbers, CSV files, text and the series that ship."""

from __future__ import annotations

import hashlib
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
    MEASURED,
    decimal_readings,
    load_series,
    measured,
    one_hot,
    one_hot_words,
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
        ("x,y\n1,2", [[1, 2]]),
        ("level\n1,2\n3,4", [[1.2], [3.4]]),
        ("level\n1,2\n3", [[1.2], [3]]),
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
        ("1e-400", "In line 1 stands '1e-400', which is nearer to 0"),
        ("", "There is no number; wanted numbers separated by"),
        (" ; ,\n", "There is no number"),
        ("1 2\n3", "Line 2 has 1 number and line 1 has 2; wanted as many on each."),
        ("1\nx", "In line 2 stands 'x', which is no number; wanted numbers such as 0.5"),
        ("1 nan", "In line 1 stands 'nan', which is not finite"),
        ("1e400", "In line 1 stands '1e400', which is beyond the range"),
        ("1 " * 2001, "The sequence has 2001 steps; at most 2000 are taken."),
        ("1 " * 129 + "\n" + "1 " * 129, "There are 129 numbers a line; at most 128 are taken."),
        ("1" * (MAX_FILE_BYTES + 1), "The text has 1000001 characters; at most 1000000 are read."),
    ],
)
def test_other_text_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_numbers(text)


@pytest.mark.parametrize("text", ["0,5\n0,7", "1,2\n3,4", "1,2", "-1,5\n2,25\n\n", " 1,2 "])
def test_a_comma_that_may_be_either_gives_both_readings(text: str) -> None:
    found = decimal_readings(text)
    assert list(found) == [".", ","]
    for sign, x in found.items():
        np.testing.assert_array_equal(x, parse_numbers(text, decimal=sign))
    assert found["."].size == 2 * found[","].size


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1 2",
        "0,5; 0,7",
        "0,5 0,7",
        "0, 5",
        "1,2,3",
        "[1,2]",
        "1,2\n3",
        "0.5,1",
        "level\n1,2",
        "1,x",
        "1,2\n3,4,5",
    ],
)
def test_where_something_tells_there_are_no_two_readings(text: str) -> None:
    assert decimal_readings(text) == {}


def test_an_order_of_the_characters_decides_which_input_is_which() -> None:
    x, alphabet = one_hot("abaB", "abB")
    assert (alphabet, x.argmax(axis=1).tolist()) == ("abB", [0, 1, 0, 2])
    assert one_hot("abaB")[1] == "Bab"
    assert one_hot("a", "xya")[0].tolist() == [[0, 0, 1]]


def test_words_are_one_input_each() -> None:
    x, words = one_hot_words("to be or\nnot to be", ["or", "be", "to", "not", "that"])
    assert words == ("or", "be", "to", "not", "that")
    assert x.argmax(axis=1).tolist() == [2, 1, 0, 3, 2, 1]
    assert x.shape == (6, 5)


@pytest.mark.parametrize(
    ("text", "order", "sentence"),
    [
        ("abc", "ab", "The character 'c' at step 3 is not in the order"),
        ("ab", "aba", "The order has the character 'a' twice"),
        ("a", "".join(map(chr, range(97, 98 + MAX_INPUTS))), "at most 128 are taken"),
    ],
)
def test_an_order_that_does_not_fit_the_text_is_refused(text: str, order: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        one_hot(text, order)


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
    readme = (Path(measured.__file__).parents[1] / "assets/data/README.md").read_text()
    assert "sunspots.csv" in readme
    assert series.licence in readme


#: The files as statsmodels 0.15.0 ships them.
CHECKSUMS = {
    "sunspots": "f67889b1d9002cd5227f0e0ef54e35b419cdd85a31279adef6f73fb41e5c0a9b",
    "nile": "88e97bea7249e5832a85e41aec6ce4b8f7b1b14aae930c8363da7f193286b598",
    "elnino": "b647be00e0fd264be9764e317e6b963f35030014ecca2b21b204521716e463ad",
}


@pytest.mark.parametrize("name", MEASURED)
def test_each_series_is_the_unchanged_file_and_says_its_source_and_licence(name: str) -> None:
    folder = Path(measured.__file__).parents[1] / "assets/data"
    assert hashlib.sha256((folder / f"{name}.csv").read_bytes()).hexdigest() == CHECKSUMS[name]
    series = load_series(name)
    assert series.licence == "public domain"
    assert "statsmodels" in series.source
    (row,) = [line for line in (folder / "README.md").read_text().splitlines() if f"`{name}.csv`" in line]
    assert series.licence in row
    assert len(set(series.labels)) == len(series.labels) == len(series.values)


def test_the_flow_of_the_nile_is_that_of_the_source() -> None:
    """The first 49 years as R prints `datasets::Nile`, which has them from another hand."""
    printed = """
        1120 1160  963 1210 1160 1160  813 1230 1370 1140  995  935 1110  994 1020  960 1180  799  958 1140 1100 1210
        1150 1250 1260 1220 1030 1100  774  840  874  694  940  833  701  916  692 1020 1050  969  831  726  456  824
         702 1120 1100  832  764
    """
    series = load_series("nile")
    assert series.values[:49].tolist() == [float(number) for number in printed.split()]
    assert (len(series.values), series.labels[0], series.labels[-1], series.values[-1]) == (100, "1871", "1970", 740)
    before, after = np.split(series.values, [series.labels.index("1899")])
    assert before.mean() - after.mean() > 200  # the event: G. W. Cobb's change point


def test_the_temperature_of_the_sea_is_that_of_the_source_month_by_month() -> None:
    """Rows of statsmodels/datasets/elnino/elnino.csv: 1950 and, in the strongest El Niño, 1997 and 1998."""
    series = load_series("elnino")
    by_label = dict(zip(series.labels, series.values.tolist(), strict=True))
    assert len(by_label) == 61 * 12
    first = [23.11, 24.2, 25.37, 23.86, 23.03, 21.57, 20.63, 20.15, 19.67, 20.03, 20.02, 21.8]
    assert series.values[:12].tolist() == first
    assert (by_label["1997 Dec"], by_label["1998 Jan"], by_label["1998 Mar"]) == (27.08, 28.12, 29.24)
    assert (series.labels[-1], series.values[-1]) == ("2010 Dec", 22.07)
    months = series.values.reshape(61, 12).mean(axis=0)
    assert (months.argmax(), months.argmin()) == (2, 8)  # a season: warm in March, cold in September


def test_an_unknown_series_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="name is 'moon'; wanted one of sunspots, nile, elnino"):
        load_series("moon")


def test_a_missing_file_is_said_in_a_sentence(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(measured, "_DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"sunspots\.csv is missing; it belongs in assets/data"):
        load_series("sunspots")
