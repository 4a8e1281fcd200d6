"""Any table comes back from any dialect; hostile bytes give a sentence; nothing is read wrongly without a word."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import read_table
from tests.core.dialects import DIALECTS, NUMBERS, Written, tables, write

N = 150
"""Examples of each property."""


@settings(max_examples=N, deadline=None)
@given(tables(), DIALECTS)
def test_any_table_comes_back_from_any_dialect(columns: dict[str, list[float]], how: Written) -> None:
    table = read_table(write(columns, how), "any.csv")
    if len(columns) == 1 and how.decimal == "," and any("Is it a decimal comma?" in note for note in table.notes):
        table = read_table(write(columns, how), "any.csv", decimal=",")  # 0,5 alone may be two cells
    assert [values.tolist() for values in table.columns.values()] == list(columns.values())
    assert not table.refused
    assert tuple(table.columns) == tuple(columns) or not how.header


@settings(max_examples=N, deadline=None)
@given(tables(), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from([".", ","]), st.booleans())
def test_whole_numbers_come_back_if_the_dialect_is_said(
    columns: dict[str, list[float]], delimiter: str, decimal: str, header: bool
) -> None:
    whole = {name: [float(round(value) % 10_000) for value in values] for name, values in columns.items()}
    how = Written(delimiter, decimal, header=header, form=".0f")
    table = read_table(write(whole, how), "whole.csv", delimiter=delimiter, decimal=decimal, header=header)
    assert [values.tolist() for values in table.columns.values()] == list(whole.values())


@settings(max_examples=N, deadline=None)
@given(
    tables(), st.sampled_from([",", ";", "\t", "|", " "]), st.sampled_from([".", ","]), st.booleans(), st.integers(0, 4)
)
def test_numbers_of_few_digits_come_back_or_a_question_is_asked(
    columns: dict[str, list[float]], delimiter: str, decimal: str, header: bool, digits: int
) -> None:
    short = {name: [round(value % 3000, digits) for value in values] for name, values in columns.items()}
    how = Written(delimiter, decimal, header=header, form=f".{digits}f")
    if delimiter == " " and decimal == ",":
        short = {name: [value + 1000 for value in values] for name, values in short.items()}
    try:
        table = read_table(write(short, how), "short.csv")
    except ValueError as error:
        assert "Say which" in str(error) or "say which" in str(error)
        return
    if [values.tolist() for values in table.columns.values()] != list(short.values()):
        assert any(note.endswith(".") and "?" in note for note in table.notes), table.notes


@settings(max_examples=N, deadline=None)
@given(
    st.lists(st.integers(0, 10**7).map(lambda n: n / 10) | st.just(float("nan")), min_size=3, max_size=8),
    st.sampled_from(
        [(".", ","), (",", "."), (",", " "), (".", " "), (",", "\u202f"), (".", "\u00a0"), (".", "'"), (".", "’")]
    ),
    st.sampled_from(["", "?", "NA", "NaN", "null", "-", "n/a"]),
    st.sampled_from(["-", "−"]),
)
def test_thousands_signs_missing_marks_and_true_minus_are_read(
    values: list[float], signs: tuple[str, str], missing: str, minus: str
) -> None:
    given_values = [0.5, *values, -1234.5]
    how = Written(";", signs[0], signs[1], missing=missing, minus=minus, form=".1f")
    table = read_table(write({"a": given_values, "b": [1.5] * len(given_values)}, how), "signs.csv")
    np.testing.assert_array_equal(table.columns["a"], given_values)
    gaps = tuple(n + 2 for n, value in enumerate(given_values) if np.isnan(value))
    assert table.missing == ({"a": gaps} if gaps else {})
    assert any("between thousands" in note for note in table.notes)


SIGNS = st.text("0123456789.,;\t|\n\r\"'-−+eE%#?$ aN/x∞()\u00a0", max_size=200)


@settings(max_examples=N, deadline=None)
@given(st.binary(max_size=300) | SIGNS.map(str.encode) | SIGNS.map(lambda text: text.encode("utf-16")))
def test_any_bytes_give_numbers_or_a_sentence(data: bytes) -> None:
    try:
        table = read_table(data, "any")
    except ValueError as error:
        assert str(error).endswith("."), error
    else:
        assert table.columns
        assert all(note.endswith((".", "?", "”")) for note in table.notes)
        for values in table.columns.values():
            assert not np.isinf(values).any()
            assert len(values) == len(table.lines)
        assert len(table.labels) in (0, len(table.lines))


@settings(max_examples=N, deadline=None)
@given(st.data())
def test_a_damaged_numpy_file_gives_numbers_or_a_sentence(data: st.DataObject) -> None:
    file = io.BytesIO()
    np.savez(file, x=np.arange(6.0).reshape(3, 2), c=np.zeros(3))
    if data.draw(st.booleans()):
        np.save(file := io.BytesIO(), np.arange(6.0))
    whole = bytearray(file.getvalue())
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[place] = data.draw(st.integers(0, 255))
    try:
        table = read_table(bytes(whole[: data.draw(st.integers(0, len(whole)))]), "any.npz")
    except ValueError as error:
        assert str(error).endswith("."), error
    else:
        assert table.columns


@given(NUMBERS)
def test_one_number_alone_is_read(value: float) -> None:
    assert read_table(repr(value).encode(), "one.txt").columns["column 1"].tolist() == [pytest.approx(value, abs=0)]
